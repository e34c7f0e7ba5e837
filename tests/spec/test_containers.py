import copy
import pickle
from collections import Counter, deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegym_envs.spec.plain_data.containers import (
    DEFAULT_FACTORIES,
    PLAIN_CONTAINERS,
    FrozenOrderedSet,
    OrderedSet,
)

members = st.lists(st.integers(-5, 5) | st.text("ab", max_size=2))
BOTH = (OrderedSet, FrozenOrderedSet)


@pytest.mark.parametrize("kind", BOTH)
@given(left=members, right=members)
def test_reading_agrees_with_the_builtin_set(kind, left, right):
    ours, theirs = kind(left), kind(right)
    a, b = set(left), set(right)
    assert list(ours) == list(dict.fromkeys(left))
    assert len(ours) == len(a)
    for name in ("union", "intersection", "difference", "symmetric_difference"):
        result = getattr(ours, name)(right)
        assert type(result) is kind
        assert set(result) == getattr(a, name)(b)
    for name in ("issubset", "issuperset", "isdisjoint"):
        assert getattr(ours, name)(right) is getattr(a, name)(b)
    assert (ours == theirs) is (a == b)
    assert (ours != theirs) is (a != b)
    assert [ours <= theirs, ours < theirs, ours >= theirs, ours > theirs] == [a <= b, a < b, a >= b, a > b]
    for result, wanted in (
        (ours | theirs, a | b),
        (ours & theirs, a & b),
        (ours - theirs, a - b),
        (ours ^ theirs, a ^ b),
    ):
        assert type(result) is kind
        assert set(result) == wanted


@given(left=members, right=members)
def test_updates_agree_with_the_builtin_set(left, right):
    for name in ("update", "intersection_update", "difference_update", "symmetric_difference_update"):
        ours, builtin = OrderedSet(left), set(left)
        assert getattr(ours, name)(right) is None
        getattr(builtin, name)(right)
        assert set(ours) == builtin
    for name in ("__ior__", "__iand__", "__isub__", "__ixor__"):
        ours, builtin = OrderedSet(left), set(left)
        assert getattr(ours, name)(OrderedSet(right)) is ours
        getattr(builtin, name)(set(right))
        assert set(ours) == builtin


def test_an_operation_with_itself():
    for name in ("__ior__", "__iand__"):
        ours = OrderedSet([2, 1])
        assert list(getattr(ours, name)(ours)) == [2, 1]
    for name in ("__isub__", "__ixor__"):
        ours = OrderedSet([2, 1])
        assert list(getattr(ours, name)(ours)) == []


def test_order_is_that_of_insertion():
    ours = OrderedSet("hello")
    ours.add("h")
    ours.update("xe")
    assert list(ours) == ["h", "e", "l", "o", "x"]
    assert list(ours & OrderedSet("xeh")) == ["h", "e", "x"]
    ours.discard("h")
    ours.add("h")
    assert list(ours)[-1] == "h"


def test_pop_takes_the_last_member():
    ours = OrderedSet([3, 1, 2])
    assert [ours.pop(), ours.pop(), ours.pop()] == [2, 1, 3]
    with pytest.raises(KeyError):
        ours.pop()


def test_add_discard_remove_clear():
    ours = OrderedSet()
    ours.add(1)
    ours.discard(7)
    with pytest.raises(KeyError):
        ours.remove(7)
    ours.remove(1)
    assert not ours
    ours.add(2)
    ours.clear()
    assert len(ours) == 0
    with pytest.raises(TypeError):
        ours.add([])


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("name", ["keys", "values", "items", "get", "setdefault", "popitem", "fromkeys"])
def test_dictionary_methods_are_hidden(kind, name):
    with pytest.raises(AttributeError):
        getattr(kind([1]), name)


@pytest.mark.parametrize("name", ["add", "discard", "remove", "pop", "clear", "update", "difference_update"])
def test_frozen_sets_have_no_changing_methods(name):
    with pytest.raises(AttributeError):
        getattr(FrozenOrderedSet([1]), name)


@pytest.mark.parametrize("kind", BOTH)
def test_dictionary_syntax_is_refused(kind):
    ours = kind([1])
    with pytest.raises(TypeError):
        ours[1]
    with pytest.raises(TypeError):
        ours[1] = 2
    with pytest.raises(TypeError):
        del ours[1]
    with pytest.raises(TypeError):
        reversed(ours)
    assert list(ours) == [1]


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("other", [{1}, frozenset([1]), {1: None}, [1], 1, None], ids=repr)
def test_operators_take_ordered_sets_only(kind, other):
    ours = kind([1])
    for operate in (
        lambda: ours | other,
        lambda: other | ours,
        lambda: ours & other,
        lambda: ours - other,
        lambda: ours ^ other,
        lambda: ours <= other,
    ):
        with pytest.raises(TypeError):
            operate()
    assert ours != other
    assert other != ours


def test_in_place_operators_refuse_builtin_sets():
    for operator in ("|=", "&=", "-=", "^="):
        with pytest.raises(TypeError):
            exec(f"ours {operator} {{1}}", {"ours": OrderedSet([1])})


def test_operators_take_key_views():
    table = {"b": 1, "a": 2}
    assert list(OrderedSet("ab") & table.keys()) == ["a", "b"]
    assert list(OrderedSet("c") | table.keys()) == ["c", "b", "a"]


def test_frozen_sets_hash_by_members():
    assert hash(FrozenOrderedSet([1, 2])) == hash(FrozenOrderedSet([2, 1]))
    assert FrozenOrderedSet([1, 2]) == OrderedSet([2, 1])
    assert {FrozenOrderedSet([1, 2]): "x"}[FrozenOrderedSet([2, 1])] == "x"
    with pytest.raises(TypeError):
        hash(OrderedSet())
    same = FrozenOrderedSet([1])
    assert FrozenOrderedSet(same) is same
    same.__init__([5])
    assert list(same) == [1]


@pytest.mark.parametrize("kind", BOTH)
def test_copies(kind):
    ours = kind([3, (1, 2), "x"])
    for twin in (copy.copy(ours), copy.deepcopy(ours), pickle.loads(pickle.dumps(ours)), ours.copy()):
        assert type(twin) is kind
        assert list(twin) == list(ours)
    first = OrderedSet([1])
    second = first.copy()
    second.add(2)
    assert list(first) == [1]
    shared = [first, first]
    twins = copy.deepcopy(shared)
    assert twins[0] is twins[1] is not first


def test_repr():
    assert repr(OrderedSet([2, "a"])) == "{2, 'a'}"
    assert repr(OrderedSet()) == "set()"
    assert repr(FrozenOrderedSet([2])) == "frozenset({2})"
    assert repr(FrozenOrderedSet()) == "frozenset()"


def test_emptying_is_not_quadratic():
    ours = OrderedSet(range(200_000))
    while ours:
        ours.pop()
    assert not ours


def test_plain_types_are_exact():
    assert {list, tuple, dict, deque, Counter, OrderedSet, FrozenOrderedSet} <= PLAIN_CONTAINERS
    assert set not in PLAIN_CONTAINERS
    assert DEFAULT_FACTORIES["set"] is OrderedSet
