"""Inputs on which the answer never depends, found by trying other values."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any, Final

from codegym_envs.errors import ExecutionFailed
from codegym_envs.reward import score
from codegym_envs.spec import encode, parse_tree
from codegym_envs.verification.answer_variants import plain
from codegym_envs.verification.cases import Case
from codegym_envs.verification.revealing.perturb import Domains, list_cells
from codegym_envs.verification.subject import Subject

__all__ = ["idle_inputs", "shown_inputs"]

_SWAPS: Final = 24  # pairs of inputs that exchange one value
_CHANGED_CASES = 6  # inputs of which single cells are changed, where exchanging says nothing
_CHANGED_CELLS = 6
_LEAST = 8  # tries that must have come to an answer for the input to be called idle


def idle_inputs(subject: Subject, cases: Sequence[Case]) -> list[str]:
    """Names of the inputs whose value never changes the answer.

    A value is replaced by that of another input of the list, and where that never changes the answer, one
    cell after another is changed. An input that has the same value everywhere is not idle by this measure:
    nothing can be said of it.

    Args:
        subject: The module.
        cases: Inputs with their answers.
    """
    return [parameter.name for parameter in subject.module.inputs if _is_idle(subject, cases, parameter.name)]


def _is_idle(subject: Subject, cases: Sequence[Case], name: str) -> bool:
    tried = 0
    pairs = [(case, cases[(place + 1) % len(cases)]) for place, case in enumerate(cases)]
    pairs = [
        pair for pair in pairs if encode(plain(pair[0].inputs[name])) != encode(plain(pair[1].inputs[name]))
    ]
    step = max(1, len(pairs) // _SWAPS)
    for case, other in pairs[::step]:
        changed = _differs(subject, case, {**case.inputs, name: other.inputs[name]})
        if changed:
            return False
        tried += changed is not None
    domains = Domains([case.inputs for case in cases[:: max(1, len(cases) // 36)]])
    for case in cases[:: max(1, len(cases) // _CHANGED_CASES)]:
        cells = [cell for cell in list_cells(case.inputs) if cell[0] == name]
        for cell in cells[:: max(1, len(cells) // _CHANGED_CELLS)]:
            for inputs in domains.alternatives(case.inputs, cell, 1):
                changed = _differs(subject, case, inputs)
                if changed:
                    return False
                tried += changed is not None
    return tried >= _LEAST


def _differs(subject: Subject, case: Case, inputs: Mapping[str, Any]) -> bool | None:
    """Whether the reference gives another answer; None if it gives none."""
    try:
        answer = subject.program.reference(inputs)
    except ExecutionFailed:
        return None
    return score(case.expected, answer, subject.module.answer) != 1.0


def shown_inputs(subject: Subject) -> set[str]:
    """Names of the inputs that tools, ``setup`` and what they use look at."""
    tree = parse_tree(subject.module.source, "<string>")
    functions = {
        node.name: node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name not in ("generate", "reference", "solve")
    }
    names = {parameter.name for parameter in subject.module.inputs}
    return {
        node.attr
        for function in functions.values()
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in names
    }
