"""Finds the inputs that a problem's tests give its solution, by running the tests with a recorder.

Tests assert things of a function ``candidate`` (or of the entry point by its own name); they may compute
their inputs. The recorder stands in for the function, writes its arguments down and answers as the solution
does.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from codegym_envs.errors import ModuleRejected
from codegym_envs.executor.workers.foreign import Job, run_foreign
from codegym_envs.pipeline.observing.carried_recorder import __record__
from codegym_envs.pipeline.observing.observe import dialect_data
from codegym_envs.pipeline.observing.stepping import GROWTH_LIMITS
from codegym_envs.spec import encode, is_plain, parse_tree
from codegym_envs.spec.carried import carried_source

__all__ = ["MOST_RECORDED", "collect_inputs", "parameters_of"]

MOST_RECORDED = 200
"""Most inputs that are recorded for one problem."""


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
) -> list[dict[str, Any]]:
    """Run tests and write down what they give the solution.

    Args:
        source: A problem's source with ``solution``.
        tests: Python texts: assertions, a function ``check(candidate)``, functions ``test_…()``.
        aliases: Names under which the tests know the solution, or the class it is a method of.
        runtime: Text put behind the source; what it defines as ``_as_plain_`` makes plain data of arguments.

    Returns:
        Arguments by parameter, those that are plain data, in the order they were given, each once.

    Raises:
        ModuleRejected: As `parameters_of`.
        WorkerError: If foreign code cannot be run on this machine.
    """
    names = parameters_of(source)
    pieces = [(_bare(test), list(aliases)) for test in tests]
    job = Job(__record__.__name__, {"pieces": pieces, "names": names, "most": MOST_RECORDED})
    text = f"{source}{runtime}\n\n{carried_source(__record__.__module__)}"
    (outcome,) = run_foreign(text, [job], limits=GROWTH_LIMITS)
    found: list[dict[str, Any]] = []
    seen: set[str] = set()
    if outcome.status != "returned" or not isinstance(outcome.value, list):
        return found
    for given in outcome.value:
        if not isinstance(given, Mapping):
            continue
        given = dialect_data(dict(given))
        if not is_plain(given):
            continue
        try:
            shown = encode(given)
        except ValueError:  # infinite numbers
            continue
        if shown not in seen:
            seen.add(shown)
            found.append(dict(given))
    return found


def _bare(test: str) -> str:
    """A test without imports of the solution's module, whose names the recorder provides."""
    lines = [
        line
        for line in test.splitlines()
        if not line.strip().startswith(("from solution import", "import solution"))
    ]
    return "\n".join(lines)
