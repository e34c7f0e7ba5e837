"""Courier arrival times

A courier office has several sites, numbered from 0, and a table of driving times: the entry in row a and
column b is the number of minutes from site a to site b, or 0 if there is no direct road that way. A letter
leaves site 0 at minute 0. Whenever it passes through a site on its way, it stays there for 4 minutes of
sorting before it travels on; at site 0 it does not wait. A road of more than 45 minutes includes a break,
which adds 10 minutes.

Give the earliest minute at which the letter can arrive at each site, in the order of the sites; -1 for a site
that it cannot reach, and 0 for site 0.

Example: there are four sites. From site 0 it is 20 minutes to site 1 and 50 to site 2; from site 1 it is 15
to site 2; from site 3 it is 5 to site 0. Site 1 is reached after 20 minutes. Directly, site 2 is reached
after 60 minutes; over site 1 after 20 + 4 + 15 = 39. Nothing leads to site 3. The answer is 0, 20, 39, -1.

The minutes cannot be seen as a whole, only through the tools.
"""

TOPICS = ("graphs", "routing")
FAMILY = "courier_matrix"
WORKFLOW = "graph_walk"


def _travel_time(road):
    return road + 10 if road > 45 else road


def _departure(arrival):
    return arrival + 4 if arrival > 0 else 0


def generate(rng, difficulty):
    """More sites at higher difficulty; about half of the pairs of sites have no road."""
    size = rng.integers(6 + difficulty, 8 + difficulty)
    minutes = []
    for start in range(size):
        row = []
        for end in range(size):
            row.append(0 if start == end or rng.random() < 0.4 else rng.integers(4, 80))
        minutes.append(row)
    for end in rng.sample(range(1, size), 2):
        minutes[0][end] = rng.integers(46, 80)
    return {"minutes": minutes}


def reference(minutes: list[list[int]]) -> list[int]:
    sites = len(minutes)
    arrivals = [-1] * sites
    arrivals[0] = 0
    settled = []
    while True:
        site = -1
        for candidate in range(sites):
            if candidate not in settled and arrivals[candidate] >= 0:
                if site < 0 or arrivals[candidate] < arrivals[site]:
                    site = candidate
        if site < 0:
            break
        settled.append(site)
        start = _departure(arrivals[site])
        for other in range(sites):
            if other in settled:
                continue
            road = minutes[site][other]
            if road == 0:
                continue
            arrival = start + _travel_time(road)
            if arrivals[other] < 0 or arrival < arrivals[other]:
                arrivals[other] = arrival
    return arrivals


def observe(state) -> dict[str, int]:
    """How many rows and columns the minutes have."""
    return {"row_count": len(state.minutes), "column_count": len(state.minutes[0]) if state.minutes else 0}


def departure(state, arrival: int) -> int:
    """Minute at which a letter leaves a site again.

    Args:
        arrival: Minute at which it arrived there; 0 only where it starts.
    """
    return _departure(arrival)


def travel_time(state, road: int) -> int:
    """Minutes on a road, its break included.

    Args:
        road: Driving time of the road in minutes, at least 1.
    """
    return _travel_time(road)


def cell_at(state, row: int, column: int) -> int:
    """One cell of the minutes.

    Args:
        row: Row, counted from 0.
        column: Column, counted from 0.
    """
    if not 0 <= row < len(state.minutes):
        raise IndexError(f"row must be from 0 to {len(state.minutes) - 1}")
    if not 0 <= column < len(state.minutes[row]):
        raise IndexError(f"column must be from 0 to {len(state.minutes[row]) - 1}")
    return state.minutes[row][column]


def solve(tools) -> list[int]:
    """Look at the minutes through the tools and find the answer."""
    view = tools.observe()
    row_count = view["row_count"]
    sites = row_count
    arrivals = [-1] * sites
    arrivals[0] = 0
    settled = []
    while True:
        site = -1
        for candidate in range(sites):
            if candidate not in settled and arrivals[candidate] >= 0:
                if site < 0 or arrivals[candidate] < arrivals[site]:
                    site = candidate
        if site < 0:
            break
        settled.append(site)
        start = tools.departure(arrival=arrivals[site])
        for other in range(sites):
            if other in settled:
                continue
            road = tools.cell_at(row=site, column=other)
            if road == 0:
                continue
            arrival = start + tools.travel_time(road=road)
            if arrivals[other] < 0 or arrival < arrivals[other]:
                arrivals[other] = arrival
    return arrivals
