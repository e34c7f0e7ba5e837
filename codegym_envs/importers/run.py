"""Running an import: a source in, environments and a yield report out."""

from __future__ import annotations

from pathlib import Path

from codegym_envs.errors import ConfigurationError
from codegym_envs.importers.codegym.trying.make import process_codegym
from codegym_envs.importers.importer import Importer, Options
from codegym_envs.pipeline.items import Item, Result, Settings
from codegym_envs.pipeline.process import process_problem
from codegym_envs.pipeline.running.corpus import Report, run_corpus

__all__ = ["import_source", "process_item"]


def process_item(item: Item, settings: Settings) -> Result:
    """Process an item of any kind."""
    return process_codegym(item, settings) if item.kind == "codegym" else process_problem(item, settings)


def import_source(
    importer: Importer,
    source: str,
    out: Path,
    *,
    options: Options | None = None,
    report: Path | None = None,
    settings: Settings | None = None,
    workers: int | None = None,
    ray: bool = False,
    quiet: bool = False,
) -> Report:
    """Import a source.

    Args:
        importer: The format.
        source: What the format asks for: a file, a folder or a package.
        out: Folder for environments, receipts and the journal.
        options: What to import.
        report: File for the yield report as JSON.
        settings: How items are processed.
        workers: Number of processes (see `codegym_envs.pipeline.running.corpus.run_corpus`).
        ray: Whether to process on Ray.
        quiet: Show no progress.

    Returns:
        The yield report.

    Raises:
        ConfigurationError: If the source cannot be read or has nothing in it.
        MissingExtra: If a package is not installed.
    """
    items = list(importer.items(source, options or Options()))
    if not items:
        raise ConfigurationError(f"{source}: nothing to import")
    return run_corpus(
        items, process_item, out, report=report, settings=settings, workers=workers, ray=ray, quiet=quiet
    )
