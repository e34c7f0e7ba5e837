"""Verification: an environment module in, a receipt out.

Every check is a file in ``checks/`` whose docstring says what a failure means. Verification plays the same
episodes with the same reward as users do, so that "verified" means "what you will run".
"""

from __future__ import annotations

from codegym_envs.verification.cases import Case, Play
from codegym_envs.verification.check import Check, Outcome
from codegym_envs.verification.check_list import all_checks, select_checks
from codegym_envs.verification.subject import AgentFactory, Subject
from codegym_envs.verification.thresholds import Thresholds
from codegym_envs.verification.verify import VERIFIER_VERSION, Until, verify

__all__ = [
    "VERIFIER_VERSION",
    "AgentFactory",
    "Case",
    "Check",
    "Outcome",
    "Play",
    "Subject",
    "Thresholds",
    "Until",
    "all_checks",
    "select_checks",
    "verify",
]
