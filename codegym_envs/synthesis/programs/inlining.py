"""Programs as one flat procedure: functions that read or print are written out where they are called.

A function that only moves a cursor over what was read (``def token(): global i; …``) stays and counts as
a way of reading. Recursive functions that print stay as well.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from codegym_envs.spec.syntax import own_nodes
from codegym_envs.synthesis.marks import ENDS_PROGRAM, OUTER_LOOPS
from codegym_envs.synthesis.programs.tidy import reads_directly
from codegym_envs.synthesis.trees import (
    assigned_names,
    bind_call,
    blocks,
    clone,
    fresh_name,
    is_name,
    load,
    names_in,
    reached,
    rename,
    store,
)

__all__ = ["Flat", "flatten", "prints"]

_MOST = 40
Continuation = Callable[[ast.expr | None], list[ast.stmt]]


@dataclass(slots=True)
class Flat:
    """A program as one procedure.

    Attributes:
        body: Its statements; a ``return`` ends the program. A ``continue`` with the attribute ``outer``
            continues the loop that many levels further out.
        helpers: Functions that stay, by name.
        cursors: Those of them that only hand out what was read.
        imports: Import statements.
        classes: Class definitions.
    """

    body: list[ast.stmt] = field(default_factory=list)
    helpers: dict[str, ast.FunctionDef] = field(default_factory=dict)
    cursors: set[str] = field(default_factory=set)
    imports: list[ast.stmt] = field(default_factory=list)
    classes: list[ast.ClassDef] = field(default_factory=list)


def prints(node: ast.AST) -> bool:
    """Whether a tree prints."""
    return any(
        isinstance(inner, ast.Call)
        and (is_name(inner.func, "print") or ast.unparse(inner.func) == "sys.stdout.write")
        for inner in ast.walk(node)
    )


def flatten(tree: ast.Module) -> Flat:
    """Write a tidy program out as one procedure; the tree is used up."""
    flat = Flat()
    functions: dict[str, ast.FunctionDef] = {}
    body: list[ast.stmt] = []
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            flat.imports.append(node)
        elif isinstance(node, ast.ClassDef):
            flat.classes.append(node)
        elif isinstance(node, ast.FunctionDef):
            functions[node.name] = node
        else:
            body.append(node)
    _hoist_imports([*functions.values(), *body], flat)
    flat.cursors = {name for name, node in functions.items() if _is_cursor(node)}
    for klass in flat.classes:
        if reads_directly(klass):
            flat.cursors |= _instances(body, klass)
    worker = _Inliner(functions, flat)
    flat.body = worker.block(body, "program")
    used = reached(flat.body, functions.values())
    flat.helpers = {name: node for name, node in functions.items() if name in used}
    for node in [*flat.helpers.values()]:
        ast.fix_missing_locations(node)
    return flat


def _hoist_imports(trees: list[ast.stmt], flat: Flat) -> None:
    for tree in trees:
        for node in ast.walk(tree):
            for block in blocks(node):
                inside = [item for item in block if isinstance(item, (ast.Import, ast.ImportFrom))]
                if not inside:
                    continue
                flat.imports.extend(inside)
                block[:] = [item for item in block if item not in inside] or [ast.Pass()]


def _is_cursor(node: ast.FunctionDef) -> bool:
    """Whether a function only hands out pieces of the input and keeps its place in variables outside."""
    written = {name for item in ast.walk(node) if isinstance(item, ast.Global) for name in item.names}
    if prints(node) or node.args.args or not node.body or not isinstance(node.body[-1], ast.Return):
        return False
    if not written and not reads_directly(node):
        return False
    plain = (ast.Global, ast.Assign, ast.AugAssign, ast.Return, ast.While, ast.If, ast.Expr)
    every = [item for item in ast.walk(node) if isinstance(item, ast.stmt) and item is not node]
    subscripts = any(isinstance(item, ast.Subscript) for item in ast.walk(node))
    return (
        bool(written)
        and len(every) <= 7
        and all(isinstance(item, plain) for item in every)
        and (subscripts or reads_directly(node))
    )


def _instances(body: list[ast.stmt], klass: ast.stmt) -> set[str]:
    assert isinstance(klass, ast.ClassDef)
    return {
        node.targets[0].id
        for node in body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Call)
        and is_name(node.value.func, klass.name)
    }


class _Inliner:
    def __init__(self, functions: dict[str, ast.FunctionDef], flat: Flat) -> None:
        self.functions = functions
        self.flat = flat
        self.done = 0
        self.active: list[str] = []
        self.wanted = {
            name
            for name, node in functions.items()
            if name not in flat.cursors and self._has_effect(node, set())
        }
        self.wanted -= {name for name in self.wanted if self._is_recursive(name)}
        self.taken: set[str] = set()
        kept = [node for name, node in functions.items() if name not in self.wanted]
        for node in kept:
            own = {item.arg for item in node.args.args} | set(assigned_names(node.body))
            self.taken |= names_in(node) - own

    def _has_effect(self, node: ast.FunctionDef, seen: set[str]) -> bool:
        if reads_directly(node) or prints(node):
            return True
        seen.add(node.name)
        names = names_in(node)
        if names & self.flat.cursors:
            return True
        return any(
            self._has_effect(self.functions[name], seen)
            for name in names
            if name in self.functions and name not in seen
        )

    def _is_recursive(self, name: str) -> bool:
        seen: set[str] = set()
        queue = [name]
        while queue:
            for inner in names_in(self.functions[queue.pop()].body):
                if inner == name:
                    return True
                if inner in self.functions and inner not in seen:
                    seen.add(inner)
                    queue.append(inner)
        return False

    def block(self, body: list[ast.stmt], tail: str) -> list[ast.stmt]:
        """Statements with calls written out.

        Args:
            body: The statements.
            tail: What follows them: the end of the ``program``, the next turn of a ``loop``, or others ("").
        """
        out: list[ast.stmt] = []
        for place, node in enumerate(body):
            here = tail if place == len(body) - 1 else ""
            out.extend(self.statement(node, here))
        return out

    def statement(self, node: ast.stmt, tail: str) -> list[ast.stmt]:
        if isinstance(node, (ast.For, ast.While)):
            before = self._hoisted(node, "iter") if isinstance(node, ast.For) else []
            node.body = self.block(node.body, "loop")
            node.orelse = self.block(node.orelse, tail)
            return [*before, node]
        if isinstance(node, ast.If):
            before = self._hoisted(node, "test")
            node.body = self.block(node.body, tail)
            node.orelse = self.block(node.orelse, tail)
            return [*before, node]
        if isinstance(node, (ast.Try, ast.With)):
            for inner in blocks(node):
                inner[:] = self.block(inner, "")
            return [node]
        if isinstance(node, ast.FunctionDef):
            return [node]
        done = self._whole_statement(node, tail)
        if done is not None:
            return done
        before = (
            self._hoisted(node, "value") if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr)) else []
        )
        if before:
            return [*before, *self.statement(node, tail)]
        self.taken |= set(assigned_names(node))
        return [node]

    def _whole_statement(self, node: ast.stmt, tail: str) -> list[ast.stmt] | None:
        """A statement that is a call, assigns one, or prints one."""
        if isinstance(node, ast.Expr):
            if self._is_ours(node.value):
                return self.inline(node.value, _evaluated, tail)
            call = node.value
            if isinstance(call, ast.Call) and len(call.args) == 1 and self._is_ours(call.args[0]):
                shape = ast.Call(call.func, [], call.keywords)

                def continued(value: ast.expr | None) -> list[ast.stmt]:
                    again = clone(shape)
                    again.args = [value if value is not None else ast.Constant(None)]
                    return [ast.Expr(again)]

                return self.inline(call.args[0], continued, tail)
        if isinstance(node, ast.Assign) and self._is_ours(node.value):
            targets = node.targets
            return self.inline(
                node.value,
                lambda value: [
                    ast.Assign(
                        [clone(item) for item in targets], value if value is not None else ast.Constant(None)
                    )
                ],
                tail,
            )
        return None

    def _is_ours(self, node: ast.expr) -> bool:
        return (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in self.wanted
            and node.func.id not in self.active
            and self.done < _MOST
        )

    def _hoisted(self, node: ast.stmt, where: str) -> list[ast.stmt]:
        """Calls of ours inside an expression, evaluated in front of the statement."""
        value = getattr(node, where)
        found = [item for item in _first_evaluated(value) if self._is_ours(item)]
        if not found:
            return []
        call = found[0]
        assert isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        name = fresh_name(["result", "outcome"], self.taken)
        setattr(node, where, _Swap(call, load(name)).visit(value))
        return self.statement(ast.Assign([store(name)], call), "")

    def inline(self, call: ast.expr, then: Continuation, tail: str) -> list[ast.stmt]:
        assert isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        original = self.functions[call.func.id]
        function = clone(original)
        bound = bind_call(function, call)
        body = [item for item in function.body if not isinstance(item, (ast.Global, ast.Nonlocal))]
        outside = {name for item in ast.walk(function) if isinstance(item, ast.Global) for name in item.names}
        before: list[ast.stmt] = []
        if bound is None:
            return [*self._kept(call, then)]
        own = set(assigned_names(body)) - outside
        changed = own | {name for name in bound if name in own}
        mapping: dict[str, str] = {}
        for name, value in bound.items():
            if isinstance(value, ast.Name) and (value.id == name or name not in changed):
                mapping[name] = value.id  # the caller's own name will do
        for name in sorted(own - set(mapping)):
            if name in self.taken and name not in bound:
                mapping[name] = fresh_name([name], self.taken)
        for name, value in bound.items():
            if name in mapping:
                continue
            new = name if name not in self.taken else fresh_name([name], self.taken)
            mapping[name] = new
            before.append(ast.Assign([store(new)], value))
        self.taken |= own | set(mapping.values())
        holder = ast.Module(body, [])
        rename(holder, mapping)
        returned = _Returns(then, tail).rewrite(holder.body)
        if returned is None:
            return self._kept(call, then)
        self.done += 1
        self.active.append(call.func.id)
        result = self.block([*before, *returned], tail)
        self.active.pop()
        return result

    def _kept(self, call: ast.Call, then: Continuation) -> list[ast.stmt]:
        return then(call)


def _evaluated(value: ast.expr | None) -> list[ast.stmt]:
    return [ast.Expr(value)] if isinstance(value, ast.Call) else []


def _first_evaluated(node: ast.expr) -> list[ast.expr]:
    """Calls inside an expression that are evaluated whenever it is."""
    found: list[ast.expr] = []
    if isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        return found
    children: list[ast.AST] = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.IfExp):
        children = [node.test]
    elif isinstance(node, ast.BoolOp):
        children = [node.values[0]]
    for child in children:
        if isinstance(child, ast.expr):
            found.extend(_first_evaluated(child))
        elif isinstance(child, ast.keyword):
            found.extend(_first_evaluated(child.value))
    if isinstance(node, ast.Call):
        found.append(node)
    return found


class _Returns:
    """Puts what follows a call in place of the returns of the called function."""

    def __init__(self, then: Continuation, tail: str) -> None:
        self.then = then
        self.tail = tail
        self.failed = False

    def rewrite(self, body: list[ast.stmt]) -> list[ast.stmt] | None:
        """The statements, or None if there is no such form."""
        out = self._structured(body)
        if out is None and self.tail:
            out = self._jumping(body, 0)
            if _falls_through(body):
                out = [*out, *self.then(None)]
        return out

    def _structured(self, body: list[ast.stmt]) -> list[ast.stmt] | None:
        """Returns only at ends: what follows an ``if`` that returns goes to its ``else``."""
        for place, node in enumerate(body):
            if isinstance(node, ast.Return):
                return [*body[:place], *(self._ended(node) or self.then(node.value))]
            if not _returns(node):
                continue
            if not isinstance(node, ast.If):
                return None
            rest = body[place + 1 :]
            if len(rest) > 12 and self.tail:
                return None  # a jump reads better than deep nesting
            one = self._structured(
                [*node.body, *([] if _leaves(node.body) else clone(ast.Module(rest, [])).body)]
            )
            other = self._structured([*node.orelse, *rest])
            if one is None or other is None or (not _leaves(node.body) and len(rest) > 3):
                return None
            return [*body[:place], ast.If(node.test, one or [ast.Pass()], other)]
        return [*body, *self.then(None)]

    def _ended(self, node: ast.Return) -> list[ast.stmt] | None:
        return [node] if ENDS_PROGRAM.on(node) else None

    def _jumping(self, body: list[ast.stmt], loops: int) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in body:
            if isinstance(node, ast.Return):
                if ENDS_PROGRAM.on(node):
                    out.append(node)
                    continue
                jump: ast.stmt = ast.Return(None)
                if self.tail == "loop":
                    jump = ast.Continue()
                    if loops:
                        OUTER_LOOPS.put(jump, loops)
                else:
                    ENDS_PROGRAM.put(jump, True)
                out.extend([*self.then(node.value), jump])
                continue
            if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                deeper = loops + isinstance(node, (ast.For, ast.While))
                for block in blocks(node):
                    block[:] = self._jumping(block, deeper)
            out.append(node)
        return out


def _returns(node: ast.AST) -> bool:
    return any(isinstance(inner, ast.Return) for inner in own_nodes([node]))


def _leaves(body: list[ast.stmt]) -> bool:
    """Whether a block certainly ends in a return."""
    if not body:
        return False
    last = body[-1]
    if isinstance(last, ast.If):
        return _leaves(last.body) and _leaves(last.orelse)
    return isinstance(last, (ast.Return, ast.Raise))


def _falls_through(body: list[ast.stmt]) -> bool:
    return not _leaves(body)


class _Swap(ast.NodeTransformer):
    def __init__(self, old: ast.expr, new: ast.expr) -> None:
        self.old = old
        self.new = new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else super().visit(node)
