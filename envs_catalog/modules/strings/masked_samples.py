"""Masked sample codes

A laboratory receives a row of sample codes, run together and masked, so that the technicians cannot tell
where the samples come from. The coordinator holds a key of capital letters, which is used from its beginning,
again and again. Each capital letter of the masked text was moved forward in the alphabet by the place of the
key's letter (A moves by 0, B by 1, and so on; after Z comes A). Each digit was moved forward by the same
number (after 9 comes 0). A full stop separates two codes; it was not changed, uses no letter of the key, and
the code behind it begins with the first letter of the key again.

What did the row read before it was masked?

Example: the key is CAB and the masked text is MT8D.N5. M moved back by 2 is K, T moved back by 0 is T, 8
moved back by 1 is 7. The key begins again: D moved back by 2 is B. After the full stop, N moved back by 2 is
L, and 5 stays. The answer is KT7B.L5.

The masked and the key cannot be seen as a whole, only through the tools.
"""

TOPICS = ("strings", "laboratory")
FAMILY = "masked_samples"
WORKFLOW = "linear_scan"


def _moves(letter):
    return ord(letter) - ord("A")


def _moved_back(character, places):
    if character.isdigit():
        return str((int(character) - places) % 10)
    return chr((ord(character) - ord("A") - places) % 26 + ord("A"))


def generate(rng, difficulty):
    """A longer row and a longer key at higher difficulty."""
    key = "".join([rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(2 + difficulty)])
    masked = ""
    length = rng.integers(9 * difficulty, 15 * difficulty)
    since_stop = 0
    while len(masked) < length:
        if since_stop > 2 and rng.random() < 0.25 and len(masked) < length - 1:
            masked += "."
            since_stop = 0
        else:
            masked += rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
            since_stop += 1
    return {"masked": masked, "key": key}


def reference(masked: str, key: str) -> str:
    plain = ""
    place = 0
    for character in masked:
        if character == ".":
            plain += "."
            place = 0
            continue
        plain += _moved_back(character, _moves(key[place]))
        place += 1
        if place == len(key):
            place = 0
    return plain


def observe(state) -> dict[str, int]:
    """How many characters the masked has and how many characters the key has."""
    return {"masked_length": len(state.masked), "key_length": len(state.key)}


def moved_back(state, character: str, places: int) -> str:
    """Character that was moved forward to the given one.

    Args:
        character: Capital letter or digit of the masked text.
        places: Number of places by which it was moved, 0 to 25.
    """
    return _moved_back(character, places)


def moves(state, letter: str) -> int:
    """Number of places by which a letter of the key moves a character, 0 to 25.

    Args:
        letter: Capital letter of the key.
    """
    return _moves(letter)


def key_character_at(state, index: int) -> str:
    """The key character at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.key[index]


def masked_character_at(state, index: int) -> str:
    """The masked character at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.masked[index]


def solve(tools) -> str:
    """Look at the masked and the key through the tools and find the answer."""
    view = tools.observe()
    key_length = view["key_length"]
    masked_length = view["masked_length"]
    plain = ""
    place = 0
    for index in range(masked_length):
        character = tools.masked_character_at(index=index)
        if character == ".":
            plain += "."
            place = 0
            continue
        plain += tools.moved_back(
            character=character, places=tools.moves(letter=tools.key_character_at(index=place))
        )
        place += 1
        if place == key_length:
            place = 0
    return plain
