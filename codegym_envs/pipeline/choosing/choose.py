"""Chooses task configurations for a draft."""

from __future__ import annotations

import hashlib
import random

from codegym_envs.pipeline.choosing.measuring import Measuring, Trials
from codegym_envs.pipeline.choosing.one_case import OneCase
from codegym_envs.pipeline.choosing.picking import Choice
from codegym_envs.pipeline.choosing.several_cases import SeveralCases
from codegym_envs.pipeline.inputs.input_pool import Pool
from codegym_envs.synthesis.contract import Draft

__all__ = ["choose"]


def choose(pool: Pool, draft: Draft, trials: Trials) -> Choice:
    """Choose up to 36 configurations over three difficulties, on which shortcuts mostly lose.

    Args:
        pool: Accepted inputs; more are grown where they are needed.
        draft: What they are for.
        trials: Ways to try a configuration.

    Returns:
        The configurations, and whether shortcuts mostly lose on them.
    """
    measuring = Measuring(pool, draft, trials)
    if not draft.lifted:
        return OneCase(measuring).choose()
    seed = hashlib.sha256(draft.source.encode()).digest()
    return SeveralCases(measuring, random.Random(int.from_bytes(seed[:8], "big"))).choose()
