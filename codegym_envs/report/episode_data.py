"""What the viewer gets of one episode, and of the oracle on the same hidden input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegym_envs.report.chat_log import message_rows
from codegym_envs.report.episode_facts import CallFacts, EpisodeFacts, oracle_numbers
from codegym_envs.report.exact import exact_json
from codegym_envs.report.traces import OracleCall, OracleTrace

if TYPE_CHECKING:
    from codegym_envs.benchmark import EpisodeResult

__all__ = ["episode_data", "oracle_data"]


def oracle_data(trace: OracleTrace) -> dict[str, Any]:
    """The oracle's calls on one hidden input: text, observation, number among the different calls, action."""
    numbers = oracle_numbers(trace)
    calls = [[call.text, call.observation, numbers[call.identity], call.action] for call in trace.calls]
    return {"reason": trace.reason, "answer": trace.answer, "calls": calls}


def _call(facts: CallFacts, same: OracleCall | None) -> list[Any]:
    """One call as a list; trailing items that say nothing are left out.

    Args:
        facts: The call.
        same: The oracle's call that asks the same; texts that equal its texts are written as 0.
    """
    played = facts.played
    row: list[Any] = [
        played.status, facts.match, played.action, facts.call, played.observation, facts.repeats,
        exact_json(played.reward) if played.reward else 0, played.error or 0, played.notes or 0,
    ]  # fmt: skip
    if same is not None:
        for place, text in ((2, same.action), (3, same.text), (4, same.observation)):
            if row[place] == text:
                row[place] = 0
    while row[-1] == 0:
        row.pop()
    return row


def episode_data(
    episode: EpisodeResult, facts: EpisodeFacts, prompt: int, oracle: int, trace: OracleTrace
) -> dict[str, Any]:
    """One episode.

    Args:
        episode: The episode.
        facts: What was read from it.
        prompt: Number of its prompt among those of its environment.
        oracle: Number of the oracle's trace on the same hidden input, likewise.
        trace: This trace.
    """
    played = episode.trajectory
    first: dict[str, OracleCall] = {}
    for call in trace.calls:
        first.setdefault(call.identity, call)
    known = list(first.values())
    calls = [_call(call, known[call.match] if call.match >= 0 else None) for call in facts.calls]
    return {
        "prompt": prompt,
        "oracle": oracle,
        "calls": calls,
        "submitted": facts.submitted,
        "followed": facts.followed,
        "covered": facts.covered,
        "needed": facts.needed,
        "failure": played.failure,
        "limit": exact_json(played.max_tool_calls),
        "record": _record(episode),
        "messages": message_rows(played),
        "wrappers": [str(wrapper.get("name")) for wrapper in played.wrappers],
    }


def _record(episode: EpisodeResult) -> list[tuple[str, str]]:
    """What the record says besides the steps, as label and text."""
    played = episode.trajectory
    rows: list[tuple[str, Any]] = [
        ("environment", played.env_id),
        ("module hash", played.module_hash),
        ("config_id", played.config_id),
        ("config", played.config),
        ("difficulty", played.difficulty),
        ("seed of reset", played.seed),
        ("attempt", episode.attempt),
        ("split", episode.split or None),
        ("topics", ", ".join(episode.topics) or None),
        ("workflow", episode.workflow or None),
        ("action format", played.action_format),
        ("parallel calls", played.parallel_calls),
        ("max_tool_calls", played.max_tool_calls),
        ("max_invalid_actions", played.max_invalid_actions),
        ("outcome", played.outcome),
        ("reward", played.reward),
        ("oracle's calls", episode.oracle_calls),
        ("certified bound", episode.bound),
        ("hash of the code", episode.code),
        ("hash of the catalog", episode.catalog),
    ]
    if played.wrappers:
        rows.append(("wrappers", list(played.wrappers)))
    rows += [(f"usage: {name}", value) for name, value in (played.usage or {}).items()]
    return [
        (label, value if isinstance(value, str) else exact_json(value, "  "))
        for label, value in rows
        if value is not None
    ]
