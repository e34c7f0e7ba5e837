"""From a module's syntax tree to compiled units: tools, generate, reference, solve, accepts."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from types import CodeType
from typing import Any

from codegym_envs.errors import ModuleRejected
from codegym_envs.executor.compiling.analysis import CallGraph
from codegym_envs.executor.compiling.folding import fold
from codegym_envs.executor.compiling.policy import Policy
from codegym_envs.executor.compiling.rewriting.context import Context, member
from codegym_envs.executor.compiling.rewriting.rewriter import FunctionFacts, Rewriter
from codegym_envs.executor.compiling.scopes import mentioned
from codegym_envs.executor.compiling.steady_inputs import SteadyReading, shape_of
from codegym_envs.executor.guards.runtime import BUILTIN_NAMES, MODULES, Runtime
from codegym_envs.executor.limits import LONG, MAX_STATE_WEIGHT
from codegym_envs.executor.plain_state import weigh
from codegym_envs.executor.signals import EXCEPTIONS, BadValue, Stop, describe
from codegym_envs.spec.plain_data.values import matches
from codegym_envs.spec.records import EnvironmentModule
from codegym_envs.spec.syntax import parse_tree
from codegym_envs.spec.types import Type

__all__ = ["Unit", "compile_module"]

_ENTRIES = ("generate", "reference", "solve", "accepts")
_MAY_NAME = {"accepts": "reference"}  # the one entry that another one may call


@dataclass(frozen=True)
class Unit:
    """One compiled unit.

    Attributes:
        code: Definitions of its functions.
        used: Guards and builtins that it needs.
        constants: Values of the module's constants, shared and never changed.
        facts: What is known of its functions, helpers included in their callers.
    """

    code: CodeType
    used: frozenset[str]
    constants: dict[str, Any]
    facts: dict[str, FunctionFacts]

    def runtime(self) -> Runtime:
        """A new namespace."""
        runtime = Runtime(self.used, self.constants)
        runtime.define(self.code)
        return runtime


class _Module:
    """A module on its way through compilation."""

    def __init__(self, module: EnvironmentModule) -> None:
        self.module = module
        self.path = str(module.path) if module.path is not None else "<string>"
        tree = parse_tree(module.source, self.path)
        Policy(self.path).check(tree)
        # A late error of the compiler (return outside a function, two parameters of one name).
        _compiled(tree, self.path)
        self.tree = fold(tree)
        self.functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        self.imports: dict[str, str] = {}
        self.constants: dict[str, Any] = {}
        self._read_imports()
        builtins = BUILTIN_NAMES | frozenset(EXCEPTIONS) | frozenset(self.imports)
        self.graph = CallGraph(tree, self.path, frozenset(builtins))
        self._check_names()
        self._evaluate_constants()

    def reject(self, reason: str, detail: str, node: ast.AST | None = None) -> ModuleRejected:
        return ModuleRejected(reason, detail, path=self.path, line=getattr(node, "lineno", None))

    def _check_names(self) -> None:
        defined: dict[str, ast.AST] = {}
        for node in self.tree.body:
            names: list[str] = []
            if isinstance(node, ast.FunctionDef):
                names = [node.name]
            elif isinstance(node, ast.Assign):
                names = [
                    inner.id
                    for target in node.targets
                    for inner in ast.walk(target)
                    if isinstance(inner, ast.Name)
                ]
            for name in names:
                if name in self.imports or (name in defined and name in self.functions):
                    raise self.reject("duplicate", f"{name} is defined twice; rename one", node)
                defined[name] = node

    def _read_imports(self) -> None:
        for node in self.tree.body:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    self._check_module(alias.name, node)
                    self.imports[alias.asname or alias.name] = alias.name
            elif isinstance(node, ast.ImportFrom):
                module = str(node.module)
                if module == "__future__" and all(alias.name == "annotations" for alias in node.names):
                    continue
                self._check_module(module, node)
                if module == "typing":
                    continue
                for alias in node.names:
                    if alias.name not in MODULES[module]:
                        raise self.reject("import", f"{module}.{alias.name[:40]} is not available", node)
                    self.imports[alias.asname or alias.name] = member(module, alias.name)

    def _check_module(self, name: str, node: ast.AST) -> None:
        if name in MODULES or name == "typing":
            return
        if name == "re":
            detail = "re is not available, since the time a pattern takes cannot be bounded; use str methods"
        else:
            known = ", ".join([*MODULES, "typing"])
            detail = f"{name[:40]} is not available; these are: {known}"
        raise self.reject("import", detail, node)

    def _evaluate_constants(self) -> None:
        """Evaluate the module's constants, one after the other, under a budget."""
        for node in self.tree.body:
            if isinstance(node, ast.AnnAssign) and node.value is not None:
                node = ast.copy_location(ast.Assign([node.target], node.value), node)
            if not isinstance(node, ast.Assign):
                continue
            if mentioned(node) & set(self.functions):
                raise self.reject("constant", "a constant cannot use functions of the module", node)
            rewriter = self.rewriter({}, "", journaling=False, defaulting=False, attributes={})
            statement = rewriter.constant(node)
            code = _compiled(ast.Module([statement], []), self.path)
            try:
                runtime = Runtime(frozenset(rewriter.context.used), self.constants)
                runtime.meter.reset(LONG)
                runtime.define(code)
                runtime.meter.finish()
                values = {
                    inner.id: runtime.namespace[inner.id]
                    for target in node.targets
                    for inner in ast.walk(target)
                    if isinstance(inner, ast.Name)
                }
                weigh(list(values.values()), MAX_STATE_WEIGHT)
            except BadValue:
                raise self.reject("constant", "a constant must be plain data", node) from None
            except Stop as stop:
                raise self.reject("constant", f"a constant costs too much [{stop.code}]", node) from None
            except (RecursionError, MemoryError):
                raise self.reject("constant", "a constant is too large", node) from None
            except Exception as error:
                raise self.reject("constant", f"a constant has no value: {describe(error)}", node) from None
            self.constants.update(values)

    def mentioned(self) -> set[str]:
        """Functions that others name; ``accepts`` counts for nothing, since it has a namespace of its own."""
        found = (names for name, names in self.graph.mentions.items() if name != "accepts")
        return set().union(*found)

    def rewriter(
        self,
        roots: dict[str, dict[str, str]],
        handle: str,
        *,
        journaling: bool,
        defaulting: bool,
        attributes: dict[str, str],
    ) -> Rewriter:
        context = Context(
            path=self.path,
            functions=self.functions,
            constants=self.constants,
            imports=self.imports,
            graph=self.graph,
            journaling=journaling,
            roots=roots,
            handle=handle,
            defaulting=defaulting,
            attributes=attributes,
        )
        return Rewriter(context)

    def reachable(self, roots: list[str]) -> list[str]:
        """Functions that the roots could call, in source order."""
        found: set[str] = set()
        pending = list(roots)
        while pending:
            name = pending.pop()
            if name not in found:
                found.add(name)
                pending += self.graph.mentions[name]
        return [name for name in self.functions if name in found]

    def unit(
        self, roots: dict[str, dict[str, str]], extra: list[str], handle: str, *, journaling: bool
    ) -> Unit:
        """Compile the functions that the roots reach."""
        names = self.reachable([*roots, *extra])
        for name in names:
            for entry in _ENTRIES:
                if _MAY_NAME.get(name) == entry and name in roots:
                    continue
                if entry in self.graph.mentions[name] and entry != name:
                    raise self.reject(
                        "entry",
                        f"{name} names {entry}, which only the library calls; share a helper instead",
                        self.functions[name],
                    )
                if (
                    entry == name
                    and entry not in roots
                    and not any(_MAY_NAME.get(root) == entry for root in roots)
                ):
                    raise self.reject(
                        "entry", f"{name} cannot be used by other functions", self.functions[name]
                    )
        defaulting = any(value == "$f_collections_defaultdict" for value in self.imports.values()) or (
            "collections" in self.imports.values()
        )
        reading = SteadyReading(
            [self.functions[name] for name in names], set(roots) - self.mentioned(), self.graph.safe
        )
        attributes: dict[str, str] = {}
        if handle == "State":
            for parameter in self.module.inputs:
                attributes[parameter.name] = reading.attribute(parameter.name, shape_of(parameter.type))
        for name, kinds in roots.items():
            for argument, kind in kinds.items():
                if kind[0] in "[{":
                    kinds[argument] = reading.parameter(self.functions[name], argument, kind)
        rewriter = self.rewriter(
            roots, handle, journaling=journaling, defaulting=defaulting, attributes=attributes
        )
        body: list[ast.stmt] = []
        facts: dict[str, FunctionFacts] = {}
        for name in names:
            statements, facts[name] = rewriter.module_function(self.functions[name])
            body += statements
        code = _compiled(ast.Module(body, []), self.path)
        total = {}
        for name in names:
            inner = [facts[other] for other in self.reachable([name])]
            total[name] = FunctionFacts(
                any(fact.writes for fact in inner),
                any(fact.mutates for fact in inner),
                frozenset().union(*[fact.used for fact in inner]),
                {
                    attribute: all(fact.attributes.get(attribute, True) for fact in inner)
                    for fact in inner
                    for attribute in fact.attributes
                },
            )
        return Unit(code, frozenset(rewriter.context.used), dict(self.constants), total)


