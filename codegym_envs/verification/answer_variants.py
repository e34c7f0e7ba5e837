"""Variants of an expected answer: near misses, equal forms, wrong types and canaries.

What counts as different is decided here, independently of `codegym_envs.reward`, which is what these
variants put to the test.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

from codegym_envs.spec import Type
from codegym_envs.spec.plain_data.containers import SETS, OrderedSet
from codegym_envs.spec.plain_data.values import TypeMismatch, convert, encode

__all__ = ["canary", "canonical_text", "equal_forms", "near_misses", "plain", "wrong_types"]

_MAX_VARIANTS: Final = 24
# fmt: off
_ANYTHING: Final[tuple[Any, ...]] = (
    None, True, 7, 0.5, "", "7", "7.0", [], [7], [7.5], [True], [[7]], ["7"], {}, {"answer": 7},
)
# fmt: on


def plain(value: Any) -> Any:
    """The value in JSON form: lists for tuples and sets, lists of pairs for mappings with other keys."""
    if isinstance(value, dict) and type(value) not in SETS:
        if all(isinstance(key, str) for key in value):
            return {key: plain(item) for key, item in value.items()}
        return [[plain(key), plain(item)] for key, item in value.items()]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return [plain(item) for item in value]


def canonical_text(value: Any, kind: Type) -> str:
    """Text that is the same for two answers exactly if they are equal, floats aside."""
    return encode(_canonical(plain(value), kind))


def near_misses(expected: Any, kind: Type) -> list[Any]:
    """Answers in JSON form that are of the right type, close to the expected one, and wrong.

    Args:
        expected: The expected answer.
        kind: The answer's annotated type.
    """
    value = plain(expected)
    right = _canonical(value, kind)
    found: list[Any] = []
    seen: set[str] = set()
    for variant in _variants(value, kind):
        try:
            convert(variant, kind)
        except TypeMismatch:
            continue  # such as a mapping with one key twice: refused, not wrong
        form = _canonical(variant, kind)
        text = encode(form)
        if not _same(form, right) and text not in seen:
            seen.add(text)
            found.append(variant)
            if len(found) >= _MAX_VARIANTS:
                break
    return found


def equal_forms(expected: Any, kind: Type) -> list[Any]:
    """The expected answer in every JSON form that must be accepted, its plain form first."""
    value = plain(expected)
    forms = [value]
    match kind.kind:
        case "set":
            forms += [value[::-1], value + value[:1]]
        case "float" if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
            forms.append(int(value))
        case "float" | "int" if isinstance(value, int) and abs(value) < 2**53:
            forms.append(float(value))
        case "dict":
            pairs = [*value.items()] if isinstance(value, dict) else value
            forms.append(dict(reversed(pairs)) if isinstance(value, dict) else value[::-1])
            forms.append([{"key": key, "value": item} for key, item in pairs])
        case "list" | "vartuple":
            forms += [
                [form, *value[1:]] for item in value[:1] for form in equal_forms(item, kind.args[0])[1:]
            ]
        case "tuple":
            forms += [
                [form, *value[1:]] for item in value[:1] for form in equal_forms(item, kind.args[0])[1:]
            ]
            if kind.position_names():
                forms.append(dict(zip(kind.position_names(), value, strict=True)))
        case _:
            pass
    return forms


def wrong_types(kind: Type) -> list[Any]:
    """Values that are of another type than the answer; empty where everything is allowed."""
    return [value for value in _ANYTHING if not _fits(value, kind)]


def _fits(value: Any, kind: Type) -> bool:
    """Whether a value in JSON form may stand for one of the type; 3.0 may stand for 3, and 3 for 3.0."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    match kind.kind:
        case "any":
            return True
        case "none":
            return value is None
        case "bool":
            return isinstance(value, bool)
        case "int":
            return number and value == math.floor(value)
        case "float":
            return number
        case "str":
            return isinstance(value, str)
        case "literal":
            return any(
                isinstance(value, bool) == isinstance(option, bool) and value == option
                for option in kind.literals
            )
        case "union":
            return any(_fits(value, arg) for arg in kind.args)
        case "dict":
            return _fits_mapping(value, kind)
        case "tuple":
            return (
                isinstance(value, list)
                and len(value) == len(kind.args)
                and all(_fits(item, arg) for item, arg in zip(value, kind.args, strict=True))
            )
        case _:
            return isinstance(value, list) and all(_fits(item, kind.args[0]) for item in value)


def _fits_mapping(value: Any, kind: Type) -> bool:
    key, item = kind.args
    if isinstance(value, dict):
        return all(_fits(name, key) and _fits(part, item) for name, part in value.items())
    return isinstance(value, list) and all(
        isinstance(pair, list) and len(pair) == 2 and _fits(pair[0], key) and _fits(pair[1], item)
        for pair in value
    )


