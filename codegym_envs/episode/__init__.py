"""The state machine of one episode, without Gymnasium.

`Episode` plays one hidden input of one environment module; `TaskSet` says which hidden inputs there
are and computes their expected answers; `play_oracle` runs a module's own solution through an episode.
"""

from __future__ import annotations

from codegym_envs.episode.batch import step_batch
from codegym_envs.episode.core import Episode, StepResult
from codegym_envs.episode.oracle import OraclePlay, play_oracle
from codegym_envs.episode.prompt import PROMPT_LIMIT, example_call, example_value, written_format
from codegym_envs.episode.rules import DEFAULT_LIMITS, Rules, rules_of
from codegym_envs.episode.tasks import TaskSet

__all__ = [
    "DEFAULT_LIMITS",
    "PROMPT_LIMIT",
    "Episode",
    "OraclePlay",
    "Rules",
    "StepResult",
    "TaskSet",
    "example_call",
    "example_value",
    "play_oracle",
    "rules_of",
    "step_batch",
    "written_format",
]
