"""Intervals: against brute force, against tables, and against the coverage they promise."""

import itertools
import random
from collections import Counter
from statistics import NormalDist

import numpy as np
import pytest

from codegym_envs.benchmark.intervals import difference_estimate, mean_estimate, t_quantile

# Quantiles of Student's t, two-sided 95 %, as every statistics book has them.
T_TABLE = {1: 12.706, 2: 4.303, 3: 3.182, 5: 2.571, 10: 2.228, 30: 2.042, 47: 2.012, 120: 1.980}


@pytest.mark.parametrize(("degrees", "value"), T_TABLE.items())
def test_quantiles_are_those_of_the_tables(degrees, value):
    assert t_quantile(0.975, degrees) == pytest.approx(value, abs=5e-4)


def test_quantiles_approach_the_normal_ones():
    assert t_quantile(0.975, 100_000) == pytest.approx(NormalDist().inv_cdf(0.975), rel=1e-4)


def test_the_variance_is_that_of_miller_with_the_correction_for_few_clusters():
    """Sum over pairs within clusters, as the paper writes it, against the interval that comes out."""
    rng = np.random.default_rng(5)
    clusters = list(rng.integers(0, 7, size=60))
    values = [float(value) for value in rng.random(60) < 0.4]
    mean = sum(values) / 60
    pairs = sum(
        (values[i] - mean) * (values[j] - mean)
        for i in range(60)
        for j in range(60)
        if clusters[i] == clusters[j]
    )
    groups = len(set(clusters))
    variance = groups / (groups - 1) * pairs / 60**2
    design = max(1.0, variance * 60 / (mean * (1 - mean)))
    # One cluster more, whose members are all alike, is taken into account.
    sizes = Counter(clusters)
    telling = min(
        sum(any(v != common for v, c in zip(values, clusters, strict=True) if c == name) for name in sizes)
        for common in (0.0, 1.0)
    )
    alike = sum(size**2 for size in sizes.values()) / 60
    effective = 60 * (telling + 1) / (telling * design + alike)
    quantile = t_quantile(0.975, groups - 1)
    found = mean_estimate(values, clusters)
    # The ends of Wilson's interval solve (mean - p)² = q² p(1 - p) / n.
    for end in (found.low, found.high):
        assert (mean - end) ** 2 == pytest.approx(quantile**2 * end * (1 - end) / effective)
    assert found.low < mean < found.high


def test_perfectly_correlated_clusters_count_once_each():
    """Copies of an observation add nothing."""
    outcomes = [1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0]
    once = mean_estimate(outcomes, range(8))
    often = mean_estimate(
        [value for value in outcomes for _ in range(20)], [c for c in range(8) for _ in range(20)]
    )
    assert (often.low, often.high) == pytest.approx((once.low, once.high))
    assert often.high - often.low > 0.4
    ignoring = mean_estimate([value for value in outcomes for _ in range(20)], range(160))
    assert ignoring.high - ignoring.low < 0.2


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_nothing_won_or_everything_is_no_certainty(value):
    few = mean_estimate([value] * 12, [c % 6 for c in range(12)])
    many = mean_estimate([value] * 1728, [c % 48 for c in range(1728)])
    assert few.method == many.method == "no_variation"
    assert few.value == many.value == value
    assert few.low <= value <= few.high
    assert few.high - few.low > 0.3
    assert 0.05 < many.high - many.low < 0.1


def test_one_environment_says_so():
    found = mean_estimate([1.0, 0.0, 1.0, 1.0], ["a"] * 4)
    assert (found.method, found.clusters, found.count) == ("one_cluster", 1, 4)
    assert found.low < 0.75 < found.high


def test_nothing_gives_nothing():
    found = mean_estimate([], [])
    assert (found.value, found.low, found.high, found.method) == (None, None, None, "not_estimable")
    assert difference_estimate([], []).method == "not_estimable"
    single = difference_estimate([1.0], ["a"])
    assert (single.value, single.low, single.method) == (1.0, None, "not_estimable")


@pytest.mark.parametrize("estimate", [mean_estimate, difference_estimate])
def test_order_and_names_do_not_matter(estimate):
    rng = random.Random(3)
    values = [rng.choice((0.0, 1.0)) for _ in range(90)]
    clusters = [rng.randrange(9) for _ in range(90)]
    wanted = estimate(values, clusters)
    for seed in range(5):
        order = list(range(90))
        random.Random(seed).shuffle(order)
        shuffled = estimate([values[i] for i in order], [f"x{8 - clusters[i]}" for i in order])
        assert shuffled == wanted


