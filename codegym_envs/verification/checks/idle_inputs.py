"""Every input that the tools show matters to the answer.

A failure means that the hidden input holds something on which the answer never depends: the tools show a
value that is not part of the task. It may be the answer itself, or a key to it, and an agent would learn to
read that instead of doing the work; at best it is clutter.
"""

from __future__ import annotations

from codegym_envs.verification.check import Check, Outcome
from codegym_envs.verification.guessing.idle_inputs import idle_inputs, shown_inputs
from codegym_envs.verification.subject import Subject

__all__ = ["CHECK"]


def run(subject: Subject) -> Outcome:
    """Exchange each input for others and see whether the answer ever changes."""
    idle = idle_inputs(subject, subject.cases)
    shown = [name for name in idle if name in shown_inputs(subject)]
    figures: dict[str, object] = {"idle": idle, "shown": shown}
    if shown:
        names = " and ".join(shown)
        return Outcome(False, f"the tools show {names}, on which the answer never depends", figures)
    return Outcome(True, "every input that the tools show matters to the answer", figures)


CHECK = Check("idle_inputs", "admitted", 82, run, requires=("solvability",))
