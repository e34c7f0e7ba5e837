"""Watched containers do what plain ones do, and note the cells that were read."""

import copy
import operator
from collections import Counter, OrderedDict, defaultdict, deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegym_envs.spec import OrderedSet
from codegym_envs.verification.revealing.watched import SEEN, WatchedState, read_all, watch

NUMBER = 7  # of the container that is looked at


def outcome(function, container, *arguments):
    """What an operation gives, or the error that it raises, and the slots that were read."""
    SEEN.clear()
    try:
        found = function(container, *arguments)
    except Exception as error:
        found = type(error)
    return found, {slot for _, slot in SEEN}


def seen():
    return set(SEEN)


def bare(value):
    """A value without watching, looked at without a trace."""
    kept = set(SEEN)
    found = copy.deepcopy(read_all(value))
    SEEN.clear()
    SEEN.update(kept)
    return found


def everything(items, number):
    return set(range(len(items)))


def nothing(items, number):
    return set()


def the_place(items, number):
    return {number % len(items)} if -len(items) <= number < len(items) else set()


def up_to(items, number):
    """The cells of a search from the front."""
    return set(range(items.index(number) + 1)) if number in items else set(range(len(items)))


def end(place):
    return lambda items, number: {place % len(items)} if items else set()


def sliced(cut):
    return lambda items, number: set(range(len(items))[cut(number)])


def iterated(items, number):
    """Take items until one is large enough."""
    for item in items:
        if item >= number:
            return item
    return None


def until_large(items, number):
    places = [place for place, item in enumerate(items) if item >= number]
    return set(range(places[0] + 1)) if places else set(range(len(items)))


def changed(method, *others):
    """A method that changes its container."""
    return lambda items, number: getattr(items, method)(
        *(number if other is None else other for other in others)
    )


def augmented(items, number):
    items += [number]
    return list(items)[-1]


ALL = ("list", "tuple", "deque")
CHANGING = ("list", "deque")
SEQUENCES = [
    ("the length", ALL, lambda items, number: len(items), nothing),
    ("whether it is empty", ALL, lambda items, number: bool(items), nothing),
    ("an item", ALL, lambda items, number: items[number], the_place),
    ("a slice", ("list", "tuple"), lambda items, number: items[number:], sliced(lambda n: slice(n, None))),
    (
        "every other",
        ("list", "tuple"),
        lambda items, number: items[::-2],
        sliced(lambda n: slice(None, None, -2)),
    ),
    ("all items", ALL, lambda items, number: [*items], everything),
    ("items until one is large", ALL, iterated, until_large),
    ("the last ones first", ALL, lambda items, number: next(reversed(items), None), end(-1)),
    ("turned around", ALL, lambda items, number: list(reversed(items)), everything),
    ("membership", ALL, lambda items, number: number in items, up_to),
    ("a position", ALL, lambda items, number: items.index(number), everything),
    ("a position behind another", ALL, lambda items, number: items.index(number, 1), everything),
    ("a count", ALL, lambda items, number: items.count(number), everything),
    ("a sum", ALL, lambda items, number: sum(items), everything),
    ("sorted", ALL, lambda items, number: sorted(items), everything),
    ("a copy", CHANGING, lambda items, number: items.copy(), everything),
    ("equality", ALL, lambda items, number: items == type(bare(items))([number]), everything),
    ("equality from the right", ALL, lambda items, number: type(bare(items))([number]) == items, everything),
    ("difference", ALL, lambda items, number: items != type(bare(items))([number]), everything),
    ("less", ALL, lambda items, number: items < type(bare(items))([number]), everything),
    ("at most", ALL, lambda items, number: items <= type(bare(items))([number]), everything),
    ("more", ALL, lambda items, number: items > type(bare(items))([number]), everything),
    ("at least", ALL, lambda items, number: items >= type(bare(items))([number]), everything),
    ("joined to another", ALL, lambda items, number: items + type(bare(items))([number]), everything),
    ("joined behind another", ALL, lambda items, number: type(bare(items))([number]) + items, everything),
    ("repeated", ALL, lambda items, number: items * 2, everything),
    ("repeated from the left", ALL, lambda items, number: 2 * items, everything),
    ("a text", ALL, lambda items, number: repr(items), everything),
    ("a text of it", ALL, lambda items, number: str(items), everything),
    ("a hash", ALL, lambda items, number: hash(items), lambda items, number: set(range(len(items)))),
    ("the last one taken", CHANGING, changed("pop"), end(-1)),
    ("one taken", ("list",), changed("pop", None), the_place),
    ("the first one taken", ("deque",), changed("popleft"), end(0)),
    ("one removed", CHANGING, changed("remove", None), up_to),
    ("one put behind", CHANGING, changed("append", None), nothing),
    ("one put in front", ("deque",), changed("appendleft", None), nothing),
    ("one put in", CHANGING, changed("insert", 1, None), nothing),
    ("more put behind", CHANGING, changed("extend", [4, 5]), nothing),
    ("added to", CHANGING, augmented, lambda items, number: set(range(len(items) + 1))),
    ("emptied", CHANGING, changed("clear"), nothing),
    ("reversed in place", CHANGING, changed("reverse"), nothing),
    ("rotated", ("deque",), changed("rotate", None), nothing),
    ("sorted in place", ("list",), changed("sort"), everything),
]
KINDS = {"list": list, "tuple": tuple, "deque": deque}


