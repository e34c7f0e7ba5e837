"""The yield of a corpus: counts, and a row for every item with its reason."""

from __future__ import annotations

import ast
import csv
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from codegym_envs.errors import ConfigurationError
from codegym_envs.pipeline.items import Item, Result

__all__ = [
    "REPORT_SUFFIXES",
    "Outcome",
    "YieldReport",
    "YieldRow",
    "check_report",
    "summarise",
    "write_report",
]

Outcome = Literal["admitted", "verified", "refused", "unsettled"]

REPORT_SUFFIXES = (".json", ".csv")
"""How the name of a report's file may end."""


@dataclass(frozen=True, slots=True)
class YieldRow:
    """What came of one item.

    Attributes:
        id: Where it comes from: what the corpus calls it, or its file.
        name: Stem of the module that was, or would have been, made from it.
        title: First line of the problem's statement; empty if it could not be read.
        outcome: ``"admitted"``, ``"verified"`` (but not admitted), ``"refused"``, or ``"unsettled"`` (an
            outage or an unforeseen error: nothing is known of it, and it is tried again).
        reason: Why it was not admitted: a stable code; empty if it was.
        detail: The same as one line.
        env_id: Id of the environment; empty if none was verified.
        file: The environment's file in the output folder; empty if none was verified.
    """

    id: str
    name: str
    title: str
    outcome: Outcome
    reason: str
    detail: str
    env_id: str
    file: str


@dataclass(slots=True)
class YieldReport:
    """The yield of a run, counted in problems.

    Attributes:
        problems: How many came in.
        verified: For how many an environment was verified.
        admitted: For how many it was admitted.
        refused: Why the others are not admitted, with counts. Environments that are verified but not
            admitted are counted under ``not_admitted:<check>``, or ``near_duplicate`` if an earlier item of
            the run gave the same environment except for names.
        unsettled: How many have no known result, by reason: outages (a process that was killed, a time limit,
            a model that does not answer) and ``internal_error``. They are in no journal and are tried again.
        environments: Ids of the verified environments, which are the ones written.
        admitted_environments: Ids of the admitted ones among them.
        seconds: Median time of a problem on one core, in seconds.
        rows: What came of each item, in the order of the corpus.
    """

    problems: int = 0
    verified: int = 0
    admitted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    unsettled: Counter[str] = field(default_factory=Counter)
    environments: list[str] = field(default_factory=list)
    admitted_environments: list[str] = field(default_factory=list)
    seconds: float = 0.0
    rows: list[YieldRow] = field(default_factory=list)

    def add(self, item: Item, result: Result) -> None:
        """Count one result."""
        self.problems += 1
        self.verified += result.verified
        self.admitted += result.admitted
        if result.unsettled:
            self.unsettled[result.reason] += 1
        elif not result.admitted:
            self.refused[result.reason or "unknown"] += 1
        if result.verified:
            self.environments.append(result.env_id)
        if result.admitted:
            self.admitted_environments.append(result.env_id)
        self.rows.append(_row(item, result))

    def to_json(self) -> dict[str, Any]:
        """The report as JSON-able data, frequent reasons first."""
        return {
            "problems": self.problems,
            "verified": self.verified,
            "admitted": self.admitted,
            "refused": dict(self.reasons()),
            "unsettled": dict(sorted(self.unsettled.items())),
            "environments": sorted(self.environments),
            "admitted_environments": sorted(self.admitted_environments),
            "median_seconds": round(self.seconds, 3),
            "rows": [asdict(row) for row in self.rows],
        }

    def reasons(self) -> list[tuple[str, int]]:
        """Reasons with their counts, frequent ones first."""
        return sorted(self.refused.items(), key=lambda item: (-item[1], item[0]))


def summarise(items: Sequence[Item], results: Sequence[Result]) -> YieldReport:
    """The report of a run.

    Args:
        items: What came in.
        results: What came of each.
    """
    report = YieldReport()
    for item, result in zip(items, results, strict=True):
        report.add(item, result)
    times = sorted(
        result.seconds for item, result in zip(items, results, strict=True) if item.refused is None
    )
    report.seconds = times[len(times) // 2] if times else 0.0
    return report


def check_report(path: Path | None) -> None:
    """Refuse a report's file before the work is done.

    Raises:
        ConfigurationError: If its name ends in none of `REPORT_SUFFIXES`, or it is a folder.
    """
    if path is None:
        return
    if path.suffix not in REPORT_SUFFIXES:
        raise ConfigurationError(f"{path}: the name of a report ends in {' or '.join(REPORT_SUFFIXES)}")
    if path.is_dir():
        raise ConfigurationError(f"{path} is a folder, not a report's file")


def write_report(path: Path, report: YieldReport) -> None:
    """Write a report: counts and rows as JSON, or the rows alone as CSV.

    Args:
        path: The file; its suffix says which.
        report: The report.
    """
    check_report(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".json":
        text = json.dumps(report.to_json(), indent=1, ensure_ascii=False) + "\n"
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
        return
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        names = [item.name for item in fields(YieldRow)]
        writer.writerow(names)
        writer.writerows([getattr(row, name) for name in names] for row in report.rows)


def _row(item: Item, result: Result) -> YieldRow:
    return YieldRow(
        id=str(item.provenance.get("source") or item.name),
        name=item.name,
        title=_title(item),
        outcome=_outcome(result),
        reason="" if result.admitted else result.reason or "unknown",
        detail=" ".join(result.detail.split()),
        env_id=result.env_id,
        file=f"{item.name}.py" if result.verified else "",
    )


def _outcome(result: Result) -> Outcome:
    if result.unsettled:
        return "unsettled"
    return "admitted" if result.admitted else "verified" if result.verified else "refused"


def _title(item: Item) -> str:
    """First line of the docstring of a problem, or of a class that is an environment."""
    try:
        tree = ast.parse(item.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    for node in (tree, *tree.body):
        if isinstance(node, (ast.Module, ast.ClassDef)) and (text := ast.get_docstring(node)):
            return text.strip().partition("\n")[0].strip()
    return ""
