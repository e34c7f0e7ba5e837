"""The small tool as a toolset of `verifiers.v1`; run as a program, it serves it over MCP on loopback.

The package makes its server's socket without naming the protocol, so asyncio leaves Nagle's algorithm on, and
each reply waits some 40 ms for a delayed acknowledgement. With ``PEERS_NO_DELAY=1`` the protocol is named.
"""

from __future__ import annotations

import os
import socket

import verifiers.v1 as vf
from small_tool import Numbers


class Drawers(vf.Toolset[vf.ToolsetConfig, vf.State]):
    """A list of numbers."""

    TOOL_PREFIX = None

    async def setup(self) -> None:
        """Make the numbers."""
        self.numbers = Numbers(int(os.environ["PEERS_SEED"]))

    @vf.tool
    async def number_at(self, index: int) -> int:
        """The number of one drawer.

        Args:
            index: Position, counted from 0.
        """
        return self.numbers.number_at(index)


class TcpSocket(socket.socket):
    """A socket that names its protocol where none is given."""

    def __init__(
        self,
        family: int = -1,
        type: int = -1,  # noqa: A002 - the name in the standard library
        proto: int = -1,
        fileno: int | None = None,
    ) -> None:
        if fileno is None and family == socket.AF_INET and type == socket.SOCK_STREAM and proto == -1:
            proto = socket.IPPROTO_TCP
        super().__init__(family, type, proto, fileno)


if __name__ == "__main__":
    if os.environ.get("PEERS_NO_DELAY"):
        socket.socket = TcpSocket
    Drawers.run()
