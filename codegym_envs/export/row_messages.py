"""Messages as rows hold them, and as OpenAI's fine-tuning files do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from codegym_envs.chat import Message
from codegym_envs.export.columns import Kind

__all__ = ["fine_tuning_message", "fitted_messages", "row_messages"]


def row_messages(messages: Iterable[Message], loss: Sequence[bool]) -> list[dict[str, Any]]:
    """Messages with ``loss``, all with the same keys, since Arrow gives every row every key.

    Content that is not there is an empty text: many chat templates fail on null.
    """
    return [
        {
            "role": message["role"],
            "content": message.get("content") or "",
            "reasoning_content": message.get("reasoning_content") or message.get("reasoning"),
            "tool_calls": message.get("tool_calls"),
            "tool_call_id": message.get("tool_call_id"),
            "loss": flag,
        }
        for message, flag in zip(messages, loss, strict=True)
    ]


def fitted_messages(messages: Iterable[dict[str, Any]], kind: Kind) -> list[dict[str, Any]]:
    """Row messages with the keys of a kind of column."""
    keys = {
        "opening": ("role", "content"),
        "turns": ("role", "content", "loss"),
        "chat": ("role", "content", "tool_calls", "tool_call_id", "loss"),
        "log": ("role", "content", "reasoning_content", "tool_calls", "tool_call_id", "loss"),
    }[kind]
    return [{key: message[key] for key in keys} for message in messages]


def fine_tuning_message(message: dict[str, Any]) -> Message:
    """A row message without the keys that say nothing; ``weight`` says whether a reply is to be learnt."""
    kept: Message = {"role": message["role"], "content": message["content"]}
    if message.get("tool_calls"):
        kept["tool_calls"] = message["tool_calls"]
    if message.get("tool_call_id") is not None:
        kept["tool_call_id"] = message["tool_call_id"]
    if message["role"] == "assistant" and "loss" in message:
        kept["weight"] = int(message["loss"])
    return kept
