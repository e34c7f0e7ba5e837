"""Puts a module's ``accepts`` to the test: it knows right answers, and it can tell them from wrong ones."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from codegym_envs.errors import CodeGymError, ExecutionFailed, WorkerError
from codegym_envs.spec import Type
from codegym_envs.spec.plain_data.values import convert
from codegym_envs.verification.answer_variants import canary, canonical_text, near_misses, plain
from codegym_envs.verification.cases import Case
from codegym_envs.verification.subject import Subject, why

__all__ = ["examine"]

_ASKED_TWICE: Final = 3  # near misses of each configuration
_FOREIGN: Final = 5  # answers of other configurations that are tried on each one
_LEAST_REFUSED: Final = 0.5  # of the near misses, and of the answers of other configurations


class _Broken(Exception):
    """What is wrong with ``accepts``, one line."""


def examine(subject: Subject) -> tuple[str, dict[str, object]]:
    """Ask ``accepts`` about answers of which it is known, or likely, whether they are right.

    Args:
        subject: A module that has an ``accepts``.

    Returns:
        What is wrong with it, one line, or an empty text; and figures for the receipt: ``accepted_variants``
        and ``refused_variants`` (near misses), ``refused_foreign`` (answers of other configurations).

    Raises:
        WorkerError: If worker processes cannot be kept alive on this machine.
    """
    try:
        return "", _examined(subject)
    except _Broken as broken:
        return str(broken), {}


def _examined(subject: Subject) -> dict[str, object]:
    accepted = refused = foreign = foreign_refused = 0
    common = _commonest(subject)
    for case in subject.cases:
        _takes_the_answer(subject, case)
        verdicts = _verdicts(subject, case)
        accepted += sum(verdicts)
        refused += len(verdicts) - sum(verdicts)
        if verdicts and all(verdicts):
            raise _Broken(f"{case}: accepts takes every near miss of the answer")
        if _asked(subject, case, canary(case.expected, subject.module.answer)) and _is_open(
            subject.module.answer
        ):
            raise _Broken(f"{case}: accepts takes an answer that has nothing to do with the task")
        others = [answer for answer in common if not _equal(subject, answer, case.expected)]
        foreign += len(others)
        foreign_refused += sum(not _asked(subject, case, answer) for answer in others)
    for case in _fresh(subject):
        _takes_the_answer(subject, case)
    if refused < _LEAST_REFUSED * (accepted + refused):
        raise _Broken(f"accepts takes {accepted} of {accepted + refused} near misses")
    if foreign_refused < _LEAST_REFUSED * foreign:
        taken = foreign - foreign_refused
        raise _Broken(f"accepts takes {taken} of {foreign} answers of other configurations")
    return {
        "accepted_variants": accepted,
        "refused_variants": refused,
        "refused_foreign": foreign_refused,
    }


def _fresh(subject: Subject) -> tuple[Case, ...]:
    """Fresh inputs; none where they cannot be made, which another check reports."""
    try:
        return subject.fresh
    except WorkerError:
        raise
    except CodeGymError:
        return ()


def _takes_the_answer(subject: Subject, case: Case) -> None:
    if not _asked(subject, case, case.expected):
        raise _Broken(f"{case}: accepts refuses the reference's answer")


def _verdicts(subject: Subject, case: Case) -> list[bool]:
    """Which of the near misses are accepted; the first ones are asked about again."""
    kind = subject.module.answer
    found = []
    for number, wrong in enumerate(near_misses(case.expected, kind)):
        answer = convert(wrong, kind)
        verdict = _asked(subject, case, answer)
        again = subject.right(case, answer) if number < _ASKED_TWICE else float(verdict)
        if again != float(verdict):
            raise _Broken(f"{case}: accepts says something else when it is asked again")
        found.append(verdict)
    return found


def _asked(subject: Subject, case: Case, answer: Any) -> bool:
    try:
        return subject.program.accepts(answer, case.inputs)
    except ExecutionFailed as error:
        raise _Broken(f"{case}: accepts fails on {plain(answer)!r:.60}: {why(error)}") from None


def _commonest(subject: Subject) -> list[Any]:
    """The answers that most configurations have, each once."""
    kind = subject.module.answer
    texts = [canonical_text(case.expected, kind) for case in subject.cases]
    first = {text: case.expected for text, case in zip(reversed(texts), reversed(subject.cases), strict=True)}
    return [first[text] for text, _ in Counter(texts).most_common(_FOREIGN)]


def _equal(subject: Subject, one: Any, other: Any) -> bool:
    kind = subject.module.answer
    return canonical_text(one, kind) == canonical_text(other, kind)


def _is_open(kind: Type) -> bool:
    """Whether a type has values that look like nothing in a task."""
    return kind.kind in ("int", "float", "str", "any") or any(map(_is_open, kind.args))
