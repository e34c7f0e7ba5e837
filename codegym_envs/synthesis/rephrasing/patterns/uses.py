"""Where a source uses ``re``: the calls, their patterns, and the variables that hold matches."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from codegym_envs.synthesis.rephrasing.patterns.pattern import NoPlainForm, Pattern, parse_pattern
from codegym_envs.synthesis.trees import is_name

__all__ = ["MATCHING", "Constants", "Use", "Uses", "bound_to_matches", "looked_into"]

_PARAMETERS = {
    "findall": ("pattern", "string", "flags"), "finditer": ("pattern", "string", "flags"),
    "match": ("pattern", "string", "flags"), "search": ("pattern", "string", "flags"),
    "fullmatch": ("pattern", "string", "flags"), "sub": ("pattern", "repl", "string", "count", "flags"),
    "subn": ("pattern", "repl", "string", "count", "flags"),
    "split": ("pattern", "string", "maxsplit", "flags"), "compile": ("pattern", "flags"),
}  # fmt: skip
MATCHING = ("match", "search", "fullmatch")
_FLAGS = {name: int(getattr(re, name)) for name in ("I", "IGNORECASE", "M", "MULTILINE", "S", "DOTALL", "X",
          "VERBOSE", "U", "UNICODE")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Use:
    """One call.

    Attributes:
        purpose: findall, sub and so on.
        pattern: Its pattern.
        arguments: The other arguments, by the names that ``re`` gives them.
    """

    purpose: str
    pattern: Pattern
    arguments: dict[str, ast.expr] = field(default_factory=dict)


class Constants:
    """Texts and compiled patterns that names stand for.

    Attributes:
        values: What each name is bound to that is bound once in the source.
        bound: How often each name is bound.
        asked: Names whose texts were asked for.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.values: dict[str, ast.expr] = {}
        bound: dict[str, int] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                bound[node.id] = bound.get(node.id, 0) + 1
            elif isinstance(node, ast.arg):
                bound[node.arg] = bound.get(node.arg, 0) + 1
            if (
                isinstance(node, ast.AnnAssign)
                and node.value is not None
                and isinstance(node.target, ast.Name)
            ):
                self.values[node.target.id] = node.value
            elif isinstance(node, ast.Assign) and len(node.targets) == 1:
                target = node.targets[0]
                if isinstance(target, ast.Name):
                    self.values[target.id] = node.value
        self.values = {name: value for name, value in self.values.items() if bound[name] == 1}
        self.bound = bound
        self.asked: set[str] = set()

    def text(self, node: ast.expr | None) -> str | None:
        """The text that an expression always is."""
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.Name):
            found = self.text(self.values.get(node.id))
            self.asked |= {node.id} if found is not None else set()
            return found
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self.text(node.left), self.text(node.right)
            return None if left is None or right is None else left + right
        if isinstance(node, ast.JoinedStr):
            parts = [
                self.text(part.value) if isinstance(part, ast.FormattedValue) else self.text(part)
                for part in node.values
            ]
            return None if None in parts else "".join(part or "" for part in parts)
        return None


