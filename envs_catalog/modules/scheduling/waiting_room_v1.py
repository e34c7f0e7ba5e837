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

The appointments cannot be seen as a whole, only through the tools.
"""

TOPICS = ("scheduling", "simulation")
FAMILY = "waiting_room"
WORKFLOW = "linear_scan"


def _begin_minute(planned, free_from):
    return max(planned, free_from)


def _voucher(wait):
    if wait <= 15:
        return 0
    cents = 50 * (wait - 15)
    return cents + 200 if wait > 40 else cents


def _break_after(position):
    return 10 if position % 5 == 0 else 0


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


def reference(appointments: list[tuple[int, int]]) -> int:
    total = 0
    free_from = 0
    position = 0
    for planned, length in appointments:
        begin = _begin_minute(planned, free_from)
        total += _voucher(begin - planned)
        position += 1
        free_from = begin + length + _break_after(position)
    return total


def observe(state) -> dict[str, int]:
    """How many appointments there are."""
    return {"appointment_count": len(state.appointments)}


def begin_minute(state, planned: int, free_from: int) -> int:
    """Minute at which a consultation begins.

    Args:
        planned: Planned start, in minutes after opening.
        free_from: Minute from which the doctor is free.
    """
    return _begin_minute(planned, free_from)


def voucher(state, wait: int) -> int:
    """Cents a patient gets for waiting.

    Args:
        wait: Minutes waited, at least 0.
    """
    return _voucher(wait)


def break_after(state, position: int) -> int:
    """Minutes of break after a consultation; 0 if there is none.

    Args:
        position: Position of the appointment in the day, counted from 1.
    """
    return _break_after(position)


def appointment_at(state, index: int) -> tuple[int, int]:
    """The appointment at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.appointments[index]


def solve(tools) -> int:
    """Look at the appointments through the tools and find the answer."""
    view = tools.observe()
    appointment_count = view["appointment_count"]
    total = 0
    free_from = 0
    position = 0
    for index in range(appointment_count):
        planned, length = tools.appointment_at(index=index)
        begin = tools.begin_minute(planned=planned, free_from=free_from)
        total += tools.voucher(wait=begin - planned)
        position += 1
        free_from = begin + length + tools.break_after(position=position)
    return total
