"""The command line: ``codegym``.

One file a group of commands; each has a function ``register(app)`` and is found by listing the folder. Errors
of use are one line on stderr and exit status 2, a failed verification is exit status 1; a traceback is
always a bug of ours.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence

from codegym_envs.errors import MissingExtra

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit.

    Args:
        arguments: Command and options; those of the process by default.
    """
    for package in ("typer", "rich"):
        if importlib.util.find_spec(package) is None:
            print(MissingExtra(package, "cli"), file=sys.stderr)
            raise SystemExit(2)
    from codegym_envs.cli.app import run

    raise SystemExit(run(arguments))
