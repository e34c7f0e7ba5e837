"""Trajectories as Parquet, through pyarrow.

One row per episode; steps are a list of structs. What is open-ended (arguments, configurations, usage,
messages) is a JSON text, since columns need one type. A row with something that a column cannot hold, such
as a lone surrogate or a seed beyond 64 bits, carries its whole JSON form in the column ``exact`` beside
columns that come as close as they can.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from codegym_envs.errors import ConfigurationError, MissingExtra
from codegym_envs.trajectories.json_lines import dump_line, load_line
from codegym_envs.trajectories.record import FIELDS, Trajectory

__all__ = ["parquet_note", "pyarrow_or_raise", "read_parquet", "write_parquet"]

_ROWS = 256  # a row group: enough to compress well, few enough to fit into memory with long chats
_JSON = ("config", "usage", "messages", "wrappers")
_STEP_JSON = ("arguments", "info")
_INT64 = 1 << 63
_NOTE = b"codegym_envs.note"


def pyarrow_or_raise() -> Any:
    """The package pyarrow.

    Raises:
        MissingExtra: If it is not installed.
    """
    try:
        import pyarrow  # noqa: PLC0415 - an extra
        import pyarrow.parquet  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtra("pyarrow", "parquet") from None
    return pyarrow


def _schema(pa: Any) -> Any:
    step = pa.struct(
        [
            ("action", pa.string()),
            ("observation", pa.string()),
            ("reward", pa.float64()),
            ("status", pa.string()),
            ("tool", pa.string()),
            ("arguments", pa.string()),
            ("error", pa.string()),
            ("num_tool_calls", pa.int64()),
            ("info", pa.string()),
        ]
    )
    kinds = {
        "reward": pa.float64(),
        "terminated": pa.bool_(),
        "truncated": pa.bool_(),
        "steps": pa.list_(step),
        **dict.fromkeys(
            ("format", "config_id", "difficulty", "seed", "max_tool_calls", "max_invalid_actions"), pa.int64()
        ),
    }
    columns = [(name, kinds.get(name, pa.string())) for name in (*FIELDS, "exact")]
    return pa.schema(columns)


def write_parquet(path: Path, items: Iterable[Trajectory], note: str = "") -> None:
    """Write a Parquet file, in groups of 256 rows; the note is kept in its metadata for `parquet_note`."""
    pa = pyarrow_or_raise()
    schema = _schema(pa).with_metadata({_NOTE: note.encode()} if note else None)
    rows = map(_row, items)
    with pa.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while group := list(itertools.islice(rows, _ROWS)):
            writer.write_table(pa.Table.from_pylist(group, schema=schema))


def _row(trajectory: Trajectory) -> dict[str, Any]:
    data = trajectory.to_json()
    row = {**dict.fromkeys(FIELDS), **data}
    for name in _JSON:
        row[name] = None if row[name] is None else dump_line(row[name])
    row["steps"] = [
        {**step, **{name: None if step.get(name) is None else dump_line(step[name]) for name in _STEP_JSON}}
        for step in row["steps"]
    ]
    fitting = _fitting(row)
    return {**fitting, "exact": None if fitting == row else dump_line(data)}


def _fitting(value: Any) -> Any:
    """The nearest value that a column can hold."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if type(value) is int:
        return value if -_INT64 <= value < _INT64 else None
    if isinstance(value, list):
        if value and type(value[0]) is int:  # a text given by its code points
            return "".join(map(chr, value)).encode("utf-8", "replace").decode()
        return [_fitting(item) for item in value]
    if isinstance(value, dict):
        return {name: _fitting(item) for name, item in value.items()}
    return value


def read_parquet(path: Path) -> Iterator[Trajectory]:
    """The trajectories of a Parquet file, a row group at a time.

    Raises:
        ConfigurationError: If it cannot be read, is not a file of trajectories, or a row is damaged.
    """
    pa = pyarrow_or_raise()
    schema = _schema(pa)
    try:
        with pa.parquet.ParquetFile(path) as file:
            missing = [name for name in schema.names if name not in file.schema_arrow.names]
            if missing:
                raise ConfigurationError(
                    f"{path.name} is no file of trajectories: it lacks the column {missing[0]}"
                )
            number = itertools.count(1)
            for batch in file.iter_batches(batch_size=_ROWS, columns=schema.names):
                for row in batch.to_pylist():
                    yield _trajectory(row, f"{path.name}, row {next(number)}: ")
    except (OSError, pa.ArrowException) as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ConfigurationError(f"cannot read {path}: {first}") from None


def parquet_note(path: Path) -> str:
    """The note in a Parquet file's metadata; empty if it has none or there is no such file."""
    pa = pyarrow_or_raise()
    try:
        metadata = pa.parquet.read_schema(path).metadata or {}
    except (OSError, pa.ArrowException):
        return ""
    return metadata.get(_NOTE, b"").decode() if isinstance(metadata, dict) else ""


def _trajectory(row: dict[str, Any], where: str) -> Trajectory:
    exact = row.pop("exact")
    if exact is not None:
        return Trajectory.from_json(load_line(exact, where), where)
    for name in _JSON:
        row[name] = None if row[name] is None else load_line(row[name], f"{where}{name}: ")
    for index, step in enumerate(row["steps"] or ()):
        for name in _STEP_JSON:
            value = step[name]
            step[name] = None if value is None else load_line(value, f"{where}steps[{index}].{name}: ")
    return Trajectory.from_json(row, where)
