"""Tank transfers

A dairy pumps milk between tanks. Every tank has a capacity and a level, in litres. A list of orders is
carried out one after another; each asks for a number of litres to be pumped from one tank into another. If
the source holds less than is asked for, all that it holds is pumped. If the target has not enough room, what
does not fit goes into the overflow tank, which has no limit. After every order that was carried out in full
without overflow, the pump is rinsed, and 2 litres are lost from the target (or less if it holds less).

Give the levels of all tanks, in the order of their numbers, followed by the level of the overflow tank.

Example: tank 0 holds 50 of 80 litres and tank 1 holds 10 of 40. The orders are 20 from 0 to 1, 45 from 0 to 1
and 35 from 1 to 0. The first is carried out in full and leaves 30 and 28. The second only finds 30 litres; 12
fit and 18 go into the overflow tank, which leaves 0 and 40. The third is carried out in full and leaves 33
and 5. The answer is 33, 5, 18.
"""

TOPICS = ("simulation", "inventories")
WORKFLOW = "command_stream"


def generate(rng, difficulty):
    """More tanks and orders at higher difficulty."""
    count = 2 + difficulty
    capacities = [rng.integers(40, 200) for _ in range(count)]
    levels = [rng.integers(10, capacity) for capacity in capacities]
    orders = []
    for _ in range(rng.integers(4 + 4 * difficulty, 6 + 6 * difficulty)):
        source, target = rng.sample(range(count), 2)
        orders.append((source, target, rng.integers(10, 130)))
    return {"capacities": capacities, "levels": levels, "orders": orders}


def reference(capacities: list[int], levels: list[int], orders: list[tuple[int, int, int]]) -> list[int]:
    level = list(levels)
    overflow = 0
    for source, target, litres in orders:
        pumped = min(litres, level[source])
        fitting = min(pumped, capacities[target] - level[target])
        level[source] -= pumped
        level[target] += fitting
        overflow += pumped - fitting
        if fitting == litres:
            level[target] -= min(2, level[target])
    return [*level, overflow]


def setup(state):
    """The tanks are as they were found and the overflow tank is empty."""
    state.done_orders = 0
    state.now = list(state.levels)
    state.overflow = 0


def observe(state) -> dict[str, int]:
    """Number of tanks, number of orders left on the list, and level of the overflow tank."""
    return {
        "tanks": len(state.now),
        "orders_left": len(state.orders) - state.done_orders,
        "overflow": state.overflow,
    }


def next_order(state) -> dict[str, int]:
    """Take the next order off the list: source tank, target tank and litres."""
    if state.done_orders == len(state.orders):
        raise ValueError("no orders are left")
    source, target, litres = state.orders[state.done_orders]
    state.done_orders += 1
    return {"source": source, "target": target, "litres": litres}


def level_of(state, tank: int) -> int:
    """Litres in a tank.

    Args:
        tank: Number of the tank, counted from 0.
    """
    if not 0 <= tank < len(state.now):
        raise ValueError(f"tank must be from 0 to {len(state.now) - 1}")
    return state.now[tank]


def room_in(state, tank: int) -> int:
    """Litres that still fit into a tank.

    Args:
        tank: Number of the tank, counted from 0.
    """
    if not 0 <= tank < len(state.now):
        raise ValueError(f"tank must be from 0 to {len(state.now) - 1}")
    return state.capacities[tank] - state.now[tank]


def pump(state, source: int, target: int, litres: int) -> int:
    """Pump milk from one tank into another and return the target's level.

    Fails if the source does not hold that much or the target has not enough room.

    Args:
        source: Number of the tank to pump from.
        target: Number of the tank to pump into, another one.
        litres: Litres to be pumped, at least 0.
    """
    tanks = len(state.now)
    if not (0 <= source < tanks and 0 <= target < tanks and source != target):
        raise ValueError(f"source and target must be two tanks from 0 to {tanks - 1}")
    if not 0 <= litres <= state.now[source]:
        raise ValueError("the source does not hold that much")
    if litres > state.capacities[target] - state.now[target]:
        raise ValueError("the target has not enough room")
    state.now[source] -= litres
    state.now[target] += litres
    return state.now[target]


def spill(state, source: int, litres: int) -> int:
    """Pump milk from a tank into the overflow tank and return the level of the overflow tank.

    Args:
        source: Number of the tank to pump from.
        litres: Litres to be pumped, at least 0.
    """
    if not 0 <= source < len(state.now):
        raise ValueError(f"source must be from 0 to {len(state.now) - 1}")
    if not 0 <= litres <= state.now[source]:
        raise ValueError("the source does not hold that much")
    state.now[source] -= litres
    state.overflow += litres
    return state.overflow


def rinse(state, target: int) -> int:
    """Rinse the pump: up to 2 litres are lost from a tank, whose level is returned.

    Args:
        target: Number of the tank the pump is connected to.
    """
    if not 0 <= target < len(state.now):
        raise ValueError(f"target must be from 0 to {len(state.now) - 1}")
    state.now[target] -= min(2, state.now[target])
    return state.now[target]


def solve(tools) -> list[int]:
    """Carry out the orders, splitting those that do not fit."""
    plant = tools.observe()
    for _ in range(plant["orders_left"]):
        order = tools.next_order()
        source = order["source"]
        target = order["target"]
        pumped = min(order["litres"], tools.level_of(tank=source))
        fitting = min(pumped, tools.room_in(tank=target))
        if fitting > 0:
            tools.pump(source=source, target=target, litres=fitting)
        if pumped > fitting:
            tools.spill(source=source, litres=pumped - fitting)
        elif fitting == order["litres"]:
            tools.rinse(target=target)
    levels = [tools.level_of(tank=tank) for tank in range(plant["tanks"])]
    return [*levels, tools.observe()["overflow"]]
