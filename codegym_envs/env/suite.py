"""Many environments as one: which environment and configuration an episode plays, drawn by seed."""

from __future__ import annotations

import bisect
import hashlib
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from codegym_envs import catalog
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import as_index

__all__ = ["Arm", "Draw", "Suite", "Weights", "frontier"]

_RANGE = 2**64
_REFRESH = (
    32  # results after which weights are computed anew; for thousands of environments they cost milliseconds
)


@dataclass(slots=True)
class Arm:
    """The configurations of one environment at one difficulty, and how episodes on them went lately.

    Attributes:
        env_id: Gymnasium id.
        difficulty: 1, 2 or 3.
        config_ids: The configurations.
        wins: Won episodes; old ones fade, see ``memory`` of `Suite`.
        episodes: Episodes, likewise.
    """

    env_id: str
    difficulty: int
    config_ids: tuple[int, ...]
    wins: float = 0.0
    episodes: float = 0.0

    @property
    def success(self) -> float:
        """Estimated rate of success, from 0 to 1: the mean of a Beta distribution with a uniform prior."""
        return (self.wins + 1.0) / (self.episodes + 2.0)


Weights: TypeAlias = Callable[[Sequence[Arm]], Sequence[float]]
"""From all arms to one weight an arm, none negative and not all of them 0."""

Draw: TypeAlias = tuple[str, int]
"""Gymnasium id and ``config_id``."""


def frontier(arms: Sequence[Arm]) -> list[float]:
    """Weights for learning: most for what is won half of the time.

    There a reward of 0 or 1 has its largest variance.

    With success p, the variance p (1 - p); never less than a tenth of the largest possible, so that nothing
    is given up for good. Group-relative advantages vanish where all episodes of a group end alike.
    """
    return [max(arm.success * (1.0 - arm.success), 0.025) for arm in arms]


_NAMED: dict[str, Weights] = {"frontier": frontier}


