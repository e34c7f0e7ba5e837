"""Code as plain English: what a tool computes, for someone who sees only its name and arguments."""

from __future__ import annotations

import ast

from codegym_envs.spec.types import FLOAT, STR
from codegym_envs.synthesis.marks import seen
from codegym_envs.synthesis.trees import is_name
from codegym_envs.synthesis.wording.words import noun_phrase

__all__ = ["describe_condition", "describe_value", "listing", "sentence"]

_LONGEST = 220

_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "{} plus {}",
    ast.Sub: "{} minus {}",
    ast.Mult: "{} times {}",
    ast.Div: "{} divided by {}",
    ast.FloorDiv: "{} divided by {} and rounded down",
    ast.Mod: "the remainder of {} divided by {}",
    ast.Pow: "{} to the power {}",
    ast.BitAnd: "the bits common to {} and {}",
    ast.BitOr: "the bits of {} or {}",
    ast.BitXor: "the bits in which {} and {} differ",
    ast.LShift: "{} shifted left by {} bits",
    ast.RShift: "{} shifted right by {} bits",
}
_POWERS = {"2": "the square of {}", "3": "the cube of {}"}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "{} equals {}",
    ast.NotEq: "{} differs from {}",
    ast.Lt: "{} is less than {}",
    ast.LtE: "{} is at most {}",
    ast.Gt: "{} is greater than {}",
    ast.GtE: "{} is at least {}",
    ast.Is: "{} is {}",
    ast.IsNot: "{} is not {}",
    ast.In: "{} is among {}",
    ast.NotIn: "{} is not among {}",
}
_TRUTH = {
    "bool": ("false", "true"),
    "int": ("zero", "not zero"),
    "float": ("zero", "not zero"),
    "str": ("empty", "not empty"),
    "list": ("empty", "not empty"),
    "dict": ("empty", "not empty"),
    "set": ("empty", "not empty"),
}
_ANY_TRUTH = ("zero, empty or false", "not zero, empty or false")
_METHOD_VALUES = {
    "lower": "{} in lower case",
    "upper": "{} in upper case",
    "strip": "{} without surrounding spaces",
    "lstrip": "{} without leading spaces",
    "rstrip": "{} without trailing spaces",
    "swapcase": "{} with upper and lower case exchanged",
    "capitalize": "{} with its first letter in upper case",
    "title": "{} with every word in title case",
}
_METHOD_TESTS = {
    "isdigit": "{} consists of digits",
    "isnumeric": "{} is a number",
    "isalpha": "{} consists of letters",
    "isalnum": "{} consists of letters and digits",
    "isupper": "{} is in upper case",
    "islower": "{} is in lower case",
    "isspace": "{} is white space",
    "startswith": "{} starts with {}",
    "endswith": "{} ends with {}",
}
_CHARACTER_TESTS = {
    "isdigit": "{} is a digit",
    "isalpha": "{} is a letter",
    "isalnum": "{} is a letter or a digit",
}
_CHARACTERS = frozenset({"character", "letter", "digit", "symbol", "mark", "bracket"})
_FUNCTIONS = {
    "abs": "the absolute value of {}",
    "len": "the length of {}",
    "int": "{} as a whole number",
    "float": "{} as a decimal number",
    "str": "{} as text",
    "bool": "whether {} holds",
    "ord": "the character code of {}",
    "chr": "the character with code {}",
    "bin": "{} in binary notation",
    "hex": "{} in hexadecimal notation",
    "oct": "{} in octal notation",
    "sqrt": "the square root of {}",
    "floor": "{} rounded down",
    "ceil": "{} rounded up",
    "gcd": "the greatest common divisor of {} and {}",
    "log": "the logarithm of {}",
    "log2": "the base-2 logarithm of {}",
    "log10": "the base-10 logarithm of {}",
    "factorial": "the factorial of {}",
    "pow": "{} to the power {}",
    "divmod": "quotient and remainder of {} divided by {}",
    "sum": "the sum of {}",
    "sorted": "{} in ascending order",
    "reversed": "{} backwards",
}


