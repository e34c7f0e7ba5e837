"""Makes an environment from one CodeGym-format file: a rewrite, verified like any other module."""

from __future__ import annotations

from dataclasses import replace

from codegym_envs.importers.codegym.reading.training_rows import EnvRows
from codegym_envs.importers.codegym.trying.convert import convert_file
from codegym_envs.pipeline.items import Item, Result, Settings
from codegym_envs.pipeline.settling import provenance, result_of
from codegym_envs.spec import Receipt
from codegym_envs.verification import Thresholds, verify

__all__ = ["make_codegym"]

_BROUGHT = ("configurations",)
"""Checks that ask for more task configurations than the rows may have: they decide on admission only."""


def make_codegym(item: Item, settings: Settings) -> Result:
    """Make an environment module from a CodeGym-format file.

    Args:
        item: Its payload holds ``rows`` (see `EnvRows.to_payload`) and ``hide_input``.
        settings: How.

    Returns:
        The result. An imported environment counts as verified if its oracle reaches reward 1.0 on its
        rows and the other checks pass; how many rows there are is left to admission.

    Raises:
        ModuleRejected: If it cannot be rewritten.
        WorkerError: If modules cannot be run on this machine.
    """
    converted = convert_file(
        item.source,
        EnvRows.from_payload(item.payload["rows"]),
        name=item.name,
        path=str(item.payload["file"]),
        execution=settings.execution,
        hide_input=bool(item.payload["hide_input"]),
    )
    facts = provenance(item, settings, **converted.provenance, dropped_rows=dict(converted.dropped))
    # Whatever configurations there are suffice to verify; the paper's 30 are required for admission.
    thresholds = Thresholds(min_configs=min(Thresholds().min_configs, len(converted.module.listed)))
    receipt = verify(converted.module, execution=settings.execution, thresholds=thresholds, provenance=facts)
    return result_of(item, converted.module, _as_admission(receipt))


def _as_admission(receipt: Receipt) -> Receipt:
    checks = tuple(
        replace(check, gate="admitted") if check.check in _BROUGHT else check for check in receipt.checks
    )
    return replace(receipt, checks=checks)
