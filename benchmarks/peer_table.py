"""The figures of `peers.py` as tables."""

from __future__ import annotations

import string
from typing import Any

__all__ = ["tables"]

OURS = "ours"


def tables(figures: dict[str, Any]) -> str:
    """The figures, what each way does more and less than ours, and what comes with each package."""
    return "\n".join(
        [
            *_costs(figures),
            "",
            *_differences(figures),
            "",
            *_sizes(figures),
            "",
            f"Medians of {figures['rounds']} interleaved rounds of about {figures['steps']:,} steps a way "
            f"(fewer where a step takes milliseconds), seed {figures['seed']}, all on one core, Python "
            f"{figures['machine']['python']}, {figures['machine']['cpus']} CPUs.",
        ]
    )


def _letters(figures: dict[str, Any]) -> dict[str, str]:
    """A letter for each of our cases, by its name."""
    ours = [case["name"] for case in figures["cases"] if case["peer"] == OURS]
    return dict(zip(ours, string.ascii_uppercase, strict=False))


def _costs(figures: dict[str, Any]) -> list[str]:
    letters = _letters(figures)
    lines = [
        "| package | measured | a step is | µs a step | steps a second | × nearest of ours | × our catalog |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for name, peer in figures["peers"].items():
        if "failure" in peer:
            lines.append(f"| {peer['title']} | – | not measured: {_cell(peer['failure'])} | – | – | – | – |")
            continue
        for case in _of(figures, name):
            label = f"{letters[case['name']]}: {case['label']}" if name == OURS else case["label"]
            start = f"| {peer['title']} | {_cell(label)} |"
            if "microseconds" not in case:
                reason = _cell(case.get("failure", "no figures"))
                lines.append(f"{start} not measured: {reason} | – | – | – | – |")
                continue
            cost = case["microseconds"]
            times = " | ".join(
                f"{_figure(case['ratios'][key])} × {letters[case[key]]}" if key in case["ratios"] else "–"
                for key in ("beside", "catalog")
            )
            rate = f"{_three_digits(1e6 / cost):,}"
            lines.append(f"{start} {_cell(case['step'])} | {_figure(cost)} | {rate} | {times} |")
    return lines


def _differences(figures: dict[str, Any]) -> list[str]:
    letters = _letters(figures)
    lines = [
        "| package | measured | nearest of ours | does more | does less |",
        "| --- | --- | :---: | --- | --- |",
    ]
    for name, peer in figures["peers"].items():
        if name == OURS or "failure" in peer:
            continue
        for case in _of(figures, name):
            cells = (
                peer["title"],
                case["label"],
                letters.get(case["beside"], "–"),
                case["more"],
                case["less"],
            )
            lines.append(f"| {' | '.join(_cell(cell) or '–' for cell in cells)} |")
    return lines


def _sizes(figures: dict[str, Any]) -> list[str]:
    lines = ["| package | distributions installed with it | MB |", "| --- | ---: | ---: |"]
    for name, peer in figures["peers"].items():
        if name != OURS and "distributions" in peer:
            lines.append(f"| {peer['title']} | {peer['distributions'] - 1} | {peer['megabytes']} |")
    return lines


def _of(figures: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [case for case in figures["cases"] if case["peer"] == name]


def _cell(text: str) -> str:
    """A text that cannot end its cell."""
    return text.replace("|", "\\|").replace("\n", " ")


def _figure(value: float) -> str:
    """Two decimals, fewer for large values."""
    if value < 100:
        return f"{value:.2f}"
    return f"{_three_digits(value):,}"


def _three_digits(value: float) -> int:
    """The value, rounded to three significant digits."""
    return int(float(f"{value:.3g}"))
