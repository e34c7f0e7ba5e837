"""Writes the list of action formats into a page: ``python -m codegym_envs.actions PAGE``."""

from __future__ import annotations

import sys
from pathlib import Path

from codegym_envs.actions.parser import FORMATS

__all__ = ["BEGIN", "END", "format_table", "with_table"]

BEGIN = "<!-- formats:begin -->"
END = "<!-- formats:end -->"


def format_table() -> str:
    """One section per format: its name, what it is and its example, in Markdown."""
    sections = []
    for name, action_format in FORMATS.items():
        fence = "````" if "```" in action_format.example else "```"
        sections.append(
            f"### `{name}`\n\n{action_format.doc}\n\n{fence}text\n{action_format.example}\n{fence}\n"
        )
    return "\n".join(sections)


def with_table(page: str) -> str:
    """A page with the current table between its two marks.

    Raises:
        ValueError: If the page lacks a mark.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page needs {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{format_table()}\n{END}{after}"


def _main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python -m codegym_envs.actions PAGE", file=sys.stderr)  # noqa: T201 - a command
        return 2
    path = Path(arguments[0])
    path.write_text(with_table(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
