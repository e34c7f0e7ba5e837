"""New inputs for a solution, from the few that are known: small to large, boundary cases, near copies.

Nothing here runs a solution: `InputSource` proposes, the caller keeps what the solution accepts. Proposals
are a pure function of the samples, the name and the number of the proposal.
"""

from __future__ import annotations

import copy
import hashlib
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from codegym_envs.pipeline.constraints import Kept, Promise, keep
from codegym_envs.pipeline.inputs.domains import Domain, IntDomain
from codegym_envs.pipeline.inputs.learning import learn_domain
from codegym_envs.pipeline.inputs.limits import constrained
from codegym_envs.pipeline.inputs.maps import MapDomain
from codegym_envs.pipeline.inputs.mutate import mutated, without_some
from codegym_envs.pipeline.inputs.relations import find_relations, repair

__all__ = ["SIZES", "InputSource"]

SIZES = (1, 2, 3, 4, 6, 8, 11, 15, 20, 28, 40, 56)
"""Sizes of proposals: items of collections, characters of texts, magnitudes of lone numbers."""

_ATTEMPTS = 8  # how often a proposal is drawn anew if it cannot be made to keep what it has to
_NUMBER_SIZES = (1, 3, 6, 10, 16, 25, 40, 64, 100, 160, 300, 1000)


class InputSource:
    """Proposes inputs for one solution.

    Args:
        name: Name of the problem; together with a proposal's number it seeds the randomness.
        samples: Known inputs: argument for each parameter.
        statement: The problem's text, read for limits such as ``1 <= n <= 100``.
    """

    def __init__(self, name: str, samples: Sequence[Mapping[str, Any]], statement: str = "") -> None:
        if not samples:
            raise ValueError("at least one sample is needed")
        self.name = name
        self.statement = statement
        self.samples = [dict(sample) for sample in samples]
        self.parameters = list(samples[0])
        self.relations = find_relations(self.samples)
        self.domains: dict[str, Domain] = {
            parameter: constrained(learn_domain(values), parameter, values, statement)
            for parameter, values in self._values().items()
        }
        self.scalar_only = not any(
            _is_collection(sample[key]) for sample in samples for key in self.parameters
        )

    @cached_property
    def kept(self) -> Kept:
        """What all proposals keep."""
        return keep(self.samples, self.statement)

    @property
    def promises(self) -> tuple[Promise, ...]:
        """Sentences that promise something, with what keeps them."""
        return self.kept.promises

    def _values(self) -> dict[str, list[Any]]:
        return {parameter: [sample[parameter] for sample in self.samples] for parameter in self.parameters}

    def propose(self, level: int, number: int) -> dict[str, Any]:
        """One new input.

        Args:
            level: Index into `SIZES`.
            number: Which of the proposals of this level, from 0.

        Returns:
            Argument for each parameter.
        """
        return self._keeping(f"{level}|{number}", lambda rng: self._proposal(level, number, rng))

    def _proposal(self, level: int, number: int, rng: random.Random) -> dict[str, Any]:
        # One proposal in four is a near copy of a sample, for the cases that chance would not find.
        if number % 4 == 3:
            return self._near(rng.choice(self.samples), rng)
        size = SIZES[level]
        inputs = {
            parameter: self._draw(domain, rng, size, level) for parameter, domain in self.domains.items()
        }
        return repair(inputs, self.relations, rng)

    def near(self, inputs: Mapping[str, Any], seed: str) -> dict[str, Any]:
        """A near copy of an input.

        Args:
            inputs: Argument for each parameter; left as it is.
            seed: Which of its near copies: any text.
        """
        return self._keeping(f"near|{seed}", lambda rng: self._near(inputs, rng))

    def _near(self, inputs: Mapping[str, Any], rng: random.Random) -> dict[str, Any]:
        base = copy.deepcopy(dict(inputs))
        for _ in range(rng.randint(1, 2)):
            parameter = rng.choice(self.parameters)
            base[parameter] = mutated(base[parameter], self.domains[parameter], rng)
        return repair(base, self.relations, rng)

    def boundary(self) -> Iterator[dict[str, Any]]:
        """Boundary cases: the samples with one argument emptied, reduced to one item, or at an extreme."""
        for sample in self.samples[:4]:
            for parameter in self.parameters:
                for value in _extremes(sample[parameter], self.domains[parameter]):
                    changed = copy.deepcopy(sample)
                    changed[parameter] = value
                    rng = self._rng(f"boundary|{parameter}")
                    mended = self.kept.mended(repair(changed, self.relations, rng), rng)
                    if mended is not None:
                        yield mended

    def _keeping(self, text: str, draw: Callable[[random.Random], dict[str, Any]]) -> dict[str, Any]:
        """What is drawn, made to keep what it has to; in the end a part of a sample, or a sample itself."""
        for attempt in range(2 * _ATTEMPTS):
            rng = self._rng(f"{text}|{attempt}" if attempt else text)
            drawn = draw(rng) if attempt < _ATTEMPTS else self._part(rng)
            mended = self.kept.mended(drawn, rng)
            if mended is not None:
                return mended
        return copy.deepcopy(self._rng(text).choice(self.samples))

    def _part(self, rng: random.Random) -> dict[str, Any]:
        """A sample without some of its items: what holds of all items, of pairs of them, still does."""
        base = copy.deepcopy(rng.choice(self.samples))
        largest = max(self.parameters, key=lambda name: len(base[name]) if _is_collection(base[name]) else 0)
        base[largest] = without_some(base[largest], rng)
        return repair(base, self.relations, rng)

    def _draw(self, domain: Domain, rng: random.Random, size: int, level: int) -> Any:
        if isinstance(domain, IntDomain) and self.scalar_only:
            reach = _NUMBER_SIZES[level]
            return domain.scaled(rng, reach) if rng.random() < 0.75 else domain.draw(rng, reach)
        jitter = size if size < 3 else max(1, size + rng.randint(-size // 4, size // 4))
        return domain.draw(rng, jitter)

    def _rng(self, text: str) -> random.Random:
        seed = hashlib.sha256(f"{self.name}|{text}".encode()).digest()
        return random.Random(int.from_bytes(seed[:8], "big"))


def _is_collection(value: Any) -> bool:
    return isinstance(value, (str, list, tuple, dict, set, frozenset))


def _extremes(value: Any, domain: Domain) -> list[Any]:
    match value:
        case bool() | None:
            return []
        case int():
            low = domain.least if isinstance(domain, IntDomain) and domain.least is not None else -1
            return [max(low, number) for number in (0, 1)]
        case str():
            return [value[:1], value + value]
        case list() if isinstance(domain, MapDomain) and domain.once:
            return [value[::-1]]  # shorter and longer ones would lose or double what occurs there once
        case list():
            return [value[:1], value + copy.deepcopy(value), value[::-1], value[:1] * 4]
        case _:
            return []
