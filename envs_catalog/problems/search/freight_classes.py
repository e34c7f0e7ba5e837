"""Freight classes

A carrier sorts shipments into freight classes by weight. Each class has an upper limit in kilograms; the
limits ascend and every class has its own price per started 10 kg. A shipment belongs to the first class whose
limit it does not exceed. Shipments heavier than the last limit travel as charter and cost 950 each.

What do all shipments cost together?

Example: the limits are 30, 80 and 200 and the prices are 9, 7 and 5. Shipments of 80 kg, 25 kg, 112 kg and
240 kg are sent. The first belongs to the second class: 8 times 7 is 56. The second belongs to the first
class: 3 times 9 is 27. The third belongs to the third class: 12 times 5 is 60. The fourth is charter. The
answer is 1093.
"""

TOPICS = ("search", "billing")
WORKFLOW = "search_by_feedback"


def generate(rng, difficulty):
    """More classes and more shipments at higher difficulty; some shipments weigh exactly a limit."""
    limits = []
    prices = []
    limit = 0
    for _ in range(rng.integers(5 * difficulty, 11 * difficulty)):
        limit += rng.integers(3, 40)
        limits.append(limit)
        prices.append(rng.integers(3, 40))
    weights = []
    for _ in range(rng.integers(3 + difficulty, 5 + 2 * difficulty)):
        weights.append(rng.choice(limits) if rng.random() < 0.3 else rng.integers(1, limit + 30))
    return {"limits": limits, "prices": prices, "weights": weights}


def midpoint(low: int, high: int) -> int:
    """Class halfway between two classes, rounded down.

    Args:
        low: Number of the lower class, counted from 0.
        high: Number of the higher class, at least `low`.
    """
    return (low + high) // 2


def class_charge(weight: int, price: int) -> int:
    """Charge for a shipment in its class.

    Args:
        weight: Weight in kilograms, at least 1.
        price: Price of the class per started 10 kg.
    """
    return (weight + 9) // 10 * price


def solution(limits: list[int], prices: list[int], weights: list[int]) -> int:
    total = 0
    for weight in weights:
        low = 0
        high = len(limits)
        while low < high:
            middle = midpoint(low, high)
            if weight <= limits[middle]:
                high = middle
            else:
                low = middle + 1
        if low == len(limits):
            total += 950
        else:
            total += class_charge(weight, prices[low])
    return total


EXAMPLE = ({"limits": [30, 80, 200], "prices": [9, 7, 5], "weights": [80, 25, 112, 240]}, 1093)


def solution_again(limits: list[int], prices: list[int], weights: list[int]) -> int:
    """Writes down the charge for every whole kilogram up to the last limit, then looks each shipment up."""
    charges = [0]
    for limit, price in zip(limits, prices, strict=True):
        while len(charges) <= limit:
            charges.append(price * len(range(0, len(charges), 10)))
    return sum(charges[weight] if weight < len(charges) else 950 for weight in weights)
