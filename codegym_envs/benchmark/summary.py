"""Figures of a run: success with its interval, and what it took.

Every figure is over the episodes that came to an end that counts. Infrastructure errors are not among them,
and never silently: ``coverage`` says beside each score how many of the planned episodes it rests on, and
``possible`` what the success rate would be if everything missing had been lost, or had been won.

- *Success* is the share of episodes won; *pass@k* and *pass^k* are means over configurations that were
  attempted at least k times (`codegym_envs.benchmark.passes`). Their intervals are clustered by environment
  (`codegym_envs.benchmark.intervals`); within one environment, by configuration.
- *Invalid actions* is the share of actions that were refused: no tool call, an unknown tool, wrong arguments.
- **Repeated calls* is the share of tool calls that equal an earlier call of the same episode in tool,
  arguments and answer. A tool that changes the state and answers nothing is rightly called again; the
  oracle's own share is the yardstick.
- *Truncated* is the share of episodes that ended without an answer, for whatever limit.
- *Calls to oracle* and *calls to bound* are sums over the won episodes: actions taken, divided by the
  oracle's actions, or by the certified least number of actions of an agent that is always right. One that
  guesses may win with less.
- **Tokens and cost* are sums over all episodes that were played, however they ended, those without a result
  included: they were paid for too.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from codegym_envs.benchmark.episode_results import EpisodeResult
from codegym_envs.benchmark.intervals import Estimate, mean_estimate
from codegym_envs.benchmark.passes import pass_at_k, pass_hat_k
from codegym_envs.errors import ConfigurationError
from codegym_envs.trajectories import dump_line

__all__ = ["GROUPINGS", "OUTCOMES", "EpisodeUsage", "Figures", "Summary", "bound_band", "summarise"]

OUTCOMES: Final = ("won", "wrong", "truncated", "budget", "invalid_streak", "infrastructure")
"""How episodes end, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class EpisodeUsage:
    """What the episodes used up.

    Attributes:
        known: Number of episodes for which the agent said.
        requests: Requests to a model.
        prompt_tokens: Tokens sent.
        completion_tokens: Tokens received.
        cost: What was paid, in the agent's currency, as far as it is known.
        cost_known: Number of episodes for which it is known.
    """

    known: int
    requests: int
    prompt_tokens: int
    completion_tokens: int
    cost: float
    cost_known: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of some episodes.

    Attributes:
        planned: Number of episodes that there should be.
        scored: Number of those that came to an end that counts.
        environments: Number of environments among these.
        success: Share of scored episodes that were won.
        possible: The success rate if all episodes that are missing had been lost, and if they had been won.
        pass_at: pass@k by k; only where some configuration was attempted more than once.
        pass_hat: pass^k by k; the same.
        outcomes: Number of episodes by outcome, in the order of `OUTCOMES`.
        actions: Number of actions in the scored episodes, ``done`` and refused ones included.
        invalid_actions: Share of actions that were refused; None without actions.
        repeated_calls: Share of tool calls that repeat an earlier one; None without calls.
        truncated: Share of scored episodes that a limit ended; None without episodes.
        calls_to_oracle: Actions of the won episodes / the oracle's; None if nothing is known.
        calls_to_bound: Actions of the won episodes / certified least number; None if nothing is known.
        usage: What was used up; None if no agent said.
    """

    planned: int
    scored: int
    environments: int
    success: Estimate
    possible: tuple[float, float] | None
    pass_at: Mapping[int, Estimate]
    pass_hat: Mapping[int, Estimate]
    outcomes: Mapping[str, int]
    actions: int
    invalid_actions: float | None
    repeated_calls: float | None
    truncated: float | None
    calls_to_oracle: float | None
    calls_to_bound: float | None
    usage: EpisodeUsage | None

    @property
    def coverage(self) -> float:
        """Share of the planned episodes that were scored."""
        return self.scored / self.planned if self.planned else 0.0

    def to_json(self) -> dict[str, Any]:
        """The figures as a JSON object."""
        usage = self.usage
        return {
            "planned": self.planned,
            "scored": self.scored,
            "coverage": self.coverage,
            "environments": self.environments,
            "success": self.success.to_json(),
            "possible": None if self.possible is None else list(self.possible),
            "pass_at": {str(k): estimate.to_json() for k, estimate in self.pass_at.items()},
            "pass_hat": {str(k): estimate.to_json() for k, estimate in self.pass_hat.items()},
            "outcomes": dict(self.outcomes),
            "actions": self.actions,
            "invalid_actions": self.invalid_actions,
            "repeated_calls": self.repeated_calls,
            "truncated": self.truncated,
            "calls_to_oracle": self.calls_to_oracle,
            "calls_to_bound": self.calls_to_bound,
            "usage": None
            if usage is None
            else {name: getattr(usage, name) for name in EpisodeUsage.__dataclass_fields__},
        }


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures of a run, and of its parts.

    Attributes:
        overall: Of all episodes.
        groups: By grouping (`GROUPINGS`) and label, labels in order. An environment with several topics
            counts in each of them.
    """

    overall: Figures
    groups: Mapping[str, Mapping[str, Figures]]

    def to_json(self) -> dict[str, Any]:
        """The summary as a JSON object."""
        groups = {
            name: {label: figures.to_json() for label, figures in parts.items()}
            for name, parts in self.groups.items()
        }
        return {"overall": self.overall.to_json(), "groups": groups}


