"""Data sets from the catalog and from played episodes: tasks, demonstrations, trajectories.

Written as JSON Lines or Parquet (for ``datasets`` and ``pandas``), as OpenAI's fine-tuning files, or as
Minari datasets, with a dataset card beside them.
"""

from __future__ import annotations

from codegym_envs.export.episodes import EpisodeFilter
from codegym_envs.export.exports import (
    ExportReport,
    Target,
    export_demonstrations,
    export_tasks,
    export_trajectories,
)
from codegym_envs.export.selection import TaskSelection
from codegym_envs.export.templates import load_template

__all__ = [
    "EpisodeFilter",
    "ExportReport",
    "Target",
    "TaskSelection",
    "export_demonstrations",
    "export_tasks",
    "export_trajectories",
    "load_template",
]
