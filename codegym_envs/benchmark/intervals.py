"""Confidence intervals for means of clustered observations.

Episodes of one environment share its tools, its statement and its difficulty: they succeed or fail together
more often than chance would have it, and a thousand of them say less than a thousand environments would.
So the environment is the unit (the cluster). The variance of a mean over n episodes is estimated from the
sums of the residuals within each of the G clusters,

    V = G / (G - 1) · Σ_g (Σ_i (y_gi - ȳ))² / n²,

which is the clustered standard error of Miller (2024, arXiv 2411.00640) with the usual correction for few
clusters. Intervals of the form ȳ ± t·√V are too narrow near 0 and 1 and have no width at 0 and 1. Therefore
V is turned into a *design effect*, how many times the variance of n independent episodes it is,

    d = max(1, V n / (ȳ (1 - ȳ))),

and n / d, the effective sample size, goes into the interval of Wilson (1927) with the quantile of Student's t
with G - 1 degrees of freedom. Franco et al. (2019, J. Surv. Stat. Methodol. 7, 334-364) recommend that form
after comparing eight.

The design effect itself is poorly known if few clusters tell about it: with one win in all, it looks as if
episodes were independent. So it is averaged with that of clusters whose episodes are all alike,
w = Σ m_g² / n, which counts as much as one of the k clusters that hold something other than the most common
outcome: (k d + w) / (k + 1). With nothing won, or everything, that is w: each cluster is one observation, and
the quantile is the normal one, since no variance was estimated.
docs/benchmark.md has the coverage of these intervals by simulation.

A difference of paired outcomes gets the interval of Agresti and Min (2005, Stat. Med. 24, 729-740), which
adds half an observation to each of the four cells, with the effective sample size in place of n.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Literal, TypeAlias

__all__ = ["LEVEL", "Estimate", "Method", "difference_estimate", "mean_estimate", "t_quantile"]

LEVEL = 0.95
"""Confidence level of every interval."""

Method: TypeAlias = Literal["clustered", "no_variation", "one_cluster", "not_estimable"]
"""How an interval was found.

``clustered``: as described above. ``no_variation``: the same, where all observations are alike, so that each
cluster counts as one. ``one_cluster``: there is one cluster, its observations are taken as independent; the
interval says nothing about other clusters. ``not_estimable``: there is no observation, or a difference within
one cluster of one observation.
"""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its interval.

    Attributes:
        value: The mean; None without observations.
        low: Lower end of the interval; None if it cannot be estimated.
        high: Upper end.
        count: Number of observations.
        clusters: Number of clusters they come from.
        method: How the interval was found, see `Method`.
    """

    value: float | None
    low: float | None
    high: float | None
    count: int
    clusters: int
    method: Method

    def to_json(self) -> dict[str, float | int | str | None]:
        """The estimate as a JSON object."""
        return {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "count": self.count,
            "clusters": self.clusters,
            "method": self.method,
        }


def mean_estimate(values: Sequence[float], clusters: Sequence[Hashable], *, level: float = LEVEL) -> Estimate:
    """The mean of values between 0 and 1, with its interval.

    Args:
        values: (n,) observations, 0 to 1; outcomes of episodes, or means of several.
        clusters: (n,) the cluster of each.
        level: Confidence level, above 0 and below 1.

    Returns:
        The estimate. It does not depend on the order of the observations or on how clusters are named.
    """
    sample = _sample(values, clusters)
    if sample is None:
        return Estimate(None, None, None, 0, 0, "not_estimable")
    mean, count = sample.mean, sample.count
    if sample.groups == 1:
        interval = _wilson(mean, count, NormalDist().inv_cdf((1 + level) / 2))
        return Estimate(mean, *interval, count, 1, "one_cluster")
    effective = sample.effective(mean * (1 - mean))
    interval = _wilson(mean, effective, sample.quantile((1 + level) / 2))
    return Estimate(mean, *interval, count, sample.groups, sample.method)


