"""Service log

The machines of a plant write a common log. Every line consists of a level (I for info, N for notice, W for
warning, E for error), the name of a machine and a duration in seconds, separated by single spaces. The
maintenance crew gives every machine points: nothing for an info line, 1 for a notice, 3 for a warning and 8
for an error, and each of these counts double if the duration is more than 60 seconds. If a line has the same
machine and the same level as the line directly above it, it counts 1 point less (but never less than 0).

Give the points of every machine that appears in the log.

Example: the log has the lines "W mixer 20", "W mixer 75", "I press 300" and "E press 61". The mixer gets 3
points and then 2 times 3 less 1, which is 5. The press gets nothing and then 16. The answer is mixer: 8,
press: 16.

The lines cannot be seen as a whole, only through the tools.
"""

TOPICS = ("text", "mappings")
FAMILY = "service_log"
WORKFLOW = "linear_scan"


def _field(line, position):
    return line.split(" ")[position]


def _line_points(level, seconds, repeated):
    points = {"I": 0, "N": 1, "W": 3, "E": 8}[level]
    if seconds > 60:
        points *= 2
    return max(0, points - 1) if repeated else points


MACHINES = ("crane", "dryer", "lathe", "mill", "mixer", "oven", "press", "pump", "saw", "sorter")


def generate(rng, difficulty):
    """More lines and machines at higher difficulty; lines often repeat the machine or the level above."""
    machines = rng.sample(MACHINES, 2 + difficulty)
    lines = []
    machine = machines[0]
    level = "I"
    for _ in range(rng.integers(9 + 8 * difficulty, 9 + 12 * difficulty)):
        if rng.random() < 0.65:
            machine = rng.choice(machines)
        if rng.random() < 0.4:
            level = rng.choice("IIINWE")
        lines.append(f"{level} {machine} {rng.integers(5, 130)}")
    return {"lines": lines}


def reference(lines: list[str]) -> dict[str, int]:
    points = {}
    previous_level = ""
    previous_machine = ""
    for line in lines:
        level = _field(line, 0)
        machine = _field(line, 1)
        seconds = int(_field(line, 2))
        repeated = level == previous_level and machine == previous_machine
        points[machine] = points.get(machine, 0) + _line_points(level, seconds, repeated)
        previous_level = level
        previous_machine = machine
    return points


def observe(state) -> dict[str, int]:
    """How many lines there are."""
    return {"line_count": len(state.lines)}


def field(state, line: str, position: int) -> str:
    """One part of a line of the log.

    Args:
        line: The line.
        position: 0 for the level, 1 for the machine, 2 for the duration.
    """
    return _field(line, position)


def line_points(state, level: str, seconds: int, repeated: bool) -> int:
    """Points a line gives to its machine.

    Args:
        level: Level of the line: I, N, W or E.
        seconds: Duration, at least 0.
        repeated: Whether the line above has the same machine and level.
    """
    return _line_points(level, seconds, repeated)


def line_at(state, index: int) -> str:
    """The line at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.lines[index]


def solve(tools) -> dict[str, int]:
    """Look at the lines through the tools and find the answer."""
    view = tools.observe()
    line_count = view["line_count"]
    points = {}
    previous_level = ""
    previous_machine = ""
    for index in range(line_count):
        line = tools.line_at(index=index)
        level = tools.field(line=line, position=0)
        machine = tools.field(line=line, position=1)
        seconds = int(tools.field(line=line, position=2))
        repeated = level == previous_level and machine == previous_machine
        points[machine] = (
            points.get(machine, 0)
            + tools.line_points(level=level, seconds=seconds, repeated=repeated)
        )
        previous_level = level
        previous_machine = machine
    return points