def test_ends_stay_where_they_belong():
    for values in itertools.product((0.0, 1.0), repeat=6):
        for clusters in (range(6), (0, 0, 1, 1, 2, 2), (0, 0, 0, 0, 0, 1)):
            found = mean_estimate(values, clusters)
            assert 0.0 <= found.low <= found.value <= found.high <= 1.0
    for values in itertools.product((-1.0, 0.0, 1.0), repeat=5):
        for clusters in (range(5), (0, 0, 1, 1, 2)):
            found = difference_estimate(values, clusters)
            assert -1.0 <= found.low <= found.value <= found.high <= 1.0
            mirrored = difference_estimate([-value for value in values], clusters)
            assert (mirrored.low, mirrored.high) == pytest.approx((-found.high, -found.low))


def test_more_confidence_is_a_wider_interval():
    values, clusters = [1.0, 0.0, 1.0, 0.0, 0.0, 1.0] * 4, list(range(8)) * 3
    wide, narrow = (mean_estimate(values, clusters, level=level) for level in (0.99, 0.8))
    assert wide.low < narrow.low < narrow.high < wide.high


def _abilities(rng, mean, correlation, count):
    """Success rates of environments: beta distributed, with that intra-class correlation of outcomes."""
    scale = (1 - correlation) / correlation
    return rng.beta(mean * scale, (1 - mean) * scale, count)


@pytest.mark.parametrize("mean", [0.005, 0.02, 0.1, 0.5])
@pytest.mark.parametrize("correlation", [0.02, 0.3, 0.7])
@pytest.mark.parametrize(("environments", "episodes"), [(6, 2), (12, 6), (48, 6), (48, 36)])
def test_coverage_is_what_is_promised(environments, episodes, mean, correlation):
    """At least 95 %, less what 400 trials may miss by chance; far more only where little is known."""
    rng = np.random.default_rng([environments, episodes, int(1000 * mean), int(100 * correlation)])
    clusters = [number for number in range(environments) for _ in range(episodes)]
    trials, covered = 400, 0
    for _ in range(trials):
        rates = np.repeat(_abilities(rng, mean, correlation, environments), episodes)
        found = mean_estimate([float(won) for won in rng.random(len(rates)) < rates], clusters)
        covered += found.low <= mean <= found.high
    assert covered / trials >= 0.92


@pytest.mark.parametrize(("environments", "episodes"), [(6, 2), (12, 6), (48, 6), (48, 36)])
def test_one_win_more_does_not_turn_the_interval_round(environments, episodes):
    """Lower ends go up. Upper ends may go down, since wins tell how alike episodes are, but not by half."""
    clusters = [number for number in range(environments) for _ in range(episodes)]
    total = environments * episodes
    for order in (range(total), [i * episodes % total + i * episodes // total for i in range(total)]):
        before = None
        for wins in range(min(total, 12)):
            won = set(list(order)[:wins])
            found = mean_estimate([float(i in won) for i in range(total)], clusters)
            if before is not None:
                assert found.low >= before.low
                assert found.high >= before.high / 2
            before = found


def test_intervals_that_ignore_clusters_would_not_keep_the_promise():
    """The reason for all this: the same simulation with every episode as its own cluster."""
    rng = np.random.default_rng(9)
    covered = 0
    for _ in range(300):
        rates = np.repeat(_abilities(rng, 0.3, 0.3, 48), 36)
        found = mean_estimate([float(won) for won in rng.random(len(rates)) < rates], range(len(rates)))
        covered += found.low <= 0.3 <= found.high
    assert covered / 300 < 0.6


@pytest.mark.parametrize("effect", [0.0, 0.15])
@pytest.mark.parametrize("environments", [8, 48])
def test_coverage_of_differences(environments, effect):
    """Two agents meet the same environments; a part of their difference is the environment's."""
    rng = np.random.default_rng([environments, int(100 * effect)])
    episodes, trials, covered = 6, 400, 0
    clusters = [number for number in range(environments) for _ in range(episodes)]
    for _ in range(trials):
        first = 0.2 + 0.3 * rng.random(environments)
        second = first + effect + 0.2 * (rng.random(environments) - 0.5)
        wins = [np.repeat(rates, episodes) > rng.random(environments * episodes) for rates in (first, second)]
        found = difference_estimate([float(b) - float(a) for a, b in zip(*wins, strict=True)], clusters)
        covered += found.low <= effect <= found.high
    assert covered / trials >= 0.92


def test_pairs_that_never_differ_leave_room_for_a_difference():
    found = difference_estimate([0.0] * 96, [number % 48 for number in range(96)])
    assert found.value == 0.0
    assert found.low == -found.high
    assert 0.01 < found.high < 0.1
    assert difference_estimate([0.0] * 960, [n % 48 for n in range(960)]).high == pytest.approx(found.high)
