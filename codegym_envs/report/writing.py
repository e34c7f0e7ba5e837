"""From files of results to the page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from codegym_envs.errors import ConfigurationError
from codegym_envs.report.overview import render_overview
from codegym_envs.report.page import assemble
from codegym_envs.report.payload import build_payload
from codegym_envs.report.runs import ReportedRun, read_runs

__all__ = ["DEFAULT_TITLE", "render_report", "write_report"]

DEFAULT_TITLE = "CodeGym report"


def write_report(paths: Sequence[str | Path], out: str | Path, *, title: str = DEFAULT_TITLE) -> Path:
    """Write the report of some results as one HTML file.

    Args:
        paths: Run folders, folders of run folders, files of results or files of trajectories (``.jsonl``,
            ``.jsonl.gz``, ``.parquet``). A file with several agents gives one run each.
        out: The file to write; its folder is made if it is not there.
        title: Title of the page.

    Returns:
        The path of the written file.

    Raises:
        ConfigurationError: If there are no results, they cannot be read (the text names file and line), or
            the page would overwrite one of them.
        MissingExtra: If one of them is Parquet and pyarrow is not installed.
        OSError: If the page cannot be written.
    """
    given, out = [Path(path) for path in paths], Path(out)
    if any(path.exists() and out.exists() and path.samefile(out) for path in given):
        raise ConfigurationError(f"{out} is one of the results; write the report to another file")
    if out.is_dir():
        raise ConfigurationError(f"{out} is a folder; name a file, such as {out / 'report.html'}")
    page = render_report(read_runs(given), title)
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_name(f"{out.name}.new")  # readers see the old page or the new one
    fresh.write_text(page, encoding="utf-8", newline="\n")
    fresh.replace(out)
    return out


def render_report(runs: Sequence[ReportedRun], title: str = DEFAULT_TITLE) -> str:
    """The page of some runs.

    Args:
        runs: The runs, in the order in which figures list them.
        title: Title of the page.
    """
    from codegym_envs.benchmark import summarise  # noqa: PLC0415 - heavy, and needed only here

    summaries = [summarise(run.results, planned=run.planned) for run in runs]
    payload = build_payload(runs, title)
    episodes = sum(len(run.results) for run in runs)
    environments = len({result.env_id for run in runs for result in run.results})
    return assemble(
        title=title,
        subtitle=", ".join(
            (_plural(len(runs), "run"), _plural(episodes, "episode"), _plural(environments, "environment"))
        ),
        overview=render_overview(runs, summaries, payload),
        index=payload.index,
        blocks=payload.blocks,
    )


def _plural(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"
