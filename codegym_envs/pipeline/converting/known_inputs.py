"""The inputs that come with a problem: listed ones, those of its tests, and those of examples."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from codegym_envs.pipeline.items import Item
from codegym_envs.pipeline.observing.collect import collect_inputs
from codegym_envs.spec import Problem

__all__ = ["known_inputs"]

_FEW = 3


def known_inputs(
    problem: Problem, item: Item, *, runtime: str = "", starts: Collection[str] = ()
) -> list[dict[str, Any]]:
    """The inputs that come with a problem.

    Args:
        problem: The problem; its sidecar may list inputs.
        item: Its payload may hold ``inputs`` (by parameter), ``tests`` and ``examples`` (Python texts that
            call the solution by one of ``aliases``).
        runtime: See `collect_inputs`.
        starts: Parameters at least one of which must be non-empty for an input to tell anything.

    Raises:
        WorkerError: If foreign code cannot be run on this machine.
    """
    found = [dict(given) for _, given in problem.listed]
    found += [dict(given) for given in item.payload.get("inputs") or []]
    tests = item.payload.get("tests") or []
    examples = item.payload.get("examples") or []
    aliases = item.payload.get("aliases") or []
    if tests:
        found += collect_inputs(item.source, tests, aliases, runtime=runtime)
    telling = sum(
        not starts or any(given.get(name) not in (None, [], {}) for name in starts) for given in found
    )
    if telling < _FEW and examples:
        # One text per call, so that a wrong one costs only itself.
        found += collect_inputs(item.source, examples, aliases, runtime=runtime)
    return found
