"""Confidence intervals for means of clustered observations.

Episodes of one environment share its tools, its statement and its difficulty: they succeed or fail together
more often than chance would have it, and a thousand of them say less than a thousand environments would.
So the environment is the unit (the cluster), and the variance of a mean over n episodes is estimated from
the sums of the residuals within each of the G clusters:

    V = G / (G - 1) · Σ_g (Σ_i (y_gi - ȳ))² / n²

which is the clustered standard error of Miller (2024, arXiv 2411.00640), with the usual correction for few
clusters. Intervals of the form ȳ ± t·√V are too narrow near 0 and 1, and have no width at 0 and 1; therefore
V is turned into the number of independent episodes that would have it, the *effective sample size*
n_e = ȳ(1 - ȳ) / V, at most n, and that goes into the interval of Wilson (1927). Franco et al. (2019, J. Surv.
Stat. Methodol. 7, 334-364) recommend this after comparing eight forms; the quantile is that of Student's t
with G - 1 degrees of freedom. Where all observations are the same there is no variance to be seen: each
cluster then counts as one observation, which is the widest that clustering allows.

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

import numpy as np

__all__ = ["LEVEL", "Estimate", "Method", "difference_estimate", "mean_estimate", "t_quantile"]

LEVEL = 0.95
"""Confidence level of every interval."""

Method: TypeAlias = Literal["clustered", "no_variation", "one_cluster", "not_estimable"]
"""How an interval was found.

``clustered``: as described above. ``no_variation``: all observations are the same; each cluster counts as
one. ``one_cluster``: there is one cluster, its observations are taken as independent; the interval says
nothing about other clusters. ``not_estimable``: there is no observation, or a difference within one cluster
of one observation.
"""

_FLAT = 1e-15  # a variance below this is rounding


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
    residuals, mean, sizes = _residuals(values, clusters)
    count, groups = len(values), len(sizes)
    if count == 0 or mean is None:
        return Estimate(None, None, None, 0, 0, "not_estimable")
    normal = NormalDist().inv_cdf((1 + level) / 2)
    if groups == 1:
        return Estimate(mean, *_wilson(mean, count, normal), count, 1, "one_cluster")
    single = mean * (1 - mean)  # variance of one observation that is 0 or 1
    if single < _FLAT:
        return Estimate(mean, *_wilson(mean, groups, normal), count, groups, "no_variation")
    effective = _effective(single, residuals, count)
    interval = _wilson(mean, effective, t_quantile((1 + level) / 2, groups - 1))
    return Estimate(mean, *interval, count, groups, "clustered")


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
    residuals, mean, sizes = _residuals(differences, clusters)
    count, groups = len(differences), len(sizes)
    if count == 0 or mean is None:
        return Estimate(None, None, None, 0, 0, "not_estimable")
    squares = math.fsum(value * value for value in differences) / count
    single = squares - mean * mean  # variance of one difference
    effective: float
    method: Method
    if groups == 1:
        if count == 1:
            return Estimate(mean, None, None, 1, 1, "not_estimable")
        effective, quantile, method = count, NormalDist().inv_cdf((1 + level) / 2), "one_cluster"
    elif single < _FLAT:
        effective, quantile, method = groups, NormalDist().inv_cdf((1 + level) / 2), "no_variation"
    else:
        effective = _effective(single, residuals, count)
        quantile, method = t_quantile((1 + level) / 2, groups - 1), "clustered"
    total = effective + 2
    centre = mean * effective / total
    spread = max(0.0, (squares * effective + 1) / total - centre * centre)
    half = quantile * math.sqrt(spread / total)
    low, high = max(-1.0, centre - half), min(1.0, centre + half)
    return Estimate(mean, low, high, count, groups, method)


def _residuals(
    values: Sequence[float], clusters: Sequence[Hashable]
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], float | None, list[int]]:
    """Sum of the residuals within each cluster, the mean, and the sizes of the clusters.

    Sums are exact (`math.fsum`), so that the order of the observations does not show in the last digit.
    """
    if not values:
        return np.zeros(0), None, []
    mean = math.fsum(values) / len(values)
    members: dict[Hashable, list[float]] = {}
    for value, cluster in zip(values, clusters, strict=True):
        members.setdefault(cluster, []).append(value)
    sums = [math.fsum(member) - mean * len(member) for member in members.values()]
    return np.array(sums), mean, [len(member) for member in members.values()]


def _effective(single: float, residuals: np.ndarray[tuple[int], np.dtype[np.float64]], count: int) -> float:
    """Number of independent observations whose mean would vary as much, at most as many as there are.

    Args:
        single: Variance of one observation, above 0.
        residuals: (G,) sum of the residuals within each cluster, G at least 2.
        count: Number of observations.
    """
    groups = len(residuals)
    variance = groups / (groups - 1) * math.fsum(residuals**2) / count**2
    return float(count) if variance * count <= single else single / variance


def _wilson(mean: float, size: float, quantile: float) -> tuple[float, float]:
    square = quantile * quantile
    centre = (mean + square / (2 * size)) / (1 + square / size)
    root = math.sqrt(max(0.0, mean * (1 - mean) / size + square / (4 * size * size)))
    half = quantile / (1 + square / size) * root
    # At 0 and 1 rounding must not leave the mean itself outside.
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
