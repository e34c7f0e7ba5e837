"""Functions that imported environments bring along do what Python's own ones do."""

import ast
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegym_envs.importers.codegym.reading.carried_as_text import as_text
from codegym_envs.importers.codegym.rewriting.brought_along.carried_infinity import as_received, as_sent
from codegym_envs.importers.codegym.rewriting.brought_along.carried_literal import literal
from codegym_envs.importers.codegym.rewriting.brought_along.carried_matcher import use_pattern
from codegym_envs.importers.codegym.rewriting.brought_along.patterns import PatternCalls

LEAVES = [
    *"abc",
    r"\d",
    r"\w",
    r"\s",
    "[ab]",
    "[^a]",
    ".",
    r"\D",
    "[a-c1]",
    "^",
    "$",
    r"\b",
    r"\A",
    r"\Z",
    "",
]
REPEATS = ["*", "+", "?", "*?", "+?", "??", "{1,2}", "{2}", "{2}?"]


def larger(smaller):
    """Patterns made of smaller ones."""
    return st.one_of(
        st.tuples(smaller, smaller).map("".join),
        st.tuples(smaller, smaller).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        smaller.map(lambda inner: f"({inner})"),
        st.tuples(smaller, st.sampled_from(REPEATS)).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
        st.tuples(smaller, st.sampled_from(REPEATS)).map(lambda pair: f"({pair[0]}){pair[1]}"),
    )


def matched(purpose, pattern, text, *before):
    """What the matcher gives for a call of ``re`` as it is rewritten."""
    rewriter = PatternCalls()
    call = rewriter.visit(ast.parse(f"re.{purpose}({pattern!r}, text)", mode="eval").body)
    (constant,) = (ast.literal_eval(value) for _, value in rewriter.constants.values())
    return use_pattern(constant, ast.literal_eval(call.args[1]), purpose, *before, text)


def expected(purpose, pattern, text):
    found = getattr(re, purpose)(pattern, text)
    if purpose == "finditer":
        return [[match.group(0), *match.groups()] for match in found]
    return [found.group(0), *found.groups()] if isinstance(found, re.Match) else found


PURPOSES = ("match", "fullmatch", "search", "findall", "finditer", "split")


@settings(max_examples=75, deadline=None)
@given(st.recursive(st.sampled_from(LEAVES), larger, max_leaves=6), st.text(alphabet="abc1² \n", max_size=6))
def test_patterns_of_any_form_match_what_they_match_for_python(pattern, text):
    for purpose in PURPOSES:
        assert matched(purpose, pattern, text) == expected(purpose, pattern, text), purpose
    rewriter = PatternCalls()
    rewriter.visit(ast.parse(f"re.sub({pattern!r}, '*', text)", mode="eval").body)
    ((_, constant),) = rewriter.constants.values()
    tree, count = ast.literal_eval(constant), re.compile(pattern).groups
    assert use_pattern(tree, count, "sub", "<>", text) == re.sub(pattern, "<>", text)
    replaced = use_pattern(tree, count, "sub by", lambda match: f"<{match[0]}>", text)
    assert replaced == re.sub(pattern, lambda match: f"<{match[0]}>", text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a*)+", "b"),
        ("()*", "ab"),
        ("|a", "aa"),
        ("a*?", "aa"),
        (r"a\Z", "a\n"),
        ("(?:(?:a)??){1,2}", "a"),
        ("((a)|b)+", "ab"),
        (r"\d", "²"),
    ],
    ids=[
        "a round that takes nothing",
        "a group that takes nothing",
        "a longer match behind an empty one",
        "a lazy match behind an empty one",
        "the end of the text is not the end of a line",
        "two rounds, the first of them empty",
        "a group of an earlier round stays",
        "a power is no digit",
    ],
)
def test_empty_rounds_and_ends_are_as_python_has_them(pattern, text):
    for purpose in PURPOSES:
        assert matched(purpose, pattern, text) == expected(purpose, pattern, text), purpose


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=6),
)


def nested(inner):
    keys = st.one_of(st.integers(), st.text(max_size=3), st.booleans(), st.none())
    return st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(keys, inner, max_size=3),
        st.sets(SCALARS, max_size=3),
    )


@settings(max_examples=75, deadline=None)
@given(st.recursive(SCALARS, nested, max_leaves=10))
def test_written_values_are_read_as_python_reads_them(value):
    for text in (repr(value), ascii(value)):
        found = literal(text)
        assert found == ast.literal_eval(text) == value
        assert repr(found) == repr(ast.literal_eval(text))  # 1 is not True, nor [1] a (1,)


@pytest.mark.parametrize(
    "text",
    [
        " [ 1,\n\t-2 , +3 ] ",
        "((1))",
        "(1,)",
        "()",
        "{}",
        "set()",
        "[set(), 'set()']",
        "{'a': {1: (2.5, None)}, 'b': []}",
        "{1, 2,}",
        "1_000",
        "-1.5e3",
        r"'it\'s\ta \"line\"\n\r\\'",
        '"it\'s"',
        r"'\x41\u00e9\U0001F600'",
    ],
)
def test_literals_as_people_write_them_are_read(text):
    assert repr(literal(text)) == repr(ast.literal_eval(text.strip()))


def test_infinite_numbers_are_read_where_python_has_no_literal_for_them():
    assert literal("[inf, -inf]") == [float("inf"), -float("inf")]


@pytest.mark.parametrize("text", ["[1", "'a", "{1: 2", "(1, 2"])
def test_a_literal_without_its_end_is_an_error(text):
    with pytest.raises(IndexError):
        literal(text)


SENDABLE = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False),
        st.text(alphabet="ab c", max_size=4),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(
            st.one_of(st.integers(), st.text(max_size=3), st.booleans(), st.none()), inner, max_size=3
        ),
    ),
    max_leaves=8,
)


@settings(max_examples=75, deadline=None)
@given(SENDABLE)
def test_values_come_back_as_python_would_have_sent_them(value):
    sent = json.dumps(as_sent(value), allow_nan=False)
    assert as_received(json.loads(sent)) == json.loads(json.dumps(value))


@pytest.mark.parametrize(("value", "text"), [("4", "4"), (4, "4"), ([1, "a"], '[1, "a"]'), (None, "null")])
def test_answers_are_texts_as_they_are_or_json(value, text):
    assert as_text(value) == text
