"""The loop that plays one episode, for agents that answer at once and for those that must be awaited."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Mapping
from typing import Any

import gymnasium

from codegym_envs.agents.base import Agent, AgentFailure, ContextExhausted, agent_name, finished
from codegym_envs.errors import ConfigurationError, WorkerError
from codegym_envs.spec import decode, encode
from codegym_envs.trajectories import Step, Trajectory

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
        ConfigurationError: If ``act`` gives something else than text, or must be awaited although an event
            loop runs in this thread already: `rollout_async` is for that.
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
    """An episode while it is played, and what is written down of it."""

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
        self.options = options or {}
        self.observation = ""
        self.running = True
        self._prompt = ""
        self._reset_info: dict[str, Any] = {}
        self._steps: list[Step] = []
        self._reward = 0.0
        self._terminated = self._truncated = False
        self._outcome: str | None = None
        self._failure: str | None = None

    def begin(self) -> None:
        """Reset the environment and start the agent."""
        self._prompt, self._reset_info = self.env.reset(seed=self.seed, options=self.options or None)
        self.observation = self._prompt
        self.agent.start(self.env, self._prompt, self._reset_info, self.seed)

    def step(self, action: object) -> None:
        """Play one action and write it down."""
        if not isinstance(action, str):
            name = agent_name(self.agent)
            raise ConfigurationError(
                f"act() of the agent {name!r} gave {type(action).__name__}; it must give text"
            )
        observation, reward, terminated, truncated, info = self.env.step(action)
        self._steps.append(
            Step(
                action=str(action),
                observation=observation,
                reward=float(reward),
                status=info["status"],
                tool=info.get("tool"),
                arguments=_dict(info.get("arguments")),
                error=info.get("error"),
                num_tool_calls=info["num_tool_calls"],
                info={"calls": info["calls"]} if "calls" in info else {},
            )
        )
        self.observation = observation
        self._reward += float(reward)
        self._terminated, self._truncated = bool(terminated), bool(truncated)
        if terminated or truncated:
            self.running = False
            self._outcome = info.get("outcome") or _outcome(self._reward, self._terminated)

    def stop(self, error: Exception) -> None:
        """End the episode because somebody cannot go on."""
        self.running = False
        if isinstance(error, ContextExhausted):
            # An outer wrapper may want to know; the environment itself always does.
            self.env.get_wrapper_attr("truncate")("budget")
            self._truncated, self._outcome = True, "budget"
            return
        self._outcome, self._failure = "infrastructure", str(error) or type(error).__name__

    def trajectory(self) -> Trajectory:
        """What was written down."""
        bare: Any = self.env.unwrapped
        info, facts = self._reset_info, finished(self.agent)
        config_id = info.get("config_id", self.options.get("config_id"))
        module = getattr(bare, "module", None)
        return Trajectory(
            env_id=str(info.get("env_id") or getattr(module, "env_id", "")),
            module_hash=getattr(module, "hash", ""),
            config_id=None if config_id is None else int(config_id),
            config=_plain(self.options.get("config")),
            difficulty=info.get("difficulty") or _difficulty(bare, config_id, self.options),
            seed=self.seed,
            action_format=_setting(self.env, "action_format", "auto"),
            parallel_calls=_setting(self.env, "parallel_calls", "refuse"),
            max_tool_calls=info.get("max_tool_calls") or getattr(bare, "max_tool_calls", None) or 0,
            max_invalid_actions=_setting(self.env, "max_invalid_actions", None),
            prompt=self._prompt,
            steps=tuple(self._steps),
            outcome=self._outcome or "infrastructure",
            reward=self._reward,
            terminated=self._terminated,
            truncated=self._truncated,
            agent=agent_name(self.agent),
            usage=facts.get("usage"),
            messages=facts.get("messages"),
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


def _setting(env: gymnasium.Env[str, str], name: str, default: Any) -> Any:
    return env.get_wrapper_attr(name) if env.has_wrapper_attr(name) else default


def _outcome(reward: float, terminated: bool) -> str:
    if not terminated:
        return "truncated"
    return "won" if reward == 1.0 else "wrong"


def _difficulty(env: Any, config_id: Any, options: Mapping[str, Any]) -> int:
    """Of an episode whose reset failed, as far as it is known."""
    if config_id is not None and hasattr(env, "configs"):
        return int(env.configs[config_id].difficulty)
    return int(options.get("difficulty") or 1)


def _dict(arguments: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if arguments is None else dict(arguments)


def _plain(config: Any) -> Any:
    return None if config is None else decode(encode(config))
