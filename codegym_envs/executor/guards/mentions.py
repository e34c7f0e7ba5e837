"""Methods that are mentioned without being called, as in ``sorted(words, key=counts.get)``."""

from __future__ import annotations

from functools import partial
from typing import Any

from codegym_envs.executor.guards.container_methods import ContainerMethods
from codegym_envs.executor.guards.method_names import KEYED_METHODS, RAW_METHODS
from codegym_envs.executor.guards.text_methods import TextMethods
from codegym_envs.executor.guards.undo_log import UndoLog
from codegym_envs.spec.changing import CHANGING_METHODS

__all__ = ["Mentions"]


class Mentions:
    """Binds guarded methods to their receivers.

    Args:
        journal: Notes a container before it is changed.
        parts: The guarded methods.
    """

    doors = frozenset({"bound"})
    """Names that module code calls after its rewriting."""

    def __init__(self, journal: UndoLog, *parts: TextMethods | ContainerMethods) -> None:
        self.journal = journal
        self.parts = parts

    def bound(self, receiver: Any, name: str) -> Any:
        """A method that is mentioned without being called."""
        door = f"m_{name}"
        for part in self.parts:
            if door in part.doors:
                return partial(getattr(part, door), receiver)
        if name in KEYED_METHODS or name in RAW_METHODS:
            if name in CHANGING_METHODS:
                self.journal.own(receiver)
            return getattr(receiver, name)
        raise AttributeError
