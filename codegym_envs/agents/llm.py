"""The agent behind an OpenAI-compatible endpoint."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import gymnasium
import msgspec

from codegym_envs.agents.chatting import ChatAgent, ChatSettings, Reasoning
from codegym_envs.agents.context_window import ContextPolicy
from codegym_envs.agents.prompting import Layout, Mode, Prompt, stop_texts
from codegym_envs.agents.protocol import AgentFailure
from codegym_envs.chat import Message
from codegym_envs.endpoint import (
    Completion,
    EndpointClient,
    EndpointSettings,
    ModelUnavailable,
    PromptTooLong,
    ResponseStore,
    Usage,
    encode_body,
)
from codegym_envs.errors import ConfigurationError

__all__ = ["EndpointAgent", "EndpointAgents", "endpoint_agents"]


class EndpointAgents:
    """Makes agents that ask the same endpoint, share its limits and budgets, and keep answers in one store.

    Args:
        endpoint: Whom to ask.
        chat: How to play.
        sampling: What else is sent in every request.
        seed: The seeds of requests are derived from it; None to send none.
        store: File in which answers are kept; None for nowhere.
    """

    def __init__(
        self,
        endpoint: EndpointSettings,
        chat: ChatSettings,
        sampling: Mapping[str, Any],
        *,
        seed: int | None = None,
        store: str | Path | None = None,
    ) -> None:
        self.endpoint = endpoint
        self.chat = chat
        self.sampling = sampling
        self.seed = seed
        self._path = None if store is None else Path(store)
        self._client = EndpointClient(endpoint)

    def __call__(self) -> EndpointAgent:
        """An agent."""
        return EndpointAgent(self)

    @property
    def client(self) -> EndpointClient:
        """The client that all agents share; with it the store is opened."""
        if self._path is not None and self._client.store is None:
            self._client.store = ResponseStore(self._path)
        return self._client

    @property
    def usage(self) -> Usage:
        """What all agents together used in this process."""
        return self._client.usage


class EndpointAgent(ChatAgent):
    """Asks an endpoint for every action.

    An answer is stored before it is played. Its key consists of the environment, the configuration and
    the seed of the episode, the number of the turn and the whole request: an episode that was cut off is
    played again from the store, up to where it had got. Episodes without a seed are not stored.

    Args:
        agents: The factory, with what agents share.
    """

    def __init__(self, agents: EndpointAgents) -> None:
        super().__init__(agents.endpoint.model, agents.chat)
        self._agents = agents
        self._episode: str | None = None
        self._parallel_field: dict[str, Any] = {}
        self._texts: dict[int, tuple[Any, msgspec.Raw]] = {}

    def start(
        self, env: gymnasium.Env[str, str], prompt: str, info: dict[str, Any], seed: int | None
    ) -> None:
        """Begin an episode.

        Raises:
            ConfigurationError: If the environment does not understand what the model is told to write, or
                the store cannot be used.
        """
        super().start(env, prompt, info, seed)
        self._episode = None if seed is None else f"{info['env_id']}|{info.get('config_id')}|{seed}"
        several = self._parallel == "sequence"
        self._parallel_field = {"parallel_tool_calls": several} if self._tools else {}
        self._texts = {}

    async def ask(self, messages: Sequence[Message], tools: Sequence[Any] | None, turn: int) -> Completion:
        """The endpoint's reply."""
        body: dict[str, Any] = {
            "messages": [self._written(message) for message in messages],
            "max_tokens": self.settings.max_tokens,
        }
        if tools is not None:
            body |= {"tools": self._written(tools), **self._parallel_field}
        stop = stop_texts(self.settings.mode, self.settings.prompt)
        if stop:
            body["stop"] = stop
        if self._agents.seed is not None:
            body["seed"] = _digest(self._agents.seed, self._episode, turn) >> 225  # 31 bits
        for name, value in self._agents.sampling.items():
            if value is None:
                body.pop(name, None)
            else:
                body[name] = value
        client = self._agents.client
        request = client.encode(body)
        key = None
        if self._episode is not None and client.store is not None:
            key = f"{_digest(self._episode, turn, hashlib.sha256(request).hexdigest()):064x}"
        try:
            return await client.complete(request, key, answer_tokens=self.settings.max_tokens)
        except PromptTooLong:
            raise
        except ModelUnavailable as error:
            raise AgentFailure(str(error)) from error

    def _written(self, part: Any) -> msgspec.Raw:
        """The JSON text of a part of the request; parts come again in every request after the first."""
        known = self._texts.get(id(part))
        if known is None:
            # The part is kept too: as long as it lives, no other one has its id.
            known = self._texts[id(part)] = (part, msgspec.Raw(encode_body(part)))
        return known[1]

    def cost(self, completion: Completion) -> float | None:
        """What a reply cost."""
        return self._agents.endpoint.cost(completion.prompt_tokens, completion.completion_tokens)


