"""How often the benchmark's intervals contain the truth, by simulation.

    python benchmarks/interval_coverage.py --write-docs

Environments have success rates from a beta distribution with a given mean and intra-class correlation; the
true mean is known, and each simulated run gives an interval for it.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np
from doc_tables import between_markers

from codegym_envs.benchmark.intervals import mean_estimate

DOCS = Path(__file__).resolve().parent.parent / "docs" / "benchmark.md"
SHAPES = ((6, 2), (12, 6), (48, 6), (48, 36))
MEANS = (0.02, 0.1, 0.5)
CORRELATIONS = (0.05, 0.3, 0.7)
NORMAL = 1.959964


def wald(wins: np.ndarray, *, clustered: bool) -> tuple[float, float]:
    """Mean plus and minus 1.96 standard errors.

    Args:
        wins: (environments, episodes) 0 or 1.
        clustered: Whether the standard error is clustered by environment.
    """
    count, mean = wins.size, float(wins.mean())
    if clustered:
        variance = float(((wins - mean).sum(axis=1) ** 2).sum()) / count**2
    else:
        variance = mean * (1 - mean) / count
    return mean - NORMAL * math.sqrt(variance), mean + NORMAL * math.sqrt(variance)


def simulate(
    shape: tuple[int, int], mean: float, correlation: float, runs: int
) -> tuple[float, float, float, float]:
    """Coverage of our interval, of the clustered and of the plain one, and the mean width of ours."""
    environments, episodes = shape
    rng = np.random.default_rng([*shape, int(1000 * mean), int(1000 * correlation)])
    scale = (1 - correlation) / correlation
    clusters = [number for number in range(environments) for _ in range(episodes)]
    covered = np.zeros(3)
    width = 0.0
    for _ in range(runs):
        rates = rng.beta(mean * scale, (1 - mean) * scale, environments)
        wins = (rng.random(shape) < rates[:, None]).astype(float)
        found = mean_estimate(wins.ravel().tolist(), clusters)
        intervals = ((found.low, found.high), wald(wins, clustered=True), wald(wins, clustered=False))
        covered += [low <= mean <= high for low, high in intervals]
        width += found.high - found.low
    return (*(covered / runs), width / runs)


def main() -> None:
    """Simulate, and print or write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--write-docs", action="store_true")
    arguments = parser.parse_args()
    lines = [
        "| environments × episodes | true rate | correlation | ours | its width | clustered ± | plain ± |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for shape in SHAPES:
        for mean in MEANS:
            for correlation in CORRELATIONS:
                ours, clustered, plain, width = simulate(shape, mean, correlation, arguments.runs)
                cells = [f"{shape[0]} × {shape[1]}", f"{mean:g}", f"{correlation:g}", f"{100 * ours:.1f} %"]
                cells += [f"{width:.3f}", f"{100 * clustered:.1f} %", f"{100 * plain:.1f} %"]
                lines.append(f"| {' | '.join(cells)} |")
    table = "\n".join(lines)
    if arguments.write_docs:
        between_markers(DOCS, "interval-coverage", table)
    print(table)


if __name__ == "__main__":
    main()
