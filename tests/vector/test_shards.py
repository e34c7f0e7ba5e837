"""Episodes in other processes equal those in this one, and nothing that befalls a process goes unsaid."""

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
from vector_samples import IDS, OBSERVE, call, text_of

import codegym_envs as cg
from codegym_envs import catalog
from codegym_envs.vector import ShardLost, ToolVectorEnv

ROOT = Path(cg.__file__).resolve().parents[1]


class Text(str):
    """A text that does not travel."""

    def __reduce__(self):
        raise RuntimeError("never asked")

    def __str__(self):
        raise RuntimeError("never asked")


def hostile():
    class Local:
        __class__ = property(lambda self: 1 / 0)

    return [lambda: 1, Local(), Text(OBSERVE), np.str_(OBSERVE), None, 3, b"x", [OBSERVE], object(), "\ud800"]


def test_no_action_raises_whatever_it_is():
    actions = hostile()
    envs = [ToolVectorEnv(IDS[0], len(actions), shards=shards) for shards in (0, 2)]
    results = []
    for env in envs:
        env.reset(seed=0)
        results.append(text_of(env.step(actions)))
        env.close()
    assert results[0] == results[1]


@pytest.mark.parametrize(("slots", "shards"), [(1, 3), (2, 9), (7, 3), (2000, 2)])
def test_any_number_of_slots_and_shards(slots, shards):
    ours, wanted = ToolVectorEnv(IDS[1], slots, shards=shards), ToolVectorEnv(IDS[1], slots)
    assert len(ours._player._shards) == min(slots, shards)
    for env in (ours, wanted):
        env.reset(seed=1)
    for actions in ([OBSERVE] * slots, ["x"] * slots):
        assert text_of(ours.step(actions)[:4]) == text_of(wanted.step(actions)[:4])
    ours.close()


def test_long_actions():
    env = ToolVectorEnv(IDS[0], 8, shards=2)
    env.reset(seed=0)
    for _ in range(2):
        assert env.step(["x" * 1_000_000] * 8)[4]["error"].tolist() == ["too_long"] * 8
    env.close()


def test_a_failed_reset_leaves_all_shards_alone(echo):
    env = ToolVectorEnv(echo, 4, shards=2, execution="inline")
    env.reset(seed=0)
    env.step([OBSERVE] * 4)
    failing = [3, 3, 99, 3]  # the first shard could begin its episodes
    for options in (
        {"config_ids": failing},
        {"config": {"kept": "x"}},
        {"config": {"kept": lambda: 1}},
        {"config": 3},
    ):
        with pytest.raises(cg.ConfigurationError, match="option"):
            env.reset(options=options)
        env.truncate(0)
    counts = env.step([OBSERVE] * 4)[4]["num_tool_calls"].tolist()
    assert counts == [1, 2, 2, 2]  # slot 0 was truncated
    env.close()


def test_a_start_that_fails_in_one_shard_begins_nothing_in_the_other(echo, monkeypatch):
    """What only a shard finds out: an input that reference() cannot solve."""
    source = echo.source.replace("return kept", "return kept if kept < 100 else 1 // 0", 1)
    env = ToolVectorEnv(cg.loads(source, name="picky_echoes"), 2, shards=2, execution="inline")
    env.reset(seed=0)
    env.step([OBSERVE] * 2)
    draw = env._source.draw

    def drawn(slot, *rest):
        found = draw(slot, *rest)
        return (
            found
            if slot == 0
            else found._replace(picked=found.picked._replace(config_id=None), config={"kept": 100})
        )

    monkeypatch.setattr(env._source, "draw", drawn)
    with pytest.raises(cg.ConfigurationError, match="cannot solve"):
        env.reset(seed=1)
    assert env.step([OBSERVE] * 2)[4]["num_tool_calls"].tolist() == [2, 2]
    env.close()


def test_modules_are_told_once_and_forgotten_in_time(monkeypatch):
    from codegym_envs.env import Suite
    from codegym_envs.vector import shard

    monkeypatch.setattr(shard, "_MODULES", 5)
    suite = Suite()
    ours, wanted = ToolVectorEnv(suite, 3, shards=1), ToolVectorEnv(suite, 3)
    for seed in range(0, 60, 3):
        assert text_of(ours.reset(seed=seed)) == text_of(wanted.reset(seed=seed))
        assert text_of(ours.step([OBSERVE] * 3)) == text_of(wanted.step([OBSERVE] * 3))
        assert len(ours._player._shards[0]._numbers) <= 5
    ours.close()


