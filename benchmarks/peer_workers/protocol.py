"""What all workers share: requests and replies as JSON lines, and the clock.

A worker runs in its package's own virtual environment, so this needs nothing but the standard library.

    {"do": "prepare", "seed": 0}            → {"cases": [{"name", "label", "step", …}, …]}
    {"do": "run", "case": NAME, "steps": N} → {"seconds": …, "steps": …}

Anything that fails is answered with ``{"error": TEXT}``. A worker ends when its input ends. Requests come by
standard input; replies go to the descriptor that ``PEER_REPLIES`` names, since packages print what they like.
"""

from __future__ import annotations

import contextlib
import gc
import json
import math
import os
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

__all__ = ["Case", "Episode", "play", "play_async", "serve"]

Episode = tuple[Callable[[Any], Any], Sequence[Any]]
"""A step function of an episode that was just begun, and the actions that it is called with."""


@dataclass(frozen=True)
class Case:
    """One way of taking steps.

    Attributes:
        name: Its name in requests.
        label: Its name in the table.
        step: What a step is: the environment, what is parsed, what is done.
        run: Takes at least so many steps, and gives the seconds and the number of steps taken.
        more: What a step does that ours beside it does not do; empty if nothing.
        less: What ours beside it does that this does not do; empty if nothing.
        beside: The name of ours that does the job nearest to this; empty for ours.
        catalog: The name of ours that does it with the catalog's environments; empty for ours.
        most: Steps of a round at most, for steps that take milliseconds.
    """

    name: str
    label: str
    step: str
    run: Callable[[int], tuple[float, int]]
    more: str = ""
    less: str = ""
    beside: str = ""
    catalog: str = ""
    most: int | None = None


def play(episodes: Iterable[Episode], steps: float = math.inf) -> tuple[float, int]:
    """Seconds and number of steps of whole episodes, one after the other, until there are enough steps.

    Only the steps are timed, not what begins an episode. The garbage collector waits.
    """
    seconds, taken = 0.0, 0
    with _no_collection():
        for step, actions in episodes:
            started = time.perf_counter()
            for action in actions:
                step(action)
            seconds += time.perf_counter() - started
            taken += len(actions)
            if taken >= steps:
                break
    return seconds, taken


async def play_async(
    episodes: Iterable[tuple[Callable[[Any], Awaitable[Any]], Sequence[Any]]], steps: float = math.inf
) -> tuple[float, int]:
    """The same for steps that are awaited, in one event loop."""
    seconds, taken = 0.0, 0
    with _no_collection():
        for step, actions in episodes:
            started = time.perf_counter()
            for action in actions:
                await step(action)
            seconds += time.perf_counter() - started
            taken += len(actions)
            if taken >= steps:
                break
    return seconds, taken


@contextlib.contextmanager
def _no_collection():
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def serve(prepare: Callable[[int], Sequence[Case]]) -> None:
    """Answer requests until the input ends.

    Args:
        prepare: Makes the cases from a seed.
    """
    replies = os.fdopen(int(os.environ["PEER_REPLIES"]), "w", encoding="utf-8")
    cases: dict[str, Case] = {}
    for line in sys.stdin:
        try:
            request = json.loads(line)
            if request["do"] == "prepare":
                cases = {case.name: case for case in prepare(request["seed"])}
                reply = {"cases": [_facts(case) for case in cases.values()]}
            elif request["do"] == "run":
                case = cases[request["case"]]
                steps = request["steps"] if case.most is None else min(request["steps"], case.most)
                seconds, taken = case.run(steps)
                reply = {"seconds": seconds, "steps": taken}
            else:
                reply = {"error": f"there is no request {request['do']!r}"}
        except Exception as error:  # a package that fails is a row of the table, not the end of the run
            reply = {"error": " ".join(f"{type(error).__name__}: {error}".split())[:400]}
        replies.write(json.dumps(reply) + "\n")
        replies.flush()


def _facts(case: Case) -> dict[str, str]:
    return {field.name: getattr(case, field.name) for field in fields(case) if field.type == "str"}
