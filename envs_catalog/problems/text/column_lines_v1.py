"""Column lines

A newspaper sets a text into a narrow column. Words are put on a line one after another with one space between
them, as long as they fit into the width of the column, counted in characters. A word that does not fit begins
a new line. No word is wider than the column. A word that ends with a full stop also ends its line, so that
the next word begins a new one. The last word ends with a full stop.

For each line, from the top, give the number of characters by which it falls short of the width.

Example: the column is 12 wide and the text is "The ferry leaves at nine. Bring your ticket.". The lines are
"The ferry", "leaves at", "nine.", "Bring your" and "ticket.". The answer is 3, 3, 7, 2, 5.
"""

TOPICS = ("text", "strings")
WORKFLOW = "linear_scan"

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


def length_with(used: int, word: str) -> int:
    """Number of characters on a line after one more word, the space before it included.

    Args:
        used: Number of characters on the line; 0 if it is empty.
        word: The word.
    """
    return len(word) if used == 0 else used + 1 + len(word)


def ends_line(word: str) -> bool:
    """Whether a word ends its line whatever follows.

    Args:
        word: The word.
    """
    return word.endswith(".")


def solution(words: list[str], width: int) -> list[int]:
    missing = []
    used = 0
    for word in words:
        longer = length_with(used, word)
        if longer > width:
            missing.append(width - used)
            longer = length_with(0, word)
        used = longer
        if ends_line(word):
            missing.append(width - used)
            used = 0
    return missing


EXAMPLE = (
    {"words": ["The", "ferry", "leaves", "at", "nine.", "Bring", "your", "ticket."], "width": 12},
    [3, 3, 7, 2, 5],
)


def solution_again(words: list[str], width: int) -> list[int]:
    """Cuts the text into sentences and has the standard library wrap each of them."""
    import re
    from textwrap import wrap

    missing = []
    for sentence in re.split(r"(?<=\.) ", " ".join(words)):
        lines = wrap(sentence, width, break_long_words=False, break_on_hyphens=False)
        missing.extend(width - len(line) for line in lines)
    return missing
