"""Modules about water meters whose parts can be exchanged; each text is a whole environment module."""

from codegym_envs.spec import parse_module

GENERATE = """
    size = rng.integers(6 * difficulty, 9 * difficulty)
    return {"readings": [rng.integers(1, 500) for _ in range(size)], "limit": rng.integers(100, 400)}
"""
TOOLS = '''
def reading_at(state, index: int) -> int:
    """The reading of one meter.

    Args:
        index: Position of the meter, counted from 0.
    """
    if not 0 <= index < len(state.readings):
        raise ValueError("there is no such meter")
    return state.readings[index]


def limited(state, reading: int) -> int:
    """What counts of a reading.

    Args:
        reading: The reading.
    """
    return min(reading, state.limit)
'''
SOLVE = """
    total = 0
    for index in range(tools.observe()["count"]):
        total += tools.limited(reading=tools.reading_at(index=index))
    return total
"""
INPUTS = "readings: list[int], limit: int"


def meters(  # noqa: PLR0913 - the parts of a module
    *,
    generate=GENERATE,
    inputs=INPUTS,
    answer="int",
    reference="\n    return sum(min(reading, limit) for reading in readings)\n",
    setup="",
    view='{"count": len(state.readings), "limit": state.limit}',
    view_type="dict[str, int]",
    tools=TOOLS,
    more="",
    solve=SOLVE,
    helpers="",
):
    """A module from the bodies of its functions; everything but what is given is honest."""
    return parse_module(
        f'''"""Water meters

A house has water meters. Add up their readings, but count a reading above the limit as the limit.

Example: for the readings 3, 9 and 4 and the limit 5, the answer is 12.
"""
TOPICS = ("ledgers", "sums")

{helpers}

def generate(rng, difficulty):{generate}

def reference({inputs}) -> {answer}:{reference}

{setup}

def observe(state) -> {view_type}:
    """What is known at first."""
    return {view}

{tools}
{more}

def solve(tools) -> {answer}:{solve}''',
        name="water_meters",
    )
