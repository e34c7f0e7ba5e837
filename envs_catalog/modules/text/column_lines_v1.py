"""Column lines

A newspaper sets a text into a narrow column. Words are put on a line one after another with one space between
them, as long as they fit into the width of the column, counted in characters. A word that does not fit begins
a new line. No word is wider than the column. A word that ends with a full stop also ends its line, so that
the next word begins a new one. The last word ends with a full stop.

For each line, from the top, give the number of characters by which it falls short of the width.

Example: the column is 12 wide and the text is "The ferry leaves at nine. Bring your ticket.". The lines are
"The ferry", "leaves at", "nine.", "Bring your" and "ticket.". The answer is 3, 3, 7, 2, 5.

The words cannot be seen as a whole, only through the tools.
"""

TOPICS = ("text", "strings")
FAMILY = "column_lines"
WORKFLOW = "linear_scan"


def _length_with(used, word):
    return len(word) if used == 0 else used + 1 + len(word)


def _ends_line(word):
    return word.endswith(".")


VOCABULARY = (
    "a", "about", "after", "again", "all", "along", "and", "at", "autumn", "before", "boat", "bridge",
    "bring", "by", "carry", "coast", "cold", "council", "early", "east", "evening", "ferry", "fields",
    "fishing", "for", "from", "gate", "harbour", "has", "in", "into", "it", "kitchen", "ladder", "large",
    "late", "leaves", "lights", "market", "morning", "near", "night", "of", "old", "on", "opened", "over",
    "painted", "people", "quiet", "railway", "rain", "road", "school", "snow", "station", "still", "the",
    "their", "tickets", "to", "under", "village", "water", "weather", "were", "with", "yesterday",
)


def generate(rng, difficulty):
    """A longer text at higher difficulty."""
    count = rng.integers(9 * difficulty, 16 * difficulty)
    words = []
    for position in range(count):
        word = rng.choice(VOCABULARY)
        words.append(word + "." if rng.random() < 0.2 or position == count - 1 else word)
    return {"words": words, "width": rng.integers(11, 28)}


def reference(words: list[str], width: int) -> list[int]:
    missing = []
    used = 0
    for word in words:
        longer = _length_with(used, word)
        if longer > width:
            missing.append(width - used)
            longer = _length_with(0, word)
        used = longer
        if _ends_line(word):
            missing.append(width - used)
            used = 0
    return missing


def observe(state) -> dict[str, int]:
    """How many words there are and the given width."""
    return {"word_count": len(state.words), "width": state.width}


def length_with(state, used: int, word: str) -> int:
    """Number of characters on a line after one more word, the space before it included.

    Args:
        used: Number of characters on the line; 0 if it is empty.
        word: The word.
    """
    return _length_with(used, word)


def ends_line(state, word: str) -> bool:
    """Whether a word ends its line whatever follows.

    Args:
        word: The word.
    """
    return _ends_line(word)


def word_at(state, index: int) -> str:
    """The word at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.words[index]


def solve(tools) -> list[int]:
    """Look at the words through the tools and find the answer."""
    view = tools.observe()
    width = view["width"]
    word_count = view["word_count"]
    missing = []
    used = 0
    for index in range(word_count):
        word = tools.word_at(index=index)
        longer = tools.length_with(used=used, word=word)
        if longer > width:
            missing.append(width - used)
            longer = tools.length_with(used=0, word=word)
        used = longer
        if tools.ends_line(word=word):
            missing.append(width - used)
            used = 0
    return missing
