"""Names and kinds of syntax that the dialect refuses, and what to write instead."""

from __future__ import annotations

from typing import Final

__all__ = ["INTROSPECTION", "INTROSPECTION_NAMES", "REFUSED_NAMES", "REFUSED_NODES"]

INTROSPECTION = ("gi_", "cr_", "ag_", "tb_", "co_", "f_", "func_")
"""Beginnings of attributes that show how Python runs the code."""

INTROSPECTION_NAMES = frozenset({"mro", "with_traceback", "add_note", "throw", "send", "gen_throw"})
"""Other such attributes."""

REFUSED_NAMES: Final[dict[str, str]] = {
    "print": "tools answer with what they return; remove print",
    "open": "there are no files; keep data in constants or in state",
    "eval": "code cannot be made from text",
    "exec": "code cannot be made from text",
    "compile": "code cannot be made from text",
    "input": "there is nobody to ask; give the tool a parameter",
    "globals": "namespaces cannot be looked at",
    "locals": "namespaces cannot be looked at",
    "vars": "namespaces cannot be looked at",
    "dir": "names cannot be listed",
    "getattr": "write the attribute's name after a dot",
    "setattr": "write the attribute's name after a dot",
    "delattr": "attributes cannot be deleted",
    "hasattr": "write the attribute's name after a dot",
    "id": "identities differ from run to run",
    "hash": "hashes differ from run to run",
    "type": "use isinstance(value, int)",
    "object": "there are no classes",
    "super": "there are no classes",
    "bytes": "use str, or a list of integers",
    "bytearray": "use str, or a list of integers",
    "memoryview": "use a list",
    "complex": "there are no complex numbers",
    "slice": "write the slice in brackets",
    "breakpoint": "there is no debugger",
    "BaseException": "catch Exception",
    "SystemExit": "raise ValueError",
    "KeyboardInterrupt": "raise ValueError",
    "GeneratorExit": "catch Exception",
}
"""Builtins of Python that are not available, and why or what to do."""

REFUSED_NODES: Final[dict[str, tuple[str, str]]] = {
    "ClassDef": ("class", "there are no classes in the dialect; use dictionaries and functions"),
    "AsyncFunctionDef": ("async", "async is not part of the dialect"),
    "Await": ("async", "async is not part of the dialect"),
    "AsyncFor": ("async", "async is not part of the dialect"),
    "AsyncWith": ("async", "async is not part of the dialect"),
    "With": ("with", "with is not part of the dialect"),
    "Global": ("global", "functions cannot change globals; keep what must last in state"),
    "Match": ("match", "match is not part of the dialect; use if and elif"),
    "TryStar": ("except", "except* is not part of the dialect"),
    "TypeAlias": ("syntax", "type aliases are not part of the dialect"),
}
"""Kinds of syntax that are not available, with the reason and the detail of the refusal."""
