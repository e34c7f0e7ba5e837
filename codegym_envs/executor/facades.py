"""What `import` gives: functions of ours and immutable values, never a module of the host."""

# ruff: noqa: D102  (each method is the function of the standard library that it is named after)

from __future__ import annotations

import copy
import heapq
import itertools
import math
import string
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from functools import partial, reduce
from typing import Any

from codegym_envs.executor.journal import _copy
from codegym_envs.executor.limits import MAX_INT_BITS
from codegym_envs.executor.meter import CONTAINERS, DICTS, NUMBERS, SMALL
from codegym_envs.executor.methods import Methods
from codegym_envs.spec.values import decode, encode

__all__ = ["CONSTANTS", "MODULES", "Library"]

CONSTANTS: dict[str, Any] = {
    "math.pi": math.pi,
    "math.e": math.e,
    "math.tau": math.tau,
    "math.inf": math.inf,
    "math.nan": math.nan,
    **{
        f"string.{name}": getattr(string, name)
        for name in (
            "ascii_letters",
            "ascii_lowercase",
            "ascii_uppercase",
            "digits",
            "hexdigits",
            "octdigits",
            "punctuation",
            "whitespace",
        )
    },
}
"""Immutable values, by module and name."""

_FLOAT_FUNCTIONS = [
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cbrt",
    "ceil",
    "copysign",
    "cos",
    "cosh",
    "degrees",
    "erf",
    "erfc",
    "exp",
    "exp2",
    "expm1",
    "fabs",
    "floor",
    "fmod",
    "frexp",
    "gamma",
    "isfinite",
    "isinf",
    "isnan",
    "ldexp",
    "lgamma",
    "log",
    "log10",
    "log1p",
    "log2",
    "modf",
    "nextafter",
    "radians",
    "remainder",
    "sin",
    "sinh",
    "sqrt",
    "tan",
    "tanh",
    "trunc",
    "ulp",
]
_MAX_FACTORIAL = 3_000


