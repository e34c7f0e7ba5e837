"""The figures of `step_cost.py` as a table, and the table in the README."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from doc_tables import between_markers

README = Path(__file__).resolve().parent.parent / "README.md"

TARGETS: dict[str, tuple[str, float]] = {
    "inline": ("at most", 1.5),
    "inline_wrapped": ("at most", 1.8),
    "inline_writing": ("at most", 2.0),
    "inline_refused": ("at most", 3.0),
    "isolated_single": ("at most", 6.0),
    "isolated_batch": ("at most", 3.0),
    "trial_over_inline": ("at least", 1500.0),
    "trial_over_isolated_batch": ("at least", 600.0),
}


def table(figures: dict[str, Any]) -> str:
    """The figures as a Markdown table."""
    micro, ratios = figures["microseconds_per_step"], figures["ratios"]
    rows = [("floor: `json.loads`, look-up, plain call, `str`", micro["floor"], None, "")]
    labels = {
        "inline": ("inline `ToolEnv.step`", "inline"),
        "inline_wrapped": ("the same through `gymnasium.make`'s wrappers", "inline_wrapped"),
        "inline_writing": ("inline step of a tool that writes, with rollback", "inline_writing"),
        "inline_refused": ("inline step whose call the tool refuses by raising", "inline_refused"),
        "isolated_single": ("isolated step, one call per message", "isolated_single"),
        "isolated_batch": ("isolated step, batches of 64", "isolated_batch"),
    }
    for key, (label, ratio) in labels.items():
        if key in micro:
            rows.append((label, micro[key], ratios[ratio], f"{TARGETS[ratio][0]} {TARGETS[ratio][1]:g}"))
    lines = ["| a step | µs | times the floor | to reach |", "| --- | ---: | ---: | --- |"]
    for label, value, ratio, target in rows:
        lines.append(f"| {label} | {value:.2f} | {'1' if ratio is None else f'{ratio:.2f}'} | {target} |")
    trial = figures["trial_parts_microseconds"]
    shown = ", ".join(f"{part} {value / 1000:.2f} ms" for part, value in trial.items())
    lines.append(f"| trial-then-overwrite with dill ({shown}) | {micro['trial']:.0f} | | |")
    lines += ["", "| figure | measured | to reach |", "| --- | ---: | --- |"]
    for key, label in (
        ("trial_over_inline", "trial-then-overwrite / inline step"),
        ("trial_over_isolated_batch", "trial-then-overwrite / isolated step in batches"),
    ):
        if key in ratios:
            lines.append(f"| {label} | {ratios[key]:,.0f} | {TARGETS[key][0]} {TARGETS[key][1]:,.0f} |")
    load, memory = figures["load"], figures["memory"]
    lines.append(f"| load of a module, cold | {load['cold_ms']:.2f} ms | at most 10 ms |")
    lines.append(f"| load of a module, cached | {load['cached_ms']:.4f} ms | at most 0.3 ms |")
    beyond = memory["beyond_state_bytes"]
    lines.append(f"| memory of a live episode beyond its state | {beyond:.0f} bytes | at most 2,048 |")
    where = figures["machine"]
    lines += [
        "",
        f"Medians of {figures['rounds']} interleaved rounds over {figures['environments']} environments "
        f"({figures['steps_per_round']} steps a round), Python {where['python']}, {where['cpus']} CPUs.",
    ]
    return "\n".join(lines)


def write_readme(text: str) -> None:
    """Put the table between the markers of the README."""
    between_markers(README, "step-cost", text)
