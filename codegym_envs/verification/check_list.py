"""The checks of verification, found by listing the files in ``verification/checks/``.

A check is one file that defines ``CHECK``; its docstring says what a failure means. Adding a check is
adding a file.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import CheckResult
from codegym_envs.verification.subject import Subject

__all__ = ["Check", "Gate", "Outcome", "all_checks", "select_checks"]

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
        """The outcome as it stands in a receipt."""
        detail = " ".join(outcome.detail.split())
        return CheckResult(self.name, outcome.passed, detail, self.gate, outcome.figures)


@cache
def all_checks() -> tuple[Check, ...]:
    """All checks in the order they run."""
    from codegym_envs.verification import checks as folder  # noqa: PLC0415 - the checks import this file

    found = []
    for item in pkgutil.iter_modules(folder.__path__):
        check = getattr(importlib.import_module(f"{folder.__name__}.{item.name}"), "CHECK", None)
        if isinstance(check, Check):
            found.append(check)
    return tuple(sorted(found, key=lambda check: (check.order, check.name)))


def select_checks(names: tuple[str, ...] | None) -> tuple[Check, ...]:
    """The checks of these names together with those that they require, in the order they run.

    Args:
        names: Names of checks, or None for all.

    Raises:
        ConfigurationError: If there is no check of a name.
    """
    every = all_checks()
    if names is None:
        return every
    by_name = {check.name: check for check in every}
    wanted: set[str] = set()
    queue = list(names)
    while queue:
        name = queue.pop()
        if name not in by_name:
            raise ConfigurationError(f"no check {name!r}; there are {', '.join(by_name)}")
        if name not in wanted:
            wanted.add(name)
            queue.extend(by_name[name].requires)
    return tuple(check for check in every if check.name in wanted)
