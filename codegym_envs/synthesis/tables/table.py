"""Tables: local containers of the main procedure that can live in ``state``, and places inside them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from codegym_envs.spec.types import INT, Type
from codegym_envs.synthesis.marks import WAS_NEGATIVE
from codegym_envs.synthesis.profiling.observed_types import is_compact
from codegym_envs.synthesis.toolbox import state_value
from codegym_envs.synthesis.trees import clone, is_name
from codegym_envs.synthesis.wording.words import readable

__all__ = [
    "Role",
    "Table",
    "TablePlace",
    "ToState",
    "find_tables",
    "heap_function",
    "inner_type",
    "is_empty_container",
    "place_of",
    "reads_tables",
]

Role = Literal["plain", "list", "queue", "stack", "heap", "counter", "set", "marks"]

_DEPTH = 3
_PLACE_WORDS = frozenset({"index", "position", "place", "slot", "spot"})


@dataclass(slots=True)
class Table:
    """A local container that moves to the state.

    Attributes:
        name: Its name, in the procedure and in the state.
        type: Its whole type.
        role: What it is used for.
        steps: Names of the parameters that say where something is, by depth.
        copied: Whether it starts as a copy of hidden data.
        from_end: The depths at which the solution counts positions from the end.
    """

    name: str
    type: Type
    role: Role = "plain"
    steps: list[str] = field(default_factory=list)
    copied: bool = False
    from_end: set[int] = field(default_factory=set)


@dataclass(slots=True)
class TablePlace:
    """A container or an item in a table: ``grid[row][column]`` with its two steps.

    Attributes:
        table: The table.
        steps: Index or key of each step, outermost first.
        starts: What a step starts an empty place with (``setdefault``), or None.
        type: Type of what is there.
    """

    table: Table
    steps: list[ast.expr]
    starts: list[ast.expr | None]
    type: Type

    @property
    def kinds(self) -> list[Type]:
        """Type of each step."""
        found = []
        type_ = self.table.type
        for _ in self.steps:
            found.append(type_.args[0] if type_.kind == "dict" else INT)
            type_ = inner_type(type_) or type_
        return found

    def expression(
        self, steps: Sequence[ast.expr], context: Callable[[], ast.expr_context] = ast.Load
    ) -> ast.expr:
        """The same place in the state, with other expressions as steps."""
        node: ast.expr = state_value(self.table.name)
        for number, (step, start) in enumerate(zip(steps, self.starts, strict=True)):
            if start is not None:
                node = ast.Call(
                    ast.Attribute(node, "setdefault", ast.Load()), [clone(step), clone(start)], []
                )
            else:
                last = number == len(self.steps) - 1
                node = ast.Subscript(node, clone(step), context() if last else ast.Load())
        return node


def inner_type(type_: Type) -> Type | None:
    """Type of what one step into a container finds; None if nothing is known of it."""
    if type_.kind == "union":
        rest = [member for member in type_.args if member.kind != "none"]
        return inner_type(rest[0]) if len(rest) == 1 else None
    if type_.kind == "dict" and len(type_.args) == 2:
        found = type_.args[1]
    elif type_.kind == "list" and type_.args:
        found = type_.args[0]
    else:
        return None
    return None if found.kind == "any" else found


def place_of(node: ast.AST, tables: Mapping[str, Table]) -> TablePlace | None:
    """Read an expression as a place in a table; None if it is not one."""
    steps: list[ast.expr] = []
    starts: list[ast.expr | None] = []
    inner = node
    while True:
        if isinstance(inner, ast.Subscript) and not isinstance(inner.slice, ast.Slice):
            steps.insert(0, inner.slice)
            starts.insert(0, None)
            inner = inner.value
        elif _is_setdefault(inner):
            assert isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute)
            steps.insert(0, inner.args[0])
            starts.insert(0, inner.args[1])
            inner = inner.func.value
        else:
            break
    if not (isinstance(inner, ast.Name) and inner.id in tables):
        return None
    table = tables[inner.id]
    type_ = table.type
    for _ in steps:
        found = inner_type(type_)
        if found is None or (is_compact(type_) and type_.kind != "union"):
            return None
        type_ = found
    return TablePlace(table, steps, starts, type_)


def _is_setdefault(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "setdefault"
        and len(node.args) == 2
        and not node.keywords
        and is_empty_container(node.args[1])
    )


def is_empty_container(node: ast.AST) -> bool:
    """Whether an expression makes an empty container: ``[]``, ``set()`` and the like."""
    if isinstance(node, ast.List):
        return not node.elts
    if isinstance(node, ast.Dict):
        return not node.keys
    return (
        isinstance(node, ast.Call)
        and is_name(node.func, "list", "dict", "set", "deque")
        and not node.args
        and not node.keywords
    )


def reads_tables(node: ast.AST, tables: Mapping[str, Table]) -> list[Table]:
    """The tables that a tree mentions, each once."""
    found: dict[str, Table] = {}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id in tables:
            found[inner.id] = tables[inner.id]
    return list(found.values())


class ToState(ast.NodeTransformer):
    """Tables are read and written in the state."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.tables = tables

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Replace one name."""
        return state_value(node.id) if node.id in self.tables else node


def find_tables(
    body: Sequence[ast.stmt], types: Mapping[str, tuple[Type, bool]], blocked: set[str]
) -> dict[str, Table]:
    """Local containers that are bound once, before all loops and branches.

    Whether everything that happens to them has a form as a tool is found out elsewhere.

    Args:
        body: The procedure's body.
        types: Type of each variable.
        blocked: Names that the state already has.
    """
    bound: dict[str, int] = {}
    for item in body:
        for node in ast.walk(item):
            names: list[str] = []
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                names = [node.id]
            elif isinstance(node, ast.arg):
                names = [node.arg]
            elif isinstance(node, (ast.Nonlocal, ast.Global)):
                names = [*node.names, *node.names]
            for name in names:
                bound[name] = bound.get(name, 0) + 1
    found: dict[str, Table] = {}
    for item in body:
        for name in _bound_by(item):
            type_ = types.get(name, (None, False))[0]
            if bound.get(name) == 1 and name not in blocked and type_ is not None and _fits(type_):
                found[name] = Table(name, type_)
    for table in list(found.values()):
        table.role = _role(table, body)
        if table.role == "heap" and not is_compact(inner_type(table.type)):
            del found[table.name]  # entries would be handed over as containers
    for table in found.values():
        table.steps = _steps(table, body, found)
    _note_ends(body, found)
    return found


def _note_ends(body: Sequence[ast.stmt], tables: Mapping[str, Table]) -> None:
    """Write down where the solution counts from the end."""
    for item in body:
        for node in ast.walk(item):
            place = place_of(node, tables)
            steps = place.steps if place is not None else []
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "pop"
            ):
                place = place_of(node.func.value, tables)
                steps = [*place.steps, *node.args[:1]] if place is not None else []
            for depth, step in enumerate(steps):
                literal = isinstance(step, ast.UnaryOp) and isinstance(step.op, ast.USub)
                if place is not None and (literal or WAS_NEGATIVE.of(step)):
                    place.table.from_end.add(depth)


def _bound_by(item: ast.stmt) -> list[str]:
    if not (isinstance(item, ast.Assign) and len(item.targets) == 1):
        return []
    target = item.targets[0]
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, ast.Tuple) and isinstance(item.value, ast.Tuple):
        return [part.id for part in target.elts if isinstance(part, ast.Name)]
    return []


def _fits(type_: Type) -> bool:
    """Whether a container holds scalars or records, at most some levels down."""
    for _ in range(_DEPTH):
        if type_.kind == "set":
            return bool(type_.args) and is_compact(type_.args[0])
        if type_.kind == "dict" and not (type_.args and is_compact(type_.args[0])):
            return False
        if type_.kind not in ("list", "dict"):
            return False
        inner = inner_type(type_)
        if inner is None:
            return False
        if is_compact(inner):
            return True
        type_ = inner
    return False


def _role(table: Table, body: Sequence[ast.stmt]) -> Role:
    if table.type.kind == "set":
        return "set"
    methods: set[str] = set()
    counted = False
    for item in body:
        for node in ast.walk(item):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if is_name(node.func.value, table.name):
                    first = node.args[:1] and isinstance(node.args[0], ast.Constant)
                    taken = node.func.attr == "pop" and first and ast.unparse(node.args[0]) == "0"
                    methods.add("popleft" if taken else node.func.attr)
            if isinstance(node, ast.Call) and heap_function(node) and is_name(node.args[0], table.name):
                methods.add("heap")
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Subscript):
                counted |= is_name(node.target.value, table.name)
    if "heap" in methods:
        return "heap"
    if "popleft" in methods:
        return "queue"
    if table.type.kind == "list" and {"pop", "append"} <= methods:
        return "stack"
    item_type = inner_type(table.type)
    if table.type.kind == "list" and "append" in methods and is_compact(item_type):
        return "list"
    if item_type is not None and item_type.kind == "bool":
        return "marks"
    if table.type.kind == "dict" and counted and item_type is not None and item_type.kind == "int":
        return "counter"
    return "plain"


def heap_function(node: ast.Call) -> str:
    """Name of the function of ``heapq`` that is called, or ""."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if isinstance(node.func, ast.Attribute) and not is_name(node.func.value, "heapq"):
        return ""
    return name if name in ("heappush", "heappop", "heappushpop", "heapreplace") and node.args else ""


