"""Programs that read and print as coding problems: conversions are run beside the program and compared.

A conversion counts only if it says what the program printed, on every text that is known.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codegym_envs.executor.worker_limits import MEGABYTE, WorkerLimits
from codegym_envs.executor.workers.foreign import ForeignOutcome, Job, run_foreign
from codegym_envs.pipeline.converting.judge_text import sample_texts, statement_of_values
from codegym_envs.pipeline.observing.observe import check_clock, dialect_data
from codegym_envs.spec import Problem, is_plain, parse_problem, parse_tree
from codegym_envs.synthesis.contract import refuse
from codegym_envs.synthesis.programs import TAPE, Conversion, Unplannable, is_program, plain_streams, readings

__all__ = [
    "ConvertedProgram",
    "convert_program",
    "converted_problems",
    "is_program",
]

_LIMITS = WorkerLimits(cpu_s=60, descriptors=32, stack_bytes=64 * MEGABYTE, wall_s=4.0)
_NUMBERING = re.compile(r"^\s*case\s*#?\s*\d+\s*:", re.IGNORECASE | re.MULTILINE)
"""``Case #3:`` in front of an answer says nothing that its place does not."""
_MOST_TEXTS = 40
_MOST_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class ConvertedProgram:
    """A conversion that says what the program printed.

    Attributes:
        source: Python text with ``solution(…)``.
        inputs: Arguments by parameter, as the known texts give them.
        cases: Whether one call is one of several test cases of a text.
    """

    source: str
    inputs: tuple[dict[str, Any], ...]
    cases: bool


def convert_program(program: str, texts: Sequence[str]) -> Iterator[ConvertedProgram]:
    """Conversions of a program that agree with it, best first.

    Args:
        program: The program's text.
        texts: Possible contents of its standard input.

    Raises:
        SynthesisRefused: With reason ``no_samples`` if the program accepts none of the texts, or
            ``tangled_input`` if no conversion agrees with it.
        WorkerError: If foreign code cannot be run on this machine.
    """
    usable = [text for text in dict.fromkeys(texts) if len(text) <= _MOST_CHARACTERS][:_MOST_TEXTS]
    if not usable:
        raise refuse("no_samples", "no text for standard input is known")
    runs, first = _run(program, usable)
    if not runs and "os.read" in program:  # workers have no file behind standard input
        runs, first = _run(plain_streams(program), usable)
    if not runs:
        check_clock(first)
        raise refuse("no_samples", f"the program accepts none of the texts ({_why(first)})")
    found = 0
    try:
        for converted in _agreeing(program, runs):
            found += 1
            yield converted
    except Unplannable as error:
        if not found:
            raise refuse("tangled_input", str(error)) from None
    if not found:
        raise refuse("tangled_input", "no conversion says what the program prints")


def _run(program: str, texts: Sequence[str]) -> tuple[list[tuple[str, str]], ForeignOutcome]:
    """Texts with what the program prints for them, and what became of the first."""
    outcomes = run_foreign(program, [Job(None, stdin=text) for text in texts], limits=_LIMITS)
    runs = [
        (text, outcome.stdout)
        for text, outcome in zip(texts, outcomes, strict=True)
        if outcome.status == "returned" and outcome.stdout_complete and outcome.stdout.strip()
    ]
    return runs, outcomes[0]


def _agreeing(program: str, runs: Sequence[tuple[str, str]]) -> Iterator[ConvertedProgram]:
    seen: set[str] = set()
    for reading in readings(program):
        jobs = [Job(TAPE, stdin=text) for text, _ in runs]
        outcomes = run_foreign(reading.source, jobs, limits=_LIMITS)
        if any(outcome.status != "returned" for outcome in outcomes):
            continue
        tapes = [(text, outcome.value) for (text, _), outcome in zip(runs, outcomes, strict=True)]
        done: set[bool] = set()
        for conversion in reading.conversions(tapes):
            if conversion.source in seen or conversion.cases in done:
                continue
            seen.add(conversion.source)
            if _agrees(conversion, [printed for _, printed in runs]):
                done.add(conversion.cases)
                inputs = [dict(item) for unit in conversion.inputs for item in unit]
                yield ConvertedProgram(conversion.source, tuple(inputs), conversion.cases)
        if done:
            return  # other ways of reading it give the same with less structure


