import ast
import json
import math
from collections import Counter, defaultdict, deque

import pytest
from counting import calls_at_most, no_hanging
from hypothesis import given
from hypothesis import strategies as st

from codegym_envs.spec.plain_data.containers import FrozenOrderedSet, OrderedSet
from codegym_envs.spec.plain_data.values import (
    DecodeError,
    EncodedTooLong,
    TypeMismatch,
    convert,
    decode,
    digest,
    encode,
    is_plain,
    matches,
)
from codegym_envs.spec.types import STR, Type, parse_annotation

text = st.text(st.characters(exclude_categories=["Cs"]))
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(text, inner, max_size=4), max_leaves=20
)


def typed(annotation):
    return parse_annotation(ast.parse(annotation, mode="eval").body)


@given(json_values)
def test_encode_is_what_json_would_write(value):
    assert encode(value) == json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@given(json_values)
def test_decode_inverts_encode(value):
    back = decode(encode(value))
    assert repr(back) == repr(value)  # repr tells 1 from True and 0.0 from -0.0


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ((1, (2, "a")), '[1,[2,"a"]]'),
        (deque([1, 2]), "[1,2]"),
        (OrderedSet(["b", "a"]), '["b","a"]'),
        (FrozenOrderedSet([(1, 2)]), "[[1,2]]"),
        ({1: "x", "y": None}, '[[1,"x"],["y",null]]'),
        ({(1, 2): []}, "[[[1,2],[]]]"),
        ({True: 1}, "[[true,1]]"),
        ({}, "{}"),
        (Counter("aab"), '{"a":2,"b":1}'),
        (defaultdict(list, {"a": [1]}), '{"a":[1]}'),
        ('é\u2028\n"\\', '"é\u2028\\n\\"\\\\"'),
        (1e16, "1e+16"),
        (-0.0, "-0.0"),
        ([10**700], "[1" + "0" * 700 + "]"),
        (list(range(2000)), json.dumps(list(range(2000)), separators=(",", ":"))),
        ([1, True, 2.0], "[1,true,2.0]"),
    ],
)
def test_encode_forms(value, wanted):
    assert encode(value) == wanted


class Text(str):
    pass


@pytest.mark.parametrize(
    "value",
    [
        {1},
        frozenset(),
        b"x",
        object(),
        1j,
        len,
        Text("x"),
        [Text("x")],
        {"a": {2}},
        defaultdict(lambda: 0),
        range(3),
    ],
    ids=lambda value: type(value).__name__,  # no addresses: all test processes must collect the same ids
)
def test_encode_refuses_what_is_not_plain(value):
    with pytest.raises(TypeError):
        encode(value)
    assert not is_plain(value)


@pytest.mark.parametrize(
    "value", [math.nan, [math.inf], {"a": -math.inf}, "\ud800", ["x\udfff"], {"\ud800": 1}], ids=ascii
)
def test_encode_refuses_what_has_no_form(value):
    with pytest.raises(ValueError):
        encode(value)


def nested(depth, leaf=0):
    value = leaf
    for _ in range(depth):
        value = [value]
    return value


def test_depth_limit():
    assert encode(nested(64)) == "[" * 64 + "0" + "]" * 64
    assert decode("[" * 64 + "0" + "]" * 64) == nested(64)
    with pytest.raises(ValueError, match="64"):
        encode(nested(65))
    with pytest.raises(DecodeError) as caught:
        decode("[" * 65 + "0" + "]" * 65)
    assert caught.value.code == "too_deep"
    loop = []
    loop.append(loop)
    with pytest.raises(ValueError):
        encode(loop)
    assert is_plain(nested(64))
    assert not is_plain(nested(65))


def test_everything_encoded_can_be_decoded():
    value = nested(61, {1: 2})  # pairs add two levels
    assert decode(encode(value)) is not None
    with pytest.raises(ValueError):
        encode(nested(63, {1: 2}))


