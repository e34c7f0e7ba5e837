"""verifiers, the last series with `ToolEnv` and `StatefulToolEnv`: tools in the process, awaited."""

from __future__ import annotations

import asyncio
import functools
import itertools
import json
from typing import Any

import verifiers
from datasets import Dataset
from protocol import Case, play_async, serve
from small_tool import Numbers, indices
from verifiers.types import AssistantMessage, ToolCall


class StatefulNumbers(verifiers.StatefulToolEnv):
    """The small tool with its numbers in the state, where an episode of this class keeps what is hidden."""

    def update_tool_args(
        self, tool_name: str, tool_args: dict, messages: Any, state: Any, **kwargs: Any
    ) -> dict:
        """The arguments with what the agent does not see."""
        return {**tool_args, "numbers": state["numbers"]}


def number_at(index: int, numbers: list) -> int:
    """The number of one drawer.

    Args:
        index: Position, counted from 0.
        numbers: What is in the drawers.
    """
    return numbers[index]


class Calls:
    """Messages with one call each, in one event loop."""

    def __init__(self, env: verifiers.ToolEnv, seed: int) -> None:
        self.env = env
        self.numbers = Numbers(seed).numbers
        self.turns = [
            AssistantMessage(
                content="",
                tool_calls=[
                    ToolCall(id=f"call_{place}", name="number_at", arguments=json.dumps({"index": index}))
                ],
            )
            for place, index in enumerate(indices(seed))
        ]
        asyncio.run(self._expect(str(self.numbers[indices(seed)[0]])))

    async def _expect(self, content: str) -> None:
        (answer,) = await self.env.env_response([self.turns[0]], {"numbers": self.numbers})
        if answer.content != content:
            raise RuntimeError(f"a call was answered with {answer.content!r}, not {content!r}")

    def run(self, steps: int) -> tuple[float, int]:
        """Play; an episode needs nothing that would have to be made."""
        step = functools.partial(self.env.env_response, state={"numbers": self.numbers})
        messages = [[turn] for turn in self.turns]
        return asyncio.run(play_async(itertools.repeat((step, messages)), steps))


def prepare(seed: int) -> list[Case]:
    """All that is measured."""
    dataset = Dataset.from_list([{"question": "What is the sum of the numbers?", "answer": "0"}])
    plain = verifiers.ToolEnv(tools=[Numbers(seed).number_at], dataset=dataset)
    stateful = StatefulNumbers(dataset=dataset)
    stateful.add_tool(number_at, args_to_skip=["numbers"])
    less = (
        "does not parse the model's text (the call comes as an object); no schema on what arrives, "
        "no reward, no end of the episode, no limits and no rollback of what runs"
    )
    return [
        Case(
            name="tool_env",
            label="`ToolEnv.env_response`",
            step="a message with one call: `json.loads` of its arguments, the call, a tool message; awaited",
            less=less,
            beside="small_tool",
            catalog="catalog",
            run=Calls(plain, seed).run,
        ),
        Case(
            name="stateful_tool_env",
            label="`StatefulToolEnv.env_response`",
            step="the same, with the hidden numbers put into the arguments from the state",
            less=less,
            beside="small_tool",
            catalog="catalog",
            run=Calls(stateful, seed).run,
        ),
    ]


if __name__ == "__main__":
    serve(prepare)
