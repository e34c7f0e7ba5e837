"""Small modules for the tests of verification: a good one, and ways to break it."""

from codegym_envs.spec import parse_module

GOOD = '''"""Water meters

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


def good(*changes, name="water_meters", sidecar=None):
    """The good module with texts replaced: pairs of old and new text; the old one must be there."""
    source = GOOD
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new)
    return parse_module(source, name=name, sidecar=sidecar)
