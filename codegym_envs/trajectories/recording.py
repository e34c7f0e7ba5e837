"""Writing an episode down while it is played."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import gymnasium

from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import decode, encode
from codegym_envs.trajectories.record import Step, Trajectory, plain

__all__ = ["EpisodeRecorder"]

# Gymnasium's own wrappers that change nothing about an episode.
_SILENT = frozenset({"PassiveEnvChecker", "OrderEnforcing", "RecordEpisodeStatistics"})


class EpisodeRecorder:
    """Turns what an environment returns into a `Trajectory`.

    Made after ``reset``; it never plays by itself.

    Args:
        env: A `codegym_envs.ToolEnv`, wrapped or not, just reset.
        prompt: The observation of its reset.
        info: The info dictionary of its reset.
        seed: The seed that its reset was given, or None.
        options: The options that its reset was given, or None.

    Attributes:
        steps: The steps so far.
        outcome: How the episode ended; None while it runs.
        reward: Sum of the rewards so far.
        terminated: Whether an answer was submitted.
        truncated: Whether a limit ended the episode.

    Examples:
        >>> env = gymnasium.make("CodeGym/PettyCash-v1")
        >>> recorder = EpisodeRecorder(env, *env.reset(seed=3), seed=3)
        >>> action = '{"name": "observe", "parameters": {}}'
        >>> _ = recorder.add(action, env.step(action))
        >>> recorder.trajectory(agent="by hand").num_tool_calls
        1
    """

    def __init__(
        self,
        env: gymnasium.Env[str, str],
        prompt: str,
        info: Mapping[str, Any],
        *,
        seed: int | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        bare: Any = env.unwrapped
        # A fresh input is recorded as it is, so that it can be played again whatever becomes of generate.
        config = (options or {}).get("config", bare.given_inputs)
        self._wrappers, self._info_keys = _wrappers(env)
        self._fields: dict[str, Any] = {
            "env_id": info["env_id"],
            "module_hash": bare.module.hash,
            "config_id": info["config_id"],
            "config": None if config is None else decode(encode(config)),
            "difficulty": info["difficulty"],
            "seed": None if seed is None else int(seed),
            "action_format": bare.action_format,
            "parallel_calls": bare.parallel_calls,
            "max_tool_calls": info["max_tool_calls"],
            "max_invalid_actions": bare.max_invalid_actions,
            "prompt": prompt,
        }
        self.steps: list[Step] = []
        self.outcome: str | None = None
        self.reward = 0.0
        self.terminated = False
        self.truncated = False

    def add(self, action: object, result: tuple[str, Any, bool, bool, Mapping[str, Any]]) -> Step:
        """Write down one step.

        Args:
            action: What was sent.
            result: What ``step`` returned.
        """
        observation, reward, terminated, truncated, info = result
        step = Step(
            action=str.__str__(action) if isinstance(action, str) else None,
            observation=observation,
            reward=float(reward),
            status=info["status"],
            tool=info["tool"],
            arguments=plain(info["arguments"]),
            error=info["error"],
            num_tool_calls=info["num_tool_calls"],
            info={key: plain(info[key]) for key in self._info_keys if key in info},
        )
        self.steps.append(step)
        self.reward += step.reward
        self.terminated, self.truncated = bool(terminated), bool(truncated)
        self.outcome = info["outcome"]
        return step

    def end(self, outcome: str) -> None:
        """Note that something other than a step ended the episode.

        Args:
            outcome: ``"budget"`` (the episode counts as truncated) or ``"infrastructure"``.

        Raises:
            ConfigurationError: If it is another outcome.
        """
        if outcome not in ("budget", "infrastructure"):
            raise ConfigurationError(f"an episode is ended by 'budget' or 'infrastructure', not {outcome!r}")
        self.outcome = outcome
        self.truncated = outcome == "budget"

    def trajectory(
        self,
        *,
        agent: str | None = None,
        usage: Mapping[str, Any] | None = None,
        messages: Sequence[Any] | None = None,
        failure: str | None = None,
    ) -> Trajectory:
        """The episode so far as a record; what is given here is part of it."""
        return Trajectory(
            **self._fields,
            steps=tuple(self.steps),
            outcome=self.outcome,
            reward=self.reward,
            terminated=self.terminated,
            truncated=self.truncated,
            agent=agent,
            usage=usage,
            messages=messages,
            failure=failure,
            wrappers=self._wrappers,
        )


def _wrappers(env: gymnasium.Env[str, str]) -> tuple[tuple[Mapping[str, Any], ...], tuple[str, ...]]:
    """What must be known of the wrappers to play the episode again, innermost first; and their info keys."""
    found: list[Mapping[str, Any]] = []
    keys = ["calls"]
    while isinstance(env, gymnasium.Wrapper):
        kind = type(env)
        describe = getattr(env, "describe", None)
        if describe is not None:
            keys += getattr(kind, "info_keys", ())
            described = describe()
            if described is not None:
                found.append(described)
        elif not (kind.__name__ in _SILENT and kind.__module__.startswith("gymnasium.")):
            name = f"{kind.__module__}:{kind.__name__}"
            found.append({"name": name, "kwargs": None, "episode_seed": None})
        env = env.env
    return tuple(reversed(found)), tuple(dict.fromkeys(keys))
