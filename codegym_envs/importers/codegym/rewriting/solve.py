"""Rewrites ``solve``: each ``self.step(json.dumps({...}))[1]`` becomes a call of a tool."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping

from codegym_envs.errors import ModuleRejected
from codegym_envs.importers.codegym.reading.anatomy import Action, EnvFile, is_self_attribute
from codegym_envs.importers.codegym.reading.answer import fill
from codegym_envs.importers.codegym.reading.step_calls import (
    Bindings,
    StepCall,
    call_of_step,
    inline_wrappers,
)
from codegym_envs.importers.codegym.rewriting.body import BodyRewriter, rename_locals, strip_docstring, tidy
from codegym_envs.importers.codegym.rewriting.infinity import SENT
from codegym_envs.importers.codegym.rewriting.parsing import ParsedUses
from codegym_envs.importers.codegym.rewriting.resetting import called_methods
from codegym_envs.importers.codegym.rewriting.results import Writing, wrap
from codegym_envs.importers.codegym.rewriting.tool_names import Names, tool_parameter

__all__ = ["rewrite_solve"]

_DONE = "done:"
_DISPATCH = "call_tool"


def rewrite_solve(
    env: EnvFile,
    names: Names,
    writings: Mapping[str, Writing],
    constants: Mapping[str, ast.expr],
    *,
    submitted: ast.expr | None = None,
    infinite: set[tuple[str, str]] | None = None,
    types: Mapping[str, str] | None = None,
) -> list[ast.stmt]:
    """The body of ``solve(tools)``.

    Args:
        env: The file, taken apart.
        names: The names chosen.
        writings: For each action whether its tool returns text, or the value behind which writing.
        constants: Attributes of ``self`` that never change, with their values.
        submitted: What to do with the answer before it is submitted, as an expression over ``answer``.
        infinite: (tool, parameter) pairs whose values may be infinite; None for all.
        types: Tool → the type of its results, where it is known.

    Returns:
        Its statements.

    Raises:
        ModuleRejected: With reason ``oracle_reads_state`` if it looks at the environment other than by steps,
            ``dynamic_call`` if an action cannot be told.
    """
    solve = copy.deepcopy(env.methods["solve"])
    inline_wrappers(solve, env.methods)
    helpers = [
        copy.deepcopy(method)
        for method in called_methods(solve, {k: v for k, v in env.methods.items() if k != "step"})
        if method.name in names.stateful
    ]
    solve.body = strip_docstring(solve)
    functions = {_method_function(names, method.name): method for method in helpers}
    # A local that is named like a function of the module would bring that function along.
    taken = {"tools", _DISPATCH, "literal", *functions, *names.helpers.values(), *names.tools.values()}
    rename_locals(solve, taken)
    rewriter = _StepRewriter(env, names, writings, constants)
    rewriter.infinite = infinite
    body = rewriter.block(solve.body, Bindings())
    nested: list[ast.stmt] = []
    for name, method in functions.items():
        tidy(method)
        method.name = name
        method.args.args = [arg for arg in method.args.args if arg.arg != "self"]
        method.decorator_list = []
        method.body = rewriter.block(method.body, Bindings())
        nested.append(method)
    uses = ParsedUses(writings_by_tool(names, writings), types)
    module = ast.Module([*nested, *body], [])
    uses.run(module)
    _finish(module.body, submitted)
    _drop_unused(module)
    head: list[ast.stmt] = []
    if rewriter.dispatched:
        head.append(_dispatcher(env, names, writings, infinite))
    result = [*head, *module.body]
    for node in result:
        ast.fix_missing_locations(node)
    return result or [ast.Pass()]


def writings_by_tool(names: Names, writings: Mapping[str, Writing]) -> dict[str, Writing]:
    """`writings` with tool names instead of action names."""
    return {tool: writings.get(action, "text") for action, tool in names.tools.items()}


def _method_function(names: Names, method: str) -> str:
    return names.nested.get(method, method)


class _StepRewriter(BodyRewriter):
    """Rewrites steps to tool calls, statement by statement, knowing what variables hold."""

    def __init__(
        self, env: EnvFile, names: Names, writings: Mapping[str, Writing], constants: Mapping[str, ast.expr]
    ) -> None:
        super().__init__(env, names, "locals")
        self.writings = writings
        self.constants = constants
        self.bindings = Bindings()
        self.dispatched = False
        self.infinite: set[tuple[str, str]] | None = set()

    def block(self, body: list[ast.stmt], bindings: Bindings) -> list[ast.stmt]:
        """A block with its steps rewritten."""
        result: list[ast.stmt] = []
        for node in body:
            original = copy.deepcopy(node)
            self.bindings = bindings
            if isinstance(node, (ast.If, ast.While)):
                if isinstance(node, ast.While):
                    bindings.after(original)
                node.test = self.visit(node.test)
            elif isinstance(node, ast.For):
                node.iter = self.visit(node.iter)
                node.target = self.visit(node.target)
                bindings.after(original)
            elif isinstance(node, ast.FunctionDef):
                tidy(node)
                bindings.after(original)
                node.body = self.block(node.body, bindings.copy())
                result.append(node)
                continue
            if isinstance(node, (ast.If, ast.While, ast.For, ast.Try, ast.With)):
                for name in ("body", "orelse", "finalbody"):
                    inner = getattr(node, name, None)
                    if inner:
                        setattr(node, name, self.block(inner, bindings.copy()))
                for handler in getattr(node, "handlers", []):
                    if handler.type is None:
                        handler.type = ast.Name("Exception", ast.Load())
                    handler.body = self.block(handler.body, bindings.copy())
                result.append(node)
            else:
                new = self.visit(node)
                result.extend(new if isinstance(new, list) else [] if new is None else [new])
            bindings.after(original)
        return result or [ast.Pass()]

    def visit_Assign(self, node: ast.Assign) -> ast.stmt | list[ast.stmt]:  # noqa: N802
        target = node.targets[0]
        if _is_step(node.value) and isinstance(target, ast.Tuple) and len(target.elts) == 2:
            call = self.visit(node.value)
            assert isinstance(call, ast.Tuple)
            text = ast.Assign([target.elts[1]], call.elts[1], lineno=node.lineno)
            flag = target.elts[0]
            if isinstance(flag, ast.Name) and flag.id.startswith("_"):
                return text
            return [text, ast.Assign([flag], ast.Constant(True), lineno=node.lineno)]
        self.generic_visit(node)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:  # noqa: N802
        if _is_step(node.value) and isinstance(node.slice, (ast.Constant, ast.UnaryOp)):
            call = self.visit(node.value)
            assert isinstance(call, ast.Tuple)
            if ast.unparse(node.slice) in ("1", "-1"):
                return call.elts[1]
            node.value = call
            return node
        self.generic_visit(node)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.stmt | None:  # noqa: N802
        if _is_step(node.value):
            call = self.visit(node.value)
            return ast.Expr(call.elts[1])
        return super().visit_Expr(node)

    def visit_Call(self, node: ast.Call) -> ast.expr:  # noqa: N802
        if _is_step(node):
            call = call_of_step(node, self.bindings)
            return ast.Tuple([ast.Constant(True), self._tool_call(call, node)], ast.Load())
        func = node.func
        if isinstance(func, ast.Attribute) and is_self_attribute(func) and func.attr in self.env.methods:
            if func.attr in self.names.actions or func.attr in ("reset", "get_ref_answer", "from_env_str"):
                raise ModuleRejected(
                    "oracle_reads_state",
                    f"solve calls self.{func.attr} directly",
                    line=getattr(node, "lineno", None),
                )
            if func.attr in self.names.stateful:
                self.generic_visit_args(node)
                return ast.Call(
                    ast.Name(_method_function(self.names, func.attr), ast.Load()), node.args, node.keywords
                )
        return super().visit_Call(node)

    def generic_visit_args(self, node: ast.Call) -> None:
        """Rewrite the arguments of a call, in place."""
        node.args = [self.visit(arg) for arg in node.args]
        for keyword in node.keywords:
            keyword.value = self.visit(keyword.value)

    def attribute(self, name: str, ctx: ast.expr_context) -> ast.expr:
        """An attribute of ``self``: only constants may be read."""
        if name in self.constants and isinstance(ctx, ast.Load):
            return copy.deepcopy(self.constants[name])
        raise ModuleRejected("oracle_reads_state", f"solve reads self.{name} instead of calling actions")

    def _tool_call(self, call: StepCall, node: ast.Call) -> ast.expr:
        line = getattr(node, "lineno", None)
        if call.name is None:
            self.dispatched = True
            assert call.name_node is not None
            name, bag = self.visit(copy.deepcopy(call.name_node)), call.bag
            parameters = self._bag(call, bag)
            return ast.Call(ast.Name(_DISPATCH, ast.Load()), [name, parameters], [])
        if call.name.lower() == "done":
            return ast.Call(ast.Name(_DONE, ast.Load()), [self._answer(call, line)], [])
        action = next((item for item in self.env.actions if item.name == call.name), None)
        if action is None:
            raise ModuleRejected("dynamic_call", f"solve calls the unknown action {call.name!r}", line=line)
        keys = list(action.keys.values())
        if call.arguments is not None:
            given = {
                key: self.visit(copy.deepcopy(value)) for key, value in call.arguments.items() if key in keys
            }
        else:
            assert call.bag is not None
            bag = self.visit(copy.deepcopy(call.bag))
            given = {key: _from_bag(bag, key, action) for key in keys}
        return _tools_call(self.names.tools[action.name], given, self.infinite)

    def _bag(self, call: StepCall, bag: ast.expr | None) -> ast.expr:
        if call.arguments is not None:
            keys: list[ast.expr | None] = [ast.Constant(key) for key in call.arguments]
            return ast.Dict(keys, [self.visit(copy.deepcopy(value)) for value in call.arguments.values()])
        assert bag is not None
        result: ast.expr = self.visit(copy.deepcopy(bag))
        return result

    def _answer(self, call: StepCall, line: int | None) -> ast.expr:
        if call.arguments:
            result: ast.expr = self.visit(copy.deepcopy(next(iter(call.arguments.values()))))
            return result
        if call.bag is not None:
            return ast.Subscript(self.visit(copy.deepcopy(call.bag)), ast.Constant("answer"), ast.Load())
        raise ModuleRejected("dynamic_call", "solve calls Done without an answer", line=line)


def _is_step(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and is_self_attribute(node.func, "step")


def _tools_call(tool: str, given: dict[str, ast.expr], infinite: set[tuple[str, str]] | None) -> ast.Call:
    function = ast.Attribute(ast.Name("tools", ast.Load()), tool, ast.Load())
    keywords: list[ast.keyword] = []
    for key, value in given.items():
        parameter = tool_parameter(key)
        if (infinite is None or (tool, parameter) in infinite) and not isinstance(value, ast.Constant):
            value = ast.Call(ast.Name(SENT, ast.Load()), [value], [])
        keywords.append(ast.keyword(parameter, value))
    return ast.Call(function, [], keywords)


def _from_bag(bag: ast.expr, key: str, action: Action) -> ast.expr:
    """One argument out of the whole parameters object, or its default."""
    own = [arg.arg for arg in action.method.args.args]
    presets = dict(zip(reversed(own), reversed(action.method.args.defaults), strict=False))
    parameter = next((name for name, known in action.keys.items() if known == key), key)
    preset = action.defaults.get(key, presets.get(parameter))
    if preset is None:
        return ast.Subscript(copy.deepcopy(bag), ast.Constant(key), ast.Load())
    function = ast.Attribute(copy.deepcopy(bag), "get", ast.Load())
    return ast.Call(function, [ast.Constant(key), copy.deepcopy(preset)], [])


def _dispatcher(
    env: EnvFile, names: Names, writings: Mapping[str, Writing], infinite: set[tuple[str, str]] | None
) -> ast.FunctionDef:
    """A function that calls the tool of a given name and answers with its text."""
    body: list[ast.stmt] = []
    for action in env.actions:
        given = {
            key: _from_bag(ast.Name("parameters", ast.Load()), key, action) for key in action.keys.values()
        }
        call = wrap(_tools_call(names.tools[action.name], given, infinite), writings.get(action.name, "text"))
        test = ast.Compare(ast.Name("name", ast.Load()), [ast.Eq()], [ast.Constant(action.name)])
        body.append(ast.If(test, [ast.Return(call)], []))
    done = ast.Compare(ast.Name("name", ast.Load()), [ast.Eq()], [ast.Constant("Done")])
    answer = ast.Subscript(ast.Name("parameters", ast.Load()), ast.Constant("answer"), ast.Load())
    body.append(ast.If(done, [ast.Return(answer)], []))
    body.append(ast.Return(ast.Constant("")))
    arguments = ast.arguments([], [ast.arg("name"), ast.arg("parameters")], None, [], [], None, [])
    return ast.FunctionDef(_DISPATCH, arguments, body, [], None, None, lineno=0)


def _finish(body: list[ast.stmt], submitted: ast.expr | None) -> None:
    """Statements that submit the answer return it instead, in place; what follows them is dead."""
    for index, node in enumerate(body):
        if isinstance(node, ast.FunctionDef):
            _finish(node.body, submitted)
            continue
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(node, name, None)
            if isinstance(inner, list):
                _finish(inner, submitted)
        for handler in getattr(node, "handlers", []):
            _finish(handler.body, submitted)
        if isinstance(node, (ast.If, ast.For, ast.While, ast.Try, ast.With)):
            continue
        answer = _submitted(node)
        if answer is not None:
            body[index] = ast.Return(answer if submitted is None else fill(submitted, answer))
            del body[index + 1 :]
            return


def _submitted(node: ast.stmt) -> ast.expr | None:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == _DONE:
            return inner.args[0]
    return None


def _drop_unused(module: ast.Module) -> None:
    """Take out assignments of action texts and parameter objects that nothing reads any more."""
    for _ in range(4):
        read = {
            node.id
            for node in ast.walk(module)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        }
        dropper = _UnusedDropper(read)
        dropper.visit(module)
        if not dropper.dropped:
            return


class _UnusedDropper(ast.NodeTransformer):
    def __init__(self, read: set[str]) -> None:
        self.read = read
        self.dropped = False

    def visit_Assign(self, node: ast.Assign) -> ast.stmt | None:
        target = node.targets[0]
        if len(node.targets) == 1 and isinstance(target, ast.Name) and target.id not in self.read:
            if _is_pure(node.value):
                self.dropped = True
                return None
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if (
            isinstance(node, (ast.If, ast.For, ast.While, ast.FunctionDef, ast.ExceptHandler, ast.Try))
            and not node.body
        ):
            node.body = [ast.Pass()]
        return node


def _is_pure(node: ast.expr) -> bool:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and ast.unparse(inner.func) not in ("json.dumps", "dict"):
            return False
    return isinstance(node, (ast.Call, ast.Dict, ast.JoinedStr, ast.Constant))
