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
"""

TOPICS = ("sorting", "logistics")
WORKFLOW = "nested_scan"


def generate(rng, difficulty):
    """More pallets at higher difficulty; a few have equal weights."""
    count = rng.integers(3 + 3 * difficulty, 5 + 4 * difficulty)
    weights = [rng.integers(10, 90) * 10 + rng.choice([0, 0, 5, 8]) for _ in range(count)]
    weights[rng.integers(1, count)] = weights[0]
    return {"weights": weights}


def must_exchange(front: int, back: int) -> bool:
    """Whether two pallets stand in the wrong order.

    Args:
        front: Weight of the pallet that stands in front, in kg.
        back: Weight of the pallet that stands behind it, in kg.
    """
    return front > back


def exchange_energy(heavy: int, light: int) -> int:
    """Units of energy used to exchange two pallets.

    Args:
        heavy: Weight of the heavier pallet, in kg.
        light: Weight of the lighter pallet, in kg.
    """
    energy = 5 + (heavy + light + 99) // 100
    if heavy - light > 400:
        energy += 8
    return energy


def solution(weights: list[int]) -> int:
    total = 0
    count = len(weights)
    for front in range(count - 1):
        heavy = weights[front]
        for back in range(front + 1, count):
            light = weights[back]
            if must_exchange(heavy, light):
                total += exchange_energy(heavy, light)
    return total


EXAMPLE = ({"weights": [620, 150, 480]}, 37)


def solution_again(weights: list[int]) -> int:
    """Makes the exchanges on the belt, neighbours only, until it is in order."""
    belt = list(weights)
    total = 0
    place = 0
    while place + 1 < len(belt):
        front, back = belt[place : place + 2]
        if front <= back:
            place += 1
            continue
        belt[place : place + 2] = [back, front]
        total += 5 + len(range(0, front + back, 100))
        if front > back + 400:
            total += 8
        place = max(0, place - 1)
    return total
