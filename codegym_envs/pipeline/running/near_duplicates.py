"""Near-duplicates among the environments of one run: the first in the order of the items stays.

Items are processed in any order and in many processes, or in an earlier run; only when all results are
there are they compared, so that the outcome is the same however they came about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from codegym_envs.errors import CatalogError
from codegym_envs.pipeline.item_files import module_path, read_receipt, write_receipt
from codegym_envs.pipeline.items import Result
from codegym_envs.verification.checks.duplicates import CHECK, judge

__all__ = ["NEAR_DUPLICATE", "settle_receipts", "without_duplicates"]

NEAR_DUPLICATE = "near_duplicate"
"""The reason for which later ones of equal environments are not admitted."""


def without_duplicates(results: Iterable[Result]) -> list[Result]:
    """Results of a run with near-duplicates of earlier admitted ones not admitted.

    Args:
        results: In the order of the items.

    Returns:
        The results in the same order; ``twin`` names what a near-duplicate duplicates.
    """
    first: dict[str, str] = {}
    found = []
    for result in results:
        twin = first.setdefault(result.form, result.env_id) if result.admitted and result.form else None
        if twin is not None and twin != result.env_id:
            detail = judge(result.form, twin).detail
            result = replace(result, admitted=False, reason=NEAR_DUPLICATE, detail=detail, twin=twin)
        found.append(result)
    return found


def settle_receipts(results: Sequence[Result], out: Path) -> None:
    """Have the receipts in a folder say what their modules are near-duplicates of, or that they are not.

    Args:
        results: What `without_duplicates` returned.
        out: Folder with modules and their receipts.
    """
    for result in results:
        if not result.form or not (result.admitted or result.twin):
            continue
        path = module_path(result.name, out)
        try:
            receipt = read_receipt(path)
        except CatalogError:
            continue  # somebody edited it; it is no longer this run's
        if receipt is None:
            continue
        verdict = CHECK.result(judge(result.form, result.twin or None))
        checks = tuple(verdict if check.check == CHECK.name else check for check in receipt.checks)
        if checks != receipt.checks:
            write_receipt(replace(receipt, checks=checks), path)