def canary(expected: Any, kind: Type) -> Any:
    """Another value of the answer's type that looks like nothing in the task."""
    value = plain(expected)
    match kind.kind:
        case "none":
            return None
        case "bool":
            return not value
        case "int":
            return 918_273_645_546_372_819
        case "float":
            return 918273.6455463728
        case "str":
            return "canary-qzxjv"
        case "literal":
            return next((item for item in kind.literals if item != value), value)
        case "union":
            return next((made for arg in kind.args if not _same(made := canary(expected, arg), value)), value)
        case "tuple":
            parts = (
                value if isinstance(value, list) and len(value) == len(kind.args) else [None] * len(kind.args)
            )
            return tuple(canary(part, arg) for part, arg in zip(parts, kind.args, strict=True))
        case "dict":
            return {_hashable(canary(None, kind.args[0])): canary(None, kind.args[1])}
        case "list":
            item = canary(None, kind.args[0])
            return [item] * (3 if len(value or ()) != 3 else 4)
        case "vartuple":
            item = canary(None, kind.args[0])
            return (item,) * (3 if len(value or ()) != 3 else 4)
        case "set":
            return OrderedSet([_hashable(canary(None, kind.args[0]))])
        case _:
            return "canary-qzxjv"


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _variants(value: Any, kind: Type) -> Iterator[Any]:
    if kind.kind == "literal":
        yield from kind.literals
    elif kind.kind == "union":
        for arg in kind.args:
            if _fits(value, arg):
                yield from _variants(value, arg)
            else:
                yield _filler(arg)
    elif value is None:
        if kind.kind == "any":
            yield from (0, False, "")
    elif isinstance(value, bool):
        yield not value
        if kind.kind == "any":
            yield int(value)
    elif isinstance(value, float) or (isinstance(value, int) and kind.kind == "float"):
        yield from (
            value + max(1e-3, abs(value) * 1e-3),
            value - max(1e-3, abs(value) * 1e-3),
            -value,
            value + 1,
            0.0,
        )
    elif isinstance(value, int):
        yield from (value + 1, value - 1, -value, 0, 1, value * 2, value + 2**64)
        if kind.kind == "any" and value in (0, 1):
            yield bool(value)
    elif isinstance(value, str):
        yield from (
            value + value[-1:],
            value[1:],
            value[:-1],
            value[::-1],
            value.swapcase(),
            value + " ",
            value + "a",
            "",
        )
    elif isinstance(value, dict):
        yield from _mapping_variants(value, kind)
    else:
        yield from _sequence_variants(value, kind)


def _sequence_variants(value: list[Any], kind: Type) -> Iterator[Any]:
    fixed = kind.kind == "tuple"
    if not fixed:
        if value:
            yield value[:-1]
            yield value[1:]
            yield [*value, value[-1]]
            yield []
        else:
            inner = _inner(kind, 0)
            yield [_filler(inner)]
    for index in range(len(value) - 1):
        swapped = [*value]
        swapped[index], swapped[index + 1] = swapped[index + 1], swapped[index]
        if not fixed or str(_inner(kind, index)) == str(_inner(kind, index + 1)):
            yield swapped
        if index >= 2:
            break
    for index in sorted({0, len(value) // 2, len(value) - 1}) if value else []:
        for count, changed in enumerate(_variants(value[index], _inner(kind, index))):
            yield [*value[:index], changed, *value[index + 1 :]]
            if count >= 3:
                break


def _mapping_variants(value: dict[str, Any], kind: Type) -> Iterator[Any]:
    inner = kind.args[1] if kind.kind == "dict" else Type("any")
    for key in [*value][:3]:
        yield {name: item for name, item in value.items() if name != key}
        for count, changed in enumerate(_variants(value[key], inner)):
            yield {**value, key: changed}
            if count >= 2:
                break
    if kind.kind == "dict" and kind.args[0].kind != "str":  # an empty one: others are lists of pairs
        yield [[_filler(kind.args[0]), _filler(inner)]]
    else:
        yield {**value, "another key": _filler(inner)}


def _inner(kind: Type, index: int) -> Type:
    if kind.kind == "tuple":
        return kind.args[index]
    if kind.kind == "dict":  # a list of pairs
        return Type("tuple", kind.args)
    return kind.args[0] if kind.args else Type("any")


def _filler(kind: Type) -> Any:
    match kind.kind:
        case "none":
            return None
        case "bool":
            return False
        case "float":
            return 0.25
        case "str":
            return "a"
        case "literal":
            return kind.literals[0]
        case "union":
            return _filler(kind.args[0])
        case "tuple":
            return [_filler(arg) for arg in kind.args]
        case "dict":
            return {} if kind.args[0].kind == "str" else []
        case "int" | "any":
            return 0
        case _:
            return []


def _canonical(value: Any, kind: Type) -> Any:
    """The value with everything removed that equal answers may differ in."""
    if kind.kind == "set" and isinstance(value, list):
        items = {encode(_canonical(item, kind.args[0])): item for item in value}
        return [items[text] for text in sorted(items)]
    if kind.kind == "dict" and isinstance(value, (dict, list)):
        pairs = [[key, item] for key, item in value.items()] if isinstance(value, dict) else value
        if all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
            table = {encode(pair[0]): [pair[0], _canonical(pair[1], kind.args[1])] for pair in pairs}
            return [table[text] for text in sorted(table)]
        return value
    if isinstance(value, list) and (kind.kind != "tuple" or len(kind.args) == len(value)):
        return [_canonical(item, _inner(kind, index)) for index, item in enumerate(value)]
    if kind.kind == "union":
        member = next((arg for arg in kind.args if _fits(value, arg)), Type("any"))
        return _canonical(value, member)
    if kind.kind == "float" and isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53:
        return float(value)
    return value


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-4, abs_tol=1e-4)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    return type(one) is type(other) and bool(one == other)
