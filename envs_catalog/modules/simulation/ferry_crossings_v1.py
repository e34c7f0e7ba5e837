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

The lengths cannot be seen as a whole, only through the tools.
"""

TOPICS = ("simulation", "logistics")
FAMILY = "ferry_crossings"
WORKFLOW = "linear_scan"


def _deck_length(length):
    return length + 10 if length > 75 else length + 4


def _takes_left(left, right):
    return left <= right


def _fits(used, needed, lane):
    return used + needed <= lane


def generate(rng, difficulty):
    """A longer line at higher difficulty."""
    lane = rng.integers(160, 260)
    count = rng.integers(5 + 9 * difficulty, 5 + 13 * difficulty)
    lengths = []
    for _ in range(count):
        lengths.append(rng.integers(32, 56) if rng.random() < 0.5 else rng.integers(50, 140))
    return {"lengths": lengths, "lane": lane}


def reference(lengths: list[int], lane: int) -> list[int]:
    crossings = []
    left = 0
    right = 0
    for length in lengths:
        needed = _deck_length(length)
        if not _fits(min(left, right), needed, lane):
            crossings.append(left + right)
            left = 0
            right = 0
        if _takes_left(left, right):
            left += needed
        else:
            right += needed
    crossings.append(left + right)
    return crossings


def observe(state) -> dict[str, int]:
    """How many lengths there are and the given lane."""
    return {"length_count": len(state.lengths), "lane": state.lane}


def deck_length(state, length: int) -> int:
    """Decimetres a vehicle takes up on deck.

    Args:
        length: Length of the vehicle, in decimetres.
    """
    return _deck_length(length)


def fits(state, used: int, needed: int, lane: int) -> bool:
    """Whether a vehicle fits on a lane.

    Args:
        used: Decimetres taken up on the lane.
        needed: Decimetres the vehicle takes up.
        lane: Length of the lane, in decimetres.
    """
    return _fits(used, needed, lane)


def takes_left(state, left: int, right: int) -> bool:
    """Whether the next vehicle is sent to the left lane.

    Args:
        left: Decimetres taken up on the left lane.
        right: Decimetres taken up on the right lane.
    """
    return _takes_left(left, right)


def length_at(state, index: int) -> int:
    """The length at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.lengths[index]


def solve(tools) -> list[int]:
    """Look at the lengths through the tools and find the answer."""
    view = tools.observe()
    lane = view["lane"]
    length_count = view["length_count"]
    crossings = []
    left = 0
    right = 0
    for index in range(length_count):
        length = tools.length_at(index=index)
        needed = tools.deck_length(length=length)
        if not tools.fits(used=min(left, right), needed=needed, lane=lane):
            crossings.append(left + right)
            left = 0
            right = 0
        if tools.takes_left(left=left, right=right):
            left += needed
        else:
            right += needed
    crossings.append(left + right)
    return crossings
