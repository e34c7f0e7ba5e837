"""Decorators that a source defines: the function that they would put in its place is written there."""

from __future__ import annotations

import ast

from codegym_envs.synthesis.trees import bind_call, clone, fresh_name, names_in, own_locals, rename, store

__all__ = ["decorated"]


def decorated(tree: ast.Module) -> None:
    """Write out what a source's own decorators make of its functions, in place.

    A decorator stays if it does more than to make one function around another.

    Args:
        tree: The source.
    """
    known = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    plain = {name: node for name, node in known.items() if _inner(node) is not None}
    if not plain:
        return
    taken = names_in(tree)
    body: list[ast.stmt] = []
    done: set[str] = set()
    for node in tree.body:
        out: list[ast.stmt] = [node]
        while True:
            last = out[-1]
            mark = (
                last.decorator_list[-1] if isinstance(last, ast.FunctionDef) and last.decorator_list else None
            )
            chosen = _chosen(mark, plain)
            if chosen is None or not isinstance(last, ast.FunctionDef):
                break
            out[-1:] = _written_out(last, chosen, taken)
            done.add(ast.unparse(mark.func if isinstance(mark, ast.Call) else mark or last))
        body += out
    used = {inner.id for node in body for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    tree.body = [
        node for node in body if not (isinstance(node, ast.FunctionDef) and node.name in done - used)
    ]


def _chosen(mark: ast.expr | None, plain: dict[str, ast.FunctionDef]) -> ast.FunctionDef | None:
    """The decorator behind a mark; one that takes arguments sets them first."""
    if isinstance(mark, ast.Name) and mark.id in plain and _inner(_made(plain[mark.id])) is None:
        return plain[mark.id] if len(plain[mark.id].args.args) == 1 else None
    if not (isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id in plain):
        return None
    factory = plain[mark.func.id]
    decorator = _made(factory)
    given = bind_call(factory, mark)
    if _inner(decorator) is None or given is None:
        return None
    chosen = clone(decorator)
    first: list[ast.stmt] = [ast.Assign([store(name)], clone(value)) for name, value in given.items()]
    setup = [clone(item) for item in factory.body if isinstance(item, (ast.Assign, ast.AnnAssign))]
    chosen.body = [*first, *setup, *chosen.body[int(ast.get_docstring(chosen) is not None) :]]
    return ast.fix_missing_locations(chosen)


def _made(decorator: ast.FunctionDef) -> ast.FunctionDef:
    """The function that a function makes and returns."""
    made = decorator.body[-2]
    assert isinstance(made, ast.FunctionDef)
    return made


def _inner(decorator: ast.FunctionDef) -> ast.FunctionDef | None:
    """The function that another makes, if that only sets something up, makes it, and returns it."""
    body = decorator.body[int(ast.get_docstring(decorator) is not None) :]
    arguments = decorator.args
    if arguments.vararg or arguments.kwarg or len(body) < 2 or decorator.decorator_list:
        return None
    last, inner = body[-1], body[-2]
    if not isinstance(inner, ast.FunctionDef) or not isinstance(last, ast.Return):
        return None
    if ast.unparse(last.value or ast.Constant(None)) != inner.name:
        return None
    if any(not isinstance(item, (ast.Assign, ast.AnnAssign)) for item in body[:-2]):
        return None
    marks = {
        ast.unparse(mark.func if isinstance(mark, ast.Call) else mark).rpartition(".")[2]
        for mark in inner.decorator_list
    }
    return inner if not marks - {"wraps"} else None


def _written_out(function: ast.FunctionDef, decorator: ast.FunctionDef, taken: set[str]) -> list[ast.stmt]:
    inner = _inner(decorator)
    assert inner is not None
    plain = fresh_name([f"{function.name}_itself"], taken)
    setup = [clone(item) for item in decorator.body if isinstance(item, (ast.Assign, ast.AnnAssign))]
    kept = {
        name: fresh_name([f"{name}_of_{function.name}"], taken)
        for name in sorted(own_locals(decorator) - {decorator.args.args[0].arg, inner.name})
    }
    made = clone(inner)
    made.decorator_list = [*function.decorator_list[:-1]]
    _Spread(function, decorator.args.args[0].arg).visit(made)
    _without_stars(made, function)
    whole: list[ast.stmt] = [*setup, made]
    for item in whole:
        rename(item, {**kept, decorator.args.args[0].arg: plain})
    made.name = function.name
    made.body = [
        ast.copy_location(ast.Global(item.names), item) if isinstance(item, ast.Nonlocal) else item
        for item in made.body
    ]
    original = clone(function)
    original.name = plain
    original.decorator_list = []
    made.returns = made.returns or function.returns
    return [original, *setup, made]


class _Spread(ast.NodeTransformer):
    """``f(*args)`` of the function around which another is put, as a call with its own parameters."""

    def __init__(self, function: ast.FunctionDef, called: str) -> None:
        self.names = [item.arg for item in function.args.args]
        self.called = called

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if ast.unparse(node.func) == self.called and any(isinstance(item, ast.Starred) for item in node.args):
            node.args = [ast.Name(name, ast.Load()) for name in self.names]
            node.keywords = []
        return node


def _without_stars(made: ast.FunctionDef, function: ast.FunctionDef) -> None:
    """``def inner(*args)`` with the parameters of the function that it stands for."""
    given = made.args.vararg
    if given is None or made.args.args:
        return
    whole = ast.Tuple([ast.Name(item.arg, ast.Load()) for item in function.args.args], ast.Load())
    made.args = clone(function.args)
    for place, item in enumerate(made.body):
        made.body[place] = _Whole(given.arg, whole).visit(item)


class _Whole(ast.NodeTransformer):
    def __init__(self, name: str, whole: ast.Tuple) -> None:
        self.name = name
        self.whole = whole

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return clone(self.whole) if node.id == self.name else node
