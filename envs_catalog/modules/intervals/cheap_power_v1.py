"""Cheap power

A workshop runs its machines for certain stretches, each with a starting minute, an ending minute (counted
from the beginning of the first day) and a power in kilowatts. The power company announces cheap windows, also
by starting and ending minute; they do not overlap each other. A kilowatt costs 3 tenths of a cent per minute
inside a cheap window and 7 tenths outside. A stretch that lies outside the cheap windows for more than 90
minutes in total is charged 250 tenths of a cent on top.

What do all stretches cost, in tenths of a cent?

Example: a machine of 4 kilowatts runs from minute 100 to 160 and one of 10 kilowatts from 300 to 420. The
cheap windows are 90 to 130 and 310 to 320. The first stretch has 30 cheap and 30 other minutes: 4 times (90 +
210) is 1200. The second has 10 cheap and 110 other minutes: 10 times (30 + 770) is 8000, and 250 on top. The
answer is 9450.

The runs and the windows cannot be seen as a whole, only through the tools.
"""

TOPICS = ("intervals", "billing")
FAMILY = "cheap_power"
WORKFLOW = "nested_scan"


def _shared_minutes(start, end, opens, closes):
    return max(0, min(end, closes) - max(start, opens))


def _run_cost(cheap, other, power):
    cost = power * (3 * cheap + 7 * other)
    return cost + 250 if other > 90 else cost


def generate(rng, difficulty):
    """More stretches and windows at higher difficulty."""
    windows = []
    minute = rng.integers(0, 120)
    for _ in range(rng.integers(1 + difficulty, 3 + difficulty)):
        end = minute + rng.integers(30, 150)
        windows.append((minute, end))
        minute = end + rng.integers(10, 200)
    runs = []
    for _ in range(rng.integers(2 + 2 * difficulty, 4 + 3 * difficulty)):
        start = rng.integers(0, minute)
        runs.append((start, start + rng.integers(20, 240), rng.integers(1, 15)))
    return {"runs": runs, "windows": windows}


def reference(runs: list[tuple[int, int, int]], windows: list[tuple[int, int]]) -> int:
    total = 0
    for start, end, power in runs:
        cheap = 0
        for opens, closes in windows:
            cheap += _shared_minutes(start, end, opens, closes)
        total += _run_cost(cheap, end - start - cheap, power)
    return total


def observe(state) -> dict[str, int]:
    """How many runs and windows there are."""
    return {"run_count": len(state.runs), "window_count": len(state.windows)}


def shared_minutes(state, start: int, end: int, opens: int, closes: int) -> int:
    """Minutes of a stretch that fall into a window.

    Args:
        start: Minute at which the stretch starts.
        end: Minute at which it ends.
        opens: Minute at which the window starts.
        closes: Minute at which the window ends.
    """
    return _shared_minutes(start, end, opens, closes)


def run_cost(state, cheap: int, other: int, power: int) -> int:
    """Cost of one stretch, in tenths of a cent.

    Args:
        cheap: Minutes inside cheap windows.
        other: Minutes outside cheap windows.
        power: Power of the machine, in kilowatts.
    """
    return _run_cost(cheap, other, power)


def window_at(state, index: int) -> tuple[int, int]:
    """The window at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.windows[index]


def run_at(state, index: int) -> tuple[int, int, int]:
    """The run at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.runs[index]


def solve(tools) -> int:
    """Look at the runs and the windows through the tools and find the answer."""
    view = tools.observe()
    run_count = view["run_count"]
    window_count = view["window_count"]
    total = 0
    for position in range(run_count):
        start, end, power = tools.run_at(index=position)
        cheap = 0
        for index in range(window_count):
            opens, closes = tools.window_at(index=index)
            cheap += tools.shared_minutes(start=start, end=end, opens=opens, closes=closes)
        total += tools.run_cost(cheap=cheap, other=end - start - cheap, power=power)
    return total
