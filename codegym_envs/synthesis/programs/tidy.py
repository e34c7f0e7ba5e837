"""Programs without the habits of online judges: aliases of streams, guards, threads, limits.

What is left reads with ``input()``, ``sys.stdin`` and ``next(…)`` alone, and prints with ``print(…)`` and
``sys.stdout.write(…)``.
"""

from __future__ import annotations

import ast
from collections import Counter

from codegym_envs.synthesis.marks import ENDS_PROGRAM
from codegym_envs.synthesis.trees import Replace, call, clone, is_name, lambda_of, load, names_in

__all__ = ["is_stdin", "plain_streams", "reads_directly", "tidy"]

_STDIN = ast.parse("sys.stdin", mode="eval").body
_DROPPED_CALLS = frozenset({
    "sys.setrecursionlimit", "setrecursionlimit", "threading.stack_size", "stack_size", "sys.stdout.flush",
    "random.seed", "sys.set_int_max_str_digits", "resource.setrlimit",
})  # fmt: skip
_LEAVING = frozenset({"exit", "quit", "sys.exit", "os._exit"})
_PASSES = 5


def is_stdin(node: ast.AST | None) -> bool:
    """Whether a node is ``sys.stdin``."""
    return isinstance(node, ast.Attribute) and node.attr == "stdin" and is_name(node.value, "sys")


def reads_directly(node: ast.AST) -> bool:
    """Whether a tree reads from standard input, or takes the next of some iterator."""
    for inner in ast.walk(node):
        if is_stdin(inner) or (isinstance(inner, ast.Call) and is_name(inner.func, "input", "next")):
            return True
    return False


def tidy(tree: ast.Module) -> ast.Module:
    """A program in the plain form that the other passes understand; the tree is used up."""
    tree.body = _unguarded(tree.body)
    tree = _Streams(tree).visit(tree)
    for _ in range(_PASSES):
        aliases = _aliases(tree)
        if not aliases:
            break
        tree = _Aliases(aliases).visit(tree)
    tree = _Statements().visit(tree)
    return ast.fix_missing_locations(tree)


def plain_streams(source: str) -> str:
    """A program that reads ``sys.stdin`` where it read the file descriptor, else as it was."""
    tree = ast.parse(source)
    tree.body = _unguarded(tree.body)
    tree = _Streams(tree).visit(tree)
    return "import sys\n" + ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _unguarded(body: list[ast.stmt]) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.If) and "__name__" in names_in(node.test):
            out.extend(node.body)
        else:
            out.append(node)
    return out


