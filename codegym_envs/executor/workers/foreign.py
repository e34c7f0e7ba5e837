"""Running foreign solutions: ordinary Python with the standard library, in a sandboxed worker of its own.

    outcomes = run_foreign(source, [Job("solution", {"values": [3, 1, 2]})])
    outcomes[0].value

The source is not transformed. Every source gets a fresh process, which ends with the call; a job that
overruns its time or breaks the process costs only itself, the rest goes on in a new one. A source may be
instrumented to call ``__observe__(name, value)``, which returns the value and records its type.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from codegym_envs.errors import WorkerError
from codegym_envs.executor.worker_limits import MEGABYTE, WorkerLimits
from codegym_envs.executor.workers import plaindata
from codegym_envs.executor.workers.frames import FrameError, pack, read_frame, write_all
from codegym_envs.executor.workers.worker_process import WorkerProcess

__all__ = ["FOREIGN_LIMITS", "REQUIRED", "ForeignOutcome", "Job", "Status", "run_foreign"]

FOREIGN_LIMITS = WorkerLimits(cpu_s=900, descriptors=32, stack_bytes=64 * MEGABYTE)
"""Default limits of a plain worker.

``wall_s`` is the longest time for one job: processor time where the machine is busy, but at most `_PATIENCE`
times as long by the clock.
"""

_PATIENCE = 5.0

REQUIRED = ("resource_limits", "no_privileges", "seccomp")
"""Protections without which foreign solutions are refused."""

_REPLY_LIMIT = 64 * MEGABYTE

Status = Literal["returned", "raised", "wall_clock", "memory", "crashed", "skipped"]


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to run.

    Attributes:
        entry: Name of the function to call, or ``"Class.method"`` to call a method of a new instance (made
            without arguments). None runs the source as a script (``__name__ == "__main__"``).
        arguments: Keyword arguments, or positional ones in a list or tuple: plain data.
        stdin: What the source reads from standard input (``input``, ``sys.stdin``, ``open(0)``).
        fresh: Whether the source's top level runs again for this job; otherwise the namespace of the job
            before is used again, if that one returned.
        keep_arguments: Whether the outcome holds the arguments as the call left them.
    """

    entry: str | None
    arguments: Mapping[str, Any] | Sequence[Any] = field(default_factory=dict)
    stdin: str = ""
    fresh: bool = True
    keep_arguments: bool = False


@dataclass(frozen=True, slots=True)
class ForeignOutcome:
    """The outcome of one job.

    Attributes:
        status: ``returned``; ``raised`` (the source does not compile, raised, or returned too much data);
            ``wall_clock`` (killed after ``wall_s``); ``memory`` (out of memory); ``crashed`` (the process
            ended, or sent what is not a reply); ``skipped`` (see ``give_up_after`` in `run_foreign`).
        value: The returned value: plain data; `Instance` and `Opaque` stand for anything else. A
            generator's values come as a list. None for a script.
        arguments: The arguments after the call, if the job asked for them.
        stdout: What was printed, at most 1 MiB.
        stdout_complete: Whether that is all.
        error: Name of the exception's type, if one was raised.
        message: Its text, at most 2,000 characters.
        line: Line of the source where it was raised, counted from 1, if that is known.
        observations: Types of the values given to ``__observe__`` by name, as annotations, in the order they
            were first seen; at most 16 per name.
        seconds: Processor time of the call in seconds, 0.0 if it did not return.
    """

    status: Status
    value: Any = None
    arguments: Any = None
    stdout: str = ""
    stdout_complete: bool = True
    error: str = ""
    message: str = ""
    line: int | None = None
    observations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    seconds: float = 0.0