@pytest.mark.parametrize(
    "value",
    [
        "x" * 101,
        list(range(60)),
        ["abc"] * 40,
        10**120,
        {"k" * 200: 1},
        {1: "x" * 200},
        "\x00" * 60,
        [[0] * 30] * 5,
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_limit(value):
    with pytest.raises(EncodedTooLong):
        encode(value, limit=100)
    text = encode(value)
    assert encode(value, limit=len(text)) == text
    with pytest.raises(EncodedTooLong):
        encode(value, limit=len(text) - 1)


def test_shared_parts_do_not_explode():
    dag = [1]
    for _ in range(60):
        dag = [dag, dag]
    pairs = {1: 1}
    for _ in range(25):
        pairs = {1: pairs, 2: pairs}
    for value in (dag, pairs, [10**4000] * 100_000, ["x" * 1000] * 100_000, [[0] * 1000] * 100_000):
        with calls_at_most(8 * 16_384), pytest.raises(EncodedTooLong):
            encode(value, limit=16_384)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("", "bad_json"),
        ("{", "bad_json"),
        ("[1,]", "bad_json"),
        ("01", "bad_json"),
        ("+1", "bad_json"),
        ("1.", "bad_json"),
        (".5", "bad_json"),
        ("'a'", "bad_json"),
        ('"a\nb"', "bad_json"),
        ('"\\x41"', "bad_json"),
        ("１", "bad_json"),
        ("1 2", "bad_json"),
        ("\ufeff1", "bad_json"),
        ("NaN", "bad_number"),
        ("[Infinity]", "bad_number"),
        ("-Infinity", "bad_number"),
        ("1e999", "bad_number"),
        ("-1e400", "bad_number"),
        ('{"a":1,"a":1}', "duplicate_key"),
        ('{"a":1,"\\u0061":1}', "duplicate_key"),
        ('"\\ud800"', "bad_text"),
        ('{"\\udc00":1}', "bad_text"),
        ('"\ud800"', "bad_text"),
        ('["\\ud83d\\u0041"]', "bad_text"),
        ("[" * 5000, "too_deep"),
        ('{"a":' * 5000, "too_deep"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_decode_is_strict(source, code):
    with pytest.raises(DecodeError) as caught:
        decode(source)
    assert caught.value.code == code


def test_decode_keeps_what_is_right():
    assert decode('"\\ud83d\\ude00"') == "😀"
    assert decode(" [1 , 2.0]\n") == [1, 2.0]
    assert decode("9" * 8000) == 10**8000 - 1
    assert decode("[" + "9" * 5000 + ",-" + "9" * 5000 + "]") == [10**5000 - 1, 1 - 10**5000]
    assert decode('"' + "[" * 500 + '"') == "[" * 500
    assert decode('["\\"' + "[" * 500 + '"]') == ['"' + "[" * 500]


@pytest.mark.parametrize(
    "source", ['"' * 8192, '\\"' * 4096, '"\\' * 4096, "[" * 8192, '["' * 4096, "]" * 8192]
)
def test_decode_is_linear(source):
    with no_hanging(), pytest.raises(DecodeError):
        decode(source)


@pytest.mark.parametrize(
    ("annotation", "value", "wanted"),
    [
        ("int", 3, 3),
        ("float", 3, 3.0),
        ("float", 2.5, 2.5),
        ("Any", {"a": [1]}, {"a": [1]}),
        ("list[float]", [1, 2.5], [1.0, 2.5]),
        ("tuple[int, str]", [1, "a"], (1, "a")),
        ("tuple[int, ...]", [1, 2], (1, 2)),
        ("tuple[()]", [], ()),
        ("set[int]", [2, 1, 2], OrderedSet([2, 1])),
        ("set[tuple[int, int]]", [[1, 2]], OrderedSet([(1, 2)])),
        ("set", [[1, [2]], "a"], OrderedSet([(1, (2,)), "a"])),
        ("set[frozenset[int]]", [[1, 2]], OrderedSet([FrozenOrderedSet([1, 2])])),
        ("dict[str, int]", {"a": 1}, {"a": 1}),
        ("dict[int, float]", [[1, 2]], {1: 2.0}),
        ("dict[int, int]", {}, {}),
        ("dict[int, int]", [], {}),
        ("dict", {"a": 1}, {"a": 1}),
        ("dict", [[1, 2]], {1: 2}),
        ("dict[tuple[int, int], str]", [[[1, 2], "x"]], {(1, 2): "x"}),
        ("int | None", None, None),
        ("float | int", 3, 3),
        ("float | str", 3, 3.0),
        ("list[int] | int", [1], [1]),
        ("Literal['a', 1]", 1, 1),
        ("deque[int]", [1], [1]),
        ("Optional[bool]", True, True),
        ("Counter[str]", {"a": 2}, {"a": 2}),
        ("int", 3.0, 3),
        ("int", -0.0, 0),
        ("int", 1e22, 10**22),
        ("int", 1e300, int(1e300)),
        ("list[int]", [1, 2.0], [1, 2]),
        ("set[int]", [1.0, 1], OrderedSet([1])),
        ("dict[int, int]", [[1.0, 2.0]], {1: 2}),
        ("Literal[3, 'a']", 3.0, 3),
        ("int | float", 3.0, 3.0),
        ("float | int", 3, 3),
        ("int | str", 3.0, 3),
        ("list[float] | list[int]", [1], [1]),
        ("list[int] | list[float]", [1.0], [1.0]),
        ("list[int] | list[float]", [1, 2.5], [1.0, 2.5]),
        ("int | None", 3.0, 3),
        ("Any", 3.0, 3.0),
        ("dict[str, int]", [["a", 1]], {"a": 1}),
        ("dict[str, int]", [{"key": "a", "value": 1}, {"value": 2.0, "key": "a"}], {"a": 2}),
        ("dict[int, int]", [{"key": 1.0, "value": 1}, [2, 3]], {1: 1, 2: 3}),
        ("dict[str, dict[str, int]]", [{"key": "a", "value": [{"key": "b", "value": 1}]}], {"a": {"b": 1}}),
        ("list[dict[str, int]]", [{"key": 1, "value": 2}], [{"key": 1, "value": 2}]),
        ("tuple[int, str]", {"item_1": "a", "item_0": 1.0}, (1, "a")),
        ("set[tuple[int, str]]", [{"item_0": 1, "item_1": "a"}], OrderedSet([(1, "a")])),
    ],
)
def test_convert(annotation, value, wanted):
    result = convert(value, typed(annotation))
    assert result == wanted
    assert type(result) is type(wanted)
    assert repr(result) == repr(wanted)
    assert matches(result, typed(annotation))


@pytest.mark.parametrize(
    ("annotation", "value"), [("int", 3.0), ("list[int]", [3.0]), ("Literal[3]", 3.0), ("int | str", 3.0)]
)
def test_whole_floats_can_be_refused(annotation, value):
    convert(value, typed(annotation))
    with pytest.raises(TypeMismatch):
        convert(value, typed(annotation), whole_floats=False)
    assert convert(3, typed("float"), whole_floats=False) == 3.0


def test_deep_unions_take_no_time():
    wanted = typed("int")
    for _ in range(30):
        wanted = Type("union", (Type("list", (wanted,)), STR))
    value = 1.5
    for _ in range(30):
        value = [value]
    with pytest.raises(TypeMismatch):
        convert(value, wanted)


def test_lists_in_a_set_become_tuples():
    # No set can hold lists: the annotation is taken to mean what its members can be.
    assert convert([[1, 2]], typed("set[list[int]]")) == OrderedSet([(1, 2)])
    assert convert([[[1, 2], "x"]], typed("dict[list[int], str]")) == {(1, 2): "x"}


@pytest.mark.parametrize(
    ("annotation", "value", "path"),
    [
        ("int", True, ""),
        ("int", 2.5, ""),
        ("list[int]", [1, 2.5], "[1]"),
        ("Literal[3]", 2.5, ""),
        ("int", "3", ""),
        ("bool", 1, ""),
        ("float", True, ""),
        ("float", 10**400, ""),
        ("str", None, ""),
        ("None", False, ""),
        ("list[int]", [1, True], "[1]"),
        ("list[int]", {"a": 1}, ""),
        ("tuple[int, int]", [1], ""),
        ("tuple[int, int]", [1, "x"], "[1]"),
        ("set[int]", [1, None], "[1]"),
        ("set", [{}], "[0]"),
        ("dict[str, int]", [["a"]], "[0]"),
        ("dict[str, int]", "a", ""),
        ("dict[str, int]", [{"key": "a"}], "[0]"),
        ("dict[str, int]", [{"key": "a", "value": 1, "more": 1}], "[0]"),
        ("dict[str, int]", [{"key": 1, "value": 1}], "[0].key"),
        ("dict[str, int]", [{"key": "a", "value": "x"}], "[0].value"),
        ("tuple[int, str]", {"item_0": 1, "item_2": "a"}, ""),
        ("tuple[int, str]", {"item_0": 1, "item_1": 1}, "[1]"),
        ("tuple[int, int]", {"item_0": 1, "item_1": 1}, ""),
        ("dict[str, int]", {"a": "x"}, '["a"]'),
        ("dict[int, int]", {"1": 2}, ""),
        ("dict[int, int]", [[1, 2], [1, 3]], "[1][0]"),
        ("dict[int, int]", [[1, 2, 3]], "[0]"),
        ("Literal[1]", True, ""),
        ("Literal['a']", "b", ""),
        ("int | str", 1.5, ""),
        ("list[dict[str, list[int]]]", [{"k": [1, "x"]}], '[0]["k"][1]'),
    ],
)
def test_convert_refuses(annotation, value, path):
    with pytest.raises(TypeMismatch) as caught:
        convert(value, typed(annotation))
    assert caught.value.path == path


@given(
    json_values,
    st.sampled_from(
        ["int", "list[int]", "dict[str, float]", "set", "tuple[int, str]", "dict[int, set[int]]"]
    ),
)
def test_mismatches_never_show_values(value, annotation):
    try:
        convert(value, typed(annotation))
    except TypeMismatch as error:
        assert len(str(error)) < 300
        str(error).encode()


def test_mismatch_text_hides_long_and_odd_keys():
    with pytest.raises(TypeMismatch) as caught:
        convert({"x\n" * 500: "bad"}, typed("dict[str, int]"))
    assert len(str(caught.value)) < 100
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "annotation", "verdict"),
    [
        (1, "float", True),
        (True, "int", False),
        (True, "float", False),
        (1.0, "int", False),
        (deque([1]), "list[int]", True),
        ((1,), "list[int]", False),
        ([1], "tuple[int, ...]", False),
        (FrozenOrderedSet([1]), "set[int]", True),
        (Counter("a"), "dict[str, int]", True),
        ([1, "a"], "list[int]", False),
        ([{1}], "Any", False),
        ([{}], "Any", True),
        (True, "Literal[1]", False),
        ((1, "a"), "tuple[int, str]", True),
        ((1, "a", 2), "tuple[int, str]", False),
    ],
)
def test_matches(value, annotation, verdict):
    assert matches(value, typed(annotation)) is verdict


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), json_values, max_size=3))
def test_digest_tells_inputs_apart(inputs):
    assert digest(inputs) == digest(dict(inputs))
    assert digest(inputs) != digest({**inputs, "other": 1})
    assert len(digest(inputs)) == 64


def test_digest_is_pinned():
    # Receipts hold digests: they must never change.
    inputs = {"readings": [2, 5, 9], "target": 8, "names": OrderedSet(["b", "a"])}
    assert digest(inputs) == "acd784412a6ca0b1b474925784458fc2c4397e1c60e05ba05ceb052007facf96"
