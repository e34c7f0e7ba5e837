"""Trajectories in files: JSON Lines (``.jsonl``, also ``.jsonl.gz``) and Parquet (``.parquet``)."""

from __future__ import annotations

import contextlib
import gzip
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, BinaryIO, cast

from codegym_envs.errors import ConfigurationError
from codegym_envs.trajectories.json_lines import dump_line, read_lines
from codegym_envs.trajectories.parquet import read_parquet, write_parquet
from codegym_envs.trajectories.record import Trajectory

__all__ = ["iter_trajectories", "read_trajectories", "write_trajectories"]

_SUFFIXES = (".jsonl", ".jsonl.gz", ".parquet")


def read_trajectories(path: str | Path, *, torn: str = "error") -> list[Trajectory]:
    """Read all trajectories of a file.

    Args:
        path: A ``.jsonl``, ``.jsonl.gz`` or ``.parquet`` file.
        torn: What to do with a last line that was cut off because its writer was killed: ``"error"`` or
            ``"skip"``.

    Raises:
        ConfigurationError: If the file cannot be read, or anything in it is damaged; the text names line and
            field.
        MissingExtra: If it is Parquet and pyarrow is not installed.
    """
    return list(iter_trajectories(path, torn=torn))


def iter_trajectories(path: str | Path, *, torn: str = "error") -> Iterator[Trajectory]:
    """The same one by one, for files that do not fit into memory; errors come when they are reached."""
    path = Path(path)
    if _suffix(path) == ".parquet":
        yield from read_parquet(path)
        return
    for where, value in read_lines(path, torn=torn):
        yield Trajectory.from_json(value, where)


def write_trajectories(path: str | Path, items: Iterable[Trajectory], *, note: str = "") -> Path:
    """Write trajectories to a file, which is there complete or not at all; an older one is replaced.

    Args:
        path: The file; its suffix (``.jsonl``, ``.jsonl.gz`` or ``.parquet``) says the format. Its folder is
            made if it is not there.
        items: The trajectories.
        note: Kept in the metadata of a Parquet file; left out of other formats.

    Returns:
        The path.

    Raises:
        ConfigurationError: If the suffix is none of these, or the file cannot be written.
        MissingExtra: If it is Parquet and pyarrow is not installed.
    """
    path = Path(path)
    suffix = _suffix(path)
    with _replacing(path) as temporary:
        if suffix == ".parquet":
            write_parquet(temporary, items, note)
            return path
        with _opened(temporary, compressed=suffix.endswith(".gz")) as file:
            for item in items:
                file.write(f"{dump_line(item.to_json())}\n".encode())
    return path


def _suffix(path: Path) -> str:
    for suffix in _SUFFIXES:
        if path.name.endswith(suffix):
            return suffix
    raise ConfigurationError(f"{path.name}: the suffix must be one of {', '.join(_SUFFIXES)}")


@contextlib.contextmanager
def _opened(path: Path, *, compressed: bool) -> Iterator[IO[bytes]]:
    with path.open("wb") as raw:
        if not compressed:
            yield raw
            return
        # Neither a name nor a time in the header: the same trajectories give the same bytes.
        with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as file:
            yield cast("BinaryIO", file)


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside the path that takes its place if all goes well."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise ConfigurationError(f"cannot write {path}: {error.strerror}") from None
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())  # mkstemp makes files that only their owner may read
        temporary.replace(path)
    except OSError as error:
        raise ConfigurationError(f"cannot write {path}: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
