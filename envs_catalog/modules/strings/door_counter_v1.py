"""Door counter

The door of a meeting room keeps a log with one mark per minute: I if one person came in, O if one person went
out, B if one came in and another went out, and a hyphen if nobody passed. The room is empty when the log
begins. Every minute, the ventilation moves 12 units of air if the room is empty after that minute's mark;
otherwise it moves 30 units plus 7 for each person in the room, and 4 more for each person beyond the fifth.

How many units of air were moved over the whole log?

Example: the log is II-BO. After the five marks there are 1, 2, 2, 2 and 1 persons in the room, which takes
37, 44, 44, 44 and 37 units. The answer is 206.

The log cannot be seen as a whole, only through the tools.
"""

TOPICS = ("strings", "sensors")
FAMILY = "door_counter"
WORKFLOW = "linear_scan"


def _present_after(present, mark):
    if mark == "I":
        return present + 1
    if mark == "O":
        return present - 1
    return present


def _air_units(present):
    if present == 0:
        return 12
    return 30 + 7 * present + 4 * max(0, present - 5)


def generate(rng, difficulty):
    """A longer log at higher difficulty; the room fills and empties; nobody leaves an empty room."""
    length = rng.integers(8 + 16 * difficulty, 8 + 20 * difficulty)
    present = 0
    filling = True
    log = "-" * rng.integers(1, 3)
    while len(log) < length:
        mark = rng.choice("IIIIIB-O" if filling else "OOOOOB-I")
        if mark in "OB" and not present:
            mark = "-"
        present += {"I": 1, "O": -1, "B": 0, "-": 0}[mark]
        log += mark
        filling = present == 0 or (filling and present < 9 and rng.random() < 0.95)
    return {"log": log}


def reference(log: str) -> int:
    present = 0
    total = 0
    for mark in log:
        present = _present_after(present, mark)
        total += _air_units(present)
    return total


def observe(state) -> dict[str, int]:
    """How many characters the log has."""
    return {"log_length": len(state.log)}


def present_after(state, present: int, mark: str) -> int:
    """Number of persons in the room after a mark.

    Args:
        present: Number of persons before the mark, at least 0.
        mark: One mark of the log: I, O, B or a hyphen.
    """
    return _present_after(present, mark)


def air_units(state, present: int) -> int:
    """Units of air the ventilation moves in one minute.

    Args:
        present: Number of persons in the room, at least 0.
    """
    return _air_units(present)


def character_at(state, index: int) -> str:
    """The character at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.log[index]


def solve(tools) -> int:
    """Look at the log through the tools and find the answer."""
    view = tools.observe()
    log_length = view["log_length"]
    present = 0
    total = 0
    for index in range(log_length):
        mark = tools.character_at(index=index)
        present = tools.present_after(present=present, mark=mark)
        total += tools.air_units(present=present)
    return total
