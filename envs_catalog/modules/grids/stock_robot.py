"""Stock robot

A robot counts the stock of a storeroom with square floor tiles. It starts at the charging point and can drive
north, east, south or west, one tile at a time, where no shelf or wall is in the way. Every tile it can get to
holds a pallet with a number of boxes, possibly 0; tiles it cannot get to do not count. On tiles whose pallet
holds more than 30 boxes, the boxes above 30 are to be moved out and do not count either.

How many boxes count?

Example: the storeroom has two rows of three tiles. In the first row the pallets hold 12, 40 and 7 boxes; in
the second row the first tile holds 5, the second is a shelf and the third holds 9. The robot starts in the
first row and first column and can get to all five free tiles. The answer is 12 + 30 + 7 + 5 + 9 = 63.
"""

TOPICS = ("grids", "inventories")
WORKFLOW = "partial_view_exploration"


def generate(rng, difficulty):
    """A larger storeroom at higher difficulty; -1 stands for a shelf or wall."""
    rows = rng.integers(2 + difficulty, 4 + difficulty)
    columns = rng.integers(3 + difficulty, 5 + difficulty)
    tiles = []
    for _ in range(rows):
        row = []
        for _ in range(columns):
            row.append(-1 if rng.random() < 0.3 else rng.integers(0, 45))
        tiles.append(row)
    row = rng.integers(0, rows)
    column = rng.integers(0, columns - 1)
    tiles[row][column] = rng.integers(0, 45)
    tiles[row][column + 1] = rng.integers(0, 45)
    return {"tiles": tiles, "row": row, "column": column}


def reference(tiles: list[list[int]], row: int, column: int) -> int:
    reached = {(row, column)}
    waiting = [(row, column)]
    total = 0
    while waiting:
        r, c = waiting.pop()
        total += min(30, tiles[r][c])
        for place in ((r - 1, c), (r, c + 1), (r + 1, c), (r, c - 1)):
            inside = 0 <= place[0] < len(tiles) and 0 <= place[1] < len(tiles[0])
            if inside and place not in reached and tiles[place[0]][place[1]] >= 0:
                reached.add(place)
                waiting.append(place)
    return total


def setup(state):
    """The robot stands on the charging point, which is its origin; no tile is marked."""
    state.east = 0
    state.north = 0
    state.marked = set()
    state.steps = {"north": (1, 0), "east": (0, 1), "south": (-1, 0), "west": (0, -1)}


def observe(state) -> dict[str, int | bool]:
    """Tiles east and north of the charging point where the robot stands, and whether its tile is marked."""
    return {"east": state.east, "north": state.north, "marked": (state.north, state.east) in state.marked}


def _tile(state, north: int, east: int) -> int:
    """Boxes on a tile, -1 for a shelf, a wall or the outside."""
    row = state.row - north
    column = state.column + east
    if 0 <= row < len(state.tiles) and 0 <= column < len(state.tiles[0]):
        return state.tiles[row][column]
    return -1


def look(state, direction: str) -> str:
    """What is on the next tile: blocked, marked or new.

    Args:
        direction: north, east, south or west.
    """
    if direction not in state.steps:
        raise ValueError("direction must be north, east, south or west")
    north = state.north + state.steps[direction][0]
    east = state.east + state.steps[direction][1]
    if _tile(state, north, east) < 0:
        return "blocked"
    return "marked" if (north, east) in state.marked else "new"


def drive(state, direction: str) -> dict[str, int]:
    """Drive onto the next tile and return where the robot stands then; fails if the way is blocked.

    Args:
        direction: north, east, south or west.
    """
    if direction not in state.steps:
        raise ValueError("direction must be north, east, south or west")
    north = state.north + state.steps[direction][0]
    east = state.east + state.steps[direction][1]
    if _tile(state, north, east) < 0:
        raise ValueError("the way is blocked")
    state.north = north
    state.east = east
    return {"east": east, "north": north}


def count_boxes(state) -> int:
    """Number of boxes on the pallet of the tile the robot stands on."""
    return _tile(state, state.north, state.east)


def mark_tile(state) -> int:
    """Mark the tile the robot stands on and return the number of marked tiles."""
    state.marked.add((state.north, state.east))
    return len(state.marked)


def solve(tools) -> int:
    """Explore tile by tile, driving back where nothing new is left."""
    back = {"north": "south", "east": "west", "south": "north", "west": "east"}
    tools.observe()
    tools.mark_tile()
    total = min(30, tools.count_boxes())
    path = []
    directions = ["north", "east", "south", "west"]
    untried = [list(directions)]
    while untried:
        if not untried[-1]:
            untried.pop()
            if path:
                tools.drive(direction=back[path.pop()])
            continue
        direction = untried[-1].pop(0)
        if tools.look(direction=direction) == "new":
            tools.drive(direction=direction)
            tools.mark_tile()
            total += min(30, tools.count_boxes())
            path.append(direction)
            untried.append([way for way in directions if way != back[direction]])
    return total
