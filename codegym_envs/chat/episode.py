"""A tool environment, played by messages."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, NamedTuple

import gymnasium
from gymnasium.error import ResetNeeded

from codegym_envs.chat.answer_messages import ObservationRole, answer_messages
from codegym_envs.chat.budget import Budget, BudgetCounts
from codegym_envs.chat.conversation import Conversation
from codegym_envs.chat.opening import Layout, Mode, opening_messages
from codegym_envs.chat.reply_reading import Message, read_reply
from codegym_envs.errors import ConfigurationError

__all__ = ["ChatEpisode", "ChatStep"]


class ChatStep(NamedTuple):
    """What a reply led to.

    Attributes:
        messages: The messages that answer it, already part of the conversation: one ``tool`` message for
            each of its calls, or one message with the observation if it had none. Empty if the reply was
            not played because it did not fit into the budget.
        reward: 1.0 for a correct answer, else 0.0.
        terminated: Whether an answer was submitted.
        truncated: Whether something else ended the episode.
        info: The info dictionary of the environment's step, and ``message_faults``: a list of codes, see
            `Reply.faults`. If the budget ended the episode, ``outcome`` is ``"budget"``; of a reply that was
            not played, ``status`` is ``"not_played"``.
    """

    messages: list[Message]
    reward: float
    terminated: bool
    truncated: bool
    info: dict[str, Any]


class ChatEpisode:
    """Plays a tool environment with messages in the form of OpenAI's chat completions.

    One reply is one step of the environment, whatever it holds: tool calls, a call as text, or neither. What
    several calls in one reply mean is the environment's setting ``parallel_calls``.

    Args:
        env: A `codegym_envs.ToolEnv`, wrapped or not. For native calls its action format must be
            ``"auto"`` or ``"json"``.
        mode: ``"native"``: the model is told of `tools` by the server and calls them in its own form.
            ``"text"``: the prompt lists the tools and says how to write a call. Calls are read in both
            forms in both modes.
        layout: ``"split"``: a system message with the rules, a user message with the task. ``"user"``: one
            user message with both.
        observation_role: Role of the message that answers a reply without native calls.
        max_characters: Budget in characters, see `Budget`; None for none.
        max_tokens: Budget in tokens; it needs ``count_tokens``.
        count_tokens: Number of tokens of a text.
        budget_counts: What the budget counts: ``"all"`` or ``"completions"``.

    Attributes:
        env: The environment.
        conversation: Everything said in the running episode.
        budget: How much of the budget is used.

    Raises:
        ConfigurationError: If an argument has a value that cannot be used.
    """

    def __init__(
        self,
        env: gymnasium.Env[str, str],
        *,
        mode: Mode = "native",
        layout: Layout = "split",
        observation_role: ObservationRole = "user",
        max_characters: int | None = None,
        max_tokens: int | None = None,
        count_tokens: Callable[[str], int] | None = None,
        budget_counts: BudgetCounts = "all",
    ) -> None:
        for name, value, known in (
            ("mode", mode, ("native", "text")),
            ("layout", layout, ("split", "user")),
            ("observation_role", observation_role, ("user", "tool")),
        ):
            if value not in known:
                raise ConfigurationError(f"{name} must be {known[0]!r} or {known[1]!r}, not {value!r}")
        self.env = env
        self.conversation = Conversation()
        self.budget = Budget(max_characters, max_tokens, count_tokens, budget_counts)
        self._mode: Mode = mode
        self._layout: Layout = layout
        self._role: ObservationRole = observation_role
        self._tools: list[dict[str, Any]] = []
        self._ended: tuple[bool, bool, dict[str, Any]] | None = None
        self._num_tool_calls = 0
        self._call_ids: set[str] = set()
        self._started = False
        self._check_format()

    def _check_format(self) -> None:
        action_format = _setting(self.env, "action_format", "auto")
        if self._mode == "native" and action_format not in ("auto", "json"):
            raise ConfigurationError(
                f"native tool calls need action_format='auto' or 'json', not {action_format!r}; "
                "or use mode='text'"
            )

    @property
    def tools(self) -> list[dict[str, Any]]:
        """The schemas of the running episode's tools, to be sent beside the messages; a copy."""
        return copy.deepcopy(self._tools)

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> list[Message]:
        """Start an episode.

        Args:
            seed: As in the environment's ``reset``.
            options: As in the environment's ``reset``.

        Returns:
            The messages that open the conversation; a copy.

        Raises:
            ConfigurationError: If the options cannot be used, or a wrapper has set a format that is not JSON.
            ExecutionFailed: If the module fails to make its input, its answer or its state.
        """
        prompt, info = self.env.reset(seed=seed, options=options)
        self._check_format()  # a wrapper may draw another format for each episode
        self._tools = info["tools"]
        opening = opening_messages(
            prompt,
            info["task"],
            mode=self._mode,
            layout=self._layout,
            parallel_calls=_setting(self.env, "parallel_calls", "refuse"),
        )
        sent = self._tools if self._mode == "native" else None
        self.conversation = Conversation(opening, sent)
        self.budget.start(opening, sent)
        self._ended = None
        self._num_tool_calls = 0
        self._call_ids.clear()
        self._started = True
        return copy.deepcopy(opening)

    def step(self, message: object) -> ChatStep:
        """Play a reply.

        A reply that does not fit into the budget is not played; neither is one after the end.

        Args:
            message: The assistant message, as a server returned it, or its content alone as a text. No
                message makes this method raise, whatever object it is.

        Raises:
            gymnasium.error.ResetNeeded: If there was no `reset` yet.
            WorkerError: If no worker process can be started; the reply does not count then.
        """
        if not self._started:
            raise ResetNeeded("call reset() before step()")
        reply = read_reply(message, taken=self._call_ids)
        if self._ended is None and self.budget.exhausted:  # by the opening messages
            return self._out_of_budget(self._not_played(), [], reply.faults)
        used = self.budget.characters, self.budget.tokens
        if self._ended is None:
            self.budget.add([reply.message])
            if self.budget.exceeded:
                self.conversation.reply(reply)
                return self._out_of_budget(self._not_played(), [], reply.faults)
        try:
            observation, reward, terminated, truncated, info = self.env.step(reply.action)
        except BaseException:  # no worker, or an interrupt: the reply was not played
            self.budget.characters, self.budget.tokens = used
            raise
        answers = answer_messages(reply, observation, info, observation_role=self._role)
        info = {**info, "message_faults": list(reply.faults)}
        if self._ended is not None:  # nothing that is said after the end belongs to the episode
            return ChatStep(answers, 0.0, self._ended[0], self._ended[1], info)
        self.conversation.reply(reply)
        self._call_ids.update(reply.call_ids)
        self.conversation.extend(answers)
        self.budget.add(answers)
        self._num_tool_calls = info["num_tool_calls"]
        if terminated or truncated:
            self._ended = (terminated, truncated, info)
        elif self.budget.exhausted:
            return self._out_of_budget(info, answers, reply.faults)
        return ChatStep(answers, float(reward), terminated, truncated, info)

    def _not_played(self) -> dict[str, Any]:
        return {
            "status": "not_played",
            "tool": None,
            "arguments": None,
            "error": "budget",
            "num_tool_calls": self._num_tool_calls,
        }

    def _out_of_budget(
        self, info: dict[str, Any], answers: list[Message], faults: tuple[str, ...]
    ) -> ChatStep:
        # Through the outermost wrapper that has the method: one that keeps a record has to learn of the end.
        self.env.get_wrapper_attr("truncate")("budget")
        info = {**info, "outcome": "budget", "message_faults": list(faults)}
        self._ended = (False, True, info)
        return ChatStep(answers, 0.0, False, True, info)


def _setting(env: gymnasium.Env[str, str], name: str, default: Any) -> Any:
    return env.get_wrapper_attr(name) if env.has_wrapper_attr(name) else default