def endpoint_agents(  # noqa: PLR0913 - each parameter is an option of the agent
    model: str,
    base_url: str,
    api_key_variable: str = "OPENAI_API_KEY",
    *,
    mode: Mode = "native",
    action_format: str | None = None,
    prompt: Prompt = "plain",
    layout: Layout = "split",
    temperature: float | None = 0.0,
    top_p: float | None = None,
    max_tokens: int = 1024,
    seed: int | None = None,
    extra: Mapping[str, Any] | None = None,
    context_limit: int | None = None,
    context_policy: ContextPolicy = "error",
    reasoning: Reasoning = "strip",
    concurrency: int = 64,
    timeout_s: float = 180.0,
    retries: int = 5,
    backoff_s: float = 1.0,
    requests_per_minute: float = 0.0,
    tokens_per_minute: float = 0.0,
    budget_requests: int | None = None,
    budget_tokens: int | None = None,
    budget_cost: float | None = None,
    input_price: float | None = None,
    output_price: float | None = None,
    store: str | Path | None = None,
) -> EndpointAgents:
    """Agents that ask an OpenAI-compatible endpoint.

    Args:
        model: Name of the model; results are shown under it.
        base_url: Address of the endpoint, up to and with ``/v1``.
        api_key_variable: Environment variable that holds the key.
        mode: ``"native"`` sends the tools' schemas and reads ``tool_calls``; ``"text"`` describes the tools
            in the prompt and reads calls from the text.
        action_format: In the mode ``text``: format in which the model is told to write calls.
        prompt: ``"plain"`` or ``"react"`` (a thought before every action).
        layout: ``"split"`` or ``"user"``, for models without system messages.
        temperature: Sampling temperature; None leaves it to the endpoint.
        top_p: Nucleus sampling; None leaves it to the endpoint.
        max_tokens: Most tokens of a reply.
        seed: With a seed, every request gets one of its own, derived from this, the episode and the turn.
        extra: Further fields of every request; null removes a field.
        context_limit: Most tokens of a request and its reply together.
        context_policy: Beyond it, ``"error"`` ends the episode (outcome ``budget``), ``"window"`` leaves out
            the oldest exchanges.
        reasoning: ``"strip"`` hides the model's thinking of earlier turns from it, ``"keep"`` sends it back.
        concurrency: Most requests at a time.
        timeout_s: Longest time for one request, in seconds.
        retries: How often a request that failed is repeated.
        backoff_s: Waiting time before the first repetition, in seconds; doubles with each one.
        requests_per_minute: Most requests a minute; 0 for no limit.
        tokens_per_minute: Most tokens a minute; 0 for no limit.
        budget_requests: After this many answers no more requests are sent: episodes end as infrastructure
            errors and can be resumed.
        budget_tokens: The same for tokens.
        budget_cost: The same for the cost.
        input_price: Price of a million prompt tokens.
        output_price: Price of a million answer tokens.
        store: File in which every answer is kept, so that nothing is paid for twice.

    Raises:
        ConfigurationError: If an option has a value that cannot be used.
        MissingExtra: If httpx is not installed.
    """
    endpoint = EndpointSettings(
        base_url,
        model,
        api_key_variable=api_key_variable,
        timeout_s=timeout_s,
        retries=retries,
        backoff_s=backoff_s,
        requests_per_minute=requests_per_minute,
        tokens_per_minute=tokens_per_minute,
        concurrency=concurrency,
        input_price=input_price,
        output_price=output_price,
        budget_requests=budget_requests,
        budget_tokens=budget_tokens,
        budget_cost=budget_cost,
    )
    chat = ChatSettings(
        mode, action_format, prompt, layout, max_tokens, context_limit, context_policy, reasoning
    )
    if extra is not None and not isinstance(extra, Mapping):
        raise ConfigurationError(f"extra must be a mapping of fields, not {extra!r}")
    if seed is not None and type(seed) is not int:
        raise ConfigurationError(f"seed must be an integer, not {seed!r}")
    for name, value, most in (("temperature", temperature, 2.0), ("top_p", top_p, 1.0)):
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if value is not None and not (number and 0 <= value <= most):
            raise ConfigurationError(f"{name} must be a number from 0 to {most:g}, not {value!r}")
    sampling = {"temperature": temperature, "top_p": top_p, **(extra or {})}
    return EndpointAgents(endpoint, chat, sampling, seed=seed, store=store)


def _digest(*parts: object) -> int:
    return int.from_bytes(
        hashlib.sha256("|".join(map(str, parts)).encode("utf-8", "replace")).digest(), "big"
    )
