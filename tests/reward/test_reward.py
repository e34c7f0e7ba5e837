import ast
import math
from collections import Counter, deque

import pytest
from counting import calls_at_most
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from codegym_envs.reward import ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE, score
from codegym_envs.spec import (
    FrozenOrderedSet,
    OrderedSet,
    Type,
    convert,
    decode,
    encode,
    parse_annotation,
)


def typed(annotation):
    return parse_annotation(ast.parse(annotation, mode="eval").body)


@pytest.mark.parametrize(
    ("annotation", "expected", "submitted", "reward"),
    [
        ("int", 5, 5, 1.0),
        ("int", 5, 6, 0.0),
        ("int", 1, True, 0.0),
        ("int", True, True, 0.0),
        ("int", 5, 5.0, 0.0),
        ("int", 10**400, 10**400, 1.0),
        ("int", 10**400, 10**400 + 1, 0.0),
        ("bool", True, True, 1.0),
        ("bool", True, 1, 0.0),
        ("str", "a", "a", 1.0),
        ("str", "a", "A", 0.0),
        ("str", "a", "a ", 0.0),
        ("str", "é", "e\u0301", 0.0),
        ("None", None, None, 1.0),
        ("None", None, False, 0.0),
        ("float", 0.1 + 0.2, 0.3, 1.0),
        ("float", 3, 3.0, 1.0),
        ("float", 1e9, 1e9 + 1, 1.0),
        ("float", 1.0, 1.00001, 0.0),
        ("float", 0.0, 1e-10, 1.0),
        ("float", 0.0, 1e-8, 0.0),
        ("float", 1.0, True, 0.0),
        ("float", math.inf, 1e308, 0.0),
        ("float", math.nan, math.nan, 0.0),
        ("float", 10**400, 10**400, 1.0),
        ("float", 10**400, 1.0, 0.0),
        ("float", 1.0, "1.0", 0.0),
        ("list[int]", [1, 2], [1, 2], 1.0),
        ("list[int]", [1, 2], [2, 1], 0.0),
        ("list[int]", [1, 2], [1, 2, 2], 0.0),
        ("list[int]", [1], [True], 0.0),
        ("list[int]", deque([1, 2]), [1, 2], 1.0),
        ("list[int]", [1], (1,), 0.0),
        ("list[float]", [0.1 + 0.2, 1], [0.3, 1.0], 1.0),
        ("tuple[int, float]", (1, 0.3), (1, 0.1 + 0.2), 1.0),
        ("tuple[int, float]", (1, 0.3), (1,), 0.0),
        ("tuple[int, ...]", (1, 2), (1, 2), 1.0),
        ("tuple[int, ...]", (), (), 1.0),
        ("set[int]", OrderedSet([1, 2]), OrderedSet([2, 1]), 1.0),
        ("set[int]", OrderedSet([1, 2]), OrderedSet([1]), 0.0),
        ("set[int]", OrderedSet([1]), OrderedSet([1, 2]), 0.0),
        ("set[int]", FrozenOrderedSet([1]), OrderedSet([1]), 1.0),
        ("set[int]", OrderedSet([1]), OrderedSet([True]), 0.0),
        ("set[float]", OrderedSet([0.3, 1.0]), OrderedSet([1.0, 0.1 + 0.2]), 1.0),
        ("set[float]", OrderedSet([0.3, 1.0]), OrderedSet([1.0, 1.0 + 1e-9]), 0.0),
        ("set[float]", OrderedSet([0.3]), OrderedSet([0.4]), 0.0),
        (
            "set[tuple[int, float]]",
            OrderedSet([(1, 0.3), (2, 1.0)]),
            OrderedSet([(2, 1.0), (1, 0.1 + 0.2)]),
            1.0,
        ),
        (
            "set[frozenset[int]]",
            OrderedSet([FrozenOrderedSet([1, 2])]),
            OrderedSet([FrozenOrderedSet([2, 1])]),
            1.0,
        ),
        ("list[set[int]]", [OrderedSet([1, 2])], [OrderedSet([2, 1])], 1.0),
        ("dict[str, int]", {"a": 1, "b": 2}, {"b": 2, "a": 1}, 1.0),
        ("dict[str, int]", {"a": 1}, {"a": True}, 0.0),
        ("dict[str, int]", {"a": 1}, {"a": 1, "b": 2}, 0.0),
        ("dict[str, int]", {"a": 1, "b": 2}, {"a": 1}, 0.0),
        ("dict[int, int]", {1: 1}, {True: 1}, 0.0),
        ("dict[str, float]", {"a": 0.3}, {"a": 0.1 + 0.2}, 1.0),
        ("dict[str, int]", Counter("aab"), {"a": 2, "b": 1}, 1.0),
        ("dict", {}, {}, 1.0),
        ("int | None", None, None, 1.0),
        ("int | None", 5, None, 0.0),
        ("int | float", 5, 5, 1.0),
        ("int | str", 5, "5", 0.0),
        ("list[int] | set[int]", OrderedSet([1, 2]), [2, 1], 1.0),
        ("list[int] | set[int]", [1, 2], [2, 1], 0.0),
        ("list[int] | tuple[int, int]", (1, 2), [1, 2], 1.0),
        ("int | list[int] | bool", 1, True, 0.0),
        ("Literal['a', 1]", 1, 1, 1.0),
        ("Literal['a', 1]", 1, True, 0.0),
        ("Literal['a', 1]", "c", "c", 0.0),
        ("Any", 1, 1, 1.0),
        ("Any", 1, 1.0, 0.0),
        ("Any", 1, True, 0.0),
        ("Any", 0.3, 0.1 + 0.2, 0.0),
        ("Any", [1, (2,)], [1, [2]], 1.0),
        ("Any", OrderedSet([1, 2]), [2, 1], 1.0),
        ("Any", OrderedSet([(1, 2)]), [[1, 2]], 1.0),
        ("Any", [OrderedSet([1, 2])], [[2, 1]], 1.0),
        ("Any", [1, 2], [2, 1], 0.0),
        ("Any", {"a": [1]}, {"a": [1]}, 1.0),
        ("Any", {"a": [1]}, {"a": [True]}, 0.0),
        ("Any", {1: "x"}, {1: "x"}, 1.0),
        ("Any", {1: "x"}, [[1, "x"]], 1.0),
        ("Any", {"a": {1: 2}}, [{"key": "a", "value": [[1, 2]]}], 1.0),
        ("Any", {"a": 1, "b": 2}, [{"key": "b", "value": 2}, {"key": "a", "value": 1}], 1.0),
        ("Any", {"a": 1}, [{"key": "a", "value": True}], 0.0),
        ("Any", {"a": 1}, [{"key": "a", "value": 1}, {"key": "a", "value": 1}], 0.0),
        ("Any", {"a": 1}, [{"key": "a", "value": 1, "more": 1}], 0.0),
        ("Any", {"a": 1}, [1], 0.0),
        ("Any", {}, [], 1.0),
        ("Any", [{"key": "a", "value": 1}], {"a": 1}, 0.0),
        ("Any", "1", 1, 0.0),
        ("list", [1, "a", None], [1, "a", None], 1.0),
        ("list", [OrderedSet(["a"])], [["a"]], 1.0),
        ("dict[str, Any]", {"a": OrderedSet([1, 2])}, {"a": [2, 1]}, 1.0),
    ],
)
def test_verdicts(annotation, expected, submitted, reward):
    result = score(expected, submitted, typed(annotation))
    assert type(result) is float
    assert result == reward


