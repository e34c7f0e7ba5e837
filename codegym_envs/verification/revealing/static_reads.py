"""An upper bound on the hidden cells that one call of a tool can read, from its source alone.

It holds for all arguments and all states: a tool that takes single items out of hidden containers, outside
loops, cannot read more cells than it has places that do so. Where a container is handed to something
that may look at all of it, or a place that reads is in a loop, there is no such bound.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

from codegym_envs.spec import EnvironmentModule, parse_tree
from codegym_envs.verification.revealing.shape_sizes import Shape, Unbounded, inner_shape, length_of, size_of

__all__ = ["read_bounds"]

_SILENT: Final = frozenset({"append", "appendleft", "add", "clear", "reverse", "rotate", "insert"})
_TAKING: Final = frozenset({"pop", "popleft", "get", "setdefault"})
_ITERATING: Final = frozenset(
    {"list", "tuple", "sorted", "set", "iter", "enumerate", "reversed", "min", "max"}
)
_STATE: Final = "the state"


def read_bounds(module: EnvironmentModule, shapes: Mapping[str, Shape]) -> dict[str, int | None]:
    """For each tool the most cells that one call can read, or None if there is no bound.

    Args:
        module: The module.
        shapes: Attributes of the state that hold hidden cells → how they are made. Others hold none.
    """
    tree = parse_tree(module.source, "<string>")
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    lengths = {
        target.id: count
        for node in tree.body
        if isinstance(node, ast.Assign) and (count := length_of(node.value, {})) is not None
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    bounds: dict[str, int | None] = {}
    for tool in module.tools:
        node = functions.get(tool.name)
        if node is None:
            continue
        try:
            bounds[tool.name] = _Function(functions, shapes, lengths, ()).bound(
                node, {node.args.args[0].arg: _STATE}
            )
        except Unbounded:
            bounds[tool.name] = None
    return bounds


class _Function:
    """Adds up the reads of one function, given what its names hold.

    Args:
        functions: All functions of the module.
        shapes: Attributes that hold hidden cells.
        lengths: Numbers of items of the module's constants.
        stack: Functions that are being looked at.
    """

    def __init__(
        self,
        functions: Mapping[str, ast.FunctionDef],
        shapes: Mapping[str, Shape],
        lengths: Mapping[str, int],
        stack: tuple[str, ...],
    ) -> None:
        self.functions = functions
        self.shapes = shapes
        self.lengths = lengths
        self.stack = stack
        self.names: dict[str, Shape] = {}
        self.once: set[str] = set()  # places that were counted, of names that never change
        self.stable: set[str] = set()

    def bound(self, node: ast.FunctionDef, names: dict[str, Shape]) -> int:
        if node.name in self.stack:
            raise Unbounded
        self.stack = (*self.stack, node.name)
        self.names = dict(names)
        assigned: dict[str, int] = {}
        for child in ast.walk(node):
            if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
                assigned[child.id] = assigned.get(child.id, 0) + 1
        parameters = {argument.arg for argument in node.args.args}
        self.stable = {name for name in parameters if name not in assigned}
        if any(
            isinstance(child, (ast.Subscript, ast.Attribute)) and isinstance(child.ctx, ast.Store)
            for child in ast.walk(node)
        ):
            self.stable = set()  # the same place may hold something else by then
        return self._block(node.body)

    def _block(self, body: list[ast.stmt]) -> int:
        return sum(self._statement(statement) for statement in body)

    def _statement(self, node: ast.stmt) -> int:
        match node:
            case ast.Return(value=value) | ast.Expr(value=value):
                return 0 if value is None else self._whole(value)
            case ast.Assign(targets=targets, value=value):
                return sum(self._assign(target, value) for target in targets)
            case ast.AnnAssign(target=target, value=value):
                return 0 if value is None else self._assign(target, value)
            case ast.AugAssign(target=target, value=value):
                read = self._augmented(target)
                return read + self._scalar(value)
            case ast.If(test=test, body=body, orelse=orelse):
                return self._test(test) + max(self._block(body), self._block(orelse))
            case ast.While(test=test, body=body, orelse=orelse):
                return self._repeated([test], [*body, *orelse])
            case ast.For(target=target, iter=iterable, body=body, orelse=orelse):
                cost = self._iterated(iterable) + self._target(target)
                return cost + self._repeated([], [*body, *orelse], length_of(iterable, self.lengths))
            case ast.Raise(exc=raised):
                return 0 if raised is None else self._scalar(raised)
            case ast.Assert(test=test, msg=message):
                return self._test(test) + (0 if message is None else self._scalar(message))
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
                caught = [self._block(handler.body) for handler in handlers]
                return self._block(body) + sum(caught) + self._block(orelse) + self._block(final)
            case ast.Delete(targets=targets):
                return sum(self._target(target) for target in targets)
            case ast.FunctionDef():
                self._repeated([], node.body)
                return 0
            case ast.Pass() | ast.Break() | ast.Continue() | ast.Nonlocal() | ast.Import() | ast.ImportFrom():
                return 0
            case _:
                raise Unbounded

    def _repeated(self, tests: list[ast.expr], body: list[ast.stmt], times: int | None = None) -> int:
        """Cost of a loop; one that runs an unknown number of times may read nothing."""
        cost = 0
        for _ in range(2):  # names that get a container only in a later statement are seen the second time
            cost = max(cost, sum(self._test(test) for test in tests) + self._block(body))
        return self._times(cost, times)

    @staticmethod
    def _times(cost: int, times: int | None) -> int:
        if cost and times is None:
            raise Unbounded
        return cost * (times or 0)

    def _assign(self, target: ast.expr, value: ast.expr) -> int:
        if isinstance(target, ast.Name):
            shape, cost = self._value(value)
            if shape is not None:
                self.names[target.id] = shape
            return cost
        if isinstance(target, (ast.Tuple, ast.List)):
            shape, cost = self._value(value)
            if shape is None:
                return cost  # the names hold no container, unless they did before: then they may still
            if shape[0] != "tuple" or len(shape[1]) != len(target.elts):
                raise Unbounded
            for item, inner in zip(target.elts, shape[1], strict=True):
                if inner == "scalar":
                    cost += 1
                    cost += 0 if isinstance(item, ast.Name) else self._target(item)
                elif isinstance(item, ast.Name):
                    self.names[item.id] = inner
                else:
                    raise Unbounded
            return cost
        shape, cost = self._value(value)
        if shape is not None:
            watched = isinstance(target, ast.Subscript) and self._value(target.value)[0] is not None
            if not watched:
                raise Unbounded  # a hidden container that is stored elsewhere cannot be followed
        return cost + self._target(target)

    def _target(self, target: ast.expr) -> int:
        """Cost of finding the place that is written or deleted."""
        match target:
            case ast.Name():
                return 0
            case ast.Attribute(value=value):
                return self._value(value)[1]
            case ast.Subscript(value=value, slice=index):
                return self._value(value)[1] + self._scalar(index)
            case ast.Tuple(elts=items) | ast.List(elts=items):
                return sum(self._target(item) for item in items)
            case _:
                raise Unbounded

    def _augmented(self, target: ast.Name | ast.Attribute | ast.Subscript) -> int:
        """``+=`` reads its target first."""
        if isinstance(target, ast.Name):
            if self.names.get(target.id) is not None:
                raise Unbounded
            return 0
        load: ast.expr
        if isinstance(target, ast.Attribute):
            load = ast.Attribute(target.value, target.attr, ast.Load())
        else:
            load = ast.Subscript(target.value, target.slice, ast.Load())
        shape, cost = self._value(ast.copy_location(load, target))
        if shape is not None:
            raise Unbounded
        return cost

    def _test(self, node: ast.expr) -> int:
        """Cost of a condition; whether a container is empty reads no cell."""
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._test(operand)
            case ast.BoolOp(values=values):
                return sum(self._test(value) for value in values)
            case _:
                return self._value(node)[1]

    def _scalar(self, node: ast.expr) -> int:
        """Cost of an expression that must not be a hidden container."""
        shape, cost = self._value(node)
        if shape is not None:
            return cost + size_of(shape)
        return cost

    _whole = _scalar

    def _value(self, node: ast.expr) -> tuple[Shape, int]:
        """Shape of a value if it is a hidden container, and the cells read to get it."""
        match node:
            case ast.Constant() | ast.Lambda():
                if isinstance(node, ast.Lambda) and self._scalar(node.body):
                    raise Unbounded
                return None, 0
            case ast.Name() | ast.Attribute() | ast.Subscript():
                return self._place(node)
            case ast.Call():
                return self._call(node)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                (left, cost), (right, other) = self._value(body), self._value(orelse)
                if left is not None and right is not None and left != right:
                    raise Unbounded
                return left if left is not None else right, self._test(test) + max(cost, other)
            case ast.BoolOp():
                return None, sum(self._scalar(value) for value in node.values)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return None, self._test(operand)
            case ast.Compare(left=left, ops=operators, comparators=others):
                return None, self._compare([left, *others], operators)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return None, self._comprehension(node)
            case ast.NamedExpr(target=target, value=value):
                return self._value(value)[0], self._assign(target, value)
            case ast.Yield() | ast.YieldFrom() | ast.Await():
                raise Unbounded
            case _:
                children = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
                return None, sum(self._scalar(child) for child in children)

    def _place(self, node: ast.Name | ast.Attribute | ast.Subscript) -> tuple[Shape, int]:
        """`_value` of a name, an attribute or an item."""
        match node:
            case ast.Name(id=name):
                shape = self.names.get(name)
                return (None, 0) if shape == _STATE else (shape, 0)
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if self.names.get(name) == _STATE:
                shape = self.shapes.get(attribute)
                if shape == "scalar":
                    return None, self._counted(node)
                return shape, 0
            case ast.Subscript(value=value, slice=index):
                return self._item(node, value, index)
            case _:
                return None, self._scalar(node.value)

    def _iterated(self, node: ast.expr) -> int:
        """Cost of iterating over a value: for a mapping this gives the keys, which are not cells."""
        shape, cost = self._value(node)
        return cost if shape is not None and shape[0] in ("dict", "record") else cost + size_of(shape)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> int:
        total, times = 0, 1
        known: int | None = 1
        for generator in node.generators:
            total += self._times(self._iterated(generator.iter), known)
            length = length_of(generator.iter, self.lengths)
            times *= length or 0
            known = None if length is None or known is None else times
            total += self._times(sum(self._test(test) for test in generator.ifs), known)
        made = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        return total + self._times(sum(self._scalar(part) for part in made), known)

    def _compare(self, sides: list[ast.expr], operators: list[ast.cmpop]) -> int:
        cost = self._scalar(sides[0])
        for operator, side in zip(operators, sides[1:], strict=True):
            shape, inner = self._value(side)
            cost += inner
            if shape is None or isinstance(operator, (ast.Is, ast.IsNot)):
                continue
            membership = isinstance(operator, (ast.In, ast.NotIn))
            if membership and shape[0] in ("set", "dict", "record"):
                cost += 1
            else:
                cost += size_of(shape)
        return cost

    def _counted(self, node: ast.expr) -> int:
        """1 for a place that is read, 0 if the very same place was counted before."""
        names = {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}
        text = ast.unparse(node)
        if names <= self.stable:
            if text in self.once:
                return 0
            self.once.add(text)
        return 1

    def _item(self, node: ast.expr, value: ast.expr, index: ast.expr) -> tuple[Shape, int]:
        shape, cost = self._value(value)
        cost += self._slice(index)
        if shape is None:
            return None, cost
        if isinstance(index, ast.Slice):
            return None, cost + size_of(shape)
        inner = inner_shape(shape, index)
        if inner == "scalar":
            return None, cost + self._counted(node)
        return inner, cost

    def _slice(self, index: ast.expr) -> int:
        if not isinstance(index, ast.Slice):
            return self._scalar(index)
        return sum(self._scalar(part) for part in (index.lower, index.upper, index.step) if part is not None)

    def _call(self, node: ast.Call) -> tuple[Shape, int]:
        function = node.func
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        if isinstance(function, ast.Name):
            if function.id in self.functions:
                return self._own_call(self.functions[function.id], node)
            if function.id in ("len", "isinstance", "bool"):
                return None, sum(self._value(argument)[1] for argument in arguments)
            reading = self._iterated if function.id in _ITERATING else self._scalar
            return None, sum(reading(argument) for argument in arguments)
        if isinstance(function, ast.Attribute):
            shape, cost = self._value(function.value)
            if shape is None:
                if any(self._value(argument)[0] is not None for argument in arguments):
                    raise Unbounded  # a container is handed to something unknown
                return None, cost + sum(self._scalar(argument) for argument in arguments)
            if function.attr in _SILENT:
                return None, cost + sum(self._value(argument)[1] for argument in arguments)
            if function.attr in _TAKING:
                cost += sum(self._scalar(argument) for argument in arguments)
                key = node.args[0] if node.args and shape[0] in ("dict", "record") else ast.Name("_")
                inner = inner_shape(shape, key)
                return (None, cost + 1) if inner == "scalar" else (inner, cost)
            if function.attr == "keys":
                return None, cost
            return None, cost + size_of(shape) + sum(self._scalar(argument) for argument in arguments)
        return None, self._scalar(function) + sum(self._scalar(argument) for argument in arguments)

    def _own_call(self, called: ast.FunctionDef, node: ast.Call) -> tuple[Shape, int]:
        """A helper of the module: its own reads, given what it is handed."""
        parameters = [
            argument.arg
            for argument in (*called.args.posonlyargs, *called.args.args, *called.args.kwonlyargs)
        ]
        names: dict[str, Shape] = {}
        cost = 0
        given: list[tuple[str, ast.expr]] = []
        for position, argument in enumerate(node.args):
            if isinstance(argument, ast.Starred) or position >= len(parameters):
                raise Unbounded
            given.append((parameters[position], argument))
        given += [(keyword.arg or "", keyword.value) for keyword in node.keywords]
        for name, argument in given:
            if isinstance(argument, ast.Name) and self.names.get(argument.id) == _STATE:
                names[name] = _STATE
                continue
            shape, inner = self._value(argument)
            cost += inner
            if shape is not None:
                names[name] = shape
        return None, cost + _Function(self.functions, self.shapes, self.lengths, self.stack).bound(
            called, names
        )