class Uses:
    """Finds the uses of ``re`` in a source.

    Args:
        tree: The source.

    Attributes:
        modules: Names of the module.
        functions: Names of its functions, with what they are called there.
        compiled: Names of compiled patterns.
        defined: The functions of the source, by name; lambdas that have one name, too.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.modules: set[str] = set()
        self.functions: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                self.modules |= {alias.asname or "re" for alias in node.names if alias.name == "re"}
            elif isinstance(node, ast.ImportFrom) and node.module == "re":
                self.functions |= {alias.asname or alias.name: alias.name for alias in node.names}
        self.constants = Constants(tree)
        self.defined: dict[str, ast.FunctionDef | ast.Lambda] = {
            name: value for name, value in self.constants.values.items() if isinstance(value, ast.Lambda)
        }
        self.defined |= {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        self.compiled: dict[str, Pattern] = {}
        for name, value in self.constants.values.items():
            if isinstance(value, ast.Call) and self.function(value.func) == "compile":
                self.compiled[name] = self._pattern(value)

    def function(self, node: ast.expr) -> str:
        """The function of ``re`` that an expression names, or ""."""
        if isinstance(node, ast.Name):
            return self.functions.get(node.id, "")
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in self.modules
        ):
            return node.attr
        return ""

    def use(self, node: ast.AST) -> Use | None:
        """The use that a call is; None if it is another call.

        Raises:
            NoPlainForm: If its pattern is made when the code runs, or there is something else to it.
        """
        if not isinstance(node, ast.Call):
            return None
        purpose = self.function(node.func)
        if purpose and purpose != "compile":
            if purpose not in _PARAMETERS:
                raise NoPlainForm(f"re.{purpose}")
            given = _given(node, _PARAMETERS[purpose])
            first = given.pop("pattern", None)
            pattern = self._of(first, given.pop("flags", None))
            return Use(purpose, pattern, given)
        method = node.func
        if isinstance(method, ast.Attribute) and method.attr in _PARAMETERS:
            compiled = self._compiled(method.value)
            if compiled is not None:
                names = tuple(name for name in _PARAMETERS[method.attr] if name not in ("pattern", "flags"))
                return Use(method.attr, compiled, _given(node, names))
        return None

    def _compiled(self, node: ast.expr) -> Pattern | None:
        if isinstance(node, ast.Name):
            return self.compiled.get(node.id)
        if isinstance(node, ast.Call) and self.function(node.func) == "compile":
            return self._pattern(node)
        return None

    def _pattern(self, node: ast.Call) -> Pattern:
        given = _given(node, _PARAMETERS["compile"])
        return self._of(given.get("pattern"), given.get("flags"))

    def _of(self, pattern: ast.expr | None, flags: ast.expr | None) -> Pattern:
        if isinstance(pattern, ast.Name) and pattern.id in self.compiled and flags is None:
            return self.compiled[pattern.id]
        text = self.constants.text(pattern)
        if text is None:
            raise NoPlainForm("a pattern that is made of values")
        return parse_pattern(text, self._flags(flags))

    def _flags(self, node: ast.expr | None) -> int:
        if node is None or (isinstance(node, ast.Constant) and node.value == 0):
            return 0
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitOr, ast.Add)):
            return self._flags(node.left) | self._flags(node.right)
        known = _FLAGS.get(self.function(node))
        if known is None:
            raise NoPlainForm(f"the flags {ast.unparse(node)}")
        return known


def _given(node: ast.Call, names: tuple[str, ...]) -> dict[str, ast.expr]:
    """The arguments of a call by their names."""
    if len(node.args) > len(names) or any(isinstance(item, ast.Starred) for item in node.args):
        raise NoPlainForm(ast.unparse(node))
    given = dict(zip(names, node.args, strict=False))
    for keyword in node.keywords:
        if keyword.arg is None or keyword.arg not in names:
            raise NoPlainForm(ast.unparse(node))
        given[keyword.arg] = keyword.value
    return given


def bound_to_matches(tree: ast.Module, uses: Uses) -> Mapping[str, Pattern]:
    """Names that hold a match wherever they are bound, with its pattern.

    Raises:
        NoPlainForm: If a name holds matches of patterns with different groups, or something else, too.
    """
    finder = _Matches(uses)
    for _ in range(2):  # what a list holds may be known only after the first pass
        finder.visit(tree)
    for name in finder.found:
        if len(finder.bindings[name]) != uses.constants.bound.get(name):
            raise NoPlainForm(f"{name} is not always a match")
    return finder.found


class _Matches(ast.NodeVisitor):
    def __init__(self, uses: Uses) -> None:
        self.uses = uses
        self.found: dict[str, Pattern] = {}
        self.lists: dict[str, Pattern] = {}
        self.bindings: dict[str, set[int]] = {}

    def _note(self, target: ast.expr | ast.arg, pattern: Pattern | None) -> None:
        name = (
            target.arg if isinstance(target, ast.arg) else target.id if isinstance(target, ast.Name) else ""
        )
        if not name:
            return
        self.bindings.setdefault(name, set()).add(id(target))
        if pattern is None:
            return
        known = self.found.setdefault(name, pattern)
        if (known.groups, known.names) != (pattern.groups, pattern.names):
            raise NoPlainForm(f"matches of two patterns in {name}")

    def _many(self, node: ast.expr) -> Pattern | None:
        """The pattern, if an expression gives all its matches."""
        if isinstance(node, ast.Name):
            return self.lists.get(node.id)
        if isinstance(node, ast.Call) and is_name(node.func, "list", "reversed") and len(node.args) == 1:
            return self._many(node.args[0])
        use = self.uses.use(node)
        return use.pattern if use is not None and use.purpose == "finditer" else None

    def _bound(self, target: ast.expr, value: ast.expr) -> None:
        use = self.uses.use(value)
        every = self._many(value)
        if use is not None and use.purpose in MATCHING:
            self._note(target, use.pattern)
        elif isinstance(value, ast.Constant) and value.value is None:
            self._note(target, None)
        elif every is not None and isinstance(target, ast.Name):
            self.lists[target.id] = every

    def visit_Assign(self, node: ast.Assign) -> None:
        self._bound(node.targets[0], node.value)
        self.generic_visit(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._bound(node.target, node.value)
        self.generic_visit(node)

    def _run_through(self, target: ast.expr, run: ast.expr) -> None:
        if isinstance(run, ast.Call) and is_name(run.func, "enumerate") and isinstance(target, ast.Tuple):
            target, run = target.elts[-1], run.args[0]
        every = self._many(run)
        if every is not None:
            self._note(target, every)

    def visit_For(self, node: ast.For) -> None:
        self._run_through(node.target, node.iter)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self._run_through(node.target, node.iter)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        use = self.uses.use(node)
        given: ast.expr | None = use.arguments.get("repl") if use is not None else None
        pattern = use.pattern if use is not None else None
        if is_name(node.func, "map", "filter") and len(node.args) == 2:
            given, pattern = node.args[0], self._many(node.args[1])
        function = self.uses.defined.get(given.id) if isinstance(given, ast.Name) else given
        if pattern is not None and isinstance(function, (ast.Lambda, ast.FunctionDef)) and function.args.args:
            self._note(function.args.args[0], pattern)
        self.generic_visit(node)


def looked_into(tree: ast.Module, names: Collection[str]) -> set[str]:
    """Names of matches of which a source asks more than whether there is one.

    Args:
        tree: The source.
        names: The names.
    """
    truths: set[int] = set()
    for node in ast.walk(tree):
        asked: list[ast.expr] = []
        if isinstance(node, (ast.If, ast.While, ast.IfExp)):
            asked = [node.test]
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            asked = [node.operand]
        elif isinstance(node, ast.comprehension):
            asked = node.ifs
        elif isinstance(node, ast.Call) and is_name(node.func, "bool"):
            asked = node.args
        elif isinstance(node, ast.Compare) and isinstance(node.comparators[0], ast.Constant):
            asked = [node.left] if node.comparators[0].value is None else []
        truths |= {id(item) for item in asked}
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names
        and id(node) not in truths
    } | {item.arg for item in ast.walk(tree) if isinstance(item, ast.arg)} & set(names)  # fmt: skip
