"""A worker that has been taken over may send anything. The host must shrug it off and rebuild the episode."""

import marshal
import os
import random
import socket
import struct
import threading

import msgspec
import pytest
from isolated_samples import MODULE, NAMES

from codegym_envs.errors import ExecutionFailed, ModuleRejected
from codegym_envs.executor import load_program
from codegym_envs.executor.isolated import IsolatedProgram, call_batch
from codegym_envs.executor.sandbox import SandboxReport
from codegym_envs.executor.worker_limits import WorkerLimits
from codegym_envs.executor.workers import plaindata, pool, worker_messages
from codegym_envs.executor.workers.frames import FrameError, pack, read_frame
from codegym_envs.executor.workers.worker_process import WorkerProcess

VALUE = bytes((worker_messages.VALUE,))
WRITES = VALUE + plaindata.encode(list(load_program(MODULE).writes))
WALL_S = 0.4


class TakenOver:
    """Stands in for a worker process: behaves until the operation that it was made to spoil."""

    def __init__(self, spoiled, raw, wait_s):
        self.pid = 0
        self.report = SandboxReport(())
        self.spoiled, self.raw = spoiled, raw
        self.ours, self.theirs = socket.socketpair()
        self.ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 0, int(wait_s * 1e6)))
        self.descriptor = self.ours.fileno()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        answers = {
            "load": WRITES,
            "start": VALUE,
            "restore": VALUE,
            "replay": VALUE,
            "snapshot": VALUE + b"{}",
            "answer": VALUE,
        }
        try:
            while True:
                message = marshal.loads(read_frame(self.theirs.fileno(), 1 << 20))
                operation = "call" if type(message[0]) is int else message[0]
                if operation == self.spoiled:
                    self.theirs.sendall(self.raw)
                    if self.raw == b"":
                        self.theirs.close()
                        return
                else:
                    self.theirs.sendall(pack(answers[operation]))
        except (FrameError, OSError):
            pass

    def kill(self):
        for end in (self.ours, self.theirs):
            end.close()

    forget = kill


@pytest.fixture
def take_over(monkeypatch):
    """Makes the next so many worker processes hostile ones."""
    pool.configure(size=1, limits=WorkerLimits(wall_s=WALL_S, oracle_wall_s=WALL_S))
    left = []

    def start(role, limits, *, wait_s, hash_seed=0):
        return (
            TakenOver(*left.pop(), wait_s)
            if left
            else WorkerProcess(role, limits, wait_s=wait_s, hash_seed=hash_seed)
        )

    monkeypatch.setattr(pool, "WorkerProcess", start)
    yield lambda spoiled, raw, times=1: left.extend([(spoiled, raw)] * times)
    pool.configure()


def frame(kind, data=b""):
    return pack(bytes((kind,)) + data)


def text(*parts):
    return msgspec.json.encode(list(parts))


GARBAGE = {
    "nothing and the end": b"",
    "an empty frame": pack(b""),
    "half a header": b"\1\0",
    "half a frame": b"\xff\0\0\0R12",
    "a huge frame": b"\xff\xff\xff\xff" + b"x" * 100,
    "two frames": frame(worker_messages.RESULT, b"1") * 2,
    "an unknown kind": frame(0),
    "no UTF-8": frame(worker_messages.RESULT, b"\xff\xfe"),
    "too long a result": frame(worker_messages.RESULT, b"x" * 16385),
    "much too long a result": frame(worker_messages.RESULT, b"x" * 500_000),
    "an unknown code": frame(worker_messages.ERROR, text("reward", "1.0")),
    "a code of the host's": frame(worker_messages.ERROR, text("wall_clock", "no")),
    "too long a message": frame(worker_messages.ERROR, text("tool_raised", "x" * 2001)),
    "no pair": frame(worker_messages.ERROR, text("tool_raised")),
    "no JSON": frame(worker_messages.ERROR, b"{"),
    "a code that is a number": frame(worker_messages.ERROR, b'[1,"x"]'),
    "a value": frame(worker_messages.VALUE, plaindata.encode(1)),
    "outcomes of a batch": frame(worker_messages.MANY, msgspec.msgpack.encode([(None, "1")] * 9)),
    "no outcomes": frame(worker_messages.MANY, msgspec.msgpack.encode([])),
    "odd outcomes": frame(worker_messages.MANY_ODD, plaindata.encode([(None, 1)])),
    "a request": frame(worker_messages.REQUEST, plaindata.encode(["observe", {}])),
    "a rejection": frame(worker_messages.REJECTED, text("a", "b", 1)),
    "out of memory": frame(worker_messages.MEMORY),
    "a pickle": frame(worker_messages.RESULT, b"\x80\x04\x95") + b"cos\nsystem\n",
    "noise": random.Random(0).randbytes(5000),
}
garbage = pytest.mark.parametrize("raw", GARBAGE.values(), ids=GARBAGE)
UNFINISHED = (GARBAGE["half a header"], GARBAGE["half a frame"])  # the rest is waited for, in vain


@garbage
def test_a_spoiled_call_is_played_again_elsewhere(take_over, raw):
    take_over("call", raw)
    session = load_program(MODULE, "isolated").start(load_program(MODULE).generate(1, 0))
    outcome = session.call(NAMES.index("add"), (5, "a"))
    if raw in UNFINISHED:
        assert outcome[0] == "wall_clock"
    else:
        assert outcome == (None, '[5,[0,5],[[5,"a"]]]')
    total = 0 if raw in UNFINISHED else 5
    assert session.call(NAMES.index("observe"), ()) == (None, f'{{"count":5,"total":{total}}}')


