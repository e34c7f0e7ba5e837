"""`ActionFormat`: another format of tool calls in each episode."""

from __future__ import annotations

from collections.abc import Sequence

import gymnasium

from codegym_envs.actions import FORMATS
from codegym_envs.errors import ConfigurationError
from codegym_envs.wrappers.episode_wrapper import EpisodeWrapper

__all__ = ["ActionFormat"]


class ActionFormat(EpisodeWrapper):
    """Draws the format of tool calls for each episode, for training over many of them.

    The format decides how actions are read, how the prompt's example and the hints are written, and how the
    action space and the oracle write calls. One format for all episodes is the argument ``action_format`` of
    `codegym_envs.ToolEnv`; this wrapper sets it before each reset.

    Args:
        env: A tool environment, wrapped or not.
        formats: Names in `codegym_envs.actions.FORMATS`; by default all but ``"auto"``.
        seed: Seed of the draw.

    Attributes:
        formats: The formats that are drawn from.

    Raises:
        ConfigurationError: If there is no such format, or none is given.

    Examples:
        >>> env = ActionFormat(gymnasium.make("CodeGym/PettyCash-v1"), ["python", "react"])
        >>> sorted({env.reset(seed=seed) and env.unwrapped.action_format for seed in range(9)})
        ['python', 'react']
    """

    recorded = False  # a record's action_format says it all
    changes_tools = True

    def __init__(
        self, env: gymnasium.Env[str, str], formats: str | Sequence[str] | None = None, *, seed: int = 0
    ) -> None:
        if formats is None:
            formats = sorted(name for name in FORMATS if name != "auto")
        chosen = (formats,) if isinstance(formats, str) else tuple(formats)
        unknown = [name for name in chosen if name not in FORMATS]
        if unknown or not chosen:
            wrong = repr(unknown[0]) if unknown else "none"
            raise ConfigurationError(f"formats must be some of {', '.join(FORMATS)}; not {wrong}")
        super().__init__(env, seed=seed, formats=chosen)
        self.formats = chosen

    def before(self) -> None:
        """Draw the format of the next episode."""
        self.tool_env.action_format = self.rng("format").choice(self.formats)
