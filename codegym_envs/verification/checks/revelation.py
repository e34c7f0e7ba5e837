"""No single call shows most of the hidden input.

A failure means that tools are not needed: the first observation, or one call of some tool, reads so much of
the hidden input that what is left is thinking, not asking.
"""

from __future__ import annotations

import statistics

from codegym_envs.verification.check import Check, Outcome
from codegym_envs.verification.subject import Subject

__all__ = ["CHECK"]


def run(subject: Subject) -> Outcome:
    """Compare the shares of cells that single calls read with the thresholds."""
    limits = subject.thresholds
    readings = subject.readings
    first = statistics.median(reading.observed / max(1, reading.cells) for reading in readings)
    shares = {
        tool: statistics.median(reading.most[tool] / max(1, reading.cells) for reading in readings)
        for tool in readings[0].most
    }
    worst = max(shares, key=lambda tool: shares[tool], default="")
    single = shares.get(worst, 0.0)
    figures: dict[str, object] = {
        "observe": round(first, 4),
        "calls": {tool: round(share, 4) for tool, share in shares.items()},
    }
    named, share, most = "observe", first, limits.max_observe_share
    if first <= most:
        named, share, most = f"one call of {worst}", single, limits.max_call_share
    if share > most:
        found = f"{named} reads {share:.0%} of the hidden input, at most {most:.0%} may be"
        return Outcome(False, found, figures)
    return Outcome(
        True, f"observe reads {first:.0%} of the hidden input, no other call more than {single:.0%}", figures
    )


CHECK = Check("revelation", "admitted", 90, run, requires=("solvability",), slow=True)
