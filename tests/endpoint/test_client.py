"""The client of endpoints against a local one with faults."""

import asyncio
import json
import ssl
import subprocess
import sys

import pytest
from fake_endpoint import FakeEndpoint, completion

from codegym_envs.endpoint import (
    BudgetSpent,
    Completion,
    EndpointClient,
    EndpointSettings,
    ModelUnavailable,
    PromptTooLong,
    ResponseStore,
)
from codegym_envs.errors import ConfigurationError, MissingExtra


def client_for(endpoint, store=None, sleep=asyncio.sleep, **changes):
    given = {"model": "a-model", "timeout_s": 0.5, "retries": 3, "backoff_s": 0.01, **changes}
    given.setdefault("base_url", endpoint.base_url if endpoint else "http://127.0.0.1:9/v1")
    return EndpointClient(EndpointSettings(**given), store, sleep=sleep)


def body(text="hello", **more):
    return {"messages": [{"role": "user", "content": text}], **more}


def echo(request):
    return request["messages"][0]["content"]


def ask(client, *requests, key=None):
    """Answers to requests that are sent at once."""

    async def all_of_them():
        asked = (client.complete(client.encode(request), key) for request in requests or (body(),))
        return await asyncio.gather(*asked)

    return asyncio.run(all_of_them())


@pytest.mark.parametrize(
    "fault",
    [
        (429, "slow down", {"Retry-After": "0"}),
        (429, "slow down", {"retry-after-ms": "5"}),
        (429, "slow down", {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}),
        (429, "slow down", {"Retry-After": "-3"}),
        (429, "slow down", {"Retry-After": "nan"}),
        (429, "slow down", {}),
        (500, "oops", {}),
        (503, "", {}),
        (408, "", {}),
        (200, "", {}),
        (200, "[]", {}),
        (200, "null", {}),
        (200, '{"choices": []}', {}),
        (200, '{"choices": [null]}', {}),
        (200, '{"choices": [{"message": null}]}', {}),
        (200, '{"choices": [{"message": {"content": 3}}]}', {}),
        (200, '{"error": {"message": "the server behind is gone"}}', {}),
        (200, "{" * 5000, {}),
        (200, b"\xff\xfe", {}),
        (200, "x", {"content-encoding": "gzip"}),
        "short",
        "cut",
        "hang",
        "drop",
        "garbage",
    ],
    ids=lambda fault: str(fault)[:60],
)
def test_a_fault_is_retried(fault):
    with FakeEndpoint(echo, [fault]) as endpoint:
        client = client_for(endpoint)
        assert ask(client)[0].text == "hello"
        assert (client.usage.retried, client.usage.requests, client.usage.answered) == (1, 2, 1)


@pytest.mark.parametrize("form", ["chunked", "unsized", "closing", "surplus"])
def test_answers_in_other_forms_of_http_are_read(form):
    with FakeEndpoint(echo, [form, form]) as endpoint:
        client = client_for(endpoint)

        async def one_after_the_other():
            texts = [client.encode(body(f"text {number} é")) for number in range(4)]
            return [(await client.complete(text)).text for text in texts]

        assert asyncio.run(one_after_the_other()) == [f"text {number} é" for number in range(4)]
        assert client.usage.retried == 0


def test_connections_are_kept_and_closed_with_the_loop():
    with FakeEndpoint(echo) as endpoint:
        client = client_for(endpoint)
        for _ in range(2):

            async def five():
                for _ in range(5):
                    await client.complete(client.encode(body()))

            asyncio.run(five())
        assert endpoint.connections == 2, "one a loop"
        assert not client._lines


def test_nothing_is_left_open(tmp_path):
    code = """
import asyncio, sys
sys.path.insert(0, sys.argv[1])
from fake_endpoint import FakeEndpoint
from codegym_envs.endpoint import EndpointClient, EndpointSettings
with FakeEndpoint(lambda body: "x") as endpoint:
    client = EndpointClient(EndpointSettings(endpoint.base_url, "m"))
    asyncio.run(client.complete(b"{}"))
"""
    folder = __file__.rsplit("/endpoint/", 1)[0]
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", code, folder]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_endpoint_that_never_answers_is_given_up(tmp_path):
    store = ResponseStore(tmp_path / "responses.sqlite")
    with FakeEndpoint(echo, [(500, "", {})] * 10) as endpoint:
        with pytest.raises(ModelUnavailable, match="status 500, 4 times"):
            ask(client_for(endpoint, store), key="k")
        assert len(endpoint.requests) == 4
        assert len(store) == 0


def test_an_endpoint_that_is_not_there_is_given_up():
    with pytest.raises(ModelUnavailable, match="ConnectError"):
        ask(client_for(None, retries=1))
    with pytest.raises(ModelUnavailable, match="Connect"):
        ask(client_for(None, base_url="http://no-such-host.invalid/v1", retries=0, timeout_s=20.0))


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 422])
def test_a_refused_key_model_or_request_is_not_retried(status):
    with FakeEndpoint(echo, [(status, '{"error": {"message": "no such\\nmodel"}}', {})]) as endpoint:
        with pytest.raises(ConfigurationError, match=str(status)) as caught:
            ask(client_for(endpoint))
        assert len(endpoint.requests) == 1
        assert "\n" not in str(caught.value)


