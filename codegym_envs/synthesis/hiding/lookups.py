"""Access tools: one record for each way of looking at a hidden value, and of changing one item of it."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from codegym_envs.spec.types import ANY, BOOL, INT, NONE, Type
from codegym_envs.synthesis.hiding.hidden import Hidden
from codegym_envs.synthesis.hiding.node_tools import change_node_tool, of_node_tool
from codegym_envs.synthesis.hiding.views import HiddenView
from codegym_envs.synthesis.marks import observe, with_seen
from codegym_envs.synthesis.toolbox import FROM_END, Parameter, Tool, Toolbox, state_value, tool_call
from codegym_envs.synthesis.trees import call, fresh_name, load, store
from codegym_envs.synthesis.wording.words import phrase, plural, singular

__all__ = ["POSITION_WORDS", "Lookups"]

POSITION_WORDS = ["index", "position", "place", "slot", "spot"]


class Lookups:
    """Makes access tools and calls of them.

    Attributes:
        stores: Hidden values by the name they have in the procedure.
        gathered: For each hidden value how often it was read as a whole; 2 for a use inside a loop.
        fields: Names of observed lengths that the procedure uses.
        broken: Hidden values used in a way that has no form at all; they must be gathered first.
        depth: Number of loops around the current place.
    """

    def __init__(self, stores: Mapping[str, Hidden], toolbox: Toolbox, taken: set[str]) -> None:
        self.stores = stores
        self.toolbox = toolbox
        self.taken = taken
        self.gathered: dict[str, int] = {}
        self.broken: set[str] = set()
        self.fields: dict[str, None] = {}
        self.depth = 0

    def hidden_of(self, node: ast.AST) -> Hidden | None:
        """The hidden value that a bare name stands for; None for any other expression."""
        return self.stores.get(node.id) if isinstance(node, ast.Name) else None

    def use(self, tool: Tool, arguments: list[ast.expr]) -> ast.Call:
        """A call of a tool, which is added unless an equal one is there."""
        return tool_call(self.toolbox.add(tool), arguments)

    def count(self, hidden: Hidden) -> ast.expr:
        """The number of items: from the first look, or by a tool if it changes."""
        if not hidden.resized:
            self.fields[hidden.count_field] = None
            return load(hidden.count_field)
        body: list[ast.stmt] = [ast.Return(call("len", state_value(hidden.name)))]
        doc = f"How many {phrase(plural(hidden.item))} there are now."
        found = self.use(Tool([f"count_{plural(hidden.item)}"], doc, [], INT, body, "access"), [])
        return with_seen(found, ast.Constant(0))

    def width(self, hidden: Hidden, row: ast.expr) -> ast.expr:
        """The length of a row."""
        if hidden.rectangular:
            self.fields[hidden.width_field] = None
            return load(hidden.width_field)
        body: list[ast.stmt] = [
            ast.Return(call("len", ast.Subscript(state_value(hidden.name), load("row"), ast.Load())))
        ]
        name = "row_length" if hidden.alone else f"{hidden.name}_row_length"
        tool = Tool(
            [name], f"How many cells one row of the {hidden.words} has.", [_row()], INT, body, "access"
        )
        return self.use(tool, [row])

    def item(self, hidden: Hidden, index: ast.expr) -> ast.expr:
        """One item by its position."""
        if hidden.by_node:
            return self._typed(self.use(of_node_tool(hidden), [index]), hidden.item_type)
        word = "row" if hidden.kind == "grid" else hidden.item
        if hidden.kind == "grid" and not hidden.alone:
            word = f"{hidden.name}_row"
        type_ = hidden.item_type
        value: ast.expr = ast.Subscript(state_value(hidden.name), load("index"), ast.Load())
        doc = f"The {phrase(word)} at a position."
        if hidden.kind == "grid":
            doc = f"One row of the {hidden.words}, with all its cells."
        if hidden.kind in ("mapping", "set"):
            word = "key" if hidden.kind == "mapping" else hidden.item
            type_ = hidden.key_type if hidden.kind == "mapping" else hidden.item_type
            value = ast.Subscript(call("list", state_value(hidden.name)), load("index"), ast.Load())
            order = hidden.verb("which keeps its order", "which keep their order")
            doc = f"The {phrase(word)} at a position of the {hidden.words}, {order}."
            if not hidden.alone and hidden.kind == "mapping":
                word = f"{singular(hidden.name)}_key"
        name = f"{word}_at"
        told = _row().doc if hidden.kind == "grid" else _POSITION_DOC
        tool = Tool([name], doc, [Parameter("index", INT, told)], type_, [ast.Return(value)], "access")
        return self._typed(self.use(tool, [index]), type_)

    def lookup(self, hidden: Hidden, key: ast.expr) -> ast.expr:
        """What a mapping holds for a key."""
        value = ast.Subscript(state_value(hidden.name), load("key"), ast.Load())
        kept = "What is" if hidden.item == "entry" else f"The {hidden.item_words}"
        doc = f"{kept} stored under a key of the {hidden.words}; an error if there is no such key."
        parameter = Parameter("key", hidden.key_type, f"Key of the {hidden.words}.")
        names = [f"{hidden.item}_of" if hidden.item != "entry" else "look_up"]
        tool = Tool(names, doc, [parameter], hidden.item_type, [ast.Return(value)], "access")
        return self._typed(self.use(tool, [key]), hidden.item_type)

    def part_count(self, hidden: Hidden, key: ast.expr) -> ast.expr:
        """The length of what a mapping holds for a key."""
        held = ast.Subscript(state_value(hidden.name), load("key"), ast.Load())
        word = _part_word(hidden)
        doc = f"How many {phrase(plural(word))} are stored under a key of the {hidden.words}."
        parameter = Parameter("key", hidden.key_type, f"Key of the {hidden.words}.")
        names = [f"count_{plural(word)}", f"count_{plural(word)}_of_{hidden.item}"]
        body: list[ast.stmt] = [ast.Return(call("len", held))]
        return self._typed(self.use(Tool(names, doc, [parameter], INT, body, "access"), [key]), INT)

    def part(self, hidden: Hidden, key: ast.expr, index: ast.expr) -> ast.expr:
        """One item of what a mapping holds for a key."""
        held = ast.Subscript(state_value(hidden.name), load("key"), ast.Load())
        word = _part_word(hidden)
        type_ = hidden.item_type.args[0] if hidden.item_type.args else ANY
        doc = f"One {phrase(word)} of those stored under a key of the {hidden.words}."
        parameters = [
            Parameter("key", hidden.key_type, f"Key of the {hidden.words}."),
            Parameter("index", INT, f"Position of the {phrase(word)}, counted from 0; {FROM_END}."),
        ]
        body: list[ast.stmt] = [ast.Return(ast.Subscript(held, load("index"), ast.Load()))]
        names = [f"{word}_at", f"{word}_of_{hidden.item}_at"]
        return self._typed(self.use(Tool(names, doc, parameters, type_, body, "access"), [key, index]), type_)

    def has(self, hidden: Hidden, key: ast.expr) -> ast.expr:
        """Whether a mapping has a key, or a set a member."""
        word = "key" if hidden.kind == "mapping" else "value"
        type_ = hidden.key_type if hidden.kind == "mapping" else hidden.item_type
        value = ast.Compare(load(word), [ast.In()], [state_value(hidden.name)])
        doc = f"Whether the {hidden.words} {hidden.verb('has', 'have')} a given {word}."
        name = "has_key" if word == "key" and hidden.alone else f"has_{hidden.item}"
        tool = Tool(
            [name],
            doc,
            [Parameter(word, type_, f"{word.capitalize()} to look for.")],
            BOOL,
            [ast.Return(value)],
            "access",
        )
        return self._typed(self.use(tool, [key]), BOOL)

    def element(self, view: HiddenView, index: ast.expr) -> ast.expr:
        """What is at a position of a view."""
        hidden = view.hidden
        found = self.item(hidden, index)
        if view.part == "items":
            return found
        if view.part == "values":
            return self.lookup(hidden, found)
        key = fresh_name([f"{hidden.item}_key", "each_key"], set(self.taken))
        pair = ast.NamedExpr(store(key), found)
        self.taken.add(key)
        return ast.Tuple([pair, self.lookup(hidden, load(key))], ast.Load())

    def gather(self, view: HiddenView, share: int = 1, *, listed: bool = False) -> ast.expr:
        """All items of a view, read one by one.

        Args:
            view: The view.
            share: Counts for `gathered`: 1 for the whole value, 0 for a part of it.
            listed: Whether a list is wanted, whatever the value is.
        """
        hidden = view.hidden
        self.gathered[hidden.name] = self.gathered.get(hidden.name, 0) + (2 * share if self.depth else share)
        index = fresh_name(POSITION_WORDS, set(self.taken))
        generator = ast.comprehension(store(index), view.positions(self.count(hidden)), [], 0)
        if view.part not in ("items", "values"):
            return self._entries(hidden, index, generator)
        element = self.element(view, load(index))
        if listed:
            return ast.ListComp(element, [generator])
        if hidden.kind == "text":
            pieces: ast.expr = ast.GeneratorExp(element, [generator])
            return with_seen(
                call(ast.Attribute(ast.Constant(""), "join", ast.Load()), pieces), ast.Constant("")
            )
        if hidden.kind == "mapping" and view.part == "items":
            key = fresh_name(["key", "entry_key"], set(self.taken))
            inner = ast.ListComp(element, [generator])
            outer = ast.comprehension(store(key), inner, [], 0)
            return ast.DictComp(load(key), self.lookup(hidden, load(key)), [outer])
        if hidden.kind == "set":
            return call("set", ast.ListComp(element, [generator]))
        whole: ast.expr = ast.ListComp(element, [generator])
        if hidden.type.kind in ("tuple", "vartuple"):
            whole = call("tuple", whole)
        return whole

    def _entries(self, hidden: Hidden, index: str, generator: ast.comprehension) -> ast.expr:
        """The entries of a mapping: in what a comprehension runs through no name can be bound beside it."""
        key = fresh_name(["key", "entry_key"], set(self.taken) | {index})
        keys = ast.ListComp(self.item(hidden, load(index)), [generator])
        pair = ast.Tuple([load(key), self.lookup(hidden, load(key))], ast.Load())
        return ast.ListComp(pair, [ast.comprehension(store(key), keys, [], 0)])

    def _typed(self, node: ast.expr, type_: Type) -> ast.expr:
        observe(node, type_)
        return node

    def cell_tool(self, hidden: Hidden) -> Tool:
        """Reads one cell of a grid."""
        row = ast.Subscript(state_value(hidden.name), load("row"), ast.Load())
        body: list[ast.stmt] = [ast.Return(ast.Subscript(row, load("column"), ast.Load()))]
        names = ["cell_at"] if hidden.alone else [f"{hidden.name}_cell_at"]
        return Tool(
            names, f"One cell of the {hidden.words}.", [_row(), _column()], hidden.cell_type, body, "access"
        )

    def set_tool(self, hidden: Hidden) -> Tool:
        """Writes one item, cell or entry."""
        if hidden.by_node:
            return change_node_tool(hidden)
        value = Parameter(
            "value", hidden.cell_type if hidden.kind == "grid" else hidden.item_type, "The new value."
        )
        if hidden.kind == "grid":
            row = ast.Subscript(state_value(hidden.name), load("row"), ast.Load())
            target = ast.Subscript(row, load("column"), ast.Store())
            body: list[ast.stmt] = [ast.Assign([target], load("value"))]
            names = ["set_cell"] if hidden.alone else [f"set_{hidden.name}_cell"]
            return Tool(
                names,
                f"Write one cell of the {hidden.words}.",
                [_row(), _column(), value],
                NONE,
                body,
                "update",
            )
        word = "key" if hidden.kind == "mapping" else "index"
        parameter = (
            Parameter("key", hidden.key_type, f"Key of the {hidden.words}.")
            if word == "key"
            else Parameter("index", INT, _POSITION_DOC)
        )
        target = ast.Subscript(state_value(hidden.name), load(word), ast.Store())
        doc = f"Write one {hidden.item_words} of the {hidden.words}."
        return Tool(
            [f"set_{hidden.item}"],
            doc,
            [parameter, value],
            NONE,
            [ast.Assign([target], load("value"))],
            "update",
        )

    def swap_tool(self, hidden: Hidden) -> Tool:
        """Exchanges two items."""

        def place(name: str, context: type[ast.expr_context]) -> ast.expr:
            return ast.Subscript(state_value(hidden.name), load(name), context())

        left = ast.Tuple([place("first", ast.Store), place("second", ast.Store)], ast.Store())
        right = ast.Tuple([place("second", ast.Load), place("first", ast.Load)], ast.Load())
        parameters = [
            Parameter("first", INT, _POSITION_DOC),
            Parameter("second", INT, f"Position of the other one; {FROM_END}."),
        ]
        doc = f"Exchange the {phrase(plural(hidden.item))} at two positions."
        return Tool(
            [f"swap_{plural(hidden.item)}"], doc, parameters, NONE, [ast.Assign([left], right)], "update"
        )

    def append_tool(self, hidden: Hidden) -> Tool:
        """Adds one item."""
        method = "add" if hidden.kind == "set" else "append"
        value = Parameter("value", hidden.item_type, f"The {hidden.item_words} to add.")
        body: list[ast.stmt] = [
            ast.Expr(call(ast.Attribute(state_value(hidden.name), method, ast.Load()), load("value")))
        ]
        where = "to" if hidden.kind == "set" else "at the end of"
        doc = f"Put one {hidden.item_words} {where} the {hidden.words}."
        return Tool([f"add_{hidden.item}"], doc, [value], NONE, body, "update")

    def take_tool(self, hidden: Hidden, *, first: bool) -> Tool:
        """Removes the first or the last item."""
        arguments = [ast.Constant(0)] if first else []
        value = call(ast.Attribute(state_value(hidden.name), "pop", ast.Load()), *arguments)
        end = "first" if first else "last"
        doc = f"Take the {end} {hidden.item_words} off the {hidden.words} and return it."
        return Tool([f"take_{end}_{hidden.item}"], doc, [], hidden.item_type, [ast.Return(value)], "update")


_POSITION_DOC = f"Position, counted from 0; {FROM_END}."


def _part_word(hidden: Hidden) -> str:
    """What to call one item of a list that a mapping holds."""
    word = singular(hidden.item)
    return word if word != hidden.item else "entry" if hidden.item == "entry" else f"{hidden.item}_entry"


def _row() -> Parameter:
    return Parameter("row", INT, "Row, counted from 0.")


def _column() -> Parameter:
    return Parameter("column", INT, "Column, counted from 0.")