def difference_estimate(
    differences: Sequence[float], clusters: Sequence[Hashable], *, level: float = LEVEL
) -> Estimate:
    """The mean of paired differences of outcomes, with its interval.

    Args:
        differences: (n,) second outcome minus first, each -1, 0 or 1.
        clusters: (n,) the cluster of each.
        level: Confidence level, above 0 and below 1.

    Returns:
        The estimate; its interval lies within -1 and 1.
    """
    sample = _sample(differences, clusters)
    if sample is None:
        return Estimate(None, None, None, 0, 0, "not_estimable")
    mean, count, method = sample.mean, sample.count, sample.method
    squares = math.fsum(value * value for value in differences) / count
    effective = float(count)
    if sample.groups > 1:
        effective = sample.effective(squares - mean * mean)
        quantile = sample.quantile((1 + level) / 2)
    elif count > 1:
        quantile, method = NormalDist().inv_cdf((1 + level) / 2), "one_cluster"
    else:
        return Estimate(mean, None, None, 1, 1, "not_estimable")
    total = effective + 2
    centre = mean * effective / total
    spread = max(0.0, (squares * effective + 1) / total - centre * centre)
    half = quantile * math.sqrt(spread / total)
    return Estimate(mean, max(-1.0, centre - half), min(1.0, centre + half), count, sample.groups, method)


@dataclass(frozen=True, slots=True)
class _Sample:
    """What decides an interval, besides the variance of one observation.

    Attributes:
        mean: The mean.
        count: Number of observations, at least 1.
        variance: Clustered variance of the mean; 0 with one cluster.
        sizes: Number of observations of each cluster.
        telling: Number of clusters that hold something other than the most common value.
    """

    mean: float
    count: int
    variance: float
    sizes: tuple[int, ...]
    telling: int

    @property
    def groups(self) -> int:
        """Number of clusters."""
        return len(self.sizes)

    @property
    def method(self) -> Method:
        """How an interval is found if there are several clusters."""
        return "clustered" if self.telling else "no_variation"

    def quantile(self, probability: float) -> float:
        """How many standard errors an interval extends to either side; there are several clusters."""
        if not self.telling:  # no variance is estimated, so none is uncertain
            return NormalDist().inv_cdf(probability)
        return t_quantile(probability, self.groups - 1)

    def effective(self, single: float) -> float:
        """Effective sample size.

        Args:
            single: Variance of one observation.
        """
        alike = sum(size * size for size in self.sizes) / self.count
        found = max(1.0, self.variance * self.count / single) if self.telling and single > 0 else 1.0
        return self.count * (self.telling + 1) / (self.telling * found + alike)


def _sample(values: Sequence[float], clusters: Sequence[Hashable]) -> _Sample | None:
    """Describe observations; None if there are none.

    Sums are exact (`math.fsum`), so that the order of the observations does not show in the last digit.
    """
    if not values:
        return None
    mean = math.fsum(values) / len(values)
    members: dict[Hashable, list[float]] = {}
    for value, cluster in zip(values, clusters, strict=True):
        members.setdefault(cluster, []).append(value)
    groups = list(members.values())
    residuals = [math.fsum(group) - mean * len(group) for group in groups]
    variance = 0.0
    if len(groups) > 1:
        squares = math.fsum(residual * residual for residual in residuals)
        variance = len(groups) / (len(groups) - 1) * squares / len(values) ** 2
    telling = min(sum(any(item != value for item in group) for group in groups) for value in set(values))
    return _Sample(mean, len(values), variance, tuple(sorted(map(len, groups))), telling)


def _wilson(mean: float, size: float, quantile: float) -> tuple[float, float]:
    square = quantile * quantile
    centre = (mean + square / (2 * size)) / (1 + square / size)
    root = math.sqrt(max(0.0, mean * (1 - mean) / size + square / (4 * size * size)))
    half = quantile / (1 + square / size) * root
    # At 0 and 1, rounding must not leave the mean itself outside.
    return min(mean, max(0.0, centre - half)), max(mean, min(1.0, centre + half))


@lru_cache(maxsize=256)
def t_quantile(probability: float, degrees: int) -> float:
    """Quantile of Student's t distribution.

    Args:
        probability: Above 0.5 and below 1.
        degrees: Degrees of freedom, at least 1.

    Returns:
        The value below which that share of the distribution lies.
    """
    low, high = 0.0, 1.0
    while _t_below(high, degrees) < probability:
        high *= 2
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if _t_below(middle, degrees) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _t_below(value: float, degrees: int) -> float:
    """Share of Student's t distribution below a value of at least 0.

    For whole degrees of freedom it is a finite sum (Abramowitz and Stegun 26.7.3 and 26.7.4).
    """
    angle = math.atan2(value, math.sqrt(degrees))
    cosine = math.cos(angle)
    term = cosine if degrees % 2 else 1.0
    total = term if degrees > 1 else 0.0
    for step in range(3 if degrees % 2 else 2, degrees, 2):
        term *= (step - 1) / step * cosine * cosine
        total += term
    within = math.sin(angle) * total
    if degrees % 2:
        within = 2 / math.pi * (angle + within)
    return 0.5 + within / 2
