"""Shows how far a long run is: a bar where rich and a terminal are there, plain lines otherwise."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

__all__ = ["Progress", "show_progress"]

_EVERY_S = 10.0
_DUMB = ("dumb", "unknown")  # kinds of terminals that cannot write over a line


class Progress(Protocol):
    """Told about every finished item."""

    def advance(self, note: str) -> None:
        """One more item is done; ``note`` says how things stand."""


class _Lines:
    def __init__(self, total: int, what: str, stream: TextIO) -> None:
        self.total, self.what, self.stream = total, what, stream
        self.done = 0
        self.last = time.monotonic()

    def advance(self, note: str) -> None:
        self.done += 1
        now = time.monotonic()
        if self.done == self.total or now - self.last >= _EVERY_S:
            self.last = now
            self.stream.write(f"{self.what}: {self.done}/{self.total} {note}\n")
            self.stream.flush()


@contextmanager
def show_progress(
    total: int, what: str, *, quiet: bool = False, stream: TextIO | None = None
) -> Iterator[Progress]:
    """Show progress while the body runs.

    Args:
        total: Number of items.
        what: What is being done.
        quiet: Show nothing.
        stream: Where plain lines go; standard error by default.
    """
    out = stream if stream is not None else sys.stderr
    if quiet:
        yield _Quiet()
        return
    if stream is None and sys.stderr.isatty() and os.environ.get("TERM", "").lower() not in _DUMB:
        try:
            import rich.console  # noqa: PLC0415 (optional)
            import rich.progress  # noqa: PLC0415 (optional)
            import rich.table  # noqa: PLC0415 (optional)
        except ImportError:
            yield _Lines(total, what, out)
            return
        # The note gives way first; it is shown as plain text.
        rest = rich.table.Column(ratio=1, no_wrap=True, overflow="ellipsis")
        note = rich.progress.TextColumn("{task.fields[note]}", markup=False, table_column=rest)
        columns = ("[progress.description]{task.description}", rich.progress.BarColumn(20),
                   rich.progress.MofNCompleteColumn(), rich.progress.TimeRemainingColumn(), note)  # fmt: skip
        screen = rich.console.Console(stderr=True)
        with rich.progress.Progress(
            *columns,
            console=screen,
            transient=True,
            expand=True,
            redirect_stdout=sys.stdout.isatty(),  # what goes into a file must not go to the bar's terminal
        ) as bar:
            task = bar.add_task(what, total=total, note="")

            class _Bar:
                def advance(self, note: str) -> None:
                    bar.update(task, advance=1, note=note)

            yield _Bar()
        return
    yield _Lines(total, what, out)


class _Quiet:
    def advance(self, note: str) -> None:
        """Nothing is shown."""