@garbage
def test_a_call_that_always_spoils_is_an_error_and_the_episode_goes_on(take_over, raw):
    session = load_program(MODULE, "isolated").start(load_program(MODULE).generate(1, 0))
    assert session.call(NAMES.index("add"), (5, "a"))[0] is None
    pool.shutdown()
    take_over("call", raw, times=3)
    code, message = session.call(NAMES.index("add"), (7, "b"))
    wanted = "memory" if raw == GARBAGE["out of memory"] else "worker_lost"
    assert code == ("wall_clock" if raw in UNFINISHED else wanted)
    assert message
    if code == "wall_clock":  # which is not tried again, so that two of the spoiled workers are still to come
        for _ in range(2):
            assert session.call(NAMES.index("add"), (7, "b"))[0] == "wall_clock"
    assert session.call(NAMES.index("add"), (1, "c")) == (None, '[6,[0,5,1],[[5,"a"],[1,"c"]]]')


@garbage
def test_spoiled_batches_are_played_one_by_one(take_over, raw):
    take_over("batch", raw)
    program = load_program(MODULE, "isolated")
    sessions = [program.start(load_program(MODULE).generate(1, 0)) for _ in range(4)]
    outcomes = call_batch([(session, NAMES.index("add"), (3, "a")) for session in sessions])
    assert outcomes == [(None, '[3,[0,3],[[3,"a"]]]')] * 4


# Each operation meets a third of the garbage, and all garbage two of the operations.
OTHERS = [
    pytest.param(operation, raw, id=f"{operation}-{name}")
    for number, (name, raw) in enumerate(GARBAGE.items())
    for place, operation in enumerate(("load", "start", "generate", "reference", "solve", "snapshot"))
    if (number + place) % 3 == 0
]


@pytest.mark.parametrize(("operation", "raw"), OTHERS)
def test_no_other_operation_lets_garbage_through(take_over, operation, raw):
    inputs = load_program(MODULE).generate(1, 0)
    if operation == "load":
        take_over("load", raw, times=5)
        with pytest.raises(ModuleRejected):
            IsolatedProgram(MODULE)
        return
    program = IsolatedProgram(MODULE)
    session = program.start(inputs)
    pool.shutdown()
    take_over(operation, raw, times=5)
    if operation == "snapshot":
        if raw == GARBAGE["a value"]:  # what a snapshot looks like is the workers' own affair
            assert session.snapshot() == plaindata.encode(1)
        else:
            with pytest.raises(pool.WorkerError, match="while it took a snapshot"):
                session.snapshot()
        return
    try:
        if operation == "start":
            program.start(inputs)
        elif operation == "generate":
            assert program.generate(1, 0) == inputs
        elif operation == "reference":
            program.reference(inputs)
        else:
            program.solve(lambda name, arguments: 1)
    except ExecutionFailed as error:
        assert len(error.code) <= 64
        assert len(error.detail) <= 4000


def test_requests_of_a_spoiled_solve_are_checked(take_over):
    program = load_program(MODULE, "isolated")
    for request in (1, [], ["observe"], [1, {}], ["observe", []], ["observe", {1: 2}], ["observe", {}, 1]):
        pool.shutdown()
        take_over("solve", frame(worker_messages.REQUEST, plaindata.encode(request)))
        with pytest.raises(ExecutionFailed, match="worker_lost"):
            program.solve(lambda name, arguments: pytest.fail("called"))


def test_a_worker_that_trickles_is_stopped_in_time(take_over, monkeypatch):
    class Trickle(TakenOver):
        def serve(self):
            try:
                while True:
                    message = marshal.loads(read_frame(self.theirs.fileno(), 1 << 20))
                    if type(message[0]) is not int:
                        self.theirs.sendall(pack(WRITES if message[0] == "load" else VALUE))
                        continue
                    self.theirs.sendall((1000).to_bytes(4, "little") + b"R")
                    for _ in range(1000):
                        threading.Event().wait(0.05)
                        self.theirs.sendall(b"x")
            except (FrameError, OSError):
                pass

    inputs = load_program(MODULE).generate(1, 0)
    monkeypatch.setattr(
        pool, "WorkerProcess", lambda role, limits, *, wait_s, hash_seed: Trickle("", b"", wait_s)
    )
    session = IsolatedProgram(MODULE).start(inputs)
    assert session.call(0, ())[0] == "wall_clock"
    session.close()


@pytest.mark.parametrize("size", [0, 1, 3, 4, 5, 100, 8191, 8192, 8193, 70_000, 300_000])
def test_frames_of_every_size_arrive_in_any_pieces(size):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(5)
        data = os.urandom(size)
        sender = threading.Thread(
            target=lambda: [theirs.sendall(pack(data)[i : i + 777]) for i in range(0, size + 4, 777)]
        )
        sender.start()
        ours.setblocking(True)
        assert read_frame(ours.fileno(), size) == data
        sender.join()
        theirs.sendall(pack(data + b"x")[:100])
        with pytest.raises(FrameError, match="garbage"):
            read_frame(ours.fileno(), size)
