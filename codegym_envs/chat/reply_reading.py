"""From an assistant message, whatever it holds, to the action text that the environment plays.

A call whose arguments are a JSON object becomes plain JSON. A malformed one becomes JSON that carries the
fault along, so that the environment itself refuses it, counts it as an action and says what was wrong.
Nothing in a message can break out of its call: every part is decoded, or quoted, before it is written.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from codegym_envs.actions import render_call
from codegym_envs.spec import decode, encode

__all__ = ["Message", "Reply", "assistant_message", "read_reply"]

Message: TypeAlias = dict[str, Any]
"""One message in the form of OpenAI's chat completions; plain data that JSON can hold."""

_KEPT = ("reasoning_content", "reasoning", "refusal")  # texts that servers send besides the content
_NO_ARGUMENTS = "{}"
_LEGACY = object()  # stands for the id that the older form of a call does not have


@dataclass(frozen=True, slots=True)
class Reply:
    """An assistant message, read.

    Attributes:
        action: The action text for the environment's ``step``.
        message: The message as it belongs in the conversation: plain data, every call with an id of its
            own and with its arguments as text.
        call_ids: Ids of its calls, in order; each must be answered by a ``tool`` message.
        faults: What had to be put right in the form of the message, as stable codes, sorted:
            ``"arguments_not_text"``, ``"bad_call"``, ``"bad_text"``, ``"content_not_text"``,
            ``"duplicate_id"``, ``"legacy_function_call"``, ``"missing_id"``, ``"not_a_message"``,
            ``"tool_calls_not_list"``, ``"wrong_role"``.
    """

    action: str
    message: Message
    call_ids: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def assistant_message(
    content: str | None,
    calls: Collection[tuple[str, str, str]] = (),
    texts: Mapping[str, str] | None = None,
) -> Message:
    """An assistant message.

    Args:
        content: What is said beside the calls, or None.
        calls: Id, tool name and arguments (as JSON text) of every call.
        texts: Further texts by key, such as ``reasoning_content``.
    """
    message: Message = {"role": "assistant", "content": content, **(texts or {})}
    if calls:
        message["tool_calls"] = [
            {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}
            for call_id, name, arguments in calls
        ]
    elif content is None:
        message["content"] = ""
    return message


def read_reply(message: object, *, taken: Collection[str] = ()) -> Reply:
    """Read an assistant message.

    Calls stand in ``tool_calls``, or in the older ``function_call``. A message without any is an action in
    text: its content is played as it is.

    Args:
        message: The message, or the content alone as a text. Anything else is an invalid action.
        taken: Ids that a call without an id must not get, such as those of earlier calls.

    Returns:
        What to play, and what to write down. No message raises anything.
    """
    try:
        return _Reader(taken).read(message)
    except Exception:  # objects with methods of their own, or nested endlessly
        return Reply("", assistant_message(""), faults=("not_a_message",))


