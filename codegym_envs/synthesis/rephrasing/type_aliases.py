"""Names of types go where the annotations are that name them: ``Grid = list[list[int]]`` is no constant."""

from __future__ import annotations

import ast

from codegym_envs.synthesis.trees import clone, is_name, load

__all__ = ["without_type_aliases"]

_PLAIN = frozenset(
    {"int", "float", "str", "bool", "list", "dict", "set", "tuple", "frozenset", "bytes", "object"}
)
_WORDS = frozenset(
    {"Any", "Callable", "Collection", "Counter", "DefaultDict", "Deque", "Dict", "FrozenSet", "Generator",
     "Hashable", "Iterable", "Iterator", "List", "Literal", "Mapping", "MutableMapping", "Optional",
     "OrderedDict", "Sequence", "Set", "Text", "Tuple", "Type", "Union", "defaultdict", "deque"}
)  # fmt: skip
_MAKERS = {"List": "list", "Dict": "dict", "Set": "set", "Tuple": "tuple", "FrozenSet": "frozenset"}


def without_type_aliases(tree: ast.Module) -> None:
    """Put what type aliases stand for in their place, in place; the aliases themselves go.

    Type variables and new types (``NewType``) go with them, and ``cast`` is its value.

    Args:
        tree: The source.
    """
    stored = [
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    bound = set(stored) | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    found: dict[str, ast.expr | None] = {}
    made: list[ast.stmt] = []
    for node in [item for item in ast.walk(tree) if isinstance(item, (ast.Assign, ast.AnnAssign))]:
        name = _name_of(node)
        if not name or stored.count(name) > 1 or node.value is None:
            continue
        declared = isinstance(node, ast.AnnAssign) and _last(node.annotation) == "TypeAlias"
        if isinstance(node, ast.AnnAssign) and not declared:
            continue
        if _is_variable(node.value):
            found[name] = None
        elif declared or _is_type(node.value, set(found), bound):
            found[name] = _read(node.value)
        else:
            continue
        made.append(node)
    if found or any(_last(node.func) == "cast" for node in ast.walk(tree) if isinstance(node, ast.Call)):
        _Inline(found, {id(node) for node in made}).visit(tree)


def _name_of(node: ast.Assign | ast.AnnAssign) -> str:
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
    if isinstance(node, ast.Assign) and len(node.targets) != 1:
        return ""
    return target.id if isinstance(target, ast.Name) else ""


def _last(node: ast.AST) -> str:
    """``List`` for ``typing.List``."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_variable(value: ast.expr) -> bool:
    """``TypeVar("T")`` or ``NewType("Id", int)``, which means nothing when it runs."""
    return isinstance(value, ast.Call) and _last(value.func) in ("TypeVar", "NewType", "ParamSpec")


def _is_type(value: ast.expr, known: set[str], bound: set[str]) -> bool:
    """Whether a value is a type, given the aliases that are known and the variables that there are."""
    if isinstance(value, ast.Name) and value.id in bound - known:
        return False
    if isinstance(value, ast.Subscript):
        return _last(value.value) in _PLAIN | _WORDS | known and not isinstance(value.slice, ast.Slice)
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr):
        sides = [value.left, value.right]
        return all(_is_nothing(side) or _is_type(side, known, bound) for side in sides)
    return _last(value) in _PLAIN | _WORDS | known


def _is_nothing(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _read(value: ast.expr) -> ast.expr:
    """A type that is written as a text."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return ast.parse(value.value, mode="eval").body
    return value


class _Inline(ast.NodeTransformer):
    def __init__(self, aliases: dict[str, ast.expr | None], made: set[int]) -> None:
        self.aliases = aliases
        self.made = made

    def visit(self, node: ast.AST) -> ast.AST | None:
        if id(node) in self.made:
            return None
        visited: ast.AST | None = super().visit(node)
        body = getattr(visited, "body", None)
        if body == [] and not isinstance(visited, ast.Module):
            visited.body = [ast.Pass()]  # type: ignore[union-attr]
        return visited

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self.aliases or not isinstance(node.ctx, ast.Load):
            return node
        meant = self.aliases[node.id]
        inner = load("Any") if meant is None else self._expression(clone(meant))
        return ast.copy_location(inner, node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """A type that makes a value, or that a value is held against."""
        if _last(node.func) == "cast" and len(node.args) == 2:
            return self._expression(node.args[1])
        if isinstance(node.func, ast.Name) and node.func.id in self.aliases:
            meant = self.aliases[node.func.id]
            if meant is None and len(node.args) == 1:  # a NewType
                return self._expression(node.args[0])
        self.generic_visit(node)
        if isinstance(node.func, ast.Subscript):
            maker = _last(node.func.value)
            node.func = load(_MAKERS.get(maker, maker))
        if is_name(node.func, "isinstance") and len(node.args) == 2:
            node.args[1] = _members(node.args[1])
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = self._hint(node.annotation)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        self.generic_visit(node)
        node.annotation = self._hint(node.annotation) or node.annotation
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.returns = self._hint(node.returns)
        return node

    def _hint(self, hint: ast.expr | None) -> ast.expr | None:
        """An annotation, which may be written as a text."""
        if hint is None:
            return None
        if isinstance(hint, ast.Constant) and isinstance(hint.value, str):
            if not any(name in hint.value for name in self.aliases):
                return hint
            hint = ast.parse(hint.value, mode="eval").body
        return self._expression(hint)

    def _expression(self, node: ast.expr) -> ast.expr:
        visited = self.visit(node)
        assert isinstance(visited, ast.expr)
        return visited


def _members(kind: ast.expr) -> ast.expr:
    """``Union[int, float]``, against which a value is held, as the tuple of its members."""
    if isinstance(kind, ast.Subscript) and _last(kind.value) == "Union" and isinstance(kind.slice, ast.Tuple):
        return ast.Tuple(list(kind.slice.elts), ast.Load())
    if isinstance(kind, ast.Subscript):
        return load(_MAKERS.get(_last(kind.value), _last(kind.value)))
    return kind
