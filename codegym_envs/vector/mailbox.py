"""What was sent to a vector environment and not yet received from it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeAlias

from codegym_envs.episode import Steps
from codegym_envs.errors import ConfigurationError
from codegym_envs.vector.players import Played
from codegym_envs.vector.received import Received, Results, joined
from codegym_envs.vector.shard import ShardLost

__all__ = ["Mailbox"]

Reading: TypeAlias = Callable[[Sequence[int], Steps, Sequence[object]], Results]
"""Makes results of slots, their steps and their actions."""


class Mailbox:
    """Actions on their way, by slot, and results that nobody has received yet.

    Attributes:
        actions: The actions whose results were not received, by slot.
    """

    def __init__(self) -> None:
        self.actions: dict[int, object] = {}
        self._results: list[Received] = []

    def check_free(self, slots: Sequence[int], what: str) -> None:
        """Nothing may be on its way in these slots.

        Raises:
            ConfigurationError: If something is.
        """
        waiting = [slot for slot in slots if slot in self.actions] if self.actions else []
        if waiting:
            raise ConfigurationError(
                f"call recv() before {what}: actions of slots {waiting} are on their way"
            )

    def put(self, result: Received) -> None:
        """Keep results until they are taken."""
        self._results.append(result)

    def forget(self, slots: Sequence[int]) -> None:
        """No results of these slots will come beyond those that are here."""
        here = {slot for part in self._results for slot in part.slots}
        for slot in slots:
            if slot not in here:
                self.actions.pop(slot, None)

    def take(self) -> Received:
        """All results that are here."""
        results, self._results = self._results, []
        for part in results:
            for slot in part.slots:
                del self.actions[slot]
        return joined(results)

    def gather(
        self,
        receive: Callable[[float | None], list[Played]],
        read: Reading,
        lose: Callable[[Sequence[int]], None],
        wanted: int,
        timeout_s: float | None,
    ) -> None:
        """Wait until results of that many slots are here, and take in what else is ready.

        Args:
            receive: Returns what was played, waiting at most that many seconds.
            read: Makes results from it.
            lose: Is told the slots whose process is lost.
            wanted: Number of slots; 0 to look without waiting.
            timeout_s: Longest time to wait in all, in seconds; None for any.
        """
        ends = None if timeout_s is None else time.monotonic() + timeout_s
        while self.actions:
            enough = sum(len(part.slots) for part in self._results) >= wanted
            left = 0.0 if enough else None if ends is None else max(0.0, ends - time.monotonic())
            played = receive(left)
            self._take_in(played, read, lose)
            if not played and left is None:  # after an interrupt: what was on its way will not come
                self.forget(list(self.actions))
            if enough or not played:
                return

    def _take_in(self, played: list[Played], read: Reading, lose: Callable[[Sequence[int]], None]) -> None:
        """Put in what was played; what failed is raised when all is here."""
        failure: Exception | None = None
        left = list(played)
        try:
            while left:
                slots, steps = left[0]
                try:
                    if isinstance(steps, Exception):
                        raise steps
                    if all(slot in self.actions for slot in slots):  # otherwise given up before
                        actions = [self.actions[slot] for slot in slots]
                        self.put(Received(tuple(slots), *read(slots, steps, actions)))
                except Exception as error:
                    failure = failure or error
                    self.forget(slots)
                    if isinstance(error, ShardLost):
                        lose(error.slots)
                left.pop(0)
        finally:  # after an interrupt, these results are lost
            for slots, _ in left:
                self.forget(slots)
        if failure is not None:
            raise failure