def _agrees(conversion: Conversion, printed: Sequence[str]) -> bool:
    """Whether a conversion says what was printed, with answers of one form."""
    calls = [item for unit in conversion.inputs for item in unit]
    if not all(is_plain(item) for item in calls):
        return False
    jobs = [Job("solution", item, fresh=index == 0) for index, item in enumerate(calls)]
    outcomes = iter(run_foreign(conversion.source, jobs, limits=_LIMITS))
    shapes: list[Any] = []
    for unit, text in zip(conversion.inputs, printed, strict=True):
        said: list[str] = []
        for outcome in (next(outcomes) for _ in unit):
            if outcome.status != "returned":
                return False
            value = dialect_data(outcome.value)
            if value is None or not is_plain(value):
                return False
            shapes.append(_shape(value))
            said.extend(_tokens(value))
        if not _same(said, text.split()) and not _same(said, _NUMBERING.sub("", text).split()):
            return False
    return _one_form(shapes)


def _tokens(value: Any) -> list[str]:
    """What a value looks like when it is printed, word by word."""
    if isinstance(value, (list, tuple)):
        return [token for item in value for token in _tokens(item)]
    if isinstance(value, Mapping):
        return [token for item in value for token in _tokens(item)]
    return str(value).split()


def _same(said: Sequence[str], printed: Sequence[str]) -> bool:
    if len(said) != len(printed):
        return False
    return all(one == other or _close(one, other) for one, other in zip(said, printed, strict=True))


def _close(one: str, other: str) -> bool:
    if "." not in one + other:
        return False
    try:
        return math.isclose(float(one), float(other), rel_tol=1e-6, abs_tol=1e-6)
    except ValueError:
        return False


def _shape(value: Any) -> Any:
    """Form of a value: two answers of one environment must not differ in it."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, tuple):
        return ("tuple", *map(_shape, value))
    if isinstance(value, list):
        return ["list", *{repr(shape): shape for shape in map(_shape, value)}.values()]
    return type(value).__name__


def _one_form(shapes: Sequence[Any]) -> bool:
    """Whether shapes fit together; an empty list fits every list."""
    kinds = {shape if isinstance(shape, str) else shape[0] for shape in shapes}
    if len(kinds) > 1:
        return False
    if kinds == {"list"}:
        return _one_form([inner for shape in shapes for inner in shape[1:]])
    if kinds == {"tuple"}:
        if len({len(shape) for shape in shapes}) > 1:
            return False
        return all(_one_form(column) for column in zip(*[shape[1:] for shape in shapes], strict=True))
    return True


def _why(outcome: ForeignOutcome) -> str:
    text = f"{outcome.error}: {outcome.message}" if outcome.error else outcome.message or "it prints nothing"
    return " ".join(text.split())[:160]


def converted_problems(problem: Problem) -> Iterator[tuple[Problem, tuple[dict[str, Any], ...]]]:
    """Coding problems with the inputs of their statement's samples, for one whose ``solution()`` reads.

    Args:
        problem: Its ``solution`` takes no arguments, reads standard input and prints or returns the answer.

    Yields:
        Problems whose ``solution`` takes what was read; nothing if this one is of another kind.

    Raises:
        SynthesisRefused: As `convert_program`.
        WorkerError: If foreign code cannot be run on this machine.
    """
    if problem.parameters or problem.has_generate:
        return
    tree = parse_tree(problem.source)
    solution = next(
        item for item in tree.body if isinstance(item, ast.FunctionDef) and item.name == "solution"
    )
    returns = any(isinstance(item, ast.Return) and item.value is not None for item in ast.walk(solution))
    program = f"{problem.source}\n\n{'print(solution())' if returns else 'solution()'}\n"
    if not is_program(program):
        return
    marks = [
        item
        for item in tree.body
        if isinstance(item, ast.Assign) and ast.unparse(item.targets[0]) in ("TOPICS", "FAMILY", "WORKFLOW")
    ]
    for converted in convert_program(program, sample_texts(problem.statement)):
        text = statement_of_values(problem.statement, cases=converted.cases)
        doc = ast.Expr(ast.Constant(f"{problem.title}\n\n{text}"))
        head = ast.unparse(ast.fix_missing_locations(ast.Module([doc, *marks], [])))
        yield parse_problem(f"{head}\n\n{converted.source}", name=problem.name), converted.inputs
