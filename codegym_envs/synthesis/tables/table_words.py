"""Words for tables: what one entry is called, how a place is put in words, names of tools by what they do."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from codegym_envs.synthesis.tables.table import Table, TablePlace, place_of
from codegym_envs.synthesis.wording.words import is_plural, phrase, plural, singular

__all__ = [
    "cell_word",
    "end_of",
    "entry_word",
    "is_adjective",
    "is_collecting",
    "named_places",
    "one_of",
    "place_words",
    "table_names",
    "table_predicate_names",
    "whole_words",
]

_ADJECTIVES = frozenset({
    "seen", "done", "known", "taken", "chosen", "gone", "open", "pending", "ready", "waiting", "remaining",
    "free", "lit", "idle", "busy", "reachable", "active", "missing",
})  # fmt: skip
_COLLECTING = frozenset({"list", "queue", "stack", "heap", "set"})


def is_adjective(name: str) -> bool:
    """Whether a table's name says what its members are: ``visited``, ``seen``."""
    last = name.rpartition("_")[2]
    return last in _ADJECTIVES or (last.endswith("ed") and len(last) > 4)


def is_collecting(table: Table) -> bool:
    """Whether entries are put into a table and taken out again, instead of having places."""
    return table.role in _COLLECTING


def entry_word(table: Table) -> str:
    """What one thing in a table is called: ``task`` for ``tasks``, ``best`` for ``best``."""
    name = table.name
    if is_adjective(name):
        return name if table.role in _COLLECTING else f"{name}_value"
    if is_plural(name):
        return singular(name)
    return f"{name}_entry" if table.role in _COLLECTING else name


def whole_words(table: Table) -> str:
    """A table in a sentence."""
    name = table.name
    if is_adjective(name) and table.role in (*_COLLECTING, "marks"):
        return f"those that are {phrase(name)}"
    return f"the {phrase(plural(entry_word(table)) if is_adjective(name) else name)}"


def one_of(table: Table) -> str:
    """One thing in a table, in a sentence that names the table."""
    word = entry_word(table)
    return "one" if is_adjective(table.name) else "entry" if word.endswith("_entry") else phrase(word)


def cell_word(place: TablePlace) -> str:
    """What to call the thing at a place in a table."""
    table = place.table
    depth = len(place.steps)
    if depth < 2:
        return entry_word(table)
    if table.type.kind == "list":
        return f"{table.name}_cell" if not is_plural(table.name) else singular(table.name)
    word = singular(table.name)
    if word == table.name or word.endswith("_entry"):
        return f"{table.name}_entry"
    return singular(word)


def end_of(place: TablePlace) -> int | None:
    """0 or -1 if a place is the first or last entry of a collection; None for other places."""
    if len(place.steps) != 1 or place.table.type.kind != "list" or place.table.role not in _COLLECTING:
        return None
    text = ast.unparse(place.steps[0])
    return int(text) if text in ("0", "-1") else None


def place_words(place: TablePlace, steps: Sequence[str] | None = None) -> str:
    """Where a place is, in a sentence: ``at the row and the column``, ``for the key``."""
    names = list(steps) if steps is not None else [f"the {phrase(name)}" for name in _step_names(place)]
    if not names:
        return ""
    where = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{'for' if place.table.type.kind == 'dict' else 'at'} {where}"


def _step_names(place: TablePlace) -> list[str]:
    return place.table.steps[: len(place.steps)]


def table_names(table: Table, action: str, word: str) -> list[str]:
    """Names for a tool that does something with a table, best first.

    Args:
        table: The table.
        action: What it does: ``read``, ``write``, ``push``, ``next``, ``has`` and the like.
        word: What one thing in it is called (`entry_word`, `cell_word`).
    """
    name = table.name
    vessel = not is_plural(name) and not is_adjective(name)
    marks = is_adjective(name) and table.role in ("set", "marks")
    position = "of" if table.type.kind == "dict" else "at"
    by_action = {
        "read": [f"is_{name}"] if marks else [f"{word}_{position}"],
        "write": [f"mark_{name}"] if marks else [f"record_{word}"],
        "unwrite": [f"unmark_{name}"],
        "push": [f"mark_{name}"] if marks else [f"add_to_{name}"] if vessel else [f"push_{word}"],
        "add": [f"mark_{name}"] if marks else [f"add_to_{name}"] if vessel else [f"add_{word}"],
        "first": [f"first_{word}"],
        "last": [f"top_of_{name}"] if vessel and table.role == "stack" else [f"last_{word}"],
        "front": [f"put_in_front_of_{name}"] if vessel else [f"put_{word}_in_front"],
        "pop": [f"take_from_{name}", f"take_last_from_{name}"] if vessel else [f"take_last_{word}"],
        "next": [f"next_in_{name}"] if vessel else [f"next_{word}"],
        "smallest": [f"take_smallest_from_{name}"] if vessel else [f"take_smallest_{word}"],
        "take": [f"take_from_{name}"] if vessel else [f"take_{word}_{position}"],
        "has": [f"is_{name}"] if marks else [f"is_in_{name}"] if vessel else [f"has_{word}"],
        "count": [f"{name}_size"] if vessel or marks or not is_plural(name) else [f"{word}_count"],
        "any": [f"{name}_has_entries"] if vessel else [f"has_{name}"],
        "key": [f"{name}_key_at"],
        "raise": [f"count_{word}", f"raise_{word}"] if table.role == "counter" else [f"raise_{word}"],
        "lower": [f"lower_{word}"],
        "more": [f"add_to_{word}"],
        "less": [f"take_from_{word}"],
        "change": [f"change_{word}"],
        "remove": [f"unmark_{name}"] if marks else [f"remove_from_{name}"] if vessel else [f"remove_{word}"],
        "insert": [f"insert_into_{name}"] if vessel else [f"insert_{word}"],
        "start": [f"start_{word}"],
        "swap": [f"swap_{plural(word)}"],
        "clear": [f"clear_{name}"],
        "extreme_max": [f"largest_{word}"],
        "extreme_min": [f"smallest_{word}"],
        "total": [f"total_of_{name}"],
        "joined": [f"joined_{name}"],
        "collect": [f"collect_{name}", f"finished_{name}"],
    }  # fmt: skip
    found = by_action[action]
    return [*found, *(f"{item}_in_{name}" for item in found if name not in item)]


