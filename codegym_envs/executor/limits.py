"""Limits of the dialect. All are counts and sizes, never times, so that verdicts are the same everywhere.

One *tick* is a turn of a loop or comprehension, or a call of a function that could be part of a long
chain; a body of more than `NODES_PER_TICK` syntax nodes costs several. One unit of *work* is an item that
a builtin looks at or makes, eight characters of a string, or 64 bits of an integer.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "CHARS_PER_WORK",
    "LONG",
    "MAX_CHARS",
    "MAX_FRAMES",
    "MAX_GENERATORS",
    "MAX_INT_BITS",
    "MAX_ITEMS",
    "MAX_LAZY_DEPTH",
    "MAX_MESSAGE",
    "MAX_NESTING",
    "MAX_RESULT",
    "MAX_STATE_WEIGHT",
    "MAX_SYNTAX_DEPTH",
    "MAX_WIDTH",
    "NODES_PER_TICK",
    "TOOL",
    "TURN_PRICE",
    "CallBudget",
]


@dataclass(frozen=True, slots=True)
class CallBudget:
    """What one call may use.

    Attributes:
        ticks: Turns of loops and calls of functions.
        work: Items handled by builtins.
    """

    ticks: int
    work: int


TOOL = CallBudget(ticks=200_000, work=4_000_000)
"""Budget of one tool call: well under a second on a slow machine, however it is spent."""

LONG = CallBudget(ticks=1_000_000, work=20_000_000)
"""Budget of one run of ``generate``, ``reference``, ``accepts``, ``setup`` or ``solve``."""

MAX_ITEMS = 1_000_000
"""Most items in one container."""

MAX_CHARS = 1_000_000
"""Most characters in one string."""

MAX_INT_BITS = 32_768
"""Size of the largest integer, in bits: 9,864 decimal digits."""

MAX_WIDTH = 1_000
"""Largest width or precision in a format."""

MAX_FRAMES = 600
"""Depth of recursion, in interpreter frames as counted by the analysis."""

MAX_GENERATORS = 10_000
"""Generators made in one call, those apart that ``any``, ``sum`` and the like consume on the spot. The
interpreter's stack was seen to overflow at towers of 50,000."""

MAX_NESTING = 64
"""Containers inside containers, where a value is walked."""

MAX_LAZY_DEPTH = 8
"""Lazy iterators (zip, map, ...) around lazy iterators: the interpreter does not guard that recursion."""

MAX_STATE_WEIGHT = 1_000_000
"""Weight of an episode's whole state: one a value, plus one for eight characters or 64 bits."""

MAX_RESULT = 16_384
"""Longest result of a tool, in characters of its JSON text."""

MAX_MESSAGE = 2_000
"""Longest message of an error, in characters."""

MAX_SYNTAX_DEPTH = 100
"""Nesting of the syntax tree that is compiled."""

NODES_PER_TICK = 100
"""A body of up to so many syntax nodes costs one tick a turn."""

TURN_PRICE = 20
"""Work that a turn costs in a loop whose turns are counted before it begins."""

CHARS_PER_WORK = 8
"""Characters that are handled for one unit of work."""
