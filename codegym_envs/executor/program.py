"""The inline tier: programs and sessions that run compiled module code in this process."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from codegym_envs.errors import ExecutionFailed
from codegym_envs.executor.compiling import Unit, compile_module
from codegym_envs.executor.limits import LONG, MAX_RESULT, MAX_STATE_WEIGHT, TOOL, Budget
from codegym_envs.executor.plain import copy_plain, dump, load, weigh
from codegym_envs.executor.rng import Rng
from codegym_envs.executor.runtime import FREE, Runtime, State, Tools, run_shallow
from codegym_envs.executor.signals import BudgetExceeded, HostSignal, Stop, describe
from codegym_envs.executor.statements import FunctionFacts
from codegym_envs.spec.records import EnvironmentModule, ToolSpec
from codegym_envs.spec.values import EncodedTooLong, encode, matches

__all__ = ["InlineProgram", "InlineSession"]

_MESSAGES = {
    "budget_exceeded": "the call took too many operations",
    "size_exceeded": "the call made a value that is too large",
    "bad_result": "the result has no JSON form",
    "result_too_long": f"the result is longer than {MAX_RESULT:,} characters",
}

Outcome = tuple[str | None, str]
Runner = Callable[["InlineSession", tuple[Any, ...]], Outcome]

_DIRECT = 10**600


def _failure(error: BaseException) -> Outcome:
    """Error code and message for what ended a call."""
    if isinstance(error, Stop):
        return error.code, _MESSAGES[error.code]
    if isinstance(error, RecursionError):
        return "budget_exceeded", _MESSAGES["budget_exceeded"]
    if isinstance(error, MemoryError):
        return "size_exceeded", _MESSAGES["size_exceeded"]
    return "tool_raised", describe(error)


class _Pool:
    """Idle namespaces of one unit; taking and giving back are atomic, so threads need no lock."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.idle: deque[Runtime] = deque(maxlen=16)

    def take(self) -> Runtime:
        try:
            return self.idle.pop()
        except IndexError:
            return self.unit.runtime()

    def give(self, runtime: Runtime) -> None:
        self.idle.append(runtime)


