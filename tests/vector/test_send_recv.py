"""Actions sent and results received at different times, in every mode, with and without shards."""

import os
import signal
import time

import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from vector_samples import IDS, OBSERVE, by_slot, call, script

import codegym_envs as cg
from codegym_envs.vector import Received, ShardLost, ToolVectorEnv


@pytest.mark.parametrize("shards", [0, 2])
@pytest.mark.parametrize("mode", ["next_step", "same_step", "disabled"])
def test_what_step_gives(mode, shards):
    settings = {"max_tool_calls": 6, "autoreset_mode": mode, "group_size": 2}
    wanted, env = ToolVectorEnv(IDS[0], 6, **settings), ToolVectorEnv(IDS[0], 6, shards=shards, **settings)
    wanted.reset(seed=2)
    env.reset(seed=2)
    for number, actions in enumerate(script(IDS[0], 30, 6)):
        expected = by_slot(Received(tuple(range(6)), *wanted.step(actions)))
        order = [int(slot) for slot in np.random.default_rng(number).permutation(6)]
        for slots in (order[:1], order[1:3], order[3:]):
            env.send([actions[slot] for slot in slots], slots)
        seen = {}
        while len(seen) < 6:
            found = env.recv(min_results=2, timeout_s=30.0)
            assert len(found.slots) >= min(2, 6 - len(seen))
            seen.update(by_slot(found))
        assert seen == expected
    assert env.recv().slots == ()
    env.close()


@pytest.mark.parametrize("shards", [0, 2])
def test_looking_without_waiting(shards, echo):
    env = ToolVectorEnv(echo, 4, shards=shards, execution="inline")
    env.reset(seed=0)
    assert env.recv(0).slots == ()
    env.send([call("echo", number=slot, rounds=9) for slot in range(4)])
    seen = []
    while len(seen) < 4:
        seen += env.recv(min_results=0).slots
    assert sorted(seen) == [0, 1, 2, 3]
    env.close()


def test_the_time_is_that_of_all_waits_together(echo):
    env = ToolVectorEnv(echo, 3, shards=3, execution="inline")
    env.reset(seed=0)
    for shard in env._player._shards:
        os.kill(shard.process.pid, signal.SIGSTOP)
    try:
        env.send([OBSERVE] * 3)
        began = time.monotonic()
        assert env.recv(3, timeout_s=0.2).slots == ()
        os.kill(env._player._shards[1].process.pid, signal.SIGCONT)
        assert env.recv(3, timeout_s=0.3).slots == (1,)
        assert time.monotonic() - began > 0.45  # both waits lasted; how much longer is the machine's affair
    finally:
        for shard in env._player._shards:
            os.kill(shard.process.pid, signal.SIGCONT)
    assert sorted(env.recv(3).slots) == [0, 2]
    env.close()


@pytest.mark.parametrize("timeout_s", [-1, float("nan"), "soon", True])
def test_wrong_times(timeout_s):
    env = ToolVectorEnv(IDS[0], 1)
    env.reset(seed=0)
    env.send([OBSERVE])
    with pytest.raises(cg.ConfigurationError, match="timeout_s"):
        env.recv(timeout_s=timeout_s)
    assert env.recv(timeout_s=float("inf")).slots == (0,)


@pytest.mark.parametrize("shards", [0, 2])
def test_resets_beside_actions_that_are_on_their_way(shards):
    env = ToolVectorEnv(IDS[0], 4, shards=shards, autoreset_mode="disabled")
    env.reset(seed=0)
    env.send([OBSERVE, "x"], [0, 2])
    with pytest.raises(cg.ConfigurationError, match=r"slots \[0, 2\]"):
        env.reset()
    with pytest.raises(cg.ConfigurationError, match=r"slots \[2\]"):
        env.reset(options={"reset_mask": np.array([False, False, True, True])})
    _, infos = env.reset(seed=5, options={"reset_mask": np.array([False, True, False, True])})
    assert infos["_env_id"].tolist() == [False, True, False, True]
    env.send([OBSERVE], [1])
    found = by_slot(env.recv(3))
    assert sorted(found) == [0, 1, 2]
    assert "Invalid action" in found[2][0]
    kept = env.reset(options={"reset_mask": np.array([False, False, False, True])})[0]
    assert [kept[slot] for slot in range(3)] == [found[slot][0] for slot in range(3)]
    env.close()