def _steps(table: Table, body: Sequence[ast.stmt], tables: Mapping[str, Table]) -> list[str]:
    """Parameter names by depth: the variable that all sites use there, else words for the type."""
    used: list[list[ast.expr]] = [[] for _ in range(_DEPTH)]
    depth = 0
    for item in body:
        for node in ast.walk(item):
            place = place_of(node, tables)
            if place is not None and place.table is table:
                for level, step in enumerate(place.steps):
                    used[level].append(step)
                depth = max(depth, len(place.steps))
    type_: Type | None = table.type
    plain: list[str] = []
    kinds: list[str] = []
    while type_ is not None and type_.kind in ("list", "dict") and not is_compact(type_):
        kinds.append(type_.kind)
        type_ = inner_type(type_)
    if kinds[:2] == ["list", "list"] and not _grows_inside(table, body, tables):
        plain = ["row", "column", "layer"]
    else:
        plain = ["key" if kind == "dict" else "index" for kind in kinds]
    names: list[str] = []
    for level, word in enumerate(plain):
        roots = {root for step in used[level] for root in _root_names(step)}
        wanted = roots.pop() if len(roots) == 1 else word
        if not readable(wanted) or wanted in _PLACE_WORDS or wanted in names:
            wanted = word
        if wanted in names:
            wanted = next(other for other in ("position", "place", "slot") if other not in names)
        names.append(wanted)
    return names


def _grows_inside(table: Table, body: Sequence[ast.stmt], tables: Mapping[str, Table]) -> bool:
    """Whether entries are added to the lists in a list, which then is not a grid."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "append"
        and (place := place_of(node.func.value, tables)) is not None
        and place.table is table
        and bool(place.steps)
        for item in body
        for node in ast.walk(item)
    )


def _root_names(step: ast.expr) -> Iterator[str]:
    """The variable that a step is about: ``amount`` for ``amount - coin``; nothing for constants."""
    while isinstance(step, ast.BinOp) and not isinstance(step.left, ast.Constant):
        step = step.left
    if isinstance(step, ast.Name):
        yield step.id
    elif not isinstance(step, (ast.Constant, ast.UnaryOp)):
        yield ""
