"""Polygons and points: at least three corners, sides that do not cross, sides along the axes by turns."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads
from codegym_envs.pipeline.constraints.places import alike, is_number

__all__ = ["POLYGONS"]

_Point = Sequence[float]


def _points(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(
        isinstance(point, (list, tuple)) and len(point) == 2 and all(map(is_number, point)) for point in value
    )


def _side(a: _Point, b: _Point, c: _Point) -> int:
    turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (turn > 0) - (turn < 0)


def _on(a: _Point, b: _Point, c: _Point) -> bool:
    return (
        _side(a, b, c) == 0
        and min(a[0], b[0]) <= c[0] <= max(a[0], b[0])
        and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])
    )


def _meet(a: _Point, b: _Point, c: _Point, d: _Point) -> bool:
    if _side(a, b, c) != _side(a, b, d) and _side(c, d, a) != _side(c, d, b):
        return True
    return _on(a, b, c) or _on(a, b, d) or _on(c, d, a) or _on(c, d, b)


def _is_simple(points: Sequence[_Point]) -> bool:
    """Whether the closed line through the points neither crosses nor touches itself."""
    count = len(points)
    if count < 3 or len({tuple(point) for point in points}) < count:
        return False
    sides = [(points[place], points[(place + 1) % count]) for place in range(count)]
    for place, (a, b) in enumerate(sides):
        for later in range(place + 1, count):
            c, d = sides[later]
            if later == place + 1 or (place == 0 and later == count - 1):
                shared, one, other = (b, a, d) if later == place + 1 else (a, b, c)
                if _on(shared, one, other) or _on(shared, other, one):
                    return False
            elif _meet(a, b, c, d):
                return False
    return True


def _takes_turns(points: Sequence[_Point]) -> bool:
    """Whether sides run along the axes, across and up by turns."""
    count = len(points)
    across = []
    for place in range(count):
        a, b = points[place], points[(place + 1) % count]
        if (a[0] == b[0]) == (a[1] == b[1]):
            return False
        across.append(a[1] == b[1])
    return count % 2 == 0 and all(across[place] != across[place - 1] for place in range(count))


def _is_convex(points: Sequence[_Point]) -> bool:
    count = len(points)
    turns = {_side(points[i], points[(i + 1) % count], points[(i + 2) % count]) for i in range(count)} - {0}
    return len(turns) == 1 and _is_simple(points)


def _around(rng: random.Random, points: Sequence[_Point]) -> Any:
    """The points in the order in which they are seen from their middle."""
    distinct = list({tuple(point): point for point in points}.values())
    if not distinct:
        return points
    middle = [sum(point[axis] for point in distinct) / len(distinct) for axis in (0, 1)]
    distinct.sort(key=lambda p: (math.atan2(p[1] - middle[1], p[0] - middle[0]), p[0], p[1]))
    return alike(points, distinct)


def _corner_bits(points: Sequence[_Point]) -> float:
    return max(0.0, 1.2 * (len(points) - 3))


def _staircase(rng: random.Random, points: Sequence[_Point]) -> Any:
    """A staircase over the points' ranges: a simple figure whose sides run along the axes."""
    steps = max(1, len(points) // 2 - 1)
    low = [min((int(point[axis]) for point in points), default=0) for axis in (0, 1)]
    across = sorted(rng.sample(range(1, 3 * steps + 4), steps))
    up = sorted(rng.sample(range(1, 3 * steps + 4), steps), reverse=True)
    made = [[low[0], low[1]], [low[0] + across[-1], low[1]]]
    for place in range(steps - 1, -1, -1):
        made.append([low[0] + across[place], low[1] + up[place]])
        left = low[0] + (across[place - 1] if place else 0)
        made.append([left, low[1] + up[place]])
    start = 2 * rng.randrange(len(made) // 2)
    made = made[start:] + made[:start]
    return alike(points, made[::-1] if rng.random() < 0.5 else made)


POLYGONS = Kind(
    "polygons",
    (
        Form(
            "simple",
            "{0} are the corners of a figure whose sides do not cross",
            (_points,),
            _is_simple,
            reads(r"simple|polygon|never crosses|not cross|self-intersect|corners|outline|vertices in"),
            _corner_bits,
            _around,
            enough=4.0,
            order=2,
        ),
        Form(
            "along the axes by turns",
            "the sides between the corners {0} run along the axes, across and up by turns",
            (_points,),
            _takes_turns,
            reads(r"axis|axes|horizontal|vertical|rectilinear|right angle|parallel"),
            lambda points: 2.0 * len(points),
            _staircase,
            enough=6.0,
            order=1,
        ),
        Form(
            "convex",
            "{0} are the corners of a convex figure",
            (_points,),
            _is_convex,
            reads(r"convex"),
            _corner_bits,
            None,
            enough=6.0,
            order=3,
        ),
        Form(
            "three corners",
            "{0} holds at least three points",
            (_points,),
            lambda points: len(points) >= 3,
            reads(r"at least (?:three|3)|polygon|triangle"),
            lambda points: 0.5,
            None,
            mined=False,
            order=0,
        ),
    ),
)
"""Points that are corners."""
