"""The counters of one call, and what every guarded operation needs: prices, walks and iteration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, compress, repeat
from typing import Any, NoReturn

from codegym_envs.executor.limits import (
    CHARS_PER_WORK,
    MAX_CHARS,
    MAX_GENERATORS,
    MAX_INT_BITS,
    MAX_ITEMS,
    MAX_NESTING,
    TURN_PRICE,
    CallBudget,
)
from codegym_envs.executor.plain_types import CONTAINERS, DICTS, HASHED, SCALARS, SIZED, SMALL
from codegym_envs.executor.signals import BudgetExceeded, SizeExceeded
from codegym_envs.spec.plain_data.containers import FrozenOrderedSet

__all__ = ["Meter", "tree_cost"]

_NESTED_PRICE = 10


class _Exhausted:
    """The end of a tick iterator: raises, and goes on raising however often it is asked."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter

    def __iter__(self) -> Iterator[bool]:
        return self

    def __next__(self) -> NoReturn:
        self.meter.broken = True
        raise BudgetExceeded


class _OnDemand:
    """A tick iterator that is made when the first tick is counted; few calls ever count one."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.limit = 0
        self.inner: Iterator[bool] | None = None

    def __iter__(self) -> Iterator[bool]:
        return self

    def __next__(self) -> bool:
        if self.inner is None:
            self.inner = chain(repeat(True, self.limit), _Exhausted(self.meter))
        return next(self.inner)


def tree_cost(value: Any, limit: int) -> int:
    """What it costs to compare, hash, print or copy a value, in work; shared parts count every time.

    Args:
        value: Any value of module code.
        limit: Cost at which to give up.

    Raises:
        BudgetExceeded: If the cost is above ``limit``.
        SizeExceeded: If containers are nested too deeply, or a container holds itself.
    """
    kind = type(value)
    if kind not in CONTAINERS:
        if kind is str:
            return 1 + len(value) // CHARS_PER_WORK
        return 1 + value.bit_length() // 64 if kind is int else 1
    total = 1
    level = [value]
    for _ in range(MAX_NESTING):
        deeper: list[Any] = []
        for container in level:
            size = len(container)
            total += size
            if total > limit:
                raise BudgetExceeded
            kind = type(container)
            parts: Iterable[Any] = container
            if kind in DICTS:
                total += size
                parts = [*container, *container.values()]
            kinds = set(map(type, parts))
            if kinds <= SMALL:
                continue
            if str in kinds:
                total += sum([len(part) for part in parts if type(part) is str]) // CHARS_PER_WORK
            if not kinds.isdisjoint(CONTAINERS):
                inner = [part for part in parts if type(part) in CONTAINERS]
                total += _NESTED_PRICE * len(inner)
                deeper += inner
            if total > limit:
                raise BudgetExceeded
        if not deeper:
            return total
        level = deeper
    raise SizeExceeded


class Meter:
    """Counters of the call that runs in one namespace, and the prices of what it does.

    Attributes:
        work: Units of work left.
        depth: Frames of recursion in use.
        made: Generators made so far.
        broken: Whether a budget was exceeded; never reset within a call.
        ticks: Iterator that gives True once a tick and then raises.
        namespace: Global names of the code, where ticks are looked up.
    """

    doors = frozenset({"big", "double_star", "each", "generator", "grown", "ix", "spend", "star", "too_deep"})
    """Names that module code calls after its rewriting."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace
        self.work = 0
        self.made = 0
        self.depth = [0]
        self.broken = False
        self.ticks: Iterator[bool] = iter(())
        self._on_demand = _OnDemand(self)
        self._exhausted = _Exhausted(self)

    def reset(self, budget: CallBudget) -> None:
        """Begin a call with a full budget."""
        self.work = budget.work
        self.broken = False
        self.depth[0] = 0
        self.made = 0
        ticks = chain(repeat(True, budget.ticks), self._exhausted)
        self.ticks = ticks
        namespace = self.namespace
        namespace["$ticks"] = ticks
        namespace["$tick"] = ticks.__next__

    def reset_lightly(self, budget: CallBudget) -> None:
        """Begin a call of code that counts no ticks itself; guards make the tick iterator if they need it."""
        self.work = budget.work
        self.broken = False
        on_demand = self._on_demand
        on_demand.inner = None
        on_demand.limit = budget.ticks
        self.ticks = on_demand

    def finish(self) -> None:
        """End a call that returned: a budget that was exceeded stays exceeded."""
        if self.broken:
            raise BudgetExceeded

    def charge(self, units: int) -> None:
        """Pay for work that is about to be done."""
        self.work -= units
        if self.work < 0:
            self.broken = True
            raise BudgetExceeded

    def spend(self, ticks: int) -> None:
        """Pay for a turn of a large body."""
        tick = self.ticks.__next__
        for _ in range(ticks):
            tick()

    def too_deep(self) -> NoReturn:
        """End the call: recursion went too deep."""
        self.broken = True
        raise BudgetExceeded

    def too_large(self) -> NoReturn:
        """End the call: a value would grow too large."""
        self.broken = True
        raise SizeExceeded

    def cost(self, value: Any) -> int:
        """`tree_cost`, limited to the work that is left."""
        try:
            return tree_cost(value, self.work)
        except (BudgetExceeded, SizeExceeded):
            self.broken = True
            raise

    def ix(self, key: Any) -> Any:
        """A key or index, after its hash was paid for."""
        kind = type(key)
        if kind is tuple:
            if len(key) > 8 or not SMALL.issuperset(map(type, key)):
                self.charge(self.cost(key))
        elif kind is str:
            if len(key) > 1_000:
                self.charge(len(key) // CHARS_PER_WORK)
        elif kind is FrozenOrderedSet:
            self.charge(self.cost(key))
        return key

    def size(self, xs: Any) -> int:
        """Length of something sized; a range too long to count is too large."""
        try:
            return len(xs)
        except OverflowError:
            self.too_large()

    def feed(self, xs: Any, price: int = 1) -> Any:
        """Something that a builtin may consume at C speed: paid for, or paying per turn."""
        if type(xs) in SIZED:
            self.charge(self.size(xs) * price + 1)
            return xs
        return compress(xs, self.ticks)

    def each(self, xs: Any) -> Any:
        """What a loop iterates over that is certain to make all its turns: they are paid for at once."""
        if type(xs) in SIZED:
            try:
                self.work -= TURN_PRICE * len(xs)
            except OverflowError:
                self.work = -1
            if self.work < 0:
                self.broken = True
                raise BudgetExceeded
            return xs
        return compress(xs, self.ticks)

    def store(self, xs: Any) -> Any:
        """As `feed`, for items that are put into a new container."""
        kind = type(xs)
        if kind in SIZED:
            size = self.size(xs)
            if size > MAX_ITEMS:
                self.too_large()
            self.charge(size * (4 if kind is range or kind is str else 2) + 1)
            return xs
        return compress(xs, self.ticks)

    def keys(self, xs: Any) -> Any:
        """As `store`, for items that are hashed."""
        if type(xs) in HASHED or type(xs) is range:
            return self.store(xs)
        items = xs if type(xs) in (list, tuple, str) else list(self.store(xs))
        if len(items) > MAX_ITEMS:
            self.too_large()
        self.charge(len(items) * 2 + 1)
        if not SCALARS.issuperset(map(type, items)):
            for item in items:
                self.ix(item)
        return items

    def star(self, xs: Any) -> Any:
        """What is unpacked by ``*xs``."""
        return xs if type(xs) is tuple and len(xs) < 16 else list(self.store(xs))

    def double_star(self, xs: Any) -> Any:
        """What is unpacked by ``**xs``."""
        if type(xs) not in DICTS:
            raise TypeError
        self.charge(2 * len(xs) + 1)
        return xs

    def text_size(self, size: int) -> None:
        """Pay for a new string of ``size`` characters."""
        if size > MAX_CHARS:
            self.too_large()
        self.charge(size // CHARS_PER_WORK + 1)

    def copy_count(self, size: int) -> None:
        """Pay for a copy of ``size`` items, which takes next to no time for each of them."""
        if size > MAX_ITEMS:
            self.too_large()
        self.charge(size // 2 + 1)

    def item_count(self, size: int) -> None:
        """Pay for a new container of ``size`` items."""
        if size > MAX_ITEMS:
            self.too_large()
        self.charge(2 * size + 1)

    def big(self, value: Any) -> Any:
        """A number that left the range of inline arithmetic: bounded and paid for."""
        if type(value) is int:
            bits = value.bit_length()
            if bits > MAX_INT_BITS:
                self.too_large()
            self.charge(bits // 512 + 1)
        elif type(value) is complex:
            raise ValueError
        return value

    def grown(self, value: Any) -> Any:
        """A value just made by ``+``: bounded and paid for."""
        kind = type(value)
        if kind is str:
            if len(value) > 64:
                if len(value) > MAX_CHARS:
                    self.too_large()
                self.charge(len(value) // 32)
        elif kind is list or kind is tuple:
            self.copy_count(len(value))
        elif kind is int:
            return self.big(value)
        return value

    def generator(self, made: Any) -> Any:
        """Count a generator: a tower of very many, each around the next, could overflow the stack."""
        self.made += 1
        if self.made > MAX_GENERATORS:
            self.too_large()
        return made
