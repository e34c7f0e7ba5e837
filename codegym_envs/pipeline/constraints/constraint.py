"""The record of one constraint, and the forms that constraints have."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from codegym_envs.pipeline.constraints.places import Place

__all__ = ["Constraint", "Form", "Kind", "Samples", "mentions", "reads"]

Samples = Sequence[Mapping[str, Any]]
"""Known inputs: argument for each parameter."""

_BREAKS = (TypeError, ValueError, KeyError, IndexError, AttributeError, ZeroDivisionError, RecursionError)
"""What a test raises on values that are not what it is about: then it does not hold."""
_UNLIKELY = 7.0  # bits
_FEW = 3


def reads(pattern: str) -> re.Pattern[str]:
    """A pattern for sentences; blanks stand for any white space."""
    return re.compile(pattern.replace(" ", r"\s+"), re.IGNORECASE)


def _always(*_: Any) -> float:
    return 1.0


@dataclass(frozen=True, slots=True)
class Form:
    """One thing that can hold of values at one or more places.

    Attributes:
        name: What it is called.
        words: A sentence in which ``{0}``, ``{1}`` … are the places and after them what was learned.
        fits: For each place: whether a value there is one that the form is about.
        test: Whether values, one for each place, and what was learned keep it.
        says: Sentences that promise it.
        telling: How unlikely it is by chance that values keep it, in bits; 0 if it says nothing of them.
        mend: Source of randomness, the values and what was learned → a value for the first place.
        learn: Values of all known inputs → what is to be learned of them, or None if there is nothing.
        mined: Whether it is believed without a sentence that says it; never if it is false.
        enough: Least sum of bits for that.
        few: Whether one or two known inputs can be enough for that.
        order: When it is repaired: sizes (0), values (1), relations between them (2), order (3).
    """

    name: str
    words: str
    fits: tuple[Callable[[Any], bool], ...]
    test: Callable[..., bool]
    says: re.Pattern[str]
    telling: Callable[..., float] = _always
    mend: Callable[..., Any] | None = None
    learn: Callable[[Sequence[tuple[Any, ...]]], tuple[Any, ...] | None] | None = None
    mined: bool = True
    enough: float = 2.0
    few: bool = True
    order: int = 1


@dataclass(frozen=True, slots=True)
class Constraint:
    """Something that every input has to keep.

    Attributes:
        kind: Name of the kind, the file in ``kinds`` that it comes from.
        form: What has to hold.
        places: Of what.
        data: What was learned from known inputs: numbers, words.
    """

    kind: str
    form: Form
    places: tuple[Place, ...]
    data: tuple[Any, ...] = field(default=())

    def holds(self, inputs: Mapping[str, Any]) -> bool:
        """Whether an input keeps it; one that lacks a place does not."""
        try:
            return all(self.form.test(*values, *self.data) for values in self.instances(inputs))
        except _BREAKS:
            return False

    def words(self) -> str:
        """The constraint as a plain sentence without a full stop."""
        return self.form.words.format(*(place.words() for place in self.places), *self.data)

    def repair(self, inputs: Mapping[str, Any], rng: random.Random) -> dict[str, Any]:
        """An input that is closer to keeping it; the same one if there is no way.

        Args:
            inputs: Argument for each parameter; left as it is.
            rng: Source of randomness.
        """
        changed = dict(inputs)  # parts that change are made anew
        if self.form.mend is None:
            return changed
        try:
            new = [
                values[0] if self.form.test(*values, *self.data) else self.form.mend(rng, *values, *self.data)
                for values in self.instances(changed)
            ]
            self.places[0].put(changed, new)
        except _BREAKS:
            return dict(inputs)
        return changed

    def tells(self, samples: Samples) -> bool:
        """Whether it says something of a known input."""
        return any(_bits(self, sample) > 0 for sample in samples)

    def instances(self, inputs: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
        """Values for all places, one after another: places with one value go with each of another's.

        Raises:
            ValueError: If there are different numbers of values; likewise what `Place.get` raises.
        """
        columns = [place.get(inputs) for place in self.places]
        count = max(len(column) for column in columns)
        if any(not column for column in columns):
            return iter(())
        wide = [column * count if len(column) == 1 else column for column in columns]
        return iter(list(zip(*wide, strict=True)))


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of constraints: how they are found in known inputs, and in sentences.

    Attributes:
        name: Name of its file.
        forms: What can hold.
    """

    name: str
    forms: tuple[Form, ...]

    def candidates(self, samples: Samples, places: Sequence[Place]) -> list[Constraint]:
        """Everything of this kind that holds in all known inputs, even if it says nothing of them."""
        found: list[Constraint] = []
        for form in self.forms:
            fitting = [[place for place in places if _fits(place, fits, samples)] for fits in form.fits]
            for chosen in product(*fitting):
                if len(set(chosen)) < len(chosen) or not _go_together(chosen):
                    continue
                constraint = _learned(self.name, form, chosen, samples)
                if constraint is not None and all(constraint.holds(sample) for sample in samples):
                    found.append(constraint)
        return found

    def mine(self, candidates: Sequence[Constraint], samples: Samples) -> list[Constraint]:
        """What holds in all known inputs and is no chance.

        Args:
            candidates: Those of this kind.
            samples: Known inputs; of one or two of them little is believed.
        """
        return [item for item in candidates if item.form.mined and _believed(item, samples)]

    def read(self, sentence: str, candidates: Sequence[Constraint]) -> list[Constraint]:
        """What a sentence promises, of those parameters that it names, or of all if it names none.

        Args:
            sentence: A sentence of the statement.
            candidates: Those of this kind; what a known input breaks is not among them, so was misread.
        """
        said = [item for item in candidates if item.form.says.search(sentence)]
        named = [item for item in said if any(mentions(sentence, place.parameter) for place in item.places)]
        return named or said


