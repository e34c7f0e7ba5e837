"""Who holds the episodes of a vector environment: this process, or one process per shard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeAlias

from codegym_envs.env.resolving import Execution, tasks_of
from codegym_envs.env.starting import Picked
from codegym_envs.episode import Episode, ParallelCalls, Steps, fresh_task, play_batch
from codegym_envs.episode.configuration import given_task, json_form
from codegym_envs.executor import Program, load_program
from codegym_envs.spec import EnvironmentModule

__all__ = ["EpisodeSettings", "LocalPlayer", "Played", "SlotPlayer", "SlotStart"]


@dataclass(frozen=True, slots=True)
class EpisodeSettings:
    """What all episodes of a vector environment have in common.

    Attributes:
        action_format: One of `codegym_envs.actions.FORMATS`.
        parallel_calls: What happens to an action that holds several calls.
        max_invalid_actions: Limit on invalid actions in a row, or None.
    """

    action_format: str = "auto"
    parallel_calls: ParallelCalls = "refuse"
    max_invalid_actions: int | None = None


class SlotStart(NamedTuple):
    """An episode to begin.

    Attributes:
        slot: Which environment it belongs to.
        module: The module.
        execution: Its tier.
        picked: Which configuration.
        config: The input that is given, or None.
        max_tool_calls: Number of actions after which it is truncated.
    """

    slot: int
    module: EnvironmentModule
    execution: Execution
    picked: Picked
    config: Any
    max_tool_calls: int

    def in_json_form(self) -> SlotStart:
        """The same with the input that is given in its JSON form, which can travel.

        Raises:
            ConfigurationError: If it has none.
        """
        return self._replace(config=json_form(self.config))


Played: TypeAlias = "tuple[Sequence[int], Steps | Exception]"
"""Slots in which an action was sent, and their steps; or what went wrong."""


class SlotPlayer(Protocol):
    """Holds episodes by slot, and plays them; a range of slots stands for all of them."""

    def start(self, starts: Sequence[SlotStart]) -> None:
        """Begin episodes, all of them or none; one that runs in the same slot is dropped.

        Raises:
            ConfigurationError: If an input that is given cannot be used.
            ExecutionFailed: If a module fails to make its input, its answer or its state.
            WorkerError: If a process is lost.
        """

    def send(self, slots: Sequence[int], actions: Sequence[object]) -> None:
        """Begin to play one action in each of these slots.

        Raises:
            WorkerError: If a process is lost. The other slots' actions are on their way (`ShardLost`), or no
                action is.
        """

    def receive(self, timeout_s: float | None) -> list[Played]:
        """What has been played since, as far as it has arrived; waits for something, not for everything.

        Args:
            timeout_s: Longest time to wait in seconds; None for any.
        """

    def play(self, slots: Sequence[int], actions: Sequence[object]) -> Steps:
        """Play one action in each of these slots and wait for the results.

        Raises:
            WorkerError: If a process is lost.
        """

    def oracle(self, slot: int) -> tuple[str, ...]:
        """The actions of the module's own solution for the episode in a slot."""

    def truncate(self, slot: int) -> bool:
        """End the episode in a slot by a budget; return whether it was still running."""

    def close(self) -> None:
        """Drop all episodes."""


class LocalPlayer:
    """Holds the episodes in this process.

    Args:
        slots: Number of slots.
        settings: What all episodes have in common.
    """

    def __init__(self, slots: int, settings: EpisodeSettings | None = None) -> None:
        self._settings = settings or EpisodeSettings()
        self._episodes: list[Episode | None] = [None] * slots
        self._starts: list[SlotStart | None] = [None] * slots
        self._made: list[tuple[SlotStart, Episode]] = []
        self._played: list[Played] = []

    def start(self, starts: Sequence[SlotStart]) -> None:
        """See `SlotPlayer`."""
        self.prepare(starts)
        self.settle(keep=True)

    def prepare(self, starts: Sequence[SlotStart]) -> None:
        """Make episodes, leaving the running ones alone until `settle`; raises as `start` does."""
        self._made = []
        made = []
        for start in starts:
            episode = self._episode(start)
            # The caller may change its own object after this.
            made.append((start if start.config is None else start.in_json_form(), episode))
        self._made = made

    def settle(self, *, keep: bool) -> None:
        """Begin what was prepared last, or drop it."""
        made, self._made = self._made, []
        for start, episode in made:
            dropped = self._episodes[start.slot] if keep else episode
            if dropped is not None:
                dropped.close()
            if keep:
                self._episodes[start.slot] = episode
                self._starts[start.slot] = start

    def _episode(self, start: SlotStart) -> Episode:
        program, inputs, expected = _task(start)
        return Episode(
            program,
            inputs,
            expected,
            action_format=self._settings.action_format,
            max_tool_calls=start.max_tool_calls,
            parallel_calls=self._settings.parallel_calls,
            max_invalid_actions=self._settings.max_invalid_actions,
        )

    def play(self, slots: Sequence[int], actions: Sequence[object]) -> Steps:
        """See `SlotPlayer`."""
        episodes: Any = self._episodes
        if type(slots) is not range:
            episodes = [episodes[slot] for slot in slots]
        return play_batch(episodes, actions)

    def send(self, slots: Sequence[int], actions: Sequence[object]) -> None:
        """See `SlotPlayer`; the actions are played at once."""
        self._played.append((slots, self.play(slots, actions)))

    def receive(self, timeout_s: float | None) -> list[Played]:
        """See `SlotPlayer`."""
        played, self._played = self._played, []
        return played

    def oracle(self, slot: int) -> tuple[str, ...]:
        """See `SlotPlayer`."""
        from codegym_envs.episode import play_oracle  # noqa: PLC0415 - not needed to play

        start = self._starts[slot]
        assert start is not None, "the vector environment was reset"
        program, inputs, expected = _task(start)
        played = play_oracle(
            program,
            inputs,
            expected,
            action_format=self._settings.action_format,
            max_tool_calls=start.max_tool_calls,
        )
        return tuple(action for action, _ in played.transcript)

    def truncate(self, slot: int) -> bool:
        """See `SlotPlayer`."""
        episode = self._episodes[slot]
        if episode is None or episode.outcome is not None:
            return False
        episode.truncate("budget")
        return True

    def close(self) -> None:
        """See `SlotPlayer`."""
        for episode in self._episodes:
            if episode is not None:
                episode.close()
        self._episodes = [None] * len(self._episodes)
        self._played = []

    def __getstate__(self) -> dict[str, Any]:
        snapshots = [None if episode is None else episode.snapshot() for episode in self._episodes]
        return {**self.__dict__, "_episodes": snapshots, "_made": []}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._episodes = [
            None
            if start is None or snapshot is None
            else Episode.restore(load_program(start.module, start.execution), snapshot)
            for start, snapshot in zip(state["_starts"], state["_episodes"], strict=True)
        ]


def _task(start: SlotStart) -> tuple[Program, Mapping[str, Any], Any]:
    """The program of an episode, its hidden input and the expected answer."""
    program = load_program(start.module, start.execution)
    picked = start.picked
    if picked.fresh is not None:
        return program, *fresh_task(tasks_of(program), picked.fresh)
    if picked.config_id is None:
        return program, *given_task(program, start.config)
    return program, *tasks_of(program).task(picked.config_id)
