"""What is left of a solution after hiding becomes tools, or stays with the oracle.

In: statements with tool calls. Out: predicates, computations and updates as tools with parameters and
results by liveness. `purity` judges computations, `updates` statements, `fragments` makes tools of runs of
them. Imports `tables`, `profiling` and `wording`.
"""
