"""An ``accepts`` made of what the statement says: any order, nested where it is said, and tolerances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from codegym_envs.spec.types import Type
from codegym_envs.synthesis.contract import refuse
from codegym_envs.synthesis.right_answers.said import AnyOrder, Said, Tolerance

__all__ = ["MadeAcceptance", "applicable", "made_acceptance"]

_LIBRARY: Final = "rel_tol=1e-06, abs_tol=1e-09"  # what the reward allows where nothing is said
_LISTS: Final = ("list", "vartuple")
_SORTED_ALIKE: Final = ("int", "str", "float", "bool")


@dataclass(frozen=True, slots=True)
class MadeAcceptance:
    """The body of an ``accepts``.

    Attributes:
        doc: Its docstring.
        body: Its statements, as text.
        needs_math: Whether it uses the module ``math``.
    """

    doc: str
    body: str
    needs_math: bool


def applicable(said: Said, kind: Type) -> Said:
    """What of a statement's words is about answers of a type: order of lists, tolerances of fractions.

    Args:
        said: What the statement says.
        kind: The answer's type.

    Raises:
        SynthesisRefused: If the order does not matter of something that is no list, such as a text.
    """
    order = said.order
    if order is not None and not any(part.kind in (*_LISTS, "set") for part in _parts(kind)):
        if any(part.kind in ("str", "any") for part in _parts(kind)):
            raise refuse("several_answers", "the items of a text may come in any order")
        order = None
    if order is not None and not any(part.kind in _LISTS for part in _parts(kind)):
        order = None
    fractions = any(part.kind == "float" for part in _parts(kind))
    return Said(said.any_of, order, said.tolerance if fractions else None)


def made_acceptance(said: Said, kind: Type, plain: str) -> MadeAcceptance:
    """Write down what is right.

    Args:
        said: What the statement says, as far as it is `applicable`; not that any of several is right.
        kind: The answer's type.
        plain: A call of the plain solution, such as ``reference(numbers)``.
    """
    order = said.order or AnyOrder(outer=False, inner=False)
    names = _names()
    close = _close(said.tolerance)
    one, other = _form("answer", kind, order, names), _form("expected", kind, order, names)
    if not any(part.kind == "float" for part in _parts(kind)):
        text = f"return {one} == {other.replace('expected', plain, 1)}"
        if other.count("expected") > 1:
            text = f"expected = {plain}\nreturn {one} == {other}"
        return MadeAcceptance(_doc(said), text, needs_math=False)
    lines = [f"expected = {plain}"]
    for name, form in (("answer", one), ("expected", other)):
        if form != name:
            lines.append(f"{name} = {form}")
    lines.append(f"return {_equal('answer', 'expected', kind, close, names)}")
    return MadeAcceptance(_doc(said), "\n".join(lines), needs_math=True)


def _doc(said: Said) -> str:
    parts = []
    if said.order is not None:
        whose = "its items"
        if said.order.inner:
            whose = "its items and theirs" if said.order.outer else "the items of its items"
        parts.append(f"{whose} may come in any order")
    if said.tolerance is not None:
        parts.append("its numbers may be off by a little")
    return f"Whether an answer is right: {', and '.join(parts)}."


def _parts(kind: Type) -> Iterator[Type]:
    yield kind
    for part in kind.args:
        yield from _parts(part)


def _names() -> Iterator[str]:
    """Names for the items at each depth."""
    yield from ("item", "part", "cell", "entry", "piece")
    number = 2
    while True:
        yield f"item_{number}"
        number += 1


def _form(value: str, kind: Type, order: AnyOrder, names: Iterator[str]) -> str:
    """An expression for a value in which what may come in any order is sorted."""
    if not (order.outer or order.inner) or not any(part.kind in _LISTS for part in _parts(kind)):
        return value
    if kind.kind == "union":
        rest = [part for part in kind.args if part.kind != "none"]
        if len(rest) != 1 or len(rest) == len(kind.args):
            raise refuse("several_answers", f"any order of what is a {kind}")
        return f"({value} if {value} is None else {_form(value, rest[0], order, names)})"
    if kind.kind == "tuple":
        forms = [_form(f"{value}[{place}]", part, order, names) for place, part in enumerate(kind.args)]
        return f"({', '.join(forms)},)"
    if kind.kind == "dict":
        name = next(names)
        inside = _form(f"{value}[{name}]", kind.args[1], order, names)
        return f"{{{name}: {inside} for {name} in {value}}}"
    if kind.kind not in _LISTS:
        return value
    item = kind.args[0]
    inner = AnyOrder(order.inner, order.inner)
    name = next(names)
    inside = _form(name, item, inner, names)
    items = value
    if inside == f"sorted({name})":
        items = f"map(sorted, {value})" if order.outer else f"list(map(sorted, {value}))"
    elif inside != name:
        items = f"[{inside} for {name} in {value}]"
    return f"sorted({items}{_key(item)})" if order.outer else items


def _key(item: Type) -> str:
    """What items are sorted by that cannot be compared as they are."""
    if item.kind == "dict":
        return ", key=lambda table: repr(sorted(table.items(), key=repr))"
    return "" if _is_comparable(item) else ", key=repr"


def _is_comparable(kind: Type) -> bool:
    if kind.kind in (*_LISTS, "tuple"):
        return all(map(_is_comparable, kind.args))
    if kind.kind == "literal":
        return len({type(option) for option in kind.literals}) == 1 and None not in kind.literals
    return kind.kind in _SORTED_ALIKE


def _close(tolerance: Tolerance | None) -> str:
    if tolerance is None:
        return _LIBRARY
    parts = []
    if tolerance.relative:
        parts.append(f"rel_tol={tolerance.relative!r}")
    if tolerance.absolute:
        parts.append(f"abs_tol={tolerance.absolute!r}")
    return ", ".join(parts)


def _equal(one: str, other: str, kind: Type, close: str, names: Iterator[str]) -> str:
    """An expression that compares two values of a type, fractions with a tolerance."""
    if not any(part.kind == "float" for part in _parts(kind)):
        return f"{one} == {other}"
    if kind.kind == "float":
        return f"math.isclose({one}, {other}, {close})"
    if kind.kind in _LISTS:
        name = next(names)
        inside = _equal(name, f"other_{name}", kind.args[0], close, names)
        pairs = f"for {name}, other_{name} in zip({one}, {other})"
        return f"len({one}) == len({other}) and all({inside} {pairs})"
    if kind.kind == "tuple":
        parts = [
            _equal(f"{one}[{place}]", f"{other}[{place}]", part, close, names)
            for place, part in enumerate(kind.args)
        ]
        return " and ".join(parts)
    if kind.kind == "dict":
        name = next(names)
        inside = _equal(f"{one}[{name}]", f"{other}[{name}]", kind.args[1], close, names)
        return f"set({one}) == set({other}) and all({inside} for {name} in {other})"
    rest = [part for part in kind.args if part.kind != "none"]
    if kind.kind == "union" and len(rest) == 1:
        inside = _equal(one, other, rest[0], close, names)
        return f"{one} is {other} if {one} is None or {other} is None else {inside}"
    if (
        kind.kind == "union"
        and {part.kind for part in rest} == {"int", "float"}
        and len(rest) == len(kind.args)
    ):
        return f"math.isclose({one}, {other}, {close})"
    raise refuse("several_answers", f"a tolerance for what is a {kind}")
