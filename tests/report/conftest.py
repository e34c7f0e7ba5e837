"""A small report, and a browser to look at it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sample_results import Corrupted, Oracle, Random, play_all, write_run

from codegym_envs import catalog
from codegym_envs.report import write_report

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def runs(tmp_path_factory) -> list[Path]:
    """Folders of four runs on three environments, six episodes an environment and agent."""
    root = tmp_path_factory.mktemp("runs")
    env_ids, config_ids = catalog.ids()[:3], (0, 12, 24)
    played = {
        "oracle": play_all(Oracle(), env_ids, config_ids, attempts=2),
        "careful": play_all(Corrupted(0.02, "careful"), env_ids, config_ids, attempts=2, failures=2),
        "hasty": play_all(Corrupted(0.15, "hasty"), env_ids, config_ids, attempts=2),
        "random": play_all(Random(), env_ids, config_ids, attempts=2),
    }
    return [write_run(root / name, results) for name, results in played.items()]


@pytest.fixture(scope="session")
def report(runs, tmp_path_factory) -> Path:
    return write_report(runs, tmp_path_factory.mktemp("report") / "report.html", title="Four agents")


@dataclass
class Watched:
    """A page with everything that went wrong on it."""

    page: object
    troubles: list[str] = field(default_factory=list)

    def open(self, path: Path, anchor: str = "") -> None:
        self.page.goto(f"{path.as_uri()}{anchor}")

    def rows(self):
        return self.page.locator("#episode-rows tr")

    def texts(self, selector: str) -> list[str]:
        return self.page.locator(selector).all_text_contents()


@pytest.fixture(scope="session")
def browser():
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed (pip install playwright)"
    )
    found = os.environ.get("CODEGYM_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no Chromium is installed (apt-get install chromium), and CODEGYM_BROWSER names none")
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def watched(browser) -> Iterator[Watched]:
    """A page in a context of its own; the test fails on any console message or request to anywhere."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    page = context.new_page()
    page.set_default_timeout(20_000)
    watched = Watched(page)
    page.on("console", lambda message: watched.troubles.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: watched.troubles.append(f"error: {error}"))
    page.on("dialog", lambda dialog: watched.troubles.append(f"dialog: {dialog.message}"))
    page.on(
        "request",
        lambda request: (
            watched.troubles.append(f"request: {request.url}")
            if not request.url.startswith(("file:", "data:,"))
            else None
        ),
    )
    yield watched
    context.close()
    assert watched.troubles == []
