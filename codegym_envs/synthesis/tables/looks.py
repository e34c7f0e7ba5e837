"""Tables in expressions: looks at them, and calls that change them by one entry."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from codegym_envs.spec.types import STR
from codegym_envs.synthesis.profiling.observed_types import is_compact, seen, with_seen
from codegym_envs.synthesis.tables.changes import TableChanges
from codegym_envs.synthesis.tables.table import (
    Place,
    Table,
    heap_function,
    inner_type,
    is_empty_container,
    place_of,
    reads_tables,
)
from codegym_envs.synthesis.toolbox import Toolbox
from codegym_envs.synthesis.trees import (
    call,
    clone,
    fresh_name,
    is_name,
    load,
    store,
)

__all__ = ["INDEX_WORDS", "TableLooks"]

_READING = frozenset(
    {"sorted", "sum", "min", "max", "any", "all", "list", "tuple", "set", "dict", "enumerate", "zip",
     "reversed", "deque", "Counter", "str", "map", "filter"}
)  # fmt: skip
INDEX_WORDS = ["index", "position", "place", "slot", "spot"]


class TableLooks(TableChanges):
    """Rewrites expressions; see `codegym_envs.synthesis.tables.table_access.TableAccess`."""

    def __init__(self, tables: Mapping[str, Table], toolbox: Toolbox, taken: set[str]) -> None:
        super().__init__(dict(tables), toolbox)
        self.taken = taken
        self.broken: set[str] = set()
        self.operations = 0
        self.depth = 0
        self.nested = 0

    def _run(self, node: ast.expr) -> tuple[Place, str, bool] | None:
        """Read an iterable as a run over a place: the place, what of it is wanted, whether it is counted."""
        if isinstance(node, ast.Call) and is_name(node.func, "enumerate") and len(node.args) == 1:
            inner = self._run(node.args[0])
            return (inner[0], inner[1], True) if inner is not None and not inner[2] else None
        if isinstance(node, ast.Call) and is_name(node.func, "list") and len(node.args) == 1:
            return self._run(node.args[0])
        part = "items"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
            if node.func.attr not in ("keys", "values", "items"):
                return None
            part = {"keys": "items", "values": "values", "items": "pairs"}[node.func.attr]
            node = node.func.value
        place = place_of(node, self.tables)
        if (
            place is None
            or is_compact(place.type)
            or None in (inner_type(place.type) or place.type.args[:1],)
        ):
            return None
        if part != "items" and place.type.kind != "dict":
            return None
        inner_kind = inner_type(place.type)
        if (part != "items" or place.type.kind == "list") and not is_compact(inner_kind):
            return None
        return place, part, False

    def _element(self, place: Place, part: str, index: ast.expr) -> ast.expr:
        steps = [self.expression(clone(step)) for step in place.steps]
        if place.type.kind == "list":
            return self.read(_deeper(place, index), [*steps, index])
        key = self.nth(place, steps, index)
        if part == "items":
            return key
        if part == "values":
            return self.read(_deeper(place, key), [*steps, key])
        name = fresh_name(["each_key", "next_key"], self.taken)
        return ast.Tuple(
            [ast.NamedExpr(store(name), key), self.read(_deeper(place, load(name)), [*steps, load(name)])],
            ast.Load(),
        )

    def truth(self, node: ast.expr) -> ast.expr:
        """Rewrite an expression of which only the truth matters."""
        place = place_of(node, self.tables)
        if place is not None and not is_compact(place.type):
            self._note()
            return self.filled(place, [self.expression(clone(step)) for step in place.steps])
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            node.operand = self.truth(node.operand)
            return node
        if isinstance(node, ast.BoolOp):
            node.values = [self.truth(value) for value in node.values]
            return node
        return self.expression(node)

    def expression(self, node: ast.expr) -> ast.expr:
        """Rewrite an expression."""
        if not reads_tables(node, self.tables):
            return node
        made = self._special(node)
        if made is not None:
            return with_seen(made, node) if seen(made) is None else made
        if isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            return self._deferred(node)
        if isinstance(node, ast.IfExp):
            node.test = self.truth(node.test)
            node.body, node.orelse = self.expression(node.body), self.expression(node.orelse)
            return node
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return self.truth(node)
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, field, self._inner(node, value))
            elif isinstance(value, list):
                for number, item in enumerate(value):
                    if isinstance(item, ast.expr):
                        value[number] = self._inner(node, item)
                    elif isinstance(item, ast.keyword):
                        item.value = self._inner(node, item.value)
        return node

    def _inner(self, outer: ast.expr, node: ast.expr) -> ast.expr:
        """A part of an expression: a whole table only where it is read and not kept."""
        view = self._run(node) or self._sliced(node)
        place = place_of(node, self.tables)
        if place is not None and not is_compact(place.type):
            view = (place, "items", False)
        if view is None:
            return self.expression(node)
        copied = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)
        copied |= isinstance(node, ast.Call) and is_name(node.func, "list")
        reading = copied or (
            isinstance(outer, ast.Call)
            and (
                is_name(outer.func, *_READING)
                or (isinstance(outer.func, ast.Attribute) and outer.func.attr in ("join", "extend"))
            )
        )
        reading = reading or isinstance(outer, (ast.Compare, ast.BinOp, ast.Starred))
        if not reading or view[2]:
            self.broken.add(view[0].table.name)
            return node
        return self._gather(view[0], view[1], node)

    def _sliced(self, node: ast.expr) -> tuple[Place, str, bool] | None:
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            place = place_of(node.value, self.tables)
            if place is not None and place.type.kind == "list" and not is_compact(place.type):
                return place, "items", False
        return None

    def _gather(self, place: Place, part: str, node: ast.expr) -> ast.expr:
        """All entries, read one by one."""
        self._note()
        if place.type.kind == "list" and not is_compact(inner_type(place.type)):
            self.broken.add(place.table.name)
            return node
        index = fresh_name(INDEX_WORDS, set(self.taken))
        steps = [self.expression(clone(step)) for step in place.steps]
        positions: ast.expr = call("range", self.count(place, steps))
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            bounds = clone(node.slice)
            for name in ("lower", "upper", "step"):
                inner = getattr(bounds, name)
                setattr(bounds, name, self.expression(inner) if inner is not None else None)
            positions = ast.Subscript(positions, bounds, ast.Load())
        whole = ast.ListComp(
            self._element(place, part, load(index)), [ast.comprehension(store(index), positions, [], 0)]
        )
        return call("set", whole) if place.type.kind == "set" else whole

    def _deferred(self, node: ast.expr) -> ast.expr:
        """Lambdas and comprehensions: what they look at, they look at by tools."""
        self.depth += 1
        self.nested += isinstance(node, ast.Lambda)
        if isinstance(node, ast.Lambda):
            node.body = self.expression(node.body)
        else:
            generators: list[ast.comprehension] = node.generators  # type: ignore[attr-defined]
            for generator in generators:
                view = self._run(generator.iter) or self._sliced(generator.iter)
                if view is not None and not view[2]:
                    generator.iter = self._gather(view[0], view[1], generator.iter)
                elif view is not None:
                    generator.iter.args[0] = self._gather(view[0], view[1], generator.iter.args[0])  # type: ignore[attr-defined]
                else:
                    generator.iter = self.expression(generator.iter)
                generator.ifs = [self.truth(item) for item in generator.ifs]
            if isinstance(node, ast.DictComp):
                node.key, node.value = self.expression(node.key), self.expression(node.value)
            else:
                node.elt = self.expression(node.elt)  # type: ignore[attr-defined]
        self.nested -= isinstance(node, ast.Lambda)
        self.depth -= 1
        return node

    def _special(self, node: ast.expr) -> ast.expr | None:
        place = place_of(node, self.tables)
        if place is not None:
            if place.steps and is_compact(place.type) and not any(place.starts):
                self._note()
                return self.read(place, [self.expression(clone(step)) for step in place.steps])
            self.broken.add(place.table.name)
            return node
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            operator, right = node.ops[0], node.comparators[0]
            where = place_of(right, self.tables)
            if isinstance(operator, (ast.In, ast.NotIn)) and where is not None and not is_compact(where.type):
                self._note()
                steps = [self.expression(clone(step)) for step in where.steps]
                found = self.has(where, steps, self.expression(node.left), node.left)
                return found if isinstance(operator, ast.In) else ast.UnaryOp(ast.Not(), found)
            empty = is_empty_container(right)
            left = place_of(node.left, self.tables)
            if empty and left is not None and isinstance(operator, (ast.Eq, ast.NotEq)):
                found = self.truth(node.left)
                return found if isinstance(operator, ast.NotEq) else ast.UnaryOp(ast.Not(), found)
        return None

    def _call(self, node: ast.Call) -> ast.expr | None:
        heap = heap_function(node)
        if heap:
            place = place_of(node.args[0], self.tables)
            if place is None:
                return None
            if heap not in ("heappush", "heappop") or place.steps:
                self.broken.add(place.table.name)
                return node
            self._note()
            if heap == "heappop":
                return self.pop(place, [], "smallest", node)
            return self.push(
                place, [], "push", value=self.expression(node.args[1]), node=node, given=node.args[1]
            )
        if is_name(node.func, "len") and len(node.args) == 1:
            place = place_of(node.args[0], self.tables)
            if place is not None and not is_compact(place.type):
                self._note()
                return self.count(place, [self.expression(clone(step)) for step in place.steps])
            return None
        if is_name(node.func, "min", "max", "sum") and len(node.args) == 1 and not node.keywords:
            place = place_of(node.args[0], self.tables)
            fits = place is not None and place.type.kind == "list" and not is_compact(place.type)
            if fits and place is not None and not place.steps and not place.table.copied:
                type_ = seen(node) or inner_type(place.type)
                if type_ is not None and is_compact(type_):
                    return self.reduce(place, node.func.id, type_)  # type: ignore[attr-defined]
            return None
        if isinstance(node.func, ast.Attribute) and node.func.attr == "join" and len(node.args) == 1:
            place = place_of(node.args[0], self.tables)
            plain = isinstance(node.func.value, ast.Constant) and isinstance(node.func.value.value, str)
            if plain and place is not None and not place.steps and not place.table.copied:
                if place.type.kind == "list" and inner_type(place.type) == STR:
                    return self.join(place, node.func.value)  # type: ignore[arg-type]
        if isinstance(node.func, ast.Attribute):
            place = place_of(node.func.value, self.tables)
            if place is not None and not is_compact(place.type):
                return self._method(node, node.func.attr, place)
        return None

    def _method(self, node: ast.Call, name: str, place: Place) -> ast.expr:
        arguments = node.args
        self._note()
        steps = [self.expression(clone(step)) for step in place.steps]
        kind = place.type.kind
        if not node.keywords:
            if name in ("append", "add", "appendleft") and len(arguments) == 1:
                action = {"append": "push" if place.table.role in ("stack", "queue") else "add"}.get(
                    name, {"appendleft": "front"}.get(name, "add")
                )
                inner = place.type.args[0] if kind == "set" else inner_type(place.type)
                if is_compact(inner):
                    return self.push(
                        place,
                        steps,
                        action,
                        value=self.expression(arguments[0]),
                        node=node,
                        given=arguments[0],
                    )
                embedded = self._embedded(arguments[0])
                if embedded is not None:
                    return self.push(place, steps, action, value=None, node=node, given=embedded)
            if name in ("pop", "popleft") and kind == "list" and is_compact(inner_type(place.type)):
                first = name == "popleft" or (arguments and ast.unparse(arguments[0]) == "0")
                if first or not arguments:
                    return self.pop(place, steps, "next" if first else "pop", node)
                return self.take(place, steps, self.expression(arguments[0]))
            if (
                name == "pop"
                and kind == "dict"
                and len(arguments) == 1
                and is_compact(inner_type(place.type))
            ):
                return self.take(place, steps, self.expression(arguments[0]))
            if name == "get" and kind == "dict" and is_compact(inner_type(place.type)):
                default = arguments[1] if len(arguments) == 2 else ast.Constant(None)
                if isinstance(default, ast.Constant):
                    return self.get(place, steps, self.expression(arguments[0]), default, seen(node))
            if name in ("remove", "discard") and len(arguments) == 1:
                return self.remove(place, steps, self.expression(arguments[0]), name, arguments[0])
            if name == "insert" and len(arguments) == 2 and is_compact(inner_type(place.type)):
                return self.insert(place, steps, [self.expression(item) for item in arguments])
            if name in ("clear", "reverse", "sort") and not arguments:
                return self.whole(place, steps, name)
        self.broken.add(place.table.name)
        return node

    def _embedded(self, value: ast.expr) -> ast.expr | None:
        """A value made of tables and constants alone, which a tool can make itself; None for others."""
        for inner in ast.walk(value):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
                if inner.id not in self.tables and not is_name(inner, *_READING):
                    return None
            elif isinstance(
                inner, (ast.comprehension, ast.Lambda, ast.NamedExpr, ast.Starred, ast.Yield, ast.Dict)
            ):
                return None
        if isinstance(value, ast.Name) and self.nested:
            return None
        return value

    def _note(self) -> None:
        self.operations += self.depth > 0

    def _break(self, node: ast.AST) -> None:
        self.broken |= {table.name for table in reads_tables(node, self.tables)}


def _deeper(place: Place, step: ast.expr) -> Place:
    type_ = inner_type(place.type)
    assert type_ is not None
    return Place(place.table, [*place.steps, step], [*place.starts, None], type_)
