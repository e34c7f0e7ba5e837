"""A normal form of a file: fewer kinds of statements and library calls for the later steps to know.

``match`` becomes ``if``, class constants stand one by one, compiled patterns become calls of ``re`` with the
pattern itself. What libraries outside the dialect do is left to `plain_library` and `plain_records`.
"""

from __future__ import annotations

import ast

from codegym_envs.importers.codegym.reading.enumerations import plain_enumerations
from codegym_envs.importers.codegym.reading.imports import plain_imports
from codegym_envs.importers.codegym.reading.shapes import is_self_attribute, plain_target
from codegym_envs.importers.codegym.reading.type_aliases import plain_types
from codegym_envs.synthesis.reading.data_classes import plain_records
from codegym_envs.synthesis.reading.helper_classes import methods_as_functions
from codegym_envs.synthesis.reading.library import plain_library
from codegym_envs.synthesis.reading.matches import plain_matches
from codegym_envs.synthesis.trees import blocks, is_name, load, parameters_named, rename, store

__all__ = ["is_main_block", "normalise"]

_PATTERN_FUNCTIONS = {"findall", "finditer", "fullmatch", "match", "search", "split", "sub"}


def normalise(tree: ast.Module, klass: ast.ClassDef) -> None:
    """Bring a file to its normal form, in place.

    Args:
        tree: The file.
        klass: The environment class in it.
    """
    tree.body = [node for node in tree.body if not is_main_block(node)]
    plain_imports(tree)
    plain_types(tree)
    tree.body = [_plain_assignment(node) for node in tree.body]
    klass.body = [part for node in klass.body for part in _class_statements(node)]
    _own_constants(klass)
    _static_class_methods(klass)
    _ByClass(klass).visit(klass)
    plain_matches(tree)
    _Patterns(tree, klass).visit(tree)
    plain_enumerations(tree, klass)
    plain_records(tree, klass, methods_as_functions(tree, klass))
    plain_library(tree)
    tree.body = [part for node in tree.body for part in _Functions().visit_body([node])]
    _function_tables(tree, klass)
    ast.fix_missing_locations(tree)


def is_main_block(node: ast.stmt) -> bool:
    """Whether a statement is ``if __name__ == "__main__":``."""
    return isinstance(node, ast.If) and any(
        isinstance(item, ast.Name) and item.id == "__name__" for item in ast.walk(node.test)
    )


def _plain_assignment(node: ast.stmt) -> ast.stmt:
    """``LIMIT: int = 3`` as ``LIMIT = 3``."""
    if isinstance(node, ast.AnnAssign) and node.value is not None:
        return ast.Assign([node.target], node.value, lineno=node.lineno)
    return node


def _class_statements(node: ast.stmt) -> list[ast.stmt]:
    """``A, B = 1, 2`` and ``A, B = range(2)`` in a class body as one assignment per name."""
    node = _plain_assignment(node)
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return [node]
    target, values = node.targets[0], _items(node.value)
    if not isinstance(target, (ast.Tuple, ast.List)) or values is None or len(values) != len(target.elts):
        return [node]
    return [
        ast.Assign([item], value, lineno=node.lineno) for item, value in zip(target.elts, values, strict=True)
    ]


def _items(node: ast.expr) -> list[ast.expr] | None:
    if isinstance(node, (ast.Tuple, ast.List)):
        return list(node.elts)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        try:
            bounds = [int(ast.literal_eval(arg)) for arg in node.args]
        except (ValueError, TypeError, SyntaxError):
            return None
        return [ast.Constant(number) for number in range(*bounds)]
    return None


def _own_constants(klass: ast.ClassDef) -> None:
    """Class attributes that a method sets through ``self`` start in ``__init__`` instead, in place."""
    stored = {
        node.attr
        for node in ast.walk(klass)
        if is_self_attribute(node) and not isinstance(node.ctx, ast.Load)
    }
    init = next(
        (node for node in klass.body if isinstance(node, ast.FunctionDef) and node.name == "__init__"), None
    )
    if init is None:
        return
    kept: list[ast.stmt] = []
    moved: list[ast.stmt] = []
    for node in klass.body:
        name = plain_target(node)
        if isinstance(node, ast.Assign) and name is not None and name in stored:
            place = ast.Attribute(load("self"), name, ast.Store())
            moved.append(ast.Assign([place], node.value, lineno=node.lineno))
        else:
            kept.append(node)
    klass.body = kept
    init.body = [*moved, *init.body]


