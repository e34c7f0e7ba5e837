"""What ours plays beside the peers' environments: the small tool, and the game of guessing a number."""

from __future__ import annotations

__all__ = ["GAME", "SMALL_TOOL"]

SMALL_TOOL = '''"""Drawer labels

A cabinet has drawers, and each drawer carries a number. What is the sum of the numbers?

Example: for drawers with the numbers 1 and 2 the answer is 3.
"""
TOPICS = ("search",)

def generate(rng, difficulty):
    return {"numbers": [rng.integers(0, 99) for _ in range(60)]}

def reference(numbers: list[int]) -> int:
    return sum(numbers)

def observe(state) -> int:
    """How many drawers there are."""
    return len(state.numbers)

def number_at(state, index: int) -> int:
    """The number of one drawer.

    Args:
        index: Position, counted from 0.
    """
    return state.numbers[index]

def solve(tools) -> int:
    return sum(tools.number_at(index) for index in range(tools.observe()))
'''

GAME = '''"""A hidden number

There is a hidden number from 1 to 50. Which one is it?

Example: if 30 is too low and 32 is too high, the answer is 31.
"""
TOPICS = ("search",)

def generate(rng, difficulty):
    return {"hidden": rng.integers(1, 50), "guesses": []}

def reference(hidden: int, guesses: list[int]) -> int:
    return hidden

def observe(state) -> int:
    """How many numbers were guessed."""
    return len(state.guesses)

def guess(state, number: int) -> str:
    """Whether the hidden number is higher or lower.

    Args:
        number: The guess, from 1 to 50.
    """
    if number < 1 or number > 50:
        raise ValueError("the number is from 1 to 50")
    if number in state.guesses:
        raise ValueError("the number has been guessed already")
    state.guesses.append(number)
    if number == state.hidden:
        return "right"
    return "lower" if number > state.hidden else "higher"

def solve(tools) -> int:
    low, high = 1, 50
    while low < high:
        middle = (low + high) // 2
        said = tools.guess(middle)
        if said == "right":
            return middle
        if said == "higher":
            low = middle + 1
        else:
            high = middle - 1
    return low
'''
