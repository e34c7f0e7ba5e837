"""What agents that are language models have in common: a conversation, and the actions in it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import gymnasium

from codegym_envs.agents.context_window import ContextPolicy, ContextWindow
from codegym_envs.agents.prompting import (
    PROMPTS,
    Layout,
    Mode,
    Prompt,
    opening,
    shown_format,
    without_thinking,
)
from codegym_envs.chat import Conversation, Message, Reply, answer_messages, read_reply
from codegym_envs.chat.answer_messages import ObservationRole
from codegym_envs.endpoint import Completion, PromptTooLong
from codegym_envs.errors import ConfigurationError

__all__ = ["ChatAgent", "ChatSettings", "Reasoning"]

Reasoning: TypeAlias = Literal["strip", "keep"]

_EMPTY = "(nothing)"  # many servers refuse a message of the assistant without content
_THOUGHTS = ("reasoning_content", "reasoning")


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """How a language model plays.

    Attributes:
        mode: ``"native"`` (tool calls beside the text) or ``"text"``.
        action_format: In the mode ``text``: which of `codegym_envs.actions.FORMATS` the model is told to
            write calls in; None for the environment's.
        prompt: ``"plain"`` or ``"react"``.
        layout: ``"split"`` (system and user message) or ``"user"`` (for models without system messages).
        max_tokens: Most tokens of a reply.
        context_limit: Most tokens of a request and its reply together; None for no limit.
        context_policy: Beyond the limit, ``"error"`` ends the episode (outcome ``budget``), ``"window"``
            leaves out the oldest exchanges.
        reasoning: Whether the model is shown its own thinking of earlier turns: ``"strip"`` or ``"keep"``.

    Raises:
        ConfigurationError: If a setting has a value that cannot be used.
    """

    mode: Mode = "native"
    action_format: str | None = None
    prompt: Prompt = "plain"
    layout: Layout = "split"
    max_tokens: int = 1024
    context_limit: int | None = None
    context_policy: ContextPolicy = "error"
    reasoning: Reasoning = "strip"

    def __post_init__(self) -> None:
        for name, known in (
            ("mode", ("native", "text")),
            ("prompt", PROMPTS),
            ("layout", ("split", "user")),
            ("context_policy", ("error", "window")),
            ("reasoning", ("strip", "keep")),
        ):
            if getattr(self, name) not in known:
                raise ConfigurationError(
                    f"{name} must be one of {', '.join(known)}, not {getattr(self, name)!r}"
                )
        if type(self.max_tokens) is not int or self.max_tokens < 1:
            raise ConfigurationError(f"max_tokens must be a positive integer, not {self.max_tokens!r}")
        limit = self.context_limit
        if limit is not None and (type(limit) is not int or limit <= self.max_tokens):
            raise ConfigurationError(
                f"context_limit must be an integer above max_tokens ({self.max_tokens}), not {limit!r}"
            )
        if self.action_format is not None:
            if self.mode == "native":
                raise ConfigurationError(
                    "action_format is for mode='text'; native tool calls have their own form"
                )
            shown_format(self.action_format, "auto", self.prompt)


class ChatAgent:
    """A language model that plays; what asks it is `ask`.

    Args:
        name: Name under which its results are shown.
        settings: How it plays.

    Attributes:
        conversation: The messages so far.
        observation_role: Role of the message that answers a reply without calls beside its text.
    """

    def __init__(self, name: str, settings: ChatSettings) -> None:
        self.name = name
        self.settings = settings
        self.observation_role: ObservationRole = "user"
        self.conversation = Conversation()
        self._window = ContextWindow(settings.context_limit, settings.context_policy, settings.max_tokens)
        self._opening: list[Message] = []
        self._reply: Reply | None = None
        self._parallel = "refuse"
        self._tools: list[Any] | None = None
        self._sent: list[Message] = []  # the messages after the opening, as they are sent
        self._call_ids: set[str] = set()
        self._counts: dict[str, int] = {}
        self._cost: float | None = None

    @abstractmethod
    async def ask(self, messages: Sequence[Message], tools: Sequence[Any] | None, turn: int) -> Completion:
        """The model's reply.

        Args:
            messages: The conversation, as it is sent.
            tools: The tools' schemas, or None if they stand in the text.
            turn: Number of the reply in this episode, from 0.

        Raises:
            PromptTooLong: If the conversation does not fit into the model's context.
            AgentFailure: If there is no reply.
        """

    @abstractmethod
    def cost(self, completion: Completion) -> float | None:
        """What a reply cost; None if that is not known."""

    def start(
        self, env: gymnasium.Env[str, str], prompt: str, info: dict[str, Any], seed: int | None
    ) -> None:
        """Begin an episode.

        Raises:
            ConfigurationError: If the environment does not understand what the model is told to write.
        """
        settings = self.settings
        env_format = _setting(env, "action_format", "auto")
        self._parallel = _setting(env, "parallel_calls", "refuse")
        if settings.mode == "native" and env_format not in ("auto", "json"):
            raise ConfigurationError(
                "native tool calls need an environment with action_format 'auto' or 'json', not "
                f"{env_format!r}; or play with mode='text'"
            )
        self._opening = opening(
            prompt,
            info["task"],
            mode=settings.mode,
            layout=settings.layout,
            prompt=settings.prompt,
            action_format=shown_format(settings.action_format, env_format, settings.prompt),
            parallel_calls=self._parallel,
        )
        self._tools = info["tools"] if settings.mode == "native" else None
        self.conversation = Conversation(self._opening)
        self._sent, self._call_ids = [], set()
        self._window.start()
        self._reply = None
        self._counts = dict.fromkeys(("requests", "prompt_tokens", "completion_tokens"), 0)
        self._cost = 0.0

    async def act(self, observation: str) -> str:
        """The action in the model's next reply."""
        if not self._opening:
            raise RuntimeError("start() must be called before act()")
        if self._reply is not None:
            self._answer(self._reply, observation)
        completion = await self._ask_for_reply()
        reply = read_reply(completion.message, taken=self._call_ids)
        self._call_ids.update(reply.call_ids)
        self._count(completion, reply)
        self._reply = reply
        self.conversation.reply(reply)
        return reply.action

    def finish(self) -> dict[str, Any]:
        """What the episode took, and the messages."""
        usage: dict[str, Any] = {**self._counts, "cost": None if self._cost is None else round(self._cost, 9)}
        return {"usage": usage, "messages": self.conversation.messages}

    def _answer(self, reply: Reply, observation: str) -> None:
        shown = observation
        if self.settings.prompt == "react" and not reply.call_ids:
            shown = f"Observation: {observation}"
        info = _info_of(observation, len(reply.call_ids), self._parallel)
        self.conversation.messages += answer_messages(
            reply, shown, info, observation_role=self.observation_role
        )
        self._prepare()

    async def _ask_for_reply(self) -> Completion:
        while True:
            messages = self._window.fit(self._opening, self._sent, self._tools)
            try:
                completion = await self.ask(messages, self._tools, self._counts["requests"])
            except PromptTooLong:
                self._window.refused(self._sent)
                continue
            self._window.counted_in(messages, self._tools, completion.prompt_tokens)
            return completion

    def _prepare(self) -> None:
        """Write the last reply and its answers as they are sent."""
        first = len(self._opening) + len(self._sent)
        sent = self.conversation.sendable(first)
        keep = self.settings.reasoning == "keep"
        for message, kept in zip(sent, self.conversation.messages[first:], strict=True):
            if message["role"] != "assistant":
                continue
            content = message.get("content")
            if keep:
                message.update({name: kept[name] for name in _THOUGHTS if kept.get(name)})
            elif content:
                content = message["content"] = without_thinking(content)
            if not content and not message.get("tool_calls"):
                message["content"] = _EMPTY
        self._sent += sent

    def _count(self, completion: Completion, reply: Reply) -> None:
        counts = self._counts
        counts["requests"] += 1
        counts["prompt_tokens"] += completion.prompt_tokens
        counts["completion_tokens"] += completion.completion_tokens
        message = completion.message
        for name, found in (
            ("refusals", bool(message.get("refusal")) or completion.finish == "content_filter"),
            ("empty_replies", not reply.action.strip()),
            ("cut_replies", completion.finish == "length"),
            ("malformed_replies", bool(reply.faults)),
        ):
            if found:
                counts[name] = counts.get(name, 0) + 1
        cost = self.cost(completion)
        self._cost = None if cost is None or self._cost is None else self._cost + cost


def _info_of(observation: str, calls: int, parallel: str) -> Mapping[str, Any]:
    """What the info of the step says about several calls, as far as the observation tells.

    A sequence is answered by numbered observations, one after the other.
    """
    if calls < 2:
        return {}
    if parallel != "sequence":
        return {"status": "ok" if parallel == "first" else "invalid_action"}
    texts, at = [], 0
    for number in range(1, calls + 1):
        mark = f"[{number}] "
        if not observation.startswith(mark, at):
            break
        start = at + len(mark)
        ends = [observation.find(f"\n[{number + 1}{more}] ", start) for more in ("", f"-{calls}")]
        end = min((end for end in ends if end >= 0 and number < calls), default=len(observation))
        texts.append(observation[start:end])
        at = end + 1
    return {"calls": [{"observation": text} for text in texts]} if texts else {"status": "invalid_action"}


def _setting(env: gymnasium.Env[str, str], name: str, default: str) -> str:
    return str(env.get_wrapper_attr(name)) if env.has_wrapper_attr(name) else default