def test_one_request_that_is_refused_among_others_is_its_own_fault():
    with FakeEndpoint(
        echo, [(200, completion("x"), {}), (400, "bad message", {}), (401, "", {})]
    ) as endpoint:
        client = client_for(endpoint)
        ask(client)
        with pytest.raises(ModelUnavailable, match="400 bad message"):
            ask(client)
        with pytest.raises(ConfigurationError, match="401"):
            ask(client)


@pytest.mark.parametrize(
    "detail",
    [
        '{"error": {"code": "context_length_exceeded", "message": "x"}}',
        '{"error": {"message": "This model\'s maximum context length is 4096 tokens."}}',
        '{"message": "prompt is too long: 9000 tokens"}',
        '{"error": "the request exceeds the available context size"}',
    ],
)
def test_a_prompt_that_is_too_long_is_told_apart(detail):
    with FakeEndpoint(echo, [(400, detail, {})]) as endpoint, pytest.raises(PromptTooLong):
        ask(client_for(endpoint))


def test_a_quota_that_is_used_up_is_not_waited_for():
    detail = '{"error": {"code": "insufficient_quota", "message": "check your plan"}}'
    with FakeEndpoint(echo, [(429, detail, {})]) as endpoint:
        with pytest.raises(ModelUnavailable, match="check your plan"):
            ask(client_for(endpoint))
        assert len(endpoint.requests) == 1


def test_refusals_and_filters_are_answers():
    refusal = {"role": "assistant", "content": None, "refusal": "I will not"}
    filtered = '{"error": {"code": "content_filter", "message": "filtered"}}'
    with FakeEndpoint(lambda _: refusal, [(400, filtered, {})]) as endpoint:
        client = client_for(endpoint)
        assert ask(client)[0].finish == "content_filter"
        assert ask(client)[0] == Completion(refusal, "stop", 100, 50)
        assert ask(client)[0].text == ""


def test_contents_in_parts_and_tokens_that_nobody_counted():
    parts = [{"type": "text", "text": "a"}, {"type": "image"}, "x", {"type": "text", "text": "b"}]
    data = completion({"role": "assistant", "content": parts}, usage=None)
    with FakeEndpoint(lambda _: data) as endpoint:
        found = ask(client_for(endpoint), body("x" * 4000))[0]
    assert found.text == "ab"
    assert 1000 <= found.prompt_tokens <= 1100
    assert 0 < found.completion_tokens < 100


def test_the_key_is_read_from_the_environment_and_sent(monkeypatch):
    monkeypatch.setenv("A_KEY", " s3cret\n")
    with FakeEndpoint(echo) as endpoint:
        ask(client_for(endpoint, api_key_variable="A_KEY"))
        ask(client_for(endpoint, api_key_variable="ANOTHER"))
        assert endpoint.headers[0]["Authorization"] == "Bearer s3cret"
        assert "Authorization" not in endpoint.headers[1]
    monkeypatch.setenv("A_KEY", "s3\ncret")
    with pytest.raises(ConfigurationError) as caught:
        client_for(None, api_key_variable="A_KEY")
    assert "cret" not in str(caught.value)


@pytest.mark.parametrize("suffix", ["", "/", "/chat/completions", "/chat/completions/"])
def test_addresses(suffix):
    with FakeEndpoint(echo) as endpoint:
        assert ask(client_for(None, base_url=endpoint.base_url + suffix))[0].text == "hello"
        assert endpoint.requests[0]["model"] == "a-model"


