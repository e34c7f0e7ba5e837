"""A module with tools that read, write and fail, and what all wrappers are tried with."""

import json
from functools import partial

from codegym_envs.wrappers import (
    ActionFormat,
    CallPrices,
    DistractorTools,
    HistoryWindow,
    Latency,
    NoisyObservations,
    ProgressReward,
    ShuffleToolNames,
    TransientFailures,
    TruncateObservations,
)

SOURCE = '''"""Tidy shelf

Boxes stand on a shelf, each with a label. Take every box whose label is longer than two characters, from the
left to the right, with take_box; the tool weigh tells its weight, and `weigh` fails for places without a box.
One may pump and weigh by hand, too. How much do the taken boxes weigh together?

Example: for the labels ab, cde, fghi with the weights 5, 7, 9 the answer is 16.
"""
TOPICS = ("search",)


def generate(rng, difficulty):
    """Some boxes."""
    size = 3 * difficulty + rng.integers(2, 5)
    labels = [rng.choice(("ab", "cde", "fghi", "é😀x")) for _ in range(size)]
    return {"labels": labels, "weights": [rng.integers(1, 99) for _ in range(size)]}


def reference(labels: list[str], weights: list[int]) -> int:
    """The weight."""
    total = 0
    for place in range(len(labels)):
        if len(labels[place]) > 2:
            total += weights[place]
    return total


def setup(state):
    """Nothing is taken."""
    state.taken = []


def observe(state) -> dict[str, int]:
    """Number of boxes and of taken ones; see label_at."""
    return {"boxes": len(state.labels), "taken": len(state.taken)}


def label_at(state, place: int) -> str:
    """The label of a box, to be used before take_box.

    Args:
        place: Place of the box, counted from 0.
    """
    if place < 0 or place >= len(state.labels):
        raise ValueError("label_at knows no such place; ask the tool weigh or call weigh(place)")
    return state.labels[place]


def weigh(state, place: int, kilos: bool = False) -> int:
    """The weight of a box in grams.

    Args:
        place: Place of the box, counted from 0.
        kilos: Whether whole kilograms are meant.
    """
    if place < 0 or place >= len(state.labels):
        raise ValueError("one cannot weigh what is not there")
    return state.weights[place] // 1000 if kilos else state.weights[place]


def take_box(state, place: int) -> list[int]:
    """Take a box; gives the places of all that are taken.

    Args:
        place: Place of the box.
    """
    if place in state.taken:
        raise ValueError("taken already")
    state.taken.append(place)
    return state.taken


def all_labels(state) -> list[str]:
    """All labels."""
    return state.labels


def solve(tools):
    """Look at every box."""
    total = 0
    for place in range(tools.observe()["boxes"]):
        if len(tools.label_at(place=place)) > 2:
            tools.take_box(place=place)
            total += tools.weigh(place=place)
    return total
'''

WRAPPERS = {
    "format": ActionFormat,
    "names": ShuffleToolNames,
    "opaque names": partial(ShuffleToolNames, mode="opaque", keep=()),
    "words": partial(ShuffleToolNames, mode="words", keep=("observe",), order=False),
    "order": partial(ShuffleToolNames, mode="none"),
    "distractors": partial(DistractorTools, count=4),
    "failures": partial(TransientFailures, rate=0.5),
    "latency": Latency,
    "truncated": partial(TruncateObservations, limit=5, keep="both"),
    "noise": partial(NoisyObservations, rate=0.5),
    "lost": partial(NoisyObservations, rate=0.5, kind="drop"),
    "prices": partial(CallPrices, prices={"weigh": 2.5, "done": 1.0}, invalid=0.5, subtract=True),
    "progress": ProgressReward,
    "paid progress": partial(ProgressReward, weight=0.5, discount=0.9, at_end="keep"),
    "history": partial(HistoryWindow, last=2),
}


def stack(env):
    """Every wrapper at once, those that draw tools inside out of the order in which one would put them."""
    for name in (
        "names",
        "failures",
        "progress",
        "distractors",
        "noise",
        "truncated",
        "opaque names",
        "prices",
        "latency",
        "format",
        "lost",
        "history",
    ):
        env = WRAPPERS[name](env)
    return env


ALL = {**WRAPPERS, "stack": stack}
RANDOM = (
    "format",
    "names",
    "opaque names",
    "words",
    "order",
    "distractors",
    "failures",
    "noise",
    "lost",
    "latency",
    "stack",
)
HOSTILE = (
    None,
    3,
    b"{}",
    object(),
    "",
    "I will now look at the data.",
    "{",
    '{"name": "observe", "parameters": []}',
    '{"name": "no_such_tool", "parameters": {}}',
    '{"name": "done", "parameters": {}}',
    '{"name": "observe", "parameters": {"surplus": 1}}',
    '{"name": "observe", "parameters": {}} {"name": "observe", "parameters": {}}',
    "\ud800",
    "[" * 5_000,
    "x" * 10_000,
    "\x00",
)


def call(name, **arguments):
    return json.dumps({"name": name, "parameters": arguments}, ensure_ascii=False)


def solution(env):
    """The oracle's actions in the words of the outermost wrapper."""
    return env.get_wrapper_attr("oracle_actions")()


def play(env, actions):
    """Results of the actions; one that fails for a moment is repeated."""
    results = []
    for action in actions:
        results.append(env.step(action))
        while results[-1][4]["error"] == "unavailable":
            results.append(env.step(action))
        if results[-1][2] or results[-1][3]:
            break
    return results
