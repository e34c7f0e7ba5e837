"""Many environments as one: which environment and configuration an episode plays, drawn by seed."""

from __future__ import annotations

import bisect
import copy
import hashlib
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from codegym_envs import catalog
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import as_index

__all__ = ["Arm", "Draw", "Suite", "Weights", "drawn_options", "frontier"]

_RANGE = 2**64
_REFRESH = 32  # results after which weights are recomputed: for thousands of environments that takes time


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
    """Weights for learning: most for what is won half the time.

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
        ids: Only these ids, in this order, on which draws depend; they must be in the catalog.
        difficulty: One difficulty, or the least and the greatest as a pair.
        weights: How often each is drawn. None: every environment as often as any other, and within it every
            configuration. ``"frontier"`` or a function: a weight for each arm (environment and difficulty),
            computed from how episodes went (`record`).
        memory: Number of episodes of an arm that its success rate remembers, at least 1.

    Attributes:
        ids: Ids of the environments.
        arms: One entry per environment and difficulty.

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
            named = _canonical(ids)
            fitting = set(wanted)
            wanted = tuple(env_id for env_id in named if env_id in fitting)
        arms: list[Arm] = []
        shared: dict[tuple[int, ...], tuple[int, ...]] = {}  # thousands of environments share these
        for env_id in wanted:
            levels: dict[int, list[int]] = {}
            for config_id, level in enumerate(catalog.difficulties(env_id)):
                levels.setdefault(level, []).append(config_id)
            for level in range(low, high + 1):
                if level in levels:
                    found = tuple(levels[level])
                    arms.append(Arm(env_id, level, shared.setdefault(found, found)))
        if not arms:
            raise ConfigurationError(
                "no environment of the catalog is left to draw from; see: codegym list. Asked for: "
                f"split={split!r}, topic={topic!r}, workflow={workflow!r}, family={family!r}, "
                f"difficulty={difficulty!r}" + ("" if ids is None else f", {len(named)} ids")
            )
        self.arms = tuple(arms)
        self._positions = {(arm.env_id, arm.difficulty): index for index, arm in enumerate(arms)}
        self._configs: dict[str, tuple[int, ...]] = {}
        for arm in arms:
            config_ids = tuple(sorted((*self._configs.get(arm.env_id, ()), *arm.config_ids)))
            self._configs[arm.env_id] = shared.setdefault(config_ids, config_ids)
        self.ids = tuple(self._configs)
        self._levels = {
            level: tuple(index for index, arm in enumerate(arms) if arm.difficulty == level)
            for level in sorted({arm.difficulty for arm in arms})
        }
        self._weights = _weights(weights)
        self._keep = 1.0 - 1.0 / as_index(memory, "memory", 1)
        self._current: list[float] = []  # weights of the arms
        self._cumulative: dict[int | None, list[float]] = {}  # their sums, for all arms and by difficulty
        self._results = 0

    def __len__(self) -> int:
        return len(self.ids)

    def draw(self, first: int, second: int, difficulty: int | None = None) -> Draw:
        """Turn two numbers into an environment and a configuration.

        Args:
            first: A number of 64 bits that picks the environment (with weights, the arm).
            second: A number of 64 bits that picks the configuration.
            difficulty: Draw from the configurations of this difficulty only.

        Raises:
            ConfigurationError: If there are none of this difficulty, or the weights cannot be used.
        """
        if difficulty is not None:
            difficulty = self._level(difficulty)
        if self._weights is not None:
            arm = self.arms[self._weighted(first, difficulty)]
        elif difficulty is not None:
            level = self._levels[difficulty]
            arm = self.arms[level[first % len(level)]]
        else:
            env_id = self.ids[first % len(self.ids)]
            configs = self._configs[env_id]
            return env_id, configs[second % len(configs)]
        return arm.env_id, arm.config_ids[second % len(arm.config_ids)]

    def configs(self, env_id: str) -> tuple[int, ...]:
        """The configurations of an environment that are drawn from.

        Raises:
            ConfigurationError: If the environment is not in the suite.
        """
        found = self._configs.get(env_id)
        if found is None:
            raise ConfigurationError(f"{env_id} is not in this suite of {len(self.ids)} environments")
        return found

    def draw_by_seed(self, seed: int, difficulty: int | None = None) -> Draw:
        """The environment and configuration of a seed; neighbouring seeds share nothing. See `draw`."""
        return self.draw(_hash(f"environment|{seed}"), _hash(f"configuration|{seed}"), difficulty)

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
            self._current = []
            self._cumulative = {}

    def _level(self, difficulty: Any) -> int:
        try:
            level = as_index(difficulty, "difficulty")
        except ConfigurationError:
            level = 0
        if level not in self._levels:
            there = ", ".join(map(str, self._levels))
            raise ConfigurationError(f"options['difficulty'] must be one of {there}, not {difficulty!r}")
        return level

    def _weighted(self, number: int, difficulty: int | None) -> int:
        """Position of the arm that a number of 64 bits picks."""
        cumulative = self._cumulative.get(difficulty) or self._summed(difficulty)
        point = (number % _RANGE >> 11) / 2**53 * cumulative[-1]
        # The second bound is the last arm with a weight: rounding must not lead beyond it.
        position = min(bisect.bisect_right(cumulative, point), bisect.bisect_left(cumulative, cumulative[-1]))
        return position if difficulty is None else self._levels[difficulty][position]

    def _summed(self, difficulty: int | None) -> list[float]:
        current = self._current or self._refresh()
        chosen = current if difficulty is None else [current[index] for index in self._levels[difficulty]]
        sums = list(itertools.accumulate(chosen))
        if not 0.0 < sums[-1] < float("inf"):
            which = "every arm" if difficulty is None else f"every arm of difficulty {difficulty}"
            what = f"0 for {which}" if sums[-1] <= 0.0 else "numbers whose sum is not finite"
            raise ConfigurationError(f"weights gives {what}; nothing can be drawn")
        self._cumulative[difficulty] = sums
        return sums

    def _refresh(self) -> list[float]:
        assert self._weights is not None
        given: Any = self._weights(self.arms)
        try:
            weights = [float(weight) for weight in given]
        except (TypeError, ValueError) as error:
            raise ConfigurationError(f"weights must give one number an arm: {error}") from None
        if len(weights) != len(self.arms) or not all(0.0 <= weight < float("inf") for weight in weights):
            raise ConfigurationError(
                f"weights must give {len(self.arms)} finite numbers that are not negative, one an arm"
            )
        self._current = weights
        return weights

    def __deepcopy__(self, memo: dict[int, Any]) -> Suite:
        twin = copy.copy(self)  # everything but the arms never changes, or is replaced as a whole
        memo[id(self)] = twin
        twin.arms = tuple(replace(arm) for arm in self.arms)
        twin._weights = copy.deepcopy(self._weights, memo)
        twin._cumulative = dict(self._cumulative)
        return twin


def drawn_options(
    suite: Suite,
    options: Mapping[str, Any],
    seed: int | None,
    number: Callable[[], int],
    *,
    fresh: bool = False,
) -> tuple[Any, dict[str, Any]]:
    """Which environment of a suite a reset begins, and with which options of its own.

    Args:
        suite: What is drawn from.
        options: Options of ``reset``, ``env_id`` among them or not.
        seed: Decides alone if it is given.
        number: Gives the numbers that decide without one.
        fresh: Whether a fresh input is played: of the configuration that is drawn, only the difficulty is.

    Returns:
        What names the environment, and the options without ``env_id``.

    Raises:
        ConfigurationError: If the options do not go together.
    """
    given = dict(options)
    env_id = given.pop("env_id", None)
    if env_id is not None:
        return env_id, given
    for name in ("config", "config_id", "fresh_seed"):
        if given.get(name) is not None:
            raise ConfigurationError(f"options[{name!r}] goes with options['env_id']")
    difficulty = given.pop("difficulty", None)
    if seed is None:
        env_id, config_id = suite.draw(number(), number(), difficulty)
    else:
        env_id, config_id = suite.draw_by_seed(seed, difficulty)
    if fresh:
        return env_id, {**given, "difficulty": catalog.difficulties(env_id)[config_id]}
    return env_id, {**given, "config_id": config_id}


def _canonical(ids: Any) -> tuple[str, ...]:
    """Ids as the catalog writes them, each once, in the order that was given."""
    if isinstance(ids, (str, Set)) or not isinstance(ids, Iterable):
        raise ConfigurationError(f"ids must be a sequence of ids, in their order, not {type(ids).__name__}")
    listed = list(ids)
    for env_id in listed:
        if not isinstance(env_id, str):
            raise ConfigurationError(f"ids must be a sequence of ids, not of {type(env_id).__name__}")
    return tuple(dict.fromkeys(catalog.entry(env_id).id for env_id in listed))


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
