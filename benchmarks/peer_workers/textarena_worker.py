"""textarena: a game for one player, as it is and with the wrappers that it comes with."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import textarena
from guessing import guesses
from protocol import Case, Episode, play, serve

GAME = "GuessTheNumber-v0"
TURNS = 10
HIGHEST = 20
EPISODES = 40


class Game:
    """Guesses, the right one last."""

    def __init__(self, name: str, seed: int) -> None:
        self.name = name
        self.played: list[tuple[int, list[str]]] = []
        env = textarena.make(name)
        for number in range(EPISODES):
            episode_seed = seed * EPISODES + number
            env.reset(num_players=1, seed=episode_seed)
            turns = guesses(episode_seed, HIGHEST, env.state.game_state["game_number"], TURNS)
            actions = [f"[{guess}]" for guess in turns]
            ends = [env.step(action)[0] for action in actions]
            if ends != [False] * (TURNS - 1) + [True] or env.close()[0] != {0: 1}:
                raise RuntimeError(f"the game's episode is not won in its last turn: {ends}")
            self.played.append((episode_seed, actions))

    def episodes(self) -> Iterator[Episode]:
        """One after the other, from the first."""
        for episode_seed, actions in itertools.cycle(self.played):
            # The wrapper keeps its history over a reset; a new environment is what its examples make, too.
            env = textarena.make(self.name)
            env.reset(num_players=1, seed=episode_seed)
            env.get_observation()

            def step(action: str, env: Any = env) -> Any:
                env.step(action)
                return env.get_observation()

            yield step, actions

    def run(self, steps: int) -> tuple[float, int]:
        """Play."""
        return play(self.episodes(), steps)


def prepare(seed: int) -> list[Case]:
    """All that is measured."""
    less = "no schema, one format, no limits and no rollback of what runs"
    return [
        Case(
            name="raw",
            label=f"`{GAME}-raw`",
            step="`step` and `get_observation`: a number in brackets by a regular expression, a comparison, "
            "messages as tuples",
            more="keeps a log of all messages",
            less=less,
            beside="game",
            catalog="catalog",
            run=Game(f"{GAME}-raw", seed).run,
        ),
        Case(
            name="game",
            label=f"`{GAME}`",
            step="the same through the default wrappers: the observation is the text of the episode so far",
            more="keeps a log of all messages, and writes all of it anew in each step",
            less=less,
            beside="game",
            catalog="catalog",
            run=Game(GAME, seed).run,
        ),
    ]


if __name__ == "__main__":
    serve(prepare)
