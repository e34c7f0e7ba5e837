"""Problems about linked lists, trees and graphs of small objects, rewritten into problems over tables.

    def solution(head): …                    def solution(value_of, next_of, head): …
        while head:                   →          while head is not None:
            total += head.val                        total += value_of[head]
            head = head.next                         head = next_of[head]

A node becomes its number, a field of nodes a list that is indexed by it. Everything else in synthesis then
sees a plain problem. The rewriting is by syntax alone: whether the new solution does what the old one did is
for the caller to test.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from codegym_envs.synthesis.contract import refuse
from codegym_envs.synthesis.nodes.node_answers import (
    FieldKind,
    NodeField,
    Shape,
    answer_note,
    shape_of,
    table_name,
)
from codegym_envs.synthesis.nodes.node_kinds import NodeKind, unify
from codegym_envs.synthesis.nodes.node_shapes import NodeClass, find_node_classes
from codegym_envs.synthesis.nodes.node_types import NodeTypes, infer_nodes
from codegym_envs.synthesis.nodes.node_uses import called_methods, emptied, used_fields
from codegym_envs.synthesis.nodes.outputs import Outputs, adding, called_now, with_note
from codegym_envs.synthesis.nodes.rewrite import ToTables
from codegym_envs.synthesis.profiling.signature import returns_value
from codegym_envs.synthesis.reading.classes import dissolve_classes
from codegym_envs.synthesis.trees import (
    call,
    clone,
    fresh_name,
    is_name,
    load,
    names_in,
    rename,
    store,
)
from codegym_envs.synthesis.wording.words import readable, snake, spelled_out

__all__ = ["Tabled", "tabled"]

_UNSEEN = "val"
"""What nodes hold if their class is not defined anywhere and the solution does not say."""

Role = str
"""Of a parameter: ``node``, ``nodes`` (a collection of them) or ``plain``."""


@dataclass(frozen=True, slots=True)
class Tabled:
    """A problem over tables.

    Attributes:
        source: Its text.
        fields: The nodes' fields, in the order of the tables.
        shape: How nodes are connected, as far as their fields tell.
        tables: Whether the tables are parameters, because some input holds nodes.
        roles: Parameter → its role, in order.
        answer: How the answer is given: ``plain``, ``numbers`` of nodes, or ``structure``.
        in_place: The parameter whose structure is the answer, for a solution that returns nothing.
        renamed: Parameter → the name it had before, for those that got one that says what they are.
    """

    source: str
    fields: tuple[NodeField, ...]
    shape: Shape
    tables: bool
    roles: dict[str, Role]
    answer: str
    in_place: str | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)


def tabled(source: str, *, name: str = "", path: str = "<string>", records: bool = False) -> Tabled | None:
    """Rewrite a problem whose solution works on nodes.

    Args:
        source: A problem's text with ``solution``.
        name: The problem's name; a solution that calls itself is called so.
        path: Where it came from, for error messages.
        records: Whether answers are written down as records, for structures with cycles.

    Returns:
        The plain problem; None if the solution does not work on nodes.

    Raises:
        SynthesisRefused: With reason ``defines_classes`` or ``no_answer``.
    """
    try:
        tree = ast.parse(source)
        return _Problem(tree, name, path, records=records).result()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # the same source is refused where it is read


class _Problem:
    def __init__(self, tree: ast.Module, name: str, path: str, *, records: bool) -> None:
        self.records = records
        self.path = path
        self.name = name
        self.tree = tree
        # Judges' classes and the like go first; what is left of classes may be those of nodes.
        left = dissolve_classes(tree.body, "solution")
        # Records known only by their attributes are not used by name.
        unnamed = [
            node
            for node in tree.body
            if isinstance(node, ast.ClassDef) and not _is_among(node, left) and not _has_methods(node)
        ]
        self.classes = find_node_classes([*left, *unnamed])
        self.body = [
            node for node in left if not (isinstance(node, ast.ClassDef) and node.name in self.classes)
        ]
        self.rest = [node for node in self.body if not isinstance(node, ast.ClassDef)]
        self.modules = _modules(self.rest)
        if len(self.classes) == 1:
            (only,) = self.classes
            self.rest = [_SameClass(only).visit(node) for node in self.rest]

    def result(self) -> Tabled | None:
        functions = [node for node in self.rest if isinstance(node, ast.FunctionDef)]
        entry = next((node for node in functions if node.name == "solution"), None)
        if entry is None:
            return None
        others = {node.name for node in self.body if isinstance(node, ast.ClassDef)}
        if any(is_name(node, *others) for tree in self.rest for node in ast.walk(tree)):
            return None  # relies on classes that are more than records
        used, known = used_fields(self.rest, self.classes, self.modules)
        if not used:
            return None
        lifted = called_methods(self.rest, self.classes)
        types = infer_nodes([*lifted, *self.rest], self.classes, known, self.modules)
        if not self.classes and all(types.fields[name].holds_nodes() for name in known):
            known.append(_UNSEEN)  # what the nodes hold matters not to the solution, but to its answer
            types.fields[_UNSEEN] = NodeKind()
        returned = types.returns.get("solution", NodeKind())
        written = returned.holds_nodes() or not returns_value(entry)
        wanted = [name for name in known if name in used or (written and self._telling(name, types))]
        fields = self._fields(wanted, types)
        if not any(field.kind != "value" for field in fields) and not self.classes:
            return None
        roles = self._roles(entry, types)
        taken = names_in([*lifted, *self.rest]) | set(dir(builtins))
        methods = {node.name: node.name for node in lifted}
        tables = {field.name: field.table for field in fields}
        rewriter = ToTables(
            self.classes,
            types,
            tables=tables,
            modules=self.modules,
            methods=methods,
            taken=taken,
            path=self.path,
        )
        linked = _linked([*lifted, *functions], types, self.classes)
        many = _is_many(returned)
        converted = [rewriter.visit(node) if node.name in linked else node for node in [*lifted, *functions]]
        answer, in_place = self._answer(entry, returned, roles, rewriter)
        shape = "general" if self.records else shape_of(fields)
        renamed = self._readable(entry, types, shape, taken)
        for node in converted:
            rename(node, renamed)
        linked = {renamed.get(name, name) for name in linked}
        roles = {renamed.get(name, name): role for name, role in roles.items()}
        in_place = renamed.get(in_place, in_place) if in_place is not None else None
        outputs = Outputs(fields, shape, answer, many=many, in_place=in_place, taken=taken)
        inputs = any(role != "plain" for role in roles.values())
        made = self._assembled(
            converted, linked, roles=roles, fields=fields, rewriter=rewriter, outputs=outputs, inputs=inputs
        )
        note = "Nodes are known by numbers, counted from 0; null stands for no node." if inputs else ""
        if answer != "plain":
            told = answer_note(shape, fields, several=many, numbers=answer == "numbers")
            note = f"{note} {told}".strip()
        note = " ".join([note, *called_now(ast.get_docstring(self.tree) or "", renamed, roles)]).strip()
        text = with_note(ast.unparse(ast.fix_missing_locations(made)), self.tree, note)
        back = {new: old for old, new in renamed.items() if new in roles}
        return Tabled(text, tuple(fields), shape, inputs, roles, answer, in_place, back)

    def _answer(
        self, entry: ast.FunctionDef, returned: NodeKind, roles: dict[str, Role], rewriter: ToTables
    ) -> tuple[str, str | None]:
        """How the answer is given (see `Tabled`), and the parameter whose structure it is, if any."""
        if not returns_value(entry):
            changed = next((item for item, role in roles.items() if role == "node"), None)
            if changed is not None and rewriter.writes:
                return "structure", changed
            if any(role != "plain" for role in roles.values()):
                raise refuse("no_answer", "solution", path=self.path)
            return "plain", changed
        if not returned.holds_nodes():
            return "plain", None
        if not (rewriter.writes or rewriter.adds):
            return "numbers", None
        if not (returned.is_node or _is_many(returned)):
            raise refuse("opaque_answer", "nodes among other values", path=self.path)
        return "structure", None

    # --- reading ----------------------------------------------------------------------------------------

    def _telling(self, name: str, types: NodeTypes) -> bool:
        """Whether a field that the solution does not look at belongs to what nodes are."""
        if not self.classes:
            return True
        klass = next(klass for klass in self.classes.values() if name in klass.fields)
        value = klass.fields[name]
        if isinstance(value, ast.Name):
            value = klass.defaults.get(value.id, value)
        empty = isinstance(value, ast.Constant) and value.value is None
        return not empty or bool(types.fields[name].root().tag)

    def _fields(self, wanted: Sequence[str], types: NodeTypes) -> list[NodeField]:
        kinds: dict[str, FieldKind] = {}
        for name in emptied(self.rest):
            if name in types.fields and not types.fields[name].root().tag:
                unify(types.fields[name], NodeKind("node"))
        for name in wanted:
            cell = types.fields[name].root()
            if cell.tag == "node":
                kinds[name] = "link"
            elif cell.tag == "list" and cell.parts[0].is_node:
                kinds[name] = "links"
            elif cell.tag == "map" and cell.parts[1].is_node:
                kinds[name] = "linkmap"
            else:
                kinds[name] = "value"
        order = sorted(wanted, key=lambda name: kinds[name] != "value")
        taken = names_in(self.rest)
        return [
            NodeField(name, kinds[name], fresh_name([table_name(name, kinds[name], wanted)], taken))
            for name in order
        ]

    def _roles(self, entry: ast.FunctionDef, types: NodeTypes) -> dict[str, Role]:
        roles: dict[str, Role] = {}
        kinds = types.parameters["solution"]
        for item, kind in zip([*entry.args.posonlyargs, *entry.args.args], kinds, strict=False):
            cell = kind.root()
            if cell.tag == "node":
                roles[item.arg] = "node"
            elif cell.holds_nodes():
                roles[item.arg] = "nodes"
            else:
                roles[item.arg] = "plain"
        return roles

    def _readable(
        self, entry: ast.FunctionDef, types: NodeTypes, shape: Shape, taken: set[str]
    ) -> dict[str, str]:
        """Names that the oracle can keep: ``l1`` is a head, ``cur`` a current node."""
        kept = {
            keyword.arg
            for tree in self.rest
            for keyword in ast.walk(tree)
            if isinstance(keyword, ast.keyword)
        }
        nodes: dict[str, bool] = {}
        for (_, name), kind in types.names.items():
            nodes[name] = nodes.get(name, True) and kind.is_node
        given = {item.arg for item in entry.args.args}
        start = {"chain": "head", "binary": "root", "many": "root", "general": "node"}[shape]
        if any(nodes.get(name) and readable(name) for name in given):
            start = "node"  # where one is a root by name, the others are nodes in its tree or similar
        mapping: dict[str, str] = {}
        for name, always in nodes.items():
            if always and not readable(name) and name not in kept:
                spelled = spelled_out(name)
                wanted = start if name in given else spelled if readable(spelled) else "node"
                mapping[name] = fresh_name([wanted], taken)
        for tree in self.rest:
            for function in ast.walk(tree):
                if isinstance(function, ast.FunctionDef) and function.name != "solution":
                    plain = snake(function.name)
                    if plain != function.name and plain not in taken:
                        mapping[function.name] = plain
                        taken.add(plain)
        return mapping

    # --- writing ----------------------------------------------------------------------------------------

    def _assembled(
        self,
        functions: Sequence[ast.FunctionDef],
        linked: set[str],
        *,
        roles: dict[str, Role],
        fields: Sequence[NodeField],
        rewriter: ToTables,
        outputs: Outputs,
        inputs: bool,
    ) -> ast.Module:
        entry = next(node for node in functions if node.name == "solution")
        nested: list[ast.stmt] = [node for node in functions if node.name in linked and node is not entry]
        plain = [
            node for node in self.rest if not (isinstance(node, ast.FunctionDef) and node.name in linked)
        ]
        plain = [node for node in plain if node is not entry]
        recursive = any(is_name(node, "solution") for tree in functions for node in ast.walk(tree))
        doc = entry.body[:1] if ast.get_docstring(entry) is not None else []
        body = entry.body[len(doc) :]
        arguments = clone(entry.args)
        names = [item.arg for item in [*arguments.posonlyargs, *arguments.args]]
        if recursive:
            inner = clone(entry)
            inner.name = fresh_name([snake(self.name) or "of_node", "of_node", "of_part"], rewriter.taken)
            inner.body = body
            for tree in [*nested, inner]:
                for node in ast.walk(tree):
                    if isinstance(node, ast.Name) and node.id == "solution":
                        node.id = inner.name
            nested.append(inner)
            again = call(inner.name, *[load(name) for name in names])
            body = [ast.Return(again) if outputs.in_place is None else ast.Expr(again)]
        body = outputs.applied(body)
        if outputs.function is not None:
            nested.insert(0, outputs.function)
        start: list[ast.stmt] = []
        if not inputs:
            start = [ast.Assign([store(field.table)], ast.List([], ast.Load())) for field in fields]
        tables = [field.table for field in fields]
        arguments.posonlyargs = []
        arguments.args = [*(ast.arg(table) for table in (tables if inputs else ())), *entry.args.posonlyargs]
        arguments.args += entry.args.args
        for item in arguments.args:
            role = roles.get(item.arg, "plain")
            if role == "node":
                item.annotation = ast.parse("int | None", mode="eval").body
        main = ast.FunctionDef("solution", arguments, [*doc, *start, *nested, *body], [], None, None)
        if outputs.answer == "plain":
            main.returns = entry.returns
        helpers = [adding(rewriter.helper, fields)] if rewriter.adds else []
        imports = [node for node in plain if isinstance(node, (ast.Import, ast.ImportFrom, ast.Expr))]
        return ast.Module([*imports, *helpers, *(node for node in plain if node not in imports), main], [])


def _is_many(kind: NodeKind) -> bool:
    """Whether values are lists of nodes."""
    return kind.root().tag == "list" and kind.root().parts[0].is_node


def _modules(body: Sequence[ast.stmt]) -> set[str]:
    imports = [
        node for tree in body for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    return {(alias.asname or alias.name).split(".")[0] for node in imports for alias in node.names}


def _linked(
    functions: Sequence[ast.FunctionDef], types: NodeTypes, classes: dict[str, NodeClass]
) -> set[str]:
    """Functions that look at tables, themselves or through others; the entry point always does."""
    found = {"solution"}
    for function in functions:
        for node in ast.walk(function):
            if isinstance(node, ast.expr) and types.of(node).is_node:
                found.add(function.name)
            if isinstance(node, ast.Name) and node.id in classes:
                found.add(function.name)
    before = 0
    while before != len(found):
        before = len(found)
        for function in functions:
            if any(is_name(node, *found) for node in ast.walk(function)):
                found.add(function.name)
    return found


def _is_among(klass: ast.ClassDef, body: Sequence[ast.stmt]) -> bool:
    return any(isinstance(node, ast.ClassDef) and node.name == klass.name for node in body)


def _has_methods(klass: ast.ClassDef) -> bool:
    return any(isinstance(node, ast.FunctionDef) and not node.name.startswith("__") for node in klass.body)


class _SameClass(ast.NodeTransformer):
    """``type(node)(…)`` and ``node.__class__(…)`` name the class, where there is only one."""

    def __init__(self, name: str) -> None:
        self.name = name

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        made = node.func
        if (isinstance(made, ast.Call) and is_name(made.func, "type") and len(made.args) == 1) or (
            isinstance(made, ast.Attribute) and made.attr == "__class__"
        ):
            node.func = ast.copy_location(load(self.name), made)
        return node
