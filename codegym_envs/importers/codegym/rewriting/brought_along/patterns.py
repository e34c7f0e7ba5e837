"""Regular expressions: the dialect has none, so calls of ``re`` become calls of a matcher in the module.

Patterns must be constants. They are parsed here, into nested tuples that the matcher walks; what it does not
know (look-around, back references, flags) is refused.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from importlib import import_module
from typing import Any

from codegym_envs.errors import ModuleRejected
from codegym_envs.importers.codegym.reading.emitted import emitted_functions

__all__ = ["PatternCalls", "pattern_helpers"]

codes = import_module("re._constants")  # modules of the standard library that its type stubs leave out
parser = import_module("re._parser")

_FUNCTIONS = {"findall": 2, "finditer": 2, "sub": 3, "split": 2, "match": 2, "search": 2, "fullmatch": 2}
_FOLDING = {"re.I", "re.IGNORECASE"}
_CLASSES = {
    codes.CATEGORY_DIGIT: "digit", codes.CATEGORY_NOT_DIGIT: "no digit", codes.CATEGORY_SPACE: "space",
    codes.CATEGORY_NOT_SPACE: "no space", codes.CATEGORY_WORD: "word", codes.CATEGORY_NOT_WORD: "no word",
}  # fmt: skip
_PLACES = {
    codes.AT_BEGINNING: "start", codes.AT_BEGINNING_STRING: "start", codes.AT_END: "end",
    codes.AT_END_STRING: "last", codes.AT_BOUNDARY: "edge",
}  # fmt: skip
_MOST = 1 << 20


class PatternCalls(ast.NodeTransformer):
    """Replaces ``re.findall(pattern, text)`` and the like, and ``match.group(1)``.

    Args:
        taken: Names that the constants for the patterns may not have.

    Attributes:
        used: Whether there was one.
        constants: Name of the constant for each pattern → its text and its value.
    """

    def __init__(self, taken: Collection[str] = ()) -> None:
        self.taken = set(taken)
        self.constants: dict[str, tuple[str, ast.expr]] = {}
        self.used = False
        self.groups: dict[str, int] = {}
        self.matches: set[str] = set()

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Rewrite one call.

        Raises:
            ModuleRejected: With reason ``pattern`` if the matcher has no form for it.
        """
        self._note_groups(node)  # a function that replaces matches may ask for them
        self.generic_visit(node)
        function = node.func
        if not isinstance(function, ast.Attribute):
            return node
        if isinstance(function.value, ast.Name) and function.value.id == "re":
            return self._search(node, function.attr)
        if function.attr in ("group", "groups", "groupdict") and self._is_match(function.value):
            return self._group(node, function)
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """As usual, but a comprehension's iterable comes before its item, which may ask for groups."""
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            self.matches |= {name for item in node.generators for name in _match_variables(item)}
            node.generators = [self.visit(item) for item in node.generators]
        return super().generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Take note of the variables that hold matches."""
        before = self.matches
        self.matches = before | {name for inner in ast.walk(node) for name in _match_variables(inner)}
        self.generic_visit(node)
        self.matches = before
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """``match["name"]`` is a numbered group."""
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id in self.matches:
            node.slice = self._number(node.slice)
        return node

    def _constant(self, text: str, value: ast.expr) -> ast.expr:
        """The constant that holds a parsed pattern."""
        shown = ast.unparse(value)
        for name, (_, known) in self.constants.items():
            if ast.unparse(known) == shown:
                return ast.Name(name, ast.Load())
        number = 1
        while (name := f"PATTERN_{number}" if number > 1 else "PATTERN") in self.taken:
            number += 1
        self.taken.add(name)
        self.constants[name] = text, value
        return ast.Name(name, ast.Load())

    def _is_match(self, node: ast.expr) -> bool:
        """Whether something asked for its groups may be a match, and not a tool of that name."""
        if isinstance(node, ast.Name):
            return node.id in self.matches or (self.used and node.id not in ("tools", "state"))
        return self.used

    def _note_groups(self, node: ast.Call) -> None:
        """Take note of the names of a pattern's groups."""
        first = node.args[0] if node.args else None
        if not ast.unparse(node.func).startswith("re.") or not isinstance(first, ast.Constant):
            return
        self.matches |= {
            arg.arg for item in node.args if isinstance(item, ast.Lambda) for arg in item.args.args
        }
        try:
            names = parser.parse(str(first.value)).state.groupdict
        except (re.error, OverflowError):
            return
        for name, number in names.items():
            if self.groups.setdefault(name, number) != number:
                line = getattr(node, "lineno", None)
                raise ModuleRejected("pattern", f"two groups called {name}", line=line)

    def _number(self, index: ast.expr) -> ast.expr:
        """The number of a group that is asked for by name."""
        if isinstance(index, ast.Constant) and isinstance(index.value, str) and index.value in self.groups:
            return ast.Constant(self.groups[index.value])
        return index

    def _group(self, node: ast.Call, function: ast.Attribute) -> ast.expr:
        if function.attr == "groups":
            rest = ast.Subscript(function.value, ast.Slice(ast.Constant(1), None, None), ast.Load())
            return ast.Call(ast.Name("tuple", ast.Load()), [rest], [])
        if function.attr == "groupdict":
            numbers = [
                ast.Subscript(function.value, ast.Constant(number), ast.Load())
                for number in self.groups.values()
            ]
            return ast.Dict([ast.Constant(name) for name in self.groups], [*numbers])
        parts: list[ast.expr] = [
            ast.Subscript(function.value, self._number(index), ast.Load())
            for index in node.args or [ast.Constant(0)]
        ]
        return parts[0] if len(parts) == 1 else ast.Tuple(parts, ast.Load())

    def _search(self, node: ast.Call, name: str) -> ast.expr:
        line = getattr(node, "lineno", None)
        first = node.args[0] if node.args else None
        constant = isinstance(first, ast.Constant) and isinstance(first.value, str)
        flags = [
            *node.args[_FUNCTIONS.get(name, 9) :],
            *(kw.value for kw in node.keywords if kw.arg == "flags"),
        ]
        known = len(flags) <= 1 and all(ast.unparse(flag) in _FOLDING for flag in flags)
        if any(kw.arg != "flags" for kw in node.keywords) or (name == "sub" and len(node.args) > 3):
            known = False  # a fourth argument of sub is a count
        if name not in _FUNCTIONS or len(node.args) < _FUNCTIONS[name] or not known or not constant:
            raise ModuleRejected("pattern", f"{ast.unparse(node)} has no form in the dialect", line=line)
        assert isinstance(first, ast.Constant) and isinstance(first.value, str)
        try:
            parsed = parser.parse(first.value)
            tree = tuple(_node(item, fold=bool(flags)) for item in parsed)
        except (re.error, KeyError, TypeError, ValueError) as error:
            raise ModuleRejected("pattern", f"the pattern {first.value!r}: {error}", line=line) from None
        if name == "sub" and "\\" in ast.unparse(node.args[1]):
            raise ModuleRejected("pattern", "a replacement with back references", line=line)
        self.used = True
        if name == "sub" and isinstance(node.args[1], ast.Lambda):
            name = "sub by"
        groups = ast.Constant(parsed.state.groups - 1)
        pattern = self._constant(first.value, ast.parse(repr(tree), mode="eval").body)
        arguments = [pattern, groups, ast.Constant(name), *node.args[1 : _FUNCTIONS.get(name, 3)]]
        return ast.Call(ast.Name("use_pattern", ast.Load()), arguments, [])


