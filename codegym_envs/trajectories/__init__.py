"""Played episodes as records: what recording, rollouts, benchmarks, reports and exports share.

`Trajectory` is one episode, `Step` one action of it with what came back. They are written as JSON Lines or
Parquet, and `replay` plays one again in a fresh environment and compares every byte.
"""

from __future__ import annotations

from codegym_envs.trajectories.file_formats import iter_trajectories, read_trajectories, write_trajectories
from codegym_envs.trajectories.json_lines import FileInUse, LineWriter, dump_line, load_line, read_lines
from codegym_envs.trajectories.record import FIELDS, FORMAT, Step, Trajectory
from codegym_envs.trajectories.recording import EpisodeRecorder
from codegym_envs.trajectories.replaying import ReplayReport, environment_of, replay

__all__ = [
    "FIELDS",
    "FORMAT",
    "EpisodeRecorder",
    "FileInUse",
    "LineWriter",
    "ReplayReport",
    "Step",
    "Trajectory",
    "dump_line",
    "environment_of",
    "iter_trajectories",
    "load_line",
    "read_lines",
    "read_trajectories",
    "replay",
    "write_trajectories",
]
