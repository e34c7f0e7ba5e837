"""Tools are needed: no agent that is always right can do with only a few calls.

A failure means that the certified lower bound on the number of revealing calls is small: few hidden cells
matter to the answer, or one call can read so many of them that little is left to ask. The bound is the
number of cells that must be seen in different places, divided by the most cells that any one call can
read (certificate complexity is at least sensitivity; see `verification.revealing.measured_reads`). It is a
lower bound: the calls that are really needed may be many more.
"""

from __future__ import annotations

import statistics

from codegym_envs.verification.check import Check, Outcome
from codegym_envs.verification.subject import Subject

__all__ = ["CHECK"]


def run(subject: Subject) -> Outcome:
    """Compare cells that matter to cells read by one call."""
    readings = subject.readings
    bounds = [reading.bound for reading in readings]
    ratio = statistics.median(reading.needed / max(1, reading.certain) for reading in readings)
    figures: dict[str, object] = {
        "configurations": [reading.case.index for reading in readings],
        "cells": [reading.cells for reading in readings],
        "needed": [reading.needed for reading in readings],
        "most_a_call": [reading.certain for reading in readings],
        "bounds": bounds,
    }
    found = (
        f"at least {statistics.median(bounds):g} revealing calls are certified to be needed in the median "
        f"({statistics.median(reading.needed for reading in readings):g} cells that matter, "
        f"{statistics.median(reading.certain for reading in readings):g} read by one call at most)"
    )
    least = subject.thresholds.min_necessary_calls
    if ratio < least:  # not rounded up: if one call reads all cells but one, the bound must not become two
        return Outcome(False, f"{found}, a ratio of {ratio:.2g}; {least:g} is due", figures)
    return Outcome(True, found, figures)


CHECK = Check("necessity", "admitted", 100, run, requires=("solvability",), slow=True)
