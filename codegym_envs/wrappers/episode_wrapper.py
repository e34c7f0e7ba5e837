"""What all wrappers of this package have in common."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any, ClassVar, TypeAlias

import gymnasium
from gymnasium.utils import RecordConstructorArgs

from codegym_envs.env import SuiteEnv, ToolEnv
from codegym_envs.env.starting import told
from codegym_envs.errors import ConfigurationError
from codegym_envs.executor.rng import Rng
from codegym_envs.spaces import ActionText
from codegym_envs.spec import EnvironmentModule, as_index
from codegym_envs.trajectories.record import plain
from codegym_envs.wrappers.staging import bare, refit, running_rules, sample_from

__all__ = ["EpisodeWrapper", "Result", "number_of"]

Result: TypeAlias = tuple[str, float, bool, bool, dict[str, Any]]
"""What ``step`` returns."""


class EpisodeWrapper(gymnasium.Wrapper[str, str, str, str], RecordConstructorArgs):
    """Base of the wrappers: seeds them, lets them change the running episode, describes them for records.

    The random choices of an episode depend on `episode_seed` alone, which is a hash of the wrapper's name and
    ``seed``, the number of wrappers of the same class inside it, the seed of ``reset``, and the number of
    episodes since that was given.

    Args:
        env: A `codegym_envs.ToolEnv`, wrapped or not.
        seed: Seed of the wrapper's own choices: with another one, the same episodes are changed differently.
        kwargs: The other arguments of the wrapper, plain data, with which it can be made again.

    Attributes:
        episode_seed: What the random choices of the running episode depend on; 0 before the first one.
        recorded: Whether the wrapper shapes episodes, so that a record has to name it.
        info_keys: Entries that it adds to the info of ``step``.
        changes_tools: Whether calls are written differently than without it: the action space follows.

    Raises:
        ConfigurationError: If the environment is not a tool environment.
    """

    recorded: ClassVar[bool] = True
    info_keys: ClassVar[tuple[str, ...]] = ()
    changes_tools: ClassVar[bool] = False

    def __init__(self, env: gymnasium.Env[str, str], *, seed: int = 0, **kwargs: Any) -> None:
        seed = as_index(seed, "seed")
        RecordConstructorArgs.__init__(self, seed=seed, **kwargs)
        super().__init__(env)
        self.episode_seed = 0
        self._seed = seed
        self._root: int | None = None
        self._episodes = 0
        self._fixed: int | None = None
        self._begun = False
        self._depth = _depth(type(self), env)
        tool_env = bare(env)
        if self.changes_tools:
            tools = (*tool_env.module.tools, tool_env.module.done_tool())
            self.action_space = ActionText(tools, tool_env.action_format)

    @property
    def tool_env(self) -> ToolEnv:
        """The tool environment under all wrappers."""
        return bare(self.env)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """Start an episode; see `codegym_envs.ToolEnv.reset`."""
        self._draw(seed)
        self.before()
        prompt, info = self.env.reset(seed=seed, options=options)
        self.begin(info)
        return self._refitted(prompt, info)

    def before(self) -> None:
        """Make the random choices that must be made before the environment is reset."""

    def begin(self, info: Mapping[str, Any]) -> None:
        """Make the random choices of an episode that was just reset; ``info`` is that of its reset."""

    def show(self, module: EnvironmentModule) -> EnvironmentModule:
        """What the agent is shown instead of a module: tools, statement. Must depend on the choices alone."""
        return module

    def relay(self, session: Any) -> Any:
        """What plays the calls instead of a session."""
        return session

    def rng(self, *parts: object) -> Rng:
        """Random numbers that depend on the episode and on what they are for."""
        return Rng("|".join(map(str, (self.episode_seed, *parts))))

    def expect_tools(self, names: Iterable[str], what: str) -> None:
        """Warn of names that are not tools of the module; a suite has many modules, and any names.

        Args:
            names: Names in an argument.
            what: The argument.
        """
        if isinstance(self.tool_env, SuiteEnv):
            return
        known = [*(tool.name for tool in self.tool_env.module.tools), "observe", "done"]
        for name in names:
            if name not in known:
                gymnasium.logger.warn(
                    f"{type(self).__name__}: {what} names {name!r}, which is not a tool of "
                    f"{self.tool_env.module.env_id}; there are {', '.join(dict.fromkeys(known))}"
                )

    def fix_episode_seed(self, episode_seed: int) -> None:
        """Set `episode_seed` of the next episode, to have the same choices again."""
        self._fixed = episode_seed

    def describe(self) -> dict[str, Any] | None:
        """What a record must know of this wrapper to make it again; None if it does not shape episodes."""
        if not self.recorded:
            return None
        kind = type(self)
        own = kind.__module__.startswith(f"{__package__}.")
        name = kind.__name__ if own else f"{kind.__module__}:{kind.__qualname__}"
        return {"name": name, "kwargs": plain(self._saved_kwargs), "episode_seed": self.episode_seed}

    def _draw(self, seed: int | None) -> None:
        if seed is not None:
            self._root, self._episodes = int(seed), 0
        elif self._root is None:
            self._root = self.np_random_seed
        text = f"{type(self).__name__}|{self._depth}|{self._seed}|{self._root}|{self._episodes}"
        # 53 bits: exact also for readers of records that know floats only.
        drawn = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 11
        self.episode_seed = drawn if self._fixed is None else self._fixed
        self._episodes += 1
        self._fixed = None

    def _refitted(self, prompt: str, info: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Change the episode that was just reset; the prompt and the info that the agent gets."""
        self._begun = True
        changed = refit(self.env, self.show, self.relay)
        rules, tool_env = running_rules(self.env), self.tool_env
        if self.changes_tools:
            sample_from(self.action_space, rules.tools, tool_env.action_format)
        if changed is None:
            return prompt, info
        if tool_env.render_mode is not None:
            tool_env._show(changed)
        return changed, {**info, **told(rules, info["max_tool_calls"])}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Copies and pickles: the environment comes back as it is without wrappers."""
        self.__dict__.update(state)
        if self._begun:
            refit(self.env, self.show, self.relay)


def _depth(kind: type, env: gymnasium.Env[Any, Any]) -> int:
    """How many wrappers of a class there are: two of one class and seed must not make the same choices."""
    depth = 0
    while isinstance(env, gymnasium.Wrapper):
        depth += type(env) is kind
        env = env.env
    return depth


def number_of(
    value: object, what: str, *, least: float = 0.0, most: float = math.inf, above: bool = False
) -> float:
    """A finite number in a range.

    Args:
        value: What was given.
        what: Name of the argument.
        least: Smallest number allowed.
        most: Largest number allowed.
        above: Whether the smallest one itself is not allowed.

    Raises:
        ConfigurationError: If it is something else.
    """
    if not isinstance(value, bool) and isinstance(value, Real) and math.isfinite(value):
        number = float(value)
        if (least < number if above else least <= number) and number <= most:
            return number
    limits = f"{'above' if above else 'at least'} {least:g}"
    if most < math.inf:
        limits += f" and at most {most:g}"
    raise ConfigurationError(f"{what} must be a number {limits}, not {value!r}")