def bound_band(bound: int | None) -> str:
    """The band of certified bounds that a configuration belongs to: 1, 2, 3-4, 5-8 and so on; ``unknown``."""
    if bound is None:
        return "unknown"
    if bound <= 2:
        return str(max(bound, 1))
    high = 1 << (bound - 1).bit_length()
    return f"{high // 2 + 1}-{high}"


GROUPINGS: Final[Mapping[str, Callable[[EpisodeResult], Sequence[str]]]] = {
    "difficulty": lambda result: (str(result.trajectory.difficulty),),
    "split": lambda result: (result.split or "none",),
    "topic": lambda result: tuple(dict.fromkeys(result.topics)) or ("none",),
    "workflow": lambda result: (result.workflow or "none",),
    "bound": lambda result: (bound_band(result.bound),),
    "environment": lambda result: (result.env_id,),
}
"""The ways in which results are grouped: the labels of a result by the grouping's name."""


def summarise(results: Iterable[EpisodeResult], *, planned: int | None = None) -> Summary:
    """Compute the figures of a run.

    Args:
        results: The results, in any order, each episode once.
        planned: Number of episodes that there should be, if the run is not complete; as many as there are
            results by default.

    Returns:
        The figures. They do not depend on the order of the results.

    Raises:
        ConfigurationError: If an episode occurs twice, or there are more results than planned.
    """
    listed = list(results)
    counts = Counter(result.key for result in listed)
    twice = next((key for key, count in counts.items() if count > 1), None)
    if twice is not None:
        raise ConfigurationError(f"the episode {twice} occurs twice; give the results of one run")
    if planned is not None and planned < len(listed):
        raise ConfigurationError(f"{len(listed)} results are more than the {planned} episodes planned")
    described = {id(result): _describe(result) for result in listed}
    groups: dict[str, dict[str, Figures]] = {}
    for name, labels in GROUPINGS.items():
        parts: dict[str, list[EpisodeResult]] = {}
        for result in listed:
            for label in labels(result):
                parts.setdefault(label, []).append(result)
        groups[name] = {
            label: _figures(parts[label], len(parts[label]), described)
            for label in sorted(parts, key=label_order)
        }
    return Summary(_figures(listed, len(listed) if planned is None else planned, described), groups)


def label_order(label: str) -> tuple[float, str]:
    """Numbers and bands by size, then words."""
    first = label.split("-", 1)[0]
    return (int(first) if first.isdecimal() else math.inf, label)


@dataclass(frozen=True, slots=True)
class _Counts:
    """What is counted in the steps of one episode."""

    actions: int
    invalid: int
    calls: int
    repeated: int


