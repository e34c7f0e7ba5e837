from collections import Counter

PAIR = "pair"
THREE = "three"
STREET = "street"
HOUSE = "house"
CHANCE = "chance"


def score(dice, category):
    counts = Counter(dice)
    if category == CHANCE:
        return sum(dice)
    if category == PAIR:
        return max([2 * value for value, count in counts.items() if count >= 2], default=0)
    if category == THREE:
        return max([3 * value for value, count in counts.items() if count >= 3], default=0)
    if category == STREET:
        return 30 if sorted(dice) in ([1, 2, 3, 4, 5], [2, 3, 4, 5, 6]) else 0
    if category == HOUSE:
        return sum(dice) if sorted(counts.values()) == [2, 3] else 0
    raise ValueError("unknown category")
