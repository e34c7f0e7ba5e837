"""The dialect's builtin functions: Python's, paid for, and with the same bytes on every version."""

from __future__ import annotations

import operator
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from functools import reduce
from itertools import compress
from operator import is_not
from typing import Any

from codegym_envs.executor.formatting import format_method, format_value, joined, plain_repr, text
from codegym_envs.executor.limits import CHARS_PER_WORK, MAX_LAZY_DEPTH
from codegym_envs.executor.meter import CONTAINERS, DICTS, NUMBERS, SETS, SIZED, SMALL
from codegym_envs.executor.operators import Operators
from codegym_envs.executor.signals import EXCEPTIONS, FIXED_TEXTS, OWN, BudgetExceeded, fixed_text
from codegym_envs.spec.containers import FrozenOrderedSet, OrderedSet
from codegym_envs.spec.integers import from_decimal

__all__ = ["BUILTINS", "TYPE_NAMES", "Builtins", "Enumerated", "Filtered", "Mapped", "Zipped"]

_INTEGERS = frozenset({int, bool})
_MISSING: Any = object()
_MAX_DIGITS = 9_000
_WORD = 1 << 64


class Mapped(map):  # type: ignore[type-arg]
    """A ``map`` that knows how many lazy iterators it is wrapped around."""

    _depth = 1


class Filtered(filter):  # type: ignore[type-arg]
    """A ``filter`` that knows its depth."""

    _depth = 1


class Zipped(zip):  # type: ignore[type-arg]
    """A ``zip`` that knows its depth."""

    _depth = 1


class Enumerated(enumerate):  # type: ignore[type-arg]
    """An ``enumerate`` that knows its depth."""

    _depth = 1


class Ticked(compress):  # type: ignore[type-arg]
    """An iterator over anything, which costs a tick a turn."""

    _depth = 1


