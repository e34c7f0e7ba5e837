"""What was sent to a vector environment and not received from it yet."""

from __future__ import annotations

from collections.abc import Sequence

from codegym_envs.errors import ConfigurationError
from codegym_envs.vector.received import Received, joined

__all__ = ["Mailbox"]


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

    def count(self) -> int:
        """Number of slots whose results can be taken."""
        return sum(len(part.slots) for part in self._results)

    def forget(self, slots: Sequence[int]) -> None:
        """No results of these slots will come, but those that are here."""
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
