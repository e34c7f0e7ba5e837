"""Commands whose help is plain text: a summary, the arguments, the options in groups, and examples.

A command's examples are its ``epilog``, one per line, printed as they are. Options are grouped by their
``rich_help_panel``. Misspelled commands and options are answered with the nearest one.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

from typer.core import TyperCommand, TyperGroup

__all__ = ["GROUPS", "Application", "Command", "CommandGroup", "meant"]

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Look and play", ("list", "show", "play")),
    ("Evaluate", ("run", "bench", "scores", "compare", "report", "export", "rescore", "agents", "suites")),
    ("Make environments", ("synthesize", "verify", "checks", "import", "build")),
    ("This installation", ("doctor",)),
)
"""The commands in the order of their use."""


def meant(name: str, known: Any) -> str:
    """``; did you mean …?`` for a name that is not known, or nothing."""
    from codegym_envs.episode.suggestions import nearest

    found = nearest(name, known)
    return f"; did you mean {found}?" if found else ""


class Command(TyperCommand):
    """A command of the application."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page."""
        self.format_usage(ctx, formatter)
        self.format_help_text(ctx, formatter)
        _write_parameters(self, ctx, formatter)
        if self.epilog:
            with formatter.section("Examples"):
                room = formatter.width - formatter.current_indent
                for example in self.epilog.strip().splitlines():
                    for line in _example_lines(example.strip(), room):
                        formatter.write(f"{'':>{formatter.current_indent}}{line}\n")

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; a misspelled option is answered with the nearest one."""
        try:
            return list(super().parse_args(ctx, args))
        except Exception as error:
            _explain_option(error, self, ctx)
            raise


class CommandGroup(TyperGroup):
    """A command that consists of commands."""

    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def list_commands(self, ctx: Any) -> list[str]:
        """Names of the commands, in the order of their use."""
        order = [name for _, names in self.groups for name in names]
        others = [name for name in self.commands if name not in order]
        return [name for name in (*order, *others) if name in self.commands]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page."""
        self.format_usage(ctx, formatter)
        self.format_help_text(ctx, formatter)
        listed = {name for _, names in self.groups for name in names}
        others = tuple(name for name in self.list_commands(ctx) if name not in listed)
        for title, names in (*self.groups, ("More" if self.groups else "Commands", others)):
            commands = [(name, self.commands[name]) for name in names if name in self.commands]
            # The first column is as wide in every group.
            rows = [(f"{name:<12}", _summary(command)) for name, command in commands if not command.hidden]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)
        _write_parameters(self, ctx, formatter)
        self.format_epilog(ctx, formatter)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the options in front of the command."""
        try:
            return list(super().parse_args(ctx, args))
        except Exception as error:
            _explain_option(error, self, ctx)
            raise

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that is called."""
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            known = [known for known, command in self.commands.items() if not command.hidden]
            _fail(ctx, f"There is no command {name!r}{meant(name, known)}")
        return super().resolve_command(ctx, args)


class Application(CommandGroup):
    """The application, with its commands in the groups of `GROUPS`."""

    groups = GROUPS


def _example_lines(example: str, room: int) -> list[str]:
    """An example in lines that fit: its note in front of it, and the call broken as in a shell."""
    if len(example) <= room:
        return [example]
    call, mark, note = example.partition("  # ")
    lines = [f"# {note.strip()}"] if mark else []
    line = ""
    for word in call.split():
        if line and len(line) + len(word) + 3 > room:
            lines.append(f"{line} \\")
            line = "   "
        line = f"{line} {word}" if line else word
    return [*lines, line]


def _fail(ctx: Any, message: str) -> NoReturn:
    ctx.fail(message)
    raise AssertionError  # fail() always raises


def _summary(command: Any) -> str:
    """The first part of what the help says, so that it fits into a line."""
    text = " ".join((command.help or "").strip().split("\n\n")[0].split())
    return re.split(r"[.:;](?: |$)", text)[0] + "."


def _write_parameters(command: Any, ctx: Any, formatter: Any) -> None:
    groups: dict[str, list[tuple[str, str]]] = {}
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if record is None:
            continue
        argument = parameter.param_type_name == "argument"
        panel = getattr(parameter, "rich_help_panel", None)
        title = panel or ("Arguments" if argument else "Options")
        name = f"{parameter.metavar or parameter.name.upper()}" if argument else record[0]
        groups.setdefault(title, []).append((name, record[1]))
    # The plain options, with --help as the last one, stand below the groups that have a name.
    last = groups.pop("Options", None)
    for title, rows in [*groups.items(), *([("Options", last)] if last else [])]:
        with formatter.section(title):
            formatter.write_dl(rows)


def _explain_option(error: Exception, command: Any, ctx: Any) -> None:
    """Name the nearest option in an error about one that does not exist."""
    wrong = getattr(error, "option_name", None)
    if wrong is None or not hasattr(error, "possibilities"):
        return
    known = [name for parameter in command.get_params(ctx) for name in getattr(parameter, "opts", ())]
    known = [name for name in known if name.startswith("--")]
    described: Any = error
    described.possibilities = None
    described.message = f"There is no option {wrong}{meant(str(wrong), known)}"
