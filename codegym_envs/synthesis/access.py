"""Access: every look at a hidden value becomes a tool call.

The pass knows the shapes in which programs look at their data (length, item, cell, lookup, a loop over
the items, a write to one item) and turns each into a call of an access tool. A use of the whole value
that has none of these shapes is *gathered*: the oracle reads all items first. The pass counts those, so
that the caller can decide to gather a value once, in front of everything else, and try again.
"""

from __future__ import annotations

import ast

from codegym_envs.spec.types import BOOL, INT, NONE, Type
from codegym_envs.synthesis.hidden import Hidden
from codegym_envs.synthesis.profile import with_seen
from codegym_envs.synthesis.toolbox import Parameter, Tool, Toolbox, state_value, tool_call
from codegym_envs.synthesis.trees import call, clone, fresh_name, is_name, is_one_of, load, names_in, store
from codegym_envs.synthesis.views import View, minus, view_of
from codegym_envs.synthesis.words import phrase, plural

__all__ = ["Access"]

_POSITION_WORDS = ["index", "position", "place", "slot", "spot"]
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


class Access:
    """Rewrites one procedure.

    Attributes:
        stores: Hidden values by the name they have in the procedure.
        gathered: For each hidden value how often it was read as a whole; 2 for a use inside a loop.
        fields: Names of observed lengths that the procedure uses.
        broken: Hidden values used in a way that has no form at all; they must be gathered in front.
    """

    def __init__(self, stores: dict[str, Hidden], toolbox: Toolbox, taken: set[str]) -> None:
        self.stores = stores
        self.toolbox = toolbox
        self.taken = taken
        self.gathered: dict[str, int] = {}
        self.broken: set[str] = set()
        self.fields: dict[str, None] = {}
        self._depth = 0

    # --- statements -------------------------------------------------------------------------------

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Rewrite a block."""
        out: list[ast.stmt] = []
        for statement in body:
            out.extend(self.statement(statement))
        return out

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        """Rewrite one statement."""
        if isinstance(node, ast.For):
            return self._for(node)
        if isinstance(node, ast.While):
            self._depth += 1
            node.test = self.truth(node.test)
            node.body = self.block(node.body)
            self._depth -= 1
            node.orelse = self.block(node.orelse)
            return [node]
        if isinstance(node, ast.If):
            node.test = self.truth(node.test)
            node.body = self.block(node.body)
            node.orelse = self.block(node.orelse)
            return [node]
        if isinstance(node, ast.Assign):
            written = self._write(node)
            if written is not None:
                return written
            node.value = self.expression(node.value)
            node.targets = [self._target(target) for target in node.targets]
            return [node]
        if isinstance(node, ast.AugAssign):
            return self._augmented(node)
        if isinstance(node, ast.Expr):
            changed = self._method(node.value)
            node.value = changed if changed is not None else self.expression(node.value)
            return [node]
        if isinstance(node, ast.FunctionDef):
            self._depth += 1
            node.body = self.block(node.body)
            self._depth -= 1
            return [node]
        if isinstance(node, ast.Try):
            node.body = self.block(node.body)
            for handler in node.handlers:
                handler.body = self.block(handler.body)
            node.orelse = self.block(node.orelse)
            node.finalbody = self.block(node.finalbody)
            return [node]
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, field, self.expression(value))
            elif isinstance(value, list):
                setattr(
                    node,
                    field,
                    [self.expression(item) if isinstance(item, ast.expr) else item for item in value],
                )
        return [node]

    def _target(self, node: ast.expr) -> ast.expr:
        """A target that is no write to a hidden value: only its indices can hold reads."""
        for name in names_in(node) & set(self.stores):
            if any(is_name(inner, name) and not isinstance(inner.ctx, ast.Load) for inner in ast.walk(node)):  # type: ignore[attr-defined]
                self.broken.add(name)
        if isinstance(node, ast.Subscript):
            if is_one_of(_root(node), self.stores):
                self.broken.add(_root(node).id)  # type: ignore[attr-defined]
                return node
            node.value = self._target(node.value)
            node.slice = self.expression(node.slice)
        elif isinstance(node, (ast.Tuple, ast.List)):
            node.elts = [self._target(item) for item in node.elts]
        return node

    def _for(self, node: ast.For) -> list[ast.stmt]:
        views = self._loop_views(node)
        self._depth += 1
        if views is None:
            self._depth -= 1
            node.iter = self.expression(node.iter)
            self._depth += 1
            node.body = self.block(node.body)
        else:
            pairs, position, start = views
            for view, _ in pairs:
                if view.hidden.mutated:
                    self.broken.add(view.hidden.name)
            bodied = self.block(node.body)
            counts = [view.positions(self.count(view.hidden)) for view, _ in pairs]
            name = (
                position if position is not None and start == 0 else fresh_name(_POSITION_WORDS, self.taken)
            )
            plain = len(counts) == 1 or all(view.bounds is None and not view.backwards for view, _ in pairs)
            reads: list[ast.stmt] = []
            if plain:
                node.iter = (
                    counts[0]
                    if len(counts) == 1
                    else _shortest([self.count(view.hidden) for view, _ in pairs])
                )
                node.target = store(name)
                places: list[ast.expr] = [load(name)] * len(pairs)
            else:
                names = [fresh_name(_POSITION_WORDS, self.taken) for _ in pairs]
                node.iter = call("zip", *counts)
                node.target = ast.Tuple([store(item) for item in names], ast.Store())
                places = [load(item) for item in names]
            if position is not None and name != position:
                offset = ast.BinOp(load(name), ast.Add(), ast.Constant(start))
                reads.append(ast.Assign([store(position)], offset))
            for (view, target), place in zip(pairs, places, strict=True):
                reads.append(ast.Assign([target], self.element(view, clone(place))))
            node.body = [*reads, *bodied]
        self._depth -= 1
        node.orelse = self.block(node.orelse)
        return [node]

    def _loop_views(self, node: ast.For) -> tuple[list[tuple[View, ast.expr]], str | None, int] | None:
        """Read ``for … in …`` as runs over hidden values: (views with targets, position name, its start)."""
        iterable, target = node.iter, node.target
        position: str | None = None
        start = 0
        if (
            isinstance(iterable, ast.Call)
            and is_name(iterable.func, "enumerate")
            and len(iterable.args) in (1, 2)
        ):
            if (
                not isinstance(target, ast.Tuple)
                or len(target.elts) != 2
                or not isinstance(target.elts[0], ast.Name)
            ):
                return None
            given = iterable.args[1] if len(iterable.args) == 2 else None
            for keyword in iterable.keywords:
                given = keyword.value
            if given is not None and not (isinstance(given, ast.Constant) and type(given.value) is int):
                return None
            start = given.value if isinstance(given, ast.Constant) and isinstance(given.value, int) else 0
            position = target.elts[0].id
            iterable, target = iterable.args[0], target.elts[1]
        if isinstance(iterable, ast.Call) and is_name(iterable.func, "zip") and len(iterable.args) > 1:
            views = [view_of(item, self.stores) for item in iterable.args]
            if not isinstance(target, ast.Tuple) or len(target.elts) != len(views) or iterable.keywords:
                return None
            pairs = [(view, item) for view, item in zip(views, target.elts, strict=True) if view is not None]
            if len(pairs) != len(views):
                return None
        else:
            view = view_of(iterable, self.stores)
            if view is None:
                return None
            pairs = [(view, target)]
        if position is not None and any(view.bounds is not None or view.backwards for view, _ in pairs):
            return None
        if any(is_one_of(_root(inner), self.stores) for _, item in pairs for inner in [item]):
            return None
        return pairs, position, start

    # --- expressions ------------------------------------------------------------------------------

    def truth(self, node: ast.expr) -> ast.expr:
        """Rewrite an expression of which only the truth matters."""
        if isinstance(node, ast.Name) and node.id in self.stores:
            return ast.Compare(self.count(self.stores[node.id]), [ast.Gt()], [ast.Constant(0)])
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            inner = node.operand
            if isinstance(inner, ast.Name) and inner.id in self.stores:
                return ast.Compare(self.count(self.stores[inner.id]), [ast.Eq()], [ast.Constant(0)])
            node.operand = self.truth(inner)
            return node
        if isinstance(node, ast.BoolOp):
            node.values = [self.truth(value) for value in node.values]
            return node
        return self.expression(node)

    def expression(self, node: ast.expr) -> ast.expr:
        """Rewrite an expression."""
        special = self._special(node)
        if special is not None:
            return with_seen(special, node)
        if isinstance(node, ast.Lambda):
            self._depth += 1
            node.body = self.expression(node.body)
            self._depth -= 1
            return node
        if isinstance(node, _COMPREHENSIONS):
            return self._comprehension(node)
        if isinstance(node, (ast.UnaryOp, ast.BoolOp)) and _is_test(node):
            return self.truth(node)
        if isinstance(node, ast.IfExp):
            node.test = self.truth(node.test)
            node.body = self.expression(node.body)
            node.orelse = self.expression(node.orelse)
            return node
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, field, self.expression(value))
            elif isinstance(value, list):
                for place, item in enumerate(value):
                    if isinstance(item, ast.expr):
                        value[place] = self.expression(item)
                    elif isinstance(item, ast.keyword):
                        item.value = self.expression(item.value)
        return node

    def _comprehension(self, node: ast.expr) -> ast.expr:
        first = True
        generators: list[ast.comprehension] = node.generators  # type: ignore[attr-defined]
        for generator in generators:
            generator.iter = self.expression(generator.iter)
            if first:
                self._depth += 1
                first = False
            generator.ifs = [self.truth(condition) for condition in generator.ifs]
        if isinstance(node, ast.DictComp):
            node.key = self.expression(node.key)
            node.value = self.expression(node.value)
        else:
            node.elt = self.expression(node.elt)  # type: ignore[attr-defined]
        self._depth -= 1
        return node

    def _special(self, node: ast.expr) -> ast.expr | None:
        if isinstance(node, ast.Name):
            return self.gather(View(self.stores[node.id])) if node.id in self.stores else None
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Subscript):
            return self._subscript(node)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._compare(node)
        return None

    def _call(self, node: ast.Call) -> ast.expr | None:
        if is_name(node.func, "len") and len(node.args) == 1:
            inner = node.args[0]
            if isinstance(inner, ast.Name) and inner.id in self.stores:
                return self.count(self.stores[inner.id])
            if (
                isinstance(inner, ast.Subscript)
                and is_one_of(inner.value, self.stores)
                and not isinstance(inner.slice, ast.Slice)
            ):
                hidden = self.stores[inner.value.id]  # type: ignore[attr-defined]
                if hidden.kind == "grid":
                    return self.width(hidden, inner.slice)
            return None
        if is_name(node.func, "isinstance") and is_one_of(node.args[0], self.stores):
            return (
                ast.Constant(True) if is_name(node.args[1], "list", "str", "dict", "tuple", "set") else None
            )
        changed = self._method(node)
        if changed is not None:
            return changed
        if isinstance(node.func, ast.Attribute) and is_one_of(node.func.value, self.stores):
            hidden = self.stores[node.func.value.id]  # type: ignore[attr-defined]
            if hidden.kind == "mapping" and node.func.attr == "get" and 1 <= len(node.args) <= 2:
                if not isinstance(node.args[0], (ast.Name, ast.Constant)):
                    return None
                default = node.args[1] if len(node.args) == 2 else ast.Constant(None)
                key = self.expression(node.args[0])
                return ast.IfExp(
                    self.has(hidden, clone(key)), self.lookup(hidden, clone(key)), self.expression(default)
                )
        view = view_of(node, self.stores)
        if view is not None and not is_name(node.func, "iter"):
            whole = self.gather(view, listed=True)
            if is_name(node.func, "tuple"):
                return call("tuple", whole)
            return call("iter", whole) if is_name(node.func, "reversed") else whole
        return None

    def _method(self, node: ast.expr) -> ast.expr | None:
        """Methods that change a hidden list or set by one item."""
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.keywords):
            return None
        if not is_one_of(node.func.value, self.stores):
            return None
        hidden = self.stores[node.func.value.id]  # type: ignore[attr-defined]
        if not hidden.mutated:
            return None
        name, arguments = node.func.attr, node.args
        if hidden.kind == "sequence" and name == "append" and len(arguments) == 1:
            return self.use(self._append_tool(hidden), [self.expression(arguments[0])])
        if hidden.kind == "sequence" and name in ("pop", "popleft"):
            first = name == "popleft" or (
                len(arguments) == 1 and isinstance(arguments[0], ast.Constant) and arguments[0].value == 0
            )
            if not arguments or first:
                return self.use(self._take_tool(hidden, first=first), [])
        if hidden.kind == "set" and name == "add" and len(arguments) == 1:
            return self.use(self._append_tool(hidden), [self.expression(arguments[0])])
        self.broken.add(hidden.name)
        return None

    def _subscript(self, node: ast.Subscript) -> ast.expr | None:
        value, index = node.value, node.slice
        if isinstance(value, ast.Subscript) and is_one_of(value.value, self.stores):
            hidden = self.stores[value.value.id]  # type: ignore[attr-defined]
            plain = not isinstance(index, ast.Slice) and not isinstance(value.slice, ast.Slice)
            if hidden.kind == "grid" and plain:
                row, column = self._index(value.slice, self.count(hidden)), self.expression(index)
                if _negative(index) is not None and hidden.rectangular:
                    column = self._index(index, self.width(hidden, value.slice))
                return self.use(self._cell_tool(hidden), [row, column])
        if isinstance(value, ast.Name) and value.id in self.stores:
            hidden = self.stores[value.id]
            if isinstance(index, ast.Slice):
                view = view_of(node, self.stores)
                if view is None:
                    return None
                if view.bounds is not None:
                    for name in ("lower", "upper", "step"):
                        part = getattr(view.bounds, name)
                        setattr(view.bounds, name, self.expression(part) if part is not None else None)
                return self.gather(view, share=0 if view.bounds is not None else 1)
            if hidden.kind == "mapping":
                return self.lookup(hidden, self.expression(index))
            if hidden.kind == "set":
                return None
            return self.item(hidden, self._index(index, None if hidden.resized else self.count(hidden)))
        return None

    def _index(self, node: ast.expr, count: ast.expr | None) -> ast.expr:
        """A position; one counted from the end is counted from the start."""
        back = _negative(node)
        if back is not None and count is not None:
            return minus(count, back)
        return self.expression(node)

    def _compare(self, node: ast.Compare) -> ast.expr | None:
        left, operator, right = node.left, node.ops[0], node.comparators[0]
        if isinstance(operator, (ast.In, ast.NotIn)):
            inner = right
            if (
                isinstance(inner, ast.Call)
                and isinstance(inner.func, ast.Attribute)
                and inner.func.attr == "keys"
            ):
                inner = inner.func.value
            if isinstance(inner, ast.Name) and inner.id in self.stores:
                hidden = self.stores[inner.id]
                if hidden.kind in ("mapping", "set"):
                    found = self.has(hidden, self.expression(left))
                    return found if isinstance(operator, ast.In) else ast.UnaryOp(ast.Not(), found)
            return None
        if isinstance(left, ast.Name) and left.id in self.stores:
            hidden = self.stores[left.id]
            same = isinstance(operator, (ast.Eq, ast.Is))
            if isinstance(operator, (ast.Is, ast.IsNot)):
                return ast.Constant(not same)
            if isinstance(operator, (ast.Eq, ast.NotEq)) and _is_empty(right):
                operator = ast.Eq() if same else ast.Gt()
                return ast.Compare(self.count(hidden), [operator], [ast.Constant(0)])
        return None

    # --- writes -----------------------------------------------------------------------------------

    def _write(self, node: ast.Assign) -> list[ast.stmt] | None:
        target = node.targets[0]
        if len(node.targets) != 1:
            return None
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            return self._swap(target, node.value)
        if not isinstance(target, ast.Subscript) or isinstance(target.slice, ast.Slice):
            return None
        hidden = self._written(target)
        if hidden is None:
            return None
        places = self._places(target, hidden)
        value = self.expression(node.value)
        return [ast.Expr(self.use(self._set_tool(hidden), [*places, value]))]

    def _written(self, target: ast.expr) -> Hidden | None:
        """The hidden value of which a target is one item or cell."""
        if not isinstance(target, ast.Subscript) or isinstance(target.slice, ast.Slice):
            return None
        if is_one_of(target.value, self.stores):
            hidden = self.stores[target.value.id]  # type: ignore[attr-defined]
            return hidden if hidden.kind in ("sequence", "mapping") else None
        inner = target.value
        if isinstance(inner, ast.Subscript) and is_one_of(inner.value, self.stores):
            hidden = self.stores[inner.value.id]  # type: ignore[attr-defined]
            return hidden if hidden.kind == "grid" and not isinstance(inner.slice, ast.Slice) else None
        return None

    def _places(self, target: ast.Subscript, hidden: Hidden) -> list[ast.expr]:
        if hidden.kind == "grid":
            assert isinstance(target.value, ast.Subscript)
            return [self.expression(clone(target.value.slice)), self.expression(clone(target.slice))]
        if hidden.kind == "mapping":
            return [self.expression(clone(target.slice))]
        return [self._index(clone(target.slice), None if hidden.resized else self.count(hidden))]

    def _swap(self, target: ast.Tuple, value: ast.Tuple) -> list[ast.stmt] | None:
        if len(target.elts) != 2 or len(value.elts) != 2:
            return None
        first, second = target.elts
        hidden = self._written(first)
        if hidden is None or hidden.kind != "sequence" or self._written(second) is not hidden:
            return None
        texts = [ast.unparse(item) for item in (*target.elts, *value.elts)]
        if texts[:2] != [texts[3], texts[2]]:
            return None
        assert isinstance(first, ast.Subscript) and isinstance(second, ast.Subscript)
        return [
            ast.Expr(
                self.use(
                    self._swap_tool(hidden), [*self._places(first, hidden), *self._places(second, hidden)]
                )
            )
        ]

    def _augmented(self, node: ast.AugAssign) -> list[ast.stmt]:
        hidden = self._written(node.target)
        if hidden is None:
            if isinstance(node.target, ast.Name) and node.target.id in self.stores:
                self.broken.add(node.target.id)
            node.value = self.expression(node.value)
            node.target = self._target(node.target)  # type: ignore[assignment]
            return [node]
        assert isinstance(node.target, ast.Subscript)
        read = clone(node.target)
        for inner in ast.walk(read):
            if hasattr(inner, "ctx"):
                inner.ctx = ast.Load()
        total = ast.BinOp(read, node.op, node.value)
        with_seen(total, node.target)
        return self.statement(ast.Assign([node.target], total))

    # --- tools ------------------------------------------------------------------------------------

    def use(self, tool: Tool, arguments: list[ast.expr]) -> ast.Call:
        """A call of a tool, which is added unless an equal one is there."""
        return tool_call(self.toolbox.add(tool), arguments)

    def count(self, hidden: Hidden) -> ast.expr:
        """The number of items: from the first look, or by a tool if it changes."""
        if not hidden.resized:
            self.fields[hidden.count_field] = None
            return load(hidden.count_field)
        body: list[ast.stmt] = [ast.Return(call("len", state_value(hidden.name)))]
        doc = f"Number of {phrase(plural(hidden.item))} now in the {hidden.words}."
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
            [name], f"Number of cells in one row of the {hidden.words}.", [_row()], INT, body, "access"
        )
        return self.use(tool, [self._index(row, self.count(hidden))])

    def item(self, hidden: Hidden, index: ast.expr) -> ast.expr:
        """One item by its position."""
        word = "row" if hidden.kind == "grid" else hidden.item
        if hidden.kind == "grid" and not hidden.alone:
            word = f"{hidden.name}_row"
        type_ = hidden.item_type
        value: ast.expr = ast.Subscript(state_value(hidden.name), load("index"), ast.Load())
        doc = f"The {phrase(word)} at one position."
        if hidden.kind in ("mapping", "set"):
            word = "key" if hidden.kind == "mapping" else hidden.item
            type_ = hidden.key_type if hidden.kind == "mapping" else hidden.item_type
            value = ast.Subscript(call("list", state_value(hidden.name)), load("index"), ast.Load())
            doc = f"The {phrase(word)} at one position of the {hidden.words}, in the order in which they are kept."
            if not hidden.alone and hidden.kind == "mapping":
                word = f"{hidden.name}_key"
        name = f"{word}_at"
        tool = Tool(
            [name], doc, [Parameter("index", INT, _POSITION_DOC)], type_, [ast.Return(value)], "access"
        )
        return self._typed(self.use(tool, [index]), type_)

    def lookup(self, hidden: Hidden, key: ast.expr) -> ast.expr:
        """What a mapping holds for a key."""
        value = ast.Subscript(state_value(hidden.name), load("key"), ast.Load())
        doc = f"What the {hidden.words} holds for a key; an error if there is nothing."
        parameter = Parameter("key", hidden.key_type, f"A key of the {hidden.words}.")
        names = [f"{hidden.item}_of" if hidden.item != "entry" else "look_up"]
        tool = Tool(names, doc, [parameter], hidden.item_type, [ast.Return(value)], "access")
        return self._typed(self.use(tool, [key]), hidden.item_type)

    def has(self, hidden: Hidden, key: ast.expr) -> ast.expr:
        """Whether a mapping has a key, or a set a member."""
        word = "key" if hidden.kind == "mapping" else "value"
        type_ = hidden.key_type if hidden.kind == "mapping" else hidden.item_type
        value = ast.Compare(load(word), [ast.In()], [state_value(hidden.name)])
        doc = f"Whether the {hidden.words} holds a {'key' if word == 'key' else 'value'}."
        name = "has_key" if word == "key" and hidden.alone else f"has_{hidden.item}"
        tool = Tool(
            [name],
            doc,
            [Parameter(word, type_, f"The {word} to look for.")],
            BOOL,
            [ast.Return(value)],
            "access",
        )
        return self._typed(self.use(tool, [key]), BOOL)

    def element(self, view: View, index: ast.expr) -> ast.expr:
        """What stands at one position of a view."""
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

    def gather(self, view: View, share: int = 1, *, listed: bool = False) -> ast.expr:
        """All items of a view, read one by one.

        Args:
            view: The view.
            share: Counts for `gathered`: 1 for the whole value, 0 for a part of it.
            listed: Whether a list is wanted, whatever the value is.
        """
        hidden = view.hidden
        self.gathered[hidden.name] = self.gathered.get(hidden.name, 0) + (2 * share if self._depth else share)
        index = fresh_name(_POSITION_WORDS, set(self.taken))
        generator = ast.comprehension(store(index), view.positions(self.count(hidden)), [], 0)
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

    def _typed(self, node: ast.expr, type_: Type) -> ast.expr:
        node.seen = type_  # type: ignore[attr-defined]
        return node

    def _cell_tool(self, hidden: Hidden) -> Tool:
        row = ast.Subscript(state_value(hidden.name), load("row"), ast.Load())
        body: list[ast.stmt] = [ast.Return(ast.Subscript(row, load("column"), ast.Load()))]
        names = ["cell_at"] if hidden.alone else [f"{hidden.name}_cell_at"]
        return Tool(
            names, f"One cell of the {hidden.words}.", [_row(), _column()], hidden.cell_type, body, "access"
        )

    def _set_tool(self, hidden: Hidden) -> Tool:
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
            Parameter("key", hidden.key_type, f"A key of the {hidden.words}.")
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

    def _swap_tool(self, hidden: Hidden) -> Tool:
        def place(name: str, context: type[ast.expr_context]) -> ast.expr:
            return ast.Subscript(state_value(hidden.name), load(name), context())

        left = ast.Tuple([place("first", ast.Store), place("second", ast.Store)], ast.Store())
        right = ast.Tuple([place("second", ast.Load), place("first", ast.Load)], ast.Load())
        parameters = [
            Parameter("first", INT, _POSITION_DOC),
            Parameter("second", INT, "Position of the other, counted in the same way."),
        ]
        doc = f"Exchange the {phrase(plural(hidden.item))} at two positions."
        return Tool(
            [f"swap_{plural(hidden.item)}"], doc, parameters, NONE, [ast.Assign([left], right)], "update"
        )

    def _append_tool(self, hidden: Hidden) -> Tool:
        method = "add" if hidden.kind == "set" else "append"
        value = Parameter("value", hidden.item_type, f"The {hidden.item_words} to add.")
        body: list[ast.stmt] = [
            ast.Expr(call(ast.Attribute(state_value(hidden.name), method, ast.Load()), load("value")))
        ]
        where = "to" if hidden.kind == "set" else "at the end of"
        doc = f"Put one {hidden.item_words} {where} the {hidden.words}."
        return Tool([f"add_{hidden.item}"], doc, [value], NONE, body, "update")

    def _take_tool(self, hidden: Hidden, *, first: bool) -> Tool:
        arguments = [ast.Constant(0)] if first else []
        value = call(ast.Attribute(state_value(hidden.name), "pop", ast.Load()), *arguments)
        end = "first" if first else "last"
        doc = f"Take the {end} {hidden.item_words} off the {hidden.words} and return it."
        return Tool([f"take_{end}_{hidden.item}"], doc, [], hidden.item_type, [ast.Return(value)], "update")


_POSITION_DOC = "Position, counted from 0; -1 is the last one."


def _row() -> Parameter:
    return Parameter("row", INT, "Row, counted from 0.")


def _column() -> Parameter:
    return Parameter("column", INT, "Column, counted from 0.")


def _root(node: ast.expr) -> ast.expr:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node


def _negative(node: ast.expr) -> int | None:
    if (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
    ):
        return node.operand.value if type(node.operand.value) is int else None
    return None


def _is_empty(node: ast.expr) -> bool:
    if isinstance(node, (ast.List, ast.Tuple)):
        return not node.elts
    return (isinstance(node, ast.Constant) and node.value == "") or (
        isinstance(node, ast.Dict) and not node.keys
    )


def _is_test(node: ast.expr) -> bool:
    """Whether an operator's value is only its truth (``not x``), or that of comparisons."""
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not)
    return isinstance(node, ast.BoolOp) and all(
        isinstance(item, (ast.Compare, ast.UnaryOp)) for item in node.values
    )


def _shortest(counts: list[ast.expr]) -> ast.expr:
    return call("range", call("min", *counts))