def _describe(result: EpisodeResult) -> _Counts:
    seen: set[str] = set()
    invalid = calls = repeated = 0
    for step in result.trajectory.steps:
        # An action with several calls that were played in sequence holds one description per call.
        inner = step.info.get("calls")
        played = inner if inner else [_as_call(step)]
        for call in played:
            status = call["status"]
            if status == "invalid_action":
                invalid += 1
            elif status != "done":
                calls += 1
                form = dump_line([call["tool"], _sorted(call["arguments"]), call["observation"]])
                repeated += form in seen
                seen.add(form)
    return _Counts(result.trajectory.num_tool_calls, invalid, calls, repeated)


def _as_call(step: Any) -> dict[str, Any]:
    names = ("status", "tool", "arguments", "observation")
    return {name: getattr(step, name) for name in names}


def _sorted(arguments: Mapping[str, Any] | None) -> list[Any]:
    return sorted((arguments or {}).items(), key=lambda item: item[0])


def _figures(results: Sequence[EpisodeResult], planned: int, described: Mapping[int, _Counts]) -> Figures:
    scored = [result for result in results if result.scored]
    won = [result for result in scored if result.won]
    counts = [described[id(result)] for result in scored]
    actions = sum(item.actions for item in counts)
    outcomes = Counter(result.trajectory.outcome or "infrastructure" for result in results)
    pass_at, pass_hat = _passes(scored)
    lost_at_least = len(won) / planned if planned else 0.0
    return Figures(
        planned=planned,
        scored=len(scored),
        environments=len({result.env_id for result in scored}),
        success=mean_estimate([float(result.won) for result in scored], _clusters(scored)),
        possible=(lost_at_least, (planned - len(scored) + len(won)) / planned) if planned else None,
        pass_at=pass_at,
        pass_hat=pass_hat,
        outcomes={name: outcomes[name] for name in OUTCOMES if outcomes[name]},
        actions=actions,
        invalid_actions=_ratio(sum(item.invalid for item in counts), actions),
        repeated_calls=_ratio(sum(item.repeated for item in counts), sum(item.calls for item in counts)),
        truncated=_ratio(sum(result.trajectory.truncated for result in scored), len(scored)),
        calls_to_oracle=_effort(won, "oracle_calls"),
        calls_to_bound=_effort(won, "bound"),
        usage=_usage(results),
    )


def _clusters(results: Sequence[EpisodeResult]) -> list[Hashable]:
    """Environments; within one environment configurations."""
    if len({result.env_id for result in results}) > 1:
        return [result.env_id for result in results]
    return [result.trajectory.config_id for result in results]


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _effort(won: Sequence[EpisodeResult], measure: str) -> float | None:
    known = [result for result in won if getattr(result, measure)]
    taken = sum(result.trajectory.num_tool_calls for result in known)
    return _ratio(taken, sum(getattr(result, measure) for result in known))


def _passes(scored: Sequence[EpisodeResult]) -> tuple[dict[int, Estimate], dict[int, Estimate]]:
    """pass@k and pass^k for every k up to 8, then for powers of two, and for the most attempts."""
    attempts: dict[tuple[str, Hashable], list[EpisodeResult]] = {}
    for result in scored:
        attempts.setdefault((result.env_id, result.trajectory.config_id), []).append(result)
    most = max(map(len, attempts.values()), default=0)
    found: tuple[dict[int, Estimate], dict[int, Estimate]] = ({}, {})
    if most < 2:
        return found
    for k in range(1, most + 1):
        if k > 8 and k & (k - 1) and k != most:
            continue
        enough = [tried for tried in attempts.values() if len(tried) >= k]
        clusters = _clusters([tried[0] for tried in enough])
        for estimates, formula in zip(found, (pass_at_k, pass_hat_k), strict=True):
            values = [formula(len(tried), sum(result.won for result in tried), k) for tried in enough]
            estimates[k] = mean_estimate(values, clusters)
    return found


def _usage(results: Sequence[EpisodeResult]) -> EpisodeUsage | None:
    known = [result.trajectory.usage for result in results if result.trajectory.usage is not None]
    if not known:
        return None
    costs = [usage["cost"] for usage in known if usage.get("cost") is not None]
    totals = {
        name: sum(int(usage.get(name) or 0) for usage in known)
        for name in ("requests", "prompt_tokens", "completion_tokens")
    }
    return EpisodeUsage(known=len(known), **totals, cost=math.fsum(costs), cost_known=len(costs))
