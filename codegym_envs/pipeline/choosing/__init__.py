"""Task configurations for a draft: a pool of accepted inputs in, some thirty configurations out.

They take as many oracle calls as an episode may have, their answers are spread, and no shortcut (a rule left
out, a part read) is rewarded by more than a few. How a configuration is measured is handed in; nothing here
runs the draft by itself.
"""

from __future__ import annotations

from codegym_envs.pipeline.choosing.choose import choose
from codegym_envs.pipeline.choosing.measuring import CALLS, Trials
from codegym_envs.pipeline.choosing.picking import Choice, Chosen

__all__ = ["CALLS", "Choice", "Chosen", "Trials", "choose"]
