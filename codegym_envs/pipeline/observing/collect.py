"""Finds the inputs that a problem's tests give its solution, by running the tests with a recorder.

Tests may be assertions, functions and classes as unittest and pytest know them, or a function ``check``; they
may compute their inputs. The recorder stands in for the function, writes its arguments down and answers as
the solution does; the libraries that tests are written with have stand-ins.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codegym_envs.errors import ModuleRejected
from codegym_envs.executor.worker_limits import MEGABYTE, WorkerLimits
from codegym_envs.executor.workers.foreign import Job, run_foreign
from codegym_envs.pipeline.observing.carried_counter import __case__
from codegym_envs.pipeline.observing.carried_recorder import __record__
from codegym_envs.pipeline.observing.carried_test_libraries import _runs_
from codegym_envs.pipeline.observing.observe import dialect_data
from codegym_envs.pipeline.observing.stepping import count_steps
from codegym_envs.spec import encode, is_plain, parse_tree
from codegym_envs.spec.carried import carried_source
from codegym_envs.synthesis.contract import refuse

__all__ = ["MOST_RECORDED", "Collected", "collect_inputs", "parameters_of"]

MOST_RECORDED = 200
"""Most inputs that are recorded for one problem."""

_LIMITS = WorkerLimits(cpu_s=60, descriptors=32, stack_bytes=64 * MEGABYTE, wall_s=5.0)


@dataclass(frozen=True, slots=True)
class Collected:
    """What tests give a solution.

    Attributes:
        inputs: Arguments by parameter, plain data that the solution accepts, in the order they were given,
            each once.
        raising: Those for which it raises, as tests of errors want it to.
        missing: Modules that tests import and that are not there.
        trouble: Why tests could not be read or run to their end; empty if they could.
    """

    inputs: tuple[dict[str, Any], ...] = ()
    raising: tuple[dict[str, Any], ...] = ()
    missing: tuple[str, ...] = ()
    trouble: str = ""


def parameters_of(source: str) -> list[str]:
    """Names of the parameters of ``solution`` in a problem's source.

    Raises:
        ModuleRejected: With reason ``no_entry_point`` if there is no such function, or ``not_a_function``
            if it takes a varying number of arguments.
    """
    for node in parse_tree(source, "<problem>").body:
        if isinstance(node, ast.FunctionDef) and node.name == "solution":
            if node.args.vararg or node.args.kwarg:
                raise ModuleRejected(
                    "not_a_function", "solution takes a varying number of arguments", line=node.lineno
                )
            return [arg.arg for arg in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]]
    raise ModuleRejected("no_entry_point", "there is no function called solution")


def collect_inputs(
    source: str, tests: Sequence[str], aliases: Sequence[str], *, runtime: str = ""
) -> Collected:
    """Run tests and write down what they give the solution.

    Args:
        source: A problem's source with ``solution``.
        tests: Python texts.
        aliases: Names under which the tests know the solution, or the class it is a method of.
        runtime: Text put behind the source; what it defines as ``_as_plain_`` makes plain data of arguments.

    Raises:
        ModuleRejected: As `parameters_of`, and if there are no parameters; with reason ``missing_library``
            if the solution needs one.
        WorkerError: If foreign code cannot be run on this machine.
    """
    names = parameters_of(source)
    if not names:
        raise ModuleRejected("not_a_function", "the solution takes no arguments")
    pieces = [(_unfenced(test), list(aliases)) for test in tests]
    job = Job(__record__.__name__, {"pieces": pieces, "names": names, "most": MOST_RECORDED})
    carried = carried_source(__case__.__module__, _runs_.__module__, __record__.__module__)
    (outcome,) = run_foreign(f"{count_steps(source)}{runtime}\n\n{carried}", [job], limits=_LIMITS)
    if outcome.error in ("ModuleNotFoundError", "ImportError"):  # what tests import is let pass
        raise refuse("missing_library", f"the solution cannot be loaded ({outcome.message})"[:200])
    if outcome.status != "returned" or not isinstance(outcome.value, Mapping):
        said = f"{outcome.error}: {outcome.message}" if outcome.error else outcome.message or outcome.status
        return Collected(trouble=" ".join(f"the tests do not come to their end ({said})".split())[:200])
    unread = [f"no Python that can be parsed ({said})" for said in outcome.value["unread"]]
    accepted, raising = (
        _plain(given for given, raised in outcome.value["given"] if raised is wanted)
        for wanted in (False, True)
    )
    missing = tuple(str(name) for name in outcome.value["missing"])
    return Collected(accepted, raising, missing, "; ".join(unread)[:200])


def _plain(given: Iterable[Any]) -> tuple[dict[str, Any], ...]:
    """Those that are plain data by parameter, each once."""
    found: dict[str, dict[str, Any]] = {}
    for item in given:
        if not isinstance(item, Mapping):
            continue
        item = dialect_data(dict(item))
        if not is_plain(item):
            continue
        try:
            found.setdefault(encode(item), item)
        except ValueError:  # infinite numbers
            continue
    return tuple(found.values())


def _unfenced(test: str) -> str:
    """A test without the fence around it and without what all its lines are indented by."""
    fenced = re.search(r"^[ \t]*```[\w+-]*[ \t]*\n(.*?)^[ \t]*```", test, re.DOTALL | re.MULTILINE)
    return textwrap.dedent(fenced[1] if fenced else test)
