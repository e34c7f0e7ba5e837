"""A worker of `peer_workers` as the driver sees it: a process that is asked in JSON lines."""

from __future__ import annotations

import json
import os
import select
import subprocess
import tempfile
from pathlib import Path
from typing import Any

__all__ = ["Worker", "WorkerFailed"]

PREPARE_TIMEOUT_S = 180
RUN_TIMEOUT_S = 120


class WorkerFailed(Exception):
    """A worker answered with an error, did not answer in time, or ended."""


class Worker:
    """A long-lived process in a virtual environment.

    Args:
        python: Its interpreter.
        script: Its program.
    """

    def __init__(self, python: Path, script: Path) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="peer-", ignore_cleanup_errors=True)
        self._errors = Path(self._folder.name) / "stderr.txt"
        reading, writing = os.pipe()
        self._replies = os.fdopen(reading, encoding="utf-8")
        with self._errors.open("w") as errors:
            self._process = subprocess.Popen(
                [str(python), str(script)],
                stdin=subprocess.PIPE,
                stdout=errors,
                stderr=errors,
                text=True,
                cwd=self._folder.name,
                env=_environment(python) | {"PEER_REPLIES": str(writing)},
                pass_fds=(writing,),
            )
        os.close(writing)  # so that reading ends when the worker does

    def prepare(self, seed: int) -> list[dict[str, Any]]:
        """Have the cases made; gives what each is.

        Raises:
            WorkerFailed: If they cannot be made.
        """
        cases: list[dict[str, Any]] = self._ask({"do": "prepare", "seed": seed}, PREPARE_TIMEOUT_S)["cases"]
        return cases

    def run(self, case: str, steps: int) -> tuple[float, int]:
        """Have steps taken; gives the seconds and the number of steps.

        Raises:
            WorkerFailed: If they fail.
        """
        reply = self._ask({"do": "run", "case": case, "steps": steps}, RUN_TIMEOUT_S)
        return reply["seconds"], reply["steps"]

    def close(self) -> None:
        """End the process."""
        if self._process.stdin is not None and not self._process.stdin.closed:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._replies.close()
        self._folder.cleanup()

    def _ask(self, request: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        stdin = self._process.stdin
        assert stdin is not None
        try:
            stdin.write(json.dumps(request) + "\n")
            stdin.flush()
        except BrokenPipeError:
            raise WorkerFailed(self._last_words()) from None
        if not select.select([self._replies], [], [], timeout_s)[0]:
            self._process.kill()
            raise WorkerFailed(f"no answer within {timeout_s:g} s")
        line = self._replies.readline()
        if not line:
            raise WorkerFailed(self._last_words())
        reply: dict[str, Any] = json.loads(line)
        if "error" in reply:
            raise WorkerFailed(reply["error"])
        return reply

    def _last_words(self) -> str:
        self._process.wait(timeout=10)
        lines = self._errors.read_text(errors="replace").strip().splitlines()
        return f"its process ended: {lines[-1][:300]}" if lines else "its process ended without a word"


def _environment(python: Path) -> dict[str, str]:
    """The environment of a worker: its own programs first, no network, the same hashes everywhere."""
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environment.pop("PYTHONPATH", None)
    return environment | {
        "PATH": f"{python.parent}{os.pathsep}{environment.get('PATH', os.defpath)}",
        "PYTHONHASHSEED": "0",
        "HF_HUB_OFFLINE": "1",
    }
