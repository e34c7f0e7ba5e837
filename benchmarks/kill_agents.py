"""Agents whose runs `kill_resume.py` kills: quick ones that wait a little, as an endpoint makes one wait."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from typing import Any

import gymnasium


class Waiting:
    """Observes a few times and submits a number that depends on its seed and on all it has seen."""

    name = "waiting"

    def __init__(self, wait_s: float = 0.02, calls: int = 6) -> None:
        self.wait_s = wait_s
        self.calls = calls

    def start(
        self, env: gymnasium.Env[str, str], prompt: str, info: dict[str, Any], seed: int | None
    ) -> None:
        """Begin an episode."""
        self._seen = hashlib.sha256(f"{seed}".encode())
        self._left = self.calls

    async def act(self, observation: str) -> str:
        """The next action, after a while."""
        await asyncio.sleep(self.wait_s)
        return self._next(observation)

    def _next(self, observation: str) -> str:
        self._seen.update(observation.encode())
        self._left -= 1
        if self._left > 0:
            return json.dumps({"name": "observe", "parameters": {}})
        return json.dumps({"name": "done", "parameters": {"answer": self._seen.digest()[0]}})


class Computing(Waiting):
    """The same without letting others play meanwhile."""

    name = "computing"

    def act(self, observation: str) -> str:  # type: ignore[override]
        """The next action, after a while."""
        time.sleep(self.wait_s)
        return self._next(observation)
