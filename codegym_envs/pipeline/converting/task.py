"""What drafts are made from: a plain problem with the inputs that are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codegym_envs.pipeline.inputs.input_pool import Source
from codegym_envs.pipeline.observing.witnesses import Witness
from codegym_envs.spec import Problem

__all__ = ["Task"]


@dataclass(frozen=True, slots=True)
class Task:
    """A coding problem over plain data, ready for a synthesizer.

    Attributes:
        problem: The problem.
        inputs: Inputs that are known, by parameter.
        guessed: Whether they are made up from the annotations because nothing else is known. Synthesis finds
            out what the solution accepts; a model has better guesses of its own.
        lacking: Why the problem's tests gave no inputs, as reason and detail, if nothing is known for that.
        learned: Makes, from samples, what proposes further inputs; by default it learns from plain values.
        witnesses: Further solutions, which have to agree with the problem's own.
    """

    problem: Problem
    inputs: Sequence[Mapping[str, Any]]
    guessed: bool = False
    lacking: tuple[str, str] | None = None
    learned: Callable[[Sequence[Mapping[str, Any]]], Source] | None = None
    witnesses: tuple[Witness, ...] = ()
