"""Hall heating

A sports hall is booked for periods, each given by the minute at which it begins and the minute at which it
ends, listed by their beginning; a booking from 60 to 120 lasts 60 minutes. Periods may overlap or lie inside
one another. The hall is heated whenever it is booked. If the time between two bookings is at most 30 minutes,
the heating stays on in between. Each time the heating is switched on it costs 180 cents; after that it costs
25 cents for every begun 10 minutes up to the minute it is switched off.

How much does the heating cost, in cents?

Example: the bookings are 60 to 120, 90 to 100, 145 to 200 and 300 to 365. The first three are heated as one,
since there are only 25 minutes between 120 and 145: from 60 to 200 it costs 180 + 14 times 25 = 530. The last
costs 180 + 7 times 25 = 355. The answer is 885.

The bookings cannot be seen as a whole, only through the tools.
"""

TOPICS = ("intervals", "billing")
FAMILY = "hall_heating"
WORKFLOW = "linear_scan"


def _stays_on(off, start):
    return start - off <= 30


def _heating_cost(on, off):
    return 180 + 25 * ((off - on + 9) // 10)


def generate(rng, difficulty):
    """More bookings at higher difficulty, some inside others, some with gaps around half an hour."""
    count = rng.integers(2 + 9 * difficulty, 15 * difficulty)
    bookings = []
    start = rng.integers(0, 60)
    end = start
    for _ in range(count):
        stop = start + (rng.integers(15, 40) if rng.random() < 0.5 else rng.integers(60, 150))
        bookings.append((start, stop))
        end = max(end, stop)
        if rng.random() < 0.5:
            start += rng.integers(1, 40)
        else:
            start = end + rng.choice([5, 20, 29, 30, 31, 45, 80])
    return {"bookings": bookings}


def reference(bookings: list[tuple[int, int]]) -> int:
    total = 0
    on, off = bookings[0]
    for index in range(1, len(bookings)):
        start, stop = bookings[index]
        if _stays_on(off, start):
            off = max(off, stop)
        else:
            total += _heating_cost(on, off)
            on = start
            off = stop
    return total + _heating_cost(on, off)


def observe(state) -> dict[str, int]:
    """How many bookings there are."""
    return {"booking_count": len(state.bookings)}


def stays_on(state, off: int, start: int) -> bool:
    """Whether the heating stays on until a booking begins.

    Args:
        off: Minute at which the heating would be switched off.
        start: First minute of the booking.
    """
    return _stays_on(off, start)


def heating_cost(state, on: int, off: int) -> int:
    """Cents for one stretch of heating, switching on included.

    Args:
        on: Minute at which the heating is switched on.
        off: Minute at which it is switched off.
    """
    return _heating_cost(on, off)


def booking_at(state, index: int) -> tuple[int, int]:
    """The booking at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.bookings[index]


def solve(tools) -> int:
    """Look at the bookings through the tools and find the answer."""
    view = tools.observe()
    booking_count = view["booking_count"]
    total = 0
    on, off = tools.booking_at(index=0)
    for index in range(1, booking_count):
        start, stop = tools.booking_at(index=index)
        if tools.stays_on(off=off, start=start):
            off = max(off, stop)
        else:
            total += tools.heating_cost(on=on, off=off)
            on = start
            off = stop
    return total + tools.heating_cost(on=on, off=off)
