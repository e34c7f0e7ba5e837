"""How many calls the agents make, measured by the oracle's: one histogram per run, as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from codegym_envs.report.figures import run_name
from codegym_envs.report.markup import Markup, join, tag

if TYPE_CHECKING:
    from codegym_envs.report.runs import ReportedRun

__all__ = ["effort_table"]

# Upper ends of the bins, as pairs of numerator and denominator so that comparing stays exact, and whether the
# end itself is in; the last bin is open.
_ENDS: Final = (
    (1, 4, False),
    (1, 2, False),
    (1, 1, False),
    (1, 1, True),
    (5, 4, True),
    (3, 2, True),
    (2, 1, True),
    (4, 1, True),
)
_NAMES: Final = ("below ¼", "to ½", "to 1", "just 1", "to 1¼", "to 1½", "to 2", "to 4", "above 4")
_HEIGHT: Final = 46  # pixels of the highest bar


def effort_table(
    runs: Sequence[ReportedRun], columns: Mapping[str, Sequence[Any]], outcomes: Sequence[str]
) -> Markup:
    """Episodes by calls divided by the oracle's calls, those won and those lost.

    Args:
        runs: The runs.
        columns: The columns of the index of episodes.
        outcomes: The outcomes that the column of outcomes counts.
    """
    counts = [[[0, 0] for _ in _NAMES] for _ in runs]
    for run, outcome, calls, oracle in zip(
        columns["run"], columns["outcome"], columns["calls"], columns["oracle"], strict=True
    ):
        name = outcomes[outcome]
        if not isinstance(oracle, int) or oracle < 1 or name == "infrastructure":
            continue
        counts[run][_bin(calls, oracle)][name != "won"] += 1
    highest = [max(map(sum, bins)) or 1 for bins in counts]
    heads = [tag("th", name, scope="col", class_="bin") for name in _NAMES]
    body = [
        tag(
            "tr",
            tag("th", run_name(run, number), scope="row"),
            *(
                tag("td", _bar(won, lost, highest[number]), _words(won, lost), class_="bin", data_label=name)
                for name, (won, lost) in zip(_NAMES, counts[number], strict=True)
            ),
        )
        for number, run in enumerate(runs)
    ]
    key = join(
        [
            tag("span", "won", class_="badge", data_outcome="won"),
            " ",
            tag("span", "lost", class_="badge", data_outcome="wrong"),
        ]
    )
    table = tag(
        "table",
        tag("caption", "Episodes by calls ÷ oracle’s calls, ", key),
        tag("thead", tag("tr", tag("th", "Agent", scope="col"), *heads)),
        tag("tbody", *body),
        class_="board effort",
    )
    return tag("div", table, class_="scroll")


def _bin(calls: int, oracle: int) -> int:
    """The bin of a quotient."""
    for number, (numerator, denominator, is_in) in enumerate(_ENDS):
        if calls * denominator < oracle * numerator + is_in:
            return number
    return len(_ENDS)


def _bar(won: int, lost: int, highest: int) -> Markup:
    won_height, lost_height = (round(_HEIGHT * part / highest, 1) for part in (won, lost))
    top = round(_HEIGHT - won_height - lost_height, 1)
    return tag(
        "svg",
        tag(
            "rect", x="8%", y=round(_HEIGHT - won_height, 1), width="84%", height=won_height, class_="won-bar"
        ),
        tag("rect", x="8%", y=top, width="84%", height=lost_height, class_="lost-bar"),
        tag("line", x1=0, x2="100%", y1=_HEIGHT, y2=_HEIGHT, class_="foot"),
        class_="bars",
        width="100%",
        height=_HEIGHT,
        aria_hidden="true",
    )


def _words(won: int, lost: int) -> Markup:
    if not won + lost:
        return tag("span", "–", class_="faint none")
    parts = [f"{number:,} {name}" for number, name in ((won, "won"), (lost, "lost")) if number]
    return join(tag("span", part, class_="faint interval") for part in parts)
