"""Exceptions that a source defines: each is one of Python's own that the source does not use otherwise."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from codegym_envs.synthesis.trees import Replace, bind_arguments, clone, is_name, load, names_in, rename

__all__ = ["own_exceptions"]

_FREE = ("RuntimeError", "EOFError", "BufferError", "AssertionError", "PermissionError", "FloatingPointError")
"""Exceptions that code over plain data does not raise by itself, none the base of another."""

_KNOWN = frozenset(
    {"Exception", "ValueError", "LookupError", "KeyError", "IndexError", "ArithmeticError", "TypeError",
     "RuntimeError", "OSError", "AssertionError", "EOFError", "ZeroDivisionError", "OverflowError",
     "StopIteration", "NotImplementedError"}
)  # fmt: skip
_BASES = {
    "RuntimeError": {"Exception"},
    "EOFError": {"Exception"},
    "BufferError": {"Exception"},
    "AssertionError": {"Exception"},
    "PermissionError": {"Exception", "OSError"},
    "FloatingPointError": {"Exception", "ArithmeticError"},
}


@dataclass(slots=True)
class _Own:
    """One such class.

    Attributes:
        name: Its name.
        base: What it derives from.
        parameters: What its constructor takes; None if any arguments do.
        defaults: Defaults of those.
        carried: What an instance carries, in order: the message under "", fields by name.
        told: What its methods and properties of one expression give, with the name of their object.
    """

    name: str
    base: str
    parameters: list[str] | None = None
    defaults: dict[str, ast.expr] = field(default_factory=dict)
    carried: dict[str, ast.expr] = field(default_factory=dict)
    told: dict[str, tuple[str, ast.expr]] = field(default_factory=dict)


def own_exceptions(tree: ast.Module) -> None:
    """Rewrite the exceptions of a source, in place.

    The classes stay if one of them does more than carry values, or if there are too many of them.

    Args:
        tree: The source.
    """
    found: dict[str, _Own] = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            own = _read(node, found)
            if own is not None:
                found[own.name] = own
    mentioned = names_in(tree)
    fields = {name for own in found.values() for name in own.carried if name}
    others = [node for node in tree.body if not (isinstance(node, ast.ClassDef) and node.name in found)]
    free = [name for name in _FREE if not mentioned & {name, *_BASES[name] - {"Exception"}}]
    if not found or len(free) < len(found) or fields & _other_fields(others):
        return
    stands = dict(zip(found, free, strict=False))
    families = {
        name: [stands[own.name] for own in found.values() if name in _line(own, found)]
        for name in _KNOWN | set(found)
    }
    rewriter = _Exceptions(found, stands, families)
    tree.body = [rewriter.visit(node) for node in others]


def _read(node: ast.ClassDef, known: dict[str, _Own]) -> _Own | None:
    if len(node.bases) != 1 or node.keywords or node.decorator_list:
        return None
    base = ast.unparse(node.bases[0])
    if base not in _KNOWN and base not in known:
        return None
    body = [
        item
        for item in node.body
        if not isinstance(item, ast.Pass)
        and not (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))
    ]
    methods = {item.name: item for item in body if isinstance(item, ast.FunctionDef)}
    told = {name: _told(item) for name, item in methods.items() if name not in ("__init__", "__str__")}
    if len(methods) != len(body) or None in told.values():
        return None
    if base in known and not methods:
        inherited = known[base]
        return _Own(
            node.name, base, inherited.parameters, inherited.defaults, inherited.carried, inherited.told
        )
    if "__init__" not in methods:
        return None if methods else _Own(node.name, base)
    own = _of_init(node.name, base, methods["__init__"])
    if own is None:
        return None
    own.told = {name: given for name, given in told.items() if given is not None}
    if "__str__" in methods:
        text = _told(methods["__str__"])
        if text is None:
            return None
        own.carried[""] = _Fields(own.carried).visit(text[1])
    return own


def _told(method: ast.FunctionDef) -> tuple[str, ast.expr] | None:
    """What a method of one expression gives, with the name of its object; None for others."""
    body = method.body[int(ast.get_docstring(method) is not None) :]
    last = body[-1] if len(body) == 1 else None
    if not isinstance(last, ast.Return) or last.value is None or len(method.args.args) != 1:
        return None
    return method.args.args[0].arg, clone(last.value)


def _of_init(name: str, base: str, init: ast.FunctionDef) -> _Own | None:
    arguments = init.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs:
        return None
    parameters = [item.arg for item in arguments.args][1:]
    receiver = arguments.args[0].arg
    defaults = dict(zip(reversed(parameters), reversed(arguments.defaults), strict=False))
    own = _Own(name, base, parameters, defaults, {})
    message: list[ast.expr] = [load(one) for one in parameters]
    for item in init.body:
        if isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant):
            continue
        if isinstance(item, ast.Expr) and isinstance(item.value, ast.Call):
            called = ast.unparse(item.value.func)
            given = list(item.value.args)
            if called == f"{base}.__init__":
                given = given[1:]
            elif called not in ("super().__init__", f"super({name}, {receiver}).__init__"):
                return None
            message = [_Fields(own.carried).visit(clone(one)) for one in given]
            continue
        target = (
            item.targets[0]
            if isinstance(item, ast.Assign)
            else item.target
            if isinstance(item, ast.AnnAssign)
            else None
        )
        value = item.value if isinstance(item, (ast.Assign, ast.AnnAssign)) else None
        if not isinstance(target, ast.Attribute) or not is_name(target.value, receiver) or value is None:
            return None
        own.carried[target.attr] = _Fields(own.carried).visit(clone(value))
    if len(message) == 1:
        own.carried[""] = message[0]
    return own


class _Fields(ast.NodeTransformer):
    """What a constructor says of fields that it has set, said of its parameters."""

    def __init__(self, carried: dict[str, ast.expr]) -> None:
        self.carried = carried

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if is_name(node.value, "self") and node.attr in self.carried:
            return clone(self.carried[node.attr])
        self.generic_visit(node)
        return node


def _other_fields(body: list[ast.stmt]) -> set[str]:
    """Attributes that something else than an exception has."""
    return {
        inner.attr
        for node in body
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store)
    }


def _line(own: _Own, found: dict[str, _Own]) -> set[str]:
    """A class and all it derives from, ``Exception`` left out."""
    line = {own.name}
    base = own.base
    while base in found:
        line.add(base)
        base = found[base].base
    line.add(base)
    if base in ("KeyError", "IndexError"):
        line.add("LookupError")
    if base in ("ZeroDivisionError", "OverflowError"):
        line.add("ArithmeticError")
    if base == "NotImplementedError":
        line.add("RuntimeError")
    return line - {"Exception"}


class _Exceptions(ast.NodeTransformer):
    """Puts the exceptions that stand for the classes in their place."""

    def __init__(
        self, found: dict[str, _Own], stands: dict[str, str], families: dict[str, list[str]]
    ) -> None:
        self.found = found
        self.stands = stands
        self.families = families
        self.caught: dict[str, list[_Own]] = {}

    def visit_Raise(self, node: ast.Raise) -> ast.Raise:
        if isinstance(node.exc, ast.Name) and node.exc.id in self.found:
            node.exc = ast.Call(node.exc, [], [])
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        asked = node.func
        if isinstance(asked, ast.Attribute) and self._method(asked) is not None and not node.args:
            return self.visit_Attribute(asked)
        own = self.found.get(node.func.id) if isinstance(node.func, ast.Name) else None
        self.generic_visit(node)
        if own is not None:
            made = load(self.stands[own.name])
            if own.parameters is None:
                return ast.Call(made, node.args, node.keywords)
            given = bind_arguments(node, own.parameters, own.defaults)
            if given is None:
                return ast.Call(made, node.args, node.keywords)
            carried = [Replace(given).visit(clone(value)) for value in own.carried.values()]
            return ast.Call(made, carried, [])
        if is_name(node.func, "str") and len(node.args) == 1 and isinstance(node.args[0], ast.Name):
            return self._told(node.args[0], "", node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.stands.get(node.id, node.id)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        method = self._method(node)
        if method is not None:
            own, value = method
            rename(value, {own: ast.unparse(node.value)})
            made: ast.expr = self.visit(value)
            return made
        self.generic_visit(node)
        return self._told(node.value, node.attr, node)

    def _method(self, node: ast.Attribute) -> tuple[str, ast.expr] | None:
        """The method that is asked of what was caught."""
        owners = self.caught.get(node.value.id, []) if isinstance(node.value, ast.Name) else []
        found = owners[0].told.get(node.attr) if len(owners) == 1 else None
        return None if found is None else (found[0], clone(found[1]))

    def _told(self, value: ast.expr, what: str, node: ast.expr) -> ast.expr:
        """A field of what was caught, or its text, as one of the values that it carries."""
        owners = self.caught.get(value.id, []) if isinstance(value, ast.Name) else []
        places = {list(own.carried).index(what) if what in own.carried else -1 for own in owners}
        if not what and owners and all(own.parameters is None for own in owners):
            places = {0}
        if len(places) != 1 or -1 in places:
            return node
        args = ast.Attribute(value, "args", ast.Load())
        told: ast.expr = ast.Subscript(args, ast.Constant(places.pop()), ast.Load())
        return told if what else ast.Call(load("str"), [told], [])

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.ExceptHandler:
        kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type] if node.type else []
        names = [ast.unparse(kind) for kind in kinds]
        wanted = list(
            dict.fromkeys(
                stands for name in names for stands in [*self._kept(name), *self.families.get(name, [])]
            )
        )
        before = self.caught.get(node.name or "")
        if node.name is not None:
            self.caught[node.name] = [own for own in self.found.values() if self.stands[own.name] in wanted]
        node.body = [self.visit(item) for item in node.body]
        if node.name is not None:
            self.caught[node.name] = before or []
        if wanted and wanted != names:
            listed: list[ast.expr] = [load(name) for name in wanted]
            node.type = listed[0] if len(listed) == 1 else ast.Tuple(listed, ast.Load())
        return node

    def _kept(self, name: str) -> list[str]:
        return [] if name in self.found else [name]
