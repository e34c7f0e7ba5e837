"""`Trajectory` and `Step`: one played episode, as a record and as one JSON object.

The JSON object has the fields of `FIELDS` and ``"format": 1``. A text that no JSON string can carry exactly
(two halves of a surrogate pair next to each other, which JSON reads as one character) is written as a list
of code points; inside arguments, messages and the like the halves are joined.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Self, TypeAlias, get_args

from codegym_envs.errors import ConfigurationError
from codegym_envs.trajectories.fields import Fields

__all__ = ["FIELDS", "FORMAT", "Step", "Trajectory", "plain"]

FORMAT: Final = 1
"""Version of the JSON form."""

FIELDS: Final = (
    "format",
    "env_id",
    "module_hash",
    "config_id",
    "config",
    "difficulty",
    "seed",
    "action_format",
    "parallel_calls",
    "max_tool_calls",
    "max_invalid_actions",
    "prompt",
    "steps",
    "outcome",
    "reward",
    "terminated",
    "truncated",
    "agent",
    "usage",
    "messages",
    "failure",
    "wrappers",
)
"""Names of the JSON form's fields, in order; ``wrappers`` is there only if it is not empty."""

_OUTCOMES: Final = ("won", "wrong", "truncated", "budget", "invalid_streak", "infrastructure")
_STATUSES: Final = ("ok", "invalid_action", "tool_error", "done")
_ParallelCalls: TypeAlias = Literal["refuse", "first", "sequence"]
_PARALLEL: Final[tuple[_ParallelCalls, ...]] = get_args(_ParallelCalls)
_SPLIT_PAIR: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")


