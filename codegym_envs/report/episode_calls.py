"""The calls of an episode, one after the other, also where an action held several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codegym_envs.report.exact import exact_json

if TYPE_CHECKING:
    from codegym_envs.trajectories import Step, Trajectory

__all__ = ["PlayedCall", "played_calls"]


@dataclass(frozen=True, slots=True)
class PlayedCall:
    """One action that counts.

    Attributes:
        action: The action's text; empty for the second call of an action and those after it.
        observation: What came back.
        reward: The reward.
        status: ``ok``, ``invalid_action``, ``tool_error`` or ``done``.
        tool: Name of the tool, or None if none was reached.
        arguments: Its arguments, or None.
        error: None, or a stable code.
        notes: What wrappers said of it, such as ``latency_s=0.25, price=2``; empty if none did.
    """

    action: str
    observation: str
    reward: float
    status: str
    tool: str | None
    arguments: Mapping[str, Any] | None
    error: str | None
    notes: str = ""


def played_calls(episode: Trajectory) -> tuple[PlayedCall, ...]:
    """The calls in order; the number of each is its position, counted from 1."""
    return tuple(call for step in episode.steps for call in _calls_of(step))


def _calls_of(step: Step) -> Iterator[PlayedCall]:
    action = "(an object that was no text)" if step.action is None else step.action
    several = step.info.get("calls")
    notes = ", ".join(f"{name}={exact_json(value)}" for name, value in step.info.items() if name != "calls")
    if not isinstance(several, list | tuple) or not all(_is_call(item) for item in several) or not several:
        yield PlayedCall(
            action,
            step.observation,
            step.reward,
            step.status,
            step.tool,
            step.arguments,
            step.error,
            notes,
        )
        return
    told = "\n".join(f"[{number}] {item['observation']}" for number, item in enumerate(several, 1))
    # What the environment added about calls that it no longer played.
    rest = step.observation[len(told) :] if step.observation.startswith(told) else ""
    for number, item in enumerate(several, 1):
        last = number == len(several)
        yield PlayedCall(
            action if number == 1 else "",
            item["observation"] + (rest if last else ""),
            step.reward if last else 0.0,
            item["status"],
            item["tool"],
            item["arguments"],
            item["error"],
            notes if last else "",
        )


def _is_call(item: object) -> bool:
    if not isinstance(item, Mapping) or not isinstance(item.get("observation"), str):
        return False
    arguments = item.get("arguments", "")
    return (
        isinstance(item.get("status"), str)
        and isinstance(item.get("tool", ""), str | None)
        and isinstance(item.get("error", ""), str | None)
        and (arguments is None or isinstance(arguments, Mapping))
    )
