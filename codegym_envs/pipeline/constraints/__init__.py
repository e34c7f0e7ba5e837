"""What inputs promise and share: found in sentences and known inputs, tested and repaired in new ones.

A kind of constraint is a file in ``kinds``; `keep` finds what holds for one problem.
"""

from __future__ import annotations

from codegym_envs.pipeline.constraints.kept import Kept, Promise, keep, promise_facts, promised

__all__ = ["Kept", "Promise", "keep", "promise_facts", "promised"]
