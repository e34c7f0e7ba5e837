"""From a CodeGym-format file to an environment module that its own oracle solves.

A first text is written without annotations, with tools that answer as the original did. It is played on
every task configuration; what goes in and out tells the types and whether a tool can return the value that it
wrote as text. The final text is the best of a few variants that the oracle solves on every configuration.
"""

from __future__ import annotations

import ast
import copy
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from codegym_envs.errors import ModuleRejected
from codegym_envs.executor import load_program
from codegym_envs.importers.codegym.reading.anatomy import EnvFile, dissect
from codegym_envs.importers.codegym.reading.answer import read_done
from codegym_envs.importers.codegym.reading.identifiers import words
from codegym_envs.importers.codegym.reading.training_rows import EnvRows, parse_config
from codegym_envs.importers.codegym.rewriting.assemble import assemble
from codegym_envs.importers.codegym.rewriting.body import clear_locals
from codegym_envs.importers.codegym.rewriting.input_names import choose_input_names
from codegym_envs.importers.codegym.rewriting.resetting import read_reset
from codegym_envs.importers.codegym.rewriting.results import Writing
from codegym_envs.importers.codegym.rewriting.rewriting_plan import RewritingPlan
from codegym_envs.importers.codegym.rewriting.tool_names import choose_names
from codegym_envs.importers.codegym.trying.example import worked_example
from codegym_envs.importers.codegym.trying.observed import (
    annotation_of,
    answer_forms,
    infinite_parameters,
    lack_json_form,
    solved,
    with_answer_type,
    with_observed_types,
    with_values,
    written_values,
)
from codegym_envs.importers.codegym.trying.trace import Trace, play, same_answer
from codegym_envs.spec import EnvironmentModule, format_sidecar, parse_module
from codegym_envs.synthesis.emitting.layout import tidy
from codegym_envs.verification import Thresholds

__all__ = ["ConvertedFile", "convert_file"]

_IN_ORDER = "Write lists in the answer in ascending order, inner lists too."
_EXAMPLE = re.compile(r"\b(examples?|for instance|e\.g\.)", re.IGNORECASE)
_MOST_CALLS = Thresholds().max_calls_hard

# Foreign environments do not say how difficult their tasks are: the calls of an oracle tell.
_MOST_EASY = 32
_MOST_MEDIUM = 128


@dataclass(frozen=True, slots=True)
class ConvertedFile:
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
) -> ConvertedFile:
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
        raise _missing_library(env, rows, execution) or _without_configurations(env, path)
    plan, inputs = _first_plan(env, configs, rows)
    return _Trial(name, rows, inputs, execution).best(plan, hide_input=hide_input)


def _missing_library(env: EnvFile, rows: EnvRows, execution: str | None) -> ModuleRejected | None:
    """What is to be said of a file that no task configuration could help: the dialect lacks a library."""
    try:
        plan, _ = _first_plan(env, [{}], rows)
        module = parse_module(assemble(plan), name="empty", sidecar=format_sidecar([(1, {})]))
        load_program(module, "inline" if execution == "inline" else "isolated")
    except ModuleRejected as error:
        return error if error.reason == "import" else None
    return None


def _without_configurations(env: EnvFile, path: str) -> ModuleRejected:
    """What is to be said where nothing can be played."""
    if env.unread:
        return ModuleRejected(
            "no_configurations",
            f"the file's own tests put {env.class_name}@{{...}} together in a way that cannot be read; give "
            "task configurations with --rows FILE",
            path=path,
            line=env.unread[0],
        )
    detail = "no task configuration in the rows or the file's own tests; give some with --rows FILE"
    return ModuleRejected("no_configurations", detail, path=path)


def _configurations(env: EnvFile, rows: EnvRows) -> list[dict[str, Any]]:
    found = EnvRows(list(rows.configs))
    for text in env.configs:
        config = parse_config(text)
        if config is not None:
            found.add(config)
    return found.configs


