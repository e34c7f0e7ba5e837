"""Run a module's own solution through an episode, tool calls only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from codegym_envs.actions import render_call
from codegym_envs.episode.core import Episode
from codegym_envs.episode.prompt import written_format
from codegym_envs.errors import ExecutionFailed
from codegym_envs.spec.plain_data.values import convert, decode

if TYPE_CHECKING:
    from codegym_envs.executor import Program

__all__ = ["OraclePlay", "play_oracle"]


class OraclePlay(NamedTuple):
    """What the oracle did on one hidden input.

    Attributes:
        reward: 1.0 if it reached the expected answer, else 0.0.
        calls: Number of actions, ``done`` included.
        transcript: Pairs of action and observation texts, in order.
    """

    reward: float
    calls: int
    transcript: tuple[tuple[str, str], ...]


def play_oracle(
    program: Program,
    inputs: Mapping[str, Any],
    expected: Any,
    *,
    action_format: str = "auto",
    max_tool_calls: int = 256,
) -> OraclePlay:
    """Play one episode with the module's ``solve``.

    Each ``tools.f(...)`` becomes action text, goes through the same `Episode` that agents play, and gets the
    decoded observation back; what ``solve`` returns is submitted with ``done``.

    Args:
        program: The loaded module; it needs a ``solve``.
        inputs: The hidden input.
        expected: The expected answer.
        action_format: Format in which the calls are written (JSON for ``"auto"``).
        max_tool_calls: Number of actions after which the episode is truncated.

    Raises:
        ExecutionFailed: If ``solve`` fails, if one of its calls is refused or fails (with the code of that
            call) or cannot be written (``"bad_call"``), or if the actions do not suffice (``"truncated"``).
    """
    episode = Episode(program, inputs, expected, action_format=action_format, max_tool_calls=max_tool_calls)
    written = written_format(action_format)
    returns = {tool.name: tool.returns for tool in program.module.tools}
    transcript: list[tuple[str, str]] = []

    def act(name: str, arguments: dict[str, Any]) -> tuple[str, float]:
        if episode.truncated:
            raise ExecutionFailed("truncated", f"solve needs more than {max_tool_calls} actions")
        try:
            action = render_call(written, name, arguments)
        except (TypeError, ValueError) as error:
            raise ExecutionFailed(
                "bad_call", f"solve called {name} with what cannot be written: {error}"
            ) from None
        observation, reward, _, _, info = episode.step(action)
        transcript.append((action, observation))
        if info["error"] is not None:
            raise ExecutionFailed(info["error"], f"solve called {name}: {observation.splitlines()[0]}")
        return observation, reward

    def call(name: str, arguments: dict[str, Any]) -> Any:
        return convert(decode(act(name, arguments)[0]), returns[name], whole_floats=False)

    try:
        answer = program.solve(call)
        reward = act("done", {"answer": answer})[1]
    finally:
        episode.close()
    return OraclePlay(reward, episode.num_tool_calls, tuple(transcript))
