"""One digest of everything that must never vary, computed here and in a process with other hash seeds.

``python -m codegym_envs.verification.fingerprint`` answers requests, one JSON line each, until its input
ends; `Companion` keeps such a process for as long as this one lives, so that verifying a whole catalog
starts one process and not one per module.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import json
import os
import selectors
import subprocess
import sys
from functools import cache
from typing import Any

from codegym_envs.errors import CodeGymError, WorkerError
from codegym_envs.spec import EnvironmentModule, TaskConfig, parse_module
from codegym_envs.spec.plain_data.values import encode
from codegym_envs.verification.subject import Execution, Subject
from codegym_envs.verification.thresholds import Thresholds

__all__ = ["Companion", "companion", "fingerprint"]

_TIMEOUT_S = 300.0  # budgets end every computation long before; this only guards against a lost process


def fingerprint(subject: Subject) -> str:
    """SHA-256 (hex) of all configurations, expected answers, prompts, and the oracle's transcripts."""
    parts = hashlib.sha256()
    for case, play in zip(subject.cases, subject.plays, strict=True):
        texts = [encode(case.inputs), encode(case.expected), subject.episode(case).prompt]
        for text in (*texts, *(text for call in play.transcript for text in call)):
            parts.update(f"{len(text)}:{text}".encode())
    return parts.hexdigest()


class Companion:
    """A process of its own with another PYTHONHASHSEED that computes fingerprints.

    Args:
        hash_seed: Value of PYTHONHASHSEED there.
    """

    def __init__(self, hash_seed: str) -> None:
        self.pid = os.getpid()
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                **os.environ,
                "PYTHONHASHSEED": hash_seed,
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            },
        )

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def fingerprint(self, subject: Subject) -> str:
        """Compute `fingerprint` there, from the module's source alone.

        Raises:
            WorkerError: If the process is lost or does not answer.
            CodeGymError: If the module fails there.
        """
        module = subject.module
        request = {
            "source": module.source,
            "name": module.name,
            "sidecar": module.sidecar,
            "execution": subject.execution,
            "limits": [subject.thresholds.max_calls, subject.thresholds.max_calls_hard],
            "configs": [[config.difficulty, config.seed, config.digest] for config in subject.configs],
        }
        answer = self._ask(json.dumps(request))
        if "error" in answer:
            raise CodeGymError(str(answer["error"]))
        return str(answer["fingerprint"])

    def _ask(self, line: str) -> dict[str, Any]:
        process = self._process
        assert process.stdin is not None and process.stdout is not None  # both are pipes
        try:
            process.stdin.write(line.encode() + b"\n")
            process.stdin.flush()
            with selectors.DefaultSelector() as selector:
                selector.register(process.stdout, selectors.EVENT_READ)
                ready = selector.select(_TIMEOUT_S)
            reply = process.stdout.readline() if ready else b""
            if not reply:
                raise WorkerError("the process with the other hash seed gave no answer")
        except OSError as error:
            raise WorkerError("the process with the other hash seed is lost") from error
        finally:
            if process.poll() is not None:
                self.close()
        decoded: dict[str, Any] = json.loads(reply)
        return decoded

    def close(self) -> None:
        """End the process."""
        if os.getpid() != self.pid:  # after a fork it belongs to the parent
            return
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


_current: list[Companion] = []


def companion() -> Companion:
    """This process's companion, started on first use and ended with it."""
    if _current and (_current[0].pid != os.getpid() or not _current[0].alive):
        _current.clear()
    if not _current:
        _current.append(Companion("1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"))
        _register()
    return _current[0]


@cache
def _register() -> None:
    atexit.register(_close_current)


def _close_current() -> None:
    for item in _current:
        item.close()


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    execution: Execution = request["execution"]
    limits = Thresholds(max_calls=request["limits"][0], max_calls_hard=request["limits"][1])
    configs = [TaskConfig(*item) for item in request["configs"]]
    try:
        module: EnvironmentModule = parse_module(
            request["source"], name=request["name"], sidecar=request["sidecar"]
        )
        return {"fingerprint": fingerprint(Subject(module, execution, limits, configs))}
    except CodeGymError as error:
        return {"error": str(error)}


def _main() -> None:
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main()
