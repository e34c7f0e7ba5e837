"""Inputs on which guesses are tried: fresh ones where the module makes inputs, listed ones otherwise."""

from __future__ import annotations

from codegym_envs.spec.plain_data.values import digest
from codegym_envs.verification.cases import Case
from codegym_envs.verification.subject import Subject

__all__ = ["guess_cases"]

_FIRST_SEED = 2_000_000  # far above those that freezing and the differential check try


def guess_cases(subject: Subject) -> dict[int, tuple[Case, ...]]:
    """Distinct inputs by difficulty, none of them frozen unless the module only lists its inputs.

    Args:
        subject: The module; its thresholds say how many inputs are wanted for each difficulty.

    Raises:
        ExecutionFailed: If ``generate`` or ``reference`` fails.
    """
    levels = sorted({config.difficulty for config in subject.configs})
    if not subject.module.has_generate:
        return {level: tuple(c for c in subject.cases if c.difficulty == level) for level in levels}
    taken = {config.digest for config in subject.configs}
    found: dict[int, tuple[Case, ...]] = {}
    for level in levels:
        cases: list[Case] = []
        wanted = subject.thresholds.guess_cases
        for seed in range(_FIRST_SEED, _FIRST_SEED + wanted + wanted // 4):
            inputs = subject.program.generate(level, seed)
            name = digest(inputs)
            if name not in taken:
                taken.add(name)
                cases.append(subject.case(-1, level, inputs))
            if len(cases) == wanted:
                break
        found[level] = tuple(cases) or tuple(c for c in subject.cases if c.difficulty == level)
    return found
