"""What became of the drafts of one coding problem."""

from __future__ import annotations

from dataclasses import dataclass

from codegym_envs.pipeline.settling import deciding_failure
from codegym_envs.spec import EnvironmentModule, Receipt
from codegym_envs.synthesis.contract import Draft

__all__ = ["Attempt", "Attempts"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One draft and what became of it.

    Attributes:
        draft: The draft.
        module: The parsed draft, or None if it has no form as a module.
        receipt: What verification found, or None if it was not verified.
        failure: Code and detail of what kept it from being verified, if it has no receipt.
    """

    draft: Draft
    module: EnvironmentModule | None = None
    receipt: Receipt | None = None
    failure: tuple[str, str] = ("", "")

    @property
    def verified(self) -> bool:
        """Whether an environment was verified."""
        return self.receipt is not None and self.receipt.verified

    @property
    def admitted(self) -> bool:
        """Whether it was admitted."""
        return self.receipt is not None and self.receipt.admitted

    @property
    def depth(self) -> int:
        """How far it got: checks that passed; 0 without a receipt."""
        return 0 if self.receipt is None else 1 + sum(check.passed for check in self.receipt.checks)

    @property
    def reason(self) -> tuple[str, str]:
        """Code and detail of why it was not admitted; empty texts if it was."""
        if self.receipt is None:
            return self.failure
        failed = deciding_failure(self.receipt)
        return ("", "") if failed is None else (failed.check, failed.detail)


@dataclass(frozen=True, slots=True)
class Attempts:
    """What became of one coding problem.

    Attributes:
        attempts: The drafts that were tried, in order; at least one.
    """

    attempts: tuple[Attempt, ...]

    @property
    def best(self) -> Attempt:
        """The first admitted attempt, else the first verified one, else the one that got furthest."""
        # Of equally good ones the first is taken.
        return max(
            self.attempts, key=lambda one: (one.admitted, one.verified, 0 if one.verified else one.depth)
        )

    @property
    def passed_over(self) -> tuple[str, ...]:
        """Hashes of the modules that were tried before the best one and are not admitted."""
        before = self.attempts[: self.attempts.index(self.best)]
        return tuple(attempt.module.hash for attempt in before if attempt.module is not None)
