"""The text spaces of tool environments, and how Gymnasium's vector environments carry their texts.

Importing this package registers the texts' handlers for shared memory with Gymnasium.
"""

from __future__ import annotations

from codegym_envs.spaces.shared_memory import LiveTexts
from codegym_envs.spaces.texts import (
    ACTION_LIMIT,
    OBSERVATION_LIMIT,
    ActionText,
    AnyText,
    ObservationText,
)

__all__ = ["ACTION_LIMIT", "OBSERVATION_LIMIT", "ActionText", "AnyText", "LiveTexts", "ObservationText"]
