"""The draft loop: best draft first, each made a module and verified, until one is admitted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codegym_envs.errors import ModuleRejected, SynthesisRefused
from codegym_envs.pipeline.attempts import Attempt, Attempts
from codegym_envs.pipeline.converting.task import Task
from codegym_envs.pipeline.items import Item, Settings
from codegym_envs.pipeline.observing.stages import stage, staged
from codegym_envs.pipeline.settling import kept_receipt, provenance
from codegym_envs.pipeline.suiting import Suiting, Unsuitable, reads_well, suiting_of
from codegym_envs.synthesis import SYNTHESIZERS
from codegym_envs.synthesis.contract import Draft
from codegym_envs.verification import Until, verify

__all__ = ["try_drafts"]

_MOST_VERIFIED = 4


def try_drafts(
    task: Task, item: Item, settings: Settings, *, known: Mapping[str, str] | None = None
) -> Attempts:
    """Synthesize and verify, best draft first, until one is admitted.

    Args:
        task: What drafts are made from.
        item: What it came from; says what is already known of its modules.
        settings: Synthesizers, their knobs, and the tier in which drafts run.
        known: Canonical forms of other environments → their ids.

    Returns:
        The attempts. Drafts for which no configurations were found count as attempts without receipt.

    Raises:
        SynthesisRefused: If no draft can be made, with a reason from `codegym_envs.synthesis.REASONS`.
        WorkerError: If solutions cannot be run on this machine.
    """
    suiting = suiting_of(task, settings)
    attempts: list[Attempt] = []
    verified = 0
    for draft, readable in staged("synthesize", _drafts(suiting, task, settings)):
        if verified >= _MOST_VERIFIED or (verified and not readable):
            break  # what does not read well is never admitted, and there is already something verified
        # Once something is verified, only what is admitted is better.
        until: Until = "admitted" if verified else "verified"
        attempt = _attempt(suiting, draft, item, settings, known=known, until=until)
        attempts.append(attempt)
        # What comes after a verified draft is not verified to the end, but counts as well.
        verified += attempt.verified or (attempt.receipt is not None and verified > 0)
        if attempt.admitted:
            break
    return Attempts(tuple(attempts))


def _drafts(suiting: Suiting, task: Task, settings: Settings) -> Iterator[tuple[Draft, bool]]:
    """The drafts of all synthesizers, those that read well first; a refusal is raised if there are none."""
    later: list[Draft] = []
    made = False
    refusal: SynthesisRefused | None = None
    for name in settings.synthesizers or tuple(SYNTHESIZERS):
        try:
            for draft in SYNTHESIZERS[name].synthesize(task.problem, suiting.observations, settings.options):
                made = True
                if reads_well(suiting, draft):
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


def _attempt(
    suiting: Suiting,
    draft: Draft,
    item: Item,
    settings: Settings,
    *,
    known: Mapping[str, str] | None,
    until: Until,
) -> Attempt:
    try:
        with stage("configure"):
            module, answers = suiting.suited(draft)
    except ModuleRejected as error:
        return Attempt(draft, failure=("loads", error.detail))
    except Unsuitable as error:
        return Attempt(draft, failure=(error.reason, error.detail))
    if item.tried is not None and module.hash in item.tried.passed_over:
        return Attempt(draft, module, failure=("passed_over", "known not to be admitted"))
    facts = provenance(item, settings, synthesizer=draft.synthesizer, variant=draft.variant, **suiting.facts)
    receipt = kept_receipt(item, module, facts)
    if receipt is None:
        with stage("verify"):
            receipt = verify(
                module,
                execution=settings.execution,
                solution=answers,
                known=known,
                provenance=facts,
                until=until,
            )
    return Attempt(draft, module, receipt)
