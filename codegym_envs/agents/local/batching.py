"""Collects the replies that are wanted at one moment, so that they are written side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from codegym_envs.agents.local.generating import GeneratedReply, Wanted

__all__ = ["Batcher"]


class Batcher:
    """Hands what many callers want to one function, several at a time.

    The function runs in a thread, so that the event loop goes on; one call of it at a time. What
    arrives meanwhile waits for the next one.

    Args:
        write: Writes replies.
        most: Most replies at a time.
    """

    def __init__(self, write: Callable[[Sequence[Wanted]], list[GeneratedReply]], most: int) -> None:
        self._write = write
        self._most = most
        self._waiting: list[tuple[Wanted, asyncio.Future[GeneratedReply]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def reply(self, wanted: Wanted) -> GeneratedReply:
        """The reply.

        Raises:
            Exception: Whatever the function raises, in all callers that share the call.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[GeneratedReply] = loop.create_future()
        if self._waiting and self._waiting[0][1].get_loop() is not loop:
            self._waiting.clear()  # left behind by a loop that was closed while they waited
        self._waiting.append((wanted, future))
        if self._worker is None or self._worker.done() or self._worker.get_loop() is not loop:
            self._worker = loop.create_task(self._work())
        return await future

    async def _work(self) -> None:
        while self._waiting:
            # Whoever got a reply just now plays it and comes again within a few turns of the loop.
            for _ in range(10):
                await asyncio.sleep(0)
            self._waiting = [(item, future) for item, future in self._waiting if not future.done()]
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            if not batch:
                return
            try:
                found = await asyncio.to_thread(self._write, [wanted for wanted, _ in batch])
            except Exception as error:
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (_, future), generated in zip(batch, found, strict=True):
                if not future.done():
                    future.set_result(generated)
