"""Agents, and the loop that plays them.

`make_agent` finds one by name or by ``package.module:function``; `rollout` and `rollout_async` play an
episode. docs/agents.md says how to write your own.
"""

from __future__ import annotations

from codegym_envs.agents.named_agents import AGENTS, AgentKind, make_agent, read_agent_options
from codegym_envs.agents.oracle import OracleAgent
from codegym_envs.agents.protocol import Agent, AgentFactory, AgentFailure, ContextExhausted
from codegym_envs.agents.random import RandomAgent
from codegym_envs.agents.rollout import rollout, rollout_async

__all__ = [
    "AGENTS",
    "Agent",
    "AgentFactory",
    "AgentFailure",
    "AgentKind",
    "ContextExhausted",
    "OracleAgent",
    "RandomAgent",
    "make_agent",
    "read_agent_options",
    "rollout",
    "rollout_async",
]
