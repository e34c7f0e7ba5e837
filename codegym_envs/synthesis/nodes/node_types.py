"""Which expressions of a solution stand for nodes: inference by unification, over the whole source.

Attributes that are fields of node classes, constructors and annotations say where nodes are; assignments,
calls, containers and returns carry it on. Contradictions are left as they were first found: the rewritten
solution is compared with the original on samples before anybody relies on it.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from codegym_envs.synthesis.nodes.node_kinds import NodeKind, kind_of_hint, own_names, unify
from codegym_envs.synthesis.nodes.node_shapes import NodeClass, field_values
from codegym_envs.synthesis.trees import is_name, names_in

__all__ = ["NodeTypes", "infer_nodes"]

_PASSES = 4
_LISTS = ("list", "deque", "set", "tuple", "sorted", "reversed", "iter", "frozenset")
_ADDING = ("append", "appendleft", "add", "push", "put")
_TAKING = ("pop", "popleft", "get")
_NUMBERS = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.LShift, ast.RShift)


class NodeTypes:
    """The kinds that were found.

    Attributes:
        fields: Kind of each field of node classes.
        returns: Kind of what each function gives.
        parameters: Kinds of each function's parameters.
    """

    def __init__(self, classes: Mapping[str, NodeClass], fields: Sequence[str]) -> None:
        self.classes = classes
        self.fields = {name: NodeKind() for name in fields}
        self.returns: dict[str, NodeKind] = {}
        self.parameters: dict[str, list[NodeKind]] = {}
        self.names: dict[tuple[int, str], NodeKind] = {}
        self.kinds: dict[ast.expr, NodeKind] = {}

    def of(self, node: ast.expr) -> NodeKind:
        """The kind of an expression."""
        return self.kinds.get(node, _UNKNOWN)


_UNKNOWN = NodeKind("plain")


def infer_nodes(
    body: Sequence[ast.stmt], classes: Mapping[str, NodeClass], fields: Sequence[str], modules: set[str]
) -> NodeTypes:
    """Find the nodes of a source.

    Args:
        body: Its top level, without the classes.
        classes: The node classes.
        fields: Names of attributes that nodes have.
        modules: Names that stand for modules or classes, whose attributes are not fields.
    """
    types = NodeTypes(classes, fields)
    walker = _Walker(types, modules)
    for klass in classes.values():
        for name, hint in klass.annotations.items():
            if name in types.fields:
                unify(types.fields[name], kind_of_hint(hint, classes))
    for number in range(_PASSES):
        walker.settle = number >= _PASSES // 2
        walker.block(body)
    return types


class _Walker:
    """One pass of the inference after another over the same tree."""

    def __init__(self, types: NodeTypes, modules: set[str]) -> None:
        self.types = types
        self.modules = modules
        self.scopes: list[tuple[int, set[str]]] = [(0, set())]
        self.settle = False
        self.functions: list[str] = []
        self.tests: set[ast.expr] = set()

    # --- names --------------------------------------------------------------------------------------

    def name(self, name: str) -> NodeKind:
        for number, bound in reversed(self.scopes):
            if name in bound:
                return self.types.names.setdefault((number, name), NodeKind())
        return self.types.names.setdefault((0, name), NodeKind())

    # --- statements ---------------------------------------------------------------------------------

    def block(self, body: Sequence[ast.stmt]) -> None:
        for node in body:
            self.statement(node)

    def statement(self, node: ast.stmt) -> None:  # noqa: C901, PLR0912 - one case for each kind of node
        match node:
            case ast.FunctionDef():
                self.function(node)
            case ast.Assign(targets=targets, value=value):
                kind = self.expression(value)
                for target in targets:
                    self.bind(target, kind)
            case ast.AnnAssign(target=target, annotation=annotation, value=value):
                kind = self.expression(target)
                unify(kind, kind_of_hint(annotation, self.types.classes))
                if value is not None:
                    unify(kind, self.expression(value))
            case ast.AugAssign(target=target, op=op, value=value):
                kind, other = self.expression(target), self.expression(value)
                if isinstance(op, (ast.Add, ast.BitOr)) and kind.root().tag == "list":
                    unify(kind, other)
            case ast.For(target=target, iter=iterable):
                self.bind(target, self.item_of(self.expression(iterable)))
                self.block(node.body)
                self.block(node.orelse)
            case ast.Return(value=value):
                if value is not None:
                    kind = self.expression(value)
                    if self.functions:
                        unify(self.types.returns.setdefault(self.functions[-1], NodeKind()), kind)
            case ast.If() | ast.While():
                self.test(node.test)
                self.block(node.body)
                self.block(node.orelse)
            case ast.With() | ast.ClassDef() | ast.Import() | ast.ImportFrom():
                return
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        self.expression(child)
                    elif isinstance(child, ast.stmt):
                        self.statement(child)
                    elif isinstance(child, ast.ExceptHandler):
                        self.block(child.body)

    def function(self, node: ast.FunctionDef) -> None:
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        for default in [*node.args.defaults, *(item for item in node.args.kw_defaults if item is not None)]:
            self.expression(default)
        self.scopes.append((id(node), own_names(node)))
        kinds = [self.name(item.arg) for item in arguments]
        for kind, item in zip(kinds, arguments, strict=True):
            unify(kind, kind_of_hint(item.annotation, self.types.classes))
        self.types.parameters[node.name] = kinds
        returned = self.types.returns.setdefault(node.name, NodeKind())
        unify(returned, kind_of_hint(node.returns, self.types.classes))
        self.functions.append(node.name)
        self.block(node.body)
        self.functions.pop()
        self.scopes.pop()

    def bind(self, target: ast.expr, kind: NodeKind) -> None:
        """Bind a target to a kind."""
        if isinstance(target, ast.Starred):
            unify(self.expression(target.value), NodeKind("list", [self.item_of(kind)]))
        elif isinstance(target, (ast.Tuple, ast.List)):
            cell = kind.root()
            for place, item in enumerate(target.elts):
                if cell.tag == "tuple" and len(cell.parts) == len(target.elts):
                    self.bind(item, cell.parts[place])
                else:
                    self.bind(item, cell.parts[0] if cell.tag == "list" else NodeKind())
        else:
            unify(self.expression(target), kind)

    # --- expressions --------------------------------------------------------------------------------

    def item_of(self, kind: NodeKind) -> NodeKind:
        """What iterating over something gives."""
        cell = kind.root()
        if cell.tag in ("list", "map"):
            return cell.parts[0]
        if cell.tag == "tuple":
            joined = NodeKind()
            for part in cell.parts:
                unify(joined, part)
            return joined
        if not cell.tag and self.settle:
            item = NodeKind()
            unify(cell, NodeKind("list", [item]))
            return item
        return NodeKind()

    def expression(self, node: ast.expr) -> NodeKind:
        kind = self.kind(node)
        known = self.types.kinds.get(node)
        if known is not None:
            unify(known, kind)
        else:
            self.types.kinds[node] = kind
        return kind

    def kind(self, node: ast.expr) -> NodeKind:  # noqa: C901, PLR0911, PLR0912 - as above
        match node:
            case ast.Name(id=name):
                return self.name(name)
            case ast.Constant(value=value):
                return NodeKind() if value is None else NodeKind("plain")
            case ast.Attribute():
                return self.attribute(node)
            case ast.Call():
                return self.call(node)
            case ast.Subscript(value=value, slice=index):
                return self.subscript(self.expression(value), index)
            case ast.Tuple(elts=items):
                return NodeKind("tuple", [self.expression(item) for item in items])
            case ast.List(elts=items) | ast.Set(elts=items):
                return self.listed(items)
            case ast.Starred(value=value):
                return self.expression(value)
            case ast.Dict(keys=keys, values=values):
                return self.mapping(keys, values)
            case ast.BinOp(left=left, op=op, right=right):
                return self.operation(left, op, right)
            case ast.BoolOp():
                return self.choice(node)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self.test(test)
                kind = self.expression(body)
                unify(kind, self.expression(orelse))
                return kind
            case ast.Compare(left=left, ops=ops, comparators=others):
                self.compare(left, ops, others)
                return NodeKind("plain")
            case ast.UnaryOp(op=op, operand=operand):
                if isinstance(op, ast.Not):
                    self.test(operand)
                else:
                    self.expression(operand)
                return NodeKind("plain")
            case ast.NamedExpr(target=target, value=value):
                kind = self.expression(value)
                unify(self.expression(target), kind)
                return kind
            case ast.Lambda(args=given, body=body):
                self.scopes.append((id(node), {item.arg for item in given.args}))
                self.expression(body)
                self.scopes.pop()
                return NodeKind()
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self.comprehension(node)
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        self.expression(child)
                return NodeKind("plain") if isinstance(node, ast.JoinedStr) else NodeKind()

    def attribute(self, node: ast.Attribute) -> NodeKind:
        if isinstance(node.value, ast.Name) and node.value.id in self.modules:
            return NodeKind()
        inner = self.expression(node.value)
        if node.attr in self.types.fields:
            unify(inner, NodeKind("node"))
            return self.types.fields[node.attr]
        return NodeKind()

    def listed(self, items: Sequence[ast.expr]) -> NodeKind:
        joined = NodeKind()
        for item in items:
            inner = self.expression(item)
            unify(joined, self.item_of(inner) if isinstance(item, ast.Starred) else inner)
        return NodeKind("list", [joined])

    def mapping(self, keys: Sequence[ast.expr | None], values: Sequence[ast.expr]) -> NodeKind:
        made = NodeKind("map", [NodeKind(), NodeKind()])
        for key, value in zip(keys, values, strict=True):
            if key is not None:
                unify(made.parts[0], self.expression(key))
                unify(made.parts[1], self.expression(value))
        return made

    def operation(self, left: ast.expr, operator: ast.operator, right: ast.expr) -> NodeKind:
        one, other = self.expression(left), self.expression(right)
        if isinstance(operator, ast.Add) and "list" in (one.root().tag, other.root().tag):
            unify(one, other)
            return one
        if isinstance(operator, ast.Mult):
            return one if one.root().tag == "list" else other
        return NodeKind("plain") if isinstance(operator, _NUMBERS) else NodeKind()

    def choice(self, node: ast.BoolOp) -> NodeKind:
        kinds = [self.expression(value) for value in node.values]
        if isinstance(node.op, ast.Or) and node not in self.tests:
            if all(kind.root().tag != "plain" for kind in kinds):
                for kind in kinds[1:]:
                    unify(kinds[0], kind)
        return kinds[-1]

    def test(self, node: ast.expr) -> None:
        """An expression whose truth alone matters: its parts need not be of one kind."""
        if isinstance(node, ast.BoolOp):
            self.tests.add(node)
            for value in node.values:
                self.test(value)
        else:
            self.expression(node)

    def compare(self, left: ast.expr, ops: Sequence[ast.cmpop], others: Sequence[ast.expr]) -> None:
        kind = self.expression(left)
        for operator, other in zip(ops, others, strict=True):
            found = self.expression(other)
            if isinstance(operator, (ast.Is, ast.IsNot, ast.Eq, ast.NotEq)):
                if kind.root().tag != "plain" and found.root().tag != "plain":
                    unify(kind, found)
            elif isinstance(operator, (ast.In, ast.NotIn)):
                cell = found.root()
                if cell.tag in ("list", "map"):
                    unify(cell.parts[0], kind)
            kind = found

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> NodeKind:
        first = self.expression(node.generators[0].iter)
        bound = {name for generator in node.generators for name in names_in(generator.target)}
        self.scopes.append((id(node), bound))
        for number, generator in enumerate(node.generators):
            over = first if number == 0 else self.expression(generator.iter)
            self.bind(generator.target, self.item_of(over))
            for condition in generator.ifs:
                self.test(condition)
        if isinstance(node, ast.DictComp):
            made = NodeKind("map", [self.expression(node.key), self.expression(node.value)])
        else:
            made = NodeKind("list", [self.expression(node.elt)])
        self.scopes.pop()
        return made

    def subscript(self, kind: NodeKind, index: ast.expr) -> NodeKind:
        cell = kind.root()
        if isinstance(index, ast.Slice):
            for part in (index.lower, index.upper, index.step):
                if part is not None:
                    self.expression(part)
            return kind
        given = self.expression(index)
        if cell.tag == "tuple" and isinstance(index, ast.Constant) and type(index.value) is int:
            inside = -len(cell.parts) <= index.value < len(cell.parts)
            return cell.parts[index.value] if inside else NodeKind()
        if cell.tag == "map":
            unify(cell.parts[0], given)
            return cell.parts[1]
        if cell.tag in ("list", "tuple"):
            return self.item_of(cell)
        if not cell.tag and self.settle:
            item = NodeKind()
            unify(cell, NodeKind("map", [given, item]) if given.is_node else NodeKind("list", [item]))
            return item
        return NodeKind()

    def call(self, node: ast.Call) -> NodeKind:
        given = [self.expression(item) for item in node.args]
        for keyword in node.keywords:
            self.expression(keyword.value)
        if isinstance(node.func, ast.Attribute):
            return self.method(node.func, given)
        if not isinstance(node.func, ast.Name):
            self.expression(node.func)
            return NodeKind()
        name = node.func.id
        first = given[0] if given else NodeKind()
        if name in self.types.classes:
            for field_name, value in (field_values(self.types.classes[name], node) or {}).items():
                if field_name in self.types.fields:
                    known = self.types.kinds.get(value)
                    unify(self.types.fields[field_name], known if known is not None else self.kind(value))
            return NodeKind("node")
        if name in self.types.parameters:
            for mine, theirs in zip(self.types.parameters[name], given, strict=False):
                unify(mine, theirs)
            return self.types.returns.setdefault(name, NodeKind())
        if name in _LISTS:
            return NodeKind("list", [self.item_of(first) if given else NodeKind()])
        if name == "enumerate":
            return NodeKind("list", [NodeKind("tuple", [NodeKind("plain"), self.item_of(first)])])
        if name == "zip":
            return NodeKind("list", [NodeKind("tuple", [self.item_of(item) for item in given])])
        if name in ("next", "heappop") or (name in ("min", "max") and len(given) == 1):
            return self.item_of(first)
        if name in ("heappush", "heapreplace", "heappushpop") and len(given) == 2:
            unify(first, NodeKind("list", [given[1]]))
            return given[1]
        if name in ("dict", "defaultdict", "Counter"):
            return NodeKind("map", [NodeKind(), self.made_by(node)])
        plain = name in ("len", "int", "str", "sum", "abs", "range", "float", "bool")
        return NodeKind("plain") if plain else NodeKind()

    def made_by(self, node: ast.Call) -> NodeKind:
        """What a ``defaultdict`` makes."""
        if node.args and is_name(node.args[0], "list", "set", "deque"):
            return NodeKind("list", [NodeKind()])
        return NodeKind("plain") if node.args and is_name(node.args[0], "int", "str", "bool") else NodeKind()

    def method(self, function: ast.Attribute, given: list[NodeKind]) -> NodeKind:
        name = function.attr
        if isinstance(function.value, ast.Name) and function.value.id in self.modules:
            if name in ("heappush", "heappop", "deque", "defaultdict"):
                return self.call_of_module(name, given)
            return NodeKind()
        owner = self.expression(function.value)
        cell = owner.root()
        if name in _ADDING and len(given) == 1:
            unify(owner, NodeKind("list", [given[0]]))
        elif name == "insert" and len(given) == 2:
            unify(owner, NodeKind("list", [given[1]]))
        elif name == "extend" and given:
            unify(owner, NodeKind("list", [self.item_of(given[0])]))
        elif cell.tag == "map":
            return self.of_map(name, cell, given)
        elif name in _TAKING:
            return self.item_of(cell) if cell.tag in ("list", "tuple") else NodeKind()
        elif name in ("copy", "union", "difference", "intersection"):
            return owner
        else:
            for klass in self.types.classes.values():
                if name in klass.methods:
                    unify(owner, NodeKind("node"))
                    for mine, theirs in zip(self.types.parameters.get(name, [])[1:], given, strict=False):
                        unify(mine, theirs)
                    return self.types.returns.setdefault(name, NodeKind())
        return NodeKind()

    def call_of_module(self, name: str, given: list[NodeKind]) -> NodeKind:
        if name == "heappush" and len(given) == 2:
            unify(given[0], NodeKind("list", [given[1]]))
        elif name == "heappop" and given:
            return self.item_of(given[0])
        elif name == "deque":
            return NodeKind("list", [self.item_of(given[0]) if given else NodeKind()])
        return NodeKind()

    def of_map(self, name: str, cell: NodeKind, given: list[NodeKind]) -> NodeKind:
        key, value = cell.parts
        if name in ("get", "pop", "setdefault"):
            if given:
                unify(key, given[0])
            if len(given) > 1:
                unify(value, given[1])
            return value
        if name == "items":
            return NodeKind("list", [NodeKind("tuple", [key, value])])
        if name in ("keys", "values"):
            return NodeKind("list", [value if name == "values" else key])
        return NodeKind()
