"""Calls of ``re`` in a source, replaced by what they mean."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from codegym_envs.synthesis.rephrasing.patterns.pattern import NoPlainForm, Pattern, Take
from codegym_envs.synthesis.rephrasing.patterns.searches import (
    Searches,
    literal_of,
    template_of,
)
from codegym_envs.synthesis.rephrasing.patterns.uses import MATCHING, Use, Uses, bound_to_matches, looked_into
from codegym_envs.synthesis.trees import call, fresh_name, is_name, lambda_of, load, loaded_names, names_in

__all__ = ["plain_patterns", "why_not"]

_PLACES = {"start": 1, "end": 2}


def plain_patterns(tree: ast.Module) -> None:
    """Write out the regular expressions of a source, in place; it stays as it is if one has no plain form.

    Args:
        tree: The source.
    """
    if not any(
        (isinstance(node, ast.Import) and any(alias.name == "re" for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module == "re")
        for node in ast.walk(tree)
    ):
        return
    try:
        tree.body = _written_out(tree)
    except NoPlainForm:
        return


def why_not(body: list[ast.stmt]) -> str:
    """What keeps the regular expressions of some statements from being written out, or "".

    Args:
        body: The statements, with the import.
    """
    try:
        _written_out(ast.Module(body, []))
    except NoPlainForm as reason:
        return str(reason)
    return ""


def _written_out(tree: ast.Module) -> list[ast.stmt]:
    copied = ast.parse(ast.unparse(ast.fix_missing_locations(tree)))
    uses = Uses(copied)
    matches = bound_to_matches(copied, uses)
    rewriter = _Calls(
        uses, matches, looked_into(copied, matches), names_in(copied),
        places=_asks_for_places(copied, matches, uses),
    )  # fmt: skip
    copied.body = [rewriter.visit(node) for node in copied.body]
    _drop(copied, uses)
    ast.fix_missing_locations(copied)
    left = {*uses.modules, *uses.functions, *uses.compiled} & names_in(copied)
    if left:
        raise NoPlainForm(f"{min(left)} in a form that is not known")
    for source in rewriter.searches.functions.values():
        copied.body.extend(ast.parse(source).body)
    return ast.parse(ast.unparse(copied)).body  # parts of expressions may stand in several places


def _asks_for_places(tree: ast.Module, matches: Mapping[str, Pattern], uses: Uses) -> bool:
    """Whether the source asks where a match begins or ends."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("start", "end", "span")
        and (
            (isinstance(node.func.value, ast.Name) and node.func.value.id in matches)
            or _is_match(node.func.value, uses)
        )
        for node in ast.walk(tree)
    )


def _is_match(node: ast.expr, uses: Uses) -> bool:
    use = uses.use(node)
    return use is not None and use.purpose in MATCHING


def _drop(tree: ast.Module, uses: Uses) -> None:
    """Drop the imports and the compiled patterns, which nothing uses any more."""
    idle = set(uses.compiled)

    class Drop(ast.NodeTransformer):
        def visit_Import(self, node: ast.Import) -> ast.stmt | None:
            node.names = [alias for alias in node.names if alias.name != "re"]
            return node if node.names else None

        def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt | None:
            return None if node.module == "re" else node

        def visit_Assign(self, node: ast.Assign) -> ast.stmt | None:
            return None if isinstance(node.targets[0], ast.Name) and node.targets[0].id in idle else node

        def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | None:
            return None if isinstance(node.target, ast.Name) and node.target.id in idle else node

    Drop().visit(tree)
    idle |= uses.constants.asked - set(loaded_names(tree))
    Drop().visit(tree)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.If, ast.For, ast.While, ast.Try)) and not node.body:
            node.body = [ast.Pass()]


