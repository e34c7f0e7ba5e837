"""Everything that an agent and a reader need is written down.

A failure means that an agent would have to guess: a title, a statement with an example, topics, a
docstring for every tool, a description for every parameter, or an annotation is missing.
"""

from __future__ import annotations

import re

from codegym_envs.spec import EnvironmentModule, Problem
from codegym_envs.verification.check import Check, Outcome
from codegym_envs.verification.subject import Subject

__all__ = ["CHECK", "unsaid"]

_EXAMPLE = re.compile(r"\b(examples?|for instance|e\.g\.)", re.IGNORECASE)


def run(subject: Subject) -> Outcome:
    """List what is missing."""
    missing = _missing(subject.module)
    if not missing:
        return Outcome(True, "title, statement with example, topics, docs and annotations are complete", {})
    more = f" (and {len(missing) - 3} more)" if len(missing) > 3 else ""
    return Outcome(False, f"missing: {'; '.join(missing[:3])}{more}", {"missing": len(missing)})


def unsaid(text: EnvironmentModule | Problem) -> list[str]:
    """What a coding problem lacks that a module made from it takes over."""
    missing = []
    if not text.title:
        missing.append("a title: the docstring's first line")
    if not text.statement:
        missing.append("a statement below the title")
    elif not _EXAMPLE.search(text.statement):
        missing.append("an example in the statement")
    if not text.topics:
        missing.append("TOPICS")
    return missing


def _missing(module: EnvironmentModule) -> list[str]:
    missing = unsaid(module)
    if all(tool.name != "observe" for tool in module.tools):
        missing.append("the tool observe")
    if module.answer.kind == "any":
        missing.append("the return annotation of reference")
    missing += [
        f"the annotation of reference's {item.name}" for item in module.inputs if item.type.kind == "any"
    ]
    for tool in module.tools:
        if not tool.doc:
            missing.append(f"a docstring of {tool.name}")
        if tool.returns.kind == "any":
            missing.append(f"the return annotation of {tool.name}")
        for parameter in tool.parameters:
            if not parameter.doc:
                missing.append(f"a description of {tool.name}'s {parameter.name}")
            if parameter.type.kind == "any":
                missing.append(f"the annotation of {tool.name}'s {parameter.name}")
    return missing


CHECK = Check("strictness", "admitted", 5, run, requires=())