def _match_variables(node: ast.AST) -> list[str]:
    """Names that a statement or expression binds to matches."""
    if isinstance(node, ast.Assign):
        targets, value = node.targets, node.value
    elif isinstance(node, (ast.NamedExpr, ast.For, ast.comprehension)):
        targets, value = [node.target], node.value if isinstance(node, ast.NamedExpr) else node.iter
    else:
        return []
    called = ast.unparse(value.func) if isinstance(value, ast.Call) else ""
    if called not in ("re.match", "re.search", "re.fullmatch", "re.finditer"):
        return []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _node(item: tuple[Any, Any], *, fold: bool = False) -> tuple[Any, ...]:
    """One node of a parsed pattern as a plain tuple."""
    kind, value = item
    if kind in (codes.LITERAL, codes.NOT_LITERAL):
        return ("in", kind is codes.NOT_LITERAL, _folded(((chr(value), chr(value)),), fold))
    if kind is codes.ANY:
        return ("in", True, (("\n", "\n"),))
    if kind is codes.IN:
        negative = bool(value) and value[0][0] is codes.NEGATE
        members = tuple(_member(part) for part in (value[1:] if negative else value))
        return ("in", negative, _folded(members, fold))
    if kind in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        least, most, inner = value
        inner_nodes = tuple(_node(part, fold=fold) for part in inner)
        return ("repeat", least, min(int(most), _MOST), inner_nodes, kind is codes.MAX_REPEAT)
    if kind is codes.SUBPATTERN:
        number, add, remove, inner = value
        if add or remove:
            raise ValueError("flags")
        return ("group", number or 0, tuple(_node(part, fold=fold) for part in inner))
    if kind is codes.BRANCH:
        return ("branch", tuple(tuple(_node(part, fold=fold) for part in option) for option in value[1]))
    if kind is codes.AT:
        return (_PLACES[value],)
    raise ValueError(f"{kind} is not supported")


def _folded(members: tuple[tuple[str, str], ...], fold: bool) -> tuple[tuple[str, str], ...]:
    """Members of a set of characters, with those of the other case."""
    if not fold:
        return members
    extra = [(low.swapcase(), high.swapcase()) for low, high in members if low != "class"]
    return (*members, *(member for member in extra if member not in members and member[0] <= member[1]))


def _member(part: tuple[Any, Any]) -> tuple[str, str]:
    kind, value = part
    if kind is codes.LITERAL:
        return chr(value), chr(value)
    if kind is codes.RANGE:
        return chr(value[0]), chr(value[1])
    if kind is codes.CATEGORY:
        return "class", _CLASSES[value]
    raise ValueError(f"{kind} is not supported")


def pattern_helpers() -> list[ast.FunctionDef]:
    """The matcher, as functions of the dialect."""
    return emitted_functions("codegym_envs.importers.codegym.rewriting.brought_along.carried_matcher")
