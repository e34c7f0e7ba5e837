"""Tables in expressions: looks at them, and calls that change them by one entry."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from codegym_envs.spec.types import STR
from codegym_envs.synthesis.marks import seen, with_seen
from codegym_envs.synthesis.profiling.observed_types import is_compact
from codegym_envs.synthesis.tables.changes import ChangeTools
from codegym_envs.synthesis.tables.table import (
    Table,
    TablePlace,
    heap_function,
    inner_type,
    is_empty_container,
    place_of,
    reads_tables,
)
from codegym_envs.synthesis.tables.table_tools import LookTools, TableCalls
from codegym_envs.synthesis.tables.walk import TableRun, Walk
from codegym_envs.synthesis.toolbox import Toolbox
from codegym_envs.synthesis.trees import (
    call,
    clone,
    fresh_name,
    is_name,
    load,
    store,
)

__all__ = ["INDEX_WORDS", "TableExpressions"]

_READING = frozenset(
    {"sorted", "sum", "min", "max", "any", "all", "list", "tuple", "set", "dict", "enumerate", "zip",
     "reversed", "deque", "Counter", "str", "map", "filter"}
)  # fmt: skip
_PARTS = {"keys": "items", "values": "values", "items": "pairs"}
INDEX_WORDS = ["index", "position", "place", "slot", "spot"]

Form = Callable[[ast.Call, TablePlace, list[ast.expr]], ast.expr | None]


class TableExpressions:
    """Rewrites the expressions of one procedure.

    Args:
        tables: What lives in the state, by name.
        toolbox: Receives the tools.
        taken: Names that variables may not get.

    Attributes:
        looks: Tools that look at tables.
        changes: Tools that change them.
        walk: Where the pass is; whoever goes through the statements keeps it up to date.
    """

    def __init__(self, tables: Mapping[str, Table], toolbox: Toolbox, taken: set[str]) -> None:
        calls = TableCalls(tables, toolbox)
        self.tables = tables
        self.taken = taken
        self.looks = LookTools(calls)
        self.changes = ChangeTools(calls)
        self.walk = Walk()

    # --- whole expressions ------------------------------------------------------------------------

    def truth(self, node: ast.expr) -> ast.expr:
        """Rewrite an expression whose truth alone matters."""
        place = self.container(node)
        if place is not None:
            self.walk.note()
            return self.looks.filled(place, self.steps(place))
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
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, name, self._inner(node, value))
            elif isinstance(value, list):
                for number, item in enumerate(value):
                    if isinstance(item, ast.expr):
                        value[number] = self._inner(node, item)
                    elif isinstance(item, ast.keyword):
                        item.value = self._inner(node, item.value)
        return node

    def steps(self, place: TablePlace) -> list[ast.expr]:
        """The steps of a place, rewritten."""
        return [self.expression(clone(step)) for step in place.steps]

    def container(self, node: ast.AST) -> TablePlace | None:
        """Read an expression as a container in a table; None if it is not one."""
        place = place_of(node, self.tables)
        return place if place is not None and not is_compact(place.type) else None

    def run(self, node: ast.expr) -> TableRun | None:
        """Read an iterable as a run over a container; None if it is not one."""
        if isinstance(node, ast.Call) and is_name(node.func, "enumerate") and len(node.args) == 1:
            inner = self.run(node.args[0])
            return (
                TableRun(inner.place, inner.part, True) if inner is not None and not inner.counted else None
            )
        if isinstance(node, ast.Call) and is_name(node.func, "list") and len(node.args) == 1:
            return self.run(node.args[0])
        part = "items"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
            if node.func.attr not in _PARTS:
                return None
            part = _PARTS[node.func.attr]
            node = node.func.value
        place = self.container(node)
        if place is None or (part != "items" and place.type.kind != "dict"):
            return None
        if (part != "items" or place.type.kind == "list") and not is_compact(inner_type(place.type)):
            return None
        return TableRun(place, part)

    def element(self, run: TableRun, index: ast.expr) -> ast.expr:
        """What is at one position of a run."""
        place, steps = run.place, self.steps(run.place)
        if place.type.kind == "list":
            return self.looks.read(_deeper(place, index), [*steps, index])
        key = self.looks.nth(place, steps, index)
        if run.part == "items":
            return key
        if run.part == "values":
            return self.looks.read(_deeper(place, key), [*steps, key])
        name = fresh_name(["each_key", "next_key"], self.taken)
        value = self.looks.read(_deeper(place, load(name)), [*steps, load(name)])
        return ast.Tuple([ast.NamedExpr(store(name), key), value], ast.Load())

    def embedded(self, value: ast.expr) -> ast.expr | None:
        """A value made from tables and constants alone, which a tool can make itself; None for others."""
        for inner in ast.walk(value):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
                if inner.id not in self.tables and not is_name(inner, *_READING):
                    return None
            elif isinstance(
                inner, (ast.comprehension, ast.Lambda, ast.NamedExpr, ast.Starred, ast.Yield, ast.Dict)
            ):
                return None
        if isinstance(value, ast.Name) and self.walk.nested:
            return None
        return value

    # --- parts of expressions ---------------------------------------------------------------------

    def _inner(self, outer: ast.expr, node: ast.expr) -> ast.expr:
        """A part of an expression: a whole table only where it is read and not kept."""
        run = self.run(node) or self._sliced(node)
        place = self.container(node)
        if place is not None:
            run = TableRun(place)
        if run is None:
            return self.expression(node)
        copied = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)
        copied |= isinstance(node, ast.Call) and is_name(node.func, "list")
        if run.counted or not (copied or _only_reads(outer)):
            self.walk.broken.add(run.place.table.name)
            return node
        return self._gather(run, node)

    def _sliced(self, node: ast.expr) -> TableRun | None:
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            place = self.container(node.value)
            if place is not None and place.type.kind == "list":
                return TableRun(place)
        return None

    def _gather(self, run: TableRun, node: ast.expr) -> ast.expr:
        """All entries, read one by one."""
        self.walk.note()
        place = run.place
        if place.type.kind == "list" and not is_compact(inner_type(place.type)):
            self.walk.broken.add(place.table.name)
            return node
        index = fresh_name(INDEX_WORDS, set(self.taken))
        positions: ast.expr = call("range", self.looks.count(place, self.steps(place)))
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            bounds = clone(node.slice)
            for name in ("lower", "upper", "step"):
                inner = getattr(bounds, name)
                setattr(bounds, name, self.expression(inner) if inner is not None else None)
            positions = ast.Subscript(positions, bounds, ast.Load())
        generator = ast.comprehension(store(index), positions, [], 0)
        whole = ast.ListComp(self.element(run, load(index)), [generator])
        return call("set", whole) if place.type.kind == "set" else whole

    def _deferred(
        self, node: ast.Lambda | ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
    ) -> ast.expr:
        """Lambdas and comprehensions: what they look at, they look at through tools."""
        self.walk.depth += 1
        self.walk.nested += isinstance(node, ast.Lambda)
        if isinstance(node, ast.Lambda):
            node.body = self.expression(node.body)
        else:
            for generator in node.generators:
                generator.iter = self._iterable(generator.iter)
                generator.ifs = [self.truth(item) for item in generator.ifs]
            if isinstance(node, ast.DictComp):
                node.key, node.value = self.expression(node.key), self.expression(node.value)
            else:
                node.elt = self.expression(node.elt)
        self.walk.nested -= isinstance(node, ast.Lambda)
        self.walk.depth -= 1
        return node

    def _iterable(self, node: ast.expr) -> ast.expr:
        """What a comprehension iterates over."""
        run = self.run(node) or self._sliced(node)
        if run is None:
            return self.expression(node)
        if run.counted:
            assert isinstance(node, ast.Call)
            node.args[0] = self._gather(run, node.args[0])
            return node
        return self._gather(run, node)

    def _special(self, node: ast.expr) -> ast.expr | None:
        place = place_of(node, self.tables)
        if place is not None:
            if place.steps and is_compact(place.type) and not any(place.starts):
                self.walk.note()
                return self.looks.read(place, self.steps(place))
            self.walk.broken.add(place.table.name)
            return node
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._compare(node)
        return None

    def _compare(self, node: ast.Compare) -> ast.expr | None:
        """``value in table`` and ``table == []``."""
        operator, right = node.ops[0], node.comparators[0]
        where = self.container(right)
        if isinstance(operator, (ast.In, ast.NotIn)) and where is not None:
            self.walk.note()
            steps = self.steps(where)
            found = self.looks.has(where, steps, self.expression(node.left), node.left)
            return found if isinstance(operator, ast.In) else ast.UnaryOp(ast.Not(), found)
        left = place_of(node.left, self.tables)
        if is_empty_container(right) and left is not None and isinstance(operator, (ast.Eq, ast.NotEq)):
            found = self.truth(node.left)
            return found if isinstance(operator, ast.NotEq) else ast.UnaryOp(ast.Not(), found)
        return None

    # --- calls ------------------------------------------------------------------------------------

    def _call(self, node: ast.Call) -> ast.expr | None:
        heap = heap_function(node)
        if heap:
            return self._heap(node, heap)
        if is_name(node.func, "len") and len(node.args) == 1:
            place = self.container(node.args[0])
            if place is None:
                return None
            self.walk.note()
            return self.looks.count(place, self.steps(place))
        if isinstance(node.func, ast.Name):
            return self._reduced(node, node.func.id)
        if not isinstance(node.func, ast.Attribute):
            return None
        if node.func.attr == "join" and len(node.args) == 1:
            joined = self._joined(node.args[0], node.func.value)
            if joined is not None:
                return joined
        place = self.container(node.func.value)
        return self._method(node, node.func.attr, place) if place is not None else None

    def _heap(self, node: ast.Call, function: str) -> ast.expr | None:
        place = place_of(node.args[0], self.tables)
        if place is None:
            return None
        if function not in ("heappush", "heappop") or place.steps:
            self.walk.broken.add(place.table.name)
            return node
        self.walk.note()
        if function == "heappop":
            return self.changes.pop(place, [], "smallest", node)
        value = self.expression(node.args[1])
        return self.changes.push(place, [], "push", value=value, node=node, given=node.args[1])

    def _reduced(self, node: ast.Call, function: str) -> ast.expr | None:
        """The largest, smallest or sum of a whole list."""
        if function not in ("min", "max", "sum") or len(node.args) != 1 or node.keywords:
            return None
        place = self._whole_list(node.args[0])
        type_ = (seen(node) or inner_type(place.type)) if place is not None else None
        if place is None or type_ is None or not is_compact(type_):
            return None
        return self.looks.reduce(place, function, type_)

    def _joined(self, argument: ast.expr, separator: ast.expr) -> ast.expr | None:
        """The texts of a whole list as one text."""
        place = self._whole_list(argument)
        plain = isinstance(separator, ast.Constant) and isinstance(separator.value, str)
        if not plain or place is None or inner_type(place.type) != STR:
            return None
        assert isinstance(separator, ast.Constant)
        return self.looks.join(place, separator)

    def _whole_list(self, node: ast.expr) -> TablePlace | None:
        """A table that is a list and did not start as a copy of hidden data."""
        place = self.container(node)
        fits = place is not None and place.type.kind == "list" and not place.steps and not place.table.copied
        return place if fits else None

    def _method(self, node: ast.Call, name: str, place: TablePlace) -> ast.expr:
        """A method of a container; the table is broken if it has no form."""
        forms: dict[str, Form] = {
            "append": self._put, "add": self._put, "appendleft": self._put,
            "pop": self._taken_out, "popleft": self._taken_out,
            "get": self._got, "insert": self._inserted,
            "remove": self._removed, "discard": self._removed,
            "clear": self._as_a_whole, "reverse": self._as_a_whole, "sort": self._as_a_whole,
        }  # fmt: skip
        self.walk.note()
        steps = self.steps(place)
        form = forms.get(name) if not node.keywords else None
        made = form(node, place, steps) if form is not None else None
        if made is None:
            self.walk.broken.add(place.table.name)
            return node
        return made

    def _put(self, node: ast.Call, place: TablePlace, steps: list[ast.expr]) -> ast.expr | None:
        if len(node.args) != 1:
            return None
        name, given = _method_name(node), node.args[0]
        action = {"append": "add", "appendleft": "front"}.get(name, "add")
        if name == "append" and place.table.role in ("stack", "queue"):
            action = "push"
        inner = place.type.args[0] if place.type.kind == "set" else inner_type(place.type)
        if is_compact(inner):
            value = self.expression(given)
            return self.changes.push(place, steps, action, value=value, node=node, given=given)
        embedded = self.embedded(given)
        if embedded is None:
            return None
        return self.changes.push(place, steps, action, value=None, node=node, given=embedded)

    def _taken_out(self, node: ast.Call, place: TablePlace, steps: list[ast.expr]) -> ast.expr | None:
        name, arguments = _method_name(node), node.args
        if not is_compact(inner_type(place.type)):
            return None
        if place.type.kind == "list":
            first = name == "popleft" or (arguments and ast.unparse(arguments[0]) == "0")
            if first or not arguments:
                return self.changes.pop(place, steps, "next" if first else "pop", node)
            return self.changes.take(place, steps, self.expression(arguments[0]))
        if name == "pop" and place.type.kind == "dict" and len(arguments) == 1:
            return self.changes.take(place, steps, self.expression(arguments[0]))
        return None

    def _got(self, node: ast.Call, place: TablePlace, steps: list[ast.expr]) -> ast.expr | None:
        if place.type.kind != "dict" or not is_compact(inner_type(place.type)):
            return None
        default = node.args[1] if len(node.args) == 2 else ast.Constant(None)
        if not isinstance(default, ast.Constant):
            return None
        return self.looks.get(place, steps, self.expression(node.args[0]), default)

    def _removed(self, node: ast.Call, place: TablePlace, steps: list[ast.expr]) -> ast.expr | None:
        if len(node.args) != 1:
            return None
        value = self.expression(node.args[0])
        return self.changes.remove(place, steps, value, _method_name(node), node.args[0])

    def _inserted(self, node: ast.Call, place: TablePlace, steps: list[ast.expr]) -> ast.expr | None:
        if len(node.args) != 2 or not is_compact(inner_type(place.type)):
            return None
        return self.changes.insert(place, steps, [self.expression(item) for item in node.args])

    def _as_a_whole(self, node: ast.Call, place: TablePlace, steps: list[ast.expr]) -> ast.expr | None:
        return self.changes.whole(place, steps, _method_name(node)) if not node.args else None


def _method_name(node: ast.Call) -> str:
    assert isinstance(node.func, ast.Attribute)
    return node.func.attr


def _only_reads(outer: ast.expr) -> bool:
    """Whether an expression reads its parts and keeps none of them."""
    if isinstance(outer, ast.Call):
        method = outer.func.attr if isinstance(outer.func, ast.Attribute) else ""
        return is_name(outer.func, *_READING) or method in ("join", "extend")
    return isinstance(outer, (ast.Compare, ast.BinOp, ast.Starred))


def _deeper(place: TablePlace, step: ast.expr) -> TablePlace:
    type_ = inner_type(place.type)
    assert type_ is not None
    return TablePlace(place.table, [*place.steps, step], [*place.starts, None], type_)
