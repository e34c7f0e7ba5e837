"""What calls of tools read, measured in this process, and the shapes that the static bound starts from."""

import itertools
from collections import Counter, defaultdict, deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegym_envs.spec import OrderedSet
from codegym_envs.verification.revealing.container_shapes import is_container, join_shapes, shape_of
from codegym_envs.verification.revealing.measuring import measure, reference_ticks
from codegym_envs.verification.revealing.shape_sizes import Unbounded, size_of
from codegym_envs.verification.revealing.trials import combinations_of, values_to_try

ROWS = ["#.#", "..#"]
INPUTS = {"rows": ROWS, "name": "abcd", "digits": ["121", "212", "111"], "limit": 5}


def changes(value, name):
    """Inputs that differ in one character."""
    if isinstance(value, str):
        return [{name: f"{value[:place]}z{value[place + 1 :]}"} for place in range(len(value))]
    return [
        {name: [*value[:row], changed[name], *value[row + 1 :]]}
        for row, item in enumerate(value)
        for changed in changes(item, name)
    ]


CHANGED = [change for name, value in INPUTS.items() if name != "limit" for change in changes(value, name)]


def measured(source, tools=(("look", [], "nothing"),), inputs=None, changed=None, calls=(), **options):
    case = {
        "inputs": INPUTS if inputs is None else inputs,
        "changed": CHANGED if changed is None else changed,
        "calls": list(calls),
    }
    settled = {"stateless": True, "combinations": 100, **options}
    (found,) = measure(source, [list(tool) for tool in tools], [case], **settled)
    return found


@pytest.mark.parametrize(
    ("body", "cells"),
    [
        ("return len(state.rows), len(state.name)", 0),
        ("return state.name[0]", 1),
        ("return ''.join(state.rows)", 6),
        ("return ''.join(row for row in state.rows if row)", 6),
        ("return '-'.join([state.name, 'x'])", 4),
        ("return '-'.join(['x', 'y'])", 0),
        ("return json.dumps(state.rows)", 6),
        ("return dumps({'rows': state.rows, 'name': state.name})", 10),
        ("return state.name in 'xabcdx'", 4),
        ("return state.rows[1] not in '...'", 3),
        ("return 'a' in state.name", 4),
        ("return list(map(str.upper, state.rows))", 6),
        ("return max(state.rows, key=str.lower)", 6),
        ("return max(state.rows, key=len) is None", 0),
        ("return sum(map(int, state.digits))", 9),
        ("return [int(row) for row in state.digits[:2]]", 6),
        ("return float(state.digits[0])", 3),
        ("return int(*state.digits[:1])", 3),
        ("return f'{state.name}'", 4),
        ("return '{}'.format(state.name)", 4),
        ("return 'x'.replace('x', state.name)", 4),
        ("return sorted(state.rows)", 6),
        ("return [*zip(*state.rows)][0][0]", 6),
        ("return heapq.nsmallest(1, state.rows) and 0", 6),
        ("return state.limit", 1),
        ("return both(state.name, state.rows)", 2),
        ("return [row for row in state.rows if len(row) > 9]", 0),
        ("match state.name:\n        case 'abcd':\n            return 1\n    return 0", 4),
    ],
)
def test_texts_are_read_however_python_looks_into_them(body, cells):
    source = (
        "import json, heapq\nfrom json import dumps\n"
        "def both(one, other):\n    return one[0] + other[1][1]\n"
        f"def look(state):\n    {body}\n"
    )
    found = measured(source)
    assert found["reads"] == {"look": cells} and found["exact"] == ["look"]
    assert (found["cells"], found["disjoint"]) == (6 + 4 + 9 + 1, 6 + 4 + 9)


def test_functions_of_the_modules_own_are_not_taken_for_pythons():
    source = (
        "def dumps(rows):\n    return len(rows)\n"
        "def int(row):\n    return len(row)\n"
        "def look(state):\n    return dumps(state.rows), list(map(int, state.digits))\n"
    )
    assert measured(source)["reads"] == {"look": 0}


def test_caches_are_emptied_before_each_call():
    source = (
        "from functools import cache, lru_cache\n"
        "seen = []\n"
        "@cache\ndef first(place):\n    return seen[0].name[place]\n"
        "@lru_cache(maxsize=3)\ndef second(place):\n    return seen[0].name[place]\n"
        "def look(state):\n    seen[:] = [state]\n    return first(0), second(1), first(0)\n"
    )
    assert measured(source, calls=[["look", []], ["look", []]])["reads"] == {"look": 2}


def test_a_tool_that_fails_has_read_what_it_read_before():
    source = "def look(state):\n    state.name[0]\n    raise ValueError(state.name[1])\n"
    found = measured(source)
    assert found["reads"] == {"look": 2} and found["exact"] == ["look"]


