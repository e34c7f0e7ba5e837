"""Normalisation: the same computation with its loops written out.

Reductions and comprehensions (``sum``, ``min``, ``any``, ``len([…])``, ``sep.join(… for …)``, ``map``,
``filter``) become loops over named accumulators, so that later passes find statements they can turn
into tool calls. Checks of the input that only raise are left out: a hidden input passed them all.
Nothing here looks at types; it runs before they are observed.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable

from codegym_envs.synthesis.profiling.comprehension_loops import (
    MapFilter,
    comprehension_targets,
    rename_apart,
)
from codegym_envs.synthesis.trees import (
    call,
    clone,
    fresh_name,
    is_name,
    is_one_of,
    load,
    names_in,
    reached,
    rewritten,
    store,
)
from codegym_envs.synthesis.wording.words import readable, singular

__all__ = ["normalise", "under_handlers"]

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp)
_PREDICATE_METHODS = frozenset(
    {"startswith", "endswith", "isdigit", "isalpha", "isupper", "islower", "isalnum", "isspace", "isnumeric"}
)


def normalise(function: ast.FunctionDef, caught: Collection[str] = ()) -> ast.FunctionDef:
    """A normalised copy of a lowered function.

    Args:
        function: The function.
        caught: Names of the functions that are called where exceptions are caught (see `under_handlers`).
    """
    result = clone(function)
    rename_apart(result)
    taken = names_in(result)
    parameters = {argument.arg for argument in result.args.args}
    MapFilter(taken).visit(result)
    desugar = _Desugar(taken, parameters, _closed(result), caught)
    desugar.handled = function.name in caught
    result.body = desugar.block(result.body) or [ast.Pass()]
    ast.fix_missing_locations(result)
    return result


def under_handlers(functions: Iterable[ast.FunctionDef]) -> set[str]:
    """Names of the functions that are called, by way of one another as well, where exceptions are caught."""
    trees = list(functions)
    nested = {
        node.name: node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
    }
    guarded = [
        item
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Try) and node.handlers
        for item in node.body
    ]
    return reached(guarded, nested.values())


def _closed(function: ast.FunctionDef) -> set[str]:
    nested = [node for node in ast.walk(function) if isinstance(node, (ast.FunctionDef, ast.Lambda))]
    return {name for node in nested if node is not function for name in names_in(node)}


class _Desugar:
    """Writes reductions out as loops, statement by statement.

    Args:
        taken: Names that new variables must not get; grows.
        parameters: The function's parameters.
        closed: Names that nested functions use: they see a variable while it is being computed.
        caught: Names of the functions that are called where exceptions are caught.

    Attributes:
        handled: Whether what is raised here is caught by the solution.
    """

    def __init__(
        self, taken: set[str], parameters: set[str], closed: set[str], caught: Collection[str]
    ) -> None:
        self.caught = caught
        self.handled = False
        self.taken = taken
        self.parameters = parameters
        self.closed = closed
        self.items: dict[str, str] = {}
        self.active: set[str] = set()

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        return rewritten(body, self.statement)

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        if isinstance(node, ast.Assert) and not self.handled:
            return []
        only_raises = isinstance(node, ast.If) and all(isinstance(child, ast.Raise) for child in node.body)
        if isinstance(node, ast.If) and only_raises and not self.handled:
            return self.block(node.orelse)  # an accepted input never gets here
        if isinstance(node, ast.FunctionDef):
            parameters = self.parameters | {item.arg for item in node.args.args}
            inner = _Desugar(self.taken, parameters, self.closed, self.caught)
            inner.handled = node.name in self.caught
            node.body = inner.block(node.body) or [ast.Pass()]
            return [node]
        before: list[ast.stmt] = []
        if isinstance(node, ast.Return) and node.value is not None:
            return self._return(node)
        if isinstance(node, ast.Assign):
            target = node.targets[0]
            if len(node.targets) == 1 and isinstance(target, ast.Name):
                return self._assign(node, target.id)
            node.value = self.lift(node.value, before)
        elif isinstance(node, (ast.AugAssign, ast.Expr)):
            node.value = self.lift(node.value, before)
        elif isinstance(node, ast.If):
            node.test = self.lift(node.test, before)
            node.body = self.block(node.body) or [ast.Pass()]
            node.orelse = self.block(node.orelse)
        elif isinstance(node, ast.For):
            node.iter = self.lift(node.iter, before, keep=True)
            outer = set(self.active)
            self.active |= names_in(node.target)
            node.body = self.block(node.body) or [ast.Pass()]
            self.active = outer
            node.orelse = self.block(node.orelse)
        elif isinstance(node, ast.While):
            node.body = self.block(node.body) or [ast.Pass()]
            node.orelse = self.block(node.orelse)
        elif isinstance(node, ast.Try):
            outside, self.handled = self.handled, self.handled or bool(node.handlers)
            node.body = self.block(node.body) or [ast.Pass()]
            self.handled = outside
            for handler in node.handlers:
                handler.body = self.block(handler.body) or [ast.Pass()]
            node.orelse = self.block(node.orelse)
            node.finalbody = self.block(node.finalbody)
        return [*before, node]

    def _return(self, node: ast.Return) -> list[ast.stmt]:
        value = node.value
        assert value is not None
        if isinstance(value, ast.IfExp) and _has_reduction(value, self.parameters):
            branch = ast.If(value.test, [ast.Return(value.body)], [])
            return self.block([branch, ast.Return(value.orelse)])
        decided = self._decision(value)
        if decided is not None:
            generators, condition, when = decided
            jump = ast.If(condition, [ast.Return(ast.Constant(when))], [])
            return [*self._loops(generators, [jump]), ast.Return(ast.Constant(not when))]
        before: list[ast.stmt] = []
        node.value = self.lift(value, before)
        return [*before, node]

    def _decision(self, value: ast.expr) -> tuple[list[ast.comprehension], ast.expr, bool] | None:
        """``any(…)`` or ``all(…)`` over a comprehension: its loops, the condition, what that decides."""
        if not (isinstance(value, ast.Call) and is_name(value.func, "any", "all") and len(value.args) == 1):
            return None
        inner = value.args[0]
        if not isinstance(inner, _COMPREHENSIONS):
            return None
        if is_name(value.func, "any"):
            return inner.generators, inner.elt, True
        return inner.generators, _negated(inner.elt), False

    def _assign(self, node: ast.Assign, name: str) -> list[ast.stmt]:
        value = node.value
        if isinstance(value, ast.IfExp) and _has_reduction(value, self.parameters):
            one = ast.Assign([store(name)], value.body)
            other = ast.Assign([store(name)], value.orelse)
            return self.block([ast.If(value.test, [one], [other])])
        before: list[ast.stmt] = []
        usable = name if name not in names_in(value) | self.closed else None
        node.value = self.lift(value, before, accumulator=usable)
        if is_name(node.value, name):
            return before
        return [*before, node]

    def lift(
        self, node: ast.expr, before: list[ast.stmt], *, accumulator: str | None = None, keep: bool = False
    ) -> ast.expr:
        """Write the reductions of an expression out as statements before it.

        Args:
            node: The expression; changed in place.
            before: Receives the statements.
            accumulator: Name the outermost reduction may accumulate in.
            keep: Leave an outermost comprehension as it is (a loop will run over it).
        """
        if isinstance(node, (ast.Lambda, ast.NamedExpr, ast.JoinedStr)):
            return node
        if isinstance(node, ast.BoolOp):
            node.values[0] = self.lift(node.values[0], before)
            return node
        if isinstance(node, ast.IfExp):
            node.test = self.lift(node.test, before)
            return node
        if isinstance(node, ast.Compare) and len(node.ops) > 1:
            return node
        done = None if keep else self.reduction(node, before, accumulator)
        if done is not None:
            return done
        if isinstance(node, (*_COMPREHENSIONS, ast.DictComp)):
            return node
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, field, self.lift(value, before))
            elif isinstance(value, list):
                for place, item in enumerate(value):
                    if isinstance(item, ast.Starred):
                        item.value = self.lift(item.value, before)
                    elif isinstance(item, ast.expr):
                        value[place] = self.lift(item, before)
                    elif isinstance(item, ast.keyword):
                        item.value = self.lift(item.value, before)
        return node

    def reduction(self, node: ast.expr, before: list[ast.stmt], accumulator: str | None) -> ast.expr | None:
        """Write one reduction out; None if the node is not one."""
        if isinstance(node, (ast.ListComp, ast.GeneratorExp)):
            if _is_filling(node):
                return None
            return self._collect(node, before, accumulator, ["results"])
        if not isinstance(node, ast.Call):
            return None
        if isinstance(node.func, ast.Attribute) and node.func.attr == "join" and len(node.args) == 1:
            inner = node.args[0]
            if isinstance(inner, (ast.ListComp, ast.GeneratorExp)):
                node.args[0] = self._collect(inner, before, None, ["pieces"])
                return node
            return None
        if (
            not isinstance(node.func, ast.Name)
            or len(node.args) not in (1, 2)
            or isinstance(node.args[0], ast.Starred)
        ):
            return None
        name, inner = node.func.id, node.args[0]
        if name in ("list", "tuple", "set", "sorted", "dict") and isinstance(
            inner, (ast.ListComp, ast.GeneratorExp)
        ):
            if _is_filling(inner):
                return None
            sole = name == "list"
            node.args[0] = self._collect(inner, before, accumulator if sole else None, ["results"])
            return node.args[0] if sole else node
        return self._reduced_stream(name, inner, node, before, accumulator)

    def _reduced_stream(
        self, name: str, inner: ast.expr, node: ast.Call, before: list[ast.stmt], accumulator: str | None
    ) -> ast.expr | None:
        """A reduction of what a function iterates over."""
        generators, element = self._stream(inner)
        if generators is None or element is None:
            return None
        if name == "sum" and len(node.args) == 1 and not node.keywords:
            return self._sum(generators, element, before, accumulator)
        if name == "len" and len(node.args) == 1 and isinstance(inner, ast.ListComp):
            return self._count(generators, before, accumulator)
        if name in ("min", "max") and len(node.args) == 1 and not node.keywords:
            return self._extreme(name, generators, element, before, accumulator)
        if name == "next" and len(generators) == 1 and isinstance(inner, ast.GeneratorExp):
            otherwise = node.args[1] if len(node.args) == 2 else ast.Constant(None)
            return self._first(generators, element, otherwise, before, accumulator)
        if name in ("any", "all") and len(generators) == 1 and isinstance(inner, _COMPREHENSIONS):
            return self._flag(name, generators, element, before, accumulator)
        return None

    def _stream(self, inner: ast.expr) -> tuple[list[ast.comprehension] | None, ast.expr | None]:
        """What a reduction iterates over: a comprehension, or a parameter or a slice of one."""
        if isinstance(inner, (ast.ListComp, ast.GeneratorExp)):
            return inner.generators, inner.elt
        if isinstance(inner, ast.Call) and is_name(inner.func, "range") and not inner.keywords:
            name = fresh_name(["number", "step"], self.taken)
            return [ast.comprehension(store(name), inner, [], 0)], load(name)
        base = (
            inner.value if isinstance(inner, ast.Subscript) and isinstance(inner.slice, ast.Slice) else inner
        )
        if isinstance(base, ast.Name) and base.id in self.parameters:
            word = singular(base.id) if readable(base.id) else "entry"
            name = self.items.get(base.id, "")
            if not name or name in self.active:
                name = fresh_name([word, "entry"], self.taken)
                self.items[base.id] = name
            return [ast.comprehension(store(name), inner, [], 0)], load(name)
        return None, None

    def _loops(self, generators: list[ast.comprehension], body: list[ast.stmt]) -> list[ast.stmt]:
        for generator in reversed(generators):
            for condition in reversed(generator.ifs):
                body = [ast.If(condition, body, [])]
            body = [ast.For(generator.target, generator.iter, body, [], None)]
        return self.block(body)

    def _accumulator(self, accumulator: str | None, wanted: list[str]) -> str:
        return accumulator if accumulator is not None else fresh_name(wanted, self.taken)

    def _collect(
        self,
        node: ast.ListComp | ast.GeneratorExp,
        before: list[ast.stmt],
        accumulator: str | None,
        wanted: list[str],
    ) -> ast.expr:
        name = self._accumulator(accumulator, wanted)
        append = ast.Expr(call(f"{name}.append", node.elt))
        before.append(ast.Assign([store(name)], ast.List([], ast.Load())))
        before.extend(self._loops(node.generators, [append]))
        return load(name)

    def _sum(
        self,
        generators: list[ast.comprehension],
        element: ast.expr,
        before: list[ast.stmt],
        accumulator: str | None,
    ) -> ast.expr:
        if _is_condition(element):
            generators[-1].ifs.append(element)
            return self._count(generators, before, accumulator)
        name = self._accumulator(accumulator, ["total"])
        before.append(ast.Assign([store(name)], ast.Constant(0)))
        before.extend(self._loops(generators, [ast.AugAssign(store(name), ast.Add(), element)]))
        return load(name)

    def _count(
        self, generators: list[ast.comprehension], before: list[ast.stmt], accumulator: str | None
    ) -> ast.expr:
        name = self._accumulator(accumulator, ["count"])
        before.append(ast.Assign([store(name)], ast.Constant(0)))
        before.extend(self._loops(generators, [ast.AugAssign(store(name), ast.Add(), ast.Constant(1))]))
        return load(name)

    def _extreme(
        self,
        kind: str,
        generators: list[ast.comprehension],
        element: ast.expr,
        before: list[ast.stmt],
        accumulator: str | None,
    ) -> ast.expr:
        name = self._accumulator(accumulator, ["smallest" if kind == "min" else "largest"])
        body: list[ast.stmt] = []
        if not isinstance(element, ast.Name):
            candidate = fresh_name(["candidate"], self.taken)
            body.append(ast.Assign([store(candidate)], element))
            element = load(candidate)
        order: ast.cmpop = ast.Lt() if kind == "min" else ast.Gt()
        missing = ast.Compare(load(name), [ast.Is()], [ast.Constant(None)])
        better = ast.Compare(clone(element), [order], [load(name)])
        test = ast.BoolOp(ast.Or(), [missing, better])
        body.append(ast.If(test, [ast.Assign([store(name)], clone(element))], []))
        before.append(ast.Assign([store(name)], ast.Constant(None)))
        before.extend(self._loops(generators, body))
        return load(name)

    def _flag(
        self,
        kind: str,
        generators: list[ast.comprehension],
        element: ast.expr,
        before: list[ast.stmt],
        accumulator: str | None,
    ) -> ast.expr:
        name = self._accumulator(accumulator, ["found" if kind == "any" else "holds"])
        when = kind == "any"
        condition = element if when else _negated(element)
        jump = ast.If(condition, [ast.Assign([store(name)], ast.Constant(when)), ast.Break()], [])
        before.append(ast.Assign([store(name)], ast.Constant(not when)))
        before.extend(self._loops(generators, [jump]))
        return load(name)

    def _first(
        self,
        generators: list[ast.comprehension],
        element: ast.expr,
        otherwise: ast.expr,
        before: list[ast.stmt],
        accumulator: str | None,
    ) -> ast.expr:
        name = self._accumulator(accumulator, ["chosen"])
        before.append(ast.Assign([store(name)], otherwise))
        before.extend(self._loops(generators, [ast.Assign([store(name)], element), ast.Break()]))
        return load(name)


def _is_filling(node: ast.ListComp | ast.GeneratorExp) -> bool:
    """Whether a comprehension only fills a table with a fixed value."""
    own = comprehension_targets(node)
    plain = len(node.generators) == 1 and not node.generators[0].ifs
    ranged = isinstance(node.generators[0].iter, ast.Call) and is_name(node.generators[0].iter.func, "range")
    return plain and ranged and not own & names_in(node.elt)


def _has_reduction(node: ast.AST, parameters: set[str]) -> bool:
    for inner in ast.walk(node):
        if isinstance(inner, (*_COMPREHENSIONS, ast.DictComp)):
            return True
        if isinstance(inner, ast.Call) and is_name(inner.func, "sum", "min", "max") and len(inner.args) == 1:
            if any(is_one_of(argument, parameters) for argument in inner.args):
                return True
    return False


def _is_condition(node: ast.expr) -> bool:
    if isinstance(node, ast.Compare) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)):
        return True
    if isinstance(node, ast.BoolOp):
        return all(_is_condition(value) for value in node.values)
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _PREDICATE_METHODS
    )


_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}  # fmt: skip


def _negated(node: ast.expr) -> ast.expr:
    """The opposite condition, without a ``not`` where an operator says it (orderings stay: NaN has none)."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return node.operand
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _OPPOSITE:
        return ast.Compare(node.left, [_OPPOSITE[type(node.ops[0])]()], node.comparators)
    return ast.UnaryOp(ast.Not(), node)
