"""The prompts: Markdown files beside this one, with places to fill."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from codegym_envs.spec import EnvironmentModule, Problem, encode
from codegym_envs.synthesis.model import tools_text

__all__ = ["environment_prompt", "fill", "inputs_prompt", "oracle_prompt", "template"]

_PLACE = re.compile(r"\{\{(\w+)\}\}")
_MOST_PAIRS = 15
_LONGEST_PAIR = 400


def template(name: str) -> str:
    """The text of a prompt file."""
    return (files("codegym_envs.pipeline.llm") / "prompts" / f"{name}.md").read_text(encoding="utf-8")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Fill the places ``{{name}}`` of a template; what is filled in is not searched for places again.

    Raises:
        KeyError: If a place has no value.
    """
    return _PLACE.sub(lambda match: values[match.group(1)], text)


def environment_prompt(problem: Problem) -> str:
    """Asks for the environment module of a problem."""
    example = template("example_module").strip()
    values = {"example": example, "statement": _statement(problem), "solution": problem.source}
    return fill(template("environment"), values)


def inputs_prompt(problem: Problem, known: Sequence[tuple[Mapping[str, Any], Any]]) -> str:
    """Asks for test inputs; given known inputs and answers, for other ones."""
    more = ""
    if known:
        lines = [
            f"{encode(dict(inputs))} -> {encode(answer)}"[:_LONGEST_PAIR]
            for inputs, answer in known[:_MOST_PAIRS]
        ]
        more = fill(template("more_inputs"), {"pairs": "\n".join(lines)}).strip()
    names = ", ".join(parameter.name for parameter in problem.parameters)
    values = {
        "statement": _statement(problem),
        "solution": problem.source,
        "known": more,
        "parameters": names,
    }
    return fill(template("inputs"), values)


def oracle_prompt(module: EnvironmentModule) -> str:
    """Asks for an oracle from the tools' documentation alone."""
    values = {
        "statement": f"{module.title}\n\n{module.statement}",
        "tools": tools_text(module),
        "answer": str(module.answer),
    }
    return fill(template("oracle"), values)


def _statement(problem: Problem) -> str:
    return f"{problem.title}\n\n{problem.statement}"
