"""Strict reading of a JSON object's fields, with errors that name the field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from codegym_envs.errors import ConfigurationError
from codegym_envs.spec.plain_data.values import describe

__all__ = ["Fields"]

_Choice = TypeVar("_Choice", bound=str)


class Fields:
    """The fields of one JSON object that are still to be read.

    Args:
        data: What should be the object.
        where: What an error's text begins with, such as ``"line 3: steps[0]."``.

    Raises:
        ConfigurationError: If it is not an object. All methods raise it too, if the field is missing or
            not what was asked for.
    """

    def __init__(self, data: object, where: str) -> None:
        self._where = where
        if not isinstance(data, Mapping):
            place = f"{where.removesuffix('.')}: " if where.endswith(".") else where
            raise ConfigurationError(f"{place}an object is due, not {describe(data)}")
        self._left = dict(data)

    def _take(self, name: str) -> Any:
        try:
            return self._left.pop(name)
        except KeyError:
            raise ConfigurationError(f"{self._where}{name} is missing") from None

    def _wrong(self, name: str, due: str, value: object) -> ConfigurationError:
        shown = repr(value) if isinstance(value, (str, int)) and len(repr(value)) <= 40 else describe(value)
        return ConfigurationError(f"{self._where}{name} must be {due}, not {shown}")

    def is_null(self, name: str) -> bool:
        """Whether the field is null; it is read if it is."""
        if name in self._left and self._left[name] is None:
            del self._left[name]
            return True
        return False

    def is_absent(self, name: str) -> bool:
        """Whether the field is not there or null; it is read if it is."""
        return name not in self._left or self.is_null(name)

    def text(self, name: str, *, optional: bool = False) -> str | None:
        """A text, given as a string or as a list of code points; None for null if it is optional."""
        value = self._take(name)
        if type(value) is str or (value is None and optional):
            return value
        if type(value) is list and all(type(item) is int and 0 <= item < 0x110000 for item in value):
            return "".join(map(chr, value))
        raise self._wrong(name, "a text or null" if optional else "a text", value)

    def required_text(self, name: str) -> str:
        """A text."""
        text = self.text(name)
        assert text is not None
        return text

    def choice(self, name: str, options: tuple[_Choice, ...]) -> _Choice:
        """One of some texts."""
        value = self._take(name)
        for option in options:
            if type(value) is str and value == option:
                return option
        raise self._wrong(name, f"one of {', '.join(options)}", value)

    def integer(self, name: str, *, least: int | None = None) -> int:
        """An integer, at least ``least``."""
        value = self._take(name)
        if type(value) is not int or (least is not None and value < least):
            raise self._wrong(
                name, "an integer" if least is None else f"an integer of at least {least}", value
            )
        return value

    def optional_integer(self, name: str, *, least: int | None = None) -> int | None:
        """An integer, or None for null."""
        return None if self.is_null(name) else self.integer(name, least=least)

    def number(self, name: str) -> float:
        """A number."""
        value = self._take(name)
        if type(value) is int or type(value) is float:
            try:
                return float(value)
            except OverflowError:
                pass
        raise self._wrong(name, "a number", value)

    def boolean(self, name: str) -> bool:
        """True or False."""
        value = self._take(name)
        if type(value) is not bool:
            raise self._wrong(name, "true or false", value)
        return value

    def array(self, name: str) -> list[Any]:
        """A list."""
        value = self._take(name)
        if type(value) is not list:
            raise self._wrong(name, "a list", value)
        return value

    def mapping(self, name: str, *, absent: bool = False) -> dict[str, Any] | None:
        """An object, or None for null (and, if it may be absent, for nothing)."""
        if self.is_null(name) or (absent and name not in self._left):
            return None
        value = self._take(name)
        if type(value) is not dict:
            raise self._wrong(name, "an object or null", value)
        return value

    def end(self) -> None:
        """Check that no field is left."""
        if self._left:
            raise ConfigurationError(f"{self._where}{next(iter(self._left))} is not a known field")
