"""Regular expressions: the dialect has none, so calls of ``re`` become calls of a matcher in the module.

Patterns must be constants. They are parsed here, into nested tuples that the matcher walks; what it does not
know (look-around, back references, flags) is refused.
"""

from __future__ import annotations

import ast
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from codegym_envs.errors import ModuleRejected

__all__ = ["PatternCalls", "pattern_helpers"]

_FUNCTIONS = {"findall": 2, "sub": 3, "split": 2, "match": 2, "search": 2, "fullmatch": 2}
_CLASSES = {
    codes.CATEGORY_DIGIT: "digit", codes.CATEGORY_NOT_DIGIT: "no digit", codes.CATEGORY_SPACE: "space",
    codes.CATEGORY_NOT_SPACE: "no space", codes.CATEGORY_WORD: "word", codes.CATEGORY_NOT_WORD: "no word",
}  # fmt: skip
_PLACES = {
    codes.AT_BEGINNING: "start", codes.AT_BEGINNING_STRING: "start", codes.AT_END: "end",
    codes.AT_END_STRING: "end", codes.AT_BOUNDARY: "edge",
}  # fmt: skip
_MOST = 1 << 20


class PatternCalls(ast.NodeTransformer):
    """Replaces ``re.findall(pattern, text)`` and the like, and ``match.group(1)``.

    Attributes:
        used: Whether there was one.
    """

    def __init__(self) -> None:
        self.used = False

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Rewrite one call.

        Raises:
            ModuleRejected: With reason ``pattern`` if the matcher has no form for it.
        """
        self.generic_visit(node)
        function = node.func
        if not isinstance(function, ast.Attribute):
            return node
        if isinstance(function.value, ast.Name) and function.value.id == "re":
            return self._search(node, function.attr)
        if function.attr in ("group", "groups") and self.used and not node.keywords:
            return _group(node, function)
        return node

    def _search(self, node: ast.Call, name: str) -> ast.expr:
        line = getattr(node, "lineno", None)
        first = node.args[0] if node.args else None
        constant = isinstance(first, ast.Constant) and isinstance(first.value, str)
        if name not in _FUNCTIONS or len(node.args) != _FUNCTIONS[name] or node.keywords or not constant:
            raise ModuleRejected("pattern", f"{ast.unparse(node)} has no form in the dialect", line=line)
        assert isinstance(first, ast.Constant) and isinstance(first.value, str)
        try:
            parsed = parser.parse(first.value)
            tree = tuple(_node(item) for item in parsed)
        except (parser.error, KeyError, TypeError, ValueError) as error:
            raise ModuleRejected("pattern", f"the pattern {first.value!r}: {error}", line=line) from None
        if name == "sub" and "\\" in ast.unparse(node.args[1]):
            raise ModuleRejected("pattern", "a replacement with back references", line=line)
        self.used = True
        groups = ast.Constant(parsed.state.groups - 1)
        pattern = ast.parse(repr(tree), mode="eval").body
        arguments = [pattern, groups, ast.Constant(name), *node.args[1:]]
        return ast.Call(ast.Name("use_pattern", ast.Load()), arguments, [])


def _group(node: ast.Call, function: ast.Attribute) -> ast.expr:
    if function.attr == "groups":
        rest = ast.Subscript(function.value, ast.Slice(ast.Constant(1), None, None), ast.Load())
        return ast.Call(ast.Name("tuple", ast.Load()), [rest], [])
    index = node.args[0] if node.args else ast.Constant(0)
    return ast.Subscript(function.value, index, ast.Load())


def _node(item: tuple[Any, Any]) -> tuple[Any, ...]:
    """One node of a parsed pattern as a plain tuple."""
    kind, value = item
    if kind is codes.LITERAL:
        return ("in", False, ((chr(value), chr(value)),))
    if kind is codes.NOT_LITERAL:
        return ("in", True, ((chr(value), chr(value)),))
    if kind is codes.ANY:
        return ("in", True, (("\n", "\n"),))
    if kind is codes.IN:
        negative = bool(value) and value[0][0] is codes.NEGATE
        return ("in", negative, tuple(_member(part) for part in (value[1:] if negative else value)))
    if kind in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        least, most, inner = value
        inner_nodes = tuple(_node(part) for part in inner)
        return ("repeat", least, min(int(most), _MOST), inner_nodes, kind is codes.MAX_REPEAT)
    if kind is codes.SUBPATTERN:
        number, add, remove, inner = value
        if add or remove:
            raise ValueError("flags")
        return ("group", number or 0, tuple(_node(part) for part in inner))
    if kind is codes.BRANCH:
        return ("branch", tuple(tuple(_node(part) for part in option) for option in value[1]))
    if kind is codes.AT:
        return (_PLACES[value],)
    raise ValueError(f"{kind} is not supported")


def _member(part: tuple[Any, Any]) -> tuple[str, str]:
    kind, value = part
    if kind is codes.LITERAL:
        return chr(value), chr(value)
    if kind is codes.RANGE:
        return chr(value[0]), chr(value[1])
    if kind is codes.CATEGORY:
        return "class", _CLASSES[value]
    raise ValueError(f"{kind} is not supported")


_HELPERS = """
def fits_class(char, name):
    if name.startswith("no "):
        return not fits_class(char, name[3:])
    if name == "digit":
        return char.isdigit()
    if name == "space":
        return char.isspace()
    return char.isalnum() or char == "_"


