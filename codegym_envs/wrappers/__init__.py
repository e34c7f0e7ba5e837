"""Wrappers of tool environments: recording, perturbations, prices, dense rewards, history.

All are seeded, can be stacked in any order, copied and pickled, and are named in records so that a replay
makes them again. `docs/wrappers.md` has a table and an example of each.
"""

from __future__ import annotations

from codegym_envs.wrappers.action_format import ActionFormat
from codegym_envs.wrappers.distractors import DistractorTools
from codegym_envs.wrappers.episode_wrapper import EpisodeWrapper
from codegym_envs.wrappers.failures import TransientFailures
from codegym_envs.wrappers.history import HistoryWindow
from codegym_envs.wrappers.latency import Latency
from codegym_envs.wrappers.observations import NoisyObservations, TruncateObservations
from codegym_envs.wrappers.prices import CallPrices
from codegym_envs.wrappers.progress_reward import ProgressReward
from codegym_envs.wrappers.record_trajectories import RecordTrajectories
from codegym_envs.wrappers.shuffled_tool_names import ShuffleToolNames

__all__ = [
    "ActionFormat",
    "CallPrices",
    "DistractorTools",
    "EpisodeWrapper",
    "HistoryWindow",
    "Latency",
    "NoisyObservations",
    "ProgressReward",
    "RecordTrajectories",
    "ShuffleToolNames",
    "TransientFailures",
    "TruncateObservations",
]
