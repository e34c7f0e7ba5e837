"""Processing one coding problem of a corpus: inputs, synthesis, verification; every failure is a reason."""

from __future__ import annotations

import time
from typing import Any

from codegym_envs.errors import CodeGymError, ModuleRejected, SynthesisRefused, WorkerError
from codegym_envs.pipeline.converting.linked_problem import plain_task
from codegym_envs.pipeline.converting.programs import first_admitted, process_program
from codegym_envs.pipeline.inputs.annotated import annotated_samples
from codegym_envs.pipeline.items import Item, Result, Settings
from codegym_envs.pipeline.listed import synthesize_listed
from codegym_envs.pipeline.observing.collect import collect_inputs
from codegym_envs.pipeline.observing.stages import stage
from codegym_envs.pipeline.running.duplicates import canonical_form_of
from codegym_envs.pipeline.synthesize import Attempt, Synthesis, synthesize_problem
from codegym_envs.spec import EnvironmentModule, Problem, Receipt, parse_problem, receipt_to_json

__all__ = ["known_inputs", "process_problem", "result_of"]


def process_problem(item: Item, settings: Settings) -> Result:
    """Make an environment of a coding problem.

    Args:
        item: Its payload may hold ``sidecar`` (text), ``inputs`` (known inputs by parameter), ``tests`` and
            ``examples`` (Python texts that call the solution by one of ``aliases``); or ``program`` (see
            `codegym_envs.pipeline.converting.programs.process_program`).
        settings: How.

    Returns:
        What came of it.

    Raises:
        WorkerError: If foreign solutions cannot be run on this machine, which no other item could change.
    """
    started = time.perf_counter()
    try:
        if "program" in item.payload:
            return process_program(item, settings, process_problem)
        problem = parse_problem(item.source, name=item.name, sidecar=item.payload.get("sidecar"))
        done = _synthesis(problem, item, settings)
    except WorkerError as error:
        return _refused(item, "no_worker", str(error), started)
    except ModuleRejected as error:
        return _refused(item, error.reason, error.detail, started)
    except CodeGymError as error:
        return _refused(item, getattr(error, "code", "failed"), str(error), started)
    best = done.best
    if best is None or best.module is None or best.receipt is None:
        reason, detail = _why_nothing(done)
        return _refused(item, reason, detail, started)
    return result_of(item, best.module, best.receipt, started)


def _synthesis(problem: Problem, item: Item, settings: Settings) -> Synthesis:
    names = list(settings.synthesizers) or None
    execution: Any = settings.execution
    if problem.has_generate:
        return synthesize_problem(problem, synthesizer=names[0] if names else None, execution=execution)
    read = first_admitted(
        problem,
        lambda one, inputs: synthesize_listed(
            one, inputs=inputs, synthesizers=names, execution=execution, provenance=item.provenance
        ),
    )
    if read is not None:
        return read
    try:
        task = plain_task(problem, item)
    except SynthesisRefused as error:
        if error.reason != "nodes_differ":
            raise
        task = None  # small objects that are no nodes may still have another form
    if task is not None:
        return synthesize_listed(
            task.problem,
            inputs=task.inputs,
            synthesizers=names,
            execution=execution,
            provenance=item.provenance,
            learned=task.source,
        )
    with stage("grow"):
        inputs = known_inputs(problem, item)
    if not inputs:
        inputs = annotated_samples(problem.name, {given.name: given.type for given in problem.parameters})
    return synthesize_listed(
        problem, inputs=inputs, synthesizers=names, execution=execution, provenance=item.provenance
    )


def known_inputs(problem: Problem, item: Item) -> list[dict[str, Any]]:
    """The inputs that come with a problem: listed ones, those of its tests, and those of examples.

    Args:
        problem: The problem.
        item: See `process_problem`.
    """
    inputs = [dict(given) for _, given in problem.listed]
    inputs += [dict(given) for given in item.payload.get("inputs") or []]
    tests = item.payload.get("tests") or []
    aliases = item.payload.get("aliases") or []
    if tests:
        inputs += collect_inputs(item.source, tests, aliases)
    if len(inputs) < _FEW and item.payload.get("examples"):
        # One text a call, so that a wrong one costs only itself.
        inputs += collect_inputs(item.source, item.payload["examples"], aliases)
    return inputs


_FEW = 3


def result_of(item: Item, module: EnvironmentModule, receipt: Receipt, started: float) -> Result:
    """The result for a module that was verified, or not.

    Args:
        item: What it was made of.
        module: The module.
        receipt: Its receipt.
        started: When work began, by `time.perf_counter`.
    """
    failed = [check for check in receipt.checks if not check.passed]
    reason = detail = ""
    if failed:
        first = next((check for check in failed if check.gate == "verified"), failed[0])
        reason = first.check if not receipt.verified else f"not_admitted:{first.check}"
        detail = first.detail
    seconds = time.perf_counter() - started
    if not receipt.verified:
        return Result(item.name, reason=reason, detail=detail, seconds=seconds)
    return Result(
        name=item.name,
        verified=True,
        admitted=receipt.admitted,
        reason=reason,
        detail=detail,
        env_id=module.env_id,
        seconds=seconds,
        source=module.source,
        sidecar=module.sidecar,
        receipt=receipt_to_json(receipt),
        form=canonical_form_of(receipt),
    )


def _why_nothing(done: Synthesis) -> tuple[str, str]:
    """Reason and detail of the attempt that got furthest."""

    def depth(attempt: Attempt) -> int:
        return sum(check.passed for check in attempt.receipt.checks) + 1 if attempt.receipt else 0

    attempt = max(done.attempts, key=depth)
    reason, _, detail = attempt.reason.partition(": ")
    return reason or "unknown", detail


def _refused(item: Item, reason: str, detail: str, started: float) -> Result:
    shown = " ".join(detail.split())[:300]
    return Result(item.name, reason=reason, detail=shown, seconds=time.perf_counter() - started)
