"""Reads rows: JSONL (plain or gzipped) and Parquet."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from codegym_envs.errors import ConfigurationError, MissingExtra

__all__ = ["read_rows"]


def read_rows(path: Path, *, lenient: bool = False) -> Iterator[dict[str, Any]]:
    """Rows of a file, one at a time.

    Args:
        path: ``*.jsonl``, ``*.jsonl.gz``, ``*.json`` (a list) or ``*.parquet``.
        lenient: Whether a line that is not a JSON object gives a row ``{"__broken__": message}`` instead of
            an error.

    Yields:
        Each row as a dictionary; lines that are blank are passed over.

    Raises:
        ConfigurationError: If the file does not exist or a line is not a JSON object.
        MissingExtra: For Parquet, if pyarrow is not installed.
    """
    if path.is_dir():
        raise ConfigurationError(f"{path} is a folder, not a file of rows")
    if not path.is_file():
        raise ConfigurationError(f"{path}: no such file")
    if path.suffix == ".parquet":
        yield from _parquet(path)
    elif path.suffix == ".json":
        rows = _decode(path.read_text(encoding="utf-8"), f"{path}")
        if not isinstance(rows, list):
            raise ConfigurationError(f"{path}: expected a list of rows")
        for number, row in enumerate(rows, start=1):
            yield _row(row, f"{path}: row {number}")
    else:
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8", errors="replace") as stream:
            for number, line in enumerate(stream, start=1):
                if not line.strip():
                    continue
                try:
                    yield _row(_decode(line, f"{path}:{number}"), f"{path}:{number}")
                except ConfigurationError as error:
                    if not lenient:
                        raise
                    yield {"__broken__": str(error)}


def _decode(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{where}: not JSON ({error})") from None


def _row(row: Any, where: str) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise ConfigurationError(f"{where}: expected an object, got {type(row).__name__}")
    return row


def _parquet(path: Path) -> Iterator[dict[str, Any]]:
    try:
        import pyarrow.parquet  # noqa: PLC0415 (optional)
    except ImportError:
        raise MissingExtra("pyarrow", "parquet") from None
    table = pyarrow.parquet.ParquetFile(path)
    for batch in table.iter_batches(batch_size=256):
        yield from batch.to_pylist()
