"""Folders of exercises, as courses and practice sites have them: a text, a solution and a file of tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from codegym_envs.errors import ConfigurationError, ModuleRejected
from codegym_envs.importers.importer import ImportOptions, Item
from codegym_envs.importers.kodcode import row_item
from codegym_envs.spec import parse_tree

__all__ = ["Exercises", "exercise_folders", "exercise_items"]

_TEST = re.compile(r"(?:test_(?P<after>\w+)|(?P<before>\w+?)_?tests?|tests?)\.py", re.IGNORECASE)
_SOLUTIONS = (".meta/example.py", "example.py", ".meta/solution.py", "solution.py", ".meta/exemplar.py")
_TEXTS = (
    ".docs/instructions.md", "instructions.md", "README.md", "readme.md", "README.rst", "README.txt",
    "README", "statement.md", "description.md", "task.md", "problem.md", "statement.txt",
)  # fmt: skip
_BESIDES = re.compile(
    r"(?:running|run|submitting|source|exception|setup|set up|installation|install|tests?|testing|credits?|"
    r"licen[cs]e|contributing|hints?|how to|getting started|feedback|usage|requirements|stuck|created by|"
    r"contributed by|links?|references?)\b",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")


class Exercises:
    """Imports folders of exercises."""

    name = "exercises"
    help = "A folder; each of its folders has a text (README.md), a solution and a file of tests."

    def items(self, source: str, options: ImportOptions) -> Iterator[Item]:
        """One item an exercise, in the order of paths."""
        root = Path(source)
        if not source or not root.is_dir():
            raise ConfigurationError(f"{source or 'SOURCE'} is no folder of exercises")
        for number, item in enumerate(exercise_items(root, set())):
            if options.limit is not None and number >= options.limit:
                return
            yield item


def exercise_items(root: Path, taken: set[str]) -> Iterator[Item]:
    """The exercises below a folder as items.

    Args:
        root: The folder; ``licence.txt`` in it states the licence of all.
        taken: Names of other items; those of the exercises are added.
    """
    for number, folder in enumerate(exercise_folders(root)):
        item = _item(folder, root, number, taken)
        yield replace(item, provenance={**item.provenance, "importer": "exercises"})


def exercise_folders(root: Path) -> list[Path]:
    """The folders, also below others, that hold a file of tests and a Python file that is none."""
    folders = {path.parent for path in root.rglob("*.py") if _holds_tests(path)}
    found = {folder.parent if folder.name in ("test", "tests") else folder for folder in folders}
    hidden = {
        folder for folder in found if any(part.startswith(".") for part in folder.relative_to(root).parts)
    }
    return sorted(folder for folder in found - hidden if _solutions(folder))


def _item(folder: Path, root: Path, number: int, taken: set[str]) -> Item:
    place = folder.relative_to(root).as_posix()
    row: dict[str, Any] = {"question_id": folder.resolve().name, "source": "exercises"}
    licence = root / "licence.txt"
    if licence.is_file():
        row["license"] = licence.read_text(encoding="utf-8").strip()
    text = next((folder / name for name in _TEXTS if (folder / name).is_file()), None)
    try:
        row["solution"] = _read(_solutions(folder)[0])
        row["test"] = "\n\n".join(_read(path) for path in _tests(folder))
        row["question"] = _statement(_read(text)) if text is not None else _docstring(row["solution"])
    except UnicodeDecodeError as error:
        row["__broken__"] = f"{place}: no text in UTF-8 ({error.reason})"
    if not row.get("question") and "__broken__" not in row:
        row["__broken__"] = f"{place}: no text says what the exercise is"
    elif "solution" in row and _is_stub(row["solution"]):
        row["__broken__"] = f"{place}: there is only the beginning of a solution"
    return row_item(row, number, taken)


def _holds_tests(path: Path) -> bool:
    """Whether a file is one of tests, by its name and what stands in it."""
    if not _TEST.fullmatch(path.name):
        return False
    text = path.read_text(encoding="utf-8", errors="replace")
    return bool(re.search(r"\bassert|\bunittest\b|\bpytest\b", text)) and "def solution(" not in text


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _tests(folder: Path) -> list[Path]:
    places = (folder, folder / "test", folder / "tests")
    return [path for place in places for path in sorted(place.glob("*.py")) if _holds_tests(path)]


def _solutions(folder: Path) -> list[Path]:
    """Files that may be the solution, the likeliest first: a complete one, what the tests are named after."""
    found = [folder / name for name in _SOLUTIONS]
    for path in _tests(folder):
        match = _TEST.fullmatch(path.name)
        stem = (match["after"] or match["before"]) if match else None
        if stem:
            found.append(folder / f"{stem}.py")
    found.append(folder / f"{folder.resolve().name.replace('-', '_')}.py")
    others = [
        path
        for path in sorted(folder.glob("*.py"))
        if not _holds_tests(path) and path.name not in ("__init__.py", "conftest.py", "setup.py")
    ]
    return [path for path in [*found, *(others if len(others) == 1 else [])] if path.is_file()]


def _statement(text: str) -> str:
    """The text without the sections about running, testing and handing in."""
    kept: list[str] = []
    dropped = 7
    fenced = False
    for line in text.splitlines():
        fenced ^= line.lstrip().startswith("```")
        match = None if fenced else _HEADING.match(line)
        if match is not None:
            level = len(match[1])
            if level <= dropped:
                dropped = level if _BESIDES.match(match[2]) else 7
            if re.fullmatch(r"(?:instructions?|introduction|description|task)", match[2], re.IGNORECASE):
                continue
        if dropped == 7:
            kept.append(line)
    return "\n".join(kept).strip()


def _docstring(solution: str) -> str:
    try:
        return ast.get_docstring(parse_tree(solution, "<solution>")) or ""
    except ModuleRejected:
        return ""


def _is_stub(solution: str) -> bool:
    """Whether no function of a source does anything."""
    try:
        tree = parse_tree(solution, "<solution>")
    except ModuleRejected:
        return False
    bodies = [
        [
            item
            for item in node.body
            if not (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))
        ]
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    ]
    return bool(bodies) and all(
        all(isinstance(item, (ast.Pass, ast.Raise)) for item in body) for body in bodies
    )
