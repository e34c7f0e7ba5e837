"""Tools for tables in the state: one for each way of looking at a table, and of changing one entry of it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from codegym_envs.spec.types import BOOL, INT, NONE, STR, Type
from codegym_envs.synthesis.parameters import parameter_doc
from codegym_envs.synthesis.profile import join, seen
from codegym_envs.synthesis.table_words import cell_word, entry_word, is_adjective, place_words, table_names
from codegym_envs.synthesis.tables import Place, Table, ToState, inner_type
from codegym_envs.synthesis.toolbox import Parameter, Tool, Toolbox, tool_call
from codegym_envs.synthesis.trees import call, clone, load
from codegym_envs.synthesis.words import is_plural, phrase, plural, readable

__all__ = ["TableTools"]

_POSITION = "Position, counted from 0; -1 is the last one."


class TableTools:
    """Makes the tools and calls of them; every method gets a place and the arguments for its steps."""

    def __init__(self, tables: dict[str, Table], toolbox: Toolbox) -> None:
        self.tables = tables
        self.toolbox = toolbox

    def read(self, place: Place, steps: Sequence[ast.expr]) -> ast.expr:
        """What stands at a place."""
        word = cell_word(place)
        doc = f"The {phrase(word)} {place_words(place)}."
        if _marks(place.table):
            doc = f"Whether what stands {place_words(place)} is {phrase(place.table.name)}."
        body: list[ast.stmt] = [ast.Return(_at(place))]
        return self._use(place, "read", word, doc, steps, returns=place.type, body=body, kind="access")

    def write(
        self, place: Place, steps: Sequence[ast.expr], value: ast.expr | None, given: ast.expr
    ) -> ast.expr:
        """Write one entry; without a value the tool makes it of tables."""
        word = cell_word(place)
        target = place.expression(_names(place), ast.Store)
        if value is None:
            made = ToState(self.tables).visit(clone(given))
            doc = f"Keep the {phrase(word)} {place_words(place)} as the tables have it now."
            return self._use(place, "write", word, doc, steps, body=[ast.Assign([target], made)])
        if isinstance(value, ast.Constant) and isinstance(value.value, bool) and _marks(place.table):
            action, verb = ("write", "Mark") if value.value else ("unwrite", "Unmark")
            doc = f"{verb} what stands {place_words(place)} as {phrase(place.table.name)}."
            kept: list[ast.stmt] = [ast.Assign([target], clone(value))]
            return self._use(place, action, word, doc, steps, body=kept)
        extra = self._value(place, given, place.type, f"What to write {place_words(place)}.")
        doc = f"Write the {phrase(word)} {place_words(place)}."
        body: list[ast.stmt] = [ast.Assign([target], load(extra.name))]
        return self._use(place, "write", word, doc, [*steps, value], extra=[extra], body=body)

    def start(self, place: Place, steps: Sequence[ast.expr], value: ast.expr) -> ast.expr:
        """Begin an empty container at a place."""
        word = cell_word(place)
        doc = f"Begin with an empty {phrase(word)} {place_words(place)}."
        target = place.expression(_names(place), ast.Store)
        return self._use(place, "start", word, doc, steps, body=[ast.Assign([target], clone(value))])

    def change(
        self, place: Place, steps: Sequence[ast.expr], operator: ast.operator, amount: ast.expr
    ) -> ast.expr:
        """Add to one entry, or change it in another way."""
        word = cell_word(place)
        where = f"the {phrase(word)} {place_words(place)}"
        target = place.expression(_names(place), ast.Store)
        single = isinstance(amount, ast.Constant) and amount.value == 1
        if single and isinstance(operator, (ast.Add, ast.Sub)):
            up = isinstance(operator, ast.Add)
            doc = f"{'Raise' if up else 'Lower'} {where} by one."
            body: list[ast.stmt] = [ast.AugAssign(target, operator, ast.Constant(1))]  # type: ignore[arg-type]
            return self._use(place, "raise" if up else "lower", word, doc, steps, body=body)
        name = "amount" if place.type.kind in ("int", "float") else "addition"
        name = "factor" if isinstance(operator, ast.Mult) else name
        action, doc = {
            ast.Add: ("more", f"Add an amount to {where}."),
            ast.Sub: ("less", f"Take an amount off {where}."),
        }.get(type(operator), ("change", f"Change {where} by an amount."))
        if name == "addition":
            doc = f"Put an addition at the end of {where}."
        kind = seen(amount) or place.type
        extra = Parameter(name, kind, f"The {name} for {where}.")
        body = [ast.AugAssign(target, operator, load(name))]  # type: ignore[arg-type]
        return self._use(place, action, word, doc, [*steps, amount], extra=[extra], body=body)

    def swap(self, place: Place, steps: Sequence[ast.expr]) -> ast.expr:
        """Exchange two entries."""
        word = entry_word(place.table)
        kind = place.kinds[0]
        first = place.table.steps[0]
        other = f"other_{first}"
        parameters = [
            Parameter(first, kind, _step_doc(first, kind)),
            Parameter(other, kind, "The same for the other one."),
        ]

        def at(name: str, context: Callable[[], ast.expr_context]) -> ast.expr:
            return place.expression([load(name)], context)

        left = ast.Tuple([at(first, ast.Store), at(other, ast.Store)], ast.Store())
        right = ast.Tuple([at(other, ast.Load), at(first, ast.Load)], ast.Load())
        doc = f"Exchange two {phrase(plural(word))}."
        names = table_names(place.table, "swap", word)
        body: list[ast.stmt] = [ast.Assign([left], right)]
        tool = self.toolbox.add(Tool(names, doc, parameters, NONE, body, "update"))
        return tool_call(tool, list(steps))

    def push(
        self,
        place: Place,
        steps: Sequence[ast.expr],
        action: str,
        *,
        value: ast.expr | None,
        node: ast.Call,
        given: ast.expr,
    ) -> ast.expr:
        """Add one entry; without a value the tool makes it of tables."""
        table = place.table
        word = _inside(place)
        at_place = f" {place_words(place)}" if place.steps else ""
        end = " at the end of" if place.type.kind == "list" and table.role != "heap" else " into"
        if table.role == "stack" and not place.steps:
            end = " on top of"
        if action == "front":
            end = " in front of"
        where = f"{end} {_whole(place)}{at_place}"
        doc = f"Put one {_noun(word)}{where}."
        if table.role == "set" and is_adjective(table.name):
            doc = f"Mark something as {phrase(table.name)}."
        body_call = clone(node)
        made = ToState(self.tables).visit(clone(given)) if value is None else None
        extra: list[Parameter] = []
        arguments = list(steps)
        if value is not None:
            kind = place.type.args[0] if place.type.kind == "set" else inner_type(place.type)
            extra = [self._value(place, given, kind or INT, "What to put there.")]
            made = load(extra[0].name)
            arguments.append(value)
        else:
            doc = f"{doc.removesuffix('.')}, made of what the tables hold now."
        assert made is not None
        container = place.expression(_names(place))
        if isinstance(body_call.func, ast.Attribute) and body_call.func.attr != "heappush":
            body_call.func.value = container
            body_call.args = [made]
        else:
            body_call.args = [container, made]
        body: list[ast.stmt] = [ast.Expr(body_call)]
        return self._use(place, action, word, doc, arguments, extra=extra, body=body)

    def pop(self, place: Place, steps: Sequence[ast.expr], action: str, node: ast.Call) -> ast.expr:
        """Take one entry off."""
        word = _inside(place)
        end = {"next": "first", "pop": "last", "smallest": "smallest"}[action]
        doc = f"Take the {end} {_noun(word)} off {_whole(place)} and return it."
        container = place.expression(_names(place))
        value = clone(node)
        if action == "smallest":
            value.args = [container]
        else:
            assert isinstance(value.func, ast.Attribute)
            value.func.value = container
        type_ = inner_type(place.type) or INT
        return self._use(place, action, word, doc, steps, returns=type_, body=[ast.Return(value)])

    def take(self, place: Place, steps: Sequence[ast.expr], step: ast.expr) -> ast.expr:
        """Take the entry at a position or key out."""
        word = _inside(place)
        extra = _step(place)
        doc = f"Take the {phrase(word)} with this {phrase(extra.name)} out of {_whole(place)} and return it."
        value = call(ast.Attribute(place.expression(_names(place)), "pop", ast.Load()), load(extra.name))
        type_ = inner_type(place.type) or INT
        return self._use(
            place, "take", word, doc, [*steps, step], extra=[extra], returns=type_, body=[ast.Return(value)]
        )

    def get(
        self,
        place: Place,
        steps: Sequence[ast.expr],
        key: ast.expr,
        default: ast.Constant,
        type_: Type | None,
    ) -> ast.expr:
        """What a mapping holds for a key, or a fixed value."""
        word = _inside(place)
        extra = _step(place)
        said = (
            "null"
            if default.value is None
            else repr(default.value)
            if default.value != ""
            else "an empty text"
        )
        doc = f"The {phrase(word)} for this {phrase(extra.name)}, or {said} if there is none."
        arguments: list[ast.expr] = [load(extra.name)]
        if default.value is not None:
            arguments.append(clone(default))
        value = call(ast.Attribute(place.expression(_names(place)), "get", ast.Load()), *arguments)
        returns = inner_type(place.type) or INT
        own = seen(default)
        if own is not None:
            returns = join(returns, own)
        del type_
        return self._use(
            place,
            "read",
            word,
            doc,
            [*steps, key],
            extra=[extra],
            returns=returns,
            body=[ast.Return(value)],
            kind="access",
        )

    def has(self, place: Place, steps: Sequence[ast.expr], value: ast.expr, given: ast.expr) -> ast.expr:
        """Whether a container holds something."""
        kind = place.type.args[0] if place.type.kind in ("set", "dict") else inner_type(place.type) or INT
        word = _inside(place)
        if place.type.kind == "dict":
            extra = _step(place)
            doc = f"Whether there is a {phrase(word)} for this {phrase(extra.name)}."
        else:
            extra = self._value(place, given, kind, "What to look for.")
            doc = f"Whether {_whole(place)} {_hold(place)} this {phrase(extra.name)}."
        if place.table.role == "set" and is_adjective(place.table.name):
            doc = f"Whether the {phrase(extra.name)} is marked as {phrase(place.table.name)}."
        test = ast.Compare(load(extra.name), [ast.In()], [place.expression(_names(place))])
        return self._use(
            place,
            "has",
            word,
            doc,
            [*steps, value],
            extra=[extra],
            returns=BOOL,
            body=[ast.Return(test)],
            kind="access",
        )

    def count(self, place: Place, steps: Sequence[ast.expr]) -> ast.expr:
        """Number of entries."""
        word = _inside(place)
        at_place = f" {place_words(place)}" if place.steps else " now"
        doc = f"Number of entries in {_whole(place)}{at_place}."
        body: list[ast.stmt] = [ast.Return(call("len", place.expression(_names(place))))]
        return self._use(place, "count", word, doc, steps, returns=INT, body=body, kind="access")

    def filled(self, place: Place, steps: Sequence[ast.expr]) -> ast.expr:
        """Whether there are entries."""
        at_place = f" {place_words(place)}" if place.steps else ""
        doc = f"Whether anything is in {_whole(place)}{at_place}."
        length = call("len", place.expression(_names(place)))
        body: list[ast.stmt] = [ast.Return(ast.Compare(length, [ast.Gt()], [ast.Constant(0)]))]
        return self._use(place, "any", _inside(place), doc, steps, returns=BOOL, body=body, kind="access")

    def nth(self, place: Place, steps: Sequence[ast.expr], index: ast.expr) -> ast.expr:
        """The key or member at a position of a mapping or a set."""
        kind = place.type.args[0]
        noun = "key" if place.type.kind == "dict" else phrase(_inside(place))
        doc = f"The {noun} at one position of {_whole(place)}, in the order of arrival."
        listed = ast.Subscript(call("list", place.expression(_names(place))), load("index"), ast.Load())
        extra = Parameter("index", INT, _POSITION)
        body: list[ast.stmt] = [ast.Return(listed)]
        action = "key" if noun == "key" else "read"
        return self._use(
            place,
            action,
            _inside(place),
            doc,
            [*steps, index],
            extra=[extra],
            returns=kind,
            body=body,
            kind="access",
        )

    def remove(
        self, place: Place, steps: Sequence[ast.expr], value: ast.expr, method: str, given: ast.expr
    ) -> ast.expr:
        """Remove something by its value."""
        kind = place.type.args[0] if place.type.kind == "set" else inner_type(place.type) or INT
        extra = self._value(place, given, kind, "What to remove.")
        doc = f"Remove this {phrase(extra.name)} from {_whole(place)}."
        made = call(ast.Attribute(place.expression(_names(place)), method, ast.Load()), load(extra.name))
        return self._use(
            place, "remove", _inside(place), doc, [*steps, value], extra=[extra], body=[ast.Expr(made)]
        )

    def remove_at(self, place: Place, steps: Sequence[ast.expr]) -> ast.expr:
        """Remove the entry at a place."""
        word = cell_word(place)
        doc = f"Remove the {phrase(word)} {place_words(place)}."
        body: list[ast.stmt] = [ast.Delete([place.expression(_names(place), ast.Del)])]
        return self._use(place, "remove", word, doc, steps, body=body)

    def insert(self, place: Place, steps: Sequence[ast.expr], given: Sequence[ast.expr]) -> ast.expr:
        """Insert one entry in front of a position."""
        word = _inside(place)
        extra = [Parameter("index", INT, "Position it will have, counted from 0.")]
        extra.append(self._value(place, given[1], inner_type(place.type) or INT, "What to put there."))
        made = call(
            ast.Attribute(place.expression(_names(place)), "insert", ast.Load()),
            *[load(item.name) for item in extra],
        )
        doc = f"Put one {phrase(word)} into {_whole(place)} at a position."
        return self._use(place, "insert", word, doc, [*steps, *given], extra=extra, body=[ast.Expr(made)])

    def whole(self, place: Place, steps: Sequence[ast.expr], method: str) -> ast.expr:
        """Clear, reverse or sort."""
        verb = {"clear": "Empty", "reverse": "Turn round", "sort": "Put into ascending order"}[method]
        doc = f"{verb} {_whole(place)}."
        made = call(ast.Attribute(place.expression(_names(place)), method, ast.Load()))
        names = [f"{method}_{place.table.name}"]
        tool = Tool(names, doc, _parameters(place), NONE, [ast.Expr(made)], "update")
        return tool_call(self.toolbox.add(tool), list(steps))

    def reduce(self, place: Place, function: str, type_: Type) -> ast.expr:
        """The largest, the smallest or the sum of a table's entries."""
        action = {"max": "extreme_max", "min": "extreme_min", "sum": "total"}[function]
        word = {"max": "largest entry", "min": "smallest entry", "sum": "sum of all entries"}[function]
        doc = f"The {word} in {_whole(place)}."
        body: list[ast.stmt] = [ast.Return(call(function, place.expression([])))]
        return self._use(
            place, action, entry_word(place.table), doc, [], returns=type_, body=body, kind="access"
        )

    def collect(self, table: Table, value: ast.expr, type_: Type) -> ast.expr:
        """A table as the answer."""
        plain = isinstance(value, ast.Attribute)
        doc = f"All of the {phrase(table.name)}, as {'they stand' if is_plural(table.name) else 'it stands'}"
        doc += " now." if plain else " now, in the form of the answer."
        names = table_names(table, "collect", table.name)
        tool = Tool(names, doc, [], type_, [ast.Return(value)], "access")
        return tool_call(self.toolbox.add(tool), [])

    # --- helpers ----------------------------------------------------------------------------------

    def _use(
        self,
        place: Place,
        action: str,
        word: str,
        doc: str,
        arguments: Sequence[ast.expr],
        *,
        extra: Sequence[Parameter] = (),
        returns: Type = NONE,
        body: list[ast.stmt],
        kind: str = "update",
    ) -> ast.expr:
        names = table_names(place.table, action, word)
        made = Tool(names, doc, [*_parameters(place), *extra], returns, body, kind)
        found = tool_call(self.toolbox.add(made), list(arguments))
        found.seen = returns  # type: ignore[attr-defined]
        return found

    def _value(self, place: Place, given: ast.expr, type_: Type, doc: str) -> Parameter:
        """The parameter for a value: called what the oracle calls it, where that says something."""
        taken = set(_step_names(place))
        name = given.id if isinstance(given, ast.Name) and readable(given.id) else "value"
        if name in taken or name in self.tables:
            name = "value" if "value" not in taken else "new_value"
        if type_ == STR and name == "value":
            name = "text"
        return Parameter(name, type_, doc)


