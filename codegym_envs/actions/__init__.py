"""From action text to tool calls, in the formats that agents use, and back."""

from __future__ import annotations

from codegym_envs.actions.call_records import (
    MAX_ACTION_LENGTH,
    MAX_RAW_LENGTH,
    CallFormat,
    Refusal,
    RefusalCode,
    ToolCall,
)
from codegym_envs.actions.fast import FastParser, compile_fast_parser
from codegym_envs.actions.parser import FORMATS, parse, parse_calls, render_call

__all__ = [
    "FORMATS",
    "MAX_ACTION_LENGTH",
    "MAX_RAW_LENGTH",
    "CallFormat",
    "FastParser",
    "Refusal",
    "RefusalCode",
    "ToolCall",
    "compile_fast_parser",
    "parse",
    "parse_calls",
    "render_call",
]
