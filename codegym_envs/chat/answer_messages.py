"""From what a step gave to the messages that answer a reply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from codegym_envs.chat.reply_reading import Message, Reply

__all__ = ["ObservationRole", "answer_messages"]

ObservationRole: TypeAlias = Literal["user", "tool"]

_REFUSED = "Not played: the reply was refused; see the answer to its first call."
_IGNORED = "Not played: only the first call of a reply is played."
_NOT_REACHED = "Not played: earlier calls ended the episode or used up its room for observations."


def answer_messages(
    reply: Reply, observation: str, info: Mapping[str, Any], *, observation_role: ObservationRole = "user"
) -> list[Message]:
    """The messages that answer a reply: one for each of its calls, as providers require.

    Calls that were not played are answered too, with the reason.

    Args:
        reply: The reply, as `read_reply` returned it.
        observation: The observation of the step that played it.
        info: The info dictionary of that step.
        observation_role: Role of the message that answers a reply without calls.
    """
    ids = reply.call_ids
    if not ids:
        return [{"role": observation_role, "content": observation}]
    if len(ids) == 1:
        return [_answer(ids[0], observation)]
    played = info.get("calls")
    if isinstance(played, list) and played:
        texts = [str(call["observation"]) for call in played[: len(ids)]]
        rest = _left_over(observation, texts)
    else:
        texts = [observation]
        rest = _REFUSED if info.get("status") == "invalid_action" else _IGNORED
    texts += [rest] * (len(ids) - len(texts))
    return [_answer(call_id, text) for call_id, text in zip(ids, texts, strict=True)]


def _left_over(observation: str, texts: list[str]) -> str:
    """What the environment says of the calls of a sequence that it did not play: the last line, numbered."""
    shown = "".join(f"[{number}] {text}\n" for number, text in enumerate(texts, 1))
    _, found, rest = observation[len(shown) :].partition("] ")
    return rest if found and observation.startswith(shown) else _NOT_REACHED


def _answer(call_id: str, text: str) -> Message:
    return {"role": "tool", "tool_call_id": call_id, "content": text}
