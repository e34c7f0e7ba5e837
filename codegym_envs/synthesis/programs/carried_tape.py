"""Writes down what a foreign program reads.

Travels before the program's text (see `codegym_envs.spec.carried`), in whose namespace these names are
ones that no program has.
"""

from typing import Any as __Any__

__events__: list[list[__Any__]] = []


class __Next__(Exception):
    """Raised in place of a ``continue`` that an inner loop must not catch."""


def __keep__(value: __Any__) -> __Any__:
    """A value as it is now."""
    if isinstance(value, (str, int, float)):
        return value
    if isinstance(value, tuple):
        return tuple(__keep__(item) for item in value)
    return [__keep__(item) for item in value]


def __site__(number: int, value: __Any__) -> __Any__:
    """Write down what was read at a site; returns it."""
    if not isinstance(value, (str, int, float, list, tuple)):
        value = list(value)
    __events__.append(["s", number, __keep__(value)])
    return value


def __mark__(kind: str, number: int) -> None:
    """Write down that a loop begins, turns or ends."""
    __events__.append([kind, number])


def __tape__() -> list[list[__Any__]]:
    """All that was written down."""
    return __events__