def test_a_shard_killed_at_any_moment(echo):
    """Either the results are right or the loss is said; after a reset everything is as before."""
    rng = random.Random(0)
    env = ToolVectorEnv(echo, 6, shards=2, execution="inline")
    env.reset(seed=0)
    lost = 0
    for number in range(6):
        victim = env._player._shards[rng.randrange(2)].process
        pid = os.fork()
        if pid == 0:
            time.sleep(rng.random() * 0.02)
            os.kill(victim.pid, signal.SIGKILL)
            os._exit(0)
        try:
            for step in range(200):
                if step % 20 == 19:
                    env.reset(seed=step)
                texts = env.step([call("echo", number=step, rounds=200)] * 6)[0]
                assert texts == (str(step),) * 6
        except ShardLost as error:
            assert len(error.slots) == 3
            lost += 1
        os.waitpid(pid, 0)
        victim.wait()
        env.reset(seed=number)
        assert env.step([call("echo", number=7, rounds=1)] * 6)[0] == ("7",) * 6
    assert lost
    env.close()


def test_an_idle_shard_that_died_is_started_again(echo):
    env = ToolVectorEnv(echo, 4, shards=2, execution="inline")
    begun = env.reset(seed=0)
    process = env._player._shards[0].process
    process.kill()
    process.wait()
    assert text_of(env.reset(seed=0)) == text_of(begun)
    process = env._player._shards[0].process
    process.kill()
    process.wait()
    with pytest.raises(ShardLost) as lost:  # slot 2 would be lost without a word
        env.reset(options={"reset_mask": np.array([True, False, False, False])})
    assert lost.value.slots == (0, 2)
    env.reset(options={"reset_mask": np.array([True, False, True, False])})
    assert env.step([OBSERVE] * 4)[4]["num_tool_calls"].tolist() == [1, 1, 1, 1]
    env.close()


def test_an_interrupt_while_a_shard_is_given_up_leaves_no_open_question(echo):
    env = ToolVectorEnv(echo, 4, shards=2, execution="inline")
    try:
        env.reset(seed=0)
        env.send([call("echo", number=1, rounds=1)] * 4)
        env._player._shards[0].close()  # as far as an interrupted lose() may have come
        with pytest.raises(ShardLost, match="shard 0 is closed"):
            env.recv(4)
        assert set(env.recv(2).observations) == {"1"}
    finally:
        env.close()


def test_interrupts_leave_no_old_answers_behind(echo):
    """After Ctrl-C at any moment, every answer belongs to its question, or the shard is given up."""
    env = ToolVectorEnv(echo, 4, shards=2, execution="inline")
    env.reset(seed=0)
    rng = random.Random(3)
    armed = False

    def interrupt(*_):
        nonlocal armed
        if armed:
            armed = False
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    interrupts = 0
    try:
        for _ in range(40):
            armed = True
            signal.setitimer(signal.ITIMER_REAL, 0.0005 + 0.008 * rng.random())
            try:
                for number in range(10_000):
                    action = call("echo", number=number, rounds=100)
                    if number % 3:
                        texts = env.step([action] * 4)[0]
                    else:
                        env.send([action] * 2, [1, 2])
                        texts = env.recv(1).observations
                        texts += env.recv(2).observations
                    assert set(texts) == {str(number)}
                    if number % 40 == 39:
                        env.reset(seed=number)
            except KeyboardInterrupt:
                interrupts += 1
            except (cg.WorkerError, cg.ConfigurationError):
                pass
            finally:
                armed = False
                signal.setitimer(signal.ITIMER_REAL, 0.0)
            for _ in range(3):
                try:
                    env.recv(4)
                    env.reset(seed=0)
                    break
                except cg.WorkerError:
                    continue
            assert env.step([call("echo", number=-1, rounds=1)] * 4)[0] == ("-1",) * 4
    finally:
        signal.signal(signal.SIGALRM, before)
    assert interrupts > 20
    env.close()


def run(code, cwd, **arguments):
    script = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n" + textwrap.dedent(code)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **arguments,
    )


