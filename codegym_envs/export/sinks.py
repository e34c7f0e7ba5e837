"""Writers of rows: JSON Lines, OpenAI's fine-tuning files, Parquet; one file per split."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from codegym_envs.errors import MissingExtra
from codegym_envs.export.columns import Column, Row, arrow_schema
from codegym_envs.export.row_messages import fine_tuning_message, fitted_messages

__all__ = ["LinesSink", "ParquetSink", "fine_tuning_line", "fitted"]

_GROUP_ROWS = 256
_GROUP_SIZE = 16_000_000  # approximate characters of a row group, which is what is held in memory at a time


def fitted(row: Row, columns: tuple[Column, ...]) -> Row:
    """The row with exactly these columns in their order."""
    values = {}
    for column in columns:
        value = row[column.name]
        if column.kind in ("opening", "turns", "chat", "log"):
            value = fitted_messages(value, column.kind)
        values[column.name] = value
    return values


def _clean(value: Any) -> Any:
    """The value with texts that UTF-8 can hold: a lone surrogate becomes a question mark."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return value


def fine_tuning_line(row: Row) -> Row:
    """A row as a line of OpenAI's fine-tuning files: messages and, for native calls, tools."""
    line: Row = {"messages": [fine_tuning_message(message) for message in row["messages"]]}
    if row["tools"] is not None:
        line["tools"] = json.loads(row["tools"])
        line["parallel_tool_calls"] = False
    return line


class LinesSink:
    """Writes one JSON object per line.

    Args:
        folder: Where the files are made.
        shape: What is written of a row.
    """

    def __init__(self, folder: Path, shape: Callable[[Row], Row]) -> None:
        self._folder = folder
        self._shape = shape
        self._files: dict[str, TextIO] = {}
        self.counts: Counter[str] = Counter()

    def write(self, split: str, row: Row) -> None:
        """Take one row."""
        file = self._files.get(split)
        if file is None:
            path = self._folder / f"{split}.jsonl"
            file = self._files[split] = path.open("w", encoding="utf-8", newline="\n")
        line = _clean(self._shape(row))
        file.write(f"{json.dumps(line, ensure_ascii=False, separators=(',', ':'), allow_nan=False)}\n")
        self.counts[split] += 1

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()


class ParquetSink:
    """Writes Parquet files, a group of rows at a time.

    Args:
        folder: Where the files are made.
        columns: The columns.

    Raises:
        MissingExtra: If pyarrow is not installed.
    """

    def __init__(self, folder: Path, columns: tuple[Column, ...]) -> None:
        try:
            import pyarrow  # noqa: PLC0415 - an extra
            import pyarrow.parquet  # noqa: PLC0415
        except ImportError:
            raise MissingExtra("pyarrow", "parquet") from None
        self._arrow = pyarrow
        self._folder = folder
        self._columns = columns
        self._schema = arrow_schema(columns)
        self._writers: dict[str, Any] = {}
        self._waiting: dict[str, list[Row]] = {}
        self._size: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()

    def write(self, split: str, row: Row) -> None:
        """Take one row."""
        row = _clean(fitted(row, self._columns))
        self._waiting.setdefault(split, []).append(row)
        self._size[split] += _size(row)
        self.counts[split] += 1
        if len(self._waiting[split]) >= _GROUP_ROWS or self._size[split] >= _GROUP_SIZE:
            self._flush(split)

    def _flush(self, split: str) -> None:
        rows = self._waiting.pop(split, [])
        self._size[split] = 0
        writer = self._writers.get(split)
        if writer is None:
            path = self._folder / f"{split}.parquet"
            writer = self._arrow.parquet.ParquetWriter(path, self._schema, compression="zstd")
            self._writers[split] = writer
        writer.write_table(self._arrow.Table.from_pylist(rows, schema=self._schema))

    def close(self) -> None:
        """Write what is left and close the files."""
        for split in list(self._waiting):
            self._flush(split)
        for writer in self._writers.values():
            writer.close()


def _size(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    if isinstance(value, list):
        return sum(map(_size, value))
    return 8
