"""What grown inputs keep: the constraints that sentences promise and those that all known inputs share."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Constraint, Samples, mentions, reads
from codegym_envs.pipeline.constraints.kinds.ranges import stated_ranges, without_ranges
from codegym_envs.pipeline.constraints.places import is_table, places_of
from codegym_envs.pipeline.constraints.registry import KINDS
from codegym_envs.pipeline.constraints.sentences import Sentence, sentences_of
from codegym_envs.pipeline.constraints.topics import topics_of

__all__ = ["Kept", "Promise", "keep", "promise_facts", "promised"]

_ROUNDS = 4
_MOST_SAMPLES = 60
_MOST_SAID = 4
_TEXTS = reads(r"\b(?:strings?|texts?|characters?|letters?|words?)\b")
# Numbers and lists of numbers are valid whatever they are.
_ANY_INPUT = reads(
    r"\b(?:inputs?|arguments?|data|values?) (?:is|are|will be) (?:always )?(?:valid|correct|legal)\W*$"
)


@dataclass(frozen=True, slots=True)
class Promise:
    """A sentence that promises something of the input.

    Attributes:
        sentence: The sentence.
        kept_by: What keeps it, in words; empty if nothing does.
    """

    sentence: str
    kept_by: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What every new input has to keep.

    Attributes:
        constraints: What has to hold, in the order in which it is repaired.
        promises: The sentences that promise something, with what keeps them.
    """

    constraints: tuple[Constraint, ...] = ()
    promises: tuple[Promise, ...] = ()

    def holds(self, inputs: Mapping[str, Any]) -> bool:
        """Whether an input keeps everything."""
        return all(constraint.holds(inputs) for constraint in self.constraints)

    def mended(self, inputs: dict[str, Any], rng: random.Random) -> dict[str, Any] | None:
        """The input, or one close to it that keeps everything; None if none was found.

        Args:
            inputs: Argument for each parameter; left as it is.
            rng: Source of randomness.
        """
        for _ in range(_ROUNDS):
            whole = True
            for constraint in self.constraints:
                if not constraint.holds(inputs):
                    whole = False
                    inputs = constraint.repair(inputs, rng)
            if whole:
                return inputs
        return inputs if self.holds(inputs) else None


def keep(samples: Samples, statement: str) -> Kept:
    """Find what new inputs have to keep.

    Args:
        samples: Known inputs.
        statement: The problem's text.
    """
    some = _spread(samples)
    places = places_of(some)
    candidates = {kind.name: kind.candidates(some, places) for kind in KINDS}
    mined = [constraint for kind in KINDS for constraint in kind.mine(candidates[kind.name], some)]
    found = [*mined, *stated_ranges(some, statement)]
    promises: list[Promise] = []
    texts = any(_holds_text(value) for sample in some for value in sample.values())
    for sentence in sentences_of(statement, samples[0]):
        if not texts and _is_of_texts(sentence.text, samples[0]):
            continue
        said = [item for kind in KINDS for item in kind.read(sentence.text, candidates[kind.name])]
        said = [item for item in said if item.tells(some)]
        keeping, kept_whole = _keeping(sentence, said, [*candidates.values()], mined, some)
        found += [*said, *keeping]
        told = sentence.promise or (sentence.of_input and bool(topics_of(sentence.text)))
        if kept_whole and keeping and told:
            words = "; ".join(list(dict.fromkeys(item.words() for item in keeping))[:_MOST_SAID])
            promises.append(Promise(sentence.text, words))
        elif sentence.promise:
            plain = "" if texts or not _ANY_INPUT.search(sentence.text) else "the types of the inputs"
            promises.append(Promise(sentence.text, plain or _within_ranges(sentence.text, samples[0])))
    chosen = sorted(
        {(item.form.name, item.places): item for item in reversed(found)}.values(),
        key=lambda item: item.form.order,
    )
    return Kept(tuple(item for item in chosen if all(map(item.holds, samples))), tuple(promises))


def _holds_text(value: Any) -> bool:
    if isinstance(value, (list, tuple, set, frozenset)) or is_table(value):
        return any(map(_holds_text, value)) or (is_table(value) and any(map(_holds_text, value.values())))
    return isinstance(value, str)


def _is_of_texts(text: str, parameters: Iterable[str]) -> bool:
    """Whether a sentence is about texts and names no parameter: without texts in the input, of the answer."""
    return _TEXTS.search(text) is not None and not any(mentions(text, name) for name in parameters)


def _keeping(
    sentence: Sentence,
    said: Sequence[Constraint],
    candidates: Sequence[Sequence[Constraint]],
    found: Sequence[Constraint],
    samples: Samples,
) -> tuple[list[Constraint], bool]:
    """What keeps a sentence, and whether that is all that it promises.

    For each thing that a sentence is known to be about, something of that has to be kept, of the parameters
    that it names, if it names any. What it is about and is not known here, nothing keeps.
    """
    topics = topics_of(sentence.text)
    if not topics:
        return list(said), False
    keeping: list[Constraint] = []
    whole = True
    every = [*found, *(item for each in candidates for item in each)]
    for forms in topics:
        about = [item for item in every if item.form.name in forms]
        named = [item for item in about if any(mentions(sentence.text, at.parameter) for at in item.places)]
        keeping += named or about
        whole = whole and any(item.tells(samples) for item in named or about)
    return keeping, whole


def _within_ranges(text: str, parameters: Iterable[str]) -> str:
    """What keeps a sentence that only says between which numbers something lies; empty for others."""
    rest, bounded = without_ranges(text)
    if not bounded or any(one.promise for one in sentences_of(rest, parameters)):
        return ""
    return "the ranges of what is drawn"


def promised(statement: str, parameters: Sequence[str], kept_by: str) -> tuple[Promise, ...]:
    """The sentences that promise something, where one thing keeps them all.

    Args:
        statement: The problem's text.
        parameters: Names of the parameters.
        kept_by: What keeps them, in words.
    """
    sentences = sentences_of(statement, parameters)
    return tuple(Promise(sentence.text, kept_by) for sentence in sentences if sentence.promise)


def promise_facts(promises: Sequence[Promise]) -> dict[str, Any]:
    """What a statement promises of inputs as a fact for a receipt; none if it promises nothing.

    Returns:
        ``promises``: a list of ``{"sentence": …, "kept_by": …}``.
    """
    listed = [{"sentence": one.sentence, "kept_by": one.kept_by} for one in promises]
    return {"promises": listed} if listed else {}


def _spread(samples: Samples) -> Sequence[Mapping[str, Any]]:
    """Some of many known inputs, the first and last among them."""
    if len(samples) <= _MOST_SAMPLES:
        return samples
    return [samples[place * (len(samples) - 1) // (_MOST_SAMPLES - 1)] for place in range(_MOST_SAMPLES)]
