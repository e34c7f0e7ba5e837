"""Second pass: the parts put together. Functions of a module go in, functions that call guards come out."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from codegym_envs.executor.compiling.rewriting.assignments import Assignments
from codegym_envs.executor.compiling.rewriting.calls import Calls
from codegym_envs.executor.compiling.rewriting.comprehensions import Comprehensions
from codegym_envs.executor.compiling.rewriting.context import Context
from codegym_envs.executor.compiling.rewriting.dispatch import Dispatch
from codegym_envs.executor.compiling.rewriting.function_bodies import FunctionBodies
from codegym_envs.executor.compiling.rewriting.operations import Operations
from codegym_envs.executor.compiling.rewriting.reads import Reads
from codegym_envs.executor.compiling.rewriting.statements import Statements

__all__ = ["FunctionFacts", "Rewriter"]


@dataclass
class FunctionFacts:
    """What the rewriting found out about one function of the module.

    Attributes:
        writes: Whether it can assign attributes of the state.
        mutates: Whether it can change a container that it did not make.
        used: Guards and builtins that it mentions.
        attributes: The attributes that it assigns, and whether always to numbers or None.
    """

    writes: bool = False
    mutates: bool = False
    used: frozenset[str] = frozenset()
    attributes: Mapping[str, bool] = field(default_factory=dict)


class Rewriter:
    """Rewrites the functions of one unit.

    Args:
        context: What is known of the unit; holds what its code needs afterwards.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.dispatch = dispatch = Dispatch(context)
        reads = Reads(context, dispatch)
        operations = Operations(context, dispatch, reads)
        comprehensions = Comprehensions(context, dispatch, reads)
        assignments = Assignments(context, dispatch, reads, operations)
        self.function_bodies = FunctionBodies(context, dispatch)
        for part in (
            reads,
            operations,
            comprehensions,
            Calls(context, dispatch, reads, comprehensions),
            assignments,
            Statements(context, dispatch, reads, comprehensions, assignments),
            self.function_bodies,
        ):
            dispatch.add(part)

    def module_function(self, node: ast.FunctionDef) -> tuple[list[ast.stmt], FunctionFacts]:
        """Rewrite a function of the module."""
        self.context.mutations = self.context.writes = 0
        self.context.assigned = {}
        before, self.context.used = self.context.used, set()
        statements = self.function_bodies.visit_FunctionDef(node)
        used = frozenset(self.context.used)
        self.context.used |= before
        return statements, FunctionFacts(
            bool(self.context.writes), bool(self.context.mutations), used, self.context.assigned
        )

    def constant(self, node: ast.Assign) -> ast.stmt:
        """Rewrite the definition of a module-level constant; evaluated under a budget, at load."""
        self.context.inline = False
        value = self.dispatch.expr(node.value)
        self.context.inline = True
        return ast.copy_location(ast.Assign(node.targets, value), node)
