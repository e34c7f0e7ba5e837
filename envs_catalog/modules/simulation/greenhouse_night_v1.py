"""Greenhouse heating

A greenhouse is heated through a cold spell. All temperatures are given in tenths of a degree. At the
beginning the inside temperature is known and the heater is off. For each half hour the outside temperature is
known. At the beginning of a half hour the heater is switched on if the inside temperature is below the lower
mark and off if it is above the upper mark; otherwise it stays as it is. During the half hour the inside
temperature changes by one eighth of the difference to the outside (outside minus inside, rounded down), and
by 14 tenths more if the heater is on. A half hour with the heater on burns 6 units of fuel, and one more for
every begun 20 tenths by which it is below 0 outside.

How many units of fuel are burnt in all?

Example: it is 100 inside, the marks are 90 and 110, and the outside temperatures are 12, -30 and -4. In the
first half hour the heater is off and the temperature changes by -88 / 8 = -11 to 89. Then it is switched on:
-119 / 8 rounded down is -15, plus 14 makes 88, and 6 + 2 units are burnt. In the third it stays on and burns
6 + 1 units. The answer is 15.

The outside temperatures cannot be seen as a whole, only through the tools.
"""

TOPICS = ("simulation", "sensors")
FAMILY = "greenhouse_night"
WORKFLOW = "linear_scan"


def _heater_on(inside, was_on, low, high):
    if inside < low:
        return True
    if inside > high:
        return False
    return was_on


def _next_inside(inside, outside, heating):
    change = (outside - inside) // 8
    return inside + change + 14 if heating else inside + change


def _fuel_burnt(outside):
    return 6 + (max(0, -outside) + 19) // 20


def generate(rng, difficulty):
    """A longer spell at higher difficulty; it is now frosty, now mild outside."""
    outside_temperatures = []
    temperature = rng.integers(-100, 0)
    for position in range(rng.integers(8 + 8 * difficulty, 10 + 12 * difficulty)):
        if position % 4 == 0:
            temperature = rng.integers(-140, -20) if position % 8 == 0 else rng.integers(25, 90)
        temperature += rng.integers(-15, 16)
        outside_temperatures.append(temperature)
    low = rng.integers(80, 110)
    high = low + rng.integers(5, 15)
    inside = rng.integers(60, 140)
    return {"outside_temperatures": outside_temperatures, "inside": inside, "low": low, "high": high}


def reference(outside_temperatures: list[int], inside: int, low: int, high: int) -> int:
    fuel = 0
    heating = False
    for temperature in outside_temperatures:
        heating = _heater_on(inside, heating, low, high)
        if heating:
            fuel += _fuel_burnt(temperature)
        inside = _next_inside(inside, temperature, heating)
    return fuel


def observe(state) -> dict[str, int]:
    """How many outside temperatures there are, the given inside, the given low and the given high."""
    return {
        "outside_temperature_count": len(state.outside_temperatures),
        "inside": state.inside,
        "low": state.low,
        "high": state.high,
    }


def heater_on(state, inside: int, was_on: bool, low: int, high: int) -> bool:
    """Whether the heater runs during a half hour.

    Args:
        inside: Inside temperature at its beginning, in tenths of a degree.
        was_on: Whether the heater ran before.
        low: Lower mark, in tenths of a degree.
        high: Upper mark, in tenths of a degree.
    """
    return _heater_on(inside, was_on, low, high)


def fuel_burnt(state, outside: int) -> int:
    """Units of fuel burnt in a half hour with the heater on.

    Args:
        outside: Outside temperature, in tenths of a degree.
    """
    return _fuel_burnt(outside)


def next_inside(state, inside: int, outside: int, heating: bool) -> int:
    """Inside temperature at the end of a half hour, in tenths of a degree.

    Args:
        inside: Inside temperature at its beginning, in tenths of a degree.
        outside: Outside temperature, in tenths of a degree.
        heating: Whether the heater runs.
    """
    return _next_inside(inside, outside, heating)


def outside_temperature_at(state, index: int) -> int:
    """The outside temperature at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.outside_temperatures[index]


def solve(tools) -> int:
    """Look at the outside temperatures through the tools and find the answer."""
    view = tools.observe()
    inside = view["inside"]
    low = view["low"]
    high = view["high"]
    outside_temperature_count = view["outside_temperature_count"]
    fuel = 0
    heating = False
    for index in range(outside_temperature_count):
        temperature = tools.outside_temperature_at(index=index)
        heating = tools.heater_on(inside=inside, was_on=heating, low=low, high=high)
        if heating:
            fuel += tools.fuel_burnt(outside=temperature)
        inside = tools.next_inside(inside=inside, outside=temperature, heating=heating)
    return fuel
