"""What travels between a vector environment and its shards.

Plain columns go as marshalled tuples and lists, which is several times faster than pickling objects; both
sides are the same interpreter. What is not plain is pickled inside.
"""

from __future__ import annotations

import marshal
import pickle
from collections.abc import Sequence
from typing import Any, Literal, TypeAlias, cast

from codegym_envs.episode import Arguments, Steps
from codegym_envs.errors import WorkerError

__all__ = ["Question", "answered", "asked", "failed", "read_answer", "read_question", "texts"]

Question: TypeAlias = Literal["open", "start", "settle", "play", "oracle", "truncate"]

_DONE, _STEPS, _FAILED = 0, 1, 2


def texts(actions: Sequence[object]) -> list[str | None]:
    """Actions as they can travel: texts, and None for everything else, which an episode refuses alike."""
    return [
        action
        if type(action) is str
        # Not isinstance(), which asks an object for its __class__: that may raise.
        else str.__str__(cast(str, action))
        if issubclass(type(action), str)
        else None
        for action in actions
    ]


def asked(question: Question, content: Any) -> bytes:
    """The message of a question; the content of ``play`` (slots or None, and texts) is plain."""
    return marshal.dumps((question, content if question == "play" else pickle.dumps(content, protocol=5)))


def read_question(message: bytes) -> tuple[Question, Any]:
    """What `asked` wrote."""
    question, content = marshal.loads(message)
    return question, content if question == "play" else pickle.loads(content)


def answered(value: Any) -> bytes:
    """The message of an answer: steps, or anything that can be pickled."""
    if type(value) is not Steps:
        return marshal.dumps((_DONE, None if value is None else pickle.dumps(value, protocol=5)))
    arguments = value.arguments
    return marshal.dumps(
        (
            _STEPS,
            value.observations,
            value.tools,
            [None if named is None else named.names for named in arguments],
            [None if named is None else named.given for named in arguments],
            value.counts,
            pickle.dumps(value.special, protocol=5) if value.special else None,
        )
    )


def failed(error: Exception) -> bytes:
    """The message of an answer that is an error."""
    try:
        data = pickle.dumps(error, protocol=5)
        if type(pickle.loads(data)) is not type(error):
            raise TypeError
    except Exception:
        data = pickle.dumps(WorkerError(f"{type(error).__name__}: {error}"), protocol=5)
    return marshal.dumps((_FAILED, data))


def read_answer(message: bytes) -> Any:
    """What `answered` wrote; what `failed` wrote is raised."""
    kind, *content = marshal.loads(message)
    if kind == _STEPS:
        observations, tools, names, values, counts, special = content
        steps = Steps(0)
        steps.observations, steps.tools, steps.counts = observations, tools, counts
        steps.arguments = [
            None if name is None else Arguments(name, value)
            for name, value in zip(names, values, strict=True)
        ]
        if special is not None:
            steps.special = pickle.loads(special)
        return steps
    if kind == _FAILED:
        raise pickle.loads(content[0])
    return None if content[0] is None else pickle.loads(content[0])
