"""Makes the pictures of the documentation in docs/images/; needs Chromium and Playwright.

    python docs/make_pictures.py

Plays the core suite with agents that need no model and pictures their report. Two of them are the oracle
with faults (`benchmarks/stumbling.py`), so that there is something to read: their scores say nothing
about any model.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from codegym_envs.benchmark import Selection, run_benchmark
from codegym_envs.report import write_report

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
sys.path.insert(0, str(ROOT / "benchmarks"))  # the stumbling agent, and where a browser is

PLAYERS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("careful", "stumbling:Stumbling", {"rate": 0.015}),
    ("hasty", "stumbling:Stumbling", {"rate": 0.06}),
    ("explorer", "explorer", {}),
    ("random", "random", {}),
)
# Name, address, colour scheme, what is done before the picture is taken, height in pixels.
PICTURES = (
    ("report", "#overview", "light", "", 900),
    ("report-episodes", "#episodes&outcome=lost&sort=-wasted", "light", "", 760),
    (
        "report-episode",
        "#episodes&outcome=wrong&run=stumbling%206%20%25&sort=-diverges",
        "dark",
        "#episode-rows a",
        900,
    ),
)


def main() -> None:
    """Play, write the report, take the pictures."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        selection = Selection(suite="core", attempts=2)
        runs = [
            run_benchmark(selection, agent, Path(temporary) / name, options=options).path
            for name, agent, options in PLAYERS
        ]
        take(write_report(runs, Path(temporary) / "report.html", title="Core suite"))


def take(page: Path) -> None:
    """Take the pictures of a report."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - after the path is set
    from report_cost import FLAGS, browser_path  # noqa: PLC0415

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=list(FLAGS))
        for name, anchor, scheme, link, height in PICTURES:
            context = browser.new_context(
                viewport={"width": 1280, "height": height}, color_scheme=scheme, device_scale_factor=1.5
            )
            tab = context.new_page()
            tab.goto(f"{page.as_uri()}{anchor}")
            if link:
                tab.locator(link).first.click()
                tab.get_by_role("tab", name="Beside the oracle").click()
                tab.locator(".pairs").wait_for()
            tab.mouse.move(0, 0)
            tab.screenshot(path=IMAGES / f"{name}.png")
            sys.stdout.write(f"{IMAGES / name}.png\n")
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
