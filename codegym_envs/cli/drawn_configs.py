"""Which configurations ``codegym run`` plays: those that ``codegym bench`` draws with the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from codegym_envs.benchmark.plan import hashed
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import TaskConfig

__all__ = ["Draw", "draw", "draw_fresh"]


@dataclass(frozen=True, slots=True)
class Draw:
    """One episode to play.

    Attributes:
        config_id: Index of the task configuration; None for a fresh input.
        difficulty: Of the configuration.
        seed: Seed of the episode, which the agent gets: 0 to 2**31 - 1. It draws a fresh input.
    """

    config_id: int | None
    difficulty: int
    seed: int

    def options(self) -> dict[str, int]:
        """Options of the reset."""
        return {"difficulty": self.difficulty} if self.config_id is None else {"config_id": self.config_id}


def draw(
    env_id: str,
    configs: Sequence[TaskConfig],
    *,
    seed: int,
    episodes: int | None,
    sweep: bool = False,
    difficulties: Sequence[int] = (),
) -> list[Draw]:
    """Draw configurations without putting any back.

    The order is a permutation by a hash of id, seed and configuration, so that as many episodes as there are
    configurations meet each one once; further episodes start over, with other seeds.

    Args:
        env_id: The environment's id.
        configs: Its configurations.
        seed: Seed of the run.
        episodes: How many; None for all configurations.
        sweep: Whether difficulties take turns, so that each has the same share.
        difficulties: Only configurations of these; all by default.

    Raises:
        ConfigurationError: If there is no such configuration.
    """
    there = _there(env_id, configs, difficulties)
    order = sorted(there, key=lambda index: hashed("draw", env_id, seed, index))
    if sweep:
        ranks: dict[int, int] = {}
        turns = []
        for index in order:
            difficulty = configs[index].difficulty
            ranks[difficulty] = ranks.get(difficulty, -1) + 1
            turns.append((ranks[difficulty], difficulty, index))
        order = [index for _, _, index in sorted(turns)]
    drawn = []
    for number in range(len(order) if episodes is None else episodes):
        attempt, place = divmod(number, len(order))
        index = order[place]
        own = hashed("config", env_id, index)
        drawn.append(Draw(index, configs[index].difficulty, hashed("episode", own, seed, attempt) % 2**31))
    return drawn


def draw_fresh(
    env_id: str, configs: Sequence[TaskConfig], *, seed: int, episodes: int, difficulties: Sequence[int] = ()
) -> list[Draw]:
    """Draw fresh inputs; difficulties take turns.

    Args:
        env_id: The environment's id.
        configs: Its configurations, which say what difficulties there are.
        seed: Seed of the run.
        episodes: How many.
        difficulties: Only these; all by default.

    Raises:
        ConfigurationError: If there is no configuration of these difficulties.
    """
    levels = sorted({configs[index].difficulty for index in _there(env_id, configs, difficulties)})
    return [
        Draw(None, levels[number % len(levels)], hashed("fresh", env_id, seed, number) % 2**31)
        for number in range(episodes)
    ]


def _there(env_id: str, configs: Sequence[TaskConfig], difficulties: Sequence[int]) -> list[int]:
    """The configurations of some difficulties, all of them if none is named."""
    there = [
        index for index, config in enumerate(configs) if config.difficulty in (difficulties or (1, 2, 3))
    ]
    if not there:
        shown = " or ".join(map(str, difficulties))
        raise ConfigurationError(f"{env_id} has no configuration of difficulty {shown}")
    return there
