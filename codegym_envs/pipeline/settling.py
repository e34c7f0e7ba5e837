"""The only place where results are made: of a verified module, a refusal, or what nobody foresaw."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from codegym_envs.endpoint import ModelUnavailable, PromptTooLong
from codegym_envs.errors import (
    CodeGymError,
    ConfigurationError,
    MissingExtra,
    ModuleRejected,
    WorkerError,
)
from codegym_envs.pipeline.items import Item, Outage, Result, Settings
from codegym_envs.spec import CheckResult, EnvironmentModule, Receipt, receipt_from_json, receipt_to_json
from codegym_envs.verification.checks.duplicates import CHECK, FORM

__all__ = [
    "Process",
    "canonical_form_of",
    "deciding_failure",
    "kept_receipt",
    "provenance",
    "refused",
    "result_of",
    "settle",
    "unsettled",
]

Process = Callable[[Item, Settings], Result]
"""Makes a result of an item; what goes wrong is raised."""

_MOST_CHARACTERS = 300


def provenance(item: Item, settings: Settings, /, **how: Any) -> dict[str, Any]:
    """Where a module comes from, for its receipt; the same on every way through the pipeline.

    Args:
        item: What it is made from.
        settings: How.
        how: Further facts: the synthesizer, its variant.

    Returns:
        The further facts; if made from a problem, ``problem`` (its name) and ``problem_hash``; what the item
        says; ``source``, what the corpus calls the problem, or its file; and ``licence``, an SPDX name, or
        ``"unknown"`` if nobody stated one.
    """
    found: dict[str, Any] = dict(how)
    if item.kind != "module":
        found |= {"problem": settings.options.family or item.name, "problem_hash": item.hash}
    found |= item.provenance
    found.setdefault("source", item.path or item.name)
    found.setdefault("licence", "unknown")
    return found


def canonical_form_of(receipt: Receipt) -> str:
    """The canonical form that verification wrote down; empty if that check did not run."""
    return next(
        (str(check.figures.get(FORM, "")) for check in receipt.checks if check.check == CHECK.name), ""
    )


def kept_receipt(item: Item, module: EnvironmentModule, facts: Mapping[str, Any]) -> Receipt | None:
    """The receipt of an earlier run, if it is that of this module, so that it need not be made again.

    Args:
        item: What the module was made from.
        module: The module.
        facts: What is known now of where it comes from.
    """
    if item.tried is None or item.tried.receipt.get("module_hash") != module.hash:
        return None
    return receipt_from_json({**item.tried.receipt, "provenance": dict(facts)})


def deciding_failure(receipt: Receipt) -> CheckResult | None:
    """The failed check that is reported: the first run of those that decide; None if none failed.

    For what is not verified that is a check of verification, whatever admission would have said.
    """
    failed = [check for check in receipt.checks if not check.passed]
    deciding = [check for check in failed if check.gate == "verified"] or failed
    tried = [check for check in deciding if not check.detail.startswith("not tried: ")]
    return next(iter([*tried, *deciding]), None)


def result_of(
    item: Item, module: EnvironmentModule, receipt: Receipt, *, passed_over: Sequence[str] = ()
) -> Result:
    """The result for a module with its receipt.

    Args:
        item: What it was made from.
        module: The module.
        receipt: Its receipt.
        passed_over: Hashes of the modules that were tried before.
    """
    failed = deciding_failure(receipt)
    reason = detail = ""
    if failed is not None:
        reason = f"not_admitted:{failed.check}" if receipt.verified else failed.check
        detail = failed.detail
    if not receipt.verified:
        return refused(item, reason, detail)
    return Result(
        name=item.name,
        verified=True,
        admitted=receipt.admitted,
        reason=reason,
        detail=detail,
        env_id=module.env_id,
        source=module.source,
        sidecar=module.sidecar,
        receipt=receipt_to_json(receipt),
        form=canonical_form_of(receipt),
        passed_over=tuple(passed_over),
    )


def refused(item: Item, reason: str, detail: str, *, where: str = "") -> Result:
    """The result for an item without a verified environment.

    Args:
        item: The item.
        reason: A stable code.
        detail: The same as one line.
        where: Its file, with the line if one is to blame, if it was refused before anything was tried.
    """
    return Result(item.name, reason=reason, detail=_line(detail), where=where)


def unsettled(item: Item, reason: str, detail: str, *, trace: str = "") -> Result:
    """The result for an item about which nothing is known, so that it is to be tried again.

    Args:
        item: The item.
        reason: A stable code, such as ``"crashed"``.
        detail: The same as one line.
        trace: The traceback of an error that nobody foresaw.
    """
    return Result(item.name, reason=reason, detail=_line(detail), unsettled=True, traceback=trace)


def settle(process: Process, item: Item, settings: Settings) -> Result:
    """Process an item; whatever goes wrong with it becomes its result.

    Args:
        process: Makes a result from an item.
        item: The item.
        settings: How.

    Raises:
        ConfigurationError: The run as a whole cannot go on: a model's endpoint refuses the key.
        MissingExtra: Likewise: a package is not installed.
    """
    started = time.perf_counter()
    if item.refused is not None:
        return refused(item, *item.refused, where=item.path or item.name)
    return replace(_settled(process, item, settings), seconds=time.perf_counter() - started)


def _settled(process: Process, item: Item, settings: Settings) -> Result:
    try:
        return process(item, settings)
    except (ConfigurationError, MissingExtra):
        raise
    except WorkerError as error:
        return unsettled(item, "no_worker", str(error))
    except PromptTooLong as error:
        return refused(item, "prompt_too_long", str(error))
    except ModelUnavailable as error:
        return unsettled(item, "model_unavailable", str(error))
    except Outage as error:
        return unsettled(item, error.reason, error.detail)
    except ModuleRejected as error:
        return refused(item, error.reason, error.detail, where=_where(item, error))
    except MemoryError:
        return unsettled(item, "no_memory", "there was not enough memory")
    except CodeGymError as error:
        return refused(item, str(getattr(error, "code", "failed")), str(error))
    except Exception as error:  # one item must never end a run over thousands
        detail = f"{type(error).__name__}: {error}"
        return unsettled(item, "internal_error", detail, trace=traceback.format_exc())


def _where(item: Item, error: ModuleRejected) -> str:
    """File and line of an error; a line of a text other than the file's would mean nothing to anybody."""
    if error.path.startswith("<"):
        return item.path or item.name
    return error.path if error.line is None else f"{error.path}:{error.line}"


def _line(detail: str) -> str:
    return " ".join(detail.split())[:_MOST_CHARACTERS]
