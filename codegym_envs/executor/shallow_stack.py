"""Running something with a stack that is nearly empty, whatever the depth of the caller."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

__all__ = ["run_shallow"]

_STACK_LIMIT = 250

_Result = TypeVar("_Result")


def run_shallow(function: Callable[[], _Result]) -> _Result:
    """Run something that recurses with a stack that is nearly empty, whatever the caller's depth.

    Recursion is limited by counting; the interpreter's own limit must not be met first.
    """
    try:
        sys._getframe(_STACK_LIMIT)
    except ValueError:
        return function()
    results: list[_Result] = []
    errors: list[BaseException] = []

    def target() -> None:
        try:
            results.append(function())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=target, name="codegym-deep-stack")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]