class _Calls(ast.NodeTransformer):
    """Replaces the calls.

    Args:
        uses: Finds them.
        matches: Names that hold matches.
        looked_into: Those of which more is asked than whether there is a match.
        taken: Names that functions may not have.
        places: Whether the source asks where matches begin or end.
    """

    def __init__(
        self,
        uses: Uses,
        matches: Mapping[str, Pattern],
        looked_into: set[str],
        taken: set[str],
        *,
        places: bool,
    ) -> None:
        self.uses = uses
        self.matches = matches
        self.taken = taken
        self.places = places
        self.only_truth = set(matches) - looked_into
        self.searches = Searches(self._named)

    def _named(self, wanted: str) -> str:
        name = fresh_name([wanted], self.taken)
        self.taken.add(name)
        return name

    # --- matches ------------------------------------------------------------------------------

    def _pattern_of(self, node: ast.expr) -> Pattern | None:
        """The pattern of the match that an expression is."""
        if isinstance(node, ast.Name):
            return self.matches.get(node.id)
        use = self.uses.use(node)
        return use.pattern if use is not None and use.purpose in MATCHING else None

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """``match is None`` asks whether there is none."""
        nothing = len(node.comparators) == 1 and isinstance(node.comparators[0], ast.Constant)
        if nothing and self._pattern_of(node.left) is not None:
            asked: ast.Compare = node
            if isinstance(asked.comparators[0], ast.Constant) and asked.comparators[0].value is None:
                found = self._truth(asked.left)
                if isinstance(asked.ops[0], (ast.Is, ast.Eq)):
                    return ast.UnaryOp(ast.Not(), found)
                return found if isinstance(found, ast.Call) else call("bool", found)
        self.generic_visit(node)
        return node

    def _truth(self, node: ast.expr) -> ast.expr:
        """Whether there is a match."""
        use = self.uses.use(node)
        if use is not None and use.purpose in MATCHING:
            return self._holds(use)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            node.operand = self._truth(node.operand)
            return node
        if isinstance(node, ast.BoolOp):
            node.values = [self._truth(item) for item in node.values]
            return node
        visited: ast.expr = self.visit(node)
        return visited

    def visit_If(self, node: ast.If) -> ast.stmt:
        """A match that is only asked for is no more than that."""
        node.test = self._truth(node.test)
        node.body, node.orelse = self._block(node.body), self._block(node.orelse)
        return node

    def _block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        return [self.visit(item) for item in body]

    def visit_While(self, node: ast.While) -> ast.stmt:
        """As in ``if``."""
        node.test = self._truth(node.test)
        node.body, node.orelse = self._block(node.body), self._block(node.orelse)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """As in ``if``."""
        node.test = self._truth(node.test)
        node.body, node.orelse = self.visit(node.body), self.visit(node.orelse)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        """As in ``if``."""
        node.ifs = [self._truth(item) for item in node.ifs]
        node.target, node.iter = self.visit(node.target), self.visit(node.iter)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        """As in ``if``."""
        if isinstance(node.op, ast.Not):
            node.operand = self._truth(node.operand)
            return node
        self.generic_visit(node)
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.ExceptHandler:
        """A group of no match was an ``AttributeError``; of an empty list it is an ``IndexError``."""
        if is_name(node.type, "AttributeError"):
            node.type = ast.Tuple([load("AttributeError"), load("IndexError")], ast.Load())
        self.generic_visit(node)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """``match["name"]`` is a numbered group."""
        pattern = self._pattern_of(node.value)
        if pattern is None:
            self.generic_visit(node)
            return node
        return self._group(self.visit(node.value), pattern, node.slice)

    def _group(self, match: ast.expr, pattern: Pattern, index: ast.expr) -> ast.expr:
        if not isinstance(index, ast.Constant):
            raise NoPlainForm("a group by a number that is not written down")
        names = dict(pattern.names)
        number = names.get(index.value, -1) if isinstance(index.value, str) else index.value
        if not isinstance(number, int) or not 0 <= number <= pattern.groups:
            raise NoPlainForm(f"the group {index.value!r}")
        item = ast.Subscript(match, ast.Constant(number), ast.Load())
        return ast.Subscript(item, ast.Constant(0), ast.Load()) if self.places else item

    def _asked(self, node: ast.Call, function: ast.Attribute, pattern: Pattern) -> ast.expr:
        """A method of a match."""
        match: ast.expr = self.visit(function.value)
        if node.keywords:
            raise NoPlainForm(ast.unparse(node))
        if function.attr == "group":
            parts = [self._group(match, pattern, item) for item in node.args or [ast.Constant(0)]]
            return parts[0] if len(parts) == 1 else ast.Tuple(parts, ast.Load())
        if function.attr == "groups" and not node.args:
            every = [self._group(match, pattern, ast.Constant(n + 1)) for n in range(pattern.groups)]
            return ast.Tuple(every, ast.Load())
        if function.attr == "groupdict" and not node.args:
            keys: list[ast.expr | None] = [ast.Constant(name) for name, _ in pattern.names]
            return ast.Dict(keys, [self._group(match, pattern, ast.Constant(n)) for _, n in pattern.names])
        if function.attr in (*_PLACES, "span"):
            first = node.args[0] if node.args else ast.Constant(0)
            text = self._group(match, pattern, first)
            assert isinstance(text, ast.Subscript)
            ends: list[ast.expr] = [
                ast.Subscript(text.value, ast.Constant(number), ast.Load()) for number in _PLACES.values()
            ]
            return (
                ast.Tuple(ends, ast.Load()) if function.attr == "span" else ends[_PLACES[function.attr] - 1]
            )
        raise NoPlainForm(f"{function.attr} of a match")

    # --- calls --------------------------------------------------------------------------------

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Replace a call, or what is asked of a match."""
        function = node.func
        if self.uses.function(function) == "escape" and len(node.args) == 1:
            raise NoPlainForm("re.escape")
        if isinstance(function, ast.Attribute):
            pattern = self._pattern_of(function.value)
            if pattern is not None:
                return ast.copy_location(self._asked(node, function, pattern), node)
        if (
            is_name(function, "any", "all")
            and len(node.args) == 1
            and isinstance(node.args[0], ast.GeneratorExp)
        ):
            node.args[0].elt = self._truth(node.args[0].elt)
            node.args[0].generators = [self.visit(item) for item in node.args[0].generators]
            return node
        if is_name(function, "bool") and len(node.args) == 1 and self._pattern_of(node.args[0]) is not None:
            found = self._truth(node.args[0])
            return found if isinstance(found, ast.Call) else call("bool", found)
        use = self.uses.use(node)
        if use is None:
            self.generic_visit(node)
            return node
        return ast.copy_location(self._used(use), node)

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        """A compiled pattern is dropped later."""
        target = node.targets[0]
        if not isinstance(target, ast.Name) or target.id not in self.uses.compiled:
            if isinstance(target, ast.Name) and target.id in self.only_truth:
                node.value = self._truth(node.value)
            else:
                self.generic_visit(node)
        return node

    def _used(self, use: Use) -> ast.expr:
        if "string" not in use.arguments:
            raise NoPlainForm(f"re.{use.purpose} without a text")
        if use.purpose in (*MATCHING, "finditer"):
            name = self.searches.record(use.pattern, use.purpose, places=self.places)
            return call(name, self._text(use))
        if use.purpose == "findall":
            return self._all_texts(use)
        if use.purpose == "split":
            return self._split(use)
        if use.purpose == "sub":
            return self._replaced(use)
        raise NoPlainForm(f"re.{use.purpose}")

    def _text(self, use: Use) -> ast.expr:
        visited: ast.expr = self.visit(use.arguments["string"])
        return visited

    def _holds(self, use: Use) -> ast.expr:
        text = self._text(use)
        literal = literal_of(use.pattern)
        if literal is not None and use.purpose == "search":
            return ast.Compare(ast.Constant(literal), [ast.In()], [text])
        single = _single(use.pattern)
        if single is not None and use.purpose == "search":
            test = ast.parse(single.chars.test("char"), mode="eval").body
            return call("any", ast.GeneratorExp(test, [_over_text(text)]))
        return call(self.searches.holds(use.pattern, use.purpose), text)

    def _all_texts(self, use: Use) -> ast.expr:
        single = _single(use.pattern)
        if single is None:
            return call(self.searches.all_texts(use.pattern), self._text(use))
        test = ast.parse(single.chars.test("char"), mode="eval").body
        return ast.ListComp(load("char"), [_over_text(self._text(use), test)])

    def _split(self, use: Use) -> ast.expr:
        literal = literal_of(use.pattern)
        most = use.arguments.get("maxsplit")
        if literal is not None and most is None:
            return ast.Call(ast.Attribute(self._text(use), "split", ast.Load()), [ast.Constant(literal)], [])
        name = self.searches.split(use.pattern, counted=most is not None)
        return call(name, self._text(use), *([self.visit(most)] if most is not None else []))

    def _replaced(self, use: Use) -> ast.expr:
        most = use.arguments.get("count")
        counted = most is not None and not (isinstance(most, ast.Constant) and most.value == 0)
        given = use.arguments.get("repl")
        known = self.uses.constants.text(given)
        last = [self.visit(most)] if most is not None and counted else []
        if known is None:
            return self._made(use, given, last)
        by = template_of(known, use.pattern)
        plain = "".join(part for part in by.parts if isinstance(part, str))
        if counted or any(isinstance(part, int) for part in by.parts):
            return call(self.searches.replaced(use.pattern, by, counted=counted), self._text(use), *last)
        literal = literal_of(use.pattern)
        single = _single(use.pattern)
        if literal is not None:
            method = ast.Attribute(self._text(use), "replace", ast.Load())
            return ast.Call(method, [ast.Constant(literal), ast.Constant(plain)], [])
        if single is None:
            return call(self.searches.replaced(use.pattern, by, counted=False), self._text(use))
        test = ast.parse(single.chars.test("char"), mode="eval").body
        if plain:
            item: ast.expr = ast.IfExp(test, ast.Constant(plain), load("char"))
            pieces = ast.GeneratorExp(item, [_over_text(self._text(use))])
        else:
            kept = ast.UnaryOp(ast.Not(), test)
            pieces = ast.GeneratorExp(load("char"), [_over_text(self._text(use), kept)])
        return ast.Call(ast.Attribute(ast.Constant(""), "join", ast.Load()), [pieces], [])

    def _made(self, use: Use, given: ast.expr | None, last: list[ast.expr]) -> ast.expr:
        """What a function, or a text that is known only when the code runs, puts in the place of matches."""
        if self.places:
            raise NoPlainForm("places of what is replaced")
        if given is None:
            raise NoPlainForm("no replacement")
        function: ast.expr = self.visit(given)
        if not isinstance(given, ast.Lambda) and not (
            isinstance(given, ast.Name) and given.id in self.uses.defined
        ):
            function = lambda_of(function, "match")
        name = self.searches.replaced(use.pattern, None, counted=bool(last))
        return call(name, function, self._text(use), *last)


def _single(pattern: Pattern) -> Take | None:
    """The only step of a pattern that takes one character."""
    step = pattern.steps[0] if len(pattern.steps) == 1 else None
    return step if isinstance(step, Take) else None


def _over_text(text: ast.expr, *tests: ast.expr) -> ast.comprehension:
    return ast.comprehension(ast.Name("char", ast.Store()), text, list(tests), 0)