class _Reader:
    """Reads one message and collects what was wrong with it."""

    def __init__(self, taken: Collection[str]) -> None:
        self._taken = taken
        self._seen: set[str] = set()
        self._faults: set[str] = set()
        self._number = len(taken)

    def read(self, message: object) -> Reply:
        if isinstance(message, str):
            text = self._text(message)
            return Reply(str.__str__(message), assistant_message(text), faults=self._found())
        if not isinstance(message, Mapping):
            self._faults.add("not_a_message")
            return Reply("", assistant_message(""), faults=self._found())
        if message.get("role", "assistant") != "assistant":
            self._faults.add("wrong_role")
        raw = self._content(message.get("content"))
        content = None if raw is None else self._text(raw)
        texts = {key: self._text(message[key]) for key in _KEPT if isinstance(message.get(key), str)}
        entries = self._entries(message)
        if not entries:
            return Reply(raw or "", assistant_message(content, (), texts), faults=self._found())
        actions: list[str] = []
        calls: list[tuple[str, str, str]] = []
        given = [self._id(entry) for entry in entries]
        for entry, call_id in zip(entries, given, strict=True):
            action, name, arguments = self._call(entry)
            actions.append(action)
            calls.append((call_id or self._fresh_id(), name, arguments))
        return Reply(
            actions[0] if len(actions) == 1 else f"[{', '.join(actions)}]",
            assistant_message(content, calls, texts),
            tuple(call[0] for call in calls),
            self._found(),
        )

    def _found(self) -> tuple[str, ...]:
        return tuple(sorted(self._faults))

    def _text(self, text: str) -> str:
        """A text that every encoding can hold."""
        text = str.__str__(text)
        if text.isascii():
            return text
        clean = text.encode("utf-8", "replace").decode()
        if clean != text:
            self._faults.add("bad_text")
        return clean

    def _content(self, content: object) -> str | None:
        if content is None:
            return None
        if isinstance(content, str):
            return str.__str__(content)
        if isinstance(content, list):  # parts: texts, images and others
            parts = [part.get("text") for part in content if isinstance(part, Mapping)]
            return "".join(part for part in parts if isinstance(part, str))
        self._faults.add("content_not_text")
        return None

    def _entries(self, message: Mapping[str, Any]) -> list[Any]:
        entries = message.get("tool_calls")
        if isinstance(entries, (list, tuple)):
            if entries:
                return list(entries)
        elif entries is not None:
            self._faults.add("tool_calls_not_list")
            return [entries]
        legacy = message.get("function_call")
        if legacy is None:
            return []
        self._faults.add("legacy_function_call")
        return [{"function": legacy, "id": _LEGACY}]

    def _id(self, entry: Any) -> str | None:
        """The id of a call, or None if it needs a new one; ids of earlier messages may come again."""
        call_id = entry.get("id") if isinstance(entry, Mapping) else None
        if call_id is _LEGACY:
            return None
        if not isinstance(call_id, str) or not call_id:
            self._faults.add("missing_id")
            return None
        call_id = self._text(call_id)
        if call_id in self._seen:
            self._faults.add("duplicate_id")
            return None
        self._seen.add(call_id)
        return call_id

    def _fresh_id(self) -> str:
        """Nine letters and digits, the narrowest form that a provider asks for."""
        while True:
            call_id = f"call{self._number:05d}"
            self._number += 1
            if call_id not in self._taken and call_id not in self._seen:
                self._seen.add(call_id)
                return call_id

    def _call(self, entry: Any) -> tuple[str, str, str]:
        """Action text, name and arguments text of one call."""
        function = entry.get("function") if isinstance(entry, Mapping) else None
        if not isinstance(function, Mapping):
            self._faults.add("bad_call")
            return _quoted({"name": None}), "", _NO_ARGUMENTS
        name, arguments = function.get("name"), function.get("arguments")
        shown = self._text(name) if isinstance(name, str) else ""
        if arguments is None:
            arguments = {}
        if isinstance(arguments, str):
            text = str.__str__(arguments).strip() or _NO_ARGUMENTS
            value = _decoded(text)
            kept = self._text(arguments) if arguments.strip() else _NO_ARGUMENTS
        else:
            if arguments:
                self._faults.add("arguments_not_text")
            text = kept = _quoted(arguments)
            value = _decoded(text)
        if isinstance(name, str) and name and isinstance(value, dict):
            try:
                return render_call("json", str.__str__(name), value), shown, kept
            except ValueError:  # a name that has no UTF-8 form
                pass
        self._faults.add("bad_call")
        return _quoted({"name": name, "arguments": text}), shown, kept


def _decoded(text: str) -> Any:
    try:
        return decode(text)
    except (ValueError, RecursionError):
        return None


def _quoted(value: Any) -> str:
    """The JSON text of a value that may not be plain; what has no JSON form is left to be refused."""
    try:
        return encode(value)
    except (ValueError, TypeError):
        pass
    try:
        return json.dumps(value, default=lambda part: f"<{type(part).__name__}>")
    except (ValueError, TypeError, RecursionError):
        return f'"<{type(value).__name__}>"'
