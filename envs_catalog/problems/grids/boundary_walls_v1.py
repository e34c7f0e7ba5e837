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
"""

TOPICS = ("grids", "billing")
WORKFLOW = "nested_scan"


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


def wall_cost(kind: str, neighbour: str) -> int:
    """Cost of the wall between two fields that share a side.

    Args:
        kind: Kind of one field: M, O, Y or P.
        neighbour: Kind of the other field: M, O, Y or P.
    """
    if kind == neighbour:
        return 0
    if "P" in (kind, neighbour):
        return 25
    if "Y" not in (kind, neighbour):
        return 40
    if "M" in (kind, neighbour):
        return 55
    return 70


def solution(fields: list[str]) -> int:
    total = 0
    rows = len(fields)
    columns = len(fields[0])
    for r in range(rows):
        for c in range(columns):
            kind = fields[r][c]
            if c + 1 < columns:
                total += wall_cost(kind, fields[r][c + 1])
            if r + 1 < rows:
                total += wall_cost(kind, fields[r + 1][c])
    return total


EXAMPLE = ({"fields": ["MMO", "PYO"]}, 215)


def solution_again(fields: list[str]) -> int:
    """Counts every pair of neighbours along the rows and along the columns and prices each kind of pair."""
    from collections import Counter

    pairs = Counter()
    for line in [*fields, *zip(*fields, strict=True)]:
        pairs.update(frozenset(pair) for pair in zip(line, line[1:], strict=False))
    prices = {"MO": 40, "MY": 55, "OY": 70, "MP": 25, "OP": 25, "YP": 25}
    return sum(price * pairs[frozenset(kinds)] for kinds, price in prices.items())
