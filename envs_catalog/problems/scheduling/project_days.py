"""Project days

A project consists of tasks. Each takes a number of working days without interruption and may need other tasks
to be finished before it can begin. Day 1 of the project is a Monday; nobody works on Saturdays and Sundays,
so days 6, 7, 13, 14 and so on are free. A task that needs nothing begins on day 1. Any other task begins on
the first working day after the last day of all tasks it needs. Tasks may run at the same time.

Give the last day of each task, counted in calendar days of the project, weekends included.

Example: Survey takes 3 days and needs nothing; Dig takes 4 days and needs Survey; Fence takes 2 days and
needs Dig and Survey. Survey lasts until day 3. Dig works on days 4, 5, 8 and 9. Fence begins on day 10 and
ends on day 11. The answer is Survey: 3, Dig: 9, Fence: 11.
"""

TOPICS = ("scheduling", "graphs")
WORKFLOW = "repeated_passes"

TASKS = (
    "Survey", "Permits", "Clearing", "Digging", "Drainage", "Footings", "Frame", "Roof", "Windows",
    "Wiring", "Plumbing", "Plaster", "Floors", "Paint", "Kitchen", "Paving", "Fence", "Planting",
    "Inspection", "Handover",
)


def generate(rng, difficulty):
    """More tasks at higher difficulty; each needs up to three earlier ones, and the list is shuffled."""
    names = rng.sample(TASKS, rng.integers(3 + 2 * difficulty, 6 + 3 * difficulty))
    needs = {}
    for position, name in enumerate(names):
        count = min(position, rng.integers(0 if position < 3 else 1, 4))
        needs[name] = rng.sample(names[max(0, position - 5):position], count)
    listed = list(names)
    rng.shuffle(listed)
    durations = {name: rng.integers(1, 9) for name in listed}
    return {"durations": durations, "prerequisites": {name: needs[name] for name in listed}}


def next_working_day(day: int) -> int:
    """First working day after a day.

    Args:
        day: Day of the project, counted from 1, or 0 for the day before it starts.
    """
    following = day + 1
    while following % 7 in (6, 0):
        following += 1
    return following


def last_day(first: int, workdays: int) -> int:
    """Last day of a task.

    Args:
        first: Working day on which the task begins.
        workdays: Working days the task takes, at least 1.
    """
    day = first
    for _ in range(workdays - 1):
        day = next_working_day(day)
    return day


def solution(durations: dict[str, int], prerequisites: dict[str, list[str]]) -> dict[str, int]:
    finished = {}
    remaining = []
    for task in durations:
        remaining.append(task)
    progress = True
    while progress:
        progress = False
        blocked = []
        for task in remaining:
            latest = 0
            ready = True
            for needed in prerequisites[task]:
                if needed not in finished:
                    ready = False
                    break
                latest = max(latest, finished[needed])
            if ready:
                finished[task] = last_day(next_working_day(latest), durations[task])
                progress = True
            else:
                blocked.append(task)
        remaining = blocked
    return finished


EXAMPLE = (
    {
        "durations": {"Survey": 3, "Dig": 4, "Fence": 2},
        "prerequisites": {"Survey": [], "Dig": ["Survey"], "Fence": ["Dig", "Survey"]},
    },
    {"Survey": 3, "Dig": 9, "Fence": 11},
)


def solution_again(durations: dict[str, int], prerequisites: dict[str, list[str]]) -> dict[str, int]:
    """Lets the days pass one by one and takes a day off every task that can be worked on."""
    left = dict(durations)
    finished = {}
    day = 0
    while len(finished) < len(durations):
        day += 1
        if (day - 1) % 7 >= 5:
            continue
        done_before = set(finished)
        for task in durations:
            if task not in done_before and done_before.issuperset(prerequisites[task]):
                left[task] -= 1
                if left[task] == 0:
                    finished[task] = day
    return finished
