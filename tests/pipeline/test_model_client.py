"""The client of the model synthesizer against a local endpoint with faults."""

import json
import sqlite3
import threading

import pytest
from fake_endpoint import FakeEndpoint

from codegym_envs.errors import ConfigurationError
from codegym_envs.pipeline.llm import ModelSettings
from codegym_envs.pipeline.llm.client import Client, ModelUnavailable, RateLimit
from codegym_envs.pipeline.llm.store import Response, ResponseStore


def settings_for(endpoint, **changes):
    given = {
        "base_url": endpoint.base_url,
        "model": "a-model",
        "timeout_s": 0.5,
        "retries": 3,
        "backoff_s": 0.01,
    }
    return ModelSettings(**{**given, **changes})


@pytest.fixture
def store(tmp_path):
    store = ResponseStore(tmp_path / "responses.sqlite")
    yield store
    store.close()


def echo(prompt, sample):
    return f"{prompt} {sample}"


def test_answers_are_stored_and_not_asked_for_again(store, tmp_path):
    with FakeEndpoint(echo) as endpoint:
        client = Client(settings_for(endpoint), store)
        assert client.ask("hello").text == "hello 0"
        assert client.ask("hello", sample=1).text == "hello 1"
        again = Client(settings_for(endpoint), ResponseStore(tmp_path / "responses.sqlite"))
        assert again.ask("hello").text == "hello 0"
        assert len(endpoint.requests) == 2
        assert again.usage.reused == 1 and again.usage.requests == 0
        assert client.usage.to_json(client.settings)["prompt_tokens"] == 200


@pytest.mark.parametrize(
    "fault",
    [
        (429, "slow down", {"Retry-After": "0"}),
        (429, "slow down", {}),
        (500, "oops", {}),
        (503, "", {}),
        (200, "", {}),
        (200, "[]", {}),
        (200, '{"choices": []}', {}),
        (200, '{"choices": [{"message": {"content": 3}}]}', {}),
        (200, "{" * 5000, {}),
        "cut",
        "hang",
    ],
    ids=lambda fault: str(fault)[:40],
)
def test_a_fault_is_retried(store, fault):
    with FakeEndpoint(echo, [fault]) as endpoint:
        client = Client(settings_for(endpoint), store)
        assert client.ask("x").text == "x 0"
        assert client.usage.retried == 1 and client.usage.requests == 2 and client.usage.answered == 1


def test_an_endpoint_that_never_answers_is_given_up(store):
    with FakeEndpoint(echo, [(500, "", {})] * 10) as endpoint:
        client = Client(settings_for(endpoint), store)
        with pytest.raises(ModelUnavailable, match="status 500, 4 times"):
            client.ask("x")
        assert len(endpoint.requests) == 4
        assert len(store) == 0


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refused_key_or_model_is_not_retried(store, status):
    with FakeEndpoint(echo, [(status, "no", {})]) as endpoint:
        client = Client(settings_for(endpoint), store)
        with pytest.raises(ConfigurationError, match=str(status)):
            client.ask("x")
        assert len(endpoint.requests) == 1


def test_a_refusal_is_an_empty_answer(store):
    with FakeEndpoint(lambda *_: {"role": "assistant", "content": None, "refusal": "I will not"}) as endpoint:
        assert Client(settings_for(endpoint), store).ask("x").text == ""


def test_the_key_is_read_from_the_environment_and_sent(store, monkeypatch):
    monkeypatch.setenv("A_KEY", "s3cret")
    with FakeEndpoint(echo) as endpoint:
        Client(settings_for(endpoint, api_key_variable="A_KEY"), store).ask("x")
        assert endpoint.headers[0]["Authorization"] == "Bearer s3cret"


def test_a_dry_run_sends_nothing_but_uses_what_is_there(store):
    with FakeEndpoint(echo) as endpoint:
        Client(settings_for(endpoint), store).ask("known")
        client = Client(settings_for(endpoint), store, dry_run=True)
        assert client.ask("known").text == "known 0"
        assert client.ask("a new prompt of some length") is None
        assert len(endpoint.requests) == 1
        assert client.usage.estimated_requests == 1 and client.usage.estimated_prompt_tokens == 6


def test_backoff_doubles_and_retry_after_is_kept_to(store):
    waits = []
    with FakeEndpoint(echo, [(500, "", {}), (500, "", {}), (429, "", {"Retry-After": "7"})]) as endpoint:
        client = Client(settings_for(endpoint, backoff_s=2.0), store, sleep=waits.append)
        client.ask("x")
    assert 1.0 <= waits[0] <= 3.0 and 2.0 <= waits[1] <= 6.0
    assert waits[2] == pytest.approx(7.0, abs=0.5)


def test_requests_run_side_by_side_up_to_the_limit(store):
    active, most = 0, 0
    lock, both = threading.Lock(), threading.Barrier(2, timeout=5)

    def answer(prompt, sample):
        nonlocal active, most
        with lock:
            active += 1
            most = max(most, active)
        both.wait()
        with lock:
            active -= 1
        return "ok"

    with FakeEndpoint(answer) as endpoint:
        client = Client(settings_for(endpoint, concurrency=2, timeout_s=10.0), store)
        threads = [threading.Thread(target=client.ask, args=(f"p{number}",)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert most == 2
    assert len(store) == 6


def test_the_rate_limit_spaces_requests():
    now, slept = 0.0, []

    def sleep(seconds):
        nonlocal now
        slept.append(seconds)
        now += seconds

    limit = RateLimit(30, clock=lambda: now, sleep=sleep)
    for _ in range(4):
        limit.wait()
    assert slept == [2.0, 2.0, 2.0]
    limit.pause(11.0)
    limit.wait()
    assert slept[-1] == 11.0


def test_cost():
    settings = ModelSettings("http://127.0.0.1/v1", "m", input_price=2.0, output_price=10.0)
    assert settings.cost(1_000_000, 500_000) == 7.0


@pytest.mark.parametrize(
    "changes", [{"base_url": "ftp://x"}, {"model": ""}, {"concurrency": 0}, {"retries": -1}]
)
def test_settings_are_checked(changes):
    with pytest.raises(ConfigurationError):
        ModelSettings(**{"base_url": "http://127.0.0.1/v1", "model": "m", **changes})


def test_the_store_survives_a_kill(tmp_path):
    path = tmp_path / "responses.sqlite"
    first = ResponseStore(path)
    first.put("key", "m", Response("text", "stop", 3, 4))
    # No close: another connection sees what was put, as after a kill.
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT text FROM responses").fetchall() == [("text",)]
    assert ResponseStore(path).get("key") == Response("text", "stop", 3, 4)
    assert json.dumps(first.get("other")) == "null"