@pytest.mark.parametrize(
    ("kind", "function", "cells"),
    [(kind, function, cells) for _, kinds, function, cells in SEQUENCES for kind in kinds],
    ids=[f"{name} of a {kind}" for name, kinds, _, _ in SEQUENCES for kind in kinds],
)
@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(-3, 3), max_size=5), st.integers(-3, 3))
def test_sequences_answer_as_plain_ones_and_note_what_they_read(kind, function, cells, items, number):
    plain, watched = KINDS[kind](items), watch(KINDS[kind](items), NUMBER)
    expected, _ = outcome(function, plain, number)
    found, slots = outcome(function, watched, number)
    assert bare(found) == expected and bare(watched) == plain
    if expected is not TypeError:  # what has no hash is not read
        assert slots == cells(items, number)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-3, 3), max_size=5), st.lists(st.integers(-3, 3), max_size=5))
def test_two_watched_lists_are_both_read(one, other):
    left, right = watch(list(one), 1), watch(list(other), 2)
    for function in (lambda a, b: a == b, lambda a, b: a < b, lambda a, b: a + b):
        SEEN.clear()
        assert bare(function(left, right)) == function(one, other)
        assert seen() == {(1, place) for place in range(len(one))} | {
            (2, place) for place in range(len(other))
        }


def test_containers_inside_are_handed_out_unread():
    row = watch([1, 2], 2)
    rows = watch([], 1)
    list.append(rows, row)
    SEEN.clear()
    assert rows[0] is row and list(rows) == [row] and row in rows
    assert all(number == 2 for number, _ in SEEN)
    SEEN.clear()
    assert len(rows[0]) == 2 and not SEEN
    assert rows[0][1] == 2 and seen() == {(2, 1)}
    SEEN.clear()
    assert read_all(rows) == [[1, 2]] and seen() == {(2, 0), (2, 1)}


def test_a_deque_keeps_its_longest_length():
    watched = watch(deque([1, 2], maxlen=2), NUMBER)
    watched.append(3)
    assert list(watched) == [2, 3] and watched.maxlen == 2


# texts


def whole(text):
    return set(range(len(text)))


TEXTS = [
    ("a character", lambda text: text[1], lambda text: {1} if len(text) > 1 else set()),
    ("the last character", lambda text: text[-1], lambda text: {len(text) - 1} if text else set()),
    ("a slice", lambda text: text[1:3], lambda text: set(range(len(text))[1:3])),
    ("the length", len, lambda text: set()),
    ("the first of all", lambda text: next(iter(text), None), lambda text: {0} if text else set()),
    ("all characters", list, whole),
    ("the last first", lambda text: [*reversed(text)], whole),
    ("equality", lambda text: text == "ab", whole),
    ("equality from the right", lambda text: operator.eq("ab", text), whole),
    ("order", lambda text: text < "ab", whole),
    ("membership", lambda text: "a" in text, whole),
    ("a key", {"ab": 1}.get, whole),
    ("joined", lambda text: text + "c", whole),
    ("joined behind another", lambda text: "c" + text, whole),
    ("repeated", lambda text: text * 2 + 2 * text, whole),
    ("a format", lambda text: f"<{text:>4}>", whole),
    ("a filled form", lambda text: "<%s>" % (text,), whole),  # noqa: UP031 - it is what is tested
    ("filled itself", lambda text: text % (), whole),
    ("a text of it", lambda text: str(text) + repr(text), whole),
    ("counted", lambda text: text.count("a"), whole),
    ("split", lambda text: text.split("a"), whole),
    ("replaced", lambda text: text.replace("a", "x"), whole),
    ("beginning", lambda text: text.startswith(("a", "b")), whole),
    ("between others", lambda text: text.join(["x", "y"]), whole),
    ("in upper case", lambda text: text.upper(), whole),
    ("encoded", lambda text: text.encode(), whole),
]


