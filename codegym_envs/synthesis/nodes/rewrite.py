"""Rewriting code over node objects into code over tables: ``node.next`` becomes ``next_of[node]``.

A node is known by its number, None stands for no node. Since 0 is a number like any other, tests of truth
become tests for None.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from codegym_envs.synthesis.contract import refuse
from codegym_envs.synthesis.nodes.node_shapes import NodeClass, field_values
from codegym_envs.synthesis.nodes.node_types import NodeTypes
from codegym_envs.synthesis.trees import call, clone, is_name, lambda_of, load, names_in, store

__all__ = ["ADD_NODE", "ToTables"]

ADD_NODE = "add_node"
"""Name of the function that makes a node."""


class ToTables(ast.NodeTransformer):
    """Rewrites functions in place.

    Args:
        classes: The node classes.
        types: Which expressions stand for nodes.
        tables: Field → name of its table; fields without one are never looked at.
        modules: Names whose attributes are not fields.
        methods: Method of a node class → name of the function it becomes.
        taken: Names in use.
        path: Where the source came from.

    Attributes:
        adds: Whether nodes are made.
        writes: Whether fields are changed.
        helper: Name of the function that makes nodes.
    """

    def __init__(
        self,
        classes: Mapping[str, NodeClass],
        types: NodeTypes,
        *,
        tables: Mapping[str, str],
        modules: set[str],
        methods: Mapping[str, str],
        taken: set[str],
        path: str,
    ) -> None:
        self.classes = classes
        self.types = types
        self.tables = tables
        self.modules = modules
        self.methods = methods
        self.taken = taken
        self.path = path
        self.adds = False
        self.writes = False
        self.helper = ADD_NODE if ADD_NODE not in taken else "add_linked_node"

    # --- fields ---------------------------------------------------------------------------------------

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """A field of a node."""
        if node.attr not in self.tables or is_name(node.value, *self.modules):
            self.generic_visit(node)
            return node
        if isinstance(node.ctx, ast.Del):
            raise refuse("defines_classes", f"del {ast.unparse(node)}", path=self.path, line=node.lineno)
        self.writes |= isinstance(node.ctx, ast.Store)
        return ast.Subscript(load(self.tables[node.attr]), self.visit(node.value), node.ctx)

    # --- truth ----------------------------------------------------------------------------------------

    def truth(self, node: ast.expr) -> ast.expr:
        """An expression whose truth alone matters."""
        if isinstance(node, ast.BoolOp):
            node.values = [self.truth(value) for value in node.values]
            return node
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            inner = node.operand
            if self.is_node(inner):
                return ast.Compare(self.visit(inner), [ast.Is()], [ast.Constant(None)])
            node.operand = self.truth(inner)
            return node
        if (
            is_name(getattr(node, "func", None), "bool")
            and isinstance(node, ast.Call)
            and len(node.args) == 1
        ):
            return self.truth(node.args[0])
        if self.is_node(node):
            return _present(self.visit(node))
        if isinstance(node, ast.IfExp):
            node.test, node.body, node.orelse = map(self.truth, (node.test, node.body, node.orelse))
            return node
        visited: ast.expr = self.visit(node)
        return visited

    def is_node(self, node: ast.expr) -> bool:
        """Whether an expression is a node or None."""
        return not isinstance(node, ast.Constant) and self.types.of(node).is_node

    def visit_If(self, node: ast.If) -> ast.If:
        """``if node:``."""
        node.test = self.truth(node.test)
        node.body = self.block(node.body)
        node.orelse = self.block(node.orelse)
        return node

    def visit_While(self, node: ast.While) -> ast.While:
        """``while node:``."""
        node.test = self.truth(node.test)
        node.body = self.block(node.body)
        node.orelse = self.block(node.orelse)
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.Assert:
        """``assert node``."""
        node.test = self.truth(node.test)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.IfExp:
        """``… if node else …``."""
        node.test = self.truth(node.test)
        node.body = self.visit(node.body)
        node.orelse = self.visit(node.orelse)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        """``not node``."""
        if isinstance(node.op, ast.Not):
            return self.truth(node)
        self.generic_visit(node)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        """``for … in … if node``."""
        node.target = self.visit(node.target)
        node.iter = self.visit(node.iter)
        node.ifs = [self.truth(condition) for condition in node.ifs]
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        """``left or right`` as a value: its truth decides which one it is."""
        values = list(node.values)
        result: ast.expr = self.visit(values.pop())
        for value in reversed(values):
            if not self.is_node(value):
                result = ast.BoolOp(node.op, [self.visit(value), result])
                continue
            made: ast.expr = self.visit(value)
            again = clone(made)
            if any(isinstance(inner, (ast.Call, ast.NamedExpr)) for inner in ast.walk(made)):
                name = self.fresh("found")
                made, again = ast.NamedExpr(store(name), made), load(name)
            if isinstance(node.op, ast.Or):
                result = ast.IfExp(_present(made), again, result)
            else:
                result = ast.IfExp(_present(made), result, ast.Constant(None))
        return result

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """Nodes are the same if their numbers are."""
        sides = [node.left, *node.comparators]
        operators: list[ast.cmpop] = []
        for operator, one, other in zip(node.ops, sides, sides[1:], strict=False):
            nodes = self.is_node(one) or self.is_node(other)
            empty = _is_none(one) or _is_none(other)
            if nodes and not empty and isinstance(operator, (ast.Eq, ast.NotEq)) and self._by_value():
                raise refuse(
                    "defines_classes", "nodes are compared by value", path=self.path, line=node.lineno
                )
            if nodes and isinstance(operator, (ast.Is, ast.Eq)):
                operators.append(ast.Is() if empty else ast.Eq())
            elif nodes and isinstance(operator, (ast.IsNot, ast.NotEq)):
                operators.append(ast.IsNot() if empty else ast.NotEq())
            else:
                operators.append(operator)
        node.ops = operators
        node.left = self.visit(node.left)
        node.comparators = [self.visit(item) for item in node.comparators]
        return node

    def _by_value(self) -> bool:
        return any(klass.by_value for klass in self.classes.values())

    # --- calls ----------------------------------------------------------------------------------------

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Constructors, methods of nodes, and functions that look at truth or identity."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in self.classes:
            return self.made(self.classes[name], node)
        if isinstance(node.func, ast.Attribute) and node.func.attr in self.methods:
            if self.is_node(node.func.value):
                arguments = [node.func.value, *node.args]
                made = ast.Call(load(self.methods[node.func.attr]), arguments, node.keywords)
                self.generic_visit(made)
                return made
        first = node.args[0] if node.args else None
        if first is not None and name == "isinstance" and self.is_node(first):
            return _present(self.visit(first))
        if first is not None and name == "bool" and self.is_node(first):
            return _present(self.visit(first))
        if first is not None and name == "id" and self.is_node(first):
            visited: ast.expr = self.visit(first)
            return visited
        if first is not None and name == "hasattr" and self.is_node(first) and len(node.args) == 2:
            known = isinstance(node.args[1], ast.Constant) and node.args[1].value in self.tables
            return _present(self.visit(first)) if known else ast.Constant(False)
        items = node.args[-1] if node.args else None
        if items is not None and self._runs_over_nodes(items):
            if name in ("any", "all") and len(node.args) == 1:
                return call(name, self._present_ones(items, each=True))
            if name == "filter" and first is not None and _is_none(first):
                return self._present_ones(items, each=False)
        self.generic_visit(node)
        return node

    def _runs_over_nodes(self, node: ast.expr) -> bool:
        cell = self.types.of(node).root()
        return cell.tag in ("list", "tuple") and bool(cell.parts) and all(part.is_node for part in cell.parts)

    def _present_ones(self, items: ast.expr, *, each: bool) -> ast.expr:
        name = self.fresh("each_node")
        over: ast.expr = self.visit(items)
        if each:
            return ast.GeneratorExp(_present(load(name)), [ast.comprehension(store(name), over, [], 0)])
        generator = ast.comprehension(store(name), over, [_present(load(name))], 0)
        return ast.ListComp(load(name), [generator])

    def made(self, klass: NodeClass, node: ast.Call) -> ast.expr:
        """The making of a node: a row is put into every table."""
        values = field_values(klass, node)
        if values is None:
            raise refuse("defines_classes", ast.unparse(node), path=self.path, line=node.lineno)
        self.adds = True
        arguments: list[ast.expr] = [load(table) for table in self.tables.values()]
        for field in self.tables:
            value = values.get(field, ast.Constant(None))
            arguments.append(self.visit(value))
        return call(self.helper, *arguments)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A class that is passed on makes nodes where it is called."""
        if node.id not in self.classes:
            return node
        klass = self.classes[node.id]
        empty = call(node.id)
        if field_values(klass, empty) is None:
            raise refuse("defines_classes", node.id, path=self.path, line=node.lineno)
        return lambda_of(self.made(klass, empty))

    # --- statements -----------------------------------------------------------------------------------

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Rewrite statements; never leaves a block empty."""
        out: list[ast.stmt] = []
        for item in body:
            made = self.visit(item)
            if made is not None:
                out.extend(made if isinstance(made, list) else [made])
        return out or ([ast.Pass()] if body else [])

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Functions lose annotations that name nodes."""
        for item in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
            if item.annotation is not None and self._speaks_of_nodes(item.annotation):
                item.annotation = None
        if node.returns is not None and self._speaks_of_nodes(node.returns):
            node.returns = None
        node.args.defaults = [self.visit(item) for item in node.args.defaults]
        doc = node.body[:1] if ast.get_docstring(node) is not None else []
        node.body = [*doc, *self.block(node.body[len(doc) :])] or [ast.Pass()]
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.stmt | list[ast.stmt]:
        """``a.next, b = b, a.next`` becomes one assignment after the other."""
        self.generic_visit(node)
        target, value = node.targets[0], node.value
        if len(node.targets) != 1 or not (isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)):
            return node
        pairs = list(zip(target.elts, value.elts, strict=False))
        items = [item for item, _ in pairs if isinstance(item, ast.Subscript)]
        if len(pairs) != len(target.elts) or len(pairs) != len(value.elts) or not items:
            return node
        if any(isinstance(part, ast.Starred) for pair in pairs for part in pair):
            return node
        return self._in_turn(pairs)

    def _in_turn(self, pairs: list[tuple[ast.expr, ast.expr]]) -> list[ast.stmt]:
        """Assignments one by one; values that an earlier one would change are kept first."""
        calls = any(isinstance(inner, ast.Call) for _, value in pairs[1:] for inner in ast.walk(value))
        kept: list[ast.stmt] = []
        made: list[ast.stmt] = []
        changed: set[str] = set()
        for target, value in pairs:
            given = value
            if calls or names_in(value) & changed:
                name = self.fresh(_kept_name(target, value))
                kept.append(ast.Assign([store(name)], value))
                given = load(name)
            made.append(ast.Assign([target], given))
            changed |= {target.id} if isinstance(target, ast.Name) else set()
            if isinstance(target, ast.Subscript):
                changed |= {inner.id for inner in ast.walk(target.value) if isinstance(inner, ast.Name)}
        return [*kept, *made]

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | None:
        """``node: ListNode = …`` without its annotation."""
        if node.value is None:
            return None
        made = ast.Assign([self.visit(node.target)], self.visit(node.value))
        return ast.fix_missing_locations(ast.copy_location(made, node))

    def _speaks_of_nodes(self, annotation: ast.expr) -> bool:
        words = {inner.id for inner in ast.walk(annotation) if isinstance(inner, ast.Name)}
        texts = [inner.value for inner in ast.walk(annotation) if isinstance(inner, ast.Constant)]
        quoted = any(isinstance(text, str) for text in texts)
        return bool(words & set(self.classes)) or quoted or not words <= _KNOWN_HINTS

    def fresh(self, name: str) -> str:
        """A name that is free."""
        while name in self.taken:
            name = f"other_{name}"
        self.taken.add(name)
        return name


_KNOWN_HINTS = frozenset(
    {
        "int",
        "float",
        "str",
        "bool",
        "list",
        "dict",
        "set",
        "tuple",
        "List",
        "Dict",
        "Set",
        "Tuple",
        "Optional",
    }
)


def _kept_name(target: ast.expr, value: ast.expr) -> str:
    """The name of a value that is kept for a moment: ``next_node`` for ``next_of[node]``."""
    if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name):
        word = value.value.id.removesuffix("_of")
        return f"{word}_node" if word in ("next", "previous", "random") else f"former_{word}"
    if isinstance(value, ast.Name):
        return f"former_{value.id}"
    if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
        return f"new_{target.value.id.removesuffix('_of')}"
    return f"new_{target.id}" if isinstance(target, ast.Name) else "new_value"


def _present(node: ast.expr) -> ast.expr:
    return ast.Compare(node, [ast.IsNot()], [ast.Constant(None)])


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
