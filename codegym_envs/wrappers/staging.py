"""The running episode of a tool environment, as wrappers change it.

A wrapper changes what the agent is shown (`ShownModule`) and what happens to a call on its way (`Relay`).
Both are put into the running episode itself, which goes on to parse, check, count and answer: so every text
that the library writes, hints and suggestions included, speaks of the tools that the agent sees.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, cast

import gymnasium

from codegym_envs.env import ToolEnv
from codegym_envs.episode import Rules
from codegym_envs.errors import ConfigurationError, ModuleRejected
from codegym_envs.spaces import ActionText
from codegym_envs.spec import EnvironmentModule, ToolSpec

__all__ = [
    "Relay",
    "ShownModule",
    "bare",
    "original_name",
    "refit",
    "running_rules",
    "sample_from",
    "with_note",
    "with_tools",
]


_WIDTH = 110  # characters of a line, as in statements


@dataclass(frozen=True, slots=True)
class ShownModule(EnvironmentModule):
    """An environment module as wrappers show it.

    Attributes:
        done: The tool that ends the episode.
        originals: Names in the environment by the names that are shown, of every tool that has another one.
    """

    done: ToolSpec | None = None
    originals: Mapping[str, str] = field(default_factory=dict)

    __hash__ = EnvironmentModule.__hash__

    def done_tool(self) -> ToolSpec:
        """The tool that ends the episode."""
        return self.done or EnvironmentModule.done_tool(self)


def _shown(module: EnvironmentModule) -> ShownModule:
    if isinstance(module, ShownModule):
        return module
    return ShownModule(**{part.name: getattr(module, part.name) for part in fields(EnvironmentModule)})


def with_note(module: EnvironmentModule, note: str) -> EnvironmentModule:
    """The module with one more paragraph at the end of its statement."""
    lines = textwrap.fill(note, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return replace(_shown(module), statement=f"{module.statement}\n\n{lines}".strip())


def with_tools(module: EnvironmentModule, tools: tuple[ToolSpec, ...], **changes: Any) -> EnvironmentModule:
    """The module with other tools; ``changes`` are other fields of `ShownModule`."""
    return replace(_shown(module), tools=tools, **changes)


def original_name(module: EnvironmentModule, shown: str) -> str:
    """The name in the environment of a tool that is shown under this one."""
    return module.originals.get(shown, shown) if isinstance(module, ShownModule) else shown


class Relay:
    """Stands between an episode and the session that plays its calls.

    Args:
        inner: The session, or the relay of an inner wrapper.
    """

    __slots__ = ("inner",)

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def call(self, index: int, values: tuple[Any, ...]) -> tuple[str | None, str]:
        """Play one call of the tool at this position; an error code or None, and the text."""
        return cast("tuple[str | None, str]", self.inner.call(index, values))

    def close(self) -> None:
        """Drop the state."""
        self.inner.close()

    def snapshot(self) -> Any:
        """The state as plain data; wrappers put their relays back by themselves."""
        return self.inner.snapshot()


def bare(env: gymnasium.Env[Any, Any]) -> ToolEnv:
    """The tool environment under all wrappers.

    Raises:
        ConfigurationError: If there is another environment.
    """
    found = env.unwrapped
    if not isinstance(found, ToolEnv):
        raise ConfigurationError(f"this wrapper is for tool environments, not for {type(found).__name__}")
    return found


def running_rules(env: gymnasium.Env[Any, Any]) -> Rules:
    """The rules of the running episode; `Rules.module` is what the agent is shown."""
    episode = bare(env).episode
    if episode is None:
        raise ConfigurationError("there is no episode before the first reset()")
    return episode.rules


def sample_from(space: Any, tools: tuple[ToolSpec, ...], action_format: str) -> None:
    """Have an action space sample calls of these tools in this format."""
    if isinstance(space, ActionText):
        space.use(tools, action_format)


def refit(
    env: gymnasium.Env[Any, Any],
    show: Callable[[EnvironmentModule], EnvironmentModule],
    relay: Callable[[Any], Any],
) -> str | None:
    """Change what the running episode shows, and what happens to its calls.

    Args:
        env: The environment.
        show: From the module as it is shown so far to the module as it is to be shown.
        relay: From the session so far to the one that is to play the calls.

    Returns:
        The new prompt; None if nothing different is shown, or no episode runs.

    Raises:
        ConfigurationError: If the prompt gets too long.
    """
    episode = bare(env).episode
    if episode is None:
        return None
    episode.refit(relay=relay)
    rules = episode.rules
    module = show(rules.module)
    if module is rules.module:
        return None
    try:
        episode.refit(Rules(module, rules.action_format, rules.parallel_calls))
    except ModuleRejected as error:
        raise ConfigurationError(f"the wrappers make the prompt too long: {error.detail}") from None
    return episode.prompt
