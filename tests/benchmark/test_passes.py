"""pass@k and pass^k against enumeration of all choices of k attempts."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from codegym_envs.benchmark import pass_at_k, pass_hat_k
from codegym_envs.errors import ConfigurationError

CASES = [(n, c, k) for n in range(1, 8) for c in range(n + 1) for k in range(1, n + 1)]


@pytest.mark.parametrize(("attempts", "wins", "k"), CASES)
def test_both_are_shares_of_all_choices(attempts, wins, k):
    outcomes = [True] * wins + [False] * (attempts - wins)
    choices = list(itertools.combinations(outcomes, k))
    assert pass_at_k(attempts, wins, k) == pytest.approx(
        float(Fraction(sum(map(any, choices)), len(choices)))
    )
    assert pass_hat_k(attempts, wins, k) == pytest.approx(
        float(Fraction(sum(map(all, choices)), len(choices)))
    )


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("k", [1, 2, 4])
def test_both_are_unbiased(rate, k):
    """The mean over all outcomes of six attempts is what k attempts give in truth."""
    weights = [
        np.prod([rate if won else 1 - rate for won in outcome])
        for outcome in itertools.product((0, 1), repeat=6)
    ]
    wins = [sum(outcome) for outcome in itertools.product((0, 1), repeat=6)]
    mean_at = sum(w * pass_at_k(6, c, k) for w, c in zip(weights, wins, strict=True))
    mean_hat = sum(w * pass_hat_k(6, c, k) for w, c in zip(weights, wins, strict=True))
    assert mean_at == pytest.approx(1 - (1 - rate) ** k)
    assert mean_hat == pytest.approx(rate**k)


def test_one_attempt_is_the_success_rate():
    assert pass_at_k(5, 2, 1) == pass_hat_k(5, 2, 1) == pytest.approx(0.4)


@pytest.mark.parametrize(("attempts", "wins", "k"), [(3, 1, 4), (3, 1, 0), (3, 4, 1), (3, -1, 1), (0, 0, 1)])
def test_what_gives_no_estimate_is_refused(attempts, wins, k):
    for function in (pass_at_k, pass_hat_k):
        with pytest.raises(ConfigurationError, match="no estimate"):
            function(attempts, wins, k)


def test_large_numbers_are_exact():
    assert pass_at_k(1000, 1, 1000) == 1.0
    assert pass_hat_k(1000, 999, 1000) == 0.0
    assert pass_at_k(400, 200, 100) == pytest.approx(1.0)
