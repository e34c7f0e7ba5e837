"""The task needs a workflow: enough calls, but not too many, of enough different tools.

A failure means that the environment teaches little: it is over after a few calls, goes on for longer than
an episode allows, or uses one tool only.
"""

from __future__ import annotations

import statistics

from codegym_envs.verification.check import Check, Outcome
from codegym_envs.verification.subject import Subject

__all__ = ["CHECK"]


def run(subject: Subject) -> Outcome:
    """Compare the oracle's number of actions and of distinct tools with the thresholds."""
    limits = subject.thresholds
    calls = [play.calls for play in subject.plays]
    fitting = [
        limits.min_calls <= count <= limits.action_limit(case.difficulty)
        for case, count in zip(subject.cases, calls, strict=True)
    ]
    share = sum(fitting) / len(fitting)
    used = {"observe", "done"}.union(*(play.tools() for play in subject.plays))
    figures: dict[str, object] = {
        "calls_min": min(calls),
        "calls_median": statistics.median(calls),
        "calls_max": max(calls),
        "share_in_range": round(share, 4),
        "tools_used": sorted(used),
    }
    problems = []
    if share < limits.min_share_in_range:
        few = sum(count < limits.min_calls for count in calls)
        problems.append(
            f"{few} of {len(calls)} configurations need fewer than {limits.min_calls} actions, "
            f"{len(calls) - few - sum(fitting)} more than allowed"
        )
    if len(used) < limits.min_tools:
        names = ", ".join(sorted(used))
        problems.append(
            f"{len(used)} distinct tools in use ({names}), at least {limits.min_tools} are needed"
        )
    if problems:
        return Outcome(False, "; ".join(problems), figures)
    median = f"{statistics.median(calls):g} in the median"
    return Outcome(True, f"{min(calls)} to {max(calls)} actions, {median}, {len(used)} tools", figures)


CHECK = Check("complexity", "admitted", 70, run, requires=("solvability",))
