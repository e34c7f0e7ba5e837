"""Park mowing

A park is divided into squares, each with a height in decimetres. Rows and columns are counted from 0. A mower
starts on the square of the shed and mows every square it can get to: from a square it can drive onto one that
shares a side if their heights differ by at most a given climb. Mowing a square takes 40 seconds, plus 6
seconds for every decimetre by which it lies above or below the shed, but never more than 76 seconds. Driving
over squares that are already mown takes no time.

How many seconds does the mower work?

Example: the park has the rows 3 4 9 and 2 7 5, the shed is in row 0 and column 0, and the climb is 3. From
the shed (3) the mower gets to 4 and 2, from 4 to 7, and from 7 to 5. It cannot get to 9, which is 5 above the
4 and 4 above the 5. The squares take 40 seconds for 3, 46 for 4, 46 for 2, 64 for 7 and 52 for 5. The answer
is 248.

The heights cannot be seen as a whole, only through the tools.
"""

TOPICS = ("grids", "graphs")
FAMILY = "park_mowing"
WORKFLOW = "graph_walk"


def _can_drive(height, next_height, climb):
    return abs(height - next_height) <= climb


def _mowing_seconds(height, shed_height):
    return min(76, 40 + 6 * abs(height - shed_height))


def generate(rng, difficulty):
    """A larger park at higher difficulty, with slopes that shut off a part of it."""
    rows = rng.integers(2 + difficulty, 4 + difficulty)
    columns = rng.integers(3 + difficulty, 5 + difficulty)
    heights = []
    for r in range(rows):
        row = []
        for c in range(columns):
            base = rng.integers(5, 35)
            if c > 0 and rng.random() < 0.8:
                base = max(0, row[c - 1] + rng.integers(-9, 10))
            elif r > 0 and rng.random() < 0.7:
                base = max(0, heights[r - 1][c] + rng.integers(-9, 10))
            row.append(base)
        heights.append(row)
    shed_row = rng.integers(0, rows)
    shed_column = rng.integers(0, columns)
    climb = rng.integers(6, 9)
    return {"heights": heights, "shed_row": shed_row, "shed_column": shed_column, "climb": climb}


def reference(heights: list[list[int]], shed_row: int, shed_column: int, climb: int) -> int:
    rows = len(heights)
    columns = len(heights[0])
    shed_height = heights[shed_row][shed_column]
    reached = {(shed_row, shed_column): shed_height}
    waiting = [(shed_row, shed_column)]
    total = 0
    while waiting:
        r, c = waiting.pop(0)
        height = reached[r, c]
        total += _mowing_seconds(height, shed_height)
        for next_r, next_c in ((r - 1, c), (r, c + 1), (r + 1, c), (r, c - 1)):
            if not (0 <= next_r < rows and 0 <= next_c < columns):
                continue
            if (next_r, next_c) in reached:
                continue
            next_height = heights[next_r][next_c]
            if _can_drive(height, next_height, climb):
                reached[next_r, next_c] = next_height
                waiting.append((next_r, next_c))
    return total


def observe(state) -> dict[str, int]:
    """How many rows and columns the heights have, the given shed row, the given shed column and the given
    climb."""
    return {
        "row_count": len(state.heights),
        "column_count": len(state.heights[0]) if state.heights else 0,
        "shed_row": state.shed_row,
        "shed_column": state.shed_column,
        "climb": state.climb,
    }


def mowing_seconds(state, height: int, shed_height: int) -> int:
    """Seconds it takes to mow a square.

    Args:
        height: Height of the square, in decimetres.
        shed_height: Height of the square of the shed, in decimetres.
    """
    return _mowing_seconds(height, shed_height)


def can_drive(state, height: int, next_height: int, climb: int) -> bool:
    """Whether the mower can drive from one square onto one that shares a side with it.

    Args:
        height: Height of the one square, in decimetres.
        next_height: Height of the other square, in decimetres.
        climb: Largest difference in height the mower manages, in decimetres.
    """
    return _can_drive(height, next_height, climb)


def cell_at(state, row: int, column: int) -> int:
    """One cell of the heights.

    Args:
        row: Row, counted from 0.
        column: Column, counted from 0.
    """
    if not 0 <= row < len(state.heights):
        raise IndexError(f"row must be from 0 to {len(state.heights) - 1}")
    if not 0 <= column < len(state.heights[row]):
        raise IndexError(f"column must be from 0 to {len(state.heights[row]) - 1}")
    return state.heights[row][column]


def solve(tools) -> int:
    """Look at the heights through the tools and find the answer."""
    view = tools.observe()
    shed_row = view["shed_row"]
    shed_column = view["shed_column"]
    climb = view["climb"]
    column_count = view["column_count"]
    row_count = view["row_count"]
    rows = row_count
    columns = column_count
    shed_height = tools.cell_at(row=shed_row, column=shed_column)
    reached = {(shed_row, shed_column): shed_height}
    waiting = [(shed_row, shed_column)]
    total = 0
    while waiting:
        r, c = waiting.pop(0)
        height = reached[r, c]
        total += tools.mowing_seconds(height=height, shed_height=shed_height)
        for next_r, next_c in ((r - 1, c), (r, c + 1), (r + 1, c), (r, c - 1)):
            if not (0 <= next_r < rows and 0 <= next_c < columns):
                continue
            if (next_r, next_c) in reached:
                continue
            next_height = tools.cell_at(row=next_r, column=next_c)
            if tools.can_drive(height=height, next_height=next_height, climb=climb):
                reached[next_r, next_c] = next_height
                waiting.append((next_r, next_c))
    return total
