"""JSON Lines that survive what agents write and what happens to processes.

Integers are exact at any size. Text is UTF-8; a lone surrogate, which has no UTF-8 form, is written as its
JSON escape. A line that was cut off when its writer was killed is recognised: it is the last one, and it
has no line break.
"""

from __future__ import annotations

import gzip
import json
import math
import os
import re
import threading
from collections.abc import Iterator, Mapping
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, Self, cast
from weakref import WeakSet

from codegym_envs.errors import ConfigurationError
from codegym_envs.spec.plain_data.integers import from_decimal, to_decimal

__all__ = ["FileInUse", "LineWriter", "dump_line", "load_line", "read_lines"]

_SURROGATE = re.compile("[\ud800-\udfff]")
_CHUNK = 1 << 16  # bytes looked at in one go when searching for the last line break of a file


def dump_line(value: Any) -> str:
    """One JSON text without line breaks, for `load_line`.

    Args:
        value: Plain JSON data: None, bool, int of any size, float, str, list, tuple, and mappings with text
            keys.

    Raises:
        ConfigurationError: If the value holds anything else, NaN or an infinity, or is nested too deeply.
    """
    try:
        try:
            text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        except (
            ValueError,
            TypeError,
        ):  # an integer of thousands of digits, a mapping that is not a dict, or a fault
            text = _dump(value)
    except RecursionError:
        raise ConfigurationError("the data is nested too deeply, or contains itself") from None
    return text if text.isascii() else _SURROGATE.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def _dump(value: Any) -> str:
    if value is None or value is True or value is False:
        return "null" if value is None else "true" if value else "false"
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, int):
        return to_decimal(int(value))
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ConfigurationError("NaN and the infinities have no JSON form")
        return float.__repr__(value)
    if isinstance(value, Mapping):
        return f"{{{','.join(f'{_key(key)}:{_dump(item)}' for key, item in value.items())}}}"
    if isinstance(value, (list, tuple)):
        return f"[{','.join(map(_dump, value))}]"
    raise ConfigurationError(f"a value of type {type(value).__name__} has no JSON form")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise ConfigurationError(f"a key of type {type(key).__name__} has no JSON form; keys must be texts")
    return encode_basestring(key)


def load_line(text: str, where: str = "") -> Any:
    """Read one JSON text strictly.

    Args:
        text: The text; integers of any size and escaped lone surrogates are allowed.
        where: What an error's text begins with, such as ``"results.jsonl, line 3: "``.

    Raises:
        ConfigurationError: If it is not JSON, repeats a key, holds NaN, an infinity or a number too large for
            a float, or is nested too deeply.
    """
    try:
        try:
            return _DECODER.decode(text)
        except (json.JSONDecodeError, ConfigurationError):
            raise
        except ValueError:  # more digits than the interpreter converts by itself
            return _LONG_DECODER.decode(text)
    except ConfigurationError as error:
        raise ConfigurationError(f"{where}{error}") from None
    except json.JSONDecodeError as error:
        raise ConfigurationError(f"{where}not JSON at character {error.pos + 1}: {error.msg}") from None
    except RecursionError:
        raise ConfigurationError(f"{where}the data is nested too deeply") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ConfigurationError("a key occurs twice in one object")
    return result


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ConfigurationError("a number is too large for a float")
    return value


def _constant(name: str) -> NoReturn:
    raise ConfigurationError(f"{name} is not a JSON number")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_float, parse_constant=_constant)
_LONG_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_float, parse_int=from_decimal, parse_constant=_constant
)


def read_lines(path: str | Path, *, torn: str = "error") -> Iterator[tuple[str, Any]]:
    """The JSON values of a file of JSON Lines, plain or compressed (``.gz``); blank lines are left out.

    Args:
        path: The file.
        torn: What to do with a last line that was cut off: ``"error"`` or ``"skip"``.

    Yields:
        Where the value is (``"results.jsonl, line 3: "``, for messages), and the value.

    Raises:
        ConfigurationError: If the file cannot be read or a line is damaged; the text names the line.
    """
    path = Path(path)
    if torn not in ("error", "skip"):
        raise ConfigurationError(f"torn must be 'error' or 'skip', not {torn!r}")
    number = 0
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            for number, line in enumerate(cast(BinaryIO, file), 1):
                where = f"{path.name}, line {number}: "
                if line.isspace():
                    continue
                try:
                    value = load_line(_text(line, where), where)
                except ConfigurationError as error:
                    if line.endswith(b"\n"):
                        raise
                    if torn == "skip":
                        return
                    raise ConfigurationError(f"{where}the line was cut off ({error})") from None
                yield where, value
    except (OSError, EOFError) as error:
        place = f"{path}, after line {number}" if number else f"{path}"
        reason = getattr(error, "strerror", None) or error
        raise ConfigurationError(f"cannot read {place}: {reason}") from None


