"""Names by role: readable names for a procedure's variables, and names for what is outlined from it."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from codegym_envs.spec.types import STR, Type
from codegym_envs.synthesis.marks import seen
from codegym_envs.synthesis.trees import fresh_name, is_name, names_in
from codegym_envs.synthesis.wording.words import readable, singular, snake, spelled_out

__all__ = ["RESERVED", "compute_names", "local_names", "predicate_names", "symbol_word"]

RESERVED = frozenset({
    "state", "tools", "observe", "done", "solve", "reference", "generate", "setup", "answer", "answers",
    "view", "cases", "case", "open_case", "solve_case", "rng", "difficulty", "abs", "all", "any", "ascii",
    "bin", "bool", "chr", "dict", "divmod", "enumerate", "filter", "float", "format", "frozenset", "hash",
    "hex", "id", "input", "int", "isinstance", "iter", "len", "list", "map", "max", "min", "next",
    "object", "oct", "open", "ord", "pow", "print", "range", "repr", "reversed", "round", "set", "slice",
    "sorted", "str", "sum", "tuple", "type", "zip", "math", "heapq", "bisect", "itertools", "functools",
    "collections", "json", "copy", "accepts",
})  # fmt: skip
"""Names that no tool, parameter or variable of ours gets."""


def local_names(
    function: ast.FunctionDef,
    types: Mapping[str, Type],
    parameters: set[str],
    taken: set[str],
    *,
    only: set[str] | None = None,
) -> dict[str, str]:
    """New names for the variables of a procedure that are not readable, old to new.

    Args:
        function: The procedure.
        types: Type of each variable.
        parameters: Its parameters; open ones of a single letter keep it, since the statement names them.
        taken: Names that are not free; new names are added.
        only: The names to look at, or None for all.
    """
    roles = _roles(function, types)
    mapping: dict[str, str] = {}
    mine = [name for name in _in_order(function) if name in roles and (only is None or name in only)]
    taken |= {name for name in mine if _keeps(name, types.get(name), parameters)}
    for name in mine:
        if _keeps(name, types.get(name), parameters) or (roles[name] == "function" and name not in RESERVED):
            continue
        whole = types.get(roles[name].removeprefix("item:"))
        wanted = _wanted(name, roles[name], types.get(name), _kind(whole))
        wanted = wanted[:1] if name in parameters else wanted  # two texts are the text and the other text
        wanted = _numbered(name, roles) or wanted
        shared = next((old for old in mapping if _may_share(old, name, roles, function)), None)
        mapping[name] = mapping[shared] if shared is not None else fresh_name(wanted, taken)
    return mapping


def _numbered(name: str, names: Mapping[str, str]) -> list[str]:
    """``word1`` and ``word2`` are the first and the second word; after ``word`` comes the other word."""
    match = re.fullmatch(r"([a-zA-Z_]+?)_?(\d)", name)
    if match is None:
        return []
    base = match[1] if readable(match[1]) else spelled_out(match[1])
    if not readable(base) or base in RESERVED:
        return []
    alone = match[1] in names
    order = {"1": "first", "2": "other" if alone else "second", "3": "third", "4": "fourth"}
    return [f"{order[match[2]]}_{base}"] if match[2] in order else []


def _keeps(name: str, type_: Type | None, parameters: set[str]) -> bool:
    if name in RESERVED:
        return False
    if name == "_":
        return True
    if name in parameters and type_ is not None and type_.kind in ("int", "float", "bool"):
        return name == snake(name) and not any(letter.isdigit() for letter in name)
    return readable(name)


def _in_order(function: ast.FunctionDef) -> list[str]:
    found: dict[str, None] = {item.arg: None for item in function.args.args}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found[node.id] = None
        elif isinstance(node, ast.arg):
            found[node.arg] = None
        elif isinstance(node, ast.FunctionDef) and node is not function:
            found[node.name] = None
    return list(found)


def _roles(function: ast.FunctionDef, types: Mapping[str, Type]) -> dict[str, str]:
    """What each variable is for: ``position``, ``row``, ``column``, ``item:<whole>``, ``total`` and so on."""
    roles = dict.fromkeys(_in_order(function), "plain")
    roles |= {
        node.name: "function"
        for node in ast.walk(function)
        if isinstance(node, ast.FunctionDef) and node is not function
    }
    for node in ast.walk(function):
        if isinstance(node, (ast.For, ast.comprehension)):
            roles |= _loop_roles(node, function)
        elif (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and is_name(node.value.func, "len")
        ):
            if isinstance(node.targets[0], ast.Name) and roles.get(node.targets[0].id) == "plain":
                roles[node.targets[0].id] = "length"
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            one = isinstance(node.value, ast.Constant) and node.value.value == 1
            if roles.get(node.target.id) == "plain":
                roles[node.target.id] = "count" if one else "total"
    for node in ast.walk(function):
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Subscript):
            row, column = node.value.slice, node.slice
            if isinstance(row, ast.Name) and isinstance(column, ast.Name) and row.id != column.id:
                roles[row.id], roles[column.id] = "row", "column"
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name):
            whole = types.get(node.value.id) if isinstance(node.value, ast.Name) else None
            if roles.get(node.slice.id) in ("plain", "count", "total"):
                roles[node.slice.id] = "key" if whole is not None and whole.kind == "dict" else "position"
    return roles


def _loop_roles(loop: ast.For | ast.comprehension, function: ast.FunctionDef) -> dict[str, str]:
    """What the variables of a loop are for."""
    roles = {}
    target, source = loop.target, loop.iter
    if isinstance(source, ast.Call) and is_name(source.func, "enumerate") and isinstance(target, ast.Tuple):
        if isinstance(target.elts[0], ast.Name):
            roles[target.elts[0].id] = "position"
        target, source = target.elts[-1], source.args[0] if source.args else source
    if isinstance(target, ast.Name):
        if isinstance(source, ast.Call) and is_name(source.func, "range"):
            roles[target.id] = "position" if _is_index(target.id, function) else "step"
        elif isinstance(source, ast.Name):
            roles[target.id] = f"item:{source.id}"
    return roles


def _is_index(name: str, function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Subscript) and name in names_in(node.slice) for node in ast.walk(function)
    )


def _may_share(one: str, other: str, roles: Mapping[str, str], function: ast.FunctionDef) -> bool:
    """Whether two loop variables run over the same whole in unrelated loops."""
    if roles[one] != roles[other] or not roles[one].startswith("item:"):
        return False
    loops = [_own_loops(name, function) for name in (one, other)]
    if not all(loops):
        return False
    return not any(
        inner is outer or inner in list(ast.walk(outer))
        for first, second in ((loops[0], loops[1]), (loops[1], loops[0]))
        for inner in first
        for outer in second
    )


def _own_loops(name: str, function: ast.FunctionDef) -> list[ast.For]:
    """The loops a variable belongs to, if it is used nowhere else."""
    loops = [node for node in ast.walk(function) if isinstance(node, ast.For) and is_name(node.target, name)]
    inside = {id(inner) for loop in loops for inner in [loop.target, *_walk_all(loop.body)]}
    uses = [node for node in ast.walk(function) if is_name(node, name)]
    return loops if all(id(node) in inside for node in uses) else []


def _walk_all(body: list[ast.stmt]) -> list[ast.AST]:
    return [node for statement in body for node in ast.walk(statement)]


def _wanted(name: str, role: str, type_: Type | None, whole_kind: str) -> list[str]:
    kind = _kind(type_)
    by_type = {
        "numbers": ["numbers", "values"],
        "words": ["words", "texts"],
        "grid": ["grid", "matrix"],
        "list": ["items", "entries"],
        "text": ["text", "word", "message"],
        "mapping": ["mapping", "table"],
        "set": ["members", "group"],
        "number": ["number", "value", "amount"],
        "flag": ["flag", "mark"],
        "other": ["value", "current", "result"],
    }[kind]
    if role == "function":
        return [f"{name}_part", f"{name}_step"]
    if role in ("row", "column"):
        return [role, f"{role}_index"]
    if role == "position":
        return ["index", "position", "place", "offset"]
    if role == "length" and kind == "number":
        return ["size", "length", "item_count"]
    if role == "key":
        return ["word", "key"] if kind == "text" else ["key", *by_type]
    if role == "step":
        return (
            ["step", "round_number", "candidate"] if name in ("_", "step") else ["candidate", "step", "trial"]
        )
    spelled = spelled_out(name)
    if spelled and readable(spelled) and len(spelled) > 1 and spelled not in RESERVED:
        singular_word = (
            kind in ("numbers", "words", "grid", "list", "mapping", "set") and singular(spelled) == spelled
        )
        suits = (
            spelled != "items"
            and not (singular_word and name in _CLIPPED_SINGULAR)
            and not (spelled == "numbers" and kind not in ("numbers", "list"))
        )
        if suits:
            return [spelled, *by_type]
    if role.startswith("item:"):
        whole = singular(spelled_out(role[5:]))
        if whole_kind == "text":
            return ["character", "letter"]
        if readable(whole) and whole != role[5:] and whole not in RESERVED:
            return [whole, *by_type]
        return {"text": ["word", "text"], "number": ["number", "value"]}.get(kind, ["entry", "element"])
    if role in ("count", "total") and kind == "number":
        return [role, "amount", "sum_so_far"]
    return by_type


def _kind(type_: Type | None) -> str:
    if type_ is None:
        return "other"
    if type_.kind == "union":
        rest = [member for member in type_.args if member.kind != "none"]
        kinds = {_kind(member) for member in rest}
        return kinds.pop() if len(kinds) == 1 else "other"
    if type_.kind in ("list", "vartuple", "tuple"):
        inner = _kind(type_.args[0]) if type_.args else "other"
        return {"number": "numbers", "text": "words", "numbers": "grid", "words": "grid"}.get(inner, "list")
    simple = {
        "str": "text",
        "dict": "mapping",
        "set": "set",
        "int": "number",
        "float": "number",
        "bool": "flag",
    }
    return simple.get(type_.kind, "other")


_CLIPPED_SINGULAR = frozenset({"fact", "prod", "div", "num", "val", "char", "ch", "diff", "rem", "mod"})
"""Clipped words that stand for several things in the name of a list."""

_VAGUE = frozenset({"number", "value", "result", "text", "current", "amount", "entry", "item", "final_value"})
_COMPARED: dict[type[ast.cmpop], list[str]] = {
    ast.Gt: ["is_greater", "exceeds"],
    ast.GtE: ["is_at_least", "reaches"],
    ast.Lt: ["is_smaller", "is_below"],
    ast.LtE: ["is_at_most", "is_within"],
    ast.Eq: ["are_equal", "is_same"],
    ast.NotEq: ["differ", "is_different"],
    ast.In: ["is_among", "contains"],
    ast.NotIn: ["is_absent", "is_missing"],
    ast.Is: ["is_missing", "is_unset"],
    ast.IsNot: ["is_present", "is_set"],
}
_FITTING: dict[type[ast.cmpop], list[str]] = {
    **_COMPARED,
    ast.Gt: ["exceeds"],
    ast.GtE: ["reaches"],
    ast.Lt: ["falls_below"],
    ast.LtE: ["stays_within"],
    ast.Eq: ["matches"],
    ast.NotEq: ["mismatches"],
}
_TESTS = {
    "isdigit": "is_digit", "isnumeric": "is_numeric", "isalpha": "is_letter",
    "isalnum": "is_letter_or_digit", "isupper": "is_upper_case", "islower": "is_lower_case",
    "isspace": "is_space", "startswith": "starts_with", "endswith": "ends_with",
    "isinstance": "is_of_kind",
}  # fmt: skip


def predicate_names(node: ast.expr, subjects: list[str]) -> list[str]:
    """Names for a tool that tells whether a condition holds.

    Args:
        node: The condition.
        subjects: The names it depends on, in order.
    """
    about = subjects[0] if subjects else "it"
    negated = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    core = node.operand if negated and isinstance(node, ast.UnaryOp) else node
    found: list[str] = []
    if isinstance(core, ast.Compare) and len(core.ops) == 1:
        left, operator, right = core.left, core.ops[0], core.comparators[0]
        if isinstance(left, ast.BinOp) and isinstance(left.op, ast.Mod) and isinstance(right, ast.Constant):
            two = isinstance(left.right, ast.Constant) and left.right.value == 2
            even = isinstance(operator, ast.Eq) == (right.value == 0)
            if two and right.value in (0, 1) and isinstance(operator, (ast.Eq, ast.NotEq)):
                found = ["is_even" if even else "is_odd"]
                found.append(f"{found[0]}_{about}")
            elif right.value == 0 and isinstance(operator, (ast.Eq, ast.NotEq)):
                found = ["is_divisible"] if isinstance(operator, ast.Eq) else ["leaves_remainder"]
        if not found:
            plain = all(isinstance(side, (ast.Name, ast.Constant)) for side in (left, right))
            found = list((_COMPARED if plain else _FITTING).get(type(operator), []))
        if isinstance(operator, (ast.In, ast.NotIn)) and seen(right) == STR:
            found = ["occurs_in"] if isinstance(operator, ast.In) else ["is_not_in"]
        if (
            isinstance(right, ast.Constant)
            and isinstance(operator, (ast.Eq, ast.NotEq))
            and isinstance(right.value, str)
        ):
            word = symbol_word(right.value)
            if word:
                found = [f"is_{word}" if isinstance(operator, ast.Eq) else f"is_not_{word}"]
        if isinstance(operator, (ast.Gt, ast.Lt)) and isinstance(right, ast.Constant) and right.value == 0:
            found = [f"is_{'positive' if isinstance(operator, ast.Gt) else 'negative'}"]
    elif isinstance(core, ast.Compare):
        found = ["is_in_range", "lies_between"]
    elif isinstance(core, ast.BoolOp):
        found = _best_names(core)
    elif isinstance(core, ast.Call):
        name = core.func.attr if isinstance(core.func, ast.Attribute) else getattr(core.func, "id", "")
        if name in _TESTS:
            found = [_TESTS[name]]
    if negated and found:
        found = [f"is_not_{name.removeprefix('is_')}" for name in found]
    longer = [f"{name}_{about}" if name.startswith("is_") else f"{about}_{name}" for name in found]
    return [*found, *longer, f"{about}_qualifies", f"check_{about}", f"{about}_passes", "meets_condition"]


def _best_names(node: ast.BoolOp) -> list[str]:
    """``best is None or value < best`` asks for a new best."""
    if not isinstance(node.op, ast.Or) or len(node.values) != 2:
        return []
    missing, better = node.values
    if not (isinstance(missing, ast.Compare) and isinstance(missing.ops[0], ast.Is)):
        return []
    if not (
        isinstance(better, ast.Compare) and isinstance(better.ops[-1], (ast.Lt, ast.LtE, ast.Gt, ast.GtE))
    ):
        return []
    smaller = isinstance(better.ops[0], (ast.Lt, ast.LtE))
    if isinstance(missing.left, ast.Name) and is_name(better.left, missing.left.id):
        smaller = not smaller
    return ["is_new_smallest" if smaller else "is_new_largest"]


def compute_names(node: ast.expr, target: str, parameters: list[str]) -> list[str]:
    """Names for a tool that computes a value.

    Args:
        node: The expression.
        target: Name of the variable that receives it, or "".
        parameters: The names it depends on, in order.
    """
    found: list[str] = []
    if target and readable(target):
        if target in parameters:
            grows = isinstance(node, ast.BinOp) and is_name(node.left, target)
            operator = type(node.op) if isinstance(node, ast.BinOp) and grows else None
            verb: dict[object, str] = {
                ast.Add: f"add_to_{target}",
                ast.Sub: f"reduce_{target}",
                ast.Mult: f"multiply_{target}",
            }
            found = [verb[operator]] if operator in verb else []
            found += [f"update_{target}", f"next_{target}", f"advance_{target}"]
        elif target in _VAGUE:
            found = [*_operation_names(node), target if target == "final_value" else f"next_{target}"]
        else:
            found = [
                f"find_{target}" if target in RESERVED or target in parameters else target,
                f"find_{target}",
            ]
    found += _operation_names(node)
    about = next((name for name in parameters if readable(name)), "")
    if about:
        found += [f"convert_{about}", f"transform_{about}", f"evaluate_{about}"]
    found += ["evaluate", "combine", "work_out"]
    return [name for name in found if name not in RESERVED and name not in parameters]


def _operation_names(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "abs" and isinstance(node.args[0], ast.BinOp) and isinstance(node.args[0].op, ast.Sub):
            return ["absolute_difference"]
        words = {
            "abs": "absolute_value", "max": "larger_of", "min": "smaller_of", "int": "whole_number",
            "str": "as_text", "ord": "character_code", "chr": "character_for", "len": "length_of",
            "round": "rounded", "lower": "to_lower_case", "upper": "to_upper_case",
            "swapcase": "swap_case", "ceil": "round_up", "floor": "round_down", "sqrt": "square_root",
            "gcd": "common_divisor", "replace": "replace_part", "bin": "to_binary", "strip": "trim",
            "float": "decimal_number", "index": "find_position",
        }  # fmt: skip
        return [words[name]] if name in words else []
    if isinstance(node, ast.BinOp):
        words_by: dict[type[ast.operator], str] = {
            ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide",
            ast.FloorDiv: "divide_down", ast.Mod: "remainder", ast.Pow: "power",
        }  # fmt: skip
        word = words_by.get(type(node.op))
        if _is_chain(node, ast.Add):
            return ["add_up"]
        if _is_chain(node, ast.Mult):
            return ["multiply_all"]
        simple = isinstance(node.left, (ast.Name, ast.Constant)) and isinstance(
            node.right, (ast.Name, ast.Constant)
        )
        return [word] if word and simple else []
    return ["choose"] if isinstance(node, ast.IfExp) else []


def _is_chain(node: ast.expr, operator: type[ast.operator]) -> bool:
    """Whether an expression applies one operator to three or more names."""
    if not (
        isinstance(node, ast.BinOp) and isinstance(node.op, operator) and isinstance(node.left, ast.BinOp)
    ):
        return False
    return isinstance(node.right, ast.Name) and (
        _is_chain(node.left, operator)
        or (
            isinstance(node.left.op, operator)
            and all(isinstance(side, ast.Name) for side in (node.left.left, node.left.right))
        )
    )


def symbol_word(text: str) -> str:
    """What a punctuation mark is called; "" for other texts."""
    words = {
        "(": "opening_bracket", ")": "closing_bracket", "[": "opening_bracket", "]": "closing_bracket",
        "<": "opening_bracket", ">": "closing_bracket", "{": "opening_brace", "}": "closing_brace",
        " ": "space", ",": "comma", ".": "dot", "-": "dash", "_": "underscore", "": "empty", "/": "slash",
        "+": "plus",
    }  # fmt: skip
    return words.get(text, "")
