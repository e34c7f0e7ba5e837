"""Workers die at random while many episodes go on; no episode may notice."""

import contextlib
import gc
import os
import random
import signal
import threading
from pathlib import Path

import pytest
from isolated_samples import MODULE, NAMES, random_call

from codegym_envs.executor import load_program
from codegym_envs.executor.isolated import call_batch
from codegym_envs.executor.worker_limits import WorkerLimits
from codegym_envs.executor.workers import pool


@pytest.fixture(autouse=True)
def fresh_pool():
    pool.configure(size=2)
    yield
    pool.configure()


def kill_one(choose, delay_s):
    """Kill a random worker now or in a moment, when it may be in the middle of a call."""
    living = [slot.process for slot in pool.tool_slots() if slot.process is not None]
    if not living:
        return 0
    pid = choose.choice(living).pid

    def kill():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    if delay_s:
        threading.Timer(delay_s, kill).start()
    else:
        kill()
    return 1


def play(steps, episodes, kills, seed, *, watch=None):
    """Play the same calls in both tiers, single and in batches, and compare each outcome."""
    choose = random.Random(seed)
    inline, isolated = load_program(MODULE, "inline"), load_program(MODULE, "isolated")
    configurations = [inline.generate(1 + number % 3, number) for number in range(5)]

    def pair():
        inputs = choose.choice(configurations)
        return inline.start(inputs), isolated.start(inputs)

    pairs = [pair() for _ in range(episodes)]
    played = killed = 0
    while played < steps:
        chosen = [choose.randrange(episodes) for _ in range(choose.choice([1, 1, 1, 8, 64]))]
        calls = [(number, *random_call(choose)) for number in chosen]
        expected = [pairs[number][0].call(index, arguments) for number, index, arguments in calls]
        if played * kills >= killed * steps:
            killed += kill_one(choose, choose.choice([0, choose.uniform(0, 0.002)]))
        if len(calls) == 1:
            number, index, arguments = calls[0]
            found = [pairs[number][1].call(index, arguments)]
        else:
            found = call_batch([(pairs[number][1], index, arguments) for number, index, arguments in calls])
        assert found == expected
        played += len(calls)
        if choose.random() < 0.02:
            number = choose.randrange(episodes)
            pairs[number][1].close()
            pairs[number] = pair()
        if watch is not None:
            watch(played)
    for ours, theirs in pairs:
        assert theirs.snapshot() == ours.snapshot()
    return killed


def test_no_episode_is_lost_when_workers_are_killed():
    assert play(2_500, 100, 10, seed=1) >= 10


def resident(process):
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.slow
def test_soak():
    sizes = []

    def watch(played):
        if played // 250 > len(sizes):
            workers = [slot.process for slot in pool.tool_slots() if slot.process is not None]
            sizes.append((resident("self"), max((resident(worker.pid) for worker in workers), default=0)))

    assert play(10_000, 150, 16, seed=2, watch=watch) >= 16
    settled = sizes[len(sizes) // 4 :]
    assert max(host for host, _ in settled) - settled[0][0] < 32 << 20
    assert max(worker for _, worker in settled) < 200 << 20


def test_a_worker_stays_small_over_many_episodes():
    program = load_program(MODULE, "isolated")
    inputs = program.generate(2, 0)

    def some(count):
        for _ in range(count):
            session = program.start(inputs)
            session.call(NAMES.index("add"), (1, ""))
            session.close()

    some(300)
    [first, *_] = [slot.process for slot in pool.tool_slots() if slot.process is not None]
    before = resident(first.pid)
    some(1000)
    assert resident(first.pid) - before < 4 << 20


def test_closed_and_dropped_sessions_leave_the_worker():
    pool.configure(size=1)
    program = load_program(MODULE, "isolated")
    inputs = program.generate(1, 0)
    kept = program.start(inputs)
    [slot] = pool.tool_slots()
    others = [program.start(inputs) for _ in range(11)]
    others.pop().close()
    del others
    gc.collect()
    assert len(slot.closing) == 11
    kept.call(NAMES.index("observe"), ())
    assert slot.closing == []
    for _ in range(200):
        program.start(inputs).close()
    assert len(slot.closing) < 100


def test_a_call_that_overruns_its_wall_clock_is_the_only_loss(monkeypatch):
    pool.configure(size=1, limits=WorkerLimits(wall_s=1.0))
    program = load_program(MODULE, "isolated")
    inputs = program.generate(1, 0)
    sessions = [program.start(inputs) for _ in range(20)]
    for session in sessions:
        session.call(NAMES.index("add"), (1, "x"))
    [slot] = pool.tool_slots()
    os.kill(slot.process.pid, signal.SIGSTOP)  # a worker that hangs
    started = []
    begin = pool.WorkerProcess
    monkeypatch.setattr(
        pool, "WorkerProcess", lambda *args, **kwargs: started.append(args) or begin(*args, **kwargs)
    )
    code, message = sessions[0].call(NAMES.index("add"), (5, "y"))
    assert (code, "1 s" in message) == ("wall_clock", True)
    assert started == []  # it was not tried again, which would have taken another second
    for session in sessions:
        assert session.call(NAMES.index("add"), (2, "z")) == (None, '[3,[0,1,2],[[1,"x"],[2,"z"]]]')
    assert len(started) == 1


def test_a_batch_with_a_hanging_worker_loses_one_call_at_most():
    pool.configure(size=2, limits=WorkerLimits(wall_s=1.0))
    program = load_program(MODULE, "isolated")
    inputs = program.generate(1, 0)
    sessions = [program.start(inputs) for _ in range(20)]
    os.kill(pool.tool_slots()[0].process.pid, signal.SIGSTOP)
    outcomes = call_batch([(session, NAMES.index("add"), (1, "")) for session in sessions])
    assert {code for code, _ in outcomes} == {None}


def test_oracle_work_survives_the_death_of_its_worker():
    program = load_program(MODULE, "isolated")
    inputs = program.generate(1, 0)
    expected = program.reference(inputs)
    for slot in list(pool._slots):
        if slot.role == "oracle" and slot.process is not None:
            os.kill(slot.process.pid, signal.SIGKILL)
    assert program.reference(inputs) == expected
    assert program.generate(1, 0) == inputs


def test_long_episodes_are_kept_as_snapshots():
    program, inline = load_program(MODULE, "isolated"), load_program(MODULE, "inline")
    inputs = inline.generate(3, 1)
    ours, theirs = inline.start(inputs), program.start(inputs)
    choose = random.Random(3)
    for _ in range(400):
        index, arguments = random_call(choose)
        assert theirs.call(index, arguments) == ours.call(index, arguments)
    assert theirs._restored
    assert len(theirs._log) + len(theirs._base) < 8_000
    pool.shutdown()
    assert theirs.call(NAMES.index("observe"), ()) == ours.call(NAMES.index("observe"), ())
    assert theirs.snapshot() == ours.snapshot()
