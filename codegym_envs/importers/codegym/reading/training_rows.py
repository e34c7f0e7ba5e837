"""Task configurations and task texts: training rows and ``EnvName@{...}`` strings."""

from __future__ import annotations

import ast
import json
import keyword
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codegym_envs.errors import ConfigurationError
from codegym_envs.importers.rows import read_rows

_ENV_STRING = re.compile(r"(\w+)@(\{.*)", re.DOTALL)

__all__ = ["EnvRows", "collect_rows", "ensure_known", "parse_config", "question_of", "usable_key"]


@dataclass(slots=True)
class EnvRows:
    """What the training rows say about one environment file.

    Attributes:
        configs: Its task configurations, distinct, in row order.
        statements: Distinct task texts, in row order.
        source: Where the rows say the task comes from; empty if they do not.
        code: The environment's code, where a row carries it.
    """

    configs: list[dict[str, Any]] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    source: str = ""
    code: str = ""

    def to_payload(self) -> dict[str, Any]:
        """Data of JSON's types, to be read back by `from_payload`."""
        payload: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        payload["configs"] = [
            _literal(config) for config in self.configs
        ]  # tuples and sets stay what they are
        return payload

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> EnvRows:
        """The inverse of `to_payload`."""
        return cls(**{**payload, "configs": [ast.literal_eval(text) for text in payload["configs"]]})

    def add(self, config: dict[str, Any]) -> None:
        """Add a configuration unless an equal one (with equal types) is there."""
        if not any(repr(config) == repr(known) for known in self.configs):
            self.configs.append(config)


def collect_rows(path: Path) -> dict[str, EnvRows]:
    """Read training rows and group them by environment file.

    Args:
        path: A JSONL or Parquet file.

    Returns:
        File stem, as the rows name it, → what they say about it.

    Raises:
        ConfigurationError: If the file cannot be read as rows.
        MissingExtra: For Parquet without pyarrow.
    """
    found: dict[str, EnvRows] = {}
    for row in read_rows(path):
        stem, text = _stem_and_text(row)
        if not stem:
            continue
        entry = found.setdefault(stem, EnvRows())
        if isinstance(row.get("env_code"), str):
            entry.code = row["env_code"]
        source = row.get("source") or row.get("data_source")
        if isinstance(source, str):
            entry.source = source
        question = question_of(row.get("prompt"))
        if question and question not in entry.statements:
            entry.statements.append(question)
        config = None if text is None else parse_config(text)
        if config is not None:
            entry.add(config)
    return found


def _stem_and_text(row: Mapping[str, Any]) -> tuple[str, str | None]:
    """The file that a row is about, empty if it names none, and the text of its configuration."""
    ability, stem = row.get("ability"), row.get("env_name")
    if isinstance(ability, str) and "@" in ability:
        return _split_ability(ability)
    name = stem if isinstance(stem, str) else ""
    for value in row.values():  # a row that only carries the environment's own string
        match = _ENV_STRING.match(value) if isinstance(value, str) else None
        if match is not None:
            return name if isinstance(stem, str) else match.group(1), match.group(2)
    return name, None


def parse_config(text: str) -> dict[str, Any] | None:
    """The dictionary that a configuration string writes, as JSON or as a Python literal.

    Args:
        text: What follows ``EnvName@``.

    Returns:
        The dictionary, or None if the text is neither or holds more than plain data.
    """
    # The original reads a Python literal; JSON's true, false and null are not one, so it is tried second.
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return None
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value) or not _is_plain(value):
        return None
    return value


def question_of(prompt: object) -> str:
    """The task text of a row's prompt: what follows ``Question:`` in the user message.

    Args:
        prompt: A list of messages, or its JSON text.

    Returns:
        The text without surrounding blanks; empty if there is none.
    """
    if isinstance(prompt, str):
        try:
            decoded: object = json.loads(prompt)
        except ValueError:
            return prompt.split("Question:", 1)[1].strip() if "Question:" in prompt else ""
        prompt = decoded
    if not isinstance(prompt, (list, tuple)):
        return ""
    for message in prompt:
        if isinstance(message, Mapping) and message.get("role") == "user":
            content = message.get("content")
            if isinstance(content, str) and "Question:" in content:
                return content.split("Question:", 1)[1].strip()
    return ""


def usable_key(key: str, taken: frozenset[str]) -> str:
    """A parameter name for a configuration key that may not be an identifier, or may hide a builtin."""
    name = "".join(char if char.isalnum() or char == "_" else "_" for char in key).strip("_") or "value"
    if name[0].isdigit():
        name = f"value_{name}"
    if keyword.iskeyword(name) or name in taken:
        name = f"{name}_value"
    return name


def _split_ability(ability: str) -> tuple[str, str | None]:
    """``<version>@<stem>@<dict>``; the dictionary's text may hold more ``@``."""
    parts = ability.split("@", 2)
    if len(parts) == 3 and not parts[1].lstrip().startswith("{"):
        own = _ENV_STRING.match(parts[2])  # the dictionary may come with the class's name before it
        return parts[1], own.group(2) if own is not None else parts[2]
    head, _, rest = ability.partition("@")
    return head, rest or None


def _is_plain(value: Any) -> bool:
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            stack.extend(item.keys())
            stack.extend(item.values())
        elif isinstance(item, (list, tuple, set, frozenset)):
            stack.extend(item)
        elif isinstance(item, float):
            if not math.isfinite(item):
                return False
        elif item is not None and not isinstance(item, (bool, int, str)):
            return False
    return True


def _literal(value: Any) -> str:
    """The Python literal of plain data; unlike ``repr`` the same for equal sets in every process."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_literal(key)}: {_literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (set, frozenset)) and value:
        return "{" + ", ".join(sorted(map(_literal, value))) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    if isinstance(value, tuple):
        return "(" + "".join(f"{_literal(item)}, " for item in value) + ")"
    return repr(value)


def ensure_known(rows: Mapping[str, EnvRows], stems: set[str], path: Path) -> None:
    """Refuse rows if none of them belongs to any of the files.

    Raises:
        ConfigurationError: If there are files and rows, but no row names a file.
    """
    if rows and stems and not stems & set(rows) and not any(entry.code for entry in rows.values()):
        raise ConfigurationError(f"{path}: no row names any of the {len(stems)} environment files")
