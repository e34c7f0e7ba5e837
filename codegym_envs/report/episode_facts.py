"""What an episode's record says about how it was played."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codegym_envs.report.episode_calls import PlayedCall, played_calls
from codegym_envs.report.exact import call_text, exact_json
from codegym_envs.report.traces import OracleTrace, OracleTraces

if TYPE_CHECKING:
    from codegym_envs.trajectories import Trajectory

__all__ = ["CallFacts", "EpisodeFacts", "analyse"]

_PLAYED = ("ok", "done")  # the statuses of actions that were carried out


@dataclass(frozen=True, slots=True)
class CallFacts:
    """One call, read.

    Attributes:
        played: What was played.
        call: The call on one line; None if no tool was reached.
        match: Position among the oracle's different calls, counted from 0; -1 if it makes no such call.
        repeats: Number of the earlier action, counted from 1, that was the same call with the same answer;
            0 if there is none.
    """

    played: PlayedCall
    call: str | None
    match: int
    repeats: int


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """One episode, read.

    Attributes:
        calls: The calls, in order.
        invalid: Number of invalid actions.
        errors: Number of calls that failed.
        repeated: Number of calls that were made before with the same answer, more often than the oracle
            makes them.
        diverges: Number of the first call, counted from 1, that is not what the oracle does next; calls
            that change nothing (refused, failed and repeated ones) are passed over. One more than there are
            calls if the agent stops on the oracle's path; 0 if it never leaves it, or if the oracle's calls
            are not known.
        followed: Number of the oracle's calls that the agent made before it left its path.
        submitted: The answer that was submitted, as JSON text; None if there was none.
        covered: Number of the oracle's different calls, ``done`` left out, that the agent made too.
        needed: Number of the oracle's different calls, ``done`` left out.
    """

    calls: tuple[CallFacts, ...]
    invalid: int
    errors: int
    repeated: int
    diverges: int
    followed: int
    submitted: str | None
    covered: int
    needed: int


def oracle_numbers(trace: OracleTrace) -> dict[str, int]:
    """The oracle's different calls, numbered as they first come."""
    numbers: dict[str, int] = {}
    for call in trace.calls:
        numbers.setdefault(call.identity, len(numbers))
    return numbers


def analyse(episode: Trajectory, trace: OracleTrace, traces: OracleTraces) -> EpisodeFacts:
    """Read an episode.

    Args:
        episode: The episode.
        trace: What the oracle does on the same hidden input.
        traces: Knows the tools' defaults.
    """
    numbers = oracle_numbers(trace)
    allowed = Counter(call.identity for call in trace.calls)  # how often the oracle makes each call
    made: Counter[str] = Counter()
    seen: dict[tuple[str, str], int] = {}
    calls: list[CallFacts] = []
    submitted = None
    for number, played in enumerate(played_calls(episode), 1):
        if played.tool is None or played.arguments is None:
            calls.append(CallFacts(played, None, -1, 0))
            continue
        text = call_text(played.tool, played.arguments)
        if played.status not in _PLAYED:
            calls.append(CallFacts(played, text, -1, 0))
            continue
        identity = traces.identity(episode.env_id, episode.module_hash, played.tool, played.arguments)
        made[identity] += 1
        first = seen.setdefault((identity, played.observation), number)
        is_repeat = first < number and made[identity] > allowed[identity]
        calls.append(CallFacts(played, text, numbers.get(identity, -1), first if is_repeat else 0))
        if played.status == "done":
            submitted = exact_json(played.arguments.get("answer"))
    statuses = Counter(call.played.status for call in calls)
    wanted = {number for identity, number in numbers.items() if not identity.startswith("done(")}
    diverges, followed = _divergence(episode, calls, trace, numbers)
    return EpisodeFacts(
        calls=tuple(calls),
        invalid=statuses["invalid_action"],
        errors=statuses["tool_error"],
        repeated=sum(call.repeats > 0 for call in calls),
        diverges=diverges,
        followed=followed,
        submitted=submitted,
        covered=len(wanted & {call.match for call in calls}),
        needed=len(wanted),
    )


def _divergence(
    episode: Trajectory, calls: list[CallFacts], trace: OracleTrace, numbers: dict[str, int]
) -> tuple[int, int]:
    """`EpisodeFacts.diverges` and `EpisodeFacts.followed`."""
    if not trace.calls:
        return 0, 0
    path = [numbers[call.identity] for call in trace.calls]
    followed = 0
    for number, call in enumerate(calls, 1):
        if call.played.status not in _PLAYED or call.repeats:
            continue
        if followed < len(path) - 1 and call.match == path[followed]:
            followed += 1
            continue
        # The right answer may be written in several ways: as a set, as a whole float.
        at_the_end = followed == len(path) - 1 and call.played.status == "done"
        if at_the_end and (call.match == path[followed] or episode.outcome == "won"):
            return 0, len(path)
        return number, followed
    return len(calls) + 1, followed
