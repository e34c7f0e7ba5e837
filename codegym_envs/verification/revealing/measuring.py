"""Counting what tools read: a module's tools run here as ordinary Python on watched containers.

It runs in worker processes, together with the modules beside it that it imports.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import math
from collections import deque
from collections.abc import Iterable
from typing import Any

from codegym_envs.verification.revealing.container_shapes import (
    Numbering,
    children,
    is_container,
    is_set,
    shape_of,
)
from codegym_envs.verification.revealing.instrumented import TICKS, Overrun, Ticks, instrumented
from codegym_envs.verification.revealing.trials import combinations_of, values_to_try
from codegym_envs.verification.revealing.watched import SEEN, Watched, WatchedState, read_all, watch
from codegym_envs.verification.revealing.weights import Derived, cells_read, derived_slots

__all__ = ["measure", "reference_ticks"]

_TOOL_TICKS = 3 * TICKS  # the same for all calls of one tool on one input; then it is tried no more
_MOST_COPIED = 30_000  # cells copied for calls that need a state of their own, on one input
_LEAST_ANEW = 8  # such calls of one tool, however large the input is


def _differences(one: dict[str, Any], other: dict[str, Any]) -> set[Any] | None:
    """Slots in which two states differ; None if their shapes differ."""
    numbering = Numbering()
    found: set[Any] = set()

    def walk(left: Any, right: Any, slot: Any, siblings: Any) -> bool:
        if not is_container(left, siblings):
            if type(left) is not type(right) or left != right:
                found.add(slot)
            return True
        if type(left) is not type(right) or (len(left) != len(right) and not isinstance(left, str)):
            return False
        number, met = numbering.number(left)
        if met:
            return True
        if is_set(left):
            found.update((number, item) for item in set(left) ^ set(right))
            return True
        if isinstance(left, dict) and list(left) != list(right):
            return False
        if isinstance(left, str):
            found.update(
                (number, index)
                for index in range(len(left))
                if left[index : index + 1] != right[index : index + 1]
            )
            return True
        mine, theirs = children(left), children(right)
        items = [item for _, item in mine]
        return all(
            walk(item, twin, (number, key), items)
            for (key, item), (_, twin) in zip(mine, theirs, strict=True)
        )

    if list(one) != list(other):
        return None
    return found if all(walk(one[name], other[name], ("", name), None) for name in one) else None


def _watched_state(
    plain: dict[str, Any], numbers: set[int], counted: set[str], roots: set[str]
) -> WatchedState:
    """A copy of a state in which containers with these numbers, or below these attributes, are watched."""
    numbering = Numbering()
    made: dict[int, Any] = {}

    def build(value: Any, siblings: Any, inside: bool) -> Any:
        if not is_container(value, siblings):
            return value
        number, met = numbering.number(value)
        if met:
            return made[number]
        watched = inside or number in numbers
        if isinstance(value, str) or is_set(value):
            result = watch(copy.copy(value), number) if watched else copy.copy(value)
            made[number] = result
            return result
        items = [item for _, item in children(value)]
        if isinstance(value, tuple):
            result = tuple(build(item, items, inside) for item in value)
            result = watch(result, number) if watched else result
            made[number] = result
            return result
        result = watch(type_of_empty(value), number) if watched else type_of_empty(value)
        made[number] = result
        for key, item in children(value):
            twin = build(item, items, inside)
            if isinstance(value, dict):
                dict.__setitem__(result, key, twin)
            else:
                (deque if isinstance(value, deque) else list).append(result, twin)
        return result

    def type_of_empty(value: Any) -> Any:
        empty = copy.copy(value)
        empty.clear()
        return empty

    values = {name: build(value, None, name in roots) for name, value in plain.items()}
    return WatchedState(values, counted)


def _call(namespace: dict[str, Any], state: WatchedState, tool: str, arguments: list[Any]) -> set[Any] | None:
    """The slots that one call reads; None if it does not come to an end."""
    for cache in namespace["__caches__"]:
        cache.cache_clear()
    SEEN.clear()
    Ticks.left = TICKS
    try:
        read_all(namespace[tool](state, *map(_own_copy, arguments)))
    except Overrun:
        return None
    except Exception:
        pass
    return set(SEEN)


def _own_copy(value: Any) -> Any:
    """A copy that a call may change; scalars as they are."""
    return copy.deepcopy(value) if isinstance(value, (list, tuple, dict, deque, set)) else value


def _facts(inputs: dict[str, Any]) -> tuple[list[Any], list[Any], int, int]:
    """Cells, keys, number of slots and largest container of an input."""
    cells: list[Any] = []
    keys: list[Any] = []
    size = 0

    def walk(value: Any, siblings: Any) -> None:
        nonlocal size
        if not is_container(value, siblings):
            cells.append(value)
            return
        size = max(size, len(value))
        if isinstance(value, str):
            cells.extend(value)
            return
        if isinstance(value, dict) and not is_set(value):
            keys.extend(value)
        items = [item for _, item in children(value)] if not is_set(value) else list(value)
        for item in items:
            walk(item, items)

    for value in inputs.values():
        walk(value, None)
    return cells, keys, len(cells), size


def measure(source: str, tools: list[Any], cases: list[Any], stateless: bool, combinations: int) -> list[Any]:
    """Count what calls read.

    Args:
        source: The module's source.
        tools: A tool's name, the kinds of its parameters, and what it may change (see
            `codegym_envs.verification.state_changes`), for each tool.
        cases: One dictionary a case: ``inputs``; ``changed``, inputs that differ in one cell and in the
            answer; ``calls``, the oracle's calls as pairs of name and positional arguments.
        stateless: Whether no tool changes the state, so that a call reads the same at any time.
        combinations: Most combinations of arguments to try for a tool.

    Returns:
        One dictionary a case: ``cells``, number of cells; ``disjoint``, number of cells that must be seen
        in different places; ``reads``, most slots one call of each tool was seen to read; ``exact``, names
        of the tools for which that is certain; ``shapes``, descriptions of the watched attributes.
    """
    namespace = instrumented(source)
    return [_measure_case(namespace, tools, case, stateless, combinations) for case in cases]


def _measure_case(
    namespace: dict[str, Any], tools: list[Any], case: dict[str, Any], stateless: bool, combinations: int
) -> dict[str, Any]:
    """What `measure` gives for one case."""
    inputs = case["inputs"]
    cells, keys, count, size = _facts(inputs)
    plain = _started(namespace, inputs)
    places = _places(namespace, plain, case)
    where = set().union(*places) if places else set()
    numbers = {number for number, _ in where if number != ""}
    counted = {name for number, name in where if number == ""} | set(inputs)
    fresh = functools.partial(_watched_state, plain, numbers, counted, set(inputs))
    derived: Derived = derived_slots(plain, places, cells) if "setup" in namespace else {}
    weigh = functools.partial(cells_read, derived, len(places), count)
    state = fresh()
    shapes = {
        name: shape_of(plain[name])
        for name, value in object.__getattribute__(state, "values").items()
        if name in counted or isinstance(value, Watched) or _has_watched(value)
    }
    reads: dict[str, int] = {}
    for name, arguments in case["calls"]:
        seen = _call(namespace, state, name, arguments)
        reads[name] = max(reads.get(name, 0), count if seen is None else weigh(seen))
    first = dict(object.__getattribute__(fresh(), "values"))
    changing = sum(change == "containers" for _, _, change in tools)
    anew = max(_LEAST_ANEW, _MOST_COPIED // max(1, changing * count))
    exact: list[str] = []
    for name, kinds, change in tools:
        options = [values_to_try(kind, cells, keys, size) for kind in kinds]
        total = math.prod(len(values) for values, _ in options)
        # Only what a call may have changed is made anew for the next one.
        changes = change == "containers"
        state_for = fresh if changes else functools.partial(_kept_state, first, counted)
        most = min(combinations, anew) if changes else combinations
        tried = combinations_of([values for values, _ in options], total, most)
        seen_most, ended = _most_read(namespace, state_for, name, tried, weigh)
        reads[name] = max(reads.get(name, 0), count if seen_most is None else seen_most)
        if stateless and ended and all(done for _, done in options) and 0 < total <= combinations:
            exact.append(name)
    return {"cells": count, "disjoint": _packing(places), "reads": reads, "exact": exact, "shapes": shapes}


def _started(namespace: dict[str, Any], inputs: dict[str, Any]) -> dict[str, Any]:
    """The state with which an episode on these inputs begins."""
    state = WatchedState(copy.deepcopy(inputs), set())
    setup = namespace.get("setup")
    if setup is not None:
        Ticks.left = 50 * TICKS
        setup(state)
    return dict(object.__getattribute__(state, "values"))


def _places(namespace: dict[str, Any], plain: dict[str, Any], case: dict[str, Any]) -> list[set[Any]]:
    """For each changed input, the slots of the first state in which it shows."""
    places = []
    for changed in case["changed"]:
        try:
            found = _differences(plain, _started(namespace, {**case["inputs"], **changed}))
        except (Overrun, Exception):
            continue
        if found:
            places.append(found)
    return places


def _kept_state(first: dict[str, Any], counted: set[str]) -> WatchedState:
    """A state whose containers stay the same from call to call."""
    return WatchedState(dict(first), counted)


def _most_read(
    namespace: dict[str, Any], state_for: Any, name: str, tried: Iterable[list[Any]], weigh: Any
) -> tuple[int | None, bool]:
    """Most cells that one of these calls reads, and whether every one was made and came to an end.

    A call that does not end counts as one that reads all cells; the number then is None.
    """
    left, most, ended, endless = _TOOL_TICKS, 0, True, False
    for arguments in tried:
        if left <= 0:
            return None if endless else most, False
        seen = _call(namespace, state_for(), name, list(arguments))
        left -= TICKS - Ticks.left
        ended = ended and seen is not None
        endless = endless or seen is None
        most = most if seen is None else max(most, weigh(seen))
    return None if endless else most, ended


def reference_ticks(source: str, cases: list[Any], most: int) -> list[int]:
    """Loops and calls that the reference makes on each input, at most ``most``."""
    namespace = instrumented(source, ("generate", "solve"))
    found = []
    for inputs in cases:
        for cache in namespace["__caches__"]:
            cache.cache_clear()
        Ticks.left = most
        with contextlib.suppress(Overrun, Exception):
            namespace["reference"](**copy.deepcopy(inputs))
        found.append(most - max(0, Ticks.left))
    return found


def _has_watched(value: Any) -> bool:
    if isinstance(value, (list, tuple, deque)):
        return any(isinstance(item, Watched) or _has_watched(item) for item in value)
    if isinstance(value, dict):
        return any(isinstance(item, Watched) or _has_watched(item) for item in value.values())
    return False


def _packing(places: list[set[Any]]) -> int:
    """Size of a set of pairwise disjoint sets among these, found greedily: smallest first."""
    taken: set[Any] = set()
    count = 0
    for slots in sorted(places, key=lambda slots: (len(slots), sorted(map(repr, slots)))):
        if taken.isdisjoint(slots):
            taken |= slots
            count += 1
    return count
