"""Keeping a conversation within a model's context."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

from codegym_envs.agents.protocol import ContextExhausted
from codegym_envs.chat import Message
from codegym_envs.endpoint import encode_body

__all__ = ["ContextPolicy", "ContextWindow"]

ContextPolicy: TypeAlias = Literal["error", "window"]

_CHARACTERS_A_TOKEN = 3.5  # until the endpoint has counted for the first time; better too few than too many
_SHARE_KEPT = 0.75  # once something is left out, enough that it need not be done every turn


class ContextWindow:
    """Chooses what of a conversation is sent.

    Tokens are estimated from the size of the messages and from how many tokens the endpoint counted in the
    last request.

    Args:
        limit: Most tokens of a request and its answer together; None if there is no limit.
        policy: What happens beyond it: ``"error"`` ends the episode, ``"window"`` leaves out the oldest
            exchanges.
        reserve: Tokens that are kept free for the answer.
    """

    def __init__(self, limit: int | None, policy: ContextPolicy, reserve: int) -> None:
        self._limit = limit
        self._policy = policy
        self._reserve = reserve
        self._ratio = 1 / _CHARACTERS_A_TOKEN
        self._left_out = 0

    def start(self) -> None:
        """Begin an episode."""
        self._ratio = 1 / _CHARACTERS_A_TOKEN
        self._left_out = 0

    def counted_in(self, messages: Sequence[Message], tools: Any, tokens: int) -> None:
        """Say how many tokens the endpoint counted in a request."""
        if self._limit is not None and tokens > 0:
            self._ratio = tokens / _size(messages, tools)

    def fit(self, opening: Sequence[Message], rest: Sequence[Message], tools: Any) -> list[Message]:
        """The messages to send.

        Args:
            opening: The messages that open the conversation; they always stay.
            rest: The messages after them, as they are sent.
            tools: What else is sent, such as schemas.

        Raises:
            ContextExhausted: If it does not fit.
        """
        if self._limit is None:
            return self._cut(opening, rest)
        room = self._limit - self._reserve
        if self._tokens(self._cut(opening, rest), tools) <= room:
            return self._cut(opening, rest)
        if self._policy == "window":
            while self._shorten(rest):
                if self._tokens(self._cut(opening, rest), tools) <= room * _SHARE_KEPT:
                    return self._cut(opening, rest)
            if self._tokens(self._cut(opening, rest), tools) <= room:
                return self._cut(opening, rest)
        raise ContextExhausted(f"the conversation does not fit into {self._limit} tokens any more")

    def refused(self, rest: Sequence[Message]) -> None:
        """Note that the endpoint found a request too long: leave out half of what can be left out.

        Raises:
            ContextExhausted: If nothing can be.
        """
        starts = _exchanges(rest)
        left = len([start for start in starts if start > self._left_out])
        if self._policy != "window" or not left:
            raise ContextExhausted("the endpoint finds the conversation too long")
        for _ in range((left + 1) // 2):
            self._shorten(rest)

    def _shorten(self, rest: Sequence[Message]) -> bool:
        """Leave out one more exchange, never the last; return whether there was one."""
        later = [start for start in _exchanges(rest) if start > self._left_out]
        if not later:
            return False
        self._left_out = later[0]
        return True

    def _cut(self, opening: Sequence[Message], rest: Sequence[Message]) -> list[Message]:
        if not self._left_out:
            return [*opening, *rest]
        exchanges = sum(start < self._left_out for start in _exchanges(rest))
        # Part of the message in front: many templates want user and assistant to take turns.
        note = f"\n\n(The first {exchanges} exchanges are left out here: there is no room for them any more.)"
        last = {**opening[-1], "content": f"{opening[-1]['content']}{note}"}
        return [*opening[:-1], last, *rest[self._left_out :]]

    def _tokens(self, messages: Sequence[Message], tools: Any) -> float:
        return _size(messages, tools) * self._ratio


def _size(messages: Sequence[Message], tools: Any) -> int:
    return len(encode_body({"messages": messages, "tools": tools}))


def _exchanges(rest: Sequence[Message]) -> list[int]:
    """Where the exchanges begin: a reply and the answers to it."""
    return [index for index, message in enumerate(rest) if message["role"] == "assistant"]