def _first_plan(
    env: EnvFile, configs: Sequence[Mapping[str, Any]], rows: EnvRows
) -> tuple[RewritingPlan, list[dict[str, Any]]]:
    """A plan that keeps to what the file says, and the hidden input of each configuration."""
    start = read_reset(env, [set(config) for config in configs])
    names = choose_names(env)
    keys = choose_input_names(env, start, names)
    inputs = [
        {
            name: config[key] if key in config else copy.deepcopy(start.defaults.get(key))
            for key, name in keys.items()
        }
        for config in configs
    ]
    types = {name: annotation_of(config[name] for config in inputs) for name in keys.values()}
    plan = RewritingPlan(
        env=env,
        names=names,
        start=start,
        inputs=keys,
        input_types={name: found for name, found in types.items() if found},
        title=_title(env),
        statement="\n\n".join(rows.statements[:1]) or _statement_from_docs(env),
        comparison=read_done(env.done),
    )
    return plan, inputs


def _title(env: EnvFile) -> str:
    return words(env.class_name.removesuffix("Env") or env.class_name).capitalize()


def _statement_from_docs(env: EnvFile) -> str:
    lead = env.doc.strip() or f"Task: {_title(env)}. Find the answer for the hidden input."
    done = ast.get_docstring(env.done) if env.done is not None else None
    summary = (done or "").split("\n\n")[0].strip()
    return f"{lead}\n\n{summary}" if summary and summary not in lead else lead


@dataclass(frozen=True, slots=True)
class _Trial:
    """Plays of one file's modules.

    Attributes:
        name: Stem of the module to be made.
        rows: What the training rows say about the file.
        inputs: The hidden input of each configuration.
        execution: Tier in which a module is tried out.
    """

    name: str
    rows: EnvRows
    inputs: Sequence[Mapping[str, Any]]
    execution: str | None

    def best(self, plan: RewritingPlan, *, hide_input: bool) -> ConvertedFile:
        """Try variants of a plan until one is solved."""
        plan, traces = self._with_sending(plan)
        plan = with_observed_types(plan, traces)
        written = written_values(plan, traces)
        first_error: ModuleRejected | None = None
        for narrow in (True, False) if hide_input else (False,):
            for form in answer_forms(plan, traces):
                variant = replace(plan, narrow=narrow, answer_form=form)
                try:
                    return self._with_most_values(variant, written, traces)
                except ModuleRejected as error:
                    first_error = first_error or error
        assert first_error is not None
        raise first_error

    def _with_sending(self, plan: RewritingPlan) -> tuple[RewritingPlan, list[Trace]]:
        """A plan that can send what JSON has no form for, as far as the oracle needs it, with its plays."""
        traces = self._play(plan)
        if any(trace.error is not None and trace.error.code != "no_json_form" for trace in traces):
            sending = replace(plan, sending=True)
            again = self._play(sending)
            if len(solved(again)) > len(solved(traces)) or lack_json_form(again):
                plan, traces = sending, again
        if lack_json_form(traces):
            traces = self._play(replace(plan, infinite=None))
            plan = replace(plan, infinite=infinite_parameters(traces))
        return plan, traces

    def _with_most_values(
        self, plan: RewritingPlan, written: Mapping[str, Writing], traces: Sequence[Trace]
    ) -> ConvertedFile:
        """The module in which as many tools as possible return values instead of texts.

        Raises:
            ModuleRejected: What is wrong with the first try, if none is solved.
        """
        first_error: ModuleRejected | None = None
        while True:
            try:
                return self._finished(plan, written, traces)
            except ModuleRejected as error:
                first_error = first_error or error
                if not written:
                    raise first_error from None
                # The tool that the failure names keeps its text; without such a name all of them do.
                named = {
                    action for action in written if error.detail.startswith(f"{plan.names.tools[action]}:")
                }
                written = {action: kind for action, kind in written.items() if named and action not in named}

    def _play(self, plan: RewritingPlan) -> list[Trace]:
        return self._play_module(self._parse(assemble(plan)))

    def _play_module(self, module: EnvironmentModule) -> list[Trace]:
        return play(module, [config for _, config in module.listed], execution=self.execution)

    def _parse(
        self, source: str, configs: Sequence[tuple[int, Mapping[str, Any]]] | None = None
    ) -> EnvironmentModule:
        listed = configs if configs is not None else [(1, config) for config in self.inputs]
        try:
            sidecar = format_sidecar(listed)
        except (ValueError, TypeError) as error:
            raise ModuleRejected("no_configurations", f"a configuration is not plain data: {error}") from None
        return parse_module(source, name=self.name, sidecar=sidecar)

    def _finished(
        self, plan: RewritingPlan, written: Mapping[str, Writing], traces: Sequence[Trace]
    ) -> ConvertedFile:
        plan = with_answer_type(with_values(replace(plan, declared=True), written, traces), traces)
        if plan.answer_form == "converted" and plan.comparison.kind == "orderless":
            plan = replace(plan, statement=f"{plan.statement}\n\n{_IN_ORDER}")
        if not _EXAMPLE.search(plan.statement):
            example = worked_example(self._parse(assemble(plan)), self.inputs, self.execution)
            plan = replace(plan, statement=plan.statement + example)
        source = tidy(assemble(plan))
        module = self._parse(source)
        played = self._play_module(module)
        if plan.answer_form == "converted" and "reference" not in plan.return_types:
            answer = annotation_of(trace.expected for trace in played if trace.stage == "oracle")
            if answer:
                plan = replace(plan, return_types={**plan.return_types, "reference": answer})
                source = tidy(assemble(plan))
                module = self._parse(source)
        kept, dropped = _sorted_out(module, played)
        numbers = [len(played[index].calls) + 1 for index in kept]
        listed = [(_level(number), self.inputs[index]) for index, number in zip(kept, numbers, strict=True)]
        return ConvertedFile(self._parse(source, listed), tuple(numbers), dropped, self._provenance(plan))

    def _provenance(self, plan: RewritingPlan) -> dict[str, Any]:
        provenance: dict[str, Any] = {
            "class": plan.env.class_name,
            "statement": "rows" if self.rows.statements else "class docstrings",
            "tool_results": "values" if plan.writings else "text",
            "answer": plan.answer_form,
            "observe": "narrowed" if plan.narrow else "as published",
        }
        renamed = {key: name for key, name in plan.inputs.items() if key != name}
        if renamed:
            provenance["renamed_inputs"] = renamed
        return provenance


