"""How a call ends that does not return: signals that module code cannot catch, and the texts agents see.

Python's own messages differ between versions and quote values, names and addresses. An agent therefore
sees a fixed text for each built-in exception, and a message only where the module itself raised it.
"""

from __future__ import annotations

import re
from typing import Final

from codegym_envs.executor.limits import MAX_MESSAGE

__all__ = [
    "EXCEPTIONS",
    "FIXED_TEXTS",
    "OWN",
    "RAISABLE",
    "BadValue",
    "BudgetExceeded",
    "HostSignal",
    "SizeExceeded",
    "Stop",
    "describe",
    "fixed_text",
    "screen",
]


class Stop(BaseException):
    """Ends a call; no handler in module code can name or catch it.

    Attributes:
        code: The session's error code.
    """

    code = "budget_exceeded"


class BudgetExceeded(Stop):
    """The call used up its ticks, its work or its depth."""

    code = "budget_exceeded"


class SizeExceeded(Stop):
    """A value grew, or would have grown, beyond its limit."""

    code = "size_exceeded"


class BadValue(Stop):
    """A value that is not plain data would have become part of the state or of a result."""

    code = "bad_result"


class HostSignal(Stop):
    """Carries an exception of the host through module code that must not see it.

    Attributes:
        error: The exception of the host.
    """

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


FIXED_TEXTS: Final[dict[type[BaseException], str]] = {
    IndexError: "an index is out of range",
    KeyError: "no such key",
    ZeroDivisionError: "division by zero",
    ValueError: "invalid value",
    TypeError: "an operation got a value of the wrong type",
    AttributeError: "a value has no such attribute",
    UnboundLocalError: "a variable was used before it had a value",
    NameError: "a name is not defined",
    OverflowError: "a number is too large",
    FloatingPointError: "a floating-point operation failed",
    ArithmeticError: "an arithmetic operation failed",
    LookupError: "a lookup failed",
    AssertionError: "an assertion failed",
    StopIteration: "an iterator has no more items",
    RuntimeError: "the operation is not possible now",
    NotImplementedError: "this is not implemented",
    RecursionError: "the recursion is too deep",
    UnicodeError: "a text holds invalid characters",
    Exception: "the operation failed",
}

EXCEPTIONS: Final[dict[str, type[Exception]]] = {
    kind.__name__: kind
    for kind in (*FIXED_TEXTS, EOFError, PermissionError, TimeoutError, OSError, BufferError)
    if issubclass(kind, Exception) and kind not in (RecursionError, UnicodeError)
}
"""The exceptions that module code may raise and catch, by name."""

RAISABLE: Final[frozenset[type[Exception]]] = frozenset(EXCEPTIONS.values())
"""The exceptions that module code may raise and catch."""

OWN = "$own"
"""Key in an exception's dictionary that marks it as raised by the module itself."""

_ADDRESS = re.compile(r"\b(?:at )?0x[0-9a-fA-F]{5,}")
_PATH = re.compile(r"(?:(?<![\w/])/(?:[\w.+-]+/)+[\w.+-]*|\b[A-Za-z]:\\[\w\\.+-]+)")


def fixed_text(error: BaseException) -> str:
    """The text for an exception that Python raised."""
    found = FIXED_TEXTS.get(type(error))
    if found is not None:
        return found
    for kind in type(error).__mro__:
        if kind in FIXED_TEXTS:
            return FIXED_TEXTS[kind]
    return FIXED_TEXTS[Exception]


def screen(text: str) -> str:
    """A module's own message, made fit for an agent: printable, bounded, without addresses and paths."""
    text = text[: 4 * MAX_MESSAGE]
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()
    # Nearly all messages need no change; each test below says so in a fraction of the time of the change.
    if not text.isprintable():
        text = "".join([letter if letter.isprintable() else " " for letter in text])
    if "0x" in text:
        text = _ADDRESS.sub("<address>", text)
    if "/" in text or ":\\" in text:
        text = _PATH.sub("<path>", text)
    if len(text) > MAX_MESSAGE:
        text = f"{text[: MAX_MESSAGE - 3]}..."
    return text


def describe(error: BaseException) -> str:
    """The message for an exception that leaves module code."""
    kind = type(error).__name__
    own = vars(error).get(OWN)
    if own is None:
        return f"{kind}: {fixed_text(error)}" if kind in EXCEPTIONS else f"Error: {fixed_text(error)}"
    text = screen(own)
    return f"{kind}: {text}"[:MAX_MESSAGE] if text else kind
