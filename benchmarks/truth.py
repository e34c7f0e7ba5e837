"""How true grown inputs are: a second, independent solution is run on every one of them.

    python benchmarks/truth.py part_a.jsonl part_b.jsonl --limit 10
    python benchmarks/truth.py part_a.jsonl --only a03_locker_crowbars --show

Rows are in the kodcode form and bring ``solutions`` (further solutions; the first is run) and perhaps
``checker`` (Python source of ``accepts(answer, ...)``). Inputs are grown as `codegym import kodcode` grows
them; it stops before synthesis and verification.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import tempfile
from collections import Counter
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
from codegym_envs.importers.rows import read_rows
from codegym_envs.pipeline.converting.plain_forms import forms, task_of
from codegym_envs.pipeline.inputs import SIZES
from codegym_envs.pipeline.inputs.input_pool import Pool, build_pool
from codegym_envs.pipeline.items import Item, Settings
from codegym_envs.pipeline.observing.observe import dialect_data, python_data

_LIMITS = WorkerLimits(cpu_s=300, descriptors=32, stack_bytes=64 * MEGABYTE, wall_s=2.0)


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one row: ``agree``, ``disagree``, ``refused``, ``not compared``."""

    outcome: str
    detail: str = ""
    agreed: int = 0
    tried: int = 0
    slow: int = 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("corpora", nargs="+", type=Path, help="files of rows")
    parser.add_argument("--limit", type=int, help="rows of each file")
    parser.add_argument("--only", action="append", default=[], help="question_id, or how it begins")
    parser.add_argument("--show", action="store_true", help="show what was grown, and where answers differ")
    options = parser.parse_args()
    totals: Counter[str] = Counter()
    cases: Counter[str] = Counter()
    for path in options.corpora:
        for row in itertools.islice(read_rows(path), options.limit):
            name = str(row.get("question_id"))
            if options.only and not name.startswith(tuple(options.only)):
                continue
            finding = truth_of(row, show=options.show)
            totals[finding.outcome] += 1
            cases += Counter(agreed=finding.agreed, tried=finding.tried, slow=finding.slow)
            figures = f"{finding.agreed}/{finding.tried}" if finding.tried else ""
            print(f"{name:32} {finding.outcome:12} {figures:9} {finding.detail}", flush=True)
    compared = totals["agree"] + totals["disagree"]
    print(json.dumps(dict(totals)), json.dumps(dict(cases)))
    if compared:
        print(
            f"all inputs confirmed: {totals['agree']}/{compared} ({100 * totals['agree'] / compared:.0f} %)"
        )
        print(f"refused: {totals['refused']}/{sum(totals.values())}")


def truth_of(row: Mapping[str, Any], *, show: bool = False) -> Finding:
    """Grow inputs for a row and run its second solution on them."""
    first, second = _item(row, row["solution"]), _item(row, row["solutions"][0])
    if first.refused is not None:
        return Finding("refused", ": ".join(first.refused))
    refusal = ""
    try:
        for problem, given in forms(first):
            task = task_of(problem, given, Settings())
            try:
                pool = build_pool(task.problem, task.inputs, learned=task.learned)
                pool.extend(range(len(SIZES)), range(10, 14))
            except CodeGymError as error:
                refusal = refusal or _reason(error)
                continue
            if show:
                _show(pool)
            return _compared(row, pool, task.inputs, second, show=show)
    except CodeGymError as error:
        refusal = refusal or _reason(error)
    return Finding("refused", refusal)


def _reason(error: CodeGymError) -> str:
    return f"{getattr(error, 'reason', '')}: {error}"[:230]


def _item(row: Mapping[str, Any], solution: str) -> Item:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        path.write_text(json.dumps({**row, "solution": solution}) + "\n", encoding="utf-8")
        return next(iter(KodCode().items(str(path), ImportOptions())))


