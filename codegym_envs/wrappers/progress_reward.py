"""`ProgressReward`: a dense reward for what the oracle would do too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, get_args

import gymnasium

from codegym_envs.actions import Refusal, parse
from codegym_envs.env import ToolEnv
from codegym_envs.errors import ConfigurationError, ExecutionFailed
from codegym_envs.spec import compile_arguments, encode
from codegym_envs.wrappers.episode_wrapper import EpisodeWrapper, Result, number_of
from codegym_envs.wrappers.staging import Relay, original_name, running_rules

__all__ = ["AtEnd", "ProgressReward"]

AtEnd: TypeAlias = Literal["zero", "keep"]

_NO_LIMIT = 1_000_000


class ProgressReward(EpisodeWrapper):
    """Adds a shaping reward for calls that are part of the oracle's solution.

    The potential of a situation is the share of the oracle's calls (``done`` left out, repeated ones as
    often as the oracle makes them, in any order) that the agent has made with success, times ``weight``.
    Each step's reward gains ``discount * potential after - potential before``: potential-based shaping,
    which leaves the optimal policies as they are (Ng, Harada and Russell 1999, "Policy invariance under
    reward transformations"). For that the potential at the end of an episode has to be 0, which takes back
    what was paid: with ``discount=1`` the shaping rewards of a whole episode add up to 0. ``at_end="keep"``
    pays it for good: then episodes that fail get up to ``weight`` for what they looked at, and policies that
    only look may become optimal.

    Info of ``step`` gains ``sparse_reward`` (the reward without shaping) and ``progress`` (the share, 0.0 to
    1.0). Nobody gets a dense reward without this wrapper.

    Args:
        env: A tool environment, wrapped or not, whose modules have oracles.
        weight: Largest potential, above 0.
        discount: The learner's discount factor, above 0 and at most 1.
        at_end: ``"zero"`` (policies stay optimal) or ``"keep"``.
        seed: As for all wrappers; nothing is random here.

    Raises:
        ConfigurationError: If an argument has a wrong value.
        ExecutionFailed: If a module has no oracle, or it fails (on reset).

    Examples:
        >>> env = ProgressReward(gymnasium.make("CodeGym/PettyCash-v1"))
        >>> _ = env.reset(seed=0)
        >>> observation, reward, *_, info = env.step('{"name": "observe", "parameters": {}}')
        >>> reward > 0.0, info["sparse_reward"]
        (True, 0.0)
    """

    info_keys = ("sparse_reward", "progress")

    def __init__(
        self,
        env: gymnasium.Env[str, str],
        *,
        weight: float = 1.0,
        discount: float = 1.0,
        at_end: AtEnd = "zero",
        seed: int = 0,
    ) -> None:
        weight = number_of(weight, "weight", above=True)
        discount = number_of(discount, "discount", most=1.0, above=True)
        if at_end not in get_args(AtEnd):
            raise ConfigurationError(f"at_end must be 'zero' or 'keep', not {at_end!r}")
        super().__init__(env, seed=seed, weight=weight, discount=discount, at_end=at_end)
        self._weight = weight
        self._discount = discount
        self._at_end: AtEnd = at_end
        self._left: Counter[str] = Counter()  # calls of the oracle that the agent has not made
        self._size = 0
        self._made = 0
        self._potential = 0.0
        self._over = False

    def begin(self, info: Mapping[str, Any]) -> None:
        """Find out what the oracle would do."""
        self._left = Counter(self._oracle_calls(info))
        self._size = self._left.total()
        self._made = 0
        self._potential = 0.0
        self._over = False

    def _oracle_calls(self, info: Mapping[str, Any]) -> list[str]:
        readers = {tool.name: compile_arguments(tool) for tool in self.tool_env.module.tools}
        calls = []
        for action in self._oracle_actions(info):
            call = parse(action, "json")
            if isinstance(call, Refusal):
                raise ExecutionFailed(call.code, f"the oracle's action cannot be read: {call.message}")
            if call.name in readers:
                calls.append(_key(call.name, readers[call.name](call.arguments)))
        return calls

    def _oracle_actions(self, info: Mapping[str, Any]) -> tuple[str, ...]:
        tool_env = self.tool_env
        try:
            return tool_env.oracle_actions("json")
        except ExecutionFailed as error:
            if error.code != "truncated":
                raise
        # The episode's limit on actions is below what the oracle needs; its path is the same.
        free = ToolEnv(tool_env.module, tool_env.execution, max_tool_calls=_NO_LIMIT)
        given = tool_env.given_inputs
        free.reset(options={"config_id": info["config_id"]} if given is None else {"config": given})
        actions = free.oracle_actions("json")
        free.close()
        return actions

    def relay(self, session: Any) -> Any:
        """Calls are compared with the oracle's here, where they have the module's own form."""
        rules = running_rules(self.env)
        names = tuple(original_name(rules.module, name) for name in rules.names)
        return _Watching(session, self, names)

    def note(self, name: str, values: tuple[Any, ...]) -> None:
        """Note a call that succeeded."""
        key = _key(name, values)
        if self._left[key] > 0:
            self._left[key] -= 1
            self._made += 1

    def step(self, action: str) -> Result:
        """Play one action."""
        observation, reward, terminated, truncated, info = self.env.step(action)
        progress = self._made / self._size if self._size else 0.0
        info["sparse_reward"], info["progress"] = float(reward), progress
        if self._over:
            return observation, float(reward), terminated, truncated, info
        self._over = terminated or truncated
        ended = self._over and self._at_end == "zero"
        potential = 0.0 if ended else self._weight * progress
        shaping = self._discount * potential - self._potential
        self._potential = potential
        return observation, float(reward) + shaping, terminated, truncated, info


class _Watching(Relay):
    __slots__ = ("names", "owner")

    def __init__(self, inner: Any, owner: ProgressReward, names: tuple[str, ...]) -> None:
        super().__init__(inner)
        self.owner = owner
        self.names = names

    def call(self, index: int, values: tuple[Any, ...]) -> tuple[str | None, str]:
        error, text = self.inner.call(index, values)
        if error is None:
            self.owner.note(self.names[index], values)
        return error, text


def _key(name: str, values: tuple[Any, ...]) -> str:
    return f"{name}{encode(values)}"
