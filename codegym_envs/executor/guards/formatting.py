"""Text of values: ``str``, ``repr``, f-strings, ``format`` and ``%``, without addresses and with bounds."""

from __future__ import annotations

import re
import string
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from typing import Any

from codegym_envs.executor.guards.meter import Meter
from codegym_envs.executor.limits import CHARS_PER_WORK, MAX_WIDTH
from codegym_envs.executor.plain_types import DICTS, SETS
from codegym_envs.executor.signals import EXCEPTIONS, OWN, fixed_text
from codegym_envs.spec.plain_data.containers import DEFAULT_FACTORIES, FrozenOrderedSet
from codegym_envs.spec.plain_data.integers import decimal_digits, to_decimal

__all__ = ["Texts", "format_method", "percent", "text"]

_DIRECT = 10**600
_SPEC = re.compile(
    r"(?P<fill>.(?=[<>=^]))?(?P<align>[<>=^])?(?P<sign>[-+ ])?(?P<z>z)?(?P<alt>#)?(?P<zero>0)?"
    r"(?P<width>\d*)(?P<group>[,_])?(?:\.(?P<precision>\d+))?(?P<type>[bcdeEfFgGosxX%])?",
    re.DOTALL,
)
_PERCENT = re.compile(
    r"%(?:\((?P<name>[^()]*)\))?(?P<flags>[#0\- +]*)"
    r"(?P<width>\d{0,60})(?:\.(?P<precision>\d{0,60}))?(?P<type>.)",
    re.DOTALL,
)
_FACTORY_NAMES = {factory: name for name, factory in DEFAULT_FACTORIES.items()}


class _Spec:
    """A checked format specification.

    Attributes:
        text: The specification itself.
        width: Largest number of characters that it asks for.
    """

    def __init__(self, meter: Meter, text: str) -> None:
        match = _SPEC.fullmatch(text) if len(text) < 64 else None
        if match is None:
            raise ValueError
        width = int(match["width"] or 0)
        precision = int(match["precision"] or 0)
        if width > MAX_WIDTH or precision > MAX_WIDTH:
            meter.too_large()
        self.text = text
        self.width = width + precision


