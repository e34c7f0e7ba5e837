"""Least squares in plain Python: the same bytes on every machine, unlike a linear algebra library's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["fit", "within_floats"]

_LARGEST = 1e12  # above that, floats are too coarse for rounding to an answer to mean anything
_SMALL = 1e-9  # a pivot below this share of the largest one counts as zero


def within_floats(value: Any) -> bool:
    """Whether a number is small enough to be fitted."""
    return bool(-_LARGEST < value < _LARGEST)


def fit(rows: Sequence[Sequence[float]], answers: Sequence[float]) -> list[float] | None:
    """Weights of the columns and, last, what is to be added, with the least sum of squared errors.

    Args:
        rows: One row of numbers for each answer.
        answers: The numbers to be met.

    Returns:
        One weight for each column and the constant; None if the columns depend on each other.
    """
    if not rows:
        return None
    width = len(rows[0])
    spans = [max((abs(row[place]) for row in rows), default=0.0) or 1.0 for place in range(width)]
    rows = [[value / span for value, span in zip(row, spans, strict=True)] for row in rows]
    means = [sum(row[place] for row in rows) / len(rows) for place in range(width)]
    middle = sum(answers) / len(answers)
    shifted = [[value - mean for value, mean in zip(row, means, strict=True)] for row in rows]
    left = [[sum(row[i] * row[j] for row in shifted) for j in range(width)] for i in range(width)]
    right = [
        sum(row[i] * (answer - middle) for row, answer in zip(shifted, answers, strict=True))
        for i in range(width)
    ]
    weights = _solve(left, right)
    if weights is None:
        return None
    constant = middle - sum(weight * mean for weight, mean in zip(weights, means, strict=True))
    return [*(weight / span for weight, span in zip(weights, spans, strict=True)), constant]


def _solve(left: list[list[float]], right: list[float]) -> list[float] | None:
    """Gaussian elimination with pivoting; None if the equations have no single solution."""
    width = len(right)
    largest = max((abs(value) for row in left for value in row), default=0.0)
    table = [[*row, value] for row, value in zip(left, right, strict=True)]
    for place in range(width):
        pivot = max(range(place, width), key=lambda row: abs(table[row][place]))
        if abs(table[pivot][place]) <= _SMALL * largest:
            return None
        table[place], table[pivot] = table[pivot], table[place]
        for row in range(width):
            if row != place:
                share = table[row][place] / table[place][place]
                table[row] = [a - share * b for a, b in zip(table[row], table[place], strict=True)]
    return [table[place][width] / table[place][place] for place in range(width)]
