"""Constraints as code: conditions that a new input has to meet, and statements that make it meet them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from codegym_envs.pipeline.constraints.constraint import Constraint
from codegym_envs.pipeline.constraints.places import Place
from codegym_envs.pipeline.generating.tests_as_code import Library, literal
from codegym_envs.pipeline.generating.unemittable import Unemittable

__all__ = ["Names", "condition", "mending"]

_SINGLE = ("input", "whole", "column", "flat", "keys", "values")

_PLAIN: Mapping[str, Callable[..., str]] = {
    "not shorter": lambda value, least: f"len({value}) >= {least}",
    "even length": lambda value: f"len({value}) % 2 == 0",
    "odd length": lambda value: f"len({value}) % 2 == 1",
    "equally long rows": lambda value: f"len({{len(row) for row in {value}}}) <= 1",
    "square": lambda value: f"all(len(row) == len({value}) for row in {value})",
    "rows of so many": lambda value, length: f"all(len(row) == {length} for row in {value})",
    "size of": lambda one, other, more: f"{one} == len({other}){_more(more)}",
    "equal lengths": lambda one, other, more: f"len({one}) == len({other}){_more(more)}",
    "index in": lambda one, other: f"0 <= {one} < len({other})",
    "at most the length": lambda one, other: f"1 <= {one} <= len({other})",
    "at most": lambda one, other: f"{one} <= {other}",
    "less than": lambda one, other: f"{one} < {other}",
    "differs from": lambda one, other: f"{one} != {other}",
    "less than the sum": lambda one, other: f"{one} < sum({other})",
    "at most the sum": lambda one, other: f"{one} <= sum({other})",
    "below": lambda one, bound: f"all(0 <= item < {bound} for item in {one})",
    "from 1 to": lambda one, bound: f"all(1 <= item <= {bound} for item in {one})",
    "all at most": lambda one, bound: f"all(item <= {bound} for item in {one})",
    "all at least": lambda one, bound: f"all(item >= {bound} for item in {one})",
    "not less": lambda value, least: f"{value} >= {least}",
    "even": lambda value: f"{value} % 2 == 0",
    "odd": lambda value: f"{value} % 2 == 1",
    "not zero": lambda value: f"{value} != 0",
    "ascending": lambda value: f"list({value}) == sorted({value})",
    "descending": lambda value: f"list({value}) == sorted({value}, reverse=True)",
    "permutation": lambda value, first: (
        f"sorted({value}) == list(range({first}, len({value}){_more(first)}))"
    ),
}
"""Forms that are plainer as an expression than as a call of their test."""


@dataclass(frozen=True, slots=True)
class Names:
    """What inputs are called in the module.

    Attributes:
        of: Parameter of the solution → name.
        tables: Parameters that hold mappings.
    """

    of: Mapping[str, str]
    tables: frozenset[str] = frozenset()


def _more(number: object) -> str:
    assert isinstance(number, int)
    return "" if not number else f" + {number}" if number > 0 else f" - {-number}"


def condition(constraint: Constraint, names: Names, library: Library) -> str:
    """An expression that is true for inputs which keep a constraint.

    Args:
        constraint: The constraint.
        names: Name of each parameter in the module.
        library: Where functions that it needs go.

    Raises:
        Unemittable: If it has no form in the dialect.
    """
    places = constraint.places
    several = [place for place in places if place.path not in _SINGLE]
    arguments = [_value(place, names) for place in places]
    if not several:
        return _tested(constraint, arguments, library)
    if len({(place.parameter, place.path in ("cell",)) for place in several}) > 1:
        raise Unemittable("places that do not go together")
    rows, item = _items(several[0], names)
    for index, place in enumerate(places):
        if place in several:
            arguments[index] = f"{item}[{literal(place.field)}]" if place.path == "cell" else item
    inner = "cell" if several[0].path == "leaf" else item
    if inner == "cell":
        arguments = [
            inner if place in several else value for place, value in zip(places, arguments, strict=True)
        ]
    test = _tested(constraint, arguments, library)
    return f"all({test} for {rows})"


def _items(place: Place, names: Names) -> tuple[str, str]:
    """The loop over the values at a place, and the name of one."""
    whole = names.of[place.parameter]
    if place.parameter in names.tables:
        whole = f"{whole}.values()"
    if place.path == "leaf":
        return f"row in {whole} for cell in row", "cell"
    return (f"row in {whole}", "row") if place.path == "cell" else (f"entry in {whole}", "entry")


def _value(place: Place, names: Names) -> str:
    if place.path == "input":
        return "{" + ", ".join(f"{old!r}: {new}" for old, new in names.of.items()) + "}"
    whole = names.of[place.parameter]
    rows = f"{whole}.values()" if place.parameter in names.tables else whole
    match place.path:
        case "column":
            return f"[row[{literal(place.field)}] for row in {rows}]"
        case "flat":
            return f"[cell for row in {rows} for cell in row]"
        case "keys":
            return f"list({whole})"
        case "values":
            return f"list({whole}.values())"
        case _:
            return whole


def _tested(constraint: Constraint, arguments: list[str], library: Library) -> str:
    form = constraint.form
    plain = _PLAIN.get(form.name)
    if form.name in ("between", "so long") and len(constraint.data) == 2:
        value = arguments[0] if form.name == "between" else f"len({arguments[0]})"
        low, high = constraint.data
        least = "" if low is None else f"{literal(low)} <= "
        most = "" if high is None else f" <= {literal(high)}"
        return f"{least}{value}{most}"
    data = [literal(item) for item in constraint.data]
    if plain is not None:
        return plain(*arguments, *constraint.data)
    name = library.function(form.test, form.name)
    return f"{name}({', '.join([*arguments, *data])})"


def mending(constraint: Constraint, names: Names, library: Library) -> list[str]:
    """Statements after which an input keeps a constraint, or comes closer to it.

    Raises:
        Unemittable: If there are none in the dialect.
    """
    form, first = constraint.form, constraint.places[0]
    if form.mend is None or first.path != "whole":
        raise Unemittable("no way to mend it")
    value = names.of[first.parameter]
    if form.name in ("ascending", "descending"):
        return [f"{value} = sorted({value}{', reverse=True' if form.name == 'descending' else ''})"]
    if any(place.path not in _SINGLE for place in constraint.places):
        raise Unemittable("no way to mend it")
    arguments = [_value(place, names) for place in constraint.places]
    data = [literal(item) for item in constraint.data]
    name = library.function(form.mend, f"mended {form.name}")
    call = f"{value} = {name}({', '.join(['rng', *arguments, *data])})"
    test = condition(constraint, names, library)
    return [f"if not ({test}):", f"    {call}"]
