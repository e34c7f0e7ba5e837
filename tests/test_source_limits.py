"""Sources can be read: no file, function or nest of blocks is longer or deeper than agreed.

ruff counts branches, returns, statements and parameters; see ``pyproject.toml``.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted(
    path.relative_to(ROOT)
    for folder in ("codegym_envs", "benchmarks", "docs")
    for path in (ROOT / folder).rglob("*.py")
    if not path.is_relative_to(
        ROOT / "benchmarks" / "corpora"
    )  # written as the authors of such corpora write
)

MAX_FILE_LINES = 450
MAX_FUNCTION_LINES = 60  # of the body: without docstring, comments and empty lines
MAX_DEPTH = 5  # blocks within blocks; ``elif`` is as deep as ``if``

# What is longer or deeper for a reason: name of the function or file → the reason.
_CARRIED = "codegym_envs/importers/codegym/rewriting/brought_along/carried_"
EXCEPTIONS: dict[str, str] = {
    f"{_CARRIED}literal.py literal": "the text of modules that exist, which would no longer be made again",
    f"{_CARRIED}matcher.py match_at": "as above",
}

_BLOCKS = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.With,
    ast.AsyncWith,
    ast.Try,
    ast.TryStar,
    ast.Match,
)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def depth(body: list[ast.stmt]) -> int:
    """How many blocks stand within each other, those of inner functions not counted."""
    return max(map(_depth_of, body), default=0)


def _depth_of(node: ast.stmt) -> int:
    if isinstance(node, _DEFINITIONS) or not isinstance(node, _BLOCKS):
        return 0
    bodies = [getattr(node, field, []) for field in ("body", "finalbody")]
    bodies += [part.body for field in ("handlers", "cases") for part in getattr(node, field, [])]
    otherwise = getattr(node, "orelse", [])
    if isinstance(node, ast.If) and len(otherwise) == 1 and isinstance(otherwise[0], ast.If):
        return max(1 + max(map(depth, bodies)), _depth_of(otherwise[0]))
    return 1 + max(map(depth, [*bodies, otherwise]))


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]) -> int:
    """Lines of code in the body of a function."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    if not body:
        return 0
    stretch = lines[body[0].lineno - 1 : body[-1].end_lineno]
    return sum(1 for line in stretch if line.strip() and not line.lstrip().startswith("#"))


@cache
def too_much(source: str) -> list[str]:
    """Names of functions beyond the limits, and what is too much of them."""
    lines = source.splitlines()
    found = [] if len(lines) <= MAX_FILE_LINES else [f"file: {len(lines)} lines"]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length, deep = code_lines(node, lines), depth(node.body)
            found += [f"{node.name}: {length} lines"] if length > MAX_FUNCTION_LINES else []
            found += [f"{node.name}: {deep} blocks deep"] if deep > MAX_DEPTH else []
    return found


def test_sources_keep_to_the_limits():
    found = {
        f"{path} {item.split(':')[0]}": item for path in FILES for item in too_much((ROOT / path).read_text())
    }
    assert {name: item for name, item in found.items() if name not in EXCEPTIONS} == {}


def test_no_two_classes_share_a_name():
    """Each name of a class means one thing, wherever in the package it is read."""
    homes = {}
    for path in FILES:
        if path.parts[0] == "codegym_envs":
            for node in ast.parse((ROOT / path).read_text()).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    homes.setdefault(node.name, []).append(str(path))
    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}


def test_every_exception_is_one():
    needed = {
        f"{path} {item.split(':')[0]}" for path in FILES for item in too_much((ROOT / path).read_text())
    }
    assert set(EXCEPTIONS) - needed == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def f():\n" + "    pass\n" * 61, ["f: 61 lines"]),
        ("def f():\n    '''One.\n\n    Two.\n    '''\n" + "    pass\n" * 60, []),
        ("def f():\n" + "    # why\n\n" * 60 + "    pass", []),
        ("pass\n" * 451, ["file: 451 lines"]),
        (
            "def f():\n" + "".join(f"{'    ' * level}if x:\n" for level in range(1, 7)) + "    " * 7 + "pass",
            ["f: 6 blocks deep"],
        ),
        ("def f():\n    if a:\n        pass\n" + "    elif b:\n        pass\n" * 9, []),
    ],
)
def test_what_is_too_much_is_found(source, found):
    assert too_much(source) == found
