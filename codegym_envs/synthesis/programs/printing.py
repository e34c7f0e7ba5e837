"""What a ``print`` says: one value, a row of values, or one value per line."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from codegym_envs.synthesis.trees import blocks, call, clone, is_name, load, names_in

__all__ = ["Emission", "canonical_prints", "emission", "is_print"]

Kind = Literal["none", "gap", "one", "row", "lines", "glue"]
_CASE = re.compile(r"^\s*case\s*#?\s*$", re.IGNORECASE)
_CASE_FORMAT = re.compile(r"^\s*case\s*#?\s*(\{\d*\}|%d|%s)\s*:?\s*", re.IGNORECASE)
_FORMAT = re.compile(r"%(?:\d*)(?:\.(\d+))?([dsifg])|\{\d*(?::(?:\d*)(?:\.(\d+))?([dfsg]?))?\}")


@dataclass(frozen=True, slots=True)
class Emission:
    """What one ``print`` says.

    Attributes:
        kind: ``one`` value; a ``row`` of values; ``lines`` with a value each; ``glue`` (text that goes on
            without a break); ``none``, a line without words; ``gap``, no words and no end of a line.
        value: The value, or an iterable of the values.
        numbered: Expression of the number of the case that was printed in front, and left out here.
    """

    kind: Kind
    value: ast.expr
    numbered: ast.expr | None = None

    @property
    def is_silent(self) -> bool:
        """Whether no words are said."""
        return self.kind in ("none", "gap")


def is_print(node: ast.stmt) -> bool:
    """Whether a statement is a ``print``."""
    return (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and is_name(node.value.func, "print")
    )


def emission(node: ast.stmt) -> Emission:
    """What a ``print`` statement says."""
    assert isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    arguments = list(node.value.args)
    words = {keyword.arg: keyword.value for keyword in node.value.keywords}
    if "file" in words and "stderr" in ast.unparse(words["file"]):
        return Emission("gap", ast.Constant(""))
    sep, end = _text(words.get("sep"), " "), _text(words.get("end"), "\n")
    if not arguments:
        found = Emission("none", ast.Constant(""))
    else:
        arguments, numbered = _without_case(arguments)
        found = _said(arguments, sep)
        if numbered is not None:
            found = Emission(found.kind, found.value, numbered)
    if end == "" and found.kind in ("one", "none"):
        return Emission("glue" if found.kind == "one" else "gap", found.value)
    return found


def _text(node: ast.expr | None, default: str) -> str:
    if node is None:
        return default
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else default


def _without_case(arguments: list[ast.expr]) -> tuple[list[ast.expr], ast.expr | None]:
    """Without ``Case #7:`` in front, and the number."""
    first = arguments[0]
    if isinstance(first, ast.JoinedStr) and len(first.values) >= 2:
        head, number = first.values[0], first.values[1]
        if (
            isinstance(head, ast.Constant)
            and _CASE.match(str(head.value))
            and isinstance(number, ast.FormattedValue)
        ):
            rest = first.values[2:]
            if rest and isinstance(rest[0], ast.Constant):
                rest = [ast.Constant(str(rest[0].value).lstrip(": ")), *rest[1:]]
            others: list[ast.expr] = (
                [ast.JoinedStr(rest)] if rest and ast.unparse(ast.JoinedStr(rest)) != "f''" else []
            )
            return [*others, *arguments[1:]], number.value
    text, given = _formatted(first)
    found = _CASE_FORMAT.match(text)
    if found and given:
        rest_text = text[found.end() :]
        if not rest_text.strip():
            return arguments[1:], given[0]
        if isinstance(first, ast.BinOp):
            values = given[1:]
            again: ast.expr = ast.BinOp(ast.Constant(rest_text), ast.Mod(), ast.Tuple(values, ast.Load()))
            return [again, *arguments[1:]], given[0]
        if isinstance(first, ast.Call) and "{0" not in text:
            again = ast.Call(ast.Attribute(ast.Constant(rest_text), "format", ast.Load()), given[1:], [])
            return [again, *arguments[1:]], given[0]
    if isinstance(first, ast.Constant) and isinstance(first.value, str) and _CASE.match(first.value):
        if len(arguments) > 1:
            second = arguments[1]
            if isinstance(second, ast.BinOp) and isinstance(second.op, ast.Add):
                second = second.left  # str(i) + ":"
            return arguments[2:] or [ast.Constant("")], second
    return arguments, None


