"""The one way from an item to a result: `make`.

    result = settle(make, item, Settings())

Files, corpora, the catalog and the model synthesizer all come through here; what one accepts, all accept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Protocol, get_args

from codegym_envs.errors import ModuleRejected
from codegym_envs.pipeline.attempts import Attempt, Attempts
from codegym_envs.pipeline.converting.plain_forms import forms, task_of
from codegym_envs.pipeline.converting.task import Task
from codegym_envs.pipeline.draft_loop import try_drafts
from codegym_envs.pipeline.items import Item, Result, Settings
from codegym_envs.pipeline.settling import kept_receipt, provenance, refused, result_of, settle
from codegym_envs.spec import parse_module
from codegym_envs.synthesis import REASONS
from codegym_envs.synthesis.contract import Granularity, Scalars, Tables
from codegym_envs.verification import verify

__all__ = ["Maker", "make", "make_variants", "settle"]


class Maker(Protocol):
    """Makes modules from a task and verifies them: `try_drafts`, or a model's conversation."""

    def __call__(
        self, task: Task, item: Item, settings: Settings, *, known: Mapping[str, str] | None = None
    ) -> Attempts:
        """Make modules and verify them.

        Raises:
            SynthesisRefused: If no module can be made.
        """


def make(
    item: Item, settings: Settings, *, known: Mapping[str, str] | None = None, maker: Maker = try_drafts
) -> Result:
    """Make an environment from an item.

    Args:
        item: A coding problem (see `codegym_envs.pipeline.converting.plain_forms`), or an environment
            module, which is verified.
        settings: How.
        known: Canonical forms of other environments → their ids.
        maker: Makes modules from a coding problem.

    Returns:
        The result: the first environment that is admitted, else the first that is verified.

    Raises:
        ModuleRejected: If the text is neither, or nothing can be made of it (`SynthesisRefused`). `settle`
            makes results of these and of all other errors.
        WorkerError: If foreign solutions cannot be run on this machine.
    """
    if item.kind == "module":
        return _verified(item, settings)
    attempts: list[Attempt] = []
    refusal: ModuleRejected | None = None
    for problem, given in forms(item):
        try:
            done = maker(task_of(problem, given, settings), item, settings, known=known)
        except ModuleRejected as error:
            refusal = refusal or error
            continue
        attempts += done.attempts
        if done.best.admitted:
            break
    if not attempts:
        assert refusal is not None  # an item has a form, or is refused
        raise refusal
    found = Attempts(tuple(attempts))
    best = found.best
    if best.module is None or best.receipt is None:
        return refused(item, *best.reason)
    return result_of(item, best.module, best.receipt, passed_over=found.passed_over)


def _verified(item: Item, settings: Settings) -> Result:
    """What verification says of a module that somebody wrote."""
    path = Path(item.path) if item.path else None
    module = parse_module(item.source, name=item.name, path=path, sidecar=item.payload.get("sidecar"))
    facts = provenance(item, settings)
    receipt = kept_receipt(item, module, facts)
    if receipt is None:
        receipt = verify(module, execution=settings.execution, provenance=facts)
    return result_of(item, module, receipt)


def make_variants(item: Item, settings: Settings) -> list[Result]:
    """Make every environment that the knobs of synthesis give for one coding problem.

    They belong to one family, so that they are never in two splits; those that come out alike are admitted
    once.

    Args:
        item: The coding problem.
        settings: How; the three knobs are set here.

    Returns:
        What came of each variant that has a draft, in a fixed order; if there is none, of the first.
    """
    found: list[Result] = []
    known: dict[str, str] = {}
    refusal: Result | None = None
    for granularity, scalars, tables in product(get_args(Granularity), get_args(Scalars), get_args(Tables)):
        moved = [name for name, place in (("scalars", scalars), ("tables", tables)) if place == "state"]
        label = "_".join([granularity, *moved])
        options = replace(
            settings.options, granularity=granularity, scalars=scalars, tables=tables, family=item.name
        )
        named = replace(item, name=f"{item.name}_{label}")
        result = settle(partial(make, known=dict(known)), named, replace(settings, options=options))
        if result.unsettled or (result.where and result.reason not in REASONS):
            return [result]  # it would be the same for every variant
        if result.where:
            refusal = refusal or result
            continue
        found.append(result)
        if result.admitted:
            known[result.form] = result.env_id
    return found or [refusal for refusal in (refusal,) if refusal is not None]