class InlineProgram:
    """A module that is ready to run in this process. Holds no episode; may be used by many threads.

    Args:
        module: The module.

    Attributes:
        writes: For each tool, whether a call of it may change the state.

    Raises:
        ModuleRejected: If it is not in the dialect.
    """

    execution = "inline"

    def __init__(self, module: EnvironmentModule) -> None:
        self.module = module
        units = run_shallow(lambda: compile_module(module))
        self._pools = {name: _Pool(unit) for name, unit in units.items()}
        facts = units["tools"].facts
        self.writes = tuple(facts[tool.name].writes or facts[tool.name].mutates for tool in module.tools)
        self._runners = tuple(
            _runner(self._pools["tools"], units["tools"], tool.name) for tool in module.tools
        )

    # --- entry points -----------------------------------------------------------------------------

    def _run(self, name: str, budget: Budget, *args: Any) -> Any:
        pool = self._pools.get(name)
        if pool is None:
            raise ExecutionFailed("missing", f"{self.module.name} does not define {name}")
        runtime = pool.take()
        runtime.journaling = False
        runtime.reset(budget)

        def run() -> Any:
            result = runtime.namespace[name](*args)
            runtime.finish()
            return result

        try:
            return run_shallow(run)
        except HostSignal as signal:
            raise signal.error from None
        except (Stop, Exception) as error:
            code, detail = _failure(error)
            raise ExecutionFailed(str(code), f"{name} of {self.module.name} failed: {detail}") from None
        finally:
            runtime.finish_quietly()
            pool.give(runtime)

    def generate(self, difficulty: int, seed: int) -> dict[str, Any]:
        """One task configuration.

        Raises:
            ExecutionFailed: If ``generate`` fails, or its values do not fit ``reference``.
        """
        pool = self._pools.get("generate")
        if pool is None:
            raise ExecutionFailed("missing", f"{self.module.name} does not define generate")
        rng = Rng(f"{self.module.name}|{difficulty}|{seed}")
        values = self._run("generate", LONG, rng, difficulty)
        where = f"generate({difficulty}, seed {seed}) of {self.module.name}"
        return self.check_inputs(values, where)

    def check_inputs(self, values: Any, where: str) -> dict[str, Any]:
        """Check that values fit the parameters of ``reference``.

        Raises:
            ExecutionFailed: If they do not; says which and why.
        """
        if type(values) is not dict:
            raise ExecutionFailed("bad_inputs", f"{where} must return a dict of the arguments of reference")
        known = {parameter.name: parameter for parameter in self.module.inputs}
        for name in values:
            if name not in known:
                raise ExecutionFailed("bad_inputs", f"{where}: reference has no parameter {str(name)[:40]!r}")
        for name, parameter in known.items():
            if name not in values:
                if parameter.required:
                    raise ExecutionFailed("bad_inputs", f"{where}: a value for {name} is missing")
                values[name] = parameter.default
        try:
            weigh([values], MAX_STATE_WEIGHT)
            encode(values)
        except EncodedTooLong:
            raise ExecutionFailed("size_exceeded", f"{where}: the values are too large") from None
        except Stop as stop:
            raise ExecutionFailed(stop.code, f"{where}: {_MESSAGES[stop.code]}") from None
        except (ValueError, TypeError):
            raise ExecutionFailed("bad_inputs", f"{where}: the values have no JSON form") from None
        for name, parameter in known.items():
            if not matches(values[name], parameter.type):
                raise ExecutionFailed(
                    "bad_inputs", f"{where}: the value of {name} is not of type {parameter.type}"
                )
        return {name: values[name] for name in known}

    def reference(self, inputs: Mapping[str, Any]) -> Any:
        """The expected answer of a task configuration.

        Raises:
            ExecutionFailed: If ``reference`` fails, or its answer does not fit its annotation.
        """
        arguments = [copy_plain(self._input(inputs, parameter.name)) for parameter in self.module.inputs]
        answer = self._run_named("reference", arguments)
        where = f"reference of {self.module.name}"
        try:
            weigh([answer], MAX_STATE_WEIGHT)
            encode(answer)
        except Stop as stop:
            raise ExecutionFailed(stop.code, f"{where}: {_MESSAGES[stop.code]}") from None
        except (ValueError, TypeError):
            raise ExecutionFailed("bad_result", f"{where}: the answer has no JSON form") from None
        if not matches(answer, self.module.answer):
            raise ExecutionFailed("bad_result", f"{where}: the answer is not of type {self.module.answer}")
        return answer

    def _run_named(self, name: str, arguments: list[Any]) -> Any:
        return self._run(name, LONG, *arguments)

    def _input(self, inputs: Mapping[str, Any], name: str) -> Any:
        if name not in inputs:
            raise ExecutionFailed("bad_inputs", f"the inputs of {self.module.name} lack {name}")
        return inputs[name]

    def solve(self, call: Callable[[str, dict[str, Any]], Any]) -> Any:
        """Run the oracle; every ``tools.f(...)`` in it becomes ``call("f", {...})``.

        Raises:
            ExecutionFailed: If ``solve`` fails.
        """
        tools = Tools({tool.name: _tool_function(tool, call) for tool in self.module.tools})
        answer = self._run("solve", LONG, tools)
        try:
            weigh([answer], MAX_STATE_WEIGHT)
        except Stop as stop:
            raise ExecutionFailed(stop.code, f"solve of {self.module.name}: {_MESSAGES[stop.code]}") from None
        return answer

    # --- sessions ---------------------------------------------------------------------------------

    def start(self, inputs: Mapping[str, Any]) -> InlineSession:
        """A session on a fresh copy of a task configuration's values.

        Raises:
            ExecutionFailed: If ``setup`` fails.
        """
        state = State()
        attributes = vars(state)
        for parameter in self.module.inputs:
            attributes[parameter.name] = copy_plain(self._input(inputs, parameter.name))
        if self.module.has_setup:
            self._setup(state)
        return InlineSession(self, state)

    def _setup(self, state: State) -> None:
        pool = self._pools["tools"]
        runtime = pool.take()
        runtime.reset(LONG)
        runtime.journaling = False

        def run() -> None:
            runtime.namespace["setup"](state)
            runtime.finish()

        try:
            run_shallow(run)
            weigh(vars(state).values(), MAX_STATE_WEIGHT)
        except (Stop, Exception) as error:
            code, detail = _failure(error)
            raise ExecutionFailed(str(code), f"setup of {self.module.name} failed: {detail}") from None
        finally:
            runtime.journaling = True
            runtime.finish_quietly()
            pool.give(runtime)

    def restore(self, snapshot: bytes) -> InlineSession:
        """A session from the bytes of `InlineSession.snapshot`.

        Raises:
            ValueError: If they are not a snapshot.
        """
        state = State()
        vars(state).update(load(snapshot))
        return InlineSession(self, state)