def _formatted(node: ast.expr) -> tuple[str, list[ast.expr]]:
    """Text and arguments of ``"…" % (…)`` and ``"…".format(…)``."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant):
        right = node.right
        return str(node.left.value), list(right.elts) if isinstance(right, ast.Tuple) else [right]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        base = node.func.value
        if isinstance(base, ast.Constant) and not node.keywords:
            return str(base.value), list(node.args)
    return "", []


def _said(arguments: list[ast.expr], sep: str) -> Emission:
    if len(arguments) == 1:
        one = arguments[0]
        if isinstance(one, ast.Starred):
            if sep == "":
                return Emission(
                    "one", call(ast.Attribute(ast.Constant(""), "join", ast.Load()), _texts(one.value))
                )
            return Emission("lines" if "\n" in sep else "row", one.value)
        return _single(one)
    if sep == "":
        whole = ast.List([_plain(item) for item in arguments], ast.Load())
        return Emission("one", call(ast.Attribute(ast.Constant(""), "join", ast.Load()), _texts(whole)))
    parts: list[ast.expr] = []
    for item in arguments:
        said = _single(item) if not isinstance(item, ast.Starred) else Emission("one", item)
        if said.kind == "one":
            parts.append(said.value)
        elif said.kind == "row":
            parts.append(ast.Starred(said.value, ast.Load()))
        else:
            parts.append(item)
    return Emission("lines" if "\n" in sep else "row", ast.List(parts, ast.Load()))


def _single(node: ast.expr) -> Emission:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value.strip()
        if not text:
            return Emission("none", node)
        return Emission("one", ast.Constant(text))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "join":
        base = node.func.value
        if isinstance(base, ast.Constant) and len(node.args) == 1 and str(base.value) != "":
            if base.value in (" ", "\n"):
                return Emission("row" if base.value == " " else "lines", _untexted(node.args[0]))
    plain = _plain(node)
    if plain is not node:
        return _single(plain) if isinstance(plain, ast.Call) else Emission("one", plain)
    parts = _parts(node)
    if parts is not None:
        return Emission("one", parts[0]) if len(parts) == 1 else Emission("row", ast.List(parts, ast.Load()))
    return Emission("one", node)


def _plain(node: ast.expr) -> ast.expr:
    """``str(x)`` as ``x``."""
    if isinstance(node, ast.Call) and is_name(node.func, "str") and len(node.args) == 1:
        return node.args[0]
    return node


def _texts(values: ast.expr) -> ast.expr:
    return call("map", load("str"), values)


def _untexted(node: ast.expr) -> ast.expr:
    """``map(str, xs)`` and ``str(x) for x in xs`` as what they are made from."""
    if isinstance(node, ast.Call) and is_name(node.func, "map") and len(node.args) == 2:
        if is_name(node.args[0], "str"):
            return node.args[1]
    if isinstance(node, (ast.ListComp, ast.GeneratorExp)):
        inner = _plain(node.elt)
        if inner is not node.elt or isinstance(node, ast.GeneratorExp):
            if len(node.generators) == 1 and not node.generators[0].ifs:
                if ast.unparse(inner) == ast.unparse(node.generators[0].target):
                    return node.generators[0].iter
            said = _single(inner)
            if said.kind == "row":
                return ast.ListComp(said.value, node.generators)
            return ast.ListComp(inner, node.generators)
        said = _single(node.elt)
        if said.kind == "row":
            return ast.ListComp(said.value, node.generators)
    return node


def _parts(node: ast.expr) -> list[ast.expr] | None:
    """The values of a text that consists of values with blanks between them; None if it has words."""
    if isinstance(node, ast.JoinedStr):
        found: list[ast.expr] = []
        for item in node.values:
            if isinstance(item, ast.Constant):
                if str(item.value).strip():
                    return None
            elif isinstance(item, ast.FormattedValue):
                spec = ast.unparse(item.format_spec).strip("f'\"") if item.format_spec is not None else ""
                value = _rounded(item.value, spec)
                if value is None or item.conversion not in (-1, 115):
                    return None
                found.append(value)
        glued = any(
            isinstance(one, ast.FormattedValue) and isinstance(other, ast.FormattedValue)
            for one, other in zip(node.values, node.values[1:], strict=False)
        )
        return None if glued else found or None
    text, given = _formatted(node)
    if given:
        marks = list(_FORMAT.finditer(text))
        if len(marks) != len(given) or _FORMAT.sub("", text).strip():
            return None
        values = []
        for mark, value in zip(marks, given, strict=True):
            digits = mark[1] or mark[3]
            made = _rounded(value, f".{digits}f" if digits else "")
            if made is None:
                return None
            values.append(made)
        return values
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _sum_parts(node)
    return None


def _sum_parts(node: ast.expr) -> list[ast.expr] | None:
    """``str(a) + " " + str(b)``."""
    parts: list[ast.expr] = []
    queue = [node]
    while queue:
        item = queue.pop()
        if isinstance(item, ast.BinOp) and isinstance(item.op, ast.Add):
            queue += [item.right, item.left]
        else:
            parts.append(item)
    values: list[ast.expr] = []
    for place, item in enumerate(parts):
        blank = isinstance(item, ast.Constant) and isinstance(item.value, str) and not item.value.strip()
        if place % 2 != blank:
            return None
        if not blank:
            if _plain(item) is item:
                return None
            values.append(_plain(item))
    return values if len(values) > 1 else None


def _rounded(value: ast.expr, spec: str) -> ast.expr | None:
    """A number as it is shown; None if the format pads or groups."""
    found = re.fullmatch(r"(?:\.(\d+))?([dfs]?)", spec)
    if found is None:
        return None
    return value if found[1] is None else call("round", value, ast.Constant(int(found[1])))


def canonical_prints(tree: ast.Module) -> ast.Module:
    """Write everything that is printed with ``print``, without lists that only collect lines for later."""
    tree = _Writes().visit(tree)
    for name in _buffers(tree):
        _Buffer(name).visit(tree)
    return ast.fix_missing_locations(tree)


class _Writes(ast.NodeTransformer):
    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        value = node.value
        branches = _branches(value)
        if branches is not None:
            return branches
        if isinstance(value, ast.Call) and ast.unparse(value.func) == "sys.stdout.write" and value.args:
            said, ended = _without_newline(value.args[0])
            words = [] if ended else [ast.keyword("end", ast.Constant(""))]
            return ast.Expr(ast.Call(load("print"), [said], words))
        if isinstance(value, ast.Call) and ast.unparse(value.func) == "sys.stdout.writelines" and value.args:
            return ast.Expr(ast.Call(load("print"), [ast.Starred(value.args[0], ast.Load())], []))
        return node


def _branches(value: ast.expr) -> ast.stmt | None:
    """``print(a) if c else print(b)`` and the like as statements."""
    writes = _Writes()
    if isinstance(value, ast.IfExp):
        one, other = ast.Expr(value.body), ast.Expr(value.orelse)
        idle = isinstance(value.orelse, ast.Constant)
        return ast.If(value.test, [writes.visit_Expr(one)], [] if idle else [writes.visit_Expr(other)])
    if isinstance(value, ast.BoolOp) and len(value.values) == 2:
        test: ast.expr = value.values[0]
        if isinstance(value.op, ast.Or):
            test = ast.UnaryOp(ast.Not(), test)
        return ast.If(test, [writes.visit_Expr(ast.Expr(value.values[1]))], [])
    if isinstance(value, ast.ListComp):
        body: list[ast.stmt] = [writes.visit_Expr(ast.Expr(value.elt))]
        for generator in reversed(value.generators):
            for test in reversed(generator.ifs):
                body = [ast.If(test, body, [])]
            body = [ast.For(generator.target, generator.iter, body, [], None)]
        return body[0]
    return None


def _without_newline(node: ast.expr) -> tuple[ast.expr, bool]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and isinstance(node.right, ast.Constant):
        if isinstance(node.right.value, str) and node.right.value.endswith("\n"):
            rest = node.right.value[:-1]
            return (ast.BinOp(node.left, ast.Add(), ast.Constant(rest)) if rest else node.left), True
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant):
        if str(node.left.value).endswith("\n"):
            return ast.BinOp(ast.Constant(str(node.left.value)[:-1]), ast.Mod(), node.right), True
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith("\n"):
        return ast.Constant(node.value[:-1]), True
    if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[-1], ast.Constant):
        text = str(node.values[-1].value)
        if text.endswith("\n"):
            last: list[ast.expr] = [ast.Constant(text[:-1])] if text[:-1] else []
            return ast.JoinedStr([*node.values[:-1], *last]), True
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".join"):
        return node, isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) in ("'\\n'", "' '")
    return node, False


def _buffers(tree: ast.Module) -> list[str]:
    """Lists that only collect lines, which are printed once, at the end."""
    bound: Counter[str] = Counter()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound[node.id] += 1
        elif isinstance(node, ast.arg):
            bound[node.arg] += 2
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if (
                ast.unparse(node.value) in ("[]", "list()")
                and bound[name] == 1
                and _only_collects(tree, name)
            ):
                found.append(name)
    return found


def _only_collects(tree: ast.Module, name: str) -> bool:
    loads = appended = printed = 0
    for node in ast.walk(tree):
        if is_name(node, name) and isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            loads += 1
        if not isinstance(node, ast.stmt):
            continue
        if _appends(node, name):
            appended += 1
        elif isinstance(node, ast.Expr) and is_print(node) and name in names_in(node):
            said = emission(node)
            printed += said.kind == "lines" and is_name(said.value, name)
        elif _guards(node, name):
            loads -= 1
    return printed == 1 and loads == appended + printed


def _guards(node: ast.stmt, name: str) -> bool:
    return isinstance(node, ast.If) and is_name(node.test, name) and len(node.body) == 1 and not node.orelse


def _appends(node: ast.stmt, name: str) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and node.value.func.attr == "append"
        and is_name(node.value.func.value, name)
        and len(node.value.args) == 1
        and name not in names_in(node.value.args[0])
    )


class _Buffer(ast.NodeTransformer):
    """Prints at once what a list would have collected."""

    def __init__(self, name: str) -> None:
        self.name = name

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if not isinstance(node, ast.Module):
            for block in list(blocks(node))[:1]:
                block[:] = block or [ast.Pass()]
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.stmt | None:
        return None if is_name(node.targets[0], self.name) else node

    def visit_If(self, node: ast.If) -> ast.AST | None:
        if _guards(node, self.name) and self.name in names_in(node.body):
            return None
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.stmt | None:
        if _appends(node, self.name):
            assert isinstance(node.value, ast.Call)
            return ast.Expr(ast.Call(load("print"), [clone(node.value.args[0])], []))
        if is_print(node) and self.name in names_in(node):
            return None
        return node
