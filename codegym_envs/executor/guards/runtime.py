"""The namespaces that compiled module code runs in: the parts put together, and their doors."""

from __future__ import annotations

from itertools import compress
from types import CodeType
from typing import Any

from codegym_envs.executor.guards.arithmetic import Arithmetic
from codegym_envs.executor.guards.callables import Callables
from codegym_envs.executor.guards.comparisons import Comparisons
from codegym_envs.executor.guards.container_builtins import ContainerBuiltins
from codegym_envs.executor.guards.container_items import Items
from codegym_envs.executor.guards.container_methods import ContainerMethods
from codegym_envs.executor.guards.folds import Folds
from codegym_envs.executor.guards.formatting import Texts
from codegym_envs.executor.guards.iterators import Iterators
from codegym_envs.executor.guards.library.collecting import Collecting
from codegym_envs.executor.guards.library.constants import CONSTANTS, MODULE_NAMES
from codegym_envs.executor.guards.library.function_tools import FunctionTools
from codegym_envs.executor.guards.library.heaps import Heaps
from codegym_envs.executor.guards.library.iteration import Iteration
from codegym_envs.executor.guards.library.mathematics import FLOAT_FUNCTIONS, Mathematics
from codegym_envs.executor.guards.mentions import Mentions
from codegym_envs.executor.guards.meter import Meter
from codegym_envs.executor.guards.number_builtins import NumberBuiltins
from codegym_envs.executor.guards.state import State, Tools, not_state, set_attribute
from codegym_envs.executor.guards.text_methods import TextMethods
from codegym_envs.executor.guards.type_tests import TypeTests
from codegym_envs.executor.guards.undo_log import UndoLog
from codegym_envs.executor.plain_types import HASHED, SCALARS
from codegym_envs.executor.signals import EXCEPTIONS

__all__ = ["BUILTIN_NAMES", "FREE", "METHODS", "MODULES", "RAW_BUILTINS", "Runtime"]

_PARTS: tuple[type[Any], ...] = (
    Meter,
    UndoLog,
    Callables,
    Arithmetic,
    Comparisons,
    Items,
    NumberBuiltins,
    Texts,
    ContainerBuiltins,
    Iterators,
    Folds,
    TypeTests,
    TextMethods,
    ContainerMethods,
    Mentions,
    Mathematics,
    Heaps,
    Iteration,
    FunctionTools,
    Collecting,
)
_PART_OF: dict[str, type[Any]] = {name: part for part in _PARTS for name in part.doors}
"""The part that a name of the rewritten code belongs to."""


def _after(prefix: str) -> frozenset[str]:
    """What follows a prefix in the names that the rewritten code calls."""
    names = (*_PART_OF, *FLOAT_FUNCTIONS)
    return frozenset(name.removeprefix(prefix) for name in names if name.startswith(prefix))


BUILTIN_NAMES = _after("b_")
"""Builtin functions of the dialect."""

METHODS = _after("m_")
"""Names of all methods that can be called and need a guard."""

_INNER = frozenset({"chain_from_iterable"})  # a method of a class of its module
MODULES: dict[str, frozenset[str]] = {
    module: (_after(f"f_{module}_") - _INNER)
    | {name.split(".")[1] for name in CONSTANTS if name.startswith(f"{module}.")}
    for module in MODULE_NAMES
}
"""The importable modules and the names in them, `typing` apart."""

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
    "State": State,
    "Tools": Tools,
    "not_state": not_state,
    "setattr": set_attribute,
    **FLOAT_FUNCTIONS,
}

FREE = frozenset({*_INJECTED, "State"}) - {"compress"}
"""What code may mention and still need no counters: nothing in it can take long or be shared."""


class Runtime:
    """One namespace with its counters and its journal. Never shared by two calls at a time.

    Args:
        used: Names of the guards and builtins that the code mentions.
        constants: Values of the module's constants.

    Attributes:
        namespace: Global names of the code.
        meter: What the running call has used up.
        journal: What it has changed.
        callables: What its helpers remember.
    """

    __slots__ = ("callables", "journal", "meter", "namespace")

    def __init__(self, used: frozenset[str], constants: dict[str, Any]) -> None:
        namespace: dict[str, Any] = {}
        self.namespace = namespace
        self.meter = Meter(namespace)
        self.journal = UndoLog(self.meter)
        self.callables = Callables(self.meter)
        self._bind(used)
        namespace.update(constants)

    def define(self, code: CodeType) -> None:
        """Run compiled code: definitions of functions, or of a constant."""
        exec(code, self.namespace)

    def _parts(self) -> dict[type[Any], Any]:
        """All parts, each built on those below it."""
        meter, journal, callables = self.meter, self.journal, self.callables
        arithmetic = Arithmetic(meter, journal)
        comparisons = Comparisons(meter)
        containers = ContainerBuiltins(meter)
        iterators = Iterators(meter)
        folds = Folds(meter, arithmetic)
        type_tests = TypeTests(meter)
        text_methods = TextMethods(meter)
        container_methods = ContainerMethods(
            meter=meter,
            journal=journal,
            arithmetic=arithmetic,
            containers=containers,
            iterators=iterators,
            folds=folds,
            text_methods=text_methods,
        )
        parts = (
            meter,
            journal,
            callables,
            arithmetic,
            comparisons,
            Items(meter, journal),
            NumberBuiltins(meter, arithmetic),
            Texts(meter),
            containers,
            iterators,
            folds,
            type_tests,
            text_methods,
            container_methods,
            Mentions(journal, text_methods, container_methods),
            Mathematics(meter, arithmetic),
            Heaps(meter, journal, folds, container_methods),
            Iteration(meter, arithmetic, comparisons, iterators),
            FunctionTools(meter, callables, iterators),
            Collecting(meter, callables, containers, type_tests),
        )
        return {type(part): part for part in parts}

    def _bind(self, used: frozenset[str]) -> None:
        """Put what code mentions into the namespace: bound methods of the parts, and nothing in between."""
        parts = self._parts()
        namespace = self.namespace
        builtins: dict[str, Any] = {}
        for name in used:
            if name in ("ticks", "tick"):
                continue  # the meter puts them in afresh for each call
            if name == "depth":
                namespace["$depth"] = self.meter.depth
            elif name in _INJECTED:
                namespace[f"${name}"] = _INJECTED[name]
            elif name.startswith("c_"):
                module, _, member = name[2:].partition("_")
                namespace[f"${name}"] = CONSTANTS[f"{module}.{member}"]
            elif name.startswith("b_"):
                plain = name[2:]
                if plain in EXCEPTIONS:
                    builtins[plain] = EXCEPTIONS[plain]
                    continue
                quick = RAW_BUILTINS[plain] if plain in ("len", "ord", "abs") else None
                value = quick or getattr(parts[_PART_OF[name]], name)
                builtins[plain] = namespace[f"${name}"] = value
            else:
                namespace[f"${name}"] = getattr(parts[_PART_OF[name]], name)
        namespace["__builtins__"] = builtins
