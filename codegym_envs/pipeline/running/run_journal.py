"""The journal of a run: one result per line, so that a run which was killed goes on where it stopped."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from codegym_envs.pipeline.items import Result

__all__ = ["Journal"]


class Journal:
    """One line per item: its key and its result without the texts. What is unsettled has no line.

    Args:
        path: The file; made if needed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stream: Any = None

    def read(self) -> dict[str, Result]:
        """Results by key; a line that a kill cut short is passed over."""
        found: dict[str, Result] = {}
        if not self.path.is_file():
            return found
        for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                record = json.loads(line)
                given = record["result"]
                found[record["key"]] = Result(**{**given, "passed_over": tuple(given["passed_over"])})
            except (ValueError, KeyError, TypeError):
                continue
        return found

    def __enter__(self) -> Journal:
        ends_well = not self.path.is_file() or self.path.read_bytes()[-1:] in (b"", b"\n")
        self.stream = self.path.open("a", encoding="utf-8")
        if not ends_well:
            self.stream.write("\n")
        return self

    def write(self, key: str, result: Result) -> None:
        """Add a result and flush it to the operating system."""
        self.stream.write(json.dumps({"key": key, "result": asdict(result)}, ensure_ascii=True) + "\n")
        self.stream.flush()

    def __exit__(self, *_: object) -> None:
        self.stream.close()
