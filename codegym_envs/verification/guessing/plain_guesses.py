"""Guesses that need no arithmetic: constants, copies of what was seen, coin flips."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from codegym_envs.spec import Type
from codegym_envs.spec.choices import SeededChoices
from codegym_envs.spec.plain_data.values import decode, encode
from codegym_envs.verification.answer_variants import canonical_text, plain
from codegym_envs.verification.guessing.contest import MISSING, Guess, fitting
from codegym_envs.verification.guessing.views import View
from codegym_envs.verification.sampling import random_value

__all__ = ["coins", "constants", "copies", "random_copies", "random_play"]

_MOST_CONSTANTS = 6
_ANYTHING: Final[tuple[Any, ...]] = (0, 1, -1, True, False, None, "", [], {}, 0.0, [0, 0], "yes", "no")
_SIDES = 2  # different items of a list that is as good as a list of yes and no


def constants(views: Sequence[View], kind: Type) -> list[Guess]:
    """The most common answers, and the plainest values of the answer's type."""
    answers = Counter(canonical_text(view.case.expected, kind) for view in views)
    values = [decode(text) for text, _ in answers.most_common(_MOST_CONSTANTS)]
    values += [value for value in _ANYTHING if fitting(value, kind) is not MISSING]
    return [Guess(f"always answering {_short(value)}", partial(_constant, value)) for value in values]


def _constant(value: Any, _: View) -> Any:
    return value


def _short(value: Any) -> str:
    text = encode(value)
    return text if len(text) <= 40 else f"{text[:37]}…"


def copies(views: Sequence[View], kind: Type) -> list[Guess]:
    """A value of the first look, or an input that is one value."""
    places = sorted({name for view in views for name in view.places})
    found = [Guess(f"a copy of {name}", partial(_place, name)) for name in places]
    for name, value in views[0].case.inputs.items():
        if not isinstance(value, (list, tuple, dict)):
            found.append(Guess(f"a copy of the input {name}", partial(_input, name)))
    return found


def random_copies(views: Sequence[View], kind: Type) -> list[Guess]:
    """One of the values that random calls showed."""
    return [
        Guess(f"a copy of the {name} value seen in a few calls", partial(_seen, choose, kind))
        for name, choose in _CHOICES.items()
    ]


def _place(name: str, view: View) -> Any:
    return view.places.get(name, MISSING)


def _input(name: str, view: View) -> Any:
    return plain(view.case.inputs[name])


def _seen(choose: Callable[[list[Any]], Any], kind: Type, view: View) -> Any:
    found = [item for item in view.seen if fitting(item, kind) is not MISSING]
    return choose(found) if found else MISSING


def _rank(item: Any) -> tuple[Any, ...]:
    """Numbers by size, everything else by length and then by order."""
    if isinstance(item, (int, float)):
        return (0, item, "")
    return (1, len(item) if hasattr(item, "__len__") else 0, encode(item))


def _frequent(found: list[Any]) -> Any:
    texts = Counter(map(encode, found))
    return decode(texts.most_common(1)[0][0])


_CHOICES: Final[dict[str, Callable[[list[Any]], Any]]] = {
    "first": lambda found: found[0],
    "last": lambda found: found[-1],
    "largest": lambda found: max(found, key=_rank),
    "smallest": lambda found: min(found, key=_rank),
    "most frequent": _frequent,
}


def random_play(views: Sequence[View], kind: Type) -> list[Guess]:
    """A random value of the answer's type, guided by what random calls showed."""
    return [Guess("a random answer", partial(_random, kind))] if views else []


def _random(kind: Type, view: View) -> Any:
    draw = SeededChoices(f"guess|{encode(view.seen)}|{view.look}")
    found = [item for item in view.seen if fitting(item, kind) is not MISSING]
    if found and draw.chance(0.5):
        return draw.pick(found)
    return random_value(kind, draw, [item for item in view.seen if not isinstance(item, (list, dict))])


def coins(views: Sequence[View], kind: Type) -> list[Guess]:
    """For yes or no, and for lists of yes and no, or of any two values: majority, all alike, alternating."""
    answers = [plain(view.case.expected) for view in views]
    texts = all(isinstance(answer, str) for answer in answers)
    if not texts and not all(isinstance(answer, list) for answer in answers):
        return []
    sides = Counter(encode(item) for answer in answers for item in answer)
    if not 1 <= len(sides) <= _SIDES:
        return []
    first, *others = (decode(text) for text, _ in sides.most_common())
    second = others[0] if others else first
    most = max(map(len, answers))
    majority = []
    for place in range(most):
        here = Counter(encode(answer[place]) for answer in answers if len(answer) > place)
        majority.append(decode(here.most_common(1)[0][0]))
    patterns = {
        "the majority at each position": majority,
        f"all {_short(first)}": [first] * most,
        f"all {_short(second)}": [second] * most,
        "alternating items": [(first, second)[place % 2] for place in range(most)],
        "alternating items, the other first": [(second, first)[place % 2] for place in range(most)],
    }
    found = []
    for told, length in _lengths(views, [len(answer) for answer in answers]):
        for name, pattern in patterns.items():
            found.append(Guess(f"a list of {name} ({told})", partial(_pattern, pattern, length, texts)))
    return found


def _lengths(views: Sequence[View], lengths: Sequence[int]) -> list[tuple[str, Callable[[View], int]]]:
    """Ways to know how long the answer is: the usual length, or a number of the first look and a bit."""
    usual = Counter(lengths).most_common(1)[0][0]
    found: list[tuple[str, Callable[[View], int]]] = [("of the usual length", lambda _: usual)]
    for name in sorted(views[0].numbers):
        gaps = {length - view.numbers.get(name, -1) for view, length in zip(views, lengths, strict=True)}
        if len(gaps) == 1:
            found.append((f"as many as {name} tells", partial(_told, name, gaps.pop())))
    return found


def _told(name: str, gap: float, view: View) -> int:
    return int(view.numbers.get(name, 0) + gap)


def _pattern(pattern: list[Any], length: Callable[[View], int], text: bool, view: View) -> Any:
    count = length(view)
    if not 0 <= count <= len(pattern):
        return MISSING
    return "".join(pattern[:count]) if text else pattern[:count]
