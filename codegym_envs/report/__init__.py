"""One HTML page about the results of agents: scores, figures, and every episode in full.

`write_report` makes it from run folders, files of results or files of trajectories. The page is one file
that loads nothing from anywhere, and the same input gives the same bytes.
"""

from __future__ import annotations

from codegym_envs.report.writing import write_report

__all__ = ["write_report"]
