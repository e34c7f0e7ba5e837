"""Small rewritings that separate reading from computing inside one statement."""

from __future__ import annotations

import ast

from codegym_envs.synthesis.programs.input_reading import DerivedKind, derive, target_names
from codegym_envs.synthesis.trees import (
    blocks,
    call,
    clone,
    fresh_name,
    is_name,
    load,
    names_in,
    rename,
    store,
)

__all__ = ["shape"]

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp)
_TEXT = DerivedKind("text")
_TOKENS = DerivedKind("seq", _TEXT)


def shape(body: list[ast.stmt], cursors: frozenset[str]) -> None:
    """Rewrite a procedure in place.

    - ``n, k = input().split(); n = int(n)``: the text gets a name of its own.
    - ``row = input().split(); a.append([int(x) for x in row])``: the text goes to where it is used.
    - ``[int(x) - 1 for x in input().split()]``: the numbers are read first.
    - ``[f(int(input())) for _ in range(n)]``: likewise.
    """
    taken = names_in(body)
    _separate(body, taken)
    _forward(body, body, cursors)
    worker = _Comprehensions(cursors, taken)
    for node in body:
        worker.visit(node)
        ast.fix_missing_locations(node)


def _separate(block: list[ast.stmt], taken: set[str], loop: ast.For | None = None) -> None:
    """Texts that are replaced by their values get a name of their own."""
    for place, node in enumerate(block):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            continue
        for inner in blocks(node):
            _separate(inner, taken, node if isinstance(node, ast.For) and inner is node.body else None)
        if not isinstance(node, ast.Assign) or len(node.targets) != 1:
            continue
        names = target_names(node.targets[0])
        for name in names:
            if not _says_itself(node, name):
                continue
            before = [index for index in range(place) if _binds(block[index], name)]
            first: ast.stmt | None = block[before[-1]] if before else loop
            if first is None or (not before and not _binds(first, name)):
                continue
            new = fresh_name([f"{name}_text"], taken)
            start = before[-1] if before else -1
            if isinstance(first, ast.Assign):
                for target in first.targets:
                    rename(target, {name: new})
            elif isinstance(first, ast.For) and not before:
                rename(first.target, {name: new})
            else:
                continue
            for other in block[start + 1 : place]:
                rename(other, {name: new})
            rename(node.value, {name: new})


def _forward(block: list[ast.stmt], body: list[ast.stmt], cursors: frozenset[str]) -> None:
    """Move texts that are used once, in the next statement, to where they are used."""
    place = 0
    while place < len(block):
        node = block[place]
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            for inner in blocks(node):
                _forward(inner, body, cursors)
        if place + 1 < len(block) and isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            target = node.targets[0]
            kind = derive(node.value, {}, cursors)
            uses = [item for root in body for item in ast.walk(root) if is_name(item, target.id)]
            following = block[place + 1]
            simple = isinstance(following, (ast.Assign, ast.Expr, ast.AugAssign, ast.Return))
            used = [item for item in ast.walk(following) if is_name(item, target.id)]
            text = kind is not None and (
                kind.shape == "text" or (kind.item is not None and kind.item.shape == "text")
            )
            if text and kind is not None and not kind.whole and simple and len(uses) == 2 and len(used) == 1:
                old = used[0]
                if isinstance(old, ast.expr) and not _repeated(following, old):
                    _Exchange(old, node.value).visit(following)
                    block[place : place + 2] = [following]
                    continue
        place += 1


def _repeated(node: ast.AST, use: ast.AST) -> bool:
    """Whether an expression is evaluated several times, or only later."""
    for inner in ast.walk(node):
        if isinstance(inner, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            first = set(ast.walk(inner.generators[0].iter))
            if use in set(ast.walk(inner)) and use not in first:
                return True
        if isinstance(inner, ast.Lambda) and use in set(ast.walk(inner)):
            return True
    return False


def _binds(node: ast.stmt, name: str) -> bool:
    if isinstance(node, ast.Assign):
        return any(name in target_names(target) for target in node.targets)
    return isinstance(node, ast.For) and name in target_names(node.target)


def _says_itself(node: ast.Assign, name: str) -> bool:
    """Whether a statement replaces a text by the number or the list that it spells."""
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        pairs = [
            (one, other) for one, other in zip(target.elts, value.elts, strict=True) if is_name(one, name)
        ]
        return len(pairs) == 1 and _converts(pairs[0][1], name)
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Call) and is_name(value.func, "map"):
        return False
    return is_name(target, name) and _converts(value, name)


