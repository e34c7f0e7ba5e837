"""A small module of this test room's own, so that these tests do not depend on the catalog's content."""

import pytest

import codegym_envs as cg
from codegym_envs.env import ToolEnv

SOURCE = '''"""Weighing parcels

Parcels stand in a row; each has a weight in kilograms and a label. Find the label of the heaviest parcel
whose weight does not exceed the limit; an empty string if there is none.

Example: with the weights 2, 9, 5, the labels a, b, c and the limit 6, the answer is "c".
"""
TOPICS = ("search",)


def generate(rng, difficulty):
    """One row of parcels."""
    size = rng.integers(4 * difficulty, 8 * difficulty)
    weights = rng.sample(range(1, 1000), size)
    labels = [f"parcel-é{number}" for number in range(size)]
    return {"weights": weights, "labels": labels, "limit": rng.integers(100, 900)}


def reference(weights: list[int], labels: list[str], limit: int) -> str:
    """The label of the heaviest parcel within the limit."""
    best = -1
    for position, weight in enumerate(weights):
        if weight <= limit and (best < 0 or weight > weights[best]):
            best = position
    return labels[best] if best >= 0 else ""


def setup(state):
    state.marked = []


def observe(state) -> dict:
    """Number of parcels, the limit, and how many are marked."""
    return {"count": len(state.weights), "limit": state.limit, "marked": len(state.marked)}


def weight_at(state, position: int) -> int:
    """The weight of one parcel in kilograms.

    Args:
        position: Position in the row, counted from 0.
    """
    if position < 0 or position >= len(state.weights):
        raise ValueError("no parcel at this position")
    return state.weights[position]


def label_at(state, position: int) -> str:
    """The label of one parcel.

    Args:
        position: Position in the row, counted from 0.
    """
    if position < 0 or position >= len(state.weights):
        raise ValueError("no parcel at this position")
    return state.labels[position]


def mark(state, position: int, colour: str = "red") -> list[list]:
    """Mark a parcel; the marks so far.

    Args:
        position: Position in the row, counted from 0.
        colour: Colour of the mark.
    """
    state.marked.append([position, colour])
    if position < 0:
        raise ValueError("no parcel at this position")
    return state.marked


def solve(tools) -> str:
    seen = tools.observe()
    best = -1
    heaviest = 0
    for position in range(seen["count"]):
        weight = tools.weight_at(position)
        if weight <= seen["limit"] and weight > heaviest:
            best = position
            heaviest = weight
    if best < 0:
        return ""
    tools.mark(best)
    return tools.label_at(best)
'''


@pytest.fixture(scope="session")
def module():
    return cg.loads(SOURCE, name="weighing_parcels")


@pytest.fixture
def make_env(module):
    return lambda **kwargs: ToolEnv(module, execution="inline", **kwargs)
