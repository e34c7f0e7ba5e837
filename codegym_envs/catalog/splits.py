"""Which split an environment belongs to.

Splits are disjoint sets of *families*: an environment and its variants (other granularity, later versions,
the same problem made into a module twice) always land in the same split, and all configurations of an
environment with it. The split is a hash of the family's name, so that adding or removing environments
never moves another one. Environments made from public benchmarks are never in the training split.
"""

from __future__ import annotations

import hashlib
from typing import Final, Literal, get_args

__all__ = ["SPLITS", "Split", "split_of"]

Split = Literal["train", "validation", "test"]
SPLITS: Final[tuple[Split, ...]] = get_args(Split)

_TRAIN: Final = 0.8
_VALIDATION: Final = 0.1


def split_of(family: str, *, benchmark: bool = False) -> Split:
    """The split of a family.

    Args:
        family: `EnvironmentModule.family`.
        benchmark: Whether the problem comes from a public benchmark; then it is always ``"test"``.

    Returns:
        ``"train"`` for about 80 % of the families, ``"validation"`` and ``"test"`` for about 10 % each.
    """
    if benchmark:
        return "test"
    digest = hashlib.sha256(f"split|{family}".encode()).digest()
    position = int.from_bytes(digest[:8], "big") / 2**64
    if position < _TRAIN:
        return "train"
    return "validation" if position < _TRAIN + _VALIDATION else "test"
