"""From one coding problem to one verified environment module."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal

from codegym_envs.errors import ConfigurationError, ExecutionFailed, ModuleRejected, SynthesisRefused
from codegym_envs.pipeline.observing.generators import generated_inputs
from codegym_envs.pipeline.observing.observe import Solver, observe
from codegym_envs.pipeline.observing.stages import stage, staged
from codegym_envs.pipeline.receipts import write_receipt
from codegym_envs.spec import EnvironmentModule, Problem, Receipt, load_problem, parse_module, sidecar_path
from codegym_envs.synthesis import SYNTHESIZERS
from codegym_envs.synthesis.contract import Draft, Observations, Options
from codegym_envs.verification import Thresholds, verify

__all__ = [
    "Attempt",
    "Synthesis",
    "first_failure",
    "readable",
    "synthesize_file",
    "synthesize_one",
    "synthesize_problem",
    "write_best",
    "write_module",
]

_SEEDS = range(4)  # inputs a difficulty on which the solution is observed
Execution = Literal["inline", "isolated"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One draft and what became of it.

    Attributes:
        draft: The draft.
        module: The parsed draft, or None if it cannot be parsed.
        receipt: What verification found, or None if it was not verified.
        reason: Why it was not admitted, one line; empty if it was.
    """

    draft: Draft
    module: EnvironmentModule | None
    receipt: Receipt | None
    reason: str


@dataclass(frozen=True, slots=True)
class Synthesis:
    """What came of one coding problem.

    Attributes:
        problem: The problem.
        attempts: The drafts that were tried, in order; the last one is the chosen one if one was admitted.
    """

    problem: Problem
    attempts: tuple[Attempt, ...] = field(default=())

    @property
    def best(self) -> Attempt | None:
        """The first admitted attempt, else the first verified one, else None."""
        receipts = [(attempt, attempt.receipt) for attempt in self.attempts if attempt.receipt is not None]
        for attempt, receipt in receipts:
            if receipt.admitted:
                return attempt
        return next((attempt for attempt, receipt in receipts if receipt.verified), None)

    @property
    def admitted(self) -> bool:
        """Whether an environment was admitted."""
        best = self.best
        return best is not None and best.receipt is not None and best.receipt.admitted

    @property
    def reason(self) -> str:
        """Why nothing was admitted, one line; empty if something was."""
        return "" if self.admitted else (self.best or self.attempts[0]).reason


def first_failure(receipt: Receipt) -> str:
    """The first check that failed for a reason of its own, with its reason, one line; empty if none did."""
    failed = [check for check in receipt.checks if not check.passed]
    tried = [check for check in failed if not check.detail.startswith("not tried: ")]
    return next((f"{check.check}: {check.detail}" for check in [*tried, *failed]), "")


def _is_verified(attempt: Attempt) -> bool:
    return attempt.receipt is not None and attempt.receipt.verified


def synthesize_problem(
    problem: Problem,
    *,
    synthesizer: str | None = None,
    options: Options | None = None,
    execution: Execution = "isolated",
    thresholds: Thresholds | None = None,
    known: Mapping[str, str] | None = None,
    trusted: Mapping[str, Receipt] | None = None,
    passed_over: Sequence[str] = (),
) -> Synthesis:
    """Synthesize and verify, best draft first, until one is admitted.

    Args:
        problem: The coding problem.
        synthesizer: Name of a synthesizer in `SYNTHESIZERS`; all in turn if not given.
        options: Its knobs.
        execution: Tier in which drafts run.
        thresholds: What verification asks for.
        known: Canonical forms of other environments → their ids.
        trusted: Receipts by module hash that need not be found again.
        passed_over: Hashes of drafts that are known not to be admitted.

    Raises:
        SynthesisRefused: If no draft can be made, with a reason from `codegym_envs.synthesis.REASONS`.
        ConfigurationError: If there is no such synthesizer.
        WorkerError: If solutions cannot be run on this machine.
    """
    if synthesizer is not None and synthesizer not in SYNTHESIZERS:
        raise ConfigurationError(f"no synthesizer {synthesizer!r}; there are {', '.join(SYNTHESIZERS)}")
    options = options or Options()
    with stage("grow"):
        inputs = _inputs(problem, execution)
    with stage("observe"):
        observations = observe(problem, inputs, entry=options.entry)
    names = list(SYNTHESIZERS) if synthesizer is None else [synthesizer]
    solver = Solver(problem, entry=options.entry, mutated=observations.mutated)
    attempts: list[Attempt] = []
    skipped: list[str] = []
    for draft in staged("synthesize", _drafts(problem, observations, options, names)):
        try:
            module = parse_module(draft.source, name=problem.name, sidecar=draft.sidecar)
        except ModuleRejected as error:
            attempts.append(Attempt(draft, None, None, f"loads: {error.detail}"))
            continue
        if module.hash in passed_over:
            skipped.append(module.hash)
            attempts.append(Attempt(draft, module, None, "passed over: known not to be admitted"))
            continue
        receipt = (trusted or {}).get(module.hash)
        if receipt is None:
            provenance = _provenance(problem, draft, [*skipped, *_rejected(attempts)])
            with stage("verify"):
                receipt = verify(
                    module,
                    execution=execution,
                    thresholds=thresholds,
                    known=known,
                    solution=_original(draft, solver),
                    provenance=provenance,
                    # Once something is verified, only what is admitted is better.
                    until="admitted" if any(_is_verified(item) for item in attempts) else "verified",
                )
        attempts.append(Attempt(draft, module, receipt, first_failure(receipt)))
        if receipt.admitted:
            break
    return Synthesis(problem, tuple(attempts))


