"""The inline tier: programs that run compiled module code in this process."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from codegym_envs.errors import ExecutionFailed
from codegym_envs.executor.call_outcomes import MESSAGES, failure
from codegym_envs.executor.compiling.unit_compiling import compile_module
from codegym_envs.executor.guards.state import State, Tools
from codegym_envs.executor.inline_session import InlineSession, NamespacePool, tool_runner
from codegym_envs.executor.limits import LONG, MAX_STATE_WEIGHT, CallBudget
from codegym_envs.executor.plain_state import copy_plain, load, weigh
from codegym_envs.executor.rng import Rng
from codegym_envs.executor.shallow_stack import run_shallow
from codegym_envs.executor.signals import HostSignal, Stop
from codegym_envs.spec.plain_data.values import EncodedTooLong, encode, matches
from codegym_envs.spec.records import EnvironmentModule, ToolSpec

__all__ = ["InlineProgram"]


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
        self._pools = {name: NamespacePool(unit) for name, unit in units.items()}
        facts = units["tools"].facts
        self.writes = tuple(facts[tool.name].writes or facts[tool.name].mutates for tool in module.tools)
        self._runners = tuple(
            tool_runner(self._pools["tools"], units["tools"], tool.name) for tool in module.tools
        )

    # --- entry points -----------------------------------------------------------------------------

    def _run(self, name: str, budget: CallBudget, *args: Any) -> Any:
        pool = self._pools.get(name)
        if pool is None:
            raise ExecutionFailed("missing", f"{self.module.name} does not define {name}")
        runtime = pool.take()
        runtime.journal.journaling = False
        runtime.meter.reset(budget)

        def run() -> Any:
            result = runtime.namespace[name](*args)
            runtime.meter.finish()
            return result

        try:
            return run_shallow(run)
        except HostSignal as signal:
            raise signal.error from None
        except (Stop, Exception) as error:
            code, detail = failure(error)
            raise ExecutionFailed(str(code), f"{name} of {self.module.name} failed: {detail}") from None
        finally:
            runtime.callables.forget()
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
            raise ExecutionFailed(stop.code, f"{where}: {MESSAGES[stop.code]}") from None
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
        answer = self._run("reference", LONG, *arguments)
        where = f"reference of {self.module.name}"
        try:
            weigh([answer], MAX_STATE_WEIGHT)
            encode(answer)
        except Stop as stop:
            raise ExecutionFailed(stop.code, f"{where}: {MESSAGES[stop.code]}") from None
        except (ValueError, TypeError):
            raise ExecutionFailed("bad_result", f"{where}: the answer has no JSON form") from None
        if not matches(answer, self.module.answer):
            raise ExecutionFailed("bad_result", f"{where}: the answer is not of type {self.module.answer}")
        return answer

    def accepts(self, answer: Any, inputs: Mapping[str, Any]) -> bool:
        """Whether an answer is right by the module's ``accepts``.

        Args:
            answer: The answer; one that is not of the annotated type is not accepted without asking.
            inputs: The task configuration.

        Raises:
            ExecutionFailed: If ``accepts`` fails, or gives something else than True or False.
        """
        if not matches(answer, self.module.answer):
            return False
        arguments = [copy_plain(self._input(inputs, parameter.name)) for parameter in self.module.inputs]
        verdict = self._run("accepts", LONG, copy_plain(answer), *arguments)
        if type(verdict) is not bool:
            raise ExecutionFailed("bad_result", f"accepts of {self.module.name} gives no True or False")
        return verdict

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
            raise ExecutionFailed(stop.code, f"solve of {self.module.name}: {MESSAGES[stop.code]}") from None
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
        return InlineSession(self._runners, state)

    def _setup(self, state: State) -> None:
        pool = self._pools["tools"]
        runtime = pool.take()
        runtime.meter.reset(LONG)
        runtime.journal.journaling = False

        def run() -> None:
            runtime.namespace["setup"](state)
            runtime.meter.finish()

        try:
            run_shallow(run)
            weigh(vars(state).values(), MAX_STATE_WEIGHT)
        except (Stop, Exception) as error:
            code, detail = failure(error)
            raise ExecutionFailed(str(code), f"setup of {self.module.name} failed: {detail}") from None
        finally:
            runtime.journal.journaling = True
            runtime.callables.forget()
            pool.give(runtime)

    def restore(self, snapshot: bytes) -> InlineSession:
        """A session from the bytes of `InlineSession.snapshot`.

        Raises:
            ValueError: If they are not a snapshot.
        """
        state = State()
        vars(state).update(load(snapshot))
        return InlineSession(self._runners, state)


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
