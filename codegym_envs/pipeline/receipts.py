"""Receipts of modules outside the catalog: ``<name>.receipt.json`` beside the module."""

from __future__ import annotations

import json
from pathlib import Path

from codegym_envs.errors import CatalogError
from codegym_envs.spec import Receipt, receipt_from_json, receipt_to_json

__all__ = ["read_receipt", "receipt_path", "write_receipt"]


def receipt_path(module_path: Path) -> Path:
    """Where the receipt of a module lies."""
    return module_path.with_name(module_path.name.removesuffix(".py") + ".receipt.json")


def write_receipt(receipt: Receipt, module_path: Path) -> Path:
    """Write a receipt beside its module; the same receipt gives the same bytes."""
    path = receipt_path(module_path)
    text = json.dumps(receipt_to_json(receipt), ensure_ascii=False, indent=1)
    # In one step: what is killed here leaves the old receipt or the new one.
    part = path.with_name(f"{path.name}.part")
    part.write_text(text + "\n", encoding="utf-8", newline="\n")
    part.replace(path)
    return path


def read_receipt(module_path: Path) -> Receipt | None:
    """The receipt beside a module, or None if there is none.

    Raises:
        CatalogError: If the file is no receipt.
    """
    path = receipt_path(module_path)
    if not path.is_file():
        return None
    try:
        return receipt_from_json(json.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise CatalogError(f"{path} is no receipt: {error}") from error
