"""Episodes in worker processes: after an interrupt or without workers, no answer goes to another call."""

import pytest
from vector_samples import call

import codegym_envs as cg
from codegym_envs.executor import isolated_session
from codegym_envs.executor.workers import pool
from codegym_envs.vector import ToolVectorEnv

COUNTER = '''"""Counting strokes

A tally is kept. How many strokes are there?

Example: for 3 the answer is 3.
"""
TOPICS = ("search",)


def generate(rng, difficulty):
    return {"strokes": rng.integers(0, 9)}


def reference(strokes: int) -> int:
    return strokes


def observe(state) -> int:
    """The strokes."""
    return state.strokes


def add(state, number: int) -> int:
    """Add strokes; how many there are then.

    Args:
        number: How many.
    """
    state.strokes += number
    return state.strokes
'''


@pytest.fixture
def env():
    pool.configure(size=3)
    env = ToolVectorEnv(cg.loads(COUNTER, name="counting_strokes"), 6, execution="isolated")
    env.reset(options={"config": {"strokes": 0}})
    yield env
    env.close()
    pool.configure()


def add(number):
    return [call("add", number=number)] * 6


@pytest.mark.parametrize("part", ["_send_part", "_read_part"])
@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("error", [KeyboardInterrupt, cg.WorkerError])
def test_a_batch_that_breaks_off_was_not_played(env, monkeypatch, part, number, error):
    env.step(add(1))
    original, calls = getattr(isolated_session, part), 0

    def failing(*arguments):
        nonlocal calls
        calls += 1
        if calls == number:
            raise error
        return original(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(isolated_session, part, failing)
        with pytest.raises(error):
            env.step(add(10))
    observations, *_, infos = env.step(add(100))
    assert observations == ("101",) * 6
    assert infos["num_tool_calls"].tolist() == [2] * 6


def test_long_logs_become_snapshots(env):
    for number in range(1, 120):
        assert env.step(add(1))[0] == (str(number),) * 6
    for slot in pool.tool_slots():
        with slot.lock:
            slot.discard()
    assert env.step(add(1))[0] == ("120",) * 6
