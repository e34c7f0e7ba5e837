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
"""

TOPICS = ("stacks_queues", "scheduling")
WORKFLOW = "queue_rounds"


def generate(rng, difficulty):
    """More jobs at higher difficulty; most need several turns."""
    turn = rng.integers(3, 9)
    count = rng.integers(1 + 3 * difficulty, 4 + 4 * difficulty)
    return {"page_counts": [rng.integers(1, 4 * turn) for _ in range(count)], "turn": turn}


def pages_in_turn(left: int, turn: int) -> int:
    """Pages printed in a job's next turn.

    Args:
        left: Pages of the job that are still to be printed, at least 1.
        turn: Largest number of pages printed in one turn.
    """
    return min(left, turn)


def turn_seconds(printed: int, left: int) -> int:
    """Seconds a turn takes, stapling included.

    Args:
        printed: Pages printed in the turn, at least 1.
        left: Pages of the job that are left after the turn; 0 if it ends the job.
    """
    seconds = 8 + 3 * printed
    return seconds + 5 if left == 0 else seconds


def solution(page_counts: list[int], turn: int) -> list[int]:
    left = []
    line = []
    for count in page_counts:
        line.append(len(left))
        left.append(count)
    finished = [0] * len(left)
    clock = 0
    while line:
        job = line.pop(0)
        printed = pages_in_turn(left[job], turn)
        left[job] -= printed
        clock += turn_seconds(printed, left[job])
        if left[job] == 0:
            finished[job] = clock
        else:
            line.append(job)
    return finished


EXAMPLE = ({"page_counts": [5, 2, 3], "turn": 3}, [77, 36, 58])


def solution_again(page_counts: list[int], turn: int) -> list[int]:
    """Adds up, for each job by itself, what all jobs have printed by the end of its last round."""
    finished = []
    for job, pages in enumerate(page_counts):
        rounds = -(-pages // turn)
        clock = 0
        for other, count in enumerate(page_counts):
            allowed = rounds if other <= job else rounds - 1
            needed = -(-count // turn)
            clock += 8 * min(allowed, needed) + 3 * min(count, allowed * turn)
            clock += 5 if needed <= allowed else 0
        finished.append(clock)
    return finished
