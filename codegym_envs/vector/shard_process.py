"""What runs in the process of a shard: a `LocalPlayer` that is told by messages what to do."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import time
from collections.abc import Sequence
from typing import Any

from codegym_envs.env.resolving import Execution
from codegym_envs.spec import EnvironmentModule
from codegym_envs.vector.channel import Channel
from codegym_envs.vector.players import LocalPlayer, SlotStart
from codegym_envs.vector.wire import Question, answered, failed, read_question

__all__ = ["main"]

_AWAKE_S = 300e-6  # how long a shard looks for the next message before it sleeps


def main(descriptor: int) -> None:
    """Answer questions until the other side closes the connection.

    Args:
        descriptor: File descriptor of the connection, a stream socket.
    """
    # Ctrl-C reaches the whole process group; the parent, which started this process with the signal blocked,
    # decides what becomes of the shard.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    channel = Channel(socket.socket(fileno=descriptor))
    shard = _Shard()
    gc.freeze()  # what is imported stays: the collector need not look at it again and again
    with contextlib.suppress(EOFError, OSError):
        while True:
            _await(channel)
            for message in channel.take():
                channel.send(shard.answer(*read_question(message)))


def _await(channel: Channel) -> None:
    """Wait for a message; look for it for a moment before the process goes to sleep.

    Whoever steps without a pause sends it within that time; waking up takes as long as several tool calls.
    """
    deadline = time.perf_counter() + _AWAKE_S
    while not channel.wait(0.0):
        if time.perf_counter() > deadline:
            channel.wait()
            return
        os.sched_yield()


class _Shard:
    """The player, and the modules that it was told by number."""

    def __init__(self) -> None:
        self._player = LocalPlayer(0)
        self._modules: dict[int, tuple[EnvironmentModule, Execution]] = {}

    def answer(self, question: Question, content: Any) -> bytes:
        """Do what is asked; return the message of the answer."""
        try:
            if question == "play":
                slots, actions = content
                return answered(self._player.play(range(len(actions)) if slots is None else slots, actions))
            if question == "oracle":
                return answered(self._player.oracle(content))
            if question == "open":
                self._player = LocalPlayer(*content)
            elif question == "start":
                self._start(*content)
            elif question == "settle":
                self._player.settle(keep=content)
            else:
                return answered(self._player.truncate(content))
            return answered(None)
        except Exception as error:
            return failed(error)

    def _start(
        self,
        modules: dict[int, tuple[EnvironmentModule, Execution]],
        dropped: Sequence[int],
        starts: Sequence[tuple[Any, ...]],
        settle: bool,
    ) -> None:
        for number in dropped:
            del self._modules[number]
        self._modules.update(modules)
        self._player.prepare(
            [SlotStart(slot, *self._modules[number], *rest) for slot, number, *rest in starts]
        )
        if settle:
            self._player.settle(keep=True)
