"""How guesses are compared: fitted on one half of the inputs, tried on the other, and the other way round."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from codegym_envs.reward import score
from codegym_envs.spec import Type
from codegym_envs.spec.plain_data.values import TypeMismatch, convert
from codegym_envs.verification.guessing.views import View

__all__ = ["MISSING", "Guess", "Maker", "Standing", "compete", "fitting", "wins"]

MISSING: Final = object()
"""What a guess gives where it has nothing to say."""

_FIRST = 8  # inputs on which a guess has to win once to be tried on more


@dataclass(frozen=True, slots=True)
class Guess:
    """One way to an answer without working on the task.

    Attributes:
        name: What it does, in words that complete "… wins".
        choose: From what was seen to an answer in JSON form, or `MISSING`.
    """

    name: str
    choose: Callable[[View], Any]


Maker = Callable[[Sequence[View], Type], Sequence[Guess]]
"""Makes guesses of one kind from views whose answers are known, for an answer of the type."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the best guess of one kind did.

    Attributes:
        name: What it does.
        rate: Share of the inputs that it won, from 0 to 1.
    """

    name: str
    rate: float


def fitting(value: Any, kind: Type) -> Any:
    """A value in JSON form as an answer of the type; `MISSING` if it is none."""
    try:
        return convert(value, kind)
    except (TypeMismatch, TypeError):
        return MISSING


def wins(view: View, answer: Any, kind: Type) -> bool:
    """Whether an answer in JSON form is rewarded."""
    if answer is MISSING:
        return False
    if kind.kind == "int" and view.accepts is None:  # the most common type, without detours
        return type(answer) is int and bool(answer == view.case.expected)
    made = fitting(answer, kind)
    if made is MISSING:
        return False
    return score(view.case.expected, made, kind) == 1.0 or (view.accepts is not None and view.accepts(made))


def compete(make: Maker, views: Sequence[View], kind: Type) -> Standing:
    """The share that the best guess of a kind wins, chosen on inputs other than those it is judged on."""
    halves = views[::2], views[1::2]
    won = 0
    best = Standing("", -1.0)
    for seen, unseen in (halves, halves[::-1]):
        if not seen or not unseen:
            continue
        chosen = _best(make(seen, kind), seen, kind)
        if chosen is not None:
            count = sum(wins(view, chosen.choose(view), kind) for view in unseen)
            won += count
            if count / len(unseen) > best.rate:
                best = Standing(chosen.name, count / len(unseen))
    return Standing(best.name, won / max(1, len(views)))


def _best(guesses: Sequence[Guess], views: Sequence[View], kind: Type) -> Guess | None:
    """The guess that wins most of the views; the first of several; None if none wins anything."""
    best: Guess | None = None
    most = 0
    for guess in guesses:
        count = sum(wins(view, guess.choose(view), kind) for view in views[:_FIRST])
        if count:
            count += sum(wins(view, guess.choose(view), kind) for view in views[_FIRST:])
        if count > most:
            best, most = guess, count
    return best
