"""Entering an environment into an index."""

from __future__ import annotations

import json
import statistics
from pathlib import PurePosixPath

import msgspec

from codegym_envs.catalog.entry import IndexEntry
from codegym_envs.catalog.splits import split_of
from codegym_envs.errors import CatalogError
from codegym_envs.spec import EnvironmentModule, Receipt
from codegym_envs.spec.receipts import receipt_to_json

__all__ = ["COMPATIBLE_LICENCES", "admit"]

COMPATIBLE_LICENCES = frozenset(
    {"Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC", "CC0-1.0", "Unlicense", "0BSD", "Zlib"}
)
"""SPDX names of the licences that the catalog takes."""


def admit(module: EnvironmentModule, receipt: Receipt, path: str) -> IndexEntry:
    """Make the index entry of an admitted module.

    Args:
        module: The module.
        receipt: What verification found out about it.
        path: Its file, relative to the catalog folder, with forward slashes.

    Raises:
        CatalogError: If the receipt belongs to another module or does not admit it, the licence is not
            compatible, or the path leaves the catalog folder.
    """
    if receipt.module_hash != module.hash:
        raise CatalogError(f"{module.name}: the receipt belongs to another version of the module")
    if not receipt.admitted:
        failed = [check.check for check in receipt.checks if not check.passed]
        raise CatalogError(f"{module.name}: not admitted ({', '.join(failed) or 'no checks ran'})")
    licence = str(receipt.provenance.get("licence", "unknown"))
    if licence not in COMPATIBLE_LICENCES:
        raise CatalogError(f"{module.name}: licence {licence} is not compatible with Apache-2.0")
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or parts.stem != module.name:
        raise CatalogError(f"{module.name}: {path} is not a path of this module inside the catalog")
    return IndexEntry(
        id=module.env_id,
        name=module.name,
        path=path,
        hash=module.hash,
        split=split_of(module.family, benchmark=bool(receipt.provenance.get("benchmark", False))),
        family=module.family,
        workflow=module.workflow,
        topics=module.topics,
        tools=tuple(tool.name for tool in module.tools),
        calls=float(statistics.median(receipt.calls)),
        title=module.title,
        receipt=msgspec.Raw(
            json.dumps(receipt_to_json(receipt), ensure_ascii=False, separators=(",", ":")).encode()
        ),
    )