leaves = st.sampled_from([Type("int"), Type("float"), Type("str"), Type("bool"), Type("none")])
hashables = st.recursive(
    leaves,
    lambda inner: (
        inner.map(lambda item: Type("vartuple", (item,)))
        | st.lists(inner, max_size=2).map(lambda items: Type("tuple", tuple(items)))
    ),
    max_leaves=3,
)
types = st.recursive(
    leaves | hashables.map(lambda item: Type("set", (item,))),
    lambda inner: (
        inner.map(lambda item: Type("list", (item,)))
        | inner.map(lambda item: Type("vartuple", (item,)))
        | st.lists(inner, max_size=2).map(lambda items: Type("tuple", tuple(items)))
        | st.tuples(st.sampled_from([Type("str"), Type("int")]), inner).map(lambda pair: Type("dict", pair))
        | st.tuples(leaves, inner)
        .filter(lambda pair: "|" not in str(pair[1]) and pair[0] != pair[1])
        .map(lambda pair: Type("union", pair))
    ),
    max_leaves=4,
)
LEAVES = {
    "int": st.integers(),
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "str": st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
    "bool": st.booleans(),
    "none": st.none(),
}


def values(wanted):
    if wanted.kind in LEAVES:
        return LEAVES[wanted.kind]
    if wanted.kind == "tuple":
        return st.tuples(*map(values, wanted.args))
    if wanted.kind == "union":
        return st.one_of(*map(values, wanted.args))
    if wanted.kind == "dict":
        return st.dictionaries(values(wanted.args[0]), values(wanted.args[1]), max_size=3)
    make = {"list": list, "vartuple": tuple, "set": OrderedSet}[wanted.kind]
    return st.lists(values(wanted.args[0]), max_size=3).map(make)


