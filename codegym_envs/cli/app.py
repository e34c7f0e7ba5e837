"""Putting the commands together, and turning every error into one line."""

from __future__ import annotations

import importlib
import io
import os
import shlex
import sys
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import typer
import typer.main
from typer.core import TyperCommand

from codegym_envs.cli.common import Misuse, Stopped
from codegym_envs.cli.help import Application, Command, CommandGroup
from codegym_envs.cli.tables import plain
from codegym_envs.errors import CodeGymError

__all__ = ["DEBUG", "build_app", "root_command", "run"]

DEBUG = "CODEGYM_DEBUG"
"""Environment variable; if it is set and not empty, errors are shown with their tracebacks."""

_COMMANDS = "codegym_envs.cli.commands"

_EPILOG = (
    "Exit status: 0 done, 1 done and something failed, 2 wrong use or bad input, 130 stopped with Ctrl-C. "
    "codegym COMMAND --help has examples."
)


def build_app() -> typer.Typer:
    """The application with the commands of every file in ``commands``."""
    app = typer.Typer(
        cls=Application,
        help="Coding problems as verified, multi-turn tool-use environments.",
        epilog=_EPILOG,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for file in sorted(files(_COMMANDS).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".py") and file.name != "__init__.py":
            importlib.import_module(f"{_COMMANDS}.{file.name[:-3]}").register(app)
    _settle(app)
    app.callback(invoke_without_command=True)(_start)
    return app


@lru_cache(maxsize=1)
def root_command() -> Any:
    """The application as the command that typer makes of it."""
    return typer.main.get_command(build_app())


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: Command and options; those of the process by default.

    Returns:
        The exit status, see the top of `codegym_envs.cli`.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What a terminal cannot show, or its encoding lacks, is shown as an escape.
            stream.reconfigure(errors="backslashreplace")
    try:
        status = root_command()(args=given, prog_name="codegym", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except Stopped as stop:
        sys.stdout.flush()
        return _complain(_stopped(stop, given), status=130)
    except (KeyboardInterrupt, typer.Abort):
        return _complain("stopped", status=130)
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        message = _message(error, given)
        if message is None:
            raise
        return _complain(message)
    return status if isinstance(status, int) else 0


def _message(error: Exception, given: Sequence[str]) -> str | None:
    """What an error of use, or one that we raise on purpose, says; None for any other."""
    if isinstance(error, Misuse):
        return f"{_sentence(str(error))} Try: {_help_of(given)}"
    if isinstance(error, CodeGymError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename else str(error)
    # typer's own errors of use; their base class has moved between its versions, this method has not
    describe: Any = getattr(error, "format_message", None)
    return None if describe is None else f"{_sentence(str(describe()))} Try: {_help_of(given)}"


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith(("?", ".")) else f"{text}."


def _settle(app: typer.Typer) -> None:
    """Give all commands our kind of help, however they were registered."""
    for command in app.registered_commands:
        if command.cls in (None, TyperCommand):
            command.cls = Command
    for group in app.registered_groups:
        group.cls = CommandGroup
        if group.typer_instance is not None:
            _settle(group.typer_instance)


def _help_of(given: Sequence[str]) -> str:
    """The command that shows the help of the one that was called."""
    node = root_command()
    path = ["codegym"]
    for item in given:
        if item.startswith("-"):
            continue
        node = getattr(node, "commands", {}).get(item)
        if node is None:
            break
        path.append(item)
    return f"{' '.join(path)} --help"


def _stopped(stop: Stopped, given: Sequence[str]) -> str:
    again = f"; to go on: {shlex.join(['codegym', *given])}" if stop.resumes else ""
    return f"stopped: {stop}{again}"


def _complain(message: str, status: int = 2) -> int:
    print("codegym:", plain(" ".join(message.split())), file=sys.stderr)
    return status


def _start(
    context: typer.Context,
    *,
    version: bool = typer.Option(False, "--version", help="Print the version and exit.", is_eager=True),
) -> None:
    """Coding problems as verified, multi-turn tool-use environments."""
    if version:
        from importlib.metadata import version as installed

        print(installed("codegym-envs"))
    elif context.invoked_subcommand is None:
        print(context.get_help())
