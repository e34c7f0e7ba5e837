"""The canonical form of a module's tools and oracle, in which two copies of one environment are equal.

Names, docstrings, annotations and texts of messages do not matter, nor does the order in which tools are
defined; what the tools and the oracle compute does.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable

from codegym_envs.spec import EnvironmentModule, parse_tree

__all__ = ["canonical_form"]


def canonical_form(module: EnvironmentModule) -> str:
    """SHA-256 (hex) of the tool set and the oracle, with everything removed that a copy could vary.

    Raises:
        ModuleRejected: If the source cannot be parsed.
    """
    tree = parse_tree(module.source, "<string>")
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    forms: dict[str, str] = {}

    def form_of(name: str, stack: tuple[str, ...] = ()) -> str:
        """Form of a global name: of a function, of a constant, or the name itself for builtins."""
        if name in stack:
            return f"recursion {len(stack) - stack.index(name)}"
        if name not in forms or stack:
            if name in functions:
                text = _Printer(lambda other: form_of(other, (*stack, name))).function(functions[name])
            elif name in constants:
                text = ast.dump(constants[name])
            else:
                return name
            found = hashlib.sha256(text.encode()).hexdigest()
            if stack:  # inside a cycle the form depends on where one comes from
                return found
            forms[name] = found
        return forms[name]

    tools = sorted(form_of(tool.name) for tool in module.tools if tool.name in functions)
    setup = form_of("setup") if "setup" in functions else ""
    oracle = form_of("solve") if "solve" in functions else ""
    return hashlib.sha256("|".join([*tools, setup, oracle]).encode()).hexdigest()


class _Printer:
    """Prints functions with local names numbered in order of appearance and global names replaced.

    Args:
        resolve: Form of a name that is not local.
    """

    def __init__(self, resolve: Callable[[str], str]) -> None:
        self._resolve = resolve
        self._locals: dict[str, int] = {}
        self._fields: dict[str, int] = {}

    def function(self, node: ast.FunctionDef) -> str:
        """The function's form."""
        arguments = node.args
        named = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        for argument in (*named, arguments.vararg, arguments.kwarg):
            if argument is not None:
                self._number(argument.arg)
        for child in ast.walk(node):
            if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
                self._number(child.id)
            elif isinstance(child, ast.FunctionDef) and child is not node:
                self._number(child.name)
            elif isinstance(child, ast.arg):
                self._number(child.arg)
            elif isinstance(child, ast.ExceptHandler) and child.name:
                self._number(child.name)
        body = node.body
        if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            body = body[1:]
        defaults = [
            self._print(default) for default in (*arguments.defaults, *arguments.kw_defaults) if default
        ]
        return (
            f"def({len(self._locals)};{','.join(defaults)}):{''.join(self._print(child) for child in body)}"
        )

    def _number(self, name: str) -> str:
        return f"${self._locals.setdefault(name, len(self._locals))}"

    def _field(self, node: ast.Attribute) -> str:
        # State attributes and tool names are the module's own; methods of containers are not.
        if isinstance(node.value, ast.Name) and node.value.id in self._locals:
            called = self._resolve(node.attr)
            if called != node.attr:
                return f"@{called}"
            if node.value.id == "state":
                return f"#{self._fields.setdefault(node.attr, len(self._fields))}"
        return node.attr

    def _print(self, node: ast.AST) -> str:
        match node:
            case ast.Name(id=name):
                return self._number(name) if name in self._locals else self._resolve(name)
            case ast.arg(arg=name):
                return self._number(name)
            case ast.Attribute(value=value):
                return f"{self._print(value)}.{self._field(node)}"
            case ast.AnnAssign(target=target, value=value):
                return f"{self._print(target)}={self._print(value) if value else ''};"
            case ast.Raise(exc=raised):
                kind = raised.func if isinstance(raised, ast.Call) else raised
                return f"raise {self._print(kind) if kind else ''};"
            case ast.Constant(value=constant):
                return repr(constant)
            case ast.keyword(value=value):
                return f"={self._print(value)}"
            case _:
                parts = []
                for name, value in ast.iter_fields(node):
                    if name in ("ctx", "type_comment", "annotation", "returns", "kind", "lineno"):
                        continue
                    if isinstance(value, list):
                        parts.append(
                            f"[{','.join(self._print(item) for item in value if isinstance(item, ast.AST))}]"
                        )
                    elif isinstance(value, ast.AST):
                        parts.append(self._print(value))
                    elif value is not None and name not in ("name", "id", "arg"):
                        parts.append(str(value))
                return f"{type(node).__name__}({';'.join(parts)})"
