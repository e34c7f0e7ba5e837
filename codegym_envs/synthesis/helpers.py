"""Synthesizer for solutions that people wrote with helper functions: each helper becomes a tool."""

from __future__ import annotations

from collections.abc import Iterator

from codegym_envs.spec.records import Problem
from codegym_envs.synthesis.contract import Draft, Observations, Options, refuse
from codegym_envs.synthesis.engine import Engine
from codegym_envs.synthesis.style import Style

__all__ = ["HelpersSynthesizer"]


class HelpersSynthesizer:
    """Helper functions become tools, hidden data gets access tools, the main procedure the oracle."""

    @property
    def name(self) -> str:
        """Key in the registry."""
        return "helpers"

    def synthesize(self, problem: Problem, observations: Observations, options: Options) -> Iterator[Draft]:
        """Propose one module, or one with a single case per configuration and one with several.

        Raises:
            SynthesisRefused: If there are no helper functions, or as `Engine`.
        """
        engine = Engine(problem, observations, options)
        if not engine.subject.plain.helpers:
            raise refuse("no_helpers", problem.name)
        lifted = options.lifted if options.lifted is not None else not engine.subject.hidden
        yield engine.draft(Style(None, lifted, helpers="all"), self.name)
