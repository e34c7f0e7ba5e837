"""Verification of one module: all checks, one receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from codegym_envs.errors import CodeGymError, WorkerError
from codegym_envs.executor import DIALECT_VERSION
from codegym_envs.spec import CheckResult, EnvironmentModule, Receipt, TaskConfig
from codegym_envs.verification.check import Outcome
from codegym_envs.verification.check_list import select_checks
from codegym_envs.verification.fingerprint import companion
from codegym_envs.verification.subject import AgentFactory, Execution, Solution, Subject, why
from codegym_envs.verification.thresholds import Thresholds

__all__ = ["VERIFIER_VERSION", "Until", "verify"]

VERIFIER_VERSION: Final = 5
"""Changes whenever a check, or a default threshold, may give another verdict."""

Until = Literal["all", "verified", "admitted"]

_DECISIVE: Final[Mapping[Until, tuple[str, ...]]] = {
    "all": (),
    "verified": ("verified",),
    "admitted": ("verified", "admitted"),
}


def verify(  # noqa: PLR0913 - one thing to verify, and all optional ways to do it
    module: EnvironmentModule,
    *,
    execution: Execution | None = None,
    thresholds: Thresholds | None = None,
    checks: Sequence[str] | None = None,
    configs: Sequence[TaskConfig] | None = None,
    solution: Solution | None = None,
    agent: AgentFactory | None = None,
    known: Mapping[str, str] | None = None,
    provenance: Mapping[str, Any] | None = None,
    until: Until = "all",
) -> Receipt:
    """Verify an environment module.

    Nothing of the module raises here: whatever is wrong with it is a failed check in the receipt. The
    receipt has the same bytes whenever the same module is verified in the same way.

    Args:
        module: The module.
        execution: Tier in which its code runs; ``"isolated"`` by default, whatever its hash.
        thresholds: What it must reach; the paper's values by default.
        checks: Names of the checks to run, with those they require; all by default.
        configs: Frozen task configurations; chosen now by default.
        solution: The original solution, if it is known.
        agent: Agent for the difficulty check, which passes unmeasured without one.
        known: Canonical forms of other modules → their ids, for the near-duplicate check.
        provenance: Where the module came from; goes into the receipt as it is.
        until: ``"verified"`` to stop when the module is known not to be verified, ``"admitted"`` when it
            is known not to be admitted, with slow checks last. Checks that were left out count as failed, so
            that a receipt which says "verified", or "admitted", always holds every check.

    Returns:
        The receipt.

    Raises:
        ConfigurationError: If there is no check of a given name.
        WorkerError: If worker processes cannot be started or kept alive on this machine.
    """
    subject = Subject(
        module, execution or "isolated", thresholds or Thresholds(), configs, solution, agent, known or {}
    )
    selected = select_checks(None if checks is None else tuple(checks))
    if any(check.name == "determinism" for check in selected):
        companion()  # starts while the first checks run
    results: dict[str, CheckResult] = {}
    failed: set[str] = set()
    decisive = _DECISIVE[until]
    lost = ""
    for check in sorted(selected, key=lambda check: check.slow) if decisive else selected:
        missing = lost or next((name for name in check.requires if name in failed), None)
        if missing:
            outcome = Outcome(False, f"not tried: {missing} failed", {})
        else:
            try:
                outcome = check.run(subject)
            except WorkerError:
                raise  # a broken machine is not a verdict on the module
            except CodeGymError as error:
                outcome = Outcome(False, why(error), {})
        if not outcome.passed:
            failed.add(check.name)
            if check.gate in decisive:
                lost = lost or check.name
        results[check.name] = check.result(outcome)
    played = "solvability" not in failed and any(check.name == "solvability" for check in selected)
    return Receipt(
        module_hash=module.hash,
        env_id=module.env_id,
        dialect=DIALECT_VERSION,
        verifier=VERIFIER_VERSION,
        configs=() if "loads" in failed else subject.configs,
        calls=tuple(play.calls for play in subject.plays) if played else (),
        checks=tuple(results[check.name] for check in selected),
        provenance=dict(provenance or {}),
    )
