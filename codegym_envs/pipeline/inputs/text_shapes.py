"""The shape of a text: runs of letters and digits between other signs, as in a plate, an address, a date."""

from __future__ import annotations

import random
import re
import string

__all__ = ["has_shape", "reshaped"]

_RUN = re.compile(r"[a-z]+|[A-Z]+|[0-9]+")
_LETTERS = {"a": string.ascii_lowercase, "A": string.ascii_uppercase, "0": string.digits}


def has_shape(text: str) -> bool:
    """Whether a text is more than one word or one number: signs stand in it, or letters beside digits."""
    kinds = {_kind(run) for run in _RUN.findall(text)}
    signs = re.search(r"[^\w\s]", text) is not None
    return bool(kinds) and (signs or len(kinds) > 2 or (len(kinds) > 1 and "0" in kinds))


def reshaped(text: str, rng: random.Random, *, fixed: bool) -> str:
    """A text of the same shape: other letters and digits, and the same signs between them.

    Args:
        text: A text that was seen.
        rng: Source of randomness.
        fixed: Whether all runs keep their lengths.
    """

    def other(match: re.Match[str]) -> str:
        run = match[0]
        if rng.random() < 0.3:
            return run
        length = len(run)
        if not fixed and rng.random() < 0.3:
            length = max(1, length + rng.randint(-1, 2))
        few = rng.sample(_LETTERS[_kind(run)], 2) if rng.random() < 0.2 else _LETTERS[_kind(run)]
        return "".join(rng.choice(few) for _ in range(length))

    return _RUN.sub(other, text)


def _kind(run: str) -> str:
    return "0" if run[0].isdigit() else "A" if run[0].isupper() else "a"
