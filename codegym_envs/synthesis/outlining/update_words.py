"""Words for updates: the name of a tool that runs several statements, and what it says."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from codegym_envs.synthesis.tables.table import Table, place_of, reads_tables
from codegym_envs.synthesis.tables.table_words import (
    cell_word,
    entry_word,
    is_collecting,
    named_places,
    place_words,
    whole_words,
)
from codegym_envs.synthesis.trees import clone
from codegym_envs.synthesis.wording.english import describe_value, listing
from codegym_envs.synthesis.wording.words import phrase

__all__ = ["update_words"]


def update_words(
    statements: list[ast.stmt],
    subjects: list[str],
    returned: list[str],
    changed: list[Table],
    tables: Mapping[str, Table],
) -> tuple[list[str], str]:
    """Names for an update, best first, and its doc.

    Args:
        statements: The update, over parameters and tables.
        subjects: The parameters that it does not change.
        returned: The scalars that it gives new values.
        changed: The tables that it changes.
        tables: All tables, by name.
    """
    from_words = listing([f"the {phrase(name)}" if len(name) > 1 else name for name in subjects])
    only = statements[0]
    if len(statements) == 1 and isinstance(only, ast.Assign) and not returned:
        return _entry_words(only, from_words, tables)
    words = [table.name if is_collecting(table) else entry_word(table) for table in changed]
    about = "_and_".join(dict.fromkeys([*returned, *words][:2]))
    guarded = any(_is_guard(item, changed, tables) for item in statements)
    names = [f"improve_{words[0]}"] if guarded and len(changed) == 1 and not returned else []
    names.append(f"update_{about}")
    if subjects:
        names += [f"update_{about}_for_{subjects[0]}", f"apply_{subjects[0]}"]
    names += [f"adjust_{about}", f"refresh_{about}"]
    if not changed:
        doc = f"New {listing([phrase(name) for name in returned])}"
        return names, doc + (f", given {from_words}." if from_words else ".")
    kept = listing([whole_words(table) for table in changed])
    doc = f"Bring {kept} up to date" + (f" for {from_words}." if from_words else ".")
    if returned:
        doc += f" Returns the new {listing([phrase(name) for name in returned])}."
    return names, doc


def _entry_words(only: ast.Assign, from_words: str, tables: Mapping[str, Table]) -> tuple[list[str], str]:
    """Names and text of an update that computes one entry."""
    place = place_of(only.targets[0], tables)
    assert place is not None
    word = cell_word(place)
    value = describe_value(named_places(clone(only.value), tables)).rstrip(".")
    doc = f"Set the {phrase(word)} {place_words(place, _spoken(place.steps))} to {_small(value)}."
    if not value or "  " in doc:
        doc = f"Work out the {phrase(word)} from {from_words or 'what is known'} and store it."
    return [f"work_out_{word}", f"update_{word}", f"renew_{word}"], doc


def _spoken(steps: Sequence[ast.expr]) -> list[str]:
    found = []
    for step in steps:
        text = describe_value(step).rstrip(".")
        found.append(_small(text).removeprefix("the value of ") if text else "")
    return found


def _small(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2] != " " else text


def _is_guard(node: ast.stmt, changed: Sequence[Table], tables: Mapping[str, Table]) -> bool:
    """Whether a branch compares with an entry in order to replace it."""
    if not (isinstance(node, ast.If) and isinstance(node.test, ast.Compare) and not node.orelse):
        return False
    compared = {table.name for table in reads_tables(node.test, tables)}
    ordered = isinstance(node.test.ops[0], (ast.Lt, ast.Gt, ast.LtE, ast.GtE))
    return ordered and any(table.name in compared for table in changed)
