"""The log of a chat: a plain list of messages that can be stored, shown and trained on."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

from codegym_envs.chat.reply_reading import Message, Reply, assistant_message
from codegym_envs.chat.spans import ChatTemplate, Rendered, render_spans
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import decode

__all__ = ["Conversation"]

_ROLES = ("system", "user", "assistant", "tool")
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_LONGEST_NAME = 64  # of a function, as providers check it


class Conversation:
    """Messages in the form of OpenAI's chat completions, in order.

    Args:
        messages: The first messages; they are copied.
        tools: The schemas of the tools that the model is told of besides the messages, or None.

    Attributes:
        messages: The messages; plain data.
        tools: The schemas, or None.

    Raises:
        ConfigurationError: If a message has no known role or no text.
    """

    __slots__ = ("messages", "tools")

    def __init__(
        self, messages: Iterable[Mapping[str, Any]] = (), tools: Sequence[Mapping[str, Any]] | None = None
    ) -> None:
        self.messages: list[Message] = [_checked(message) for message in messages]
        self.tools: list[dict[str, Any]] | None = (
            None if tools is None else [copy.deepcopy(dict(tool)) for tool in tools]
        )

    def system(self, content: str) -> Message:
        """Append a system message."""
        return self._add({"role": "system", "content": content})

    def user(self, content: str) -> Message:
        """Append a user message."""
        return self._add({"role": "user", "content": content})

    def assistant(self, content: str | None, calls: Collection[tuple[str, str, str]] = ()) -> Message:
        """Append a reply: its text, and id, tool name and arguments text of its calls."""
        return self._add(assistant_message(content, calls))

    def reply(self, reply: Reply) -> Message:
        """Append a reply that was read."""
        return self._add(reply.message)

    def tool(self, content: str, call_id: str) -> Message:
        """Append the answer to a call."""
        return self._add({"role": "tool", "tool_call_id": call_id, "content": content})

    def extend(self, messages: Iterable[Mapping[str, Any]]) -> None:
        """Append messages; they are copied.

        Raises:
            ConfigurationError: If a message has no known role or no text.
        """
        for message in messages:
            self._add(_checked(message))

    def _add(self, message: Message) -> Message:
        self.messages.append(message)
        return message

    def __len__(self) -> int:
        return len(self.messages)

    def __iter__(self) -> Iterator[Message]:
        return iter(self.messages)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.messages == self.messages and other.tools == self.tools

    __hash__ = None  # type: ignore[assignment]  # mutable

    def copy(self) -> Self:
        """A conversation that shares nothing with this one."""
        return type(self)(self.messages, self.tools)

    def call_ids(self) -> set[str]:
        """The ids of all calls so far."""
        return {call["id"] for message in self.messages for call in message.get("tool_calls", ())}

    def sendable(self, start: int = 0) -> list[Message]:
        """The messages as every server accepts them in a request.

        Servers refuse a whole request if an earlier call in it has a name that no tool can have, or arguments
        that are not a JSON object. Such a name is written as ``invalid`` and such arguments as ``{}``; the
        answer to the call says what was wrong with it. Texts of the model's thinking are left out.

        Args:
            start: Number of the first message; the ones before it are left out.
        """
        return [_sendable(message) for message in self.messages[start:]]

    def loss(self) -> list[bool]:
        """One flag per message: whether the model wrote it."""
        return [message["role"] == "assistant" for message in self.messages]

    def rendered(self, template: ChatTemplate) -> Rendered:
        """The conversation as one text in a chat template, with the spans that the model wrote.

        Raises:
            ConfigurationError: If the template gives no such spans, see `render_spans`.
        """
        return render_spans(self.messages, self.tools, template)

    def render(self) -> str:
        """The conversation for people to read."""
        parts = []
        for message in self.messages:
            call_id = message.get("tool_call_id")
            parts.append(f"[{message['role']}]" if call_id is None else f"[{message['role']} {call_id}]")
            if message.get("content"):
                parts.append(message["content"])
            parts += [
                f"{call['function']['name']}({call['function']['arguments']})  [{call['id']}]"
                for call in message.get("tool_calls", ())
            ]
            parts.append("")
        return "\n".join(parts).rstrip()

    def to_json(self) -> dict[str, Any]:
        """The conversation as plain data; a copy."""
        return {"messages": copy.deepcopy(self.messages), "tools": copy.deepcopy(self.tools)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`.

        Raises:
            ConfigurationError: If it is not a conversation.
        """
        messages = value.get("messages")
        tools = value.get("tools")
        if not isinstance(messages, list) or not (tools is None or isinstance(tools, list)):
            raise ConfigurationError('a conversation is {"messages": […], "tools": […] or null}')
        return cls(messages, tools)


def _checked(message: Mapping[str, Any]) -> Message:
    """A copy of a message, after a check of its form."""
    if not isinstance(message, Mapping) or message.get("role") not in _ROLES:
        raise ConfigurationError(f"a message needs a role: one of {', '.join(_ROLES)}")
    content = message.get("content")
    if not isinstance(content, str) and not (content is None and message["role"] == "assistant"):
        raise ConfigurationError(f"the content of a message with role {message['role']} must be a text")
    return copy.deepcopy(dict(message))


def _sendable(message: Message) -> Message:
    kept: Message = {key: message[key] for key in ("role", "content", "tool_call_id") if key in message}
    if message.get("tool_calls"):
        kept["tool_calls"] = [
            {"id": call["id"], "type": "function", "function": _sendable_function(call["function"])}
            for call in message["tool_calls"]
        ]
    return kept


def _sendable_function(function: Mapping[str, str]) -> dict[str, str]:
    name, arguments = function["name"], function["arguments"]
    if not 0 < len(name) <= _LONGEST_NAME or not _NAME.issuperset(name):
        name = "invalid"
    try:
        good = isinstance(decode(arguments), dict)
    except (ValueError, RecursionError):
        good = False
    return {"name": name, "arguments": arguments if good else "{}"}
