"""A fast parser for the plain case: one JSON object, alone in the text, that fits its tool.

It answers only where cheap tests prove what the strict way (`parse`, then the tool's compiled argument
check) would answer, and leaves every other text to that:

- no backslash, so that no escape can hide a surrogate, a quote or a name;
- as many colons in the text as the call has names (``name``, ``parameters`` and the arguments). All of
  them are required to be there, hence none occurs twice;
- at most 600 characters, so that no integer reaches a limit on digits;
- types whose reading by msgspec is the strict one: scalars, optional scalars, and arrays of these.
  Mappings, sets, other unions and parameters without a type are left to the strict way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from types import GenericAlias
from typing import Any

import msgspec

from codegym_envs.spec.records import ToolSpec
from codegym_envs.spec.types import Type

__all__ = ["FastParser", "compile_fast_parser"]

FastParser = Callable[[str], "tuple[int, tuple[Any, ...]] | None"]
"""From action text to the tool's index and its positional arguments; None: ask the strict parser."""

_LONGEST = 600
_SCALARS: dict[str, Any] = {"int": int, "str": str, "bool": bool, "float": float, "none": None}


def compile_fast_parser(tools: Sequence[ToolSpec]) -> FastParser:
    """Compile the fast parser of a module's tools.

    Args:
        tools: The tools; their order gives the index.

    Returns:
        A function that never raises.
    """
    # One message class per tool and spelling: {"name": tag, "parameters": {...}} or "arguments".
    readers: dict[type, tuple[int, int, Callable[[Any], tuple[Any, ...]]]] = {}
    decoders = []
    for key in ("parameters", "arguments"):
        messages = []
        for index, tool in enumerate(tools):
            fields = [
                (f"p{position}", _message_type(parameter.type))
                for position, parameter in enumerate(tool.parameters)
            ]
            if any(wanted is _UNSUPPORTED for _, wanted in fields):
                continue
            message = _message(key, index, tool, fields)
            messages.append(message)
            readers[message] = (index, 2 + len(fields), _picker(key, len(fields)))
        decoders.append(_decoder(messages))
    decode_parameters, decode_arguments = decoders

    def parse(text: str) -> tuple[int, tuple[Any, ...]] | None:
        if len(text) > _LONGEST or "\\" in text:
            return None
        try:
            call = (decode_arguments if '"arguments"' in text else decode_parameters)(text)
        except (msgspec.DecodeError, UnicodeEncodeError):
            return None
        index, colons, pick = readers[type(call)]
        if text.count(":") != colons:
            return None
        return index, pick(call)

    return parse


class _Unsupported:
    """Marks a type that the fast parser leaves to the strict one."""


_UNSUPPORTED = _Unsupported()


def _message_type(wanted: Type) -> Any:
    if wanted.kind in _SCALARS:
        return _SCALARS[wanted.kind]
    if wanted.kind in ("list", "vartuple"):
        item = _message_type(wanted.args[0])
        if item is _UNSUPPORTED:
            return item
        return GenericAlias(list, (item,)) if wanted.kind == "list" else GenericAlias(tuple, (item, ...))
    if wanted.kind == "tuple" and wanted.args:
        items = [_message_type(part) for part in wanted.args]
        return _UNSUPPORTED if _UNSUPPORTED in items else tuple.__class_getitem__(tuple(items))
    if wanted.kind == "union" and len(wanted.args) == 2 and wanted.args[1].kind == "none":
        item = _message_type(wanted.args[0])
        return item if item is _UNSUPPORTED else item | None
    return _UNSUPPORTED


def _message(key: str, index: int, tool: ToolSpec, fields: list[tuple[str, Any]]) -> type[msgspec.Struct]:
    names = {field: parameter.name for (field, _), parameter in zip(fields, tool.parameters, strict=True)}
    arguments = msgspec.defstruct(
        f"Arguments{index}", fields, rename=names, forbid_unknown_fields=True, gc=False
    )
    return msgspec.defstruct(
        f"Call{index}_{key}",
        [(key, arguments)],
        tag_field="name",
        tag=tool.name,
        forbid_unknown_fields=True,
        gc=False,
    )


def _picker(key: str, count: int) -> Callable[[Any], tuple[Any, ...]]:
    """A function from a decoded message to the tuple of its arguments."""
    if count == 0:
        return lambda call: ()
    if count == 1:
        pick_one = attrgetter(f"{key}.p0")
        return lambda call: (pick_one(call),)
    pick: Callable[[Any], tuple[Any, ...]] = attrgetter(*(f"{key}.p{position}" for position in range(count)))
    return pick


def _decoder(messages: list[type[msgspec.Struct]]) -> Callable[[str], Any]:
    if not messages:

        def nothing(text: str) -> Any:
            raise msgspec.DecodeError("no tool has parameters that the fast parser reads")

        return nothing
    union: Any = messages[0]
    for message in messages[1:]:
        union |= message
    return msgspec.json.Decoder(union).decode
