"""Many episodes at once."""

from __future__ import annotations

from codegym_envs.vector.texts import LiveTexts

__all__ = ["LiveTexts"]
