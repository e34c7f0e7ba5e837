"""The draft loop: best draft first, each made a module and verified, until one is admitted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codegym_envs.errors import ModuleRejected, SynthesisRefused
from codegym_envs.pipeline.attempts import Attempt, Attempts
from codegym_envs.pipeline.converting.task import Task
from codegym_envs.pipeline.items import Item, Settings
from codegym_envs.pipeline.observing.stages import stage, staged
from codegym_envs.pipeline.settling import kept_receipt, provenance
from codegym_envs.pipeline.suiting import Suited, Suiting, Unsuitable, reads_well, suiting_of
from codegym_envs.synthesis import SYNTHESIZERS
from codegym_envs.synthesis.contract import Draft
from codegym_envs.verification import Until, verify

__all__ = ["try_drafts"]

_MOST_VERIFIED = 4
_MOST_POSTPONED = 2  # drafts on which shortcuts win that are verified, if no other draft is


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
    trying = _Trying(suiting, item, settings, known)
    postponed: list[tuple[Draft, Suited]] = []
    for draft, readable in staged("synthesize", _drafts(suiting, task, settings)):
        if trying.is_over(readable):
            break
        suited = trying.suited(draft)
        if suited is not None and not suited.sound:
            postponed.append((draft, suited))
        elif suited is not None:
            trying.verify(draft, suited)
    # Verification finds what shortcuts win as well; what they win on is at most verified.
    for draft, suited in postponed[: 0 if trying.verified else _MOST_POSTPONED]:
        if not trying.is_over(readable=True):
            trying.verify(draft, suited)
    return Attempts(tuple(trying.attempts))


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


class _Trying:
    """The attempts with the drafts of one problem.

    Attributes:
        attempts: In order.
        verified: How many count as verified.
    """

    def __init__(
        self, suiting: Suiting, item: Item, settings: Settings, known: Mapping[str, str] | None
    ) -> None:
        self.attempts: list[Attempt] = []
        self.verified = 0
        self._suiting = suiting
        self._item = item
        self._settings = settings
        self._known = known

    def is_over(self, readable: bool) -> bool:
        """Whether no other draft is to be tried, if the next one reads well or does not."""
        if self.attempts and self.attempts[-1].admitted:
            return True
        # What does not read well is never admitted, and there may already be something verified.
        return self.verified >= _MOST_VERIFIED or (self.verified > 0 and not readable)

    def suited(self, draft: Draft) -> Suited | None:
        """The draft with configurations; None, and an attempt that failed, if that cannot be."""
        try:
            with stage("configure"):
                suited = self._suiting.suited(draft)
        except ModuleRejected as error:
            failure = ("loads", error.detail)
        except Unsuitable as error:
            failure = (error.reason, error.detail)
        else:
            tried = self._item.tried
            if tried is None or suited.module.hash not in tried.passed_over:
                return suited
            self.attempts.append(
                Attempt(draft, suited.module, failure=("passed_over", "known not to be admitted"))
            )
            return None
        self.attempts.append(Attempt(draft, failure=failure))
        return None

    def verify(self, draft: Draft, suited: Suited) -> None:
        """Verify; once something is verified, only what is admitted is better."""
        until: Until = "admitted" if self.verified else "verified"
        more = {**self._suiting.facts, **suited.facts}
        facts = provenance(
            self._item, self._settings, synthesizer=draft.synthesizer, variant=draft.variant, **more
        )
        receipt = kept_receipt(self._item, suited.module, facts)
        if receipt is None:
            with stage("verify"):
                receipt = verify(
                    suited.module,
                    execution=self._settings.execution,
                    solution=suited.answers,
                    known=self._known,
                    provenance=facts,
                    until=until,
                )
        attempt = Attempt(draft, suited.module, receipt)
        # What comes after a verified draft is not verified to the end, but counts as well.
        self.verified += attempt.verified or self.verified > 0
        self.attempts.append(attempt)
