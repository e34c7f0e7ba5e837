"""Outlining: computations of the main procedure that become tools.

Works on a procedure in which every look at hidden data already is a tool call. Whatever only reads
scalars can become a tool: conditions (predicates), values (computations), and branches without jumps
that update scalars (updates; their parameters and results follow from liveness). Loops, jumps and all
handling of containers stay in the oracle.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping

from codegym_envs.spec.types import BOOL, Type
from codegym_envs.synthesis.english import describe_condition, describe_value, listing, sentence
from codegym_envs.synthesis.naming import compute_names, predicate_names, symbol_word
from codegym_envs.synthesis.profile import is_compact, is_number, seen, was_long, with_seen
from codegym_envs.synthesis.records import Granularity
from codegym_envs.synthesis.toolbox import Parameter, Tool, Toolbox, is_tool_call, tool_call
from codegym_envs.synthesis.trees import (
    assigned_names,
    clone,
    fresh_name,
    has_jump,
    is_name,
    is_one_of,
    load,
    names_in,
    ordered,
    size_of,
    store,
)
from codegym_envs.synthesis.words import item_word, phrase, readable, singular

__all__ = ["Outline"]

_PURE_CALLS = frozenset(
    {"abs", "bin", "bool", "chr", "divmod", "float", "hex", "int", "len", "max", "min", "oct", "ord", "pow", "round",
     "str", "isinstance"}
)  # fmt: skip
_PURE_METHODS = frozenset(
    {"capitalize", "count", "endswith", "find", "index", "isalnum", "isalpha", "isdigit", "islower", "isnumeric",
     "isspace", "isupper", "lower", "lstrip", "replace", "rstrip", "startswith", "strip", "swapcase", "title",
     "upper", "zfill", "bit_length", "is_integer", "rfind"}
)  # fmt: skip
_MATH = frozenset({"sqrt", "floor", "ceil", "gcd", "log", "log2", "log10", "factorial", "pow", "sin", "cos", "tan", "pi",
                   "e", "exp", "isqrt", "inf", "fabs", "hypot", "comb", "lcm", "prod", "trunc", "atan2", "acos", "asin",
                   "atan", "radians", "degrees", "isclose", "isinf", "isnan", "copysign", "fmod"})  # fmt: skip
_PLACES = frozenset({"index", "row", "column", "first", "second", "key", "case"})
_VALUES = (
    ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.IfExp, ast.Call, ast.Name, ast.Constant, ast.Subscript,
    ast.Tuple, ast.List, ast.Set, ast.Slice, ast.Attribute, ast.operator, ast.unaryop, ast.cmpop, ast.boolop,
    ast.expr_context, ast.JoinedStr, ast.FormattedValue,
)  # fmt: skip


class Outline:
    """Outlines one procedure.

    Args:
        types: Type of each variable, and whether it held long texts.
        toolbox: Receives the tools.
        granularity: ``fine`` outlines every computation, ``medium`` those of two operations or more and
            branches, ``coarse`` also runs of statements.
        constants: Module-level constants and imports that tools may use.
        title: What the whole procedure works out, for names.
    """

    def __init__(
        self,
        types: Mapping[str, tuple[Type, bool]],
        toolbox: Toolbox,
        granularity: Granularity,
        constants: set[str],
        title: str,
    ) -> None:
        self.types = types
        self.toolbox = toolbox
        self.granularity = granularity
        self.least = {"fine": 1, "medium": 2, "coarse": 2}[granularity]
        self.constants = constants
        self.title = title
        self.eager = False
        self.positions: set[str] = set()
        self._procedure: list[ast.stmt] = []
        self._loops = 0

    def procedure(self, body: list[ast.stmt], bound: set[str]) -> list[ast.stmt]:
        """Outline a whole procedure's body.

        Args:
            body: The statements; changed in place.
            bound: Names that have a value at the start.
        """
        self._procedure = body
        for item in body:
            for node in ast.walk(item):
                if (
                    isinstance(node, ast.For)
                    and isinstance(node.iter, ast.Call)
                    and is_name(node.iter.func, "range")
                ):
                    self.positions |= names_in(node.target)
        return self.block(body, set(bound))

    # --- statements -------------------------------------------------------------------------------

    def block(self, body: list[ast.stmt], bound: set[str]) -> list[ast.stmt]:
        """Outline a block; ``bound`` grows by what it certainly binds."""
        out: list[ast.stmt] = []
        for statement in body:
            made = self._fragment([statement], bound) if isinstance(statement, ast.If) else None
            out.append(made if made is not None else self.statement(statement, bound))
            bound |= _certainly_bound(statement)
        return out

    def statement(self, node: ast.stmt, bound: set[str]) -> ast.stmt:
        """Outline one statement."""
        if isinstance(node, ast.If):
            node.test = self.condition(node.test)
            node.body = self.block(node.body, set(bound))
            node.orelse = self.block(node.orelse, set(bound))
        elif isinstance(node, ast.While):
            if size_of(node.test) > 1 or self.granularity == "coarse":
                node.test = self.condition(node.test)
            self._loops += 1
            node.body = self.block(node.body, set(bound))
            self._loops -= 1
            node.orelse = self.block(node.orelse, set(bound))
        elif isinstance(node, ast.For):
            if not (
                isinstance(node.iter, ast.Call)
                and is_name(node.iter.func, "range", "enumerate", "zip", "reversed")
            ):
                node.iter = self.parts(node.iter)
            self._loops += 1
            node.body = self.block(node.body, bound | set(assigned_names(node.target)))
            self._loops -= 1
            node.orelse = self.block(node.orelse, set(bound))
        elif isinstance(node, ast.Assign):
            target = node.targets[0]
            name = target.id if len(node.targets) == 1 and isinstance(target, ast.Name) else ""
            node.value = self.value(node.value, name)
        elif isinstance(node, ast.AugAssign):
            return self._augmented(node)
        elif isinstance(node, ast.Return) and node.value is not None:
            node.value = self.value(node.value, self.title)
        elif isinstance(node, ast.Expr):
            node.value = self.parts(node.value)
        elif isinstance(node, ast.FunctionDef):
            inner = set(bound) | {item.arg for item in node.args.args}
            node.body = self.block(node.body, inner)
        elif isinstance(node, ast.Try):
            node.body = self.block(node.body, set(bound))
            for handler in node.handlers:
                handler.body = self.block(handler.body, set(bound))
            node.orelse = self.block(node.orelse, set(bound))
            node.finalbody = self.block(node.finalbody, set(bound))
        return node

    def _augmented(self, node: ast.AugAssign) -> ast.stmt:
        if not isinstance(node.target, ast.Name):
            node.value = self.value(node.value, "")
            return node
        name = node.target.id
        whole = ast.BinOp(load(name), node.op, node.value)
        type_ = self.types.get(name)
        if type_ is not None:
            whole.seen, whole.long = type_  # type: ignore[attr-defined]
        if isinstance(node.value, ast.Constant) and self.granularity != "coarse":
            return node
        if self._worth(whole) and self._can(whole):
            return ast.Assign([store(name)], self._compute(whole, name))
        node.value = self.value(node.value, "")
        return node

    # --- expressions ------------------------------------------------------------------------------

    def condition(self, node: ast.expr) -> ast.expr:
        """Outline a condition: as a whole, or its parts."""
        if self._worth(node) and self._can(node):
            return self._predicate(node)
        if isinstance(node, ast.BoolOp):
            node.values = [self.condition(value) for value in node.values]
            return node
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            node.operand = self.condition(node.operand)
            return node
        return self.parts(node)

    def value(self, node: ast.expr, target: str) -> ast.expr:
        """Outline a value: as a whole, or its parts."""
        if self._worth(node) and self._can(node):
            type_ = seen(node)
            return self._predicate(node) if type_ == BOOL else self._compute(node, target)
        return self.parts(node)

    def parts(self, node: ast.expr) -> ast.expr:
        """Outline inside an expression that stays."""
        if is_tool_call(node):
            assert isinstance(node, ast.Call)
            for keyword in node.keywords:
                if keyword.arg not in _PLACES:
                    keyword.value = self.value(keyword.value, "")
            return node
        if isinstance(node, (ast.Lambda, ast.JoinedStr, ast.NamedExpr)):
            if isinstance(node, ast.Lambda):
                node.body = self.value(node.body, "")
            return node
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            for generator in node.generators:
                generator.ifs = [self.condition(item) for item in generator.ifs]
            if isinstance(node, ast.DictComp):
                node.value = self.value(node.value, "")
            else:
                node.elt = self.value(node.elt, "")
            return node
        if isinstance(node, ast.Subscript):
            node.value = self.parts(node.value)
            return node
        if isinstance(node, ast.IfExp):
            node.test = self.condition(node.test)
            node.body = self.value(node.body, "")
            node.orelse = self.value(node.orelse, "")
            return node
        if isinstance(node, ast.Call) and is_name(node.func, "range"):
            return node
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                node.func.value = self.parts(node.func.value)
            node.args = [
                item if isinstance(item, ast.Starred) else self.value(item, "") for item in node.args
            ]
            for keyword in node.keywords:
                keyword.value = self.parts(keyword.value)
            return node
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, field, self.value(value, ""))
            elif isinstance(value, list):
                setattr(
                    node,
                    field,
                    [
                        self.value(item, "")
                        if isinstance(item, ast.expr) and not isinstance(item, ast.Starred)
                        else item
                        for item in value
                    ],
                )
        return node

    # --- what may and should be outlined ----------------------------------------------------------

    def _worth(self, node: ast.expr) -> bool:
        """Whether a computation is worth a call."""
        if isinstance(node, (ast.Name, ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict)) or is_tool_call(
            node
        ):
            return False
        if isinstance(node, ast.Subscript) or not names_in(node) - {"tools"} and not self._holes(node):
            return False
        size = size_of(node) - sum(1 + size_of(hole) - 1 for hole in self._holes(node))
        if size < self.least:
            return False
        return self.eager or not (size == 1 and (_is_step(node) or self._compares_positions(node)))

    def _compares_positions(self, node: ast.expr) -> bool:
        """Whether only the places at which loops stand are compared."""
        if not isinstance(node, ast.Compare):
            return False
        sides = [node.left, *node.comparators]
        return any(is_one_of(side, self.positions) for side in sides) and all(
            isinstance(side, (ast.Name, ast.Constant)) for side in sides
        )

    def _is_hole(self, node: ast.AST) -> bool:
        """Whether a part is worked out by the oracle and handed over: a tool call, or a look into a container."""
        if is_tool_call(node):
            return True
        if not isinstance(node, (ast.Subscript, ast.Call)) or isinstance(
            getattr(node, "ctx", None), ast.Store
        ):
            return False
        return is_compact(seen(node)) and not was_long(node) and not self._reads_scalars(node)

    def _holes(self, node: ast.AST) -> list[ast.expr]:
        found: list[ast.expr] = []
        queue = [node]
        while queue:
            inner = queue.pop(0)
            if self._is_hole(inner):
                assert isinstance(inner, ast.expr)
                found.append(inner)
            elif not isinstance(inner, ast.Lambda):
                queue.extend(ast.iter_child_nodes(inner))
        return found

    def _can(self, node: ast.expr) -> bool:
        """Whether an expression reads scalars only and would do the same as a tool."""
        type_ = seen(node)
        if not is_compact(type_) or was_long(node) or self._is_hole(node):
            return False
        return self._reads_scalars(node, holes=True) and not self._hidden_in_branch(node)

    def _reads_scalars(self, node: ast.AST, *, holes: bool = False) -> bool:
        """Whether a tool could work this out from scalars; with ``holes`` some of them worked out by the oracle."""
        if is_tool_call(node):
            return is_compact(seen(node))
        if isinstance(node, ast.Name):
            return self._is_scalar_name(node)
        if holes and self._is_hole(node):
            return True
        if not isinstance(node, _VALUES):
            return False
        if isinstance(node, ast.Attribute):
            return is_name(node.value, "math") and node.attr in _MATH
        if isinstance(node, ast.Call):
            if node.keywords or any(isinstance(item, ast.Starred) for item in node.args):
                return False
            parts = list(node.args)
            if isinstance(node.func, ast.Name):
                if node.func.id == "isinstance":
                    return self._reads_scalars(node.args[0], holes=holes)
                known = node.func.id in _PURE_CALLS
            elif isinstance(node.func, ast.Attribute) and is_name(node.func.value, "math"):
                known = node.func.attr in _MATH
            elif isinstance(node.func, ast.Attribute):
                known = node.func.attr in _PURE_METHODS
                parts.insert(0, node.func.value)
            else:
                known = False
            return known and all(self._reads_scalars(item, holes=holes) for item in parts)
        return all(self._reads_scalars(child, holes=holes) for child in ast.iter_child_nodes(node))

    def _is_scalar_name(self, node: ast.Name) -> bool:
        if node.id in self.constants or node.id in ("True", "False", "None"):
            return node.id in self.constants
        own = seen(node)
        known = self.types.get(node.id)
        if known is None and self._is_free_function(node):
            return False
        if known is None:
            return own is not None and is_compact(own) and not was_long(node)
        return is_compact(known[0]) and not known[1]

    def _hidden_in_branch(self, node: ast.expr) -> bool:
        """Whether a tool call stands where the original would not always evaluate it."""
        for inner in ast.walk(node):
            later: list[ast.expr] = []
            if isinstance(inner, ast.BoolOp):
                later = inner.values[1:]
            elif isinstance(inner, ast.IfExp):
                later = [inner.body, inner.orelse]
            elif isinstance(inner, ast.Compare):
                later = inner.comparators[1:]
            if any(self._holes(item) for item in later):
                return True
        return False

    # --- making tools -----------------------------------------------------------------------------

    def _parameters(self, node: ast.expr) -> tuple[ast.expr, list[Parameter], list[ast.expr]]:
        """The expression over parameters, its parameters, and the arguments for them."""
        parameters: dict[str, Parameter] = {}
        arguments: dict[str, ast.expr] = {}
        used = names_in(node)
        outline = self

        class Fill(ast.NodeTransformer):
            def visit(self, inner: ast.AST) -> ast.AST:
                if isinstance(inner, _Limit):
                    name = fresh_name(["limit" if is_number(seen(inner)) else "expected"], used)
                    type_ = seen(inner)
                    assert type_ is not None
                    parameters[name] = Parameter(name, type_, "The value to compare with.")
                    arguments[name] = ast.Constant(inner.value)
                    return with_seen(load(name), inner)
                if outline._is_hole(inner):
                    assert isinstance(inner, ast.expr)
                    text = ast.unparse(inner)
                    for name, argument in arguments.items():
                        if ast.unparse(argument) == text and _only_looks(inner):
                            return with_seen(load(name), inner)
                    name = fresh_name([_hole_word(inner)], used)
                    type_ = seen(inner)
                    assert type_ is not None
                    parameters[name] = Parameter(name, type_, _parameter_doc(name))
                    arguments[name] = inner
                    return with_seen(load(name), inner)
                if isinstance(inner, ast.Name) and not outline._is_free_function(inner):
                    if inner.id not in parameters:
                        known = outline.types.get(inner.id)
                        type_ = known[0] if known else seen(inner)
                        assert type_ is not None
                        parameters[inner.id] = Parameter(inner.id, type_, _parameter_doc(inner.id))
                        arguments[inner.id] = load(inner.id)
                    return inner
                return self.generic_visit(inner)

        body = Fill().visit(clone(node))
        return body, list(parameters.values()), list(arguments.values())

    def _is_free_function(self, node: ast.Name) -> bool:
        if node.id in self.constants:
            return True
        return node.id not in self.types and (node.id == "math" or hasattr(builtins, node.id))

    def _predicate(self, node: ast.expr) -> ast.expr:
        body, parameters, arguments = self._parameters(_with_limit(node))
        names = [parameter.name for parameter in parameters]
        doc = (
            describe_condition(body) or f"Whether {listing([phrase(name) for name in names])} pass the check."
        )
        if seen(node) != BOOL:
            body = ast.Call(load("bool"), [body], [])
        tool = Tool(predicate_names(body, names), doc, parameters, BOOL, [ast.Return(body)], "predicate")
        return with_seen(tool_call(self.toolbox.add(tool), arguments), ast.Constant(True))

    def _compute(self, node: ast.expr, target: str) -> ast.expr:
        body, parameters, arguments = self._parameters(node)
        names = [parameter.name for parameter in parameters]
        type_ = seen(node)
        assert type_ is not None
        about = phrase(target) if target else "value"
        doc = describe_value(body) or sentence(
            f"the {about} worked out from {listing([phrase(name) for name in names])}"
        )
        tool = Tool(compute_names(body, target, names), doc, parameters, type_, [ast.Return(body)], "compute")
        return with_seen(tool_call(self.toolbox.add(tool), arguments), node)

    # --- fragments --------------------------------------------------------------------------------

    def _fragment(self, body: list[ast.stmt], bound: set[str]) -> ast.stmt | None:
        """A branch without jumps that only updates scalars, as one tool; None if it is not one."""
        if self.granularity == "fine" or has_jump(body) or not all(_updates_only(item) for item in body):
            return None
        assigned = assigned_names(body)
        if not assigned or len(assigned) > 3 or sum(size_of(item) for item in body) < self.least:
            return None
        loads = [
            node for item in body for node in ordered(item) if isinstance(node, ast.expr) and _is_value(node)
        ]
        for item in body:
            for part in _value_roots(item):
                if self._holes(part) or not self._reads_scalars(part):
                    return None
        del loads
        returned = [name for name in assigned if self._read_elsewhere(name, body)]
        if not returned or any(not self._scalar(name) for name in assigned):
            return None
        exposed = _exposed(body, returned)
        parameters = [name for name in exposed if not self._is_global(name)]
        if any(name not in bound for name in parameters) or any(
            not self._scalar(name) for name in parameters
        ):
            return None
        types = [self.types[name][0] for name in returned]
        back = (
            load(returned[0])
            if len(returned) == 1
            else ast.Tuple([load(name) for name in returned], ast.Load())
        )
        result = types[0] if len(types) == 1 else Type("tuple", tuple(types))
        statements = [clone(item) for item in body]
        given = [Parameter(name, self.types[name][0], _parameter_doc(name)) for name in parameters]
        subjects = [name for name in parameters if name not in assigned]
        about = "_and_".join(returned[:2])
        names = [f"update_{about}"]
        if subjects:
            names += [f"update_{about}_for_{subjects[0]}", f"apply_{subjects[0]}"]
        names += [f"adjust_{about}", f"refresh_{about}"]
        from_words = listing([phrase(name) for name in subjects])
        doc = f"New {listing([phrase(name) for name in returned])}" + (
            f", given {from_words}." if from_words else "."
        )
        tool = self.toolbox.add(Tool(names, doc, given, result, [*statements, ast.Return(back)], "update"))
        targets = (
            store(returned[0])
            if len(returned) == 1
            else ast.Tuple([store(name) for name in returned], ast.Store())
        )
        return ast.Assign([targets], tool_call(tool, [load(name) for name in parameters]))

    def _scalar(self, name: str) -> bool:
        known = self.types.get(name)
        return known is not None and is_compact(known[0]) and not known[1]

    def _is_global(self, name: str) -> bool:
        return name in self.constants or (
            name not in self.types and (hasattr(builtins, name) or name == "math")
        )

    def _read_elsewhere(self, name: str, body: list[ast.stmt]) -> bool:
        inside = {id(node) for item in body for node in ast.walk(item)}
        everywhere = [node for item in self._procedure for node in ast.walk(item)]
        if any(
            isinstance(node, ast.Name)
            and node.id == name
            and isinstance(node.ctx, ast.Load)
            and id(node) not in inside
            for node in everywhere
        ):
            return True
        return self._loops > 0 and name in _exposed(body, [])


class _Limit(ast.Constant):
    """A constant that the oracle hands over, so that comparisons with different ones share a tool."""


def _with_limit(node: ast.expr) -> ast.expr:
    """Mark the constant of a plain comparison to be handed over; zero and signs with a name stay."""
    if not (isinstance(node, ast.Compare) and len(node.ops) == 1):
        return node
    left, right = node.left, node.comparators[0]
    if isinstance(left, ast.BinOp) or not isinstance(right, ast.Constant):
        return node
    if isinstance(node.ops[0], (ast.Is, ast.IsNot, ast.In, ast.NotIn)) or isinstance(right.value, bool):
        return node
    if right.value in (0, None) or (isinstance(right.value, str) and symbol_word(right.value)):
        return node
    marked = _Limit(right.value)
    return with_seen(ast.Compare(left, node.ops, [marked]), node)


def _is_step(node: ast.expr) -> bool:
    """Counting, indexing and checks against a constant: not worth a call on their own."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.left, ast.Constant) or isinstance(node.right, ast.Constant)
    if isinstance(node, ast.UnaryOp):
        return True
    if isinstance(node, ast.Compare):
        right = node.comparators[0]
        return isinstance(right, ast.Constant) and (right.value is None or right.value in (True, False))
    return isinstance(node, ast.Call) and is_name(node.func, "len", "str", "int", "bool")


