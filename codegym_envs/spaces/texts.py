"""The text spaces of a tool environment.

Both are `gymnasium.spaces.Text` spaces in which every text up to the limit is an element, whatever
characters it has: an agent may write anything, and a tool may return anything. Two spaces of one kind
are equal if they have the same elements; what `ActionText.sample` draws does not enter.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from gymnasium.spaces import Text

from codegym_envs.actions import render_call
from codegym_envs.episode import SEQUENCE_LIMIT, written_format
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec.records import ToolSpec
from codegym_envs.spec.types import Type

__all__ = ["ACTION_LIMIT", "OBSERVATION_LIMIT", "ActionText", "AnyText", "ObservationText"]

ACTION_LIMIT = 8_192
"""Longest action in characters; a longer one is answered as an invalid action."""
OBSERVATION_LIMIT = 16_384
"""Longest observation in characters."""

_CHARSET = "".join(map(chr, range(32, 127)))  # what Text.characters shows; `contains` accepts any character
_DONE_CHANCE = 1 / 32
_WORDS = ("a", "b", "x", "abc", "key", "name", "item", "alpha", "north", "2024-01-01", "0", "")


_TABLES = {
    name: value
    for name, value in vars(Text(1, charset=_CHARSET)).items()
    if name in ("_char_set", "_char_list", "_char_index", "_char_str")
}


class AnyText(Text):
    """Every text of at most ``max_length`` characters, of any characters, the empty one included.

    Args:
        max_length: Longest text in characters.
        seed: Seed of `sample`.
    """

    def __init__(self, max_length: int, *, seed: int | np.random.Generator | None = None) -> None:
        super().__init__(max_length, min_length=0, charset=_CHARSET, seed=seed)
        # The tables of characters are a few thousand bytes that never differ: all texts share one set.
        for name, table in _TABLES.items():
            setattr(self, name, table)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = copy.copy(self)
        memo[id(self)] = twin
        if self._np_random is not None:
            twin._np_random = copy.deepcopy(self._np_random, memo)
        return twin

    def contains(self, x: Any) -> bool:
        """Whether it is a text (``str``) within the limit."""
        return isinstance(x, str) and len(x) <= self.max_length

    @property
    def is_np_flattenable(self) -> bool:
        """False: there is no character list into which every text could be coded."""
        return False

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.max_length == self.max_length

    __hash__ = None  # type: ignore[assignment]  # as every space: comparable, mutable

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.max_length})"


class ObservationText(AnyText):
    """Observations: prompts, results of tools, and messages.

    At most 16,384 characters; 65,536 where several calls of one action are played in sequence.

    Args:
        sequence: Whether they are.
        seed: Seed of `sample`.
    """

    def __init__(self, *, sequence: bool = False, seed: int | np.random.Generator | None = None) -> None:
        super().__init__(SEQUENCE_LIMIT if sequence else OBSERVATION_LIMIT, seed=seed)


class ActionText(AnyText):
    """Actions: at most 8,192 characters; samples are tool calls that the tools' schemas accept.

    Args:
        tools: The tools to sample from, ``done`` as the last one.
        action_format: Format in which samples are written (JSON for ``"auto"``).
        seed: Seed of `sample`.
    """

    def __init__(
        self,
        tools: Sequence[ToolSpec],
        action_format: str = "auto",
        *,
        seed: int | np.random.Generator | None = None,
    ) -> None:
        super().__init__(ACTION_LIMIT, seed=seed)
        self._format = written_format(action_format)
        self.use(tools)

    def use(self, tools: Sequence[ToolSpec], action_format: str | None = None) -> None:
        """Sample from other tools, and in another format if one is given; the elements stay the same."""
        if action_format is not None:
            self._format = written_format(action_format)
        self._sampler = _Sampler(tuple(tools), self._format)

    def sample(self, mask: Any = None, probability: Any = None) -> str:
        """Draw a tool call: a tool at random (``done`` once in 32), arguments by their types.

        Raises:
            ConfigurationError: If a mask or a probability is given; tool calls are not made character by
                character.
        """
        if mask is not None or probability is not None:
            raise ConfigurationError("ActionText.sample takes neither mask nor probability")
        return self._sampler.draw(self.np_random)


class _Sampler:
    """Draws calls of a fixed set of tools; immutable, so that copies of a space share it."""

    __slots__ = ("action_format", "tools")

    def __init__(self, tools: tuple[ToolSpec, ...], action_format: str) -> None:
        self.tools = tools
        self.action_format = action_format

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _: dict[int, Any]) -> Self:
        return self

    def draw(self, rng: np.random.Generator) -> str:
        """One call as text, within the limit on actions."""
        done = len(self.tools) == 1 or rng.random() < _DONE_CHANCE
        tool = self.tools[-1 if done else int(rng.integers(len(self.tools) - 1))]
        arguments = {
            parameter.name: _draw_value(parameter.type, rng, 0)
            for parameter in tool.parameters
            if parameter.required or rng.random() < 0.5
        }
        return render_call(self.action_format, tool.name, arguments)


def _draw_value(type_: Type, rng: np.random.Generator, depth: int) -> Any:
    """A sensible JSON form of a type: small numbers, short texts, few items."""
    match type_.kind:
        case "none":
            return None
        case "bool":
            return bool(rng.integers(2))
        case "int":
            return _draw_int(rng)
        case "float":
            return round(float(rng.normal(0.0, 10.0)), 2)
        case "str":
            return _WORDS[int(rng.integers(len(_WORDS)))]
        case "literal":
            return type_.literals[int(rng.integers(len(type_.literals)))]
        case "union":
            return _draw_value(type_.args[int(rng.integers(len(type_.args)))], rng, depth)
        case "tuple":
            return [_draw_value(arg, rng, depth + 1) for arg in type_.args]
        case "list" | "vartuple" | "set":
            return [_draw_value(type_.args[0], rng, depth + 1) for _ in range(_draw_size(rng, depth))]
        case "dict":
            key, value = type_.args
            pairs = [
                [_draw_value(key, rng, depth + 1), _draw_value(value, rng, depth + 1)]
                for _ in range(_draw_size(rng, depth))
            ]
            return dict(pairs) if key.kind == "str" else _distinct(pairs)
        case _:  # any
            return _draw_int(rng) if rng.random() < 0.7 else _WORDS[int(rng.integers(len(_WORDS)))]


def _draw_int(rng: np.random.Generator) -> int:
    """Mostly an index into something short, at times a larger or a negative number."""
    choice = rng.random()
    if choice < 0.8:
        return int(rng.integers(0, 10))
    return int(rng.integers(10, 100)) if choice < 0.95 else -int(rng.integers(1, 10))


def _draw_size(rng: np.random.Generator, depth: int) -> int:
    return int(rng.integers(0, max(5 - 2 * depth, 2)))  # nested types stay far below the limit on actions


def _distinct(pairs: list[list[Any]]) -> list[list[Any]]:
    """Pairs with distinct keys: a mapping has each key once."""
    return [pair for index, pair in enumerate(pairs) if pair[0] not in [other[0] for other in pairs[:index]]]
