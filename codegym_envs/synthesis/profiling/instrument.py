"""Instrumentation: the normalised solution with every expression's type written down as it runs.

`instrument` is a pure function from source text to source text. Its result defines ``profile``,
which somebody else runs, in a place where foreign code may run:

    profile([{"numbers": [1, 2]}, …])  →  {"types": {"0": "int", …}, "mutated": ["numbers"], "failed": 0}

The numbers are those of `codegym_envs.synthesis.trees.numbered` over the normalised functions, so that
synthesis, which normalises in the same way, finds the type of each node again.
"""

from __future__ import annotations

import ast
import copy

from codegym_envs.synthesis.profiling.normalise import normalise
from codegym_envs.synthesis.reading.nested import lift_nested
from codegym_envs.synthesis.reading.solution import Solution, read_solution
from codegym_envs.synthesis.trees import numbered

__all__ = ["PROFILE_FUNCTION", "instrument", "prepare"]

PROFILE_FUNCTION = "profile"
"""Name of the function that the instrumented source defines: ``profile(cases) -> dict``."""

_RUNTIME = """
import copy as _copy

_seen = {}
_left = [300000, 0]


class _Enough(BaseException):  # the case has shown its types; it need not end
    pass


def _shape(value, depth=0):
    if isinstance(value, str):
        return "str" if len(value) <= 16 else "text"
    if value is None or isinstance(value, (bool, int, float)):
        return type(value).__name__
    name = type(value).__name__
    if depth > 3:
        return "Any"
    if isinstance(value, tuple):
        return ("tuple", tuple(_shape(item, depth + 1) for item in value[:12]))
    if isinstance(value, (dict,)):
        keys, values = None, None
        for key, item in list(value.items())[:40]:
            keys = _join(keys, _shape(key, depth + 1))
            values = _join(values, _shape(item, depth + 1))
        return ("dict", keys, values)
    if isinstance(value, list) or name == "deque":
        items = None
        for item in list(value)[:60]:
            items = _join(items, _shape(item, depth + 1))
        return ("list", items)
    if isinstance(value, (set, frozenset)):
        items = None
        for item in list(value)[:60]:
            items = _join(items, _shape(item, depth + 1))
        return ("set", items)
    if name == "range":
        return "range"
    return "opaque"


def _join(one, other):
    if one is None or one == other:
        return other
    if other is None:
        return one
    if isinstance(one, tuple) and isinstance(other, tuple) and one[0] == other[0]:
        if one[0] in ("list", "set"):
            return (one[0], _join(one[1], other[1]))
        if one[0] == "dict":
            return ("dict", _join(one[1], other[1]), _join(one[2], other[2]))
        if one[0] == "tuple" and len(one[1]) == len(other[1]):
            return ("tuple", tuple(_join(a, b) for a, b in zip(one[1], other[1])))
        if one[0] in ("tuple", "vartuple"):
            return _join(_loose(one), _loose(other))
    if isinstance(one, tuple) and isinstance(other, tuple):
        if {one[0], other[0]} == {"tuple", "vartuple"}:
            return _join(_loose(one), _loose(other))
    members = []
    for shape in (one, other):
        for member in shape[1] if isinstance(shape, tuple) and shape[0] == "union" else (shape,):
            for place, known in enumerate(members):
                same = isinstance(known, tuple) and isinstance(member, tuple) and (
                    known[0] == member[0] or {known[0], member[0]} == {"tuple", "vartuple"}
                )
                if known == member or same:
                    members[place] = _join(known, member)
                    break
            else:
                members.append(member)
    return members[0] if len(members) == 1 else ("union", tuple(members))


def _loose(shape):
    if shape[0] == "vartuple":
        return shape
    items = None
    for item in shape[1]:
        items = _join(items, item)
    return ("vartuple", items)


def _text(shape):
    if shape is None:
        return "Any"
    if isinstance(shape, str):
        return {"NoneType": "None"}.get(shape, shape)
    if shape[0] == "union":
        order = {"NoneType": 2}
        parts = sorted({_text(member) for member in shape[1]}, key=lambda text: (text == "None", text))
        return " | ".join(parts)
    if shape[0] == "tuple":
        return "tuple[" + (", ".join(_text(item) for item in shape[1]) or "()") + "]"
    if shape[0] == "vartuple":
        return "tuple[" + _text(shape[1]) + ", ...]"
    if shape[0] == "dict":
        return "dict[" + _text(shape[1]) + ", " + _text(shape[2]) + "]"
    return shape[0] + "[" + _text(shape[1]) + "]"


def _note(number, value):
    _left[1] -= 1
    if _left[1] < 0:
        raise _Enough
    if _left[0] > 0:
        entry = _seen.get(number)
        if entry is None:
            entry = _seen[number] = [0, None]
        if entry[0] < 200:
            entry[0] += 1
            _left[0] -= 1
            entry[1] = _join(entry[1], _shape(value))
    return value


def profile(cases):
    mutated = []
    failed = 0
    for case in cases:
        inputs = _copy.deepcopy(case)
        before = {name: repr(value) for name, value in inputs.items()}
        _left[1] = 500000
        try:
            _ENTRY_(**inputs)
        except _Enough:
            continue
        except Exception:
            failed += 1
            continue
        for name, value in inputs.items():
            if name not in mutated and repr(value) != before[name]:
                mutated.append(name)
    types = {str(number): _text(entry[1]) for number, entry in sorted(_seen.items())}
    return {"types": types, "mutated": mutated, "failed": failed}
"""


