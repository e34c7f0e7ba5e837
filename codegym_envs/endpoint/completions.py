"""What an endpoint answers, read with suspicion."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

import msgspec

__all__ = ["CHARACTERS_A_TOKEN", "Completion", "encode_body", "error_of", "read_completion"]

CHARACTERS_A_TOKEN = 4
"""For estimates, and where an endpoint does not count."""

_LONGEST_DETAIL = 200


@dataclass(frozen=True, slots=True)
class Completion:
    """One answer of a model.

    Attributes:
        message: The assistant message, as the endpoint sent it: plain JSON data.
        finish: Why it stopped, as the endpoint says: ``stop``, ``length``, ``tool_calls``, …
        prompt_tokens: Tokens of the prompt; estimated if the endpoint does not count.
        completion_tokens: Tokens of the answer; estimated if the endpoint does not count.
        reused: Whether it came from the store.
    """

    message: Mapping[str, Any] = field(default_factory=dict)
    finish: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    reused: bool = field(default=False, compare=False)

    @property
    def text(self) -> str:
        """What the model said; empty if it called tools, refused, or said nothing."""
        content = self.message.get("content")
        if isinstance(content, list):  # parts: texts, images and others
            parts = [part.get("text") for part in content if isinstance(part, dict)]
            return "".join(part for part in parts if isinstance(part, str))
        return content if isinstance(content, str) else ""


def encode_body(body: Any) -> bytes:
    """The JSON text of a request or of a part of one; equal ones give equal bytes."""
    try:
        return msgspec.json.encode(body)
    except (UnicodeEncodeError, OverflowError):
        # Lone surrogates and integers beyond 64 bits have a JSON form that msgspec does not write.
        return json.dumps(body, separators=(",", ":")).encode()


def read_completion(content: bytes, body_size: int) -> Completion | str:
    """Read a reply with status 200.

    Args:
        content: The reply's text.
        body_size: Length of the request, for an estimate of its tokens.

    Returns:
        The answer; or, if it is not one, what is wrong with it in a few words.
    """
    try:
        reply = json.loads(content)
    except (ValueError, RecursionError):
        return "an answer that is no JSON"
    if not isinstance(reply, dict):
        return "an answer that is no chat completion"
    choices = reply.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        # Some gateways send the errors of the servers behind them with status 200.
        detail = error_of(content)[1]
        return f"an answer that is no chat completion{f': {detail}' if 'error' in reply else ''}"
    if not isinstance(message.get("content"), str | list | None):
        return "an answer whose content is no text"
    usage = reply.get("usage")
    counts = usage if isinstance(usage, dict) else {}
    prompt_tokens, completion_tokens = counts.get("prompt_tokens"), counts.get("completion_tokens")
    if not _is_count(prompt_tokens):
        prompt_tokens = body_size // CHARACTERS_A_TOKEN
    if not _is_count(completion_tokens):
        written = json.dumps([message.get("content"), message.get("tool_calls")])
        completion_tokens = len(written) // CHARACTERS_A_TOKEN
    return Completion(message, str(choice.get("finish_reason") or ""), prompt_tokens, completion_tokens)


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def error_of(content: bytes) -> tuple[str, str]:
    """Code and text of an error's reply: one line of at most 200 characters, whatever was sent."""
    text = content.decode("utf-8", "replace")
    code = ""
    try:
        reply = json.loads(text)
        error = reply.get("error", reply)
        if isinstance(error, dict):
            code = str(error.get("code") or error.get("type") or "")
            text = str(error.get("message") or text)
        else:
            text = str(error)
    except (ValueError, AttributeError, RecursionError):
        pass
    return code, " ".join(text.split())[:_LONGEST_DETAIL]
