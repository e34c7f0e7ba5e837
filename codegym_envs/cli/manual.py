"""The reference of the command line in docs/command_line.md, written from the commands themselves.

python -m codegym_envs.cli.manual docs/command_line.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["BEGIN", "END", "render_commands", "update_manual"]

BEGIN = "<!-- commands:begin -->"
END = "<!-- commands:end -->"
_WITHOUT_DEFAULT = ("None", "False", "''", "[]", "()")


def render_commands() -> str:
    """Every command as Markdown: what it does, its arguments and options in their groups, and examples."""
    from codegym_envs.cli.app import root_command
    from codegym_envs.cli.help import GROUPS

    root = root_command()
    listed = [name for _, names in GROUPS for name in names]
    groups = [*GROUPS, ("More", tuple(name for name in root.commands if name not in listed))]
    parts = []
    for title, names in groups:
        found = [name for name in names if name in root.commands]
        if found:
            parts.append(f"## {title}\n")
        for name in found:
            for path, command in _leaves(root.commands[name], (name,)):
                parts.append(_section(path, command))
    return "\n".join(parts)


def update_manual(path: Path) -> bool:
    """Write the commands between the marks of a page.

    Args:
        path: The page.

    Returns:
        Whether anything changed.

    Raises:
        ValueError: If the page has no marks.
    """
    text = path.read_text(encoding="utf-8")
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path} has no lines {BEGIN} and {END}")
    fresh = f"{head}{BEGIN}\n\n{render_commands()}\n{END}{tail}"
    if fresh == text:
        return False
    path.write_text(fresh, encoding="utf-8", newline="\n")
    return True


def _leaves(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    commands = getattr(command, "commands", None)
    if commands is None:
        yield path, command
        return
    for name, below in commands.items():
        yield from _leaves(below, (*path, name))


def _section(path: tuple[str, ...], command: Any) -> str:
    arguments = [item for item in command.params if item.param_type_name == "argument"]
    options = [item for item in command.params if item.param_type_name != "argument"]
    usage = " ".join(["codegym", *path, *map(_argument, arguments), "[OPTIONS]"])
    lines = [f"### codegym {' '.join(path)}\n", f"`{usage}`\n", f"{_paragraphs(command.help)}\n"]
    rows = [(item.metavar or item.name.upper(), item.help or "") for item in arguments]
    rows += [(_names(item), _described(item)) for item in options]
    lines += ["| argument or option | purpose |", "| --- | --- |"]
    lines += [f"| `{_cell(name)}` | {_cell(text)} |" for name, text in rows]
    if command.epilog:
        examples = "\n".join(line.strip() for line in command.epilog.strip().splitlines())
        lines.append(f"\n```console\n{examples}\n```")
    return "\n".join(lines) + "\n"


def _argument(item: Any) -> str:
    name = item.metavar or item.name.upper()
    shown = f"{name}…" if item.nargs == -1 else name
    return shown if item.required else f"[{shown}]"


def _names(item: Any) -> str:
    names = ", ".join(sorted((*item.opts, *item.secondary_opts), key=len))
    return names if item.is_flag else f"{names} {item.metavar or item.name.upper()}"


def _described(item: Any) -> str:
    notes = []
    if item.required:
        notes.append("required")
    if item.multiple and not any(word in (item.help or "") for word in ("repeated", "several times")):
        notes.append("can be repeated")
    default = item.default
    if isinstance(item.show_default, str):
        notes.append(f"default: {item.show_default}")
    elif not callable(default) and not any(repr(default) == none for none in _WITHOUT_DEFAULT):
        shown = ", ".join(map(str, default)) if isinstance(default, (list, tuple)) else default
        notes.append(f"default: `{shown}`")
    return " ".join([item.help or "", *([f"({'; '.join(notes)})"] if notes else [])]).strip()


def _paragraphs(text: str | None) -> str:
    return "\n\n".join(" ".join(part.split()) for part in (text or "").strip().split("\n\n"))


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        update_manual(Path(argument))
