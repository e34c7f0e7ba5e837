"""Ferry crossings

Vehicles wait at a ferry in a line. Their lengths are given in decimetres. The ferry has two lanes of the same
length. The next vehicle drives onto the lane on which less is taken up so far (the left one if both are
equal); if it does not fit there, the ferry leaves without it and comes back empty. On deck, a vehicle takes
up its own length plus 4 decimetres of distance, and 10 instead of 4 if it is longer than 75. No vehicle is
too long for an empty lane.

For each crossing, give the decimetres taken up on both lanes together, in the order of the crossings.

Example: the lanes are 120 long, and vehicles of 40, 80, 45, 50 and 30 are waiting. The first takes up 44 on
the left and the second 90 on the right. The third takes up 49 on the left, which makes 93. The fourth needs
54, but the right lane has only 30 left, so the ferry leaves with 183. The fourth and fifth take up 54 and 34
on the next crossing. The answer is 183, 88.
"""

TOPICS = ("simulation", "logistics")
WORKFLOW = "linear_scan"


def generate(rng, difficulty):
    """A longer line at higher difficulty."""
    lane = rng.integers(160, 260)
    count = rng.integers(5 + 9 * difficulty, 5 + 13 * difficulty)
    lengths = []
    for _ in range(count):
        lengths.append(rng.integers(32, 56) if rng.random() < 0.5 else rng.integers(50, 140))
    return {"lengths": lengths, "lane": lane}


def deck_length(length: int) -> int:
    """Decimetres a vehicle takes up on deck.

    Args:
        length: Length of the vehicle, in decimetres.
    """
    return length + 10 if length > 75 else length + 4


def takes_left(left: int, right: int) -> bool:
    """Whether the next vehicle is sent to the left lane.

    Args:
        left: Decimetres taken up on the left lane.
        right: Decimetres taken up on the right lane.
    """
    return left <= right


def fits(used: int, needed: int, lane: int) -> bool:
    """Whether a vehicle fits on a lane.

    Args:
        used: Decimetres taken up on the lane.
        needed: Decimetres the vehicle takes up.
        lane: Length of the lane, in decimetres.
    """
    return used + needed <= lane


def solution(lengths: list[int], lane: int) -> list[int]:
    crossings = []
    left = 0
    right = 0
    for length in lengths:
        needed = deck_length(length)
        if not fits(min(left, right), needed, lane):
            crossings.append(left + right)
            left = 0
            right = 0
        if takes_left(left, right):
            left += needed
        else:
            right += needed
    crossings.append(left + right)
    return crossings


EXAMPLE = ({"lengths": [40, 80, 45, 50, 30], "lane": 120}, [183, 88])


def solution_again(lengths: list[int], lane: int) -> list[int]:
    """Works out, from the last vehicle to the first, the crossings if a ferry began with it."""
    needed = [length + 4 + 6 * (length > 75) for length in lengths]
    crossings = [[]]
    for first in reversed(range(len(needed))):
        lanes = [[], []]
        loaded = 0
        for space in needed[first:]:
            emptier = min(lanes, key=sum)
            if sum(emptier) + space > lane:
                break
            emptier.append(space)
            loaded += 1
        crossings.insert(0, [sum(needed[first : first + loaded]), *crossings[loaded - 1]])
    return crossings[0]
