"""`TransientFailures`: tools that are unavailable for a while."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import gymnasium

from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import EnvironmentModule, as_index
from codegym_envs.wrappers.episode_wrapper import EpisodeWrapper, number_of
from codegym_envs.wrappers.staging import Relay, original_name, running_rules, with_note

__all__ = ["TransientFailures"]

_NOTE = (
    "At times a tool is unavailable for a moment. A call that fails with the code unavailable has changed "
    "nothing; the same call succeeds after one or more tries."
)
_TEXT = "The tool is unavailable at the moment. Try again."


class TransientFailures(EpisodeWrapper):
    """Has calls fail for a while: status ``"tool_error"``, code ``"unavailable"``, state unchanged.

    Each call that would be played fails first with the probability ``rate``, and then 1 to ``longest`` times
    in all, whatever the agent does in between; afterwards one call of the tool goes through. Failed
    calls count as actions. Invalid actions are answered as usual, and the tool that ends the episode never
    fails.

    Args:
        env: A tool environment, wrapped or not.
        rate: Probability that a call is preceded by failures, 0 to 1.
        longest: Largest number of failures in a row of one tool, at least 1.
        tools: Names (in the module) of the tools that fail; all by default.
        tell: Whether the task says that this may happen.
        seed: Seed of the schedule.

    Raises:
        ConfigurationError: If an argument has a wrong value.

    Examples:
        >>> env = TransientFailures(gymnasium.make("CodeGym/PettyCash-v1"), rate=1.0, longest=1)
        >>> _ = env.reset(seed=0)
        >>> action = '{"name": "observe", "parameters": {}}'
        >>> [env.step(action)[4]["error"] for _ in range(2)]
        ['unavailable', None]
    """

    def __init__(
        self,
        env: gymnasium.Env[str, str],
        rate: float = 0.1,
        *,
        longest: int = 2,
        tools: Sequence[str] | None = None,
        tell: bool = True,
        seed: int = 0,
    ) -> None:
        rate = number_of(rate, "rate", most=1.0)
        longest = as_index(longest, "longest", 1)
        if isinstance(tools, str) or not all(isinstance(name, str) for name in tools or ()):
            raise ConfigurationError(f"tools must be a sequence of names of tools, not {tools!r}")
        chosen = None if tools is None else tuple(tools)
        super().__init__(env, seed=seed, rate=rate, longest=longest, tools=chosen, tell=bool(tell))
        self.expect_tools(chosen or (), "tools")
        self._rate = rate
        self._longest = longest
        self._tools = chosen
        self._tell = bool(tell)
        self._played: dict[str, int] = {}  # calls of each tool that went through
        self._failed: dict[str, int] = {}  # failures of each tool since then

    def begin(self, info: Mapping[str, Any]) -> None:
        """Nothing has been called yet."""
        self._played = {}
        self._failed = {}

    def show(self, module: EnvironmentModule) -> EnvironmentModule:
        """The task with a note about failures."""
        return with_note(module, _NOTE) if self._tell else module

    def relay(self, session: Any) -> Any:
        """Calls fail here."""
        rules = running_rules(self.env)
        names = tuple(original_name(rules.module, name) for name in rules.names)
        return _Failing(session, self, names)

    def fails(self, name: str) -> bool:
        """Whether a call of the tool fails now; if so, the failure is noted."""
        if self._tools is not None and name not in self._tools:
            return False
        rng = self.rng("failures", name, self._played.get(name, 0))
        if rng.random() >= self._rate:
            return False
        failed = self._failed.get(name, 0)
        if failed >= rng.integers(1, self._longest + 1):
            return False
        self._failed[name] = failed + 1
        return True

    def played(self, name: str) -> None:
        """Note that a call of the tool went through."""
        self._played[name] = self._played.get(name, 0) + 1
        self._failed.pop(name, None)


class _Failing(Relay):
    __slots__ = ("names", "owner")

    def __init__(self, inner: Any, owner: TransientFailures, names: tuple[str, ...]) -> None:
        super().__init__(inner)
        self.owner = owner
        self.names = names

    def call(self, index: int, values: tuple[Any, ...]) -> tuple[str | None, str]:
        name = self.names[index]
        if self.owner.fails(name):
            return "unavailable", _TEXT
        error, text = self.inner.call(index, values)
        self.owner.played(name)
        return error, text
