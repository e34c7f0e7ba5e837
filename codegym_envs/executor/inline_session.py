"""Episodes in this process: how their tools run, and what happens to the state when one fails."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from codegym_envs.executor.call_outcomes import DIRECT, Outcome, encoded, failure
from codegym_envs.executor.compiling.rewriting.rewriter import FunctionFacts
from codegym_envs.executor.compiling.unit_compiling import Unit
from codegym_envs.executor.guards.runtime import FREE, Runtime
from codegym_envs.executor.guards.state import State
from codegym_envs.executor.guards.undo_log import UndoLog
from codegym_envs.executor.limits import MAX_STATE_WEIGHT, TOOL
from codegym_envs.executor.plain_state import dump, weigh
from codegym_envs.executor.shallow_stack import run_shallow
from codegym_envs.executor.signals import BudgetExceeded, Stop

__all__ = ["InlineSession", "NamespacePool", "Runner", "tool_runner"]

_DEEP = frozenset({"depth", "deep"})
_CACHING = frozenset({"memoized"})
"""Guards whose memory outlives the call's own functions."""

Runner = Callable[["InlineSession", tuple[Any, ...]], Outcome]


class NamespacePool:
    """Idle namespaces of one unit; taking and giving back are atomic, so threads need no lock."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.idle: deque[Runtime] = deque(maxlen=16)

    def take(self) -> Runtime:
        """A namespace that nobody else uses."""
        try:
            return self.idle.pop()
        except IndexError:
            return self.unit.runtime()

    def give(self, runtime: Runtime) -> None:
        """Take a namespace back."""
        self.idle.append(runtime)


class InlineSession:
    """The state of one episode.

    Args:
        runners: What runs each tool, in the order of ``module.tools``.
        state: The state.
    """

    __slots__ = ("_runners", "state", "weight")

    def __init__(self, runners: tuple[Runner, ...], state: State) -> None:
        self._runners = runners
        self.state = state
        self.weight = -1

    def call(self, tool_index: int, arguments: tuple[Any, ...]) -> Outcome:
        """Run a tool.

        Args:
            tool_index: Position in ``module.tools``.
            arguments: Validated arguments, in the order of the signature.

        Returns:
            (None, canonical JSON of the result), or (error code, message) with the state unchanged.
        """
        return self._runners[tool_index](self, arguments)

    def snapshot(self) -> bytes:
        """The state as bytes; sharing between its parts is kept."""
        return dump(vars(self.state))

    def close(self) -> None:
        """End the session."""


def tool_runner(pool: NamespacePool, unit: Unit, name: str) -> Runner:
    """The cheapest way to run a tool that is safe for what the analysis found out about it."""
    facts = unit.facts[name]
    counts = bool(facts.used & {"tick", "ticks", "depth", "deep"})
    if facts.writes or facts.mutates:
        return _writing_runner(pool, name, counts, facts)
    if facts.used <= FREE:
        return _bare_runner(unit, name)
    return _reading_runner(pool, name, counts, facts)


def _deep(runtime: Runtime, name: str, state: State, arguments: tuple[Any, ...]) -> Any:
    """Call a tool that recurses, with enough stack whatever the depth of the caller."""
    return run_shallow(lambda: runtime.namespace[name](state, *arguments))


def _bare_runner(unit: Unit, name: str) -> Runner:
    """A runner for a tool without loops and guards: it can neither overrun nor change anything."""
    function = unit.runtime().namespace[name]

    def run(session: InlineSession, arguments: tuple[Any, ...]) -> Outcome:
        try:
            value = function(session.state, *arguments)
        except (Stop, Exception) as error:
            return failure(error)
        if type(value) is int and -DIRECT < value < DIRECT:
            return None, int.__repr__(value)
        return encoded(value)

    return run


def _reading_runner(pool: NamespacePool, name: str, counts: bool, facts: FunctionFacts) -> Runner:
    """A runner for a tool that provably changes nothing."""
    idle = pool.idle
    deep = bool(facts.used & _DEEP)
    caches = bool(facts.used & _CACHING)

    def run(session: InlineSession, arguments: tuple[Any, ...]) -> Outcome:
        try:
            runtime = idle.pop()
        except IndexError:
            runtime = pool.take()
        meter, journal = runtime.meter, runtime.journal
        if counts:
            meter.reset(TOOL)
        else:
            meter.reset_lightly(TOOL)
        try:
            value = (
                runtime.namespace[name](session.state, *arguments)
                if not deep
                else _deep(runtime, name, session.state, arguments)
            )
        except (Stop, Exception) as error:
            return failure(error)
        finally:
            if journal.undo or caches:
                # Containers of the call's own may have been noted, too.
                journal.forget()
                runtime.callables.forget()
            idle.append(runtime)
        if meter.broken:
            return failure(BudgetExceeded())
        if type(value) is int and -DIRECT < value < DIRECT:
            return None, int.__repr__(value)
        return encoded(value)

    return run


def _settle(
    session: InlineSession, journal: UndoLog, saved: dict[str, Any] | None, checked: tuple[str, ...]
) -> None:
    """Check what a call stored, and bound what the state weighs now.

    Args:
        session: The episode.
        journal: What the call stored in containers.
        saved: The attributes of the state before the call, if it may have assigned some.
        checked: Those that may hold something other than numbers.

    Raises:
        BadValue: If something is not plain data.
        SizeExceeded: If the state became too large.
    """
    attributes = session.state.__dict__
    added = journal.weight
    if checked or journal.stored or journal.dirty:
        changed = []
        if saved is not None:
            changed = [
                attributes[key]
                for key in checked
                if key in attributes and attributes[key] is not saved.get(key)
            ]
        added = journal.settle(changed)
    if not added:
        return
    if session.weight < 0 or session.weight + added > MAX_STATE_WEIGHT:
        # The bound no longer suffices: count exactly.
        session.weight = weigh(attributes.values(), MAX_STATE_WEIGHT)
    else:
        session.weight += added


def _writing_runner(pool: NamespacePool, name: str, counts: bool, facts: FunctionFacts) -> Runner:
    """A runner for a tool that may change the state: a failing call is rolled back."""
    idle = pool.idle
    assigns = facts.writes
    deep = bool(facts.used & _DEEP)
    caches = bool(facts.used & _CACHING)
    checked = tuple(sorted(attribute for attribute, scalar in facts.attributes.items() if not scalar))

    def run(session: InlineSession, arguments: tuple[Any, ...]) -> Outcome:
        try:
            runtime = idle.pop()
        except IndexError:
            runtime = pool.take()
        meter, journal = runtime.meter, runtime.journal
        if counts:
            meter.reset(TOOL)
        else:
            meter.reset_lightly(TOOL)
        state = session.state
        attributes = state.__dict__
        saved = attributes.copy() if assigns else None
        done = False
        try:
            value = (
                runtime.namespace[name](state, *arguments)
                if not deep
                else _deep(runtime, name, state, arguments)
            )
            if meter.broken:
                raise BudgetExceeded
            if type(value) is int and -DIRECT < value < DIRECT:
                outcome: Outcome = None, int.__repr__(value)
            else:
                outcome = encoded(value)
                if outcome[0] is not None:
                    return outcome
            if journal.weight or checked or journal.stored or journal.dirty:
                _settle(session, journal, saved, checked)
            done = True
            return outcome
        except (Stop, Exception) as error:
            return failure(error)
        finally:
            if done:
                journal.forget()
            else:
                if saved is not None:
                    attributes.clear()
                    attributes.update(saved)
                journal.roll_back()
            if caches:
                runtime.callables.forget()
            idle.append(runtime)

    return run
