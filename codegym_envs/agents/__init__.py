"""Small agents that need no model, and the loop that plays them."""

from __future__ import annotations

from codegym_envs.agents.base import Agent, Trajectory, rollout
from codegym_envs.agents.oracle import OracleAgent
from codegym_envs.agents.random import RandomAgent

__all__ = ["AGENTS", "Agent", "OracleAgent", "RandomAgent", "Trajectory", "rollout"]

AGENTS: dict[str, type[OracleAgent] | type[RandomAgent]] = {"oracle": OracleAgent, "random": RandomAgent}
"""The agents by the name under which a command finds them; each is made without arguments."""
