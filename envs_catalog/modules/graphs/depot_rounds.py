"""Depot rounds

A delivery company serves a network of stops; for each stop it is known which stops can be reached from it
directly. Vans start at the depot. A stop's ring is the smallest number of direct connections a van must use
to get there from the depot; the depot itself is ring 0. For every parcel delivered to a stop the company
earns 30 cents plus 12 cents times the ring, but never more than 80 cents. The number of parcels waiting for
each stop is known. Parcels for stops that no van can reach earn nothing.

How many cents does the company earn if all parcels that can be delivered are delivered?

Example: Ash is the depot and connects to Birch and Cedar; Birch connects to Ash and Dale; Cedar and Dale
connect to Ash and Birch respectively; Elm connects to Dale, but nothing connects to Elm. There are 2 parcels
for Ash, 5 for Birch, 1 for Cedar, 4 for Dale and 9 for Elm. The rings are 0, 1, 1 and 2, so the parcels earn
2 times 30, 5 times 42, 1 times 42 and 4 times 54. The answer is 528.

The connections, the parcels and the depot cannot be seen as a whole, only through the tools.
"""

TOPICS = ("graphs", "routing")
FAMILY = "depot_rounds"


def _parcel_fee(ring):
    return min(80, 30 + 12 * ring)


def _earnings(count, fee):
    return count * fee


STOPS = (
    "Acre", "Brook", "Cliff", "Dell", "Edge", "Ford", "Glen", "Heath", "Inlet", "Junction", "Knoll", "Lock",
    "Mill", "Notch", "Oxbow", "Pier", "Quay", "Ridge", "Shoal", "Tarn", "Upland", "Vale", "Weir", "Yard",
)


def generate(rng, difficulty):
    """A network of mostly two-way connections with one or two stops that cannot be reached."""
    names = rng.sample(STOPS, rng.integers(4 + 3 * difficulty, 7 + 3 * difficulty))
    reachable = len(names) - rng.integers(1, 3)
    connections = {name: [] for name in names}
    for position in range(1, len(names)):
        other = names[rng.integers(max(0, position - 4), position)]
        if position < reachable:
            connections[other].append(names[position])
        connections[names[position]].append(other)
    for _ in range(difficulty + 1):
        start, end = rng.sample(names[:reachable], 2)
        if end not in connections[start]:
            connections[start].append(end)
    listed = list(names)
    rng.shuffle(listed)
    return {
        "connections": {name: connections[name] for name in listed},
        "parcels": {name: rng.integers(0, 30) for name in listed},
        "depot": names[0],
    }


def reference(connections: dict[str, list[str]], parcels: dict[str, int], depot: str) -> int:
    rings = {depot: 0}
    waiting = [depot]
    total = 0
    while waiting:
        stop = waiting.pop(0)
        ring = rings[stop]
        total += _earnings(parcels[stop], _parcel_fee(ring))
        for neighbour in connections[stop]:
            if neighbour not in rings:
                rings[neighbour] = ring + 1
                waiting.append(neighbour)
    return total


def observe(state) -> dict:
    """The number of connections, the number of parcels and the length of the depot."""
    return {'connection_count': len(state.connections), 'parcel_count': len(state.parcels), 'depot_length': len(state.depot)}


def earnings(state, count: int, fee: int) -> int:
    """Cents earned with all parcels of one stop.

    Args:
        count: Number of parcels for the stop, at least 0.
        fee: Cents earned with each of them.
    """
    return _earnings(count, fee)


def parcel_fee(state, ring: int) -> int:
    """Cents earned with one parcel.

    Args:
        ring: Ring of the stop, 0 for the depot.
    """
    return _parcel_fee(ring)


def character_at(state, index: int) -> str:
    """The character at one position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.depot[index]


def parcel_of(state, key: str) -> int:
    """What the parcels holds for a key; an error if there is nothing.

    Args:
        key: A key of the parcels.
    """
    return state.parcels[key]


def connection_of(state, key: str) -> list[str]:
    """What the connections holds for a key; an error if there is nothing.

    Args:
        key: A key of the connections.
    """
    return state.connections[key]


def solve(tools):
    view = tools.observe()
    depot_length = view['depot_length']
    depot = ''.join((tools.character_at(index=index) for index in range(depot_length)))
    rings = {depot: 0}
    waiting = [depot]
    total = 0
    while waiting:
        stop = waiting.pop(0)
        ring = rings[stop]
        total += tools.earnings(count=tools.parcel_of(key=stop), fee=tools.parcel_fee(ring=ring))
        for neighbour in tools.connection_of(key=stop):
            if neighbour not in rings:
                rings[neighbour] = ring + 1
                waiting.append(neighbour)
    return total
