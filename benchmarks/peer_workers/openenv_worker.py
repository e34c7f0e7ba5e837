"""openenv: an environment's step in the process, a tool of its MCP environment, and its WebSocket client."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Iterator
from typing import Any

from fastmcp import FastMCP
from openenv.core import GenericEnvClient
from openenv.core.env_server.mcp_environment import MCPEnvironment
from openenv.core.env_server.mcp_types import CallToolAction
from openenv.core.env_server.types import Observation, State
from openenv_numbers import NumberAction, NumberEnvironment
from protocol import Case, Episode, play, play_async, serve
from served import start_server
from small_tool import Numbers, indices


class InProcess:
    """Actions built from what a model said, and the step."""

    def __init__(self, seed: int) -> None:
        self.env = NumberEnvironment()
        self.actions = [{"index": index} for index in indices(seed)]
        _expect(self._step(self.actions[0]).number, seed)

    def _step(self, action: dict[str, Any]) -> Any:
        return self.env.step(NumberAction(**action))

    def episodes(self) -> Iterator[Episode]:
        """The same calls again and again."""
        while True:
            self.env.reset()
            yield self._step, self.actions

    def run(self, steps: int) -> tuple[float, int]:
        """Play."""
        return play(self.episodes(), steps)


class ToolEnvironment(MCPEnvironment):
    """The small tool as a tool of an MCP server inside the process."""

    def __init__(self, numbers: Numbers) -> None:
        server = FastMCP("drawers")
        server.tool()(numbers.number_at)
        super().__init__(server)

    def reset(self, seed: int | None = None, episode_id: str | None = None, **kwargs: Any) -> Observation:
        """Begin."""
        return Observation()

    def _step_impl(self, action: Any, timeout_s: float | None = None, **kwargs: Any) -> Observation:
        raise NotImplementedError("only tools are called")

    @property
    def state(self) -> State:
        """Nothing is kept."""
        return State()


class ToolCalls:
    """Calls in one event loop with an open session, as the package's server holds it."""

    def __init__(self, seed: int) -> None:
        self.env = ToolEnvironment(Numbers(seed))
        self.actions = [{"index": index} for index in indices(seed)]
        asyncio.run(self._first(seed))

    async def _first(self, seed: int) -> None:
        async with self.env.mcp_session():
            _expect((await self._step(self.actions[0])).result.data, seed)

    async def _step(self, arguments: dict[str, Any]) -> Any:
        return await self.env.step_async(CallToolAction(tool_name="number_at", arguments=arguments))

    async def _play(self, steps: int) -> tuple[float, int]:
        async with self.env.mcp_session():
            return await play_async(itertools.repeat((self._step, self.actions)), steps)

    def run(self, steps: int) -> tuple[float, int]:
        """Play."""
        return asyncio.run(self._play(steps))


class WebSocket:
    """Steps of the package's client, one connection a round, to a server of its own process."""

    def __init__(self, seed: int) -> None:
        self.port = start_server("openenv_numbers.py", "PEERS_PORT_FILE", seed)
        self.actions = [{"index": index} for index in indices(seed)]
        asyncio.run(self._first(seed))

    def _client(self) -> GenericEnvClient:
        return GenericEnvClient(base_url=f"http://127.0.0.1:{self.port}")

    async def _first(self, seed: int) -> None:
        async with self._client() as client:
            await client.reset()
            _expect((await client.step(self.actions[0])).observation["number"], seed)

    async def _play(self, steps: int) -> tuple[float, int]:
        async with self._client() as client:
            await client.reset()
            return await play_async(itertools.repeat((client.step, self.actions)), steps)

    def run(self, steps: int) -> tuple[float, int]:
        """Play."""
        return asyncio.run(self._play(steps))


def _expect(seen: int, seed: int) -> None:
    """Raise unless the first call was understood."""
    expected = Numbers(seed).number_at(indices(seed)[0])
    if seen != expected:
        raise RuntimeError(f"a step was answered with {seen!r}, not {expected!r}")


def prepare(seed: int) -> list[Case]:
    """All that is measured."""
    os.environ["PEERS_SEED"] = str(seed)
    less = "does not parse the model's text; no end of the episode, no limits and no rollback of what runs"
    return [
        Case(
            name="step",
            label="`Environment.step`, in the process",
            step="an environment like that of `openenv init`, without tools: a pydantic action from a "
            "dictionary, the small tool's look-up, a pydantic observation",
            less=less,
            beside="small_tool",
            catalog="catalog",
            run=InProcess(seed).run,
        ),
        Case(
            name="mcp",
            label="`MCPEnvironment.step_async`, in the process",
            step="the small tool on a FastMCP server, called by a `CallToolAction` in an open session",
            more="a JSON-RPC message each way",
            less=less,
            beside="small_tool",
            catalog="catalog",
            run=ToolCalls(seed).run,
            most=200,
        ),
        Case(
            name="websocket",
            label="`EnvClient.step`, WebSocket",
            step="the first of these behind its server on loopback, one open connection",
            more="two processes and a WebSocket, asynchronous on both sides",
            less=less,
            beside="small_tool_isolated",
            catalog="isolated",
            run=WebSocket(seed).run,
            most=500,
        ),
    ]


if __name__ == "__main__":
    serve(prepare)
