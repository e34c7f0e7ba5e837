"""`CallPrices`: calls that cost something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gymnasium

from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import EnvironmentModule
from codegym_envs.wrappers.episode_wrapper import EpisodeWrapper, Result, number_of
from codegym_envs.wrappers.staging import original_name, running_rules, with_note

__all__ = ["CallPrices"]

_LONGEST = 16_384  # characters of an observation


class CallPrices(EpisodeWrapper):
    """Gives every call a price, adds prices up, and ends the episode when a budget is spent.

    Info of ``step`` gains ``price`` (of this step), ``total_price`` (of the episode so far) and, if prices
    are subtracted, ``sparse_reward`` (the reward without them). A step that makes the total reach the budget
    ends the episode as truncated, with the outcome ``"budget"``, unless it submitted the answer.

    Args:
        env: A tool environment, wrapped or not.
        prices: Prices of some tools, at least 0, by their names in the module; ``done`` costs nothing unless
            it is named here.
        default: Price of every other tool.
        invalid: Price of an action that is refused.
        budget: Total at which the episode ends; None for no budget.
        subtract: Whether prices are subtracted from the rewards. Without it the reward stays 0 or 1.
        tell: Whether the task tells the prices and the budget.
        seed: As for all wrappers; nothing is random here.

    Raises:
        ConfigurationError: If an argument has a wrong value.

    Examples:
        >>> env = CallPrices(gymnasium.make("CodeGym/PettyCash-v1"), {"observe": 0.5}, budget=1.0)
        >>> _ = env.reset(seed=0)
        >>> action = '{"name": "observe", "parameters": {}}'
        >>> [env.step(action)[4]["outcome"] for _ in range(2)]
        [None, 'budget']
    """

    info_keys = ("price", "total_price", "sparse_reward")

    def __init__(
        self,
        env: gymnasium.Env[str, str],
        prices: Mapping[str, float] | None = None,
        *,
        default: float = 1.0,
        invalid: float = 0.0,
        budget: float | None = None,
        subtract: bool = False,
        tell: bool = True,
        seed: int = 0,
    ) -> None:
        if not isinstance(prices, Mapping | None):
            raise ConfigurationError(f"prices must be a mapping of names to prices, not {prices!r}")
        known = {name: number_of(price, f"prices[{name!r}]") for name, price in (prices or {}).items()}
        default = number_of(default, "default")
        invalid = number_of(invalid, "invalid")
        if budget is not None:
            budget = number_of(budget, "budget", above=True)
        super().__init__(
            env,
            seed=seed,
            prices=known,
            default=default,
            invalid=invalid,
            budget=budget,
            subtract=bool(subtract),
            tell=bool(tell),
        )
        self.expect_tools(known, "prices")
        self._prices = {"done": 0.0, **known}
        self._default = default
        self._invalid = invalid
        self._budget = budget
        self._subtract = bool(subtract)
        self._tell = bool(tell)
        self._total = 0.0

    def begin(self, info: Mapping[str, Any]) -> None:
        """Nothing is spent yet."""
        self._total = 0.0

    def show(self, module: EnvironmentModule) -> EnvironmentModule:
        """The task with a note about prices."""
        if not self._tell:
            return module
        special = [
            f"`{tool.name}` {self._prices[name]:g}"
            for tool in (*module.tools, module.done_tool())
            if (name := original_name(module, tool.name)) in self._prices
        ]
        note = f"Calls cost something: {', '.join(special)}, every other tool {self._default:g}."
        if self._invalid:
            note += f" An invalid action costs {self._invalid:g}."
        if self._budget is not None:
            note += f" The budget is {self._budget:g}; the episode ends when it is spent."
        return with_note(module, note)

    def step(self, action: str) -> Result:
        """Play one action."""
        observation, reward, terminated, truncated, info = self.env.step(action)
        price = sum(map(self._price, info.get("calls", (info,))))
        self._total += price
        info["price"], info["total_price"] = price, self._total
        if self._subtract:
            info["sparse_reward"] = float(reward)
            reward = float(reward) - price
        if self._budget is not None and self._total >= self._budget and not (terminated or truncated):
            self.env.get_wrapper_attr("truncate")("budget")
            truncated, info["outcome"] = True, "budget"
            observation = _with_line(observation, "The episode is over: the budget is spent.")
        return observation, float(reward), terminated, truncated, info

    def _price(self, call: Mapping[str, Any]) -> float:
        if call["error"] == "episode_over":
            return 0.0
        if call["status"] == "invalid_action":
            return self._invalid
        if call["status"] == "done":
            return self._prices["done"]
        name = original_name(running_rules(self.env).module, call["tool"])
        return self._prices.get(name, self._default)


def _with_line(observation: str, line: str) -> str:
    return f"{observation}\n{line}" if len(observation) + len(line) < _LONGEST else observation
