"""Folding: one long line of code split into several, at its outermost brackets and operators."""

from __future__ import annotations

import ast
from itertools import pairwise

__all__ = ["WIDTH", "fold"]

WIDTH = 110
"""Longest line of an emitted module."""

_STEP = 4
_MOST_ENTRIES = 8


def fold(node: ast.stmt, line: str) -> list[str] | None:
    """The lines for a statement (or the head of a compound one) that is on one line.

    Args:
        node: The statement, with its position in the line.
        line: The line.

    Returns:
        The lines; None if the statement has no form for several.
    """
    value = _value(node)
    if isinstance(node, ast.FunctionDef):
        return _head(line)
    if value is None or value.lineno != value.end_lineno or value.lineno != node.lineno:
        return None
    assert value.end_col_offset is not None
    data = line.encode()
    before = data[: value.col_offset].decode()
    after = data[value.end_col_offset :].decode()
    # An expression may have parentheses of its own, which are then as good as ours.
    bare = before.endswith("(") and after.startswith(")")
    if "#" in after:
        return None
    indent = len(line) - len(line.lstrip())
    folder = _Folder(data)
    if bare:
        before, after = before[:-1], after[1:]
    text = folder.text(value, indent, len(before), len(after), inside=False)
    return (before + text + after).split("\n")


def _value(node: ast.stmt) -> ast.expr | None:
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Return, ast.Expr, ast.AnnAssign)):
        return node.value
    if isinstance(node, (ast.If, ast.While, ast.Assert)):
        return node.test
    if isinstance(node, ast.Raise):
        return node.exc
    return node.iter if isinstance(node, ast.For) else None


def _head(line: str) -> list[str] | None:
    """The head of a function, one parameter per line."""
    try:
        node = ast.parse(line.strip() + " pass").body[0]
    except SyntaxError:
        return None
    assert isinstance(node, ast.FunctionDef)
    if node.args.defaults or node.args.vararg or node.args.kwarg or node.args.kwonlyargs:
        return None
    indent = line[: len(line) - len(line.lstrip())]
    names = [f"{indent}    {ast.unparse(item)}," for item in node.args.args]
    returns = f" -> {ast.unparse(node.returns)}" if node.returns is not None else ""
    return [f"{indent}def {node.name}(", *names, f"{indent}){returns}:"]


