"""Walks over plain data: weight and exact types, copies, and the bytes of a snapshot.

All walks go over the graph (a shared part counts once), are iterative, and accept exact types only.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from typing import Any

from codegym_envs.executor.limits import CHARS_PER_WORK
from codegym_envs.executor.plain_types import DICTS, NUMBERS, SMALL
from codegym_envs.executor.signals import BadValue, SizeExceeded
from codegym_envs.spec.plain_data.containers import (
    DEFAULT_FACTORIES,
    PLAIN_CONTAINERS,
    FrozenOrderedSet,
    OrderedSet,
)

__all__ = ["copy_plain", "dump", "load", "weigh"]

_FACTORY_NAMES = {factory: name for name, factory in DEFAULT_FACTORIES.items()}
_INLINE_INT = 1 << 53
_WORD = 1 << 64
_SNAPSHOT_VERSION = 1


def _scalars_weight(parts: Iterable[Any]) -> int:
    total = 0
    for part in parts:
        kind = type(part)
        if kind is str:
            total += len(part) // CHARS_PER_WORK
        elif kind is int:
            total += part.bit_length() // 64
    return total


def weigh(values: Iterable[Any], limit: int) -> int:
    """Check that values are plain data and return their weight; shared parts count once.

    Args:
        values: Where to begin.
        limit: Largest weight.

    Raises:
        BadValue: If something is not plain data.
        SizeExceeded: If the weight is above ``limit``.
    """
    seen: set[int] = set()
    pending: list[Any] = [list(values)]
    total = 0
    while pending:
        container = pending.pop()
        kind = type(container)
        parts: Any = container
        total += len(container) + 1
        if kind in DICTS:
            if kind is defaultdict and container.default_factory not in _FACTORY_NAMES:
                if container.default_factory is not None:
                    raise BadValue
            total += len(container)
            parts = [*container, *container.values()]
        if total > limit:
            raise SizeExceeded
        kinds = set(map(type, parts))
        for part_kind in kinds:
            if part_kind in SMALL and part_kind is not int:
                continue
            if part_kind is int:
                # Only integers beyond one machine word weigh more than the item itself.
                if kinds <= NUMBERS and min(parts) > -_WORD and max(parts) < _WORD:
                    continue
                total += _scalars_weight(
                    part for part in parts if type(part) is int and part.bit_length() > 64
                )
            elif part_kind is str:
                total += sum([len(part) for part in parts if type(part) is str]) // CHARS_PER_WORK
            elif part_kind in PLAIN_CONTAINERS:
                for part in parts:
                    if type(part) is part_kind and id(part) not in seen:
                        seen.add(id(part))
                        pending.append(part)
            else:
                raise BadValue
        if total > limit:
            raise SizeExceeded
    return total


def copy_plain(value: Any) -> Any:
    """A deep copy of JSON-like plain data without shared mutable parts, such as a task configuration.

    Shared parts are copied once for each place; the values come from ``generate`` or a sidecar, whose
    depth and size were checked.
    """
    kind = type(value)
    if kind is list:
        if SMALL.issuperset(map(type, value)):
            return value.copy()
        return [copy_plain(item) for item in value]
    if kind is dict:
        return {key: copy_plain(item) for key, item in value.items()}
    if kind is tuple:
        return tuple([copy_plain(item) for item in value])
    if kind is deque:
        return deque([copy_plain(item) for item in value], value.maxlen)
    if kind is OrderedSet:
        return OrderedSet(value)
    if kind is Counter:
        return Counter(value)
    if kind is defaultdict:
        return defaultdict(value.default_factory, {key: copy_plain(item) for key, item in value.items()})
    return value


def dump(state: Mapping[str, Any]) -> bytes:
    """The bytes of a snapshot: a table of containers that name each other by position."""
    index: dict[int, int] = {}
    order: list[Any] = []

    def reference(value: Any) -> Any:
        kind = type(value)
        if value is None or kind is bool or kind is str:
            return value
        if kind is int:
            return value if -_INLINE_INT < value < _INLINE_INT else ["i", hex(value)]
        if kind is float:
            return ["f", value.hex()]
        position = index.get(id(value))
        if position is None:
            if kind not in PLAIN_CONTAINERS:
                raise BadValue
            position = index[id(value)] = len(order)
            order.append(value)
        return ["r", position]

    top = [[name, reference(value)] for name, value in state.items()]
    rows: list[list[Any]] = []
    position = 0
    while position < len(order):
        value = order[position]
        position += 1
        kind = type(value)
        extra: Any = None
        if kind in DICTS:
            items = [[reference(key), reference(item)] for key, item in value.items()]
            if kind is defaultdict and value.default_factory is not None:
                if value.default_factory not in _FACTORY_NAMES:
                    raise BadValue
                extra = _FACTORY_NAMES[value.default_factory]
        else:
            items = [reference(item) for item in value]
            if kind is deque:
                extra = value.maxlen
        rows.append([_KIND_CODES[kind], extra, items])
    document = {"version": _SNAPSHOT_VERSION, "state": top, "containers": rows}
    return json.dumps(document, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode()


_KIND_CODES: dict[type, str] = {
    list: "list",
    tuple: "tuple",
    dict: "dict",
    OrderedSet: "set",
    FrozenOrderedSet: "frozenset",
    deque: "deque",
    Counter: "counter",
    defaultdict: "defaultdict",
}
_HASHABLE_CODES = frozenset({"tuple", "frozenset"})


def load(data: bytes) -> dict[str, Any]:
    """Rebuild the attributes of a state from a snapshot; sharing between containers is kept.

    Raises:
        ValueError: If the bytes are not a snapshot.
    """
    try:
        document = json.loads(data)
        if type(document) is not dict or document["version"] != _SNAPSHOT_VERSION:
            raise ValueError
        return _Loader(document["containers"]).state(document["state"])
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError):
        raise ValueError("not a snapshot of an episode") from None


class _Loader:
    """Rebuilds containers: mutable ones first and empty, immutable ones when their items are there."""

    def __init__(self, rows: list[Any]) -> None:
        self.rows = rows
        self.built: list[Any] = [_UNBUILT] * len(rows)

    def state(self, top: list[Any]) -> dict[str, Any]:
        for position, (code, extra, _) in enumerate(self.rows):
            if code in _HASHABLE_CODES:
                continue
            if code == "list":
                self.built[position] = []
            elif code == "dict":
                self.built[position] = {}
            elif code == "set":
                self.built[position] = OrderedSet()
            elif code == "deque":
                if extra is not None and type(extra) is not int:
                    raise ValueError
                self.built[position] = deque(maxlen=extra)
            elif code == "counter":
                self.built[position] = Counter()
            elif code == "defaultdict":
                self.built[position] = defaultdict(None if extra is None else DEFAULT_FACTORIES[extra])
            else:
                raise ValueError
        self._build_immutable()
        for position, (code, _, items) in enumerate(self.rows):
            if code not in _HASHABLE_CODES:
                self._fill(self.built[position], code, items)
        result: dict[str, Any] = {}
        for name, part in top:
            if type(name) is not str or name.startswith("_"):
                raise ValueError
            result[name] = self._value(part)
        return result

    def _build_immutable(self) -> None:
        """Build tuples and frozen sets, the innermost first, without recursion."""
        pending = [position for position, row in enumerate(self.rows) if row[0] in _HASHABLE_CODES]
        entered: set[int] = set()
        while pending:
            position = pending[-1]
            if self.built[position] is not _UNBUILT:
                pending.pop()
                continue
            code, _, items = self.rows[position]
            waiting = [
                part[1]
                for part in items
                if type(part) is list and part[0] == "r" and self.built[part[1]] is _UNBUILT
            ]
            if waiting:
                if position in entered:
                    raise ValueError  # an immutable container that holds itself
                entered.add(position)
                pending += waiting
                continue
            values = [self._value(part) for part in items]
            self.built[position] = tuple(values) if code == "tuple" else FrozenOrderedSet(values)
            pending.pop()

    def _fill(self, container: Any, code: str, items: list[Any]) -> None:
        if code in ("list", "deque"):
            container.extend([self._value(part) for part in items])
        elif code == "set":
            container.update([self._value(part) for part in items])
        else:
            for key, item in items:
                dict.__setitem__(container, self._value(key), self._value(item))

    def _value(self, part: Any) -> Any:
        kind = type(part)
        if part is None or kind is bool or kind is str or kind is int:
            return part
        if kind is not list:
            raise ValueError
        tag, content = part
        if tag == "r" and type(content) is int and content >= 0:
            return self.built[content]
        if tag == "i":
            return int(content, 16)
        if tag == "f":
            return float.fromhex(content)
        raise ValueError


_UNBUILT = object()
