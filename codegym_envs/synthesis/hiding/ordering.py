"""Ordering hidden items by tool calls: sorting and choosing by positions and comparisons only.

``sorted(words, key=len)`` over hidden words becomes a procedure of the oracle that keeps positions in order
and asks a tool which of two items comes first; only then are the items read. Sorting what was read before
needs fewer calls, so this is one form of a module among several.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from codegym_envs.spec.types import BOOL, INT
from codegym_envs.synthesis.hiding.hidden import Hidden
from codegym_envs.synthesis.hiding.lookups import Lookups
from codegym_envs.synthesis.marks import with_seen
from codegym_envs.synthesis.toolbox import (
    Parameter,
    Tool,
    Toolbox,
    is_builtin,
    is_tool_call,
    state_value,
    tool_call,
    tool_name,
)
from codegym_envs.synthesis.trees import Replace, call, clone, fresh_name, is_name, load, names_in
from codegym_envs.synthesis.wording.english import describe_value, listing
from codegym_envs.synthesis.wording.words import phrase

__all__ = ["Ordering", "name_sorted"]

_BY_KEY = {"len": "length", "abs": "absolute value", "str": "text"}
_SORTED = """
def {name}():
    order = []
    for index in range(count):
        low, high = 0, len(order)
        while low < high:
            middle = (low + high) // 2
            if comes_before:
                high = middle
            else:
                low = middle + 1
        order.insert(low, index)
    return order
"""
_CHOSEN = """
def {name}():
    chosen = 0
    for index in range(1, count):
        if comes_before:
            chosen = index
    return chosen
