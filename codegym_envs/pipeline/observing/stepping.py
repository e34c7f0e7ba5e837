"""Solutions that count their own steps, so that what is too slow is the same on every machine.

The source gets a call at the start of every function, loop and comprehension round. `CASE_FUNCTION` runs
the solution on one input until a given number of such steps is used up.
"""

from __future__ import annotations

import ast

from codegym_envs.executor.worker_limits import MEGABYTE, WorkerLimits
from codegym_envs.pipeline.observing.carried_counter import __MOST_STEPS__, __OVERRUN__, __case__
from codegym_envs.pipeline.observing.carried_disturbed_sets import __Disturbed__
from codegym_envs.spec import parse_tree
from codegym_envs.spec.carried import carried_source

__all__ = ["CASE_FUNCTION", "GROWTH_LIMITS", "MOST_STEPS", "OVERRUN", "count_steps"]

CASE_FUNCTION = __case__.__name__
"""Name of the function to call: ``__case__(given=keyword arguments)`` returns ``[answer, steps]``."""

GROWTH_LIMITS = WorkerLimits(cpu_s=60, descriptors=32, stack_bytes=64 * MEGABYTE, wall_s=1.0)
"""Limits under which a solution is tried on proposed inputs; one case may take a second."""

MOST_STEPS = __MOST_STEPS__
OVERRUN = __OVERRUN__

_LIMIT = "__MOST_STEPS__"


def count_steps(source: str, *, disturbed: bool = False, most: int = MOST_STEPS) -> str:
    """The source of a problem with steps that are counted, and with `CASE_FUNCTION`.

    Args:
        source: Python with a function ``solution``.
        disturbed: Whether sets that the solution makes give their members in another order than they would:
            the order of numbers in a set is the same in every process, and no answer may rest on it.
        most: Steps after which an input counts as too large.

    Raises:
        ModuleRejected: If it cannot be parsed.
    """
    tree = parse_tree(source, "<problem>")
    head = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    rest = ast.Module([node for node in tree.body if node not in head], [])
    if disturbed:
        rest = _Disturbing().visit(rest)
    counted = ast.fix_missing_locations(_Counting().visit(rest))
    imports = "".join(f"{ast.unparse(node)}\n" for node in head)
    # The counter comes first: a module's top level may loop, too.
    before = [__case__.__module__, *([__Disturbed__.__module__] if disturbed else [])]
    return f"{imports}{carried_source(*before, **{_LIMIT: most})}\n{ast.unparse(counted)}\n"


class _Counting(ast.NodeTransformer):
    def _with_step(self, node: ast.For | ast.While | ast.FunctionDef) -> ast.stmt:
        self.generic_visit(node)
        documented = isinstance(node, ast.FunctionDef) and ast.get_docstring(node, clean=False) is not None
        node.body.insert(1 if documented else 0, ast.Expr(_step()))
        return node

    def visit_For(self, node: ast.For) -> ast.stmt:
        return self._with_step(node)

    def visit_While(self, node: ast.While) -> ast.stmt:
        return self._with_step(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        return self._with_step(node)

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        self.generic_visit(node)
        node.ifs.insert(0, _step())
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        self.generic_visit(node)
        node.body = ast.BoolOp(ast.And(), [_step(), node.body])
        return node


def _step() -> ast.expr:
    return ast.Call(ast.Name("__tick__", ast.Load()), [], [])


class _Disturbing(ast.NodeTransformer):
    """Sets that the code makes become sets in another order; annotations and type tests stay."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "set":
            node.func.id = __Disturbed__.__name__
        return node

    def _made(self, node: ast.expr) -> ast.expr:
        self.generic_visit(node)
        return ast.Call(ast.Name(__Disturbed__.__name__, ast.Load()), [node], [])

    def visit_Set(self, node: ast.Set) -> ast.expr:
        return self._made(node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.expr:
        return self._made(node)
