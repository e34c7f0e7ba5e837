"""Constants that decide answers and that nothing tells a solver."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from codegym_envs.errors import ExecutionFailed
from codegym_envs.executor import load_program
from codegym_envs.spec import EnvironmentModule, parse_module
from codegym_envs.spec.plain_data.values import TypeMismatch, convert, decode
from codegym_envs.verification.cases import Case
from codegym_envs.verification.guessing.rule_sites import ablated_module_text, variant_tool
from codegym_envs.verification.stating.common_knowledge import is_common_number, is_common_text
from codegym_envs.verification.stating.constants import (
    Constant,
    constants_of,
    literals_of_tools,
    with_function,
)
from codegym_envs.verification.stating.numbers_in_words import follows_from, numbers_in
from codegym_envs.verification.subject import Subject

__all__ = ["unstated_constants"]

_MOST = 16  # constants that are tried
_CASES = 18
_PLAYED = 5
_FEW_SIGNS = 3
"""A text of so few signs lists signs, where each of them is in the data."""

_EXAMPLE = re.compile(
    r"^Example: for .*?the answer is .*?$|\bfor example\b[^.]*\.", re.MULTILINE | re.IGNORECASE
)
_PLACE = re.compile(r"\{[^{}]*\}|%[-0-9.]*[sdf]")
"""Where a template takes a value."""

_PERCENT = re.compile(r"%|\bper ?cent", re.IGNORECASE)


def unstated_constants(subject: Subject) -> list[Constant]:
    """The constants without which nobody could answer, and which are nowhere to be known.

    A constant of the reference counts if another one in its place changes answers more often than it makes
    the reference fail, one of the oracle if the oracle loses with others in its place.

    Args:
        subject: The module.
    """
    module, cases = subject.module, subject.sample(_CASES)
    told = _Told(module, cases)
    tried = _untold(constants_of(module, "reference"), told)
    matter = _matter(subject, tried, cases)
    found = [constant for constant, matters in zip(tried, matter, strict=True) if matters]
    values = {constant.value for constant in found}
    of_oracle = [item for item in _untold(constants_of(module, "solve"), told) if item.function == "solve"]
    found += [item for item in of_oracle if item.value not in values and _is_needed(subject, item)]
    return found


def _untold(constants: Iterable[Constant], told: _Told) -> list[Constant]:
    """The constants that nothing tells, each value once."""
    asked: dict[tuple[float | str, str], Constant] = {}
    for constant in constants:
        if not told.tells(constant.value):
            asked.setdefault((constant.value, constant.holder), constant)
    return list(asked.values())[:_MOST]


def _is_needed(subject: Subject, constant: Constant) -> bool:
    """Whether the oracle loses most episodes with each other constant in its place."""
    cases = subject.sample(_PLAYED)
    for changed in constant.changed:
        other = replace(subject, module=with_function(subject.module, changed), given=subject.configs)
        if 2 * sum(other.play(case).reward == 1.0 for case in cases) >= len(cases):
            return False
    return True


class _Told:
    """What an agent can know of numbers and texts."""

    def __init__(self, module: EnvironmentModule, cases: Sequence[Case]) -> None:
        docs = [module.title, module.statement]
        for tool in module.tools:
            docs += [tool.name.replace("_", " "), tool.doc, str(tool.returns)]
            docs += [f"{item.name} {item.doc} {item.type}" for item in tool.parameters]
        docs += [f"{item.name} {item.type}" for item in module.inputs]
        self.text = "\n".join(docs)
        self.lower = self.text.lower()
        self.numbers = numbers_in(_EXAMPLE.sub("", self.text))
        self.percent = _PERCENT.search(self.text) is not None
        self.of_tools, self.texts = literals_of_tools(module)
        self.seen = {text.lower() for case in cases for text in _texts(dict(case.inputs))}
        self.signs = set("".join(sorted(self.seen)))

    def tells(self, value: float | str) -> bool:
        """Whether a constant is stated, comes from a tool, is seen in the data, or is common knowledge."""
        if isinstance(value, str):
            return self._tells_text(value)
        return (
            abs(value) in self.of_tools
            or is_common_number(value, self.text)
            or follows_from(value, self.numbers, percent=self.percent)
        )

    def _tells_text(self, value: str) -> bool:
        value = _PLACE.sub(" ", value)
        lower = value.lower().strip()
        if (
            value in self.texts
            or lower in self.seen
            or is_common_text(value, self.text)
            or lower in self.lower
        ):
            return True
        if len(lower) <= _FEW_SIGNS and set(lower) <= self.signs:
            return True
        words = re.findall(r"[^\W_]+", lower)
        return bool(words) and all(word in self.lower or word in self.seen for word in words)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(key)
            yield from _texts(item)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from _texts(item)


def _matter(subject: Subject, constants: Sequence[Constant], cases: Sequence[Case]) -> list[bool]:
    """Whether each constant decides an answer: changed references are run as tools."""
    if not constants:
        return []
    variants = [(item.function, changed) for item in constants for changed in item.changed]
    made = parse_module(ablated_module_text(subject.module, variants), name=subject.module.name)
    program = load_program(replace(made, inputs=subject.module.inputs), subject.execution)
    places = {tool.name: place for place, tool in enumerate(made.tools)}
    found, number = [], 0
    for constant in constants:
        differed = failed = 0
        for _ in constant.changed:
            number += 1
            for case in cases:
                session = program.start(case.inputs)
                try:
                    code, text = session.call(places[variant_tool(number)], ())
                finally:
                    session.close()
                failed += code is not None
                differed += code is None and not _is_right(subject, case, decode(text))
        found.append(differed > failed)
    return found


def _is_right(subject: Subject, case: Case, answer: Any) -> bool:
    try:
        return subject.right(case, convert(answer, subject.module.answer)) == 1.0
    except (TypeMismatch, TypeError, ExecutionFailed):
        return False
