"""Where the model's own words are in a conversation's text: loss masks, as spans of characters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from codegym_envs.chat.reply_reading import Message
from codegym_envs.errors import ConfigurationError

__all__ = ["ChatTemplate", "Rendered", "render_spans"]

ChatTemplate: TypeAlias = Callable[[Sequence[Message], Sequence[Any] | None, bool], str]
"""Writes messages as one text; takes messages, tools or None, and whether a reply is begun at the end."""

_MARKS = [chr(code) for code in range(0xE000, 0xF8FF)]
"""Characters for private use: no text that means anything holds all of them."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A conversation as one text.

    Attributes:
        text: The text.
        spans: The parts that the model writes, as (start, end) in characters, end exclusive, in order and
            apart from each other. The mark that ends a turn belongs to it, white space after it does not.
    """

    text: str
    spans: tuple[tuple[int, int], ...]


def render_spans(
    messages: Sequence[Message],
    tools: Sequence[Any] | None,
    template: ChatTemplate,
    *,
    loss: Sequence[bool] | None = None,
) -> Rendered:
    """Write a conversation with a chat template, and find what the model writes in it.

    A reply's span runs from where the text before it ends, a reply begun, to where the text with it ends.
    Some templates write the last turn differently from the earlier ones (an empty thought in front of it,
    say); in their text, replies are found by writing others in their place.

    Args:
        messages: The messages.
        tools: The tools' schemas, or None if the template is not told of them.
        template: The chat template.
        loss: One flag per message: whether its text is to be learnt. By default the assistant's.

    Raises:
        ConfigurationError: If a reply is found neither way.
    """
    if loss is None:
        loss = [message["role"] == "assistant" for message in messages]
    text = template(messages, tools, False)
    spans = []
    for index in (index for index, wanted in enumerate(loss) if wanted):
        before = template(messages[:index], tools, True)
        through = template(messages[: index + 1], tools, False).rstrip()
        if through.startswith(before) and text.startswith(through):
            spans.append((len(before), len(through)))
            continue
        mark = next(mark for mark in _MARKS if mark not in text)
        replaced = [*messages[:index], {"role": "assistant", "content": mark}, *messages[index + 1 :]]
        span = _span_of_change(text, template(replaced, tools, False), mark, through)
        if span is None:
            raise ConfigurationError(
                f"it is not known where the chat template writes message {index + 1} of {len(messages)}; "
                "use a template that writes each reply once, as it stands"
            )
        spans.append(span)
    return Rendered(text, tuple(spans))


def _span_of_change(text: str, other: str, mark: str, through: str) -> tuple[int, int] | None:
    """Where a text differs from one that has a mark there instead; with the end mark of the turn.

    Args:
        text: The whole text.
        other: The same with the mark in place of a reply.
        mark: A character that occurs nowhere else.
        through: The text up to this reply, which ends with what ends a turn.
    """
    start, found, rest = other.partition(mark)
    begin, end = len(start), len(text) - len(rest)
    if not found or begin >= end or not (text.startswith(start) and text.endswith(rest)):
        return None
    reply = text[begin:end]
    place = through.rfind(reply)
    closing = through[place + len(reply) :] if place >= 0 else ""
    return begin, end + (len(closing) if text.startswith(closing, end) else 0)
