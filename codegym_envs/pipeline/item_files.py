"""Files that go in and come out: coding problems as items; modules, sidecars, receipts and tracebacks.

Everything is written in one step: a kill on the way leaves the old file or the new one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from codegym_envs.errors import CatalogError, ConfigurationError, ModuleRejected
from codegym_envs.pipeline.items import Item, Result
from codegym_envs.spec import Receipt, read_source, receipt_from_json, receipt_to_json, sidecar_path

__all__ = [
    "check_out",
    "file_item",
    "folder_items",
    "module_path",
    "read_receipt",
    "receipt_path",
    "remove_environment",
    "traceback_path",
    "write_environment",
    "write_receipt",
    "write_result",
    "write_text",
]


def file_item(
    path: Path, *, kind: str = "problem", name: str = "", provenance: Mapping[str, Any] | None = None
) -> Item:
    """A file with its sidecar as an item; one that cannot be read is a refused item.

    Args:
        path: The file.
        kind: What it holds (see `Item`).
        name: Name of the item; the file's stem by default.
        provenance: What is known of where it comes from; the file's path is its source by default.
    """
    given = {"source": path.name, **(provenance or {})}
    try:
        source, sidecar = read_source(path)
    except ModuleRejected as error:
        refused = error.reason, error.detail
        return Item(name or path.stem, kind, "", {}, given, refused, path=str(path))
    payload = {} if sidecar is None else {"sidecar": sidecar}
    return Item(name or path.stem, kind, source, payload, given, path=str(path))


def folder_items(folder: Path, *, without: Iterable[Path] = ()) -> Iterator[Item]:
    """The coding problems of a folder as items: every Python file, with its sidecar.

    Args:
        folder: Searched with its subfolders; the order is that of the paths.
        without: Subfolders that are passed over.

    Raises:
        ConfigurationError: If there is no Python file.
    """
    if folder.is_file():
        raise ConfigurationError(f"{folder} is a file, not a folder of coding problems")
    paths = sorted(folder.rglob("*.py")) if folder.is_dir() else []
    passed_over = set(without)
    if paths and passed_over:
        paths = [path for path in paths if passed_over.isdisjoint(path.parents)]
    elif not paths:
        raise ConfigurationError(f"{folder}: no coding problem there (no .py file)")
    taken: Counter[str] = Counter()
    for path in paths:
        taken[path.stem] += 1
        name = path.stem if taken[path.stem] == 1 else f"{path.stem}_n{taken[path.stem]}"
        yield file_item(path, name=name, provenance={"source": path.relative_to(folder).as_posix()})


def check_out(items: Iterable[Item], out: Path) -> None:
    """Refuse a folder for modules in which one would overwrite the file it is made from.

    Raises:
        ConfigurationError: If there is such an item.
    """
    for item in items:
        if item.path and module_path(item.name, out).resolve() == Path(item.path).resolve():
            raise ConfigurationError(
                f"the module would overwrite {item.path}; choose another folder with --out"
            )


def module_path(name: str, out: Path) -> Path:
    """Where the module of an item is written."""
    return out / f"{name}.py"


def traceback_path(name: str, out: Path) -> Path:
    """Where the traceback of an item is written if something happens that nobody foresaw."""
    return out / f"{name}.traceback.txt"


def write_text(path: Path, text: str) -> None:
    """Write a file in one step, with LF line endings; folders are made if needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    part.replace(path)


def write_result(result: Result, out: Path) -> Result:
    """Write what came of an item; outdated files of an earlier run are removed.

    Args:
        result: If it is unsettled, what is there stays, and the traceback is written.
        out: The folder; made if needed.

    Returns:
        The result without the texts that are written; its detail names the file of the traceback.
    """
    target, trace = module_path(result.name, out), traceback_path(result.name, out)
    detail = result.detail
    if result.traceback:
        write_text(trace, result.traceback)
        detail = f"{detail} (traceback: {trace})"
    else:
        trace.unlink(missing_ok=True)
    if result.verified:
        write_environment(target, result.source, result.sidecar, result.receipt)
    elif not result.unsettled:
        remove_environment(target)
    return replace(result, detail=detail, source="", sidecar=None, receipt=None, traceback="")


def write_environment(
    target: Path, source: str, sidecar: str | None, receipt: Mapping[str, Any] | None = None
) -> None:
    """Write a module, with its sidecar and its receipt beside it; those of an earlier version are removed.

    Args:
        target: The module's file.
        source: Its text.
        sidecar: Its sidecar's text, or None.
        receipt: Its receipt as JSON-able data; None if it is kept elsewhere.
    """
    if sidecar is not None:
        write_text(sidecar_path(target), sidecar)
    else:
        sidecar_path(target).unlink(missing_ok=True)
    if receipt is not None:
        write_text(receipt_path(target), _receipt_text(receipt))
    else:
        receipt_path(target).unlink(missing_ok=True)
    write_text(target, source)


def remove_environment(target: Path) -> None:
    """Remove a module with its sidecar and its receipt, as far as they are there."""
    for path in (target, sidecar_path(target), receipt_path(target)):
        path.unlink(missing_ok=True)


def receipt_path(module: Path) -> Path:
    """Where the receipt of a module outside the catalog is: ``<name>.receipt.json`` beside it."""
    return module.with_name(module.name.removesuffix(".py") + ".receipt.json")


def write_receipt(receipt: Receipt, module: Path) -> Path:
    """Write a receipt beside its module; the same receipt gives the same bytes."""
    path = receipt_path(module)
    write_text(path, _receipt_text(receipt_to_json(receipt)))
    return path


def read_receipt(module: Path) -> Receipt | None:
    """The receipt beside a module, or None if there is none.

    Raises:
        CatalogError: If the file is not a receipt.
    """
    path = receipt_path(module)
    if not path.is_file():
        return None
    try:
        return receipt_from_json(json.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise CatalogError(f"{path} is no receipt: {error}") from error


def _receipt_text(receipt: Mapping[str, Any]) -> str:
    return json.dumps(receipt, ensure_ascii=False, indent=1) + "\n"
