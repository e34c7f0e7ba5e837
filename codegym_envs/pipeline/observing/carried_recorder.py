"""Runs tests beside a foreign solution, and writes down what they give it.

Travels behind the solution's text (see `codegym_envs.spec.carried`), in whose namespace the names are such as
no solution has.
"""

import ast as _ast_
import contextlib as _contextlib_
import copy as _copy_
import random as _random_
from collections.abc import Callable as _Callable_
from typing import Any as _Any_


class _Instance_:
    """An instance of the class that the solution is a method of: every method is the solution."""

    def __init__(self, candidate: _Callable_[..., _Any_]) -> None:
        self._candidate = candidate

    def __getattr__(self, name: str) -> _Callable_[..., _Any_]:
        return self._candidate


def __record__(pieces: list[tuple[str, list[str]]], names: list[str], most: int) -> list[dict[str, _Any_]]:
    """Run tests: texts with the names that they know the solution by; returns the arguments it was given."""
    _random_.seed(0)
    recorded: list[dict[str, _Any_]] = []
    original = globals()["solution"]
    as_plain = globals().get("_as_plain_", _copy_.deepcopy)

    def candidate(*args: _Any_, **kwargs: _Any_) -> _Any_:
        given = dict(zip(names, args, strict=False))
        given.update(kwargs)
        if len(recorded) < most and len(args) <= len(names):
            with _contextlib_.suppress(Exception):
                recorded.append(as_plain(given))
        return original(*args, **kwargs)

    for piece, aliases in pieces:
        space = dict(globals())
        for alias in ["candidate", "solution", *aliases]:
            space[alias] = candidate
        for alias in aliases:
            if alias[:1].isupper():
                space[alias] = lambda *_: _Instance_(candidate)
        try:
            tree = _ast_.parse(piece)
        except Exception:
            continue
        for node in tree.body:
            with _contextlib_.suppress(Exception):
                exec(compile(_ast_.Module([node], []), "<tests>", "exec"), space)
        for name in [name for name in space if name == "check" or name.startswith("test")]:
            if name in globals() or not callable(space[name]):
                continue
            with _contextlib_.suppress(Exception):
                space[name](candidate) if name == "check" else space[name]()
    return recorded
