"""Rows whose solution is a program that reads standard input and prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegym_envs.importers.importer import Item
from codegym_envs.importers.text import module_docstring
from codegym_envs.pipeline.converting.judge_text import sample_texts, statement_of_values, stdin_texts
from codegym_envs.pipeline.converting.programs import is_program

__all__ = ["program_item"]


def program_item(
    row: Mapping[str, Any], name: str, title: str, provenance: Mapping[str, Any], *, called: bool
) -> Item | None:
    """The item of a row whose solution is a program; None if it is a function to be called.

    Args:
        row: With ``question`` and ``solution``; texts for standard input as `stdin_texts` and `sample_texts`
            find them.
        name: Stem of the module.
        title: Title of the problem.
        provenance: For the receipt.
        called: Whether the row says how its functions are called, so that a program around them is only a
            way to try them.
    """
    question, solution = str(row["question"]), str(row["solution"])
    texts = stdin_texts(row)
    if (called and not texts) or not is_program(solution):
        return None
    texts = texts or sample_texts(question)
    marks = f"TOPICS = ('imported',)\nFAMILY = {name!r}"
    heads = {
        key: f"{module_docstring(title, statement_of_values(question, cases=cases))}\n\n{marks}"
        for key, cases in (("head", False), ("case_head", True))
    }
    return Item(name, "problem", solution, {"program": {"texts": texts, **heads}}, provenance)
