"""reasoning-gym: one answer a problem, no steps; what is measured is the scoring of an answer."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import reasoning_gym
from protocol import Case, Episode, play, serve

NAME = "chain_sum"
SIZE = 200


class Answers:
    """Right answers to problems made beforehand."""

    def __init__(self, seed: int) -> None:
        self.dataset = reasoning_gym.create_dataset(NAME, size=SIZE, seed=seed)
        self.entries = list(self.dataset)
        scores = {self.dataset.score_answer(entry["answer"], entry) for entry in self.entries}
        if scores != {1.0}:
            raise RuntimeError(f"right answers are scored {scores}")

    def episodes(self) -> Iterator[Episode]:
        """One problem after the other, all in one."""
        score = self.dataset.score_answer

        def step(entry: dict) -> float:
            return score(entry["answer"], entry)

        yield from itertools.repeat((step, self.entries))

    def run(self, steps: int) -> tuple[float, int]:
        """Score."""
        return play(self.episodes(), steps)


def prepare(seed: int) -> list[Case]:
    """All that is measured."""
    return [
        Case(
            name="score",
            label=f"`score_answer`, `{NAME}`",
            step="there is no step, since a task has one turn: a given answer is compared with the right one",
            less="no action to parse, no tool, no observation, no state",
            beside="small_tool",
            catalog="catalog",
            run=Answers(seed).run,
        )
    ]


if __name__ == "__main__":
    serve(prepare)
