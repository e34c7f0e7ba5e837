"""Boundary walls

A map of an estate divides the land into square fields, in rows of equal length. Each field is a meadow (M),
an orchard (O), a yard (Y) or a pond (P). A wall is built wherever two fields that share a side are of
different kinds: it costs 40 between meadow and orchard, 55 between meadow and yard, 70 between orchard and
yard, and 25 wherever exactly one of the two is a pond. Nothing is built between fields of the same kind or
along the edge of the estate.

What do all the walls cost together?

Example: the rows of the map are MMO and PYO. In the first row there is one wall, meadow to orchard: 40. In
the second row there are two, pond to yard (25) and yard to orchard (70). Between the rows, the first column
costs 25 and the second 55; the third column has an orchard on both sides. The answer is 215.

The fields cannot be seen as a whole, only through the tools.
"""

TOPICS = ("grids", "billing")
FAMILY = "boundary_walls"
WORKFLOW = "nested_scan"


def _wall_cost(kind, neighbour):
    if kind == neighbour:
        return 0
    if "P" in (kind, neighbour):
        return 25
    if "Y" not in (kind, neighbour):
        return 40
    if "M" in (kind, neighbour):
        return 55
    return 70


def generate(rng, difficulty):
    """A map with patches of the same kind, so that walls are neither everywhere nor nowhere."""
    rows = rng.integers(3 + difficulty, 5 + difficulty)
    columns = rng.integers(3 + difficulty, 5 + difficulty)
    fields = []
    for r in range(rows):
        line = ""
        for c in range(columns):
            roll = rng.random()
            if roll < 0.2 and c > 0:
                line += line[c - 1]
            elif roll < 0.35 and r > 0:
                line += fields[r - 1][c]
            else:
                line += rng.choice("MMOYYP")
        fields.append(line)
    return {"fields": fields}


def reference(fields: list[str]) -> int:
    total = 0
    rows = len(fields)
    columns = len(fields[0])
    for r in range(rows):
        for c in range(columns):
            kind = fields[r][c]
            if c + 1 < columns:
                total += _wall_cost(kind, fields[r][c + 1])
            if r + 1 < rows:
                total += _wall_cost(kind, fields[r + 1][c])
    return total


def observe(state) -> dict[str, int]:
    """How many rows and columns the fields have."""
    return {"row_count": len(state.fields), "column_count": len(state.fields[0]) if state.fields else 0}


def wall_cost(state, kind: str, neighbour: str) -> int:
    """Cost of the wall between two fields that share a side.

    Args:
        kind: Kind of one field: M, O, Y or P.
        neighbour: Kind of the other field: M, O, Y or P.
    """
    return _wall_cost(kind, neighbour)


def cell_at(state, row: int, column: int) -> str:
    """One cell of the fields.

    Args:
        row: Row, counted from 0.
        column: Column, counted from 0.
    """
    if not 0 <= row < len(state.fields):
        raise IndexError(f"row must be from 0 to {len(state.fields) - 1}")
    if not 0 <= column < len(state.fields[row]):
        raise IndexError(f"column must be from 0 to {len(state.fields[row]) - 1}")
    return state.fields[row][column]


def solve(tools) -> int:
    """Look at the fields through the tools and find the answer."""
    view = tools.observe()
    column_count = view["column_count"]
    row_count = view["row_count"]
    total = 0
    rows = row_count
    columns = column_count
    for r in range(rows):
        for c in range(columns):
            kind = tools.cell_at(row=r, column=c)
            if c + 1 < columns:
                total += tools.wall_cost(kind=kind, neighbour=tools.cell_at(row=r, column=c + 1))
            if r + 1 < rows:
                total += tools.wall_cost(kind=kind, neighbour=tools.cell_at(row=r + 1, column=c))
    return total
