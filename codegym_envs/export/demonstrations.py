"""Demonstrations: the environments' own solutions, played and written as conversations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from codegym_envs.actions import FORMATS, Refusal, parse
from codegym_envs.benchmark.facts import EnvironmentFacts
from codegym_envs.chat import (
    ChatEpisode,
    ChatTemplate,
    Conversation,
    Message,
    assistant_message,
    render_spans,
)
from codegym_envs.chat.opening import Layout
from codegym_envs.env import ToolEnv
from codegym_envs.errors import ConfigurationError, ExecutionFailed
from codegym_envs.export.columns import Row
from codegym_envs.export.offline import PlayedEpisode
from codegym_envs.export.row_messages import row_messages
from codegym_envs.export.selection import TaskSelection
from codegym_envs.export.tasks import environment_columns, key_columns
from codegym_envs.spec import EnvironmentModule, encode, schema_arguments

__all__ = ["NATIVE", "demonstration_episodes", "demonstration_rows", "known_format"]

NATIVE = "native"
"""Name of the way of writing calls that is no text format: tool calls of the messages themselves."""


def known_format(action_format: str) -> str:
    """The name, if it is ``"native"`` or that of a text format.

    Raises:
        ConfigurationError: If it is neither.
    """
    formats = (NATIVE, *(name for name in FORMATS if name != "auto"))
    if action_format not in formats:
        raise ConfigurationError(f"there is no format {action_format!r}; there are {', '.join(formats)}")
    return action_format


def demonstration_rows(
    facts: EnvironmentFacts,
    selection: TaskSelection,
    *,
    action_format: str = NATIVE,
    layout: Layout = "split",
    template: ChatTemplate | None = None,
) -> Iterator[Row]:
    """The demonstrations of one environment, one per configuration; each has been played and won.

    Args:
        facts: The environment.
        selection: Which configurations.
        action_format: ``"native"``, or the name of a text format.
        layout: How the opening messages are laid out, see `codegym_envs.chat.ChatEpisode`.
        template: A chat template, in which the conversation is written as text too.

    Raises:
        ExecutionFailed: If a module has no solution, or it fails or loses.
        ConfigurationError: If there is no such format, or the template gives no spans.
    """
    native = known_format(action_format) == NATIVE
    env = ToolEnv(facts.target, action_format="auto" if native else action_format)
    episode = ChatEpisode(env, mode="native" if native else "text", layout=layout)
    try:
        for config_id in selection.configurations(facts):
            reward = _play(episode, env, config_id)
            log = episode.conversation
            tools = encode(log.tools) if native else None
            row = {
                **key_columns(facts.env_id, config_id),
                "action_format": action_format,
                "messages": row_messages(log.messages, log.loss()),
                "tools": tools,
                "num_tool_calls": sum(log.loss()),
                "reward": reward,
                **environment_columns(facts, config_id, env.max_tool_calls or 0),
            }
            if template is not None:
                row |= templated(log, template)
            yield row
    finally:
        env.close()


def templated(log: Conversation, template: ChatTemplate, loss: list[bool] | None = None) -> Row:
    """The columns of a conversation's text in a chat template."""
    rendered = render_spans(log.messages, log.tools, template, loss=loss)
    return {"text": rendered.text, "loss_spans": [list(span) for span in rendered.spans]}


def _play(episode: ChatEpisode, env: ToolEnv, config_id: int) -> float:
    episode.reset(options={"config_id": config_id})
    reward = 0.0
    for number, action in enumerate(env.oracle_actions()):
        message = _native(env.module, action, number) if episode.conversation.tools is not None else action
        step = episode.step(message)
        reward = step.reward
        if step.info["status"] == "invalid_action":  # a failing tool may be part of what the solution tries
            _fail(env, config_id, step.info["error"], "a call of the solution is refused")
    if reward != 1.0:
        _fail(env, config_id, "lost", "the solution does not win")
    return reward


def _fail(env: ToolEnv, config_id: int, code: str, what: str) -> NoReturn:
    raise ExecutionFailed(code, f"{env.module.env_id}#{config_id}: {what}")


def demonstration_episodes(
    facts: EnvironmentFacts, selection: TaskSelection, *, action_format: str = NATIVE
) -> Iterator[PlayedEpisode]:
    """The same as episodes of texts; native calls are the environment's plain JSON.

    Raises:
        ExecutionFailed: If a module has no solution, or it fails or loses.
        ConfigurationError: If there is no such format.
    """
    native = known_format(action_format) == NATIVE
    env = ToolEnv(facts.target, action_format="auto" if native else action_format)
    settings = {} if native else {"action_format": action_format}
    try:
        for config_id in selection.configurations(facts):
            options = {"config_id": config_id}
            prompt, _ = env.reset(options=options)
            played = PlayedEpisode(facts.env_id, options, prompt, settings)
            for action in env.oracle_actions():
                observation, reward, played.terminated, played.truncated, _ = env.step(action)
                played.actions.append(action)
                played.observations.append(observation)
                played.rewards.append(float(reward))
            if sum(played.rewards) != 1.0:
                _fail(env, config_id, "lost", "the solution does not win")
            yield played
    finally:
        env.close()


def _native(module: EnvironmentModule, action: str, number: int) -> Message:
    """An oracle's action as a native call, its arguments in the form of the advertised schema."""
    call = parse(action)
    if isinstance(call, Refusal):
        raise ExecutionFailed(call.code, f"{module.env_id}: the solution writes a call that is refused")
    tool = module.done_tool() if call.name == "done" else module.tool(call.name)
    arguments = schema_arguments(tool, call.arguments)
    return assistant_message("", [(f"call{number:05d}", call.name, encode(arguments))])
