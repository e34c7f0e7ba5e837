"""Second solutions: how inputs look for them, what they answer, and whether two answers are both right.

A second solution may take the same input in another shape, as programs do whose conversions read it in their
own ways: a way to make one shape of the other is looked for that gives what is known on all known inputs.
"""

from __future__ import annotations

import itertools
import json
import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from codegym_envs.errors import CodeGymError
from codegym_envs.executor.worker_limits import MEGABYTE, WorkerLimits
from codegym_envs.executor.workers.foreign import Job, run_foreign
from codegym_envs.importers.importer import ImportOptions
from codegym_envs.importers.kodcode import KodCode
from codegym_envs.pipeline.converting.plain_forms import forms, task_of
from codegym_envs.pipeline.items import Item, Settings
from codegym_envs.pipeline.observing.observe import dialect_data, python_data

_LIMITS = WorkerLimits(cpu_s=300, descriptors=32, stack_bytes=64 * MEGABYTE, wall_s=2.0)

Reshaping = Callable[[Mapping[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Second:
    """A second solution of a problem.

    Attributes:
        reshaped: From the problem's inputs, makes those of this solution.
        source: Its text.
    """

    reshaped: Reshaping
    source: str

    def answers(self, inputs: Sequence[Mapping[str, Any]], mutated: Sequence[str]) -> list[tuple[str, Any]]:
        """Statuses with answers, or with what was raised.

        Args:
            inputs: Inputs of the problem.
            mutated: Parameters that the first solution changes, and answers with, in place.
        """
        jobs = [
            Job("solution", python_data(self.reshaped(given)), fresh=index == 0, keep_arguments=True)
            for index, given in enumerate(inputs)
        ]
        outcomes = run_foreign(self.source, jobs, limits=_LIMITS, give_up_after=10**6)
        found: list[tuple[str, Any]] = []
        for outcome in outcomes:
            value = outcome.value
            if value is None and mutated:
                value = (outcome.arguments or {}).get(mutated[0])
            returned = outcome.status == "returned"
            found.append((outcome.status, dialect_data(value) if returned else outcome.error))
        return found


def item_of(row: Mapping[str, Any], **changed: Any) -> Item:
    """A row as `codegym import kodcode` reads it, some of its fields changed (None: left out)."""
    kept = {key: value for key, value in {**row, **changed}.items() if value is not None}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        path.write_text(json.dumps(kept) + "\n", encoding="utf-8")
        return next(iter(KodCode().items(str(path), ImportOptions())))


def second_of(row: Mapping[str, Any], known: Sequence[Mapping[str, Any]]) -> Second | None:
    """A row's second solution; None if it cannot be told how inputs look for it.

    Args:
        row: The row.
        known: Known inputs of the first solution.
    """
    second = item_of(row, solution=row["solutions"][0], solutions=None)
    if second.refused is not None:
        return None
    try:
        for problem, given in forms(second):
            task = task_of(problem, given, Settings())
            names = [item.name for item in task.problem.parameters]
            if known and set(known[0]) <= set(names):
                return Second(dict, task.problem.source)
            theirs = [dialect_data(dict(item)) for item in task.inputs]
            ours = [dialect_data(dict(item)) for item in known]
            makers = {name: _maker(ours, [item.get(name) for item in theirs]) for name in names}
            if len(ours) == len(theirs) and all(makers.values()):
                return Second(partial(_made, makers), task.problem.source)
    except CodeGymError:
        return None
    return None


def judged(
    checker: str | None, inputs: Sequence[Mapping[str, Any]], pairs: Sequence[tuple[Any, Any]]
) -> list[bool] | None:
    """Whether both of two answers are right: the row's checker says so, or they are the same.

    Args:
        checker: Text of ``accepts(answer, ...)``, or None.
        inputs: Inputs of the problem.
        pairs: Two answers to each.

    Returns:
        None if the checker takes other inputs than these.
    """
    if not checker:
        return [same(one, other) for one, other in pairs]
    jobs = [
        Job("accepts", python_data({"answer": answer, **given}), fresh=not index and not place)
        for index, (given, pair) in enumerate(zip(inputs, pairs, strict=True))
        for place, answer in enumerate(pair)
    ]
    outcomes = run_foreign(checker, jobs, limits=replace(_LIMITS, wall_s=5.0), give_up_after=10**6)
    if all(outcome.error == "TypeError" for outcome in outcomes):
        return None
    right = [outcome.status == "returned" and bool(outcome.value) for outcome in outcomes]
    return [right[2 * place] and right[2 * place + 1] for place in range(len(pairs))]


def _made(makers: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: make(dialect_data(dict(inputs))) for name, make in makers.items()}


def _maker(ours: Sequence[Mapping[str, Any]], theirs: Sequence[Any]) -> Callable[[Any], Any] | None:
    """A way to make one program's parameter of another's, which gives what is known on all known texts."""
    names = list(ours[0]) if ours else []
    sources: list[Callable[[Any], Any]] = [partial(_parameter, name) for name in names]
    sources += [partial(_zipped, one, other) for one in names for other in names if one != other]
    shapes = (_same_shape, _flat_rows, _paired_rows, _tuples, partial(_column, 0), partial(_column, 1))
    for source, shape, token in itertools.product(sources, shapes, (_as_it_is, _as_text, _as_number)):
        make = partial(_shaped, source, shape, token)
        try:
            if [make(item) for item in ours] == list(theirs):
                return make
        except (TypeError, ValueError, IndexError):
            continue
    return None


def _shaped(
    source: Callable[[Any], Any], shape: Callable[[Any], Any], token: Callable[[Any], Any], inputs: Any
) -> Any:
    return _deep(token, shape(source(inputs)))


def _parameter(name: str, inputs: Mapping[str, Any]) -> Any:
    return inputs[name]


def _zipped(one: str, other: str, inputs: Mapping[str, Any]) -> Any:
    return [list(pair) for pair in zip(inputs[one], inputs[other], strict=True)]


def _same_shape(value: Any) -> Any:
    return value


def _flat_rows(value: Any) -> Any:
    return [[row[0], *row[1]] for row in value]


def _paired_rows(value: Any) -> Any:
    return [(row[0], list(row[1:])) for row in value]


def _tuples(value: Any) -> Any:
    return [tuple(row) for row in value]


def _column(index: int, value: Any) -> Any:
    return [row[index] for row in value]


def _deep(change: Callable[[Any], Any], value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_deep(change, item) for item in value)
    return change(value)


def _as_it_is(token: Any) -> Any:
    return token


def _as_text(token: Any) -> Any:
    return str(token)


def _as_number(token: Any) -> Any:
    return int(token) if isinstance(token, str) and token.lstrip("-").isdigit() else token


def same(one: Any, other: Any) -> bool:
    """Whether two answers are the same, numbers to six digits; whatever way a conversion groups them."""
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)) and _words(one) == _words(other):
        return True
    if isinstance(one, float) or isinstance(other, float):
        try:
            return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-6)
        except TypeError:
            return False
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def _words(value: Any) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [word for item in value for word in _words(item)]
    return str(value).split()
