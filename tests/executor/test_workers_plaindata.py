import contextlib
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegym_envs.executor.workers.plaindata import Instance, Opaque, PlainDataError, decode, encode
from codegym_envs.spec.plain_data.containers import FrozenOrderedSet, OrderedSet

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=-(2**300), max_value=2**300)
    | st.floats(allow_nan=False)
    | st.text()
    | st.text(alphabet="\ud800\udfffaé")
    | st.binary()
    | st.builds(range, st.integers(-5, 5), st.integers(-5, 5), st.integers(1, 3))
)
HASHABLE = st.none() | st.booleans() | st.integers() | st.text() | st.tuples(st.integers(), st.text())
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(HASHABLE, inner)
        | st.dictionaries(HASHABLE, inner).map(lambda items: defaultdict(list, items))
        | st.lists(inner).map(lambda items: deque(items, len(items) + 1))
        | st.sets(HASHABLE)
        | st.frozensets(HASHABLE)
        | st.lists(HASHABLE).map(OrderedSet)
        | st.lists(HASHABLE).map(FrozenOrderedSet)
        | st.lists(st.integers()).map(Counter)
        | st.lists(inner).map(lambda items: [items, items])
    ),
    max_leaves=20,
)


def exactly(value):
    """The value with the type of every part, in order."""
    if isinstance(value, dict):
        items = [(exactly(key), exactly(item)) for key, item in dict.items(value)]
        return type(value), items, getattr(value, "default_factory", None)
    if isinstance(value, (set, frozenset)):
        return type(value), sorted(map(repr, map(exactly, value)))
    if isinstance(value, (list, tuple, deque)):
        return type(value), [exactly(item) for item in value], getattr(value, "maxlen", None)
    return type(value), repr(value)


@settings(max_examples=100, deadline=None)
@given(VALUES)
def test_every_plain_value_survives_with_its_exact_types(value):
    assert exactly(decode(encode(value))) == exactly(value)
    assert exactly(decode(encode(value, foreign=True))) == exactly(value)


def test_shared_containers_stay_shared():
    row = [0, 0]
    copy = decode(encode({"grid": [row, row], "again": (row,), "alone": [0, 0]}))
    assert copy["grid"][0] is copy["grid"][1] is copy["again"][0]
    assert copy["alone"] is not copy["grid"][0]


def test_infinities_and_nan_survive():
    copy = decode(encode([float("inf"), float("-inf"), float("nan"), -0.0]))
    assert repr(copy) == "[inf, -inf, nan, -0.0]"


class Node:
    def __init__(self, value, rest):
        self.value = value
        self.rest = rest


class Slotted:
    __slots__ = ("x",)

    def __init__(self):
        self.x = 1


def test_foreign_values_become_instances_opaque_values_or_their_base():
    point = namedtuple("point", "x y")
    value = [Node(1, Node(2, None)), len, point(1, 2), OrderedDict(a=1), Slotted()]
    first, second, third, fourth, fifth = decode(encode(value, foreign=True))
    assert first == Instance(
        "Node", (("value", 1), ("rest", Instance("Node", (("value", 2), ("rest", None)))))
    )
    assert second == Opaque("builtin_function_or_method")
    assert (third, type(third)) == ((1, 2), tuple)
    assert (fourth, type(fourth)) == ({"a": 1}, dict)
    assert fifth == Instance("Slotted", (("x", 1),))


@pytest.mark.parametrize(
    "value", [len, object(), Node(1, 2), OrderedDict(), defaultdict(lambda: 0), [[Slotted()]]]
)
def test_what_is_not_plain_data_is_refused(value):
    with pytest.raises(PlainDataError):
        encode(value)


def test_cycles_depth_and_shared_growth_are_refused():
    loop = []
    loop.append(loop)
    doubled = [1]
    for _ in range(40):
        doubled = [doubled, doubled]
    deep = []
    for _ in range(1000):
        deep = [deep]
    for value in (loop, doubled, deep, list(range(1_000_001))):
        with pytest.raises(PlainDataError):
            encode(value)


HOSTILE = [
    b"",
    b"[",
    b"{}",
    b'{"a":1}',
    b"[]",
    b"[1]",
    b'["?"]',
    b'["l",{}]',
    b'["i",5]',
    b'["i","zz"]',
    b'["i"]',
    b'["n","1"]',
    b'["b","*"]',
    b'["u","0"]',
    b'["d",1]',
    b'["d",1,2,1,3]',
    b'["d",["l"],2]',
    b'["s",1,1]',
    b'["s",["l"]]',
    b'["q"]',
    b'["q",1,2,3]',
    b'["q","x"]',
    b'["D","eval"]',
    b'["D",["l"]]',
    b'["r",1]',
    b'["r",1,2,0]',
    b'["z","a"]',
    b'["@",0]',
    b'["@",-1]',
    b'["l",["@",0]]',
    b'["I"]',
    b'["I",1]',
    b'["I","N",1,2]',
    b'["I","N","a"]',
    b"[" * 5000 + b"]" * 5000,
    b'["l",' * 500 + b"1" + b"]" * 500,
    b'["l",["l",1,1],' + b",".join(b'["l",["@",%d],["@",%d]]' % (n, n) for n in range(60)) + b"]",
    b"\xff\xff",
]


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_bytes_are_refused(data):
    with pytest.raises(PlainDataError):
        decode(data)


@settings(max_examples=100, deadline=None)
@given(
    st.binary()
    | st.recursive(st.none() | st.integers() | st.text(max_size=3), st.lists).map(repr).map(str.encode)
)
def test_any_bytes_decode_to_a_value_or_are_refused(data):
    with contextlib.suppress(PlainDataError):
        decode(data)
