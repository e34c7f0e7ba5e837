"""How a language model is told to play: the messages that open an episode, and what it writes in them."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from codegym_envs.actions import FORMATS, Refusal, parse, render_call
from codegym_envs.chat import Message, opening_messages
from codegym_envs.errors import ConfigurationError

__all__ = ["PROMPTS", "Layout", "Mode", "Prompt", "opening", "shown_format", "stop_texts", "without_thinking"]

Mode: TypeAlias = Literal["native", "text"]
Layout: TypeAlias = Literal["split", "user"]
Prompt: TypeAlias = Literal["plain", "react"]

PROMPTS = ("plain", "react")
"""The styles of prompts: the task and the tools alone, or reasoning and acting in turn (Yao et al. 2022)."""

_REACT = (
    "Work in rounds. In every round, first think: write a line that begins with «Thought:» and says in a "
    "sentence or two what you know by now and what you need next. Then act: make one tool call. What it "
    "returns is shown to you as «Observation:»; never write that yourself. When you know the answer, say so "
    "in a last thought and submit it."
)
_EXAMPLE_LINE = re.compile(r"(?<=written like this:\n)(?P<example>.+?)(?=\nYou have |\Z)", re.DOTALL)
_THINKING = re.compile(r"\A\s*(?:<think>.*?</think>|\[THINK\].*?\[/THINK\]|.*?</think>)\s*", re.DOTALL)


def shown_format(wanted: str | None, env_format: str, prompt: Prompt) -> str:
    """The format in which a model is told to write calls.

    Args:
        wanted: What was asked for; None for what suits the environment and the style.
        env_format: Action format of the environment.
        prompt: Style of the prompt.

    Raises:
        ConfigurationError: If there is no such format, or the environment does not understand it.
    """
    if wanted is None:
        return "react" if prompt == "react" and env_format == "auto" else env_format
    if wanted not in FORMATS:
        raise ConfigurationError(f"action_format must be one of {', '.join(FORMATS)}, not {wanted!r}")
    if env_format not in ("auto", wanted):
        raise ConfigurationError(
            f"the agent writes calls as {wanted!r}, the environment reads {env_format!r}; give both the same "
            "action_format, or the environment 'auto'"
        )
    return wanted


def opening(
    prompt_text: str,
    task: str,
    *,
    mode: Mode,
    layout: Layout,
    prompt: Prompt,
    action_format: str,
    parallel_calls: str,
) -> list[Message]:
    """The messages that open an episode.

    Args:
        prompt_text: The first observation.
        task: ``info["task"]`` of reset.
        mode: Native tool calls, or text.
        layout: Rules in a system message, or everything in one user message.
        prompt: Style of the prompt.
        action_format: Format in which calls are shown, in the mode ``text``.
        parallel_calls: The environment's setting.
    """
    if mode == "text":
        prompt_text = _in_format(prompt_text, action_format)
    messages = opening_messages(prompt_text, task, mode=mode, layout=layout, parallel_calls=parallel_calls)
    if prompt == "react":
        first = messages[0]
        first["content"] = f"{first['content']}\n\n{_REACT}"
    return messages


def stop_texts(mode: Mode, prompt: Prompt) -> list[str]:
    """Where a reply ends: a model that has acted tends to go on with an observation of its own invention."""
    return ["\nObservation:"] if mode == "text" and prompt == "react" else []


def without_thinking(text: str) -> str:
    """A reply's text without the thinking in front of it."""
    return _THINKING.sub("", text, count=1) if "</think>" in text or "[/THINK]" in text else text


def _in_format(prompt_text: str, action_format: str) -> str:
    """The prompt with its example call in another format."""

    def written(match: re.Match[str]) -> str:
        call = parse(match["example"])
        if isinstance(call, Refusal):
            return match["example"]
        return render_call(action_format, call.name, call.arguments)

    return prompt_text if action_format == "auto" else _EXAMPLE_LINE.sub(written, prompt_text)
