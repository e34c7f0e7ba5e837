"""Belt exchange

Pallets stand on a belt, one behind the other, and shall stand in ascending order of weight. A turntable can
exchange two neighbouring pallets, and only exchanges in which the heavier pallet moves back are made, so that
every pair standing in the wrong order is exchanged exactly once. An exchange uses energy: 5 units plus 1 unit
for every begun 100 kg of the two pallets together; if the two differ by more than 400 kg, 8 units are added
for balancing. Pallets of equal weight stay as they are.

How many units of energy does it take to put the belt in order?

Example: the pallets weigh 620, 150 and 480 kg. The pairs in the wrong order are 620 and 150, and 620 and 480.
The first takes 5 plus 8 for 770 kg plus 8 for balancing, which is 21. The second takes 5 plus 11 for 1100 kg,
which is 16. The answer is 37.

The weights cannot be seen as a whole, only through the tools.
"""

TOPICS = ("sorting", "logistics")
FAMILY = "belt_exchange"
WORKFLOW = "nested_scan"


def _must_exchange(front, back):
    return front > back


def _exchange_energy(heavy, light):
    energy = 5 + (heavy + light + 99) // 100
    if heavy - light > 400:
        energy += 8
    return energy


def generate(rng, difficulty):
    """More pallets at higher difficulty; a few have equal weights."""
    count = rng.integers(3 + 3 * difficulty, 5 + 4 * difficulty)
    weights = [rng.integers(10, 90) * 10 + rng.choice([0, 0, 5, 8]) for _ in range(count)]
    weights[rng.integers(1, count)] = weights[0]
    return {"weights": weights}


def reference(weights: list[int]) -> int:
    total = 0
    count = len(weights)
    for front in range(count - 1):
        heavy = weights[front]
        for back in range(front + 1, count):
            light = weights[back]
            if _must_exchange(heavy, light):
                total += _exchange_energy(heavy, light)
    return total


def observe(state) -> dict[str, int]:
    """How many weights there are."""
    return {"weight_count": len(state.weights)}


def must_exchange(state, front: int, back: int) -> bool:
    """Whether two pallets stand in the wrong order.

    Args:
        front: Weight of the pallet that stands in front, in kg.
        back: Weight of the pallet that stands behind it, in kg.
    """
    return _must_exchange(front, back)


def exchange_energy(state, heavy: int, light: int) -> int:
    """Units of energy used to exchange two pallets.

    Args:
        heavy: Weight of the heavier pallet, in kg.
        light: Weight of the lighter pallet, in kg.
    """
    return _exchange_energy(heavy, light)


def weight_at(state, index: int) -> int:
    """The weight at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.weights[index]


def solve(tools) -> int:
    """Look at the weights through the tools and find the answer."""
    view = tools.observe()
    weight_count = view["weight_count"]
    total = 0
    count = weight_count
    for front in range(count - 1):
        heavy = tools.weight_at(index=front)
        for back in range(front + 1, count):
            light = tools.weight_at(index=back)
            if tools.must_exchange(front=heavy, back=light):
                total += tools.exchange_energy(heavy=heavy, light=light)
    return total