@dataclass(frozen=True, slots=True)
class Step:
    """One action and what came back.

    Attributes:
        action: Text of the action; None for an object that was not a text.
        observation: What the agent saw.
        reward: Reward of this step.
        status: ``"ok"``, ``"invalid_action"``, ``"tool_error"`` or ``"done"``.
        tool: Name of the called tool, or None.
        arguments: Named arguments in JSON form, as parsed, or None.
        error: None, or a stable code.
        num_tool_calls: Number of actions so far.
        info: What else ``info`` held that belongs to the episode: ``calls`` of an action with several calls,
            and what wrappers put there (``latency_s``, ``price`` and others).
    """

    action: str | None
    observation: str
    reward: float
    status: str
    tool: str | None
    arguments: Mapping[str, Any] | None
    error: str | None
    num_tool_calls: int
    info: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The step as a JSON object; ``info`` is there only if it is not empty."""
        data = {
            "action": _exact(self.action),
            "observation": _exact(self.observation),
            "reward": float(self.reward),
            "status": self.status,
            "tool": _exact(self.tool),
            "arguments": plain(self.arguments),
            "error": self.error,
            "num_tool_calls": self.num_tool_calls,
        }
        if self.info:
            data["info"] = plain(self.info)
        return data

    @classmethod
    def from_json(cls, data: object, where: str = "") -> Self:
        """Read a step from its JSON object.

        Args:
            data: What `to_json` made.
            where: What an error's text begins with.

        Raises:
            ConfigurationError: If it is not one; the text names the field.
        """
        fields = Fields(data, where)
        step = cls(
            action=fields.text("action", optional=True),
            observation=fields.required_text("observation"),
            reward=fields.number("reward"),
            status=fields.choice("status", _STATUSES),
            tool=fields.text("tool", optional=True),
            arguments=fields.mapping("arguments"),
            error=fields.text("error", optional=True),
            num_tool_calls=fields.integer("num_tool_calls", least=0),
            info=fields.mapping("info", absent=True) or {},
        )
        fields.end()
        return step


@dataclass(frozen=True, slots=True)
class Trajectory:
    """One played episode, with everything that is needed to play it again.

    Attributes:
        env_id: Gymnasium id.
        module_hash: SHA-256 (hex) of the environment module.
        config_id: Index of the task configuration; None for a fresh one, or one given in the options.
        config: The fresh input, or the one given in the options, in its JSON form; else None.
        difficulty: 1 (easy), 2 (medium) or 3 (hard).
        seed: Seed of ``reset``, or None.
        action_format: Action format of the environment in this episode.
        parallel_calls: What the environment did with several calls in one action.
        max_tool_calls: Limit on actions.
        max_invalid_actions: Limit on invalid actions in a row, or None.
        prompt: The first observation.
        steps: The actions with what came back, in order.
        outcome: How the episode ended (`codegym_envs.env` lists the kinds); None if it was left before that.
        reward: Sum of the rewards; 1.0 or 0.0 unless a wrapper changes rewards.
        terminated: Whether the agent submitted an answer.
        truncated: Whether a limit ended the episode.
        agent: Name of the agent, or None if it is not known.
        usage: What the agent used up (``requests``, ``prompt_tokens``, ``completion_tokens``, ``cost``,
            ``reused``), or None.
        messages: The agent's chat as sent and received, or None.
        failure: Text of the error that made the outcome ``infrastructure``, or None.
        wrappers: The wrappers that shaped the episode, innermost first: each with ``name``, ``kwargs`` and
            ``episode_seed``.
    """

    env_id: str
    module_hash: str
    config_id: int | None
    config: Mapping[str, Any] | None
    difficulty: int
    seed: int | None
    action_format: str
    parallel_calls: _ParallelCalls
    max_tool_calls: int
    max_invalid_actions: int | None
    prompt: str
    steps: tuple[Step, ...]
    outcome: str | None
    reward: float
    terminated: bool
    truncated: bool
    agent: str | None = None
    usage: Mapping[str, Any] | None = None
    messages: Sequence[Any] | None = None
    failure: str | None = None
    wrappers: Sequence[Mapping[str, Any]] = ()

    @property
    def num_tool_calls(self) -> int:
        """Number of actions, ``done`` and refused ones included."""
        return self.steps[-1].num_tool_calls if self.steps else 0

    @property
    def actions(self) -> tuple[str | None, ...]:
        """The actions' texts, in order."""
        return tuple(step.action for step in self.steps)

    @property
    def observations(self) -> tuple[str, ...]:
        """The observation that answered each action."""
        return tuple(step.observation for step in self.steps)

    @property
    def statuses(self) -> tuple[str, ...]:
        """The status of each step."""
        return tuple(step.status for step in self.steps)

    def to_json(self) -> dict[str, Any]:
        """The trajectory as a JSON object, for `codegym_envs.trajectories.dump_line`."""
        data: dict[str, Any] = {"format": FORMAT}
        for name in FIELDS[1:-1]:
            value = getattr(self, name)
            if isinstance(value, str):
                value = _exact(value)
            elif name == "steps":
                value = [step.to_json() for step in self.steps]
            elif name == "reward":
                value = float(value)
            else:
                value = plain(value)
            data[name] = value
        if self.wrappers:
            data["wrappers"] = plain(self.wrappers)
        return data

    @classmethod
    def from_json(cls, data: object, where: str = "") -> Self:
        """Read a trajectory from its JSON object.

        Args:
            data: What `to_json` made, or the same read by `codegym_envs.trajectories.load_line`.
            where: What an error's text begins with.

        Raises:
            ConfigurationError: If it is not one; the text names the field.
        """
        fields = Fields(data, where)
        version = fields.integer("format", least=1)
        if version != FORMAT:
            raise ConfigurationError(f"{where}format {version} is not known; this version reads {FORMAT}")
        config_id = fields.optional_integer("config_id", least=0)
        trajectory = cls(
            env_id=fields.required_text("env_id"),
            module_hash=fields.required_text("module_hash"),
            config_id=config_id,
            config=fields.mapping("config"),
            difficulty=fields.integer("difficulty", least=1),
            seed=fields.optional_integer("seed"),
            action_format=fields.required_text("action_format"),
            parallel_calls=fields.choice("parallel_calls", _PARALLEL),
            max_tool_calls=fields.integer("max_tool_calls", least=0),
            max_invalid_actions=fields.optional_integer("max_invalid_actions", least=1),
            prompt=fields.required_text("prompt"),
            steps=tuple(
                Step.from_json(step, f"{where}steps[{index}].")
                for index, step in enumerate(fields.array("steps"))
            ),
            outcome=None if fields.is_null("outcome") else fields.choice("outcome", _OUTCOMES),
            reward=fields.number("reward"),
            terminated=fields.boolean("terminated"),
            truncated=fields.boolean("truncated"),
            agent=fields.text("agent", optional=True),
            usage=fields.mapping("usage"),
            messages=None if fields.is_null("messages") else fields.array("messages"),
            failure=fields.text("failure", optional=True),
            wrappers=_wrappers(fields, where),
        )
        fields.end()
        return trajectory


def _wrappers(fields: Fields, where: str) -> tuple[Mapping[str, Any], ...]:
    if fields.is_absent("wrappers"):
        return ()
    found = fields.array("wrappers")
    for index, wrapper in enumerate(found):
        parts = Fields(wrapper, f"{where}wrappers[{index}].")
        parts.required_text("name")
        parts.mapping("kwargs")
        parts.optional_integer("episode_seed")
        parts.end()
    return tuple(found)


def _exact(text: str | None) -> Any:
    if text is None or text.isascii() or _SPLIT_PAIR.search(text) is None:
        return text
    return [ord(character) for character in text]


def plain(value: Any) -> Any:
    """A copy as plain JSON data, with dictionaries for mappings and lists for tuples."""
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise ConfigurationError("a mapping in a trajectory has a key that is no text")
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value
