"""Runs the functions of environment modules: the restricted dialect, its budgets, and two tiers.

`load_program` gives a `Program`, from which `Session` objects are started, one for each episode.
"""

from __future__ import annotations

from codegym_envs.executor.configs import freeze, inputs_of
from codegym_envs.executor.loading import DIALECT_VERSION, Program, Session, load_program

__all__ = ["DIALECT_VERSION", "Program", "Session", "freeze", "inputs_of", "load_program"]
