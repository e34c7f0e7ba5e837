"""Plays a module's oracle and writes down what goes in and out of its tools."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from codegym_envs.errors import ExecutionFailed
from codegym_envs.executor import Program, Session, load_program
from codegym_envs.spec import (
    EnvironmentModule,
    FrozenOrderedSet,
    OrderedSet,
    Type,
    TypeMismatch,
    compile_arguments,
    convert,
    decode,
    encode,
)
from codegym_envs.spec.schema import ArgumentError
from codegym_envs.verification import Thresholds

__all__ = ["Call", "Trace", "play", "same_answer"]

_MOST_CALLS = 2 * Thresholds().max_calls_hard  # a play with a few too many is dropped, not an error


@dataclass(frozen=True, slots=True)
class Call:
    """One tool call of the oracle: its arguments as decoded JSON, and its decoded result."""

    tool: str
    arguments: Mapping[str, Any]
    result: Any


@dataclass(slots=True)
class Trace:
    """One play of the oracle.

    Attributes:
        calls: Its tool calls, in order, ``done`` not included.
        looks: Calls of the tools without arguments, on a fresh episode.
        expected: What the reference gave.
        answer: What the oracle would submit.
        error: What failed, if anything did.
        stage: Whether that was the reference or the oracle.
    """

    calls: list[Call] = field(default_factory=list)
    looks: list[Call] = field(default_factory=list)
    expected: Any = None
    answer: Any = None
    error: ExecutionFailed | None = None
    stage: Literal["reference", "oracle"] = "oracle"


def play(
    module: EnvironmentModule, configs: Sequence[Mapping[str, Any]], *, execution: str | None = None
) -> list[Trace]:
    """Play the oracle on each configuration.

    Args:
        module: The module.
        configs: Hidden inputs, converted to the types of the reference's parameters.
        execution: ``"inline"`` or ``"isolated"``; isolated by default, since the code is foreign.

    Returns:
        One trace per configuration.

    Raises:
        ModuleRejected: If the module cannot be loaded.
    """
    program = load_program(module, "inline" if execution == "inline" else "isolated")
    tools = {
        tool.name: _Tool(index, compile_arguments(tool), tool.returns)
        for index, tool in enumerate(module.tools)
    }
    return [_played(program, tools, config) for config in configs]


@dataclass(frozen=True, slots=True)
class _Tool:
    index: int
    validate: Callable[[dict[str, Any]], tuple[Any, ...]]
    returns: Type


def _played(program: Program, tools: Mapping[str, _Tool], config: Mapping[str, Any]) -> Trace:
    trace = Trace()
    try:
        trace.stage = "reference"
        trace.expected = program.reference(config)
        trace.stage = "oracle"
        trace.looks = _look(program, config)
        session = program.start(config)
    except ExecutionFailed as error:
        trace.error = error
        return trace
    try:
        trace.answer = program.solve(_Calls(session, tools, trace))
    except ExecutionFailed as error:
        trace.error = error
    finally:
        session.close()
    return trace


@dataclass(frozen=True, slots=True)
class _Calls:
    """Carries out an oracle's calls in a session and writes them down."""

    session: Session
    tools: Mapping[str, _Tool]
    trace: Trace

    def __call__(self, name: str, arguments: dict[str, Any]) -> Any:
        """Call one tool.

        Raises:
            ExecutionFailed: If the oracle has called too often, or the call or its result is invalid.
        """
        if len(self.trace.calls) >= _MOST_CALLS:
            raise ExecutionFailed("truncated", f"the oracle needs more than {_MOST_CALLS} calls")
        if name not in self.tools:
            raise ExecutionFailed("unknown_tool", f"there is no tool {name}")
        tool = self.tools[name]
        if not _has_json_form(arguments):
            raise ExecutionFailed(
                "no_json_form", f"{name}: an infinite number, or a mapping with other keys than texts"
            )
        try:
            plain = decode(encode(arguments))
            positional = tool.validate(plain)
        except ArgumentError as error:
            raise ExecutionFailed(error.code, f"{name}: {error}") from None
        except (ValueError, TypeError) as error:
            raise ExecutionFailed("bad_number", f"{name}: {error}") from None
        code, text = self.session.call(tool.index, positional)
        if code is not None:
            raise ExecutionFailed(code, f"{name}: {text}")
        result = decode(text)
        self.trace.calls.append(Call(name, plain, result))
        try:
            return convert(result, tool.returns, whole_floats=False)
        except TypeMismatch as error:
            raise ExecutionFailed("wrong_type", f"{name}: {error}") from None


def _has_json_form(value: Any) -> bool:
    """Whether ``json.dumps`` would keep a value: finite numbers, texts as keys."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, Mapping) and not isinstance(value, (OrderedSet, FrozenOrderedSet)):
        return all(isinstance(key, str) for key in value) and all(map(_has_json_form, value.values()))
    if isinstance(value, (list, tuple)):
        return all(map(_has_json_form, value))
    return True


def _look(program: Program, config: Mapping[str, Any]) -> list[Call]:
    """Call each tool that needs no arguments, each in an episode of its own."""
    looks: list[Call] = []
    for index, tool in enumerate(program.module.tools):
        if any(parameter.required for parameter in tool.parameters):
            continue
        session = program.start(config)
        try:
            code, text = session.call(index, compile_arguments(tool)({}))
            if code is None:
                looks.append(Call(tool.name, {}, decode(text)))
        finally:
            session.close()
    return looks


def same_answer(expected: Any, answer: Any, wanted: Type) -> bool:
    """Whether an answer, sent as JSON, is the expected one under the type of ``reference``."""
    try:
        sent = convert(decode(encode(answer)), wanted)
        due = convert(decode(encode(expected)), wanted)
    except (ValueError, TypeError):
        return False
    return _equal(due, sent)


def _equal(first: Any, second: Any) -> bool:
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    if isinstance(first, float) or isinstance(second, float):
        numbers = isinstance(first, (int, float)) and isinstance(second, (int, float))
        return numbers and math.isclose(first, second, rel_tol=1e-6, abs_tol=1e-9)
    if isinstance(first, (list, tuple)) and isinstance(second, (list, tuple)):
        return len(first) == len(second) and all(map(_equal, first, second))
    if isinstance(first, (OrderedSet, FrozenOrderedSet)) or isinstance(
        second, (OrderedSet, FrozenOrderedSet)
    ):
        return bool(first == second)
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        if len(first) != len(second):
            return False
        return all(key in second and _equal(value, second[key]) for key, value in first.items())
    return bool(first == second)
