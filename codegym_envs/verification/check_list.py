"""The checks of verification, found by listing the files in ``verification/checks/``.

A check is one file that defines ``CHECK``; its docstring says what a failure means. Adding a check is
adding a file.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from codegym_envs.errors import ConfigurationError
from codegym_envs.verification import checks as folder
from codegym_envs.verification.check import Check

__all__ = ["all_checks", "select_checks"]


@cache
def all_checks() -> tuple[Check, ...]:
    """All checks in the order they run."""
    found = []
    for item in pkgutil.iter_modules(folder.__path__):
        check = getattr(importlib.import_module(f"{folder.__name__}.{item.name}"), "CHECK", None)
        if isinstance(check, Check):
            found.append(check)
    return tuple(sorted(found, key=lambda check: (check.order, check.name)))


def select_checks(names: tuple[str, ...] | None) -> tuple[Check, ...]:
    """The checks with these names together with those that they require, in the order they run.

    Args:
        names: Names of checks, or None for all.

    Raises:
        ConfigurationError: If there is no check with one of the names.
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