def _learned(name: str, form: Form, places: tuple[Place, ...], samples: Samples) -> Constraint | None:
    plain = Constraint(name, form, places)
    if form.learn is None:
        return plain
    try:
        data = form.learn([values for sample in samples for values in plain.instances(sample)])
    except _BREAKS:
        return None
    return None if data is None else Constraint(name, form, places, data)


def _fits(place: Place, fits: Callable[[Any], bool], samples: Samples) -> bool:
    try:
        values = [value for sample in samples for value in place.get(sample)]
        return bool(values) and all(fits(value) for value in values)
    except _BREAKS:
        return False


def _go_together(places: Sequence[Place]) -> bool:
    """Whether values at these places can be compared one by one: each item with itself, or with a whole."""
    several = [place for place in places if place.path in ("each", "cell", "leaf")]
    own = len({place.parameter for place in places}) < len(places)
    if own and not all(
        place.path in ("column", "cell", "keys", "values", "flat", "each") for place in places
    ):
        return False
    if own and {place.path for place in places} not in (
        {"column"},
        {"cell"},
        {"keys", "flat"},
        {"keys", "values"},
    ):
        return False
    return len({place.parameter for place in several}) <= 1 and not (
        len(several) > 1 and any(place.path == "leaf" for place in several)
    )


def _believed(constraint: Constraint, samples: Samples) -> bool:
    """Whether it is unlikely to hold by chance."""
    bits = [_bits(constraint, sample) for sample in samples]
    telling = sum(bit > 0 for bit in bits)
    if len(samples) < _FEW:
        unlikely = sum(bits) >= max(_UNLIKELY, constraint.form.enough)
        return (
            constraint.form.few and unlikely and (constraint.form.order == 0 or _varied(constraint, samples))
        )
    return telling >= 2 and sum(bits) >= constraint.form.enough


def _varied(constraint: Constraint, samples: Samples) -> bool:
    """Whether what stands there is not everywhere the same."""
    seen = {
        repr(cell)
        for sample in samples
        for value, *_ in constraint.instances(sample)
        for cell in (value if isinstance(value, (list, tuple, str)) else [value])
    }
    return len(seen) > 1


def _bits(constraint: Constraint, sample: Mapping[str, Any]) -> float:
    try:
        return sum(
            constraint.form.telling(*values, *constraint.data) for values in constraint.instances(sample)
        )
    except _BREAKS:
        return 0.0


def mentions(sentence: str, parameter: str) -> bool:
    """Whether a sentence names a parameter, or the thing that its name stands for."""
    if not parameter:
        return False
    low = sentence.lower()
    if re.search(rf"(?<![\w]){re.escape(parameter.lower())}(?![\w])", low):
        return True
    parts = [part for part in re.split(r"[_\d]+", parameter.lower()) if len(part) > 2]
    return any(re.search(rf"\b{re.escape(part.rstrip('s'))}\w{{0,2}}\b", low) for part in parts)
