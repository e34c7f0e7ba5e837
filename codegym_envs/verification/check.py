"""What a check is, and what it says about one module."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from codegym_envs.spec import CheckResult
from codegym_envs.verification.subject import Subject

__all__ = ["Check", "Gate", "Outcome"]

Gate = Literal["verified", "admitted"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check says about one module.

    Attributes:
        passed: Whether the module passes.
        detail: One line: what was found, or what failed and why it matters.
        figures: Measured numbers, JSON-able and reproducible.
    """

    passed: bool
    detail: str
    figures: dict[str, object]


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes:
        name: Its name in receipts.
        gate: ``"verified"`` or ``"admitted"``: what a failing module is not.
        order: Checks run in ascending order; cheap and fundamental ones first.
        run: The check itself.
        requires: Names of checks that must have passed for this one to mean anything.
        slow: Whether it takes much longer than others, so that it comes last where a failure ends all.
    """

    name: str
    gate: Gate
    order: int
    run: Callable[[Subject], Outcome]
    requires: tuple[str, ...] = ("loads",)
    slow: bool = False

    @property
    def doc(self) -> str:
        """What a failure means: the docstring of the check's file."""
        return (importlib.import_module(self.run.__module__).__doc__ or "").strip()

    def result(self, outcome: Outcome) -> CheckResult:
        """The outcome as it is in a receipt."""
        detail = " ".join(outcome.detail.split())
        return CheckResult(self.name, outcome.passed, detail, self.gate, outcome.figures)