class Suite:
    """A set of environments of the installed catalog, from which episodes are drawn.

    Args:
        split: ``"train"``, ``"validation"`` or ``"test"``; None for all.
        topic: Only environments with this topic.
        workflow: Only environments of this kind of workflow.
        family: Only this family.
        ids: Only these ids, in this order; they must be in the catalog.
        difficulty: One difficulty, or the least and the greatest as a pair.
        weights: How often what is drawn. None: every environment as often as any other, and within it every
            configuration. ``"frontier"`` or a function: a weight for each arm (environment and difficulty),
            computed from how episodes went (`record`).
        memory: Number of episodes of an arm that its success rate remembers, at least 1.

    Attributes:
        ids: Ids of the environments.
        arms: One entry an environment and difficulty.

    Raises:
        ConfigurationError: If an argument has a value that cannot be used, or nothing is left to draw from.
        CatalogError: If an id is not in the catalog.
    """

    def __init__(
        self,
        *,
        split: Literal["train", "validation", "test"] | None = None,
        topic: str | None = None,
        workflow: str | None = None,
        family: str | None = None,
        ids: Sequence[str] | None = None,
        difficulty: int | tuple[int, int] | None = None,
        weights: Weights | Literal["frontier"] | None = None,
        memory: int = 64,
    ) -> None:
        low, high = _difficulties(difficulty)
        wanted = catalog.ids(split, topic=topic, workflow=workflow, family=family)
        if ids is not None:
            if isinstance(ids, str):
                raise ConfigurationError("ids must be a sequence of ids, not one text")
            named = dict.fromkeys(catalog.entry(env_id).id for env_id in ids)
            wanted = tuple(env_id for env_id in named if env_id in set(wanted))
        arms: list[Arm] = []
        for env_id in wanted:
            configs = catalog.receipt(env_id).configs
            for level in range(low, high + 1):
                found = tuple(index for index, config in enumerate(configs) if config.difficulty == level)
                if found:
                    arms.append(Arm(env_id, level, found))
        if not arms:
            raise ConfigurationError(
                "no environment of the catalog is left to draw from; see: codegym list. Asked for: "
                f"split={split!r}, topic={topic!r}, workflow={workflow!r}, family={family!r}, "
                f"difficulty={difficulty!r}" + ("" if ids is None else f", {len(ids)} ids")
            )
        self.arms = tuple(arms)
        self._positions = {(arm.env_id, arm.difficulty): index for index, arm in enumerate(arms)}
        self._configs: dict[str, tuple[int, ...]] = {}
        for arm in arms:
            self._configs[arm.env_id] = tuple(sorted((*self._configs.get(arm.env_id, ()), *arm.config_ids)))
        self.ids = tuple(self._configs)
        self._weights = _weights(weights)
        self._keep = 1.0 - 1.0 / as_index(memory, "memory", 1)
        self._cumulative: list[float] = []
        self._results = 0

    def __len__(self) -> int:
        return len(self.ids)

    def draw(self, first: int, second: int) -> Draw:
        """Turn two numbers into an environment and a configuration.

        Args:
            first: A number of 64 bits that picks the environment (with weights, the arm).
            second: A number of 64 bits that picks the configuration.
        """
        if self._weights is None:
            env_id = self.ids[first % len(self.ids)]
            configs = self._configs[env_id]
        else:
            cumulative = self._cumulative or self._refresh()
            position = bisect.bisect_right(cumulative, first % _RANGE / _RANGE * cumulative[-1])
            arm = self.arms[min(position, len(self.arms) - 1)]
            env_id, configs = arm.env_id, arm.config_ids
        return env_id, configs[second % len(configs)]

    def configs(self, env_id: str) -> tuple[int, ...]:
        """The configurations of an environment from which is drawn.

        Raises:
            ConfigurationError: If the environment is not in the suite.
        """
        found = self._configs.get(env_id)
        if found is None:
            raise ConfigurationError(f"{env_id} is not in this suite of {len(self.ids)} environments")
        return found

    def draw_by_seed(self, seed: int) -> Draw:
        """The environment and configuration of a seed; neighbouring seeds share nothing."""
        return self.draw(_hash(f"environment|{seed}"), _hash(f"configuration|{seed}"))

    def record(self, env_id: str, difficulty: int, *, won: bool) -> None:
        """Note how an episode ended; what is not in the suite is ignored.

        `SuiteEnv` and the vector environment do this by themselves.
        """
        position = self._positions.get((env_id, difficulty))
        if position is None:
            return
        arm = self.arms[position]
        arm.wins = arm.wins * self._keep + won
        arm.episodes = arm.episodes * self._keep + 1.0
        self._results += 1
        if self._results % _REFRESH == 0:
            self._cumulative = []

    def _refresh(self) -> list[float]:
        assert self._weights is not None
        weights = [float(weight) for weight in self._weights(self.arms)]
        if len(weights) != len(self.arms) or not all(0.0 <= weight < float("inf") for weight in weights):
            raise ConfigurationError(
                f"weights must give {len(self.arms)} finite numbers that are not negative, one an arm"
            )
        self._cumulative = list(itertools.accumulate(weights))
        if self._cumulative[-1] <= 0.0:
            raise ConfigurationError("weights gives 0 for every arm; nothing can be drawn")
        return self._cumulative


def _difficulties(difficulty: Any) -> tuple[int, int]:
    if difficulty is None:
        return 1, 3
    if isinstance(difficulty, Sequence) and not isinstance(difficulty, str) and len(difficulty) == 2:
        low, high = (as_index(level, "difficulty", 1, 3) for level in difficulty)
        if low <= high:
            return low, high
        raise ConfigurationError(f"difficulty must go from easy to hard, not {difficulty!r}")
    level = as_index(difficulty, "difficulty", 1, 3)
    return level, level


def _weights(weights: Weights | str | None) -> Weights | None:
    if isinstance(weights, str):
        if weights not in _NAMED:
            raise ConfigurationError(f"weights is one of {', '.join(_NAMED)}, or a function, not {weights!r}")
        return _NAMED[weights]
    if weights is not None and not callable(weights):
        raise ConfigurationError(f"weights must be a name or a function, not {weights!r}")
    return weights


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
