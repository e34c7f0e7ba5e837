"""From a procedure over values to a source: what nothing needs is dropped, functions are placed."""

from __future__ import annotations

import ast

from codegym_envs.spec.changing import CHANGING_FUNCTIONS, CHANGING_METHODS
from codegym_envs.synthesis.marks import ENDS_PROGRAM, OUTER_LOOPS
from codegym_envs.synthesis.programs.inlining import Flat
from codegym_envs.synthesis.programs.planning import Unplannable
from codegym_envs.synthesis.programs.tidy import is_stdin
from codegym_envs.synthesis.trees import (
    assigned_names,
    blocks,
    is_name,
    names_in,
    parameters_named,
    reached,
    rename,
)

__all__ = ["solution_source"]

_CHANGING = CHANGING_METHODS | CHANGING_FUNCTIONS


def solution_source(
    flat: Flat, helpers: list[ast.FunctionDef], body: list[ast.stmt], parameters: dict[int, str]
) -> tuple[str, dict[int, str]]:
    """Source of the solution.

    Args:
        flat: The program, for its imports.
        helpers: Its functions; used up.
        body: The procedure, which returns its answer; used up.
        parameters: Name by field.

    Returns:
        The source, with a function ``solution``, and the names of the parameters there.

    Raises:
        Unplannable: If the procedure still reads or prints.
    """
    body = _without_idle(body, helpers)
    body = _without_idle(_filled(body, parameters), helpers)
    helpers = [helper for helper in helpers if helper.name in reached(body, helpers)]
    classes = [klass for klass in flat.classes if klass.name in reached(body, [*helpers, *flat.classes])]
    for root in [*body, *helpers, *classes]:
        _refuse_streams(root)
    constants = _constants(body, helpers)
    body = [node for node in body if node not in constants]
    bound = set(assigned_names(body)) | set(parameters.values())
    outer, inner = _placed(helpers, bound)
    arguments = parameters_named(parameters.values())
    function = ast.FunctionDef("solution", arguments, [*inner, *body] or [ast.Pass()], [], None, None)
    used = {name for root in [*classes, *outer, *constants, function] for name in names_in(root)}
    tree = ast.Module([*_imports(flat.imports, used), *constants, *classes, *outer, function], [])
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n", parameters


def _refuse_streams(root: ast.AST) -> None:
    for node in ast.walk(root):
        if is_stdin(node) or (isinstance(node, ast.Call) and is_name(node.func, "input", "open", "print")):
            raise Unplannable("something still reads or prints")
        if isinstance(node, ast.Return) and ENDS_PROGRAM.on(node) and node.value is None:
            raise Unplannable("the program ends early")
        if isinstance(node, ast.Continue) and OUTER_LOOPS.on(node):
            raise Unplannable("a function inside a loop returns early")


def _imports(imports: list[ast.stmt], used: set[str]) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    seen: set[str] = set()
    for node in imports:
        assert isinstance(node, (ast.Import, ast.ImportFrom))
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            continue
        names = [
            item
            for item in node.names
            if item.name == "*" or (item.asname or item.name).split(".")[0] in used
        ]
        if names:
            kept = (
                ast.Import(names) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, names, 0)
            )
            if ast.unparse(kept) not in seen:
                seen.add(ast.unparse(kept))
                out.append(kept)
    return out


def _filled(body: list[ast.stmt], parameters: dict[int, str]) -> list[ast.stmt]:
    """A list that is filled with the items of a parameter, in order, is that parameter."""
    for place, node in enumerate(body):
        found = _filling(node)
        if found is None:
            continue
        name, source = found
        first = next((index for index in range(place) if _is_empty_list(body[index], name)), None)
        if first is None or any(name in names_in(item) for item in body[first + 1 : place]):
            continue
        others = [item for item in body if item is not node]
        if source not in parameters.values() or _loads(others, source) - _sized(others, source):
            continue
        rest = [item for item in others if item is not body[first]]
        if name in parameters.values():
            continue
        for item in rest:
            rename(item, {source: name})
        for key, old in parameters.items():
            if old == source:
                parameters[key] = name
        return _filled(rest, parameters)
    return body


def _filling(node: ast.stmt) -> tuple[str, str] | None:
    """``for x in source: name.append(x)``, also for tuples or lists of the same items."""
    if (
        not isinstance(node, ast.For)
        or not isinstance(node.iter, ast.Name)
        or len(node.body) != 1
        or node.orelse
    ):
        return None
    inner = node.body[0]
    if not isinstance(inner, ast.Expr) or not isinstance(inner.value, ast.Call) or len(inner.value.args) != 1:
        return None
    function, given = inner.value.func, inner.value.args[0]
    if not isinstance(function, ast.Attribute) or function.attr != "append":
        return None
    if not isinstance(function.value, ast.Name):
        return None
    one = given.elts if isinstance(given, (ast.Tuple, ast.List)) else [given]
    other = node.target.elts if isinstance(node.target, ast.Tuple) else [node.target]
    if [ast.unparse(item) for item in one] != [ast.unparse(item) for item in other]:
        return None
    assert isinstance(function.value, ast.Name)
    return function.value.id, node.iter.id


def _is_empty_list(node: ast.stmt, name: str) -> bool:
    return isinstance(node, ast.Assign) and is_name(node.targets[0], name) and ast.unparse(node.value) == "[]"


