"""Processing one CodeGym-format environment: rewrite it, then verify it like any other module."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from codegym_envs.errors import CodeGymError, ModuleRejected
from codegym_envs.importers.codegym.reading.training_rows import EnvRows
from codegym_envs.importers.codegym.trying.convert import convert_file
from codegym_envs.pipeline.items import Item, Result, Settings
from codegym_envs.pipeline.process import result_of
from codegym_envs.spec import Receipt
from codegym_envs.verification import Thresholds, verify

__all__ = ["process_codegym"]

_BROUGHT = ("configurations",)
"""Checks that ask for more task configurations than the rows may have: they decide on admission only."""


def process_codegym(item: Item, settings: Settings) -> Result:
    """Make an environment module of a CodeGym-format file.

    Args:
        item: Its payload holds ``rows`` (see `EnvRows.to_payload`) and ``hide_input``.
        settings: How.

    Returns:
        What came of it. An imported environment counts as verified if its oracle reaches reward 1.0 on its
        rows and the other checks pass; how many rows there are is left to admission.
    """
    started = time.perf_counter()
    execution: Any = settings.execution
    rows = EnvRows.from_payload(item.payload["rows"])
    try:
        converted = convert_file(
            item.source,
            rows,
            name=item.name,
            path=str(item.payload["file"]),
            execution=execution,
            hide_input=bool(item.payload["hide_input"]),
        )
    except ModuleRejected as error:
        return Result(
            item.name, reason=error.reason, detail=error.detail[:300], seconds=time.perf_counter() - started
        )
    except CodeGymError as error:
        return Result(
            item.name, reason="failed", detail=str(error)[:300], seconds=time.perf_counter() - started
        )
    provenance = {**item.provenance, **converted.provenance, "dropped_rows": dict(converted.dropped)}
    # As many configurations as there are are enough to verify; the paper's 30 are asked of admission.
    thresholds = Thresholds(min_configs=min(Thresholds().min_configs, len(converted.module.listed)))
    receipt = verify(converted.module, execution=execution, thresholds=thresholds, provenance=provenance)
    return result_of(item, converted.module, _as_admission(receipt), started)


def _as_admission(receipt: Receipt) -> Receipt:
    checks = tuple(
        replace(check, gate="admitted") if check.check in _BROUGHT else check for check in receipt.checks
    )
    return replace(receipt, checks=checks)
