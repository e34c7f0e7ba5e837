"""The sidecar ``<name>.configs.jsonl``: listed inputs, one JSON object per line.

    {"difficulty": 1, "inputs": {"readings": [2, 5, 9], "target": 8}}

``difficulty`` (1, 2 or 3) may be left out and is 1 then. The inputs are converted by the annotations
of ``reference`` (of ``solution`` in a coding problem).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from codegym_envs.errors import ModuleRejected
from codegym_envs.spec.plain_data.values import DecodeError, TypeMismatch, convert, decode, encode
from codegym_envs.spec.records import ParameterSpec

__all__ = ["MAX_SIDECAR_BYTES", "format_sidecar", "parse_sidecar"]

MAX_SIDECAR_BYTES = 4 * 1024 * 1024
"""Longest sidecar that is read, in bytes of UTF-8."""


def parse_sidecar(
    text: str, parameters: tuple[ParameterSpec, ...], path: str
) -> tuple[tuple[int, Mapping[str, Any]], ...]:
    """Read a sidecar's text.

    Args:
        text: The file's text.
        parameters: What the inputs must be: the parameters of ``reference`` or ``solution``.
        path: Shown in errors.

    Returns:
        Difficulty and inputs of every line that is not blank, in file order. Parameters with a default
        that a line leaves out are filled in.

    Raises:
        ModuleRejected: If a line is not as described above; carries the line.
    """
    listed = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                listed.append(_parse_line(line, parameters))
            except ValueError as error:
                raise ModuleRejected("sidecar", str(error), path=path, line=number) from None
    return tuple(listed)


def _parse_line(line: str, parameters: tuple[ParameterSpec, ...]) -> tuple[int, Mapping[str, Any]]:
    try:
        record = decode(line)
    except DecodeError as error:
        raise ValueError(f"the line cannot be read: {error}") from None
    if type(record) is not dict or "inputs" not in record or not record.keys() <= {"difficulty", "inputs"}:
        raise ValueError('a line must be like {"difficulty": 1, "inputs": {...}}')
    difficulty = record.get("difficulty", 1)
    if type(difficulty) is not int or difficulty not in (1, 2, 3):
        raise ValueError("difficulty must be 1, 2 or 3")
    given = record["inputs"]
    if type(given) is not dict:
        raise ValueError("inputs must be an object of parameter names and values")
    inputs = {}
    for parameter in parameters:
        if parameter.name in given:
            try:
                inputs[parameter.name] = convert(given[parameter.name], parameter.type)
            except TypeMismatch as error:
                raise ValueError(f"input {parameter.name}: {error}") from None
        elif parameter.required:
            raise ValueError(f"the input {parameter.name} is missing")
        else:
            inputs[parameter.name] = parameter.default
    if len(given.keys() - inputs.keys()) > 0:
        names = ", ".join(parameter.name for parameter in parameters) or "none"
        raise ValueError(f"inputs has a name that is not a parameter; the parameters are: {names}")
    return difficulty, inputs


def format_sidecar(listed: Iterable[tuple[int, Mapping[str, Any]]]) -> str:
    """The text of a sidecar with these task configurations; the inverse of `parse_sidecar`.

    Raises:
        ValueError: If an input has no JSON form.
        TypeError: If an input is not plain data.
    """
    lines = [
        f'{{"difficulty":{difficulty},"inputs":{encode(dict(inputs))}}}\n' for difficulty, inputs in listed
    ]
    return "".join(lines)
