"""The pool's life: threads, forks, interrupts, the end of the process."""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from isolated_samples import MODULE, NAMES

from codegym_envs.errors import ConfigurationError, ExecutionFailed
from codegym_envs.executor import load_program
from codegym_envs.executor.isolated import call_batch
from codegym_envs.executor.workers import pool

ADD, OBSERVE = NAMES.index("add"), NAMES.index("observe")


@pytest.fixture(autouse=True)
def fresh_pool():
    pool.configure(size=2)
    yield
    pool.configure()


@pytest.fixture
def program():
    return load_program(MODULE, "isolated")


@pytest.fixture
def inputs():
    return load_program(MODULE, "inline").generate(1, 0)


def test_episodes_are_spread_over_the_workers(program, inputs):
    sessions = [program.start(inputs) for _ in range(8)]
    assert len({session._process.pid for session in sessions}) == 2


def test_a_program_is_loaded_once(program):
    assert load_program(MODULE, "isolated") is program


def test_many_threads_play_at_once(program, inputs):
    failures = []

    def play(number):
        session = program.start(inputs)
        total = 0
        for step in range(60):
            total += number
            code, text = session.call(ADD, (number, ""))
            if code is not None or not text.startswith(f"[{total},"):
                failures.append((number, step, code, text))
        if number % 3 == 0 and program.solve(lambda name, arguments: {"observe": {"count": 0}}[name]) != 0:
            failures.append(number)

    threads = [threading.Thread(target=play, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []


def test_batches_of_many_threads_do_not_wait_for_each_other(program, inputs):
    sessions = [[program.start(inputs) for _ in range(6)] for _ in range(4)]
    done = []

    def play(own):
        for _ in range(50):
            call_batch([(session, ADD, (1, "")) for session in own])
        done.append(own[0].call(OBSERVE, ()))

    threads = [threading.Thread(target=play, args=(own,)) for own in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert done == [(None, '{"count":5,"total":50}')] * 4


def test_workers_outlive_the_thread_that_started_them(program, inputs):
    pool.shutdown()
    found = []
    thread = threading.Thread(target=lambda: found.append(program.start(inputs)))
    thread.start()
    thread.join()
    pid = found[0]._process.pid
    time.sleep(0.1)
    found[0].call(ADD, (1, ""))
    assert found[0]._process.pid == pid


def test_a_forked_child_plays_on_with_workers_of_its_own(program, inputs):
    session = program.start(inputs)
    session.call(ADD, (5, ""))
    parents = session._process.pid
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            outcome = session.call(ADD, (2, ""))
            expected = [program.generate(1, 0) == inputs, session._process.pid != parents]
            good = outcome == (None, '[7,[0,5,2],[[5,""],[2,""]]]') and all(expected)
            os.write(write, b"good" if good else repr(outcome).encode())
            pool.shutdown()
            status = 0
        finally:
            os._exit(status)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        assert pipe.read() == b"good"
    assert os.waitpid(child, 0)[1] == 0
    assert session._process.pid == parents
    assert session.call(ADD, (1, "")) == (None, '[6,[0,5,1],[[5,""],[1,""]]]')
    assert session._process.pid == parents


def test_workers_end_with_the_process():
    script = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from isolated_samples import MODULE
from codegym_envs.executor import load_program
from codegym_envs.executor.workers import pool
program = load_program(MODULE, "isolated")
session = program.start(program.generate(1, 0))
print(*[slot.process.pid for slot in pool._slots if slot.process])
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr == ""
    pids = done.stdout.split()
    assert len(pids) >= 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)


def test_an_interrupt_in_a_call_leaves_a_usable_episode(program, inputs):
    session = program.start(inputs)
    session.call(ADD, (5, ""))
    process = session._process
    os.kill(process.pid, signal.SIGSTOP)

    def interrupt(number, frame):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(KeyboardInterrupt):
            session.call(ADD, (7, ""))
    finally:
        signal.signal(signal.SIGALRM, before)
    assert session.call(ADD, (1, "")) == (None, '[6,[0,5,1],[[5,""],[1,""]]]')


def test_what_a_call_of_solve_raises_comes_out_of_solve(program):
    class Mine(Exception):
        pass

    def call(name, arguments):
        raise Mine

    for _ in range(3):
        with pytest.raises(Mine):
            program.solve(call)
    assert program.generate(1, 0)["entries"]


def test_solve_may_run_another_oracle_meanwhile(program, inputs):
    def call(name, arguments):
        return {"count": 0, "total": program.reference(inputs)}

    assert program.solve(call) == 0


def test_snapshots_are_the_same_in_both_tiers_and_can_be_exchanged(program, inputs):
    inline = load_program(MODULE, "inline")
    ours, theirs = inline.start(inputs), program.start(inputs)
    for session in (ours, theirs):
        session.call(ADD, (5, "x"))
    assert ours.snapshot() == theirs.snapshot()
    crossed, back = program.restore(ours.snapshot()), inline.restore(theirs.snapshot())
    assert crossed.call(ADD, (1, "")) == back.call(ADD, (1, "")) == ours.call(ADD, (1, ""))


@pytest.mark.parametrize(
    "snapshot", [b"", b"{}", b"\x80\x04.", b'{"version":1,"state":[],"containers":[[9]]}']
)
def test_bytes_that_are_no_snapshot_are_refused_alike(program, snapshot):
    raised = []
    for each in (load_program(MODULE, "inline"), program):
        with pytest.raises(ValueError, match="not a snapshot") as error:
            each.restore(snapshot)
        raised.append((type(error.value), str(error.value)))
    assert raised[0] == raised[1]


def test_inputs_that_fail_in_setup_raise_alike():
    from codegym_envs.spec.parse import parse_module

    source = MODULE.source.replace(
        "    state.total = 0\n    state.seen = {0}", "    state.total = state.nothing", 1
    )
    module = parse_module(source, name="broken")
    raised = []
    for execution in ("inline", "isolated"):
        with pytest.raises(ExecutionFailed) as error:
            load_program(module, execution).start(load_program(MODULE).generate(1, 0))
        raised.append((error.value.code, error.value.detail))
    assert raised[0] == raised[1]


def test_a_pool_without_workers_is_refused():
    with pytest.raises(ConfigurationError):
        pool.configure(size=0)


def test_workers_can_be_kept_on_processors(program, inputs):
    pool.configure(size=1, cpus=frozenset({0}))
    session = program.start(inputs)
    assert os.sched_getaffinity(session._process.pid) == {0}


def test_workers_near_the_end_of_their_processor_time_are_replaced(program, inputs, monkeypatch):
    pool.configure(size=1)
    session = program.start(inputs)
    first = session._process.pid
    monkeypatch.setattr(pool, "_RETIRE_SHARE", 0.0)
    monkeypatch.setattr(pool, "_CHECK_EVERY", 1)
    program.start(inputs)
    assert session.call(ADD, (1, ""))[0] is None
    assert session._process.pid != first


def test_nothing_of_the_library_beyond_its_executor_is_loaded_in_a_worker(program, inputs):
    session = program.start(inputs)
    maps = Path(f"/proc/{session._process.pid}/maps")
    try:
        loaded = maps.read_text()
    except PermissionError:
        pytest.skip("a worker cannot be looked into from here")
    assert "numpy" not in loaded
    assert "gymnasium" not in loaded
    assert session._process.report.memory_bytes < 100 << 20


def test_finalizers_do_not_wait_for_a_worker(program, inputs):
    sessions = [program.start(inputs) for _ in range(200)]
    with pool.tool_slots()[0].lock:
        del sessions
        gc.collect()
    assert program.start(inputs).call(OBSERVE, ())[0] is None
