"""Layout of module texts, for importers: they write modules too, and do not reach into synthesis."""

from codegym_envs.synthesis.layout import tidy

__all__ = ["tidy"]
