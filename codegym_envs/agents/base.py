"""What an agent is, and the loop that plays one episode."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import gymnasium

__all__ = ["Agent", "Trajectory", "rollout"]


class Agent(Protocol):
    """Something that plays: text in, text out."""

    def start(
        self, env: gymnasium.Env[str, str], prompt: str, info: dict[str, Any], seed: int | None
    ) -> None:
        """Begin an episode.

        Args:
            env: The environment, just reset. An agent that is evaluated must not use it.
            prompt: The first observation.
            info: The info dictionary of ``reset``.
            seed: Seed for the agent's own choices; None for any.
        """

    def act(self, observation: str) -> str:
        """The next action, after the latest observation (the prompt at first)."""


@dataclass(frozen=True, slots=True)
class Trajectory:
    """One played episode.

    Attributes:
        env_id: Gymnasium id.
        config_id: Index of the task configuration, or None for one given in the options.
        prompt: The first observation.
        actions: The actions, in order.
        observations: The observation that answered each action.
        statuses: ``info["status"]`` of each step.
        reward: Sum of the rewards: 1.0 or 0.0.
        terminated: Whether the agent submitted an answer.
        truncated: Whether the limit on actions ended the episode.
    """

    env_id: str
    config_id: int | None
    prompt: str
    actions: tuple[str, ...]
    observations: tuple[str, ...]
    statuses: tuple[str, ...]
    reward: float
    terminated: bool
    truncated: bool

    @property
    def num_tool_calls(self) -> int:
        """Number of actions, ``done`` included."""
        return len(self.actions)


def rollout(
    env: gymnasium.Env[str, str],
    agent: Agent,
    *,
    seed: int | None = None,
    options: dict[str, Any] | None = None,
) -> Trajectory:
    """Play one episode.

    Args:
        env: A tool environment, wrapped or not.
        agent: Who plays.
        seed: Seed of ``reset`` and of the agent.
        options: Options of ``reset``.

    Returns:
        What happened.
    """
    prompt, info = env.reset(seed=seed, options=options)
    env_id, config_id = info["env_id"], info["config_id"]
    agent.start(env, prompt, info, seed)
    actions: list[str] = []
    observations: list[str] = []
    statuses: list[str] = []
    total = 0.0
    observation = prompt
    terminated = truncated = False
    while not (terminated or truncated):
        action = agent.act(observation)
        observation, reward, terminated, truncated, info = env.step(action)
        actions.append(action)
        observations.append(observation)
        statuses.append(info["status"])
        total += float(reward)
    return Trajectory(
        env_id=env_id,
        config_id=config_id,
        prompt=prompt,
        actions=tuple(actions),
        observations=tuple(observations),
        statuses=tuple(statuses),
        reward=total,
        terminated=terminated,
        truncated=truncated,
    )