def fits(node, char):
    found = False
    for low, high in node[2]:
        if fits_class(char, high) if low == "class" else low <= char <= high:
            found = True
            break
    return found != node[1]


def match_at(pattern, text, start, whole):
    groups = {}

    def holds(kind, place):
        if kind == "start":
            return place == 0
        if kind == "end":
            return place == len(text) or (place == len(text) - 1 and text[place] == "\\\\n")
        before = place > 0 and fits_class(text[place - 1], "word")
        after = place < len(text) and fits_class(text[place], "word")
        return before != after

    def repeat(node, count, place, then):
        inner = node[3]
        if len(inner) == 1 and inner[0][0] == "in":
            most = 0
            while most < node[2] and place + most < len(text) and fits(inner[0], text[place + most]):
                most += 1
            counts = range(most, node[1] - 1, -1) if node[4] else range(node[1], most + 1)
            for number in counts:
                end = then(place + number)
                if end is not None:
                    return end
            return None
        if count >= node[1] and not node[4]:
            end = then(place)
            if end is not None:
                return end
        if count < node[2]:
            def again(other):
                return None if other == place else repeat(node, count + 1, other, then)

            end = walk(inner, 0, place, again)
            if end is not None:
                return end
        return then(place) if count >= node[1] and node[4] else None

    def walk(nodes, index, place, then):
        if index == len(nodes):
            return then(place)
        node = nodes[index]
        kind = node[0]
        if kind == "in":
            if place < len(text) and fits(node, text[place]):
                return walk(nodes, index + 1, place + 1, then)
            return None
        if kind == "repeat":
            return repeat(node, 0, place, lambda other: walk(nodes, index + 1, other, then))
        if kind == "branch":
            for option in node[1]:
                end = walk(option, 0, place, lambda other: walk(nodes, index + 1, other, then))
                if end is not None:
                    return end
            return None
        if kind == "group":
            def close(other):
                before = groups.get(node[1])
                groups[node[1]] = text[place:other]
                end = walk(nodes, index + 1, other, then)
                if end is None:
                    groups[node[1]] = before
                return end
            return walk(node[2], 0, place, close)
        return walk(nodes, index + 1, place, then) if holds(kind, place) else None

    end = walk(pattern, 0, start, lambda place: None if whole and place != len(text) else place)
    return None if end is None else (end, groups)


def use_pattern(pattern, count, purpose, *arguments):
    text = arguments[-1]
    if purpose in ("match", "fullmatch", "search"):
        starts = range(len(text) + 1) if purpose == "search" else [0]
        for start in starts:
            found = match_at(pattern, text, start, purpose == "fullmatch")
            if found is not None:
                return [text[start:found[0]], *[found[1].get(number) for number in range(1, count + 1)]]
        return None
    pieces = []
    results = []
    place = 0
    last = 0
    while place <= len(text):
        found = match_at(pattern, text, place, False)
        if found is None:
            place += 1
            continue
        end, groups = found
        values = [groups.get(number) or "" for number in range(1, count + 1)]
        results.append(tuple(values) if count > 1 else values[0] if count else text[place:end])
        pieces.append(text[last:place])
        if purpose == "split":
            pieces.extend(groups.get(number) for number in range(1, count + 1))
        last = end
        place = end if end > place else place + 1
    pieces.append(text[last:])
    if purpose == "findall":
        return results
    return pieces if purpose == "split" else arguments[0].join(pieces)
"""


def pattern_helpers() -> list[ast.FunctionDef]:
    """The matcher, as functions of the dialect."""
    return [
        node for node in ast.parse(_HELPERS.replace("\\\\n", "\\n")).body if isinstance(node, ast.FunctionDef)
    ]
