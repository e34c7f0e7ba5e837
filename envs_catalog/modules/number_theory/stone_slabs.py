"""Stone slabs

A mason saws rectangular slabs into square tiles and wastes nothing. From a slab he always saws off the
largest square tiles he can, as many in a row as the slab yields, and goes on in the same way with what is
left, until nothing is. When he changes to a smaller tile he resets the saw, which takes 4 minutes; the first
size of a slab needs no reset. Sawing takes 1 minute per tile for tiles with an edge of 20 cm or more and 2
minutes for smaller ones.

For each slab, in order, give the number of minutes it takes.

Example: the first slab measures 70 by 30 cm. It yields two tiles of 30, then three of 10, and nothing is
left: 2 minutes, a reset of 4, and 3 times 2 minutes make 12. The second measures 45 by 45 cm and is one tile,
which takes 1 minute. The answer is 12, 1.
"""

TOPICS = ("number_theory", "manufacturing")
WORKFLOW = "command_stream"


def generate(rng, difficulty):
    """More slabs at higher difficulty; every slab is made of whole units of 1 to 6 cm."""
    slabs = []
    for _ in range(1 + difficulty):
        unit = rng.integers(1, 7)
        slabs.append((unit * rng.integers(5, 60), unit * rng.integers(5, 60)))
    return {"slabs": slabs}


def reference(slabs: list[tuple[int, int]]) -> list[int]:
    minutes = []
    for length, width in slabs:
        spent = -4
        long = max(length, width)
        short = min(length, width)
        while short > 0:
            spent += 4 + long // short * (1 if short >= 20 else 2)
            long, short = short, long % short
        minutes.append(spent)
    return minutes


def setup(state):
    """No slab is on the bench, the saw is not set, the clock stands at 0."""
    state.fetched = 0
    state.length = 0
    state.width = 0
    state.edge = 0
    state.minutes = 0


def observe(state) -> dict[str, int]:
    """Number of slabs that have not been fetched, and minutes on the clock."""
    return {"slabs_left": len(state.slabs) - state.fetched, "minutes": state.minutes}


def fetch_slab(state) -> int:
    """Lay the next slab on the empty bench, stop the clock at 0, and return how many slabs are left."""
    if state.length * state.width > 0:
        raise ValueError("the bench is not empty")
    if state.fetched == len(state.slabs):
        raise ValueError("no slabs are left")
    state.length, state.width = state.slabs[state.fetched]
    state.fetched += 1
    state.edge = 0
    state.minutes = 0
    return len(state.slabs) - state.fetched


def measure(state, side: str) -> int:
    """Measure one side of what is on the bench, in centimetres; 0 if the bench is empty.

    Args:
        side: length or width.
    """
    if side not in ("length", "width"):
        raise ValueError("side must be length or width")
    if state.length * state.width == 0:
        return 0
    return state.length if side == "length" else state.width


def set_saw(state, edge: int) -> int:
    """Set the saw to a tile size and return the minutes on the clock; a reset takes 4 minutes.

    Args:
        edge: Edge of the tiles in centimetres, at least 1.
    """
    if edge < 1:
        raise ValueError("the edge must be at least 1")
    if state.edge > 0 and edge != state.edge:
        state.minutes += 4
    state.edge = edge
    return state.minutes


def saw_off(state, side: str, tiles: int) -> int:
    """Saw a number of tiles off along one side and return the centimetres that are left of that side.

    Args:
        side: length or width: the side that becomes shorter.
        tiles: Number of tiles, at least 1.
    """
    if side not in ("length", "width"):
        raise ValueError("side must be length or width")
    if state.edge == 0:
        raise ValueError("the saw has not been set for this slab")
    across = state.width if side == "length" else state.length
    if across != state.edge:
        raise ValueError("the tiles would not be as wide as the slab")
    along = state.length if side == "length" else state.width
    if tiles < 1 or tiles * state.edge > along:
        raise ValueError("the slab does not yield that many tiles")
    state.minutes += tiles * (1 if state.edge >= 20 else 2)
    if side == "length":
        state.length = along - tiles * state.edge
    else:
        state.width = along - tiles * state.edge
    return along - tiles * state.edge


def tiles_in(state, long: int, short: int) -> int:
    """Number of square tiles that a rectangle yields in one row.

    Args:
        long: The longer side in centimetres.
        short: The shorter side in centimetres, at least 1.
    """
    if short < 1:
        raise ValueError("the shorter side must be at least 1")
    return long // short


def solve(tools) -> list[int]:
    """Saw up slab after slab along its longer side and read the clock."""
    minutes = []
    for _ in range(tools.observe()["slabs_left"]):
        tools.fetch_slab()
        length = tools.measure(side="length")
        width = tools.measure(side="width")
        while length > 0 and width > 0:
            tools.set_saw(edge=min(length, width))
            if length >= width:
                length = tools.saw_off(side="length", tiles=tools.tiles_in(long=length, short=width))
            else:
                width = tools.saw_off(side="width", tiles=tools.tiles_in(long=width, short=length))
        minutes.append(tools.observe()["minutes"])
    return minutes
