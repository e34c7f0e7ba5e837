"""What all episodes of one program and action format share, compiled once."""

from __future__ import annotations

import contextlib
import json
import re
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from codegym_envs.actions import FORMATS, ToolCall, compile_fast_parser
from codegym_envs.episode.prompt import call_hint, ending, render_prompt
from codegym_envs.episode.suggestions import nearest
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec.records import EnvironmentModule, ToolSpec
from codegym_envs.spec.schema import bind_positional, compile_arguments, read_textual

if TYPE_CHECKING:
    from codegym_envs.executor import Program

__all__ = ["DEFAULT_LIMITS", "ParallelCalls", "Rules", "rules_of"]

ParallelCalls: TypeAlias = Literal["refuse", "first", "sequence"]

DEFAULT_LIMITS = {1: 256, 2: 256, 3: 512}
"""Default number of actions of an episode by difficulty."""

_NAME_SHOWN = 60  # characters of a wrong tool name that are repeated to the agent
_LOOKED_AT = 4_000  # characters at the end of an action in which names of tools are looked for
_NAMES_SHOWN = 2_000  # characters of the list of tool names
_JSON_FORMATS = (
    "auto",
    "json",
)  # the formats in which plain JSON is an action, so that the fast parser may answer


def _never(_: str) -> None:
    """The fast parser of formats that have none."""
    return


class Rules:
    """What all episodes of one module and its settings share; it holds no episode and no loaded program.

    Attributes:
        module: The environment module.
        action_format: Name of the action format.
        parallel_calls: What happens to an action that holds several calls.
        tools: The module's tools, then ``done``.
        names: Their names.
        indices: Position of each name in ``tools``.
        done: Position of ``done``.
        fast: Parser for the plain case: tool index and positional arguments, or None: ask the strict one.
        validators: One per tool: arguments object to positional arguments, or ArgumentError.
        parameters: One per tool: the names of its parameters.
        task: Title and statement.
        schemas: The tools as JSON text of a list of OpenAI-style function schemas.
    """

    __slots__ = (
        "__weakref__",
        "_hints",
        "_prompts",
        "_words",
        "action_format",
        "done",
        "fast",
        "indices",
        "module",
        "names",
        "parallel_calls",
        "parameters",
        "schemas",
        "task",
        "tools",
        "validators",
    )

    def __init__(
        self, module: EnvironmentModule, action_format: str, parallel_calls: ParallelCalls = "refuse"
    ) -> None:
        if not isinstance(action_format, str) or action_format not in FORMATS:
            known = ", ".join(sorted(FORMATS))
            raise ConfigurationError(f"action_format must be one of {known}, not {action_format!r}")
        if parallel_calls not in get_args(ParallelCalls):
            known = ", ".join(get_args(ParallelCalls))
            raise ConfigurationError(f"parallel_calls must be one of {known}, not {parallel_calls!r}")
        self.module = module
        self.action_format = action_format
        self.parallel_calls: ParallelCalls = parallel_calls
        self.tools: tuple[ToolSpec, ...] = (*module.tools, module.done_tool())
        self.names = tuple(tool.name for tool in self.tools)
        self.indices = {name: index for index, name in enumerate(self.names)}
        self.done = len(self.tools) - 1
        self.fast: Callable[[str], tuple[int, tuple[Any, ...]] | None] = (
            compile_fast_parser(self.tools) if action_format in _JSON_FORMATS else _never
        )
        self.validators = tuple(compile_arguments(tool) for tool in self.tools)
        self.parameters = tuple(tuple(parameter.name for parameter in tool.parameters) for tool in self.tools)
        self._hints: dict[tuple[int, str], str] = {}
        self._words: re.Pattern[str] | None = None
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
            prompt = render_prompt(
                self.module,
                self.tools,
                self.action_format,
                max_tool_calls,
                several=self.parallel_calls == "sequence",
            )
            if (
                len(self._prompts) >= 8
            ):  # limits are few; a caller who tries them all must not fill the memory
                self._prompts.clear()
            self._prompts[max_tool_calls] = prompt
        return prompt

    def described_task(self, max_tool_calls: int) -> str:
        """Title, statement, and how an episode with this limit on actions ends."""
        return f"{self.task}\n\n{ending(self.tools[self.done], max_tool_calls)}"

    def bind(self, index: int, call: ToolCall) -> dict[str, Any]:
        """The arguments object of a call, positional arguments (Python call syntax) matched to their names.

        Raises:
            ArgumentError: If there are more positional arguments than parameters, one is given twice, or one
                that is given as text does not fit its type.
        """
        if call.textual:
            return read_textual(self.tools[index], call.arguments)
        if not call.positional:
            return call.arguments or {}
        return bind_positional(self.tools[index], call.positional, call.arguments or {})

    def hint(self, index: int | None, action_format: str | None = None) -> str:
        """An example of a call.

        Args:
            index: Position of the tool that was meant; None for any of the environment's own.
            action_format: The format in which the agent writes; that of the episode by default.
        """
        if index is None:
            index = next((place for place, names in enumerate(self.parameters[:-1]) if names), 0)
        written = action_format if self.action_format == "auto" and action_format else self.action_format
        hint = self._hints.get((index, written))
        if hint is None:
            hint = self._hints[index, written] = call_hint(self.tools[index], written)
        return hint

    def meant(self, name: str) -> int | None:
        """Position of the tool that a wrong name most likely stands for."""
        near = nearest(name, self.names)
        return None if near is None else self.indices[near]

    def mentioned(self, text: str) -> int | None:
        """Position of the tool that a text without a call names last, as far as its end is looked at."""
        if self._words is None:
            longest_first = sorted(self.names, key=len, reverse=True)
            self._words = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
        found = self._words.findall(text[-_LOOKED_AT:])
        return self.indices[found[-1]] if found else None

    def unknown_tool(self, name: str) -> tuple[str, int | None]:
        """What an agent is told that called an unknown tool, with the one it may have meant."""
        shown = ascii(name if len(name) <= _NAME_SHOWN else f"{name[:_NAME_SHOWN]}…")
        names = ", ".join(self.names)
        if len(names) > _NAMES_SHOWN:
            names = names[:_NAMES_SHOWN] + "…"
        meant = self.meant(name)
        suggestion = "" if meant is None else f" Did you mean {self.names[meant]}?"
        return f"There is no tool {shown}.{suggestion} Tools: {names}", meant


_KEPT = 1_024  # as many as programs are kept
_rules: OrderedDict[tuple[str, str, str, str], Rules] = OrderedDict()


def rules_of(
    program: Program | EnvironmentModule,
    action_format: str = "auto",
    parallel_calls: ParallelCalls = "refuse",
) -> Rules:
    """The rules of a module and its settings; compiled on first use, and kept for a while.

    Args:
        program: The module, loaded or not.
        action_format: One of `codegym_envs.actions.FORMATS`.
        parallel_calls: What happens to an action that holds several calls.

    Raises:
        ConfigurationError: If there is no such action format or treatment of several calls.
        ModuleRejected: If the prompt is too long.
    """
    module = program if isinstance(program, EnvironmentModule) else program.module
    key = module.hash, module.name, action_format, parallel_calls
    try:
        rules = _rules.get(key)
    except TypeError:  # a setting that is not a text: the rules say so
        rules = None
    if rules is None:
        rules = _rules[key] = Rules(module, action_format, parallel_calls)
        while len(_rules) > _KEPT:
            with contextlib.suppress(KeyError):  # another thread is doing the same
                _rules.popitem(last=False)
    return rules
