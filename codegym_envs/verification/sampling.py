"""Random values and calls that fit a tool's schema: what an agent without understanding would send.

It draws only from `random.Random.random`, whose sequence Python promises to keep: receipts must have the
same bytes on every supported version.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from codegym_envs.spec import ToolSpec, Type
from codegym_envs.spec.choices import SeededChoices

__all__ = ["random_call", "random_value"]

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def random_value(kind: Type, draw: SeededChoices, seen: Sequence[Any] = ()) -> Any:
    """A value in JSON form that fits a type, guided by values seen before.

    Args:
        kind: The type it must fit.
        draw: Where choices come from.
        seen: Scalars observed so far: positions are drawn below them, and texts and numbers repeat them.
    """
    match kind.kind:
        case "none":
            return None
        case "bool":
            return draw.chance(0.5)
        case "int":
            return _integer(draw, seen)
        case "float":
            numbers = [
                value for value in seen if isinstance(value, (int, float)) and not isinstance(value, bool)
            ]
            if numbers and draw.chance(0.5):
                return draw.pick(numbers)
            return draw.below(400) / 4
        case "str":
            texts = [value for value in seen if isinstance(value, str)]
            if texts and draw.chance(0.8):
                return draw.pick(texts)
            return "".join(draw.pick(_LETTERS) for _ in range(1 + draw.below(3)))
        case "literal":
            return draw.pick(kind.literals)
        case "union":
            return random_value(draw.pick(kind.args), draw, seen)
        case "tuple":
            return [random_value(item, draw, seen) for item in kind.args]
        case "dict":
            key, value = kind.args
            pairs = [
                [random_value(key, draw, seen), random_value(value, draw, seen)] for _ in range(draw.below(3))
            ]
            unique = {str(pair[0]): pair for pair in pairs}
            return (
                {name: pair[1] for name, pair in unique.items()}
                if key.kind == "str"
                else list(unique.values())
            )
        case "any":
            return _integer(draw, seen) if not seen or draw.chance(0.5) else draw.pick(seen)
        case _:  # list, vartuple, set
            return [random_value(kind.args[0], draw, seen) for _ in range(draw.below(4))]


def random_call(tool: ToolSpec, draw: SeededChoices, seen: Sequence[Any] = ()) -> dict[str, Any]:
    """Arguments that fit a tool's schema; optional ones are given half of the time."""
    return {
        parameter.name: random_value(parameter.type, draw, seen)
        for parameter in tool.parameters
        if parameter.required or draw.chance(0.5)
    }


def _integer(draw: SeededChoices, seen: Sequence[Any]) -> int:
    numbers = [value for value in seen if isinstance(value, int) and not isinstance(value, bool)]
    if numbers:
        number = draw.pick(numbers)
        if draw.chance(0.25):
            return number
        if 0 < number <= 1000 and draw.chance(0.75):
            return draw.below(number)
    return draw.below(8)