def _int_text(meter: Meter, value: int) -> str:
    if -_DIRECT < value < _DIRECT:
        return int.__repr__(value)
    digits = decimal_digits(value)
    meter.charge(digits * digits // 400 + 1)
    return to_decimal(value)


def text(meter: Meter, value: Any) -> str:
    """``str(value)``."""
    if type(value) is str:
        return value
    if type(value) is int:
        return _int_text(meter, value)
    if isinstance(value, BaseException):
        own = vars(value).get(OWN)
        return own if own is not None else fixed_text(value)
    return _plain_repr(meter, value)


def _plain_repr(meter: Meter, value: Any) -> str:
    """``repr(value)``; values that are not plain data show their kind only."""
    kind = type(value)
    if kind is int:
        return _int_text(meter, value)
    if kind is float or kind is bool or value is None:
        return repr(value)
    if kind is str:
        meter.charge(len(value) // CHARS_PER_WORK + 1)
        return _quoted(value)
    meter.charge(4 * meter.cost(value))
    result = "".join(_pieces(meter, value))
    meter.text_size(len(result))
    return result


def _quoted(value: str) -> str:
    # Which characters count as printable grows with the Unicode version; only ASCII is escaped here.
    if value.isascii():
        return repr(value)
    quote = '"' if "'" in value and '"' not in value else "'"
    parts = []
    for letter in value:
        if letter.isascii():
            escaped = repr(letter)[1:-1]
            if letter in "'\"":
                escaped = f"\\{letter}" if letter == quote else letter
            parts.append(escaped)
        else:
            parts.append(letter)
    return quote + "".join(parts) + quote


def _pieces(meter: Meter, value: Any) -> Iterator[str]:
    kind = type(value)
    if kind is int:
        yield _int_text(meter, value)
    elif kind is str:
        yield _quoted(value)
    elif kind is float or kind is bool or value is None:
        yield repr(value)
    elif kind is list:
        yield from _sequence(meter, value, "[", "]")
    elif kind is tuple:
        yield from _sequence(meter, value, "(", ",)" if len(value) == 1 else ")")
    elif kind is deque:
        yield "deque("
        yield from _sequence(meter, value, "[", "]")
        yield ")" if value.maxlen is None else f", maxlen={value.maxlen})"
    elif kind in SETS:
        if not value:
            yield "frozenset()" if kind is FrozenOrderedSet else "set()"
        else:
            around = ("frozenset({", "})") if kind is FrozenOrderedSet else ("{", "}")
            yield from _sequence(meter, value, *around)
    elif kind in DICTS:
        yield from _mapping(meter, value)
    elif kind is range:
        parts = f"{_int_text(meter, value.start)}, {_int_text(meter, value.stop)}"
        yield f"range({parts})" if value.step == 1 else f"range({parts}, {_int_text(meter, value.step)})"
    elif isinstance(value, BaseException):
        message = text(meter, value)
        yield f"{type(value).__name__}({_quoted(message) if message else ''})"
    elif isinstance(value, type) and value.__name__ in EXCEPTIONS:
        yield f"<class '{value.__name__}'>"
    elif callable(value):
        yield "<function>"
    else:
        yield "<object>"


def _sequence(meter: Meter, items: Any, opening: str, closing: str) -> Iterator[str]:
    yield opening
    first = True
    for item in items:
        if not first:
            yield ", "
        first = False
        yield from _pieces(meter, item)
    yield closing


def _mapping(meter: Meter, value: Any) -> Iterator[str]:
    kind = type(value)
    if kind is Counter:
        yield "Counter("
        value = dict(value.most_common())
    elif kind is defaultdict:
        yield f"defaultdict({_FACTORY_NAMES.get(value.default_factory, '<function>')}, "
    for position, (key, item) in enumerate(value.items()):
        yield ", " if position else "{"
        yield from _pieces(meter, key)
        yield ": "
        yield from _pieces(meter, item)
    yield "}" if value else "{}"
    if kind is not dict:
        yield ")"


def _format_value(meter: Meter, value: Any, specification: Any) -> str:
    """``format(value, specification)``."""
    if type(specification) is not str:
        raise TypeError
    if not specification:
        return text(meter, value)
    spec = _Spec(meter, specification)
    kind = type(value)
    if kind is int or kind is bool:
        if value.bit_length() > 1_900:
            raise ValueError
    elif kind is str:
        meter.text_size(len(value) + spec.width)
    elif kind is not float:
        raise TypeError
    meter.charge(spec.width // CHARS_PER_WORK + 1)
    return format(value, specification)


def _convert_text(meter: Meter, value: Any, conversion: str | None) -> Any:
    """A value under ``!s``, ``!r`` or ``!a``."""
    if conversion is None:
        return value
    if conversion == "s":
        return text(meter, value)
    shown = _plain_repr(meter, value)
    return shown.encode("ascii", "backslashreplace").decode() if conversion == "a" else shown


def _joined(meter: Meter, parts: tuple[Any, ...]) -> str:
    """The text of an f-string from its parts; parts that are not strings are printed."""
    pieces = [part if type(part) is str else text(meter, part) for part in parts]
    size = sum(map(len, pieces))
    if size > 64:
        meter.text_size(size)
    return "".join(pieces)


def format_method(meter: Meter, template: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """``template.format(...)``; fields name an argument and nothing inside it."""
    meter.charge(len(template) // 4 + 8)
    pieces: list[str] = []
    size = 0
    position = 0
    for literal, field, specification, conversion in string.Formatter().parse(template):
        piece = literal
        if field is not None:
            if field == "" or field.isdigit():
                if field and len(field) > 4:
                    raise IndexError
                value = args[int(field) if field else position]
                position += 1
            elif field.isidentifier():
                value = kwargs[field]
            else:
                raise ValueError
            specification = specification or ""
            if "{" in specification:
                raise ValueError
            piece += _format_value(meter, _convert_text(meter, value, conversion), specification)
        size += len(piece)
        if size > 64:
            meter.text_size(size)
        pieces.append(piece)
    return "".join(pieces)


def percent(meter: Meter, template: str, values: Any) -> str:
    """``template % values``."""
    meter.charge(len(template) // 4 + 8)
    arguments = values if type(values) is tuple else (values,)
    pieces: list[str] = []
    used = 0
    end = 0
    size = 0
    named = False
    start = template.find("%")
    while start >= 0:
        match = _PERCENT.match(template, start)
        if match is None:
            raise ValueError
        pieces.append(template[end:start])
        end = match.end()
        kind = match["type"]
        if kind == "%":
            pieces.append("%")
        elif kind in "sradiufFeEgGxXoc":
            if match["name"] is not None:
                if type(values) not in DICTS:
                    raise TypeError
                value = values[match["name"]]
                named = True
            else:
                if used >= len(arguments):
                    raise TypeError
                value = arguments[used]
                used += 1
            pieces.append(_percent_field(meter, match, kind, value))
        else:
            raise ValueError
        size += len(pieces[-1])
        if size > 64:
            meter.text_size(size)
        start = template.find("%", end)
    if not named and used < len(arguments) and type(values) not in DICTS:
        raise TypeError
    pieces.append(template[end:])
    return "".join(pieces)


def _percent_field(meter: Meter, match: re.Match[str], kind: str, value: Any) -> str:
    width = int(match["width"] or 0)
    precision = match["precision"]
    if width > MAX_WIDTH or int(precision or 0) > MAX_WIDTH:
        meter.too_large()
    if kind in "sra":
        value = _convert_text(meter, value, kind)
        meter.text_size(len(value) + width)
        kind = "s"
    elif type(value) is int or type(value) is bool:
        if value.bit_length() > 1_900:
            raise ValueError
    elif type(value) is not float and not (kind == "c" and type(value) is str):
        raise TypeError
    template = f"%{match['flags'][:8]}{width or ''}{'' if precision is None else '.' + precision}{kind}"
    return str(template % value)


class Texts:
    """The builtins that make text from a value.

    Args:
        meter: Pays.
    """

    doors = frozenset({"b_str", "b_repr", "b_format", "join_parts", "converted"})
    """Names that module code calls after its rewriting."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter

    def b_str(self, value: Any = "") -> str:
        """``str``."""
        return text(self.meter, value)

    def b_repr(self, value: Any) -> str:
        """``repr``."""
        return _plain_repr(self.meter, value)

    def b_format(self, value: Any, specification: Any = "") -> str:
        """``format``."""
        return _format_value(self.meter, value, specification)

    def join_parts(self, parts: tuple[Any, ...]) -> str:
        """The parts of an f-string."""
        return _joined(self.meter, parts)

    def converted(self, value: Any, conversion: str) -> Any:
        """A value under ``!r`` and the like."""
        return _convert_text(self.meter, value, conversion)
