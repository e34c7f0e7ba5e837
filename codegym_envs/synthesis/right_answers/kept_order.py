"""The order that all known answers have, said where the statement is silent about it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from codegym_envs.spec.types import Type
from codegym_envs.synthesis.contract import Sample
from codegym_envs.synthesis.wording.words import phrase

__all__ = ["order_sentence"]

_SAID = re.compile(
    r"\b(?:re)?(?:order|sort|ascend|descend|increas|decreas|alphabet|lexicograph|chronolog|ranked|ranking|"
    r"sequence|consecutive|permut|shuffl|revers|rotat|earliest|latest|path|route|respective|corresponding|"
    r"for each|for every|prefix|running|cumulative|step by step|in turn|one by one|appear)|"
    r"\bfrom (?:the )?(?:left|right|top|bottom|first|last|smallest|largest|lowest|highest|nearest|oldest|"
    r"newest)\b|"
    r"\b(?:smallest|largest|lowest|highest|greatest|biggest|most|least) (?:one )?(?:first|comes first)\b",
    re.IGNORECASE,
)
_LEAST_ITEMS: Final = 3
_LEAST_ANSWERS: Final = 6


def order_sentence(statement: str, samples: Sequence[Sample], kind: Type, names: Mapping[str, str]) -> str:
    """A sentence about the order of the answer's items; "" if one is said, or they have none.

    Args:
        statement: The statement.
        samples: Inputs with answers.
        kind: The answer's type.
        names: Parameter → what it is called in the module.
    """
    if kind.kind not in ("list", "vartuple") or kind.args[0].kind not in ("int", "float", "str"):
        return ""
    if _SAID.search(statement):
        return ""
    telling = [
        sample
        for sample in samples
        if isinstance(sample.output, (list, tuple)) and len(set(sample.output)) >= _LEAST_ITEMS
    ]
    if len(telling) < _LEAST_ANSWERS or _is_by_place(telling):
        return ""
    every = [list(sample.output) for sample in samples if isinstance(sample.output, (list, tuple))]
    for order, backwards in (("ascending", False), ("descending", True)):
        if all(_is_sorted(answer, backwards=backwards) for answer in every):
            if kind.args[0].kind != "str":
                return f"Give the items of the answer in {order} order."
            if all(item == item.lower() for answer in every for item in answer):
                reverse = "reverse " if backwards else ""
                return f"Give the items of the answer in {reverse}alphabetical order."
    for parameter, name in names.items():
        if all(_appears(sample.output, sample.inputs.get(parameter)) for sample in samples):
            return f"Give the items of the answer in the order in which they come in the {phrase(name)}."
    return ""


def _is_by_place(samples: Sequence[Sample]) -> bool:
    """Whether every answer has as many items as some list of its input: one for each, in their order."""
    return all(
        any(
            isinstance(value, (list, tuple, str)) and len(value) == len(sample.output)
            for value in sample.inputs.values()
        )
        for sample in samples
    )


def _is_sorted(answer: list[Any], *, backwards: bool) -> bool:
    return all((one >= two) if backwards else (one <= two) for one, two in pairwise(answer))


def _appears(answer: Any, given: Any) -> bool:
    """Whether an answer's items stand in a list in the same order, others between them."""
    if not isinstance(given, (list, tuple)) or not isinstance(answer, (list, tuple)):
        return False
    rest = iter(given)
    return all(any(type(item) is type(other) and item == other for other in rest) for item in answer)
