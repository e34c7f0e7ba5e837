"""A problem's own ``accepts``, in the dialect and with the names of the module it goes into."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codegym_envs.errors import SynthesisRefused
from codegym_envs.synthesis.contract import refuse
from codegym_envs.synthesis.reading.solution import Solution, read_solution
from codegym_envs.synthesis.trees import (
    assigned_names,
    call,
    clone,
    fresh_name,
    is_name,
    load,
    names_in,
    parameters_named,
    rename,
    store,
)

__all__ = ["CarriedAcceptance", "ModuleSurroundings", "carried_acceptance"]


@dataclass(frozen=True, slots=True)
class ModuleSurroundings:
    """The module into which an ``accepts`` goes.

    Attributes:
        entry: Name of the problem's solution.
        plain: What the module calls it.
        as_given: Whether it takes and gives there what it takes and gives in the problem.
        renamed: New names of its helpers; None if the module has none of them.
        generate: Source text of the module's own generator with its helpers, or "".
        taken: Names that are in use.
        parameters: The module's names for the parameters, by the problem's; some may be missing.
    """

    entry: str
    plain: str
    as_given: bool
    renamed: Mapping[str, str] | None
    generate: str
    taken: Collection[str]
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CarriedAcceptance:
    """What goes into the module.

    Attributes:
        function: The function; its parameters are the answer and the module's inputs.
        helpers: Functions that only it uses.
        constants: Constants that only it uses.
        imports: Import statements that it needs.
        doc: Its docstring, or "".
    """

    function: ast.FunctionDef
    helpers: list[ast.FunctionDef]
    constants: list[ast.stmt]
    imports: list[ast.stmt]
    doc: str


def carried_acceptance(
    source: str, around: ModuleSurroundings, *, path: str = "<string>"
) -> CarriedAcceptance:
    """Read a problem's ``accepts`` and fit it into a module.

    Args:
        source: The problem's text.
        around: The module.
        path: Where the text came from, for error messages.

    Raises:
        SynthesisRefused: With the reason ``several_answers``, if it has no form in the dialect.
    """
    source = _without_type(source)
    try:
        read = read_solution(source, "accepts", path=path)
        solution = read_solution(source, around.entry, path=path)
    except SynthesisRefused as error:
        raise refuse(
            "several_answers", f"accepts cannot be carried over: {error.detail}", path=path
        ) from None
    if around.entry in read.helpers and not around.as_given:
        raise refuse("several_answers", "accepts calls a solution that has another form here", path=path)
    names: dict[str, str] = {}
    if around.renamed is not None:
        names = {name: around.renamed.get(name, name) for name in (*solution.helpers, *solution.constants)}
    names |= {name: name for name in assigned_names(ast.parse(around.generate).body)}
    names[around.entry] = around.plain
    taken = set(around.taken) | {"_is_right"}
    own = [name for name in (*read.helpers, *read.constants) if name not in names]
    names |= {name: fresh_name([name if name not in taken else f"_{name}"], taken) for name in own}
    functions = [clone(read.helpers[name]) for name in own if name in read.helpers]
    constants = _distinct(clone(read.constants[name]) for name in own if name in read.constants)
    function = _fitted(clone(read.entry), around, set(names) | set(names.values()), solution)
    used = {*read.helpers, *read.constants}
    renamed = {old: new for old, new in names.items() if old != new and old in used}
    for node in (*functions, *constants, function):
        rename(node, renamed)
    for node in functions:
        node.name = renamed.get(node.name, node.name)
    return CarriedAcceptance(function, functions, constants, read.imports, read.docstring)


def _distinct(nodes: Any) -> list[ast.stmt]:
    """Statements that bind several names come once."""
    return list({ast.unparse(node): node for node in nodes}.values())


def _fitted(
    function: ast.FunctionDef, around: ModuleSurroundings, taken: set[str], solution: Solution
) -> ast.FunctionDef:
    """The function with the module's inputs as parameters; others have the solution's defaults as values."""
    answer, *parameters = [item.arg for item in function.args.args]
    wanted = [around.parameters[name] for name in parameters if name in around.parameters]
    clashes = (names_in(function) & set(wanted)) - set(parameters)
    used = names_in(function) | set(wanted) | taken
    local = {name: fresh_name([f"own_{name}"], used) for name in sorted(clashes)}
    rename(function, local)
    rename(function, around.parameters)
    arguments = solution.entry.args
    defaults = dict(zip(reversed(arguments.args), reversed(arguments.defaults), strict=False))
    values = {item.arg: value for item, value in defaults.items()}
    fixed: list[ast.stmt] = []
    for name in parameters:
        if name not in around.parameters:
            if name not in values:
                raise refuse("several_answers", f"accepts needs {name}, which no input gives")
            fixed.append(ast.Assign([store(name)], clone(values[name])))
    function.body[:0] = fixed
    names = [local.get(answer, answer), *wanted]
    function.args = parameters_named(names)
    function.returns = None
    return ast.fix_missing_locations(function)


def _without_type(source: str) -> str:
    """``type(x) is int`` as ``isinstance``: what somebody asks who checks an answer."""
    tree = ast.parse(source)
    return ast.unparse(ast.fix_missing_locations(_TypeTests().visit(tree)))


class _TypeTests(ast.NodeTransformer):
    """Comparisons of ``type(x)`` with built-in types become calls of ``isinstance``."""

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """Rewrite one comparison."""
        self.generic_visit(node)
        left = node.left
        asks = isinstance(left, ast.Call) and is_name(left.func, "type") and len(left.args) == 1
        if not (asks and len(node.ops) == 1):
            return node
        assert isinstance(left, ast.Call)
        wanted = self._types(node.ops[0], node.comparators[0])
        if not wanted:
            return node
        tests = [self._test(left.args[0], name) for name in wanted]
        test = tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), tests)
        negated = isinstance(node.ops[0], (ast.IsNot, ast.NotEq, ast.NotIn))
        return ast.UnaryOp(ast.Not(), test) if negated else test

    @staticmethod
    def _types(operator: ast.cmpop, right: ast.expr) -> list[str]:
        known = ("int", "float", "str", "bool", "list", "tuple", "dict", "set")
        options: Sequence[ast.expr] = [right]
        if isinstance(operator, (ast.In, ast.NotIn)):
            options = right.elts if isinstance(right, (ast.Tuple, ast.List, ast.Set)) else []
        named = [item.id for item in options if isinstance(item, ast.Name) and item.id in known]
        return named if len(named) == len(options) else []

    @staticmethod
    def _test(value: ast.expr, name: str) -> ast.expr:
        test: ast.expr = call("isinstance", clone(value), load(name))
        if name != "int":
            return test
        return ast.BoolOp(
            ast.And(), [test, ast.UnaryOp(ast.Not(), call("isinstance", clone(value), load("bool")))]
        )
