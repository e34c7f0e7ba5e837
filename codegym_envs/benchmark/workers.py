"""Plays episodes in several processes, one at a time in each, for agents that compute instead of waiting.

A process that dies costs the try of the episode that it was playing, nothing else: it is replaced. If this
process dies, however suddenly, the others end too: each holds the end of a pipe that closes then.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from codegym_envs.agents import make_agent
from codegym_envs.benchmark.plan import Assignment
from codegym_envs.benchmark.player import EpisodePlayer, PlaySettings, Report, unplayed
from codegym_envs.errors import CodeGymError, ConfigurationError, WorkerError
from codegym_envs.trajectories import Trajectory

__all__ = ["play_in_processes"]

_FAREWELL_S = 5.0


@dataclass(slots=True)
class _Hand:
    process: SpawnProcess
    pipe: Connection
    lifeline: Connection
    assignment: Assignment | None = None
    ready: bool = False  # whether it has said that it has an agent


def play_in_processes(
    assignments: Iterator[Assignment],
    agent: str,
    options: Mapping[str, Any],
    settings: PlaySettings,
    *,
    jobs: int,
    report: Report,
) -> None:
    """Play episodes in several processes.

    Args:
        assignments: What to play; taken one by one.
        agent: Which agent, as `codegym_envs.agents.make_agent` takes it: each process makes its own.
        options: Its options.
        settings: How to play.
        jobs: Number of processes, at least 1.
        report: Told about every episode, in this process; what it raises ends the run.

    Raises:
        ConfigurationError: The run as a whole cannot go on.
        WorkerError: A process cannot be started.
    """
    hands: list[_Hand] = []
    tries: dict[str, int] = {}
    again: list[Assignment] = []

    def give(hand: _Hand) -> None:
        hand.assignment = again.pop() if again else next(assignments, None)
        if hand.assignment is not None:
            with contextlib.suppress(OSError):  # a dead process is found below
                hand.pipe.send(hand.assignment)

    def replace(hand: _Hand) -> None:
        hands.remove(hand)
        _dismiss(hand)
        hands.append(_hire(agent, options, settings))
        give(hands[-1])

    try:
        for _ in range(jobs):
            hands.append(_hire(agent, options, settings))
            give(hands[-1])
            if hands[-1].assignment is None:
                break
        while busy := [hand for hand in hands if hand.assignment is not None]:
            ready = wait([hand.pipe for hand in busy])
            for hand in busy:
                assignment = hand.assignment
                if hand.pipe not in ready or assignment is None:
                    continue
                try:
                    answer = hand.pipe.recv()
                except (EOFError, OSError):
                    hand.process.join()
                    status = hand.process.exitcode
                    if not hand.ready:  # another one would fare no better
                        raise WorkerError(
                            f"a process that plays episodes cannot start (exit status {status}); play in one "
                            "process instead"
                        ) from None
                    text = f"the process that played it ended (exit status {status})"
                    tries[assignment.key] = tries.get(assignment.key, 0) + 1
                    if tries[assignment.key] > settings.retries:
                        report(assignment, unplayed(assignment, settings, agent, text))
                    else:
                        again.append(assignment)
                    replace(hand)
                    continue
                if isinstance(answer, CodeGymError):
                    raise answer
                if not hand.ready:
                    hand.ready = True
                    continue
                give(hand)
                report(assignment, answer)
    finally:
        for hand in hands:
            _dismiss(hand)


def _hire(agent: str, options: Mapping[str, Any], settings: PlaySettings) -> _Hand:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    listening, lifeline = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(there, listening, agent, dict(options), settings))
    process.start()
    there.close()
    listening.close()
    return _Hand(process, here, lifeline)


def _dismiss(hand: _Hand) -> None:
    hand.pipe.close()
    if hand.assignment is None:
        hand.process.join(_FAREWELL_S)  # it waits for work: a closed pipe tells it that there is none left
    hand.process.kill()
    hand.process.join()
    hand.lifeline.close()


def _work(
    pipe: Connection, lifeline: Connection, agent: str, options: Mapping[str, Any], settings: PlaySettings
) -> None:
    """Body of a process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all; the first process ends the others
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    with asyncio.Runner() as runner, contextlib.suppress(EOFError, OSError):
        try:
            player = EpisodePlayer(make_agent(agent, **options), settings)
            pipe.send(None)
            while True:
                _send(pipe, runner.run(player.play(pipe.recv())))
        except CodeGymError as error:
            pipe.send(_portable(error))


def _send(pipe: Connection, trajectory: Trajectory) -> None:
    try:
        pipe.send(trajectory)
    except OSError:
        raise
    except Exception as error:  # whatever an agent's facts about an episode do when they are pickled
        raise ConfigurationError(
            f"what the agent says of an episode cannot be written down: {error}"
        ) from error


def _portable(error: CodeGymError) -> CodeGymError:
    """An error that the other process can read: one of a foreign class may not be."""
    return error if type(error).__module__ == CodeGymError.__module__ else ConfigurationError(str(error))


def _end_with(lifeline: Connection) -> None:
    with contextlib.suppress(EOFError, OSError):
        lifeline.recv()
    os._exit(1)
