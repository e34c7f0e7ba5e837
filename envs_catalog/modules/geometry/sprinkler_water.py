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

The beds and the sprinklers cannot be seen as a whole, only through the tools.
"""

TOPICS = ("geometry", "simulation")
FAMILY = "sprinkler_water"
WORKFLOW = "nested_scan"


def _squared_distance(east, north, other_east, other_north):
    return (east - other_east) ** 2 + (north - other_north) ** 2


def _litres(squared, reach):
    if 4 * squared <= reach * reach:
        return 24
    return 10 if squared <= reach * reach else 0


def generate(rng, difficulty):
    """More beds and sprinklers at higher difficulty."""
    beds = []
    for _ in range(rng.integers(2 + difficulty, 4 + 2 * difficulty)):
        beds.append((rng.integers(0, 25), rng.integers(0, 25)))
    sprinklers = []
    for _ in range(rng.integers(2 + difficulty, 4 + difficulty)):
        sprinklers.append((rng.integers(0, 25), rng.integers(0, 25), rng.integers(6, 25)))
    return {"beds": beds, "sprinklers": sprinklers}


def reference(beds: list[tuple[int, int]], sprinklers: list[tuple[int, int, int]]) -> list[int]:
    answer = []
    for east, north in beds:
        water = 0
        for other_east, other_north, reach in sprinklers:
            water += _litres(_squared_distance(east, north, other_east, other_north), reach)
        answer.append(water)
    return answer


def observe(state) -> dict[str, int]:
    """How many beds and sprinklers there are."""
    return {"bed_count": len(state.beds), "sprinkler_count": len(state.sprinklers)}


def litres(state, squared: int, reach: int) -> int:
    """Litres a bed gets from one sprinkler in an hour.

    Args:
        squared: Square of the distance between the two, in square metres.
        reach: Reach of the sprinkler, in metres.
    """
    return _litres(squared, reach)


def squared_distance(state, east: int, north: int, other_east: int, other_north: int) -> int:
    """Square of the distance between two points, in square metres.

    Args:
        east: Metres east of the one point.
        north: Metres north of the one point.
        other_east: Metres east of the other point.
        other_north: Metres north of the other point.
    """
    return _squared_distance(east, north, other_east, other_north)


def sprinkler_at(state, index: int) -> tuple[int, int, int]:
    """The sprinkler at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.sprinklers[index]


def bed_at(state, index: int) -> tuple[int, int]:
    """The bed at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.beds[index]


def solve(tools) -> list[int]:
    """Look at the beds and the sprinklers through the tools and find the answer."""
    view = tools.observe()
    bed_count = view["bed_count"]
    sprinkler_count = view["sprinkler_count"]
    answer = []
    for position in range(bed_count):
        east, north = tools.bed_at(index=position)
        water = 0
        for index in range(sprinkler_count):
            other_east, other_north, reach = tools.sprinkler_at(index=index)
            water += tools.litres(
                squared=tools.squared_distance(
                    east=east, north=north, other_east=other_east, other_north=other_north
                ),
                reach=reach,
            )
        answer.append(water)
    return answer
