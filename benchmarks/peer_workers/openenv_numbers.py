"""The small tool as an OpenEnv environment; run as a program, it serves it on a loopback port."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

from openenv.core.env_server.http_server import create_fastapi_app
from openenv.core.env_server.interfaces import Environment
from openenv.core.env_server.types import Action, Observation, State
from small_tool import Numbers

__all__ = ["NumberAction", "NumberEnvironment", "NumberObservation"]


class NumberAction(Action):
    """Which drawer to look into."""

    index: int


class NumberObservation(Observation):
    """What is in it."""

    number: int = 0


class NumberEnvironment(Environment):
    """A list of numbers, built like the environment that the package's command `init` writes."""

    SUPPORTS_CONCURRENT_SESSIONS = True

    def __init__(self) -> None:
        super().__init__()
        self.numbers = Numbers(int(os.environ["PEERS_SEED"]))
        self._state = State(step_count=0)

    def reset(self, seed: int | None = None, episode_id: str | None = None, **kwargs: Any) -> Observation:
        """Begin."""
        self._state = State(episode_id=episode_id, step_count=0)
        return NumberObservation()

    def step(self, action: NumberAction, timeout_s: float | None = None, **kwargs: Any) -> Observation:
        """Look into a drawer."""
        self._state.step_count += 1
        return NumberObservation(number=self.numbers.number_at(action.index), done=False, reward=0.0)

    @property
    def state(self) -> State:
        """How far it is."""
        return self._state


def main() -> None:
    """Serve, and write the port into a file."""
    import uvicorn

    # With the protocol named, asyncio sends without delay, as it does for servers that it binds itself.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    Path(os.environ["PEERS_PORT_FILE"]).write_text(str(listener.getsockname()[1]))
    app = create_fastapi_app(NumberEnvironment, NumberAction, NumberObservation, max_concurrent_envs=4)
    uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[listener])


if __name__ == "__main__":
    main()