typed_values = types.flatmap(lambda wanted: st.tuples(st.just(wanted), values(wanted), values(wanted)))


@settings(max_examples=120, deadline=None)
@given(typed_values)
def test_an_answer_sent_as_json_is_right(case):
    wanted, value, _ = case
    assert score(value, value, wanted) == 1.0
    sent = convert(decode(encode(value)), wanted)
    assert score(value, sent, wanted) == 1.0


@settings(max_examples=120, deadline=None)
@given(typed_values)
def test_two_answers_are_equal_both_ways_or_not_at_all(case):
    wanted, left, right = case
    # Of a union, the submitted answer is read as the expected one's member: not symmetric by design.
    assume("|" not in str(wanted))
    assert score(left, right, wanted) == score(right, left, wanted)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.just(object()),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.integers() | st.text(max_size=2), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=120, deadline=None)
@given(anything, anything, types | st.just(Type("any")))
def test_nothing_raises(expected, submitted, wanted):
    assert score(expected, submitted, wanted) in (0.0, 1.0)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_tolerances(value):
    wanted = Type("float")
    step = max(abs(value) * RELATIVE_TOLERANCE, ABSOLUTE_TOLERANCE)
    assume(math.isfinite(value + 3 * step))
    assert score(value, value + step / 2, wanted) == 1.0
    assert score(value, value + 3 * step, wanted) == 0.0


@given(st.integers())
def test_near_misses_of_integers(value):
    for other in (
        value + 1,
        value - 1,
        float(value) if abs(value) < 2**53 else 0.5,
        str(value),
        [value],
        None,
    ):
        assert score(value, other, Type("int")) == 0.0
    for kind in ("int", "any"):
        assert score(1, True, Type(kind)) == score(True, 1, Type(kind)) == 0.0


def test_structures_without_end_are_no_answer():
    loop = []
    loop.append(loop)
    other = []
    other.append(other)
    assert score(loop, other, Type("any")) == 0.0


def test_large_sets_are_not_compared_pair_by_pair():
    singles = [number / 3 for number in range(3000)]
    pairs = [(number / 3, number / 7) for number in range(3000)]
    for annotation, members, close, wrong in (
        ("set[float]", singles, [member * (1 + 1e-9) for member in singles], -5.0),
        ("set[tuple[float, float]]", pairs, [(a * (1 + 1e-9), b) for a, b in pairs], (9e9, 1.0)),
    ):
        wanted = typed(annotation)
        for submitted, reward in (
            (reversed(members), 1.0),
            (reversed(close), 1.0),
            ([*close[:-1], wrong], 0.0),
            ([wrong, *close[1:]], 0.0),
        ):
            ours, theirs = OrderedSet(members), OrderedSet(submitted)
            with calls_at_most(40 * len(members)):
                assert score(ours, theirs, wanted) == reward


def test_large_exact_sets_are_not_compared_pair_by_pair():
    members = [(number, number % 7) for number in range(20_000)]
    wanted = typed("set[tuple[int, ...]]")
    for submitted, reward in ((reversed(members), 1.0), ([*members[1:], (-1, 0)], 0.0)):
        ours, theirs = OrderedSet(members), OrderedSet(submitted)
        with calls_at_most(40 * len(members)):
            assert score(ours, theirs, wanted) == reward
