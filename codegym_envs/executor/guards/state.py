"""The objects that module code gets from the host: the state of an episode, and the tools of its oracle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

__all__ = ["State", "Tools", "not_state", "set_attribute"]


class State:
    """The state of one episode: a task configuration's values and working memory, as attributes."""


class Tools:
    """What ``solve`` is given: the agent's tools as attributes."""

    def __init__(self, functions: dict[str, Callable[..., Any]]) -> None:
        vars(self).update(functions)


def not_state() -> NoReturn:
    """A helper that takes the state was given something else."""
    raise TypeError


def set_attribute(target: Any, name: str, value: Any) -> None:
    """``target.name = value`` where the target is not certain to be the state."""
    if type(target) is not State:
        raise AttributeError
    setattr(target, name, value)
