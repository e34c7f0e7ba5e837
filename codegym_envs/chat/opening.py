"""The messages that open an episode."""

from __future__ import annotations

from typing import Literal, TypeAlias

from codegym_envs.chat.reply_reading import Message

__all__ = ["Layout", "Mode", "opening_messages"]

Mode: TypeAlias = Literal["native", "text"]
Layout: TypeAlias = Literal["split", "user"]

_RULES = {
    "refuse": "Solve the task by calling tools. Each reply makes exactly one tool call; a reply with several "
    "calls, or with none, is refused and counts as an action.",
    "first": "Solve the task by calling tools. Each reply makes one tool call; of several only the first is "
    "made, and a reply with none is refused and counts as an action.",
    "sequence": "Solve the task by calling tools. A reply makes one tool call or several, which are made in "
    "order; each call counts as an action, and so does a reply with none, which is refused.",
}
_TOOLS = "\n\nTools\n-----\n"


def opening_messages(
    prompt: str,
    task: str,
    *,
    mode: Mode = "native",
    layout: Layout = "split",
    parallel_calls: str = "refuse",
) -> list[Message]:
    """The messages that open an episode.

    Args:
        prompt: The first observation: task, list of tools, how to write a call.
        task: ``info["task"]`` of reset: the task, and in its last paragraph how the episode ends.
        mode: ``"native"`` does not say how a call is written, since the server asks the model for calls in
            its own form and tells it of the tools; ``"text"`` is the prompt.
        layout: ``"split"`` puts how to call, and how the episode ends, into a system message and the task
            into a user message; ``"user"`` puts everything into one user message. A prompt in which the task
            is not found stays whole.
        parallel_calls: The environment's setting.
    """
    if mode == "native":
        rules = _RULES[parallel_calls]
        if layout == "user":
            return _opening("", f"{task}\n\n{rules}")
        question, _, ending = task.rpartition("\n\n")
        return _opening(f"{rules} {ending}", question) if question else _opening(rules, task)
    question, found, rest = prompt.partition(_TOOLS)
    if layout == "split" and found and task.startswith(question):
        return _opening((found + rest).strip(), question)
    return _opening("", prompt)


def _opening(system: str, user: str) -> list[Message]:
    opening: list[Message] = [{"role": "system", "content": system}] if system else []
    return [*opening, {"role": "user", "content": user}]
