"""Finds out which action a ``self.step(...)`` of the oracle calls, with which arguments.

The action is JSON text: usually ``json.dumps({"name": "Read", "parameters": {"i": i}})``, sometimes put
together in variables or by a wrapper function, or written as an f-string.
"""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass

from codegym_envs.importers.codegym.reading.shapes import plain_target
from codegym_envs.synthesis.trees import Replace, bind_arguments, call, clone, load, names_in

__all__ = ["Bindings", "StepCall", "call_of_step", "inline_wrappers"]


@dataclass(slots=True)
class StepCall:
    """One call of ``self.step``.

    Attributes:
        name: The action's name; None if it is only known when the oracle runs.
        name_node: The expression of the name, where it is not a constant.
        arguments: The arguments by name, where they are written out.
        bag: The expression of the whole parameters object, where they are not.
    """

    name: str | None
    name_node: ast.expr | None
    arguments: dict[str, ast.expr] | None
    bag: ast.expr | None


class Bindings:
    """What variables hold at one place in a function, as far as the code just above tells."""

    def __init__(self, known: dict[str, ast.expr] | None = None) -> None:
        self.known = dict(known or {})

    def copy(self) -> Bindings:
        """The same for an inner block."""
        return Bindings(self.known)

    def after(self, node: ast.stmt) -> None:
        """Take note of a statement."""
        if self._entry(node):
            return
        changed = _changed(node)
        for name in list(self.known):
            if name in changed or changed & names_in(self.known[name]):
                del self.known[name]
        bound = plain_target(node)
        if bound is not None and isinstance(node, ast.Assign) and bound not in names_in(node.value):
            self._keep(bound, node.value)

    def _keep(self, name: str, value: ast.expr) -> None:
        """Take note of a value, unless looking at it twice would do something twice."""
        if _harmless(value):
            self.known[name] = value
        elif isinstance(value, ast.Dict) and all(isinstance(key, ast.Constant) for key in value.keys):
            items: list[ast.expr] = [
                item if _harmless(item) or key is None else ast.Subscript(load(name), key, ast.Load())
                for key, item in zip(value.keys, value.values, strict=True)
            ]
            self.known[name] = ast.Dict(value.keys, items)

    def _entry(self, node: ast.stmt) -> bool:
        """Take note of ``parameters["i"] = i`` where the mapping is known."""
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        if not isinstance(node, ast.Assign) or not isinstance(target, ast.Subscript):
            return False
        if not isinstance(target.value, ast.Name) or not isinstance(target.slice, ast.Constant):
            return False
        known = self.known.get(target.value.id)
        if not isinstance(known, ast.Dict) or not all(isinstance(key, ast.Constant) for key in known.keys):
            return False
        if target.value.id in names_in(node.value):
            return False
        entries = {
            key.value: value
            for key, value in zip(known.keys, known.values, strict=True)
            if isinstance(key, ast.Constant)
        }
        entries[target.slice.value] = (
            node.value if _harmless(node.value) else ast.Subscript(target.value, target.slice, ast.Load())
        )
        self.known[target.value.id] = ast.Dict([ast.Constant(key) for key in entries], list(entries.values()))
        return True

    def look(self, node: ast.expr) -> ast.expr:
        """What an expression stands for: variables are traced to what they were assigned."""
        for _ in range(8):
            if isinstance(node, ast.Name) and node.id in self.known:
                node = self.known[node.id]
            elif isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
                first = self.look(node.values[0])
                if isinstance(first, ast.Constant) and first.value is None:
                    node = node.values[-1]
                elif isinstance(first, ast.Dict):
                    node = first
                else:
                    return node
            elif isinstance(node, ast.IfExp) and isinstance(node.test, ast.Compare):
                decided = _none_test(node.test, self)
                if decided is None:
                    return node
                node = node.body if decided else node.orelse
            else:
                return node
        return node


