"""Putting the commands together, and turning every error into one line."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence

import typer

import codegym_envs.cli as folder
from codegym_envs.errors import CodeGymError

__all__ = ["build_app", "run"]


def build_app() -> typer.Typer:
    """The application with the commands of every file in this folder."""
    app = typer.Typer(
        help="Coding problems as verified, multi-turn tool-use environments.",
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for item in sorted(pkgutil.iter_modules(folder.__path__), key=lambda item: item.name):
        register = getattr(importlib.import_module(f"{folder.__name__}.{item.name}"), "register", None)
        if register is not None:
            register(app)
    app.callback(invoke_without_command=True)(_start)
    return app


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: Command and options; those of the process by default.

    Returns:
        The exit status: 0, 1 for a failed verification, 2 for an error of use, 130 after Ctrl-C.
    """
    try:
        status = build_app()(
            args=list(sys.argv[1:] if arguments is None else arguments),
            prog_name="codegym",
            standalone_mode=False,
        )
        sys.stdout.flush()
    except CodeGymError as error:
        return _complain(str(error))
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except OSError as error:
        return _complain(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except Exception as error:
        # typer's own errors of use; its base class has moved between versions, this method has not
        message = getattr(error, "format_message", None)
        if message is None:
            raise
        return _complain(
            f"{message()} Try: codegym --help" if str(message()).endswith(".") else str(message())
        )
    return status if isinstance(status, int) else 0


def _complain(message: str) -> int:
    print("codegym:", " ".join(message.split()), file=sys.stderr)
    return 2


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
