"""`ToolEnv`: one environment module as a Gymnasium environment."""

from __future__ import annotations

import copy
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

import gymnasium
from gymnasium.error import ResetNeeded

from codegym_envs.env.resolving import Execution, default_execution, limit_of, resolve, tasks_of
from codegym_envs.env.starting import (
    Configs,
    Picked,
    choose,
    default_limit,
    read_configs,
    read_options,
    reset_info,
)
from codegym_envs.episode import (
    Episode,
    ParallelCalls,
    Task,
    TaskSet,
    play_oracle,
    require_generate,
    rules_of,
)
from codegym_envs.errors import ConfigurationError
from codegym_envs.executor import load_program
from codegym_envs.spaces import ActionText, ObservationText
from codegym_envs.spec import EnvironmentModule

__all__ = ["ToolEnv"]


class ToolEnv(gymnasium.Env[str, str]):
    """A task whose hidden input an agent explores by tool calls; reward 1.0 for the right answer, else 0.0.

    Actions and observations are texts. The first observation is the prompt.

    Args:
        module: An environment module, its Gymnasium id in the catalog, or the path of its file.
        execution: ``"inline"`` (in this process) or ``"isolated"`` (in a worker process). By default inline
            for modules whose content hash is in the installed catalog's index, isolated for all others.
        action_format: One of `codegym_envs.actions.FORMATS`; ``"auto"`` understands all of them.
        max_tool_calls: Number of actions after which an episode is truncated, at least 1. By default 256,
            and 512 for configurations of difficulty 3.
        parallel_calls: What happens to an action that holds several calls: ``"refuse"`` (one observation that
            says how many there are), ``"first"`` (the first is played, the others are ignored) or
            ``"sequence"`` (each is played in order and counts as an action; the observations are joined and
            numbered; the rest is dropped after ``done``).
        max_invalid_actions: Number of invalid actions in a row after which an episode is truncated, at least
            1; None for no such limit.
        configs: What `reset` draws from: ``"frozen"`` (the list of task configurations, for evaluation) or
            ``"fresh"`` (whatever the module's ``generate`` makes that the module's own solution wins within
            the limit on actions and that is not frozen; for training).
        render_mode: None, ``"ansi"`` (`render` returns the last exchange as text) or ``"human"`` (every
            exchange is printed).

    Attributes:
        module: The environment module.
        execution: The tier that is used.
        action_format: The action format.
        parallel_calls: What happens to an action that holds several calls.
        max_invalid_actions: The limit on invalid actions in a row, or None.
        plays_fresh: Whether `reset` draws fresh inputs.

    Raises:
        ModuleRejected: If the module cannot be loaded.
        CatalogError: If there is no such id.
        ConfigurationError: If another argument has a value that cannot be used.
        ExecutionFailed: If the task configurations cannot be made.
    """

    metadata: dict[str, Any] = {"render_modes": ["ansi", "human"], "render_fps": 4}  # noqa: RUF012 - gymnasium's

    def __init__(
        self,
        module: EnvironmentModule | str | Path,
        execution: Execution | None = None,
        action_format: str = "auto",
        max_tool_calls: int | None = None,
        *,
        parallel_calls: ParallelCalls = "refuse",
        max_invalid_actions: int | None = None,
        configs: Configs = "frozen",
        render_mode: str | None = None,
    ) -> None:
        if execution not in (None, "inline", "isolated"):
            raise ConfigurationError(f"execution must be 'inline', 'isolated' or None, not {execution!r}")
        max_tool_calls = limit_of(max_tool_calls, "max_tool_calls")
        max_invalid_actions = limit_of(max_invalid_actions, "max_invalid_actions")
        if render_mode is not None and render_mode not in self.metadata["render_modes"]:
            raise ConfigurationError(f"render_mode must be None, 'ansi' or 'human', not {render_mode!r}")
        self.module = resolve(module)
        self.execution: Execution = execution or default_execution(self.module)
        self.action_format = action_format
        self.render_mode = render_mode
        self.parallel_calls: ParallelCalls = parallel_calls
        self.max_invalid_actions = max_invalid_actions
        self.plays_fresh = read_configs(configs)
        self._max_tool_calls = max_tool_calls
        self._picked = Picked(0, 1)
        self._unlisted: Task | None = None  # what is played, where it is not one of the frozen configurations
        self._exchange = ""
        self._load()
        rules = rules_of(self._tasks.program, action_format, parallel_calls)
        self.action_space = ActionText(rules.tools, action_format)
        self.observation_space = ObservationText(sequence=parallel_calls == "sequence")
        self._episode: Episode | None = None

    def _load(self) -> None:
        if self.plays_fresh:
            require_generate(self.module)
        self._tasks = tasks_of(load_program(self.module, self.execution))

    def _asked(self, seed: int | None, options: Mapping[str, Any]) -> tuple[TaskSet, Mapping[str, Any]]:
        """The configurations that a reset picks from, and what is left of its options."""
        return self._tasks, options

    def _play(self, tasks: TaskSet) -> None:
        """Play other configurations from now on."""
        self._tasks = tasks

    @property
    def max_tool_calls(self) -> int | None:
        """Number of actions after which the running episode is truncated; None before the first reset."""
        return None if self._episode is None else self._episode.max_tool_calls

    @property
    def episode(self) -> Episode | None:
        """The running episode, for wrappers that change it; None before the first reset."""
        return self._episode

    @property
    def given_inputs(self) -> Mapping[str, Any] | None:
        """The hidden input, where it is a fresh one or was given; None for a frozen one. For records."""
        return None if self._unlisted is None else self._unlisted[0]

    @property
    def configs(self) -> tuple[Any, ...]:
        """The frozen task configurations (`codegym_envs.spec.TaskConfig`); ``config_id`` indexes them."""
        return self._tasks.configs

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """Start an episode.

        Args:
            seed: Picks the task configuration by a hash of the seed and the id, and seeds ``np_random``.
                Without one, ``np_random`` picks.
            options: ``{"config": {...}}`` plays a hidden input of your own (arguments of ``reference``, as
                Python values or in their JSON forms); ``{"config_id": n}`` plays a certain frozen
                configuration; ``{"fresh_seed": n, "difficulty": d}`` plays the fresh input whose info said
                so; ``{"difficulty": d}`` picks among those of one difficulty, and beside ``config`` says
                which limit on actions holds.

        Returns:
            The prompt, and the info dictionary described at the top of this module.

        Raises:
            ConfigurationError: If the options cannot be used.
            ExecutionFailed: If the module fails to make its input, its answer or its state.
        """
        super().reset(seed=seed)
        tasks, given = self._asked(seed, read_options(options))
        # The raw output is stable over NumPy's versions, which its distributions are not.
        number = self._draw if seed is None else lambda: tasks.seed_number(int(seed))
        picked, task = choose(tasks, given, number, fresh=self.plays_fresh)
        episode = Episode(
            tasks.program,
            *task,
            action_format=self.action_format,
            max_tool_calls=self._max_tool_calls or default_limit(picked.difficulty),
            parallel_calls=self.parallel_calls,
            max_invalid_actions=self.max_invalid_actions,
        )
        if tasks is not self._tasks:
            self._play(tasks)
        if self._episode is not None:
            self._episode.close()
        self._episode = episode
        self._picked = picked
        self._unlisted = task if picked.config_id is None else None
        info = reset_info(episode.rules, picked, episode.max_tool_calls)
        prompt = episode.prompt
        if self.render_mode is not None:
            self._show(prompt)
        return prompt, info

    def step(self, action: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """Play one action.

        No action makes this method raise, whatever object it is; after the end of the episode an action
        changes nothing.

        Args:
            action: Text of one tool call.

        Returns:
            The observation, the reward (1.0 for a correct answer, else 0.0), whether the episode is
            terminated (by ``done``) and truncated (by a limit), and the info dictionary described at the top
            of this module.

        Raises:
            gymnasium.error.ResetNeeded: If there was no `reset` yet.
            WorkerError: If no worker process can be started; the action does not count then.
        """
        episode = self._episode
        if episode is None:
            raise ResetNeeded("call reset() before step()")
        result = episode.step(action)
        if self.render_mode is not None:
            # Not isinstance(), which asks an object for its __class__: that may raise.
            text = str.__str__(action) if issubclass(type(action), str) else f"<{type(action).__name__}>"
            self._show(f"[{episode.num_tool_calls}] {text}\n{result[0]}")
        return result

    def render(self) -> str | None:
        """The last exchange as text in the mode ``"ansi"``; the mode ``"human"`` prints by itself."""
        if self.render_mode == "ansi":
            return self._exchange
        if self.render_mode is None:
            gymnasium.logger.warn(
                "render() was called without a render mode; pass render_mode='ansi' or 'human' when making "
                "the environment"
            )
        return None

    def close(self) -> None:
        """Drop the running episode's state."""
        if self._episode is not None:
            self._episode.close()
        super().close()

    def truncate(self, reason: Literal["budget"] = "budget") -> None:
        """End the running episode from outside, as truncated with the outcome ``reason``.

        For whoever counts something that the environment does not see: tokens, characters, prices. The next
        `step` changes nothing and reports the end. After the end of an episode this does nothing.

        Args:
            reason: The outcome; only ``"budget"`` is one that comes from outside.

        Raises:
            ConfigurationError: If the reason is another one.
            gymnasium.error.ResetNeeded: If there was no `reset` yet.
        """
        if reason != "budget":
            raise ConfigurationError(f"an episode is ended from outside with 'budget', not {reason!r}")
        if self._episode is None:
            raise ResetNeeded("call reset() before truncate()")
        self._episode.truncate(reason)

    def oracle_actions(self, action_format: str | None = None) -> tuple[str, ...]:
        """The action texts with which the module's own solution solves the running episode's input.

        The running episode is not touched. For checks, and for demonstrations to learn from.

        Args:
            action_format: Format in which they are written; that of the environment by default.

        Raises:
            ConfigurationError: If there is no such format.
            gymnasium.error.ResetNeeded: If there was no `reset` yet.
            ExecutionFailed: If the module has no oracle, or it fails.
        """
        if self._episode is None:
            raise ResetNeeded("call reset() before oracle_actions()")
        inputs, expected = self._unlisted or self._tasks.task(self._picked.config_id or 0)
        played = play_oracle(
            self._tasks.program,
            inputs,
            expected,
            action_format=action_format or self.action_format,
            max_tool_calls=self._episode.max_tool_calls,
        )
        return tuple(action for action, _ in played.transcript)

    def _draw(self) -> int:
        return int(self.np_random.bit_generator.random_raw())

    def _show(self, exchange: str) -> None:
        self._exchange = exchange
        if self.render_mode == "human":
            sys.stdout.write(exchange.encode("utf-8", "replace").decode() + "\n")

    def __str__(self) -> str:
        return f"<ToolEnv {self.module.env_id}>"

    def __getstate__(self) -> dict[str, Any]:
        state = self.__dict__.copy()
        del state["_tasks"]
        state["_episode"] = None if self._episode is None else self._episode.snapshot()
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._load()
        snapshot = state["_episode"]
        self._episode = None if snapshot is None else Episode.restore(self._tasks.program, snapshot)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = type(self).__new__(type(self))
        memo[id(self)] = twin
        memo[id(self.module)] = self.module  # frozen: shared
        twin.__setstate__(copy.deepcopy(self.__getstate__(), memo))
        return twin