def call_of_step(node: ast.Call, bindings: Bindings) -> StepCall:
    """Which action a ``self.step(...)`` calls.

    Args:
        node: The call.
        bindings: What variables hold there.

    Returns:
        The action, as far as it can be told.
    """
    given = node.args[0] if node.args else node.keywords[0].value if node.keywords else ast.Constant(None)
    action = bindings.look(given)
    decoded: ast.expr = call("json.loads", given)
    if isinstance(action, ast.Call) and ast.unparse(action.func) in ("json.dumps", "dumps") and action.args:
        decoded = action.args[0]
        action = bindings.look(decoded)
    elif isinstance(action, (ast.JoinedStr, ast.Constant)):
        parsed = _from_text(action)
        action = parsed if parsed is not None else action
    if not isinstance(action, ast.Dict):
        name_node: ast.expr = ast.Subscript(decoded, ast.Constant("name"), ast.Load())
        bag: ast.expr = ast.Subscript(clone(decoded), ast.Constant("parameters"), ast.Load())
        return StepCall(None, name_node, None, bag)
    fields = {key.value: value for key, value in zip(action.keys, action.values, strict=True)
              if isinstance(key, ast.Constant)}  # fmt: skip
    name_node = bindings.look(fields.get("name", ast.Constant(None)))
    raw = next((fields[key] for key in ("parameters", "params", "arguments", "args") if key in fields), None)
    parameters = ast.Dict([], []) if raw is None else bindings.look(raw)
    name = (
        name_node.value if isinstance(name_node, ast.Constant) and isinstance(name_node.value, str) else None
    )
    written = _written_out(parameters)
    return StepCall(name, None if name else name_node, written, None if written is not None else raw)


def inline_wrappers(function: ast.FunctionDef, methods: dict[str, ast.FunctionDef]) -> None:
    """Replace calls of one-line wrappers around ``self.step`` by their bodies, in place.

    Args:
        function: The oracle.
        methods: Methods of the class that it may call as ``self.<name>``.
    """
    wrappers = {f"self.{name}": method for name, method in methods.items() if name not in ("step", "solve")}
    for node in ast.walk(function):
        if isinstance(node, ast.FunctionDef) and node is not function:
            wrappers[node.name] = node
    bodies: dict[str, tuple[ast.FunctionDef, ast.expr]] = {}
    for name, wrapper in wrappers.items():
        expression = _one_expression(wrapper)
        if expression is not None and _mentions_step(expression):
            bodies[name] = (wrapper, expression)
    if not bodies:
        return
    inliner = _Inliner(bodies)
    inliner.visit(function)
    remaining = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    _Dropper({wrapper for name, (wrapper, _) in bodies.items() if name not in remaining}).visit(function)


_HARMLESS = {"abs", "bool", "dict", "dumps", "float", "int", "json.dumps", "len", "list", "max", "min"}
_HARMLESS |= {"round", "set", "sorted", "str", "sum", "tuple"}


_DICT_CHANGES = ("update", "pop", "setdefault", "clear")
"""Methods that change a mapping such as the parameters of a step."""


def _harmless(node: ast.expr) -> bool:
    """Whether an expression calls nothing that may change anything."""
    return all(
        ast.unparse(item.func) in _HARMLESS for item in ast.walk(node) if isinstance(item, ast.Call)
    ) and not any(isinstance(item, ast.NamedExpr) for item in ast.walk(node))


def _changed(node: ast.AST) -> set[str]:
    """Variables that a statement binds, or changes through an item, an attribute or a method."""
    found: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load):
            found.add(inner.id)
        elif isinstance(inner, (ast.Subscript, ast.Attribute)) and not isinstance(inner.ctx, ast.Load):
            root: ast.expr = inner
            while isinstance(root, (ast.Subscript, ast.Attribute)):
                root = root.value
            if isinstance(root, ast.Name):
                found.add(root.id)
        elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            if isinstance(inner.func.value, ast.Name) and inner.func.attr in _DICT_CHANGES:
                found.add(inner.func.value.id)
    return found


def _none_test(test: ast.Compare, bindings: Bindings) -> bool | None:
    left, right = bindings.look(test.left), test.comparators[0]
    if not (isinstance(right, ast.Constant) and right.value is None) or isinstance(left, ast.Name):
        return None
    is_none = isinstance(left, ast.Constant) and left.value is None
    return is_none if isinstance(test.ops[0], (ast.Is, ast.Eq)) else not is_none


