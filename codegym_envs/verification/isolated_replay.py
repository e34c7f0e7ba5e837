"""Recorded plays of the oracle, played again in the other tier."""

from __future__ import annotations

from codegym_envs.episode import Episode, step_batch
from codegym_envs.executor import load_program
from codegym_envs.verification.subject import Subject

__all__ = ["first_difference"]


def first_difference(subject: Subject) -> str | None:
    """Play every recorded transcript of an inline module in the isolated tier, all episodes side by side.

    Args:
        subject: A module under verification in the inline tier, won by its oracle on every configuration.

    Returns:
        Where the isolated tier gives another observation or reward, one line; None if it never does.

    Raises:
        WorkerError: If no worker process can be started.
    """
    program = load_program(subject.module, "isolated")
    episodes = [
        Episode(program, case.inputs, case.expected, max_tool_calls=case.limit) for case in subject.cases
    ]
    try:
        for turn in range(max((play.calls for play in subject.plays), default=0)):
            playing = [index for index, play in enumerate(subject.plays) if turn < play.calls]
            actions = [subject.plays[index].transcript[turn][0] for index in playing]
            results = step_batch([episodes[index] for index in playing], actions)
            for index, result in zip(playing, results, strict=True):
                play = subject.plays[index]
                won = turn + 1 < play.calls or result[1] == play.reward
                if result[0] != play.transcript[turn][1] or not won:
                    return f"{subject.cases[index]}, action {turn + 1}: the isolated tier answers differently"
    finally:
        for episode in episodes:
            episode.close()
    return None
