"""Which configurations ``codegym run`` plays: those that ``codegym bench`` draws with the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from codegym_envs.benchmark.plan import hashed
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import TaskConfig

__all__ = ["Draw", "draw"]


@dataclass(frozen=True, slots=True)
class Draw:
    """One episode to play.

    Attributes:
        config_id: Index of the task configuration.
        difficulty: Of the configuration.
        seed: Seed of the episode, which the agent gets: 0 to 2**31 - 1.
    """

    config_id: int
    difficulty: int
    seed: int


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
    there = [
        index for index, config in enumerate(configs) if config.difficulty in (difficulties or (1, 2, 3))
    ]
    if not there:
        shown = " or ".join(map(str, difficulties))
        raise ConfigurationError(f"{env_id} has no configuration of difficulty {shown}")
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