@pytest.mark.parametrize(("function", "cells"), [case[1:] for case in TEXTS], ids=[case[0] for case in TEXTS])
@settings(max_examples=8, deadline=None)
@given(st.text(alphabet="abc ", max_size=5))
def test_texts_answer_as_plain_ones_and_note_what_they_read(function, cells, text):
    expected, _ = outcome(function, text)
    assert outcome(function, watch(text, NUMBER)) == (expected, cells(text))


def test_texts_given_to_methods_of_texts_are_read():
    one, other = watch("abab", 1), watch("ab", 2)
    SEEN.clear()
    assert one.count(other) == 2
    assert seen() == {(1, place) for place in range(4)} | {(2, 0), (2, 1)}
    assert str.maketrans("ab", "xy") == one.maketrans("ab", "xy")


# mappings


def keys(items, key):
    return set(items)


def the_key(items, key):
    return {key} if key in items else set()


def no_key(items, key):
    return set()


MAPPINGS = [
    ("the length", lambda items, key: len(items), no_key),
    ("membership", lambda items, key: key in items, no_key),
    ("its keys", lambda items, key: [*items, *items.keys(), *reversed(items)], no_key),
    ("a value or none", lambda items, key: items.get(key), the_key),
    ("a value or another", lambda items, key: items.get(key, 9), the_key),
    ("its values", lambda items, key: sorted(items.values()), keys),
    ("its pairs", lambda items, key: sorted(items.items()), keys),
    ("a copy", lambda items, key: items.copy(), keys),
    ("a dictionary of it", lambda items, key: {**items, "z": 1}, keys),
    ("equality", lambda items, key: items == {key: 1}, keys),
    ("equality from the right", lambda items, key: {key: 1} == items, keys),
    ("difference", lambda items, key: items != {key: 1}, keys),
    ("both", lambda items, key: dict(items | {key: 1}), keys),
    ("both, it behind", lambda items, key: dict({key: 1} | items), keys),
    ("one set", lambda items, key: items.__setitem__(key, 4), no_key),
    ("emptied", lambda items, key: items.clear(), no_key),
    ("more of another", lambda items, key: items.update({"q": 5}), no_key),
]
EXACT = [  # not where a missing key stands for something
    ("a value", lambda items, key: items[key], the_key),
    ("one taken", lambda items, key: items.pop(key), the_key),
    ("one left out", lambda items, key: items.__delitem__(key), no_key),
    ("a text", lambda items, key: repr(items) + str(items), keys),
    ("a hash", lambda items, key: hash(items), no_key),
    (
        "the last one taken",
        lambda items, key: items.popitem(),
        lambda items, key: {list(items)[-1]} if items else set(),
    ),
]


@pytest.mark.parametrize(
    ("made", "function", "cells"),
    [
        *((made, *case[1:]) for made in (dict, OrderedDict, Counter) for case in MAPPINGS),
        *((lambda items: defaultdict(int, items), *case[1:]) for case in MAPPINGS),
        *((dict, *case[1:]) for case in EXACT),
    ],
)
@settings(max_examples=8, deadline=None)
@given(st.dictionaries(st.sampled_from("abcd"), st.integers(-3, 3), max_size=4), st.sampled_from("abcd"))
def test_mappings_answer_as_plain_ones_and_note_what_they_read(made, function, cells, items, key):
    if made is Counter and cells is keys:
        items = {name: value or 1 for name, value in items.items()}  # counters of nothing are equal to none
    expected, _ = outcome(function, made(items), key)
    found, slots = outcome(function, watch(made(items), NUMBER), key)
    assert bare(found) == expected
    assert slots == cells(items, key)


@pytest.mark.parametrize("made", [dict, Counter, lambda items: defaultdict(int, items)])
@settings(max_examples=8, deadline=None)
@given(st.dictionaries(st.sampled_from("abcd"), st.integers(-3, 3), max_size=4), st.sampled_from("abcd"))
def test_what_stands_for_missing_keys_is_as_it_is_for_plain_ones(made, items, key):
    for function in (
        lambda items: items[key],
        lambda items: items.pop(key, 9),
        lambda items: items.setdefault(key, 8),
        lambda items: items.setdefault(key),
    ):
        plain, watched = made(items), watch(made(items), NUMBER)
        expected, _ = outcome(function, plain)
        found, slots = outcome(function, watched)
        assert found == expected and bare(watched) == plain
        assert slots == {key} if key in items else slots <= {key}


