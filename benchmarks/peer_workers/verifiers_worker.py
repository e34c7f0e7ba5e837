"""verifiers, present series (`verifiers.v1`): tools of a toolset, which are always called over MCP."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import AsyncExitStack
from typing import Any

from protocol import Case, play_async, serve
from served import start_server
from small_tool import Numbers, indices
from verifiers.v1.harnesses.utils.mcp import call_mcp, connect_mcp


class Calls:
    """Calls of the harnesses' own client, one connection a round."""

    def __init__(self, seed: int, **settings: str) -> None:
        port = start_server("verifiers_toolset.py", "MCP_PORT_FILE", seed, **settings)
        self.url = f"http://127.0.0.1:{port}/mcp"
        self.actions = [{"index": index} for index in indices(seed)]
        seen = asyncio.run(self._first())
        expected = str(Numbers(seed).number_at(indices(seed)[0]))
        if seen != expected:
            raise RuntimeError(f"a call was answered with {seen!r}, not {expected!r}")

    async def _first(self) -> Any:
        async with AsyncExitStack() as stack:
            _, dispatch, servers = await self._connect(stack)
            return await call_mcp(servers, dispatch, "number_at", self.actions[0])

    async def _connect(self, stack: AsyncExitStack) -> Any:
        return await connect_mcp({"mcpServers": {"": {"url": self.url}}}, stack)

    async def _play(self, steps: int) -> tuple[float, int]:
        async with AsyncExitStack() as stack:
            _, dispatch, servers = await self._connect(stack)

            async def step(arguments: dict[str, Any]) -> Any:
                return await call_mcp(servers, dispatch, "number_at", arguments)

            return await play_async(itertools.repeat((step, self.actions)), steps)

    def run(self, steps: int) -> tuple[float, int]:
        """Play."""
        return asyncio.run(self._play(steps))


def prepare(seed: int) -> list[Case]:
    """All that is measured."""
    more = "two processes and HTTP; arguments checked by schema"
    less = "does not parse the model's text; no reward, no end of the episode, no limits on what runs"
    delay = "some 40 ms are a delayed acknowledgement: the server's socket names no protocol, so "
    return [
        Case(
            name="toolset",
            label="`Toolset` over MCP (`call_mcp`)",
            step="one call of the harnesses' client to the toolset's server on loopback",
            more=f"{more}; {delay}Nagle's algorithm stays on",
            less=less,
            beside="small_tool_isolated",
            catalog="isolated",
            run=Calls(seed).run,
            most=20,
        ),
        Case(
            name="toolset_no_delay",
            label="the same without the delay",
            step="as above, with a server's socket that sends at once: what the package could do",
            more=more,
            less=less,
            beside="small_tool_isolated",
            catalog="isolated",
            run=Calls(seed, PEERS_NO_DELAY="1").run,
            most=100,
        ),
    ]


if __name__ == "__main__":
    serve(prepare)
