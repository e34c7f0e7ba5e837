"""Project days

A project consists of tasks. Each takes a number of working days without interruption and may need other tasks
to be finished before it can begin. Day 1 of the project is a Monday; nobody works on Saturdays and Sundays,
so days 6, 7, 13, 14 and so on are free. A task that needs nothing begins on day 1. Any other task begins on
the first working day after the last day of all tasks it needs. Tasks may run at the same time.

Give the last day of each task, counted in calendar days of the project, weekends included.

Example: Survey takes 3 days and needs nothing; Dig takes 4 days and needs Survey; Fence takes 2 days and
needs Dig and Survey. Survey lasts until day 3. Dig works on days 4, 5, 8 and 9. Fence begins on day 10 and
ends on day 11. The answer is Survey: 3, Dig: 9, Fence: 11.

The durations and the prerequisites cannot be seen as a whole, only through the tools.
"""

TOPICS = ("scheduling", "graphs")
FAMILY = "project_days"
WORKFLOW = "repeated_passes"


def _next_working_day(day):
    following = day + 1
    while following % 7 in (6, 0):
        following += 1
    return following


def _last_day(first, workdays):
    day = first
    for _ in range(workdays - 1):
        day = _next_working_day(day)
    return day


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


def reference(durations: dict[str, int], prerequisites: dict[str, list[str]]) -> dict[str, int]:
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
                finished[task] = _last_day(_next_working_day(latest), durations[task])
                progress = True
            else:
                blocked.append(task)
        remaining = blocked
    return finished


def observe(state) -> dict[str, int]:
    """How many keys the durations have and how many keys the prerequisites have."""
    return {"duration_count": len(state.durations), "prerequisite_count": len(state.prerequisites)}


def last_day(state, first: int, workdays: int) -> int:
    """Last day of a task.

    Args:
        first: Working day on which the task begins.
        workdays: Working days the task takes, at least 1.
    """
    return _last_day(first, workdays)


def next_working_day(state, day: int) -> int:
    """First working day after a day.

    Args:
        day: Day of the project, counted from 1, or 0 for the day before it starts.
    """
    return _next_working_day(day)


def duration_key_at(state, index: int) -> str:
    """The key at a position of the durations, which keep their order.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return list(state.durations)[index]


def prerequisite_of(state, key: str) -> list[str]:
    """The prerequisite stored under a key of the prerequisites; an error if there is no such key.

    Args:
        key: Key of the prerequisites.
    """
    if key not in state.prerequisites:
        raise KeyError(f"no such key: {key!r}; there are {len(state.prerequisites)} keys")
    return state.prerequisites[key]


def duration_of(state, key: str) -> int:
    """The duration stored under a key of the durations; an error if there is no such key.

    Args:
        key: Key of the durations.
    """
    if key not in state.durations:
        raise KeyError(f"no such key: {key!r}; there are {len(state.durations)} keys")
    return state.durations[key]


def solve(tools) -> dict[str, int]:
    """Look at the durations and the prerequisites through the tools and find the answer."""
    view = tools.observe()
    duration_count = view["duration_count"]
    finished = {}
    remaining = []
    for index in range(duration_count):
        task = tools.duration_key_at(index=index)
        remaining.append(task)
    progress = True
    while progress:
        progress = False
        blocked = []
        for task in remaining:
            latest = 0
            ready = True
            for needed in tools.prerequisite_of(key=task):
                if needed not in finished:
                    ready = False
                    break
                latest = max(latest, finished[needed])
            if ready:
                finished[task] = tools.last_day(
                    first=tools.next_working_day(day=latest), workdays=tools.duration_of(key=task)
                )
                progress = True
            else:
                blocked.append(task)
        remaining = blocked
    return finished
