"""The verdict can be trusted: near misses lose, equal forms win, wrong types are refused, the end is the end.

Where several answers are right, ``accepts`` takes the reference's answer on every configuration and on fresh
ones, refuses answers that are no better than guesses, never fails, stays within its budget, and says the same
when it is asked again.

A failure means that a wrong answer is rewarded, a right one is not, a slip in form costs the episode, or
that something can still be won after ``done``.
"""

from __future__ import annotations

from typing import Any

from codegym_envs.spec.plain_data.values import convert
from codegym_envs.verification.answer_acceptance import examine
from codegym_envs.verification.answer_variants import equal_forms, near_misses, plain, wrong_types
from codegym_envs.verification.cases import Case, action_text
from codegym_envs.verification.check import Check, Outcome
from codegym_envs.verification.subject import Subject

__all__ = ["CHECK"]


def run(subject: Subject) -> Outcome:
    """Score variants of every expected answer; play them through whole episodes on some configurations."""
    kind = subject.module.answer
    misses = forms = 0
    figures: dict[str, object] = {}
    if subject.module.has_accepts:
        problem, figures = examine(subject)
        if problem:
            return Outcome(False, problem, {})
    for case in subject.cases:
        for wrong in _wrong(subject, case):
            misses += 1
            if subject.right(case, convert(wrong, kind)) != 0.0:
                return Outcome(False, f"{case}: a near miss of the answer is accepted", {})
        for right in equal_forms(case.expected, kind):
            forms += 1
            if subject.right(case, convert(right, kind)) != 1.0:
                return Outcome(False, f"{case}: an equal form of the answer is not accepted", {})
    played = 0
    for case in subject.sample(subject.thresholds.verdict_cases):
        problem = _play(subject, case)
        if problem:
            return Outcome(False, f"{case}: {problem}", {})
        played += 1
    refusals = len(wrong_types(kind))
    if not misses:
        return Outcome(False, "the answer has no near misses: nothing could be wrong", {})
    figures = {
        "near_misses": misses,
        "equal_forms": forms,
        "wrong_types": refusals,
        "played": played,
        **figures,
    }
    found = f"{misses} near misses lose, {forms} equal forms win, {refusals} wrong types are refused"
    return Outcome(True, found, figures)


def _wrong(subject: Subject, case: Case) -> list[Any]:
    """Near misses that are wrong: where the module has an ``accepts``, those that it refuses."""
    kind = subject.module.answer
    misses = near_misses(case.expected, kind)
    if not subject.module.has_accepts:
        return misses
    return [wrong for wrong in misses if subject.right(case, convert(wrong, kind)) != 1.0]


def _play(subject: Subject, case: Case) -> str:
    """Try whole episodes; the problem found, or an empty text."""
    kind = subject.module.answer
    right = action_text("done", {"answer": plain(case.expected)})
    misses = _wrong(subject, case)
    wrong = [action_text("done", {"answer": answer}) for answer in misses]
    # One episode: everything malformed, then the right answer, then a second try.
    episode = subject.episode(case)
    malformed = [action_text("done", {"answer": answer}) for answer in wrong_types(kind)]
    malformed += [
        action_text("done", {}),
        action_text("done", {"answer": plain(case.expected), "sure": True}),
    ]
    for action in malformed:
        _, reward, terminated, truncated, info = episode.step(action)
        if reward or terminated or truncated or info["status"] != "invalid_action":
            return f"the malformed action {action[:80]} is not refused as invalid"
    _, reward, terminated, _, info = episode.step(right)
    if reward != 1.0 or not terminated or info["status"] != "done":
        return "the right answer does not win after refused actions"
    if episode.step(right)[1] != 0.0:
        return "the answer wins twice"
    # A wrong answer ends the episode for good.
    for action in wrong[:3]:
        episode = subject.episode(case)
        _, reward, terminated, _, _ = episode.step(action)
        if reward != 0.0 or not terminated:
            return f"the wrong answer {action[:80]} does not end the episode with reward 0"
        if episode.step(right)[1] != 0.0:
            return "the right answer wins after a wrong one"
    return ""


CHECK = Check("verdict", "verified", 50, run)
