"""Fence posts

A surveyor has marked points along a straight fence, given by their distances from the gate in centimetres, in
ascending order; the first is not necessarily at the gate. A post is put at every marked point. Then further
posts are added between the first and the last one, so that all neighbouring posts are the same distance
apart, and this distance is as large as possible. Between posts that are more than 150 cm apart, three rails
are nailed on; otherwise two.

How many rails are needed?

Example: the points are at 30, 120, 210 and 345 cm. The distances are 90, 90 and 135, and the largest distance
that divides them all is 45 cm. From 30 to 345 there are 7 such gaps, with two rails each. The answer is 14.
"""

TOPICS = ("number_theory", "geometry")
WORKFLOW = "linear_scan"


def generate(rng, difficulty):
    """More points at higher difficulty; all gaps are multiples of one unit."""
    unit = rng.choice([6, 10, 12, 15, 18, 20, 24, 36, 60, 84, 90, 120, 160, 180, 210])
    count = rng.integers(6 * difficulty, 11 * difficulty)
    point = rng.integers(0, 200)
    points = [point]
    common = rng.choice([1, 1, 2, 3])
    for _ in range(count):
        point += unit * common * rng.integers(1, 9)
        points.append(point)
    return {"points": points}


def gap(point: int, next_point: int) -> int:
    """Distance between two marked points, in centimetres.

    Args:
        point: Distance of the nearer point from the gate, in centimetres.
        next_point: Distance of the farther point from the gate, in centimetres.
    """
    return next_point - point


def common_divisor(length: int, other: int) -> int:
    """Largest whole number that divides two lengths.

    Args:
        length: One length, at least 1.
        other: The other length, at least 1.
    """
    while other:
        length, other = other, length % other
    return length


def rails(spacing: int) -> int:
    """Number of rails between two neighbouring posts.

    Args:
        spacing: Distance between the posts, in centimetres.
    """
    return 3 if spacing > 150 else 2


def solution(points: list[int]) -> int:
    previous = points[0]
    length = 0
    spacing = 0
    for index in range(1, len(points)):
        point = points[index]
        step = gap(previous, point)
        length += step
        spacing = step if spacing == 0 else common_divisor(spacing, step)
        previous = point
    return length // spacing * rails(spacing)


EXAMPLE = ({"points": [30, 120, 210, 345]}, 14)


def solution_again(points: list[int]) -> int:
    """Tries every distance from the largest one downwards until posts fall on all marked points."""
    first, last = points[0], points[-1]
    for spacing in range(last - first, 0, -1):
        posts = range(first, last + 1, spacing)
        if all(point in posts for point in points):
            return (len(posts) - 1) * (3 if spacing > 150 else 2)
    return 0
