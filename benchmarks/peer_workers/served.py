"""A server on loopback that a worker starts beside itself and takes down with itself."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

__all__ = ["start_server"]

START_TIMEOUT_S = 90


def start_server(script: str, port_variable: str, seed: int, **settings: str) -> int:
    """Run a program of this folder that serves on loopback; gives its port when it answers.

    Args:
        script: File name of the program.
        port_variable: Environment variable that names the file into which it writes its port.
        seed: Seed of the numbers, in ``PEERS_SEED``.
        settings: Further environment variables.

    Raises:
        RuntimeError: If it does not start.
    """
    port_file = Path(tempfile.mkdtemp()) / "port"
    environment = os.environ | {port_variable: str(port_file), "PEERS_SEED": str(seed)} | settings
    command = [sys.executable, str(Path(__file__).with_name(script))]
    server = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=2)
    atexit.register(server.kill)
    until = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < until and server.poll() is None:
        try:
            port = int(port_file.read_text())
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except (OSError, ValueError):
            time.sleep(0.05)
        else:
            return port
    raise RuntimeError(f"{script} does not serve")
