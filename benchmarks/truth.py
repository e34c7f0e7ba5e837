"""How true environments are: a second, independent solution answers every configuration of each.

    python benchmarks/truth.py --jobs 2                     what `make yields` runs: both corpora
    python benchmarks/truth.py --sample 20 --seed 1         twenty rows of each, drawn by SHA-256(seed|name)
    python benchmarks/truth.py --only a03 --growth --show   stop at the inputs that are grown, and show them

Rows are in the kodcode form and may bring ``solutions`` (the first of them is the second solution) and a
``checker``. Environments are made as `codegym import kodcode` makes them, but the second solution is kept
back: it is asked afterwards, about every frozen configuration and 100 fresh ones (of the module's
``generate``; where it has none, about 100 further inputs, grown in the same way). Where several answers are
right, others than the expected one are handed in as well: the second solution's, and the same in another
order. A run that was stopped goes on where it was; what was found with other code is found anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

from second_solutions import Second, item_of, judged, same, second_of
from synthesis_cost import processor_s
from truth_table import table

from codegym_envs.episode.scoring import right
from codegym_envs.errors import CodeGymError
from codegym_envs.importers.rows import read_rows
from codegym_envs.pipeline.attempts import Attempts
from codegym_envs.pipeline.converting.plain_forms import forms, task_of
from codegym_envs.pipeline.converting.task import Task
from codegym_envs.pipeline.draft_loop import try_drafts
from codegym_envs.pipeline.inputs import SIZES
from codegym_envs.pipeline.inputs.input_pool import Pool, build_pool
from codegym_envs.pipeline.items import Item, Settings
from codegym_envs.pipeline.make import make, settle
from codegym_envs.spec import EnvironmentModule, digest
from codegym_envs.synthesis.contract import Draft
from codegym_envs.verification import Subject

ROOT = Path(__file__).parents[1]
CORPORA = (ROOT / "benchmarks" / "corpora" / "truth.jsonl", ROOT / "benchmarks" / "corpora" / "contest.jsonl")
_FRESH = 100
_FRESH_SEED = 5_000_000
_SHOWN = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("corpora", nargs="*", type=Path, default=CORPORA, help="files of rows")
    parser.add_argument("--limit", type=int, help="the first so many rows of each file")
    parser.add_argument("--sample", type=int, help="so many rows of each file")
    parser.add_argument("--seed", type=int, default=0, help="which sample (default 0)")
    parser.add_argument("--only", action="append", default=[], help="question_id, or how it begins")
    parser.add_argument("--jobs", type=int, default=1, help="processes at once (default 1)")
    parser.add_argument("--growth", action="store_true", help="stop at the inputs that are grown")
    parser.add_argument("--show", action="store_true", help="with --growth: show what was grown")
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "yields", help="folder of the journal")
    options = parser.parse_args()
    rows = [(path.stem, row) for path in options.corpora for row in _chosen(path, options)]
    if options.growth:
        found = [{"corpus": corpus, **grown(row, show=options.show)} for corpus, row in rows]
    else:
        found = _run(rows, options)
    shown = table(found, seed=options.seed if options.sample else None)
    print(f"\n{shown}")
    if not options.growth:
        (options.out / "table.md").write_text(f"{shown}\n", encoding="utf-8")


def _chosen(path: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    rows = list(islice(read_rows(path), options.limit))
    if options.only:
        rows = [row for row in rows if _name(row).startswith(tuple(options.only))]
    if options.sample is not None:
        rows.sort(key=lambda row: hashlib.sha256(f"{options.seed}|{_name(row)}".encode()).digest())
    return rows[: options.sample]


def _name(row: Mapping[str, Any]) -> str:
    return str(row["question_id"])


def _run(rows: Sequence[tuple[str, dict[str, Any]]], options: argparse.Namespace) -> list[dict[str, Any]]:
    """What came of the rows, in their order; those that the journal knows are not made again."""
    options.out.mkdir(parents=True, exist_ok=True)
    journal = options.out / "journal.jsonl"
    known: dict[str, dict[str, Any]] = {}
    if journal.exists():
        lines = journal.read_text(encoding="utf-8").splitlines()
        known = {line["key"]: line for line in map(_line, lines) if line}
    keys = {(corpus, _name(row)): _key(row) for corpus, row in rows}
    left = [(corpus, row) for corpus, row in rows if keys[corpus, _name(row)] not in known]
    print(f"{len(rows)} problems, {len(rows) - len(left)} of them in {journal}", flush=True)
    started = time.monotonic()
    with journal.open("a", encoding="utf-8") as file:
        for number, (corpus, found) in enumerate(_examined(left, options.jobs), 1):
            found["key"] = keys[corpus, found["name"]]
            known[found["key"]] = found
            file.write(json.dumps(found) + "\n")
            file.flush()
            minutes = (time.monotonic() - started) / number * (len(left) - number) / 60
            print(f"{number}/{len(left)}, {minutes:.0f} min left: {_told(found)}", flush=True)
    return [{"corpus": corpus, **known[keys[corpus, _name(row)]]} for corpus, row in rows]


def _line(text: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(text)
    except ValueError:
        return None  # the last line of a run that was stopped
    return found


def _told(found: Mapping[str, Any]) -> str:
    outcome = "admitted" if found["admitted"] else f"{found['reason']}"
    counts = "".join(f" {kind} {found[kind][0]}/{found[kind][1]}" for kind in ("frozen", "fresh"))
    return f"{found['name']:30} {outcome:28}{counts} {found['detail'][:_SHOWN]}"


@cache
def _code() -> str:
    """A digest of everything that decides what comes out."""
    files = [*sorted((ROOT / "codegym_envs").rglob("*.py")), *sorted((ROOT / "benchmarks").glob("*.py"))]
    return hashlib.sha256(b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)).hexdigest()


def _key(row: Mapping[str, Any]) -> str:
    return hashlib.sha256(f"{_code()}|{json.dumps(row, sort_keys=True)}".encode()).hexdigest()


def _examined(rows: Sequence[tuple[str, dict[str, Any]]], jobs: int) -> Iterator[tuple[str, dict[str, Any]]]:
    if jobs < 2:
        for corpus, row in rows:
            yield corpus, examined(row)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=jobs, mp_context=context) as pool:
        asked = {pool.submit(examined, row): corpus for corpus, row in rows}
        for done in as_completed(asked):
            yield asked[done], done.result()


def examined(row: Mapping[str, Any]) -> dict[str, Any]:
    """Make a row's environment, then ask its second solution about it.

    Returns:
        Plain data: ``name``, ``verified``, ``admitted``, ``reason``, ``seconds`` (processor time of making
        it), ``frozen`` and ``fresh`` (``[agreed, tried]``), ``other_right`` (``[scored 1, tried]``), and
        ``compared``: whether there is a second solution that could be asked.
    """
    made: list[tuple[Task, Attempts]] = []

    def maker(
        task: Task, item: Item, settings: Settings, *, known: Mapping[str, str] | None = None
    ) -> Attempts:
        done = try_drafts(task, item, settings, known=known)
        made.append((task, done))
        return done

    worked = processor_s()
    result = settle(partial(make, maker=maker), item_of(row, solutions=None), Settings())
    found: dict[str, Any] = {
        "name": _name(row),
        "verified": result.verified,
        "admitted": result.admitted,
        "reason": result.reason,
        "seconds": round(processor_s() - worked, 2),
        "detail": result.detail if not result.verified else "",
        "compared": False,
        "frozen": [0, 0],
        "fresh": [0, 0],
        "other_right": [0, 0],
    }
    if result.verified and row.get("solutions"):
        task, attempt = next(
            (task, done.best) for task, done in made if done.best.verified and _is_of(done, result.source)
        )
        assert attempt.module is not None
        found |= _confirmed(row, task, attempt.draft, attempt.module)
    return found


def _is_of(done: Attempts, source: str) -> bool:
    return done.best.module is not None and done.best.module.source == source


def _confirmed(row: Mapping[str, Any], task: Task, draft: Draft, module: EnvironmentModule) -> dict[str, Any]:
    second = second_of(row, task.inputs)
    if second is None:
        return {"detail": "it cannot be told how inputs look for the second solution"}
    subject = Subject(module, "isolated")
    pool = build_pool(task.problem, task.inputs, levels=(0, 1), learned=task.learned)
    frozen = [case.inputs for case in subject.cases]
    expected = [case.expected for case in subject.cases]
    fresh, answers = _fresh(subject, pool, draft, {digest(dict(inputs)) for inputs in frozen})
    groups = [_unpacked(draft, inputs) for inputs in [*frozen, *fresh]]
    told = [answer if draft.lifted else [answer] for answer in [*expected, *answers]]
    cases = [case for group in groups for case in group]
    said = second.answers(cases, pool.mutated)
    pairs = [
        (answer, other)
        for answer, (_, other) in zip((one for group in told for one in group), said, strict=True)
    ]
    both = judged(row.get("checker"), cases, pairs)
    if both is None:
        return {"detail": "the checker takes what a program reads"}
    slow = [status in ("wall_clock", "memory", "skipped") for status, _ in said]
    fine = [
        late or (good and status == "returned")
        for late, good, (status, _) in zip(slow, both, said, strict=True)
    ]
    detail = next(
        (
            f"{json.dumps(case, default=repr)[:_SHOWN]} → {pair[0]!r:.60}, {pair[1]!r:.60}"
            for case, pair, good in zip(cases, pairs, fine, strict=True)
            if not good
        ),
        "",
    )
    ends, place = [], 0
    for group in groups:
        ends.append(all(fine[place : place + len(group)]))
        place += len(group)
    others = _other_right(row, subject, draft, [other for _, other in pairs], both)
    return {
        "compared": True,
        "detail": detail,
        "frozen": [sum(ends[: len(frozen)]), len(frozen)],
        "fresh": [sum(ends[len(frozen) :]), len(fresh)],
        "other_right": others,
    }


def _fresh(
    subject: Subject, pool: Pool, draft: Draft, taken: set[str]
) -> tuple[list[Mapping[str, Any]], list[Any]]:
    """100 inputs that are not frozen, with what the module expects: of its generator, or grown further."""
    found: list[Mapping[str, Any]] = []
    if subject.module.has_generate:
        for number in range(4 * _FRESH):
            inputs = subject.program.generate(1 + number % 3, _FRESH_SEED + number)
            if len(found) < _FRESH and digest(dict(inputs)) not in taken:
                taken.add(digest(dict(inputs)))
                found.append(inputs)
        return found, [subject.program.reference(inputs) for inputs in found]
    have = len(pool.cases)
    pool.extend(range(len(SIZES)), range(20, 29))
    cases = pool.cases[have:][:_FRESH]
    answers = [[case.answer] if draft.lifted else case.answer for case in cases]
    return [draft.pack([case.inputs]) for case in cases], answers


def _unpacked(draft: Draft, inputs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The solution's inputs that a task configuration of the module stands for."""
    if not draft.lifted:
        return [{old: inputs[new] for old, new in zip(draft.parameters, draft.inputs, strict=True)}]
    if len(draft.parameters) == 1:
        return [{draft.parameters[0]: case} for case in inputs["cases"]]
    return [dict(zip(draft.parameters, case, strict=True)) for case in inputs["cases"]]