def synthesize_file(
    path: Path,
    out: Path,
    *,
    synthesizer: str | None = None,
    options: Options | None = None,
    execution: Execution = "isolated",
) -> Synthesis:
    """Synthesize an environment from a coding problem's file and write it with its receipt.

    Args:
        path: The coding problem.
        out: Folder for the module, its sidecar if it has one, and its receipt; made if needed. Nothing
            is written if no draft was verified.
        synthesizer: Name of the synthesizer.
        options: Its knobs.
        execution: Tier in which drafts run.

    Raises:
        ModuleRejected: If the problem cannot be read, or no draft can be made (`SynthesisRefused`).
        ConfigurationError: If the module would overwrite the problem.
    """
    problem = readable(path, out)
    result = synthesize_one(problem, synthesizer=synthesizer, options=options, execution=execution)
    write_best(result, out)
    return result


def synthesize_one(
    problem: Problem,
    *,
    synthesizer: str | None = None,
    options: Options | None = None,
    execution: Execution = "isolated",
    known: Mapping[str, str] | None = None,
) -> Synthesis:
    """Synthesize an environment from a problem with a generator, listed inputs, or a program's samples.

    Args:
        problem: The coding problem.
        synthesizer: Name of the synthesizer.
        options: Its knobs.
        execution: Tier in which drafts run.
        known: Canonical forms of other environments → their ids.

    Raises:
        SynthesisRefused: If no draft can be made.
    """
    if problem.has_generate:
        return synthesize_problem(
            problem, synthesizer=synthesizer, options=options, execution=execution, known=known
        )
    from codegym_envs.pipeline.converting.programs import first_admitted  # noqa: PLC0415 - it needs this file
    from codegym_envs.pipeline.listed import synthesize_listed  # noqa: PLC0415 - it needs this file

    names = None if synthesizer is None else [synthesizer]
    listed = partial(synthesize_listed, synthesizers=names, options=options, execution=execution, known=known)
    return first_admitted(problem, lambda one, inputs: listed(one, inputs=inputs)) or listed(problem)


def readable(path: Path, out: Path) -> Problem:
    """A coding problem's file, read; refused if the module would overwrite it."""
    problem = load_problem(path)
    if (out / f"{problem.name}.py").resolve() == path.resolve():
        raise ConfigurationError(f"the module would overwrite {path}; choose another folder with --out")
    return problem


def write_best(result: Synthesis, out: Path) -> None:
    """Write the best module of a synthesis, if any was verified, with its sidecar and receipt."""
    best = result.best
    if best is not None and best.module is not None and best.receipt is not None:
        target = out / f"{best.module.name}.py"
        write_module(best.module, target)
        write_receipt(best.receipt, target)


def write_module(module: EnvironmentModule, target: Path) -> None:
    """Write a module's source, and its sidecar beside it; a sidecar of an earlier version goes away."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(module.source, encoding="utf-8", newline="\n")
    listed = sidecar_path(target)
    if module.sidecar is not None:
        listed.write_text(module.sidecar, encoding="utf-8", newline="\n")
    else:
        listed.unlink(missing_ok=True)


def _drafts(
    problem: Problem, observations: Observations, options: Options, names: Sequence[str]
) -> Iterator[Draft]:
    """Drafts of every synthesizer in turn; the first refusal is raised if none makes any."""
    refusal: SynthesisRefused | None = None
    made = False
    for name in names:
        try:
            for draft in SYNTHESIZERS[name].synthesize(problem, observations, options):
                made = True
                yield draft
        except SynthesisRefused as error:
            refusal = refusal or error
    if not made and refusal is not None:
        raise refusal


def _inputs(problem: Problem, execution: Execution) -> list[tuple[int | None, Mapping[str, Any]]]:
    found: list[tuple[int | None, Mapping[str, Any]]] = [*problem.listed]
    if problem.has_generate:
        try:
            found += generated_inputs(problem, dict.fromkeys((1, 2, 3), _SEEDS), execution=execution)
        except ExecutionFailed as error:
            path = str(problem.path) if problem.path else "<string>"
            raise ModuleRejected("generate", f"generate() fails: {error.detail}", path=path) from None
    return found


def _provenance(problem: Problem, draft: Draft, passed_over: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        **draft.provenance,
        "synthesizer": draft.synthesizer,
        "variant": draft.variant,
        "problem": problem.name,
        "problem_hash": problem.hash,
        "licence": draft.provenance.get("licence", "Apache-2.0"),
    }
    if passed_over:
        found["passed_over"] = list(passed_over)
    return found


def _rejected(attempts: Sequence[Attempt]) -> list[str]:
    return [item.module.hash for item in attempts if item.module is not None and item.receipt is not None]


def _original(draft: Draft, solver: Solver) -> Callable[[Sequence[Mapping[str, Any]]], list[Any]]:
    """The original solution as a function of task configurations of the draft's module."""

    def solve(batch: Sequence[Mapping[str, Any]]) -> list[Any]:
        if not draft.lifted:
            named = list(zip(draft.parameters, draft.inputs, strict=True))
            return solver.answers([{old: inputs[new] for old, new in named} for inputs in batch])
        sole = draft.parameters[0] if len(draft.parameters) == 1 else None
        groups = [
            [
                {sole: case} if sole is not None else dict(zip(draft.parameters, case, strict=True))
                for case in inputs["cases"]
            ]
            for inputs in batch
        ]
        flat = iter(solver.answers([case for group in groups for case in group]))
        answers = [[next(flat) for _ in group] for group in groups]
        return [
            next((item for item in group if isinstance(item, ExecutionFailed)), group) for group in answers
        ]

    return solve
