"""Validation of a tool call's arguments, compiled once per tool.

Everything that the tool's advertised schema allows is accepted, except for numbers beyond the range of a
float where a float is due. More is accepted than is advertised, as agents write calls in many ways:

- an argument with a default may be left out;
- mappings may be written as objects, or as arrays of [key, value] pairs, which must not repeat a key;
- tuples whose items differ in type may be written as arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any, Literal

from codegym_envs.spec.plain_data.values import TypeMismatch, convert
from codegym_envs.spec.records import ParameterSpec, ToolSpec
from codegym_envs.spec.textual import read_text

__all__ = ["ArgumentCode", "ArgumentError", "bind_positional", "compile_arguments", "read_textual"]

ArgumentCode = Literal["missing_argument", "unexpected_argument", "wrong_type"]

_SCALARS: dict[str, type] = {"int": int, "str": str, "bool": bool, "float": float, "none": type(None)}


class ArgumentError(ValueError):
    """The arguments of a call do not fit the tool.

    Attributes:
        code: What kind of fault it is.
        message: What was wrong, for the agent; quotes no value of the call but the beginning of a text that
            was to be read as a value.
    """

    def __init__(self, code: ArgumentCode, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.code, self.message)


def compile_arguments(tool: ToolSpec) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    """Compile the validator of a tool's arguments.

    Args:
        tool: The tool.

    Returns:
        A function that takes a call's arguments object, as decoded from JSON, and returns the values
        in the order of the tool's parameters, converted, defaults filled in; it raises
        `ArgumentError` if they do not fit. Values that need no conversion are not copied.
    """
    names = tuple(parameter.name for parameter in tool.parameters)
    kinds = tuple(_SCALARS.get(parameter.type.kind) for parameter in tool.parameters)
    thorough = _thorough(tool)
    if not names:

        def nothing(arguments: dict[str, Any]) -> tuple[Any, ...]:
            return thorough(arguments) if arguments else ()

        return nothing
    if None in kinds:
        return thorough
    count = len(names)
    if count == 1:
        name, kind = names[0], kinds[0]

        def single(arguments: dict[str, Any]) -> tuple[Any, ...]:
            if len(arguments) == 1 and name in arguments:
                value = arguments[name]
                if type(value) is kind:
                    return (value,)
            return thorough(arguments)

        return single
    pick: Callable[[dict[str, Any]], tuple[Any, ...]] = itemgetter(*names)

    def scalars(arguments: dict[str, Any]) -> tuple[Any, ...]:
        if len(arguments) == count:
            try:
                values = pick(arguments)
            except KeyError:
                return thorough(arguments)
            if tuple(map(type, values)) == kinds:
                return values
        return thorough(arguments)

    return scalars


def _thorough(tool: ToolSpec) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    """The complete check, with messages: what the fast ways fall back to."""
    parameters = tool.parameters
    known = frozenset(parameter.name for parameter in parameters)
    signature = _signature(tool)

    def check(arguments: dict[str, Any]) -> tuple[Any, ...]:
        values = []
        for parameter in parameters:
            if parameter.name in arguments:
                values.append(_value(arguments[parameter.name], parameter, signature))
            elif parameter.required:
                if not known.issuperset(arguments):  # a misspelt name explains the missing one
                    raise _unexpected(arguments, known, signature)
                raise ArgumentError(
                    "missing_argument",
                    f"the argument {parameter.name} ({parameter.type}) is missing; {signature}",
                )
            else:
                values.append(parameter.default)
        if not known.issuperset(arguments):
            raise _unexpected(arguments, known, signature)
        return tuple(values)

    return check


def _signature(tool: ToolSpec) -> str:
    if not tool.parameters:
        return f"{tool.name} takes no arguments"
    shown = ", ".join(
        f"{parameter.name}: {parameter.type}" + ("" if parameter.required else " (optional)")
        for parameter in tool.parameters
    )
    return _cut(f"{tool.name} takes {shown}", 400)


def _unexpected(arguments: Mapping[str, Any], known: frozenset[str], signature: str) -> ArgumentError:
    name = next(name for name in arguments if name not in known)
    shown = "".join(character if character.isprintable() else "?" for character in name[:40])
    return ArgumentError("unexpected_argument", f"there is no argument {shown!r}; {signature}")


def _value(value: Any, parameter: ParameterSpec, signature: str) -> Any:
    if value is None and parameter.null_is_default:
        return parameter.default
    try:
        return convert(value, parameter.type)
    except TypeMismatch as error:
        raise ArgumentError(
            "wrong_type", f"the argument {parameter.name} is wrong: {error}; {signature}"
        ) from None


def bind_positional(
    tool: ToolSpec, positional: tuple[Any, ...], arguments: Mapping[str, Any]
) -> dict[str, Any]:
    """Join positional and named arguments of a call into one arguments object.

    Raises:
        ArgumentError: If there are too many, or one is given twice.
    """
    if len(positional) > len(tool.parameters):
        raise ArgumentError(
            "unexpected_argument",
            f"{len(positional)} arguments were given by position, at most {len(tool.parameters)} fit; "
            f"{_signature(tool)}",
        )
    bound = {parameter.name: value for parameter, value in zip(tool.parameters, positional, strict=False)}
    for name in bound:
        if name in arguments:
            raise ArgumentError(
                "unexpected_argument", f"the argument {name} was given twice; {_signature(tool)}"
            )
    return {**bound, **arguments}


def read_textual(tool: ToolSpec, arguments: Mapping[str, str]) -> dict[str, Any]:
    """Read arguments known only as text, by the tool's parameters.

    Args:
        tool: The tool.
        arguments: Texts by argument name, as they were written.

    Returns:
        The values in JSON form, for the tool's compiled check; names that the tool does not have keep their
        text, so that the check refuses them.

    Raises:
        ArgumentError: With the code ``wrong_type``, if a text is not that of a value of its type. Nothing
            else, whatever the texts are.
    """
    types = {parameter.name: parameter for parameter in tool.parameters}
    return {
        name: _read(text, types[name], tool) if name in types and isinstance(text, str) else text
        for name, text in arguments.items()
    }


def _read(text: str, parameter: ParameterSpec, tool: ToolSpec) -> Any:
    try:
        text.encode()
        if parameter.null_is_default and parameter.type.kind != "str" and text.strip() in ("null", "None"):
            return None
        return read_text(text, parameter.type)
    except TypeMismatch:
        problem = f"expected {_cut(str(parameter.type), 120)}, but the text {_excerpt(text)} is not one"
    except UnicodeEncodeError:
        problem = "the text holds a lone surrogate, which is not a character"
    message = f"the argument {parameter.name} is given as text: {problem}; {_signature(tool)}"
    raise ArgumentError("wrong_type", message)


def _excerpt(text: str) -> str:
    """The beginning of an agent's text: quoted, on one line, printable characters only."""
    shown = "".join(character if character.isprintable() else " " for character in text[:40]).strip()
    return f"'{shown}…'" if len(text) > 40 else f"'{shown}'"


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 3]}..."