def _marks(table: Table) -> bool:
    return is_adjective(table.name) and table.role == "marks"


def _at(place: Place) -> ast.expr:
    return place.expression(_names(place))


def _step_names(place: Place) -> list[str]:
    return place.table.steps[: len(place.steps)]


def _names(place: Place) -> list[ast.expr]:
    return [load(name) for name in _step_names(place)]


def _parameters(place: Place) -> list[Parameter]:
    pairs = zip(_step_names(place), place.kinds, strict=True)
    return [Parameter(name, kind, _step_doc(name, kind)) for name, kind in pairs]


def _step(place: Place) -> Parameter:
    """The parameter for one step further."""
    depth = len(place.steps)
    kind = place.type.args[0] if place.type.kind == "dict" else INT
    name = place.table.steps[depth] if depth < len(place.table.steps) else "key"
    return Parameter(name, kind, _step_doc(name, kind))


def _step_doc(name: str, kind: Type) -> str:
    if name == "index" and kind == INT:
        return _POSITION
    if name == "key":
        return "What to look under."
    return parameter_doc(name)


def _inside(place: Place) -> str:
    """What one thing in the container at a place is called."""
    if not place.steps:
        return entry_word(place.table)
    deeper = Place(place.table, [*place.steps, ast.Constant(0)], [*place.starts, None], place.type)
    return cell_word(deeper)


def _whole(place: Place) -> str:
    """A container in a sentence."""
    name = place.table.name
    if is_adjective(name):
        return f"those that are {phrase(name)}"
    return f"the {phrase(name)}"


def _noun(word: str) -> str:
    """One thing in a container, in a sentence that names the container."""
    return "entry" if word.endswith("_entry") else phrase(word)


def _hold(place: Place) -> str:
    return "hold" if is_plural(place.table.name) or is_adjective(place.table.name) else "holds"
