"""From a CodeGym-format file to an environment module that its own oracle solves.

A first text is written without annotations, with tools that answer as the original did. It is played on
every task configuration; what goes in and out tells the types and whether a tool can return the value that it
wrote as text. The final text is the best of a few variants that the oracle solves on every configuration.
"""

from __future__ import annotations

import ast
import copy
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from codegym_envs.errors import ExecutionFailed, ModuleRejected
from codegym_envs.importers.codegym.reading.anatomy import EnvFile, dissect
from codegym_envs.importers.codegym.reading.answer import read_done
from codegym_envs.importers.codegym.reading.identifiers import words
from codegym_envs.importers.codegym.reading.training_rows import EnvRows, usable_key
from codegym_envs.importers.codegym.rewriting.assemble import Plan, assemble
from codegym_envs.importers.codegym.rewriting.body import clear_locals
from codegym_envs.importers.codegym.rewriting.infinity import needs_sending
from codegym_envs.importers.codegym.rewriting.resetting import read_reset
from codegym_envs.importers.codegym.rewriting.results import Writing, writing_of
from codegym_envs.importers.codegym.rewriting.tool_names import RESERVED, choose_names, tool_parameter
from codegym_envs.importers.codegym.trying.example import worked_example
from codegym_envs.importers.codegym.trying.trace import Trace, play, same_answer
from codegym_envs.pipeline.inputs import infer_type
from codegym_envs.spec import EnvironmentModule, format_sidecar, parse_module
from codegym_envs.synthesis.emitting.layout import tidy

__all__ = ["Converted", "convert_file"]

_IN_ORDER = "Write lists in the answer in ascending order, inner lists too."
_EXAMPLE = re.compile(r"\b(examples?|for instance|e\.g\.)", re.IGNORECASE)
_HARD = 128
_MEDIUM = 32
_MOST_CALLS = 512


@dataclass(frozen=True, slots=True)
class Converted:
    """A rewritten environment.

    Attributes:
        module: The environment module with its sidecar.
        calls: Oracle calls on each kept configuration, ``done`` included.
        dropped: Configurations left out, by reason.
        provenance: Facts for the receipt.
    """

    module: EnvironmentModule
    calls: tuple[int, ...]
    dropped: Mapping[str, int]
    provenance: Mapping[str, Any] = field(default_factory=dict)


def convert_file(
    source: str,
    rows: EnvRows,
    *,
    name: str,
    path: str = "<string>",
    execution: str | None = None,
    hide_input: bool = False,
) -> Converted:
    """Rewrite one file.

    Args:
        source: The file's text.
        rows: What the training rows say about it; its configurations come from there and from the file.
        name: Stem of the module to be made.
        path: Shown in errors.
        execution: Tier in which the module is tried out; None for the isolated one.
        hide_input: Whether to narrow ``observe`` to scalars and sizes where the oracle does without the rest.

    Returns:
        The module.

    Raises:
        ModuleRejected: If it cannot be rewritten, or the oracle solves no variant of it; the reason is one of
            those of `dissect`, or ``no_configurations``, ``self_attribute``, ``oracle_reads_state``,
            ``dynamic_call``, ``signature``, ``oracle_fails``, ``reference_fails`` or what the loader says.
    """
    env = dissect(source, path)
    clear_locals(env)
    configs = _configurations(env, rows)
    if not configs:
        raise ModuleRejected("no_configurations", "no task configuration in the rows or the file", path=path)
    draft = _Draft(env, configs, name, rows, execution)
    draft.hide_input = hide_input
    return draft.convert()


def _configurations(env: EnvFile, rows: EnvRows) -> list[dict[str, Any]]:
    from codegym_envs.importers.codegym.reading.training_rows import parse_config  # noqa: PLC0415 (kept beside its use)

    found = EnvRows(list(rows.configs), list(rows.calls), list(rows.limits))
    for text in env.configs:
        config = parse_config(text)
        if config is not None:
            found.add(config)
    return found.configs


