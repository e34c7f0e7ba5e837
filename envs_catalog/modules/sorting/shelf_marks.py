"""Shelf marks

An archive's boxes stand in one row and shall be put into the order of their shelf marks. The marks cannot be
read from outside; the archivist only tells, for two places of the row, which of the two boxes belongs in
front. Boxes can be exchanged in pairs. What can be read is the colour code on each box's lid: a letter and a
number. No two boxes have the same mark.

Give the colour codes in the order in which the boxes stand once they are in order, first box first.

Example: boxes with the colour codes R3, B1 and R9 stand in the row. R9 belongs in front of R3, and R3 in
front of B1. The answer is R9, R3, B1.
"""

TOPICS = ("sorting", "archives")
WORKFLOW = "comparison_sort"


def generate(rng, difficulty):
    """More boxes at higher difficulty; half of the rows are nearly in order already."""
    count = rng.integers(3 + 2 * difficulty, 6 + 4 * difficulty)
    marks = sorted(rng.sample(range(100, 1000), count))
    if rng.random() < 0.5:
        rng.shuffle(marks)
    else:
        for _ in range(3):
            first, second = rng.sample(range(count), 2)
            marks[first], marks[second] = marks[second], marks[first]
    codes = [rng.choice("BGRWY") + str(number) for number in rng.sample(range(1, 60), count)]
    return {"marks": marks, "codes": codes}


def reference(marks: list[int], codes: list[str]) -> list[str]:
    return [code for _, code in sorted(zip(marks, codes))]


def setup(state):
    """Every box stands where it was found; the row holds the boxes' original places."""
    state.row = list(range(len(state.marks)))


def observe(state) -> dict[str, int]:
    """Number of boxes in the row."""
    return {"boxes": len(state.row)}


def in_front(state, place: int, other: int) -> int:
    """Of two places, the one whose box belongs in front.

    Args:
        place: One place in the row, counted from 0.
        other: Another place in the row.
    """
    last = len(state.row) - 1
    if not (0 <= place <= last and 0 <= other <= last and place != other):
        raise ValueError(f"give two different places from 0 to {last}")
    if state.marks[state.row[place]] < state.marks[state.row[other]]:
        return place
    return other


def exchange(state, place: int, other: int) -> None:
    """Exchange the boxes at two places.

    Args:
        place: One place in the row, counted from 0.
        other: The other place.
    """
    last = len(state.row) - 1
    if not (0 <= place <= last and 0 <= other <= last):
        raise ValueError(f"places are numbered from 0 to {last}")
    state.row[place], state.row[other] = state.row[other], state.row[place]


def colour_code(state, place: int) -> str:
    """Colour code on the lid of the box at a place.

    Args:
        place: Place in the row, counted from 0.
    """
    if not 0 <= place < len(state.row):
        raise ValueError(f"place must be from 0 to {len(state.row) - 1}")
    return state.codes[state.row[place]]


def solve(tools) -> list[str]:
    """Move each box forward until the one before it belongs in front, then read the codes."""
    count = tools.observe()["boxes"]
    for start in range(1, count):
        place = start
        while place > 0 and tools.in_front(place=place - 1, other=place) == place:
            tools.exchange(place=place - 1, other=place)
            place -= 1
    return [tools.colour_code(place=place) for place in range(count)]
