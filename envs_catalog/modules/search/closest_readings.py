"""Closest readings

A gauge stored its readings, whole numbers, in ascending order. For each of a few target values the station
wants the stored reading that lies closest to it; if two readings are equally close, the smaller one counts.

Give the closest reading for each target, in the order of the targets.

Example: for the readings 2, 5, 9, 14, 20 and the targets 8 and 17, the answer is 9, 14: 8 lies 1 from 9 and 3
from 5, and 17 lies 3 from both 14 and 20, so the smaller one counts.
"""

TOPICS = ("search", "sensors")
WORKFLOW = "search_by_feedback"


def generate(rng, difficulty):
    """A longer store and more targets at higher difficulty; about a third of the targets are ties or hits."""
    size = rng.integers(12 * difficulty, 24 * difficulty)
    readings = []
    level = rng.integers(-50, 50)
    for _ in range(size):
        level += rng.integers(1, 12)
        readings.append(level)
    targets = []
    for _ in range(1 + difficulty):
        place = rng.integers(0, size - 1)
        kind = rng.integers(0, 3)
        if kind == 0:
            targets.append((readings[place] + readings[place + 1]) // 2)
        elif kind == 1:
            targets.append(readings[place])
        else:
            targets.append(rng.integers(readings[0] - 5, readings[-1] + 5))
    return {"readings": readings, "targets": targets}


def reference(readings: list[int], targets: list[int]) -> list[int]:
    return [min(readings, key=lambda reading: (abs(reading - target), reading)) for target in targets]


def observe(state) -> dict[str, int]:
    """Number of stored readings and number of targets."""
    return {"readings": len(state.readings), "targets": len(state.targets)}


def reading_at(state, index: int) -> int:
    """One stored reading.

    Args:
        index: Position in the store, counted from 0.
    """
    if not 0 <= index < len(state.readings):
        raise ValueError(f"index must be from 0 to {len(state.readings) - 1}")
    return state.readings[index]


def target_at(state, index: int) -> int:
    """One target value.

    Args:
        index: Position in the list of targets, counted from 0.
    """
    if not 0 <= index < len(state.targets):
        raise ValueError(f"index must be from 0 to {len(state.targets) - 1}")
    return state.targets[index]


def midpoint(state, low: int, high: int) -> int:
    """Position halfway between two positions, rounded down.

    Args:
        low: The smaller position.
        high: The larger position.
    """
    if low > high:
        raise ValueError("low must not be larger than high")
    return (low + high) // 2


def distance(state, a: int, b: int) -> int:
    """Absolute difference of two values.

    Args:
        a: One value.
        b: The other value.
    """
    return abs(a - b)


def solve(tools) -> list[int]:
    """Halve the store down to the first reading that is not below the target, then look one to the left."""
    sizes = tools.observe()
    answer = []
    for number in range(sizes["targets"]):
        target = tools.target_at(index=number)
        low = 0
        high = sizes["readings"] - 1
        while low < high:
            middle = tools.midpoint(low=low, high=high)
            if tools.reading_at(index=middle) < target:
                low = middle + 1
            else:
                high = middle
        closest = tools.reading_at(index=low)
        if low > 0:
            below = tools.reading_at(index=low - 1)
            if tools.distance(a=below, b=target) <= tools.distance(a=closest, b=target):
                closest = below
        answer.append(closest)
    return answer
