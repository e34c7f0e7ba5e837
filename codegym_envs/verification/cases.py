"""One task configuration of a module under verification, and the oracle's play of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codegym_envs.spec.plain_data.values import decode, encode

__all__ = ["Case", "Play", "action_text", "spread"]


@dataclass(frozen=True, slots=True)
class Case:
    """One task configuration with what it stands for.

    Attributes:
        index: Its ``config_id``; -1 for a fresh input that is not in the frozen list.
        difficulty: 1, 2 or 3.
        inputs: The hidden input.
        expected: The expected answer.
        limit: Most actions of its episode.
    """

    index: int
    difficulty: int
    inputs: Mapping[str, Any]
    expected: Any
    limit: int

    def __str__(self) -> str:
        return (
            f"configuration {self.index}"
            if self.index >= 0
            else f"a fresh input of difficulty {self.difficulty}"
        )


@dataclass(frozen=True, slots=True)
class Play:
    """What the oracle did on one case.

    Attributes:
        reward: 1.0 if it reached the expected answer, else 0.0.
        calls: Number of actions, ``done`` included; 0 if it failed on the way.
        transcript: Pairs of action and observation texts, in order; empty if it failed on the way.
        failure: Why it failed, one line; empty if it came to an answer.
    """

    reward: float
    calls: int
    transcript: tuple[tuple[str, str], ...]
    failure: str = ""

    def tools(self) -> set[str]:
        """Names of the tools it called."""
        return {decode(action)["name"] for action, _ in self.transcript}


def action_text(name: str, arguments: Mapping[str, Any]) -> str:
    """A tool call as plain JSON."""
    return encode({"name": name, "parameters": dict(arguments)})


def spread(total: int, count: int) -> list[int]:
    """Up to ``count`` positions out of ``total``, evenly spread."""
    if total <= count:
        return list(range(total))
    return sorted({(2 * step + 1) * total // (2 * count) for step in range(count)})
