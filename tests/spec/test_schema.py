import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from codegym_envs.spec import (
    ANY,
    REQUIRED,
    ArgumentError,
    OrderedSet,
    ParameterSpec,
    ToolSpec,
    Type,
    bind_positional,
    compile_arguments,
    parse_module,
)

HEAD = (
    "def generate(rng, difficulty): return {}\n"
    "def reference() -> int: return 1\n"
    "def observe(state): return 1\n"
)


def tool(signature):
    return parse_module(f"{HEAD}def look(state, {signature}): return 1\n").tool("look")


scalar_types = st.sampled_from([Type("int"), Type("float"), Type("str"), Type("bool"), Type("none"), ANY])
literal_types = st.lists(
    st.sampled_from(["a", "b", "", 0, 1, 2, True, False, None]), min_size=1, max_size=3
).map(lambda values: Type("literal", literals=tuple(values)))
key_types = st.sampled_from([Type("str"), Type("int"), ANY, Type("literal", literals=("a", "b"))])


def containers(inner):
    return st.one_of(
        inner.map(lambda item: Type("list", (item,))),
        inner.map(lambda item: Type("vartuple", (item,))),
        inner.map(lambda item: Type("set", (item,))),
        st.lists(inner, max_size=2).map(lambda items: Type("tuple", tuple(items))),
        st.tuples(key_types, inner).map(lambda pair: Type("dict", pair)),
        st.lists(inner, min_size=2, max_size=3, unique_by=str).map(lambda items: Type("union", tuple(items))),
    )


types = st.recursive(scalar_types | literal_types, containers, max_leaves=4)
names = st.sampled_from(["a", "b", "c"])
tools = st.dictionaries(names, st.tuples(types, st.booleans()), max_size=3).map(
    lambda chosen: ToolSpec(
        "look",
        "",
        tuple(
            ParameterSpec(name, wanted, "", REQUIRED if required else None)
            for name, (wanted, required) in chosen.items()
        ),
        ANY,
    )
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 3) | st.sampled_from([0.5, 1.0, -2.0, "a", "b", "", "1"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "1"]), inner, max_size=2)
    ),
    max_leaves=5,
)


def holds(value, predicate):
    if predicate(value):
        return True
    if isinstance(value, list):
        return any(holds(item, predicate) for item in value)
    if isinstance(value, dict):
        return any(holds(item, predicate) for item in value.values())
    return False


def kinds(wanted):
    found = {wanted.kind}
    for part in wanted.args:
        found |= kinds(part)
    return found


@settings(max_examples=600, deadline=None)
@given(tools, st.dictionaries(names, values, max_size=3))
def test_verdicts_are_those_of_jsonschema(look, arguments):
    validator = Draft202012Validator(look.parameters_schema())
    # The differences that codegym_envs.spec.schema documents: 3.0 for 3, {} for an empty mapping of
    # other keys, and what sets and keys cannot hold.
    whole = holds(arguments, lambda value: isinstance(value, float) and value.is_integer())
    used = (
        set().union(*(kinds(parameter.type) for parameter in look.parameters)) if look.parameters else set()
    )
    empty = "dict" in used and holds(list(arguments.values()), lambda value: value == {})
    odd = bool(used & {"set", "dict"})
    try:
        result = compile_arguments(look)(arguments)
    except ArgumentError as error:
        assert not validator.is_valid(arguments) or whole or odd
        assert error.code in ("missing_argument", "unexpected_argument", "wrong_type")
        assert len(error.message) < 1000
    else:
        assert validator.is_valid(arguments) or empty
        assert len(result) == len(look.parameters)


@settings(max_examples=300, deadline=None)
@given(tools)
def test_schemas_are_valid(look):
    Draft202012Validator.check_schema(look.parameters_schema())
    function = look.openai_schema()["function"]
    assert function["name"] == "look"


@pytest.mark.parametrize(
    ("signature", "arguments", "wanted"),
    [
        ("a: int", {"a": 3}, (3,)),
        ("a: int", {"a": 10**50}, (10**50,)),
        ("a: float", {"a": 3}, (3.0,)),
        ("a: int, b: str", {"b": "x", "a": 1}, (1, "x")),
        ("a: int, b: str = 'y'", {"a": 1}, (1, "y")),
        ("a: int = 1, b: int = 2", {}, (1, 2)),
        ("a: float, b: float", {"a": 1, "b": 2.5}, (1.0, 2.5)),
        ("a: set[int], b", {"a": [2, 1], "b": {"x": 1}}, (OrderedSet([2, 1]), {"x": 1})),
        ("a: None, b: bool", {"a": None, "b": False}, (None, False)),
    ],
)
def test_accepted(signature, arguments, wanted):
    result = compile_arguments(tool(signature))(arguments)
    assert repr(result) == repr(wanted)


@pytest.mark.parametrize(
    ("signature", "arguments", "code", "words"),
    [
        ("a: int", {}, "missing_argument", "a (int)"),
        ("a: int, b: str", {"a": 1}, "missing_argument", "b (str)"),
        ("a: int", {"b": 1}, "unexpected_argument", "'b'"),
        ("a: int", {"a": 1, "state": 1}, "unexpected_argument", "'state'"),
        ("a: int = 3", {"x\n" * 100: 1}, "unexpected_argument", "look takes a: int (optional)"),
        ("a: int", {"a": True}, "wrong_type", "a boolean"),
        ("a: int", {"a": 3.0}, "wrong_type", "expected int"),
        ("a: bool", {"a": 1}, "wrong_type", "an integer"),
        ("a: int, b: int", {"a": 1, "b": "2"}, "wrong_type", "argument b"),
        ("a: list[int]", {"a": [1, "x" * 500]}, "wrong_type", "at [1]"),
        ("a: str = 'x'", {"a": None}, "wrong_type", "null"),
        ("a: float", {"a": 10**400}, "wrong_type", "too large"),
    ],
)
def test_refused(signature, arguments, code, words):
    with pytest.raises(ArgumentError) as caught:
        compile_arguments(tool(signature))(arguments)
    assert caught.value.code == code
    assert words in caught.value.message
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 300
    assert pickle.loads(pickle.dumps(caught.value)).code == code


def test_a_tool_without_arguments():
    check = compile_arguments(parse_module(HEAD).tool("observe"))
    assert check({}) == ()
    with pytest.raises(ArgumentError, match="takes no arguments"):
        check({"a": 1})


def test_the_arguments_are_left_alone():
    arguments = {"a": [1, 2]}
    (converted,) = compile_arguments(tool("a: list[float]"))(arguments)
    assert converted == [1.0, 2.0]
    assert repr(arguments) == "{'a': [1, 2]}"


def test_positional_arguments():
    look = tool("a: int, b: int = 2")
    assert bind_positional(look, (1,), {"b": 3}) == {"a": 1, "b": 3}
    assert bind_positional(look, (), {"b": 3}) == {"b": 3}
    with pytest.raises(ArgumentError, match="given twice"):
        bind_positional(look, (1,), {"a": 3})
    with pytest.raises(ArgumentError, match="at most 2"):
        bind_positional(look, (1, 2, 3), {})


def test_done_follows_the_answer():
    module = parse_module(HEAD.replace("-> int", "-> set[tuple[int, int]]"))
    check = compile_arguments(module.done_tool())
    assert check({"answer": [[1, 2], [1, 2]]}) == (OrderedSet([(1, 2)]),)
    with pytest.raises(ArgumentError):
        check({"answer": [[1]]})
