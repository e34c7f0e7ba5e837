"""There are enough distinct task configurations.

A failure means that an agent could learn the few hidden inputs by heart, or that ``generate`` makes the
same input over and over.
"""

from __future__ import annotations

from collections import Counter

from codegym_envs.verification.check import Check, Outcome
from codegym_envs.verification.subject import Subject

__all__ = ["CHECK"]


def run(subject: Subject) -> Outcome:
    """Count configurations by content."""
    distinct = {config.digest: config.difficulty for config in subject.configs}
    by_difficulty = Counter(distinct.values())
    figures: dict[str, object] = {
        "distinct": len(distinct),
        "by_difficulty": {str(level): by_difficulty[level] for level in sorted(by_difficulty)},
    }
    wanted = subject.thresholds.min_configs
    spread = ", ".join(f"{count} of difficulty {level}" for level, count in sorted(by_difficulty.items()))
    if len(distinct) < wanted:
        return Outcome(
            False,
            f"{len(distinct)} distinct configurations ({spread}), at least {wanted} are needed",
            figures,
        )
    if len(distinct) < len(subject.configs):
        return Outcome(
            False, f"{len(subject.configs) - len(distinct)} configurations are listed twice", figures
        )
    return Outcome(True, f"{len(distinct)} distinct configurations: {spread}", figures)


CHECK = Check("configurations", "verified", 10, run)
