"""A small module of this test room's own, and a way to write messages."""

import json

__all__ = ["LAMPS", "SOURCE", "native"]

SOURCE = '''"""Counting lamps

Lamps hang in a row; some of them are lit. How many are lit?

Example: for lit, dark, lit the answer is 2.
"""
TOPICS = ("counting",)


def generate(rng, difficulty):
    """One row of lamps."""
    return {"lamps": [bool(rng.integers(2)) for _ in range(rng.integers(4, 8))]}


def reference(lamps: list[bool]) -> int:
    """The number of lit lamps."""
    return sum(lamps)


def observe(state) -> dict:
    """Number of lamps."""
    return {"count": len(state.lamps)}


def is_lit(state, position: int) -> bool:
    """Whether a lamp is lit.

    Args:
        position: Position in the row, counted from 0.
    """
    return state.lamps[position]


def label(state, text: str, copies: int = 1) -> str:
    """A label for a lamp.

    Args:
        text: Text of the label.
        copies: How many times it is written.
    """
    return text * copies


def solve(tools) -> int:
    return sum(tools.is_lit(position) for position in range(tools.observe()["count"]))
'''
LAMPS = {"lamps": [True, False, True]}


def native(*calls, content=None, **extra):
    """An assistant message with calls (name, arguments); arguments are a text or a dictionary."""
    entries = [
        {
            "id": f"id{number}",
            "type": "function",
            "function": {
                "name": name,
                "arguments": arguments if isinstance(arguments, str) else json.dumps(arguments),
            },
        }
        for number, (name, arguments) in enumerate(calls)
    ]
    return {"role": "assistant", "content": content, "tool_calls": entries, **extra}
