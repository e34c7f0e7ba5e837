"""Running an import: a source in, environments and a yield report out."""

from __future__ import annotations

from pathlib import Path

from codegym_envs.errors import ConfigurationError
from codegym_envs.importers.codegym.trying.make_codegym import make_codegym
from codegym_envs.importers.importer import Importer, ImportOptions
from codegym_envs.pipeline.items import Item, Result, Settings
from codegym_envs.pipeline.make import make
from codegym_envs.pipeline.running.corpus import YieldReport, run_corpus

__all__ = ["import_source", "make_item"]


def make_item(item: Item, settings: Settings) -> Result:
    """Make an environment from an item of any kind; see `codegym_envs.pipeline.make.make`."""
    return make_codegym(item, settings) if item.kind == "codegym" else make(item, settings)


def import_source(
    importer: Importer,
    source: str,
    out: Path,
    *,
    options: ImportOptions | None = None,
    report: Path | None = None,
    settings: Settings | None = None,
    workers: int | None = None,
    ray: bool = False,
    quiet: bool = False,
) -> YieldReport:
    """Import a source.

    Args:
        importer: The format.
        source: What the format asks for: a file, a folder or a package.
        out: Folder for environments, receipts and the journal.
        options: What to import.
        report: File for the yield report: .json or .csv.
        settings: How items are processed.
        workers: Number of processes (see `codegym_envs.pipeline.running.corpus.run_corpus`).
        ray: Whether to process on Ray.
        quiet: Show no progress.

    Returns:
        The yield report.

    Raises:
        ConfigurationError: If the source cannot be read or has nothing in it, or the format does not know
            one of the options.
        MissingExtra: If a package is not installed.
    """
    chosen = options or ImportOptions()
    if importer.name != "codegym" and (chosen.rows is not None or chosen.hide_input):
        raise ConfigurationError("rows and hide_input belong to the format codegym")
    if (settings or Settings()).options != Settings().options and importer.name == "codegym":
        raise ConfigurationError("environments of the format codegym have their tools: no options shape them")
    items = list(importer.items(source, chosen))
    if not items:
        raise ConfigurationError(f"{source}: nothing to import")
    return run_corpus(
        items, make_item, out, report=report, settings=settings, workers=workers, ray=ray, quiet=quiet
    )
