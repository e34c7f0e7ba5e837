"""From function definitions in a syntax tree to parameters and tools."""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass
from typing import Any

from codegym_envs.errors import ModuleRejected
from codegym_envs.spec.docstrings import FunctionDoc, read_function_doc
from codegym_envs.spec.plain_data.values import TypeMismatch, convert
from codegym_envs.spec.records import REQUIRED, ParameterSpec, ToolSpec
from codegym_envs.spec.types import ANY, NONE, Type, parse_annotation

__all__ = ["Reader", "is_tool"]

_NOT_TOOLS = frozenset({"accepts", "generate", "reference", "solve", "setup"})


def is_tool(function: ast.FunctionDef) -> bool:
    """Whether a function of an environment module is a tool: public, with ``state`` as first parameter."""
    if function.name == "observe":
        return True
    if function.name in _NOT_TOOLS or function.name.startswith("_"):
        return False
    arguments = function.args
    positional = arguments.posonlyargs + arguments.args
    return bool(positional) and positional[0].arg == "state"


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads signatures of one source.

    Attributes:
        path: Shown in errors.
        lenient: Whether an annotation outside the language means any value instead of an error.
    """

    path: str
    lenient: bool = False

    def reject(self, reason: str, detail: str, node: ast.AST | None = None) -> ModuleRejected:
        """An error to raise, with the node's line."""
        return ModuleRejected(reason, detail, path=self.path, line=getattr(node, "lineno", None))

    def tool(self, function: ast.FunctionDef) -> ToolSpec:
        """The tool that a function defines.

        Raises:
            ModuleRejected: If its signature cannot be offered to an agent.
        """
        arguments = function.args
        positional = arguments.posonlyargs + arguments.args
        if not positional or positional[0].arg != "state":
            raise self.reject(
                "signature",
                f"the first parameter of {function.name} must be state: def {function.name}(state, ...)",
                function,
            )
        if len(arguments.defaults) == len(positional):
            raise self.reject(
                "signature", f"state must not have a default value in {function.name}; remove it", function
            )
        doc = self.doc(function)
        parameters = self.parameters(function, doc, skip=1)
        return ToolSpec(function.name, doc.text(), parameters, self.returns(function), function.lineno)

    def doc(self, function: ast.FunctionDef) -> FunctionDoc:
        """The function's docstring, taken apart.

        Raises:
            ModuleRejected: If it holds a lone surrogate.
        """
        text = ast.get_docstring(function, clean=False)
        if text is not None:
            self.check_text(text, f"the docstring of {function.name}", function)
        return read_function_doc(text)

    def check_text(self, text: str, what: str, node: ast.AST) -> None:
        """Refuse a text that has no UTF-8 form, since it is to reach the agent."""
        try:
            text.encode()
        except UnicodeEncodeError:
            raise self.reject("encoding", f"{what} holds a lone surrogate; remove it", node) from None

    def returns(self, function: ast.FunctionDef) -> Type:
        """The annotated return type; any without an annotation."""
        return self._type(function.returns, f"the return value of {function.name}", function)

    def parameters(
        self, function: ast.FunctionDef, doc: FunctionDoc, *, skip: int = 0
    ) -> tuple[ParameterSpec, ...]:
        """The parameters from position ``skip`` on.

        Raises:
            ModuleRejected: If one cannot be given by name, or has a default that is not a JSON scalar.
        """
        arguments = function.args
        name = function.name
        if arguments.vararg is not None or arguments.kwarg is not None:
            extra = arguments.vararg or arguments.kwarg
            shown = extra.arg if extra is not None else "args"
            raise self.reject(
                "signature", f"{name} takes a varying number of arguments (*{shown}); name each one", function
            )
        if arguments.posonlyargs:
            raise self.reject(
                "signature", f"{name} has positional-only parameters; remove the / from it", function
            )
        if arguments.kwonlyargs:
            raise self.reject(
                "signature", f"{name} has keyword-only parameters; remove the * from it", function
            )
        missing = len(arguments.args) - len(arguments.defaults)
        defaults = [None] * missing + list(arguments.defaults)
        result = []
        for argument, default in list(zip(arguments.args, defaults, strict=True))[skip:]:
            what = f"parameter {argument.arg} of {name}"
            wanted = self._type(argument.annotation, what, argument)
            if default is None:
                value: Any = REQUIRED
            else:
                value = self._default(default, what)
                value, wanted = self._fit_default(value, wanted, what, default)
            result.append(ParameterSpec(argument.arg, wanted, doc.parameters.get(argument.arg, ""), value))
        return tuple(result)

    def _type(self, annotation: ast.expr | None, what: str, node: ast.AST) -> Type:
        try:
            wanted = parse_annotation(annotation)
        except ValueError as error:
            if self.lenient:
                return ANY
            raise self.reject("annotation", f"{what}: {error}", annotation or node) from None
        for literal in _literals(wanted):
            if isinstance(literal, str):
                self.check_text(literal, f"the annotation of {what}", node)
        return wanted

    def _default(self, node: ast.expr, what: str) -> Any:
        sign = 1
        operand = node
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            sign, operand = -1, node.operand
        if isinstance(operand, ast.Constant):
            value = operand.value
            if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
                return sign * value
            if sign == 1 and (value is None or isinstance(value, (bool, str))):
                if isinstance(value, str):
                    self.check_text(value, f"the default of {what}", node)
                return value
        if self.lenient:
            return None
        raise self.reject(
            "default", f"the default of {what} must be a number, string, True, False or None as such", node
        )

    def _fit_default(self, value: Any, wanted: Type, what: str, node: ast.AST) -> tuple[Any, Type]:
        try:
            return convert(value, wanted, whole_floats=False), wanted
        except TypeMismatch as error:
            if value is None:  # index: int = None means index: int | None = None
                members = wanted.args if wanted.kind == "union" else (wanted,)
                return None, Type("union", (*members, NONE))
            if self.lenient:
                return value, ANY
            raise self.reject("default", f"the default of {what}: {error}", node) from None


def _literals(wanted: Type) -> list[Any]:
    found: list[Any] = list(wanted.literals)
    for part in wanted.args:
        found.extend(_literals(part))
    return found
