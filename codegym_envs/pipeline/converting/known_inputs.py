"""The inputs that come with a problem: listed ones, those of its tests, and those of examples."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from codegym_envs.pipeline.items import Item
from codegym_envs.pipeline.observing.collect import Collected, collect_inputs
from codegym_envs.spec import Problem

__all__ = ["Known", "known_inputs"]

_FEW = 3


@dataclass(frozen=True, slots=True)
class Known:
    """The inputs that come with a problem.

    Attributes:
        inputs: Arguments by parameter.
        lacking: Reason and detail of why tests gave none, if there are tests and nothing is known.
    """

    inputs: list[dict[str, Any]]
    lacking: tuple[str, str] | None = None


def known_inputs(problem: Problem, item: Item, *, runtime: str = "", starts: Collection[str] = ()) -> Known:
    """The inputs that come with a problem.

    An input for which the solution raises is no sample: it counts only if there is no other, so that the
    refusal can name the error.

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
    aliases = item.payload.get("aliases") or []
    of_tests = of_examples = Collected()
    if tests := item.payload.get("tests") or []:
        of_tests = collect_inputs(item.source, tests, aliases, runtime=runtime)
        found += of_tests.inputs
    telling = sum(
        not starts or any(given.get(name) not in (None, [], {}) for name in starts) for given in found
    )
    examples = item.payload.get("examples") or []
    if telling < _FEW and examples:
        # One text per call, so that a wrong one costs only itself.
        of_examples = collect_inputs(item.source, examples, aliases, runtime=runtime)
        found += of_examples.inputs
    found = found or [*of_tests.raising, *of_examples.raising]
    return Known(found, _lacking(of_tests) if tests and not found else None)


def _lacking(tests: Collected) -> tuple[str, str]:
    """Why tests gave no inputs."""
    if tests.missing:
        return "missing_library", f"the tests import {', '.join(tests.missing)}"
    if tests.trouble:
        return "unreadable_tests", tests.trouble
    return "no_samples", "the tests give the solution no plain data"
