"""Print rounds

A shared printer has several jobs waiting, each with a number of pages. It prints at most a fixed number of
pages of a job in one turn; if pages are left, the job goes to the end of the line, otherwise it leaves. A
turn takes 8 seconds to warm up plus 3 seconds for each page printed in it. If a turn ends a job, 5 more
seconds are spent on stapling, and only then is the job finished.

Give the second at which each job is finished, in the order in which the jobs were waiting at the start.

Example: jobs of 5, 2 and 3 pages are waiting and a turn prints at most 3 pages. The first turn takes 17
seconds and leaves 2 pages of the first job. The second prints 2 pages and ends after 17 + 8 + 6 + 5 = 36
seconds. The third ends after 36 + 8 + 9 + 5 = 58, and the first job's second turn after 58 + 8 + 6 + 5 = 77.
The answer is 77, 36, 58.

The page counts cannot be seen as a whole, only through the tools.
"""

TOPICS = ("stacks_queues", "scheduling")
FAMILY = "print_rounds"
WORKFLOW = "queue_rounds"


def _pages_in_turn(left, turn):
    return min(left, turn)


def _turn_seconds(printed, left):
    seconds = 8 + 3 * printed
    return seconds + 5 if left == 0 else seconds


def generate(rng, difficulty):
    """More jobs at higher difficulty; most need several turns."""
    turn = rng.integers(3, 9)
    count = rng.integers(1 + 3 * difficulty, 4 + 4 * difficulty)
    return {"page_counts": [rng.integers(1, 4 * turn) for _ in range(count)], "turn": turn}


def reference(page_counts: list[int], turn: int) -> list[int]:
    left = []
    line = []
    for count in page_counts:
        line.append(len(left))
        left.append(count)
    finished = [0] * len(left)
    clock = 0
    while line:
        job = line.pop(0)
        printed = _pages_in_turn(left[job], turn)
        left[job] -= printed
        clock += _turn_seconds(printed, left[job])
        if left[job] == 0:
            finished[job] = clock
        else:
            line.append(job)
    return finished


def observe(state) -> dict[str, int]:
    """How many page counts there are and the given turn."""
    return {"page_count_count": len(state.page_counts), "turn": state.turn}


def pages_in_turn(state, left: int, turn: int) -> int:
    """Pages printed in a job's next turn.

    Args:
        left: Pages of the job that are still to be printed, at least 1.
        turn: Largest number of pages printed in one turn.
    """
    return _pages_in_turn(left, turn)


def turn_seconds(state, printed: int, left: int) -> int:
    """Seconds a turn takes, stapling included.

    Args:
        printed: Pages printed in the turn, at least 1.
        left: Pages of the job that are left after the turn; 0 if it ends the job.
    """
    return _turn_seconds(printed, left)


def page_count_at(state, index: int) -> int:
    """The page count at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.page_counts[index]


def solve(tools) -> list[int]:
    """Look at the page counts through the tools and find the answer."""
    view = tools.observe()
    turn = view["turn"]
    page_count_count = view["page_count_count"]
    left = []
    line = []
    for index in range(page_count_count):
        count = tools.page_count_at(index=index)
        line.append(len(left))
        left.append(count)
    finished = [0] * len(left)
    clock = 0
    while line:
        job = line.pop(0)
        printed = tools.pages_in_turn(left=left[job], turn=turn)
        left[job] -= printed
        clock += tools.turn_seconds(printed=printed, left=left[job])
        if left[job] == 0:
            finished[job] = clock
        else:
            line.append(job)
    return finished