def _static_class_methods(klass: ast.ClassDef) -> None:
    """Class methods as static ones that name the class, in place."""
    for node in klass.body:
        if not isinstance(node, ast.FunctionDef) or node.name == "from_env_str":
            continue
        marks = [ast.unparse(mark) for mark in node.decorator_list]
        if "classmethod" in marks and node.args.args:
            owner = node.args.args.pop(0).arg
            node.decorator_list[marks.index("classmethod")] = load("staticmethod")
            rename(node, {owner: klass.name})


class _ByClass(ast.NodeTransformer):
    """``ThisEnv._fits(x)``, ``type(self)._fits(x)``, ``ThisEnv._cost(self, x)`` as calls through ``self``."""

    def __init__(self, klass: ast.ClassDef) -> None:
        methods = [node for node in klass.body if isinstance(node, ast.FunctionDef)]
        self.methods = {node.name: node for node in methods if node.name != "from_env_str"}
        self.owners = {klass.name, "type(self)", "self.__class__", "__class__"}

    def visit_Call(self, node: ast.Call) -> ast.expr:
        function = node.func
        bound = isinstance(function, ast.Attribute) and is_self_attribute(function)
        self.generic_visit(node)
        function = node.func
        if is_self_attribute(function) and not bound and function.attr in self.methods and node.args:
            marks = [ast.unparse(mark) for mark in self.methods[function.attr].decorator_list]
            if "staticmethod" not in marks and is_name(node.args[0], "self"):
                node.args = node.args[1:]
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if node.attr in self.methods and ast.unparse(node.value) in self.owners:
            node.value = ast.copy_location(load("self"), node.value)
            return node
        self.generic_visit(node)
        return node


