"""What a reader must know before comparing the scores of a leaderboard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from codegym_envs.report.figures import percent
from codegym_envs.report.markup import Markup, join, tag
from codegym_envs.report.traces import input_key

if TYPE_CHECKING:
    from codegym_envs.benchmark import EpisodeResult, Figures
    from codegym_envs.report.runs import ReportedRun

__all__ = ["notices"]

_METHODS: Final = {
    "no_variation": " counts each environment as one observation: all of them have the same success rate.",
    "one_cluster": " is of one hidden input’s episodes alone and says nothing about others.",
}


def notices(runs: Sequence[ReportedRun], overall: Sequence[Figures]) -> Markup | None:
    """The notices as a list; None if there is none."""
    found = [*_missing(runs, overall), *_suites(runs), *_episodes(runs), *_methods(runs, overall)]
    return tag("ul", *(tag("li", *notice) for notice in found), class_="notices") if found else None


def _missing(runs: Sequence[ReportedRun], overall: Sequence[Figures]) -> Iterator[list[object]]:
    for run, figures in zip(runs, overall, strict=True):
        missing = figures.planned - figures.scored
        if missing and figures.possible is not None:
            low, high = (percent(share, 1) for share in figures.possible)
            yield [
                tag("bdi", run.label),
                f": {missing:,} of {figures.planned:,} episodes have no result. Had all of them been lost or "
                f"won, success would be {low} or {high}.",
            ]


def _suites(runs: Sequence[ReportedRun]) -> Iterator[list[object]]:
    suites = {run.suite for run in runs}
    if len(suites) > 1:
        named = join((tag("bdi", suite or "no suite") for suite in sorted(suites)), "; ")
        yield [
            "The runs are of different suites or versions, and their scores are not comparable: ",
            named,
            ".",
        ]
    if any("+changed" in suite for suite in suites):
        yield ["A suite was played on a catalog that differs from it; its scores compare with no others."]


def _episodes(runs: Sequence[ReportedRun]) -> Iterator[list[object]]:
    keys = [{_key(result) for result in run.results} for run in runs]
    shared = set.intersection(*keys)
    if any(len(key) != len(shared) for key in keys):
        together = len(set.union(*keys))
        yield [
            f"The runs did not play the same episodes: {len(shared):,} of {together:,} were played in "
            "every run."
        ]


def _key(result: EpisodeResult) -> tuple[object, ...]:
    played = result.trajectory
    return (played.env_id, played.module_hash, input_key(played), result.attempt)


def _methods(runs: Sequence[ReportedRun], overall: Sequence[Figures]) -> Iterator[list[object]]:
    """Which intervals were found in another way than by clustering."""
    for method, words in _METHODS.items():
        labels = [
            tag("bdi", run.label)
            for run, figures in zip(runs, overall, strict=True)
            if figures.success.method == method
        ]
        if labels:
            yield ["The interval of ", join(labels, ", "), words]
