"""Which expressions of a solution stand for nodes: inference by unification, over the whole source.

Attributes that are fields of node classes, constructors and annotations say where nodes are; assignments,
calls, containers and returns carry it on. What is contradictory is left as it was found first: the rewritten
solution is compared with the original on samples before anybody relies on it.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from codegym_envs.synthesis.nodes_classes import NodeClass, field_values
from codegym_envs.synthesis.trees import is_name

__all__ = ["Kind", "NodeTypes", "infer_nodes"]

_PASSES = 4
_LISTS = ("list", "deque", "set", "tuple", "sorted", "reversed", "iter", "frozenset")
_LIST_HINTS = ("list", "deque", "set", "sequence", "iterable", "iterator", "collection", "frozenset")
_ADDING = ("append", "appendleft", "add", "push", "put")
_TAKING = ("pop", "popleft", "get")
_NUMBERS = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.LShift, ast.RShift)


@dataclass(slots=True, eq=False)
class Kind:
    """What an expression stands for, as far as nodes go; a cell of a union-find structure.

    Attributes:
        tag: ``node``, ``list`` (anything that holds items of one kind), ``map``, ``tuple``, ``plain`` (a
            value that is no node and holds none), or ``""`` while unknown.
        parts: Kinds of what it holds: the item; key and value; the positions.
        same: The cell that this one was merged into.
    """

    tag: str = ""
    parts: list[Kind] = field(default_factory=list)
    same: Kind | None = None

    def root(self) -> Kind:
        """The cell that stands for this one."""
        cell = self
        while cell.same is not None:
            cell = cell.same
        return cell

    @property
    def is_node(self) -> bool:
        """Whether it is a node, or None for no node."""
        return self.root().tag == "node"

    def holds_nodes(self, depth: int = 0) -> bool:
        """Whether it is a node or holds some."""
        cell = self.root()
        return cell.tag == "node" or (depth < 5 and any(part.holds_nodes(depth + 1) for part in cell.parts))


def unify(one: Kind, other: Kind, depth: int = 0) -> None:
    """Make two kinds the same where they do not contradict each other."""
    one, other = one.root(), other.root()
    if one is other or depth > 8:
        return
    if not one.tag:
        one.same = other
    elif not other.tag:
        other.same = one
    elif one.tag == other.tag and len(one.parts) == len(other.parts):
        if one.tag != "plain" and not _within(one, other) and not _within(other, one):
            other.same = one
        for mine, theirs in zip(one.parts, other.parts, strict=True):
            unify(mine, theirs, depth + 1)
    elif {one.tag, other.tag} == {"list", "tuple"}:
        items, places = (one, other) if one.tag == "list" else (other, one)
        for part in places.parts:
            unify(items.parts[0], part, depth + 1)


def _within(inner: Kind, outer: Kind, depth: int = 0) -> bool:
    return depth < 5 and any(
        part.root() is inner or _within(inner, part.root(), depth + 1) for part in outer.parts
    )


class NodeTypes:
    """The kinds that were found.

    Attributes:
        fields: Kind of each field of node classes.
        returns: Kind of what each function gives.
        parameters: Kinds of each function's parameters.
    """

    def __init__(self, classes: Mapping[str, NodeClass], fields: Sequence[str]) -> None:
        self.classes = classes
        self.fields = {name: Kind() for name in fields}
        self.returns: dict[str, Kind] = {}
        self.parameters: dict[str, list[Kind]] = {}
        self.names: dict[tuple[int, str], Kind] = {}
        self.kinds: dict[ast.expr, Kind] = {}

    def of(self, node: ast.expr) -> Kind:
        """The kind of an expression."""
        return self.kinds.get(node, _UNKNOWN)


_UNKNOWN = Kind("plain")


def infer_nodes(
    body: Sequence[ast.stmt], classes: Mapping[str, NodeClass], fields: Sequence[str], modules: set[str]
) -> NodeTypes:
    """Find the nodes of a source.

    Args:
        body: Its top level, without the classes.
        classes: The node classes.
        fields: Names of attributes that nodes have.
        modules: Names that stand for modules or classes, of which attributes are no fields.
    """
    types = NodeTypes(classes, fields)
    walker = _Walker(types, modules)
    for klass in classes.values():
        for name, hint in klass.annotations.items():
            if name in types.fields:
                unify(types.fields[name], walker.hint(hint))
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

    def name(self, name: str) -> Kind:
        for number, bound in reversed(self.scopes):
            if name in bound:
                return self.types.names.setdefault((number, name), Kind())
        return self.types.names.setdefault((0, name), Kind())

    def hint(self, node: ast.expr | None) -> Kind:
        """The kind that an annotation names."""
        if node is None:
            return Kind()
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                try:
                    return self.hint(ast.parse(node.value, mode="eval").body)
                except SyntaxError:
                    return Kind()
            return Kind()
        if isinstance(node, ast.BinOp):
            for side in (node.left, node.right):
                kind = self.hint(side)
                if kind.tag:
                    return kind
            return Kind()
        word = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if word in self.types.classes:
            return Kind("node")
        if word in ("int", "float", "str", "bool", "bytes", "complex"):
            return Kind("plain")
        if isinstance(node, ast.Subscript):
            base = node.value
            word = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
            inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            lowered = word.lower()
            if lowered in ("optional", "union"):
                for item in inner:
                    kind = self.hint(item)
                    if kind.tag:
                        return kind
            elif lowered in _LIST_HINTS or (lowered == "tuple" and _is_open(inner)):
                return Kind("list", [self.hint(inner[0])])
            elif lowered == "tuple":
                return Kind("tuple", [self.hint(item) for item in inner])
            elif lowered in ("dict", "defaultdict", "mapping") and len(inner) == 2:
                return Kind("map", [self.hint(inner[0]), self.hint(inner[1])])
        return Kind()

    # --- statements ---------------------------------------------------------------------------------

    def block(self, body: Sequence[ast.stmt]) -> None:
        for node in body:
            self.statement(node)

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.FunctionDef():
                self.function(node)
            case ast.Assign(targets=targets, value=value):
                kind = self.expression(value)
                for target in targets:
                    self.bind(target, kind)
            case ast.AnnAssign(target=target, annotation=annotation, value=value):
                kind = self.expression(target)
                unify(kind, self.hint(annotation))
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
                        unify(self.types.returns.setdefault(self.functions[-1], Kind()), kind)
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
        self.scopes.append((id(node), _own_names(node)))
        kinds = [self.name(item.arg) for item in arguments]
        for kind, item in zip(kinds, arguments, strict=True):
            unify(kind, self.hint(item.annotation))
        self.types.parameters[node.name] = kinds
        unify(self.types.returns.setdefault(node.name, Kind()), self.hint(node.returns))
        self.functions.append(node.name)
        self.block(node.body)
        self.functions.pop()
        self.scopes.pop()

    def bind(self, target: ast.expr, kind: Kind) -> None:
        """Bind a target to a kind."""
        if isinstance(target, ast.Starred):
            unify(self.expression(target.value), Kind("list", [self.item_of(kind)]))
        elif isinstance(target, (ast.Tuple, ast.List)):
            cell = kind.root()
            for place, item in enumerate(target.elts):
                if cell.tag == "tuple" and len(cell.parts) == len(target.elts):
                    self.bind(item, cell.parts[place])
                else:
                    self.bind(item, cell.parts[0] if cell.tag == "list" else Kind())
        else:
            unify(self.expression(target), kind)

    # --- expressions --------------------------------------------------------------------------------

    def item_of(self, kind: Kind) -> Kind:
        """What running over something gives."""
        cell = kind.root()
        if cell.tag in ("list", "map"):
            return cell.parts[0]
        if cell.tag == "tuple":
            joined = Kind()
            for part in cell.parts:
                unify(joined, part)
            return joined
        if not cell.tag and self.settle:
            item = Kind()
            unify(cell, Kind("list", [item]))
            return item
        return Kind()

    def expression(self, node: ast.expr) -> Kind:
        kind = self.kind(node)
        known = self.types.kinds.get(node)
        if known is not None:
            unify(known, kind)
        else:
            self.types.kinds[node] = kind
        return kind

    def kind(self, node: ast.expr) -> Kind:
        match node:
            case ast.Name(id=name):
                return self.name(name)
            case ast.Constant(value=value):
                return Kind() if value is None else Kind("plain")
            case ast.Attribute(value=value, attr=attr):
                if isinstance(value, ast.Name) and value.id in self.modules:
                    return Kind()
                inner = self.expression(value)
                if attr in self.types.fields:
                    unify(inner, Kind("node"))
                    return self.types.fields[attr]
                return Kind()
            case ast.Call():
                return self.call(node)
            case ast.Subscript(value=value, slice=index):
                return self.subscript(self.expression(value), index)
            case ast.Tuple(elts=items):
                return Kind("tuple", [self.expression(item) for item in items])
            case ast.List(elts=items) | ast.Set(elts=items):
                joined = Kind()
                for item in items:
                    inner = self.expression(item)
                    unify(joined, self.item_of(inner) if isinstance(item, ast.Starred) else inner)
                return Kind("list", [joined])
            case ast.Starred(value=value):
                return self.expression(value)
            case ast.Dict(keys=keys, values=values):
                made = Kind("map", [Kind(), Kind()])
                for key, value in zip(keys, values, strict=True):
                    if key is not None:
                        unify(made.parts[0], self.expression(key))
                        unify(made.parts[1], self.expression(value))
                return made
            case ast.BinOp(left=left, op=op, right=right):
                one, other = self.expression(left), self.expression(right)
                if isinstance(op, ast.Add) and "list" in (one.root().tag, other.root().tag):
                    unify(one, other)
                    return one
                if isinstance(op, ast.Mult):
                    return one if one.root().tag == "list" else other
                return Kind("plain") if isinstance(op, _NUMBERS) else Kind()
            case ast.BoolOp(op=op, values=values):
                kinds = [self.expression(value) for value in values]
                if isinstance(op, ast.Or) and node not in self.tests:
                    if all(kind.root().tag != "plain" for kind in kinds):
                        for kind in kinds[1:]:
                            unify(kinds[0], kind)
                return kinds[-1]
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self.test(test)
                kind = self.expression(body)
                unify(kind, self.expression(orelse))
                return kind
            case ast.Compare(left=left, ops=ops, comparators=others):
                self.compare(left, ops, others)
                return Kind("plain")
            case ast.UnaryOp(op=op, operand=operand):
                if isinstance(op, ast.Not):
                    self.test(operand)
                else:
                    self.expression(operand)
                return Kind("plain")
            case ast.NamedExpr(target=target, value=value):
                kind = self.expression(value)
                unify(self.expression(target), kind)
                return kind
            case ast.Lambda(args=given, body=body):
                self.scopes.append((id(node), {item.arg for item in given.args}))
                self.expression(body)
                self.scopes.pop()
                return Kind()
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self.comprehension(node)
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        self.expression(child)
                return Kind("plain") if isinstance(node, ast.JoinedStr) else Kind()

    def test(self, node: ast.expr) -> None:
        """An expression of which only the truth matters: its parts need not be of one kind."""
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

    def comprehension(self, node: ast.expr) -> Kind:
        generators: list[ast.comprehension] = node.generators  # type: ignore[attr-defined]
        first = self.expression(generators[0].iter)
        bound = {
            inner.id
            for generator in generators
            for inner in ast.walk(generator.target)
            if isinstance(inner, ast.Name)
        }
        self.scopes.append((id(node), bound))
        for number, generator in enumerate(generators):
            over = first if number == 0 else self.expression(generator.iter)
            self.bind(generator.target, self.item_of(over))
            for condition in generator.ifs:
                self.test(condition)
        if isinstance(node, ast.DictComp):
            made = Kind("map", [self.expression(node.key), self.expression(node.value)])
        else:
            made = Kind("list", [self.expression(node.elt)])  # type: ignore[attr-defined]
        self.scopes.pop()
        return made

    def subscript(self, kind: Kind, index: ast.expr) -> Kind:
        cell = kind.root()
        if isinstance(index, ast.Slice):
            for part in (index.lower, index.upper, index.step):
                if part is not None:
                    self.expression(part)
            return kind
        given = self.expression(index)
        if cell.tag == "tuple" and isinstance(index, ast.Constant) and type(index.value) is int:
            return cell.parts[index.value] if -len(cell.parts) <= index.value < len(cell.parts) else Kind()
        if cell.tag == "map":
            unify(cell.parts[0], given)
            return cell.parts[1]
        if cell.tag in ("list", "tuple"):
            return self.item_of(cell)
        if not cell.tag and self.settle:
            item = Kind()
            unify(cell, Kind("map", [given, item]) if given.is_node else Kind("list", [item]))
            return item
        return Kind()

    def call(self, node: ast.Call) -> Kind:
        given = [self.expression(item) for item in node.args]
        for keyword in node.keywords:
            self.expression(keyword.value)
        if isinstance(node.func, ast.Attribute):
            return self.method(node.func, given)
        if not isinstance(node.func, ast.Name):
            self.expression(node.func)
            return Kind()
        name = node.func.id
        first = given[0] if given else Kind()
        if name in self.types.classes:
            for field_name, value in (field_values(self.types.classes[name], node) or {}).items():
                if field_name in self.types.fields:
                    known = self.types.kinds.get(value)
                    unify(self.types.fields[field_name], known if known is not None else self.kind(value))
            return Kind("node")
        if name in self.types.parameters:
            for mine, theirs in zip(self.types.parameters[name], given, strict=False):
                unify(mine, theirs)
            return self.types.returns.setdefault(name, Kind())
        if name in _LISTS:
            return Kind("list", [self.item_of(first) if given else Kind()])
        if name == "enumerate":
            return Kind("list", [Kind("tuple", [Kind("plain"), self.item_of(first)])])
        if name == "zip":
            return Kind("list", [Kind("tuple", [self.item_of(item) for item in given])])
        if name in ("next", "heappop") or (name in ("min", "max") and len(given) == 1):
            return self.item_of(first)
        if name in ("heappush", "heapreplace", "heappushpop") and len(given) == 2:
            unify(first, Kind("list", [given[1]]))
            return given[1]
        if name in ("dict", "defaultdict", "Counter"):
            return Kind("map", [Kind(), self.made_by(node)])
        return (
            Kind("plain") if name in ("len", "int", "str", "sum", "abs", "range", "float", "bool") else Kind()
        )

    def made_by(self, node: ast.Call) -> Kind:
        """What a ``defaultdict`` makes."""
        if node.args and is_name(node.args[0], "list", "set", "deque"):
            return Kind("list", [Kind()])
        return Kind("plain") if node.args and is_name(node.args[0], "int", "str", "bool") else Kind()

    def method(self, function: ast.Attribute, given: list[Kind]) -> Kind:
        name = function.attr
        if isinstance(function.value, ast.Name) and function.value.id in self.modules:
            if name in ("heappush", "heappop", "deque", "defaultdict"):
                return self.call_of_module(name, given)
            return Kind()
        owner = self.expression(function.value)
        cell = owner.root()
        if name in _ADDING and len(given) == 1:
            unify(owner, Kind("list", [given[0]]))
        elif name == "insert" and len(given) == 2:
            unify(owner, Kind("list", [given[1]]))
        elif name == "extend" and given:
            unify(owner, Kind("list", [self.item_of(given[0])]))
        elif cell.tag == "map":
            return self.of_map(name, cell, given)
        elif name in _TAKING:
            return self.item_of(cell) if cell.tag in ("list", "tuple") else Kind()
        elif name in ("copy", "union", "difference", "intersection"):
            return owner
        else:
            for klass in self.types.classes.values():
                if name in klass.methods:
                    unify(owner, Kind("node"))
                    for mine, theirs in zip(self.types.parameters.get(name, [])[1:], given, strict=False):
                        unify(mine, theirs)
                    return self.types.returns.setdefault(name, Kind())
        return Kind()

    def call_of_module(self, name: str, given: list[Kind]) -> Kind:
        if name == "heappush" and len(given) == 2:
            unify(given[0], Kind("list", [given[1]]))
        elif name == "heappop" and given:
            return self.item_of(given[0])
        elif name == "deque":
            return Kind("list", [self.item_of(given[0]) if given else Kind()])
        return Kind()

    def of_map(self, name: str, cell: Kind, given: list[Kind]) -> Kind:
        key, value = cell.parts
        if name in ("get", "pop", "setdefault"):
            if given:
                unify(key, given[0])
            if len(given) > 1:
                unify(value, given[1])
            return value
        if name == "items":
            return Kind("list", [Kind("tuple", [key, value])])
        return Kind("list", [value if name == "values" else key]) if name in ("keys", "values") else Kind()


def _is_open(inner: Sequence[ast.expr]) -> bool:
    return len(inner) == 2 and isinstance(inner[1], ast.Constant) and inner[1].value is Ellipsis


def _own_names(function: ast.FunctionDef) -> set[str]:
    """Parameters and names that a function binds itself."""
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    names = {item.arg for item in every} | {item.arg for item in (arguments.vararg, arguments.kwarg) if item}
    outer: set[str] = set()
    queue: list[ast.AST] = list(function.body)
    while queue:
        node = queue.pop()
        if isinstance(node, (ast.Nonlocal, ast.Global)):
            outer.update(node.names)
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
            continue
        if isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            names |= {item.target.id for item in ast.walk(node) if isinstance(item, ast.NamedExpr)}
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        queue.extend(ast.iter_child_nodes(node))
    return names - outer