class _Patterns(ast.NodeTransformer):
    """Calls through a compiled pattern, or with a named one, as calls of ``re`` with the pattern's text."""

    def __init__(self, tree: ast.Module, klass: ast.ClassDef) -> None:
        self.texts: dict[str, ast.expr] = {}
        self.flags: dict[str, list[ast.expr]] = {}
        self.compiled: set[str] = set()
        found: dict[str, list[ast.expr]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and len(node.targets) == 1:
                found.setdefault(ast.unparse(node.targets[0]), []).append(node.value)
        of_class = {ast.unparse(node.targets[0]) for node in klass.body if isinstance(node, ast.Assign)}
        for name, values in found.items():
            if len(values) != 1:
                continue
            forms = [name] + (
                [f"{owner}.{name}" for owner in ("self", "cls", klass.name)] if name in of_class else []
            )
            value = values[0]
            compiled = isinstance(value, ast.Call) and ast.unparse(value.func) == "re.compile"
            text = value.args[0] if isinstance(value, ast.Call) and compiled and value.args else value
            if not isinstance(text, ast.Constant) or not isinstance(text.value, str):
                continue
            for form in forms:
                self.texts[form] = text
                if compiled and isinstance(value, ast.Call):
                    self.compiled.add(form)
                    self.flags[form] = [*value.args[1:], *(keyword.value for keyword in value.keywords)]

    def visit_Assign(self, node: ast.Assign) -> ast.stmt | None:
        """Drop the assignment of a compiled pattern."""
        if len(node.targets) == 1 and ast.unparse(node.targets[0]) in self.compiled:
            return None
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Rewrite one call."""
        self.generic_visit(node)
        function = node.func
        if not isinstance(function, ast.Attribute) or function.attr not in _PATTERN_FUNCTIONS:
            return node
        owner = ast.unparse(function.value)
        re_name = load("re")
        if owner in self.compiled:
            place = ast.Attribute(re_name, function.attr, ast.Load())
            flags = [ast.keyword("flags", flag) for flag in self.flags[owner]]
            return ast.Call(place, [self.texts[owner], *node.args], [*node.keywords, *flags])
        if owner == "re" and node.args and ast.unparse(node.args[0]) in self.texts:
            node.args[0] = self.texts[ast.unparse(node.args[0])]
        return node


class _Functions(ast.NodeTransformer):
    """``f = lambda x: x + 1`` as a function, and mutable defaults as None."""

    def visit_body(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """The statements of a block, rewritten."""
        return [self.visit(_named_function(node)) for node in body]

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Visit blocks as blocks."""
        for block in blocks(node):
            block[:] = self.visit_body(block)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Set every mutable default in the body instead."""
        self.generic_visit(node)
        arguments = node.args
        first = len(arguments.args) - len(arguments.defaults)
        for position, default in enumerate(arguments.defaults):
            if isinstance(default, (ast.Dict, ast.List, ast.Set)) and node.name not in ("reset", "__init__"):
                _default_inside(node, arguments.args[first + position].arg, default)
                arguments.defaults[position] = ast.Constant(None)
        for position, kw_default in enumerate(arguments.kw_defaults):
            if isinstance(kw_default, (ast.Dict, ast.List, ast.Set)):
                _default_inside(node, arguments.kwonlyargs[position].arg, kw_default)
                arguments.kw_defaults[position] = ast.Constant(None)
        return node


def _named_function(node: ast.stmt) -> ast.stmt:
    """``f = lambda …`` as a function; any other statement as it is."""
    name = plain_target(node)
    if name is None or not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Lambda):
        return node
    back = ast.Return(node.value.body)
    return ast.FunctionDef(name, node.value.args, [back], [], None, None, lineno=node.lineno)


def _default_inside(function: ast.FunctionDef, name: str, default: ast.expr) -> None:
    missing = ast.Compare(load(name), [ast.Is()], [ast.Constant(None)])
    uses = [
        item
        for node in function.body
        for item in ast.walk(node)
        if isinstance(item, ast.Name) and item.id == name
    ]
    if len(uses) == 1:
        chosen = ast.IfExp(missing, default, load(name))
        function.body = [_Replacer({id(uses[0]): chosen}).visit(node) for node in function.body]
        return
    fill = ast.If(missing, [ast.Assign([store(name)], default, lineno=0)], [])
    documented = isinstance(function.body[0], ast.Expr) and isinstance(function.body[0].value, ast.Constant)
    function.body.insert(int(documented), fill)


class _Replacer(ast.NodeTransformer):
    def __init__(self, chosen: dict[int, ast.expr]) -> None:
        self.chosen = chosen

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.chosen.get(id(node), node)


def _function_tables(tree: ast.Module, klass: ast.ClassDef) -> None:
    """Constants that hold functions, as ``OPS = {"+": lambda a, b: a + b}``, become functions, in place."""
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)} | _CALLABLE
    owners = {"self", "cls", klass.name}
    taken = {item.id for item in ast.walk(tree) if isinstance(item, ast.Name)} | functions
    taken |= {item.attr for item in ast.walk(tree) if isinstance(item, ast.Attribute)}
    taken |= {item.arg for item in ast.walk(tree) if isinstance(item, ast.arg)}
    tables: dict[str, str] = {}
    for body in (tree.body, klass.body):
        for node in list(body):
            name = plain_target(node)
            if name is None or not isinstance(node, ast.Assign):
                continue
            if not _holds_functions(node.value, functions):
                continue
            body.remove(node)
            made = name.lower().strip("_")
            while made in taken:
                made += "_table"
            back = ast.Return(node.value)
            tree.body.append(
                ast.FunctionDef(made, parameters_named(), [back], [], None, None, lineno=node.lineno)
            )
            tables[name] = made
    if tables:
        _TableUses(tables, owners).visit(tree)


_CALLABLE = {
    "abs",
    "all",
    "any",
    "bool",
    "float",
    "int",
    "len",
    "list",
    "max",
    "min",
    "set",
    "sorted",
    "str",
    "sum",
}


def _holds_functions(node: ast.expr, functions: set[str]) -> bool:
    if not isinstance(node, (ast.Dict, ast.List, ast.Tuple)):
        return False
    items = [item for item in (node.values if isinstance(node, ast.Dict) else node.elts) if item is not None]
    return any(
        isinstance(item, ast.Lambda)
        or (isinstance(item, ast.Name) and item.id in functions)
        or _holds_functions(item, functions)
        for item in items
    )


class _TableUses(ast.NodeTransformer):
    def __init__(self, tables: dict[str, str], owners: set[str]) -> None:
        self.tables = tables
        self.owners = owners

    def visit_Name(self, node: ast.Name) -> ast.expr:
        made = self.tables.get(node.id) if isinstance(node.ctx, ast.Load) else None
        return ast.Call(load(made), [], []) if made else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id in self.owners and node.attr in self.tables:
            return ast.Call(load(self.tables[node.attr]), [], [])
        self.generic_visit(node)
        return node
