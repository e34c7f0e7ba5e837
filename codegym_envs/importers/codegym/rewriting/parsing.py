"""Makes the oracle use the values that tools return, where the original parsed text.

For a tool that returns the value behind ``json.dumps`` or ``str``: ``json.loads(tools.read(i=i))`` becomes
``tools.read(i=i)``, ``tools.fits(a=a) == "True"`` becomes ``tools.fits(a=a) == True``; a variable that only
ever holds such results holds values. Any other use gets the text back, by ``json.dumps`` or ``str``.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from codegym_envs.importers.codegym.rewriting.results import Writing, compare_with_value, is_parser, wrap

__all__ = ["LiteralReads", "ParsedUses", "literal_reader"]


class ParsedUses:
    """Rewrites uses of tool results in a module body, in place.

    Args:
        writings: Tool name → how the original wrote its answer; ``text`` means the tool still returns that
            text.
        types: Tool name → the type of its results, where it is known.
    """

    def __init__(self, writings: Mapping[str, Writing], types: Mapping[str, str] | None = None) -> None:
        self.writings = writings
        self.types = types or {}

    def run(self, module: ast.Module) -> None:
        """Rewrite every function scope of the module body."""
        _join_parses(module)
        self._scope(module)

    def writing(self, node: ast.expr) -> Writing:
        """How the original wrote the result of a tool call; ``text`` for anything else."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if isinstance(node.func.value, ast.Name) and node.func.value.id == "tools":
                return self.writings.get(node.func.attr, "text")
        return "text"

    def _scope(self, scope: ast.Module | ast.FunctionDef) -> None:
        variables = self._value_variables(scope)
        for child in _own_functions(scope):
            self._scope(child)
        rewriter = _UseRewriter(self, variables)
        scope.body = [rewriter.visit(node) for node in scope.body]

    def _value_variables(self, scope: ast.Module | ast.FunctionDef) -> dict[str, Writing]:
        """Variables of a scope that only ever hold results of one writing."""
        held: dict[str, set[str]] = {}
        for node in _own_nodes(scope):
            if (
                isinstance(node, ast.Assign)
                and len(node.targets) == 1
                and isinstance(node.targets[0], ast.Name)
            ):
                held.setdefault(node.targets[0].id, set()).add(self.writing(node.value))
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                held.setdefault(node.id, set()).add("text")
        inner = {
            name.id
            for function in _own_functions(scope)
            for name in ast.walk(function)
            if isinstance(name, ast.Name)
        }
        result: dict[str, Writing] = {}
        for name, found in held.items():
            if len(found) == 1 and name not in inner:
                (only,) = found
                if only == "dumps":
                    result[name] = "dumps"
                elif only == "str":
                    result[name] = "str"
        return result


class _UseRewriter(ast.NodeTransformer):
    def __init__(self, uses: ParsedUses, variables: dict[str, Writing]) -> None:
        self.uses = uses
        self.variables = variables

    def _held(self, node: ast.expr) -> Writing:
        if isinstance(node, ast.Name):
            return self.variables.get(node.id, "text") if isinstance(node.ctx, ast.Load) else "text"
        return self.uses.writing(node)

    def _bare(self, node: ast.expr) -> ast.expr:
        """A result without its text written again, its own arguments rewritten."""
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                keyword.value = self.visit(keyword.value)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        return node  # a scope of its own

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        if self._held(node.value) != "text":
            node.value = self._bare(node.value)
            return node
        self.generic_visit(node)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        target = node.targets[0]
        if isinstance(target, ast.Name) and target.id in self.variables:
            node.value = self._bare(node.value)
            return node
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        held = self._held(node)
        return wrap(node, held)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        argument = node.args[0] if len(node.args) == 1 and not node.keywords else None
        if argument is not None:
            inner = _stripped(argument)
            held = self._held(inner)
            if held != "text":
                function = ast.unparse(node.func)
                if is_parser(node):
                    return self._bare(inner)
                if function in ("int", "float"):
                    bare = self._bare(inner)
                    tool = (
                        inner.func.attr
                        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute)
                        else ""
                    )
                    if self.uses.types.get(tool) == function:
                        return bare
                    node.args = [bare]
                    return node
        held = self.uses.writing(node)
        if held != "text":
            return wrap(self._bare(node), held)
        self.generic_visit(node)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        if len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
            left = _stripped(node.left)
            held = self._held(left)
            value = compare_with_value(node.comparators[0], held) if held != "text" else None
            if value is not None:
                bare = self._bare(left)
                if value.value is True or value.value is False:
                    positive = isinstance(node.ops[0], ast.Eq) == value.value
                    return bare if positive else ast.UnaryOp(ast.Not(), bare)
                node.left, node.comparators = bare, [value]
                return node
        self.generic_visit(node)
        return node


