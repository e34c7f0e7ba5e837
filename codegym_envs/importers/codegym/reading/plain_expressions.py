"""Values of expressions over plain data, worked out without running them, in bounded time and space."""

from __future__ import annotations

import ast
import json
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

__all__ = ["Unknown", "Values", "evaluate"]

_LONGEST = 5_000
_MOST_STEPS = 50_000
_LARGEST = 1 << 64
_FORMAT = re.compile(r"[<>^=]?[+ -]?0?\d{0,2},?(\.\d{1,2})?[a-zA-Z%]?")
_FIELD = re.compile(r"\{(\w*)(![rs])?\}")


class Unknown(Exception):
    """The value of an expression cannot be told."""


class Values(dict[str, Any]):
    """What variables hold, with the number of steps that are left to work out what others hold.

    Args:
        held: The variables.
        outer: The variables around them, whose steps are theirs too.
    """

    def __init__(self, held: Mapping[str, Any] | None = None, outer: Values | None = None) -> None:
        super().__init__({} if outer is None else outer)
        self.update(held or {})
        self.steps: list[int] = [_MOST_STEPS] if outer is None else outer.steps

    def spend(self) -> None:
        """Take one step.

        Raises:
            Unknown: If none is left.
        """
        self.steps[0] -= 1
        if self.steps[0] < 0:
            raise Unknown


def evaluate(node: ast.expr, values: Values) -> Any:
    """The value of an expression.

    Args:
        node: The expression.
        values: What variables hold.

    Returns:
        Plain data: numbers, texts, lists, tuples and dictionaries.

    Raises:
        Unknown: If it calls or names something else, fails, or becomes too large.
    """
    values.spend()
    evaluator = _KINDS.get(type(node))
    if evaluator is None:
        raise Unknown
    try:
        return _bounded(evaluator(node, values))
    except Unknown:
        raise
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError):
        raise Unknown from None


def _bounded(value: Any) -> Any:
    if isinstance(value, (str, list, tuple, dict)) and len(value) > _LONGEST:
        raise Unknown
    if isinstance(value, int) and abs(value) > _LARGEST:
        raise Unknown
    return value


def _name(node: ast.Name, values: Values) -> Any:
    if node.id not in values:
        raise Unknown
    return values[node.id]


def _dict(node: ast.Dict, values: Values) -> Any:
    found: dict[Any, Any] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            found.update(evaluate(value, values))
        else:
            found[evaluate(key, values)] = evaluate(value, values)
    return found


def _items(nodes: list[ast.expr], values: Values) -> Iterator[Any]:
    for node in nodes:
        if isinstance(node, ast.Starred):
            yield from evaluate(node.value, values)
        else:
            yield evaluate(node, values)


def _text(node: ast.JoinedStr, values: Values) -> str:
    parts: list[str] = []
    for part in node.values:
        if not isinstance(part, ast.FormattedValue):
            parts.append(str(evaluate(part, values)))
            continue
        value = evaluate(part.value, values)
        if part.conversion in (ord("r"), ord("s")):
            value = repr(value) if part.conversion == ord("r") else str(value)
        spec = "" if part.format_spec is None else str(evaluate(part.format_spec, values))
        if not _FORMAT.fullmatch(spec):
            raise Unknown
        parts.append(format(value, spec))
    return "".join(parts)


_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.FloorDiv: operator.floordiv,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
    ast.Mult: operator.mul,
    ast.BitOr: operator.or_,
}


def _sum(node: ast.BinOp, values: Values) -> Any:
    left, right = evaluate(node.left, values), evaluate(node.right, values)
    if isinstance(node.op, ast.Mult):
        sizes = [len(value) for value in (left, right) if isinstance(value, (str, list, tuple))]
        counts = [value for value in (left, right) if isinstance(value, int)]
        if sizes and counts and sizes[0] * counts[0] > _LONGEST:
            raise Unknown
    if isinstance(left, str) and isinstance(node.op, ast.Mod) and re.search(r"%[^a-zA-Z%]*(\d{3}|\*)", left):
        raise Unknown
    if type(node.op) not in _OPERATORS:
        raise Unknown
    return _OPERATORS[type(node.op)](left, right)


_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}


def _compared(node: ast.Compare, values: Values) -> bool:
    left = evaluate(node.left, values)
    for comparison, other in zip(node.ops, node.comparators, strict=True):
        right = evaluate(other, values)
        if not _COMPARISONS[type(comparison)](left, right):
            return False
        left = right
    return True


def _signed(node: ast.UnaryOp, values: Values) -> Any:
    value = evaluate(node.operand, values)
    if isinstance(node.op, ast.Not):
        return not value
    return -value if isinstance(node.op, ast.USub) else +value


