"""What all episodes of one program and action format share, compiled once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from codegym_envs.actions import FORMATS, ToolCall, compile_fast_parser
from codegym_envs.episode.prompt import call_hint, render_prompt
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec.records import EnvironmentModule, ToolSpec
from codegym_envs.spec.schema import bind_positional, compile_arguments

if TYPE_CHECKING:
    from codegym_envs.executor import Program

__all__ = ["DEFAULT_LIMITS", "Rules", "rules_of"]

DEFAULT_LIMITS = {1: 256, 2: 256, 3: 512}
"""Default number of actions of an episode by difficulty."""

_NAME_SHOWN = 60  # characters of a wrong tool name that are repeated to the agent
_NAMES_SHOWN = 2_000  # characters of the list of tool names
_JSON_FORMATS = (
    "auto",
    "json",
)  # the formats in which plain JSON is an action, so that the fast parser may answer


def _never(_: str) -> None:
    """The fast parser of formats that have none."""
    return


class Rules:
    """What all episodes of one program and action format share; it holds no episode.

    It does not hold the program either, whose lifetime decides how long the rules are kept.

    Attributes:
        module: The environment module.
        action_format: Name of the action format.
        tools: The module's tools, then ``done``.
        names: Their names.
        indices: Position of each name in ``tools``.
        done: Position of ``done``.
        fast: Parser for the plain case: tool index and positional arguments, or None: ask the strict one.
        validators: One a tool: arguments object to positional arguments, or ArgumentError.
        hints: One a tool: how to call it right.
        task: Title and statement.
        schemas: The tools as JSON text of a list of OpenAI-style function schemas.
    """

    __slots__ = (
        "__weakref__",
        "_prompts",
        "action_format",
        "done",
        "fast",
        "hints",
        "indices",
        "module",
        "names",
        "schemas",
        "task",
        "tools",
        "validators",
    )

    def __init__(self, module: EnvironmentModule, action_format: str) -> None:
        if action_format not in FORMATS:
            known = ", ".join(sorted(FORMATS))
            raise ConfigurationError(f"action_format must be one of {known}, not {action_format!r}")
        self.module = module
        self.action_format = action_format
        self.tools: tuple[ToolSpec, ...] = (*module.tools, module.done_tool())
        self.names = tuple(tool.name for tool in self.tools)
        self.indices = {name: index for index, name in enumerate(self.names)}
        self.done = len(self.tools) - 1
        self.fast: Callable[[str], tuple[int, tuple[Any, ...]] | None] = (
            compile_fast_parser(self.tools) if action_format in _JSON_FORMATS else _never
        )
        self.validators = tuple(compile_arguments(tool) for tool in self.tools)
        self.hints = tuple(call_hint(tool, action_format) for tool in self.tools)
        self.task = f"{module.title}\n\n{module.statement}".strip()
        self.schemas = json.dumps([tool.openai_schema() for tool in self.tools])
        self._prompts: dict[int, str] = {}
        self.prompt(DEFAULT_LIMITS[3])  # a module whose prompt is too long is rejected when it is loaded

    def prompt(self, max_tool_calls: int) -> str:
        """The prompt of an episode with this limit on actions.

        Raises:
            ModuleRejected: If it is too long.
        """
        prompt = self._prompts.get(max_tool_calls)
        if prompt is None:
            prompt = render_prompt(self.module, self.tools, self.action_format, max_tool_calls)
            if (
                len(self._prompts) >= 8
            ):  # limits are few; a caller who tries them all must not fill the memory
                self._prompts.clear()
            self._prompts[max_tool_calls] = prompt
        return prompt

    def bind(self, index: int, call: ToolCall) -> dict[str, Any]:
        """The arguments object of a call, its positional arguments (Python call syntax) put to their names.

        Raises:
            ArgumentError: If there are more positional arguments than parameters, or one is given twice.
        """
        if not call.positional:
            return call.arguments or {}
        return bind_positional(self.tools[index], call.positional, call.arguments or {})

    def unknown_tool(self, name: str) -> str:
        """What an agent is told that called a tool which is not there."""
        shown = ascii(name if len(name) <= _NAME_SHOWN else f"{name[:_NAME_SHOWN]}…")
        names = ", ".join(self.names)
        if len(names) > _NAMES_SHOWN:
            names = names[:_NAMES_SHOWN] + "…"
        return f"There is no tool {shown}. Tools: {names}"


_RULES: WeakKeyDictionary[Program, dict[str, Rules]] = WeakKeyDictionary()


def rules_of(program: Program, action_format: str = "auto") -> Rules:
    """The rules of a program and action format; compiled on first use, dropped with the program.

    Raises:
        ConfigurationError: If there is no such action format.
        ModuleRejected: If the prompt is too long.
    """
    formats = _RULES.setdefault(program, {})
    rules = formats.get(action_format)
    if rules is None:
        rules = formats[action_format] = Rules(program.module, action_format)
    return rules
