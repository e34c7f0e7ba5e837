"""An agent whose runs are worth reading: the oracle, with faults that language models are known for.

For `report_cost.py` and the pictures of the documentation. Its results say nothing about any model.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import gymnasium

FAULTS = ("again", "again", "back", "prose", "misspelt", "text", "guess", "early")


class Stumbling:
    """Plays the oracle's calls; before each of them it errs with a given probability, maybe several times.

    Args:
        rate: Probability of a fault, 0 to below 1.
    """

    privileged = True

    def __init__(self, rate: float = 0.05) -> None:
        self.name = f"stumbling {100 * rate:g} %"
        self.rate = rate
        self._requests = self._sent = self._received = self._history = 0  # tokens, at four characters each
        self._actions: Iterator[str] = iter(())

    def start(
        self, env: gymnasium.Env[str, str], prompt: str, info: dict[str, Any], seed: int | None
    ) -> None:
        """Begin an episode."""
        self._requests = self._sent = self._received = self._history = 0
        dice = random.Random(f"{info['env_id']}|{info['config_id']}|{seed}|{self.rate}")
        space = env.action_space
        space.seed(dice.randrange(2**31))
        self._dice, self._space = dice, space
        self._actions = self._play(list(env.get_wrapper_attr("oracle_actions")()))

    def act(self, observation: str) -> str:
        """The next action."""
        action = next(self._actions)
        self._history += len(observation) // 4 + 1
        self._sent += self._history  # a model is sent the whole history with every request
        self._received += len(action) // 4 + 1
        self._history += len(action) // 4 + 1
        self._requests += 1
        return action

    def finish(self) -> dict[str, Any]:
        """What it would have used up, had it been a model."""
        usage = {
            "requests": self._requests,
            "prompt_tokens": self._sent,
            "completion_tokens": self._received,
            "cost": None,
            "reused": 0,
        }
        return {"usage": usage}

    def _play(self, calls: list[str]) -> Iterator[str]:
        played: list[str] = []
        for number, call in enumerate(calls):
            while self._dice.random() < self.rate:
                played.append(self._fault(call, number, played, calls[-1]))
                yield played[-1]
            played.append(call)
            yield call

    def _fault(self, call: str, number: int, played: list[str], last: str) -> str:
        dice, content, right = self._dice, json.loads(call), json.loads(last)
        arguments = content["parameters"]
        fault = dice.choice(FAULTS)
        if fault == "again" and played:
            return played[-1]
        if fault == "back" and played:
            return dice.choice(played)
        if fault == "prose":
            return f"I have made {number} calls. Let me look at {content['name']} next."
        if fault == "misspelt":
            return json.dumps({**content, "name": content["name"].replace("_", "", 1) + "s"})
        if fault == "text" and arguments:
            return json.dumps(
                {**content, "parameters": {key: str(value) for key, value in arguments.items()}}
            )
        if fault == "early" and dice.random() < 0.5:
            return json.dumps({**right, "parameters": {"answer": _off(right["parameters"]["answer"])}})
        return str(self._space.sample())


def _off(answer: Any) -> Any:
    """A wrong answer of the same type."""
    match answer:
        case bool():
            return not answer
        case int() | float():
            return answer + 1
        case str():
            return f"{answer}x"
        case [*items]:
            return items[:-1]
        case dict():
            return dict(list(answer.items())[:-1])
    return answer
