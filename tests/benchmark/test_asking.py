"""Runs of the agent that asks a model: answers are kept, and how the model is reached may change."""

import importlib
import sys
from pathlib import Path

import pytest

from codegym_envs.benchmark import PlaySettings, Selection, read_results, read_run, run_benchmark, summarise
from codegym_envs.errors import ConfigurationError

pytest.importorskip("httpx")

SMOKE = Selection(suite="smoke")
QUICK = PlaySettings(retries=0)


@pytest.fixture
def endpoint(monkeypatch):
    """Makes fake endpoints; those that are open are closed at the end."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "benchmarks"))
    fake = importlib.import_module("fake_model")
    opened = []

    def start():
        opened.append(fake.FakeModel())
        return opened[-1].__enter__()

    yield start
    for model in opened:
        model.__exit__()
    sys.modules.pop("fake_model", None)


def play(out, server, **options):
    options = {"model": "fake", "base_url": server.base_url, "retries": 0, **options}
    return run_benchmark(SMOKE, "llm", out, options=options, settings=QUICK)


def lines(folder):
    return (folder / "results.jsonl").read_bytes()


def test_a_run_that_ran_out_of_budget_goes_on_with_more(tmp_path, endpoint):
    model = endpoint()
    assert play(tmp_path / "whole", model).complete
    wanted = len(model.take())
    first = play(tmp_path / "poor", model, budget_requests=20)
    assert (first.complete, first.finished + first.failed) == (True, 12)
    assert first.failed > 0
    assert summarise(read_results(tmp_path / "poor")).overall.coverage < 1
    assert len(model.take()) == 20
    second = play(tmp_path / "poor", model, budget_requests=10_000)
    assert second.failed == 0
    # What was answered before the budget was used up is not asked again, and leaves no trace in the results.
    assert len(model.take()) == wanted - 20
    assert lines(tmp_path / "poor") == lines(tmp_path / "whole")


def test_a_run_goes_on_at_another_address(tmp_path, endpoint):
    gone, here = endpoint(), endpoint()
    assert play(tmp_path / "whole", here).complete
    play(tmp_path / "moved", gone, budget_requests=20)
    assert play(tmp_path / "moved", here, timeout_s=7.0).failed == 0
    assert lines(tmp_path / "moved") == lines(tmp_path / "whole")
    with pytest.raises(ConfigurationError, match="agent_options"):
        play(tmp_path / "moved", here, model="another")
    run = read_run(tmp_path / "moved")
    assert run["agent_options"] == {"model": "fake"}
    assert run["agent_reached"]["base_url"] == gone.base_url


def test_usage_and_messages_are_in_the_results(tmp_path, endpoint):
    play(tmp_path, endpoint(), input_price=1.0, output_price=2.0)
    results = read_results(tmp_path)
    usage = summarise(results).overall.usage
    assert usage.known == usage.cost_known == 12
    assert usage.requests == sum(len(item.trajectory.steps) for item in results)
    assert usage.cost == pytest.approx((usage.prompt_tokens + 2 * usage.completion_tokens) / 1e6)
    assert all(item.trajectory.messages[0]["role"] == "system" for item in results)


def test_attempts_are_asked_for_one_by_one(tmp_path, endpoint):
    """The store keeps attempts apart: the second is not the first one's answer again."""
    model = endpoint()
    options = {"model": "fake", "base_url": model.base_url}
    run_benchmark(SMOKE, "llm", tmp_path / "one", options=options)
    once = len(model.take())
    run_benchmark(Selection(suite="smoke", attempts=2), "llm", tmp_path / "two", options=options)
    assert len(model.take()) == 2 * once
