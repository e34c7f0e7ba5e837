"""Where the model's own words stand in a conversation's text: loss masks, as spans of characters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from codegym_envs.chat.replies import Message
from codegym_envs.errors import ConfigurationError

__all__ = ["ChatTemplate", "Rendered", "render_spans"]

ChatTemplate: TypeAlias = Callable[[Sequence[Message], Sequence[Any] | None, bool], str]
"""Writes messages as one text; takes messages, tools or None, and whether a reply is begun at the end."""


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

    Args:
        messages: The messages.
        tools: The tools' schemas, or None if the template is not told of them.
        template: The chat template.
        loss: One flag a message: whether its text is to be learnt. By default the assistant's.

    Raises:
        ConfigurationError: If the template writes a message differently once others follow it, so that what
            the model is shown at a turn is not the beginning of the whole text.
    """
    if loss is None:
        loss = [message["role"] == "assistant" for message in messages]
    text = template(messages, tools, False)
    spans = []
    for index, wanted in enumerate(loss):
        if not wanted:
            continue
        before = template(messages[:index], tools, True)
        through = template(messages[: index + 1], tools, False)
        if not (through.startswith(before) and text.startswith(through.rstrip())):
            raise ConfigurationError(
                f"the chat template writes message {index + 1} of {len(messages)} differently when others "
                "follow, so that its place in the text is not known; use a template that writes each turn "
                "as it stands"
            )
        spans.append((len(before), len(through.rstrip())))
    return Rendered(text, tuple(spans))
