"""Plays episodes in one process: one after the other, or many at once if the agent has to be waited for."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import gymnasium

from codegym_envs.agents import Agent, AgentFactory, AgentFailure, rollout_async
from codegym_envs.agents.protocol import agent_name
from codegym_envs.benchmark.plan import Assignment
from codegym_envs.env import ToolEnv
from codegym_envs.errors import CodeGymError, ConfigurationError, MissingExtra
from codegym_envs.trajectories import Trajectory

__all__ = ["EpisodePlayer", "PlaySettings", "make_environment", "play_all", "unplayed"]

Report = Callable[[Assignment, Trajectory], None]
"""Told about every episode that came to an end."""


@dataclass(frozen=True, slots=True)
class PlaySettings:
    """How environments are made for a benchmark, and how often a failed episode is tried again.

    Attributes:
        action_format: Action format of the environments.
        parallel_calls: What the environments do with several calls in one action.
        max_invalid_actions: Number of invalid actions in a row that ends an episode; None for no such limit.
        retries: How often an episode that ended in an infrastructure error is played again at once.
        retry_wait_s: Seconds before the first of these; doubled each time.
    """

    action_format: str = "auto"
    parallel_calls: Literal["refuse", "first", "sequence"] = "refuse"
    max_invalid_actions: int | None = 8
    retries: int = 2
    retry_wait_s: float = 1.0


def make_environment(assignment: Assignment, settings: PlaySettings) -> ToolEnv:
    """The environment of an episode.

    Raises:
        ConfigurationError: If it cannot be made with these settings, or its module has changed.
    """
    env = ToolEnv(
        assignment.target,
        action_format=settings.action_format,
        max_tool_calls=assignment.max_tool_calls,
        parallel_calls=settings.parallel_calls,
        max_invalid_actions=settings.max_invalid_actions,
    )
    if env.module.hash != assignment.module_hash:
        raise ConfigurationError(f"{assignment.target} has changed since the run was planned")
    return env


class EpisodePlayer:
    """Plays one episode at a time, with an agent of its own that it keeps.

    Args:
        factory: Makes the agent.
        settings: How to play.
        awaited: Set as soon as the agent had to be waited for.
    """

    def __init__(
        self, factory: AgentFactory, settings: PlaySettings, awaited: asyncio.Event | None = None
    ) -> None:
        self._factory = factory
        self._settings = settings
        self._awaited = awaited
        self._agent: Agent | None = None

    async def play(self, assignment: Assignment) -> Trajectory:
        """Play an episode; if it ends in an infrastructure error, play it again.

        Returns:
            What happened the last time it was played.

        Raises:
            ConfigurationError: The run as a whole cannot go on: the agent or the environments cannot be used
                with these settings.
            MissingExtra: The agent needs an extra that is not installed.
        """
        wait = self._settings.retry_wait_s
        for left in range(self._settings.retries, -1, -1):
            trajectory = await self._once(assignment)
            if trajectory.outcome != "infrastructure":
                break
            self._agent = None  # it may have stopped anywhere: the next try gets a fresh one
            if left:
                await asyncio.sleep(wait)
                wait *= 2
        return trajectory

    async def _once(self, assignment: Assignment) -> Trajectory:
        env: ToolEnv | None = None
        try:
            if self._agent is None:
                self._agent = self._factory()
            env = make_environment(assignment, self._settings)
            guard = _Guard(self._agent, self._awaited)
            options = {"config_id": assignment.config_id}
            return await rollout_async(env, guard, seed=assignment.seed, options=options)
        except (ConfigurationError, MissingExtra):
            raise
        except Exception as error:
            # The agent cannot be made, or the module fails before the first action. What agents do wrong
            # while they play is caught where the steps are known.
            name = None if self._agent is None else agent_name(self._agent)
            return unplayed(assignment, self._settings, name, str(error) or type(error).__name__)
        finally:
            if env is not None:
                env.close()


class _Guard:
    """The agent, with its errors named and with pauses in which others get their turn."""

    def __init__(self, agent: Agent, awaited: asyncio.Event | None) -> None:
        self._agent = agent
        self._awaited = awaited
        self.name = agent_name(agent)

    def start(
        self, env: gymnasium.Env[str, str], prompt: str, info: dict[str, Any], seed: int | None
    ) -> None:
        """Begin an episode."""
        try:
            self._agent.start(env, prompt, info, seed)
        except CodeGymError:
            raise
        except Exception as error:
            raise _failure(error) from error

    async def act(self, observation: str) -> str:
        """The agent's next action."""
        try:
            action = self._agent.act(observation)
            if inspect.isawaitable(action):
                if self._awaited is not None:
                    self._awaited.set()
                return await action
        except CodeGymError:
            raise
        except Exception as error:
            raise _failure(error) from error
        await asyncio.sleep(0)  # lets Ctrl-C through: an agent that never waits would keep the loop to itself
        return action

    def finish(self) -> dict[str, Any]:
        """What the agent says about the episode."""
        finish = getattr(self._agent, "finish", None)
        found = finish() if callable(finish) else {}
        return dict(found) if found else {}


def _failure(error: Exception) -> AgentFailure:
    return AgentFailure(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)


def unplayed(assignment: Assignment, settings: PlaySettings, agent: str | None, failure: str) -> Trajectory:
    """The trajectory of an episode of which all that is known is that it failed, and why."""
    return Trajectory(
        env_id=assignment.env_id,
        module_hash=assignment.module_hash,
        config_id=assignment.config_id,
        config=None,
        difficulty=assignment.difficulty,
        seed=assignment.seed,
        action_format=settings.action_format,
        parallel_calls=settings.parallel_calls,
        max_tool_calls=assignment.max_tool_calls or 0,
        max_invalid_actions=settings.max_invalid_actions,
        prompt="",
        steps=(),
        outcome="infrastructure",
        reward=0.0,
        terminated=False,
        truncated=False,
        agent=agent,
        failure=failure,
    )


async def play_all(
    assignments: Iterator[Assignment],
    factory: AgentFactory,
    settings: PlaySettings,
    concurrency: int,
    report: Report,
) -> None:
    """Play episodes, many at once as soon as it turns out that the agent has to be waited for.

    An agent that answers at once gains nothing from company: for it there is one instance, and one episode
    at a time.

    Args:
        assignments: What to play; taken one by one.
        factory: Makes the agents.
        settings: How to play.
        concurrency: Number of episodes at once, at least 1.
        report: Told about every episode; what it raises ends the run.

    Raises:
        ConfigurationError: The run as a whole cannot go on.
        MissingExtra: The agent needs an extra that is not installed.
    """
    awaited = asyncio.Event()
    asyncio.get_running_loop().set_exception_handler(_without_interrupts)

    async def work(first: bool) -> None:
        if not first:
            await awaited.wait()
        player = EpisodePlayer(factory, settings, awaited)
        for assignment in assignments:
            report(assignment, await player.play(assignment))

    try:
        async with asyncio.TaskGroup() as group:
            leader = group.create_task(work(first=True))
            others = [group.create_task(work(first=False)) for _ in range(concurrency - 1)]
            await leader
            if not awaited.is_set():
                for task in others:
                    task.cancel()
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None  # the first one ended the run; the others followed from it


def _without_interrupts(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A second Ctrl-C ends a task wherever it stands; no one needs to read about that as an error."""
    if not isinstance(context.get("exception"), KeyboardInterrupt):
        loop.default_exception_handler(context)