class _Reply(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    status: Literal["returned", "raised", "memory"]
    value: msgspec.Raw
    arguments: msgspec.Raw
    stdout: str
    stdout_complete: bool
    error: str
    message: str
    line: int | None
    observations: dict[str, list[str]]
    seconds: float
    threads: bool


_read_reply = msgspec.json.Decoder(_Reply).decode


def run_foreign(
    source: str,
    jobs: Sequence[Job],
    *,
    limits: WorkerLimits = FOREIGN_LIMITS,
    hash_seed: int = 0,
    give_up_after: int = 3,
) -> list[ForeignOutcome]:
    """Run jobs of one foreign source.

    Args:
        source: Python source, untrusted.
        jobs: What to run, in order.
        limits: Limits of the worker process.
        hash_seed: ``PYTHONHASHSEED`` of the worker (0 to 4294967295): set and dictionary order of strings.
        give_up_after: After this many jobs in a row that had to be killed or broke the worker, the
            remaining ones are ``skipped``.

    Returns:
        One outcome per job, in order.

    Raises:
        WorkerError: If a worker cannot be started, or this machine lacks one of the `REQUIRED` protections.
        codegym_envs.executor.workers.plaindata.PlainDataError: If a job's arguments are not plain data.
    """
    requests = [_request(job) for job in jobs]
    outcomes: list[ForeignOutcome] = []
    worker: WorkerProcess | None = None
    lost = 0
    try:
        for request in requests:
            if lost >= give_up_after:
                outcomes.append(ForeignOutcome("skipped"))
                continue
            if worker is None:
                worker = _start(source, limits, hash_seed)
            outcome, usable = _run(worker, request, limits)
            if not usable:
                worker.kill()
                worker = None
            lost = lost + 1 if outcome.status in ("wall_clock", "memory", "crashed") else 0
            outcomes.append(outcome)
    finally:
        if worker is not None:
            worker.kill()
    return outcomes


def _request(job: Job) -> bytes:
    arguments = dict(job.arguments) if isinstance(job.arguments, Mapping) else list(job.arguments)
    encoded = msgspec.Raw(plaindata.encode(arguments))
    stdin = job.stdin.encode("utf-8", "replace").decode()
    return pack(msgspec.json.encode((job.entry, encoded, stdin, job.fresh, job.keep_arguments)))


def _start(source: str, limits: WorkerLimits, hash_seed: int) -> WorkerProcess:
    worker = WorkerProcess("plain", limits, wait_s=limits.wall_s, hash_seed=hash_seed)
    missing = worker.report.missing(REQUIRED)
    if missing:
        worker.kill()
        raise WorkerError(
            "foreign solutions are not run on this machine: "
            f"{', '.join(missing)} missing (see `codegym doctor`)"
        )
    try:
        write_all(worker.descriptor, pack(source.encode("utf-8", "surrogatepass")))
        read_frame(worker.descriptor, 0, wait_s=limits.wall_s)
    except FrameError:
        worker.kill()  # the next job finds it dead and says so
    return worker


def _patience(worker: WorkerProcess, wall_s: float) -> Callable[[], float]:
    """How much longer to wait for a job that begins now, when its time is up by the clock.

    On a busy machine a process gets a part of the time; what a solution needs must not depend on that.
    """
    _, before = worker.usage()
    started = time.monotonic()

    def more() -> float:
        works, now = worker.usage()
        left = wall_s - (now - before)
        if not works or left < 0.05 * wall_s:
            return 0.0
        return min(left, started + _PATIENCE * wall_s - time.monotonic())

    return more


def _run(worker: WorkerProcess, request: bytes, limits: WorkerLimits) -> tuple[ForeignOutcome, bool]:
    """The outcome of one job, and whether the worker can take another."""
    try:
        more = _patience(worker, limits.wall_s)
        write_all(worker.descriptor, request)
        reply = _read_reply(read_frame(worker.descriptor, _REPLY_LIMIT, wait_s=limits.wall_s, more=more))
        if reply.status == "memory":
            return ForeignOutcome("memory", error="MemoryError", stdout=reply.stdout), False
        outcome = ForeignOutcome(
            reply.status,
            value=plaindata.decode(bytes(reply.value)),
            arguments=plaindata.decode(bytes(reply.arguments)),
            stdout=reply.stdout,
            stdout_complete=reply.stdout_complete,
            error=reply.error[:200],
            message=reply.message[:2000],
            line=reply.line,
            observations={name: tuple(types) for name, types in reply.observations.items()},
            seconds=reply.seconds,
        )
    except FrameError as error:
        if error.reason == "timeout":
            return ForeignOutcome("wall_clock", message=f"took longer than {limits.wall_s:g} s"), False
        return ForeignOutcome("crashed", message="the worker process ended"), False
    except (msgspec.DecodeError, plaindata.PlainDataError):
        return ForeignOutcome(
            "crashed", message="the worker process sent something that is not a reply"
        ), False
    return outcome, not reply.threads