def _converts(value: ast.expr, name: str) -> bool:
    if isinstance(value, ast.Name) or name not in names_in(value):
        return False
    return any(derive(value, {name: kind}, frozenset()) is not None for kind in (_TEXT, _TOKENS))


class _Comprehensions(ast.NodeTransformer):
    def __init__(self, cursors: frozenset[str], taken: set[str]) -> None:
        self.cursors = cursors
        self.taken = taken

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return node

    def _derive(self, node: ast.AST) -> DerivedKind | None:
        return derive(node, {}, self.cursors)

    def _over(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> ast.AST:
        if len(node.generators) != 1 or self._derive(node) is not None:
            self.generic_visit(node)
            return node
        generator = node.generators[0]
        inner = self._derive(generator.iter)
        if inner is not None and isinstance(generator.target, ast.Name):
            name = generator.target.id
            cast = _only_cast([node.elt, *generator.ifs], name)
            if cast is not None and inner.item is not None and inner.item.shape == "text":
                node.elt = _Uncast(name, cast).visit(node.elt)
                generator.ifs = [_Uncast(name, cast).visit(test) for test in generator.ifs]
                generator.iter = call("list", call("map", load(cast), generator.iter))
            return node
        if inner is None and not generator.ifs:
            return self._reading_first(node, generator)
        return node

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        return self._over(node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        if self._derive(ast.ListComp(node.elt, node.generators)) is not None:
            return ast.copy_location(call("set", ast.ListComp(node.elt, node.generators)), node)
        return self._over(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.AST:
        return self._over(node)

    def _reading_first(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, generator: ast.comprehension
    ) -> ast.AST:
        parts = self._parts(node.elt)
        names = target_names(generator.target)
        if len(parts) != 1 or not names:
            self.generic_visit(node)
            return node
        word = fresh_name(["entry", "given"], self.taken)
        read = ast.ListComp(parts[0], [clone(generator)])
        holder = ast.Expr(node.elt)
        _Exchange(parts[0], load(word)).visit(holder)
        rest = holder.value
        if set(names) & names_in(rest):
            ranged = generator.iter
            plain = isinstance(ranged, ast.Call) and is_name(ranged.func, "range") and len(ranged.args) == 1
            if not plain or len(names) != 1:
                return node
            target: ast.expr = ast.Tuple([store(names[0]), store(word)], ast.Store())
            node.generators = [ast.comprehension(target, call("enumerate", read), [], 0)]
        else:
            node.generators = [ast.comprehension(store(word), read, [], 0)]
        node.elt = rest
        return node

    def _parts(self, node: ast.AST) -> list[ast.expr]:
        """The largest derived expressions in an expression."""
        if isinstance(node, ast.expr) and self._derive(node) is not None:
            return [node]
        return [part for child in ast.iter_child_nodes(node) for part in self._parts(child)]

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if is_name(node.func, "map") and len(node.args) == 2 and isinstance(node.args[0], ast.Lambda):
            function, given = node.args
            assert isinstance(function, ast.Lambda)
            inner = self._derive(given)
            if inner is None or inner.item is None or len(function.args.args) != 1:
                return node
            name = function.args.args[0].arg
            cast = _only_cast([function.body], name)
            if cast is not None and inner.item.shape == "text":
                function.body = _Uncast(name, cast).visit(function.body)
                numbers = call("map", load(cast), given)
                if is_name(function.body, name):
                    return numbers
                if self._derive(numbers) is not None:
                    element = function.body
                    return ast.ListComp(
                        element, [ast.comprehension(store(name), call("list", numbers), [], 0)]
                    )
        return node


def _only_cast(trees: list[ast.expr], name: str) -> str | None:
    """The one conversion that every use of a variable goes through."""
    casts: set[str] = set()
    inside = uses = 0
    for tree in trees:
        for node in ast.walk(tree):
            uses += is_name(node, name)
            if isinstance(node, ast.Call) and is_name(node.func, "int", "float") and len(node.args) == 1:
                if is_name(node.args[0], name):
                    assert isinstance(node.func, ast.Name)
                    casts.add(node.func.id)
                    inside += 1
    return casts.pop() if len(casts) == 1 and inside == uses else None


class _Uncast(ast.NodeTransformer):
    def __init__(self, name: str, cast: str) -> None:
        self.name = name
        self.cast = cast

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if is_name(node.func, self.cast) and len(node.args) == 1 and is_name(node.args[0], self.name):
            return node.args[0]
        self.generic_visit(node)
        return node


class _Exchange(ast.NodeTransformer):
    def __init__(self, old: ast.expr, new: ast.expr) -> None:
        self.old = old
        self.new = new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else super().visit(node)
