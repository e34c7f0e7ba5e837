"""Waiting room

A doctor sees patients one after another in the order of their appointments. Appointments are given as the
planned start and the length of the consultation as it turned out, both in minutes after the practice opens. A
consultation begins at its planned start, or as soon as the previous one is over if that is later. After every
fifth consultation the doctor takes a break of 10 minutes. A patient who waits more than 15 minutes gets a
voucher of 50 cents for each minute beyond the fifteenth, and 200 cents more if the wait exceeds 40 minutes.

How many cents are given out in vouchers?

Example: the appointments are at 0 for 35 minutes, at 10 for 20 and at 20 for 25. The first patient does not
wait. The second waits from 10 to 35, 25 minutes, and gets 500 cents. The third waits from 20 to 55, 35
minutes, and gets 1000 cents. The answer is 1500.
"""

TOPICS = ("scheduling", "simulation")
WORKFLOW = "linear_scan"


def generate(rng, difficulty):
    """A fuller day at higher difficulty: appointments that are planned too tightly, and pauses between them."""
    count = rng.integers(3 + 7 * difficulty, 3 + 11 * difficulty)
    appointments = []
    start = 0
    until_pause = rng.integers(3, 6)
    for _ in range(count):
        appointments.append((start, rng.integers(12, 34)))
        until_pause -= 1
        if until_pause:
            start += rng.choice([5, 5, 10, 15])
        else:
            start += rng.choice([90, 105, 120, 135])
            until_pause = rng.integers(3, 6)
    return {"appointments": appointments}


def begin_minute(planned: int, free_from: int) -> int:
    """Minute at which a consultation begins.

    Args:
        planned: Planned start, in minutes after opening.
        free_from: Minute from which the doctor is free.
    """
    return max(planned, free_from)


def voucher(wait: int) -> int:
    """Cents a patient gets for waiting.

    Args:
        wait: Minutes waited, at least 0.
    """
    if wait <= 15:
        return 0
    cents = 50 * (wait - 15)
    return cents + 200 if wait > 40 else cents


def break_after(position: int) -> int:
    """Minutes of break after a consultation; 0 if there is none.

    Args:
        position: Position of the appointment in the day, counted from 1.
    """
    return 10 if position % 5 == 0 else 0


def solution(appointments: list[tuple[int, int]]) -> int:
    total = 0
    free_from = 0
    position = 0
    for planned, length in appointments:
        begin = begin_minute(planned, free_from)
        total += voucher(begin - planned)
        position += 1
        free_from = begin + length + break_after(position)
    return total


EXAMPLE = ({"appointments": [(0, 35), (10, 20), (20, 25)]}, 1500)


def solution_again(appointments: list[tuple[int, int]]) -> int:
    """Takes each beginning as the latest one that follows from an earlier patient and no idle time since."""
    total = 0
    for patient, (planned, _) in enumerate(appointments):
        begin = planned
        for first in range(patient):
            busy = sum(appointments[number][1] for number in range(first, patient))
            breaks = sum(1 for number in range(first, patient) if number % 5 == 4)
            begin = max(begin, appointments[first][0] + busy + 10 * breaks)
        total += sum(50 for _ in range(planned + 15, begin))
        if begin > planned + 40:
            total += 200
    return total
