"""Tables that benchmarks write into the documentation, between markers."""

from __future__ import annotations

from pathlib import Path

__all__ = ["between_markers"]


def between_markers(path: Path, name: str, text: str) -> None:
    """Put a text between ``<!-- name:begin -->`` and ``<!-- name:end -->`` of a file.

    Raises:
        SystemExit: If the file lacks the markers.
    """
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    content = path.read_text(encoding="utf-8")
    if begin not in content or end not in content:
        raise SystemExit(f"{path.name} lacks the markers {begin} and {end}")
    head, rest = content.split(begin, 1)
    path.write_text(f"{head}{begin}\n{text}\n{end}{rest.split(end, 1)[1]}", encoding="utf-8")
