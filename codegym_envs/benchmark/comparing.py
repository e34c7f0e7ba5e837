"""Comparing two runs: paired by episode, clustered by environment.

Two runs of the same plan play the same task configurations, so each episode of one has a partner in the
other, and the difference of the two outcomes is free of how hard the configuration is. Episodes without a
partner are counted and left out. Runs that did not play the same thing are refused.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codegym_envs.benchmark.episode_results import EpisodeResult
from codegym_envs.benchmark.intervals import Estimate, difference_estimate
from codegym_envs.benchmark.summary import GROUPINGS, label_order
from codegym_envs.errors import ConfigurationError

__all__ = ["Comparison", "Pairing", "compare", "incomparable"]

_NAMED = 3  # environments that an error text names


@dataclass(frozen=True, slots=True)
class Pairing:
    """How two runs compare on some episodes.

    Attributes:
        pairs: Number of episodes that both scored.
        both: Number of pairs that both won; a tie.
        none: Number of pairs that neither won; a tie.
        only_first: Number of pairs that only the first won.
        only_second: Number of pairs that only the second won.
        first: Success rate of the first on the pairs; None without pairs.
        second: The same of the second.
        difference: Second minus first, with its interval.
    """

    pairs: int
    both: int
    none: int
    only_first: int
    only_second: int
    first: float | None
    second: float | None
    difference: Estimate

    @property
    def ties(self) -> int:
        """Number of pairs with the same outcome."""
        return self.both + self.none

    def to_json(self) -> dict[str, Any]:
        """The pairing as a JSON object."""
        names = ("pairs", "both", "none", "only_first", "only_second", "ties", "first", "second")
        return {name: getattr(self, name) for name in names} | {"difference": self.difference.to_json()}


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two runs compare.

    Attributes:
        overall: On all pairs.
        groups: By grouping (`codegym_envs.benchmark.GROUPINGS`) and label.
        missing_first: Number of episodes that the second scored and the first did not play.
        missing_second: Number of episodes that the first scored and the second did not play.
        failed: Number of episodes that both have, of which at least one is an infrastructure error.
        notes: What else differs between the runs, one sentence each.
    """

    overall: Pairing
    groups: Mapping[str, Mapping[str, Pairing]]
    missing_first: int
    missing_second: int
    failed: int
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The comparison as a JSON object."""
        groups = {
            name: {label: pairing.to_json() for label, pairing in parts.items()}
            for name, parts in self.groups.items()
        }
        return {
            "overall": self.overall.to_json(),
            "groups": groups,
            "missing_first": self.missing_first,
            "missing_second": self.missing_second,
            "failed": self.failed,
            "notes": list(self.notes),
        }


def incomparable(first: Iterable[EpisodeResult], second: Iterable[EpisodeResult]) -> str | None:
    """Why two runs cannot be compared: they did not play the same thing.

    Returns:
        One sentence, or None if nothing speaks against it.
    """
    left, right = {item.key: item for item in first}, {item.key: item for item in second}
    suites = [_suites(left.values()), _suites(right.values())]
    if suites[0] != suites[1]:
        return f"they played different suites: {suites[0]} and {suites[1]}"
    keys = [key for key in left if key in right]
    if not keys:
        return "they have no episode in common"
    changed = sorted({left[key].env_id for key in keys if _module(left[key]) != _module(right[key])})
    if changed:
        return f"they played different versions of {_names(changed)}"
    for name in ("max_tool_calls", "max_invalid_actions", "parallel_calls"):
        other = [key for key in keys if _setting(left[key], name) != _setting(right[key], name)]
        other = [key for key in other if left[key].trajectory.steps and right[key].trajectory.steps]
        if other:
            pair = f"{_setting(left[other[0]], name)} and {_setting(right[other[0]], name)}"
            return f"they were played under different rules: {name} is {pair} ({other[0]})"
    reworded = sorted({left[key].env_id for key in keys if _reworded(left[key], right[key])})
    if reworded:
        return f"their agents were told different things: the prompts differ for {_names(reworded)}"
    return None


def compare(
    first: Sequence[EpisodeResult], second: Sequence[EpisodeResult], *, force: bool = False
) -> Comparison:
    """Compare two runs.

    Args:
        first: Results of the first run, in any order.
        second: Results of the second run.
        force: Compare although they did not play the same thing; ``notes`` then says so.

    Returns:
        The comparison; differences are second minus first.

    Raises:
        ConfigurationError: If they are not comparable and this is not forced, have no scored episode in
            common, or an episode occurs twice in one of them.
    """
    for run in (first, second):
        if len({item.key for item in run}) < len(run):
            raise ConfigurationError(
                "the two runs cannot be compared: an episode occurs twice in one of them"
            )
    reason = incomparable(first, second)
    if reason is not None and not force:
        raise ConfigurationError(f"the two runs cannot be compared: {reason}")
    left, right = {item.key: item for item in first}, {item.key: item for item in second}
    common = [key for key in left if key in right]
    pairs = [(left[key], right[key]) for key in common if left[key].scored and right[key].scored]
    if not pairs:
        raise ConfigurationError("the two runs cannot be compared: they have no scored episode in common")
    notes = [f"not comparable: {reason}"] if reason is not None else []
    formats = [{item.trajectory.action_format for item in pair} for pair in zip(*pairs, strict=True)]
    if formats[0] != formats[1]:
        notes.append(f"the action formats differ: {_listed(formats[0])} and {_listed(formats[1])}")
    groups: dict[str, dict[str, Pairing]] = {}
    for name, labels in GROUPINGS.items():
        parts: dict[str, list[tuple[EpisodeResult, EpisodeResult]]] = {}
        for pair in pairs:
            for label in labels(pair[0]):
                parts.setdefault(label, []).append(pair)
        groups[name] = {label: _pairing(parts[label]) for label in sorted(parts, key=label_order)}
    return Comparison(
        overall=_pairing(pairs),
        groups=groups,
        missing_first=sum(key not in left and item.scored for key, item in right.items()),
        missing_second=sum(key not in right and item.scored for key, item in left.items()),
        failed=len(common) - len(pairs),
        notes=tuple(notes),
    )


def _pairing(pairs: Sequence[tuple[EpisodeResult, EpisodeResult]]) -> Pairing:
    wins = [(first.won, second.won) for first, second in pairs]
    single = len({first.env_id for first, _ in pairs}) == 1
    clusters: list[Hashable] = [first.trajectory.config_id if single else first.env_id for first, _ in pairs]
    return Pairing(
        pairs=len(pairs),
        both=wins.count((True, True)),
        none=wins.count((False, False)),
        only_first=wins.count((True, False)),
        only_second=wins.count((False, True)),
        first=sum(won for won, _ in wins) / len(wins) if wins else None,
        second=sum(won for _, won in wins) / len(wins) if wins else None,
        difference=difference_estimate([float(b) - float(a) for a, b in wins], clusters),
    )


def _suites(results: Iterable[EpisodeResult]) -> str:
    names = {
        "no suite" if item.suite is None else f"{item.suite} version {item.suite_version}" for item in results
    }
    return " and ".join(sorted(names)) or "nothing"


def _module(result: EpisodeResult) -> str:
    return result.trajectory.module_hash


def _setting(result: EpisodeResult, name: str) -> Any:
    return getattr(result.trajectory, name)


def _reworded(first: EpisodeResult, second: EpisodeResult) -> bool:
    """Whether the prompts differ although the action format, which they describe, is the same."""
    one, other = first.trajectory, second.trajectory
    same_format = one.action_format == other.action_format
    return same_format and bool(one.prompt and other.prompt) and one.prompt != other.prompt


def _names(env_ids: Sequence[str]) -> str:
    more = f" and {len(env_ids) - _NAMED} more" if len(env_ids) > _NAMED else ""
    return f"{', '.join(env_ids[:_NAMED])}{more}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
