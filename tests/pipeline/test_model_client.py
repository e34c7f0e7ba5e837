"""The model synthesizer's side of the client; the client itself is tested in tests/endpoint."""

import threading

import pytest
from fake_endpoint import FakeEndpoint, by_prompt

from codegym_envs.endpoint import ModelUnavailable, ResponseStore
from codegym_envs.errors import ConfigurationError
from codegym_envs.pipeline.llm import ModelSettings
from codegym_envs.pipeline.llm.model_client import Client


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


@pytest.fixture
def make(store):
    made = []

    def client(endpoint, dry_run=False, store=store, **changes):
        made.append(Client(settings_for(endpoint, **changes), store, dry_run=dry_run))
        return made[-1]

    yield client
    for item in made:
        item.close()


def echo(body):
    return f"{body['messages'][0]['content']} {body['seed']}"


def test_answers_are_stored_and_not_asked_for_again(make, tmp_path):
    with FakeEndpoint(echo) as endpoint:
        client = make(endpoint)
        assert client.ask("hello").text == "hello 0"
        assert client.ask("hello", sample=1).text == "hello 1"
        again = make(endpoint, store=ResponseStore(tmp_path / "responses.sqlite"))
        assert again.ask("hello").text == "hello 0"
        assert len(endpoint.requests) == 2
        assert again.usage.reused == 1 and again.usage.requests == 0
        assert client.usage.to_json(client.settings)["prompt_tokens"] == 200


def test_what_decides_about_an_answer_is_sent_and_is_its_key(make):
    with FakeEndpoint(echo) as endpoint:
        client = make(endpoint, max_tokens=77)
        client.ask("x", temperature=0.5, sample=2)
        client.ask("x", temperature=0.5, sample=2)
        client.ask("x", temperature=0.6, sample=2)
        assert endpoint.requests[0] == {
            "model": "a-model",
            "messages": [{"role": "user", "content": "x"}],
            "temperature": 0.5,
            "max_tokens": 77,
            "seed": 2,
        }
        make(endpoint, max_tokens=78).ask("x", temperature=0.5, sample=2)
        make(endpoint, model="another").ask("x", temperature=0.5, sample=2)
        assert len(endpoint.requests) == 4


def test_a_dry_run_sends_nothing_but_uses_what_is_there(make):
    with FakeEndpoint(echo) as endpoint:
        make(endpoint).ask("known")
        client = make(endpoint, dry_run=True)
        assert client.ask("known").text == "known 0"
        assert client.ask("a new prompt of some length") is None
        assert len(endpoint.requests) == 1
        assert client.usage.estimated_requests == 1 and client.usage.estimated_prompt_tokens == 6


def test_requests_of_many_threads_run_side_by_side_up_to_the_limit(make, store):
    with FakeEndpoint(by_prompt(lambda *_: "ok"), latency_s=0.05) as endpoint:
        client = make(endpoint, concurrency=2, timeout_s=10.0)
        threads = [threading.Thread(target=client.ask, args=(f"p{number}",)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert endpoint.most_active == 2
    assert len(store) == 6


def test_errors_reach_the_thread_that_asked(make, store):
    with FakeEndpoint(echo, [(500, "", {})] * 4 + [(401, "no", {})]) as endpoint:
        client = make(endpoint)
        with pytest.raises(ModelUnavailable, match="status 500, 4 times"):
            client.ask("x")
        with pytest.raises(ConfigurationError, match="401 no"):
            client.ask("x")
    assert len(store) == 0


def test_a_client_that_is_closed_while_it_waits_leaves_no_thread(store):
    with FakeEndpoint(echo, ["hang"]) as endpoint:
        client = Client(settings_for(endpoint, timeout_s=60.0), store)
        failed = []

        def ask():
            try:
                client.ask("x")
            except BaseException as error:
                failed.append(type(error).__name__)

        thread = threading.Thread(target=ask)
        thread.start()
        while not endpoint.requests:
            pass
        client.close()
        thread.join(10)
        assert failed == ["CancelledError"]


@pytest.mark.parametrize("changes", [{"candidates": 0}, {"input_rounds": 0}, {"concurrency": 0}])
def test_settings_are_checked(changes):
    with pytest.raises(ConfigurationError):
        ModelSettings(**{"base_url": "http://127.0.0.1/v1", "model": "m", **changes})


def test_prices_are_nothing_unless_they_are_given():
    assert ModelSettings("http://127.0.0.1/v1", "m").cost(10, 10) == 0.0
    settings = ModelSettings("http://127.0.0.1/v1", "m", input_price=2.0, output_price=10.0)
    assert settings.cost(1_000_000, 500_000) == 7.0