class _Folder:
    """Lays out the expressions of one line."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def flat(self, node: ast.expr) -> str:
        """An expression as it is in the line, without parentheses around it."""
        assert node.end_col_offset is not None
        return self.between(node.col_offset, node.end_col_offset)

    def between(self, start: int, end: int) -> str:
        """A piece of the line."""
        return self.data[start:end].decode()

    def text(self, node: ast.expr, indent: int, used: int, after: int, *, inside: bool) -> str:
        """An expression, over several lines if it does not fit.

        Args:
            node: The expression.
            indent: Indentation of the line it begins in.
            used: Width of what precedes it there.
            after: Width of what must follow it in its last line.
            inside: Whether brackets around it allow line breaks anywhere.
        """
        flat = self.flat(node)
        if used + len(flat) + after <= WIDTH:
            return flat
        if isinstance(node, ast.Call):
            return self._call(node, indent, used, after)
        if isinstance(node, (ast.List, ast.Set, ast.Dict)) or (
            isinstance(node, ast.Tuple) and flat.startswith("(")
        ):
            return self._collection(node, indent)
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            return self._comprehension(node, indent)
        if isinstance(node, (ast.BoolOp, ast.BinOp, ast.Compare, ast.IfExp)):
            if inside:
                return _join(self._operands(node, indent), indent)
            deeper = indent + _STEP
            return f"(\n{' ' * deeper}{_join(self._operands(node, deeper), deeper)}\n{' ' * indent})"
        return flat

    def _call(self, node: ast.Call, indent: int, used: int, after: int) -> str:
        function = self.flat(node.func)
        if isinstance(node.func, ast.Attribute) and used + len(function) + 1 > WIDTH:
            whole = self.text(node.func.value, indent, used, 0, inside=False)
            function = f"{whole}.{node.func.attr}"
            last = function.rpartition("\n")[2]
            rest = self.between(node.func.end_col_offset or 0, node.end_col_offset or 0)
            if len(last) + len(rest) + after <= WIDTH:
                return function + rest
        entries: list[tuple[str, ast.expr]] = [("", item) for item in node.args]
        entries += [(f"{item.arg}=" if item.arg else "**", item.value) for item in node.keywords]
        if not entries:
            return function + "()"
        if len(entries) == 1 and isinstance(entries[0][1], ast.GeneratorExp):
            whole = self._comprehension(entries[0][1], indent)
            return f"{function}({whole[1:-1]})" if whole.startswith("(") else f"{function}({whole})"
        if len(entries) == 1 and isinstance(entries[0][1], (ast.ListComp, ast.List, ast.Dict, ast.DictComp)):
            start, inner = entries[0]
            whole = self.text(inner, indent, used + len(function) + 1 + len(start), 1 + after, inside=True)
            return f"{function}({start}{whole})"
        return f"{function}({self._entries(entries, indent, comma=True)})"

    def _collection(self, node: ast.List | ast.Set | ast.Tuple | ast.Dict, indent: int) -> str:
        flat = self.flat(node)
        if isinstance(node, ast.Dict):
            entries = [
                (f"{self.flat(key)}: " if key is not None else "**", value)
                for key, value in zip(node.keys, node.values, strict=True)
            ]
        else:
            entries = [("", item) for item in node.elts]
        if not entries:
            return flat
        if len(entries) > _MOST_ENTRIES:
            filled = _filled([start + self.flat(item) for start, item in entries], indent + _STEP)
            if filled is not None:
                return f"{flat[0]}\n{filled}\n{' ' * indent}{flat[-1]}"
        apart = isinstance(node, ast.Dict) and len(entries) > 1
        return flat[0] + self._entries(entries, indent, comma=True, apart=apart) + flat[-1]

    def _entries(
        self, entries: list[tuple[str, ast.expr]], indent: int, *, comma: bool, apart: bool = False
    ) -> str:
        """Entries of a bracket: together on a line of their own if they fit, else one per line."""
        pad = " " * (indent + _STEP)
        flat = ", ".join(start + self._whole(item) for start, item in entries)
        starred = any(isinstance(item, ast.Starred) for _, item in entries)
        if not apart and len(pad) + len(flat) <= WIDTH and (len(entries) > 1 or starred):
            return f"\n{pad}{flat}\n{' ' * indent}"
        end = "," if comma else ""
        lines = [
            pad
            + start
            + self.text(item, indent + _STEP, len(pad) + len(start), len(end), inside=len(entries) == 1)
            + end
            for start, item in entries
        ]
        return "\n" + "\n".join(lines) + f"\n{' ' * indent}"

    def _whole(self, node: ast.expr) -> str:
        """An entry with the parentheses that it needs."""
        return f"({self.flat(node)})" if isinstance(node, ast.NamedExpr) else self.flat(node)

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, indent: int
    ) -> str:
        flat = self.flat(node)
        opening, closing = (flat[0], flat[-1]) if flat[0] in "([{" else ("(", ")")
        pad = " " * (indent + _STEP)
        if isinstance(node, ast.DictComp):
            start = f"{self.flat(node.key)}: "
            element = start + self.text(node.value, indent + _STEP, len(pad) + len(start), 0, inside=True)
        else:
            element = self.text(node.elt, indent + _STEP, len(pad), 0, inside=True)
        lines = [pad + element]
        for generator in node.generators:
            start = f"{pad}for {self.flat(generator.target)} in "
            lines.append(start + self.text(generator.iter, indent + _STEP, len(start), 0, inside=True))
            for condition in generator.ifs:
                start = f"{pad}if "
                lines.append(start + self.text(condition, indent + _STEP, len(start), 0, inside=True))
        return f"{opening}\n" + "\n".join(lines) + f"\n{' ' * indent}{closing}"

    def _operands(self, node: ast.expr, indent: int) -> list[str]:
        """The operands, each with the operator in front of it and the parentheses it needs."""
        operands: list[ast.expr] = []
        if isinstance(node, ast.BoolOp):
            operands = list(node.values)
        elif isinstance(node, ast.BinOp):
            operands = [node.left, node.right]
        elif isinstance(node, ast.Compare):
            operands = [node.left, *node.comparators]
        elif isinstance(node, ast.IfExp):
            operands = [node.body, node.test, node.orelse]
        cuts = [node.col_offset]
        for one, other in pairwise(operands):
            assert one.end_col_offset is not None
            gap = self.between(one.end_col_offset, other.col_offset)
            closing = len(gap) - len(gap.lstrip(") "))
            cuts.append(one.end_col_offset + closing)
        assert node.end_col_offset is not None
        cuts.append(node.end_col_offset)
        lines = []
        for operand, start, end in zip(operands, cuts[:-1], cuts[1:], strict=True):
            line, flat = self.between(start, end).strip(), self.flat(operand)
            if line.endswith(flat):  # else it is in parentheses
                head = line[: len(line) - len(flat)]
                line = head + self.text(operand, indent, indent + len(head), 0, inside=False)
            lines.append(line)
        return lines


def _join(parts: list[str], indent: int) -> str:
    return f"\n{' ' * indent}".join(parts)


def _filled(entries: list[str], indent: int) -> str | None:
    """Many short entries, as many per line as fit; None if one is too long for that."""
    lines: list[str] = []
    current = " " * indent
    for entry in entries:
        if indent + len(entry) + 1 > WIDTH:
            return None
        if len(current) + len(entry) + 1 > WIDTH and current.strip():
            lines.append(current.rstrip())
            current = " " * indent
        current += f"{entry}, "
    return "\n".join([*lines, current.rstrip()])
