"""Reference, oracle and the original solution agree on inputs that were not used to build anything.

A failure means that the expected answers are not what the task asks for, or that the oracle only happens
to be right on the frozen configurations.
"""

from __future__ import annotations

from codegym_envs.errors import CodeGymError, WorkerError
from codegym_envs.spec import TypeMismatch, convert
from codegym_envs.verification.answer_variants import plain
from codegym_envs.verification.check import Check, Outcome
from codegym_envs.verification.subject import Subject, why

__all__ = ["CHECK"]


def run(subject: Subject) -> Outcome:
    """Compare on fresh inputs; the original solution on the frozen ones too."""
    try:
        fresh = subject.fresh
    except WorkerError:
        raise  # nothing is known about the module then
    except CodeGymError as error:
        return Outcome(False, f"a fresh input fails: {why(error)}", {})
    for case in fresh:
        play = subject.play(case)
        if play.reward != 1.0:
            return Outcome(False, f"on {case} the oracle does not win: {play.failure}", {})
    compared = 0
    if subject.solution is not None:
        cases = (*subject.cases, *fresh)
        answers = subject.solution([case.inputs for case in cases])
        for case, original in zip(cases, answers, strict=True):
            if isinstance(original, CodeGymError):
                return Outcome(False, f"the original solution fails on {case}: {why(original)}", {})
            try:
                answer = convert(plain(original), subject.module.answer, whole_floats=False)
            except TypeMismatch as error:
                return Outcome(
                    False, f"the original solution's answer has another type on {case}: {error}", {}
                )
            if subject.right(case, answer) != 1.0:
                return Outcome(False, f"reference and original solution differ on {case}", {})
            compared += 1
    figures: dict[str, object] = {"fresh": len(fresh), "original": compared}
    found = f"oracle and reference agree on {len(fresh)} fresh inputs"
    if not fresh:
        found = "no fresh inputs: the module only lists its configurations"
    if compared:
        found += f"; the original solution on {compared}"
    return Outcome(True, found, figures)


CHECK = Check("differential", "verified", 40, run, requires=("solvability",))
