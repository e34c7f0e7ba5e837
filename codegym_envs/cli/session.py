"""An episode that a person plays: help costs nothing, everything else is an action."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from codegym_envs.actions import render_call
from codegym_envs.cli.common import count
from codegym_envs.cli.help import meant
from codegym_envs.cli.line_reader import LineReader
from codegym_envs.env import ToolEnv
from codegym_envs.episode import TaskSet, example_call, written_format
from codegym_envs.episode.configuration import given_task, json_form
from codegym_envs.episode.prompt import signature
from codegym_envs.errors import ExecutionFailed
from codegym_envs.executor import load_program
from codegym_envs.spec import ToolSpec, decode, encode
from codegym_envs.trajectories import Step, Trajectory

__all__ = ["COMMANDS", "PlaySession"]

COMMANDS = {
    "?": "the tools; ? NAME, or the name alone, explains one",
    "task": "the task once more",
    "answer": "the right answer, after the end or to give up",
    "quit": "leave; so does Ctrl-D",
}
"""What may be typed beside actions; none of it counts."""

_VERDICTS = {
    "won": "Right",
    "wrong": "Wrong",
    "truncated": "Out of actions",
    "invalid_streak": "Too many invalid actions in a row",
}
_LEAVE = ("quit", "exit")
_ENOUGH = 1_000_000  # actions; the limit of the episode is the player's, not the solution's
_WORD = re.compile(r"\w+")


class PlaySession:
    """One episode of a person, or of a script that is piped in.

    Args:
        env: The environment.
        show: Prints text for the player.
        answer: Whether the right answer is shown at the end unasked.
    """

    def __init__(self, env: ToolEnv, show: Callable[[str], None], *, answer: bool) -> None:
        self._env = env
        self._show = show
        self._answer = answer
        self._tools = {tool.name: tool for tool in (*env.module.tools, env.module.done_tool())}
        # A person writes calls as in Python where that is understood.
        self._format = "python" if env.action_format == "auto" else written_format(env.action_format)
        self._lines = LineReader(self._completions)
        self._prompt = ""
        self._reset: dict[str, Any] = {}
        self._seed: int | None = None
        self._steps: list[Step] = []
        self._reward = 0.0
        self._end: dict[str, Any] | None = None
        self._over = False
        self._giving_up = False

    def play(self, *, seed: int | None, options: dict[str, Any]) -> None:
        """Play until the end, and again until the player leaves.

        Args:
            seed: Seed of ``reset``.
            options: Options of ``reset``.

        Raises:
            KeyboardInterrupt: If the player presses Ctrl-C.
        """
        self._seed = seed
        self._prompt, self._reset = self._env.reset(seed=seed, options=options or None)
        self._show(self._prompt)
        if self._lines.interactive:
            self._show(f"\n{self._welcome()}")
        try:
            self._loop()
        finally:
            self._lines.close()
        if not self._over:
            self._show(f"Left after {len(self._steps)} of {self._limit} actions.")
            if self._answer:
                self._show(self._right_answer())

    @property
    def started(self) -> bool:
        """Whether there is an episode."""
        return bool(self._reset)

    @property
    def num_actions(self) -> int:
        """Actions so far."""
        return len(self._steps)

    def trajectory(self) -> Trajectory:
        """What was played; without an outcome if it was left before the end."""
        end = self._end or {}
        return Trajectory(
            env_id=self._reset["env_id"],
            module_hash=self._env.module.hash,
            config_id=self._reset["config_id"],
            config=self._given,
            difficulty=self._reset["difficulty"],
            seed=self._seed,
            action_format=self._env.action_format,
            parallel_calls=self._env.parallel_calls,
            max_tool_calls=self._limit,
            max_invalid_actions=self._env.max_invalid_actions,
            prompt=self._prompt,
            steps=tuple(self._steps),
            outcome=end.get("outcome"),
            reward=self._reward,
            terminated=end.get("outcome") in ("won", "wrong"),
            truncated=end.get("outcome") not in (None, "won", "wrong"),
            agent="person",
        )

    @property
    def _limit(self) -> int:
        return int(self._reset["max_tool_calls"])

    def _welcome(self) -> str:
        example = next((tool for tool in self._tools.values() if tool.parameters), self._tools["done"])
        commands = "\n".join(f"  {name:<8}{text}" for name, text in COMMANDS.items())
        return (
            f"One call a line, for example: {self._example(example)}\n"
            f"None of these counts as an action:\n{commands}"
        )

    def _example(self, tool: ToolSpec) -> str:
        return example_call(tool, self._format)

    def _loop(self) -> None:
        while True:
            left = self._limit - (self._steps[-1].num_tool_calls if self._steps else 0)
            try:
                line = self._lines.read(f"[{left} left] > " if not self._over else "[over] > ").strip()
            except EOFError:
                if self._lines.interactive:
                    self._show("")
                return
            if line in _LEAVE or (not line and self._over):
                return
            again, self._giving_up = self._giving_up, False
            if line == "answer":
                self._give_answer(again)
            elif not line or self._help(line):
                continue
            elif self._over:
                self._show("The episode is over: answer shows the right answer, quit leaves.")
            else:
                self._act(line)

    def _act(self, action: str) -> None:
        observation, reward, terminated, truncated, info = self._env.step(action)
        arguments = info["arguments"]
        self._steps.append(
            Step(
                action=action,
                observation=observation,
                reward=float(reward),
                status=info["status"],
                tool=info["tool"],
                arguments=None if arguments is None else dict(arguments),
                error=info["error"],
                num_tool_calls=info["num_tool_calls"],
            )
        )
        self._reward += float(reward)
        self._show(observation)
        if terminated or truncated:
            self._end, self._over = info, True
            verdict = _VERDICTS.get(info["outcome"], info["outcome"])
            self._show(
                f"{verdict}: reward {reward:g}, {info['num_tool_calls']} of {self._limit} actions. "
                f"{self._env.module.env_id}, {self._configuration()}, "
                f"difficulty {self._reset['difficulty']}."
            )
            if self._answer:
                self._show(self._right_answer())
            elif self._lines.interactive:
                self._show("answer shows the right answer; Enter leaves.")

    def _give_answer(self, again: bool) -> None:
        if self._over or again:
            self._over = True
            self._show(self._right_answer())
        else:
            self._giving_up = True
            self._show(
                "That would be giving up: answer once more shows the right answer and ends the episode."
            )

    @property
    def _given(self) -> dict[str, Any] | None:
        """The hidden input in its JSON form, if it is a fresh one."""
        inputs = self._env.given_inputs
        return None if inputs is None else json_form(inputs)

    def _configuration(self) -> str:
        if self._reset["fresh_seed"] is None:
            return f"configuration {self._reset['config_id']}"
        return f"fresh input {self._reset['fresh_seed']}"

    def _right_answer(self) -> str:
        program = load_program(self._env.module, self._env.execution)
        given = self._given
        if given is None:
            options: dict[str, Any] = {"config_id": self._reset["config_id"]}
            _, expected = TaskSet(program, self._env.configs).task(self._reset["config_id"])
        else:
            options = {"config": given, "difficulty": self._reset["difficulty"]}
            _, expected = given_task(program, given)
        done = self._tools["done"]
        call = render_call(self._format, done.name, {done.parameters[0].name: decode(encode(expected))})
        twin = ToolEnv(self._env.module, self._env.execution, max_tool_calls=_ENOUGH)
        try:
            twin.reset(options=options)
            own = f"the environment's own solution takes {count(len(twin.oracle_actions()), 'action')}"
        except ExecutionFailed as error:
            own = f"the environment's own solution fails: {error}"
        finally:
            twin.close()
        return f"The right answer: {call}; {own}."

    def _help(self, line: str) -> bool:
        """Answer a line that asks for something; False if it is an action."""
        word = line.removeprefix("help ").strip("? ") if _asks(line) else line
        if line in ("?", "help"):
            self._show(self._overview())
        elif line == "task":
            self._show(self._prompt)
        elif word in self._tools:
            self._show(self._explanation(self._tools[word]))
        elif _WORD.fullmatch(word) and not word.isdecimal():
            # One word is not a call in any format: nobody means it as an action.
            self._show(f"There is no tool {word}{meant(word, self._tools) or '.'} ? lists them.")
        else:
            return False
        return True

    def _overview(self) -> str:
        lines = []
        for tool in self._tools.values():
            lines += [signature(tool), f"    {tool.doc.splitlines()[0] if tool.doc else ''}".rstrip()]
        return "\n".join([*lines, *(f"{name:<8}{text}" for name, text in COMMANDS.items())])

    def _explanation(self, tool: ToolSpec) -> str:
        lines = [signature(tool), *(f"    {line}".rstrip() for line in tool.doc.splitlines())]
        lines += [f"    {item.name}: {item.doc}" for item in tool.parameters if item.doc]
        return "\n".join([*lines, f"To call it: {self._example(tool)}"])

    def _completions(self, before: str) -> Sequence[str]:
        """What may follow: parameters of the tool whose call is being written, else tools and commands."""
        name, bracket, _ = before.partition("(")
        tool = self._tools.get(name.strip()) if bracket else None
        if tool is not None:
            return [f"{item.name}=" for item in tool.parameters]
        return [
            *(f"{tool.name}({'' if tool.parameters else ')'}" for tool in self._tools.values()),
            *COMMANDS,
        ]


def _asks(line: str) -> bool:
    return line.startswith(("?", "help ")) or line.endswith("?")
