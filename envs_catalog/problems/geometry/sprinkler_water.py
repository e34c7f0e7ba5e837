"""Sprinkler water

A nursery has flower beds and sprinklers, both given by whole metres east and north of the gate; each
sprinkler also has a reach in metres. In an hour a sprinkler gives a bed 24 litres if the bed is no farther
away than half its reach, and 10 litres if it is farther but within the reach, both measured in a straight
line. Anything beyond the reach gets nothing.

How many litres does each bed get in an hour, in the order of the beds?

Example: the beds are at 3 east 4 north and at 9 east 0 north. The sprinklers stand at 0 east 0 north with a
reach of 10 and at 6 east 4 north with a reach of 5. The first bed is 5 m from the first sprinkler, half its
reach, and gets 24; it is 3 m from the second, more than half its reach, and gets 10. The second bed is 9 m
from the first sprinkler and 5 m from the second and gets 10 from each. The answer is 34, 20.
"""

TOPICS = ("geometry", "simulation")
WORKFLOW = "nested_scan"


def generate(rng, difficulty):
    """More beds and sprinklers at higher difficulty."""
    beds = []
    for _ in range(rng.integers(2 + difficulty, 4 + 2 * difficulty)):
        beds.append((rng.integers(0, 25), rng.integers(0, 25)))
    sprinklers = []
    for _ in range(rng.integers(2 + difficulty, 4 + difficulty)):
        sprinklers.append((rng.integers(0, 25), rng.integers(0, 25), rng.integers(6, 25)))
    return {"beds": beds, "sprinklers": sprinklers}


def squared_distance(east: int, north: int, other_east: int, other_north: int) -> int:
    """Square of the distance between two points, in square metres.

    Args:
        east: Metres east of the one point.
        north: Metres north of the one point.
        other_east: Metres east of the other point.
        other_north: Metres north of the other point.
    """
    return (east - other_east) ** 2 + (north - other_north) ** 2


def litres(squared: int, reach: int) -> int:
    """Litres a bed gets from one sprinkler in an hour.

    Args:
        squared: Square of the distance between the two, in square metres.
        reach: Reach of the sprinkler, in metres.
    """
    if 4 * squared <= reach * reach:
        return 24
    return 10 if squared <= reach * reach else 0


def solution(beds: list[tuple[int, int]], sprinklers: list[tuple[int, int, int]]) -> list[int]:
    answer = []
    for east, north in beds:
        water = 0
        for other_east, other_north, reach in sprinklers:
            water += litres(squared_distance(east, north, other_east, other_north), reach)
        answer.append(water)
    return answer


EXAMPLE = ({"beds": [(3, 4), (9, 0)], "sprinklers": [(0, 0, 10), (6, 4, 5)]}, [34, 20])


def solution_again(beds: list[tuple[int, int]], sprinklers: list[tuple[int, int, int]]) -> list[int]:
    """Draws the water of every sprinkler on a map, metre by metre, then reads the beds' places off it."""
    from math import isqrt

    water = {}
    for east, north, reach in sprinklers:
        for across in range(-reach, reach + 1):
            outer = isqrt(reach * reach - across * across)
            inner = isqrt(reach * reach - 4 * across * across) // 2 if 2 * abs(across) <= reach else -1
            for along in range(-outer, outer + 1):
                place = (east + across, north + along)
                water[place] = water.get(place, 0) + (24 if abs(along) <= inner else 10)
    return [water.get(bed, 0) for bed in beds]
