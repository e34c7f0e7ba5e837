"""`HistoryWindow`: observations that repeat what happened before."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

import gymnasium

from codegym_envs.spaces import OBSERVATION_LIMIT
from codegym_envs.spec import as_index
from codegym_envs.wrappers.episode_wrapper import EpisodeWrapper, Result
from codegym_envs.wrappers.staging import bare

__all__ = ["HistoryWindow"]

_LEAST = 1_000  # characters
_ACTION = 400  # characters of an action that are repeated
_HEADING = "So far\n------"


class HistoryWindow(EpisodeWrapper):
    """Makes every observation the prompt and the last exchanges, for policies without memory.

    An exchange is an action, shown after ``>``, and what came back. Where the limit on characters is not
    enough, older exchanges are left out first, then the newest result is cut, then the prompt; what is left
    out is marked.

    Args:
        env: A tool environment, wrapped or not.
        last: Number of exchanges shown, at least 1.
        limit: Longest observation in characters: at least 1,000, and at most the limit of the environment's
            observation space, which it is by default.
        seed: As for all wrappers; nothing is random here.

    Raises:
        ConfigurationError: If an argument has a wrong value.

    Examples:
        >>> env = HistoryWindow(gymnasium.make("CodeGym/PettyCash-v1"), last=2)
        >>> prompt, _ = env.reset(seed=0)
        >>> observation = env.step('{"name": "observe", "parameters": {}}')[0]
        >>> observation.startswith(prompt), observation[len(prompt) :].count("> {")
        (True, 1)
    """

    def __init__(
        self, env: gymnasium.Env[str, str], last: int = 4, *, limit: int | None = None, seed: int = 0
    ) -> None:
        last = as_index(last, "last", 1)
        bare(env)
        most: int = getattr(env.observation_space, "max_length", OBSERVATION_LIMIT)
        limit = most if limit is None else as_index(limit, "limit", _LEAST, most)
        super().__init__(env, seed=seed, last=last, limit=limit)
        self._limit = limit
        self._prompt = ""
        self._exchanges: deque[tuple[str, str]] = deque(maxlen=last)
        self._count = 0

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """Start an episode; see `codegym_envs.ToolEnv.reset`."""
        prompt, info = super().reset(seed=seed, options=options)
        self._prompt = _middle(prompt, self._limit)
        return self._prompt, info

    def begin(self, info: Mapping[str, Any]) -> None:
        """Nothing has happened yet."""
        self._exchanges.clear()
        self._count = 0

    def step(self, action: str) -> Result:
        """Play one action."""
        observation, reward, terminated, truncated, info = self.env.step(action)
        shown = str.__str__(action) if isinstance(action, str) else f"<{type(action).__name__}>"
        self._exchanges.append((f"> {_middle(shown, _ACTION)}", observation))
        self._count += 1
        return self._window(), float(reward), terminated, truncated, info

    def _window(self) -> str:
        newest = "\n".join(self._exchanges[-1])
        # The newest exchange has the first claim on half of the room, the prompt on the rest.
        prompt = _middle(self._prompt, self._limit - min(len(newest) + 200, self._limit // 2))
        room = self._limit - len(prompt) - 100  # for the heading and the number of exchanges left out
        parts = [_middle(newest, room)]
        room -= len(parts[0])
        for exchange in list(self._exchanges)[-2::-1]:
            text = "\n".join(exchange)
            if len(text) + 1 > room:
                break
            parts.append(text)
            room -= len(text) + 1
        left_out = self._count - len(parts)
        if left_out:
            parts.append(f"[{left_out:,} earlier action{'' if left_out == 1 else 's'} not shown]")
        return "\n".join((prompt, "", _HEADING, *reversed(parts)))


def _middle(text: str, limit: int) -> str:
    """The text, its middle replaced by a mark if it is longer than the limit."""
    if len(text) <= limit:
        return text
    mark = f"[… {len(text) - limit + 40:,} characters left out …]"
    kept = limit - len(mark)
    return f"{text[: kept - kept // 2]}{mark}{text[len(text) - kept // 2 :]}"
