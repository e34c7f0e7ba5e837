"""The search for an oracle in one style that has as many tools as allowed, and no more."""

from __future__ import annotations

import ast
from dataclasses import replace

from codegym_envs.errors import SynthesisRefused
from codegym_envs.synthesis.oracle_attempt import Limits, OracleAttempt
from codegym_envs.synthesis.study import StudiedProblem
from codegym_envs.synthesis.style import Made, Style
from codegym_envs.synthesis.trees import is_name

__all__ = ["OracleMaker"]


class OracleMaker:
    """Makes oracles of a problem in any style.

    Args:
        subject: The problem.
    """

    def __init__(self, subject: StudiedProblem) -> None:
        self.subject = subject

    def oracle(self, style: Style) -> Made:
        """The oracle in one style, with as many tools as allowed: small work is left to it.

        Raises:
            SynthesisRefused: If tables are to live in the state and none can.
        """
        limit = self.subject.options.max_tools - (2 if style.lifted else 1)
        least_tools = 1 if style.lifted else 2
        made = self._made(style)
        if style.granularity is None:
            return made
        coarse = replace(style, granularity="coarse")
        for size in dict.fromkeys((style, coarse)):
            for least in (2, 3, 4, 6):
                if len(made.used) <= limit:
                    break
                made = self._made(size, Limits(least))
        given_up: set[str] = set()
        while len(made.used) > limit and made.tables:
            given_up.add(list(made.tables)[-1])
            made = self._made(style, Limits(2, given_up=frozenset(given_up)))
        if len(made.used) > limit:
            made = self._made(replace(style, granularity=None, helpers="none"))
        if len(made.used) < least_tools:
            made = self._made(replace(style, granularity="fine"), Limits(1, eager=True))
        return made

    def rests_on_tables(self) -> bool:
        """Whether the main procedure works more on its own tables than on what is hidden."""
        try:
            looks, operations = self._made(Style("medium", False, tables="state")).weight
        except SynthesisRefused:
            return False
        return operations > max(looks, 1)

    def goes_deep(self) -> bool:
        """Whether sorting or recursion could look at hidden data through tools."""
        subject = self.subject
        if not subject.hidden or not (subject.recursive or subject.worked.helpers or self._orders()):
            return False
        return self._made(Style("medium", False, deep=True)).deep

    def _orders(self) -> bool:
        return any(
            isinstance(node, ast.Call)
            and (is_name(node.func, "sorted", "min", "max") or getattr(node.func, "attr", "") == "sort")
            for node in ast.walk(self.subject.worked.entry)
        )

    def _made(self, style: Style, limits: Limits | None = None) -> Made:
        """An oracle, after as many attempts as it takes to know which values must be collected."""
        collected: frozenset[str] = frozenset()
        while True:
            attempt = OracleAttempt(self.subject, style, limits or Limits(), collected)
            made = attempt.make()
            if made is not None:
                return made
            collected |= attempt.again
