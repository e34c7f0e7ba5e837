"""Guesses by arithmetic: sizes and other visible numbers, and extrapolation from a few cells."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from codegym_envs.spec import Type
from codegym_envs.spec.plain_data.values import decode, encode
from codegym_envs.verification.answer_variants import plain
from codegym_envs.verification.guessing.contest import MISSING, Guess
from codegym_envs.verification.guessing.views import FIRST_CELLS, View

__all__ = ["CELL_RULES", "extrapolations", "is_number", "offsets", "sizes"]

_FACTORS: Final = (1, -1, 2, 3)
_MOST_OFFSETS = 2


def is_number(value: Any) -> bool:
    """Whether it is an integer or a float; a truth value is not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def offsets(made: Sequence[Any], answers: Sequence[Any]) -> list[int]:
    """The most common differences between integer answers and what a rule makes, zero first."""
    gaps = Counter(
        answer - value
        for value, answer in zip(made, answers, strict=True)
        if type(value) is type(answer) is int
    )
    del gaps[0]
    return [0, *(gap for gap, count in gaps.most_common(_MOST_OFFSETS) if count > 1)]


def sizes(views: Sequence[View], kind: Type) -> list[Guess]:
    """Affine forms a * size + b of every size, shown or not; sizes of the hidden inputs count as shown."""
    answers = [plain(view.case.expected) for view in views]
    if not all(map(is_number, answers)):
        return []
    found = []
    for name in sorted({name for view in views[:4] for name in _sizes(view)}):
        for factor in _FACTORS:
            made = [factor * _sizes(view).get(name, 0) for view in views]
            for offset in offsets(made, answers):
                text = f"{'' if factor == 1 else f'{factor} * '}{name}{f' {offset:+d}' if offset else ''}"
                found.append(Guess(f"answering {text}", partial(_size, name, factor, offset)))
    return found


def _size(name: str, factor: int, offset: int, view: View) -> Any:
    known = _sizes(view)
    return factor * known[name] + offset if name in known else MISSING


def _sizes(view: View) -> dict[str, int]:
    found = {}
    for name, value in view.case.inputs.items():
        if hasattr(value, "__len__"):
            found[f"the size of {name}"] = len(value)
            for number, item in enumerate(value.values() if isinstance(value, dict) else value):
                if number == 0 and hasattr(item, "__len__") and not isinstance(value, str):
                    found[f"the size of the first item of {name}"] = len(item)
    return found


CellRule = Callable[[list[Any], float], Any]


def _numeric(rule: Callable[[list[Any], float], Any]) -> CellRule:
    def apply(cells: list[Any], size: float) -> Any:
        return rule(cells, size) if all(map(is_number, cells)) else MISSING

    return apply


def _whole(cells: list[Any], _: float) -> Any:
    return math.gcd(*cells) if all(type(cell) is int for cell in cells) else MISSING


def _line(cells: list[Any], size: float) -> Any:
    """The value at the last place of the straight line through the first and the last cell read."""
    if len(cells) < 2:
        return MISSING
    return cells[0] + (cells[-1] - cells[0]) * (size - 1) / (len(cells) - 1)


def _frequent(cells: list[Any], _: float) -> Any:
    return decode(Counter(map(encode, cells)).most_common(1)[0][0])


CELL_RULES: Final[dict[str, CellRule]] = {
    "the first": lambda cells, _: cells[0],
    "the last": lambda cells, _: cells[-1],
    "the most frequent": _frequent,
    "the number of different ones": lambda cells, _: len(set(map(encode, cells))),
    "the largest": _numeric(lambda cells, _: max(cells)),
    "the smallest": _numeric(lambda cells, _: min(cells)),
    "the range": _numeric(lambda cells, _: max(cells) - min(cells)),
    "the sum": _numeric(lambda cells, _: sum(cells)),
    "the greatest common divisor": _numeric(_whole),
    "the mean": _numeric(lambda cells, _: sum(cells) / len(cells)),
    "the sum, scaled to all,": _numeric(lambda cells, size: sum(cells) * size / len(cells)),
    "the straight line through": _numeric(_line),
    "the list": lambda cells, _: list(cells),
    "the list in ascending order": _numeric(lambda cells, _: sorted(cells)),
    "the list in reverse": lambda cells, _: cells[::-1],
}
"""Ways from a few cells, and the number of all, to an answer."""


def extrapolations(views: Sequence[View], kind: Type) -> list[Guess]:
    """A rule over the first cells, or the first and last ones, as if they were all."""
    found = []
    for name in sorted({name for view in views for name in view.cells}):
        for told, part in _PARTS:
            for rule in CELL_RULES:
                guess = partial(_extrapolated, name, part, rule, kind.kind == "int")
                found.append(Guess(f"{rule} of {told} of {name}", guess))
    return found


_PARTS: Final[tuple[tuple[str, Callable[[list[Any]], list[Any]]], ...]] = (
    ("the first 3 cells", lambda cells: cells[:3]),
    (f"the first {FIRST_CELLS} cells", lambda cells: cells[:FIRST_CELLS]),
    ("the first and last cells", lambda cells: cells),
    ("the last cells", lambda cells: cells[FIRST_CELLS:]),
)


def _extrapolated(
    name: str, part: Callable[[list[Any]], list[Any]], rule: str, rounded: bool, view: View
) -> Any:
    cells = part(view.cells.get(name, []))
    if not cells:
        return MISSING
    size = next(_counts(view), len(cells))
    made = CELL_RULES[rule](cells, size)
    return round(made) if rounded and isinstance(made, float) and math.isfinite(made) else made


def _counts(view: View) -> Iterator[int]:
    """Sizes of the inputs, the largest first."""
    yield from sorted((len(v) for v in view.case.inputs.values() if hasattr(v, "__len__")), reverse=True)
