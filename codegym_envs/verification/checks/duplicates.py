"""The environment is no copy of another one under other names.

A failure means that the same tools and the same oracle are there already: it would count twice, and could
put the same task into two splits.
"""

from __future__ import annotations

from codegym_envs.verification.canonical import canonical_form
from codegym_envs.verification.registry import Check, Outcome
from codegym_envs.verification.subject import Subject

__all__ = ["CHECK"]


def run(subject: Subject) -> Outcome:
    """Compare the canonical form with the known ones."""
    form = canonical_form(subject.module)
    figures: dict[str, object] = {"canonical_form": form}
    twin = subject.known.get(form)
    if twin is not None and twin != subject.module.env_id:
        return Outcome(False, f"the tools and the oracle are those of {twin} but for names", figures)
    return Outcome(True, "tools and oracle are not those of a known environment", figures)


CHECK = Check("duplicates", "admitted", 110, run, requires=())
