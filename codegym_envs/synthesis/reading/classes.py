"""Classes dissolved: an object held in one place becomes variables, and its methods become functions.

Online judges take methods of a ``class Solution``, and solutions bring small classes of their own (a
union-find, a counter). Where an instance is made in one place, is held by one variable and is never used
except for its methods and attributes, its attributes can as well be variables of the function that made it,
and its methods functions nested in that function. Objects that are used in another way keep their class.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence

from codegym_envs.synthesis.reading.class_methods import (
    ObjectNames,
    ToVariables,
    as_function,
    constructor,
    is_static,
    receiver_of,
)
from codegym_envs.synthesis.reading.instances import InstancePlace, next_instance, own_parts, own_statements
from codegym_envs.synthesis.trees import (
    assigned_names,
    blocks,
    clone,
    fresh_name,
    is_name,
    load,
    names_in,
    rename,
    store,
)

__all__ = ["dissolve_classes"]

_BUILTINS = frozenset(dir(builtins))
_MOST = 12  # instances that are dissolved in one source


class _NoOtherForm(Exception):
    """An object is used in a way that variables and functions cannot be."""


def dissolve_classes(body: list[ast.stmt], entry: str) -> list[ast.stmt]:
    """A source in which the entry point needs no class, as far as possible.

    Args:
        body: The top level; it stays as it is.
        entry: Name of the entry point; if there is no such function, it is taken from ``class Solution``.

    Returns:
        The top level. Classes that nothing uses any more are gone; those whose objects have no other
        form stay.
    """
    classes = {node.name: node for node in body if isinstance(node, ast.ClassDef)}
    functions = {node.name for node in body if isinstance(node, ast.FunctionDef)}
    if not classes:
        return body
    if entry not in functions and "Solution" in classes:
        wrapper = _wrapper(classes["Solution"], entry)
        if wrapper is not None:
            body = [*body, wrapper]
    for _ in range(_MOST):
        copied = clone(ast.Module(body, []))  # half a change must not remain
        found = next_instance(copied.body, classes)
        if found is None:
            break
        function, place = found
        try:
            body = _dissolve(copied.body, function, place)
        except _NoOtherForm:
            del classes[place.klass.name]
    kept = [node for node in body if not isinstance(node, ast.ClassDef)]
    used = names_in(kept)
    idle = [node for node in body if isinstance(node, ast.ClassDef)]
    while more := [node for node in idle if node.name in used]:
        idle = [node for node in idle if node not in more]
        used |= names_in(more)
    return [node for node in body if node not in idle]


def _wrapper(klass: ast.ClassDef, entry: str) -> ast.FunctionDef | None:
    """The entry point that a judge would call."""
    methods = [node for node in klass.body if isinstance(node, ast.FunctionDef)]
    public = [node for node in methods if not node.name.startswith("_")]
    chosen = next((node for node in methods if node.name == entry), None)
    if chosen is None and len(public) == 1:
        chosen = public[0]
    if chosen is None:
        return None
    arguments = clone(chosen.args)
    if not is_static(chosen):
        if not arguments.args:
            return None
        arguments.args = arguments.args[1:]
    given = [load(item.arg) for item in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]]
    call = ast.Call(
        ast.Attribute(ast.Call(load(klass.name), [], []), chosen.name, ast.Load()), list(given), []
    )
    made = ast.FunctionDef(
        entry, arguments, [ast.Return(call)], [], clone(chosen.returns) if chosen.returns else None
    )
    return ast.fix_missing_locations(ast.copy_location(made, chosen))


def _dissolve(
    body: list[ast.stmt],
    function: ast.FunctionDef,
    place: InstancePlace,
) -> list[ast.stmt]:
    klass = place.klass
    refused = _NoOtherForm(klass.name)
    if place.name == "?" or klass.keywords or klass.decorator_list:
        raise refused
    if any(not is_name(base, "object") for base in klass.bases):
        raise refused
    if not _is_held(function, place):
        raise refused
    methods = {node.name: node for node in klass.body if isinstance(node, ast.FunctionDef)}
    shared = [node for node in klass.body if isinstance(node, (ast.Assign, ast.AnnAssign))]
    wanted = _wanted(function, place, methods)
    if wanted is None or any(name.startswith("__") for name in wanted - {"__init__"}):
        raise refused
    taken = {
        name for node in body if not isinstance(node, ast.ClassDef) for name in names_in(node)
    } | _BUILTINS
    attributes = _attributes(methods, wanted, shared)
    if any(name.startswith("__") or not _is_set(name, klass) for name in attributes):
        raise refused
    kept = {name for name in attributes if not _is_own_of_class(name, methods, shared)}
    mapping = _variables(function, place, methods, attributes, taken)
    calls = {name: _free(name, klass, taken) for name in sorted(wanted - {"__init__"})}
    names = ObjectNames(klass.name, mapping, calls, refused)
    made = {name: as_function(methods[name], names) for name in calls}
    for name, node in made.items():
        node.name = calls[name]
        _declare_rebound(node, set(mapping.values()))
    constants = _starts(shared, mapping, set(mapping) - kept)
    first = _starts(shared, mapping, kept)
    first += constructor(methods.get("__init__"), place.call, names, names_in(function))
    ToVariables(place.name, names, place.call).visit(function)
    free = not kept and not first
    ordered = list(made.values())
    called = names_in(first) & set(calls.values())  # a constructor that calls methods comes after them
    both = [*ordered, *first] if called else [*first, *ordered]
    _replace(function.body, place, [] if free else both)
    at = body.index(next(node for node in body if function in ast.walk(node)))
    outside = ordered if free else []  # what keeps nothing from call to call is a plain function
    body = [*body[:at], *constants, *outside, *body[at:]]
    _unwrap(function, body)
    _bind_first(function)
    for item in body:
        ast.fix_missing_locations(item)
    return body


def _bound_by(node: ast.Assign | ast.AnnAssign) -> list[str]:
    return assigned_names(node.targets if isinstance(node, ast.Assign) else [node.target])


def _starts(
    shared: Sequence[ast.Assign | ast.AnnAssign], mapping: dict[str, str], wanted: set[str]
) -> list[ast.stmt]:
    """The values that the class gives some of its attributes, for the variables that these become."""
    return [
        ast.Assign([store(mapping[name])], clone(node.value))
        for node in shared
        if node.value is not None
        for name in _bound_by(node)
        if name in wanted
    ]


def _declare_rebound(function: ast.FunctionDef, variables: set[str]) -> None:
    """Say in a function, and in those nested in it, which variables of the outer one they bind."""
    for inner in [item for item in ast.walk(function) if isinstance(item, ast.FunctionDef)]:
        rebound = sorted(set(_rebound(inner)) & variables)
        if rebound:
            doc = int(ast.get_docstring(inner) is not None)
            inner.body.insert(doc, ast.Nonlocal(rebound))


def _bind_first(function: ast.FunctionDef) -> None:
    """Give variables that only nested functions bind a place in the function that made the object."""
    asked = {name for node in ast.walk(function) if isinstance(node, ast.Nonlocal) for name in node.names} - {
        name for item in function.body if isinstance(item, ast.Nonlocal) for name in item.names
    }
    inner = [node for node in ast.walk(function) if isinstance(node, ast.FunctionDef)]
    known = {item.arg for node in inner for item in node.args.args} | set(_rebound(function))
    doc = int(ast.get_docstring(function) is not None)
    function.body[doc:doc] = [ast.Assign([store(name)], ast.Constant(None)) for name in sorted(asked - known)]


def _is_held(function: ast.FunctionDef, place: InstancePlace) -> bool:
    """Whether the variable holds this object alone, and nothing else gets hold of it."""
    if not place.name:
        return any(
            isinstance(node, ast.Attribute) and node.value is place.call for node in ast.walk(place.statement)
        )
    bindings = 0
    covered: set[int] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and is_name(node.value, place.name):
            covered.add(id(node.value))
        if isinstance(node, ast.arg) and node.arg == place.name:
            return False
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id == place.name and id(node) not in covered:
            if isinstance(node.ctx, ast.Load):
                return False
            bindings += 1
    return bindings == 1


def _wanted(
    function: ast.FunctionDef, place: InstancePlace, methods: dict[str, ast.FunctionDef]
) -> set[str] | None:
    """Methods that are reached; None if something else than methods and plain attributes is used."""
    queue: list[str] = ["__init__"] if "__init__" in methods else []
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute):
            at_once = node.value is place.call
            held = bool(place.name) and is_name(node.value, place.name)
            queue += [node.attr] * (at_once or held)
    klass = place.klass
    seen: set[str] = set()
    while queue:
        name = queue.pop()
        if name in seen or name not in methods:
            continue
        method = methods[name]
        if not all(_is_known_decorator(item) for item in method.decorator_list):
            return None
        seen.add(name)
        receiver = receiver_of(method)
        for node in ast.walk(method):
            if isinstance(node, ast.Attribute):
                queue += [node.attr] * is_name(node.value, receiver or klass.name, klass.name)
    return seen


def _is_known_decorator(node: ast.expr) -> bool:
    text = ast.unparse(node.func if isinstance(node, ast.Call) else node).split(".")[-1]
    return text in ("staticmethod", "classmethod", "lru_cache", "cache")


def _attributes(
    methods: dict[str, ast.FunctionDef],
    wanted: set[str],
    shared: Sequence[ast.Assign | ast.AnnAssign],
) -> list[str]:
    """Names of all attributes, in the order of the source."""
    found: dict[str, None] = {}
    for item in shared:
        for name in _bound_by(item):
            found[name] = None
    order = sorted(wanted, key=lambda name: methods[name].lineno)
    for name in order:
        receiver = receiver_of(methods[name])
        for node in ast.walk(methods[name]):
            if isinstance(node, ast.Attribute) and receiver and is_name(node.value, receiver):
                if node.attr not in methods:
                    found[node.attr] = None
    return list(found)


def _is_set(name: str, klass: ast.ClassDef) -> bool:
    """Whether an attribute gets a value somewhere."""
    return name in assigned_names(klass) or any(
        isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.ctx, ast.Store)
        for node in ast.walk(klass)
    )


def _is_own_of_class(
    name: str, methods: dict[str, ast.FunctionDef], shared: Sequence[ast.Assign | ast.AnnAssign]
) -> bool:
    """Whether an attribute is a constant of the class: nothing rebinds or changes it."""
    readers = ("get", "items", "keys", "values", "index", "count", "copy")
    if not any(name in _bound_by(node) for node in shared):
        return False
    for method in methods.values():
        for node in ast.walk(method):
            if isinstance(node, ast.Attribute) and node.attr == name and not isinstance(node.ctx, ast.Load):
                return False
            inner = node.value if isinstance(node, (ast.Subscript, ast.Attribute)) else None
            if not (isinstance(inner, ast.Attribute) and inner.attr == name):
                continue
            if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
                return False
            if isinstance(node, ast.Attribute) and node.attr not in readers:
                return False
    return True


def _variables(
    function: ast.FunctionDef,
    place: InstancePlace,
    methods: dict[str, ast.FunctionDef],
    attributes: Sequence[str],
    taken: set[str],
) -> dict[str, str]:
    """What each attribute is called as a variable; one that only hands on an argument is that argument."""
    handed = _handed_on(function, place, methods)
    mapping: dict[str, str] = {}
    for name in attributes:
        if name in handed:
            mapping[name] = handed[name]
            continue
        plain = name.strip("_") or "kept"
        wanted = [plain, f"{place.name}_{plain}"] if place.name else [plain]
        mapping[name] = fresh_name([*wanted, f"{plain}_kept"], taken)
    return mapping


def _handed_on(
    function: ast.FunctionDef, place: InstancePlace, methods: dict[str, ast.FunctionDef]
) -> dict[str, str]:
    """Attributes that are set once, to an argument that is a variable which never changes."""
    init = methods.get("__init__")
    if init is None or place.call.keywords:
        return {}
    names = [item.arg for item in init.args.args[1:]]
    given = dict(zip(names, place.call.args, strict=False))
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    for method in methods.values():
        for node in ast.walk(method):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                counts[node.attr] = counts.get(node.attr, 0) + 1
    bound = [
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    parameters = {item.arg for item in function.args.args}
    for item in init.body:
        if not (isinstance(item, ast.Assign) and len(item.targets) == 1 and isinstance(item.value, ast.Name)):
            continue
        target = item.targets[0]
        argument = given.get(item.value.id)
        if (
            isinstance(target, ast.Attribute)
            and counts.get(target.attr) == 1
            and isinstance(argument, ast.Name)
        ):
            steady = bound.count(argument.id) == (0 if argument.id in parameters else 1)
            if steady and item.value.id not in set(assigned_names(init.body)):
                found[target.attr] = argument.id
    return found


def _free(name: str, klass: ast.ClassDef, taken: set[str]) -> str:
    plain = name.strip("_") or name
    return fresh_name([plain, f"{plain}_in_{klass.name.lower()}"], taken)


def _rebound(function: ast.FunctionDef) -> list[str]:
    """Names that a function binds itself, its parameters and nested functions left out."""
    return [
        node.id
        for statement in own_statements(function.body)
        for node in own_parts(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del))
    ]


def _replace(block: list[ast.stmt], place: InstancePlace, new: list[ast.stmt]) -> bool:
    """Put statements where the object was made; a statement that also uses it stays after them."""
    for at, item in enumerate(block):
        if item is place.statement:
            block[at : at + 1] = new if place.name else [*new, item]
            if not block:
                block.append(ast.Pass())
            return True
        if any(_replace(inner, place, new) for inner in blocks(item)):
            return True
    return False


def _unwrap(function: ast.FunctionDef, body: list[ast.stmt]) -> None:
    """A function that ends by handing its parameters to another that nobody else calls becomes that other."""
    last = function.body[-1]
    value = last.value if isinstance(last, (ast.Return, ast.Expr)) else None
    if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Name)) or value.keywords:
        return
    target = value.func.id
    parameters = [item.arg for item in function.args.args]
    if [item.id if isinstance(item, ast.Name) else None for item in value.args] != parameters:
        return
    near = [node for node in function.body if isinstance(node, ast.FunctionDef) and node.name == target]
    far = [node for node in body if isinstance(node, ast.FunctionDef) and node.name == target]
    uses = sum(isinstance(node, ast.Name) and node.id == target for item in body for node in ast.walk(item))
    both = [*near, *far]
    inner = both[0] if both else None
    if inner is None or inner.decorator_list or [item.arg for item in inner.args.args] != parameters:
        return
    if near and uses == 1:
        function.body.remove(inner)
        function.body.pop()
        doc = int(ast.get_docstring(inner) is not None)
        rest = [item for item in inner.body[doc:] if not isinstance(item, ast.Nonlocal)]
        function.body = [*inner.body[:doc], *function.body, *rest]
    elif far and len(function.body) == 1:
        body.remove(inner)
        function.body = inner.body
        for item in body:
            rename(item, {target: function.name})
    else:
        return
    function.args, function.returns = inner.args, inner.returns
