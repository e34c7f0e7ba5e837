"""Parcel postage

A mail room books the postage of all its parcels at the end of the day. Each parcel has a weight in grams and
a delivery zone from 1 to 4. The first 500 g cost 290 cents in zone 1, 410 cents in zone 2, 680 cents in zone
3 and 990 cents in zone 4. Every further 250 g, complete or begun, costs 35 cents times the number of the
zone. A parcel whose postage comes to 1500 cents or more must be signed for, which adds 180 cents.

How many cents does the mail room owe for the day?

Example: the day's parcels are 500 g to zone 1, 1100 g to zone 2 and 3200 g to zone 3. The first costs 290.
The second costs 410 plus three times 70, which is 620. The third costs 680 plus eleven times 105, which is
1835, and has to be signed for: 2015. The answer is 2925.
"""

TOPICS = ("ledgers", "billing")
WORKFLOW = "linear_scan"


def generate(rng, difficulty):
    """A day with more parcels at higher difficulty."""
    count = rng.integers(8 * difficulty, 12 * difficulty)
    parcels = []
    for _ in range(count):
        zone = rng.integers(1, 5)
        heavy = rng.random() < 0.7
        weight = rng.integers(2, 60) * rng.choice([37, 50, 85]) if heavy else rng.integers(20, 250)
        parcels.append((weight, zone))
    return {"parcels": parcels}


def base_fee(zone: int) -> int:
    """Postage of the first 500 g, in cents.

    Args:
        zone: Delivery zone, 1 to 4.
    """
    return {1: 290, 2: 410, 3: 680, 4: 990}[zone]


def extra_fee(weight: int, zone: int) -> int:
    """Postage of what a parcel weighs beyond 500 g, in cents.

    Args:
        weight: Weight of the whole parcel in grams, at least 1.
        zone: Delivery zone, 1 to 4.
    """
    if weight <= 500:
        return 0
    steps = (weight - 500 + 249) // 250
    return steps * 35 * zone


def signature_fee(postage: int) -> int:
    """Cents added because the parcel must be signed for; 0 if it need not be.

    Args:
        postage: Postage of the parcel so far, in cents.
    """
    return 180 if postage >= 1500 else 0


def solution(parcels: list[tuple[int, int]]) -> int:
    total = 0
    for weight, zone in parcels:
        postage = base_fee(zone) + extra_fee(weight, zone)
        total += postage + signature_fee(postage)
    return total


EXAMPLE = ({"parcels": [(500, 1), (1100, 2), (3200, 3)]}, 2925)


def solution_again(parcels: list[tuple[int, int]]) -> int:
    """Writes a price list with one line per begun 250 g and zone, then looks every parcel up in it."""
    from bisect import bisect_left

    heaviest = max(weight for weight, _ in parcels)
    limits = list(range(500, heaviest + 250, 250)) or [500]
    prices = {}
    for zone, first in enumerate((290, 410, 680, 990), start=1):
        price = first
        for line in range(len(limits)):
            prices[line, zone] = price + 180 if price >= 1500 else price
            price += 35 * zone
    return sum(prices[bisect_left(limits, weight), zone] for weight, zone in parcels)
