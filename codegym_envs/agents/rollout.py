"""The loop that plays one episode, for agents that answer at once and for those that must be awaited."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable
from typing import Any

import gymnasium

from codegym_envs.agents.protocol import Agent, AgentFailure, ContextExhausted, agent_name, finished
from codegym_envs.errors import ConfigurationError, WorkerError
from codegym_envs.spec import decode, encode
from codegym_envs.trajectories import EpisodeRecorder, Trajectory

__all__ = ["rollout", "rollout_async"]


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
        agent: Who plays. If its ``act`` must be awaited, an event loop runs for the length of the episode.
        seed: Seed of ``reset`` and of the agent.
        options: Options of ``reset``.

    Returns:
        What happened. If the agent or a worker process failed, the outcome is ``infrastructure``, and
        ``failure`` says why.

    Raises:
        ConfigurationError: If ``act`` gives something other than text, or must be awaited although an event
            loop is already running in this thread: `rollout_async` is for that.
    """
    play = _Play(env, agent, seed, options)
    runner: asyncio.Runner | None = None
    try:
        play.begin()
        while play.running:
            action = agent.act(play.observation)
            if inspect.isawaitable(action):
                if runner is None:
                    _refuse_running_loop(action)
                    runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
                action = runner.run(_awaited(action))
            play.step(action)
    except (AgentFailure, ContextExhausted, WorkerError) as error:
        play.stop(error)
    finally:
        if runner is not None:
            runner.close()
    return play.trajectory()


async def rollout_async(
    env: gymnasium.Env[str, str],
    agent: Agent,
    *,
    seed: int | None = None,
    options: dict[str, Any] | None = None,
) -> Trajectory:
    """Play one episode while others are played in the same event loop; see `rollout`.

    Steps of the environment are not awaited: they take microseconds.
    """
    play = _Play(env, agent, seed, options)
    try:
        play.begin()
        while play.running:
            action = agent.act(play.observation)
            play.step(await action if inspect.isawaitable(action) else action)
    except (AgentFailure, ContextExhausted, WorkerError) as error:
        play.stop(error)
    return play.trajectory()


class _Play:
    """An episode while it is played."""

    def __init__(
        self,
        env: gymnasium.Env[str, str],
        agent: Agent,
        seed: int | None,
        options: dict[str, Any] | None,
    ) -> None:
        self.env = env
        self.agent = agent
        self.seed = seed
        self.options = options
        self.observation = ""
        self.running = True
        self._recorder: EpisodeRecorder | None = None
        self._failure: str | None = None

    def begin(self) -> None:
        """Reset the environment and start the agent."""
        prompt, info = self.env.reset(seed=self.seed, options=self.options)
        self._recorder = EpisodeRecorder(self.env, prompt, info, seed=self.seed, options=self.options)
        self.observation = prompt
        self.agent.start(self.env, prompt, info, self.seed)

    def step(self, action: object) -> None:
        """Play one action and write it down."""
        assert self._recorder is not None
        if not isinstance(action, str):
            name = agent_name(self.agent)
            raise ConfigurationError(
                f"act() of the agent {name!r} gave {type(action).__name__}; it must give text"
            )
        result = self.env.step(action)
        self._recorder.add(action, result)
        self.observation = result[0]
        self.running = not (result[2] or result[3])

    def stop(self, error: Exception) -> None:
        """End the episode because the agent or a worker cannot go on."""
        self.running = False
        if isinstance(error, ContextExhausted) and self._recorder is not None:
            # The outermost wrapper that wants to know is told; the environment itself always is.
            self.env.get_wrapper_attr("truncate")("budget")
            self._recorder.end("budget")
            return
        self._failure = str(error) or type(error).__name__
        if self._recorder is not None:
            self._recorder.end("infrastructure")

    def trajectory(self) -> Trajectory:
        """What was written down."""
        facts = finished(self.agent)
        if self._recorder is None:
            return self._unplayed()
        return self._recorder.trajectory(
            agent=agent_name(self.agent),
            usage=facts.get("usage"),
            messages=facts.get("messages"),
            failure=self._failure,
        )

    def _unplayed(self) -> Trajectory:
        """The trajectory of an episode whose reset failed, as far as it is known."""
        bare: Any = self.env.unwrapped
        options = self.options or {}
        config_id = options.get("config_id")
        config = options.get("config")
        known = config_id is not None
        return Trajectory(
            env_id=bare.module.env_id,
            module_hash=bare.module.hash,
            config_id=None if config_id is None else int(config_id),
            config=None if config is None else decode(encode(config)),
            difficulty=bare.configs[config_id].difficulty if known else int(options.get("difficulty") or 1),
            seed=self.seed,
            action_format=bare.action_format,
            parallel_calls=bare.parallel_calls,
            max_tool_calls=bare.max_tool_calls or 0,
            max_invalid_actions=bare.max_invalid_actions,
            prompt="",
            steps=(),
            outcome="infrastructure",
            reward=0.0,
            terminated=False,
            truncated=False,
            agent=agent_name(self.agent),
            failure=self._failure,
        )


async def _awaited(action: Awaitable[str]) -> str:
    return await action


def _refuse_running_loop(action: Any) -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    if inspect.iscoroutine(action):
        action.close()
    raise ConfigurationError("an event loop runs here: await rollout_async(...)")
