"""Names for tools and arguments: opaque ones, unrelated words, and paraphrases.

Every function returns candidates in a random order that depends on the given source of randomness alone; the
caller takes the first that is free.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

from codegym_envs.executor.rng import Rng

__all__ = ["opaque_names", "paraphrases", "word_names"]

_ADJECTIVES: Final = (
    "amber", "brisk", "calm", "cedar", "copper", "coral", "dusky", "early", "faint", "gentle", "golden",
    "hazel", "idle", "ivory", "keen", "lunar", "mellow", "misty", "narrow", "noble", "olive", "plain",
    "quiet", "rapid", "rustic", "scarlet", "silent", "silver", "sober", "steady", "sunny", "tidal",
    "velvet", "vivid", "wooden", "young",
)  # fmt: skip
_NOUNS: Final = (
    "anchor", "basket", "beacon", "bridge", "brook", "canvas", "castle", "compass", "falcon", "feather",
    "garden", "harbor", "helmet", "island", "kettle", "ladder", "lantern", "magnet", "marble", "meadow",
    "mirror", "needle", "orchard", "paddle", "pebble", "pillow", "ribbon", "saddle", "shutter",
    "signal", "thimble", "timber", "tunnel", "valley", "violin", "window",
)  # fmt: skip

# Words that can stand for each other in the name of a tool or an argument.
_SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    word: tuple(other for other in group if other != word)
    for group in (
        ("get", "fetch", "read", "look_up", "retrieve"),
        ("add", "append", "put"),
        ("remove", "delete", "drop"),
        ("set", "assign", "define"),
        ("find", "search", "locate"),
        ("take", "pick", "grab"),
        ("move", "shift"),
        ("check", "test", "examine"),
        ("book", "reserve"),
        ("cancel", "revoke"),
        ("write", "note"),
        ("mark", "tag"),
        ("exchange", "swap", "switch"),
        ("total", "sum"),
        ("next", "following", "upcoming"),
        ("first", "initial"),
        ("last", "final"),
        ("start", "begin"),
        ("index", "position"),
        ("place", "spot"),
        ("key", "identifier"),
        ("name", "title"),
        ("item", "entry", "element"),
        ("length", "size", "extent"),
        ("price", "cost"),
        ("fee", "charge"),
        ("weight", "mass"),
        ("distance", "gap"),
        ("text", "string"),
        ("low", "lower"),
        ("high", "upper"),
        ("balance", "funds"),
        ("result", "outcome"),
        ("limit", "bound", "cap"),
        ("measure", "gauge"),
        ("observe", "inspect", "overview"),
        ("done", "submit", "hand_in"),
        ("answer", "solution", "reply"),
    )
    for word in group
}
_VERBS: Final = ("get", "fetch", "read", "look_up", "query", "retrieve", "show", "find")
_WORKING_OUT: Final = ("compute", "calculate", "determine", "get", "work_out", "evaluate")
_DOING: Final = ("do", "perform", "execute", "carry_out", "run")
_DEEDS: Final = frozenset(
    (
        "add", "assign", "book", "cancel", "close", "count", "deposit", "drive", "drop", "erase",
        "exchange", "fetch", "follow", "insert", "lay", "look", "mark", "measure", "move", "note",
        "open", "pay", "pump", "push", "put", "read", "remove", "rinse", "saw", "send", "set",
        "sort", "spill", "stack", "start", "stop", "swap", "tag", "take", "turn", "undo", "unstack",
        "visit", "weigh", "withdraw", "write",
    )
)  # fmt: skip
_PREPOSITIONS: Final = ("at", "of", "for", "in", "from", "to", "by", "with", "near", "after")
_ASKING: Final = ("is", "are", "can", "has", "must", "should", "does")
_PREFIXES: Final = ("given", "the", "input", "chosen")
_SUFFIXES: Final = ("value", "arg", "param", "given")


def opaque_names(rng: Rng, stem: str) -> Iterator[str]:
    """``tool_17``, ``tool_4`` …: names that say nothing; endless."""
    for size in itertools.count(1):
        low = 0 if size == 1 else 10 ** (size - 1)
        numbers = list(range(low, min(10**size, low + 10_000)))
        rng.shuffle(numbers)
        yield from (f"{stem}_{number}" for number in numbers)


def word_names(rng: Rng) -> Iterator[str]:
    """``amber_lantern`` …: names of words that have nothing to do with the tool; endless."""
    pairs = [f"{adjective}_{noun}" for adjective in _ADJECTIVES for noun in _NOUNS]
    rng.shuffle(pairs)
    yield from pairs
    yield from (f"{pair}_{number}" for number in itertools.count(2) for pair in pairs)


def paraphrases(rng: Rng, name: str, *, argument: bool = False) -> Iterator[str]:
    """Other names that mean the same; after the good ones, the name with a number, endlessly.

    Args:
        rng: Source of randomness.
        name: A name in the style of Python, such as ``balance_of``.
        argument: Whether it is the name of an argument: things, not actions.
    """
    words = name.strip("_").split("_")
    found = _for_arguments(words) if argument else _for_tools(words)
    good = sorted({candidate for candidate in found if candidate != name and candidate.isidentifier()})
    rng.shuffle(good)
    yield from good
    yield from (f"{name}_{number}" for number in itertools.count(2))


def _for_tools(words: list[str]) -> Iterator[str]:
    head, tail = words[0], words[-1]
    middle = "_".join(words[:-1])
    yield from _swapped(words)
    if len(words) > 1 and tail in _PREPOSITIONS:
        for thing in (middle, *_swapped(words[:-1])):
            yield from (f"{verb}_{thing}" for verb in _VERBS)
            yield from (f"{verb}_{thing}_{tail}" for verb in _VERBS)
    elif len(words) > 1 and head in _ASKING:
        rest = "_".join(words[1:])
        yield from (
            f"check_{rest}",
            f"test_if_{'_'.join(words)}",
            f"whether_{'_'.join(words)}",
            f"ask_{rest}",
        )
    else:
        verbs = _DOING if head in _DEEDS else _VERBS if head == "next" else _WORKING_OUT
        yield from (f"{verb}_{'_'.join(words)}" for verb in verbs)


def _for_arguments(words: list[str]) -> Iterator[str]:
    name = "_".join(words)
    yield from _swapped(words)
    yield from (f"{prefix}_{name}" for prefix in _PREFIXES)
    yield from (f"{name}_{suffix}" for suffix in _SUFFIXES)


def _swapped(words: list[str]) -> Iterator[str]:
    """The name with some of its words replaced by words for the same, at most 64 variants."""
    options = [(word, *_SYNONYMS.get(word, ())) for word in words]
    yield from itertools.islice(("_".join(choice) for choice in itertools.product(*options)), 1, 64)
