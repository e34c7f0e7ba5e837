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
"""

TOPICS = ("number_theory", "simulation")
WORKFLOW = "linear_scan"


def generate(rng, difficulty):
    """More members at higher difficulty, filling about three quarters of the lockers (a prime number)."""
    lockers = [[11, 13], [17, 19], [23, 29]][difficulty - 1][rng.integers(0, 2)]
    count = lockers * 3 // 4 + rng.integers(0, 2)
    return {"members": [rng.integers(1000, 100000) for _ in range(count)], "lockers": lockers}


def digit_sum(member: int) -> int:
    """Sum of all digits of a member number.

    Args:
        member: Member number, at least 0.
    """
    total = 0
    while member > 0:
        total += member % 10
        member //= 10
    return total


def wanted_locker(member: int, digits: int, lockers: int) -> int:
    """Locker a member tries first.

    Args:
        member: Member number.
        digits: Sum of all its digits.
        lockers: Number of lockers.
    """
    return (3 * (member % 1000) + digits) % lockers


def next_locker(locker: int, member: int, lockers: int) -> int:
    """Locker a member tries after one that is taken.

    Args:
        locker: The locker that is taken.
        member: Member number.
        lockers: Number of lockers.
    """
    return (locker + 1 + member % 10) % lockers


def solution(members: list[int], lockers: int) -> list[int]:
    given = []
    for member in members:
        locker = wanted_locker(member, digit_sum(member), lockers)
        while locker in given:
            locker = next_locker(locker, member, lockers)
        given.append(locker)
    return given


EXAMPLE = ({"members": [20415, 3020, 70008, 1003, 60001], "lockers": 11}, [3, 10, 6, 2, 1])


def solution_again(members: list[int], lockers: int) -> list[int]:
    """Keeps the set of free lockers and finds for each member the free one that takes the fewest strides."""
    free = set(range(lockers))
    given = []
    for member in members:
        written = str(member)
        wanted = 3 * int(written[-3:]) + sum(int(digit) for digit in written)
        stride = 1 + int(written[-1])
        strides = {}
        for count in reversed(range(lockers)):
            strides[(wanted + count * stride) % lockers] = count
        locker = min(free & set(strides), key=strides.get)
        free.remove(locker)
        given.append(locker)
    return given
