"""The environment is not a copy of another one under other names.

A failure means that the same tools and the same oracle are there already: it would count twice, and could
put the same task into two splits.
"""

from __future__ import annotations

from codegym_envs.verification.canonical import canonical_form
from codegym_envs.verification.check import Check, Outcome
from codegym_envs.verification.subject import Subject

__all__ = ["CHECK", "FORM", "judge"]

FORM = "canonical_form"
"""Name of the figure that holds a module's canonical form."""


def run(subject: Subject) -> Outcome:
    """Compare the canonical form with the known ones."""
    form = canonical_form(subject.module)
    twin = subject.known.get(form)
    return judge(form, None if twin == subject.module.env_id else twin)


def judge(form: str, twin: str | None) -> Outcome:
    """The verdict on a module with a canonical form.

    Args:
        form: Its canonical form.
        twin: Id of another environment that has the same one, or None.
    """
    figures: dict[str, object] = {FORM: form}
    if twin is not None:
        return Outcome(False, f"the tools and the oracle are those of {twin} but for names", figures)
    return Outcome(True, "tools and oracle are not those of a known environment", figures)


CHECK = Check("duplicates", "admitted", 110, run, requires=())