def _loads(body: list[ast.stmt], name: str) -> int:
    return sum(is_name(node, name) for root in body for node in ast.walk(root))


def _sized(body: list[ast.stmt], name: str) -> int:
    """How often only the length of a list is asked for."""
    return sum(
        ast.unparse(node) in (f"len({name})", f"len({name}[0])")
        for root in body
        for node in ast.walk(root)
        if isinstance(node, ast.Call)
    )


def _without_idle(body: list[ast.stmt], helpers: list[ast.FunctionDef]) -> list[ast.stmt]:
    """Without assignments that nothing needs and blocks that do nothing."""
    while True:
        needed = _needed([*body, *(helper for helper in helpers if helper.name in reached(body, helpers))])
        shorter = _swept(body, needed)
        if ast.dump(ast.Module(shorter, [])) == ast.dump(ast.Module(body, [])):
            return shorter
        body = shorter


def _needed(body: list[ast.stmt]) -> set[str]:
    """Names that something other than their own updates reads."""
    loads: dict[str, set[str]] = {}
    needed: set[str] = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, (ast.Assign, ast.AugAssign)) and _is_idle_assignment(node):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            names = {item.id for item in ast.walk(target) if isinstance(item, ast.Name)}
            for name in names:
                loads.setdefault(name, set()).update(names_in(node.value) - {name})
            return
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            needed.add(node.id)
        if isinstance(node, ast.Nonlocal):
            needed.update(node.names)
        for child in ast.iter_child_nodes(node):
            visit(child)

    for root in body:
        visit(root)
    queue = list(needed)
    while queue:
        for name in loads.get(queue.pop(), ()):
            if name not in needed:
                needed.add(name)
                queue.append(name)
    return needed


def _is_idle_assignment(node: ast.Assign | ast.AugAssign) -> bool:
    """Whether an assignment does nothing but give names values."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if len(targets) != 1 or not all(
        isinstance(item, (ast.Name, ast.Tuple, ast.Load, ast.Store)) for item in ast.walk(targets[0])
    ):
        return False
    for inner in ast.walk(node.value):
        if isinstance(inner, ast.Call):
            name = inner.func.attr if isinstance(inner.func, ast.Attribute) else ast.unparse(inner.func)
            if name in _CHANGING or (isinstance(inner.func, ast.Name) and name not in _PURE):
                return False
    return True


_PURE = frozenset({
    "abs", "all", "any", "bool", "chr", "dict", "divmod", "enumerate", "filter", "float", "int",
    "iter", "len", "list", "map", "max", "min", "ord", "pow", "range", "reversed", "round", "set",
    "sorted", "str", "sum", "tuple", "zip", "input", "deque", "defaultdict", "Counter",
})  # fmt: skip


def _swept(body: list[ast.stmt], needed: set[str]) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.Pass):
            continue
        if isinstance(node, (ast.Assign, ast.AugAssign)) and _is_idle_assignment(node):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if not {item.id for item in ast.walk(target) if isinstance(item, ast.Name)} & needed:
                continue
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            for block in blocks(node):
                block[:] = _swept(block, needed)
        if isinstance(node, ast.If) and not node.body:
            if not node.orelse:
                continue
            node.test, node.body, node.orelse = ast.UnaryOp(ast.Not(), node.test), node.orelse, []
        if isinstance(node, ast.For) and not node.body and not node.orelse:
            continue
        if hasattr(node, "body") and not node.body:
            node.body = [ast.Pass()]
        out.append(node)
        if isinstance(node, (ast.Return, ast.Break, ast.Continue)):
            break
    return out


def _constants(body: list[ast.stmt], helpers: list[ast.FunctionDef]) -> list[ast.stmt]:
    """Assignments of fixed values, which may go outside the function."""
    every = assigned_names(body)
    counts = dict.fromkeys(every, 0)
    for root in [*body, *helpers]:
        for node in ast.walk(root):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and node.id in counts:
                counts[node.id] += 1
    found: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if counts.get(name) == 1 and len(name) > 1 and name.isupper() and _is_fixed(node.value):
                found.append(node)
    return found


def _is_fixed(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return ast.unparse(node) in ("float('inf')", "float('-inf')")
    kinds = (ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.Tuple, ast.Load)
    return all(isinstance(item, kinds) for item in ast.walk(node))


def _placed(helpers: list[ast.FunctionDef], bound: set[str]) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """Functions that go outside, and those that use the procedure's variables and stay inside."""
    inside: set[str] = set()
    changed = True
    while changed:
        changed = False
        for helper in helpers:
            own = set(assigned_names(helper.body)) | {
                item.arg for item in ast.walk(helper.args) if isinstance(item, ast.arg)
            }
            outside = {
                name for node in ast.walk(helper) if isinstance(node, ast.Global) for name in node.names
            }
            free = (names_in(helper) - own) | outside
            if helper.name not in inside and free & (bound | inside) - {helper.name}:
                inside.add(helper.name)
                changed = True
    for block in (block for helper in helpers for node in ast.walk(helper) for block in blocks(node)):
        block[:] = [
            ast.Nonlocal(list(item.names)) if isinstance(item, ast.Global) else item for item in block
        ]
    outer: list[ast.stmt] = [helper for helper in helpers if helper.name not in inside]
    inner: list[ast.stmt] = [helper for helper in helpers if helper.name in inside]
    return outer, inner
