"""Arithmetic expressions: operands with operators between them, in parentheses that close."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Form, Kind, reads

__all__ = ["EXPRESSIONS"]

_TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?|[A-Za-z]\w*|\*\*|//|[-+*/%^&|()])")
_MOST_DEPTH = 3
_PARENTHESES = 0.3  # how often a part of a new expression stands in parentheses, where there are any


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _tokens(text: str) -> list[str] | None:
    """The tokens of a text; None if something in it is none."""
    found: list[str] = []
    place = 0
    while place < len(text.rstrip()):
        match = _TOKEN.match(text, place)
        if match is None:
            return None
        found.append(match[1])
        place = match.end()
    return found


def _operators(text: str) -> set[str] | None:
    """The operators of an expression in which each stands between two operands; None if it is none."""
    tokens = _tokens(text)
    if not tokens:
        return None
    used: set[str] = set()
    depth, operand = 0, False
    for token in tokens:
        if token == "(" or token[0].isalnum():
            if operand:
                return None
            depth += token == "("
            operand = token != "("
        elif token == ")":
            if not operand or not depth:
                return None
            depth -= 1
        else:
            if not operand:
                return None
            used.add(token)
            operand = False
    return used if operand and not depth else None


def _in_use(found: Sequence[tuple[Any, ...]]) -> tuple[str, ...] | None:
    """Operators of the known texts, what stands between two tokens, and whether there are parentheses."""
    texts = [value for (value,) in found]
    used = [_operators(text) for text in texts]
    if any(one is None for one in used) or not any(used):
        return None
    operators = sorted({operator for one in used if one is not None for operator in one})
    blank = " " if any(" " in text.strip() for text in texts) else ""
    return " ".join(operators), blank, "(" if any("(" in text for text in texts) else ""


def _is_expression(value: str, operators: str, blank: str, opening: str) -> bool:
    used = _operators(value)
    fits = used is not None and used <= set(operators.split(" "))
    return fits and (bool(opening) or "(" not in value) and (bool(blank) or " " not in value)


def _made(rng: random.Random, value: str, operators: str, blank: str, opening: str) -> str:
    """A new expression of the operands that the text has."""
    tokens = [match[1] for match in _TOKEN.finditer(value)]
    operands = [token.lstrip("0") or "0" for token in tokens if token[0].isalnum()]
    joints = [f"{blank}{operator}{blank}" for operator in operators.split(" ")]
    return _part(rng, operands or ["1"], joints, _MOST_DEPTH if opening else 0)


def _part(rng: random.Random, operands: Sequence[str], joints: Sequence[str], depth: int) -> str:
    """The operands in their order, cut at random places, in parentheses at most so deep."""
    if len(operands) == 1:
        return operands[0]
    cut = rng.randint(1, len(operands) - 1)
    sides = [_part(rng, some, joints, depth - 1) for some in (operands[:cut], operands[cut:])]
    enclosed = [
        f"({side})" if depth > 0 and not side.isalnum() and rng.random() < _PARENTHESES else side
        for side in sides
    ]
    return rng.choice(joints).join(enclosed)


EXPRESSIONS = Kind(
    "expressions",
    (
        Form(
            "expression",
            "{0} is an expression with the operators {1}",
            (_is_text,),
            _is_expression,
            reads(r"\bexpressions?\b|\bformulas?\b|operator (?:stands )?between|operands?\b"),
            lambda value, *learned: 1.5 * sum(not char.isalnum() for char in value),
            _made,
            _in_use,
            enough=6.0,
        ),
    ),
)
"""Texts that are arithmetic."""