def _text(line: bytes, where: str) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{where}not UTF-8 at byte {error.start + 1}") from None


class FileInUse(ConfigurationError):
    """A file is open in another writer."""


class LineWriter:
    """Appends JSON objects to a file, one per line, so that a kill at any moment costs at most the last one.

    Each object is handed to the system whole, in one write. When a file is opened again, a last line that was
    cut off is removed; a complete one that only lacks its line break gets it. The file is locked while it is
    open (where the system has ``flock``), so that two writers never mix their lines. Threads may share a
    writer; a process that is forked finds it closed.

    Args:
        path: The file; it and its folder are made if they are not there.

    Attributes:
        path: The file.
        recovered: Number of bytes of a line that was cut off and therefore removed on opening.

    Raises:
        ConfigurationError: If the file cannot be opened or is compressed.
        FileInUse: If it is open in another writer (a ConfigurationError).

    Examples:
        >>> with LineWriter("episodes.jsonl") as writer:  # doctest: +SKIP
        ...     writer.write(trajectory.to_json())
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        if self.path.suffix == ".gz":
            raise ConfigurationError(
                f"{self.path}: compressed files cannot be appended to; write plain .jsonl"
            )
        self._lock = threading.Lock()
        self._file: BinaryIO | None = None
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = _open_alone(self.path)
            self.recovered = _mend(self._file)
        except OSError as error:
            self.close()
            raise ConfigurationError(f"cannot write {self.path}: {error.strerror}") from None
        _OPEN.add(self)

    def write(self, value: Mapping[str, Any]) -> None:
        """Append one object.

        Raises:
            ConfigurationError: If it has no JSON form, the file is closed, or it cannot be written.
        """
        data = f"{dump_line(value)}\n".encode()
        with self._lock:
            if self._file is None:
                raise ConfigurationError(f"{self.path} is closed")
            try:
                while data:
                    data = data[self._file.write(data) :]
            except OSError as error:
                raise ConfigurationError(f"cannot write {self.path}: {error.strerror}") from None

    def sync(self) -> None:
        """Wait until what was written would survive the loss of power, not only of the process."""
        with self._lock:
            if self._file is not None:
                os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file; closing again does nothing."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_OPEN: WeakSet[LineWriter] = WeakSet()


def _forget() -> None:
    """In a forked process: close the copies of files of the parent, which would keep its locks."""
    for writer in tuple(_OPEN):
        writer._lock = threading.Lock()  # another thread of the parent may have held it
        writer.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _open_alone(path: Path) -> BinaryIO:
    """Open a file and lock it."""
    while True:
        file = path.open("a+b", buffering=0)
        if not _locked(file):
            file.close()
            raise FileInUse(f"{path} is being written by somebody else")
        try:
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        except FileNotFoundError:
            pass
        file.close()  # it was removed by the one who had it until now: what is at this place is another file


def _locked(file: BinaryIO) -> bool:
    """Take the file for this writer alone; False if another has it."""
    try:
        import fcntl  # noqa: PLC0415 - not there on every system
    except ImportError:
        return True
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


def _mend(file: BinaryIO) -> int:
    """Remove the rest of a line that was cut off; return the number of bytes removed."""
    end = file.seek(0, os.SEEK_END)
    start = end
    tail = b""
    while start > 0 and b"\n" not in tail:
        size = min(_CHUNK, start)
        start -= size
        file.seek(start)
        tail = file.read(size) + tail
    tail = tail[tail.rfind(b"\n") + 1 :]
    if not tail:
        return 0
    try:
        load_line(tail.decode())
    except (ConfigurationError, UnicodeDecodeError):
        file.truncate(end - len(tail))
        return len(tail)
    file.write(b"\n")
    return 0
