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
"""

TOPICS = ("grids", "graphs")
WORKFLOW = "graph_walk"


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


def can_drive(height: int, next_height: int, climb: int) -> bool:
    """Whether the mower can drive from one square onto one that shares a side with it.

    Args:
        height: Height of the one square, in decimetres.
        next_height: Height of the other square, in decimetres.
        climb: Largest difference in height the mower manages, in decimetres.
    """
    return abs(height - next_height) <= climb


def mowing_seconds(height: int, shed_height: int) -> int:
    """Seconds it takes to mow a square.

    Args:
        height: Height of the square, in decimetres.
        shed_height: Height of the square of the shed, in decimetres.
    """
    return min(76, 40 + 6 * abs(height - shed_height))


def solution(heights: list[list[int]], shed_row: int, shed_column: int, climb: int) -> int:
    rows = len(heights)
    columns = len(heights[0])
    shed_height = heights[shed_row][shed_column]
    reached = {(shed_row, shed_column): shed_height}
    waiting = [(shed_row, shed_column)]
    total = 0
    while waiting:
        r, c = waiting.pop(0)
        height = reached[(r, c)]
        total += mowing_seconds(height, shed_height)
        for next_r, next_c in ((r - 1, c), (r, c + 1), (r + 1, c), (r, c - 1)):
            if not (0 <= next_r < rows and 0 <= next_c < columns):
                continue
            if (next_r, next_c) in reached:
                continue
            next_height = heights[next_r][next_c]
            if can_drive(height, next_height, climb):
                reached[(next_r, next_c)] = next_height
                waiting.append((next_r, next_c))
    return total


EXAMPLE = ({"heights": [[3, 4, 9], [2, 7, 5]], "shed_row": 0, "shed_column": 0, "climb": 3}, 248)


def solution_again(heights: list[list[int]], shed_row: int, shed_column: int, climb: int) -> int:
    """Joins neighbouring squares into patches, pair by pair, and mows the patch of the shed."""
    squares = {(r, c): height for r, row in enumerate(heights) for c, height in enumerate(row)}
    patches = {square: {square} for square in squares}
    for r, c in squares:
        for other in ((r + 1, c), (r, c + 1)):
            if other in squares and -climb <= squares[r, c] - squares[other] <= climb:
                joined = patches[r, c] | patches[other]
                for square in joined:
                    patches[square] = joined
    shed = heights[shed_row][shed_column]
    total = 0
    for square in patches[shed_row, shed_column]:
        low, high = sorted((shed, squares[square]))
        total += 76 if high >= low + 6 else 40 + 6 * (high - low)
    return total
