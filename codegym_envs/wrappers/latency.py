"""`Latency`: how long calls take, simulated or real."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import gymnasium

from codegym_envs.errors import ConfigurationError
from codegym_envs.wrappers.episode_wrapper import EpisodeWrapper, Result, number_of
from codegym_envs.wrappers.staging import original_name, running_rules

__all__ = ["Latency"]


class Latency(EpisodeWrapper):
    """Says how long each call would take, in ``info["latency_s"]``; by default without waiting.

    Latencies are drawn evenly between two bounds, afresh for each call. Actions that reach no tool take no
    time. What calls of one action take is added up.

    Info of ``step`` gains ``latency_s`` (seconds of this step) and ``total_latency_s`` (of the episode so
    far).

    Args:
        env: A tool environment, wrapped or not.
        low: Shortest latency in seconds, at least 0.
        high: Longest latency in seconds, at least ``low``.
        tools: Other bounds for some tools: ``{"balance_of": (0.5, 2.0)}``, by their names in the module.
        sleep: Whether ``step`` really takes that long.
        seed: Seed of the latencies.

    Raises:
        ConfigurationError: If an argument has a wrong value.

    Examples:
        >>> env = Latency(gymnasium.make("CodeGym/PettyCash-v1"), low=0.2, high=0.3)
        >>> _ = env.reset(seed=0)
        >>> 0.2 <= env.step('{"name": "observe", "parameters": {}}')[4]["latency_s"] <= 0.3
        True
    """

    info_keys = ("latency_s", "total_latency_s")

    def __init__(
        self,
        env: gymnasium.Env[str, str],
        low: float = 0.05,
        high: float = 0.5,
        *,
        tools: Mapping[str, tuple[float, float]] | None = None,
        sleep: bool = False,
        seed: int = 0,
    ) -> None:
        bounds = _bounds((low, high), "low, high")
        if not isinstance(tools, Mapping | None):
            raise ConfigurationError(f"tools must be a mapping of names to pairs of seconds, not {tools!r}")
        special = {name: _bounds(pair, f"tools[{name!r}]") for name, pair in (tools or {}).items()}
        super().__init__(env, seed=seed, low=bounds[0], high=bounds[1], tools=special, sleep=bool(sleep))
        self.expect_tools(special, "tools")
        self._bounds = bounds
        self._special = special
        self._sleep = bool(sleep)
        self._calls = 0
        self._total = 0.0

    def begin(self, info: Mapping[str, Any]) -> None:
        """No time has passed yet."""
        self._calls = 0
        self._total = 0.0

    def step(self, action: str) -> Result:
        """Play one action."""
        observation, reward, terminated, truncated, info = self.env.step(action)
        latency = round(sum(map(self._latency, info.get("calls", (info,)))), 6)
        self._total = round(self._total + latency, 6)
        info["latency_s"], info["total_latency_s"] = latency, self._total
        if self._sleep and latency:
            time.sleep(latency)
        return observation, float(reward), terminated, truncated, info

    def _latency(self, call: Mapping[str, Any]) -> float:
        if call["tool"] is None or call["status"] == "invalid_action":
            return 0.0
        self._calls += 1
        name = original_name(running_rules(self.env).module, call["tool"])
        low, high = self._special.get(name, self._bounds)
        return low + (high - low) * self.rng("latency", self._calls).random()


def _bounds(pair: object, what: str) -> tuple[float, float]:
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise ConfigurationError(f"{what} must be a pair of seconds, not {pair!r}")
    low = number_of(pair[0], what)
    return low, number_of(pair[1], what, least=low)