class _Streams(ast.NodeTransformer):
    """One spelling for standard input and output; texts instead of bytes."""

    def __init__(self, tree: ast.Module) -> None:
        self.names: dict[str, str] = {}
        self.modules: set[str] = {"sys"}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "sys":
                for alias in node.names:
                    self.names[alias.asname or alias.name] = alias.name
            elif isinstance(node, ast.Import):
                self.modules |= {alias.asname for alias in node.names if alias.name == "sys" and alias.asname}
        self.binary = any(
            isinstance(node, ast.Attribute) and node.attr == "buffer" for node in ast.walk(tree)
        )
        self.binary |= "BytesIO" in {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and node.id in self.names:
            return ast.Attribute(load("sys"), self.names[node.id], ast.Load())
        if node.id in self.modules:
            node.id = "sys"
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        if node.attr == "buffer":
            return node.value
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        text = ast.unparse(node.func)
        if text == "open" and node.args and ast.unparse(node.args[0]) in ("0", "'/dev/stdin'"):
            return clone(_STDIN)
        if text == "fileinput.input" and not node.args:
            return clone(_STDIN)
        if text.endswith("BytesIO") and "os.read(0" in ast.unparse(node):
            return clone(_STDIN)
        if text == "os.read" and node.args and ast.unparse(node.args[0]) == "0":
            return ast.Call(ast.Attribute(clone(_STDIN), "read", ast.Load()), [], [])
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "__next__" and not node.args:
            return ast.Call(load("next"), [node.func.value], [])
        if self.binary and isinstance(node.func, ast.Attribute) and node.func.attr in ("decode", "encode"):
            return node.func.value
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if self.binary and isinstance(node.value, bytes):
            return ast.Constant(node.value.decode("latin-1"))
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.stmt | list[ast.stmt]:
        self.generic_visit(node)
        if all(_only_streams(target) for target in node.targets):
            return []  # wrappers of the streams, for speed
        return _next_of_a_call(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt:
        return ast.Import([ast.alias("sys")]) if node.module == "sys" else node


def _only_streams(target: ast.expr) -> bool:
    if isinstance(target, ast.Tuple):
        return all(map(_only_streams, target.elts))
    return ast.unparse(target) in ("sys.stdin", "sys.stdout")


def _next_of_a_call(node: ast.Assign) -> ast.stmt | list[ast.stmt]:
    """``get = iter(…).__next__`` as an iterator with a name and a function of it."""
    value, target = node.value, node.targets[0]
    if not (isinstance(value, ast.Attribute) and value.attr == "__next__" and isinstance(target, ast.Name)):
        return node
    if isinstance(value.value, ast.Name):
        return ast.Assign([target], lambda_of(call("next", value.value)))
    kept = ast.Assign([ast.Name(f"{target.id}_source", ast.Store())], value.value)
    return [
        kept,
        ast.Assign([target], lambda_of(call("next", load(f"{target.id}_source")))),
    ]


def _aliases(tree: ast.Module) -> dict[str, ast.expr]:
    """Names that stand for a way of reading or writing: stream methods, and functions of one expression."""
    bound: Counter[str] = Counter()
    found: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound[node.id] += 1
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            bound[node.name] += 1
        elif isinstance(node, ast.arg):
            bound[node.arg] += 1
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name, value = node.targets[0].id, node.value
            if _is_way(value) or (isinstance(value, ast.Lambda) and _is_worth(value.body, name)):
                found[name] = value
        elif isinstance(node, ast.FunctionDef):
            body = [item for item in node.body if not _is_text(item)]
            if len(body) == 1 and isinstance(body[0], ast.Return) and body[0].value is not None:
                if _is_worth(body[0].value, node.name) and not node.args.vararg and not node.args.kwarg:
                    found[node.name] = ast.Lambda(node.args, body[0].value)
    return {name: value for name, value in found.items() if bound[name] == 1}


def _is_worth(body: ast.expr, name: str) -> bool:
    return (reads_directly(body) or _writes(body)) and name not in names_in(body)


def _writes(node: ast.AST) -> bool:
    return any(
        isinstance(inner, ast.Call)
        and (is_name(inner.func, "print") or ast.unparse(inner.func) == "sys.stdout.write")
        for inner in ast.walk(node)
    )


def _is_way(value: ast.expr) -> bool:
    if is_name(value, "input", "print") or is_stdin(value):
        return True
    text = ast.unparse(value) if isinstance(value, ast.Attribute) else ""
    return text in (
        "sys.stdin.readline", "sys.stdin.read", "sys.stdin.readlines", "sys.stdout.write", "sys.stdout",
    )  # fmt: skip


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


class _Aliases(ast.NodeTransformer):
    """Writes out what the aliases stand for, and drops their definitions."""

    def __init__(self, aliases: dict[str, ast.expr]) -> None:
        self.aliases = aliases

    def visit_Assign(self, node: ast.Assign) -> ast.stmt | None:
        target = node.targets[0]
        if isinstance(target, ast.Name) and target.id in self.aliases:
            return None
        self.generic_visit(node)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt | None:
        if node.name in self.aliases:
            return None
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()]
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        function = node.func
        if isinstance(function, ast.Lambda) and not node.keywords:
            names = [item.arg for item in function.args.args]
            defaults = function.args.defaults
            given = [*node.args, *defaults[len(defaults) - (len(names) - len(node.args)) :]]
            if len(given) == len(names) and not any(isinstance(item, ast.Starred) for item in given):
                holder = ast.Expr(clone(function.body))
                Replace(dict(zip(names, given, strict=True))).visit(holder)
                return holder.value
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and node.id in self.aliases:
            return clone(self.aliases[node.id])
        return node


class _Statements(ast.NodeTransformer):
    """Statements without effect on the answer are dropped; leaving the program is a return."""

    def __init__(self) -> None:
        self.threads: set[str] = set()

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if hasattr(node, "body") and isinstance(node.body, list) and not isinstance(node, ast.Module):
            node.body = node.body or [ast.Pass()]
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.stmt | list[ast.stmt] | None:
        value = node.value
        if isinstance(value, ast.Constant):
            return None
        if not isinstance(value, ast.Call):
            return node
        text = ast.unparse(value.func)
        if text in _DROPPED_CALLS:
            return None
        if text in _LEAVING:
            before: list[ast.stmt] = []
            if value.args and isinstance(value.args[0], ast.Call):
                before = [ast.Expr(value.args[0])]
            return [*before, _left_program()]
        if isinstance(value.func, ast.Attribute) and value.func.attr in ("start", "join"):
            if isinstance(value.func.value, ast.Call):
                target = _thread_target(value.func.value)
                if target is not None:
                    return ast.Expr(ast.Call(target, [], []))
            if isinstance(value.func.value, ast.Name) and value.func.value.id in self.threads:
                return None
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.stmt:
        if node.exc is not None and "SystemExit" in names_in(node.exc):
            return _left_program()
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | list[ast.stmt] | None:
        if node.value is None:
            return None
        return self.visit_Assign(ast.Assign([node.target], node.value))

    def visit_Assign(self, node: ast.Assign) -> ast.stmt | list[ast.stmt]:
        target, value = node.targets[0], node.value
        if isinstance(value, ast.Call) and isinstance(target, ast.Name):
            started = _thread_target(value)
            if started is not None:
                self.threads.add(target.id)
                return ast.Expr(ast.Call(started, [], []))
        if len(node.targets) > 1 or not isinstance(target, (ast.Tuple, ast.List)):
            return node
        if not isinstance(value, (ast.Tuple, ast.List)) or len(value.elts) != len(target.elts):
            return node
        pairs = list(zip(target.elts, value.elts, strict=True))
        starred = any(isinstance(item, ast.Starred) for pair in pairs for item in pair)
        names = names_in(target)
        if starred or not any(map(reads_directly, value.elts)) or names & names_in(value):
            return node
        return [ast.Assign([one], other) for one, other in pairs]


def _left_program() -> ast.Return:
    return ENDS_PROGRAM.put(ast.Return(None), True)


def _thread_target(node: ast.Call) -> ast.expr | None:
    if not ast.unparse(node.func).endswith("Thread"):
        return None
    return next((keyword.value for keyword in node.keywords if keyword.arg == "target"), None)
