"""How much of a chat has been used up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, TypeAlias

from codegym_envs.chat.reply_reading import Message
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import encode

__all__ = ["Budget", "BudgetCounts"]

BudgetCounts: TypeAlias = Literal["all", "completions"]


class Budget:
    """A limit on the characters or tokens of a chat.

    Every text of a message counts: the content, texts of thinking, names and arguments of calls. What a
    chat template writes around them does not.

    Args:
        max_characters: Limit in characters; None for none.
        max_tokens: Limit in tokens; None for none. It needs ``count_tokens``.
        count_tokens: Number of tokens of a text.
        counts: ``"all"`` counts all messages and, as their canonical JSON, the tools' schemas that are sent
            beside them; ``"completions"`` counts the assistant's messages only.

    Attributes:
        characters: Characters so far.
        tokens: Tokens so far; 0 without ``count_tokens``.

    Raises:
        ConfigurationError: If a limit is not a positive integer, or ``count_tokens`` is missing.
    """

    def __init__(
        self,
        max_characters: int | None = None,
        max_tokens: int | None = None,
        count_tokens: Callable[[str], int] | None = None,
        counts: BudgetCounts = "all",
    ) -> None:
        for name, limit in (("max_characters", max_characters), ("max_tokens", max_tokens)):
            if limit is not None and (type(limit) is not int or limit < 1):
                raise ConfigurationError(f"{name} must be a positive integer or None, not {limit!r}")
        if max_tokens is not None and count_tokens is None:
            raise ConfigurationError("max_tokens needs count_tokens, a function that counts a text's tokens")
        if counts not in ("all", "completions"):
            raise ConfigurationError(f"a budget counts 'all' or 'completions', not {counts!r}")
        self.max_characters = max_characters
        self.max_tokens = max_tokens
        self.counts = counts
        self._count_tokens = count_tokens
        self.characters = 0
        self.tokens = 0

    def start(self, messages: Iterable[Message], tools: Sequence[Any] | None) -> None:
        """Begin an episode with its opening messages, and the tools' schemas if they are sent."""
        self.characters = self.tokens = 0
        if tools and self.counts == "all":
            self._count(encode(list(tools)))
        self.add(messages)

    def add(self, messages: Iterable[Message]) -> None:
        """Count messages."""
        for message in messages:
            if self.counts == "all" or message["role"] == "assistant":
                for text in _texts(message):
                    self._count(text)

    def _count(self, text: str) -> None:
        self.characters += len(text)
        if self._count_tokens is not None:
            self.tokens += self._count_tokens(text)

    @property
    def exceeded(self) -> bool:
        """Whether more than a limit is used."""
        return self._compared(1)

    @property
    def exhausted(self) -> bool:
        """Whether nothing is left for another message."""
        return self._compared(0)

    def _compared(self, beyond: int) -> bool:
        return (self.max_characters is not None and self.characters >= self.max_characters + beyond) or (
            self.max_tokens is not None and self.tokens >= self.max_tokens + beyond
        )


def _texts(message: Message) -> Iterable[str]:
    for key, value in message.items():
        if key == "tool_calls":
            for call in value:
                yield call["function"]["name"]
                yield call["function"]["arguments"]
        elif key not in ("role", "tool_call_id") and isinstance(value, str):
            yield value
