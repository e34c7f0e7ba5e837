"""Starting and ending one worker process, and the connection to it."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import socket
import struct
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import msgspec

from codegym_envs.errors import WorkerError
from codegym_envs.executor.sandbox.entering import Protection, SandboxReport
from codegym_envs.executor.worker_limits import WorkerLimits
from codegym_envs.executor.workers.frames import FrameError, pack, read_frame, write_all

__all__ = ["Role", "WorkerProcess"]

Role = Literal["tool", "oracle", "plain"]

_ROOT = Path(__file__).resolve().parents[3]
_BOOT = str(Path(__file__).with_name("boot.py"))
_HELLO_LIMIT = 1 << 16
# A worker does without the packages' own __init__ files where they would load more than it runs.
_HOLLOW = {
    "tool": ["codegym_envs"],
    "oracle": ["codegym_envs"],
    "plain": ["codegym_envs", "codegym_envs.executor", "codegym_envs.spec"],
}


class _Hello(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    protections: list[tuple[str, bool, str]]
    memory_bytes: int


_read_hello = msgspec.json.Decoder(_Hello).decode


class WorkerProcess:
    """One live worker process and the stream socket to it.

    Attributes:
        descriptor: The parent's end of the connection; receiving and sending on it time out.
        report: The protections that the worker entered.
        pid: Its process id.
    """

    __slots__ = ("_process", "_socket", "descriptor", "pid", "report")

    def __init__(self, role: Role, limits: WorkerLimits, *, wait_s: float, hash_seed: int = 0) -> None:
        """Start a worker and wait until it is ready.

        Args:
            role: What the worker runs.
            limits: What it may use.
            wait_s: Receive and send timeout of the connection in seconds, once the worker is ready.
            hash_seed: ``PYTHONHASHSEED`` of the worker.

        Raises:
            WorkerError: If it does not come up within ``limits.start_s``.
        """
        ours, theirs = socket.socketpair()
        self._socket = ours
        self.descriptor = ours.fileno()
        try:
            self._set_timeout(limits.start_s)
            with theirs:
                self._process = _spawn(theirs.fileno(), hash_seed)
            self.pid = self._process.pid
            try:
                write_all(self.descriptor, pack(_configuration(role, limits)))
                hello = _read_hello(read_frame(self.descriptor, _HELLO_LIMIT, wait_s=limits.start_s))
            except (FrameError, msgspec.DecodeError, msgspec.ValidationError) as error:
                self.kill()
                raise WorkerError(
                    f"a {role} worker did not come up ({error}; exit status {self._process.returncode}); "
                    f"`codegym doctor` says what this machine allows"
                ) from None
            protections = tuple(
                Protection(name, active, detail) for name, active, detail in hello.protections
            )
            self.report = SandboxReport(protections, hello.memory_bytes)
            self._set_timeout(wait_s)
        except BaseException:
            if hasattr(self, "_process"):
                self.kill()
            ours.close()
            raise

    def _set_timeout(self, seconds: float) -> None:
        # Timeouts of the kernel's own keep the socket blocking: one system call to send, one to receive.
        whole = int(seconds)
        value = struct.pack("ll", whole, int((seconds - whole) * 1e6))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, value)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, value)

    def usage(self) -> tuple[bool, float]:
        """Whether the process works or waits for a processor, and its processor time so far in seconds."""
        try:
            text = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8", errors="replace")
            fields = text.rpartition(")")[2].split()
            return fields[0] == "R", (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except (OSError, ValueError, IndexError):
            return False, 0.0

    def kill(self) -> int | None:
        """Kill the process, if it still lives, and wait for its end.

        Returns:
            Its exit status: negative for a signal.
        """
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(10)  # a killed process ends at once, unless the kernel is stuck
        self._socket.close()
        return self._process.returncode

    def forget(self) -> None:
        """Close this side without touching the process: for a forked child, to which it does not belong."""
        self._process.returncode = 0  # keeps the child from waiting for a process that is not its own
        self._socket.close()


def _configuration(role: Role, limits: WorkerLimits) -> bytes:
    path = [str(_ROOT), *(entry for entry in sys.path if entry and Path(entry).exists())]
    return json.dumps(
        {"role": role, "path": path, "root": str(_ROOT), "hollow": _HOLLOW[role], "limits": asdict(limits)}
    ).encode()


def _spawn(descriptor: int, hash_seed: int) -> subprocess.Popen[bytes]:
    if threading.current_thread() is threading.main_thread():
        return _start(descriptor, hash_seed)
    return _spawner.start(descriptor, hash_seed)


def _start(descriptor: int, hash_seed: int) -> subprocess.Popen[bytes]:
    # Neither -I nor -E: the environment is our own, and they would make Python ignore the hash seed in it.
    command = [sys.executable, "-s", "-S", "-P", "-B", "-X", "utf8", _BOOT, str(descriptor), str(os.getpid())]
    environment = {
        "PYTHONHASHSEED": str(hash_seed),
        "MALLOC_ARENA_MAX": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "LC_ALL": "C.UTF-8",
    }
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        close_fds=True,
        pass_fds=(descriptor,),
        env=environment,
        cwd="/",
        start_new_session=True,  # Ctrl-C in a terminal is for the parent alone
    )


class _Spawner:
    """A thread that starts workers on behalf of threads that may end before the worker does.

    The kernel sends the parent-death signal when the *thread* that started a process ends.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin without a thread: it does not survive a fork, and its lock may be held."""
        self._lock = threading.Lock()
        self._orders: queue.SimpleQueue[tuple[int, int, queue.SimpleQueue[Any]]] | None = None

    def start(self, descriptor: int, hash_seed: int) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._orders is None:
                self._orders = queue.SimpleQueue()
                threading.Thread(
                    target=self._work, args=(self._orders,), name="codegym-spawner", daemon=True
                ).start()
        answer: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._orders.put((descriptor, hash_seed, answer))
        result = answer.get()
        if isinstance(result, BaseException):
            raise result
        process: subprocess.Popen[bytes] = result
        return process

    @staticmethod
    def _work(orders: queue.SimpleQueue[tuple[int, int, queue.SimpleQueue[Any]]]) -> None:
        while True:
            descriptor, hash_seed, answer = orders.get()
            try:
                answer.put(_start(descriptor, hash_seed))
            except BaseException as error:  # the thread that asked raises it
                answer.put(error)


_spawner = _Spawner()


def _after_fork() -> None:
    _spawner.reset()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
