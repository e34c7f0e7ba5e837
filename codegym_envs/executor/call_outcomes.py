"""How a call ended, as a session tells it: the JSON of a result, or an error code with its message."""

from __future__ import annotations

from typing import Any

from codegym_envs.executor.limits import MAX_RESULT
from codegym_envs.executor.signals import Stop, describe
from codegym_envs.spec.plain_data.values import EncodedTooLong, encode

__all__ = ["DIRECT", "MESSAGES", "Outcome", "encoded", "failure", "pass_on_memory_errors"]

Outcome = tuple[str | None, str]

MESSAGES = {
    "budget_exceeded": "the call took too many operations",
    "size_exceeded": "the call made a value that is too large",
    "bad_result": "the result has no JSON form",
    "result_too_long": f"the result is longer than {MAX_RESULT:,} characters",
}

DIRECT = 10**600
"""Integers below it are printed by Python itself in next to no time."""

_passed_on: list[type[BaseException]] = []


def pass_on_memory_errors() -> None:
    """Have `failure` raise memory errors, not report them: in a worker its own limit may be the cause.

    The host then plays the call again in a new worker, and reports ``memory`` if that fails as well.
    """
    _passed_on.append(MemoryError)


def failure(error: BaseException) -> Outcome:
    """Error code and message for what ended a call."""
    if isinstance(error, Stop):
        return error.code, MESSAGES[error.code]
    if isinstance(error, RecursionError):
        return "budget_exceeded", MESSAGES["budget_exceeded"]
    if isinstance(error, MemoryError):
        if MemoryError in _passed_on:
            raise error
        return "size_exceeded", MESSAGES["size_exceeded"]
    return "tool_raised", describe(error)


def encoded(value: Any) -> Outcome:
    """The JSON of a result, if it has one that is short enough."""
    try:
        return None, encode(value, MAX_RESULT)
    except EncodedTooLong:
        return "result_too_long", MESSAGES["result_too_long"]
    except (ValueError, TypeError):
        return "bad_result", MESSAGES["bad_result"]
