"""Success over several attempts: at least one (pass@k), and all of them (pass^k).

A task configuration that was attempted n times and won c times gives unbiased estimates for k ≤ n attempts
drawn from these without replacement:

- pass@k = 1 - C(n - c, k) / C(n, k): at least one of k attempts wins (Chen et al. 2021, arXiv 2107.03374);
- pass^k = C(c, k) / C(n, k): every one of k attempts wins (Yao et al. 2024, arXiv 2406.12045, τ-bench).

For k = 1 both are the success rate c / n.
"""

from __future__ import annotations

import math

from codegym_envs.errors import ConfigurationError

__all__ = ["pass_at_k", "pass_hat_k"]


def pass_at_k(attempts: int, wins: int, k: int) -> float:
    """Chance that at least one of k attempts wins.

    Args:
        attempts: Number of attempts made, at least k.
        wins: How many of them won.
        k: At least 1.

    Raises:
        ConfigurationError: If the numbers do not fit together.
    """
    _check(attempts, wins, k)
    return 1.0 - math.comb(attempts - wins, k) / math.comb(attempts, k)


def pass_hat_k(attempts: int, wins: int, k: int) -> float:
    """Chance that each of k attempts wins.

    Args:
        attempts: Number of attempts made, at least k.
        wins: How many of them won.
        k: At least 1.

    Raises:
        ConfigurationError: If the numbers do not fit together.
    """
    _check(attempts, wins, k)
    return math.comb(wins, k) / math.comb(attempts, k)


def _check(attempts: int, wins: int, k: int) -> None:
    if not 1 <= k <= attempts or not 0 <= wins <= attempts:
        raise ConfigurationError(
            f"{wins} wins in {attempts} attempts give no estimate for k = {k}: k goes from 1 to the "
            "number of attempts"
        )
