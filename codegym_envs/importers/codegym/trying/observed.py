"""What plays of the oracle reveal about a plan: types, results that are values, and forms of the answer."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from codegym_envs.errors import ExecutionFailed, ModuleRejected
from codegym_envs.importers.codegym.rewriting.brought_along.infinity import needs_sending
from codegym_envs.importers.codegym.rewriting.results import Writing, writings_of
from codegym_envs.importers.codegym.rewriting.rewriting_plan import AnswerForm, RewritingPlan
from codegym_envs.importers.codegym.rewriting.tool_names import tool_parameter
from codegym_envs.importers.codegym.trying.trace import Trace
from codegym_envs.pipeline.inputs import infer_type

__all__ = [
    "annotation_of",
    "answer_forms",
    "infinite_parameters",
    "lack_json_form",
    "solved",
    "with_answer_type",
    "with_observed_types",
    "with_values",
    "written_values",
]

Place = TypeVar("Place")
"""A tool, or a parameter of one."""


def solved(traces: Sequence[Trace]) -> list[Trace]:
    """The plays without an error."""
    return [trace for trace in traces if trace.error is None]


def lack_json_form(traces: Sequence[Trace]) -> bool:
    """Whether any play ended with a value that JSON has no form for."""
    return any(trace.error is not None and trace.error.code == "no_json_form" for trace in traces)


def infinite_parameters(traces: Sequence[Trace]) -> frozenset[tuple[str, str]]:
    """The (tool, parameter) pairs that got a value which JSON has no form for."""
    return frozenset(
        (call.tool, name)
        for trace in traces
        for call in trace.calls
        for name, value in call.arguments.items()
        if needs_sending(value)
    )


def annotation_of(values: Iterable[Any]) -> str | None:
    """The annotation that covers values; None if there is no meaningful one."""
    found = infer_type(values, numbers="union")
    return None if found.kind == "any" else str(found)


def with_observed_types(plan: RewritingPlan, traces: Sequence[Trace]) -> RewritingPlan:
    """A plan with the types of what went in and out.

    Args:
        plan: The plan of the plays.
        traces: The plays.

    Returns:
        The plan with annotations.

    Raises:
        ModuleRejected: With reason ``reference_fails`` or ``oracle_fails`` if no play was solved.
    """
    played = solved(traces)
    if not played:
        failed = traces[0].error or ExecutionFailed("unknown", "no configuration could be played")
        raise ModuleRejected(
            "reference_fails" if traces[0].stage == "reference" else "oracle_fails", f"{failed}"
        )
    arguments: dict[tuple[str, str], list[Any]] = {}
    results: dict[str, list[Any]] = {}
    for trace in played:
        for call in trace.calls:
            for key, value in call.arguments.items():
                arguments.setdefault((call.tool, key), []).append(value)
        for call in (*trace.calls, *trace.looks):
            results.setdefault(call.tool, []).append(call.result)
    outputs = {tool: results.get(tool, [""]) for tool in plan.names.tools.values()}
    outputs["reference"] = [trace.expected for trace in played]
    parameter_types = _annotations(arguments)
    _widen_to_declared(plan, parameter_types)
    return replace(plan, parameter_types=parameter_types, return_types=_annotations(outputs))


def _annotations(observed: Mapping[Place, list[Any]]) -> dict[Place, str]:
    return {place: found for place, values in observed.items() if (found := annotation_of(values))}


def _widen_to_declared(plan: RewritingPlan, parameter_types: dict[tuple[str, str], str]) -> None:
    """A parameter that the file declares as a float takes whole numbers too, in place."""
    for action in plan.env.actions:
        arguments = [*action.method.args.args, *action.method.args.kwonlyargs]
        declared = {arg.arg for arg in arguments if arg.annotation and ast.unparse(arg.annotation) == "float"}
        for parameter, key in action.keys.items():
            place = (plan.names.tools[action.name], tool_parameter(key))
            if parameter in declared and parameter_types.get(place) in ("int", "bool"):
                parameter_types[place] = "int | float"


def written_values(plan: RewritingPlan, traces: Sequence[Trace]) -> dict[str, Writing]:
    """The actions whose every returned text is a written value, with how it was written.

    A tool that was never called keeps its text: nothing tells what type its value has.
    """
    found: dict[str, Writing] = {}
    for action in plan.env.actions:
        texts = _texts(plan, action.name, traces)
        if not texts or not all(isinstance(text, str) for text in texts):
            continue
        ways = (way for way in writings_of(action.method) if _values_of(texts, way) is not None)
        if (way := next(ways, None)) is not None:
            found[action.name] = way
    return found


def with_values(
    plan: RewritingPlan, writings: Mapping[str, Writing], traces: Sequence[Trace]
) -> RewritingPlan:
    """A plan whose tools return values where the texts were written from values.

    Args:
        plan: The plan, with observed types.
        writings: Some of what `written_values` found.
        traces: The plays, in which those tools returned texts.

    Returns:
        The plan.
    """
    types = dict(plan.return_types)
    for action, kind in writings.items():
        tool = plan.names.tools[action]
        types.pop(tool, None)
        values = _values_of(_texts(plan, action, traces), kind)
        found = annotation_of(values) if values else None
        if found:
            types[tool] = found
    return replace(plan, writings=writings, return_types=types)


def _texts(plan: RewritingPlan, action: str, traces: Sequence[Trace]) -> list[Any]:
    tool = plan.names.tools[action]
    return [
        call.result for trace in solved(traces) for call in (*trace.looks, *trace.calls) if call.tool == tool
    ]


def _values_of(texts: Sequence[str], kind: Writing) -> list[Any] | None:
    """The values behind texts of one tool; None if they are not written values."""
    try:
        if kind == "dumps":
            return [json.loads(text, parse_constant=_refuse) for text in texts]
        return [ast.literal_eval(text) for text in texts]
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        # str() of a string is the string itself, but "inf" and "nan" were numbers
        infinite = any(text in ("inf", "-inf", "nan") for text in texts)
        return list(texts) if kind == "str" and not infinite else None


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} has no JSON form")


def answer_forms(plan: RewritingPlan, traces: Sequence[Trace]) -> list[AnswerForm]:
    """The forms in which the answer may be submitted, the best first."""
    if plan.comparison.kind == "converted":
        return ["plain", "converted"]
    if plan.comparison.kind != "orderless":
        return ["plain"]
    if plan.comparison.submitted is not None:
        return ["converted", "plain"]
    values = [trace.expected for trace in solved(traces)]
    if not all(isinstance(value, (list, tuple)) and _distinct(value) for value in values):
        return ["plain"]
    nested = any(isinstance(item, (list, tuple)) for value in values for item in value)
    return ["set of tuples" if nested else "set", "plain"]


def _distinct(values: Sequence[Any]) -> bool:
    shown = [repr(value) for value in values]
    return len(set(shown)) == len(shown)


def with_answer_type(plan: RewritingPlan, traces: Sequence[Trace]) -> RewritingPlan:
    """A plan with the type of the answer in the form in which it is submitted, as far as it is known."""
    types = dict(plan.return_types)
    expected = [trace.expected for trace in solved(traces)]
    if plan.answer_form == "plain" and plan.comparison.kind == "close":
        if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in expected):
            types["reference"] = "float"
    elif plan.answer_form == "converted":
        types.pop("reference", None)
    elif plan.answer_form != "plain":
        items = [tuple(item) if isinstance(item, list) else item for value in expected for item in value]
        found = infer_type(items)
        types["reference"] = f"set[{found}]" if found.kind != "any" else "set"
    return replace(plan, return_types=types)
