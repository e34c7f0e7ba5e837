"""The state machine of one episode, without Gymnasium.

`Episode` plays one hidden input of one environment module; `TaskSet` says which hidden inputs there
are and computes their expected answers; `play_oracle` runs a module's own solution through an episode.
"""

from __future__ import annotations

from codegym_envs.episode.arguments import Arguments
from codegym_envs.episode.batch import Steps, play_batch, step_batch
from codegym_envs.episode.core import OUTCOMES, Episode, Outcome, StepResult
from codegym_envs.episode.example_values import example_value
from codegym_envs.episode.fresh_tasks import fresh_task, require_generate
from codegym_envs.episode.oracle_play import OraclePlay, play_oracle
from codegym_envs.episode.prompt import (
    PROMPT_LIMIT,
    SEQUENCE_LIMIT,
    example_call,
    written_format,
)
from codegym_envs.episode.rules import DEFAULT_LIMITS, ParallelCalls, Rules, rules_of
from codegym_envs.episode.scoring import right
from codegym_envs.episode.task_set import SEEDS, Choices, Fresh, Task, TaskSet

__all__ = [
    "DEFAULT_LIMITS",
    "OUTCOMES",
    "PROMPT_LIMIT",
    "SEEDS",
    "SEQUENCE_LIMIT",
    "Arguments",
    "Choices",
    "Episode",
    "Fresh",
    "OraclePlay",
    "Outcome",
    "ParallelCalls",
    "Rules",
    "StepResult",
    "Steps",
    "Task",
    "TaskSet",
    "example_call",
    "example_value",
    "fresh_task",
    "play_batch",
    "play_oracle",
    "require_generate",
    "right",
    "rules_of",
    "step_batch",
    "written_format",
]
