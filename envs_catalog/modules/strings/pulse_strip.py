"""Pulse strip

A telegraph has recorded a message as short and long pulses on a strip. The operator reads it with a branching
card: reading begins at branch 1; at each branch a short pulse leads one way and a long pulse another. The
ways lead to further branches or to a letter. When a letter is reached it is written down, and reading begins
at branch 1 again with the next pulse. The letter # is not written down; it switches between writing letters
as they are and writing each letter twice, and at the beginning letters are written as they are. If the strip
ends between letters of the card, what is left over is ignored.

What does the message say?

Example: on the card, at branch 1 short leads to E and long to branch 2, where short leads to T and long to #.
The strip reads long short, short, long long, short, long short, long. That is T, E, the switch, E twice, T
twice, and a long pulse that is ignored. The answer is TEEETT.
"""

TOPICS = ("strings", "decoding")
WORKFLOW = "code_book_decoding"


def generate(rng, difficulty):
    """A larger card and a longer strip at higher difficulty."""
    letters = rng.sample("ABCDEFGHIKLMNOPRSTUVW", 2 + 2 * difficulty) + ["#"]
    rng.shuffle(letters)
    parts = [[letter, ""] for letter in letters]
    branches = {}
    while len(parts) > 1:
        first = parts.pop(rng.integers(0, min(3, len(parts))))
        second = parts.pop(rng.integers(0, min(3, len(parts))))
        parts.append([first, second])
    waiting = [parts[0]]
    codes = {}
    paths = [""]
    numbers = [1]
    used = 1
    while waiting:
        part = waiting.pop(0)
        path = paths.pop(0)
        ways = []
        for pulse, child in zip("sl", part):
            if child[1] == "":
                codes[child[0]] = path + pulse
                ways.append(child[0])
            else:
                used += 1
                waiting.append(child)
                paths.append(path + pulse)
                numbers.append(used)
                ways.append(str(used))
        branches[str(numbers.pop(0))] = ways
    pulses = ""
    for _ in range(rng.integers(3 + 3 * difficulty, 6 + 5 * difficulty)):
        pulses += codes["#"] if rng.random() < 0.2 else codes[rng.choice(letters)]
    if rng.random() < 0.5:
        pulses += rng.choice(list(codes.values()))[:1]
    return {"branches": branches, "pulses": pulses}


def reference(branches: dict[str, list[str]], pulses: str) -> str:
    message = ""
    double = False
    place = "1"
    for pulse in pulses:
        place = branches[place][0 if pulse == "s" else 1]
        if place in branches:
            continue
        if place == "#":
            double = not double
        else:
            message += place + place if double else place
        place = "1"
    return message


def setup(state):
    """Nothing has been read and reading begins at branch 1."""
    state.position = 0
    state.written = ""


def observe(state) -> dict[str, int]:
    """Number of pulses that have not been read, and of letters that have been written down."""
    return {"pulses_left": len(state.pulses) - state.position, "written": len(state.written)}


def read_pulse(state) -> str:
    """Read the next pulse on the strip: short or long."""
    if state.position == len(state.pulses):
        raise ValueError("the strip has been read to the end")
    state.position += 1
    return "short" if state.pulses[state.position - 1] == "s" else "long"


def follow(state, branch: int, pulse: str) -> dict[str, int | str]:
    """Where a pulse leads from a branch: to another branch, or to a letter.

    Args:
        branch: Number of the branch.
        pulse: short or long.
    """
    if str(branch) not in state.branches:
        raise ValueError("the card has no such branch")
    if pulse not in ("short", "long"):
        raise ValueError("a pulse is short or long")
    way = state.branches[str(branch)][0 if pulse == "short" else 1]
    if way in state.branches:
        return {"branch": int(way)}
    return {"letter": way}


def write(state, letters: str) -> int:
    """Write letters down behind those already written and return how many there are then.

    Args:
        letters: One or two letters.
    """
    if not 1 <= len(letters) <= 2:
        raise ValueError("write one or two letters at a time")
    if len(state.written) > 500:
        raise ValueError("the sheet is full")
    state.written += letters
    return len(state.written)


def read_written(state, start: int) -> str:
    """Up to six of the letters written down.

    Args:
        start: Position of the first one, counted from 0.
    """
    if not 0 <= start <= len(state.written):
        raise ValueError(f"start must be from 0 to {len(state.written)}")
    return state.written[start : start + 6]


def solve(tools) -> str:
    """Follow the card pulse by pulse, writing down each letter, then read the sheet."""
    double = False
    branch = 1
    for _ in range(tools.observe()["pulses_left"]):
        way = tools.follow(branch=branch, pulse=tools.read_pulse())
        if "branch" in way:
            branch = way["branch"]
            continue
        branch = 1
        letter = way["letter"]
        if letter == "#":
            double = not double
        elif double:
            tools.write(letters=letter + letter)
        else:
            tools.write(letters=letter)
    count = tools.observe()["written"]
    message = ""
    while len(message) < count:
        message += tools.read_written(start=len(message))
    return message
