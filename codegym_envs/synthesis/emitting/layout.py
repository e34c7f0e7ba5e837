"""Layout of emitted modules: what a reader misses in the output of `ast.unparse`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from codegym_envs.synthesis.emitting.line_folding import WIDTH, fold

__all__ = ["tidy"]


def tidy(text: str) -> str:
    """Double quotes, no needless parentheses, nested functions set apart, no long lines; the same meaning.

    Args:
        text: Python source as `ast.unparse` writes it.
    """
    result = _double_quoted(text)
    for change in (_without_parentheses, _set_apart, _folded):
        result = _if_same(change, result)
    return result.rstrip("\n") + "\n"


def _if_same(change: object, text: str) -> str:
    """The result of a change to a text, unless that means something else."""
    assert callable(change)
    changed: str = change(text)
    try:
        return changed if ast.dump(ast.parse(changed)) == ast.dump(ast.parse(text)) else text
    except SyntaxError:
        return text


def _double_quoted(text: str) -> str:
    """Double quotes around strings that hold neither quotes nor escapes, the same on every Python."""
    lines = [line.encode() for line in text.splitlines()]
    for row, start, end in sorted(_strings(text), reverse=True):
        line = lines[row]
        string = line[start:end]
        at = string.find(b"'")
        plain = string[: max(at, 0)] in (b"", b"f") and at >= 0 and not string.startswith(b"'''", at)
        if plain and b'"' not in string and b"\\" not in string:
            lines[row] = line[:start] + string[:at] + b'"' + string[at + 1 : -1] + b'"' + line[end:]
    return b"\n".join(lines).decode() + "\n"


def _strings(text: str) -> Iterator[tuple[int, int, int]]:
    """Line, start and end (in bytes) of every string in one line; what is inside one is left out."""
    for node in _nodes(ast.parse(text)):
        string = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        if string and isinstance(node, ast.expr) and node.lineno == node.end_lineno:
            yield node.lineno - 1, node.col_offset, node.end_col_offset or 0


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """A tree's nodes except those inside formatted strings, whose positions are not positions in the text."""
    for child in ast.iter_child_nodes(tree):
        yield child
        if not isinstance(child, ast.JoinedStr):
            yield from _nodes(child)


def _without_parentheses(text: str) -> str:
    """Drop the second pair around a generator that is the only argument, and pairs around tuples."""
    lines = [line.encode() for line in text.splitlines()]
    drops: list[tuple[int, int, int]] = []
    for node in _nodes(ast.parse(text)):
        inner: ast.expr | None = None
        if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
            inner = node.args[0] if isinstance(node.args[0], ast.GeneratorExp) else None
            if inner is not None and inner.lineno == inner.end_lineno:
                line = lines[inner.lineno - 1]
                around = line[inner.col_offset - 1 : inner.col_offset], line[inner.end_col_offset or 0 :][:1]
                if around != (b"(", b")"):
                    inner = None
        elif isinstance(node, (ast.Assign, ast.Return)) and isinstance(node.value, ast.Tuple):
            if isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Tuple):
                continue  # a tuple that is kept as one
            starred = any(isinstance(item, ast.Starred) for item in node.value.elts)
            inner = node.value if len(node.value.elts) > 1 and not starred else None
        if inner is None or inner.lineno != inner.end_lineno or inner.end_col_offset is None:
            continue
        line = lines[inner.lineno - 1]
        if line[inner.col_offset : inner.col_offset + 1] == b"(" and line[: inner.end_col_offset].endswith(
            b")"
        ):
            drops.append((inner.lineno - 1, inner.end_col_offset - 1, inner.col_offset))
    for row, end, start in sorted(drops, reverse=True):
        line = lines[row]
        lines[row] = line[:start] + line[start + 1 : end] + line[end + 1 :]
        for place, (other, last, first) in enumerate(drops):  # outer pairs end further right
            if other == row and first < start < last:
                drops[place] = (other, last - 2, first)
    return b"\n".join(lines).decode() + "\n"


def _set_apart(text: str) -> str:
    """An empty line after a nested function, and before one that is not the first statement."""
    lines = text.splitlines()
    before: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        body = getattr(node, "body", None)
        if isinstance(node, ast.Module) or not isinstance(body, list):
            continue
        for one, other in pairwise(body):
            if isinstance(one, ast.FunctionDef) or isinstance(other, ast.FunctionDef):
                before.add(other.lineno - 1)
    out: list[str] = []
    for row, line in enumerate(lines):
        if row in before and out and out[-1].strip():
            out.append("")
        out.append(line)
    return "\n".join(out) + "\n"


def _folded(text: str) -> str:
    lines = text.splitlines()
    tree = ast.parse(text)
    replaced: dict[int, list[str]] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt) or len(lines[node.lineno - 1]) <= WIDTH:
            continue
        row = node.lineno - 1
        made = fold(node, lines[row])
        if made is not None:
            replaced[row] = made
    return "\n".join(part for row, line in enumerate(lines) for part in replaced.get(row, [line])) + "\n"