def test_a_tool_without_an_end_reads_everything_and_is_tried_no_more():
    source = "def look(state, n):\n    while n >= -2:\n        n += 0\n    return n\n"
    found = measured(source, tools=[("look", [["int"]], "nothing")])
    assert found["reads"] == {"look": 20} and found["exact"] == []
    assert measured(source, tools=[("look", [["bool"]], "nothing")])["exact"] == []


def test_what_tools_change_is_made_anew_for_each_call():
    source = "def take(state):\n    return state.numbers.pop() + state.numbers.pop()\n"
    inputs = {"numbers": [4, 5, 6]}
    changed = [{"numbers": [4, 5, 7]}, {"numbers": [4, 8, 6]}]
    found = measured(
        source,
        tools=[("take", [], "containers")],
        inputs=inputs,
        changed=changed,
        calls=[["take", []], ["take", []]],
        stateless=False,
    )
    assert found["reads"] == {"take": 2} and found["exact"] == [] and inputs == {"numbers": [4, 5, 6]}


def test_all_that_setup_makes_of_the_input_is_looked_at():
    source = (
        "from collections import deque, defaultdict, Counter\n"
        "def setup(state):\n"
        "    state.queue = deque((place, number) for place, number in enumerate(state.numbers))\n"
        "    state.groups = defaultdict(list)\n"
        "    for number in state.numbers:\n"
        "        state.groups[number % 2].append(number)\n"
        "    state.known = set(state.numbers)\n"
        "    state.rows = [state.numbers, state.numbers]\n"
        "    state.first = {'pair': (state.numbers[0], [state.numbers[1]])}\n"
        "    del state.spare\n"
        "def queue(state):\n    return state.queue[0]\n"
        "def groups(state):\n    return state.groups[0]\n"
        "def known(state):\n    return 3 in state.known\n"
        "def rows(state):\n    return state.rows[1][2], state.numbers[2]\n"
        "def first(state):\n    return state.first['pair'][1][0]\n"
        "def nothing(state):\n    return len(state.queue) + len(state.first)\n"
    )
    names = ("queue", "groups", "known", "rows", "first", "nothing")
    found = measured(
        source,
        tools=[(name, [], "nothing") for name in names],
        inputs={"numbers": [2, 4, 6], "spare": 1},
        changed=[
            {"numbers": [8, 4, 6]},
            {"numbers": [2, 10, 6]},
            {"numbers": [2, 4, 12]},
            {"numbers": [2, 4]},
        ],
    )
    assert found["reads"] == {"queue": 2, "groups": 3, "known": 1, "rows": 1, "first": 1, "nothing": 0}
    assert found["disjoint"] == 3
    assert found["shapes"]["queue"] == ["list", ["tuple", ["scalar", "scalar"]], 3]
    assert found["shapes"]["known"] == ["set", 3]
    assert found["shapes"]["first"] == ["record", {"pair": ["tuple", ["scalar", ["list", "scalar", 1]]]}]


def test_inputs_that_setup_does_not_take_tell_nothing():
    source = (
        "def setup(state):\n    if state.limit > 8:\n        raise ValueError\n"
        "    while state.limit > 7:\n        pass\n"
        "def look(state):\n    return state.limit\n"
    )
    found = measured(source, inputs={"limit": 5}, changed=[{"limit": 9}, {"limit": 8}, {"limit": 4}])
    assert found["disjoint"] == 1 and found["reads"] == {"look": 1}


def test_keys_and_members_are_tried_as_arguments():
    source = (
        "def age(state, name):\n    return state.ages[name]\n"
        "def has(state, word):\n    return word in state.words\n"
    )
    found = measured(
        source,
        tools=[("age", [["str"]], "nothing"), ("has", [["str"]], "nothing")],
        inputs={"ages": {"ann": 3, "bob": 4}, "words": OrderedSet(["x", "y"])},
        changed=[{"ages": {"ann": 5, "bob": 4}}, {"words": OrderedSet(["x", "z"])}, {"ages": {"cid": 3}}],
    )
    assert found["reads"] == {"age": 1, "has": 1} and found["disjoint"] == 2 and found["cells"] == 4


def test_what_the_reference_takes_is_counted_up_to_a_limit():
    source = (
        "from functools import lru_cache\n"
        "@lru_cache\ndef half(n):\n    return n // 2\n"
        "def reference(n):\n"
        "    if n == 3:\n        raise ValueError\n"
        "    return [half(5) for place in range(n)]\n"
        "def look(state):\n    return 0\n"
    )
    # A call of the reference, one of the helper that is kept, and one step for each item.
    assert reference_ticks(source, [{"n": 0}, {"n": 1}, {"n": 4}, {"n": 3}, {"n": 500}], 100) == [
        1,
        3,
        6,
        1,
        100,
    ]