class LiteralReads(ast.NodeTransformer):
    """``ast.literal_eval(text)`` and ``eval(text)`` become ``literal(text)``, which `literal_reader` defines.

    Attributes:
        found: Whether there was one.
    """

    found = False

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Rewrite one call."""
        self.generic_visit(node)
        if is_parser(node) and "loads" not in ast.unparse(node.func):
            self.found = True
            return ast.Call(ast.Name("literal", ast.Load()), node.args, [])
        return node


def _stripped(node: ast.expr) -> ast.expr:
    """``x.strip()`` and ``x.lower()``-free form: blanks around a written value mean nothing."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "strip":
        return node.func.value if not node.args else node
    return node


def _join_parses(module: ast.Module) -> None:
    """``x = call; x = json.loads(x)`` becomes ``x = json.loads(call)``, in place."""
    for node in ast.walk(module):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                _join_in(block)


def _join_in(block: list[ast.stmt]) -> None:
    index = 0
    while index + 1 < len(block):
        first, second = block[index], block[index + 1]
        if (
            isinstance(first, ast.Assign)
            and isinstance(second, ast.Assign)
            and len(first.targets) == len(second.targets) == 1
            and isinstance(first.targets[0], ast.Name)
            and isinstance(second.targets[0], ast.Name)
            and first.targets[0].id == second.targets[0].id
            and isinstance(second.value, ast.Call)
            and is_parser(second.value)
            and isinstance(second.value.args[0], ast.Name)
            and second.value.args[0].id == first.targets[0].id
        ):
            second.value.args = [first.value]
            del block[index]
            continue
        index += 1


def _own_functions(scope: ast.AST) -> list[ast.FunctionDef]:
    found: list[ast.FunctionDef] = []
    stack = list(ast.iter_child_nodes(scope))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef):
            found.append(node)
        else:
            stack.extend(ast.iter_child_nodes(node))
    return found


def _own_nodes(scope: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    stack = list(ast.iter_child_nodes(scope))
    while stack:
        node = stack.pop()
        found.append(node)
        if isinstance(node, ast.FunctionDef):
            continue
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            stack.append(node.value)  # the target is counted with the assignment
            continue
        stack.extend(ast.iter_child_nodes(node))
    return found


_LITERAL = """
def literal(text):
    '''The value of a Python literal.'''
    tokens = []
    position = 0
    while position < len(text):
        char = text[position]
        if char in "[](){},:":
            tokens.append(char)
            position += 1
        elif char in "'\\"":
            end = position + 1
            parts = []
            while text[end] != char:
                if text[end] == "\\\\":
                    end += 1
                    parts.append({"n": "\\n", "t": "\\t", "r": "\\r"}.get(text[end], text[end]))
                else:
                    parts.append(text[end])
                end += 1
            tokens.append(("value", "".join(parts)))
            position = end + 1
        elif char.isspace():
            position += 1
        else:
            end = position
            while end < len(text) and text[end] not in "[](){},: \\n":
                end += 1
            word = text[position:end]
            names = {"True": True, "False": False, "None": None, "inf": float("inf")}
            if word in names:
                tokens.append(("value", names[word]))
            elif "." in word or "e" in word:
                tokens.append(("value", float(word)))
            else:
                tokens.append(("value", int(word)))
            position = end
    place = 0

    def read():
        nonlocal place
        token = tokens[place]
        place += 1
        if token not in ("[", "(", "{"):
            return token[1]
        close = {"[": "]", "(": ")", "{": "}"}[token]
        items = []
        values = []
        comma = False
        while tokens[place] != close:
            items.append(read())
            if tokens[place] == ":":
                place += 1
                values.append(read())
            if tokens[place] == ",":
                comma = True
                place += 1
        place += 1
        if token == "[":
            return items
        if token == "(":
            return tuple(items) if comma or not items else items[0]
        if values or not items:
            return dict(zip(items, values))
        return set(items)
    return read()
"""


def literal_reader() -> list[ast.FunctionDef]:
    """A function of the dialect that reads a Python literal, as ``ast.literal_eval`` does."""
    return [node for node in ast.parse(_LITERAL).body if isinstance(node, ast.FunctionDef)]
