"""Ten thousand episodes in one page: everything still works. `benchmarks/report_cost.py` says how fast."""

import dataclasses

import pytest
from sample_results import Corrupted, play, write_run

from codegym_envs import catalog
from codegym_envs.env import ToolEnv
from codegym_envs.report import write_report

EPISODES = 10_000


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Twenty short episodes, each as five hundred attempts."""
    agent = Corrupted(0.3, "hasty")
    played = []
    for env_id in catalog.ids()[:10]:
        env = ToolEnv(env_id)
        played += [play(env, agent, config_id, budget=4) for config_id in (0, 12)]
        env.close()
    results = [
        dataclasses.replace(result, attempt=attempt)
        for attempt in range(EPISODES // len(played))
        for result in played
    ]
    folder = tmp_path_factory.mktemp("large")
    return write_report([write_run(folder / "run", results)], folder / "report.html")


def test_ten_thousand_episodes_filter_sort_page_and_open(large, watched):
    page = watched.page
    watched.open(large, "#episodes")
    assert page.locator("#found").text_content().startswith("10,000 episodes, ")
    assert watched.rows().count() == 50 and page.locator("#page-number").text_content() == "Page 1 of 200"
    page.get_by_label("Search ids, titles and agents").fill("0/499")
    assert watched.rows().count() == 10
    page.get_by_role("button", name="Clear filters").click()
    page.get_by_role("button", name="Worst episodes first").click()
    wasted = [int(text) for text in watched.texts("#episode-rows .c-wasted")]
    assert wasted == sorted(wasted, reverse=True)
    page.get_by_label("Environment", exact=True).select_option(index=3)
    assert "of 10,000 episodes" in page.locator("#found").text_content()
    page.get_by_role("button", name="Clear filters").click()
    # The last episode, from the last block.
    watched.open(large, "#episodes&page=200")
    last = watched.rows().last
    calls = last.locator(".c-calls").text_content()
    assert "attempt 500" in last.text_content()
    last.locator("a").click()
    page.locator("#position", has_text="10,000 of 10,000").wait_for()
    assert page.locator(".step").count() == int(calls)
    page.keyboard.press("ArrowLeft")
    page.get_by_text("9,999 of 10,000").wait_for()
    assert large.stat().st_size < 5_000_000
