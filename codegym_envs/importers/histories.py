"""Classes whose objects remember something, as one function: what a series of calls gives.

Exercises often ask for a class: an account, a clock, a queue. Its tests make an object and call its methods
one after the other. The problem becomes a function of what the object is made from and of the calls, each a
list of the method's name and its arguments; the answer is the list of what the calls give.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from codegym_envs.errors import ModuleRejected
from codegym_envs.spec import parse_tree
from codegym_envs.synthesis.trees import clone
from codegym_envs.synthesis.wording.words import snake

__all__ = ["History", "history_of"]

_CALLS = "calls"


@dataclass(frozen=True, slots=True)
class History:
    """A problem about a class, as one about a function.

    Attributes:
        name: Name of the function.
        solution: The solution's source with the function.
        tests: The tests, with objects that note what is called in the place of the class.
        told: What the statement has to say beside its own words.
    """

    name: str
    solution: str
    tests: list[str]
    told: str


@dataclass(slots=True)
class _Member:
    """Something that tests may ask of an object.

    Attributes:
        name: Its name.
        kind: method, property, attribute or length.
        arguments: Its parameters without ``self``.
        gives: Whether it gives something.
        lends: Whether what it gives may belong to the object, which can change it later.
    """

    name: str
    kind: str
    arguments: ast.arguments | None = None
    gives: bool = True
    lends: bool = False


def history_of(solution: str, tests: Sequence[str]) -> History | None:
    """The function that a class becomes of which the tests make objects; None if they test something else.

    Args:
        solution: The solution's source.
        tests: Its tests.
    """
    try:
        tree = parse_tree(solution, "<solution>")
        trees = [parse_tree(text, "<tests>") for text in tests]
    except ModuleRejected:
        return None
    klass = _tested_class(tree, trees)
    if klass is None:
        return None
    start = _start(klass)
    members = _members(klass, trees)
    if start is None or not any(member.kind == "method" for member in members):
        return None
    if not any(member.gives for member in members) or _CALLS in {item.arg for item in start.args}:
        return None
    taken = {node.id for inner in (tree, *trees) for node in ast.walk(inner) if isinstance(node, ast.Name)}
    name = f"use_{snake(klass.name)}"
    while name in taken:
        name = f"{name}_here"
    if any(member.lends for member in members):
        tree.body.insert(0, ast.ImportFrom("copy", [ast.alias("deepcopy")], 0))
    tree.body.append(_function(name, klass.name, start, members))
    noting = _noting(name, klass.name, start, members)
    for inner in trees:
        _Renamed(klass.name).visit(inner)
        imports = [node for node in inner.body if isinstance(node, (ast.Import, ast.ImportFrom))]
        others = [node for node in inner.body if node not in imports]
        inner.body = [*imports, clone(noting), *others]
    sources = [ast.unparse(ast.fix_missing_locations(inner)) for inner in (tree, *trees)]
    return History(name, sources[0], sources[1:], _told(klass.name, start, members))


def _tested_class(tree: ast.Module, tests: Sequence[ast.Module]) -> ast.ClassDef | None:
    """The one class of the solution of which tests make objects, if they call none of its functions."""
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    nodes = [node for test in tests for node in ast.walk(test)]
    imports = [item for node in nodes if isinstance(node, ast.ImportFrom) for item in node.names]
    other = {item.asname: item.name for item in imports if item.asname}
    called = {
        other.get(node.func.id, node.func.id) if isinstance(node.func, ast.Name) else node.func.attr
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute))
    }
    made = [name for name in classes if name in called and name != "Solution"]
    if len(made) != 1 or called & functions:
        return None
    klass = classes[made[0]]
    plain = all(isinstance(base, ast.Name) and base.id == "object" for base in klass.bases)
    return klass if plain and not klass.keywords and not klass.decorator_list else None


def _start(klass: ast.ClassDef) -> ast.arguments | None:
    """The parameters of ``__init__`` without ``self``; None if they vary in number."""
    for node in klass.body:
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            return _own(node.args)
    return ast.arguments([], [], None, [], [], None, [])


def _own(arguments: ast.arguments) -> ast.arguments | None:
    if arguments.vararg or arguments.kwarg or arguments.posonlyargs or arguments.kwonlyargs:
        return None
    found = clone(arguments)
    found.args = found.args[1:]
    found.defaults = found.defaults[-len(found.args) :] if found.args else []
    if not all(isinstance(item, (ast.Constant, ast.UnaryOp)) for item in found.defaults):
        return None
    return found


def _members(klass: ast.ClassDef, tests: Sequence[ast.Module]) -> list[_Member]:
    """What there is to ask of an object: public methods, and what the tests read."""
    members: list[_Member] = []
    read = {
        node.attr for test in tests for node in ast.walk(test)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }  # fmt: skip
    for node in klass.body:
        if not isinstance(node, ast.FunctionDef):
            continue
        marks = {ast.unparse(mark) for mark in node.decorator_list}
        arguments = _own(node.args)
        if node.name == "__len__":
            members.append(_Member("len", "length"))
        if node.name.startswith("_") or arguments is None or marks - {"property"}:
            continue
        if marks:
            members.append(_Member(node.name, "property", lends=_lends(node)))
        else:
            members.append(_Member(node.name, "method", arguments, _gives(node), _lends(node)))
    known = {member.name for member in members}
    stored = {
        node.attr for node in ast.walk(klass)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name) and node.value.id == "self"
    }  # fmt: skip
    names = sorted(name for name in stored & read if not name.startswith("_") and name not in known)
    return members + [_Member(name, "attribute", lends=True) for name in names]


def _gives(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Return) and node.value is not None
        and not (isinstance(node.value, ast.Constant) and node.value.value is None)
        for node in ast.walk(function)
    )  # fmt: skip


def _lends(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Return) and isinstance(node.value, (ast.Attribute, ast.Subscript))
        for node in ast.walk(function)
    )


def _function(name: str, klass: str, start: ast.arguments, members: Sequence[_Member]) -> ast.stmt:
    """The function that makes an object and goes through the calls."""
    given = ", ".join(item.arg for item in start.args)
    lines = [
        f"def {name}():",
        f"    subject = {klass}({given})",
        "    results = []",
        f"    for call in {_CALLS}:",
    ]
    word = "if"
    for member in members:
        use = {"length": "len(subject)", "method": f"subject.{member.name}({_from_call(member)})"}.get(
            member.kind, f"subject.{member.name}"
        )
        use = f"deepcopy({use})" if member.lends else use
        lines.append(f"        {word} call[0] == {member.name!r}:")
        lines.append(f"            results.append({use})" if member.gives else f"            {use}")
        word = "elif"
    lines += ["        else:", "            raise ValueError('there is no such call')", "    return results"]
    made = ast.parse("\n".join(lines)).body[0]
    assert isinstance(made, ast.FunctionDef)
    made.args = clone(start)
    required = len(made.args.args) - len(made.args.defaults)
    made.args.args.insert(required, ast.arg(_CALLS))
    return made


def _from_call(member: _Member) -> str:
    """The arguments of a method as they stand in a call."""
    if member.arguments is None:
        return ""
    names = [item.arg for item in member.arguments.args]
    required = len(names) - len(member.arguments.defaults)
    parts = [f"call[{place + 1}]" for place in range(required)]
    for place, default in enumerate(member.arguments.defaults, start=required):
        parts.append(f"call[{place + 1}] if len(call) > {place + 1} else {ast.unparse(default)}")
    return ", ".join(parts)


def _noting(name: str, klass: str, start: ast.arguments, members: Sequence[_Member]) -> ast.stmt:
    """A class for the tests: its objects hand every call on to the function, with all calls before it."""
    names = [item.arg for item in start.args]
    required = len(names) - len(start.defaults)
    ordered = [*(f"self._given[{place}]" for place in range(required)), "calls"]
    ordered += [f"self._given[{place}]" for place in range(required, len(names))]
    lines = [
        f"class {klass}:", "    def __init__(self):", f"        self._given = [{', '.join(names)}]",
        "        self._calls = []", "    def _note(self, call, gives):",
        "        calls = [*self._calls, call]",
        f"        results = {name}({', '.join(ordered)})", "        self._calls = calls",
        "        return results[-1] if gives else None",
    ]  # fmt: skip
    for member in members:
        if member.kind in ("property", "attribute"):
            lines.append("    @property")
        called = "__len__" if member.kind == "length" else member.name
        values = [
            repr(member.name),
            *(item.arg for item in (member.arguments.args if member.arguments else [])),
        ]
        lines.append(f"    def {called}(self):")
        lines.append(f"        return self._note([{', '.join(values)}], {member.gives})")
    made = ast.parse("\n".join(lines)).body[0]
    assert isinstance(made, ast.ClassDef)
    own = {member.name: member.arguments for member in members if member.arguments} | {"__init__": start}
    for node in made.body:
        if isinstance(node, ast.FunctionDef) and node.name in own:
            node.args = clone(own[node.name])
            node.args.args.insert(0, ast.arg("self"))
    return made


class _Renamed(ast.NodeTransformer):
    """The class under its bare name, and no longer imported."""

    def __init__(self, klass: str) -> None:
        self.klass = klass
        self.names: set[str] = set()

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt:
        for item in node.names:
            if item.name == self.klass and item.asname:
                self.names.add(item.asname)
        node.names = [item for item in node.names if item.name != self.klass]
        return node if node.names else ast.Pass()

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        if node.attr == self.klass and isinstance(node.value, ast.Name):
            return ast.copy_location(ast.Name(self.klass, ast.Load()), node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.klass if node.id in self.names else node.id
        return node


def _told(klass: str, start: ast.arguments, members: Sequence[_Member]) -> str:
    """What calls look like, and what the answer is."""
    forms = []
    for member in members:
        names = [item.arg for item in member.arguments.args] if member.arguments else []
        forms.append("[" + ", ".join([f'"{member.name}"', *names]) + "]")
    word = snake(klass).replace("_", " ")
    given = [item.arg.replace("_", " ") for item in start.args]
    made = f"A new {word} is made" + (f" from {_listing(given)}" if given else "") + "."
    giving = _listing([f'"{member.name}"' for member in members if member.gives])
    return (
        f"{made} Then the calls are carried out in order; each is a list of a name and what belongs to it: "
        f"{_listing(forms)}. The answer is the list of what the calls {giving} give, in order."
    )


def _listing(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