def test_files_of_the_working_folder_are_no_modules(tmp_path):
    for name in ("json", "signal", "pickle", "select"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('shadowed')")
    code = f"""
        sys.path[:] = [entry for entry in sys.path if entry]
        from pathlib import Path
        sys.path += [Path("somewhere"), 3, "caf\\udce9"]
        from codegym_envs.vector import ToolVectorEnv
        env = ToolVectorEnv({IDS[0]!r}, 2, shards=2)
        env.reset(seed=0)
        print(*env.step(["x", "y"])[4]["status"])
        env.close()
    """
    done = run(code, tmp_path)
    assert (done.returncode, done.stdout) == (0, "invalid_action invalid_action\n"), done.stderr


def test_standard_streams_are_left_alone(tmp_path):
    code = f"""
        from codegym_envs.vector import ToolVectorEnv
        env = ToolVectorEnv({IDS[0]!r}, 2, shards=2)
        env.reset(seed=0)
        print(sys.stdin.read())
    """
    done = run(code, tmp_path, input="whole")
    assert (done.returncode, done.stdout, done.stderr) == (0, "whole\n", "")


def test_shards_end_with_their_parent_whoever_was_forked_from_it(tmp_path):
    code = f"""
        import os, time
        from codegym_envs.vector import ToolVectorEnv
        env = ToolVectorEnv({IDS[0]!r}, 2, shards=2)
        child = os.fork()
        if child == 0:
            time.sleep(60)
            os._exit(0)
        print(child, *[shard.process.pid for shard in env._player._shards], flush=True)
        os.kill(os.getpid(), 9)
    """
    script = tmp_path / "parent.py"
    script.write_text(f"import sys; sys.path.insert(0, {str(ROOT)!r})\n" + textwrap.dedent(code))
    with (tmp_path / "out").open("w+") as out:  # a file: the child would keep a pipe open
        subprocess.run([sys.executable, str(script)], stdout=out, check=False, timeout=60)
        out.seek(0)
        child, *shards = map(int, out.read().split())
    try:
        ends = time.monotonic() + 20.0
        while time.monotonic() < ends and any(_lives(pid) for pid in shards):
            time.sleep(0.02)
        assert not any(_lives(pid) for pid in shards)
    finally:
        os.kill(child, signal.SIGKILL)


def _lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_fork_leaves_the_shards_to_its_parent():
    env = ToolVectorEnv(IDS[0], 2, shards=2)
    begun = env.reset(seed=0)
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            try:
                env.step([OBSERVE] * 2)
                said = b"played"
            except ShardLost as error:
                said = str(error).encode()
            same = text_of(env.reset(seed=0)) == text_of(begun)
            env.close()
            os.write(write, said + (b" same" if same else b" other"))
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        said = pipe.read().decode()
    os.waitpid(pid, 0)
    assert "forked from" in said
    assert said.endswith("same")
    assert env.step([OBSERVE] * 2)[4]["num_tool_calls"].tolist() == [1, 1]
    env.close()


def test_an_interpreter_that_cannot_be_started(monkeypatch):
    for path in ("", "/nowhere/python"):
        monkeypatch.setattr(sys, "executable", path)
        with pytest.raises(cg.WorkerError, match="cannot be started"):
            ToolVectorEnv(IDS[0], 2, shards=2)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(cg.WorkerError, match="ended with status 1"):
        ToolVectorEnv(IDS[0], 2, shards=2)


def test_errors_that_do_not_travel():
    from codegym_envs.vector.wire import failed, read_answer

    class Odd(cg.ConfigurationError):
        def __init__(self, one, two):
            super().__init__(f"{one}{two}")

    with pytest.raises(cg.WorkerError, match="Odd: ab"):
        read_answer(failed(Odd("a", "b")))
    with pytest.raises(cg.ExecutionFailed, match="why") as raised:
        read_answer(failed(cg.ExecutionFailed("code", "why")))
    assert raised.value.code == "code"


def test_isolated_modules_in_shards_whose_workers_are_killed():
    if not Path(f"/proc/self/task/{os.getpid()}/children").exists():
        pytest.skip("this system does not list the children of a process")
    source = catalog.load(IDS[0]).source + "\n# another text, so that nobody trusts it\n"
    module = cg.loads(source, name="stranger_v4")
    ours, wanted = ToolVectorEnv(module, 4, shards=2), ToolVectorEnv(module, 4)
    assert text_of(ours.reset(seed=0)) == text_of(wanted.reset(seed=0))
    for number in range(2):
        for shard in ours._player._shards:
            for pid in _children(shard.process.pid)[number % 2 :]:
                os.kill(pid, signal.SIGKILL)
        assert text_of(ours.step([OBSERVE] * 4)) == text_of(wanted.step([OBSERVE] * 4))
    ours.close()
    wanted.close()


def _children(pid):
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return found
