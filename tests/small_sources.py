"""A small coding problem and a small environment module that several tests use."""

PROBLEM = '''"""Night fares

A cab books its rides in minutes after midnight. A ride that begins before 360 costs the night fare, any other
one the day fare; the first ride of all is free.

What is taken in all?

Example: for the rides 30, 400 and 350, with a day fare of 5 and a night fare of 8, the answer is 13: the
first ride is free, the second costs 5, and the third costs 8.
"""

TOPICS = ("ledgers", "transport")
WORKFLOW = "linear_scan"


def generate(rng, difficulty):
    """More rides at higher difficulty."""
    count = rng.integers(8 * difficulty, 12 * difficulty)
    rides = [rng.integers(0, 1440) if rng.random() < 0.5 else rng.integers(0, 360) for _ in range(count)]
    return {"rides": rides, "day_fare": rng.integers(3, 90), "night_fare": rng.integers(100, 300)}


def is_night(minute: int) -> bool:
    """Whether a minute is before six in the morning.

    Args:
        minute: Minutes after midnight.
    """
    return minute < 360


def price(night: bool, day_fare: int, night_fare: int) -> int:
    """The price of a ride.

    Args:
        night: Whether it is a ride at night.
        day_fare: Price of a ride by day.
        night_fare: Price of a ride at night.
    """
    return night_fare if night else day_fare


def solution(rides: list[int], day_fare: int, night_fare: int) -> int:
    taken = 0
    for index in range(1, len(rides)):
        night = is_night(rides[index])
        taken += price(night, day_fare, night_fare)
    return taken
'''

MODULE = '''"""Water meters

A house has water meters. Add up their readings, but count a reading above the limit as the limit.

Example: for the readings 3, 9 and 4 and the limit 5, the answer is 12.
"""
TOPICS = ("ledgers", "sums")


def generate(rng, difficulty):
    size = rng.integers(6 * difficulty, 9 * difficulty)
    return {"readings": [rng.integers(1, 500) for _ in range(size)], "limit": rng.integers(100, 400)}


def reference(readings: list[int], limit: int) -> int:
    return sum(min(reading, limit) for reading in readings)


def observe(state) -> dict[str, int]:
    """Number of meters and the limit."""
    return {"count": len(state.readings), "limit": state.limit}


def reading_at(state, index: int) -> int:
    """The reading of one meter.

    Args:
        index: Position of the meter, counted from 0.
    """
    if not 0 <= index < len(state.readings):
        raise ValueError("there is no such meter")
    return state.readings[index]


def exceeds(state, reading: int) -> bool:
    """Whether a reading is above the limit.

    Args:
        reading: The reading.
    """
    return reading > state.limit


def solve(tools) -> int:
    facts = tools.observe()
    total = 0
    for index in range(facts["count"]):
        reading = tools.reading_at(index=index)
        total += facts["limit"] if tools.exceeds(reading=reading) else reading
    return total
'''