def _either(node: ast.BoolOp, values: Values) -> Any:
    value: Any = None
    for item in node.values:
        value = evaluate(item, values)
        if bool(value) == isinstance(node.op, ast.Or):
            break
    return value


def _part(node: ast.Subscript, values: Values) -> Any:
    whole = evaluate(node.value, values)
    if not isinstance(node.slice, ast.Slice):
        return whole[evaluate(node.slice, values)]
    bounds = (node.slice.lower, node.slice.upper, node.slice.step)
    return whole[slice(*(None if bound is None else evaluate(bound, values) for bound in bounds))]


def _rounds(generators: list[ast.comprehension], values: Values) -> Iterator[Values]:
    if not generators:
        yield values
        return
    first, *others = generators
    if not isinstance(first.target, (ast.Name, ast.Tuple)):
        raise Unknown
    for item in evaluate(first.iter, values):
        inner = Values(_unpacked(first.target, item), values)
        if all(evaluate(test, inner) for test in first.ifs):
            yield from _rounds(others, inner)


def _unpacked(target: ast.expr, item: Any) -> dict[str, Any]:
    if isinstance(target, ast.Name):
        return {target.id: item}
    if not isinstance(target, ast.Tuple):
        raise Unknown
    parts = list(item)
    found: dict[str, Any] = {}
    for name, part in zip(target.elts, parts, strict=True):
        found.update(_unpacked(name, part))
    return found


def _listed(node: ast.ListComp | ast.GeneratorExp, values: Values) -> list[Any]:
    found: list[Any] = []
    for inner in _rounds(node.generators, values):
        found.append(evaluate(node.elt, inner))
        _bounded(found)
    return found


def _mapped(node: ast.DictComp, values: Values) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for inner in _rounds(node.generators, values):
        found[evaluate(node.key, inner)] = evaluate(node.value, inner)
        _bounded(found)
    return found


def _range(*bounds: int) -> list[int]:
    if len(range(*bounds)) > _LONGEST:
        raise Unknown
    return list(range(*bounds))


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "str": str,
    "repr": repr,
    "len": len,
    "list": list,
    "dict": dict,
    "tuple": tuple,
    "sorted": sorted,
    "int": int,
    "float": float,
    "min": min,
    "max": max,
    "sum": sum,
    "abs": abs,
    "enumerate": lambda items, start=0: list(enumerate(items, start)),
    "zip": lambda *columns: list(zip(*columns, strict=False)),
    "range": _range,
    "json.dumps": lambda value, **options: json.dumps(value),
    "json.loads": json.loads,
}
_METHODS: dict[str, Callable[..., Any]] = {
    "items": lambda table: list(table.items()),
    "keys": lambda table: list(table.keys()),
    "values": lambda table: list(table.values()),
    "get": lambda table, *given: table.get(*given),
    "copy": lambda value: value.copy(),
    "join": lambda text, items: text.join(items),
    "split": lambda text, *given: text.split(*given),
    "strip": lambda text: text.strip(),
    "replace": lambda text, old, new: text.replace(old, new) if old else text,
    "format": lambda text, *given, **named: _formatted(text, given, named),
}


def _formatted(text: str, given: tuple[Any, ...], named: dict[str, Any]) -> str:
    if re.search(r"[{}]", _FIELD.sub("", text.replace("{{", "").replace("}}", ""))):
        raise Unknown
    return text.format(*given, **named)


def _called(node: ast.Call, values: Values) -> Any:
    function = _FUNCTIONS.get(ast.unparse(node.func))
    head: list[Any] = []
    if function is None and isinstance(node.func, ast.Attribute):
        function = _METHODS.get(node.func.attr)
        head = [] if function is None else [evaluate(node.func.value, values)]
    if function is None or any(keyword.arg is None for keyword in node.keywords):
        raise Unknown
    named = {keyword.arg: evaluate(keyword.value, values) for keyword in node.keywords if keyword.arg}
    return function(*head, *_items(node.args, values), **named)


_KINDS: dict[type[ast.expr], Callable[[Any, Values], Any]] = {
    ast.Constant: lambda node, values: node.value,
    ast.Name: _name,
    ast.List: lambda node, values: list(_items(node.elts, values)),
    ast.Tuple: lambda node, values: tuple(_items(node.elts, values)),
    ast.Dict: _dict,
    ast.JoinedStr: _text,
    ast.BinOp: _sum,
    ast.Compare: _compared,
    ast.UnaryOp: _signed,
    ast.BoolOp: _either,
    ast.IfExp: lambda node, values: evaluate(
        node.body if evaluate(node.test, values) else node.orelse, values
    ),
    ast.Subscript: _part,
    ast.ListComp: _listed,
    ast.GeneratorExp: _listed,
    ast.DictComp: _mapped,
    ast.Call: _called,
}