def prepare(source: str, entry: str = "solution", *, path: str = "<string>") -> tuple[Solution, Solution]:
    """Read a solution twice: as it is (lowered), and with its functions normalised.

    Raises:
        SynthesisRefused: As `read_solution`.
    """
    plain = lift_nested(read_solution(source, entry, path=path))
    worked = copy.deepcopy(plain)
    worked.helpers = {name: normalise(node) for name, node in worked.helpers.items()}
    worked.entry = normalise(worked.entry)
    return plain, worked


def instrument(source: str, entry: str = "solution") -> str:
    """Python source whose ``profile`` runs the solution and reports the types of its expressions.

    The result is ordinary Python, not the dialect: foreign code belongs where foreign code may run.

    Args:
        source: The solution's (or problem's) text.
        entry: Name of the entry point.

    Raises:
        SynthesisRefused: With a reason from `codegym_envs.synthesis.REASONS`.
    """
    _, worked = prepare(source, entry)
    functions = worked.functions()
    numbers = {node: number for number, node in numbered(functions)}
    body: list[ast.stmt] = [*worked.imports]
    written: list[ast.stmt] = []
    for constant in worked.constants.values():
        if constant not in written:
            written.append(constant)
    body.extend(written)
    for function in functions:
        _Wrap(numbers).visit(function)
        body.append(function)
    module = ast.fix_missing_locations(ast.Module(body, []))
    return ast.unparse(module) + "\n\n" + _RUNTIME.replace("_ENTRY_", entry)


class _Wrap(ast.NodeTransformer):
    """Pass the value of every expression through ``_note(number, value)``."""

    def __init__(self, numbers: dict[ast.AST, int]) -> None:
        self.numbers = numbers

    def visit(self, node: ast.AST) -> ast.AST:
        number = self.numbers.get(node)
        if isinstance(node, ast.FunctionDef):
            node.decorator_list = []
            notes = [
                ast.Expr(self._noted(self.numbers[item], ast.Name(item.arg, ast.Load())))
                for item in node.args.args
            ]
            node.body = [*notes, *[self.visit(child) for child in node.body]]  # type: ignore[list-item]
            position = next(
                (
                    place
                    for place, child in enumerate(node.body)
                    if isinstance(child, (ast.Nonlocal, ast.Global))
                ),
                None,
            )
            if position is not None:
                node.body.insert(0, node.body.pop(position))
            return node
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                node.func.value = self.visit(node.func.value)  # type: ignore[assignment]
            elif not isinstance(node.func, ast.Name):
                node.func = self.visit(node.func)  # type: ignore[assignment]
            node.args = [self.visit(child) for child in node.args]  # type: ignore[misc]
            node.keywords = [self.generic_visit(child) for child in node.keywords]  # type: ignore[misc]
        elif isinstance(node, (ast.JoinedStr, ast.arguments)):
            return node
        else:
            self.generic_visit(node)
        plain = isinstance(node, ast.expr) and not isinstance(node, (ast.Starred, ast.Slice, ast.Constant))
        if number is not None and plain and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            if isinstance(node, ast.Tuple) and any(isinstance(item, ast.Slice) for item in node.elts):
                return node
            assert isinstance(node, ast.expr)
            return self._noted(number, node)
        return node

    def _noted(self, number: int, node: ast.expr) -> ast.Call:
        return ast.Call(ast.Name("_note", ast.Load()), [ast.Constant(number), node], [])
