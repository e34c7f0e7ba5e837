"""The prompt: everything an agent is told before its first action.

It is a function of the module, the action format and the limit on actions. Nothing of the state and
nothing of the expected answer goes in.
"""

from __future__ import annotations

from codegym_envs.actions import render_call
from codegym_envs.episode.example_values import example_argument
from codegym_envs.errors import ModuleRejected
from codegym_envs.spec.records import EnvironmentModule, ParameterSpec, ToolSpec

__all__ = [
    "PROMPT_LIMIT",
    "SEQUENCE_LIMIT",
    "call_hint",
    "ending",
    "example_call",
    "render_prompt",
    "signature",
    "written_format",
]

PROMPT_LIMIT = 16_384
"""Longest prompt in characters: the limit on every observation."""

SEQUENCE_LIMIT = 65_536
"""Longest observation in characters where several calls of one action are played in sequence."""

_HINT_LIMIT = 1_000  # characters; a hint goes into an observation along with a message of up to 2,000


def written_format(action_format: str) -> str:
    """The format in which examples are written: JSON where every format is accepted."""
    return "json" if action_format == "auto" else action_format


def signature(tool: ToolSpec) -> str:
    """One line as in Python: ``reading_at(index: int) -> int``."""
    parameters = ", ".join(_parameter(parameter) for parameter in tool.parameters)
    returns = "" if tool.returns.kind == "none" else f" -> {tool.returns}"
    return f"{tool.name}({parameters}){returns}"


def _parameter(parameter: ParameterSpec) -> str:
    text = f"{parameter.name}: {parameter.type}"
    return text if parameter.required else f"{text} = {parameter.default!r}"


def example_call(tool: ToolSpec, action_format: str) -> str:
    """A well-formed call of a tool, as an agent would write it."""
    arguments = {
        parameter.name: example_argument(parameter) for parameter in tool.parameters if parameter.required
    }
    return render_call(written_format(action_format), tool.name, arguments)


def call_hint(tool: ToolSpec, action_format: str) -> str:
    """The answer to a refused call of a tool: an example, at most 1,000 characters."""
    text = f"Example: {example_call(tool, action_format)}"
    return text if len(text) <= _HINT_LIMIT else text[: _HINT_LIMIT - 1] + "…"


def ending(done: ToolSpec, max_tool_calls: int) -> str:
    """How an episode ends, in one paragraph: by ``done`` with an answer of its type, or by the limit."""
    return (
        f"Submit the answer by calling {signature(done)}. You have {max_tool_calls} actions; each one "
        "counts, refused ones and done included."
    )


def render_prompt(
    module: EnvironmentModule,
    tools: tuple[ToolSpec, ...],
    action_format: str,
    max_tool_calls: int,
    *,
    several: bool = False,
) -> str:
    """Render the prompt.

    Args:
        module: The environment module.
        tools: Its tools with ``done`` as the last one.
        action_format: Name of the action format.
        max_tool_calls: Number of actions after which the episode is truncated.
        several: Whether one reply may hold several calls.

    Raises:
        ModuleRejected: If the prompt is longer than `PROMPT_LIMIT` characters.
    """
    shown = next((tool for tool in tools[:-1] if tool.parameters), tools[0])
    parts = [module.title]
    if module.statement:
        parts += ["", module.statement]
    parts += ["", "Tools", "-----"]
    for tool in tools:
        parts += [*_describe(tool), ""]
    parts += [
        "How to call",
        "-----------",
        "Each reply is one or more tool calls, played in order, each written like this:"
        if several
        else "Each reply is exactly one tool call, written like this:",
        example_call(shown, action_format),
        f"You have {max_tool_calls} actions; every {'call' if several else 'reply'} counts as one, even a "
        f"refused one. Submit the answer with {tools[-1].name}.",
    ]
    prompt = "\n".join(parts)
    if len(prompt) > PROMPT_LIMIT:
        raise ModuleRejected(
            "prompt_too_long",
            f"the prompt has {len(prompt)} characters; shorten the docstrings to stay below {PROMPT_LIMIT}",
            path=str(module.path) if module.path else "<string>",
        )
    return prompt


def _describe(tool: ToolSpec) -> list[str]:
    lines = [signature(tool)]
    lines += [f"    {line}".rstrip() for line in tool.doc.splitlines()]
    lines += [f"    {parameter.name}: {parameter.doc}" for parameter in tool.parameters if parameter.doc]
    return lines
