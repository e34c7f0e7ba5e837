"""Runs that are killed with SIGKILL at random moments end with the bytes of an undisturbed run."""

import importlib
import sys
from pathlib import Path

import pytest

BENCHMARKS = str(Path(__file__).parents[2] / "benchmarks")
KILLS = 6


@pytest.fixture
def harness(monkeypatch):
    """The benchmark that measures this, on a small scale."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    yield importlib.import_module("kill_resume")
    for name in ("kill_resume", "fake_model", "doc_tables"):
        sys.modules.pop(name, None)


@pytest.mark.slow
@pytest.mark.parametrize(("agent", "more"), [("Waiting", ()), ("Computing", ("--jobs", "2"))])
def test_kills_leave_no_trace(harness, agent, more):
    arguments = ["--agent", f"kill_agents:{agent}", "--agent-option", "wait_s=0.03", "--suite", "smoke"]
    found = harness.measure("small", [*arguments, "--attempts", "2", *more], KILLS, 7)
    assert found.episodes == 24
    assert found.kills >= KILLS // 2  # the last ones may come when all is done
    assert (found.same, found.twice) == (True, 0)


@pytest.mark.slow
def test_nothing_that_was_answered_is_asked_again(harness):
    pytest.importorskip("httpx")
    with sys.modules["fake_model"].FakeModel(latency_s=0.05) as model:
        arguments = ["--agent", "llm", "--agent-option", f"base_url={model.base_url}"]
        arguments += ["--agent-option", "model=fake", "--suite", "smoke", "--attempts", "3"]
        found = harness.measure("small", arguments, KILLS, 11, model=model)
    assert found.kills >= KILLS // 2
    assert (found.same, found.twice, found.again) == (True, 0, 0)
    # Eight requests at a time may be on their way when a kill comes.
    assert found.requests <= found.asked <= found.requests + 8 * found.kills


def test_an_answered_request_that_is_asked_again_would_be_found(harness):
    """The measurement itself: what is lost by a kill, and what is not."""
    request = sys.modules["fake_model"].Request
    assert request("a", 1.0, 2.0).lost([1.5], 0.25)
    assert request("a", 1.0, 2.0).lost([2.2], 0.25)
    assert request("a", 1.0, None).lost([9.0], 0.25)
    assert not request("a", 1.0, 2.0).lost([0.5, 2.3], 0.25)
    found = harness.Found("x", 1, 10, same=True, twice=0, requests=5, asked=7, again=1)
    assert not found.kept
