"""Ours: the catalog's oracles, and the jobs that the peers are given, singly and in a vector."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable, Iterator, Sequence

import gymnasium
from guessing import guesses
from our_modules import GAME, SMALL_TOOL
from protocol import Case, Episode, play, serve
from small_tool import indices

import codegym_envs as cg
from codegym_envs import catalog
from codegym_envs.env import ToolEnv
from codegym_envs.executor.workers.pool import configure
from codegym_envs.vector import ToolVectorEnv

ENVIRONMENTS = 12
CONFIG_IDS = (0, 12, 24)  # an easy, a medium and a hard configuration
VECTOR_CONFIG_ID = 20
COUNT = 64
HIGHEST = 50
TURNS = 7
EPISODES = 30

Played = tuple[Callable[[], object], Callable[..., object], Sequence[object]]
"""What begins an episode, its step function, and the actions."""


class Episodes:
    """Episodes that are played again and again, always all of them: another part would be another mix.

    Args:
        played: The episodes.
        of_step: How many steps one call of the step function is.
    """

    def __init__(self, played: Sequence[Played], of_step: int = 1) -> None:
        self.played = list(played)
        self.of_step = of_step

    def run(self, steps: int) -> tuple[float, int]:
        """Play as many passes as come nearest to so many steps."""
        of_all = self.of_step * sum(len(actions) for _, _, actions in self.played)
        seconds, taken = play(self._begun(max(1, round(steps / of_all))))
        return seconds, taken * self.of_step

    def _begun(self, passes: int) -> Iterator[Episode]:
        for begin, step, actions in self.played * passes:
            begin()
            yield step, actions


def chosen() -> list[str]:
    """Ids spread evenly over the catalog."""
    ids = catalog.ids()
    return [ids[index * len(ids) // ENVIRONMENTS] for index in range(ENVIRONMENTS)]


def begins(env: gymnasium.Env | ToolVectorEnv, **arguments: object) -> Callable[[], object]:
    """A function that resets an environment."""
    return lambda: env.reset(**arguments)


def oracles(make: Callable[[str], gymnasium.Env]) -> Episodes:
    """The oracle's whole episodes."""
    played: list[Played] = []
    for env, config_id in itertools.product(map(make, chosen()), CONFIG_IDS):
        begin = begins(env, options={"config_id": config_id})
        begin()
        played.append((begin, env.step, env.unwrapped.oracle_actions()))
    return Episodes(played)


def oracle_vector() -> Episodes:
    """The oracle's episodes without the last action, so that nothing begins anew within a step."""
    played: list[Played] = []
    for env_id in chosen():
        single, vector = ToolEnv(env_id), gymnasium.make_vec(env_id, num_envs=COUNT)
        options = {"config_id": VECTOR_CONFIG_ID}
        single.reset(options=options)
        batches = [(action,) * COUNT for action in single.oracle_actions()[:-1]]
        played.append((begins(vector, options=options), vector.step, batches))
    return Episodes(played, COUNT)


def small_tool(execution: str, seed: int) -> Episodes:
    """Calls of the small tool."""
    env = ToolEnv(cg.loads(SMALL_TOOL, name="drawer_labels"), execution=execution)
    actions = [call("number_at", index=index) for index in indices(seed)]
    return Episodes([(begins(env, seed=seed), env.step, actions)])


def game(seed: int) -> Episodes:
    """Guesses, and the right answer last."""
    env = ToolEnv(cg.loads(GAME, name="hidden_number"), execution="inline")
    played: list[Played] = []
    for episode_seed in range(seed * EPISODES, (seed + 1) * EPISODES):
        begin = begins(env, seed=episode_seed)
        begin()
        answer = json.loads(env.oracle_actions()[-1])["parameters"]["answer"]
        turns = guesses(episode_seed, HIGHEST, answer, TURNS)[:-1]
        actions = [*(call("guess", number=number) for number in turns), call("done", answer=answer)]
        begin()
        if [env.step(action)[1] for action in actions] != [0.0] * (TURNS - 1) + [1.0]:
            raise RuntimeError("the game's episodes are not won")
        played.append((begin, env.step, actions))
    return Episodes(played)


def game_vector(seed: int) -> Episodes:
    """Guesses in 64 games; not always wrong ones, but none that ends a game."""
    env = ToolVectorEnv(cg.loads(GAME, name="hidden_number"), COUNT, execution="inline")
    rows = [guesses(seed * COUNT + place, HIGHEST, 1, TURNS) for place in range(COUNT)]
    batches = [tuple(call("guess", number=row[turn]) for row in rows) for turn in range(TURNS - 1)]
    return Episodes([(begins(env, seed=seed), env.step, batches)], COUNT)


def call(name: str, **arguments: int) -> str:
    """A call as an agent writes it."""
    return json.dumps({"name": name, "parameters": arguments})


def prepare(seed: int) -> list[Case]:
    """All of ours."""
    configure(size=1, cpus=frozenset(os.sched_getaffinity(0)))
    return [
        Case(
            name="catalog",
            label="`ToolEnv.step`, the catalog",
            step=f"{ENVIRONMENTS} environments × 3 configurations, the oracle's whole episodes: a text in "
            "any of the formats becomes a tool call, its arguments are checked by schema, the tool runs "
            "under the dialect, the observation is a text",
            run=oracles(ToolEnv).run,
        ),
        Case(
            name="made",
            label="the same through `gymnasium.make`",
            step="as A, with Gymnasium's default wrappers",
            run=oracles(gymnasium.make).run,
        ),
        Case(
            name="isolated",
            label='the same, `execution="isolated"`',
            step="as A, with the tool run in a worker process behind a socket",
            run=oracles(lambda env_id: ToolEnv(env_id, execution="isolated")).run,
        ),
        Case(
            name="vector",
            label=f"`ToolVectorEnv` of {COUNT}, the catalog",
            step=f"one of {COUNT} environments of a call of `step`; the oracle's actions but the last",
            run=oracle_vector().run,
        ),
        Case(
            name="small_tool",
            label="`ToolEnv.step`, the small tool",
            step="as A, with a tool that looks up a number in a list of 60",
            run=small_tool("inline", seed).run,
        ),
        Case(
            name="small_tool_isolated",
            label='the same, `execution="isolated"`',
            step="as E, with the tool run in a worker process behind a socket",
            run=small_tool("isolated", seed).run,
        ),
        Case(
            name="game",
            label="`ToolEnv.step`, the game",
            step=f"as A, guessing a number from 1 to {HIGHEST}: the tool keeps the guesses and says higher "
            "or lower; `done` last",
            run=game(seed).run,
        ),
        Case(
            name="game_vector",
            label=f"`ToolVectorEnv` of {COUNT}, the game",
            step=f"one of {COUNT} games of a call of `step`",
            run=game_vector(seed).run,
        ),
    ]


if __name__ == "__main__":
    serve(prepare)
