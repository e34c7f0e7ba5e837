"""Texts in the shared memory of `gymnasium.vector.AsyncVectorEnv`.

Gymnasium reads the shared memory once, when the vector environment is made, and expects that what it
got changes with the memory, as a NumPy view does. Its own handler for `Text` returns a tuple of plain
strings, which never changes, and maps characters outside the space's character set to nothing. The
handlers here store UTF-8 with a length, and read into a tuple that looks at the memory whenever it is
used and becomes a plain tuple when it is copied, which the vector environment does for every step
unless ``copy=False``.

Importing this module registers the handlers for `AnyText`.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from typing import Any, SupportsIndex, overload

import numpy as np
from gymnasium.vector.utils import create_shared_memory, read_from_shared_memory, write_to_shared_memory

from codegym_envs.spaces.texts import AnyText

__all__ = ["LiveTexts"]

_HEADER = 4  # bytes: the length of the text that follows, as a little-endian integer
_WIDEST = 4  # bytes of one character in UTF-8


def _slot(space: AnyText) -> int:
    """Bytes reserved for one environment; the system gives out only the pages that get used."""
    return _HEADER + _WIDEST * space.max_length


class LiveTexts(tuple[str, ...]):
    """A tuple of texts that shows what the shared memory holds now.

    Copies, deep copies and pickles are plain tuples of what it holds at that moment.
    """

    _memory: np.ndarray[Any, np.dtype[np.uint8]]  # (environments, bytes of a slot)

    def __new__(cls, memory: np.ndarray[Any, np.dtype[np.uint8]]) -> LiveTexts:
        """Make a view of rows of memory, one per environment."""
        texts = super().__new__(cls, ("",) * len(memory))
        texts._memory = memory
        return texts

    def _read(self, row: int) -> str:
        slot = self._memory[row]
        size = int.from_bytes(slot[:_HEADER].tobytes(), "little")
        data: bytes = slot[_HEADER : _HEADER + size].tobytes()
        return data.decode("utf-8", "surrogatepass")

    def _now(self) -> tuple[str, ...]:
        return tuple([self._read(row) for row in range(len(self))])

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    @overload
    def __getitem__(self, key: SupportsIndex) -> str: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[str, ...]: ...
    def __getitem__(self, key: SupportsIndex | slice) -> str | tuple[str, ...]:
        return self._now()[key]

    def __contains__(self, key: object) -> bool:
        return key in self._now()

    def __eq__(self, other: object) -> bool:
        return self._now() == (other._now() if isinstance(other, LiveTexts) else other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._now())

    def __repr__(self) -> str:
        return repr(self._now())

    def index(self, *args: Any) -> int:
        """Position of a text, as `tuple.index`."""
        return self._now().index(*args)

    def count(self, value: Any) -> int:
        """Number of times a text is there, as `tuple.count`."""
        return self._now().count(value)

    def __add__(self, other: Any) -> Any:
        return self._now() + tuple(other)

    def __copy__(self) -> tuple[str, ...]:
        return self._now()

    def __deepcopy__(self, _: dict[int, Any]) -> tuple[str, ...]:
        return self._now()

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (list(self._now()),)


@create_shared_memory.register(AnyText)
def _create(space: AnyText, n: int = 1, ctx: Any = multiprocessing) -> Any:
    return ctx.RawArray(
        "B", n * _slot(space)
    )  # no lock: a worker writes its own slot, then reports by its pipe


@read_from_shared_memory.register(AnyText)
def _read(space: AnyText, shared_memory: Any, n: int = 1) -> LiveTexts:
    return LiveTexts(np.frombuffer(shared_memory, dtype=np.uint8).reshape(n, _slot(space)))


@write_to_shared_memory.register(AnyText)
def _write(space: AnyText, index: int, value: str, shared_memory: Any) -> None:
    data = value.encode("utf-8", "surrogatepass")
    data = len(data).to_bytes(_HEADER, "little") + data
    start = index * _slot(space)
    view = np.frombuffer(shared_memory, dtype=np.uint8)
    view[start : start + len(data)] = np.frombuffer(data, dtype=np.uint8)