class Builtins(Operators):
    """Builtin functions; the methods named ``b_*`` are what module code calls."""

    def turns(self, xs: Any) -> Ticked:
        """An iterator that costs a tick a turn, over a container or another iterator."""
        return Ticked(xs, self.ticks)

    def lazy(self, kind: Any, sources: Iterable[Any], *args: Any) -> Any:
        """Make a lazy iterator over ticking sources, if it is not too deep."""
        sources = list(sources)
        depth = 1 + max([getattr(source, "_depth", 0) for source in sources], default=0)
        if depth > MAX_LAZY_DEPTH:
            self.too_large()
        result = kind(*args, *[compress(source, self.ticks) for source in sources])
        if depth > 1:
            result._depth = depth
        return result

    # --- numbers ----------------------------------------------------------------------------------

    def b_int(self, value: Any = 0, base: Any = None) -> int:
        """``int``."""
        kind = type(value)
        if base is not None:
            if kind is not str or type(base) is not int:
                raise TypeError
            if len(value) > _MAX_DIGITS:
                raise ValueError
            self.charge(len(value) ** 2 // 400 + 1)
            if base == 10:
                return self._parse_int(value)
            if base not in (0, 2, 4, 8, 16, 32) and len(value) > 600:
                raise ValueError
            return int(value, base)
        if kind is str:
            return self._parse_int(value)
        if kind in NUMBERS:
            return int(value)
        raise TypeError

    def _parse_int(self, value: str) -> int:
        if len(value) <= 600:
            return int(value)
        stripped = value.strip()
        if len(stripped) > _MAX_DIGITS:
            raise ValueError
        self.charge(len(stripped) ** 2 // 400 + len(value) // CHARS_PER_WORK)
        digits = stripped[1:] if stripped[:1] in ("-", "+") else stripped
        if not (digits.isascii() and digits.isdigit()):
            raise ValueError
        number = from_decimal(digits)
        return -number if stripped[0] == "-" else number

    def b_float(self, value: Any = 0.0) -> float:
        """``float``."""
        if type(value) is str:
            if len(value) > 10_000:
                raise ValueError
        elif type(value) not in NUMBERS:
            raise TypeError
        return float(value)

    def b_bool(self, value: Any = False) -> bool:
        """``bool``."""
        return bool(value)

    def b_round(self, value: Any, digits: Any = None) -> Any:
        """``round``."""
        if type(value) not in NUMBERS:
            raise TypeError
        if digits is not None and (type(digits) is not int or not -5_000 < digits < 5_000):
            raise TypeError
        if type(value) is not float:
            limbs = value.bit_length() // 30
            self.charge(limbs * limbs // 16 + 1)
        return round(value) if digits is None else round(value, digits)

    def b_pow(self, a: Any, b: Any, modulus: Any = None) -> Any:
        """``pow``."""
        if modulus is None:
            return self.power(a, b)
        if type(a) not in _INTEGERS or type(b) not in _INTEGERS or type(modulus) not in _INTEGERS:
            raise TypeError
        limbs = modulus.bit_length() // 30 + 1
        self.charge((b.bit_length() + 1) * (limbs * limbs // 16 + 1) + (a.bit_length() // 30) ** 2 // 16)
        return pow(a, b, modulus)

    def b_divmod(self, a: Any, b: Any) -> Any:
        """``divmod``."""
        if not self._numbers(a, b):
            raise TypeError
        return divmod(a, b)

    def b_abs(self, value: Any) -> Any:
        """``abs``."""
        if type(value) not in NUMBERS:
            raise TypeError
        return abs(value)

    def b_chr(self, code: Any) -> str:
        """``chr``, without the surrogates."""
        if type(code) is int and 0xD800 <= code <= 0xDFFF:
            raise ValueError
        return chr(code)

    def b_ord(self, letter: Any) -> int:
        """``ord``."""
        if type(letter) is not str:
            raise TypeError
        return ord(letter)

    def _based(self, function: Callable[[int], str], value: Any) -> str:
        if type(value) not in _INTEGERS:
            raise TypeError
        self.charge(value.bit_length() // CHARS_PER_WORK + 1)
        return function(value)

    def b_bin(self, value: Any) -> str:
        """``bin``."""
        return self._based(bin, value)

    def b_hex(self, value: Any) -> str:
        """``hex``."""
        return self._based(hex, value)

    def b_oct(self, value: Any) -> str:
        """``oct``."""
        return self._based(oct, value)

    # --- text -------------------------------------------------------------------------------------

    def b_str(self, value: Any = "") -> str:
        """``str``."""
        return text(self, value)

    def b_repr(self, value: Any) -> str:
        """``repr``."""
        return plain_repr(self, value)

    def b_format(self, value: Any, specification: Any = "") -> str:
        """``format``."""
        return format_value(self, value, specification)

    def join_parts(self, parts: tuple[Any, ...]) -> str:
        """The parts of an f-string."""
        return joined(self, parts)

    def format_method(self, template: Any, /, *args: Any, **kwargs: Any) -> str:
        """``template.format(...)``."""
        if type(template) is not str:
            raise AttributeError
        return format_method(self, template, args, kwargs)

    # --- containers -------------------------------------------------------------------------------

    def b_len(self, value: Any) -> int:
        """``len``."""
        return len(value)

    def b_list(self, xs: Any = ()) -> list[Any]:
        """``list``."""
        return list(self.store(xs))

    def b_tuple(self, xs: Any = ()) -> tuple[Any, ...]:
        """``tuple``."""
        return xs if type(xs) is tuple else tuple(self.store(xs))

    def b_set(self, xs: Any = ()) -> OrderedSet:
        """``set``: insertion ordered."""
        return OrderedSet(self.keys(xs))

    def b_frozenset(self, xs: Any = ()) -> FrozenOrderedSet:
        """``frozenset``: insertion ordered."""
        return xs if type(xs) is FrozenOrderedSet else FrozenOrderedSet(self.keys(xs))

    def b_dict(self, pairs: Any = (), /, **more: Any) -> dict[Any, Any]:
        """``dict``."""
        if type(pairs) in SETS:
            raise TypeError
        if type(pairs) in DICTS:
            self.item_count(len(pairs))
            return dict(pairs, **more)
        result: dict[Any, Any] = {}
        ix = self.ix
        for pair in self.store(pairs):
            key, value = pair
            result[ix(key)] = value
        result.update(more)
        return result

    def b_range(self, *args: Any) -> range:
        """``range``."""
        return range(*args)

    def _pay_sort(self, items: list[Any], key: Any) -> None:
        size = len(items)
        if size < 2:
            return
        if key is not None:
            self.charge(size * 8)
        self.charge(size * size.bit_length())
        if key is None and not SMALL.issuperset(map(type, items)):
            self._pay_elements(items, size.bit_length())

    def _pay_elements(self, items: Iterable[Any], factor: int) -> None:
        """Pay for comparing items of a container with each other, ``factor`` times each."""
        self.charge(factor * (self.cost(items) if type(items) in CONTAINERS else 1))

    def sort(self, items: list[Any], key: Any, reverse: Any) -> None:
        """Sort a list in place, paid for, keys included."""
        self._pay_sort(items, key)
        if key is not None:
            before = items[:]  # the key function may change the list: it must not lengthen this loop
            keys = [key(item) for item in before]
            if len(items) != len(before) or any(map(is_not, items, before)):
                raise ValueError
            if not SMALL.issuperset(map(type, keys)):
                self._pay_elements(keys, len(keys).bit_length())
            # Equal keys keep their order, in reverse too, as list.sort promises.
            positions = sorted(range(len(keys)), key=keys.__getitem__, reverse=bool(reverse))
            items[:] = [items[position] for position in positions]
        else:
            items.sort(reverse=bool(reverse))

    def b_sorted(self, xs: Any, *, key: Any = None, reverse: Any = False) -> list[Any]:
        """``sorted``."""
        items = list(self.store(xs))
        if key is None and len(items) < 2_000 and SMALL.issuperset(map(type, items)):
            self.charge(len(items) * 8)
            items.sort(reverse=bool(reverse))
        else:
            self.sort(items, key, reverse)
        return items

    def sorted_numbers(self, xs: Any) -> list[Any]:
        """``sorted`` of a sequence that is certain to hold numbers."""
        self.charge(8 * len(xs))
        return sorted(xs)

    def b_reversed(self, xs: Any) -> Any:
        """``reversed``."""
        if type(xs) not in SIZED or type(xs) in SETS:
            raise TypeError
        return self.turns(reversed(xs))

    def b_enumerate(self, xs: Any, start: Any = 0) -> Any:
        """``enumerate``."""
        return self.lazy(lambda source: Enumerated(source, start), (xs,))

    def b_zip(self, *sources: Any, strict: Any = False) -> Any:
        """``zip``."""
        if strict:
            return self.lazy(lambda *inner: Zipped(*inner, strict=True), sources)
        return self.lazy(Zipped, sources)

    def b_map(self, function: Any, *sources: Any) -> Any:
        """``map``."""
        if not callable(function):
            raise TypeError
        return self.lazy(Mapped, sources, function)

    def b_filter(self, function: Any, xs: Any) -> Any:
        """``filter``."""
        return self.lazy(Filtered, (xs,), function)

    def b_iter(self, xs: Any) -> Any:
        """``iter``."""
        return iter(xs) if hasattr(type(xs), "__next__") else self.turns(xs)

    def b_next(self, iterator: Any, default: Any = _MISSING) -> Any:
        """``next``."""
        if type(iterator) in SIZED:
            raise TypeError
        if default is _MISSING:
            return next(iterator)
        return next(iterator, default)

    # --- folds ------------------------------------------------------------------------------------

    def b_sum(self, xs: Any, start: Any = 0) -> Any:
        """``sum``; floats are added from left to right, as Python did before it compensated."""
        items = xs if type(xs) in (list, tuple) else list(self.store(xs))
        self.charge(len(items) + 1)
        if type(start) is int:
            # An integer can only come out if nothing but integers went in.
            total = sum(items, start)
            if type(total) is int:
                return total if -_WORD < total < _WORD else self.big(total)
        kinds = set(map(type, items))
        if type(start) is str:
            raise TypeError
        if kinds <= NUMBERS and type(start) in NUMBERS:
            return reduce(operator.add, items, start)
        return reduce(self.add, items, start)

    def b_any(self, xs: Any) -> bool:
        """``any``."""
        return any(self.feed(xs))

    def b_all(self, xs: Any) -> bool:
        """``all``."""
        return all(self.feed(xs))

    def _extreme(self, function: Any, args: tuple[Any, ...], key: Any, default: Any) -> Any:
        if len(args) == 1:
            items = args[0] if type(args[0]) in (list, tuple) else list(self.store(args[0]))
        elif args:
            if default is not _MISSING:
                raise TypeError
            items = list(args)
        else:
            raise TypeError
        self.charge(len(items) + 1)
        if not items:
            if default is _MISSING:
                raise ValueError
            return default
        if key is not None:
            self.charge(len(items) * 8)
            if len(items) == 1:
                key(items[0])
                return items[0]
            items = items[:]  # as in `sort`
            keys = [key(item) for item in items]
            if not SMALL.issuperset(map(type, keys)):
                self._pay_elements(keys, 1)
            return items[function(range(len(keys)), key=keys.__getitem__)]
        if type(items[0]) not in NUMBERS and not SMALL.issuperset(map(type, items)):
            # A number compares with numbers only; anything else could be large.
            self._pay_elements(items, 1)
        return function(items)

    def b_min(self, *args: Any, key: Any = None, default: Any = _MISSING) -> Any:
        """``min``."""
        return self._extreme(min, args, key, default)

    def b_max(self, *args: Any, key: Any = None, default: Any = _MISSING) -> Any:
        """``max``."""
        return self._extreme(max, args, key, default)

    # --- kinds ------------------------------------------------------------------------------------

    def b_isinstance(self, value: Any, kinds: Any) -> bool:
        """``isinstance`` for the types of the dialect and its exceptions."""
        for kind in kinds if type(kinds) is tuple else (kinds,):
            if type(kind) is tuple:
                if self.b_isinstance(value, kind):
                    return True
                continue
            real = self.type_of(kind)
            if isinstance(value, real):
                if type(value) in SETS and real not in SETS:
                    continue
                return True
        return False

    def type_of(self, kind: Any) -> type:
        """The type behind a name such as ``int``."""
        name = getattr(getattr(kind, "__func__", None), "__name__", "")
        real = TYPE_NAMES.get(name)
        if real is not None:
            return real
        if not isinstance(kind, type) or kind not in EXCEPTIONS.values():
            raise TypeError
        return kind

    def b_callable(self, value: Any) -> bool:
        """``callable``."""
        return callable(value)

    # --- exceptions -------------------------------------------------------------------------------

    def raised(self, error: Any) -> BaseException:
        """Mark an exception as raised by the module itself; only then its message is shown."""
        if isinstance(error, type) and error in EXCEPTIONS.values():
            error = error()
        if not isinstance(error, Exception) or EXCEPTIONS.get(type(error).__name__) is not type(error):
            raise TypeError
        if OWN not in vars(error):
            arguments = error.args
            message = "" if not arguments else text(self, arguments[0] if len(arguments) == 1 else arguments)
            vars(error)[OWN] = message
        return error

    def caught(self, error: BaseException) -> BaseException:
        """What a handler of the module sees of an exception."""
        if isinstance(error, RecursionError | MemoryError):
            # Where these happen depends on the machine and on the caller: they end the call.
            self.broken = True
            raise BudgetExceeded
        if OWN not in vars(error) and error.args != (fixed_text(error),):
            error.args = (fixed_text(error),)
            vars(error)[OWN] = FIXED_TEXTS.get(type(error), fixed_text(error))
        return error


BUILTINS = tuple(name.removeprefix("b_") for name in vars(Builtins) if name.startswith("b_"))
"""Names of the builtin functions of the dialect."""

TYPE_NAMES: dict[str, type] = {
    "b_int": int,
    "b_float": float,
    "b_bool": bool,
    "b_str": str,
    "b_list": list,
    "b_tuple": tuple,
    "b_dict": dict,
    "b_set": OrderedSet,
    "b_frozenset": FrozenOrderedSet,
    "b_range": range,
    "f_collections_deque": deque,
    "f_collections_Counter": Counter,
    "f_collections_defaultdict": defaultdict,
}
"""The guards that also stand for a type, and that type."""
