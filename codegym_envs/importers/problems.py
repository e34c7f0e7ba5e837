"""Makes coding problems from foreign functions: statement, solution, and the tests that give inputs."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from codegym_envs.errors import ModuleRejected
from codegym_envs.importers.node_classes import quote_class_hints
from codegym_envs.importers.text import module_docstring
from codegym_envs.spec import parse_tree
from codegym_envs.spec.syntax import own_nodes
from codegym_envs.synthesis.rephrasing.parameters import either_way
from codegym_envs.synthesis.trees import parameters_of
from codegym_envs.synthesis.wording.words import snake

__all__ = ["Entry", "doctest_sources", "find_entry", "problem_source", "stem"]


@dataclass(frozen=True, slots=True)
class Entry:
    """The function to start from in a foreign source.

    Attributes:
        name: Its name.
        klass: Class it is a method of (``Solution`` of online judges); empty for a function.
    """

    name: str
    klass: str = ""


def stem(text: str) -> str:
    """A module's stem made from any text: lower case, words joined by underscores, a letter first."""
    name = re.sub(r"[^0-9a-z]+", "_", snake(text)).strip("_")
    if not name or not name[0].isalpha():
        name = f"task_{name}" if name else "task"
    name = re.sub(r"_v(\d+)$", r"_no\1", name)  # a version suffix has a meaning of its own
    return name[:80]


def find_entry(
    source: str,
    wanted: str | None = None,
    *,
    used: Sequence[str] = (),
    keys: Collection[str] = (),
) -> Entry:
    """Find the function that solves the problem.

    Args:
        source: The solution's text.
        wanted: Its name if that is known.
        used: Names that tests use, in the order of their likelihood.
        keys: Names of the arguments that known inputs give it.

    Returns:
        The named function; without a name the one that tests use, the only one that takes such arguments,
        ``solution``, the method of ``Solution`` (or the only class there is) that no other calls, or the
        last function that no other calls.

    Raises:
        ModuleRejected: With reason ``syntax`` or ``no_entry_point``.
    """
    tree = parse_tree(source, "<solution>")
    tree.body = [_named(node) for node in tree.body]
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    if wanted is not None and wanted in functions:
        return Entry(wanted)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for klass in classes:
        methods = [node.name for node in klass.body if isinstance(node, ast.FunctionDef)]
        if wanted is not None and wanted in methods:
            return Entry(wanted, klass.name)
    if wanted is not None:
        raise ModuleRejected("no_entry_point", f"there is no function {wanted}")
    known = {Entry(name): function for name, function in functions.items()}
    known |= {
        Entry(node.name, klass.name): node
        for klass in classes
        if klass.name == "Solution" or not functions
        for node in klass.body
        if isinstance(node, ast.FunctionDef)
    }
    for name in used:
        for entry in known:
            if entry.name == name:
                return entry
    fitting = [entry for entry, function in known.items() if _takes(function, keys, bool(entry.klass))]
    if keys and len(fitting) == 1:
        return fitting[0]
    if "solution" in functions:
        return Entry("solution")
    solvers = [klass for klass in classes if klass.name == "Solution"]
    if not solvers and not any(not name.startswith("_") for name in functions):
        solvers = [klass for klass in classes[-1:] if not klass.name.startswith("_")]
    if solvers:
        own = {node.name: node for node in solvers[0].body if isinstance(node, ast.FunctionDef)}
        public = [name for name in own if not name.startswith("_")]
        asked = {
            node.attr
            for name, method in own.items()
            for node in ast.walk(method)
            if isinstance(node, ast.Attribute) and node.attr != name
        }
        starts = [name for name in public if name not in asked] or public
        if starts:
            return Entry(starts[-1], solvers[0].name)
    called = {
        node.id
        for name, function in functions.items()
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id != name
    }
    free = [name for name in functions if name not in called and not name.startswith("_")]
    if not free:
        raise ModuleRejected("no_entry_point", "there is no function to start from")
    return Entry(free[-1])


def _named(node: ast.stmt) -> ast.stmt:
    """``twice = lambda x: 2 * x`` as a function of that name."""
    if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda) and len(node.targets) == 1):
        return node
    target = node.targets[0]
    if not isinstance(target, ast.Name):
        return node
    made = ast.FunctionDef(target.id, node.value.args, [ast.Return(node.value.body)], [])
    return ast.fix_missing_locations(ast.copy_location(made, node))


