"""The benchmark: named suites, runs that can be stopped at any moment, figures with intervals, comparisons.

    run = run_benchmark(Selection(suite="smoke"), "random", "out/random")
    summary = summarise(read_results(run.path))
    summary.overall.success  # Estimate(value=…, low=…, high=…, …)

`codegym bench`, `codegym scores`, `codegym compare` and `codegym rescore` are these on the command line;
docs/benchmark.md says how figures are found and what they mean.
"""

from __future__ import annotations

from codegym_envs.benchmark.comparing import Comparison, Pairing, compare
from codegym_envs.benchmark.episode_results import EpisodeResult, read_results
from codegym_envs.benchmark.intervals import Estimate
from codegym_envs.benchmark.passes import pass_at_k, pass_hat_k
from codegym_envs.benchmark.plan import Selection
from codegym_envs.benchmark.player import PlaySettings
from codegym_envs.benchmark.rescoring import Rescored, rescore
from codegym_envs.benchmark.resumable_run import Run, run_benchmark
from codegym_envs.benchmark.run_folder import read_run
from codegym_envs.benchmark.suites import SUITES, BenchmarkSuite, load_suite
from codegym_envs.benchmark.summary import GROUPINGS, Figures, Summary, summarise

__all__ = [
    "GROUPINGS",
    "SUITES",
    "BenchmarkSuite",
    "Comparison",
    "EpisodeResult",
    "Estimate",
    "Figures",
    "Pairing",
    "PlaySettings",
    "Rescored",
    "Run",
    "Selection",
    "Summary",
    "compare",
    "load_suite",
    "pass_at_k",
    "pass_hat_k",
    "read_results",
    "read_run",
    "rescore",
    "run_benchmark",
    "summarise",
]
