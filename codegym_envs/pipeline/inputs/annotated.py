"""First inputs for a solution known only by its annotations."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping
from typing import Any

from codegym_envs.spec.types import Type

__all__ = ["annotated_samples"]

_COUNT = 8


def annotated_samples(name: str, parameters: Mapping[str, Type]) -> list[dict[str, Any]]:
    """A few small inputs of the annotated types.

    Args:
        name: Name of the problem; seeds the randomness.
        parameters: Parameter → type.

    Returns:
        Inputs, small first; none if a parameter may be anything.
    """
    if not parameters or any(kind.kind == "any" for kind in parameters.values()):
        return []
    seed = hashlib.sha256(f"{name}|annotated".encode()).digest()
    rng = random.Random(int.from_bytes(seed[:8], "big"))
    return [
        {parameter: _value(kind, rng, 2 + number) for parameter, kind in parameters.items()}
        for number in range(_COUNT)
    ]


def _value(kind: Type, rng: random.Random, size: int) -> Any:
    match kind.kind:
        case "int":
            return rng.randint(1, 3 * size)
        case "float":
            return round(rng.uniform(0, 3 * size), 1)
        case "bool":
            return rng.random() < 0.5
        case "str":
            return "".join(rng.choice("abcde") for _ in range(size))
        case "none":
            return None
        case "literal":
            return rng.choice(kind.literals)
        case "union":
            return _value(
                rng.choice([arg for arg in kind.args if arg.kind != "none"] or list(kind.args)), rng, size
            )
        case "tuple":
            return tuple(_value(arg, rng, size) for arg in kind.args)
        case "dict":
            key, value = kind.args
            return {_value(key, rng, size): _value(value, rng, size) for _ in range(size)}
        case "list" | "vartuple" | "set":
            nested = kind.args[0].kind in ("list", "vartuple", "str")
            width = max(2, size // 2)
            items = [
                _value(kind.args[0], rng, width if nested else size) for _ in range(width if nested else size)
            ]
            return tuple(items) if kind.kind == "vartuple" else set(items) if kind.kind == "set" else items
        case _:
            return rng.randint(0, 9)
