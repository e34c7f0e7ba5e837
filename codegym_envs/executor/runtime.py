"""The namespaces that compiled module code runs in."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from itertools import compress
from types import CodeType
from typing import Any, TypeVar

from codegym_envs.executor.builtin_functions import BUILTINS
from codegym_envs.executor.facades import CONSTANTS, Library
from codegym_envs.executor.formatting import convert_text
from codegym_envs.executor.limits import MAX_FRAMES
from codegym_envs.executor.meter import DICTS, HASHED, SCALARS
from codegym_envs.executor.signals import EXCEPTIONS

__all__ = ["BUILTIN_NAMES", "FREE", "RAW_BUILTINS", "Runtime", "State", "Tools", "run_shallow"]

BUILTIN_NAMES = frozenset(BUILTINS)
"""Builtin functions of the dialect."""

RAW_BUILTINS: dict[str, Any] = {
    "len": len,
    "ord": ord,
    "abs": abs,
    "bool": bool,
    "callable": callable,
    "range": range,
}
"""Builtins that take constant time and have nothing to hide: called as they are."""

_INJECTED: dict[str, Any] = {
    **RAW_BUILTINS,
    "type": type,
    "int": int,
    "float": float,
    "str": str,
    "list": list,
    "tuple": tuple,
    "isinstance": isinstance,
    "any": any,
    "all": all,
    "enumerate": enumerate,
    "zip": zip,
    "reversed": reversed,
    "compress": compress,
    "HASHED": HASHED,
    "QUICK": SCALARS,
}

FREE = frozenset({*_INJECTED, "State"}) - {"compress"}
"""What code may mention and still need no counters: nothing in it can take long or be shared."""

_STACK_LIMIT = 250


class State:
    """The state of one episode: a task configuration's values and working memory, as attributes."""


class Tools:
    """What ``solve`` is given: the agent's tools as attributes."""

    def __init__(self, functions: dict[str, Callable[..., Any]]) -> None:
        vars(self).update(functions)


class Runtime(Library):
    """One namespace with its counters and its journal. Never shared by two calls at a time.

    Args:
        code: Compiled unit: function definitions.
        used: Names of the guards and builtins that the code mentions.
        constants: Values of the module's constants.
    """

    def __init__(self, code: CodeType, used: frozenset[str], constants: dict[str, Any]) -> None:
        self.prepare(used, constants)
        exec(code, self.namespace)

    def prepare(self, used: frozenset[str], constants: dict[str, Any]) -> None:
        """Fill the namespace with what code may use."""
        namespace: dict[str, Any] = {}
        super().__init__(namespace)
        builtins: dict[str, Any] = {}
        for name in used:
            if name.startswith("b_"):
                plain = name[2:]
                if plain in EXCEPTIONS:
                    builtins[plain] = EXCEPTIONS[plain]
                    continue
                value = RAW_BUILTINS.get(plain) if plain in ("len", "ord", "abs") else None
                builtins[plain] = namespace[f"${name}"] = getattr(self, name) if value is None else value
            elif name in _INJECTED:
                namespace[f"${name}"] = _INJECTED[name]
            elif name.startswith("c_"):
                module, _, member = name[2:].partition("_")
                namespace[f"${name}"] = CONSTANTS[f"{module}.{member}"]
            elif name == "depth":
                namespace["$depth"] = self.depth
            elif name == "State":
                namespace["$State"] = State
            elif name == "Tools":
                namespace["$Tools"] = Tools
            elif name not in ("ticks", "tick"):
                namespace[f"${name}"] = getattr(self, name)
        namespace["__builtins__"] = builtins
        namespace.update(constants)

    # --- guards that need more than one room ------------------------------------------------------

    def getitem(self, xs: Any, key: Any) -> Any:
        """``xs[key]`` in code that has default dictionaries, where reading can add an item."""
        if type(xs) in DICTS and hasattr(xs, "default_factory") and key not in xs:
            self.own(xs)
        return xs[key]

    def converted(self, value: Any, conversion: str) -> Any:
        """A value under ``!r`` and the like."""
        return convert_text(self, value, conversion)

    def view_list(self, view: Any) -> list[Any]:
        """A dictionary's items or values that something is looked for in."""
        return list(self.store(view))

    def view_dict(self, view: Any) -> Any:
        """A dictionary's keys that something is looked for in: the dictionary itself."""
        return self.b_dict([(key, None) for key in self.store(view)])

    def fromkeys(self, xs: Any, value: Any = None) -> dict[Any, Any]:
        """``dict.fromkeys``."""
        return dict.fromkeys(self.keys(xs), value)

    def chained(self, names: tuple[str, ...], values: tuple[Any, ...]) -> Any:
        """A chain of comparisons whose operands were all evaluated."""
        result: Any = True
        for position, name in enumerate(names):
            a, b = values[position], values[position + 1]
            if name == "In":
                result = self.contains(a, b)
            elif name == "NotIn":
                result = self.excludes(a, b)
            elif name == "Is":
                result = self.same(a, b)
            elif name == "IsNot":
                result = not self.same(a, b)
            else:
                result = getattr(self, name)(a, b)
            if not result:
                return result
        return result

    def not_state(self) -> None:
        """A helper that takes the state was given something else."""
        raise TypeError

    def setattr(self, target: Any, name: str, value: Any) -> None:
        """``target.name = value`` where the target is not certain to be the state."""
        if type(target) is not State:
            raise AttributeError
        setattr(target, name, value)

    def deep(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A lambda that could be part of a recursion: its depth is counted."""
        depth = self.depth

        def called(*args: Any, **kwargs: Any) -> Any:
            depth[0] += 4
            try:
                if depth[0] > MAX_FRAMES:
                    self.too_deep()
                return function(*args, **kwargs)
            finally:
                depth[0] -= 4

        return called

    def function(self, name: str) -> Any:
        """A function of the unit."""
        return self.namespace[name]


_Result = TypeVar("_Result")


def run_shallow(function: Callable[[], _Result]) -> _Result:
    """Run something that recurses with a stack that is nearly empty, whatever the caller's depth.

    Recursion is limited by counting; the interpreter's own limit must not be met first.
    """
    try:
        sys._getframe(_STACK_LIMIT)
    except ValueError:
        return function()
    outcome: list[Any] = []

    def target() -> None:
        try:
            outcome.append((True, function()))
        except BaseException as error:
            outcome.append((False, error))

    thread = threading.Thread(target=target, name="codegym-deep-stack")
    thread.start()
    thread.join()
    succeeded, value = outcome[0]
    if succeeded:
        return value  # type: ignore[no-any-return]
    raise value
