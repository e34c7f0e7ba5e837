"""What an agent is, and what it may raise."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeAlias

import gymnasium

from codegym_envs.errors import CodeGymError

__all__ = ["Agent", "AgentFactory", "AgentFailure", "ContextExhausted", "agent_name", "is_privileged"]


class Agent(Protocol):
    """Something that plays: text in, text out. One instance plays one episode at a time.

    Two more members are optional:

    - ``privileged = True`` says that the agent uses ``env``, as the oracle does. Its results do not count
      as an evaluation.
    - ``finish() -> dict`` is called after the episode, however it ended, and gives facts about it:
      ``"usage"`` (a dictionary with ``requests``, ``prompt_tokens``, ``completion_tokens``, ``cost`` and
      ``reused``) and ``"messages"`` (the chat log as sent and received).

    Attributes:
        name: Name under which its results are shown.
    """

    name: str

    def start(
        self, env: gymnasium.Env[str, str], prompt: str, info: dict[str, Any], seed: int | None
    ) -> None:
        """Begin an episode.

        Args:
            env: The environment, just reset. An agent that is evaluated may ask it for its settings, such as
                ``env.get_wrapper_attr("action_format")``, and for nothing else.
            prompt: The first observation.
            info: The info dictionary of ``reset``.
            seed: Seed for the agent's own choices; None for any.

        Raises:
            AgentFailure: See `act`.
        """

    def act(self, observation: str) -> str | Awaitable[str]:
        """The next action, after the latest observation (the prompt at first).

        Raises:
            AgentFailure: If the agent cannot go on for reasons that have nothing to do with the episode. The
                outcome is ``infrastructure``: the episode has no result, and can be played again.
            ContextExhausted: If the agent has no room left for this episode. The outcome is ``budget``.
        """


AgentFactory: TypeAlias = Callable[[], Agent]
"""Makes agents; agents of one factory may share what is costly, such as a client or a model."""


class AgentFailure(CodeGymError):
    """An agent cannot go on for reasons outside the episode: its endpoint, its quota, its machine."""


class ContextExhausted(CodeGymError):
    """An agent has no room left for this episode: its history no longer fits in its context."""


def agent_name(agent: object) -> str:
    """The agent's ``name``; its class's name if it has none."""
    name = getattr(agent, "name", None)
    return name if isinstance(name, str) and name else type(agent).__name__


def is_privileged(agent: object) -> bool:
    """Whether the agent says that it uses the environment behind the texts."""
    return bool(getattr(agent, "privileged", False))


def finished(agent: object) -> Mapping[str, Any]:
    """What the agent's ``finish`` says; nothing if it has none."""
    finish = getattr(agent, "finish", None)
    found = finish() if callable(finish) else {}
    return found if isinstance(found, Mapping) else {}
