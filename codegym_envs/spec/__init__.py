"""Frozen records, the parsing of sources into them, and plain data with its JSON forms.

Nothing here executes a module's code.
"""

from __future__ import annotations

from codegym_envs.spec.advertised import is_strict, type_schema
from codegym_envs.spec.docstrings import FunctionDoc, read_function_doc, read_module_doc
from codegym_envs.spec.forms import schema_arguments, schema_form
from codegym_envs.spec.parse import (
    MAX_SOURCE_BYTES,
    content_hash,
    load_module,
    parse_module,
    parse_problem,
    parse_tree,
    read_source,
    sidecar_path,
)
from codegym_envs.spec.plain_data.containers import (
    DEFAULT_FACTORIES,
    MAPPINGS,
    PLAIN_CONTAINERS,
    PLAIN_SCALARS,
    SEQUENCES,
    SETS,
    FrozenOrderedSet,
    OrderedSet,
)
from codegym_envs.spec.plain_data.integers import as_index
from codegym_envs.spec.plain_data.values import (
    MAX_DEPTH,
    MAX_ENCODED,
    DecodeError,
    EncodedTooLong,
    TypeMismatch,
    convert,
    decode,
    describe,
    digest,
    encode,
    is_plain,
    matches,
)
from codegym_envs.spec.receipts import receipt_from_json, receipt_to_json
from codegym_envs.spec.records import (
    REQUIRED,
    CheckResult,
    EnvironmentModule,
    ParameterSpec,
    Problem,
    Receipt,
    TaskConfig,
    ToolSpec,
)
from codegym_envs.spec.schema import ArgumentError, bind_positional, compile_arguments, read_textual
from codegym_envs.spec.sidecar import format_sidecar, parse_sidecar
from codegym_envs.spec.types import ANY, BOOL, FLOAT, INT, NONE, STR, Kind, Type, parse_annotation
from codegym_envs.spec.workflows import WORKFLOWS

__all__ = [
    "ANY",
    "BOOL",
    "DEFAULT_FACTORIES",
    "FLOAT",
    "INT",
    "MAPPINGS",
    "MAX_DEPTH",
    "MAX_ENCODED",
    "MAX_SOURCE_BYTES",
    "NONE",
    "PLAIN_CONTAINERS",
    "PLAIN_SCALARS",
    "REQUIRED",
    "SEQUENCES",
    "SETS",
    "STR",
    "WORKFLOWS",
    "ArgumentError",
    "CheckResult",
    "DecodeError",
    "EncodedTooLong",
    "EnvironmentModule",
    "FrozenOrderedSet",
    "FunctionDoc",
    "Kind",
    "OrderedSet",
    "ParameterSpec",
    "Problem",
    "Receipt",
    "TaskConfig",
    "ToolSpec",
    "Type",
    "TypeMismatch",
    "as_index",
    "bind_positional",
    "compile_arguments",
    "content_hash",
    "convert",
    "decode",
    "describe",
    "digest",
    "encode",
    "format_sidecar",
    "is_plain",
    "is_strict",
    "load_module",
    "matches",
    "parse_annotation",
    "parse_module",
    "parse_problem",
    "parse_sidecar",
    "parse_tree",
    "read_function_doc",
    "read_module_doc",
    "read_source",
    "read_textual",
    "receipt_from_json",
    "receipt_to_json",
    "schema_arguments",
    "schema_form",
    "sidecar_path",
    "type_schema",
]