def _show(pool: Pool) -> None:
    print(f"parameters {list(pool.cases[0].inputs)}; {len(pool.cases)} cases of {pool.tried} tried")
    for constraint in pool.source.kept.constraints if hasattr(pool.source, "kept") else ():
        print("   kept:", constraint.words())
    for promise in getattr(pool, "promises", ()):
        print("   promise:", promise)


def _compared(
    row: Mapping[str, Any], pool: Pool, known: Sequence[Mapping[str, Any]], second: Item, *, show: bool
) -> Finding:
    """The second solution on every input of the pool."""
    try:
        reshaped, source = _second(second, known)
    except CodeGymError as error:
        return Finding("not compared", _reason(error))
    if source is None or reshaped is None:
        return Finding("not compared", "the second solution takes other parameters")
    jobs = [
        Job("solution", python_data(reshaped(case.inputs)), fresh=index == 0, keep_arguments=True)
        for index, case in enumerate(pool.cases)
    ]
    outcomes = run_foreign(source, jobs, limits=_LIMITS, give_up_after=10**6)
    answers = [
        dialect_data(
            outcome.value
            if outcome.value is not None or not pool.mutated
            else (outcome.arguments or {}).get(pool.mutated[0])
        )
        for outcome in outcomes
    ]
    judged = _judged(row.get("checker"), pool, answers)
    if judged is None:
        return Finding("not compared", "the checker takes what a program reads")
    agreed = slow = 0
    detail = ""
    for case, outcome, answer, right in zip(pool.cases, outcomes, answers, judged, strict=True):
        if outcome.status in ("wall_clock", "memory", "skipped"):
            slow += 1
        elif outcome.status == "returned" and right:
            agreed += 1
        else:
            said = outcome.error if outcome.status != "returned" else answer
            text = f"{json.dumps(case.inputs, default=repr)[:300]} → {case.answer!r:.80}, {said!r:.80}"
            detail = detail or text
            if show:
                print("   differs:", text)
    tried = len(pool.cases)
    return Finding("agree" if agreed + slow == tried else "disagree", detail, agreed, tried, slow)


Reshaping = Callable[[Mapping[str, Any]], dict[str, Any]]


def _second(second: Item, known: Sequence[Mapping[str, Any]]) -> tuple[Reshaping | None, str | None]:
    """How inputs look for the second solution, and its text; None if that is not to be found out."""
    if second.refused is not None:
        return None, None
    for problem, given in forms(second):
        task = task_of(problem, given, Settings())
        names = [item.name for item in task.problem.parameters]
        if known and set(known[0]) <= set(names):
            return dict, task.problem.source
        theirs = [dialect_data(dict(item)) for item in task.inputs]
        ours = [dialect_data(dict(item)) for item in known]
        makers = {name: _maker(ours, [item.get(name) for item in theirs]) for name in names}
        if len(ours) == len(theirs) and all(makers.values()):
            return partial(_made, makers), task.problem.source
    return None, None


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


def _judged(checker: str | None, pool: Pool, answers: Sequence[Any]) -> list[bool] | None:
    """Whether each answer is right: through the row's checker, or as the first solution's answer."""
    if not checker:
        return [_same(case.answer, answer) for case, answer in zip(pool.cases, answers, strict=True)]
    jobs = []
    for case, answer in zip(pool.cases, answers, strict=True):
        for given in (case.answer, answer):
            jobs.append(Job("accepts", python_data({"answer": given, **case.inputs}), fresh=not jobs))
    outcomes = run_foreign(checker, jobs, limits=replace(_LIMITS, wall_s=5.0), give_up_after=10**6)
    if all(outcome.error == "TypeError" for outcome in outcomes):
        return None
    right = [outcome.status == "returned" and bool(outcome.value) for outcome in outcomes]
    return [right[2 * place] and right[2 * place + 1] for place in range(len(answers))]


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)) and _words(one) == _words(other):
        return True  # what a program prints, however its conversion groups it
    if isinstance(one, float) or isinstance(other, float):
        try:
            return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-6)
        except TypeError:
            return False
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _words(value: Any) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [word for item in value for word in _words(item)]
    return str(value).split()


if __name__ == "__main__":
    main()
