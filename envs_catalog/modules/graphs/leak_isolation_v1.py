"""Leak isolation

Water runs through a network of pipes between junctions. Each pipe has a valve that is open or closed and
holds a number of litres. Junctions are connected if open pipes lead from one to the other, directly or over
further junctions. A leak at one junction empties every open pipe between junctions that are connected with
it. A closed pipe whose two ends are both connected with the leak loses half of its water (rounded down).
Other closed pipes stay full.

How many litres are lost?

Example: the leak is at A. Open pipes lead from A to B (40 litres), from B to C (25) and from D to E (60).
Closed pipes lead from A to C (31) and from C to D (50). A, B and C are connected. The open pipes between them
lose 65 litres, the closed pipe from A to C loses 15, and the one from C to D stays full. The answer is 80.
"""

TOPICS = ("graphs", "maintenance")
WORKFLOW = "graph_walk"


def generate(rng, difficulty):
    """More junctions and pipes at higher difficulty; about a third of the valves are closed."""
    size = rng.integers(8 + 2 * difficulty, 9 + 4 * difficulty)
    names = ["J" + str(number) for number in rng.sample(range(10, 100), size)]
    pipes = []
    for position in range(1, size):
        other = rng.integers(max(0, position - 3), position)
        is_open = position < 3 or rng.random() < 0.4
        ends = [names[other], names[position]]
        rng.shuffle(ends)
        pipes.append({"ends": ends, "open": is_open, "litres": rng.integers(5, 90)})
    for _ in range(16 + 3 * difficulty):
        start, end = rng.sample(names, 2)
        if any(set(pipe["ends"]) == {start, end} for pipe in pipes):
            continue
        pipes.append({"ends": [start, end], "open": rng.random() < 0.2, "litres": rng.integers(5, 90)})
    rng.shuffle(pipes)
    return {"pipes": pipes, "leak": names[0]}


def reference(pipes: list[dict[str, list[str] | bool | int]], leak: str) -> int:
    empty = {leak}
    grown = True
    while grown:
        grown = False
        for pipe in pipes:
            start, end = pipe["ends"]
            if pipe["open"] and (start in empty) != (end in empty):
                empty.update((start, end))
                grown = True
    lost = 0
    for pipe in pipes:
        start, end = pipe["ends"]
        if start in empty and end in empty:
            lost += pipe["litres"] if pipe["open"] else pipe["litres"] // 2
    return lost


def setup(state):
    """Pipes are listed by junction; nothing is tagged, nothing waits, nothing is written down."""
    state.listed = {}
    for number, pipe in enumerate(state.pipes):
        for junction in pipe["ends"]:
            state.listed.setdefault(junction, []).append(number)
    state.tagged = set()
    state.waiting = []
    state.written = set()
    state.lost = 0


def observe(state) -> dict[str, str | int]:
    """Junction of the leak, number of pipes, number of junctions that wait, litres written down so far."""
    return {"leak": state.leak, "pipes": len(state.pipes), "waiting": len(state.waiting), "lost": state.lost}


def pipes_at(state, junction: str) -> list[int]:
    """Numbers of the pipes that end at a junction.

    Args:
        junction: Name of the junction.
    """
    if junction not in state.listed:
        raise ValueError("no pipe ends at a junction of that name")
    return state.listed[junction]


def other_end(state, pipe: int, junction: str) -> str:
    """Junction at the other end of a pipe.

    Args:
        pipe: Number of the pipe.
        junction: Junction at the one end.
    """
    if not 0 <= pipe < len(state.pipes):
        raise ValueError(f"pipe must be from 0 to {len(state.pipes) - 1}")
    start = state.pipes[pipe]["ends"][0]
    end = state.pipes[pipe]["ends"][1]
    if junction not in (start, end):
        raise ValueError("that pipe does not end at that junction")
    return end if start == junction else start


def is_open(state, pipe: int) -> bool:
    """Whether the valve of a pipe is open.

    Args:
        pipe: Number of the pipe.
    """
    if not 0 <= pipe < len(state.pipes):
        raise ValueError(f"pipe must be from 0 to {len(state.pipes) - 1}")
    return state.pipes[pipe]["open"]


def tag(state, junction: str) -> bool:
    """Tag a junction and put it last in the line for inspection; false if it was tagged before.

    Args:
        junction: Name of the junction.
    """
    if junction in state.tagged:
        return False
    if len(state.tagged) == 200:
        raise ValueError("no tags are left")
    state.tagged.add(junction)
    state.waiting.append(junction)
    return True


def is_tagged(state, junction: str) -> bool:
    """Whether a junction has been tagged.

    Args:
        junction: Name of the junction.
    """
    return junction in state.tagged


def next_waiting(state) -> str:
    """Take the first junction out of the line for inspection and return its name."""
    if not state.waiting:
        raise ValueError("no junction is waiting")
    return state.waiting.pop(0)


def write_down(state, pipe: int, half: bool) -> int:
    """Write down the loss of a pipe, each pipe only once, and return the litres written down so far.

    Args:
        pipe: Number of the pipe.
        half: Whether only half of its water is lost.
    """
    if not 0 <= pipe < len(state.pipes):
        raise ValueError(f"pipe must be from 0 to {len(state.pipes) - 1}")
    if pipe in state.written:
        raise ValueError("that pipe has been written down before")
    state.written.add(pipe)
    litres = state.pipes[pipe]["litres"]
    state.lost += litres // 2 if half else litres
    return state.lost


def solve(tools) -> int:
    """Follow the open pipes from the leak, then look at the closed ones that were met."""
    tools.tag(junction=tools.observe()["leak"])
    waiting = 1
    seen = []
    closed = []
    while waiting > 0:
        junction = tools.next_waiting()
        waiting -= 1
        for pipe in tools.pipes_at(junction=junction):
            if pipe in seen:
                continue
            seen.append(pipe)
            end = tools.other_end(pipe=pipe, junction=junction)
            if tools.is_open(pipe=pipe):
                tools.write_down(pipe=pipe, half=False)
                if tools.tag(junction=end):
                    waiting += 1
            else:
                closed.append((pipe, end))
    for pipe, end in closed:
        if tools.is_tagged(junction=end):
            tools.write_down(pipe=pipe, half=True)
    return tools.observe()["lost"]
