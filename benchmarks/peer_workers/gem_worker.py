"""gem-llm: a game of several turns, a vector of it, its tool wrapper with the small tool, its Python tool."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import gem
from gem.tools.base_tool import BaseTool
from gem.tools.python_code_tool import PythonCodeTool
from gem.tools.tool_env_wrapper import ToolEnvWrapper
from guessing import guesses
from protocol import Case, Episode, play, serve
from small_tool import Numbers, indices

GAME = "game:GuessTheNumber-v0-hard"
TURNS = 7
HIGHEST = 50
EPISODES = 40
COUNT = 64


class Game:
    """Guesses, the right one last."""

    def __init__(self, seed: int) -> None:
        self.env = gem.make(GAME)
        self.played: list[tuple[int, list[str]]] = []
        for number in range(EPISODES):
            episode_seed = seed * EPISODES + number
            self.env.reset(seed=episode_seed)
            turns = guesses(episode_seed, HIGHEST, self.env.game_number, TURNS)
            actions = [f"\\boxed{{{guess}}}" for guess in turns]
            outcomes = [self.env.step(action)[1:3] for action in actions]
            if outcomes != [(0, False)] * (TURNS - 1) + [(1, True)]:
                raise RuntimeError(f"the game's episode is not won in its last turn: {outcomes}")
            self.played.append((episode_seed, actions))

    def episodes(self) -> Iterator[Episode]:
        """One after the other, from the first."""
        for episode_seed, actions in itertools.cycle(self.played):
            self.env.reset(seed=episode_seed)
            yield self.env.step, actions

    def run(self, steps: int) -> tuple[float, int]:
        """Play."""
        return play(self.episodes(), steps)


class Vector:
    """The game in 64 environments; wrong guesses only, so that none begins anew."""

    def __init__(self, seed: int) -> None:
        self.env = gem.make_vec([GAME] * COUNT)
        self.seed = seed
        self.env.reset(seed=seed)
        hidden = [env.game_number for env in self.env.envs]
        rows = [guesses(seed + place, HIGHEST, number, TURNS) for place, number in enumerate(hidden)]
        self.batches = [[f"\\boxed{{{row[turn]}}}" for row in rows] for turn in range(TURNS - 1)]
        for batch in self.batches:
            _, rewards, terminated, truncated, _ = self.env.step(batch)
            if rewards.any() or terminated.any() or truncated.any():
                raise RuntimeError("a game of the vector ended, or a guess was refused")

    def episodes(self) -> Iterator[Episode]:
        """Batches of actions; a step of the vector is 64 steps."""
        while True:
            self.env.reset(seed=self.seed)
            yield self.env.step, self.batches

    def run(self, steps: int) -> tuple[float, int]:
        """Play."""
        seconds, taken = play(self.episodes(), -(-steps // COUNT))
        return seconds, taken * COUNT


class NumberTool(BaseTool):
    """The small tool, read from a tag as the package's own tools read theirs: by a regular expression."""

    tool_type = "number_at"
    name = "number_at"

    def __init__(self, numbers: Numbers) -> None:
        super().__init__()
        self.numbers = numbers

    def instruction_string(self) -> str:
        """What the agent is told."""
        return 'Call <tool_call>{"name": "number_at", "arguments": {"index": 0}}</tool_call>.'

    def execute_action(self, action: str) -> tuple[bool, bool, str, str]:
        """Whether there was a call, whether it failed, the observation, and the text up to the call."""
        found = re.search(r"<tool_call>(.*?)</tool_call>", action, re.DOTALL)
        if not found:
            return False, True, "", action
        parsed = action[: found.end()]
        try:
            call = json.loads(found.group(1))
            return True, False, str(self.numbers.number_at(**call["arguments"])), parsed
        except Exception as error:
            return True, True, str(error), parsed


class Tools:
    """A tool around the game."""

    def __init__(self, tool: BaseTool, actions: list[str], seed: int) -> None:
        self.env = ToolEnvWrapper(gem.make(GAME), tools=[tool], max_tool_uses=None)
        self.actions = actions
        self.seed = seed

    def episodes(self) -> Iterator[Episode]:
        """The same calls again and again."""
        while True:
            self.env.reset(seed=self.seed)
            yield self.env.step, self.actions

    def run(self, steps: int) -> tuple[float, int]:
        """Play."""
        return play(self.episodes(), steps)


def prepare(seed: int) -> list[Case]:
    """All that is measured."""
    calls = [
        "<tool_call>" + json.dumps({"name": "number_at", "arguments": {"index": index}}) + "</tool_call>"
        for index in indices(seed)
    ]
    small = Tools(NumberTool(Numbers(seed)), calls, seed)
    _expect(small.env, calls[0], str(Numbers(seed).number_at(indices(seed)[0])))
    code = "<python>print(3)</python>"
    python = Tools(PythonCodeTool(), [code], seed)
    _expect(python.env, code, "Code execution result: 3\n\n")
    less = "no schema, one format, no limits and no rollback of what runs"
    return [
        Case(
            name="game",
            label="`GuessTheNumberEnv.step`",
            step=f"`{GAME}`: the last `\\boxed{{}}` by a regular expression, a comparison, a sentence",
            less=less,
            beside="game",
            catalog="catalog",
            run=Game(seed).run,
        ),
        Case(
            name="vector",
            label=f"`gem.make_vec` of {COUNT}",
            step=f"one of {COUNT} such games of a call of `step`, wrong guesses only",
            more="copies observations and infos",
            less=less,
            beside="game_vector",
            catalog="vector",
            run=Vector(seed).run,
        ),
        Case(
            name="small_tool",
            label="`ToolEnvWrapper.step`, the small tool",
            step="a `BaseTool` written for this: a tag by a regular expression, `json.loads`, a call, `str`",
            less=f"{less}; what the tool does not parse by itself, nobody parses",
            beside="small_tool",
            catalog="catalog",
            run=small.run,
        ),
        Case(
            name="python_tool",
            label="`ToolEnvWrapper.step`, `PythonCodeTool`",
            step="`print(3)` between `<python>` tags, run by a new interpreter in a new folder",
            more="runs any program, not only the environment's tools",
            less="no state between calls",
            beside="small_tool_isolated",
            catalog="isolated",
            run=python.run,
            most=10,
        ),
    ]


def _expect(env: Any, action: str, observation: str) -> None:
    """Raise unless an action is understood: the time of a refusal would say nothing."""
    env.reset(seed=0)
    seen = env.step(action)[0]
    if seen != observation:
        raise RuntimeError(f"{action!r} was answered with {seen!r}, not {observation!r}")


if __name__ == "__main__":
    serve(prepare)
