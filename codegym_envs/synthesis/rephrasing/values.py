"""Values that the dialect writes otherwise: methods without an object, padded formats, codes of a text.

``key=str.lower`` becomes a function of one expression, ``"%0*d" % (width, n)`` a padded text,
``text.encode()`` the list of its bytes, ``iter(step, end)`` the loop or the list that it runs through.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from codegym_envs.synthesis.rephrasing.scopes import bindings, functions_in
from codegym_envs.synthesis.trees import call, clone, fresh_name, is_name, lambda_of, load, names_in, store

__all__ = ["attribute_getter", "plain_values"]

_TYPES = {"str": str, "list": list, "dict": dict, "set": set, "int": int, "float": float, "tuple": tuple,
          "frozenset": frozenset}  # fmt: skip
_OF_CLASS = frozenset({"fromkeys", "maketrans", "from_bytes", "fromhex", "mro"})
_OVER = {"intersection", "union", "difference"}

_UTF8 = """
def utf8_of(sign):
    '''The bytes that stand for one sign.'''
    code = ord(sign)
    if code < 128:
        return [code]
    if code < 2048:
        return [192 + code // 64, 128 + code % 64]
    if code < 65536:
        return [224 + code // 4096, 128 + code // 64 % 64, 128 + code % 64]
    return [240 + code // 262144, 128 + code // 4096 % 64, 128 + code // 64 % 64, 128 + code % 64]
"""
_DECODED = """
def text_of(codes):
    '''The text that bytes stand for.'''
    signs = []
    place = 0
    while place < len(codes):
        first = codes[place]
        more = 0 if first < 128 else 1 if first < 224 else 2 if first < 240 else 3
        code = first if more == 0 else first % (64 >> more)
        for further in codes[place + 1:place + 1 + more]:
            code = code * 64 + further % 64
        signs.append(chr(code))
        place += 1 + more
    return ''.join(signs)
"""
_UNTIL = """
def taken_until(step, end):
    '''What a function gives, call by call, until it gives a certain value.'''
    results = []
    value = step()
    while value != end:
        results.append(value)
        value = step()
    return results
"""
_HELPERS = {"utf8_of": _UTF8, "text_of": _DECODED, "taken_until": _UNTIL}
_FORMAT = re.compile(r"%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?([diouxXeEfFgGcrsa%])")


def plain_values(tree: ast.Module) -> None:
    """Rewrite such values, in place; helpers they need join the functions of the source.

    Args:
        tree: The source.
    """
    bound = {name for node in tree.body for name in bindings(node)}
    methods = {node.name for node in functions_in(tree)}
    rewriter = _Values(bound, names_in(tree), methods)
    tree.body = [rewriter.visit(node) for node in tree.body]
    for name in sorted(rewriter.used):
        tree.body.append(ast.parse(_HELPERS[name]).body[0])
    if rewriter.folds and not any(
        isinstance(node, ast.ImportFrom)
        and node.module == "functools"
        and any(alias.name == "reduce" for alias in node.names)
        for node in tree.body
    ):
        at = int(ast.get_docstring(tree) is not None)
        at += sum(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body)
        tree.body.insert(at, ast.ImportFrom("functools", [ast.alias("reduce")], 0))


class _Values(ast.NodeTransformer):
    def __init__(self, bound: set[str], taken: set[str], methods: set[str]) -> None:
        self.bound = bound
        self.taken = taken
        self.methods = methods
        self.used: set[str] = set()
        self.folds = False

    # --- methods without an object ------------------------------------------------------------

    def _unbound(self, node: ast.expr) -> str | None:
        """The method behind ``str.lower``; None for anything else."""
        if (
            not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name))
            or node.value.id in self.bound
        ):
            return None
        kind = _TYPES.get(node.value.id)
        if (
            kind is None
            or node.attr in _OF_CLASS
            or node.attr.startswith("_")
            or not hasattr(kind, node.attr)
        ):
            return None
        return node.attr

    def _as_function(self, node: ast.expr, count: int) -> ast.expr:
        method = self._unbound(node)
        if method is None:
            visited: ast.expr = self.visit(node)
            return visited
        names = ["item", "other", "third"][:count]
        body = ast.Call(
            ast.Attribute(load(names[0]), method, ast.Load()), [load(name) for name in names[1:]], []
        )
        return lambda_of(body, *names)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and self._unbound(node) is not None:
            return ast.copy_location(self._as_function(node, 1), node)
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        method = self._unbound(node.func)
        if method is not None and node.args:
            return ast.copy_location(self._called(node, method), node)
        if (
            ast.unparse(node.func) in ("attrgetter", "operator.attrgetter")
            and "attrgetter" not in self.methods
        ):
            getter = attribute_getter(node.args)
            return node if getter is None else ast.copy_location(getter, node)
        if is_name(node.func, "map", "filter", "reduce", "starmap", "accumulate") and node.args:
            node = self._given(node)
        if is_name(node.func, "iter") and len(node.args) == 2:
            self.used.add("taken_until")
            node.func = load("taken_until")
        self.generic_visit(node)
        return self._bytes(node)

    def _called(self, node: ast.Call, method: str) -> ast.expr:
        first, *rest = [self.visit(item) for item in node.args]
        if isinstance(first, ast.Starred):
            if method not in _OVER or rest or node.keywords:
                return node
            self.folds = True
            several = ast.Call(ast.Attribute(load("left"), method, ast.Load()), [load("right")], [])
            return call("reduce", lambda_of(several, "left", "right"), first.value)
        self.generic_visit(node)
        return ast.Call(ast.Attribute(first, method, ast.Load()), rest, node.keywords)

    def _given(self, node: ast.Call) -> ast.Call:
        """A call that takes a function: how many values it gives that function is told by its name."""
        place = 1 if is_name(node.func, "accumulate") else 0
        count = len(node.args) - 1 if is_name(node.func, "map") else 1 if is_name(node.func, "filter") else 2
        if len(node.args) > place and self._unbound(node.args[place]) is not None and 0 < count < 4:
            node.args[place] = self._as_function(node.args[place], count)
        return node

    # --- bytes --------------------------------------------------------------------------------

    def _bytes(self, node: ast.Call) -> ast.expr:
        function = node.func
        encoding = _encoding(node)
        if isinstance(function, ast.Attribute) and encoding and function.attr not in self.methods:
            if function.attr == "encode":
                return ast.copy_location(self._codes(function.value, encoding), node)
            if function.attr == "decode" and encoding != "latin-1":
                self.used.add("text_of")
                return ast.copy_location(call("text_of", function.value), node)
        if is_name(function, "bytes", "bytearray") and len(node.args) == 2 and _is_text(node.args[1]):
            named = ast.Call(function, node.args[1:], [])
            if _encoding(named):
                return ast.copy_location(self._codes(node.args[0], _encoding(named)), node)
        if (
            is_name(function, "bytes", "bytearray", "list")
            and len(node.args) == 1
            and _is_codes(node.args[0])
        ):
            return node.args[0]
        return node

    def _codes(self, text: ast.expr, encoding: str) -> ast.expr:
        sign = fresh_name(["sign", "each_sign"], set(self.taken))
        generator = ast.comprehension(store(sign), text, [], 0)
        if encoding != "utf-8":
            return ast.ListComp(call("ord", load(sign)), [generator])
        self.used.add("utf8_of")
        code = fresh_name(["code", "each_code"], set(self.taken))
        inner = ast.comprehension(store(code), call("utf8_of", load(sign)), [], 0)
        return ast.ListComp(load(code), [generator, inner])

    # --- formats and sentinels ----------------------------------------------------------------

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        left = node.left
        if isinstance(node.op, ast.Mod) and isinstance(left, ast.Constant) and isinstance(left.value, str):
            if "*" in left.value and isinstance(node.right, ast.Tuple):
                made = _padded(left.value, node.right.elts)
                return node if made is None else ast.copy_location(made, node)
        return node

    def visit_For(self, node: ast.For) -> ast.stmt | list[ast.stmt]:
        run = node.iter
        if isinstance(run, ast.Call) and is_name(run.func, "iter") and len(run.args) == 2:
            step, end = [self.visit(item) for item in run.args]
            target = node.target
            self.generic_visit(node.target)
            body = [made for item in node.body for made in _listed(self.visit(item))]
            rest = [made for item in node.orelse for made in _listed(self.visit(item))]
            value = target if isinstance(target, ast.Name) else store(fresh_name(["next_value"], self.taken))
            assert isinstance(value, ast.Name)
            first: list[ast.stmt] = [ast.Assign([value], _stepped(step), lineno=node.lineno)]
            ended = ast.Compare(load(value.id), [ast.Eq()], [end])
            first.append(ast.If(ended, [*rest, ast.Break()], []))
            if value is not target:
                first.append(ast.Assign([target], load(value.id), lineno=node.lineno))
            return ast.copy_location(ast.While(ast.Constant(True), [*first, *body], []), node)
        self.generic_visit(node)
        return node


def attribute_getter(args: Sequence[ast.expr]) -> ast.expr | None:
    """``attrgetter("x", "y")`` as a function of one expression; None if a name is not written out."""
    parts: list[ast.expr] = []
    for arg in args:
        if not isinstance(arg, ast.Constant) or not isinstance(arg.value, str):
            return None
        part: ast.expr = ast.Name("item", ast.Load())
        for name in arg.value.split("."):
            part = ast.Attribute(part, name, ast.Load())
        parts.append(part)
    return lambda_of(parts[0] if len(parts) == 1 else ast.Tuple(parts, ast.Load()), "item")


def _listed(made: ast.stmt | list[ast.stmt]) -> list[ast.stmt]:
    return made if isinstance(made, list) else [made]


def _stepped(step: ast.expr) -> ast.expr:
    """A call without arguments; of a function written in place, what it gives."""
    if isinstance(step, ast.Lambda) and not step.args.args:
        return step.body
    return ast.Call(step, [], [])


def _encoding(node: ast.Call) -> str:
    """The encoding that a call of ``encode`` names; "" if it is none of those that are known here."""
    if not node.args and not node.keywords:
        return "utf-8"
    given = node.args[0] if len(node.args) == 1 and not node.keywords else None
    named = str(given.value).lower().replace("_", "-") if isinstance(given, ast.Constant) else ""
    return {
        "utf-8": "utf-8",
        "utf8": "utf-8",
        "ascii": "ascii",
        "latin-1": "latin-1",
        "latin1": "latin-1",
    }.get(named, "")


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_codes(node: ast.expr) -> bool:
    """Whether an expression is a list that `_Values` made of a text."""
    if not isinstance(node, ast.ListComp):
        return False
    inner = node.generators[-1].iter
    last = isinstance(inner, ast.Call) and is_name(inner.func, "utf8_of")
    return last or (isinstance(node.elt, ast.Call) and is_name(node.elt.func, "ord"))


def _padded(template: str, values: list[ast.expr]) -> ast.expr | None:
    """A format with widths that are given as values; None if it cannot be said in another way."""
    parts: list[ast.expr] = []
    left = list(values)
    at = 0
    plain = ""
    for match in _FORMAT.finditer(template):
        plain += template[at : match.start()]
        at = match.end()
        flags, width, precision, kind = match.groups()
        if kind == "%":
            plain += "%"
            continue
        if plain:
            parts.append(ast.Constant(plain))
            plain = ""
        made = _one(flags, width, precision, kind, left)
        if made is None:
            return None
        parts.append(made)
    plain += template[at:]
    if left or "%" in _FORMAT.sub("", template):
        return None
    if plain or not parts:
        parts.append(ast.Constant(plain))
    whole = parts[0]
    for part in parts[1:]:
        whole = ast.BinOp(whole, ast.Add(), part)
    return whole


def _one(
    flags: str, width: str | None, precision: str | None, kind: str, left: list[ast.expr]
) -> ast.expr | None:
    """One place of a format, with the values that it takes off the front."""
    if len(left) < 1 + (width == "*") + (precision == "*"):
        return None
    wide = left.pop(0) if width == "*" else None
    exact = left.pop(0) if precision == "*" else None
    value = left.pop(0)
    if exact is not None:
        if kind not in "feg" or flags.strip("-0"):
            return None
        told = ast.JoinedStr([ast.Constant("."), ast.FormattedValue(exact, -1, None), ast.Constant(kind)])
        text: ast.expr = ast.JoinedStr([ast.FormattedValue(value, -1, told)])
    else:
        rest = "" if precision is None else f".{precision}"
        fixed = "" if wide is not None else f"{flags}{width or ''}"
        signs = "".join(sign for sign in flags if sign in "+ #")
        fixed = fixed if wide is None else signs
        text = ast.BinOp(ast.Constant(f"%{fixed}{rest}{kind}"), ast.Mod(), ast.Tuple([value], ast.Load()))
        if kind == "s" and precision is None and not fixed:
            text = call("str", value)
    if wide is None:
        if exact is not None and width is not None:
            wide = ast.Constant(int(width))
        else:
            return text
    numeric = kind not in "csra"
    if "#" in flags and "0" in flags:
        return None
    method = "ljust" if "-" in flags else "zfill" if "0" in flags and numeric else "rjust"
    return ast.Call(ast.Attribute(text, method, ast.Load()), [clone(wide)], [])
