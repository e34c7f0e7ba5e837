"""Parcel postage

A mail room books the postage of all its parcels at the end of the day. Each parcel has a weight in grams and
a delivery zone from 1 to 4. The first 500 g cost 290 cents in zone 1, 410 cents in zone 2, 680 cents in zone
3 and 990 cents in zone 4. Every further 250 g, complete or begun, costs 35 cents times the number of the
zone. A parcel whose postage comes to 1500 cents or more must be signed for, which adds 180 cents.

How many cents does the mail room owe for the day?

Example: the day's parcels are 500 g to zone 1, 1100 g to zone 2 and 3200 g to zone 3. The first costs 290.
The second costs 410 plus three times 70, which is 620. The third costs 680 plus eleven times 105, which is
1835, and has to be signed for: 2015. The answer is 2925.

The parcels cannot be seen as a whole, only through the tools.
"""

TOPICS = ("ledgers", "billing")
FAMILY = "parcel_postage"
WORKFLOW = "linear_scan"


def _base_fee(zone):
    return {1: 290, 2: 410, 3: 680, 4: 990}[zone]


def _extra_fee(weight, zone):
    if weight <= 500:
        return 0
    steps = (weight - 500 + 249) // 250
    return steps * 35 * zone


def _signature_fee(postage):
    return 180 if postage >= 1500 else 0


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


def reference(parcels: list[tuple[int, int]]) -> int:
    total = 0
    for weight, zone in parcels:
        postage = _base_fee(zone) + _extra_fee(weight, zone)
        total += postage + _signature_fee(postage)
    return total


def observe(state) -> dict[str, int]:
    """How many parcels there are."""
    return {"parcel_count": len(state.parcels)}


def base_fee(state, zone: int) -> int:
    """Postage of the first 500 g, in cents.

    Args:
        zone: Delivery zone, 1 to 4.
    """
    return _base_fee(zone)


def extra_fee(state, weight: int, zone: int) -> int:
    """Postage of what a parcel weighs beyond 500 g, in cents.

    Args:
        weight: Weight of the whole parcel in grams, at least 1.
        zone: Delivery zone, 1 to 4.
    """
    return _extra_fee(weight, zone)


def signature_fee(state, postage: int) -> int:
    """Cents added because the parcel must be signed for; 0 if it need not be.

    Args:
        postage: Postage of the parcel so far, in cents.
    """
    return _signature_fee(postage)


def parcel_at(state, index: int) -> tuple[int, int]:
    """The parcel at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.parcels[index]


def solve(tools) -> int:
    """Look at the parcels through the tools and find the answer."""
    view = tools.observe()
    parcel_count = view["parcel_count"]
    total = 0
    for index in range(parcel_count):
        weight, zone = tools.parcel_at(index=index)
        postage = tools.base_fee(zone=zone) + tools.extra_fee(weight=weight, zone=zone)
        total += postage + tools.signature_fee(postage=postage)
    return total
