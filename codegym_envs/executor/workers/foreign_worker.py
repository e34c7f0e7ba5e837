"""Inside a plain worker: runs one foreign source, untransformed, job by job.

The protections of the operating system are all that stands between the source and the machine, so
nothing here tries to hide anything from it; whatever this process sends, the parent distrusts.
"""

from __future__ import annotations

import builtins
import importlib
import io
import linecache
import os
import sys
import sysconfig
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from types import CodeType, ModuleType
from typing import Any

import msgspec

from codegym_envs.executor.sandbox import landlock
from codegym_envs.executor.sandbox.entering import Protection, address_space, enter_late
from codegym_envs.executor.workers import plaindata
from codegym_envs.executor.workers.frames import FrameError, pack, read_frame, write_all
from codegym_envs.executor.workers.type_text import type_text

__all__ = ["run"]

FILE_NAME = "<solution>"
_REQUEST_LIMIT = 1 << 28  # what the parent sends is limited by the parent
_TEXT_LIMIT = 2000
_OBSERVED_NAMES = 2000
_OBSERVED_TYPES = 16
# Loaded ahead where no file can be opened afterwards.
_PRELOADED = (
    "abc", "array", "bisect", "calendar", "cmath", "collections", "contextlib", "copy", "dataclasses",
    "datetime", "decimal", "enum", "fractions", "functools", "hashlib", "heapq", "io", "itertools",
    "json", "math", "numbers", "operator", "queue", "random", "re", "statistics", "string", "textwrap",
    "typing", "unicodedata", "uuid",
)  # fmt: skip


_read_request = msgspec.json.Decoder(tuple[str | None, msgspec.Raw, str, bool, bool]).decode


