"""From a coding problem with listed inputs to a verified environment module.

The few inputs that tests and examples give are grown to a pool; every draft gets the task configurations that
suit it; the first draft that is admitted wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from codegym_envs.errors import CodeGymError, ExecutionFailed, ModuleRejected, SynthesisRefused
from codegym_envs.pipeline.inputs.choose import CALLS, Chosen, choose
from codegym_envs.pipeline.inputs.input_pool import Case, Pool, Source, build_pool
from codegym_envs.pipeline.observing.observe import observe
from codegym_envs.pipeline.observing.stages import stage, staged
from codegym_envs.pipeline.synthesize import Attempt, Execution, Synthesis, first_failure
from codegym_envs.spec import (
    EnvironmentModule,
    Problem,
    convert,
    decode,
    digest,
    encode,
    format_sidecar,
    parse_module,
)
from codegym_envs.synthesis import SYNTHESIZERS
from codegym_envs.synthesis.contract import Draft, Observations, Options
from codegym_envs.verification import Subject, Thresholds, Until, all_checks, verify

__all__ = ["synthesize_listed"]

_OBSERVED = 24
_MOST_VERIFIED = 4
_STATIC = ("strictness", "readability")


def synthesize_listed(
    problem: Problem,
    *,
    inputs: Sequence[Mapping[str, Any]] | None = None,
    synthesizers: Sequence[str] | None = None,
    options: Options | None = None,
    execution: Execution = "isolated",
    thresholds: Thresholds | None = None,
    known: Mapping[str, str] | None = None,
    provenance: Mapping[str, Any] | None = None,
    learned: Callable[[Sequence[Mapping[str, Any]]], Source] | None = None,
) -> Synthesis:
    """Synthesize and verify, best draft first, until one is admitted.

    Args:
        problem: The coding problem.
        inputs: Known inputs; those of the problem's sidecar by default.
        synthesizers: Names of synthesizers to try in turn; all by default.
        options: Their knobs.
        execution: Tier in which drafts run.
        thresholds: What verification asks for.
        known: Canonical forms of other environments → their ids.
        provenance: Further facts for the receipt.
        learned: Makes what proposes inputs, of samples (see `input_pool.build_pool`).

    Returns:
        The attempts. Drafts for which no 30 configurations were found count as attempts without receipt.

    Raises:
        SynthesisRefused: If no draft can be made, with a reason from `codegym_envs.synthesis.REASONS`.
        WorkerError: If solutions cannot be run on this machine.
    """
    given = [dict(item) for _, item in problem.listed] if inputs is None else [dict(item) for item in inputs]
    with stage("grow"):
        pool = build_pool(problem, given, learned=learned)
    telling = _telling(pool)
    with stage("observe"):
        seen = observe(
            problem, [(None, case.inputs) for case in telling], answers=[case.answer for case in telling]
        )
    observations = replace(seen, mutated=pool.mutated)
    attempts: list[Attempt] = []
    verified = 0
    drafts = _drafts(problem, pool, observations, synthesizers, options)
    for draft, readable in staged("synthesize", drafts):
        if verified >= _MOST_VERIFIED or (verified and not readable):
            break  # what does not read well is never admitted, and something verified is there already
        attempt = _attempt(
            problem,
            pool,
            draft,
            execution=execution,
            thresholds=thresholds,
            known=known,
            provenance=provenance or {},
            # Once something is verified, only what is admitted is better.
            until="admitted" if verified else "verified",
        )
        attempts.append(attempt)
        # What comes after a verified one is not verified to its end, but counts as well.
        verified += attempt.receipt is not None and (attempt.receipt.verified or verified > 0)
        if attempt.receipt is not None and attempt.receipt.admitted:
            break
    return Synthesis(problem, tuple(attempts))


def _drafts(
    problem: Problem,
    pool: Pool,
    observations: Observations,
    synthesizers: Sequence[str] | None,
    options: Options | None,
) -> Iterator[tuple[Draft, bool]]:
    """The drafts of all synthesizers, those that read well first; a refusal is raised if there are none."""
    later: list[Draft] = []
    made = False
    refusal: SynthesisRefused | None = None
    for name in synthesizers or list(SYNTHESIZERS):
        try:
            for draft in SYNTHESIZERS[name].synthesize(problem, observations, options or Options()):
                made = True
                if _reads_well(problem, pool, draft):
                    yield draft, True
                else:
                    later.append(draft)
        except SynthesisRefused as error:
            # The last synthesizer is the most general one, so its reason tells most.
            refusal = error
    for draft in later:
        yield draft, False
    if not made:
        assert refusal is not None
        raise refusal


def _reads_well(problem: Problem, pool: Pool, draft: Draft) -> bool:
    """Whether a draft passes the checks for which nothing is run."""
    try:
        module = _with_a_configuration(problem, pool, draft)
    except ModuleRejected:
        return False
    subject = Subject(module)
    return all(check.run(subject).passed for check in all_checks() if check.name in _STATIC)


def _telling(pool: Pool) -> list[Case]:
    """Cases to observe the solution on: the given ones and some of every middling level."""
    given = [case for case in pool.cases if case.level < 0][: _OBSERVED // 2]
    grown = [case for case in pool.cases if 0 <= case.level <= 7]
    step = max(1, len(grown) // (_OBSERVED - len(given)))
    return [*given, *grown[::step]][:_OBSERVED]


def _attempt(
    problem: Problem,
    pool: Pool,
    draft: Draft,
    *,
    execution: Execution,
    thresholds: Thresholds | None,
    known: Mapping[str, str] | None,
    provenance: Mapping[str, Any],
    until: Until,
) -> Attempt:
    try:
        with stage("configure"):
            chosen, broken = _configurations(problem, pool, draft, execution)
    except ModuleRejected as error:
        return Attempt(draft, None, None, f"loads: {error.detail}")
    if not chosen:
        return Attempt(
            draft, None, None, broken or "configurations: no size of the input gives 10 to 512 calls"
        )
    least = (thresholds or Thresholds()).min_configs
    if len(chosen) < least:
        return Attempt(draft, None, None, f"configurations: only {len(chosen)} suitable ones, not {least}")
    sidecar = format_sidecar((item.difficulty, item.inputs) for item in chosen)
    module = parse_module(draft.source, name=problem.name, sidecar=sidecar)
    facts = {
        "synthesizer": draft.synthesizer,
        "variant": draft.variant,
        "problem": problem.name,
        "problem_hash": problem.hash,
        **draft.provenance,
        **provenance,
    }
    with stage("verify"):
        receipt = verify(
            module,
            execution=execution,
            thresholds=thresholds,
            solution=_answers(module.listed, chosen, draft),
            known=known,
            provenance=facts,
            until=until,
        )
    return Attempt(draft, module, receipt, first_failure(receipt))


def _with_a_configuration(problem: Problem, pool: Pool, draft: Draft) -> EnvironmentModule:
    """A draft with one configuration, so that it can be loaded before the others are chosen."""
    first = [case.inputs for case in pool.cases[: 3 if draft.lifted else 1]]
    sidecar = format_sidecar([(1, draft.pack(first))])
    return parse_module(draft.source, name=problem.name, sidecar=sidecar)


def _configurations(
    problem: Problem, pool: Pool, draft: Draft, execution: Execution
) -> tuple[list[Chosen], str]:
    """Suitable configurations, and why there are none if the oracle is to blame."""
    module = _with_a_configuration(problem, pool, draft)
    subject = Subject(module, execution)
    subject.program  # noqa: B018 (loads it, so that a module outside the dialect is refused here)
    broken: list[str] = []

    def measure(inputs: dict[str, Any]) -> int | None:
        try:
            converted = {
                parameter.name: convert(decode(encode(inputs[parameter.name])), parameter.type)
                for parameter in module.inputs
            }
            play = subject.play(subject.case(0, 3, converted))
        except (CodeGymError, ValueError, TypeError, KeyError) as error:
            broken.append(f"configurations: {error}")
            return None
        if play.reward != 1.0:
            if "[truncated]" in play.failure:
                return CALLS[2] + 1
            broken.append(f"solvability: {play.failure}")
            return None
        return play.calls

    chosen = choose(pool, draft, measure)
    return chosen, broken[0] if broken else ""


def _answers(
    listed: Sequence[tuple[int, Mapping[str, Any]]], chosen: Sequence[Chosen], draft: Draft
) -> Callable[[Sequence[Mapping[str, Any]]], list[Any]]:
    """The original solution's answers, known from the pool."""
    table: dict[str, Any] = {}
    for (_, inputs), item in zip(listed, chosen, strict=True):
        answers = [case.answer for case in item.cases]
        table[digest(dict(inputs))] = answers if draft.lifted else answers[0]

    unknown = ExecutionFailed("unknown_input", "the solution was not run on this input")

    def solve(batch: Sequence[Mapping[str, Any]]) -> list[Any]:
        return [table.get(digest(dict(inputs)), unknown) for inputs in batch]

    return solve
