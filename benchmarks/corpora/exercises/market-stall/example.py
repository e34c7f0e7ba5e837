from collections import Counter
from typing import Dict, Iterable


def total(basket: Iterable[str], prices: Dict[str, int]) -> int:
    cents = 0
    for good, count in Counter(basket).items():
        cents += prices[good] * (count - count // 3)
    if cents > 2000:
        cents -= cents // 10
    return cents