def _written_out(parameters: ast.expr) -> dict[str, ast.expr] | None:
    if isinstance(parameters, ast.Constant) and parameters.value is None:
        return {}
    if (
        isinstance(parameters, ast.Call)
        and isinstance(parameters.func, ast.Name)
        and parameters.func.id == "dict"
    ):
        if not parameters.args and all(kw.arg for kw in parameters.keywords):
            return {kw.arg: kw.value for kw in parameters.keywords if kw.arg}
        return None
    if not isinstance(parameters, ast.Dict):
        return None
    written: dict[str, ast.expr] = {}
    for key, value in zip(parameters.keys, parameters.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            return None
        written[key.value] = value
    return written


def _from_text(node: ast.JoinedStr | ast.Constant) -> ast.Dict | None:
    """The dictionary that JSON text with placeholders writes."""
    values: list[ast.expr] = []
    text = ""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    for part in parts:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        elif isinstance(part, ast.FormattedValue):
            quoted = text.endswith('"')
            inner = part.value
            if quoted:
                inner = call("str", inner)
            elif isinstance(inner, ast.Call) and ast.unparse(inner.func) == "json.dumps" and inner.args:
                inner = inner.args[0]
            text += f"\x01{len(values)}\x02" if quoted else f'"\x01{len(values)}\x02"'
            values.append(inner)
    try:
        decoded = json.loads(text, strict=False)
    except ValueError:
        return None
    built = _build(decoded, values)
    return built if isinstance(built, ast.Dict) else None


def _build(value: object, values: list[ast.expr]) -> ast.expr:
    if isinstance(value, dict):
        return ast.Dict(
            [ast.Constant(key) for key in value], [_build(item, values) for item in value.values()]
        )
    if isinstance(value, list):
        return ast.List([_build(item, values) for item in value], ast.Load())
    if isinstance(value, str) and value.startswith("\x01") and value.endswith("\x02"):
        return values[int(value[1:-1])]
    assert value is None or isinstance(value, (bool, int, float, str)), "JSON has no other values"
    return ast.Constant(value)


def _mentions_step(node: ast.AST) -> bool:
    return any(isinstance(item, ast.Attribute) and item.attr == "step" for item in ast.walk(node))


def _one_expression(wrapper: ast.FunctionDef) -> ast.expr | None:
    """What a wrapper returns, if it consists of plain assignments and one return."""
    local: dict[str, ast.expr] = {}
    for node in wrapper.body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Return) and node.value is not None:
            return _substitute(node.value, local)
        if not isinstance(node, ast.Assign) or len(node.targets) != 1:
            return None
        target = node.targets[0]
        value = _substitute(node.value, local)
        if isinstance(target, ast.Name) and target.id not in local:
            local[target.id] = value
        elif isinstance(target, ast.Tuple) and len(target.elts) == 2 and _mentions_step(value):
            for index, item in enumerate(target.elts):
                if isinstance(item, ast.Name):
                    local[item.id] = ast.Subscript(value, ast.Constant(index), ast.Load())
        else:
            return None
        if sum(_mentions_step(item) for item in local.values()) > 2:
            return None
    return None


def _substitute(node: ast.expr, local: dict[str, ast.expr]) -> ast.expr:
    substituted: ast.expr = Replace(local).visit(clone(node))
    return substituted


class _Inliner(ast.NodeTransformer):
    def __init__(self, bodies: dict[str, tuple[ast.FunctionDef, ast.expr]]) -> None:
        self.bodies = bodies

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        entry = self.bodies.get(ast.unparse(node.func))
        if entry is None:
            return node
        wrapper, expression = entry
        bound = _bind(wrapper, node)
        if bound is None:
            return node
        for name, value in bound.items():
            uses = sum(1 for item in ast.walk(expression) if isinstance(item, ast.Name) and item.id == name)
            if uses > 1 and not isinstance(value, (ast.Constant, ast.Name, ast.Dict)):
                return node
        return _substitute(expression, bound)


def _bind(wrapper: ast.FunctionDef, node: ast.Call) -> dict[str, ast.expr] | None:
    """What a call gives each parameter of a wrapper, including ``**kwargs``."""
    arguments = wrapper.args
    names = [arg.arg for arg in [*arguments.posonlyargs, *arguments.args] if arg.arg != "self"]
    if len(node.args) > len(names):
        return None
    named = [*names, *(arg.arg for arg in arguments.kwonlyargs)]
    defaults = dict(zip(reversed(names), reversed(arguments.defaults), strict=False))
    for arg, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            defaults[arg.arg] = default
    extra = [item for item in node.keywords if item.arg is not None and item.arg not in named]
    if arguments.kwarg is None or not extra:
        own = node
    else:
        own = ast.Call(node.func, node.args, [item for item in node.keywords if item not in extra])
    bound = bind_arguments(own, named, defaults)
    if bound is not None and arguments.kwarg is not None:
        keys: list[ast.expr | None] = [ast.Constant(item.arg) for item in extra]
        bound[arguments.kwarg.arg] = ast.Dict(keys, [item.value for item in extra])
    return bound


class _Dropper(ast.NodeTransformer):
    def __init__(self, gone: set[ast.FunctionDef]) -> None:
        self.gone = gone

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef | None:
        if node in self.gone:
            return None
        self.generic_visit(node)
        return node
