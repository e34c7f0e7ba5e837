"""Variants of answers, and changes of inputs, for values of every type."""

from hypothesis import given, settings
from hypothesis import strategies as st

from codegym_envs.reward import score
from codegym_envs.spec import BOOL, FLOAT, INT, NONE, STR, OrderedSet, Type, convert, encode, matches
from codegym_envs.verification.answer_variants import (
    canary,
    canonical_text,
    equal_forms,
    near_misses,
    plain,
    wrong_types,
)
from codegym_envs.verification.revealing.perturb import Domains, list_cells

TEXT = st.text("abcXYZ é", max_size=5)
NUMBERS = st.integers(-(10**20), 10**20)
FLOATS = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3))


def typed(depth=2):
    """Pairs of a type and a value of it in the dialect's form."""
    scalars = st.one_of(
        st.tuples(st.just(INT), NUMBERS),
        st.tuples(st.just(BOOL), st.booleans()),
        st.tuples(st.just(STR), TEXT),
        st.tuples(st.just(FLOAT), FLOATS),
    )
    if depth == 0:
        return scalars
    kinds = st.sampled_from([(INT, NUMBERS), (STR, TEXT), (BOOL, st.booleans()), (FLOAT, FLOATS)])
    lists = kinds.flatmap(
        lambda kind: st.tuples(st.just(Type("list", (kind[0],))), st.lists(kind[1], max_size=5))
    )
    nested = kinds.flatmap(
        lambda kind: st.tuples(
            st.just(Type("list", (Type("list", (kind[0],)),))),
            st.lists(st.lists(kind[1], max_size=3), max_size=3),
        )
    )
    tuples = st.tuples(st.just(Type("tuple", (INT, STR, BOOL))), st.tuples(NUMBERS, TEXT, st.booleans()))
    tables = st.tuples(st.just(Type("dict", (STR, INT))), st.dictionaries(TEXT, NUMBERS, max_size=4))
    paired = st.tuples(st.just(Type("dict", (INT, STR))), st.dictionaries(NUMBERS, TEXT, max_size=4))
    sets = st.tuples(st.just(Type("set", (INT,))), st.lists(NUMBERS, max_size=5).map(OrderedSet))
    optional = st.tuples(st.just(Type("union", (INT, NONE))), st.one_of(NUMBERS, st.none()))
    return st.one_of(scalars, lists, nested, tuples, tables, paired, sets, optional)


@settings(max_examples=100, deadline=None)
@given(typed())
def test_near_misses_lose_and_equal_forms_win(pair):
    kind, value = pair
    for wrong in near_misses(value, kind):
        assert score(value, convert(wrong, kind), kind) == 0.0, (wrong, value)
    forms = equal_forms(value, kind)
    assert forms[0] == plain(value)
    for right in forms:
        assert score(value, convert(right, kind), kind) == 1.0, (right, value)


@settings(max_examples=100, deadline=None)
@given(typed())
def test_there_are_near_misses_of_every_answer(pair):
    kind, value = pair
    assert near_misses(value, kind)


@settings(max_examples=100, deadline=None)
@given(typed())
def test_wrong_types_are_refused_by_conversion(pair):
    kind, _ = pair
    assert wrong_types(kind)
    for wrong in wrong_types(kind):
        try:
            converted = convert(wrong, kind)
        except ValueError:
            continue
        raise AssertionError(f"{wrong!r} was taken as {kind}: {converted!r}")


@settings(max_examples=100, deadline=None)
@given(typed())
def test_canaries_have_the_type_and_another_value(pair):
    kind, value = pair
    made = canary(value, kind)
    assert matches(made, kind)
    assert score(value, made, kind) == 0.0


def test_sets_are_the_same_text_in_any_order():
    kind = Type("set", (INT,))
    assert canonical_text(OrderedSet([3, 1]), kind) == canonical_text(OrderedSet([1, 3]), kind)
    assert canonical_text(OrderedSet([3, 1]), kind) != canonical_text(OrderedSet([1, 2]), kind)


ANY_VALUE = st.recursive(
    st.one_of(st.integers(-9, 99), st.booleans(), TEXT, FLOATS, st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.one_of(TEXT, st.integers(0, 5)), inner, max_size=3),
    ),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.fixed_dictionaries({"first": ANY_VALUE, "second": ANY_VALUE}), min_size=1, max_size=4))
def test_changed_inputs_differ_in_one_cell_whatever_the_inputs_are(inputs):
    domains = Domains(inputs)
    before = encode(inputs[0])
    for cell in list_cells(inputs[0]):
        for changed in domains.alternatives(inputs[0], cell, 2):
            assert encode(changed) != before
            assert list(changed) == list(inputs[0])
    assert encode(inputs[0]) == before
