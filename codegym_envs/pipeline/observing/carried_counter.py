"""Runs a foreign solution whose steps are counted, until a given number of them is used up.

Travels in front of the solution's text (see `codegym_envs.spec.carried`), in whose namespace the names are
such as no solution has.
"""

from collections.abc import Callable as __Callable__
from itertools import chain as __chain__
from itertools import repeat as __repeat__
from operator import length_hint as __length_hint__
from typing import Any as __Any__

__MOST_STEPS__ = 50_000
"""Steps after which an input counts as too large; verification runs the reference hundreds of times."""

__OVERRUN__ = -1
"""What stands for the number of steps if there were more, or the answer is far too long."""

__MOST_VALUES__ = 6000  # scalars and containers in an answer; a longer one does not fit into an action

__MOST_OVERRUNS__ = 6  # inputs come small to large: after this many that are too large, the rest are too


class __Overrun__(BaseException):
    """There were too many steps."""


class __Spent__:
    """What follows when all steps are used up."""

    def __iter__(self) -> "__Spent__":
        return self

    def __next__(self) -> bool:
        raise __Overrun__


def __counter__(most: int) -> "tuple[__repeat__[bool], __Callable__[[], bool]]":
    """What is left of a number of steps, and what uses one up."""
    left = __repeat__(True, most)
    return left, __chain__(left, __Spent__()).__next__


def __large__(value: __Any__) -> bool:
    """Whether an answer holds more values than there is room for."""
    left = __MOST_VALUES__
    stack = [value]
    while stack and left > 0:
        item = stack.pop()
        left -= 1
        if isinstance(item, (list, tuple, set, frozenset)):
            if len(item) > left:
                return True
            stack.extend(item)
        elif isinstance(item, dict):
            if len(item) > left:
                return True
            stack.extend(item)
            stack.extend(item.values())
    return left <= 0


def __undisturbed__(value: __Any__) -> __Any__:
    """An answer with ordinary sets; `carried_disturbed_sets` has another one."""
    return value


__overruns__: list[bool] = []


def __case__(given: dict[str, __Any__]) -> list[__Any__]:
    """The answer on one input, and the number of steps."""
    if len(__overruns__) >= __MOST_OVERRUNS__:
        return [None, __OVERRUN__]
    space = globals()
    left, space["__tick__"] = __counter__(__MOST_STEPS__)
    try:
        value = space["solution"](**given)
        if hasattr(value, "__next__"):
            value = list(value)
        if __large__(value):
            raise __Overrun__
        value = space["__undisturbed__"](value)
    except __Overrun__:
        __overruns__.append(True)
        return [None, __OVERRUN__]
    return [value, __MOST_STEPS__ - __length_hint__(left)]


__tick__ = __counter__(10 * __MOST_STEPS__)[1]  # a module's top level may loop, too
