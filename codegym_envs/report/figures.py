"""Figures that are tables: every mark is beside the number it shows.

Marks are drawn in small SVG pictures with lengths in per cent, so that they fit any width while the text
keeps its size; readers and printers who do not see them miss nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from codegym_envs.report.markup import Markup, join, tag

if TYPE_CHECKING:
    from codegym_envs.benchmark import Estimate
    from codegym_envs.report.runs import ReportedRun

__all__ = [
    "ForestRow",
    "axis",
    "forest",
    "interval_text",
    "legend",
    "percent",
    "run_name",
    "stack",
    "track",
    "unseen",
]

SERIES = 8
"""Number of colours and shapes; further runs begin anew."""

_STEP = 12  # pixels between the marks of two runs
_SHAPES = (
    "M-4.5 0A4.5 4.5 0 1 0 4.5 0A4.5 4.5 0 1 0-4.5 0Z",
    "M-4-4H4V4H-4Z",
    "M0-5.2L5.2 0L0 5.2L-5.2 0Z",
    "M0-5L5 4H-5Z",
    "M-4 0A4 4 0 1 0 4 0A4 4 0 1 0-4 0Z",
    "M-3.5-3.5H3.5V3.5H-3.5Z",
    "M0 5L5-4H-5Z",
    "M0-5L5 4H-5Z",
)
_HOLLOW = (4, 5)


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One row of `forest`.

    Attributes:
        name: What the row is about.
        estimates: One per run; None where it has no scored episode there.
        note: A word about it, faint.
    """

    name: str
    estimates: tuple[Estimate | None, ...]
    note: str = ""


def run_name(run: ReportedRun, number: int) -> Markup:
    """The name of a run with its mark."""
    return tag("span", tag("bdi", run.label), class_="run", data_series=number % SERIES)


def legend(runs: Sequence[ReportedRun]) -> Markup | None:
    """The marks of all runs; none is needed for one."""
    if len(runs) < 2:
        return None
    names = join(tag("li", run_name(run, number)) for number, run in enumerate(runs))
    return tag("ul", names, class_="legend", aria_label="Agents")


def percent(value: float | None, digits: int = 0) -> str:
    """A share as text: ``62 %``; never 0 or 100 for what is not exactly that."""
    if value is None:
        return "–"
    text = f"{100 * value:.{digits}f}"
    if float(text) == 0 and value > 0:
        return f"< {10.0**-digits:.{digits}f} %"
    if float(text) == 100 and value < 1:
        return f"> {100 - 10.0**-digits:.{digits}f} %"
    return f"{text} %"


def interval_text(estimate: Estimate) -> str:
    """The ends of an interval: ``51–73``."""
    if estimate.low is None or estimate.high is None:
        return "no interval"
    return f"{100 * estimate.low:.0f}–{100 * estimate.high:.0f}"


def track(estimates: Sequence[tuple[int, Estimate | None]]) -> Markup:
    """Marks with their intervals on a line from 0 to 100 %.

    Args:
        estimates: Pairs of a run's number and its estimate, one below the other.
    """
    height = _STEP * len(estimates) + 6
    parts = []
    for position, (number, estimate) in enumerate(estimates):
        if estimate is None or estimate.value is None:
            continue
        y = 3 + _STEP * position + _STEP / 2
        series = number % SERIES
        marks = []
        if estimate.low is not None and estimate.high is not None:
            ends = {"x1": _place(estimate.low), "x2": _place(estimate.high)}
            marks.append(tag("line", **ends, y1=_number(y), y2=_number(y), class_="whisker"))
        shape = tag("path", d=_SHAPES[series], class_="mark hollow" if series in _HOLLOW else "mark")
        marks.append(tag("svg", shape, x=_place(estimate.value), y=_number(y), overflow="visible"))
        parts.append(tag("g", *marks, data_series=series))
    return tag("svg", *parts, class_="track", width="100%", height=height, aria_hidden="true")


def axis() -> Markup:
    """The scale above tracks."""
    scale = (tag("span", f"{place} %") for place in (0, 50, 100))
    return join([unseen("Interval"), tag("div", *scale, class_="axis", aria_hidden="true")])


def unseen(text: str) -> Markup:
    """A text that is read aloud only."""
    return tag("span", text, class_="unseen-caption")


def forest(
    caption: str,
    head: str,
    rows: Sequence[ForestRow],
    runs: Sequence[ReportedRun],
    facet: str,
) -> Markup:
    """A table of success rates with their intervals, drawn and written.

    Args:
        caption: What the table shows.
        head: Head of the first column.
        rows: The rows.
        runs: The runs, in the order of each row's estimates.
        facet: Name of the filter by which a row's episodes are found.
    """
    one = len(runs) == 1
    heads = [
        tag("th", "Success" if one else run_name(run, number), scope="col", class_="number")
        for number, run in enumerate(runs)
    ]
    body = [tag("tr", *_cells(row, runs, facet)) for row in rows]
    table = tag(
        "table",
        tag("caption", caption),
        tag(
            "thead",
            tag("tr", tag("th", head, scope="col"), tag("th", axis(), scope="col", class_="plot"), *heads),
        ),
        tag("tbody", *body),
        class_="forest",
    )
    # Many runs make many columns: those scroll inside the page.
    return tag("div", table, class_="scroll")


def _cells(row: ForestRow, runs: Sequence[ReportedRun], facet: str) -> Iterator[Markup]:
    name = tag("span", tag("bdi", row.name), data_facet=facet, data_option=option_text(row.name))
    note = tag("span", row.note, class_="faint note-inline") if row.note else None
    yield tag("th", name, note, scope="row")
    yield tag("td", track(list(enumerate(row.estimates))), class_="plot")
    for run, estimate in zip(runs, row.estimates, strict=True):
        yield tag("td", _success(estimate), class_="number", data_label=run.label)


def stack(parts: Sequence[tuple[str, int]]) -> Markup:
    """A bar in which every part has the width of its share.

    Args:
        parts: Pairs of an outcome and the number of its episodes.
    """
    whole = sum(number for _, number in parts) or 1
    drawn = []
    before = 0
    for outcome, number in parts:
        if number:
            place, width = _place(before / whole), _place(number / whole)
            drawn.append(
                tag("rect", x=place, y=0, width=width, height=16, data_outcome=outcome, class_="part")
            )
        before += number
    return tag("svg", *drawn, class_="stack", width="100%", height=16, aria_hidden="true")


def option_text(text: str) -> str:
    """An option of a filter as the page's script writes it into addresses."""
    plain = "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    return quote(plain, safe="!~*'()")


def _success(estimate: Estimate | None) -> Markup:
    if estimate is None or estimate.value is None:
        return tag("span", "–", class_="faint")
    return join(
        [
            tag("span", percent(estimate.value)),
            " ",
            tag("span", interval_text(estimate), class_="faint interval"),
        ]
    )


def _place(share: float) -> str:
    return f"{_number(100 * share)}%"


def _number(value: float) -> str:
    """At most two decimals; the same text for the same value everywhere."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