def _other_right(
    row: Mapping[str, Any], subject: Subject, draft: Draft, others: Sequence[Any], both: Sequence[bool]
) -> list[int]:
    """Of right answers other than the expected one, how many score 1, and how many were handed in."""
    any_order = re.search(r"\bany order\b", str(row.get("question"))) is not None
    if not (row.get("checker") or any_order):
        return [0, 0]
    scored, place = [0, 0], 0
    for case in subject.cases:
        count = len(_unpacked(draft, case.inputs))
        theirs = list(others[place : place + count])
        given = [theirs] if all(both[place : place + count]) else []
        place += count
        ours = case.expected if draft.lifted else [case.expected]
        if any_order and not row.get("checker") and all(isinstance(answer, list) for answer in ours):
            given.append([answer[::-1] for answer in ours])
        for answers in given:
            if all(map(same, answers, ours)):
                continue
            answer = answers if draft.lifted else answers[0]
            scored[0] += right(subject.program, case.inputs, case.expected, answer) == 1.0
            scored[1] += 1
    return scored


def grown(row: Mapping[str, Any], *, show: bool = False) -> dict[str, Any]:
    """Grow inputs for a row and ask its second solution about them, without making an environment."""
    found: dict[str, Any] = {
        "name": _name(row),
        "verified": False,
        "admitted": False,
        "reason": "",
        "seconds": 0,
    }
    found |= {"compared": False, "frozen": [0, 0], "fresh": [0, 0], "other_right": [0, 0], "detail": ""}
    try:
        first = item_of(row, solutions=None)
        if first.refused is not None:
            return _shown(found | {"reason": first.refused[0], "detail": first.refused[1]})
        problem, given = next(forms(first))
        task = task_of(problem, given, Settings())
        pool = build_pool(task.problem, task.inputs, learned=task.learned)
        pool.extend(range(len(SIZES)), range(10, 14))
    except CodeGymError as error:
        return _shown(found | {"reason": getattr(error, "reason", ""), "detail": str(error)})
    if show:
        _show(pool)
    second: Second | None = second_of(row, task.inputs) if row.get("solutions") else None
    if second is None:
        return _shown(found)
    cases = [case.inputs for case in pool.cases]
    said = second.answers(cases, pool.mutated)
    both = judged(
        row.get("checker"), cases, [(c.answer, o) for c, (_, o) in zip(pool.cases, said, strict=True)]
    )
    if both is None:
        return _shown(found | {"detail": "the checker takes what a program reads"})
    wrong = [
        f"{json.dumps(case.inputs, default=repr)[:_SHOWN]} → {case.answer!r:.60}, {other!r:.60}"
        for case, (status, other), good in zip(pool.cases, said, both, strict=True)
        if not good and status not in ("wall_clock", "memory", "skipped")
    ]
    for text in wrong if show else ():
        print("   differs:", text)
    agreed = [len(cases) - len(wrong), len(cases)]
    return _shown(found | {"compared": True, "fresh": agreed, "detail": next(iter(wrong), "")})


def _shown(found: dict[str, Any]) -> dict[str, Any]:
    print(_told(found), flush=True)
    return found


def _show(pool: Pool) -> None:
    print(f"parameters {list(pool.cases[0].inputs)}; {len(pool.cases)} cases of {pool.tried} tried")
    for constraint in pool.source.kept.constraints if hasattr(pool.source, "kept") else ():
        print("   kept:", constraint.words())
    for promise in pool.promises:
        print("   promise:", promise)


if __name__ == "__main__":
    sys.exit(main())
