"""The same configurations give the same bytes: twice in one process, and under another PYTHONHASHSEED.

A failure means that inputs, answers or observations depend on hash order, on what was played before, or
on the machine: results could not be reproduced, and frozen configurations would not stay what they are.
"""

from __future__ import annotations

from codegym_envs.errors import CodeGymError, WorkerError
from codegym_envs.executor.configs import freeze
from codegym_envs.verification.check import Check, Outcome
from codegym_envs.verification.fingerprint import companion, fingerprint
from codegym_envs.verification.subject import Subject, why

__all__ = ["CHECK"]

_PLAYED_AGAIN = 9  # configurations; the other process plays all of them


def run(subject: Subject) -> Outcome:
    """Compare fingerprints of inputs, answers, prompts and oracle transcripts."""
    try:
        if subject.given is None and freeze(subject.program) != subject.configs:
            return Outcome(False, "generate() makes other inputs the second time", {})
        for case, play in subject.sampled_plays(_PLAYED_AGAIN):
            if subject.play(case) != play:
                return Outcome(False, f"{case}: a second play in the same process gives other bytes", {})
        here = fingerprint(subject)
        if companion().fingerprint(subject) != here:
            return Outcome(
                False, "a process with another PYTHONHASHSEED gives other bytes: hash order shows", {}
            )
    except WorkerError:
        raise  # nothing is known about the module then
    except CodeGymError as error:
        return Outcome(False, why(error), {})
    return Outcome(True, "the same bytes twice and under another PYTHONHASHSEED", {"fingerprint": here})


CHECK = Check("determinism", "verified", 30, run, requires=("solvability",), slow=True)
