"""Freight classes

A carrier sorts shipments into freight classes by weight. Each class has an upper limit in kilograms; the
limits ascend and every class has its own price per started 10 kg. A shipment belongs to the first class whose
limit it does not exceed. Shipments heavier than the last limit travel as charter and cost 950 each.

What do all shipments cost together?

Example: the limits are 30, 80 and 200 and the prices are 9, 7 and 5. Shipments of 80 kg, 25 kg, 112 kg and
240 kg are sent. The first belongs to the second class: 8 times 7 is 56. The second belongs to the first
class: 3 times 9 is 27. The third belongs to the third class: 12 times 5 is 60. The fourth is charter. The
answer is 1093.

The limits, the prices and the weights cannot be seen as a whole, only through the tools.
"""

TOPICS = ("search", "billing")
FAMILY = "freight_classes"
WORKFLOW = "search_by_feedback"


def _midpoint(low, high):
    return (low + high) // 2


def _class_charge(weight, price):
    return (weight + 9) // 10 * price


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


def reference(limits: list[int], prices: list[int], weights: list[int]) -> int:
    total = 0
    for weight in weights:
        low = 0
        high = len(limits)
        while low < high:
            middle = _midpoint(low, high)
            if weight <= limits[middle]:
                high = middle
            else:
                low = middle + 1
        if low == len(limits):
            total += 950
        else:
            total += _class_charge(weight, prices[low])
    return total


def observe(state) -> dict[str, int]:
    """How many limits, prices and weights there are."""
    return {
        "limit_count": len(state.limits),
        "price_count": len(state.prices),
        "weight_count": len(state.weights),
    }


def midpoint(state, low: int, high: int) -> int:
    """Class halfway between two classes, rounded down.

    Args:
        low: Number of the lower class, counted from 0.
        high: Number of the higher class, at least `low`.
    """
    return _midpoint(low, high)


def class_charge(state, weight: int, price: int) -> int:
    """Charge for a shipment in its class.

    Args:
        weight: Weight in kilograms, at least 1.
        price: Price of the class per started 10 kg.
    """
    return _class_charge(weight, price)


def limit_at(state, index: int) -> int:
    """The limit at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.limits[index]


def price_at(state, index: int) -> int:
    """The price at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.prices[index]


def weight_at(state, index: int) -> int:
    """The weight at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.weights[index]


def solve(tools) -> int:
    """Look at the limits, the prices and the weights through the tools and find the answer."""
    view = tools.observe()
    limit_count = view["limit_count"]
    weight_count = view["weight_count"]
    total = 0
    for index in range(weight_count):
        weight = tools.weight_at(index=index)
        low = 0
        high = limit_count
        while low < high:
            middle = tools.midpoint(low=low, high=high)
            if weight <= tools.limit_at(index=middle):
                high = middle
            else:
                low = middle + 1
        if low == limit_count:
            total += 950
        else:
            total += tools.class_charge(weight=weight, price=tools.price_at(index=low))
    return total