def test_counters_count():
    watched = watch(Counter("abca"), NUMBER)
    SEEN.clear()
    assert watched.most_common(1) == [("a", 2)] and watched.total() == 4
    assert watched + Counter("a") == Counter("abcaa")
    assert {slot for _, slot in SEEN} == {"a", "b", "c"}
    SEEN.clear()
    watched["c"] += 2
    assert {slot for _, slot in SEEN} == {"c"}
    assert watched["c"] == 3 and watched["z"] == 0


# sets


def members(one, other, value):
    return set(one)


def the_value(one, other, value):
    return {value}


SETS = [
    ("the length", lambda one, other, value: len(one), lambda one, other, value: set()),
    ("membership", lambda one, other, value: value in one, the_value),
    ("absence", lambda one, other, value: value not in one, the_value),
    ("one put in", lambda one, other, value: one.add(value), lambda one, other, value: set()),
    ("one left out", lambda one, other, value: one.discard(value), the_value),
    ("one removed", lambda one, other, value: one.remove(value), the_value),
    ("all members", lambda one, other, value: sorted(one), members),
    ("equality", lambda one, other, value: one == other, members),
    ("difference", lambda one, other, value: one != other, members),
    ("those of both", lambda one, other, value: one & other, members),
    ("those of either", lambda one, other, value: one | other, members),
    ("those of one", lambda one, other, value: one - other, members),
    ("those of not both", lambda one, other, value: one ^ other, members),
    ("those of both, from the right", lambda one, other, value: other & one, members),
    ("those of either, from the right", lambda one, other, value: other | one, members),
    ("those of the other", lambda one, other, value: other - one, members),
    ("those of not both, from the right", lambda one, other, value: other ^ one, members),
    ("less", lambda one, other, value: one < other, members),
    ("at most", lambda one, other, value: one <= other, members),
    ("more", lambda one, other, value: one > other, members),
    ("at least", lambda one, other, value: one >= other, members),
    ("a method", lambda one, other, value: one.issubset(other), members),
    ("more of another", lambda one, other, value: one.update(other), members),
    ("an unknown method", lambda one, other, value: one.anything(), members),
    ("emptied", lambda one, other, value: one.clear(), members),
]


@pytest.mark.parametrize(("function", "cells"), [case[1:] for case in SETS], ids=[case[0] for case in SETS])
@settings(max_examples=8, deadline=None)
@given(st.sets(st.integers(0, 4)), st.sets(st.integers(0, 4)), st.integers(0, 4))
def test_sets_answer_as_plain_ones_and_note_what_they_read(function, cells, one, other, value):
    plain, watched = set(one), watch(set(one), NUMBER)
    expected, _ = outcome(function, plain, other, value)
    assert outcome(function, watched, other, value) == (expected, cells(one, other, value))
    assert bare(watched) == plain


def test_a_set_may_be_a_key_and_is_shown_as_what_it_is():
    watched = watch(frozenset({1, 2}), NUMBER)
    SEEN.clear()
    assert {frozenset({1, 2}): "found"}[bare(watched)] == "found" and not SEEN
    assert hash(watched) == hash(frozenset({1, 2})) and repr(watched) == repr(frozenset({1, 2}))
    assert {slot for _, slot in SEEN} == {1, 2}
    assert repr(copy.deepcopy(watched)) == repr(watched)


def test_sets_of_the_dialect_are_sets():
    watched = watch(OrderedSet([3, 1]), NUMBER)
    SEEN.clear()
    assert 2 not in watched and {slot for _, slot in SEEN} == {2}
    assert list(watched) == [3, 1]


# the state


def test_scalars_of_the_state_are_slots_and_containers_are_not():
    rows = watch([1], 1)
    state = WatchedState({"limit": 3, "rows": rows, "count": 0, "values": [5]}, {"limit", "rows"})
    SEEN.clear()
    assert state.rows is rows and state.count == 0 and state.values == [5] and not SEEN
    assert state.limit == 3 and seen() == {("", "limit")}
    state.count = 4
    assert state.count == 4
    del state.count
    with pytest.raises(AttributeError, match="count"):
        state.count
    assert not hasattr(state, "nothing")


def test_reading_all_leaves_no_watched_container():
    inner = watch("ab", 2)
    SEEN.clear()
    assert read_all([(inner, 1), {"a": watch([2], 3)}, "plain"]) == [("ab", 1), {"a": [2]}, "plain"]
    assert seen() == {(2, 0), (2, 1), (3, 0)}
