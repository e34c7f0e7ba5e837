"""Coverage of the sandboxed workers: inside `measured`, they are started through ``measured_boot.py``.

The sandbox stays as it is. A worker ends when it is killed, which leaves no time to hand over what was
measured; here the connection is closed first, at which it ends by itself. One that does not end soon is
killed as ever, and what it ran does not count.
"""

import atexit
import contextlib
import os
import select
import socket
import subprocess
import time
from pathlib import Path

import coverage

from codegym_envs.executor.workers import pool, worker_process
from codegym_envs.executor.workers.worker_process import WorkerProcess

BOOT = str(Path(__file__).with_name("measured_boot.py"))
SITE = str(Path(coverage.__file__).parents[1])
PACKAGE = str(Path(worker_process.__file__).parents[2])
PATIENCE_S = 2.0

_found: dict[bytes, None] = {}  # what each worker sent
_kill = WorkerProcess.kill


class _Started(subprocess.Popen):
    """A worker's process that measures itself, with a pipe on its standard output."""

    def __init__(self, command, **options):
        at = command.index(worker_process._BOOT)
        command = [*command[:at], BOOT, SITE, PACKAGE, *command[at:]]
        super().__init__(command, **{**options, "stdout": subprocess.PIPE})


class _Standing:
    """Stands for the module `subprocess` where workers are started."""

    Popen = _Started

    def __getattr__(self, name):
        return getattr(subprocess, name)


@contextlib.contextmanager
def measured():
    """Measure the workers that this process starts inside the block."""
    worker_process.subprocess = _Standing()
    try:
        yield
    finally:
        worker_process.subprocess = subprocess


def install(data_file):
    """Collect what measured workers send, and save it beside the data file when this process ends."""
    owner = os.getpid()
    atexit.register(_save, str(Path(data_file).absolute()), owner)
    atexit.register(pool.shutdown)  # what is registered later runs earlier: the last workers end first
    WorkerProcess.kill = _end


def _end(worker):
    pipe = worker._process.stdout
    if pipe is not None:
        with contextlib.suppress(OSError):
            worker._socket.shutdown(socket.SHUT_RDWR)
        data = _rest(pipe)
        size = int.from_bytes(data[-4:], "little")
        if 0 < size <= len(data) - 4:
            _found[data[-4 - size : -4]] = None
    return _kill(worker)


def _rest(pipe):
    """What comes through the pipe until its end, or until patience is at its."""
    data, until = b"", time.monotonic() + PATIENCE_S
    with pipe:
        while select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
            part = os.read(pipe.fileno(), 1 << 16)
            if not part:
                break
            data += part
    return data


def _save(data_file, owner):
    if os.getpid() != owner or not _found:
        return
    data = coverage.CoverageData(basename=data_file, suffix=f"workers.{owner}")
    for sent in _found:
        one = coverage.CoverageData(no_disk=True)
        one.loads(sent)
        data.update(one)
    data.write()