def describe_condition(node: ast.expr) -> str:
    """``Whether …`` for a condition; "" where no plain sentence can be found."""
    text = _first_of_kind(node) or _condition(node)
    return f"Whether {text}." if text and len(text) <= _LONGEST else ""


def _first_of_kind(node: ast.expr) -> str:
    """``best is None or value < best``: a new best, or the first one."""
    if not (isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and len(node.values) == 2):
        return ""
    missing, better = node.values
    if not (isinstance(missing, ast.Compare) and isinstance(missing.ops[0], ast.Is)):
        return ""
    if isinstance(better, ast.Compare) and isinstance(better.ops[-1], (ast.Is, ast.IsNot)):
        return ""
    text = _condition(better)
    return f"{text}, or there is no {_value(missing.left).removeprefix('the ')} yet" if text else ""


def describe_value(node: ast.expr) -> str:
    """A sentence for a value; "" where no plain sentence can be found."""
    text = _stepwise(node) or _value(node)
    if not text or len(text) > _LONGEST:
        return ""
    if sum(len(word) > 1 for word in text.split()) < 2:
        text = f"the value of {text}"
    return sentence(text)


def _stepwise(node: ast.expr) -> str:
    """``(a + b) / 2`` as "a plus b, all divided by 2"."""
    if isinstance(node, ast.Call) and _cuts(node):
        inner = _value(node.args[0])
        return f"{inner}, cut to a whole number" if inner else ""
    if not (isinstance(node, ast.BinOp) and isinstance(node.left, ast.BinOp)):
        return ""
    if type(node.left.op) is type(node.op) or isinstance(node.left.op, (ast.Mult, ast.Pow)):
        return ""
    last = {
        ast.Div: "divided by {}",
        ast.FloorDiv: "divided by {} and rounded down",
        ast.Mult: "times {}",
    }
    pattern = last.get(type(node.op), "")
    parts = [_value(node.left), _grouped(node.right)]
    return f"{parts[0]}, all {pattern.format(parts[1])}" if pattern and all(parts) else ""


def _cuts(node: ast.Call) -> bool:
    """``int(a / b)``: what it is given is worked out, and no whole number."""
    worked_out = len(node.args) == 1 and isinstance(node.args[0], (ast.BinOp, ast.Call))
    return is_name(node.func, "int") and worked_out and seen(node.args[0]) == FLOAT


def sentence(text: str) -> str:
    """Capital letter and full stop."""
    first = text.split(" ", 1)[0]
    start = text[:1] if len(first) == 1 else text[:1].upper()
    return start + text[1:] + ("" if text.endswith(".") else ".")