def run(descriptor: int, configuration: Mapping[str, Any], found: list[Protection]) -> None:
    """Serve one parent until it closes the connection."""
    builtins.open = _opener(builtins.open)
    readable = tuple({sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")})
    if not _has_landlock():
        for name in _PRELOADED:
            importlib.import_module(name)
    space = address_space()  # its file can no longer be read afterwards
    protections = [*found, *enter_late(plain=True, readable=readable)]
    hello = [[[item.name, item.active, item.detail] for item in protections], space]
    write_all(descriptor, pack(msgspec.json.encode(hello)))
    # The library's own packages do not concern foreign code, which sees the standard library alone.
    own = [entry for entry in sys.path if "site-packages" in entry or entry == configuration["root"]]
    sys.path[:] = [entry for entry in sys.path if entry not in own]
    try:
        _serve(descriptor)
    except FrameError:
        os._exit(0)


def _has_landlock() -> bool:
    try:
        return landlock.abi() > 0
    except OSError:
        return False


def _serve(descriptor: int) -> None:
    encode, decode = msgspec.json.Encoder().encode, _read_request
    source = read_frame(descriptor, _REQUEST_LIMIT).decode("utf-8", "surrogatepass")
    recursion_limit = sys.getrecursionlimit()
    code: CodeType | None = None
    broken: BaseException | None = None
    try:
        code = compile(source, FILE_NAME, "exec", dont_inherit=True)
    except (
        BaseException
    ) as error:  # whatever the compiler does with a hostile source is the outcome of its jobs
        broken = error
    linecache.cache[FILE_NAME] = (len(source), None, source.splitlines(keepends=True), FILE_NAME)
    namespace: dict[str, Any] | None = None
    write_all(descriptor, pack(b""))  # compiled; a source that breaks the compiler breaks it here
    while True:
        entry, raw, stdin, fresh, keep = decode(read_frame(descriptor, _REQUEST_LIMIT))
        job = _Job(stdin)
        if code is None:
            assert broken is not None
            reply = job.raised(broken)
        else:
            if fresh or namespace is None or entry is None:
                namespace = None
            namespace, reply = job.run(code, namespace, entry, bytes(raw), keep)
        sys.setrecursionlimit(recursion_limit)
        write_all(descriptor, pack(encode(reply)))


class _Job:
    """One job: the streams it sees, and what was observed of it."""

    def __init__(self, stdin: str) -> None:
        self.output = _Capture()
        sys.stdin = io.TextIOWrapper(
            io.BytesIO(stdin.encode("utf-8", "surrogatepass")), "utf-8", "surrogatepass"
        )
        sys.stdout = io.TextIOWrapper(self.output, "utf-8", "replace", newline="", write_through=True)
        sys.stderr = io.TextIOWrapper(_Capture(), "utf-8", "replace", newline="")
        self.observed: dict[str, dict[str, None]] = {}

    def observe(self, name: str, value: Any) -> Any:
        """What the source calls as ``__observe__``: records the value's type and returns the value."""
        types = self.observed.get(name)
        if types is None:
            if len(self.observed) >= _OBSERVED_NAMES:
                return value
            types = self.observed[name] = {}
        if len(types) < _OBSERVED_TYPES:
            types[type_text(value)[:200]] = None
        return value

    def run(
        self, code: CodeType, namespace: dict[str, Any] | None, entry: str | None, raw: bytes, keep: bool
    ) -> tuple[dict[str, Any] | None, list[Any]]:
        """Run the job; gives the namespace for the next one, and the reply."""
        started = time.process_time()
        try:
            if namespace is None:
                module = ModuleType("__main__" if entry is None else "solution")
                if entry is not None:  # data classes look up the module that they are defined in
                    sys.modules[module.__name__] = module
                namespace = vars(module)
                namespace["__builtins__"] = builtins
                namespace["__observe__"] = self.observe
                exec(code, namespace)
            else:
                namespace["__observe__"] = self.observe
            value: Any = None
            arguments: Any = None
            if entry is not None:
                arguments = plaindata.decode(raw)
                function = _find(namespace, entry)
                value = function(**arguments) if isinstance(arguments, dict) else function(*arguments)
                if hasattr(value, "__next__"):
                    value = list(value)  # the values of a generator are its result
            return namespace, self.returned(value, arguments if keep else None, time.process_time() - started)
        except SystemExit as error:
            if entry is None and error.code in (None, 0):
                return None, self.returned(None, None, time.process_time() - started)
            return None, self.raised(error)
        except BaseException as error:  # KeyboardInterrupt and the like are outcomes of the job as well
            return None, self.raised(error)

    def returned(self, value: Any, arguments: Any, seconds: float) -> list[Any]:
        """The reply for a job that ended well."""
        try:
            encoded = plaindata.encode(value, foreign=True)
            left = plaindata.encode(arguments, foreign=True)
        except plaindata.PlainDataError as error:
            return self._reply("raised", error="PlainDataError", message=str(error))
        return self._reply("returned", value=encoded, arguments=left, seconds=seconds)

    def raised(self, error: BaseException) -> list[Any]:
        """The reply for a job that raised."""
        if isinstance(error, MemoryError):
            return self._reply("memory", error="MemoryError")
        line = None
        if isinstance(error, SyntaxError) and error.filename == FILE_NAME:
            line = error.lineno
        else:
            lines = [frame[1] for frame in traceback.walk_tb(error.__traceback__) if _in_source(frame[0])]
            line = lines[-1] if lines else None
        try:
            message = str(error)
        except BaseException:  # a __str__ of the foreign code's own
            message = ""
        return self._reply("raised", error=type(error).__name__, message=message, line=line)

    def _reply(
        self,
        status: str,
        *,
        value: bytes = b"null",
        arguments: bytes = b"null",
        error: str = "",
        message: str = "",
        line: int | None = None,
        seconds: float = 0.0,
    ) -> list[Any]:
        clean = message[:_TEXT_LIMIT].encode("utf-8", "replace").decode()
        observed = {name: list(types) for name, types in self.observed.items()}
        threads = threading.active_count() > 1
        return [
            status, msgspec.Raw(value), msgspec.Raw(arguments), self.output.text(), not self.output.full,
            error[:200].encode("ascii", "replace").decode(), clean, line, observed, seconds, threads,
        ]  # fmt: skip


def _in_source(frame: Any) -> bool:
    return bool(frame.f_code.co_filename == FILE_NAME)


def _find(namespace: dict[str, Any], entry: str) -> Callable[..., Any]:
    head, _, method = entry.partition(".")
    found = namespace.get(head)
    if found is None:
        raise NameError(f"the source defines no {head!r}")
    function: Callable[..., Any] = getattr(found(), method) if method else found
    return function


class _Capture(io.BytesIO):
    """Keeps the first megabyte of what is written, and whether that was all."""

    LIMIT = 1 << 20

    def __init__(self) -> None:
        super().__init__()
        self.full = False

    def write(self, data: Any) -> int:
        """Take the data; what does not fit is dropped."""
        room = self.LIMIT - self.tell()
        size = len(data)
        if size > room:
            self.full = True
            data = bytes(data)[:room]
        super().write(data)
        return size

    def close(self) -> None:
        """Stay readable for the reply."""

    def text(self) -> str:
        """Everything kept."""
        return self.getvalue().decode("utf-8", "replace")


def _opener(real: Callable[..., Any]) -> Callable[..., Any]:
    def open(file: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: A001 - it stands in for the built-in
        if file in (0, "/dev/stdin"):  # how contest solutions read their input; it comes with the job
            binary = "b" in str(args[0] if args else kwargs.get("mode", ""))
            return sys.stdin.buffer if binary else sys.stdin
        return real(file, *args, **kwargs)

    return open
