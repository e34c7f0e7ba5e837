import pickle

import pytest

from codegym_envs.spec import (
    ArgumentError,
    OrderedSet,
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
        ("a: int", {"a": 3.0}, (3,)),
        ("a: int", {"a": -0.0}, (0,)),
        ("a: int", {"a": 1e22}, (10**22,)),
        ("a: int, b: int", {"a": 3, "b": 4.0}, (3, 4)),
        ("a: list[int], b: dict[int, int]", {"a": [1, 2.0], "b": [[1.0, 2.0]]}, ([1, 2], {1: 2})),
        ("a: int | float, b: int | str", {"a": 3.0, "b": 3.0}, (3.0, 3)),
        ("a: float", {"a": 3.0}, (3.0,)),
        ("a", {"a": 3.0}, (3.0,)),
        ("a: str = 'x'", {"a": None}, ("x",)),
        ("a: int = 4, b: list[int] = None", {"a": None, "b": None}, (4, None)),
        ("a: int | None = 4", {"a": None}, (None,)),
        ("a=4", {"a": None}, (None,)),
        ("a: dict[str, int]", {"a": [{"key": "x", "value": 1}]}, ({"x": 1},)),
        ("a: tuple[int, str]", {"a": {"item_1": "x", "item_0": 1}}, ((1, "x"),)),
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
        ("a: int", {"a": 3.5}, "wrong_type", "expected int"),
        ("a: int", {"a": "3"}, "wrong_type", "a string"),
        ("a: list[int]", {"a": [2.5]}, "wrong_type", "at [0]"),
        ("a: bool", {"a": 1}, "wrong_type", "an integer"),
        ("a: int, b: int", {"a": 1, "b": "2"}, "wrong_type", "argument b"),
        ("a: list[int]", {"a": [1, "x" * 500]}, "wrong_type", "at [1]"),
        ("a: str", {"a": None}, "wrong_type", "null"),
        ("a: str = 'x'", {"a": 3}, "wrong_type", "an integer"),
        ("a: tuple[int, str]", {"a": {"item_0": 1}}, "wrong_type", "an object"),
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
