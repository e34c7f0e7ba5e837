"""Playing a recorded episode again, and comparing every byte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import gymnasium
from gymnasium.envs.registration import load_env_creator

from codegym_envs.errors import CatalogError, ConfigurationError
from codegym_envs.trajectories.json_lines import dump_line
from codegym_envs.trajectories.record import Step, Trajectory
from codegym_envs.trajectories.recording import EpisodeRecorder

if TYPE_CHECKING:
    from codegym_envs.spec import EnvironmentModule

__all__ = ["ReplayReport", "environment_of", "replay"]

_SETTINGS = ("env_id", "module_hash", "action_format", "parallel_calls", "max_invalid_actions")
_STEP_FIELDS = (
    "status",
    "tool",
    "arguments",
    "error",
    "num_tool_calls",
    "reward",
    "observation",
    "info",
)
_SHOWN = 60  # characters of a text around the place where it differs


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """The result of playing an episode again.

    Attributes:
        env_id: Gymnasium id of the environment.
        exact: Whether everything was the same, byte for byte.
        num_steps: Number of steps that were the same, from the first on.
        difference: What was different first, in one line; None if nothing was.
    """

    env_id: str
    exact: bool
    num_steps: int
    difference: str | None

    def __str__(self) -> str:
        same = f"{self.env_id}: {self.num_steps} step{'' if self.num_steps == 1 else 's'} the same"
        return same if self.exact else f"{same}, then {self.difference}"


def environment_of(
    trajectory: Trajectory, module: EnvironmentModule | str | Path | None = None
) -> gymnasium.Env[str, str]:
    """A fresh environment with the settings and wrappers of a recorded episode.

    Args:
        trajectory: The record.
        module: The environment module or its path, if it is not in the catalog; by default what is registered
            under the record's id.

    Raises:
        ConfigurationError: If there is no such environment, or a wrapper cannot be made again.
    """
    from codegym_envs.env import ToolEnv  # noqa: PLC0415 - reading records needs no environment

    try:
        env: gymnasium.Env[str, str] = ToolEnv(
            _registered(trajectory.env_id) if module is None else module,
            action_format=trajectory.action_format,
            max_tool_calls=trajectory.max_tool_calls,
            parallel_calls=trajectory.parallel_calls,
            max_invalid_actions=trajectory.max_invalid_actions,
        )
    except CatalogError as error:
        raise ConfigurationError(f"{error}; for a module of your own, give its path") from None
    for wrapper in trajectory.wrappers:
        env = _wrapped(env, wrapper)
    return env


def _registered(env_id: str) -> str:
    """What `gymnasium.make` would load: a path for a registered module of your own, else the id."""
    spec = gymnasium.registry.get(env_id)
    module = None if spec is None else spec.kwargs.get("module")
    return module if isinstance(module, str) else env_id


def _wrapped(env: gymnasium.Env[str, str], wrapper: Mapping[str, Any]) -> gymnasium.Env[str, str]:
    name, kwargs, episode_seed = (wrapper.get(key) for key in ("name", "kwargs", "episode_seed"))
    # A file must not decide what is imported: only the library's own wrappers that shape episodes are made.
    made: Any = _own_wrapper(name) if isinstance(name, str) and name.isidentifier() else None
    if made is None or kwargs is None:
        raise ConfigurationError(
            f"the wrapper {name!r} cannot be made from a record; make the environment and pass it as env"
        )
    try:
        wrapped: gymnasium.Env[str, str] = made(env, **kwargs)
        if episode_seed is not None:
            wrapped.get_wrapper_attr("fix_episode_seed")(episode_seed)
    except TypeError as error:
        raise ConfigurationError(f"the wrapper {name!r} cannot be made again: {error}") from None
    return wrapped


def _own_wrapper(name: str) -> Any:
    try:
        found: Any = load_env_creator(f"codegym_envs.wrappers:{name}")
    except AttributeError:
        return None
    return found if isinstance(found, type) and getattr(found, "recorded", False) else None


def replay(trajectory: Trajectory, env: gymnasium.Env[str, str] | None = None) -> ReplayReport:
    """Play a recorded episode again in a fresh environment and compare bit by bit.

    The prompt is compared, and of every step observation, reward, flags and info. Nothing is played if the
    environment is not the one that was recorded. Outcomes that depend on the machine (the codes
    ``wall_clock``, ``memory`` and ``worker_lost``) may differ for that reason alone.

    Args:
        trajectory: The record.
        env: Where to play; by default `environment_of` the record. It is needed if the episode was recorded
            with wrappers of your own.

    Raises:
        ConfigurationError: If there is no such environment, or a wrapper cannot be made again.
        WorkerError: If no worker process can be started.

    Examples:
        >>> report = replay(read_trajectories("episodes.jsonl")[0])  # doctest: +SKIP
        >>> report.exact  # doctest: +SKIP
        True
    """
    if not trajectory.prompt and not trajectory.steps:
        what = f"nothing to play: the episode never began ({trajectory.failure or trajectory.outcome})"
        return ReplayReport(trajectory.env_id, exact=False, num_steps=0, difference=what)
    made = environment_of(trajectory) if env is None else env
    try:
        return _replay(trajectory, made)
    finally:
        if env is None:
            made.close()


def _replay(trajectory: Trajectory, env: gymnasium.Env[str, str]) -> ReplayReport:
    def differs(steps: int, what: str) -> ReplayReport:
        return ReplayReport(trajectory.env_id, exact=False, num_steps=steps, difference=what)

    bare: Any = env.unwrapped
    for name, value in zip(_SETTINGS, _settings(bare), strict=True):
        if value != getattr(trajectory, name):
            what = f"{name} is {value!r}, in the record {getattr(trajectory, name)!r}"
            return differs(0, f"{what}: the environment has changed" if name == "module_hash" else what)
    options: dict[str, Any] = {"config_id": trajectory.config_id}
    if trajectory.config_id is None:
        options = {"config": trajectory.config or {}, "difficulty": trajectory.difficulty}
    prompt, info = env.reset(seed=trajectory.seed, options=options)
    recorder = EpisodeRecorder(env, prompt, info, seed=trajectory.seed, options=options)
    first: tuple[tuple[str, Any], ...] = (
        ("difficulty", info["difficulty"]),
        ("max_tool_calls", info["max_tool_calls"]),
        ("prompt", prompt),
    )
    for name, value in first:
        if value != getattr(trajectory, name):
            return differs(0, f"{name}: {_difference(getattr(trajectory, name), value)}")
    for position, recorded in enumerate(trajectory.steps):
        if recorder.terminated or recorder.truncated:
            return differs(position, f"step {position + 1}: the episode is over already ({recorder.outcome})")
        played = recorder.add(recorded.action, env.step(cast("str", recorded.action)))
        difference = _step_difference(recorded, played)
        if difference is not None:
            return differs(position, f"step {position + 1}: {difference}")
    if trajectory.outcome == "budget" and recorder.outcome is None:
        env.get_wrapper_attr("truncate")("budget")  # whoever counts the budget is outside the environment
        recorder.end("budget")
    if trajectory.outcome == "infrastructure" and recorder.outcome is None:
        recorder.end("infrastructure")
    for name in ("terminated", "truncated", "outcome", "reward"):
        if getattr(recorder, name) != getattr(trajectory, name):
            return differs(
                len(trajectory.steps),
                f"at the end {name}: {_difference(getattr(trajectory, name), getattr(recorder, name))}",
            )
    return ReplayReport(trajectory.env_id, exact=True, num_steps=len(trajectory.steps), difference=None)


def _settings(bare: Any) -> tuple[Any, ...]:
    module = bare.module
    return module.env_id, module.hash, bare.action_format, bare.parallel_calls, bare.max_invalid_actions


def _step_difference(recorded: Step, played: Step) -> str | None:
    was, now = recorded.to_json(), played.to_json()
    for name in _STEP_FIELDS:
        # As texts: 1, 1.0 and True are not the same.
        if dump_line(was.get(name)) != dump_line(now.get(name)):
            return f"{name}: {_difference(was.get(name), now.get(name))}"
    return None


def _difference(was: Any, now: Any) -> str:
    """Both values, long ones cut around the place where they differ."""
    texts = [value if isinstance(value, str) else dump_line(value) for value in (was, now)]
    place = next((index for index, pair in enumerate(zip(*texts, strict=False)) if pair[0] != pair[1]), None)
    start = max(0, (min(map(len, texts)) if place is None else place) - _SHOWN // 2)
    shown = [ascii(text[start : start + _SHOWN]) for text in texts]
    return (
        f"recorded {shown[0]}, played again {shown[1]}{f' (from character {start + 1} on)' if start else ''}"
    )
