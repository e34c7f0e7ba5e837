"""Fence posts

A surveyor has marked points along a straight fence, given by their distances from the gate in centimetres, in
ascending order; the first is not necessarily at the gate. A post is put at every marked point. Then further
posts are added between the first and the last one, so that all neighbouring posts are the same distance
apart, and this distance is as large as possible. Between neighbouring posts two rails are nailed on, and one
more for every full 60 cm of their distance.

How many rails are needed?

Example: the points are at 30, 120, 210 and 345 cm. The distances are 90, 90 and 135, and the largest distance
that divides them all is 45 cm. From 30 to 345 there are 7 such gaps, with two rails each. The answer is 14.

The points cannot be seen as a whole, only through the tools.
"""

TOPICS = ("number_theory", "geometry")
FAMILY = "fence_posts"
WORKFLOW = "linear_scan"


def _gap(point, next_point):
    return next_point - point


def _common_divisor(length, other):
    while other:
        length, other = other, length % other
    return length


def _rails(spacing):
    return 2 + spacing // 60


def generate(rng, difficulty):
    """More points at higher difficulty; all gaps but two, somewhere inside, are multiples of a larger unit.

    The two are short and long of a multiple by the same amount, so that the whole length tells nothing.
    """
    unit = rng.choice([6, 10, 12, 15, 18, 20, 24, 36, 60, 84, 90, 120])
    count = rng.integers(6 + 7 * difficulty, 9 + 9 * difficulty)
    common = rng.choice([2, 3, 4, 5, 6])
    steps = [common * rng.integers(1, 5) for _ in range(count)]
    first = rng.integers(5, count - 6)
    second = rng.integers(first + 1, count - 5)
    rest = rng.integers(1, common)
    steps[first] += rest
    steps[second] -= rest
    point = rng.integers(0, 200)
    points = [point]
    for step in steps:
        point += unit * step
        points.append(point)
    return {"points": points}


def reference(points: list[int]) -> int:
    previous = points[0]
    length = 0
    spacing = 0
    for index in range(1, len(points)):
        point = points[index]
        step = _gap(previous, point)
        length += step
        spacing = step if spacing == 0 else _common_divisor(spacing, step)
        previous = point
    return length // spacing * _rails(spacing)


def observe(state) -> dict[str, int]:
    """How many points there are."""
    return {"point_count": len(state.points)}


def gap(state, point: int, next_point: int) -> int:
    """Distance between two marked points, in centimetres.

    Args:
        point: Distance of the nearer point from the gate, in centimetres.
        next_point: Distance of the farther point from the gate, in centimetres.
    """
    return _gap(point, next_point)


def common_divisor(state, length: int, other: int) -> int:
    """Largest whole number that divides two lengths.

    Args:
        length: One length, at least 1.
        other: The other length, at least 1.
    """
    return _common_divisor(length, other)


def rails(state, spacing: int) -> int:
    """Number of rails between two neighbouring posts.

    Args:
        spacing: Distance between the posts, in centimetres.
    """
    return _rails(spacing)


def point_at(state, index: int) -> int:
    """The point at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.points[index]


def solve(tools) -> int:
    """Look at the points through the tools and find the answer."""
    view = tools.observe()
    point_count = view["point_count"]
    previous = tools.point_at(index=0)
    length = 0
    spacing = 0
    for index in range(1, point_count):
        point = tools.point_at(index=index)
        step = tools.gap(point=previous, next_point=point)
        length += step
        spacing = step if spacing == 0 else tools.common_divisor(length=spacing, other=step)
        previous = point
    return length // spacing * tools.rails(spacing=spacing)
