"""Sets that give their members in another order than sets do.

Travels after `carried_counter` and before a foreign solution's text, in whose namespace the names are
such as no solution has.
"""

from collections.abc import Iterator as __Iterator__
from typing import Any as __Any__


class __Disturbed__(set[__Any__]):
    """A set in another order."""

    def __iter__(self) -> "__Iterator__[__Any__]":
        return iter([*set.__iter__(self)][::-1])

    def pop(self) -> __Any__:
        """Take the member that comes first in the other order."""
        for value in self:
            self.remove(value)
            return value
        return set.pop(self)


def __undisturbed__(value: __Any__) -> __Any__:
    """An answer with ordinary sets in place of the disturbed ones."""
    if type(value) is __Disturbed__:
        return set(value)
    if type(value) in (list, tuple):
        return type(value)([__undisturbed__(item) for item in value])
    if type(value) is dict:
        return {key: __undisturbed__(item) for key, item in value.items()}
    return value
