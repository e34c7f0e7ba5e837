"""Who holds the episodes of a vector environment: this process, or one process a shard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from codegym_envs.env.loading import Execution, tasks_of
from codegym_envs.episode import Episode, ParallelCalls, Steps, play_batch
from codegym_envs.episode.configuration import given_task
from codegym_envs.executor import load_program
from codegym_envs.spec import EnvironmentModule

__all__ = ["LocalPlayer", "Player", "Settings", "Start"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What all episodes of a vector environment have in common.

    Attributes:
        action_format: One of `codegym_envs.actions.FORMATS`.
        parallel_calls: What happens to an action that holds several calls.
        max_invalid_actions: Limit on invalid actions in a row, or None.
    """

    action_format: str = "auto"
    parallel_calls: ParallelCalls = "refuse"
    max_invalid_actions: int | None = None


class Start(NamedTuple):
    """An episode to begin.

    Attributes:
        slot: Which environment it belongs to.
        module: Number of the module, see `Player.add`.
        config_id: Which configuration; None where the input is given.
        config: The input that is given, or None.
        max_tool_calls: Number of actions after which it is truncated.
    """

    slot: int
    module: int
    config_id: int | None
    config: Any
    max_tool_calls: int


class Player(Protocol):
    """Holds episodes by slot, and plays them."""

    def add(self, number: int, module: EnvironmentModule, execution: Execution) -> None:
        """Make a module known under a number."""

    def start(self, starts: Sequence[Start]) -> None:
        """Begin episodes; one that runs in the same slot is dropped.

        Raises:
            ConfigurationError: If an input that is given cannot be used.
            ExecutionFailed: If a module fails to make its input, its answer or its state.
            WorkerError: If a process is lost.
        """

    def send(self, slots: Sequence[int], actions: Sequence[object]) -> None:
        """Begin to play one action in each of these slots."""

    def receive(self, timeout_s: float | None) -> list[tuple[Sequence[int], Steps]]:
        """What has been played since, as far as it is there; waits for something, not for everything.

        Raises:
            WorkerError: If a process is lost.
        """

    def play(self, slots: Sequence[int], actions: Sequence[object]) -> Steps:
        """Play one action in each of these slots and wait for the results."""

    def oracle(self, slot: int) -> tuple[str, ...]:
        """The actions of the module's own solution for the episode in a slot."""

    def truncate(self, slot: int) -> None:
        """End the episode in a slot by a budget."""

    def close(self) -> None:
        """Drop all episodes."""


class LocalPlayer:
    """Holds the episodes in this process.

    Args:
        slots: Number of slots.
        settings: What all episodes have in common.
    """

    def __init__(self, slots: int, settings: Settings) -> None:
        self._settings = settings
        self._modules: dict[int, tuple[EnvironmentModule, Execution]] = {}
        self._episodes: list[Episode | None] = [None] * slots
        self._starts: list[Start | None] = [None] * slots
        self._played: list[tuple[Sequence[int], Steps]] = []

    def add(self, number: int, module: EnvironmentModule, execution: Execution) -> None:
        """See `Player`."""
        self._modules[number] = module, execution

    def start(self, starts: Sequence[Start]) -> None:
        """See `Player`."""
        made = [(start, self._episode(start)) for start in starts]
        for start, episode in made:  # none is replaced unless all can be made
            running = self._episodes[start.slot]
            if running is not None:
                running.close()
            self._episodes[start.slot] = episode
            self._starts[start.slot] = start

    def _episode(self, start: Start) -> Episode:
        module, execution = self._modules[start.module]
        program = load_program(module, execution)
        if start.config_id is None:
            inputs, expected = given_task(program, start.config)
        else:
            inputs, expected = tasks_of(program).task(start.config_id)
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
        """See `Player`."""
        episodes: Any = self._episodes
        if type(slots) is not range:  # a range stands for all, in their order
            episodes = [episodes[slot] for slot in slots]
        return play_batch(episodes, actions)

    def send(self, slots: Sequence[int], actions: Sequence[object]) -> None:
        """See `Player`; the actions are played at once."""
        self._played.append((slots, self.play(slots, actions)))

    def receive(self, timeout_s: float | None) -> list[tuple[Sequence[int], Steps]]:
        """See `Player`."""
        played, self._played = self._played, []
        return played

    def oracle(self, slot: int) -> tuple[str, ...]:
        """See `Player`."""
        from codegym_envs.episode import play_oracle  # noqa: PLC0415 - not needed to play

        start = self._starts[slot]
        assert start is not None, "the vector environment was reset"
        module, execution = self._modules[start.module]
        program = load_program(module, execution)
        inputs, expected = (
            given_task(program, start.config)
            if start.config_id is None
            else tasks_of(program).task(start.config_id)
        )
        played = play_oracle(
            program,
            inputs,
            expected,
            action_format=self._settings.action_format,
            max_tool_calls=start.max_tool_calls,
        )
        return tuple(action for action, _ in played.transcript)

    def truncate(self, slot: int) -> None:
        """See `Player`."""
        episode = self._episodes[slot]
        if episode is not None:
            episode.truncate("budget")

    def close(self) -> None:
        """See `Player`."""
        for episode in self._episodes:
            if episode is not None:
                episode.close()
        self._episodes = [None] * len(self._episodes)
        self._played = []
