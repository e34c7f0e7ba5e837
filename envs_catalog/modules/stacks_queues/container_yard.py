"""Container yard

Containers arrive at a small yard one by one and are piled up in numbered lanes; each has a departure day. A
new container goes on the lowest-numbered lane whose top container leaves on the same day or later; an empty
lane takes any container. If no lane can take it that way, it goes on the lane whose top container leaves
latest (the lowest-numbered of them), provided that the lane holds fewer containers than the height limit;
otherwise it is sent away. Lanes that have reached the height limit take nothing.

For each lane, add up the departure days of the containers that stand in it at the end.

Example: there are 2 lanes with a height limit of 3, and containers with the departure days 6, 4, 9, 5, 7, 8,
2 arrive. 6 goes on lane 0, 4 on lane 0, 9 on lane 1, 5 on lane 1 (4 leaves before 5). 7 fits on neither 4 nor
5, so it goes on lane 1, whose top leaves later; lane 1 is now full. 8 does not fit on 4, but lane 0 is the
only one left and takes it. 2 is sent away. Lane 0 holds 6, 4, 8 and lane 1 holds 9, 5, 7. The answer is 18,
21.
"""

TOPICS = ("stacks_queues", "logistics")
WORKFLOW = "command_stream"


def generate(rng, difficulty):
    """More lanes and containers at higher difficulty; a few more containers arrive than the yard can hold."""
    lanes = rng.integers(2, 3 + difficulty)
    height = rng.integers(2 + difficulty, 5 + difficulty)
    count = min(rng.integers(8 + 4 * difficulty, 12 + 6 * difficulty), lanes * height + 3)
    days = [rng.integers(1, 60) for _ in range(count)]
    return {"days": days, "lanes": lanes, "height": height}


def reference(days: list[int], lanes: int, height: int) -> list[int]:
    piles = [[] for _ in range(lanes)]
    for day in days:
        choice = None
        for pile in piles:
            if len(pile) == height:
                continue
            if not pile or pile[-1] >= day:
                choice = pile
                break
        if choice is None:
            open_piles = [pile for pile in piles if len(pile) < height]
            if not open_piles:
                continue
            choice = max(open_piles, key=lambda pile: pile[-1])
        choice.append(day)
    return [sum(pile) for pile in piles]


def setup(state):
    """An empty yard; no container has arrived."""
    state.arrived = 0
    state.waiting = []
    state.piles = [[] for _ in range(state.lanes)]


def observe(state) -> dict[str, int]:
    """Number of lanes, height limit, and number of containers that have not arrived yet."""
    return {"lanes": state.lanes, "height": state.height, "to_come": len(state.days) - state.arrived}


def next_container(state) -> int:
    """Let the next container arrive at the gate and return its departure day; the gate must be free."""
    if state.waiting:
        raise ValueError("a container is still waiting at the gate")
    if state.arrived == len(state.days):
        raise ValueError("no more containers arrive")
    day = state.days[state.arrived]
    state.arrived += 1
    state.waiting.append(day)
    return day


def lane_height(state, lane: int) -> int:
    """Number of containers in a lane.

    Args:
        lane: Number of the lane, counted from 0.
    """
    if not 0 <= lane < state.lanes:
        raise ValueError(f"lane must be from 0 to {state.lanes - 1}")
    return len(state.piles[lane])


def top_day(state, lane: int) -> int:
    """Departure day of the top container of a lane; fails if the lane is empty.

    Args:
        lane: Number of the lane, counted from 0.
    """
    if not 0 <= lane < state.lanes:
        raise ValueError(f"lane must be from 0 to {state.lanes - 1}")
    if not state.piles[lane]:
        raise ValueError("the lane is empty")
    return state.piles[lane][-1]


def stack(state, lane: int) -> int:
    """Put the container at the gate on top of a lane and return the lane's new height.

    Args:
        lane: Number of the lane, counted from 0.
    """
    if not 0 <= lane < state.lanes:
        raise ValueError(f"lane must be from 0 to {state.lanes - 1}")
    if not state.waiting:
        raise ValueError("no container is waiting at the gate")
    if len(state.piles[lane]) == state.height:
        raise ValueError("the lane has reached the height limit")
    state.piles[lane].append(state.waiting.pop())
    return len(state.piles[lane])


def send_away(state) -> int:
    """Send the container at the gate away and return its departure day."""
    if not state.waiting:
        raise ValueError("no container is waiting at the gate")
    return state.waiting.pop()


def unstack(state, lane: int) -> int:
    """Take the top container out of a lane for good and return its departure day.

    Args:
        lane: Number of the lane, counted from 0.
    """
    if not 0 <= lane < state.lanes:
        raise ValueError(f"lane must be from 0 to {state.lanes - 1}")
    if not state.piles[lane]:
        raise ValueError("the lane is empty")
    return state.piles[lane].pop()


def solve(tools) -> list[int]:
    """Stack every container by the rule, then empty the lanes and add up."""
    yard = tools.observe()
    for _ in range(yard["to_come"]):
        day = tools.next_container()
        place = -1
        latest = -1
        latest_lane = -1
        for lane in range(yard["lanes"]):
            level = tools.lane_height(lane=lane)
            if level == yard["height"]:
                continue
            if level == 0:
                place = lane
                break
            top = tools.top_day(lane=lane)
            if top >= day:
                place = lane
                break
            if top > latest:
                latest = top
                latest_lane = lane
        if place < 0:
            place = latest_lane
        if place < 0:
            tools.send_away()
        else:
            tools.stack(lane=place)
    sums = []
    for lane in range(yard["lanes"]):
        total = 0
        for _ in range(tools.lane_height(lane=lane)):
            total += tools.unstack(lane=lane)
        sums.append(total)
    return sums
