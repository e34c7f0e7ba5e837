"""Inputs made from what was read: which values are needed, how they are related, what they are called."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from codegym_envs.synthesis.marks import IS_RAW, SITES
from codegym_envs.synthesis.programs.input_reading import target_names
from codegym_envs.synthesis.programs.planning import ReadingScope, Site, Unplannable
from codegym_envs.synthesis.programs.tape import Record
from codegym_envs.synthesis.trees import is_name, load, names_in
from codegym_envs.synthesis.wording.words import plural, readable, singular

__all__ = ["RecordLayout", "field_key", "layout", "value_of"]


@dataclass(slots=True)
class RecordLayout:
    """How the records of one scope become values.

    Attributes:
        scope: The scope.
        fields: Fields that are kept, in order.
        linked: Names of fields that follow from others → expression of what they are, in terms of field keys.
        varying: Whether turns read different things, so that a record is the list of what was read.
        as_list: Whether a record is a list rather than a tuple.
        inner: Layouts of the loops inside, by scope number.
        shown: A value of each site, for names.
    """

    scope: ReadingScope
    fields: list[Site | ReadingScope] = field(default_factory=list)
    linked: dict[int, tuple[int, str]] = field(default_factory=dict)
    varying: bool = False
    as_list: bool = False
    inner: dict[int, RecordLayout] = field(default_factory=dict)
    shown: dict[int, Any] = field(default_factory=dict)


def field_key(item: Site | ReadingScope) -> int:
    """Key of a field in a record."""
    return item.number if isinstance(item, Site) else -item.number


def layout(
    scope: ReadingScope, records: Sequence[Record], *, unit: bool = True, extra: Sequence[Site] = ()
) -> RecordLayout:
    """Decide how records become values.

    Args:
        scope: The scope they belong to.
        records: Every turn of every run.
        unit: Whether a record is one whole input, whose fields must all be there.
        extra: Sites outside the scope whose values each record has as well.

    Raises:
        Unplannable: If the records have no common form.
    """
    found = RecordLayout(scope)
    every: list[Site | ReadingScope] = [*extra, *scope.fields]
    if unit:
        _complete(every, records)
    missing = [item for item in every if any(field_key(item) not in record for record in records)]
    if missing and (unit or any(isinstance(item, ReadingScope) for item in every)):
        raise Unplannable("an input is read only sometimes")
    found.varying = bool(missing)
    found.fields = every
    for inner in scope.scopes():
        turns = [turn for record in records for turn in record.get(-inner.number, ())]
        if not turns:
            raise Unplannable("a loop that reads is never run")
        found.inner[inner.number] = layout(inner, turns, unit=False)
    for record in records:
        for item in every:
            value = record.get(item.number) if isinstance(item, Site) else None
            if value not in (None, "", []):
                found.shown.setdefault(field_key(item), value)
    if not found.varying:
        keys = [field_key(item) for item in every]
        _link(found, [record for record in records if all(key in record[0] for key in keys)])
    return found


def _complete(every: Sequence[Site | ReadingScope], records: Sequence[Record]) -> None:
    """Fill in empty values for what a program that ended early did not read."""
    for item in every:
        key = field_key(item)
        having = [record[key] for record in records if key in record]
        if len(having) * 2 < len(records) or not having:
            continue
        for record in records:
            if key not in record:
                record[key] = type(having[0])()


def _link(found: RecordLayout, records: Sequence[Record]) -> None:
    """Leave out numbers that are the length of something else that is read."""
    kept = list(found.fields)
    for item in found.fields:
        if not isinstance(item, Site) or (not item.name and item.hint != "count"):
            continue
        numbers = [record[item.number] for record in records]
        if not numbers or not all(type(number) is int for number in numbers):
            continue
        link = _length(item, numbers, found, records, kept)
        if link is not None:
            found.linked[item.number] = link
            kept.remove(item)
    found.fields = kept


def _length(
    item: Site,
    numbers: list[int],
    found: RecordLayout,
    records: Sequence[Record],
    kept: list[Site | ReadingScope],
) -> tuple[int, str] | None:
    """What a number is the length of: the field's key and a pattern such as ``len({}) + 1``."""
    place = found.fields.index(item)
    for other in found.fields:
        if other is item or other not in kept:
            continue
        values = [record[field_key(other)] for record in records]
        if not all(isinstance(value, (list, tuple, str)) for value in values):
            continue
        shift = _counted(other, item.name) if item.name else 0
        after = found.fields.index(other) > place
        sizes = [len(value) for value in values]
        if shift is not None and all(a == b + shift for a, b in zip(numbers, sizes, strict=True)):
            return field_key(other), "len({})" if not shift else f"len({{}}) + {shift}"
        if numbers == sizes and after and (len(set(sizes)) > 1 or sizes[0] > 1):
            return field_key(other), "len({})"
    for other in found.fields:
        if other is item or other not in kept or found.fields.index(other) < place:
            continue
        rows = [_rows(found, other, record) for record in records]
        if all(_is_grid(value) for value in rows):
            widths = [len(value[0]) for value in rows]
            if numbers == widths and (len(set(widths)) > 1 or widths[0] > 1):
                return field_key(other), "len({}[0])"
    return None


def _rows(found: RecordLayout, other: Site | ReadingScope, record: Record) -> Any:
    value = record[field_key(other)]
    if isinstance(other, ReadingScope):
        inner = found.inner[other.number]
        return [value_of(inner, turn) for turn in value] if len(inner.fields) == 1 else None
    return value


