"""Cable cuts

A cable has to be cut at several marks, one cut after another, in any order. To make a cut, the piece with the
mark on it is stretched out on the bench: that takes 2 minutes for every metre of the piece, plus 5 minutes if
the piece is longer than 50 metres. The marks, and the two ends of the cable, are numbered from 0 for the one
end onwards, with the distance from that end in metres.

What is the smallest number of minutes in which all cuts can be made?

Example: the marks are at 0, 10, 16 and 40 metres; two cuts are to be made, at 10 and at 16. Cutting at 16
first takes 80 minutes, and the cut at 10, on a piece of 16 metres, takes 32. The other order takes 80 + 60.
The answer is 112.
"""

TOPICS = ("dynamic_programming", "manufacturing")
WORKFLOW = "partial_results_table"


def _minutes(length):
    return 2 * length + (5 if length > 50 else 0)


def _middle_first(marks):
    """Minutes if the mark nearest to the middle of a piece is always cut first."""
    total = 0
    pieces = [(0, len(marks) - 1)]
    while pieces:
        first, last = pieces.pop()
        if last - first < 2:
            continue
        total += _minutes(marks[last] - marks[first])
        cut = min(range(first + 1, last), key=lambda mark: abs(2 * marks[mark] - marks[first] - marks[last]))
        pieces += [(first, cut), (cut, last)]
    return total


def _least_minutes(marks):
    best = {}
    for span in range(1, len(marks)):
        for first in range(len(marks) - span):
            last = first + span
            if span == 1:
                best[first, last] = 0
                continue
            best[first, last] = _minutes(marks[last] - marks[first]) + min(
                [best[first, cut] + best[cut, last] for cut in range(first + 1, last)]
            )
    return best[0, len(marks) - 1]


def generate(rng, difficulty):
    """More marks at higher difficulty, close together here and far apart there.

    Cutting in the middle first is mostly not the best way.
    """
    for _ in range(12):
        marks = [0]
        for _ in range(rng.integers(4 + 2 * difficulty, 5 + 2 * difficulty)):
            marks.append(marks[-1] + (rng.integers(2, 8) if rng.random() < 0.5 else rng.integers(14, 40)))
        if _middle_first(marks) != _least_minutes(marks):
            break
    return {"marks": marks}


def reference(marks: list[int]) -> int:
    return _least_minutes(marks)


def setup(state):
    """An empty notebook."""
    state.notes = {}


def observe(state) -> dict[str, int]:
    """Number of marks, the two ends included, and number of entries in the notebook."""
    return {"marks": len(state.marks), "entries": len(state.notes)}


def piece_length(state, first: int, last: int) -> int:
    """Metres between two marks.

    Args:
        first: Number of the mark where the piece begins, counted from 0.
        last: Number of the mark where it ends, larger than `first`.
    """
    if not 0 <= first < last < len(state.marks):
        raise ValueError(f"give two marks in ascending order, from 0 to {len(state.marks) - 1}")
    return state.marks[last] - state.marks[first]


def handling_minutes(state, length: int) -> int:
    """Minutes one cut takes on a piece of a given length.

    Args:
        length: Length of the piece in metres, at least 1.
    """
    if length < 1:
        raise ValueError("a piece is at least 1 metre long")
    return _minutes(length)


def note_minutes(state, first: int, last: int, minutes: int) -> bool:
    """Note the minutes for a piece if nothing or a larger number is noted; says whether it was noted.

    Args:
        first: Number of the mark where the piece begins.
        last: Number of the mark where it ends, larger than `first`.
        minutes: Minutes to be noted, at least 0.
    """
    if not 0 <= first < last < len(state.marks):
        raise ValueError(f"give two marks in ascending order, from 0 to {len(state.marks) - 1}")
    if minutes < 0:
        raise ValueError("minutes cannot be negative")
    if (first, last) in state.notes and state.notes[first, last] <= minutes:
        return False
    state.notes[first, last] = minutes
    return True


def noted_minutes(state, first: int, last: int) -> int:
    """Minutes noted for a piece; 0 for a piece between neighbouring marks, which needs no cut.

    Args:
        first: Number of the mark where the piece begins.
        last: Number of the mark where it ends, larger than `first`.
    """
    if last == first + 1:
        return 0
    if (first, last) not in state.notes:
        raise ValueError("nothing is noted for that piece")
    return state.notes[first, last]


def solve(tools) -> int:
    """Note the best minutes of every piece, from short pieces to the whole cable."""
    marks = tools.observe()["marks"]
    for span in range(2, marks):
        for first in range(marks - span):
            last = first + span
            length = tools.piece_length(first=first, last=last)
            handling = tools.handling_minutes(length=length)
            best = -1
            for cut in range(first + 1, last):
                minutes = handling
                if cut > first + 1:
                    minutes += tools.noted_minutes(first=first, last=cut)
                if last > cut + 1:
                    minutes += tools.noted_minutes(first=cut, last=last)
                if best < 0 or minutes < best:
                    best = minutes
            tools.note_minutes(first=first, last=last, minutes=best)
    return tools.noted_minutes(first=0, last=marks - 1)