class Library(Methods):
    """Functions of the importable modules; ``f_<module>_<name>``."""

    # --- math -------------------------------------------------------------------------------------

    def _integers(self, *values: Any) -> None:
        for value in values:
            if type(value) is not int and type(value) is not bool:
                raise TypeError
            limbs = value.bit_length() // 30
            if limbs > 4:
                self.charge(limbs * limbs // 4)

    def f_math_gcd(self, *values: Any) -> int:
        self._integers(*values)
        return math.gcd(*values)

    def f_math_lcm(self, *values: Any) -> int:
        self._integers(*values)
        bits = sum(value.bit_length() for value in values)
        self._bits(bits, bits * bits // 16_000)
        return math.lcm(*values)

    def f_math_isqrt(self, value: Any) -> int:
        self._integers(value)
        return math.isqrt(value)

    def f_math_factorial(self, n: Any) -> int:
        self._integers(n)
        if n > _MAX_FACTORIAL:
            self.too_large()
        self.charge(max(n, 0) * 4 + 1)
        return math.factorial(n)

    def _choose(self, n: Any, k: Any) -> None:
        self._integers(n, k)
        bits = min(max(k, 0), abs(n)) * (abs(n).bit_length() + 1)
        if bits > 4 * MAX_INT_BITS:
            self.too_large()
        self.charge(bits * bits // 16_000 + 1)

    def f_math_comb(self, n: Any, k: Any) -> Any:
        self._choose(n, min(k, n - k) if type(n) is int and type(k) is int and 0 <= k <= n else k)
        return self.big(math.comb(n, k))

    def f_math_perm(self, n: Any, k: Any = None) -> Any:
        self._choose(n, n if k is None else k)
        return self.big(math.perm(n, k))

    def f_math_prod(self, xs: Any, *, start: Any = 1) -> Any:
        result = start
        for item in self.feed(xs, 4):
            result = self.mul(result, item)
        return result

    def f_math_fsum(self, xs: Any) -> float:
        items = list(self.store(xs))
        if not NUMBERS.issuperset(map(type, items)):
            raise TypeError
        return math.fsum(items)

    def f_math_pow(self, a: Any, b: Any) -> float:
        return math.pow(a, b)

    def f_math_hypot(self, *values: Any) -> float:
        # The interpreter's own changed its last digit between versions.
        if not NUMBERS.issuperset(map(type, values)):
            raise TypeError
        return math.sqrt(math.fsum([float(value) * float(value) for value in values]))

    def f_math_dist(self, p: Any, q: Any) -> float:
        p, q = list(self.store(p)), list(self.store(q))
        if len(p) != len(q):
            raise ValueError
        return self.f_math_hypot(*[self.sub(a, b) for a, b in zip(p, q, strict=True)])

    def f_math_isclose(self, a: Any, b: Any, *, rel_tol: Any = 1e-09, abs_tol: Any = 0.0) -> bool:
        return math.isclose(a, b, rel_tol=rel_tol, abs_tol=abs_tol)

    # --- heapq, bisect ----------------------------------------------------------------------------

    def _heap(self, heap: Any, item: Any) -> Any:
        if type(heap) is not list:
            raise TypeError
        if type(item) not in SMALL:
            self.charge(len(heap).bit_length() * self.cost(item))
        self.charge(len(heap).bit_length() + 1)
        return self.own(heap)

    def f_heapq_heappush(self, heap: Any, item: Any) -> None:
        heapq.heappush(self._heap(heap, item), item)

    def f_heapq_heappop(self, heap: Any) -> Any:
        return heapq.heappop(self._heap(heap, heap[-1] if type(heap) is list and heap else None))

    def f_heapq_heapreplace(self, heap: Any, item: Any) -> Any:
        return heapq.heapreplace(self._heap(heap, item), item)

    def f_heapq_heappushpop(self, heap: Any, item: Any) -> Any:
        return heapq.heappushpop(self._heap(heap, item), item)

    def f_heapq_heapify(self, heap: Any) -> None:
        if type(heap) is not list:
            raise TypeError
        self.charge(2 * len(heap) + 1)
        if not SMALL.issuperset(map(type, heap)):
            self._pay_elements(heap, 2)
        heapq.heapify(self.own(heap))

    def f_heapq_nsmallest(self, n: Any, xs: Any, key: Any = None) -> list[Any]:
        return self.b_sorted(xs, key=key)[: max(n, 0)]

    def f_heapq_nlargest(self, n: Any, xs: Any, key: Any = None) -> list[Any]:
        return self.b_sorted(xs, key=key, reverse=True)[: max(n, 0)]

    def f_heapq_merge(self, *sources: Any, key: Any = None, reverse: Any = False) -> list[Any]:
        items: list[Any] = []
        for source in sources:
            items += self.store(source)
        return self.b_sorted(items, key=key, reverse=reverse)

    def _bisect(  # noqa: PLR0917
        self, function: Any, xs: Any, x: Any, lo: Any, hi: Any, key: Any
    ) -> int:
        if type(xs) not in (list, tuple, str, range, deque):
            raise TypeError
        if type(x) not in SMALL:
            self.charge(len(xs).bit_length() * self.cost(x))
        self.charge(8 * len(xs).bit_length() + 8)
        if type(xs) is deque:
            self.charge(len(xs))
        if hi is None:
            hi = len(xs)
        if type(lo) is not int or type(hi) is not int or hi > len(xs):
            raise IndexError
        return function(xs, x, lo, hi, key=key)  # type: ignore[no-any-return]

    def f_bisect_bisect_left(self, xs: Any, x: Any, lo: Any = 0, hi: Any = None, *, key: Any = None) -> int:
        return self._bisect(bisect_left, xs, x, lo, hi, key)

    def f_bisect_bisect_right(self, xs: Any, x: Any, lo: Any = 0, hi: Any = None, *, key: Any = None) -> int:
        return self._bisect(bisect_right, xs, x, lo, hi, key)

    f_bisect_bisect = f_bisect_bisect_right

    def _insort(  # noqa: PLR0917
        self, function: Any, xs: Any, x: Any, lo: Any, hi: Any, key: Any
    ) -> None:
        position = self._bisect(function, xs, x if key is None else key(x), lo, hi, key)
        self.m_insert(xs, position, x)

    def f_bisect_insort_left(self, xs: Any, x: Any, lo: Any = 0, hi: Any = None, *, key: Any = None) -> None:
        self._insort(bisect_left, xs, x, lo, hi, key)

    def f_bisect_insort_right(self, xs: Any, x: Any, lo: Any = 0, hi: Any = None, *, key: Any = None) -> None:
        self._insort(bisect_right, xs, x, lo, hi, key)

    f_bisect_insort = f_bisect_insort_right

    # --- itertools --------------------------------------------------------------------------------

    def f_itertools_count(self, start: Any = 0, step: Any = 1) -> Any:
        return self.turns(itertools.count(start, step))

    def f_itertools_cycle(self, xs: Any) -> Any:
        return self.turns(itertools.cycle(list(self.store(xs))))

    def f_itertools_repeat(self, x: Any, times: Any = None) -> Any:
        return self.turns(itertools.repeat(x) if times is None else itertools.repeat(x, times))

    def f_itertools_chain(self, *sources: Any) -> Any:
        return self.lazy(lambda *inner: _Chained(inner), sources)

    def f_itertools_chain_from_iterable(self, sources: Any) -> Any:
        return self.lazy(lambda *inner: _Chained(inner), list(self.store(sources)))

    def f_itertools_islice(self, xs: Any, *args: Any) -> Any:
        return self.lazy(lambda source: _Sliced(source, *args), (xs,))

    def f_itertools_accumulate(self, xs: Any, func: Any = None, *, initial: Any = None) -> Any:
        function = self.add if func is None else func
        return self.lazy(lambda source: _Accumulated(source, function, initial=initial), (xs,))

    def f_itertools_takewhile(self, function: Any, xs: Any) -> Any:
        return self.lazy(_TakenWhile, (xs,), function)

    def f_itertools_dropwhile(self, function: Any, xs: Any) -> Any:
        return self.lazy(_DroppedWhile, (xs,), function)

    def f_itertools_filterfalse(self, function: Any, xs: Any) -> Any:
        return self.lazy(_FilteredFalse, (xs,), function)

    def f_itertools_starmap(self, function: Any, xs: Any) -> Any:
        return self.lazy(_Starmapped, (xs,), function)

    def f_itertools_pairwise(self, xs: Any) -> list[Any]:
        items = list(self.store(xs))
        self.item_count(2 * len(items))
        return list(itertools.pairwise(items))

    def f_itertools_compress(self, xs: Any, selectors: Any) -> list[Any]:
        return list(itertools.compress(list(self.store(xs)), list(self.store(selectors))))

    def f_itertools_zip_longest(self, *sources: Any, fillvalue: Any = None) -> list[Any]:
        lists = [list(self.store(source)) for source in sources]
        self.item_count(sum(map(len, lists)) + max(map(len, lists), default=0) * len(lists))
        return list(itertools.zip_longest(*lists, fillvalue=fillvalue))

    def f_itertools_groupby(self, xs: Any, key: Any = None) -> list[Any]:
        groups: list[tuple[Any, list[Any]]] = []
        for item in list(self.store(xs)):
            self.charge(8)
            name = item if key is None else key(item)
            if groups and self.eq(groups[-1][0], name):
                groups[-1][1].append(item)
            else:
                groups.append((name, [item]))
        return groups

    def f_itertools_tee(self, xs: Any, n: Any = 2) -> tuple[Any, ...]:
        items = list(self.store(xs))
        if type(n) is not int or n > 64:
            raise ValueError
        return tuple([self.turns(items) for _ in range(n)])

    def f_itertools_product(self, *sources: Any, repeat: Any = 1) -> Any:
        pools = [list(self.store(source)) for source in sources]
        if type(repeat) is not int or repeat * len(pools) > 64:
            raise ValueError
        return self.turns(itertools.product(*pools, repeat=repeat))

    def _arranged(self, kind: Any, xs: Any, r: Any) -> Any:
        pool = list(self.store(xs))
        if r is None:
            r = len(pool)
        if type(r) is not int or r > 64:
            raise ValueError
        return self.turns(kind(pool, r))

    def f_itertools_permutations(self, xs: Any, r: Any = None) -> Any:
        return self._arranged(itertools.permutations, xs, r)

    def f_itertools_combinations(self, xs: Any, r: Any) -> Any:
        return self._arranged(itertools.combinations, xs, r)

    def f_itertools_combinations_with_replacement(self, xs: Any, r: Any) -> Any:
        return self._arranged(itertools.combinations_with_replacement, xs, r)

    # --- functools, operator ----------------------------------------------------------------------

    def f_functools_cache(self, function: Any) -> Any:
        if not callable(function):
            raise TypeError
        return self.memoized_here(function)

    def f_functools_lru_cache(self, maxsize: Any = 128, typed: Any = False) -> Any:
        # The memory goes with the function, and what a call may make is bounded: no size is needed.
        return self.memoized_here(maxsize) if callable(maxsize) else self.f_functools_cache

    def f_functools_reduce(self, function: Any, xs: Any, *initial: Any) -> Any:
        return reduce(function, self.turns(xs), *initial)

    def f_functools_partial(self, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        if not callable(function):
            raise TypeError
        # A chain of partials is flattened by partial itself, so calls do not nest.
        self.charge(8 * (len(args) + len(kwargs)) + 64)
        return partial(function, *args, **kwargs)

    # --- collections ------------------------------------------------------------------------------

    def f_collections_deque(self, xs: Any = (), maxlen: Any = None) -> deque[Any]:
        if maxlen is not None and type(maxlen) is not int:
            raise TypeError
        return deque(self.store(xs), maxlen)

    def f_collections_Counter(self, xs: Any = (), /, **more: Any) -> Counter[Any]:  # noqa: N802
        if type(xs) in DICTS:
            source: Any = self.b_dict(xs)
        else:
            source = self.keys(xs)
        return Counter(source, **more)

    def f_collections_defaultdict(self, factory: Any = None, pairs: Any = (), **more: Any) -> Any:
        if factory is not None:
            try:
                factory = self.type_of(factory)
            except TypeError:
                if not callable(factory):
                    raise
                factory = self.guarded(factory)
        return defaultdict(factory, self.b_dict(pairs, **more))

    def f_collections_OrderedDict(self, pairs: Any = (), /, **more: Any) -> dict[Any, Any]:  # noqa: N802
        return self.b_dict(pairs, **more)

    # --- json, copy -------------------------------------------------------------------------------

    def f_json_dumps(self, value: Any) -> str:
        self.charge(4 * self.cost(value))
        return encode(value)

    def f_json_loads(self, text: Any) -> Any:
        if type(text) is not str:
            raise TypeError
        self.item_count(len(text))
        return decode(text)

    def f_copy_copy(self, value: Any) -> Any:
        if type(value) in CONTAINERS:
            self.item_count(len(value))
            return copy.copy(value)
        return value

    def f_copy_deepcopy(self, value: Any) -> Any:
        self.charge(8 * self.cost(value))
        return _copy(value)


class _Chained(itertools.chain):  # type: ignore[type-arg]
    _depth = 1

    def __new__(cls, sources: Any) -> Any:
        return super().__new__(cls, *sources)


class _Sliced(itertools.islice):  # type: ignore[type-arg]
    _depth = 1


class _Accumulated(itertools.accumulate):  # type: ignore[type-arg]
    _depth = 1


class _TakenWhile(itertools.takewhile):  # type: ignore[type-arg]
    _depth = 1


class _DroppedWhile(itertools.dropwhile):  # type: ignore[type-arg]
    _depth = 1


class _FilteredFalse(itertools.filterfalse):  # type: ignore[type-arg]
    _depth = 1


class _Starmapped(itertools.starmap):  # type: ignore[type-arg]
    _depth = 1


def _float_function(name: str) -> Callable[..., Any]:
    function = getattr(math, name)

    def call(self: Library, *args: Any) -> Any:
        if not NUMBERS.issuperset(map(type, args)):
            raise TypeError
        return function(*args)

    return call


for _name in _FLOAT_FUNCTIONS:
    setattr(Library, f"f_math_{_name}", _float_function(_name))

MODULES: dict[str, frozenset[str]] = {
    module: frozenset(
        [
            name.removeprefix(f"f_{module}_")
            for name in vars(Library)
            if name.startswith(f"f_{module}_") and name != "f_itertools_chain_from_iterable"
        ]
        + [name.split(".")[1] for name in CONSTANTS if name.startswith(f"{module}.")]
    )
    for module in (
        "math",
        "heapq",
        "bisect",
        "itertools",
        "functools",
        "collections",
        "string",
        "json",
        "copy",
    )
}
"""The importable modules and the names in them, `typing` apart."""
