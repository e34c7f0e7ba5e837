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
"""

TOPICS = ("graphs", "routing")
WORKFLOW = "graph_walk"

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


def parcel_fee(ring: int) -> int:
    """Cents earned with one parcel.

    Args:
        ring: Ring of the stop, 0 for the depot.
    """
    return min(60, 30 + 12 * ring)


def earnings(count: int, fee: int) -> int:
    """Cents earned with all parcels of one stop.

    Args:
        count: Number of parcels for the stop, at least 0.
        fee: Cents earned with each of them.
    """
    return count * fee


def solution(connections: dict[str, list[str]], loads: dict[str, int], depot: str) -> int:
    rings = {depot: 0}
    waiting = [depot]
    total = 0
    while waiting:
        stop = waiting.pop(0)
        ring = rings[stop]
        total += earnings(loads[stop], parcel_fee(ring))
        for neighbour in connections[stop]:
            if neighbour not in rings:
                rings[neighbour] = ring + 1
                waiting.append(neighbour)
    return total


EXAMPLE = (
    {
        "connections": {
            "ASH": ["BRK", "CLF"],
            "BRK": ["ASH", "DEL"],
            "CLF": ["ASH"],
            "DEL": ["BRK"],
            "EDG": ["DEL"],
        },
        "loads": {"ASH": 2, "BRK": 5, "CLF": 1, "DEL": 4, "EDG": 9},
        "depot": "ASH",
    },
    528,
)


def solution_again(connections: dict[str, list[str]], loads: dict[str, int], depot: str) -> int:
    """Lowers the rings of all stops along all connections until none can be lowered."""
    far = len(connections)
    rings = {stop: far for stop in connections}
    rings[depot] = 0
    for _ in connections:
        for stop, neighbours in connections.items():
            for neighbour in neighbours:
                rings[neighbour] = min(rings[neighbour], rings[stop] + 1)
    total = 0
    for stop, ring in rings.items():
        if ring < far:
            total += loads[stop] * min(60, 30 + 12 * ring)
    return total
