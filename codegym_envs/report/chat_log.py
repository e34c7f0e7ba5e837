"""A chat log as the report shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from codegym_envs.report.exact import exact_json

if TYPE_CHECKING:
    from codegym_envs.trajectories import Trajectory

__all__ = ["message_rows"]

_SHOWN = ("role", "content")


def message_rows(episode: Trajectory) -> list[list[Any]] | None:
    """The messages in order: role and parts, each part a label and a text.

    Content that the steps or the prompt already hold is referred to and not written a second time:
    ``["prompt"]``, ``["action", n]`` or ``["observation", n]`` with n counted from 0.

    Returns:
        One row per message; None if no chat was recorded.
    """
    if episode.messages is None:
        return None
    known: dict[str, list[Any]] = {}
    for number, step in enumerate(episode.steps):
        if step.action is not None:
            known.setdefault(step.action, ["action", number])
        known.setdefault(step.observation, ["observation", number])
    known.setdefault(episode.prompt, ["prompt"])
    return [_row(message, known) for message in episode.messages]


def _row(message: Any, known: Mapping[str, list[Any]]) -> list[Any]:
    if not isinstance(message, Mapping):
        return ["", [["", exact_json(message, "  ")]]]
    parts: list[list[Any]] = []
    content = message.get("content")
    if isinstance(content, str):
        if content in known and len(content) > 20:
            parts.append(known[content])
        elif content:
            parts.append(["", content])
    elif content is not None:
        parts.append(["", exact_json(content, "  ")])
    for name, value in message.items():
        if name not in _SHOWN and value is not None:
            parts.append([str(name), value if isinstance(value, str) else exact_json(value, "  ")])
    return [str(message.get("role", "")), parts]
