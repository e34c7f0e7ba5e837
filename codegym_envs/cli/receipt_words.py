"""A receipt in words: what the checks found, what is known of the task's truth, what guesses win."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegym_envs.cli.common import count, say
from codegym_envs.cli.tables import TableColumn, print_table
from codegym_envs.spec import Receipt

__all__ = ["print_receipt"]


def print_receipt(receipt: Receipt) -> None:
    """Print the checks, then promises, witnesses and guesses, each as far as the receipt has them."""
    say("\nVerification\n")
    print_table(
        (TableColumn("check", whole=True), TableColumn("result", whole=True), TableColumn("found")),
        [(check.check, "passed" if check.passed else "FAILED", check.detail) for check in receipt.checks],
    )
    _print_promises(receipt.provenance.get("promises", ()))
    _print_witnesses(receipt.provenance.get("witnesses"))
    for check in receipt.checks:
        if check.check == "exploit":
            _print_guesses(check.figures)


def _print_promises(promises: object) -> None:
    if not isinstance(promises, (list, tuple)) or not promises:
        return
    say("\nWhat the statement promises\n")
    print_table(
        (TableColumn("sentence"), TableColumn("kept by")),
        [(promise["sentence"], promise["kept_by"]) for promise in promises],
    )


def _print_witnesses(witnesses: object) -> None:
    if isinstance(witnesses, Mapping):
        solutions = count(witnesses["solutions"], "further solution")
        say(f"\n{solutions} gave the same answers as the first on {count(witnesses['inputs'], 'input')}.")


def _print_guesses(figures: Mapping[str, Any]) -> None:
    rates = figures.get("rates", {})
    if not rates:
        return
    levels = sorted({level for found in rates.values() for level in found})
    inputs = figures.get("inputs", {})
    say("\nWhat guesses win\n")
    print_table(
        (TableColumn("guess"), *(TableColumn(f"difficulty {level}", number=True) for level in levels)),
        [(kind, *(f"{found.get(level, 0):.0%}" for level in levels)) for kind, found in rates.items()],
    )
    tried = ", ".join(f"{inputs[level]} of difficulty {level}" for level in levels if level in inputs)
    say(f"\nThe best guess of each kind, on inputs that it was not fitted on: {tried}.")
    for rule in figures.get("rules_without_effect", ()):
        say(f"Without effect on any of them: {rule}.")
