"""Inputs on which guesses are tried: fresh ones where the module makes inputs, listed ones otherwise."""

from __future__ import annotations

from codegym_envs.verification.cases import Case
from codegym_envs.verification.subject import Subject

__all__ = ["guess_cases"]

_FIRST_SEED = 2_000_000  # far above those that freezing and the differential check try


def guess_cases(subject: Subject) -> dict[int, tuple[Case, ...]]:
    """Inputs by difficulty: those of seeds that are not frozen, or the listed ones if there are no others.

    An input that comes more than once is there more than once, as it is for an agent that learns answers by
    heart.

    Args:
        subject: The module; its thresholds say how many inputs are wanted for each difficulty.

    Raises:
        ExecutionFailed: If ``generate`` or ``reference`` fails.
    """
    levels = sorted({config.difficulty for config in subject.configs})
    if not subject.module.has_generate:
        return {level: tuple(c for c in subject.cases if c.difficulty == level) for level in levels}
    seeds = range(_FIRST_SEED, _FIRST_SEED + subject.thresholds.guess_cases)
    return {
        level: tuple(subject.case(-1, level, subject.program.generate(level, seed)) for seed in seeds)
        for level in levels
    }
