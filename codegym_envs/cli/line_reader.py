"""Lines that a person types, with editing and history, or lines from a pipe."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

__all__ = ["LineReader", "history_file"]

_KEPT = 1000  # lines of history


def history_file() -> Path | None:
    """Where the lines of earlier sessions are kept; None if this user has no folder for such things.

    ``$XDG_STATE_HOME/codegym/play_history``, by default below ``~/.local/state``.
    """
    given = os.environ.get("XDG_STATE_HOME", "")
    try:
        # The standard says that a relative path is to be ignored.
        root = Path(given) if Path(given).is_absolute() else Path.home() / ".local" / "state"
    except RuntimeError:
        return None
    return root / "codegym" / "play_history"


class LineReader:
    """Reads lines from standard input.

    At a terminal lines can be edited, recalled and completed, as far as Python's ``readline`` is there, and
    the last 1,000 are kept for the next time. From a pipe they are read without a prompt. A line that ends in
    a backslash continues on the next one.

    Args:
        complete: Makes the completions of the word before the cursor, told the line up to there.

    Attributes:
        interactive: Whether a person is typing.
    """

    def __init__(self, complete: Callable[[str], Sequence[str]]) -> None:
        self.interactive = sys.stdin is not None and sys.stdin.isatty()
        self._complete = complete
        self._matches: Sequence[str] = ()
        self._editor: Any = None
        # input() edits lines only if both are the terminal.
        if self.interactive and sys.stdout.isatty():
            self._begin()

    def read(self, prompt: str) -> str:
        """The next line, without its line break.

        Args:
            prompt: What stands in front of it at a terminal.

        Raises:
            EOFError: If there is none.
        """
        parts = [self._line(prompt)]
        while parts[-1].endswith("\\"):
            parts[-1] = parts[-1][:-1]
            parts.append(self._line("… " if self.interactive else ""))
        return "\n".join(parts)

    def close(self) -> None:
        """Keep what was typed."""
        path = history_file()
        if self._editor is None or path is None:
            return
        # A missing history is no reason to trouble anybody.
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._editor.set_history_length(_KEPT)
            self._editor.write_history_file(path)

    def _line(self, prompt: str) -> str:
        if self._editor is not None:
            return input(prompt)
        if self.interactive:
            print(prompt, end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline() if sys.stdin is not None else ""
        if not line:
            raise EOFError
        return line.rstrip("\r\n")

    def _begin(self) -> None:
        try:
            import readline
        except ImportError:
            return
        self._editor = readline
        path = history_file()
        if path is not None:
            with contextlib.suppress(OSError):
                readline.read_history_file(path)
        readline.set_completer(self._completion)
        readline.set_completer_delims(" \t\n(,=?")
        # On macOS readline is libedit, which has a syntax of its own.
        libedit = "libedit" in (readline.__doc__ or "")
        readline.parse_and_bind("bind ^I rl_complete" if libedit else "tab: complete")

    def _completion(self, word: str, state: int) -> str | None:
        if state == 0:
            before = self._editor.get_line_buffer()[: self._editor.get_endidx()]
            self._matches = [match for match in self._complete(before) if match.startswith(word)]
        return self._matches[state] if state < len(self._matches) else None
