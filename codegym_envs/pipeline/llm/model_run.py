"""Runs of the model synthesizer over a corpus."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from codegym_envs.endpoint import ResponseStore
from codegym_envs.errors import ConfigurationError
from codegym_envs.pipeline.items import Item, Settings
from codegym_envs.pipeline.llm.model_client import Client
from codegym_envs.pipeline.llm.model_conversation import ModelMaker
from codegym_envs.pipeline.llm.model_settings import ModelSettings
from codegym_envs.pipeline.make import make
from codegym_envs.pipeline.running.corpus import YieldReport, run_corpus
from codegym_envs.synthesis.contract import Options

__all__ = ["STORE", "ModelRun", "run_model"]

STORE = "responses.sqlite"
"""Name of the response store in the output folder."""


@dataclass(frozen=True, slots=True)
class ModelRun:
    """What a run gave and used.

    Attributes:
        report: The yield.
        usage: Requests, tokens and cost, JSON-able.
    """

    report: YieldReport
    usage: dict[str, Any]


def run_model(
    items: Iterable[Item],
    out: Path,
    model: ModelSettings,
    *,
    report: Path | None = None,
    settings: Settings | None = None,
    dry_run: bool = False,
    quiet: bool = False,
) -> ModelRun:
    """Ask a model for environments of a corpus of coding problems.

    Args:
        items: Coding problems.
        out: Folder for environments, the journal and the response store.
        model: Which model, and how.
        report: File for the yield report as JSON.
        settings: How modules are tried out.
        dry_run: Send nothing and write nothing: count the requests that would be sent.
        quiet: Show no progress.

    Returns:
        Yield and usage. In a dry run every problem is refused with reason ``dry_run``.

    Raises:
        ConfigurationError: If the endpoint refuses the key or the model, or the settings name synthesizers
            or options.
        MissingExtra: If httpx is not installed.
    """
    given = settings or Settings()
    if given.synthesizers or given.options != Options():
        raise ConfigurationError("a model chooses the tools itself: it takes no synthesizers and no options")
    path = out / STORE
    store = ResponseStore(path if not dry_run or path.is_file() else None)
    client = Client(model, store, dry_run=dry_run)
    try:
        found = run_corpus(
            items,
            partial(make, maker=ModelMaker(client)),
            out,
            report=report,
            settings=given,
            threads=model.concurrency,
            quiet=quiet,
            dry_run=dry_run,
        )
    finally:
        client.close()
        store.close()
    return ModelRun(found, client.usage.to_json(model))
