"""Agents that answer at once: always the same, or what is most often right."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gymnasium

from codegym_envs.actions import Refusal, parse
from codegym_envs.agents.schemas import zero
from codegym_envs.agents.scripted import ScriptedAgent
from codegym_envs.env import ToolEnv
from codegym_envs.errors import CodeGymError, ConfigurationError
from codegym_envs.spec import decode, encode

__all__ = ["ConstantAgent", "MostCommonAgent"]


class ConstantAgent(ScriptedAgent):
    """Submits the same answer in every episode, without looking at anything.

    Args:
        answer: The answer in its JSON form. By default, and where it does not fit the type of the answer, the
            plainest value of that type: 0, an empty text, an empty list.
    """

    name = "constant"

    def __init__(self, answer: Any = None) -> None:
        super().__init__()
        self._answer = answer

    def answer(self) -> Any:
        """The answer."""
        return zero(self.answer_schema) if self._answer is None else self._answer


class MostCommonAgent(ScriptedAgent):
    """Submits the answer that is right most often in the environment's other configurations.

    It is privileged: it is told the answers of all configurations of the environment but the one it plays.
    It measures how far an agent comes that has learnt the answers' distribution and nothing else.

    Args:
        answers: Answers to give instead, by environment id (in their JSON forms): a mapping, or the path of a
            JSON file that holds one. With them nothing of the environment is used. Environments that are not
            in it get the plainest value.
    """

    name = "most_common"
    privileged = True

    def __init__(self, answers: Mapping[str, Any] | str | Path | None = None) -> None:
        super().__init__()
        self._table = _read_table(answers)
        if self._table is not None:
            self.privileged = False
        self._chosen: Any = None

    def start(
        self, env: gymnasium.Env[str, str], prompt: str, info: dict[str, Any], seed: int | None
    ) -> None:
        """Begin an episode.

        Raises:
            ConfigurationError: If the answers of the environment are needed and cannot be had.
        """
        super().start(env, prompt, info, seed)
        if self._table is not None:
            self._chosen = self._table.get(info["env_id"], zero(self.answer_schema))
            return
        bare = env.unwrapped
        if not isinstance(bare, ToolEnv):
            raise ConfigurationError(f"most_common plays tool environments, not {type(bare).__name__}")
        own = info.get("config_id")
        counts = Counter(text for config_id, text in enumerate(_answers(bare)) if config_id != own)
        # Of equally common answers the first in order, so that nothing depends on where counting began.
        best = min(counts, key=lambda text: (-counts[text], text), default=None)
        self._chosen = zero(self.answer_schema) if best is None else decode(best)

    def answer(self) -> Any:
        """The answer."""
        return self._chosen


def _read_table(answers: Mapping[str, Any] | str | Path | None) -> Mapping[str, Any] | None:
    if answers is None or isinstance(answers, Mapping):
        return answers
    try:
        table = json.loads(Path(answers).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"the table of answers {str(answers)!r} cannot be read: {error}") from None
    if not isinstance(table, dict):
        raise ConfigurationError(f"the table of answers {str(answers)!r} must be a JSON object")
    return table


_KNOWN: dict[str, tuple[str, ...]] = {}
"""Answers by module hash; agents of one process share them."""


def _answers(env: ToolEnv) -> tuple[str, ...]:
    """The answer of every configuration as JSON text, as the module's own solution submits it."""
    key = env.module.hash
    if key not in _KNOWN:
        # An environment of its own: the running episode is not touched.
        twin = ToolEnv(env.module, execution=env.execution)
        try:
            _KNOWN[key] = tuple(_answer(twin, config_id) for config_id in range(len(env.configs)))
        except CodeGymError as error:
            raise ConfigurationError(
                f"most_common cannot learn the answers of {env.module.env_id}: {error}"
            ) from error
        finally:
            twin.close()
    return _KNOWN[key]


def _answer(env: ToolEnv, config_id: int) -> str:
    env.reset(options={"config_id": config_id})
    call = parse(env.oracle_actions("json")[-1], "json")
    assert not isinstance(call, Refusal)
    return encode(call.arguments["answer"])
