"""Label correction

A sign maker changes the lettering of an old plate into a new one by working from left to right. Each letter
of the old plate is kept, removed or turned into the next letter of the new plate; new letters can also be
mounted in between, in front of the first and behind the last. Mounting a letter costs 9 and removing one
costs 6. Keeping a letter is free. Turning a letter into another one costs 2 for every step between the two in
the alphabet (A to Z, not around the end), but never more than 10.

What is the lowest cost of changing the old lettering into the new one?

Example: the old plate reads CAB and the new one DB. Turning C into D costs 2, removing A costs 6 and keeping
B costs nothing. No other way is cheaper. The answer is 8.
"""

TOPICS = ("dynamic_programming", "strings")
WORKFLOW = "nested_scan"


def generate(rng, difficulty):
    """Longer plates at higher difficulty; a part is kept but has moved, other letters are turned."""
    letters = "ABCDEFGHIKLMNOPRSTUVW"
    shift = ["remove", "mount"]
    rng.shuffle(shift)
    steps = ["keep", "keep", shift[0], "keep", "keep", "keep", shift[1], "keep", "keep"]
    for _ in range(difficulty):
        steps.insert(rng.choice([0, len(steps)]), rng.choice(["far", "far", "near"]))
    steps.insert(rng.choice([1, len(steps) - 1]), "far")
    old = ""
    new = ""
    for step in steps:
        place = rng.integers(0, 10)
        if step == "mount":
            new += rng.choice(letters)
        elif step == "remove":
            old += rng.choice(letters)
        elif step == "far":
            ends = [letters[place], letters[place + rng.integers(8, 11)]]
            rng.shuffle(ends)
            old += ends[0]
            new += ends[1]
        else:
            old += letters[place]
            new += letters[place + rng.integers(1, 4)] if step == "near" else letters[place]
    return {"old": old, "new": new}


def turning_cost(letter: str, wanted: str) -> int:
    """Cost of turning one letter into another; 0 if they are the same.

    Args:
        letter: Letter on the old plate, A to Z.
        wanted: Letter on the new plate, A to Z.
    """
    return min(10, 2 * abs(ord(letter) - ord(wanted)))


def cheapest(removed: int, mounted: int, turned: int) -> int:
    """Lowest total of the three ways to go on.

    Args:
        removed: Cost so far of the way on which a letter would be removed next.
        mounted: Cost so far of the way on which a letter would be mounted next.
        turned: Total of the way on which a letter is kept or turned, that step included.
    """
    return min(removed + 6, mounted + 9, turned)


def solution(old: str, new: str) -> int:
    costs = [9 * count for count in range(len(new) + 1)]
    for row in range(len(old)):
        letter = old[row]
        diagonal = costs[0]
        costs[0] = 6 * (row + 1)
        for column in range(len(new)):
            turned = diagonal + turning_cost(letter, new[column])
            diagonal = costs[column + 1]
            costs[column + 1] = cheapest(diagonal, costs[column], turned)
    return costs[-1]


EXAMPLE = ({"old": "CAB", "new": "DB"}, 8)


def solution_again(old: str, new: str) -> int:
    """Looks for the cheapest path, as on a map, from nothing read and written to everything read and written."""
    from heapq import heappop, heappush

    waiting = [(0, 0, 0)]
    done = set()
    while waiting:
        cost, read, written = heappop(waiting)
        if (read, written) in done:
            continue
        done.add((read, written))
        if (read, written) == (len(old), len(new)):
            return cost
        if read < len(old):
            heappush(waiting, (cost + 6, read + 1, written))
        if written < len(new):
            heappush(waiting, (cost + 9, read, written + 1))
        if read < len(old) and written < len(new):
            steps = abs(ord(old[read]) - ord(new[written]))
            heappush(waiting, (cost + 2 * min(5, steps), read + 1, written + 1))
    return 0
