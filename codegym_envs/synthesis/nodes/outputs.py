"""How a rewritten solution gives its answer, and what is said about it; the function that makes nodes."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Mapping, Sequence

from codegym_envs.synthesis.nodes.node_answers import ENCODERS, NodeField, Shape, encoder
from codegym_envs.synthesis.trees import call, clone, fresh_name, load, statements, store
from codegym_envs.synthesis.wording.english import listing

__all__ = ["Outputs", "adding", "called_now", "with_note"]


class Outputs:
    """Has nodes written down before an answer is given."""

    def __init__(
        self,
        fields: Sequence[NodeField],
        shape: Shape,
        answer: str,
        *,
        many: bool,
        in_place: str | None,
        taken: set[str],
    ) -> None:
        self.answer = answer
        self.many = many
        self.in_place = in_place
        self.taken = taken
        self.function: ast.FunctionDef | None = None
        if answer == "structure":
            self.function = encoder(fresh_name([ENCODERS[shape]], taken), fields, shape)

    def applied(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """The body of the entry point with its answers written down."""
        if self.function is None:
            return body
        if self.in_place is None:
            _Wrapped(self).visit(made := ast.Module(body, []))
            return made.body
        kept = self.in_place
        first: list[ast.stmt] = []
        bound = any(
            isinstance(node, ast.Name) and node.id == kept and isinstance(node.ctx, ast.Store)
            for item in body
            for node in ast.walk(item)
        )
        if bound:
            kept = fresh_name([f"first_{self.in_place}"], self.taken)
            first = [ast.Assign([store(kept)], load(self.in_place))]
        last = ast.Return(call(self.function.name, load(kept)))
        for item in statements(body):
            for block in (getattr(item, name, None) for name in ("body", "orelse", "finalbody")):
                if isinstance(block, list) and not isinstance(item, ast.FunctionDef):
                    block[:] = [clone(last) if isinstance(inner, ast.Return) else inner for inner in block]
        body = [clone(last) if isinstance(item, ast.Return) else item for item in body]
        if isinstance(body[-1], ast.Return):
            return [*first, *body]
        return [*first, *body, last]

    def written(self, node: ast.expr) -> ast.expr:
        """The answer, written down."""
        assert self.function is not None
        if not self.many:
            return call(self.function.name, node)
        name = fresh_name(["first_node"], self.taken)
        self.taken.discard(name)
        generator = ast.comprehension(store(name), node, [], 0)
        return ast.ListComp(call(self.function.name, load(name)), [generator])


class _Wrapped(ast.NodeTransformer):
    def __init__(self, outputs: Outputs) -> None:
        self.outputs = outputs

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        return node

    def visit_Return(self, node: ast.Return) -> ast.Return:
        value = node.value if node.value is not None else ast.Constant(None)
        if isinstance(value, ast.Constant) and value.value is None and not self.outputs.many:
            node.value = ast.List([], ast.Load())
        else:
            node.value = self.outputs.written(value)
        return node


def adding(name: str, fields: Sequence[NodeField]) -> ast.FunctionDef:
    """The function that puts a row into every table."""
    words = [_word(one) for one in fields]
    tables = [field.table for field in fields]
    told = "\n".join(
        f"        {word}: {_told(field, word)}" for field, word in zip(fields, words, strict=True)
    )
    hints = {"link": ": int | None", "links": ": list[int]"}
    hinted = [f"{word}{hints.get(one.kind, '')}" for one, word in zip(fields, words, strict=True)]
    lines = [f"def {name}({', '.join([*tables, *hinted])}) -> int:"]
    lines += [
        '    """Add a node and return its number.',
        "",
        "    Args:",
        told,
        '    """',
    ]
    lines += [f"    {table}.append({word})" for table, word in zip(tables, words, strict=True)]
    lines += [f"    return len({tables[0]}) - 1"]
    function = ast.parse("\n".join(lines)).body[0]
    assert isinstance(function, ast.FunctionDef)
    return function


def _word(field: NodeField) -> str:
    """What a parameter that gives a field is called."""
    word = field.table.removesuffix("_of")
    if field.kind == "link" and not word.endswith(("child", "parent", "node")):
        return f"{word}_node"
    return f"{word}_given" if word in dir(builtins) else word


def _told(field: NodeField, word: str) -> str:
    said = word.replace("_", " ")
    if field.kind == "value":
        return f"The {said} of the new node."
    if field.kind == "link":
        return f"Number of the {said}, or null for none."
    return f"Numbers of the {said} of the new node."


def called_now(statement: str, renamed: Mapping[str, str], roles: Mapping[str, str]) -> list[str]:
    """Gives the new names of parameters that the statement mentions."""
    told = [
        f"{old} is called {new.replace('_', ' ')}"
        for old, new in renamed.items()
        if new in roles and re.search(rf"\b{re.escape(old)}\b", statement)
    ]
    return [f"Here {listing(told)}."] if told else []


def with_note(text: str, tree: ast.Module, note: str) -> str:
    """The text with a paragraph added to the statement."""
    module = ast.parse(text)
    doc = ast.get_docstring(tree)
    if doc is not None and module.body and isinstance(module.body[0], ast.Expr) and note:
        module.body[0].value = ast.Constant(f"{doc}\n\n{note}")
    return ast.unparse(ast.fix_missing_locations(module)) + "\n"
