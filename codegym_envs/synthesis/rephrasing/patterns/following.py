"""What may follow: whether a repetition ever has to give back what it took."""

from __future__ import annotations

from collections.abc import Sequence

from codegym_envs.synthesis.rephrasing.patterns.characters import Characters, have_common
from codegym_envs.synthesis.rephrasing.patterns.pattern import (
    Again,
    Anchor,
    Branch,
    Close,
    Look,
    Open,
    Repeat,
    Step,
    Take,
)

__all__ = ["can_be_empty", "first_of", "gives_back", "has_groups", "is_settled"]


def can_be_empty(steps: Sequence[Step]) -> bool:
    """Whether steps may match without taking a character."""
    return all(
        isinstance(step, (Open, Close, Anchor, Look, Again))
        or (isinstance(step, Repeat) and (step.least == 0 or can_be_empty(step.body)))
        or (isinstance(step, Branch) and any(can_be_empty(option) for option in step.options))
        for step in steps
    )


def has_groups(steps: Sequence[Step]) -> bool:
    """Whether there are groups among the steps."""
    return any(
        isinstance(step, Open)
        or (isinstance(step, (Repeat, Look)) and has_groups(step.body))
        or (isinstance(step, Branch) and any(has_groups(option) for option in step.options))
        for step in steps
    )


def first_of(steps: Sequence[Step]) -> list[Characters] | None:
    """The sets of characters that steps may begin with; None if they may be empty, or it is hard to say."""
    found: list[Characters] = []
    for step in steps:
        if isinstance(step, Take):
            return [*found, step.chars]
        if isinstance(step, (Open, Close, Anchor)):
            continue
        if isinstance(step, Repeat):
            inner = first_of(step.body)
            if inner is None:
                return None
            found += inner
            if step.least:
                return found
            continue
        if isinstance(step, Branch):
            options = [first_of(option) for option in step.options]
            if any(option is None for option in options):
                return None
            return found + [chars for option in options for chars in option or []]
        return None
    return None


def gives_back(
    rest: Sequence[Step], chars: Characters, *, whole: bool = False, more: bool = False, kept: bool = False
) -> bool:
    """Whether what follows a greedy repetition may match although the repetition took less than it could.

    Args:
        rest: The steps that follow.
        chars: Characters that the repetition takes: one of them would be the next.
        whole: Whether the match must end with the text after these.
        more: Whether something else follows these.
        kept: Whether the character before would be one of them, too.
    """
    certain = True
    for step in rest:
        if isinstance(step, Take):
            return have_common(step.chars, chars)
        if isinstance(step, Repeat):
            first = first_of(step.body)
            if first is None or any(have_common(item, chars) for item in first):
                return True
            if step.least:
                return False
        elif isinstance(step, Branch):
            first = first_of([step])
            return first is None or any(have_common(item, chars) for item in first)
        elif isinstance(step, Anchor):
            if _is_out(step.kind, chars, kept):
                return False
            certain = False
        elif isinstance(step, (Look, Again)):
            return True
    return more or (not certain and not whole)


def _is_out(kind: str, chars: Characters, kept: bool) -> bool:
    """Whether a place in front of one of the characters cannot be of a kind."""
    if kind == "last":
        return True
    if kind in ("end", "line end"):
        return not chars.has("\n")
    if kind == "edge" and kept:
        word = Characters((("class", "word"),))
        return not have_common(chars, word) or not have_common(chars, Characters(word.members, True))
    return False


def is_settled(steps: Sequence[Step], after: Sequence[Step], *, more: bool) -> bool:
    """Whether steps match in one way only at a place: nothing in them is ever tried again.

    Args:
        steps: The steps.
        after: What may follow them.
        more: Whether something else may follow that.
    """
    for index, step in enumerate(steps):
        rest = [*steps[index + 1 :], *after]
        if isinstance(step, (Branch, Again)):
            return False
        if isinstance(step, Repeat):
            if len(step.body) != 1 or not isinstance(step.body[0], Take):
                return False
            chars = step.body[0].chars
            if step.least != step.most and (not step.greedy or gives_back(rest, chars, more=more)):
                return False
    return True
