"""Second pass, assignments: to names, to the state, and to items, which are noted in the journal first."""

# ruff: noqa: N802, D102  (named after the syntax node that they handle)

from __future__ import annotations

import ast

from codegym_envs.executor.compiling.kinds import ANY, NUMERIC
from codegym_envs.executor.compiling.names import KNOWN_ATTRIBUTES
from codegym_envs.executor.compiling.rewriting.context import Context
from codegym_envs.executor.compiling.rewriting.dispatch import Dispatch
from codegym_envs.executor.compiling.rewriting.operations import Operations
from codegym_envs.executor.compiling.rewriting.reads import Reads
from codegym_envs.executor.compiling.rewriting.syntax_making import is_simple, load, store, within
from codegym_envs.executor.compiling.scopes import walk

__all__ = ["IN_PLACE", "Assignments", "late_bound", "names_in"]

IN_PLACE = (ast.Add, ast.Sub, ast.Mult, ast.BitOr, ast.BitAnd, ast.BitXor)
"""Operators whose augmented assignment changes a container itself."""


class Assignments:
    """Rewrites assignments, plain and augmented.

    Args:
        context: Where the rewriting stands.
        dispatch: Rewrites what is inside.
        reads: Rewrites keys and attributes.
        operations: Rewrites the operation of an augmented assignment.
    """

    def __init__(self, context: Context, dispatch: Dispatch, reads: Reads, operations: Operations) -> None:
        self.context = context
        self.dispatch = dispatch
        self.reads = reads
        self.operations = operations

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        value = self.dispatch.expr(node.value)
        if any(_has_star(target) for target in node.targets):
            value = self.context.guard("unpacked", value)
        return self._stores(node.targets, value, node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> list[ast.stmt]:
        if node.value is None:
            # A bare annotation makes the name local and does nothing else.
            return [ast.Pass()]
        return self._stores([node.target], self.dispatch.expr(node.value), node.value)

    def _stores(self, targets: list[ast.expr], value: ast.expr, original: ast.expr) -> list[ast.stmt]:
        """Assign a rewritten value to targets."""
        if len(targets) == 1 and not isinstance(targets[0], ast.Tuple | ast.List):
            return self._store(
                targets[0], value, self.context.is_quiet(original), self.context.kinds.of(original)
            )
        before: list[ast.stmt] = []
        rewritten: list[ast.expr] = []
        after: list[ast.stmt] = []
        late_names = late_bound(targets)
        for target in targets:
            swapped = self._swap(target, original)
            if swapped is not None:
                notes, plain = swapped
                before += notes
                rewritten.append(plain)
                continue
            plain, late = self.target(target, late_names)
            rewritten.append(plain)
            after += late
        return [*before, ast.Assign(rewritten, value), *after]

    def _swap(self, target: ast.expr, value: ast.expr) -> tuple[list[ast.stmt], ast.expr] | None:
        """``a[i], a[j] = a[j], a[i]``: the containers are noted first, then Python does the rest."""
        if not isinstance(target, ast.Tuple) or not self.context.is_quiet(value):
            return None
        notes: list[ast.stmt] = []
        parts: list[ast.expr] = []
        for part in target.elts:
            if not isinstance(part, ast.Subscript) or isinstance(part.slice, ast.Slice):
                return None
            if not self.context.is_quiet(part) or self.context.kinds.of(part.slice) not in NUMERIC | {"str"}:
                return None
            if not isinstance(part.value, ast.Name | ast.Attribute) or self.context.defaulting:
                return None
            if isinstance(part.value, ast.Attribute) and not self.context.is_handle(part.value.value):
                return None
            base = self.dispatch.expr(part.value)
            if self.context.journaling and not self.context.is_fresh(part.value):
                self.context.mutations += 1
                owner = self.context.owned(base)
                if owner is None:
                    return None
                notes.append(ast.Expr(owner))
            parts.append(ast.Subscript(base, self.dispatch.expr(part.slice), ast.Store()))
        return notes, ast.Tuple(parts, ast.Store())

    def target(self, target: ast.expr, late_names: set[str] | None = None) -> tuple[ast.expr, list[ast.stmt]]:
        """A target that Python may assign to, and what has to be done after it, from left to right.

        Items are assigned afterwards, and so are the ``late_names``, which their keys need as they were.
        """
        if isinstance(target, ast.Name):
            if not late_names or target.id not in late_names:
                return target, []
            name = self.context.temporary()
            return store(name), [ast.Assign([target], load(name))]
        if isinstance(target, ast.Starred):
            inner, after = self.target(target.value, late_names)
            return ast.Starred(inner, ast.Store()), after
        if isinstance(target, ast.Tuple | ast.List):
            parts = []
            after = []
            for part in target.elts:
                inner, late = self.target(part, late_names)
                parts.append(inner)
                after += late
            return ast.Tuple(parts, ast.Store()), after
        name = self.context.temporary()
        return store(name), self._store(target, load(name), True)

    def _store(self, target: ast.expr, value: ast.expr, quiet: bool, kind: str = ANY) -> list[ast.stmt]:
        """Assign a rewritten value to one target that is not a tuple."""
        if isinstance(target, ast.Name):
            return [ast.Assign([target], value)]
        if isinstance(target, ast.Attribute):
            return [self._store_attribute(target, value, kind)]
        if not isinstance(target, ast.Subscript):
            self.context.reject("syntax", "this cannot be assigned to", target)
        before: list[ast.stmt] = []
        if isinstance(target.slice, ast.Slice):
            self.context.mutations += 0 if self.context.is_fresh(target.value) else 1
            before, value = self._hold(value)
            base = self.dispatch.expr(target.value)
            return [
                *before,
                ast.Expr(self.context.guard("setslice", base, *self.reads.slice_parts(target.slice), value)),
            ]
        if self.context.is_fresh(target.value) or not self.context.journaling:
            base = self.dispatch.expr(target.value)
            return [ast.Assign([ast.Subscript(base, self.reads.key(target.slice), ast.Store())], value)]
        self.context.mutations += 1
        if not quiet:
            # Python evaluates the value first; module code in it must run before the container is noted.
            before, value = self._hold(value)
        base = self.dispatch.expr(target.value)
        key = self.reads.key(target.slice)
        owner = self.context.owned(base) if self.context.loop_depth else None
        if owner is None:
            return [*before, ast.Expr(self.context.guard("setitem", base, key, value))]
        if not self.context.is_quiet(target.slice):
            # The key must not run module code between the note and the change.
            held, key = self._hold(key)
            before += held
        return [*before, ast.Assign([ast.Subscript(owner, key, ast.Store())], value)]

    def _hold(self, value: ast.expr) -> tuple[list[ast.stmt], ast.expr]:
        if is_simple(value):
            return [], value
        name = self.context.temporary()
        return [ast.Assign([store(name)], value)], load(name)

    def _note_assignment(self, name: str, kind: str) -> None:
        self.context.writes += 1
        self.context.assigned[name] = self.context.assigned.get(name, True) and (
            kind in NUMERIC or kind == "none"
        )

    def _store_attribute(self, target: ast.Attribute, value: ast.expr, kind: str) -> ast.stmt:
        if self.context.handle_name != "State":
            self.context.reject("attribute", "only the attributes of state can be assigned", target)
        self._note_assignment(target.attr, kind)
        if self.context.is_handle(target.value):
            base = self.dispatch.expr(target.value)
            return ast.Assign([ast.Attribute(base, target.attr, ast.Store())], value)
        if target.attr in KNOWN_ATTRIBUTES:
            self.context.reject(
                "attribute", f"{target.attr} can be assigned on the parameter state only", target
            )
        return ast.Expr(
            self.context.guard("setattr", self.dispatch.expr(target.value), ast.Constant(target.attr), value)
        )

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        target = node.target
        right = self.context.kinds.of(node.value)
        if isinstance(target, ast.Name):
            left = self.context.kinds.of(target)
            return [ast.Assign([target], self._augmented(node, load(target.id), left, right))]
        if isinstance(target, ast.Attribute):
            before, base = self._hold(self.dispatch.expr(target.value))
            left = self.context.kinds.of(target)
            result = self.context.kinds.of_operation(node.op, left, right, node.value)
            self._note_assignment(target.attr, result)
            if self.context.handle_name != "State":
                self.context.reject("attribute", "only the attributes of state can be assigned", target)
            if not self.context.is_handle(target.value):
                attribute = self.reads.visit_Attribute(ast.Attribute(target.value, target.attr, ast.Load()))
                value = self._augmented(node, attribute, left, right)
                return [self._store_attribute(target, value, ANY)]
            value = self._augmented(node, ast.Attribute(base, target.attr, ast.Load()), left, right)
            return [*before, ast.Assign([ast.Attribute(base, target.attr, ast.Store())], value)]
        if isinstance(target.slice, ast.Slice):
            self.context.reject("syntax", "a slice cannot be augmented; write the assignment out", node)
        before, base = self._hold(self.dispatch.expr(target.value))
        held, key = self._hold(self.reads.key(target.slice))
        before += held
        fresh = self.context.is_fresh(target.value) or not self.context.journaling
        left = "str" if self.context.kinds.of(target.value) == "str" else ANY
        current: ast.expr = ast.Subscript(base, key, ast.Load())
        if self.context.defaulting and not fresh:
            current = self.context.guard("getitem", base, key)
        value = self._augmented(node, current, left, right)
        if fresh:
            return [*before, ast.Assign([ast.Subscript(base, key, ast.Store())], value)]
        self.context.mutations += 1
        if self.context.loop_depth:
            owner = self.context.owned(base)
            if owner is not None:
                if not self.context.is_quiet(node.value):
                    more, value = self._hold(value)
                    before += more
                return [*before, ast.Assign([ast.Subscript(owner, key, ast.Store())], value)]
        return [*before, ast.Expr(self.context.guard("setitem", base, key, value))]

    def _augmented(self, node: ast.AugAssign, current: ast.expr, left: str, right: str) -> ast.expr:
        """The new value of an augmented assignment."""
        value = self.dispatch.expr(node.value)
        scalar = left in NUMERIC or left == "str" or (right in NUMERIC and not isinstance(node.op, ast.Mult))
        if scalar or not isinstance(node.op, IN_PLACE):
            return self.operations.operation(node.op, current, value, left, right, self.context.inline)
        symbol = {"Add": "+", "Sub": "-", "Mult": "*", "BitOr": "|", "BitAnd": "&", "BitXor": "^"}[
            type(node.op).__name__
        ]
        self.context.mutations += 1
        first_a, a = self.context.bind(current)
        first_b, b = self.context.bind(value)
        slow = self.context.guard("inplace", ast.Constant(symbol), a, b)
        raw: ast.expr = ast.BinOp(a, node.op, b)
        result = self.context.temporary()
        test = [self.operations.both_int(first_a, first_b)]
        if isinstance(node.op, ast.Mult):
            return self._product(test, a, b, slow)
        test.append(within(ast.NamedExpr(store(result), raw)))
        return ast.IfExp(ast.BoolOp(ast.And(), test), load(result), slow)

    @staticmethod
    def _product(test: list[ast.expr], a: ast.expr, b: ast.expr, slow: ast.expr) -> ast.expr:
        tests = [*test, within(a)] + ([] if isinstance(b, ast.Constant) else [within(b)])
        return ast.IfExp(ast.BoolOp(ast.And(), tests), ast.BinOp(a, ast.Mult(), b), slow)


def _has_star(target: ast.expr) -> bool:
    return any(isinstance(inner, ast.Starred) for inner in walk(target))


def late_bound(targets: list[ast.expr]) -> set[str]:
    """Names that are bound by targets of which other targets are items: ``table[key], key = …``."""
    bound = {name for target in targets for name in names_in(target)}
    read = {
        inner.id
        for target in targets
        for inner in walk(target)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load)
    }
    return bound & read


def names_in(target: ast.AST) -> set[str]:
    """The names that a target binds; names in ``table[key]`` are only read."""
    return {
        inner.id
        for inner in walk(target)
        if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load)
    }