def _sorted_out(module: EnvironmentModule, played: Sequence[Trace]) -> tuple[list[int], dict[str, int]]:
    """Which plays are kept, and how many are not, by reason.

    Raises:
        ModuleRejected: If more than a tenth are lost for other reasons than their length.
    """
    reasons = [_verdict(module, trace) for trace in played]
    kept = [index for index, reason in enumerate(reasons) if reason is None]
    dropped = Counter(reason for reason in reasons if reason is not None)
    lost = sum(count for reason, count in dropped.items() if reason != "too_many_calls")
    if not kept or lost * 10 > len(played):
        index = next((i for i, reason in enumerate(reasons) if reason is not None), 0)
        raise ModuleRejected(
            reasons[index] or "oracle_fails",
            f"{played[index].error or 'the answers of the oracle and the reference differ'}",
        )
    return kept, dict(dropped)


def _verdict(module: EnvironmentModule, trace: Trace) -> str | None:
    """Why a play does not count; None if it does."""
    if trace.error is not None:
        return "reference_fails" if trace.stage == "reference" else "oracle_fails"
    if len(trace.calls) + 1 > _MOST_CALLS:
        return "too_many_calls"
    return None if same_answer(trace.expected, trace.answer, module.answer) else "oracle_fails"


def _level(calls: int) -> int:
    """How difficult a task is whose oracle needs this many calls."""
    return 1 if calls <= _MOST_EASY else 2 if calls <= _MOST_MEDIUM else 3
