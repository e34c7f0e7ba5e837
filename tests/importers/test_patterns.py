"""The matcher that stands for ``re`` in imported environments agrees with ``re``."""

import ast
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegym_envs.errors import ModuleRejected
from codegym_envs.importers.codegym.rewriting.brought_along.infinity import infinity_helpers
from codegym_envs.importers.codegym.rewriting.brought_along.parsing import literal_reader
from codegym_envs.importers.codegym.rewriting.brought_along.patterns import PatternCalls, pattern_helpers

SPACE = {}
exec(compile(ast.unparse(ast.Module(pattern_helpers(), [])), "helpers", "exec"), SPACE)

PATTERNS = [
    r"\d+",
    r"-?\d+",
    r"[a-z]+",
    r"[^a-z0-9]",
    r"\s+",
    r"(\w+)=(\d+)",
    r"(a|bc)+",
    r"^a",
    r"a$",
    r"\bab\b",
    r"a.c",
    r"a*?b",
    r"(?:ab)+c?",
    r"[,;]\s*",
    r"x{2,3}",
    r"(a)(b)?",
    r"",
    r"\[(.*?)\]",
    r"[A-Za-z_]\w*",
    r"\S+",
    r"\D",
]


def run(expression, text):
    rewriter = PatternCalls()
    tree = ast.fix_missing_locations(ast.Expression(rewriter.visit(ast.parse(expression, mode="eval").body)))
    assert rewriter.used
    return eval(compile(tree, "test", "eval"), {**SPACE, **constants(rewriter), "text": text})


def constants(rewriter):
    return {name: ast.literal_eval(value) for name, (_, value) in rewriter.constants.items()}


@pytest.mark.parametrize("pattern", PATTERNS)
@settings(deadline=None)
@given(st.text(alphabet="abc1 2=x,;[]-_\n", max_size=12))
def test_it_agrees_with_re(pattern, text):
    assert run(f"re.findall({pattern!r}, text)", text) == re.findall(pattern, text)
    assert run(f"re.sub({pattern!r}, '*', text)", text) == re.sub(pattern, "*", text)
    assert run(f"re.split({pattern!r}, text)", text) == re.split(pattern, text)
    for name in ("match", "search", "fullmatch"):
        expected = getattr(re, name)(pattern, text)
        found = run(f"re.{name}({pattern!r}, text)", text)
        assert (found is None) == (expected is None)
        if expected is not None:
            assert found == [expected.group(0), *expected.groups()]
            assert run(f"re.{name}({pattern!r}, text).group(0)", text) == expected.group(0)
            assert run(f"re.{name}({pattern!r}, text).groups()", text) == expected.groups()


@pytest.mark.parametrize(
    "expression",
    [
        "re.findall(p, text)",
        "re.findall('a', text, re.DOTALL)",
        "re.sub('a', 'b', text, 1)",
        "re.sub('(a)', r'\\1', text)",
        "re.findall('(?=a)', text)",
        "re.findall('(', text)",
        "re.compile('a')",
        "re.findall(r'(a)\\1', text)",
    ],
)
def test_what_it_has_no_form_for_is_refused(expression):
    with pytest.raises(ModuleRejected) as caught:
        PatternCalls().visit(ast.parse(expression, mode="eval").body)
    assert caught.value.reason == "pattern"


@pytest.mark.parametrize(
    "expression",
    [
        "re.findall('[a-c]x?', text, re.I)",
        "re.findall('AB', text, flags=re.IGNORECASE)",
        "[m.group(1) for m in re.finditer(r'(\\w)=', text)]",
        "[m.group('left', 'right') for m in re.finditer(r'(?P<left>\\w)=(?P<right>\\d)', text)]",
        "[m.groupdict() for m in re.finditer(r'(?P<left>\\w)=(?P<right>\\d)', text)]",
        "re.sub(r'[a-z]', lambda m: m.group(0).upper(), text)",
    ],
)
def test_flags_named_groups_and_replacing_functions_agree_with_re(expression):
    for text in ("", "aXbxABab", "a=1, b=2;c=", "x"):
        assert run(expression, text) == eval(expression, {"re": re, "text": text})


def test_a_variable_that_holds_a_match_is_asked_by_name():
    source = """
def price(text):
    table = {"value": 1}
    found = re.search(r"(?P<value>\\d+)", text)
    return (found["value"], table["value"]) if found else None
"""
    rewriter = PatternCalls()
    tree = ast.fix_missing_locations(rewriter.visit(ast.parse(source)))
    space = {**SPACE, **constants(rewriter)}
    exec(compile(tree, "test", "exec"), space)
    assert space["price"]("for 12 and 3") == ("12", 1)
    assert space["price"]("free") is None


def test_functions_that_modules_bring_along_have_no_annotations():
    for function in [*pattern_helpers(), *literal_reader(), *infinity_helpers()]:
        assert ast.get_docstring(function)
        for node in ast.walk(function):
            assert not isinstance(node, ast.AnnAssign)
            assert getattr(node, "annotation", None) is None and getattr(node, "returns", None) is None
