"""Every constant that decides answers is told.

A failure means that the reference or the oracle uses a threshold, a rate or a word that a solver cannot know:
it stands neither in the statement nor in the description of a tool, no tool uses it, the data does not show
it, and it is no common knowledge such as the hours of a day. Nobody could answer by what is said.
"""

from __future__ import annotations

from codegym_envs.verification.check import Check, Outcome
from codegym_envs.verification.stating.constants import Constant
from codegym_envs.verification.stating.unstated import unstated_constants
from codegym_envs.verification.subject import Subject

__all__ = ["CHECK"]


def run(subject: Subject) -> Outcome:
    """Change each constant that nothing tells, and see whether answers change, or the oracle loses."""
    found = unstated_constants(subject)
    figures: dict[str, object] = {"unstated": [item.value for item in found]}
    if not found:
        return Outcome(True, "every constant that decides answers is told", figures)
    shown = ", ".join(_told(item) for item in found[:3])
    more = f" (and {len(found) - 3} more)" if len(found) > 3 else ""
    return Outcome(False, f"answers depend on {shown}{more}, which nothing tells", figures)


def _told(constant: Constant) -> str:
    return f"{constant.value!r} of {constant.holder or constant.function}"


CHECK = Check("stated", "admitted", 84, run, requires=("solvability",))