class _Draft:
    """The work on one file."""

    def __init__(
        self, env: EnvFile, configs: list[dict[str, Any]], name: str, rows: EnvRows, execution: str | None
    ) -> None:
        self.env = env
        self.name = name
        self.rows = rows
        self.execution = execution
        self.hide_input = False
        self.start = read_reset(env, [set(config) for config in configs])
        self.names = choose_names(env)
        self.inputs = self._input_names()
        self.configs = [self._inputs_of(config) for config in configs]
        self.types = {
            parameter: infer_type((config[parameter] for config in self.configs), numbers="union")
            for parameter in self.inputs.values()
        }

    def _input_names(self) -> dict[str, str]:
        taken = (
            RESERVED
            | set(self.names.helpers.values())
            | set(self.names.tools.values())
            | set(self.env.functions)
        )
        result: dict[str, str] = {}
        for key in self.start.keys:
            name = usable_key(key, frozenset(taken) - set(self.names.attributes.values()))
            attribute = self.names.attributes.get(key)
            if attribute is not None and self._is_plain_copy(key):
                name = attribute
            else:
                while name in set(result.values()) | set(self.names.attributes.values()):
                    name = f"given_{name}"
            result[key] = name
        return result

    def _is_plain_copy(self, key: str) -> bool:
        """Whether the attribute named like a key is set from that key before anything else."""
        for node in self.start.statements:
            for target in getattr(node, "targets", []):
                if isinstance(target, ast.Attribute) and target.attr == key:
                    return f"option:{key}" in {
                        item.id for item in ast.walk(node) if isinstance(item, ast.Name)
                    }
        return False

    def _inputs_of(self, config: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: config[key] if key in config else copy.deepcopy(self.start.defaults.get(key))
            for key, name in self.inputs.items()
        }

    def convert(self) -> Converted:
        """Try variants until one is solved."""
        plan = self._plan()
        self._alias_attributes(plan)
        traces = self._play(plan)
        if any(trace.error is not None and trace.error.code != "no_json_form" for trace in traces):
            plan.sending = True
            again = self._play(plan)
            if _solved(again) > _solved(traces) or any(
                trace.error is not None and trace.error.code == "no_json_form" for trace in again
            ):
                traces = again
            else:
                plan.sending = False
        if any(trace.error is not None and trace.error.code == "no_json_form" for trace in traces):
            plan.infinite = None
            traces = self._play(plan)
            plan.infinite = {
                (call.tool, name)
                for trace in traces
                for call in trace.calls
                for name, value in call.arguments.items()
                if needs_sending(value)
            }
        self._learn(plan, traces)
        written = {action.name: writing_of(action.method) for action in self.env.actions}
        written = {
            name: kind
            for name, kind in written.items()
            if kind != "text" and self._readable(name, kind, traces)
        }
        first_error: ModuleRejected | None = None
        tries = [(narrow, form) for narrow in ((True, False) if self.hide_input else (False,))
                 for form in self._answer_forms(traces)]  # fmt: skip
        for narrow, form in tries:
            plan.narrow = narrow
            writings = dict(written)
            while True:
                try:
                    return self._finished(plan, writings, form, traces)
                except ModuleRejected as error:
                    first_error = first_error or error
                    if not writings:
                        break
                    # The tool that the failure names keeps its text; without such a name all of them do.
                    named = [
                        name for name in writings if error.detail.startswith(f"{self.names.tools[name]}:")
                    ]
                    writings = {name: kind for name, kind in writings.items() if named and name not in named}
        assert first_error is not None
        raise first_error

    def _play(self, plan: Plan) -> list[Trace]:
        module = self._parse(assemble(plan))
        return play(module, [config for _, config in module.listed], execution=self.execution)

    def _plan(self) -> Plan:
        statement = "\n\n".join(self.rows.statements[:1]) or self._statement_from_docs()
        title = words(self.env.class_name.removesuffix("Env") or self.env.class_name).capitalize()
        return Plan(
            env=self.env,
            names=self.names,
            start=self.start,
            inputs=self.inputs,
            input_types={name: str(found) for name, found in self.types.items() if found.kind != "any"},
            title=title,
            statement=statement,
            comparison=read_done(self.env.done),
        )

    def _alias_attributes(self, plan: Plan) -> None:
        """An attribute that only repeats a differently named key takes the key's name."""
        for node in self.start.statements:
            if not isinstance(node, ast.Assign) or len(node.targets) != 1:
                continue
            target, value = node.targets[0], node.value
            if not (
                isinstance(target, ast.Attribute)
                and isinstance(value, ast.Name)
                and value.id.startswith("option:")
            ):
                continue
            key = value.id.removeprefix("option:")
            writers = [item for item in self.start.statements if f"self.{target.attr} =" in ast.unparse(item)]
            users = sum(f"option:{key}" in ast.dump(item) for item in self.start.statements)
            if len(writers) == 1 and users == 1:
                self.names.attributes[target.attr] = plan.inputs[key]

    def _statement_from_docs(self) -> str:
        doc = self.env.doc or ""
        lead = (
            doc.strip()
            or f"Work out the answer for the hidden input of this task: {words(self.env.class_name)}."
        )
        done = ast.get_docstring(self.env.done) if self.env.done is not None else None
        summary = (done or "").split("\n\n")[0].strip()
        return f"{lead}\n\n{summary}" if summary and summary not in lead else lead

    def _parse(
        self, source: str, configs: Sequence[tuple[int, Mapping[str, Any]]] | None = None
    ) -> EnvironmentModule:
        listed = configs if configs is not None else [(1, config) for config in self.configs]
        try:
            sidecar = format_sidecar(listed)
        except (ValueError, TypeError) as error:
            raise ModuleRejected("no_configurations", f"a configuration is no plain data: {error}") from None
        return parse_module(source, name=self.name, sidecar=sidecar)

    def _learn(self, plan: Plan, traces: Sequence[Trace]) -> None:
        """Types from what went in and out."""
        solved = [trace for trace in traces if trace.error is None]
        if not solved:
            failed = traces[0].error or ExecutionFailed("unknown", "no configuration could be played")
            raise ModuleRejected(
                "reference_fails" if traces[0].stage == "reference" else "oracle_fails", f"{failed}"
            )
        arguments: dict[tuple[str, str], list[Any]] = {}
        results: dict[str, list[Any]] = {}
        for trace in solved:
            for call in trace.calls:
                for key, value in call.arguments.items():
                    arguments.setdefault((call.tool, key), []).append(value)
                results.setdefault(call.tool, []).append(call.result)
            for call in trace.looks:
                results.setdefault(call.tool, []).append(call.result)
        for place, values in arguments.items():
            found = infer_type(values, numbers="union")
            if found.kind != "any":
                plan.parameter_types[place] = str(found)
        self._declared(plan)
        for tool in self.names.tools.values():
            texts = results.get(tool, [""])
            found = infer_type(texts, numbers="union")
            if found.kind != "any":
                plan.return_types[tool] = str(found)
        answers = infer_type(trace.expected for trace in solved)
        if answers.kind != "any":
            plan.return_types["reference"] = str(answers)

    def _declared(self, plan: Plan) -> None:
        """Annotations of the file stand where they cover what was observed."""
        for action in self.env.actions:
            tool = self.names.tools[action.name]
            arguments = {
                arg.arg: arg.annotation for arg in [*action.method.args.args, *action.method.args.kwonlyargs]
            }
            for parameter, key in action.keys.items():
                declared = arguments.get(parameter)
                place = (tool, tool_parameter(key))
                observed = plan.parameter_types.get(place)
                if observed in ("int", "bool") and declared is not None and ast.unparse(declared) == "float":
                    plan.parameter_types[place] = "int | float"

    def _readable(self, action: str, kind: Writing, traces: Sequence[Trace]) -> bool:
        """Whether every text that a tool gave is the writing of a value."""
        texts = self._texts(action, traces)
        # A tool that was never called keeps its text: nothing tells what type its value has.
        return (
            bool(texts)
            and all(isinstance(text, str) for text in texts)
            and _values_of(texts, kind) is not None
        )

    def _texts(self, action: str, traces: Sequence[Trace]) -> list[Any]:
        tool = self.names.tools[action]
        solved = [trace for trace in traces if trace.error is None]
        return [call.result for trace in solved for call in (*trace.looks, *trace.calls) if call.tool == tool]

    def _answer_forms(self, traces: Sequence[Trace]) -> list[str]:
        comparison = read_done(self.env.done)
        if comparison.kind == "orderless" and comparison.submitted is None:
            values = [trace.expected for trace in traces if trace.error is None]
            if all(isinstance(value, (list, tuple)) for value in values):
                if all(_distinct(value) for value in values):
                    nested = any(isinstance(item, (list, tuple)) for value in values for item in value)
                    return ["set of tuples" if nested else "set", "plain"]
            return ["plain"]
        if comparison.kind == "orderless":
            return ["converted", "plain"]
        if comparison.kind == "converted":
            return ["plain", "converted"]
        return ["plain"]

    def _finished(
        self, plan: Plan, writings: Mapping[str, Writing], form: str, traces: Sequence[Trace]
    ) -> Converted:
        final = Plan(**{name: copy.copy(getattr(plan, name)) for name in plan.__slots__})
        final.writings = writings
        final.answer_form = form
        final.declared = True
        if form == "converted" and plan.comparison.kind == "orderless":
            final.statement += f"\n\n{_IN_ORDER}"
        for action, kind in writings.items():
            tool = self.names.tools[action]
            values = _values_of(self._texts(action, traces), kind) or []
            found = infer_type(values, numbers="union")
            final.return_types.pop(tool, None)
            if values and found.kind != "any":
                final.return_types[tool] = str(found)
        self._annotate_answer(final, traces)
        if not _EXAMPLE.search(final.statement):
            final.statement += worked_example(self._parse(assemble(final)), self.configs, self.execution)
        source = tidy(assemble(final))
        module = self._parse(source)
        played = play(module, [config for _, config in module.listed], execution=self.execution)
        if form == "converted" and "reference" not in final.return_types:
            answers = infer_type(trace.expected for trace in played if trace.stage == "oracle")
            if answers.kind != "any":
                final.return_types["reference"] = str(answers)
                source = tidy(assemble(final))
                module = self._parse(source)
        dropped: dict[str, int] = {}
        kept: list[tuple[int, Mapping[str, Any]]] = []
        calls: list[int] = []
        for index, trace in enumerate(played):
            reason = self._verdict(module, trace)
            if reason:
                dropped[reason] = dropped.get(reason, 0) + 1
                continue
            number = len(trace.calls) + 1
            kept.append((1 if number <= _MEDIUM else 2 if number <= _HARD else 3, self.configs[index]))
            calls.append(number)
        lost = sum(count for reason, count in dropped.items() if reason != "too_many_calls")
        if not kept or lost * 10 > len(played):
            failed = next((trace for trace in played if self._verdict(module, trace)), played[0])
            reason = self._verdict(module, failed) or "oracle_fails"
            raise ModuleRejected(
                reason, f"{failed.error or 'the answers of the oracle and the reference differ'}"
            )
        module = self._parse(source, kept)
        provenance: dict[str, Any] = {
            "class": self.env.class_name,
            "statement": "rows" if self.rows.statements else "class docstrings",
            "tool_results": "values" if writings else "text",
            "answer": form,
            "observe": "narrowed" if plan.narrow else "as published",
        }
        renamed = {key: name for key, name in self.inputs.items() if key != name}
        if renamed:
            provenance["renamed_inputs"] = renamed
        return Converted(module, tuple(calls), dropped, provenance)

    def _annotate_answer(self, plan: Plan, traces: Sequence[Trace]) -> None:
        if plan.answer_form == "plain" and plan.comparison.kind == "close":
            values = [trace.expected for trace in traces if trace.error is None]
            if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
                plan.return_types["reference"] = "float"
        if plan.answer_form.startswith("set"):
            items = [item for trace in traces if trace.error is None for item in trace.expected]
            items = [tuple(item) if isinstance(item, list) else item for item in items]
            found = infer_type(items)
            plan.return_types["reference"] = f"set[{found}]" if found.kind != "any" else "set"
        elif plan.answer_form == "converted":
            plan.return_types.pop("reference", None)

    def _verdict(self, module: EnvironmentModule, trace: Trace) -> str | None:
        if trace.error is not None:
            return "reference_fails" if trace.stage == "reference" else "oracle_fails"
        if len(trace.calls) + 1 > _MOST_CALLS:
            return "too_many_calls"
        return None if same_answer(trace.expected, trace.answer, module.answer) else "oracle_fails"


def _values_of(texts: Sequence[str], kind: Writing) -> list[Any] | None:
    """The values behind texts of one tool; None if they are no writings of values."""
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


def _solved(traces: Sequence[Trace]) -> int:
    return sum(trace.error is None for trace in traces)


def _distinct(values: Sequence[Any]) -> bool:
    shown = [repr(value) for value in values]
    return len(set(shown)) == len(shown)
