"""`SuiteEnv`: every episode plays another environment of a suite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, cast

from codegym_envs.env.resolving import Execution, default_execution, resolve, tasks_of
from codegym_envs.env.starting import Configs
from codegym_envs.env.suite import Suite, drawn_options
from codegym_envs.env.tool_env import ToolEnv
from codegym_envs.episode import ParallelCalls, TaskSet, rules_of
from codegym_envs.errors import ConfigurationError
from codegym_envs.executor import load_program
from codegym_envs.spaces import ActionText

__all__ = ["SuiteEnv"]


class SuiteEnv(ToolEnv):
    """A tool environment that plays another environment of the catalog in each episode.

    ``reset(seed=…)`` draws environment and configuration by a hash of the seed (with ``weights``, by what was
    recorded so far, too); without a seed, ``np_random`` draws. ``options`` are those of `ToolEnv`, and
    ``{"env_id": …}`` that plays a certain environment, of the suite or not; ``difficulty`` without it draws
    from all configurations of that difficulty. `module` and ``info["env_id"]`` say what is played.

    Args:
        execution: Tier, as for `ToolEnv`.
        action_format: As for `ToolEnv`.
        max_tool_calls: As for `ToolEnv`.
        parallel_calls: As for `ToolEnv`.
        max_invalid_actions: As for `ToolEnv`.
        configs: As for `ToolEnv`.
        render_mode: As for `ToolEnv`.
        suite: What is drawn from; made from the other arguments by default.
        selection: Arguments of `codegym_envs.env.Suite`: ``split`` (``"train"`` by default), ``topic``,
            ``workflow``, ``family``, ``ids``, ``difficulty``, ``weights``, ``memory``.

    Attributes:
        suite: What is drawn from, with the results that were recorded.

    Raises:
        ConfigurationError: If an argument has a value that cannot be used, or nothing is left to draw from.
    """

    def __init__(
        self,
        execution: Execution | None = None,
        action_format: str = "auto",
        max_tool_calls: int | None = None,
        *,
        parallel_calls: ParallelCalls = "refuse",
        max_invalid_actions: int | None = None,
        configs: Configs = "frozen",
        render_mode: str | None = None,
        suite: Suite | None = None,
        **selection: Any,
    ) -> None:
        self.suite = suite_of(suite, selection)
        self._tier = execution
        super().__init__(
            self.suite.ids[0],
            execution,
            action_format,
            max_tool_calls,
            parallel_calls=parallel_calls,
            max_invalid_actions=max_invalid_actions,
            configs=configs,
            render_mode=render_mode,
        )
        self._recorded = True

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """Start an episode of an environment of the suite; see `ToolEnv.reset` and the class.

        Raises:
            ConfigurationError: If the options cannot be used.
            ExecutionFailed: If the module fails to make its input, its answer or its state.
        """
        prompt, info = super().reset(seed=seed, options=options)
        self._recorded = False
        self._difficulty = info["difficulty"]
        return prompt, info

    def step(self, action: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """Play one action; see `ToolEnv.step`. The suite is told how the episode ended."""
        result = super().step(action)
        if result[2] or result[3]:
            self._record(won=result[1] == 1.0)
        return result

    def truncate(self, reason: Literal["budget"] = "budget") -> None:
        """End the running episode from outside; see `ToolEnv.truncate`. The suite is told."""
        super().truncate(reason)
        self._record(won=False)  # if it was over before, the suite already knows

    def _record(self, *, won: bool) -> None:
        if not self._recorded:
            self._recorded = True
            self.suite.record(self.module.env_id, self._difficulty, won=won)

    def _asked(self, seed: int | None, options: Mapping[str, Any]) -> tuple[TaskSet, Mapping[str, Any]]:
        by_seed = None if seed is None else int(seed)
        env_id, given = drawn_options(self.suite, options, by_seed, self._draw, fresh=self.plays_fresh)
        module = resolve(env_id)
        return tasks_of(load_program(module, self._tier or default_execution(module))), given

    def _play(self, tasks: TaskSet) -> None:
        super()._play(tasks)
        self.module = tasks.program.module
        self.execution = cast(Execution, tasks.program.execution)
        tools = rules_of(tasks.program, self.action_format, self.parallel_calls).tools
        cast(ActionText, self.action_space).use(tools)


def suite_of(suite: Suite | None, selection: dict[str, Any]) -> Suite:
    """The suite that was given, or one of a selection, by default of the training split.

    Raises:
        ConfigurationError: If both are given, or the selection cannot be used.
    """
    if suite is not None:
        if selection:
            raise ConfigurationError(f"give either suite or {', '.join(sorted(selection))}, not both")
        return suite
    try:
        return Suite(**{"split": "train", **selection})
    except TypeError:
        import inspect  # noqa: PLC0415 - only for an error text

        known = inspect.signature(Suite).parameters
        wrong = next((name for name in selection if name not in known), None)
        if wrong is None:
            raise
        raise ConfigurationError(
            f"there is no argument {wrong!r}; a suite takes {', '.join(known)}"
        ) from None
