"""How long the report of ten thousand episodes takes: to be written, to open, to filter.

    python benchmarks/report_cost.py                 # measure and print
    python benchmarks/report_cost.py --write-docs    # and write the table into docs/report.md

Plays every configuration of the catalog with four agents (six sweeps, about ten thousand episodes), writes
their report and opens it in Chromium: at full speed, and with the processor throttled to a quarter by the
browser's own developer tools, which stands for a slow machine. A figure is the median over rounds of fresh
pages, from the event to the frame that shows its effect.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from doc_tables import between_markers

from codegym_envs import catalog
from codegym_envs.benchmark import Selection, run_benchmark
from codegym_envs.report import write_report

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "benchmarks" / "results" / "report_cost.json"
DOCS = ROOT / "docs" / "report.md"
SWEEPS: tuple[tuple[str, str, dict[str, Any], int], ...] = (
    ("careful", "stumbling:Stumbling", {"rate": 0.02}, 2),
    ("hasty", "stumbling:Stumbling", {"rate": 0.1}, 2),
    ("explorer", "explorer", {}, 1),
    ("random", "random", {}, 1),
)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
THROTTLES = (1, 4)
TO_REACH = 2.0  # seconds to open and to filter

# Notes when the first row of episodes has been painted.
WATCH = """
new MutationObserver((_, observer) => {
  if (document.querySelector("#episode-rows tr, #starts li") === null) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.openedAt = performance.now(); }, 0));
}).observe(document, { childList: true, subtree: true });
"""
# Milliseconds from an event to the frame after it; an episode is there when its verdict is.
ACT = """
async (name) => {
  const byId = (id) => document.getElementById(id);
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  const acts = {
    filter: () => {
      byId("filter-outcome").selectedIndex = 1;
      byId("filter-outcome").dispatchEvent(new Event("change"));
    },
    search: () => { byId("search").value = "belt"; byId("search").dispatchEvent(new Event("input")); },
    sort: () => document.querySelector("th.c-wasted button").click(),
    worst: () => byId("worst").click(),
    episode: () => document.querySelector("#episode-rows a").click(),
  };
  const start = performance.now();
  acts[name]();
  if (name === "episode") while (document.querySelector(".verdict") === null) await frame();
  await frame();
  return performance.now() - start;
}
"""
ACTS = ("filter", "search", "sort", "worst", "episode")


def play(folder: Path) -> list[Path]:
    """The runs, played unless they are there."""
    paths = []
    for name, agent, options, attempts in SWEEPS:
        selection = Selection(environments=catalog.ids(), sweep=True, attempts=attempts)
        paths.append(run_benchmark(selection, agent, folder / name, options=options).path)
    return paths


def browser_path() -> str:
    """Where a Chromium is."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    found = os.environ.get("CODEGYM_BROWSER") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise SystemExit("no Chromium is installed, and CODEGYM_BROWSER names none")
    return found


def measure(page: Path, rounds: int) -> dict[str, dict[str, float]]:
    """Median milliseconds by throttle and event."""
    from playwright.sync_api import sync_playwright

    samples: dict[str, dict[str, list[float]]] = {f"{throttle}": {} for throttle in THROTTLES}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=list(FLAGS))
        for _ in range(rounds):
            for throttle in THROTTLES:
                for name, value in _round(browser, page, throttle).items():
                    samples[f"{throttle}"].setdefault(name, []).append(value)
        browser.close()
    return {
        throttle: {name: round(statistics.median(values), 1) for name, values in found.items()}
        for throttle, found in samples.items()
    }


def _round(browser: Any, page: Path, throttle: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for anchor in ("overview", "episodes"):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        tab = context.new_page()
        tab.add_init_script(WATCH)
        tools = context.new_cdp_session(tab)
        tools.send("Performance.enable")
        tools.send("Emulation.setCPUThrottlingRate", {"rate": throttle})
        tab.goto(f"{page.as_uri()}#{anchor}", wait_until="load")
        while (opened := tab.evaluate("window.openedAt ?? null")) is None:
            time.sleep(0.01)
        found[f"open {anchor}"] = opened
        metrics = {item["name"]: item["value"] for item in tools.send("Performance.getMetrics")["metrics"]}
        found[f"compute {anchor}"] = 1000 * metrics["ThreadTime"]
        if anchor == "episodes":
            for name in ACTS:
                found[name] = tab.evaluate(ACT, name)
        context.close()
    return found


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    words = {
        "open overview": "open the page: the overview is there",
        "open episodes": "open the page: the table of episodes is there",
        "filter": "filter by outcome",
        "search": "search for a word",
        "sort": "sort by wasted actions",
        "worst": "show the worst episodes first",
        "episode": "unpack and open the worst episode",
    }
    full, slow = (figures["milliseconds"][f"{throttle}"] for throttle in THROTTLES)
    lines = [
        f"| {figures['episodes']:,} episodes, {figures['calls']:,} calls | ms | ms, throttled to a quarter |",
        "| --- | ---: | ---: |",
        *(f"| {text} | {full[name]:,.0f} | {slow[name]:,.0f} |" for name, text in words.items()),
        "",
        f"Opening keeps the page's main thread busy for {full['compute episodes']:,.0f} ms of computing; "
        "for the rest of the time it waits, for other programs too. "
        f"The page has {figures['page_bytes'] / 1e6:.1f} MB and is written in {figures['write_s']:.0f} s "
        f"from {figures['results_bytes'] / 1e6:.0f} MB of results. Medians of {figures['rounds']} rounds, "
        f"Chromium {figures['browser']}, Python {figures['python']}, {figures['cpus']} CPUs.",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="fresh pages a figure (default 7)")
    parser.add_argument("--runs", type=Path, help="folder to keep the played runs in, and to take them from")
    parser.add_argument("--write-docs", action="store_true", help="put the table into docs/report.md")
    options = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parent))  # the stumbling agent
    with tempfile.TemporaryDirectory() as temporary:
        runs = play(options.runs or Path(temporary))
        start = time.perf_counter()
        page = write_report(runs, Path(temporary) / "report.html")
        write_s = time.perf_counter() - start
        figures = {
            **_counts(runs),
            "page_bytes": page.stat().st_size,
            "write_s": round(write_s, 1),
            "milliseconds": measure(page, options.rounds),
            "rounds": options.rounds,
            "browser": _version(),
            "python": platform.python_version(),
            "cpus": os.cpu_count(),
        }
    RESULT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    text = table(figures)
    print(text)
    slow = figures["milliseconds"][f"{THROTTLES[-1]}"]
    late = [name for name in ("open overview", "open episodes", "filter") if slow[name] > 1000 * TO_REACH]
    print(f"to reach: {TO_REACH} s; missed: {', '.join(late) or 'none'}")
    if options.write_docs:
        between_markers(DOCS, "report-cost", text)


def _counts(runs: list[Path]) -> dict[str, int]:
    episodes = calls = size = 0
    for run in runs:
        file = run / "results.jsonl"
        size += file.stat().st_size
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                episodes += 1
                calls += len(json.loads(line)["steps"])
    return {"episodes": episodes, "calls": calls, "results_bytes": size}


def _version() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=list(FLAGS))
        version: str = browser.version.split(".")[0]
        browser.close()
    return version


if __name__ == "__main__":
    main()