def _takes(function: ast.FunctionDef, keys: Collection[str], method: bool) -> bool:
    """Whether a function can be called with just these arguments."""
    arguments = function.args
    names = [item.arg for item in [*arguments.posonlyargs, *arguments.args]][int(method) :]
    due = names[: len(names) - len(arguments.defaults)]
    every = {*names, *(item.arg for item in arguments.kwonlyargs)}
    return set(due) <= set(keys) <= every


def problem_source(
    title: str, statement: str, solution: str, entry: Entry, *, topics: tuple[str, ...], family: str
) -> str:
    """The text of a coding problem whose entry point is called ``solution``.

    Args:
        title: First line of the docstring.
        statement: The task.
        solution: The foreign source.
        entry: Its function to start from.
        topics: For ``TOPICS``.
        family: For ``FAMILY``.

    Returns:
        The source.

    Raises:
        ModuleRejected: With reason ``syntax``.
    """
    tree = parse_tree(solution, "<solution>")
    body = [_named(node) for node in tree.body if not _is_idle(node)]
    tree.body = _future_first(body)
    if entry.klass:
        wrapper = _method_wrapper(tree, entry)
        tree.body.append(wrapper)
    else:
        _Renamer(entry.name, {name for node in tree.body for name in _bound(node)}).visit(tree)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == "solution":
                either_way(node.args)
    tree.body = [_collected(node) for node in _reached(tree.body)]
    ast.fix_missing_locations(tree)
    head = module_docstring(title, statement)
    marks = f"TOPICS = {topics!r}\nFAMILY = {family!r}"
    futures = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    tree.body = [node for node in tree.body if node not in futures]
    if futures:
        quote_class_hints(tree.body)
    return "\n\n".join([head, marks, ast.unparse(tree)]) + "\n"


