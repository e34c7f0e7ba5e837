"""Settings, limits and the store of the client of endpoints."""

import asyncio
import sqlite3
import subprocess
import sys
import threading

import pytest

from codegym_envs.endpoint import Completion, EndpointSettings, RateLimit, ResponseStore, Usage
from codegym_envs.errors import ConfigurationError

URL = "http://127.0.0.1/v1"


def completion(text="text", number=0):
    return Completion({"role": "assistant", "content": text}, "stop", 3, number)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"base_url": "ftp://x"}, "must begin with http"),
        ({"base_url": 3}, "base_url must be a text"),
        ({"model": ""}, "no model"),
        ({"model": None}, "model must be a text"),
        ({"concurrency": 0}, "concurrency must be"),
        ({"concurrency": 2.0}, "concurrency must be"),
        ({"retries": -1}, "retries must be"),
        ({"timeout_s": 0}, "timeout_s must be"),
        ({"timeout_s": float("nan")}, "timeout_s must be"),
        ({"backoff_s": "soon"}, "backoff_s must be"),
        ({"requests_per_minute": True}, "requests_per_minute must be"),
        ({"input_price": -1.0}, "input_price must be"),
        ({"budget_tokens": -1}, "budget_tokens must be"),
        ({"budget_cost": 1.0}, "budget_cost needs input_price"),
        ({"backoff_s": None}, "backoff_s must be"),
    ],
)
def test_settings_are_checked(changes, message):
    with pytest.raises(ConfigurationError, match=message):
        EndpointSettings(**{"base_url": URL, "model": "m", **changes})


def test_costs():
    assert EndpointSettings(URL, "m").cost(10, 10) is None
    assert EndpointSettings(URL, "m", input_price=2.0, output_price=10.0).cost(1_000_000, 500_000) == 7.0
    usage = Usage()
    usage.add(prompt_tokens=5, answered=1)
    assert usage.to_json(EndpointSettings(URL, "m"))["cost"] is None
    assert usage.to_json(EndpointSettings(URL, "m", input_price=1e6, output_price=1.0))["cost"] == 5.0


class Clock:
    """Time that passes only by waiting."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def wait(self, seconds):
        self.now += seconds
        return round(seconds, 6)


def test_the_rate_limit_spaces_requests():
    clock = Clock()
    limit = RateLimit(30, clock=clock)
    assert [clock.wait(limit.reserve()) for _ in range(4)] == [0.0, 2.0, 2.0, 2.0]
    limit.pause(11.0)
    assert clock.wait(limit.reserve()) == 11.0
    unlimited = RateLimit(clock=clock)
    assert [unlimited.reserve(10**6) for _ in range(3)] == [0.0, 0.0, 0.0]


def test_requests_that_wait_at_once_get_different_places():
    limit = RateLimit(60, clock=Clock())
    assert [limit.reserve() for _ in range(3)] == [0.0, 1.0, 2.0]


def test_the_rate_limit_spaces_tokens_by_what_was_really_used():
    clock = Clock()
    limit = RateLimit(tokens_per_minute=6000, clock=clock)
    assert clock.wait(limit.reserve(500)) == 0.0
    assert clock.wait(limit.reserve(500)) == 5.0
    limit.settle(500, 100)
    assert clock.wait(limit.reserve(500)) == 1.0
    limit.settle(500, 900)
    assert clock.wait(limit.reserve(500)) == 9.0


def test_the_store_survives_a_kill(tmp_path):
    path = tmp_path / "deep" / "responses.sqlite"
    code = f"""
import asyncio, os, pathlib
from codegym_envs.endpoint import Completion, ResponseStore
store = ResponseStore(pathlib.Path({str(path)!r}))
def put_one(n):
    return store.put_soon(str(n), "m", Completion({{"content": "é"}}, "stop", 1, n))
async def put():
    await asyncio.gather(*map(put_one, range(9)))
    os.kill(os.getpid(), 9)
asyncio.run(put())
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    store = ResponseStore(path)
    assert len(store) == 9
    assert store.get("7") == Completion({"content": "é"}, "stop", 1, 7)
    assert store.get("9") is None


def test_the_store_is_used_by_several_loops_threads_and_processes(tmp_path):
    path = tmp_path / "responses.sqlite"
    store, other = ResponseStore(path), ResponseStore(path)

    def put(name):
        async def all_of_them():
            for number in range(40):
                key = f"{name} {number}"
                await store.put_soon(key, "m", completion(key))
                assert other.get(key).text == key, "on disk when it returns"

        asyncio.run(all_of_them())

    threads = [threading.Thread(target=put, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store) == len(other) == 120


def test_what_comes_at_one_moment_is_written_together(tmp_path):
    store = ResponseStore(tmp_path / "responses.sqlite")
    sizes = []
    write = store._write
    store._write = lambda rows: (sizes.append(len(rows)), write(rows))

    async def put():
        await asyncio.gather(*(store.put_soon(str(number), "m", completion()) for number in range(20)))
        await store.put_soon("x", "m", completion())

    asyncio.run(put())
    assert sizes == [20, 1]


def test_an_older_store_is_read(tmp_path):
    path = tmp_path / "responses.sqlite"
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE TABLE responses (key TEXT PRIMARY KEY, model TEXT NOT NULL, text TEXT NOT NULL, "
            "finish TEXT NOT NULL, prompt_tokens INTEGER NOT NULL, answer_tokens INTEGER NOT NULL, "
            "created REAL NOT NULL)"
        )
        database.execute("INSERT INTO responses VALUES ('k', 'm', 'a \"text\" é', 'stop', 3, 4, 0.0)")
    for _ in range(2):
        found = ResponseStore(path).get("k")
        assert (found.text, found.finish, found.prompt_tokens, found.completion_tokens) == (
            'a "text" é',
            "stop",
            3,
            4,
        )


def test_a_file_that_is_no_store_is_refused(tmp_path):
    path = tmp_path / "responses.sqlite"
    path.write_text("this is a text, and a long one, longer than the header of a database" * 10)
    with pytest.raises(ConfigurationError, match="cannot be used"):
        ResponseStore(path)
    with pytest.raises(ConfigurationError, match="cannot be used"):
        ResponseStore(path / "below")
    with pytest.raises(ConfigurationError, match="cannot be used"):
        ResponseStore(tmp_path)
