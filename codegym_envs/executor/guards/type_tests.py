"""Types and exceptions: what ``isinstance`` tests, what the module raises, and what its handlers see."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from typing import Any

from codegym_envs.executor.guards.formatting import text
from codegym_envs.executor.guards.meter import Meter
from codegym_envs.executor.plain_types import SETS
from codegym_envs.executor.signals import FIXED_TEXTS, OWN, RAISABLE, BudgetExceeded, fixed_text
from codegym_envs.spec.plain_data.containers import FrozenOrderedSet, OrderedSet

__all__ = ["TypeTests"]


class TypeTests:
    """Tests of types, and the marking of exceptions.

    Args:
        meter: Pays for messages, and ends the call where the machine was at its limit.
    """

    doors = frozenset({"b_isinstance", "b_callable", "raised", "caught"})
    """Names that module code calls after its rewriting."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter

    def b_isinstance(self, value: Any, kinds: Any) -> bool:
        """``isinstance`` for the types of the dialect and its exceptions."""
        for kind in kinds if type(kinds) is tuple else (kinds,):
            if type(kind) is tuple:
                if self.b_isinstance(value, kind):
                    return True
                continue
            real = self.type_of(kind)
            if isinstance(value, real):
                if type(value) in SETS and real not in SETS:
                    continue
                return True
        return False

    def type_of(self, kind: Any) -> type:
        """The type behind a name such as ``int``."""
        name = getattr(getattr(kind, "__func__", None), "__name__", "")
        real = _TYPE_NAMES.get(name)
        if real is not None:
            return real
        if not isinstance(kind, type) or kind not in RAISABLE:
            raise TypeError
        return kind

    def b_callable(self, value: Any) -> bool:
        """``callable``."""
        return callable(value)

    def raised(self, error: Any) -> Any:
        """Mark an exception as raised by the module itself; only then its message is shown."""
        if isinstance(error, type) and error in RAISABLE:
            error = error()
        if type(error) not in RAISABLE:
            raise TypeError
        if OWN not in vars(error):
            arguments = error.args
            message = arguments[0] if len(arguments) == 1 else arguments
            vars(error)[OWN] = text(self.meter, message) if arguments else ""
        return error

    def caught(self, error: BaseException) -> BaseException:
        """What a handler of the module sees of an exception."""
        if isinstance(error, RecursionError | MemoryError):
            # Where these happen depends on the machine and on the caller: they end the call.
            self.meter.broken = True
            raise BudgetExceeded
        if OWN not in vars(error) and error.args != (fixed_text(error),):
            error.args = (fixed_text(error),)
            vars(error)[OWN] = FIXED_TEXTS.get(type(error), fixed_text(error))
        return error


_TYPE_NAMES: dict[str, type] = {
    "b_int": int,
    "b_float": float,
    "b_bool": bool,
    "b_str": str,
    "b_list": list,
    "b_tuple": tuple,
    "b_dict": dict,
    "b_set": OrderedSet,
    "b_frozenset": FrozenOrderedSet,
    "b_range": range,
    "f_collections_deque": deque,
    "f_collections_Counter": Counter,
    "f_collections_defaultdict": defaultdict,
}
"""The guards that also stand for a type, and that type."""
