"""Episodes in several processes: each shard holds some of the slots, in parallel with the others."""

from __future__ import annotations

import contextlib
import select
import time
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from codegym_envs.episode import Steps
from codegym_envs.vector.players import EpisodeSettings, Played, SlotStart
from codegym_envs.vector.shard import Shard, ShardLost, Ticket
from codegym_envs.vector.wire import texts

__all__ = ["ShardedPlayer"]


class ShardedPlayer:
    """Holds the episodes in several processes; slot ``i`` is in shard ``i % shards``.

    A shard that ends takes its episodes with it: whoever waits for them gets a `ShardLost`, and the next
    `start` in its slots starts it again.

    Args:
        slots: Number of slots.
        settings: What all episodes have in common.
        shards: Number of processes, at most one per slot.

    Raises:
        WorkerError: If a process cannot be started.
    """

    def __init__(self, slots: int, settings: EpisodeSettings, shards: int) -> None:
        self._slots = slots
        self._settings = settings
        self._count = min(shards, slots)
        self._sent: list[tuple[Shard, Ticket]] = []  # of `send`, oldest first
        self._shards: list[Shard] = []
        try:
            for number in range(self._count):
                self._shards.append(self._new(number))
            for shard in self._shards:  # they started side by side
                shard.wait(shard.opened)
        except BaseException:
            self.close()
            raise

    def _new(self, number: int) -> Shard:
        return Shard(number, range(number, self._slots, self._count), self._settings)

    def _by_shard(self, slots: Sequence[int]) -> dict[int, list[int]]:
        """Positions in a list of slots, by shard."""
        found: dict[int, list[int]] = {}
        for position, slot in enumerate(slots):
            found.setdefault(slot % self._count, []).append(position)
        return found

    def start(self, starts: Sequence[SlotStart]) -> None:
        """See `Player`."""
        parts = self._by_shard([start.slot for start in starts])
        for number, places in parts.items():
            shard = self._shards[number]
            ended = shard.alive and shard.process.poll() is not None
            if ended and len(places) < len(shard.slots):
                raise shard.lose()  # which took other episodes with it: that must not go unnoticed
            if ended or not shard.alive:
                shard.lose()
                self._shards[number] = self._new(number)
        written = [start if start.config is None else start.in_json_form() for start in starts]
        tickets = []
        for number, places in parts.items():
            shard = self._shards[number]
            own = [written[place] for place in places]
            tickets.append((shard, shard.start(own, settle=len(parts) == 1)))
        failures = _waited(tickets)[1]
        if len(parts) > 1:
            for shard, _ in tickets:
                with contextlib.suppress(ShardLost):  # whoever asks it next will be told
                    shard.post("settle", not failures)
        if failures:
            raise failures[0]

    def _post(
        self, slots: Sequence[int], actions: Sequence[object]
    ) -> tuple[list[tuple[Shard, Ticket]], ShardLost | None]:
        """Have actions played: the questions, and what is lost already."""
        written = texts(actions)
        whole = type(slots) is range
        parts: Iterable[tuple[int, Any]] = (
            [(number, range(number, self._slots, self._count)) for number in range(self._count)]
            if whole
            else self._by_shard(slots).items()
        )
        tickets, lost = [], None
        for number, places in parts:
            shard = self._shards[number]
            own = places if whole else [slots[place] for place in places]
            content = (
                (None, written[number :: self._count])
                if whole
                else ([slot // self._count for slot in own], [written[place] for place in places])
            )
            try:
                tickets.append((shard, shard.post("play", content, own)))
            except ShardLost as error:
                lost = error
        return tickets, lost

    def send(self, slots: Sequence[int], actions: Sequence[object]) -> None:
        """See `Player`."""
        tickets, lost = self._post(slots, actions)
        self._sent += tickets
        if lost is not None:
            raise lost

    def receive(self, timeout_s: float | None) -> list[Played]:
        """See `Player`."""
        ends = None if timeout_s is None else time.monotonic() + timeout_s
        while True:
            left = None if ends is None else max(0.0, ends - time.monotonic())
            waiting = {shard for shard, ticket in self._sent if ticket.answer is None}
            here = any(ticket.answer is not None for _, ticket in self._sent)
            self._look(waiting, 0.0 if here else left)
            done = [ticket for _, ticket in self._sent if ticket.answer is not None]
            if done or not waiting or left == 0.0:
                break
        self._sent = [(shard, ticket) for shard, ticket in self._sent if ticket.answer is None]
        return [(ticket.slots, _value(ticket)) for ticket in done]

    @staticmethod
    def _look(shards: Iterable[Shard], timeout_s: float | None) -> None:
        """Take what has come from some shards, after waiting for the first message."""
        shards = list(shards)
        gone = [shard for shard in shards if not shard.alive]
        for shard in gone:  # an interrupt came between its end and the answers that say so
            shard.lose()
        by_descriptor = {shard.channel.fileno(): shard for shard in shards if shard.alive}
        if gone or not by_descriptor:
            return
        poll = select.poll()
        for descriptor in by_descriptor:
            poll.register(descriptor, select.POLLIN)
        milliseconds = None if timeout_s is None else min(1e3 * timeout_s, 2**31 - 1)
        for descriptor, _ in poll.poll(milliseconds):
            by_descriptor[descriptor].take()

    def play(self, slots: Sequence[int], actions: Sequence[object]) -> Steps:
        """See `Player`."""
        positions = None if type(slots) is range else {slot: place for place, slot in enumerate(slots)}
        steps = Steps(len(slots))
        tickets, lost = self._post(slots, actions)
        parts, failures = _waited(tickets)  # all answers, so that the shards stay in step with each other
        if lost is not None or failures:
            raise lost or failures[0]
        for own, part in parts:
            if positions is None:
                steps.place_every(own, part)
            else:
                steps.place([positions[slot] for slot in own], part)
        return steps

    def oracle(self, slot: int) -> tuple[str, ...]:
        """See `Player`."""
        shard = self._shards[slot % self._count]
        found: tuple[str, ...] = shard.wait(shard.post("oracle", slot // self._count))
        return found

    def truncate(self, slot: int) -> bool:
        """See `Player`."""
        shard = self._shards[slot % self._count]
        ended: bool = shard.wait(shard.post("truncate", slot // self._count))
        return ended

    def close(self) -> None:
        """See `Player`; the processes end."""
        for shard in self._shards:
            shard.channel.close()  # all connections first, so that the processes end side by side
        for shard in self._shards:
            shard.close()
        self._sent = []

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a vector environment with shards cannot be copied: its episodes are in other processes"
        )


def _waited(tickets: Sequence[tuple[Shard, Ticket]]) -> tuple[list[tuple[Any, Any]], list[Exception]]:
    """Wait for all answers: the values with their slots, and what failed."""
    values, failures = [], []
    for shard, ticket in tickets:
        try:
            values.append((ticket.slots, shard.wait(ticket)))
        except Exception as error:
            failures.append(error)
    return values, failures


def _value(ticket: Ticket) -> Steps | Exception:
    try:
        steps: Steps = ticket.read()
    except Exception as error:
        return error
    return steps