def listing(words: list[str], joiner: str = "and") -> str:
    """``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joiner} {words[-1]}"


def _grouped(node: ast.expr) -> str:
    text = _value(node)
    if isinstance(node, ast.BinOp) and text.startswith(("the square of", "the cube of")):
        return text
    if text and isinstance(node, (ast.BinOp, ast.IfExp, ast.Compare, ast.BoolOp)):
        return f"({text.removeprefix('the ')})" if not text.startswith("the ") else f"({text})"
    return text


def _value(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return f"the {noun_phrase(node.id)}" if len(node.id) > 1 else node.id
    if isinstance(node, ast.Constant):
        return _constant(node.value)
    if isinstance(node, ast.BinOp):
        return _operation(node)
    if isinstance(node, ast.UnaryOp):
        inner = _grouped(node.operand)
        if isinstance(node.op, ast.USub):
            return f"minus {inner}" if inner else ""
        if isinstance(node.op, ast.Not):
            inner = _condition(node)
            return f"whether {inner}" if inner else ""
        return inner if isinstance(node.op, ast.UAdd) else ""
    if isinstance(node, (ast.Compare, ast.BoolOp)):
        inner = _condition(node)
        return f"whether {inner}" if inner else ""
    if isinstance(node, ast.IfExp):
        parts = [_value(node.body), _condition(node.test), _value(node.orelse)]
        return "{} if {}, otherwise {}".format(*parts) if all(parts) else ""
    if isinstance(node, ast.Call):
        return _call(node)
    if isinstance(node, ast.Subscript):
        return _part(node)
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        parts = [_value(item) for item in node.elts]
        return listing(parts) if parts and all(parts) and len(parts) <= 14 else ""
    return ""


def _operation(node: ast.BinOp) -> str:
    if isinstance(node.op, ast.Pow) and ast.unparse(node.right) in _POWERS:
        base = _grouped(node.left)
        return _POWERS[ast.unparse(node.right)].format(base) if base else ""
    if isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant):
        if isinstance(node.left.value, str):
            return ""
    parts = [_grouped(node.left), _grouped(node.right)]
    if isinstance(node.left, ast.BinOp) and (
        (type(node.left.op) is type(node.op) and isinstance(node.op, ast.Mult))
        or (isinstance(node.op, (ast.Add, ast.Sub)) and isinstance(node.left.op, (ast.Add, ast.Sub)))
    ):
        parts[0] = _value(node.left)
    pattern = _OPERATORS.get(type(node.op))
    return pattern.format(*parts) if pattern and all(parts) else ""


def _constant(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        if value == " ":
            return "a space"
        return f'"{value}"' if value else "an empty text"
    if isinstance(value, float) and value == float("inf"):
        return "infinity"
    return repr(value)


def _call(node: ast.Call) -> str:
    arguments = [_value(item) for item in node.args]
    if node.keywords or not all(arguments):
        return ""
    if isinstance(node.func, ast.Attribute):
        return _method_call(node, node.func, arguments)
    if not isinstance(node.func, ast.Name):
        return ""
    name = node.func.id
    if name in ("min", "max") and len(arguments) > 1:
        word = {"min": ("smaller", "smallest"), "max": ("larger", "largest")}[name][len(arguments) > 2]
        return f"the {word} of {listing(arguments)}"
    if _cuts(node):
        return f"{_grouped(node.args[0])} cut to a whole number"
    if name == "round":
        if len(arguments) == 2:
            return f"{arguments[0]} rounded to {arguments[1].removeprefix('the ')} decimal places"
        return f"{arguments[0]} rounded to the nearest whole number"
    pattern = _FUNCTIONS.get(name, "")
    return pattern.format(*arguments) if pattern and pattern.count("{}") == len(arguments) else ""


def _method_call(node: ast.Call, function: ast.Attribute, arguments: list[str]) -> str:
    name = function.attr
    if isinstance(function.value, ast.Name) and function.value.id == "math":
        pattern = _FUNCTIONS.get(name, "")
        return pattern.format(*arguments) if pattern.count("{}") == len(arguments) else ""
    subject = _value(function.value)
    if not subject:
        return ""
    if name in _METHOD_TESTS:
        text = _condition(node)
        return f"whether {text}" if text else ""
    if name in _METHOD_VALUES and not arguments:
        return _METHOD_VALUES[name].format(subject)
    if name == "replace" and len(arguments) == 2:
        return f"{subject} with {arguments[0]} replaced by {arguments[1]}"
    if name in ("index", "find") and len(arguments) == 1:
        return f"the position of {arguments[0]} in {subject}"
    if name == "count" and len(arguments) == 1:
        return f"how often {arguments[0]} occurs in {subject}"
    return ""


def _part(node: ast.Subscript) -> str:
    whole = _value(node.value)
    if not whole:
        return ""
    index = node.slice
    if isinstance(index, ast.Slice):
        if index.lower is None and index.upper is None and index.step is not None:
            step = ast.unparse(index.step)
            return f"{whole} backwards" if step == "-1" else ""
        if index.step is not None:
            return ""
        lower = _value(index.lower) if index.lower else ""
        upper = _value(index.upper) if index.upper else ""
        text = f"the part of {whole}"
        text += f" from position {lower}" if lower else ""
        return text + (f" up to, not including, position {upper}" if upper else "")
    where = _value(index)
    if where == "0":
        return (
            f"the first of {whole}" if not isinstance(node.value, ast.Name) else f"the first part of {whole}"
        )
    if where == "minus 1":
        return f"the last part of {whole}"
    word = "part" if seen(node.value) in (None, STR) else "entry"
    return f"the {word} of {whole} at position {where}" if where else ""


def _condition(node: ast.expr) -> str:
    if isinstance(node, ast.BoolOp):
        parts = []
        for item in node.values:
            text = _condition(item)
            parts.append(f"({text})" if isinstance(item, ast.BoolOp) and text else text)
        subject = parts[0].partition(" is ")[0] + " "
        parts[1:] = [
            part.removeprefix(subject) if part.startswith(f"{subject}is ") else part for part in parts[1:]
        ]
        joiner = " and " if isinstance(node.op, ast.And) else " or "
        return joiner.join(parts) if all(parts) else ""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        if isinstance(node.operand, (ast.Name, ast.Subscript)) and (told := _value(node.operand)):
            return f"{told} is {_TRUTH.get(_kind(node.operand), _ANY_TRUTH)[0]}"
        inner = _condition(node.operand)
        return f"it is not true that {inner}" if inner else ""
    if isinstance(node, ast.Compare):
        return _comparison(node)
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr in _METHOD_TESTS:
            parts = [_value(node.func.value), *[_value(item) for item in node.args]]
            pattern = _METHOD_TESTS[node.func.attr]
            if parts[0].rpartition(" ")[2] in _CHARACTERS:
                pattern = _CHARACTER_TESTS.get(node.func.attr, pattern)
            return pattern.format(*parts) if all(parts) and pattern.count("{}") == len(parts) else ""
        if isinstance(node.func, ast.Name) and node.func.id == "isinstance" and len(node.args) == 2:
            subject = _value(node.args[0])
            kinds = {"int": "a whole number", "str": "text", "float": "a decimal number", "list": "a list"}
            kind = kinds.get(ast.unparse(node.args[1]), "")
            return f"{subject} is {kind}" if subject and kind else ""
    inner = _value(node)
    return f"{inner} is {_TRUTH.get(_kind(node), _ANY_TRUTH)[1]}" if inner else ""


def _kind(node: ast.expr) -> str:
    type_ = seen(node)
    return type_.kind if type_ is not None else ""


def _comparison(node: ast.Compare) -> str:
    if len(node.ops) > 1:
        terms = [node.left, *node.comparators]
        parts = [
            _comparison(ast.Compare(terms[place], [operator], [terms[place + 1]]))
            for place, operator in enumerate(node.ops)
        ]
        return " and ".join(parts) if all(parts) else ""
    left, operator, right = node.left, node.ops[0], node.comparators[0]
    if isinstance(left, ast.BinOp) and isinstance(left.op, ast.Mod) and isinstance(right, ast.Constant):
        number, divisor = _grouped(left.left), _value(left.right)
        if number and divisor:
            equal = isinstance(operator, ast.Eq)
            if divisor == "2" and right.value in (0, 1) and isinstance(operator, (ast.Eq, ast.NotEq)):
                return f"{number} is {'even' if equal == (right.value == 0) else 'odd'}"
            if right.value == 0 and isinstance(operator, (ast.Eq, ast.NotEq)):
                return f"{number} is {'' if equal else 'not '}divisible by {divisor}"
    if (
        isinstance(operator, (ast.In, ast.NotIn))
        and isinstance(right, ast.Constant)
        and isinstance(right.value, str)
    ):
        text = _value(left)
        negation = "not " if isinstance(operator, ast.NotIn) else ""
        return f'{text} is {negation}part of "{right.value}"' if text else ""
    parts = [_value(left), _value(right)]
    if isinstance(operator, (ast.In, ast.NotIn)) and seen(right) == STR and all(parts):
        return f"{parts[0]} {'occurs' if isinstance(operator, ast.In) else 'does not occur'} in {parts[1]}"
    zero = isinstance(right, ast.Constant) and type(right.value) in (int, float) and right.value == 0
    if zero and isinstance(operator, (ast.Gt, ast.Lt)) and parts[0]:
        return f"{parts[0]} is {'positive' if isinstance(operator, ast.Gt) else 'negative'}"
    if isinstance(right, ast.Constant) and isinstance(right.value, str) and all(parts):
        if isinstance(operator, (ast.Eq, ast.NotEq)):
            return f"{parts[0]} is {'' if isinstance(operator, ast.Eq) else 'not '}{parts[1]}"
    pattern = _COMPARISONS.get(type(operator))
    return pattern.format(*parts) if pattern and all(parts) else ""
