"""The peers that are measured, and a virtual environment for each of them."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["PEERS", "Peer", "Venv", "set_up"]

INSTALL_TIMEOUT_S = 1200


@dataclass(frozen=True)
class Peer:
    """A package that is measured.

    Attributes:
        name: Name of its folder and of its worker, ``peer_workers/<name>.py``.
        requirements: What is installed, the peer with its version first.
    """

    name: str
    requirements: tuple[str, ...]

    @property
    def title(self) -> str:
        """The package and its version, as they stand in the table."""
        return self.requirements[0].replace("==", " ")


PEERS = (
    Peer("gem", ("gem-llm==0.1.0",)),
    Peer("textarena", ("textarena==0.7.4",)),
    Peer("reasoning_gym", ("reasoning-gym==0.1.25",)),
    Peer("skyrl_gym", ("skyrl-gym==0.4.0",)),
    # The last series with `ToolEnv`, whose tools run in the process; it was written for these major versions.
    Peer("verifiers_classic", ("verifiers==0.1.14", "mcp<2", "openai<3")),
    Peer("verifiers", ("verifiers==0.4.0",)),
    Peer("openenv", ("openenv==0.10.0",)),
)


@dataclass(frozen=True)
class Venv:
    """A peer's virtual environment.

    Attributes:
        peer: The peer.
        folder: Where it lies.
    """

    peer: Peer
    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    @property
    def receipt(self) -> Path:
        """What `set_up` noted about it."""
        return self.folder / "peer.json"

    def facts(self) -> dict[str, Any]:
        """What is known of it: number of distributions and MB if it is installed, else ``failure``."""
        if not self.receipt.exists():
            return {"failure": "not installed here; run with `--setup`"}
        facts: dict[str, Any] = json.loads(self.receipt.read_text(encoding="utf-8"))
        if facts["requirements"] != list(self.peer.requirements):
            return {"failure": "another version is installed here; run with `--setup`"}
        return facts


def set_up(venv: Venv) -> dict[str, Any]:
    """Install a peer, unless it is installed, and note what came of it.

    Returns:
        What `Venv.facts` gives from now on.
    """
    facts = venv.facts()
    if "failure" not in facts and venv.python.exists():
        return facts
    venv.folder.mkdir(parents=True, exist_ok=True)
    # No peer needs PyTorch for a step, and with it a peer would be larger than all the others together.
    constraint = venv.folder / "constraints.txt"
    constraint.write_text("torch<0\n", encoding="utf-8")
    pip = [str(venv.python), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    commands = (
        [sys.executable, "-m", "venv", "--clear", str(venv.folder)],
        [*pip, "install", "--constraint", str(constraint), *venv.peer.requirements],
    )
    facts = {"requirements": list(venv.peer.requirements), "python": platform.python_version()}
    for command in commands:
        failure = _run(command)
        if failure is not None:
            facts["failure"] = failure
            break
        constraint.write_text("torch<0\n", encoding="utf-8")  # `--clear` took it away
    else:
        facts |= _size(venv)
    venv.receipt.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    return facts


def _run(command: list[str]) -> str | None:
    """Why a command failed, in one line, or None."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            env=environment,
            timeout=INSTALL_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"the installation took longer than {INSTALL_TIMEOUT_S} s"
    if done.returncode == 0:
        return None
    lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or [done.stderr[-300:]]
    return " ".join(f"the installation failed: {lines[0]}".split())


def _size(venv: Venv) -> dict[str, Any]:
    """Number of distributions and MB, without pip and what `venv` brings."""
    packages = next((venv.folder / "lib").glob("python*/site-packages"))
    own = ("pip", "setuptools")
    found = [path for path in packages.glob("*.dist-info") if not path.name.startswith(own)]
    size = sum(
        path.stat().st_size
        for path in packages.rglob("*")
        if path.is_file() and not path.relative_to(packages).parts[0].startswith(own)
    )
    return {"distributions": len(found), "megabytes": round(size / 1e6)}
