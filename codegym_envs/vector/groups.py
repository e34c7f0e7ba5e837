"""Slots in groups whose members play the same tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from codegym_envs.spec import EnvironmentModule
from codegym_envs.vector.task_draws import DrawnTask, Streams, TaskSource

__all__ = ["Groups"]


class Groups:
    """Slots in groups of equal size, whose members play the same tasks in the same order.

    The n-th episode of every member of a group is the same task, however long the members take; that is what
    group-relative advantages compare (GRPO: Shao et al. 2024, arXiv 2402.03300). A task is forgotten when
    every member has begun it.

    Args:
        source: What tasks are drawn from.
        size: Slots of one group.
    """

    def __init__(self, source: TaskSource, size: int) -> None:
        self._source = source
        self._size = size
        self._drawn: dict[int, dict[int, DrawnTask]] = {}
        self._begun: dict[int, int] = {}  # episodes by slot

    def first(self, slot: int) -> EnvironmentModule:
        """See `TaskSource`."""
        return self._source.first(slot)

    def restart(self, slots: Sequence[int]) -> Any:
        """Restart the count of episodes in whole groups.

        Returns:
            What `put_back` takes, where the new episodes cannot be begun.
        """
        before = {group: dict(tasks) for group, tasks in self._drawn.items()}, dict(self._begun)
        for slot in slots:
            self._begun.pop(slot, None)
            self._drawn.pop(slot // self._size, None)
        return before

    def put_back(self, before: Any) -> None:
        """Forget a `restart`."""
        self._drawn, self._begun = before

    def draw(self, slot: int, seed: int | None, options: Mapping[str, Any], streams: Streams) -> DrawnTask:
        """See `TaskSource`; the first member of a group decides by its own seed or stream."""
        group = slot // self._size
        tasks = self._drawn.setdefault(group, {})
        number = self._begun.get(slot, 0)
        if number not in tasks:
            tasks[number] = self._source.draw(group * self._size, seed, options, streams)
        return tasks[number]

    def begin(self, slots: Sequence[int]) -> None:
        """Note that these slots have begun what was drawn for them."""
        for slot in slots:
            self._begun[slot] = self._begun.get(slot, 0) + 1
        for group in {slot // self._size for slot in slots}:
            members = range(group * self._size, (group + 1) * self._size)
            least = min(self._begun.get(member, 0) for member in members)
            tasks = self._drawn.get(group, {})
            for number in [number for number in tasks if number < least]:
                del tasks[number]

    def position(self, slot: int) -> tuple[int, int]:
        """Group of a slot, and the number of the episode that it plays, from 0."""
        return slot // self._size, self._begun[slot] - 1

    def record(self, drawn: DrawnTask, *, won: bool) -> None:
        """See `TaskSource`."""
        self._source.record(drawn, won=won)
