"""The module loads, and its generator and reference solution run within their budgets.

A failure means that nobody can play the environment: the source is refused, an input cannot be made, the
expected answer cannot be computed or written down, an episode cannot start, or there is no oracle
solution to prove anything with.
"""

from __future__ import annotations

from codegym_envs.errors import CodeGymError, WorkerError
from codegym_envs.reward import score
from codegym_envs.spec.plain_data.values import encode
from codegym_envs.verification.check import Check, Outcome
from codegym_envs.verification.subject import Subject, why

__all__ = ["CHECK"]

_LIMIT = 8_000  # characters: an answer must fit into one action of 8,192 with the call around it


def run(subject: Subject) -> Outcome:
    """Load, make every input, compute every answer, start every episode."""
    try:
        if not subject.module.has_solve:
            return Outcome(False, "the module has no solve(tools): nothing proves that it can be solved", {})
        cases = subject.cases
        for case in cases:
            text = encode(case.expected)
            if len(text) > _LIMIT:
                return Outcome(
                    False, f"{case}: the answer has {len(text)} characters, too long for one action", {}
                )
            if not score(case.expected, case.expected, subject.module.answer):
                return Outcome(False, f"{case}: reference() does not return {subject.module.answer}", {})
            subject.episode(case)
    except WorkerError:
        raise  # nothing is known about the module then
    except CodeGymError as error:
        return Outcome(False, why(error), {})
    except ValueError as error:
        return Outcome(False, f"the reference's answer is not plain data: {error}", {})
    if not cases:
        return Outcome(False, "the module has no task configuration", {})
    return Outcome(True, f"loads; {len(cases)} inputs and answers computed", {"inputs": len(cases)})


CHECK = Check("loads", "verified", 0, run, requires=())