def _compiled(tree: ast.Module, path: str) -> CodeType:
    try:
        with warnings.catch_warnings():
            # Doubtful code in a module is not for the host to warn about.
            warnings.simplefilter("ignore")
            return compile(ast.fix_missing_locations(tree), "<module>", "exec", dont_inherit=True, optimize=0)
    except SyntaxError as error:
        detail = f"not valid Python: {error.msg}"
        raise ModuleRejected("syntax", detail, path=path, line=error.lineno) from None
    except (RecursionError, MemoryError, ValueError, OverflowError, SystemError):
        raise ModuleRejected(
            "nesting", "the module cannot be compiled; split long expressions", path=path
        ) from None


def compile_module(module: EnvironmentModule) -> dict[str, Unit]:
    """Check and compile a module.

    Returns:
        Units by name: ``tools``, ``reference``, and ``generate``, ``solve`` and ``accepts`` where they are
        defined.

    Raises:
        ModuleRejected: If the module is not in the dialect.
    """
    try:
        return _compile(module)
    except (RecursionError, MemoryError):
        path = str(module.path) if module.path is not None else "<string>"
        raise ModuleRejected("nesting", "the module is nested too deeply; split it up", path=path) from None


def _argument_kind(type_: Type) -> str:
    """The kind of a validated argument."""
    return shape_of(type_)


def _compile(module: EnvironmentModule) -> dict[str, Unit]:
    source = _Module(module)
    tools: dict[str, dict[str, str]] = {}
    for tool in module.tools:
        kinds = {}
        if tool.name not in source.graph.mentioned:
            # A default value is not validated when a call leaves the argument out.
            kinds = {
                parameter.name: _argument_kind(parameter.type)
                for parameter in tool.parameters
                if parameter.required or matches(parameter.default, parameter.type)
            }
        tools[tool.name] = kinds
    if module.has_setup:
        tools["setup"] = {}
    entries = [name for name in _ENTRIES if name in source.functions]
    used = set(source.reachable([*tools, *entries]))
    unused = [name for name in source.functions if name not in used]
    units = {"tools": source.unit(tools, unused, "State", journaling=True)}
    for entry in entries:
        handle = "Tools" if entry == "solve" else ""
        kinds = {}
        if entry in ("reference", "accepts") and entry not in source.mentioned():
            kinds = {parameter.name: shape_of(parameter.type) for parameter in module.inputs}
        if entry == "accepts" and kinds:
            kinds[source.functions[entry].args.args[0].arg] = shape_of(module.answer)
        units[entry] = source.unit({entry: kinds}, [], handle, journaling=False)
    return units
