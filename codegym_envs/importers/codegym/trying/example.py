"""A worked example for a task text that has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from codegym_envs.errors import ExecutionFailed
from codegym_envs.executor import load_program
from codegym_envs.importers.codegym.reading.identifiers import words
from codegym_envs.pipeline.inputs import InputSource
from codegym_envs.spec import EnvironmentModule, convert, decode, encode

__all__ = ["worked_example"]

_TRIES = 12
_LONGEST = 400


def worked_example(
    module: EnvironmentModule, configs: Sequence[Mapping[str, Any]], execution: str | None
) -> str:
    """A worked example for a statement without one: a small input of its own, not one of the rows.

    Args:
        module: The module, whose reference gives the answer.
        configs: The known inputs, which the example's is like but not among.
        execution: Tier in which the reference runs; None for the isolated one.

    Returns:
        A paragraph with blank lines before it; empty if no input could be made.
    """
    program = load_program(module, "inline" if execution == "inline" else "isolated")
    known = [encode(config) for config in configs]
    try:
        source = InputSource(module.name, configs)
    except ValueError:
        return ""
    for number in range(_TRIES):
        inputs = source.propose(2 + number % 2, number)
        try:
            if encode(inputs) in known:
                continue
            converted = {
                item.name: convert(decode(encode(inputs[item.name])), item.type) for item in module.inputs
            }
            answer = encode(program.reference(converted))
        except (ExecutionFailed, ValueError, TypeError):
            continue
        given = ", ".join(f"{words(name)} {encode(value)}" for name, value in inputs.items())
        if len(given) + len(answer) <= _LONGEST:
            return f"\n\nExample: for {given} the answer is {answer}."
    return ""