def test_answers_are_stored_before_they_are_given_and_not_asked_for_again(tmp_path):
    path = tmp_path / "responses.sqlite"
    calls = {"id": "1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}
    message = {"role": "assistant", "content": None, "tool_calls": [calls], "reasoning_content": "é\ud800"}
    with FakeEndpoint(lambda _: message) as endpoint:
        first = client_for(endpoint, ResponseStore(path))
        assert ask(first, key="k") == [Completion(message, "stop", 100, 50)]
        assert len(ResponseStore(path)) == 1
        again = client_for(endpoint, ResponseStore(path))
        found = ask(again, key="k")
        assert found == [Completion(message, "stop", 100, 50)]
        assert (found[0].reused, again.usage.reused, again.usage.requests) == (True, 1, 0)
        ask(again)
        assert len(endpoint.requests) == 2, "an answer without a key is not kept"


def test_an_answer_that_cannot_be_stored_is_not_given(tmp_path):
    store = ResponseStore(tmp_path / "responses.sqlite")
    store._database.execute("DROP TABLE completions")
    store.get = lambda key: None
    with FakeEndpoint(echo) as endpoint, pytest.raises(ModelUnavailable, match="cannot be stored"):
        ask(client_for(endpoint, store), key="k")


def test_backoff_doubles_and_retry_after_is_kept_to_by_everybody():
    waits = []

    async def sleep(seconds):
        waits.append(seconds)

    with FakeEndpoint(echo, [(500, "", {}), (500, "", {}), (429, "", {"Retry-After": "7"})]) as endpoint:
        client = client_for(endpoint, backoff_s=2.0, sleep=sleep)
        ask(client)
        assert 1.0 <= waits[0] <= 3.0 and 2.0 <= waits[1] <= 6.0
        assert waits[2] == pytest.approx(7.0, abs=0.5)
        ask(client, body("another"))
        assert waits[3] == pytest.approx(7.0, abs=0.5)
        endpoint.faults = [(429, "", {"Retry-After": "3600"})]
        ask(client)
        assert waits[-1] == pytest.approx(60.0, abs=0.5)


def test_requests_run_side_by_side_up_to_the_limit():
    with FakeEndpoint(echo, latency_s=0.05) as endpoint:
        ask(client_for(endpoint, concurrency=3), *(body(str(number)) for number in range(9)))
        assert endpoint.most_active == 3
        ask(client_for(endpoint), *(body(str(number)) for number in range(40)))
        assert endpoint.most_active == 40


def test_a_caller_that_stops_waiting_spoils_nothing_for_others():
    with FakeEndpoint(lambda request: request["messages"][0]["content"], latency_s=0.05) as endpoint:
        client = client_for(endpoint)

        async def play():
            impatient = asyncio.create_task(client.complete(client.encode(body("first"))))
            await asyncio.sleep(0.03)
            impatient.cancel()
            texts = [client.encode(body(f"text {number}")) for number in range(3)]
            return [(await client.complete(text)).text for text in texts]

        assert asyncio.run(play()) == ["text 0", "text 1", "text 2"]


@pytest.mark.parametrize(
    ("budget", "answers", "words"),
    [
        ({"budget_requests": 3}, 3, "3 requests"),
        ({"budget_tokens": 400}, 3, "400 tokens"),
        ({"budget_cost": 0.5, "input_price": 1000.0, "output_price": 2000.0}, 3, "a cost of 0.5"),
        ({"budget_requests": 0}, 0, "0 requests"),
    ],
)
def test_a_budget_is_kept_to(budget, answers, words):
    with FakeEndpoint(echo) as endpoint:
        client = client_for(endpoint, **budget)
        for _ in range(answers):
            ask(client)
        with pytest.raises(BudgetSpent, match=words):
            ask(client)
        assert len(endpoint.requests) == answers


def test_a_budget_of_requests_counts_those_on_their_way():
    with FakeEndpoint(echo, latency_s=0.02) as endpoint:
        client = client_for(endpoint, budget_requests=5)

        async def all_of_them():
            asked = (client.complete(client.encode(body(str(number)))) for number in range(12))
            return await asyncio.gather(*asked, return_exceptions=True)

        found = asyncio.run(all_of_them())
        assert sum(isinstance(item, BudgetSpent) for item in found) == 7
        assert len(endpoint.requests) == 5


def test_what_is_stored_costs_no_budget(tmp_path):
    store = ResponseStore(tmp_path / "responses.sqlite")
    with FakeEndpoint(echo) as endpoint:
        ask(client_for(endpoint, store), key="k")
        client = client_for(endpoint, store, budget_requests=0)
        assert ask(client, key="k")[0].text == "hello"


def test_proxies_of_the_environment_stay_in_force(monkeypatch):
    with FakeEndpoint(echo) as proxy:
        monkeypatch.setenv("http_proxy", proxy.base_url.removesuffix("/v1"))
        monkeypatch.setenv("no_proxy", "elsewhere.invalid")
        assert ask(client_for(None, base_url="http://model.invalid/v1"))[0].text == "hello"
        assert proxy.headers[0]["Host"] == "model.invalid"
        with pytest.raises(ModelUnavailable):
            ask(client_for(None, base_url="http://elsewhere.invalid/v1", retries=0))
        assert len(proxy.requests) == 1


def test_a_certificate_that_nobody_signed_is_refused(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=x"]
    try:
        subprocess.run(
            [*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
        )
    except FileNotFoundError:
        pytest.skip("openssl is not installed")

    async def play():
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        client = client_for(None, base_url=f"https://127.0.0.1:{port}/v1", retries=0, timeout_s=10.0)
        try:
            with pytest.raises(ModelUnavailable, match="certificate"):
                await client.complete(client.encode(body()))
        finally:
            server.close()

    asyncio.run(play())


def test_without_httpx_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(MissingExtra, match=r"codegym-envs\[llm\]"):
        client_for(None)


def test_texts_that_msgspec_does_not_write_are_sent():
    with FakeEndpoint(echo) as endpoint:
        assert ask(client_for(endpoint), body("a\ud800b"))[0].text == "a\ud800b"
        ask(client_for(endpoint), body(extra=10**30))
        assert endpoint.requests[1]["extra"] == 10**30
    assert json.loads(completion("x"))["choices"][0]["message"]["content"] == "x"
