"""Episodes in several processes: each shard holds a part of the slots and plays them beside the others."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import subprocess
import sys
import time
import weakref
from collections.abc import Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Any

from codegym_envs.env.loading import Execution
from codegym_envs.episode import Steps
from codegym_envs.errors import WorkerError
from codegym_envs.spec import EnvironmentModule
from codegym_envs.vector.players import Settings, Start

__all__ = ["ShardedPlayer"]

_END_S = 2.0  # how long a shard may take to end by itself


class _Shard:
    """One process and the connection to it.

    A plain subprocess, not one of `multiprocessing`: that would import the caller's main script again.
    """

    def __init__(self, number: int, slots: int, settings: Settings) -> None:
        self.number = number
        self.waiting: list[Sequence[int]] = []  # slots of the actions that are on their way, oldest first
        ours, theirs = Pipe()
        self.connection: Connection[Any, Any] = ours
        code = (
            "import json, sys; sys.path[:] = json.loads(sys.argv[2]); "
            "from codegym_envs.vector.shard_process import main; main(int(sys.argv[1]))"
        )
        command = [sys.executable, "-c", code, str(theirs.fileno()), json.dumps(sys.path)]
        self.process = subprocess.Popen(command, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL)
        theirs.close()
        self.close = weakref.finalize(self, _end, self.process, ours, os.getpid())
        self.ask("open", (slots, settings))

    def post(self, message: str, content: Any) -> None:
        """Send a message.

        Raises:
            WorkerError: If the process is lost.
        """
        try:
            self.connection.send_bytes(pickle.dumps((message, content), protocol=5))
        except OSError:
            raise self._lost() from None

    def answer(self) -> Any:
        """The next answer; what the other side raised is raised here.

        Raises:
            WorkerError: If the process is lost.
        """
        try:
            good, value = pickle.loads(self.connection.recv_bytes())
        except (EOFError, OSError):
            raise self._lost() from None
        if not good:
            raise value
        return value

    def ask(self, message: str, content: Any) -> Any:
        """`post`, then `answer`."""
        self.post(message, content)
        return self.answer()

    def _lost(self) -> WorkerError:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=_END_S)
        self.close()
        self.waiting.clear()
        return WorkerError(
            f"shard {self.number} ended with status {self.process.returncode}; its episodes are lost, "
            "reset() begins new ones"
        )


class ShardedPlayer:
    """Holds the episodes in several processes; slot ``i`` is in shard ``i % shards``.

    A shard that ends takes its episodes along: whoever waits for them gets a `WorkerError`, and the next
    `start` in its slots starts it again.

    Args:
        slots: Number of slots.
        settings: What all episodes have in common.
        shards: Number of processes, at most one a slot.
    """

    def __init__(self, slots: int, settings: Settings, shards: int) -> None:
        self._slots = slots
        self._settings = settings
        self._count = min(shards, slots)
        self._modules: dict[int, tuple[EnvironmentModule, Execution]] = {}
        self._known: list[set[int]] = [set() for _ in range(self._count)]
        self._shards: list[_Shard | None] = [None] * self._count
        self._settled: list[tuple[Sequence[int], Steps]] = []  # played, and not yet asked for
        for number in range(self._count):
            self._shard(number)

    def _shard(self, number: int) -> _Shard:
        shard = self._shards[number]
        if shard is None or not shard.close.alive:
            own = len(range(number, self._slots, self._count))
            shard = self._shards[number] = _Shard(number, own, self._settings)
            self._known[number] = set()
        return shard

    def _by_shard(self, slots: Sequence[int]) -> dict[int, list[int]]:
        """Positions in a list of slots, by shard."""
        found: dict[int, list[int]] = {}
        for position, slot in enumerate(slots):
            found.setdefault(slot % self._count, []).append(position)
        return found

    def add(self, number: int, module: EnvironmentModule, execution: Execution) -> None:
        """See `Player`; a shard is told when it first needs it."""
        self._modules[number] = module, execution

    def start(self, starts: Sequence[Start]) -> None:
        """See `Player`."""
        asked = []
        for number, positions in self._by_shard([start.slot for start in starts]).items():
            shard = self._shard(number)
            self._settle(shard)
            own = [starts[position] for position in positions]
            unknown = {start.module for start in own} - self._known[number]
            modules = {key: self._modules[key] for key in sorted(unknown)}
            shard.post("start", (modules, [start._replace(slot=start.slot // self._count) for start in own]))
            self._known[number] |= unknown
            asked.append(shard)
        failures = []
        for shard in asked:  # every answer is taken, so that none is mistaken for a later one
            try:
                shard.answer()
            except Exception as error:
                failures.append(error)
        if failures:
            raise failures[0]

    def send(self, slots: Sequence[int], actions: Sequence[object]) -> None:
        """See `Player`."""
        try:
            for number, positions in self._by_shard(slots).items():
                shard = self._shard_with_episodes(number)
                own = [slots[position] for position in positions]
                chosen = [actions[position] for position in positions]
                shard.post("play", ([slot // self._count for slot in own], chosen))
                shard.waiting.append(own)
        except BaseException:
            self._drain()
            raise

    def _drain(self) -> None:
        """Take all answers that are on their way, so that none is mistaken for a later one."""
        for shard in self._shards:
            while shard is not None and shard.waiting:
                shard.waiting.pop(0)
                with contextlib.suppress(Exception):
                    shard.answer()

    def receive(self, timeout_s: float | None) -> list[tuple[Sequence[int], Steps]]:
        """See `Player`."""
        found, self._settled = self._settled, []
        busy = {shard.connection: shard for shard in self._shards if shard is not None and shard.waiting}
        for ready in wait(list(busy), 0.0 if found else timeout_s) if busy else ():
            shard = busy[ready]  # type: ignore[index]
            found.append((shard.waiting.pop(0), shard.answer()))
        return found

    def _settle(self, shard: _Shard) -> None:
        """Take the answers of a shard that are on their way before it is asked something else."""
        while shard.waiting:
            self._settled.append((shard.waiting.pop(0), shard.answer()))

    def play(self, slots: Sequence[int], actions: Sequence[object]) -> Steps:
        """See `Player`."""
        positions = {slot: position for position, slot in enumerate(slots)}
        whole = Steps(len(slots))
        self.send(slots, actions)
        failure: Exception | None = None
        for shard in self._shards:
            while shard is not None and shard.waiting:
                own = shard.waiting.pop(0)
                try:
                    whole.place([positions[slot] for slot in own], shard.answer())
                except Exception as error:  # the answers of the others are taken before it is raised
                    failure = failure or error
        if failure is not None:
            raise failure
        return whole

    def _shard_with_episodes(self, number: int) -> _Shard:
        shard = self._shards[number]
        if shard is None or not shard.close.alive:
            raise WorkerError(f"shard {number} has ended and its episodes are lost; reset() begins new ones")
        return shard

    def oracle(self, slot: int) -> tuple[str, ...]:
        """See `Player`."""
        found: tuple[str, ...] = self._ask("oracle", slot)
        return found

    def truncate(self, slot: int) -> None:
        """See `Player`."""
        self._ask("truncate", slot)

    def _ask(self, message: str, slot: int) -> Any:
        shard = self._shard_with_episodes(slot % self._count)
        self._settle(shard)
        return shard.ask(message, slot // self._count)

    def close(self) -> None:
        """See `Player`; the processes end."""
        for shard in self._shards:
            if shard is not None:
                shard.close()


def _end(process: subprocess.Popen[bytes], connection: Connection[Any, Any], owner: int) -> None:
    """Close the connection, at which a shard ends by itself; one that does not is killed."""
    if os.getpid() != owner:  # a fork of the owner ends: the shard is not its own
        return
    connection.close()
    deadline = time.monotonic() + _END_S
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    if process.poll() is None:
        process.kill()
        process.wait()