def _only_looks(node: ast.expr) -> bool:
    """Whether a part that the oracle works out can be worked out once for all its occurrences."""
    if isinstance(node, ast.Subscript):
        return True
    return is_tool_call(node) and isinstance(node, ast.Call) and node.func.attr.endswith(("_at", "_of"))  # type: ignore[attr-defined]


def _hole_word(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        base = node.value
        while isinstance(base, ast.Subscript):
            base = base.value
        if isinstance(base, ast.Name) and readable(base.id):
            type_ = seen(node)
            word = item_word(base.id, type_.kind if type_ is not None else "any")
            return word if not word.endswith("_item") else _type_word(node)
        return _type_word(node)
    assert isinstance(node, ast.Call)
    if not is_tool_call(node):
        if is_name(node.func, "len") and isinstance(node.args[0], ast.Name) and readable(node.args[0].id):
            return (
                f"{singular(node.args[0].id)}_count"
                if node.args[0].id.endswith("s")
                else f"{node.args[0].id}_length"
            )
        return _type_word(node)
    assert isinstance(node.func, ast.Attribute)
    name = node.func.attr
    for ending in ("_at", "_of"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    for start in ("find_", "take_first_", "take_last_", "count_", "update_"):
        if name.startswith(start):
            return name.removeprefix(start)
    return name


def _type_word(node: ast.expr) -> str:
    type_ = seen(node)
    kind = type_.kind if type_ is not None else "any"
    return {"int": "number", "float": "number", "str": "part", "bool": "flag"}.get(kind, "value")


_PARAMETER_DOCS = {
    "index": "Position, counted from 0.",
    "position": "Position, counted from 0.",
    "row": "Row, counted from 0.",
    "column": "Column, counted from 0.",
    "count": "Count so far.",
    "total": "Total so far.",
    "smallest": "Smallest value so far, or null if there is none yet.",
    "largest": "Largest value so far, or null if there is none yet.",
    "character": "One character.",
}


def _parameter_doc(name: str) -> str:
    if name in _PARAMETER_DOCS:
        return _PARAMETER_DOCS[name]
    if name.endswith("_count"):
        return f"Number of {phrase(name.removesuffix('_count'))}s."
    if name.endswith("_length"):
        return f"Length of the {phrase(name.removesuffix('_length'))}."
    if len(name) == 1:
        return f"Value of {name}."
    return f"The {phrase(name)}."


def _updates_only(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign):
        return len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
    if isinstance(node, ast.AugAssign):
        return isinstance(node.target, ast.Name)
    if isinstance(node, ast.If):
        return all(_updates_only(item) for item in [*node.body, *node.orelse])
    return isinstance(node, ast.Pass)


def _value_roots(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, (ast.Assign, ast.AugAssign)):
        return [node.value]
    if isinstance(node, ast.If):
        return [node.test, *[root for item in [*node.body, *node.orelse] for root in _value_roots(item)]]
    return []


def _is_value(node: ast.expr) -> bool:
    return isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


def _exposed(body: list[ast.stmt], returned: list[str]) -> list[str]:
    """Names whose value from before is needed: read before they are bound, or returned without being bound."""
    needed: dict[str, None] = {}

    def read(node: ast.AST, bound: set[str]) -> None:
        for inner in ordered(node):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load) and inner.id not in bound:
                needed[inner.id] = None

    def run(block: list[ast.stmt], bound: set[str]) -> set[str]:
        for item in block:
            if isinstance(item, ast.Assign):
                read(item.value, bound)
                bound = bound | set(assigned_names(item))
            elif isinstance(item, ast.AugAssign):
                assert isinstance(item.target, ast.Name)
                if item.target.id not in bound:
                    needed[item.target.id] = None
                read(item.value, bound)
            elif isinstance(item, ast.If):
                read(item.test, bound)
                bound = run(item.body, bound) & run(item.orelse, bound)
        return bound

    final = run(body, set())
    for name in returned:
        if name not in final:
            needed[name] = None
    return list(needed)


def _certainly_bound(node: ast.stmt) -> set[str]:
    if isinstance(node, (ast.Assign, ast.AugAssign)):
        return set(assigned_names(node))
    if isinstance(node, ast.If):
        branches = []
        for block in (node.body, node.orelse):
            found: set[str] = set()
            for item in block:
                found |= _certainly_bound(item)
            branches.append(found)
        return branches[0] & branches[1]
    return {node.name} if isinstance(node, ast.FunctionDef) else set()
