"""Locker numbers

A swimming pool hands out lockers by member number; the lockers are numbered from 0. For each member who comes
in, 3 times the last three digits of the member number plus the sum of all its digits is divided by the number
of lockers; the remainder is the locker wanted. If that locker is taken, the member goes on by a stride that
depends on the member alone: 1 plus the last digit of the number. Counting past the last locker goes on from
locker 0. The member takes the first free locker found that way. Nobody leaves, and the number of lockers is
such that a free one is always found.

Give the lockers in the order in which the members came in.

Example: there are 11 lockers and the members 20415, 3020, 70008, 1003 and 60001 come in. For 20415 it is 3
times 415 plus 12, which is 1257; the remainder is 3. For 3020 it is 60 plus 5, which is 65; the remainder is
10. For 70008 it is 24 plus 15, which is 39; the remainder is 6. For 1003 it is 9 plus 4, which is 13; the
remainder is 2. All four are free. For 60001 it is 3 plus 7, which is 10; that locker is taken, so the member
goes on by 2 and takes locker 1. The answer is 3, 10, 6, 2, 1.

The members cannot be seen as a whole, only through the tools.
"""

TOPICS = ("number_theory", "simulation")
FAMILY = "locker_numbers"
WORKFLOW = "linear_scan"


def _digit_sum(member):
    total = 0
    while member > 0:
        total += member % 10
        member //= 10
    return total


def _wanted_locker(member, digits, lockers):
    return (3 * (member % 1000) + digits) % lockers


def _next_locker(locker, member, lockers):
    return (locker + 1 + member % 10) % lockers


def generate(rng, difficulty):
    """More members at higher difficulty, filling about three quarters of the lockers (a prime number)."""
    lockers = [[11, 13], [17, 19], [23, 29]][difficulty - 1][rng.integers(0, 2)]
    count = lockers * 3 // 4 + rng.integers(0, 2)
    return {"members": [rng.integers(1000, 100000) for _ in range(count)], "lockers": lockers}


def reference(members: list[int], lockers: int) -> list[int]:
    given = []
    for member in members:
        locker = _wanted_locker(member, _digit_sum(member), lockers)
        while locker in given:
            locker = _next_locker(locker, member, lockers)
        given.append(locker)
    return given


def observe(state) -> dict[str, int]:
    """How many members there are and the given lockers."""
    return {"member_count": len(state.members), "lockers": state.lockers}


def wanted_locker(state, member: int, digits: int, lockers: int) -> int:
    """Locker a member tries first.

    Args:
        member: Member number.
        digits: Sum of all its digits.
        lockers: Number of lockers.
    """
    return _wanted_locker(member, digits, lockers)


def digit_sum(state, member: int) -> int:
    """Sum of all digits of a member number.

    Args:
        member: Member number, at least 0.
    """
    return _digit_sum(member)


def next_locker(state, locker: int, member: int, lockers: int) -> int:
    """Locker a member tries after one that is taken.

    Args:
        locker: The locker that is taken.
        member: Member number.
        lockers: Number of lockers.
    """
    return _next_locker(locker, member, lockers)


def member_at(state, index: int) -> int:
    """The member at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.members[index]


def solve(tools) -> list[int]:
    """Look at the members through the tools and find the answer."""
    view = tools.observe()
    lockers = view["lockers"]
    member_count = view["member_count"]
    given = []
    for index in range(member_count):
        member = tools.member_at(index=index)
        locker = tools.wanted_locker(member=member, digits=tools.digit_sum(member=member), lockers=lockers)
        while locker in given:
            locker = tools.next_locker(locker=locker, member=member, lockers=lockers)
        given.append(locker)
    return given
