"""Plot price

A plot of land is bounded by straight lines from corner to corner. The corners are listed in order around the
plot, each with its distance east and north of a boundary stone in metres; south and west count negative. The
boundary does not cross itself. The land costs 18 for each square metre. In addition, every line from one
corner in the list to the next, and from the last to the first, costs 35 for the deed, and 60 if it runs
neither exactly east-west nor exactly north-south. That holds also where two lines in a row run in the same
direction.

What is the price of the plot?

Example: the corners are 0 east 0 north, 20 east 0 north, 20 east 10 north and 0 east 30 north. The area is
400 square metres. Three lines cost 35 each and the line from the third to the fourth corner costs 60. The
answer is 7365.

The corners cannot be seen as a whole, only through the tools.
"""

TOPICS = ("geometry", "billing")
FAMILY = "plot_price"
WORKFLOW = "linear_scan"


def _cross_term(east, north, next_east, next_north):
    return east * next_north - next_east * north


def _deed_fee(east, north, next_east, next_north):
    return 35 if east == next_east or north == next_north else 60


def generate(rng, difficulty):
    """More corners at higher difficulty: a lower chain going east and an upper chain going back west."""
    lower = rng.integers(2 * difficulty, 4 * difficulty) + 1
    upper = rng.integers(2 * difficulty, 4 * difficulty) + 1
    corners = []
    east = 2 * rng.integers(-20, 5)
    width = 0
    for position in range(lower):
        north = corners[-1][1] if position and rng.random() < 0.4 else -2 * rng.integers(1, 20)
        corners.append((east + width, north))
        width += 2 * rng.integers(1, 12)
    east, _ = corners[-1]
    half = (east - corners[0][0]) // 2
    steps = [0, *sorted(rng.sample(range(1, half), min(upper - 2, half - 1))), half]
    for position, step in enumerate(steps):
        north = corners[-1][1] if position and rng.random() < 0.4 else 2 * rng.integers(1, 20)
        corners.append((east - 2 * step, north))
    return {"corners": corners}


def reference(corners: list[tuple[int, int]]) -> int:
    double_area = 0
    fees = 0
    count = len(corners)
    for index in range(count):
        east, north = corners[index]
        next_east, next_north = corners[(index + 1) % count]
        double_area += _cross_term(east, north, next_east, next_north)
        fees += _deed_fee(east, north, next_east, next_north)
    return abs(double_area) // 2 * 18 + fees


def observe(state) -> dict[str, int]:
    """How many corners there are."""
    return {"corner_count": len(state.corners)}


def cross_term(state, east: int, north: int, next_east: int, next_north: int) -> int:
    """What one side contributes to twice the area; negative where the plot lies to its right.

    Args:
        east: Metres east of the side's first corner.
        north: Metres north of the side's first corner.
        next_east: Metres east of its second corner.
        next_north: Metres north of its second corner.
    """
    return _cross_term(east, north, next_east, next_north)


def deed_fee(state, east: int, north: int, next_east: int, next_north: int) -> int:
    """Price of the deed for one side.

    Args:
        east: Metres east of the side's first corner.
        north: Metres north of the side's first corner.
        next_east: Metres east of its second corner.
        next_north: Metres north of its second corner.
    """
    return _deed_fee(east, north, next_east, next_north)


def corner_at(state, index: int) -> tuple[int, int]:
    """The corner at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.corners[index]


def solve(tools) -> int:
    """Look at the corners through the tools and find the answer."""
    view = tools.observe()
    corner_count = view["corner_count"]
    double_area = 0
    fees = 0
    count = corner_count
    for index in range(count):
        east, north = tools.corner_at(index=index)
        next_east, next_north = tools.corner_at(index=(index + 1) % count)
        double_area += tools.cross_term(east=east, north=north, next_east=next_east, next_north=next_north)
        fees += tools.deed_fee(east=east, north=north, next_east=next_east, next_north=next_north)
    return abs(double_area) // 2 * 18 + fees
