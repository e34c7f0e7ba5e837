"""skyrl-gym: its environment with tool groups, with the small tool, its SQL tool and its Python tool."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from protocol import Case, Episode, play, serve
from skyrl_gym.envs.base_text_env import BaseTextEnv
from skyrl_gym.envs.searchcode.env import SearchCodeEnv
from skyrl_gym.envs.sql.env import SQLEnv, Text2SQLEnvConfig
from skyrl_gym.tools import PythonCodeExecutorToolGroup
from skyrl_gym.tools.core import ToolGroup, tool
from small_tool import CALLS, Numbers, indices


class NumbersGroup(ToolGroup):
    """The small tool; arguments are texts here."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers
        super().__init__(name="NumbersGroup")

    @tool
    def number_at(self, index: str) -> str:
        """The number of one drawer."""
        return str(self.numbers.number_at(int(index)))


class Tools:
    """Calls in a new environment each episode: the package has no reset."""

    def __init__(self, make: Callable[[], BaseTextEnv], actions: list[str], expected: str) -> None:
        self.make = make
        self.actions = actions
        output = make().step(actions[0])
        seen = [message["content"] for message in output["observations"]]
        if len(seen) != 1 or expected not in seen[0]:
            raise RuntimeError(f"{actions[0]!r} was answered with {seen!r}, not {expected!r}")

    def episodes(self) -> Iterator[Episode]:
        """The same calls again and again."""
        while True:
            env = self.make()
            env.init([])
            yield env.step, self.actions

    def run(self, steps: int) -> tuple[float, int]:
        """Play."""
        return play(self.episodes(), steps)


def with_groups(*groups: ToolGroup) -> BaseTextEnv:
    """The package's environment for calls of several tools, with these groups in place of its own."""
    env = SearchCodeEnv(extras={"reward_spec": {"ground_truth": "0"}, "max_turns": CALLS + 1})
    env.init_tool_groups(list(groups))
    return env


def database(folder: Path, numbers: Numbers) -> Any:
    """What the SQL environment needs: a file with the numbers, where it looks for it."""
    file = folder / "spider" / "database" / "drawers" / "drawers.sqlite"
    file.parent.mkdir(parents=True)
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE drawers (place INTEGER PRIMARY KEY, number INTEGER)")
        connection.executemany("INSERT INTO drawers VALUES (?, ?)", enumerate(numbers.numbers))
    connection.close()
    return Text2SQLEnvConfig(db_path=str(folder))


def prepare(seed: int) -> list[Case]:
    """All that is measured."""
    numbers = Numbers(seed)
    places = indices(seed)
    first = str(numbers.number_at(places[0]))
    calls = [f"<tool><number_at>{place}</number_at></tool>" for place in places]
    small = Tools(lambda: with_groups(NumbersGroup(numbers)), calls, first)
    config = database(Path("skyrl_gym_data").resolve(), numbers)
    extras = {
        "db_id": "drawers",
        "reward_spec": {"ground_truth": "SELECT 1"},
        "data": "spider",
        "max_turns": CALLS + 1,
    }
    queries = [f"<sql>SELECT number FROM drawers WHERE place = {place}</sql>" for place in places]
    sql = Tools(lambda: SQLEnv(config, extras), queries, first)
    python = Tools(
        lambda: with_groups(PythonCodeExecutorToolGroup()),
        ["<tool><python>print(3)</python></tool>"],
        "3",
    )
    return [
        Case(
            name="small_tool",
            label="`SearchCodeEnv.step`, a group with the small tool",
            step="its own step with a `ToolGroup` written for this: `<tool>` and the name inside by two "
            "regular expressions, look-ups, the call, a message",
            more="keeps a log of all messages",
            less="no schema (arguments are texts), one format, no limits and no rollback of what runs",
            beside="small_tool",
            catalog="catalog",
            run=small.run,
        ),
        Case(
            name="sql",
            label="`SQLEnv.step`, its SQL group",
            step="one number by primary key from a SQLite file of 60 rows",
            more="any query; opens the file in a new thread each time; the result goes through pandas",
            less="no schema, one format",
            beside="small_tool",
            catalog="catalog",
            run=sql.run,
            most=200,
        ),
        Case(
            name="python_tool",
            label="`SearchCodeEnv.step`, its Python group",
            step="`print(3)`, run by a new interpreter",
            more="runs any program, not only the environment's tools",
            less="no state between calls",
            beside="small_tool_isolated",
            catalog="isolated",
            run=python.run,
            most=10,
        ),
    ]


if __name__ == "__main__":
    serve(prepare)
