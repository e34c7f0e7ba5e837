"""What runs in the process of a shard: a `LocalPlayer` that is told by messages what to do."""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import signal
import time
from multiprocessing.connection import Connection
from typing import Any

from codegym_envs.errors import WorkerError
from codegym_envs.vector.players import LocalPlayer

__all__ = ["main"]

_AWAKE_S = 300e-6  # how long a shard looks for the next message before it sleeps


def main(descriptor: int) -> None:
    """Answer messages until the other side closes the connection.

    Args:
        descriptor: File descriptor of the connection.
    """
    # Ctrl-C reaches the whole process group; the parent decides what becomes of the shard.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection: Connection[Any, Any] = Connection(descriptor)
    arrived = select.poll()
    arrived.register(descriptor, select.POLLIN | select.POLLHUP)
    player: LocalPlayer | None = None
    with contextlib.suppress(EOFError, OSError):
        while True:
            _await(arrived)
            message, content = pickle.loads(connection.recv_bytes())
            if message == "open":
                player = LocalPlayer(*content)
                answer: tuple[bool, Any] = True, None
            else:
                assert player is not None, "the first message opens the player"
                answer = _answer(player, message, content)
            connection.send_bytes(pickle.dumps(answer, protocol=5))
    if player is not None:
        player.close()


def _await(arrived: select.poll) -> None:
    """Look for the next message for a moment before the process goes to sleep.

    Whoever steps without a pause sends it within that time; to be woken takes as long as several tool calls.
    """
    deadline = time.perf_counter() + _AWAKE_S
    while not arrived.poll(0) and time.perf_counter() < deadline:
        os.sched_yield()


def _answer(player: LocalPlayer, message: str, content: Any) -> tuple[bool, Any]:
    try:
        if message == "play":
            return True, player.play(*content)
        if message == "start":
            modules, starts = content
            for number, (module, execution) in modules.items():
                player.add(number, module, execution)
            player.start(starts)
            return True, None
        if message == "oracle":
            return True, player.oracle(content)
        player.truncate(content)
        return True, None
    except Exception as error:
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:
            error = WorkerError(f"{type(error).__name__}: {error}")
        return False, error