def test_many_long_messages_under_way(echo):
    """Neither side may wait for the other to read."""
    slots = 300
    env = ToolVectorEnv(echo, slots, shards=1, execution="inline")
    env.reset(seed=0)
    action = '{"name": "' + "é" * 8_000 + '"}'
    for slot in range(slots):
        env.send([action], [slot])
    seen = 0
    while seen < slots:
        found = env.recv(timeout_s=60.0)
        assert found.slots
        seen += len(found.slots)
    env.close()


@pytest.fixture
def stopped(echo):
    """Four slots in two shards, of which the second does not answer."""
    env = ToolVectorEnv(echo, 4, shards=2, execution="inline")
    env.reset(seed=0)
    process = env._player._shards[1].process
    os.kill(process.pid, signal.SIGSTOP)
    yield env, process
    if process.poll() is None:
        os.kill(process.pid, signal.SIGCONT)
    env.close()


def test_a_lost_shard_takes_nothing_else_along(stopped):
    env, process = stopped
    env.send([call("echo", number=slot, rounds=1) for slot in range(3)], [0, 1, 2])
    process.kill()
    process.wait()
    results = []
    with pytest.raises(ShardLost) as lost:
        results += [env.recv(3)]
        results += [env.recv(3)]
    assert lost.value.slots == (1, 3)
    while sum(len(found.slots) for found in results) < 2:
        results.append(env.recv())
    found = {slot: text for part in results for slot, text in zip(part.slots, part.observations, strict=True)}
    assert found == {0: "0", 2: "2"}
    assert env.recv().slots == ()
    with pytest.raises(ResetNeeded, match=r"slots \[1\]"):
        env.send([OBSERVE], [1])
    env.send([call("echo", number=5, rounds=1)], [0])
    assert env.recv().observations == ("5",)
    env.reset(options={"reset_mask": np.array([False, True, False, False])})
    with pytest.raises(ResetNeeded, match=r"slots \[3\]"):
        env.step([OBSERVE] * 4)
    env.reset(options={"reset_mask": np.array([False, False, False, True])})
    assert env.step([OBSERVE] * 4)[4]["num_tool_calls"].tolist() == [3, 1, 2, 1]


def test_sending_to_a_lost_shard_sends_the_others(stopped):
    env, process = stopped
    process.kill()
    process.wait()
    with pytest.raises(ShardLost):
        for number in range(100):  # the first messages may find no reader, and room all the same
            env.send([call("echo", number=number, rounds=1)] * 4)
            env.recv(2)
    found = env.recv(2)
    assert set(found.slots) <= {0, 2}
    env.reset(seed=0)
    assert env.step([OBSERVE] * 4)[4]["status"].tolist() == ["ok"] * 4


def test_a_failing_restart_is_said_and_the_rest_received(echo, monkeypatch):
    env = ToolVectorEnv(echo, 2, execution="inline", autoreset_mode="same_step")
    env.reset(seed=0)
    start = env._player.start
    monkeypatch.setattr(env._player, "start", lambda starts: (_ for _ in ()).throw(cg.WorkerError("none")))
    env.send([call("done", answer=-1)], [0])
    env.send([OBSERVE], [1])
    with pytest.raises(cg.WorkerError, match="none"):
        env.recv(2)
    assert env.recv().slots == (1,)
    assert env.recv().slots == ()
    monkeypatch.setattr(env._player, "start", start)
    observations, *_ = env.step([OBSERVE] * 2)
    assert observations[0].startswith("Echoes")


def test_rendering_shows_what_was_sent():
    env = ToolVectorEnv(IDS[0], 2, render_mode="ansi")
    env.reset(seed=0)
    env.send([OBSERVE], [1])
    env.recv()
    assert env.render()[1].startswith(OBSERVE)
