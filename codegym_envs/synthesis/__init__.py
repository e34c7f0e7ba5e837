"""Synthesis: coding problems become environment modules. Nothing here runs the code it reads.

A synthesizer is a pure function of a problem and of what somebody else observed of its solution. Adding one
is a new file with a class that follows the `Synthesizer` protocol, and a line in `SYNTHESIZERS`.
"""

from __future__ import annotations

from collections.abc import Mapping

from codegym_envs.synthesis.contract import (
    REASONS,
    Draft,
    Observations,
    Options,
    Sample,
    Synthesizer,
    refuse,
)
from codegym_envs.synthesis.helpers import HelpersSynthesizer
from codegym_envs.synthesis.profiling.instrument import PROFILE_FUNCTION, instrument
from codegym_envs.synthesis.residual import ResidualSynthesizer

__all__ = [
    "PROFILE_FUNCTION",
    "REASONS",
    "SYNTHESIZERS",
    "Draft",
    "Observations",
    "Options",
    "Sample",
    "Synthesizer",
    "instrument",
    "refuse",
]

SYNTHESIZERS: Mapping[str, Synthesizer] = {
    synthesizer.name: synthesizer for synthesizer in (HelpersSynthesizer(), ResidualSynthesizer())
}
"""All synthesizers by name, in the order in which they are tried."""
