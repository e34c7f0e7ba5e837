"""From an item to the forms in which its problem is tried: read and parsed once, and made plain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from codegym_envs.errors import ExecutionFailed, ModuleRejected, SynthesisRefused
from codegym_envs.pipeline.converting.judge_text import is_interactive
from codegym_envs.pipeline.converting.known_inputs import known_inputs
from codegym_envs.pipeline.converting.linked_problem import plain_task
from codegym_envs.pipeline.converting.programs import convert_program, converted_problems
from codegym_envs.pipeline.converting.task import Task
from codegym_envs.pipeline.inputs.annotated import annotated_samples
from codegym_envs.pipeline.items import Item, Settings
from codegym_envs.pipeline.observing.generators import generated_inputs
from codegym_envs.pipeline.observing.stages import stage
from codegym_envs.pipeline.observing.witnesses import witnesses_of
from codegym_envs.spec import Problem, parse_problem
from codegym_envs.synthesis.contract import refuse
from codegym_envs.synthesis.right_answers.acceptance import check_said

__all__ = ["forms", "task_of"]

_SEEDS = range(4)  # inputs per difficulty on which a solution with a generator is observed


def forms(item: Item) -> Iterator[tuple[Problem, Item]]:
    """The plain problems that an item stands for, best first.

    Args:
        item: Its payload may hold ``sidecar`` (text), what `known_inputs` reads, or ``program``: the
            ``texts`` for a program's standard input, and the ``head`` of the coding problem, also as it
            reads if one input is one of several cases (``case_head``); ``solutions`` holds problems with
            further solutions, which are asked where the problem stays as it is.

    Yields:
        A problem, and the item as if it had held that problem; more than one for a program that can be read
        in several ways.

    Raises:
        ModuleRejected: If the text is not a coding problem.
        SynthesisRefused: If it reads and prints and cannot be converted, or if it is a dialogue.
        WorkerError: If foreign code cannot be run on this machine.
    """
    given = item.payload.get("program")
    if given is not None:
        _refuse_dialogue(given["head"], item.name)
        for converted in convert_program(item.source, given["texts"]):
            head = given["case_head"] if converted.cases else given["head"]
            problem = parse_problem(f"{head}\n\n{converted.source}", name=item.name)
            yield problem, _with(item, problem, converted.inputs)
        return
    path = Path(item.path) if item.path else None
    problem = parse_problem(item.source, name=item.name, path=path, sidecar=item.payload.get("sidecar"))
    _refuse_dialogue(problem.statement, item.path or item.name)
    reads = False
    for plain, inputs in converted_problems(problem):
        reads = True
        yield plain, _with(item, plain, inputs)
    if not reads:
        yield problem, item


def _refuse_dialogue(statement: str, path: str) -> None:
    if is_interactive(statement):
        raise refuse("interactive", path=path)


def _with(item: Item, problem: Problem, inputs: tuple[dict[str, object], ...]) -> Item:
    return replace(item, source=problem.source, payload={"inputs": list(inputs)})


def task_of(problem: Problem, item: Item, settings: Settings) -> Task:
    """What drafts are made from: the problem over plain data, with its known inputs.

    Args:
        problem: One of the `forms` of an item.
        item: The item that goes with it.
        settings: How.

    Raises:
        ModuleRejected: If the problem's generator is not in the dialect, or fails.
        SynthesisRefused: If it cannot be made plain, or takes any of several answers without saying which.
        WorkerError: If foreign code cannot be run on this machine.
    """
    check_said(problem)
    if problem.has_generate:
        with stage("grow"):
            generated = _generated(problem, settings)
        known = [inputs for _, inputs in problem.listed]
        return Task(problem, [*known, *generated], witnesses=witnesses_of(problem, ()))
    try:
        task = plain_task(problem, item)
    except SynthesisRefused as error:
        if error.reason != "nodes_differ":
            raise
        task = None  # small objects that are not nodes may still have another form
    if task is not None:
        if problem.has_accepts:
            raise refuse("several_answers", "accepts judges linked nodes")
        return task
    with stage("grow"):
        found = known_inputs(problem, item)
    if found.inputs:
        witnesses = witnesses_of(problem, item.payload.get("solutions") or ())
        return Task(problem, found.inputs, witnesses=witnesses)
    types = {given.name: given.type for given in problem.parameters}
    samples = annotated_samples(problem.name, types)
    return Task(problem, samples, guessed=True, lacking=found.lacking)


def _generated(problem: Problem, settings: Settings) -> list[dict[str, object]]:
    try:
        found = generated_inputs(problem, dict.fromkeys((1, 2, 3), _SEEDS), execution=settings.execution)
    except ExecutionFailed as error:
        path = str(problem.path) if problem.path else "<string>"
        raise ModuleRejected("generate", f"generate() fails: {error.detail}", path=path) from None
    return [inputs for _, inputs in found]
