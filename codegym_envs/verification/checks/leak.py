"""Nothing that the library says depends on the expected answer, and the prompt says nothing of the state.

A failure means that an agent could read the answer, or something about it, from texts: the episode is
replayed with a canary in place of the expected answer, and every text has to stay the same.
"""

from __future__ import annotations

from typing import Any

from codegym_envs.spec.choices import SeededChoices
from codegym_envs.verification.answer_variants import canary, near_misses, plain
from codegym_envs.verification.cases import Case, action_text
from codegym_envs.verification.check import Check, Outcome
from codegym_envs.verification.sampling import random_call
from codegym_envs.verification.subject import Subject

__all__ = ["CHECK"]

_MALFORMED = (
    "",
    "what now?",
    '{"name": "nowhere", "parameters": {}}',
    '{"name": "done"',
    "[1, 2]",
    "done(",
    "null",
)


def run(subject: Subject) -> Outcome:
    """Replay episodes with a canary as expected answer; compare prompts over all configurations."""
    prompts = {case.limit: subject.episode(case).prompt for case in subject.cases}
    for case in subject.cases:
        if subject.episode(case).prompt != prompts[case.limit]:
            return Outcome(False, f"the prompt of {case} differs: it tells something of the state", {})
    compared = 0
    for case in subject.sample(subject.thresholds.verdict_cases):
        actions = _actions(subject, case)
        changed = canary(case.expected, subject.module.answer)
        endings = [
            plain(case.expected),
            plain(changed),
            *near_misses(case.expected, subject.module.answer)[:1],
        ]
        for answer in endings:
            played = [*actions, action_text("done", {"answer": answer}), action_text("observe", {})]
            true = _texts(subject, case, case.expected, played)
            false = _texts(subject, case, changed, played)
            compared += len(true)
            for action, one, other in zip(["prompt", *played], true, false, strict=True):
                if one != other:
                    return Outcome(
                        False, f"{case}: the text after {action[:80]} depends on the expected answer", {}
                    )
    return Outcome(
        True, f"{compared} texts stay the same when the expected answer is replaced", {"texts": compared}
    )


def _actions(subject: Subject, case: Case) -> list[str]:
    """One or more actions of every kind: malformed, of wrong form, valid."""
    module = subject.module
    draw = SeededChoices(f"leak|{module.env_id}|{case.index}")
    actions = [*_MALFORMED, action_text("done", {}), action_text("done", {"result": plain(case.expected)})]
    actions.append(action_text("observe", {"answer": plain(case.expected)}))
    for tool in module.tools:
        actions.append(action_text(tool.name, random_call(tool, draw)))
        if tool.parameters:
            actions.append(action_text(tool.name, {}))
    return actions


def _texts(subject: Subject, case: Case, expected: Any, actions: list[str]) -> list[tuple[object, ...]]:
    """Everything an agent can see of an episode except its reward."""
    episode = subject.episode(case, expected=expected)
    texts: list[tuple[object, ...]] = [(episode.prompt,)]
    for action in actions:
        observation, _, terminated, truncated, info = episode.step(action)
        info = {key: value for key, value in info.items() if key != "outcome"}  # the verdict, as the reward
        texts.append((observation, terminated, truncated, tuple(info.items())))
    return texts


CHECK = Check("leak", "verified", 60, run)
