"""The oracle solution wins every task configuration through tool calls alone.

A failure means that a configuration may be impossible: an agent would be punished for a task that nobody
can do. The detail names the first configuration that the oracle does not win, and why. A module that may
run inline has to give the same bytes and rewards in the isolated tier; one that may not is played isolated
only, since verifying something is no reason to trust it.
"""

from __future__ import annotations

import statistics

from codegym_envs.verification.check import Check, Outcome
from codegym_envs.verification.isolated_replay import first_difference
from codegym_envs.verification.subject import Subject

__all__ = ["CHECK"]


def run(subject: Subject) -> Outcome:
    """Play the oracle on every configuration."""
    lost = [
        (case, play) for case, play in zip(subject.cases, subject.plays, strict=True) if play.reward != 1.0
    ]
    calls = [play.calls for play in subject.plays]
    figures: dict[str, object] = {
        "won": len(calls) - len(lost),
        "of": len(calls),
        "calls_median": statistics.median(calls),
    }
    if lost:
        case, play = lost[0]
        won = f"the oracle wins {len(calls) - len(lost)} of {len(calls)} configurations"
        return Outcome(False, f"{won}; on {case} {play.failure}", figures)
    tiers = ""
    if subject.execution == "inline":
        difference = first_difference(subject)
        if difference:
            return Outcome(False, difference, figures)
        tiers = " in both tiers"
    detail = (
        f"the oracle wins all {len(calls)}{tiers}, with {statistics.median(calls):g} actions in the median"
    )
    return Outcome(True, detail, figures)


CHECK = Check("solvability", "verified", 20, run)
