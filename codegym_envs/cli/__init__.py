"""The command line: ``codegym``.

One file per group of commands; each has a function ``register(app)`` and is found by listing the folder.

Exit statuses:

===  =====================================================================================================
0    done
1    done, and something failed: an environment is not verified, nothing was synthesized, the catalog is
     stale, an agent or its endpoint gave up
2    wrong use or bad input: one line on standard error says what and where; nothing was done
130  stopped with Ctrl-C: one line says what is kept, and how to go on
===  =====================================================================================================

A traceback is always a bug of ours; ``CODEGYM_DEBUG=1`` shows one for every error. Results go to standard
output, everything else (progress, remarks, errors) to standard error where standard output is not a terminal.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import signal
import sys
import threading
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
    try:
        from codegym_envs.cli.app import run

        status = run(arguments)
        with contextlib.suppress(ValueError):  # not in the main thread
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # too late to stop anything
        if status == 130 and any(not item.daemon for item in threading.enumerate()[1:]):
            # Threads that wait for a network would keep someone who pressed Ctrl-C waiting.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
        raise SystemExit(status)
    except KeyboardInterrupt:  # pressed once more while the first was being dealt with
        raise SystemExit(130) from None
