"""The table of `make yields`: what comes of own problems, and how much of it a second solution confirms."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

Found = Sequence[Mapping[str, Any]]


def table(found: Found, seed: int | None = None) -> str:
    """A Markdown table with a column for each corpus, and what kept problems back.

    Args:
        found: What `truth.examined` says of each row, with its ``corpus``.
        seed: Of the sample that was drawn; None if none was.
    """
    corpora = list(dict.fromkeys(one["corpus"] for one in found))
    columns = {corpus: _figures([one for one in found if one["corpus"] == corpus]) for corpus in corpora}
    names = list(next(iter(columns.values()), {}))
    lines = [f"| figure | {' | '.join(corpora)} |", f"| --- |{' ---: |' * len(corpora)}"]
    lines += [f"| {name} | {' | '.join(columns[corpus][name] for corpus in corpora)} |" for name in names]
    if seed is not None:
        lines += ["", f"A sample, seed {seed}."]
    for corpus in corpora:
        reasons = Counter(one["reason"] for one in found if one["corpus"] == corpus and not one["admitted"])
        told = ", ".join(f"{reason or 'none'} {count}" for reason, count in reasons.most_common())
        lines += ["", f"Not admitted of {corpus}: {told or 'none'}."]
        wrong = [one for one in found if one["corpus"] == corpus and one["compared"] and not _is_true(one)]
        lines += [f"- {one['name']}: {one['detail']}" for one in wrong]
    return "\n".join(lines)


def _figures(found: Found) -> dict[str, str]:
    compared = [one for one in found if one["compared"]]
    verified = [one for one in found if one["verified"]]
    asked = [one for one in verified if one["compared"]]
    several = [one for one in compared if one["other_right"][1]]
    times = sorted(one["seconds"] for one in verified)
    zero = sum(one["other_right"][1] - one["other_right"][0] for one in several)
    handed = sum(one["other_right"][1] for one in several)
    return {
        "problems": str(len(found)),
        "verified": _share(len(verified), len(found)),
        "admitted": _share(sum(one["admitted"] for one in found), len(found)),
        "environments whose every configuration a second solution confirms": _share(
            sum(map(_is_true, compared)), len(compared)
        ),
        "verified environments that could not be compared": str(len(verified) - len(asked)),
        "frozen configurations confirmed": _sum(compared, "frozen"),
        "fresh configurations confirmed": _sum(compared, "fresh"),
        "right answers that score 0, where several are right": f"{zero} of {handed} in {len(several)}",
        "seconds a problem and core, median of the verified": f"{statistics.median(times):.1f}"
        if times
        else "–",
    }


def _is_true(one: Mapping[str, Any]) -> bool:
    return all(one[kind][0] == one[kind][1] for kind in ("frozen", "fresh"))


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.0f} %)" if whole else "–"


def _sum(found: Found, kind: str) -> str:
    return f"{sum(one[kind][0] for one in found)} of {sum(one[kind][1] for one in found)}"
