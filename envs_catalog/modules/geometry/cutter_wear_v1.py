"""Cutter wear

A cutting table moves a blade over a sheet, on lines parallel to its edges. Its job is a list of commands. "go
E N" moves the blade by E millimetres to the east and then by N millimetres to the north (negative for west
and south). "down" lowers the blade and "up" raises it. "turn" exchanges the meaning of the two numbers of all
later "go" commands: the first then counts north and the second east, and the northward part is driven first.
A second "turn" restores the old meaning. The sheet is a square with a given edge; the blade starts, raised,
in its south-west corner. Each of the two parts of a move ends at the edge of the sheet if it would lead
beyond it. Every millimetre with the blade down wears it by 3, every millimetre with the blade raised wears
the drive by 1, and every lowering wears the blade by 40.

Give the wear of the blade and then the wear of the drive.

Example: the sheet has an edge of 100, and the commands are "go 30 20", "down", "turn", "go 10 -50", "up", "go
0 500". The first move wears the drive by 50. Lowering wears the blade by 40. The second moves 10 north and
then 30 west, to the edge: 120 more for the blade. The last moves 100 east. The answer is 160, 150.
"""

TOPICS = ("geometry", "simulation")
WORKFLOW = "command_stream"


def generate(rng, difficulty):
    """A longer job at higher difficulty; about every second move runs into an edge."""
    edge = rng.integers(8, 30) * 10
    commands = []
    lowered = False
    for position in range(rng.integers(5 + 4 * difficulty, 7 + 6 * difficulty)):
        roll = rng.random()
        if roll < 0.35 or position == 3:
            commands.append("up" if lowered else "down")
            lowered = not lowered
        if position == 2 or (position > 4 and roll > 0.8):
            commands.append("turn")
        commands.append(f"go {rng.integers(-edge, edge + 1)} {rng.integers(-edge, edge + 1)}")
    return {"edge": edge, "commands": commands}


def reference(edge: int, commands: list[str]) -> tuple[int, int]:
    position = [0, 0]
    lowered = False
    turned = False
    blade = 0
    drive = 0
    for command in commands:
        parts = command.split(" ")
        if parts[0] == "turn":
            turned = not turned
        elif parts[0] == "down":
            lowered = True
            blade += 40
        elif parts[0] == "up":
            lowered = False
        else:
            for order in (0, 1):
                axis = 1 - order if turned else order
                target = min(edge, max(0, position[axis] + int(parts[1 + order])))
                length = abs(target - position[axis])
                position[axis] = target
                if lowered:
                    blade += 3 * length
                else:
                    drive += length
    return blade, drive


def setup(state):
    """The blade is raised in the south-west corner and nothing is worn."""
    state.east = 0
    state.north = 0
    state.lowered = False
    state.meters = {"blade": 0, "drive": 0}


def observe(state) -> dict[str, int | bool]:
    """Number of commands, position of the blade in millimetres, and whether it is down."""
    return {"commands": len(state.commands), "east": state.east, "north": state.north, "down": state.lowered}


def command_at(state, index: int) -> str:
    """One command of the job.

    Args:
        index: Its position in the list, counted from 0.
    """
    if not 0 <= index < len(state.commands):
        raise ValueError(f"index must be from 0 to {len(state.commands) - 1}")
    return state.commands[index]


def room_to(state, direction: str) -> int:
    """Millimetres between the blade and the edge of the sheet.

    Args:
        direction: north, east, south or west.
    """
    if direction == "north":
        return state.edge - state.north
    if direction == "east":
        return state.edge - state.east
    if direction == "south":
        return state.north
    if direction == "west":
        return state.east
    raise ValueError("direction must be north, east, south or west")


def move(state, direction: str, length: int) -> str:
    """Move the blade in one direction and say which part wears from it: blade or drive.

    Args:
        direction: north, east, south or west.
        length: Millimetres to move, at least 0; it must stay on the sheet.
    """
    if length < 0:
        raise ValueError("length cannot be negative")
    if length > room_to(state, direction):
        raise ValueError("the blade would leave the sheet")
    if direction in ("east", "west"):
        state.east += length if direction == "east" else -length
    else:
        state.north += length if direction == "north" else -length
    return "blade" if state.lowered else "drive"


def set_blade(state, down: bool) -> bool:
    """Lower or raise the blade; returns whether it was down before.

    Args:
        down: Whether the blade shall be down.
    """
    before = state.lowered
    state.lowered = down
    return before


def add_wear(state, part: str, amount: int) -> int:
    """Add to the wear meter of a part and return what it shows then.

    Args:
        part: blade or drive.
        amount: Wear to be added, at least 0.
    """
    if part not in state.meters:
        raise ValueError("part must be blade or drive")
    if amount < 0:
        raise ValueError("wear cannot be negative")
    state.meters[part] += amount
    return state.meters[part]


def solve(tools) -> tuple[int, int]:
    """Carry out the commands, booking the wear of every stretch."""
    turned = False
    for index in range(tools.observe()["commands"]):
        parts = tools.command_at(index=index).split(" ")
        if parts[0] == "turn":
            turned = not turned
        elif parts[0] == "down":
            tools.set_blade(down=True)
            tools.add_wear(part="blade", amount=40)
        elif parts[0] == "up":
            tools.set_blade(down=False)
        else:
            for order in (0, 1):
                distance = int(parts[1 + order])
                eastward = (order == 0) != turned
                if eastward:
                    direction = "east" if distance > 0 else "west"
                else:
                    direction = "north" if distance > 0 else "south"
                length = min(abs(distance), tools.room_to(direction=direction))
                if length > 0:
                    part = tools.move(direction=direction, length=length)
                    tools.add_wear(part=part, amount=3 * length if part == "blade" else length)
    return (tools.add_wear(part="blade", amount=0), tools.add_wear(part="drive", amount=0))