def named_places(node: ast.expr, tables: Mapping[str, Table]) -> ast.expr:
    """A copy of an expression in which places are pronounceable names: for texts only."""
    found = _Named(tables).visit(node)
    assert isinstance(found, ast.expr)
    return found


_COMPARED: dict[type[ast.cmpop], str] = {
    ast.Eq: "equals", ast.NotEq: "differs", ast.Lt: "is_below", ast.LtE: "is_at_most", ast.Gt: "is_above",
    ast.GtE: "is_at_least",
}  # fmt: skip
_FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE,
}  # fmt: skip


def table_predicate_names(
    node: ast.expr, table: Table, tables: Mapping[str, Table], subjects: Sequence[str]
) -> list[str]:
    """Names for a tool that tells whether a condition on a table holds.

    Args:
        node: The condition.
        table: The first table it is about.
        tables: All of them.
        subjects: The parameters it depends on, in order.
    """
    found: list[str] = []
    word = entry_word(table)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, kind, right = node.left, type(node.ops[0]), node.comparators[0]
        place = place_of(left, tables)
        if place is None and place_of(right, tables) is not None:
            place, kind, right = place_of(right, tables), _FLIPPED.get(kind, kind), left
        word = cell_word(place) if place is not None and place.steps else word
        if kind in _COMPARED:
            zero = isinstance(right, ast.Constant) and right.value == 0 and right.value is not False
            special = {
                ast.Eq: "is_zero",
                ast.NotEq: "is_not_zero",
                ast.Gt: "is_positive",
                ast.Lt: "is_negative",
            }
            found = [f"{word}_{special[kind]}"] if zero and kind in special else []
            found.append(f"{word}_{_COMPARED[kind]}")
            found += [f"{word}_{_COMPARED[kind]}_{subject}" for subject in subjects if subject != word]
        elif kind in (ast.Is, ast.IsNot):
            found = [f"{word}_is_{'missing' if kind is ast.Is else 'known'}"]
    if subjects and not found:
        word = subjects[0]
    return [*found, f"{word}_qualifies", f"check_{word}"]


class _Named(ast.NodeTransformer):
    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.tables = tables

    def visit(self, node: ast.AST) -> ast.AST:
        place = place_of(node, self.tables)
        if place is None:
            visited: ast.AST = super().visit(node)
            return visited
        if not place.steps:
            name = place.table.name
            return ast.Name(f"{phrase(name)} ones" if is_adjective(name) else name, ast.Load())
        return ast.Name(self.words(place), ast.Load())

    def words(self, place: TablePlace) -> str:
        """A place without its article."""
        word = phrase(cell_word(place))
        end = end_of(place)
        if end is not None:
            return f"{'last' if end else 'first'} {word}"
        if len(place.steps) == 1:
            step = place.steps[0]
            inner = place_of(step, self.tables)
            where = f"the {self.words(inner)}" if inner is not None and inner.steps else _said(step)
            if isinstance(step, ast.Name) and len(step.id) > 1:
                where = f"the {where}"
            link = "for" if place.table.type.kind == "dict" else "at"
            return f"{word} {link} {where}" if where else f"{word} there"
        steps = [_said(step) for step in place.steps]
        return f"{word} ({', '.join(steps)})" if all(steps) else f"{word} there"


def _said(step: ast.expr) -> str:
    if isinstance(step, ast.Name):
        return phrase(step.id)
    if isinstance(step, ast.Constant):
        return str(step.value)
    if (
        isinstance(step, ast.UnaryOp)
        and isinstance(step.op, ast.USub)
        and isinstance(step.operand, ast.Constant)
    ):
        return f"-{step.operand.value!r}"
    if isinstance(step, ast.BinOp) and isinstance(step.op, (ast.Add, ast.Sub)):
        left, right = _said(step.left), _said(step.right)
        sign = "+" if isinstance(step.op, ast.Add) else "-"
        return f"{left} {sign} {right}" if left and right else ""
    return ""