def _is_idle(node: ast.stmt) -> bool:
    """Docstrings and ``if __name__ == "__main__":`` blocks."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    return isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)


def _future_first(body: list[ast.stmt]) -> list[ast.stmt]:
    return sorted(
        body, key=lambda node: not (isinstance(node, ast.ImportFrom) and node.module == "__future__")
    )


def _reached(body: list[ast.stmt]) -> list[ast.stmt]:
    """Imports, and the definitions that ``solution`` reaches."""
    owners: dict[str, list[ast.stmt]] = {}
    for node in body:
        for name in _bound(node):
            owners.setdefault(name, []).append(node)
    kept: set[int] = set()
    queue: list[ast.stmt] = list(owners.get("solution", []))
    while queue:
        node = queue.pop()
        if id(node) in kept:
            continue
        kept.add(id(node))
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                queue.extend(owners.get(inner.id, []))
            elif isinstance(inner, ast.Constant) and isinstance(inner.value, str) and inner.value in owners:
                queue.extend(owners[inner.value])  # a class named in a quoted annotation
    return [node for node in body if id(node) in kept or isinstance(node, (ast.Import, ast.ImportFrom))]


def _collected(node: ast.stmt) -> ast.stmt:
    """A generator function as one that returns the list of what it would have yielded."""
    if not isinstance(node, ast.FunctionDef) or not _yields(node):
        return node
    names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    name = next(name for name in ("results", "found", "collected", "yielded_values") if name not in names)
    collector = _Collector(name)
    doc = node.body[:1] if ast.get_docstring(node) is not None else []
    body = [collector.visit(item) for item in node.body[len(doc) :]]
    start = ast.Assign([ast.Name(name, ast.Store())], ast.List([], ast.Load()), lineno=node.lineno)
    node.body = [*doc, start, *body, ast.Return(ast.Name(name, ast.Load()))]
    if isinstance(node.returns, ast.Subscript):  # Generator[int, None, None], Iterator[int]
        inner = node.returns.slice
        item = inner.elts[0] if isinstance(inner, ast.Tuple) else inner
        node.returns = ast.Subscript(ast.Name("list", ast.Load()), item, ast.Load())
    else:
        node.returns = None
    return node


def _yields(function: ast.FunctionDef) -> bool:
    """Whether a function is a generator whose yields are statements of their own."""
    stack: list[ast.AST] = list(function.body)
    statements = 0
    everywhere = 0
    while stack:
        node = stack.pop()
        if isinstance(node, (ast.FunctionDef, ast.Lambda)):
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, (ast.Yield, ast.YieldFrom)):
            statements += 1
        everywhere += isinstance(node, (ast.Yield, ast.YieldFrom))
        stack.extend(ast.iter_child_nodes(node))
    return statements == everywhere > 0


class _Collector(ast.NodeTransformer):
    def __init__(self, name: str) -> None:
        self.name = name

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        return node

    def visit_Return(self, node: ast.Return) -> ast.Return:
        return ast.Return(ast.Name(self.name, ast.Load()))

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        value = node.value
        if not isinstance(value, (ast.Yield, ast.YieldFrom)):
            return node
        method = "append" if isinstance(value, ast.Yield) else "extend"
        given = value.value if value.value is not None else ast.Constant(None)
        function = ast.Attribute(ast.Name(self.name, ast.Load()), method, ast.Load())
        return ast.Expr(ast.Call(function, [given], []))


def _bound(node: ast.stmt) -> list[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
        return [node.name]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return []
    return [
        item.id for item in ast.walk(node) if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)
    ]


_ENTRIES = ("generate", "reference", "setup", "solve", "observe")


class _Renamer(ast.NodeTransformer):
    """Calls the entry point ``solution`` throughout; names that have a meaning in a module step aside."""

    def __init__(self, name: str, taken: set[str]) -> None:
        self.names = {old: f"{old}_part" for old in (*_ENTRIES, "solution") if old in taken}
        self.names[name] = "solution"

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.names.get(node.id, node.id)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.name = self.names.get(node.name, node.name)
        self._body(node)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        """A method of the entry point's name is another thing, and keeps it."""
        node.body = [item if isinstance(item, ast.FunctionDef) else self.visit(item) for item in node.body]
        for item in node.body:
            if isinstance(item, ast.FunctionDef):
                self._body(item)
        return node

    def _body(self, node: ast.FunctionDef) -> None:
        """What is in a function; a parameter or variable of its own is another thing too."""
        every = self.names
        own = {item.arg for item in parameters_of(node)} | {
            inner.id
            for inner in own_nodes(node.body)
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
        }
        outer = {
            name for inner in own_nodes(node.body) if isinstance(inner, ast.Global) for name in inner.names
        }
        self.names = {old: new for old, new in every.items() if old not in own - outer}
        self.generic_visit(node)
        self.names = every


def _method_wrapper(tree: ast.Module, entry: Entry) -> ast.FunctionDef:
    klass = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == entry.klass)
    method = next(
        node for node in klass.body if isinstance(node, ast.FunctionDef) and node.name == entry.name
    )
    arguments = copy.deepcopy(method.args)
    either_way(arguments)
    arguments.args = arguments.args[1:]
    named = {arg.arg for arg in method.args.kwonlyargs}
    instance = ast.Call(ast.Name(entry.klass, ast.Load()), [], [])
    call = ast.Call(
        ast.Attribute(instance, entry.name, ast.Load()),
        [ast.Name(arg.arg, ast.Load()) for arg in arguments.args if arg.arg not in named],
        [ast.keyword(arg.arg, ast.Name(arg.arg, ast.Load())) for arg in arguments.args if arg.arg in named],
    )
    return ast.FunctionDef("solution", arguments, [ast.Return(call)], [], method.returns, None, lineno=0)


def doctest_sources(docstring: str) -> list[str]:
    """The statements of a docstring's doctests, those that do not parse left out."""
    import doctest  # noqa: PLC0415 (slow to import, needed only here)

    found: list[str] = []
    try:
        examples = doctest.DocTestParser().get_examples(docstring)
    except ValueError:
        # One malformed prompt must not cost the others: read the lines by themselves.
        lines = re.findall(r"^[ \t]*>>> ?(.*(?:\n[ \t]*\.\.\.(?: .*)?$)*)", docstring, re.MULTILINE)
        examples = [doctest.Example(re.sub(r"\n[ \t]*\.\.\. ?", "\n", line) + "\n", "") for line in lines]
    for example in examples:
        try:
            ast.parse(example.source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        found.append(example.source.strip("\n"))
    return found
