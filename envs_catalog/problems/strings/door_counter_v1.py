"""Door counter

The door of a meeting room keeps a log with one mark per minute: I if one person came in, O if one person went
out, B if one came in and another went out, and a hyphen if nobody passed. The room is empty when the log
begins. Every minute, the ventilation moves 12 units of air if the room is empty after that minute's mark;
otherwise it moves 30 units plus 7 for each person in the room, and 4 more for each person beyond the fifth.

How many units of air were moved over the whole log?

Example: the log is II-BO. After the five marks there are 1, 2, 2, 2 and 1 persons in the room, which takes
37, 44, 44, 44 and 37 units. The answer is 206.
"""

TOPICS = ("strings", "sensors")
WORKFLOW = "linear_scan"


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


def present_after(present: int, mark: str) -> int:
    """Number of persons in the room after a mark.

    Args:
        present: Number of persons before the mark, at least 0.
        mark: One mark of the log: I, O, B or a hyphen.
    """
    if mark == "I":
        return present + 1
    if mark == "O":
        return present - 1
    return present


def air_units(present: int) -> int:
    """Units of air the ventilation moves in one minute.

    Args:
        present: Number of persons in the room, at least 0.
    """
    if present == 0:
        return 12
    return 30 + 7 * present + 4 * max(0, present - 5)


def solution(log: str) -> int:
    present = 0
    total = 0
    for mark in log:
        present = present_after(present, mark)
        total += air_units(present)
    return total


EXAMPLE = ({"log": "II-BO"}, 206)


def solution_again(log: str) -> int:
    """Counts for every number of persons the minutes with at least so many of them in the room."""
    crowd = []
    for minute in range(1, len(log) + 1):
        crowd.append(log.count("I", 0, minute) - log.count("O", 0, minute))
    total = 12 * crowd.count(0) + 30 * (len(crowd) - crowd.count(0))
    for person in range(1, len(log) + 1):
        minutes = sum(1 for present in crowd if present >= person)
        total += minutes * (7 if person <= 5 else 11)
    return total
