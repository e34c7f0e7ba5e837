"""Changed copies of a reference, and the reference on a part of the input, run on hidden inputs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from codegym_envs.errors import ExecutionFailed
from codegym_envs.executor import Program, load_program
from codegym_envs.spec import parse_module
from codegym_envs.spec.plain_data.values import decode
from codegym_envs.verification.cases import Case
from codegym_envs.verification.guessing.contest import wins
from codegym_envs.verification.guessing.rule_sites import (
    Variant,
    ablated_module_text,
    variant_tool,
    variants_of,
)
from codegym_envs.verification.guessing.views import View
from codegym_envs.verification.subject import Subject

__all__ = ["BUDGET", "PARTS", "ChangedReferences", "part_answers", "tried_variants"]

BUDGET: Final = "budget_exceeded"
"""What becomes of a variant that does not end."""

_MOST_VARIANTS = 48
_MOST_READ = 6  # cells that a reader of a part looks at
_LEAST_CELLS = 8  # inputs with fewer are not tried: half of them is no small part

PARTS: Final[Mapping[str, Callable[[int], tuple[int, int]]]] = {
    "the first few cells": lambda count: (count, 0),
    "the first few cells and the last one": lambda count: (count - 1, 1),
    "the first and the last few cells": lambda count: (count // 2, count - count // 2),
    "the last few cells": lambda count: (0, count),
}
"""Parts of an input, in words → from how many cells may be read, how many at the front and at the end."""


def tried_variants(subject: Subject) -> list[Variant]:
    """The variants of a module's reference that are tried: all, or so many spread evenly."""
    variants = variants_of(subject.module)
    if len(variants) > _MOST_VARIANTS:
        return [variants[n * len(variants) // _MOST_VARIANTS] for n in range(_MOST_VARIANTS)]
    return variants


class ChangedReferences:
    """Runs variants of a reference as tools, so that each run has the small budget of a call."""

    def __init__(self, subject: Subject, variants: Sequence[tuple[str, ast.FunctionDef]]) -> None:
        self.kind = subject.module.answer
        source = ablated_module_text(subject.module, variants)
        made = parse_module(source, name=subject.module.name)
        made = replace(made, inputs=subject.module.inputs)
        self.program: Program = load_program(made, subject.execution)
        self.places = {tool.name: place for place, tool in enumerate(made.tools)}

    def answer(self, number: int, inputs: Mapping[str, Any]) -> tuple[str | None, Any]:
        """An error's code or None, and the answer in JSON form."""
        try:
            session = self.program.start(inputs)
        except ExecutionFailed as error:
            return error.code, None
        try:
            code, text = session.call(self.places[variant_tool(number)], ())
        finally:
            session.close()
        return (code, None) if code is not None else (None, decode(text))

    def outcome(self, number: int, view: View) -> str:
        """``agreed``, ``differed``, ``failed`` or ``budget_exceeded``."""
        code, answer = self.answer(number, view.case.inputs)
        if code is not None:
            return BUDGET if code == BUDGET else "failed"
        return "agreed" if wins(view, answer, self.kind) else "differed"


def part_answers(runner: ChangedReferences, view: View) -> dict[str, tuple[Any, ...]]:
    """What applying all rules to the first and last cells of the longest inputs gives.

    At least half of the cells stay unread. A number is also given scaled to all cells.

    Returns:
        Which cells, in words → the answer in JSON form, and the scaled one if it is a number.
    """
    found: dict[str, tuple[Any, ...]] = {}
    for told, part in PARTS.items():
        inputs, share = _part(view.case, part)
        if inputs is None:
            continue
        code, answer = runner.answer(0, inputs)
        if code is None:
            scaled = isinstance(answer, int) and not isinstance(answer, bool)
            found[told] = (answer, round(answer * share)) if scaled else (answer,)
    return found


def _part(case: Case, part: Callable[[int], tuple[int, int]]) -> tuple[dict[str, Any] | None, float]:
    """The input with its longest sequences cut down, and by how much they were longer; None if too short."""
    sizes = {name: len(value) for name, value in case.inputs.items() if type(value) in (list, str, dict)}
    longest = max(sizes.values(), default=0)
    if longest < _LEAST_CELLS:
        return None, 1.0
    first, last = part(min(_MOST_READ, longest // 2))
    inputs = dict(case.inputs)
    for name, size in sizes.items():
        if size == longest:
            inputs[name] = _cut(inputs[name], first, last)
    return inputs, longest / (first + last)


def _cut(value: Any, first: int, last: int) -> Any:
    if isinstance(value, dict):
        items = list(value.items())
        return dict(items[:first] + (items[-last:] if last else []))
    return value[:first] + (value[-last:] if last else value[:0])