def _is_grid(value: Any) -> bool:
    if not isinstance(value, (list, tuple)) or not value:
        return False
    return all(isinstance(row, (list, str)) for row in value) and len({len(row) for row in value}) == 1


def _counted(other: Site | ReadingScope, name: str) -> int | None:
    """By how much a number exceeds the turns of a loop that it counts; None if it counts none."""
    if not isinstance(other, ReadingScope) or not isinstance(other.node, ast.For):
        return None
    ranged = other.node.iter
    if not (isinstance(ranged, ast.Call) and is_name(ranged.func, "range")):
        return None
    text = ", ".join(ast.unparse(item) for item in ranged.args)
    shifts = {
        f"{name}": 0, f"0, {name}": 0, f"1, {name} + 1": 0, f"{name} - 1": 1, f"1, {name}": 1,
        f"0, {name} - 1": 1, f"{name} - 2": 2,
    }  # fmt: skip
    return shifts.get(text)


def value_of(found: RecordLayout, record: Record) -> Any:
    """One record as a value: the only field itself, else a tuple; a list if turns read different things."""
    if found.varying:
        return [record[number] for number in record[0] if number > 0]
    values = [field_value(found, item, record) for item in found.fields]
    if len(values) == 1:
        return values[0]
    return list(values) if found.as_list else tuple(values)


def field_value(found: RecordLayout, item: Site | ReadingScope, record: Record) -> Any:
    """Value of one field of a record."""
    value = record[field_key(item)]
    if isinstance(item, ReadingScope):
        return [value_of(found.inner[item.number], turn) for turn in value]
    return value


def name_for(item: Site | ReadingScope, found: RecordLayout) -> str:
    """A name for a field.

    Args:
        item: The field.
        found: Layout of the scope it belongs to.
    """
    if isinstance(item, Site):
        return item.name or _for_site(item, found)
    inner = found.inner[item.number]
    target = _appended_to(item)
    if target:
        return target
    names = [one.name for one in inner.fields if isinstance(one, Site) and one.name]
    counted = _count_name(item)
    if counted in ("q", "queries", "num_queries", "qs"):
        return "queries"
    if len(inner.fields) == 1:
        if names and readable(names[0]):
            return plural(names[0])
        return _for_loop(counted, next(iter(inner.shown.values()), None))
    pair = [name.lower() for name in names]
    if inner.varying:
        return "commands"
    if _builds_graph(item, names):
        return "edges"
    if pair in (["x", "y"], ["x1", "y1"], ["px", "py"], ["y", "x"]):
        return "points"
    if any(set(two) <= set(pair) for two in (("l", "r"), ("start", "end"), ("s", "e"), ("left", "right"))):
        return "intervals"
    if {"u", "v"} <= set(pair):
        return "edges"
    return "pairs" if len(inner.fields) == 2 else "records"


def _for_site(item: Site, found: RecordLayout) -> str:
    hint = item.hint
    if hint == "count":
        return "count"
    word = _by_kind(found.shown.get(item.number))
    if found.scope.number > 0:
        return singular(hint) if hint and readable(hint) else word
    return hint if hint and readable(hint) else word


def _by_kind(value: Any) -> str:
    """What to call a value whose kind alone is known."""
    if isinstance(value, str):
        return "text"
    if isinstance(value, (list, tuple)):
        first = value[0] if value else 0
        return (
            "words" if isinstance(first, str) else "rows" if isinstance(first, (list, tuple)) else "numbers"
        )
    return "number"


def _for_loop(counted: str, value: Any) -> str:
    if counted and readable(counted) and not counted.endswith("count"):
        return plural(counted)
    if isinstance(value, str):
        return "lines" if " " in value else "words"
    return "rows" if isinstance(value, (list, tuple)) else "numbers"


def _count_name(scope: ReadingScope) -> str:
    node = scope.node
    if isinstance(node, ast.For) and isinstance(node.iter, ast.Call) and node.iter.args:
        last = node.iter.args[-1]
        return last.id if isinstance(last, ast.Name) else ""
    if isinstance(node, ast.While):
        names = sorted(names_in(node.test))
        return names[0] if len(names) == 1 else ""
    return ""


def _appended_to(scope: ReadingScope) -> str:
    """The list that a loop does nothing but fill."""
    node = scope.node
    if node is None:
        return ""
    rest = [item for item in node.body if not SITES.of(item) and not IS_RAW.of(item)]
    if len(rest) != 1 or not isinstance(rest[0], ast.Expr) or not isinstance(rest[0].value, ast.Call):
        return ""
    function = rest[0].value.func
    plain = (
        isinstance(function, ast.Attribute)
        and function.attr == "append"
        and isinstance(function.value, ast.Name)
    )
    if not plain:
        return ""
    assert isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)
    return function.value.id if readable(function.value.id) else ""


def _builds_graph(scope: ReadingScope, names: list[str]) -> bool:
    """Whether a loop puts the ends of edges into lists by node."""
    if scope.node is None:
        return False
    for node in ast.walk(scope.node):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("append", "add")
        ):
            if isinstance(node.func.value, ast.Subscript) and names_in(node.func.value.slice) & set(names):
                return True
    return False


def is_index_used(node: ast.For, body: list[ast.stmt]) -> bool:
    """Whether a loop's own variable is read in its body."""
    names = set(target_names(node.target))
    return any(
        isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load) and inner.id in names
        for root in body
        for inner in ast.walk(root)
    )


def link_expression(pattern: str, name: str) -> ast.expr:
    """What a number is, in terms of the name of the field it is linked to."""
    return ast.parse(pattern.format(name), mode="eval").body if pattern else load(name)
