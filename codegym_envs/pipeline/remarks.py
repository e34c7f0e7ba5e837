"""What can be told about a coding problem before anything is made from it."""

from __future__ import annotations

from codegym_envs.errors import ModuleRejected
from codegym_envs.pipeline.items import Item
from codegym_envs.spec import parse_problem
from codegym_envs.verification.checks.strictness import unsaid

__all__ = ["unsaid_of"]


def unsaid_of(item: Item) -> list[str]:
    """What a coding problem leaves out that its environment has to say to be admitted.

    Args:
        item: The problem; nothing is told about one that cannot be read.
    """
    if item.refused is not None:
        return []
    try:
        return unsaid(parse_problem(item.source, name=item.name))
    except ModuleRejected:
        return []
