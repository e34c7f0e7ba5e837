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
"""

TOPICS = ("simulation", "sensors")
WORKFLOW = "linear_scan"


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


def heater_on(inside: int, was_on: bool, low: int, high: int) -> bool:
    """Whether the heater runs during a half hour.

    Args:
        inside: Inside temperature at its beginning, in tenths of a degree.
        was_on: Whether the heater ran before.
        low: Lower mark, in tenths of a degree.
        high: Upper mark, in tenths of a degree.
    """
    if inside < low:
        return True
    if inside > high:
        return False
    return was_on


def next_inside(inside: int, outside: int, heating: bool) -> int:
    """Inside temperature at the end of a half hour, in tenths of a degree.

    Args:
        inside: Inside temperature at its beginning, in tenths of a degree.
        outside: Outside temperature, in tenths of a degree.
        heating: Whether the heater runs.
    """
    change = (outside - inside) // 8
    return inside + change + 14 if heating else inside + change


def fuel_burnt(outside: int) -> int:
    """Units of fuel burnt in a half hour with the heater on.

    Args:
        outside: Outside temperature, in tenths of a degree.
    """
    return 6 + (max(0, -outside) + 19) // 20


def solution(outside_temperatures: list[int], inside: int, low: int, high: int) -> int:
    fuel = 0
    heating = False
    for temperature in outside_temperatures:
        heating = heater_on(inside, heating, low, high)
        if heating:
            fuel += fuel_burnt(temperature)
        inside = next_inside(inside, temperature, heating)
    return fuel


EXAMPLE = ({"outside_temperatures": [12, -30, -4], "inside": 100, "low": 90, "high": 110}, 15)


def solution_again(outside_temperatures: list[int], inside: int, low: int, high: int) -> int:
    """Keeps the whole record and looks back in it for the last temperature that switched the heater."""
    from math import floor

    record = [inside]
    heated = []
    for outside in outside_temperatures:
        switching = [mark < low for mark in record if mark < low or mark > high]
        heating = bool(switching) and switching[-1]
        if heating:
            heated.append(outside)
        record.append(floor((7 * record[-1] + outside) / 8) + 14 * heating)
    return 6 * len(heated) + sum(len(range(outside, 0, 20)) for outside in heated)