@pytest.mark.parametrize(
    ("kind", "values", "exact"),
    [
        (["bool"], [False, True], True),
        (["none"], [None], True),
        (["literal", ["a", "b"]], ["a", "b"], True),
        (["int"], [-1, 0, 1, 2, 3, 77], False),
        (["str"], ["ann", "bob", "?"], False),
        (["float"], [0.0, 1.0, 2.5], False),
        (["union", [["none"], ["bool"]]], [None, False, True], True),
        (["union", [["none"], ["float"]]], [None, 0.0, 1.0, 2.5], False),
        (["tuple", [["bool"], ["none"]]], [(False, None), (True, None)], True),
        (["list", [["int"]]], [], False),
    ],
)
def test_arguments_to_try_come_from_the_type_and_the_input(kind, values, exact):
    assert values_to_try(kind, [2.5, 77, "bob", True], ["ann"], 2) == (values, exact)


def test_many_arguments_are_spread_over_all_there_are():
    values, exact = values_to_try(["int"], [], [], 1000)
    assert len(values) == 48 and (values[0], values[-1]) == (-1, 1001) and not exact
    assert values == sorted(set(values))
    pairs, exact = values_to_try(["tuple", [["int"], ["int"]]], [], [], 100)
    assert len(pairs) == 48 and not exact and len(set(pairs)) == 48


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(), min_size=1, max_size=4, unique=True), max_size=3), st.integers(1, 70))
def test_combinations_are_all_there_are_or_as_many_as_allowed(options, limit):
    every = [list(chosen) for chosen in itertools.product(*options)]
    found = list(combinations_of(options, len(every), limit))
    assert len(found) == min(limit, len(every)) == len({tuple(chosen) for chosen in found})
    assert all(chosen in every for chosen in found)
    assert list(combinations_of([[], [1]], 0, limit)) == []


# shapes


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        (3, "scalar"),
        ("a", "scalar"),
        ("ab", ["text", 2]),
        (["ab", "c"], ["list", "scalar", 2]),
        (["#.", ".#"], ["list", ["text", 2], 2]),
        (["a" * 81], ["list", ["text", 81], 1]),
        (["a" * 81, "b"], ["list", ["text", 81], 2]),
        ([], ["list", None, 0]),
        ({1, 2}, ["set", 2]),
        (OrderedSet([1]), ["set", 1]),
        ((1, [2]), ["tuple", ["scalar", ["list", "scalar", 1]]]),
        ({"a": 1, "b": [2]}, ["record", {"a": "scalar", "b": ["list", "scalar", 1]}]),
        ({1: 2}, ["dict", "scalar", 1]),
        (deque([[1], [2, 3]]), ["list", ["list", "scalar", 2], 2]),
        (defaultdict(list, {1: [2], 2: []}), ["dict", ["list", "scalar", 1], 2]),
        (Counter({4: 2}), ["dict", "scalar", 1]),
        ([1, [2]], ["list", "?", 2]),
        ([[1], (1,)], ["list", "?", 2]),
        ([(1,), (1, 2)], ["list", "?", 2]),
        ([(1, [2]), (1, [2, 3])], ["list", ["tuple", ["scalar", ["list", "scalar", 2]]], 2]),
        ([{1}, {1, 2}], ["list", ["set", 2], 2]),
        ([{"a": [1]}, {"a": [1, 2]}], ["list", ["record", {"a": ["list", "scalar", 2]}], 2]),
        ([{"a": [1]}, {"b": [1, 2]}], ["list", ["dict", ["list", "scalar", 2], 1], 2]),
        ([{"a": 1}, {1: 2, 2: 3}], ["list", ["dict", "scalar", 2], 2]),
        ([{}, {"a": 1}], ["list", ["dict", "scalar", 1], 2]),
        ([[], [1]], ["list", ["list", "scalar", 1], 2]),
    ],
)
def test_shapes_say_how_values_are_made(value, shape):
    assert shape_of(value) == shape


VALUES = st.recursive(
    st.integers(0, 3) | st.sampled_from(["a", "abc"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.sampled_from(["a", "b", 1]), inner, max_size=2)
        | st.sets(st.integers(0, 3))
    ),
    max_leaves=6,
)


def cells_of(value, siblings=None):
    """Number of cells in a value."""
    if not is_container(value, siblings):
        return 1
    if isinstance(value, (str, set)):
        return len(value)
    items = list(value.values()) if isinstance(value, dict) else list(value)
    return sum(cells_of(item, items) for item in items)


@settings(max_examples=80, deadline=None)
@given(VALUES, VALUES)
def test_a_joined_shape_is_large_enough_for_both(one, other):
    joined = join_shapes(shape_of(one), shape_of(other))
    assert join_shapes(joined, shape_of(one)) == joined
    assert join_shapes(None, joined) == join_shapes(joined, None) == joined
    if "?" not in repr(joined):
        assert size_of(joined) >= max(cells_of(one), cells_of(other))
    else:
        assert joined == "?" or isinstance(joined, list)


def test_what_differs_has_no_size():
    with pytest.raises(Unbounded):
        size_of("?")
    assert size_of(None) == 0