"""


def name_sorted(body: list[ast.stmt], stores: Collection[str], taken: set[str]) -> list[ast.stmt]:
    """Give the result of ``numbers.sort()`` and ``numbers = sorted(numbers)`` a name of its own.

    Only statements of the procedure itself count, and only if no nested function knows the value.

    Args:
        body: The main procedure; changed in place.
        stores: Names of the hidden values.
        taken: Names that are not free; new ones are added.

    Returns:
        The body.
    """
    nested = {
        name for item in body for node in ast.walk(item) if isinstance(node, ast.FunctionDef)
        for name in names_in(node)
    }  # fmt: skip
    for place, item in enumerate(body):
        name, value = _sorts(item, stores)
        if not name or name in nested or value is None:
            continue
        new = fresh_name([f"ordered_{name}", f"{name}_in_order"], taken)
        rest = [_renamed(later, name, new) for later in body[place + 1 :]]
        made = ast.Assign([ast.Name(new, ast.Store())], value)
        return [*body[:place], made, *name_sorted(rest, stores, taken)]
    return body


def _sorts(item: ast.stmt, stores: Collection[str]) -> tuple[str, ast.expr | None]:
    value = item.value if isinstance(item, (ast.Expr, ast.Assign)) else None
    if not isinstance(value, ast.Call):
        return "", None
    if isinstance(item, ast.Expr) and isinstance(value.func, ast.Attribute) and value.func.attr == "sort":
        if isinstance(value.func.value, ast.Name) and value.func.value.id in stores and not value.args:
            name = value.func.value.id
            return name, ast.Call(load("sorted"), [load(name)], value.keywords)
    if isinstance(item, ast.Assign) and is_name(value.func, "sorted") and len(value.args) == 1:
        target = item.targets[0]
        if isinstance(target, ast.Name) and target.id in stores and is_name(value.args[0], target.id):
            return target.id, value
    return "", None


def _renamed(node: ast.stmt, old: str, new: str) -> ast.stmt:
    made = clone(node)
    for inner in ast.walk(made):
        if isinstance(inner, ast.Name) and inner.id == old:
            inner.id = new
    return made


class Ordering:
    """Makes the procedures and comparisons of one oracle.

    Args:
        toolbox: Receives the comparisons.
        helpers: Helper functions of the solution, with their names when a tool has theirs.
        constants: Module-level constants that a tool may use.

    Attributes:
        procedures: The procedures made so far; they belong in front of the oracle.
    """

    def __init__(self, toolbox: Toolbox, helpers: dict[str, str], constants: set[str]) -> None:
        self.toolbox = toolbox
        self.helpers = helpers
        self.constants = constants
        self.procedures: list[ast.stmt] = []

    def replace(self, node: ast.Call, access: Lookups) -> ast.expr | None:
        """The items in order (or the first of them) by tool calls; None if the call has no such form.

        Args:
            node: A call of ``sorted``, ``min`` or ``max``.
            access: The pass that reads items.
        """
        if not is_name(node.func, "sorted", "min", "max") or len(node.args) != 1 or access.depth:
            return None
        hidden = access.hidden_of(node.args[0])
        if hidden is None or hidden.kind not in ("sequence", "text") or hidden.mutated:
            return None
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        backwards = given.pop("reverse", ast.Constant(False))
        key = given.pop("key", None)
        if given or not isinstance(backwards, ast.Constant):
            return None
        down = bool(backwards.value) or is_name(node.func, "max")
        compare = self._comparison(hidden, key, down=down)
        if compare is None:
            return None
        several = is_name(node.func, "sorted")
        names = ["sorted_positions"] if several else ["chosen_position"]
        name = fresh_name([*names, f"{names[0]}_of_{hidden.name}"], access.taken)
        self._procedure(name, _SORTED if several else _CHOSEN, compare, access.count(hidden), several=several)
        if not several:
            return access.item(hidden, call(name))
        place = fresh_name(["place", "position", "slot"], set(access.taken))
        generator = ast.comprehension(ast.Name(place, ast.Store()), call(name), [], 0)
        return with_seen(ast.ListComp(access.item(hidden, load(place)), [generator]), node)

    def _procedure(self, name: str, text: str, compare: Tool, count: ast.expr, *, several: bool) -> None:
        other: ast.expr = load("chosen")
        if several:
            other = ast.Subscript(load("order"), load("middle"), ast.Load())
        asked = tool_call(compare, [load("index"), other])
        made = ast.parse(text.format(name=name)).body[0]
        self.procedures.append(Replace({"comes_before": asked, "count": count}).visit(made))

    def _comparison(self, hidden: Hidden, key: ast.expr | None, *, down: bool) -> Tool | None:
        """The tool that tells which of two items comes first; None if a key cannot be computed there."""
        sides = []
        helper = False
        for place in ("first", "second"):
            item: ast.expr = ast.Subscript(state_value(hidden.name), load(place), ast.Load())
            value = self._keyed(key, item)
            if value is None:
                return None
            sides.append(value)
            helper = helper or any(
                isinstance(node, ast.Name) and node.id in self.helpers.values() for node in ast.walk(value)
            )
        test = ast.Compare(sides[0], [ast.Gt() if down else ast.Lt()], [sides[1]])
        parameters = [
            Parameter("first", INT, f"Position of one {phrase(hidden.item)}, counted from 0."),
            Parameter("second", INT, f"Position of another {phrase(hidden.item)}, counted from 0."),
        ]
        names = ["comes_before", f"{hidden.item}_comes_before"]
        doc = self._doc(hidden, key, down=down)
        kind = "helper" if helper else "access"  # a helper that a tool calls may have to be renamed
        return self.toolbox.add(Tool(names, doc, parameters, BOOL, [ast.Return(test)], kind))

    def _keyed(self, key: ast.expr | None, item: ast.expr) -> ast.expr | None:
        """What an item is compared by, over the state."""
        if key is None:
            return item
        if isinstance(key, ast.Name):
            if key.id in self.helpers:
                return call(self.helpers[key.id], item)
            return call(key.id, item) if key.id in _BY_KEY or key.id in ("int", "float", "sum") else None
        if not isinstance(key, ast.Lambda) or len(key.args.args) != 1 or key.args.defaults:
            return None
        value = _without_tools(key.body, self.toolbox)
        if value is None:
            return None
        argument = key.args.args[0].arg
        free = {node.id for node in ast.walk(value) if isinstance(node, ast.Name) and node.id != argument}
        bound = {node.arg for node in ast.walk(value) if isinstance(node, ast.arg)}
        bound |= {
            node.id
            for node in ast.walk(value)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        known = {*self.helpers, *self.helpers.values(), *self.constants}
        if not all(name in known or is_builtin(name) for name in free - bound):
            return None
        renamed = {name: load(new) for name, new in self.helpers.items()}
        made: ast.expr = Replace({**renamed, argument: item}).visit(clone(value))
        return made

    def _doc(self, hidden: Hidden, key: ast.expr | None, *, down: bool) -> str:
        item = phrase(hidden.item)
        if key is None:
            word = "greater" if down else "smaller"
            if hidden.item_type.kind == "str":
                word = "later in the order of characters" if down else "earlier in the order of characters"
                return f"Whether the {item} at a position is {word} than that at another."
            return f"Whether the {item} at a position is {word} than that at another."
        by = _told(key, item, self.helpers)
        last = ", larger before smaller" if down else ""
        if not by:
            return f"Whether one {item} comes before another in the required order."
        return f"Whether one {item} comes before another by {by}{last}."


def _without_tools(node: ast.expr, toolbox: Toolbox) -> ast.expr | None:
    """An expression in which calls of helpers' tools are calls of the helpers again."""

    class Inline(ast.NodeTransformer):
        failed = False

        def visit_Call(self, inner: ast.Call) -> ast.AST:
            self.generic_visit(inner)
            if not is_tool_call(inner):
                return inner
            tool = toolbox.tools[tool_name(inner)]
            body = tool.body[0]
            if tool.kind != "helper" or not isinstance(body, ast.Return) or body.value is None:
                self.failed = True
                return inner
            given = {keyword.arg or "": keyword.value for keyword in inner.keywords}
            made: ast.AST = Replace(given).visit(clone(body.value))
            return made

    inline = Inline()
    value = inline.visit(clone(node))
    return None if inline.failed else value


def _told(key: ast.expr, item: str, helpers: dict[str, str]) -> str:
    """What items are compared by, in words; "" where there are none."""
    if isinstance(key, ast.Name):
        return f"its {_BY_KEY.get(key.id, phrase(key.id.strip('_')))}"
    assert isinstance(key, ast.Lambda)
    argument = key.args.args[0].arg
    parts = key.body.elts if isinstance(key.body, ast.Tuple) else [key.body]
    told: list[str] = []
    for part in parts:
        if isinstance(part, ast.Name):
            told.append(f"the {item} itself")
            continue
        named: ast.expr = Replace({argument: load(item.replace(" ", "_"))}).visit(clone(part))
        text = describe_value(named).rstrip(".")
        if not text:
            called = part.func if isinstance(part, ast.Call) else None
            name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
            known = name in {*helpers, *helpers.values()} or is_tool_call(part)
            text = f"its {phrase(name.strip('_'))}" if known else ""
        if not text:
            return ""
        told.append(text[:1].lower() + text[1:])
    return (
        listing([f"first {told[0]}", *[f"then {text}" for text in told[1:]]], "and") if told[1:] else told[0]
    )
