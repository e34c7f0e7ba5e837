"""Revised line

An editor revises one line of a manuscript with a list of instructions. A marker stands between characters, at
the start before the first one. "find X" moves the marker to just before the next place, at or behind the
marker, where the text X begins; if there is none, the instruction is skipped together with the one after it.
"insert X" puts the text X in at the marker and moves the marker behind it. "erase N" takes out the N
characters behind the marker (fewer if the line ends before). "start" moves the marker back to the beginning.
In a list of instructions, "insert X" is written as the word insert, one space and everything that follows;
the others likewise.

What does the line read at the end?

Example: the line is "old red barn". The instructions are "find red", "erase 4", "start", "find new", "erase
3", "erase 4", "insert big ". The word red and the space after it are taken out. "new" is not found, so "erase
3" is skipped too, and the marker still stands at the beginning. Then "old " is taken out and "big " is put
in. The answer is "big barn".
"""

TOPICS = ("text", "editing")
WORKFLOW = "text_editing"

WORDS = (
    "amber", "apple", "barn", "basin", "cedar", "chalk", "clear", "cloud", "crisp", "dusty", "early",
    "fern", "field", "frost", "gravel", "green", "grey", "harbour", "hollow", "lake", "maple", "meadow",
    "mild", "narrow", "north", "old", "pale", "quiet", "red", "river", "sandy", "silver", "slope", "south",
    "stone", "tall", "warm",
)


def generate(rng, difficulty):
    """A longer line and more instructions at higher difficulty; some searches find nothing."""
    words = rng.sample(WORDS, 4 + 2 * difficulty)
    instructions = []
    for _ in range(rng.integers(2 + difficulty, 4 + 2 * difficulty)):
        if rng.random() < 0.25:
            instructions.append("start")
        word = rng.choice(words) if rng.random() < 0.8 else rng.choice(WORDS)
        instructions.append("find " + word)
        action = rng.random()
        if action < 0.35:
            instructions.append("insert " + rng.choice(WORDS) + " ")
        elif action < 0.7:
            instructions.append(f"erase {rng.integers(1, 9)}")
        else:
            instructions.append(f"erase {len(word)}")
            instructions.append("insert " + rng.choice(WORDS))
    return {"line": " ".join(words), "instructions": instructions}


def reference(line: str, instructions: list[str]) -> str:
    marker = 0
    skip = False
    for instruction in instructions:
        if skip:
            skip = False
            continue
        kind, _, rest = instruction.partition(" ")
        if kind == "start":
            marker = 0
        elif kind == "find":
            place = line.find(rest, marker)
            if place < 0:
                skip = True
            else:
                marker = place
        elif kind == "insert":
            line = line[:marker] + rest + line[marker:]
            marker += len(rest)
        else:
            line = line[:marker] + line[marker + int(rest):]
    return line


def setup(state):
    """The marker stands at the beginning of an unrevised line, which is kept character by character."""
    state.characters = list(state.line)
    state.marker = 0


def observe(state) -> dict[str, int]:
    """Number of instructions, present length of the line, and position of the marker."""
    return {
        "instructions": len(state.instructions),
        "length": len(state.characters),
        "marker": state.marker,
    }


def instruction(state, number: int) -> str:
    """One instruction of the list.

    Args:
        number: Its number, counted from 0.
    """
    if not 0 <= number < len(state.instructions):
        raise ValueError(f"number must be from 0 to {len(state.instructions) - 1}")
    return state.instructions[number]


def read_part(state, position: int) -> str:
    """Up to twelve characters of the line as it is now.

    Args:
        position: Position of the first one, counted from 0.
    """
    return _part(state, position)


def find_near(state, text: str, position: int) -> int:
    """Where a text first begins among twelve characters of the line; -1 if they do not contain all of it.

    Args:
        text: The text to look for, from one to twelve characters.
        position: Position of the first character that is looked at, counted from 0.
    """
    if not 1 <= len(text) <= 12:
        raise ValueError("give from one to twelve characters to look for")
    place = _part(state, position).find(text)
    return -1 if place < 0 else position + place


def move_marker(state, position: int) -> int:
    """Move the marker and return the number of characters behind it.

    Args:
        position: Number of characters that shall be in front of the marker.
    """
    if not 0 <= position <= len(state.characters):
        raise ValueError(f"position must be from 0 to {len(state.characters)}")
    state.marker = position
    return len(state.characters) - position


def insert_text(state, text: str) -> int:
    """Put a text in at the marker, move the marker behind it, and return the marker's position.

    Args:
        text: The text, at most 40 characters.
    """
    if len(text) > 40 or len(state.characters) > 2000:
        raise ValueError("that does not fit on the line")
    for character in text:
        state.characters.insert(state.marker, character)
        state.marker += 1
    return state.marker


def erase(state, count: int) -> int:
    """Take out characters behind the marker and return how many were taken out.

    Args:
        count: Number of characters, at least 0; fewer are taken out where the line ends before.
    """
    if count < 0:
        raise ValueError("count cannot be negative")
    erased = min(count, len(state.characters) - state.marker)
    for _ in range(erased):
        del state.characters[state.marker]
    return erased


def _part(state, position):
    """Twelve characters from a position on, fewer where the line ends before."""
    length = len(state.characters)
    if not 0 <= position <= length:
        raise ValueError(f"position must be from 0 to {length}")
    return "".join([state.characters[position + step] for step in range(12) if position + step < length])


def solve(tools) -> str:
    """Carry out the instructions, searching part by part, then read the line in the same way."""
    status = tools.observe()
    count = status["instructions"]
    length = status["length"]
    marker = 0
    number = 0
    while number < count:
        order = tools.instruction(number=number)
        number += 1
        kind, _, rest = order.partition(" ")
        if kind == "start":
            tools.move_marker(position=0)
            marker = 0
        elif kind == "find":
            start = marker
            place = -1
            while place < 0 and start + len(rest) <= length:
                place = tools.find_near(text=rest, position=start)
                start += 13 - len(rest)
            if place < 0:
                number += 1
            else:
                tools.move_marker(position=place)
                marker = place
        elif kind == "insert":
            marker = tools.insert_text(text=rest)
            length += len(rest)
        else:
            length -= tools.erase(count=int(rest))
    line = ""
    while len(line) < length:
        line += tools.read_part(position=len(line))
    return line