def _tool_function(tool: ToolSpec, call: Callable[[str, dict[str, Any]], Any]) -> Callable[..., Any]:
    """What ``solve`` gets as ``tools.<name>``."""
    names = [parameter.name for parameter in tool.parameters]

    def run(*args: Any, **kwargs: Any) -> Any:
        if len(args) > len(names):
            raise TypeError
        arguments = dict(zip(names, args, strict=False))
        for name, value in kwargs.items():
            if name in arguments:
                raise TypeError
            arguments[name] = value
        weigh(list(arguments.values()), MAX_STATE_WEIGHT)
        try:
            # Copies in both directions: the host and the module share nothing that can change.
            return copy.deepcopy(call(tool.name, copy.deepcopy(arguments)))
        except Stop:
            raise
        except BaseException as error:
            raise HostSignal(error) from None

    return run


class InlineSession:
    """The state of one episode."""

    __slots__ = ("_program", "_runners", "state", "weight")

    def __init__(self, program: InlineProgram, state: State) -> None:
        self._program = program
        self._runners = program._runners
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


def _encoded(value: Any) -> Outcome:
    try:
        return None, encode(value, MAX_RESULT)
    except EncodedTooLong:
        return "result_too_long", _MESSAGES["result_too_long"]
    except (ValueError, TypeError):
        return "bad_result", _MESSAGES["bad_result"]


def _runner(pool: _Pool, unit: Unit, name: str) -> Runner:
    """The cheapest way to run a tool that is safe for what the analysis found out about it."""
    facts = unit.facts[name]
    counts = bool(facts.used & {"tick", "ticks", "depth", "deep"})
    if facts.writes or facts.mutates:
        return _writing_runner(pool, name, counts, facts)
    if facts.used <= FREE:
        return _bare_runner(unit, name)
    return _reading_runner(pool, name, counts, "depth" in facts.used or "deep" in facts.used)


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
            return _failure(error)
        if type(value) is int and -_DIRECT < value < _DIRECT:
            return None, int.__repr__(value)
        return _encoded(value)

    return run


def _reading_runner(pool: _Pool, name: str, counts: bool, deep: bool) -> Runner:
    """A runner for a tool that provably changes nothing."""
    idle = pool.idle

    def run(session: InlineSession, arguments: tuple[Any, ...]) -> Outcome:
        try:
            runtime = idle.pop()
        except IndexError:
            runtime = pool.take()
        if counts:
            runtime.reset(TOOL)
        else:
            runtime.reset_lightly(TOOL)
        try:
            value = (
                runtime.namespace[name](session.state, *arguments)
                if not deep
                else _deep(runtime, name, session.state, arguments)
            )
        except (Stop, Exception) as error:
            return _failure(error)
        finally:
            if runtime.undo or runtime.caches:
                # Containers of the call's own may have been noted, too.
                runtime.forget()
                runtime.finish_quietly()
            idle.append(runtime)
        if runtime.broken:
            return _failure(BudgetExceeded())
        if type(value) is int and -_DIRECT < value < _DIRECT:
            return None, int.__repr__(value)
        return _encoded(value)

    return run


def _writing_runner(pool: _Pool, name: str, counts: bool, facts: FunctionFacts) -> Runner:
    """A runner for a tool that may change the state: a failing call is rolled back."""
    idle = pool.idle
    assigns = facts.writes
    deep = "depth" in facts.used or "deep" in facts.used
    checked = tuple(sorted(attribute for attribute, scalar in facts.attributes.items() if not scalar))

    def run(session: InlineSession, arguments: tuple[Any, ...]) -> Outcome:
        try:
            runtime = idle.pop()
        except IndexError:
            runtime = pool.take()
        if counts:
            runtime.reset(TOOL)
        else:
            runtime.reset_lightly(TOOL)
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
            if runtime.broken:
                raise BudgetExceeded
            if type(value) is int and -_DIRECT < value < _DIRECT:
                outcome: Outcome = None, int.__repr__(value)
            else:
                outcome = _encoded(value)
                if outcome[0] is not None:
                    return outcome
            added = runtime.weight
            if checked or runtime.stored or runtime.dirty:
                changed = []
                if saved is not None:
                    changed = [
                        attributes[key]
                        for key in checked
                        if key in attributes and attributes[key] is not saved.get(key)
                    ]
                added = runtime.settle(changed)
            if added:
                weight = session.weight
                if weight < 0 or weight + added > MAX_STATE_WEIGHT:
                    # The bound does not do any more: count exactly.
                    session.weight = weigh(attributes.values(), MAX_STATE_WEIGHT)
                else:
                    session.weight = weight + added
            done = True
            return outcome
        except (Stop, Exception) as error:
            return _failure(error)
        finally:
            if done:
                runtime.forget()
            else:
                if saved is not None:
                    attributes.clear()
                    attributes.update(saved)
                runtime.roll_back()
            if runtime.caches:
                runtime.finish_quietly()
            idle.append(runtime)

    return run
