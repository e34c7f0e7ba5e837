"""KodCode rows: ``question_id``, ``question``, ``solution``, ``test``, ``inputs``, ``checker``."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from codegym_envs.errors import ModuleRejected
from codegym_envs.importers.checkers import checker_of, refuse_printed_answers, with_checker
from codegym_envs.importers.examples import example_sources
from codegym_envs.importers.histories import history_of
from codegym_envs.importers.importer import ImportOptions, Item
from codegym_envs.importers.judge_programs import program_item
from codegym_envs.importers.node_classes import completed
from codegym_envs.importers.problems import Entry, find_entry, problem_source, stem
from codegym_envs.importers.rows import read_rows
from codegym_envs.importers.tested_names import tested_names
from codegym_envs.spec import is_plain
from codegym_envs.synthesis.rephrasing.written_code import with_code_of_texts
from codegym_envs.synthesis.statement.markup import decoded

__all__ = ["KodCode", "row_item"]

# Sources of rows that are public benchmarks, or derived from them.
_BENCHMARKS = (
    "humaneval",
    "human-eval",
    "mbpp",
    "livecodebench",
    "bigcodebench",
    "apps",
    "codecontests",
    "leetcode",
)
_SAYING_NOTHING = frozenset({"answer", "func", "main", "run", "solution", "solve", "solver"})


class KodCode:
    """Imports rows of questions with solutions."""

    name = "kodcode"
    help = (
        "JSONL or Parquet rows with question_id, question, solution and optionally test, inputs and checker."
    )

    def items(self, source: str, options: ImportOptions) -> Iterator[Item]:
        """One item per row."""
        taken: set[str] = set()
        for number, row in enumerate(read_rows(Path(source), lenient=True)):
            if options.limit is not None and number >= options.limit:
                return
            yield row_item(row, number, taken)


def row_item(row: Mapping[str, Any], number: int, taken: set[str]) -> Item:
    """The item of a row; a row of which none can be made is a refused one.

    Args:
        row: As KodCode has them; ``__broken__`` says why there is none.
        number: Place of the row, from 0.
        taken: Names of the items before it; its own is added.
    """
    identity = str(row.get("question_id") or f"row_{number + 1}")
    question, solution = row.get("question"), row.get("solution")
    if isinstance(question, str):
        question = decoded(question)
        row = {**row, "question": question}
    provenance = _provenance(row, identity)
    if "__broken__" in row:
        return Item(
            _name(identity, taken),
            "problem",
            "",
            provenance=provenance,
            refused=("bad_row", str(row["__broken__"])),
        )
    if not isinstance(question, str) or not isinstance(solution, str) or not solution.strip():
        detail = "the row has no question or no solution"
        return Item(_name(identity, taken), "problem", "", provenance=provenance, refused=("bad_row", detail))
    tests = [text for text in _texts(row.get("test")) if not text.lstrip().startswith(("{", "["))]
    called = bool(tests or _inputs(row.get("inputs")))
    written = stem(identity)
    title = _title(question) or _worded(written)
    solution = with_code_of_texts(solution)
    try:
        checker = checker_of(row)
        program = program_item({**row, "solution": solution}, written, title, provenance, called=called)
        if program is not None:
            refuse_printed_answers(question, checker)
            return replace(program, name=_name(identity, taken))
        solution = completed(solution, [question, *_texts(row.get("test"))])
        inputs = _inputs(row.get("inputs"))
        keys = {key for given in inputs for key in given}
        wanted = _function_name(row)
        history = history_of(solution, tests) if wanted is None and not inputs else None
        if history is not None:
            solution, tests, wanted = history.solution, history.tests, history.name
            question = f"{question.rstrip()}\n\n{history.told}"
        entry = find_entry(solution, wanted, used=tested_names(tests), keys=keys)
        name = _name(
            identity if not identity.replace("_", "").isdigit() else f"{entry.name}_{identity}", taken
        )
        title = stem(entry.name).replace("_", " ").capitalize()
        if entry.name in _SAYING_NOTHING or len(entry.name) < 3 or history is not None:
            title = _title(question) or _worded(written)
        source = problem_source(title, question, solution, entry, topics=("imported",), family=name)
        source = with_checker(source, checker) if checker else source
    except ModuleRejected as error:
        named = _name(identity, taken)
        return Item(
            named, "problem", solution[:1000], provenance=provenance, refused=(error.reason, error.detail)
        )
    payload = {
        "tests": tests,
        "examples": example_sources(question, entry.name, solution),
        "aliases": [name for name in (entry.name, entry.klass) if name],
        "inputs": inputs,
        "original": entry.name,
        "solutions": _further(row, [question, *_texts(row.get("test"))], entry),
    }
    return Item(name, "problem", source, payload, provenance)


def _further(row: Mapping[str, Any], told: list[str], entry: Entry) -> list[str]:
    """Problems with the further solutions that a row brings; one that has no such function is left out."""
    found: list[str] = []
    for text in _texts(row.get("solutions")):
        try:
            whole = completed(text, told)
            found.append(
                problem_source("Again", "", whole, find_entry(whole, entry.name), topics=(), family="again")
            )
        except ModuleRejected:
            continue
    return found


def _provenance(row: Mapping[str, Any], identity: str) -> dict[str, Any]:
    origin = next((str(row[key]) for key in ("source", "subset", "data_source") if row.get(key)), "kodcode")
    benchmark = any(word in f"{origin} {identity}".lower().replace("_", "") for word in _BENCHMARKS)
    found: dict[str, Any] = {"importer": "kodcode", "source": f"{origin}:{identity}"}
    licence = row.get("license") or row.get("licence")
    if licence:
        found["licence"] = str(licence)
    found["benchmark"] = benchmark
    if benchmark:
        found["split"] = "test"
    return found


def _name(identity: str, taken: set[str]) -> str:
    name = base = stem(identity)
    number = 2
    while name in taken:
        name, number = f"{base}_n{number}", number + 1
    taken.add(name)
    return name


def _function_name(row: Mapping[str, Any]) -> str | None:
    for key in ("entry_point", "test_entry_point", "function_name"):
        value = row.get(key)
        if isinstance(value, str) and value:
            return value.rsplit(".", 1)[-1]
    info = row.get("test_info")
    if isinstance(info, str):
        try:
            info = json.loads(info)
        except ValueError:
            return None
    if isinstance(info, list) and info and isinstance(info[0], Mapping):
        name = info[0].get("function_name")
        return name if isinstance(name, str) and name else None
    return None


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if value.strip() else []
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _inputs(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            try:
                value = ast.literal_eval(value)
            except (ValueError, SyntaxError, RecursionError, MemoryError):
                return []
    if not isinstance(value, list):
        return []
    return [dict(item) for item in value if isinstance(item, Mapping) and is_plain(dict(item))]


def _worded(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _title(question: str) -> str:
    first = next((line.strip("# *").strip() for line in question.splitlines() if line.strip()), "")
    if first.lower() in ("problem", "problem statement", "statement", "description", "task"):
        return ""
    return first if 0 < len(first) <= 60 and first[-1] not in ".:?" else ""
