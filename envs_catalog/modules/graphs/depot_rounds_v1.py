"""Depot rounds

A delivery company serves a network of stops, each known by a code of three letters; for each stop it is known
which stops can be reached from it directly. Vans start at the depot. A stop's ring is the smallest number of
direct connections a van must use to get there from the depot; the depot itself is ring 0. For every parcel
delivered to a stop the company earns 30 cents plus 12 cents times the ring, but never more than 60 cents. The
number of parcels waiting for each stop is known. Parcels for stops that no van can reach earn nothing.

How many cents does the company earn if all parcels that can be delivered are delivered?

Example: ASH is the depot and connects to BRK and CLF; BRK connects to ASH and DEL; CLF connects to ASH and
DEL to BRK; EDG connects to DEL, but nothing connects to EDG. There are 2 parcels for ASH, 5 for BRK, 1 for
CLF, 4 for DEL and 9 for EDG. The rings are 0, 1, 1 and 2, so the parcels earn 2 times 30, 5 times 42, 1 times
42 and 4 times 54. The answer is 528.

The connections and the loads cannot be seen as a whole, only through the tools.
"""

TOPICS = ("graphs", "routing")
FAMILY = "depot_rounds"
WORKFLOW = "graph_walk"


def _parcel_fee(ring):
    return min(60, 30 + 12 * ring)


def _earnings(count, fee):
    return count * fee


STOPS = (
    "ABB", "ACR", "ASH", "BRK", "CLF", "DEL", "EDG", "FRD", "GLN", "HTH", "INL", "JCT", "KNL", "LOC", "MIL",
    "NTC", "OXB", "PIR", "QUY", "RDG", "SHL", "TRN", "UPL", "VAL", "WER", "YRD",
)


def generate(rng, difficulty):
    """A network of mostly two-way connections with one or two stops that cannot be reached."""
    names = rng.sample(STOPS, rng.integers(4 + 3 * difficulty, 7 + 3 * difficulty))
    reachable = len(names) - rng.integers(1, 3)
    connections = {name: [] for name in names}
    for position in range(1, len(names)):
        other = names[rng.integers(max(0, position - 2), position)]
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
        "loads": {name: rng.integers(0, 30) for name in listed},
        "depot": names[0],
    }


def reference(connections: dict[str, list[str]], loads: dict[str, int], depot: str) -> int:
    rings = {depot: 0}
    waiting = [depot]
    total = 0
    while waiting:
        stop = waiting.pop(0)
        ring = rings[stop]
        total += _earnings(loads[stop], _parcel_fee(ring))
        for neighbour in connections[stop]:
            if neighbour not in rings:
                rings[neighbour] = ring + 1
                waiting.append(neighbour)
    return total


def observe(state) -> dict[str, int | str]:
    """How many keys the connections have, how many keys the loads have and the given depot."""
    return {"connection_count": len(state.connections), "load_count": len(state.loads), "depot": state.depot}


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


def load_of(state, key: str) -> int:
    """The load stored under a key of the loads; an error if there is no such key.

    Args:
        key: Key of the loads.
    """
    if key not in state.loads:
        raise KeyError(f"no such key: {key!r}; there are {len(state.loads)} keys")
    return state.loads[key]


def connection_of(state, key: str) -> list[str]:
    """The connection stored under a key of the connections; an error if there is no such key.

    Args:
        key: Key of the connections.
    """
    if key not in state.connections:
        raise KeyError(f"no such key: {key!r}; there are {len(state.connections)} keys")
    return state.connections[key]


def solve(tools) -> int:
    """Look at the connections and the loads through the tools and find the answer."""
    view = tools.observe()
    depot = view["depot"]
    rings = {depot: 0}
    waiting = [depot]
    total = 0
    while waiting:
        stop = waiting.pop(0)
        ring = rings[stop]
        total += tools.earnings(count=tools.load_of(key=stop), fee=tools.parcel_fee(ring=ring))
        for neighbour in tools.connection_of(key=stop):
            if neighbour not in rings:
                rings[neighbour] = ring + 1
                waiting.append(neighbour)
    return total
