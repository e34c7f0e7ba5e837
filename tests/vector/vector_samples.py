"""What the tests of vector environments play, and how they compare results."""

import json

import numpy as np

from codegym_envs import catalog
from codegym_envs.env import ToolEnv

IDS = catalog.ids()[::16]
MODES = ["next_step", "same_step"]

ECHO = '''"""Echoes

A wall repeats a number after a while. Which number does it keep?

Example: for the number 3 the answer is 3.
"""
TOPICS = ("search",)


def generate(rng, difficulty):
    return {"kept": rng.integers(0, 9)}


def reference(kept: int) -> int:
    return kept


def observe(state) -> int:
    """The number that it keeps."""
    return state.kept


def echo(state, number: int, rounds: int) -> int:
    """The number again, after some rounds of work.

    Args:
        number: What is called.
        rounds: How long it takes.
    """
    total = 0
    for step in range(rounds):
        total += step
    return number


def solve(tools) -> int:
    return tools.observe()
'''


def call(name, **arguments):
    return json.dumps({"name": name, "parameters": arguments})


OBSERVE = call("observe")


def plain(value):
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    return dict(value)


def text_of(result):
    """Everything that a step or a reset returned, in comparable form."""
    return json.dumps(result, default=plain, sort_keys=True)


def script(env_id, steps, slots):
    """Actions of all kinds: the oracle's, wrong answers, nonsense, several calls, no texts."""
    env = ToolEnv(env_id)
    env.reset(seed=3)
    oracle = env.oracle_actions()
    space = env.action_space
    space.seed(5)
    done = oracle[-1]
    rows = []
    for number in range(steps):
        row = [oracle[(number + slot) % len(oracle)] for slot in range(slots)]
        row[number % slots] = (space.sample(), "nonsense", f"[{done}, {done}]", None, done)[number % 5]
        rows.append(tuple(row))
    return rows


def by_slot(received):
    """What `recv` gave, slot by slot, in comparable form."""
    found = {}
    for place, slot in enumerate(received.slots):
        info = {
            key: column[place]
            for key, column in received.infos.items()
            if not key.startswith("_") and key != "final_info" and received.infos[f"_{key}"][place]
        }
        found[slot] = (
            received.observations[place],
            *(float(column[place]) for column in received[2:5]),
            text_of(sorted(info.items(), key=lambda item: item[0])),
        )
    return found
