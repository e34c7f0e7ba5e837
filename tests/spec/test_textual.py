"""Arguments of which only the text is known are read by the tool's schema."""

import ast
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from type_strategies import TEXTS, tools, types, values

from codegym_envs.reward import score
from codegym_envs.spec import (
    ANY,
    ArgumentError,
    ParameterSpec,
    ToolSpec,
    compile_arguments,
    encode,
    parse_module,
    read_textual,
    schema_form,
)

HEAD = (
    "def generate(rng, difficulty): return {}\n"
    "def reference() -> int: return 1\n"
    "def observe(state): return 1\n"
)


def tool(signature):
    return parse_module(f"{HEAD}def look(state, {signature}): return 1\n").tool("look")


def read(annotation, text):
    look = tool(f"a: {annotation}")
    return compile_arguments(look)(read_textual(look, {"a": text}))[0]


@pytest.mark.parametrize(
    ("annotation", "text", "wanted"),
    [
        ("int", "3", 3),
        ("int", " \n3\t", 3),
        ("int", "+3", 3),
        ("int", "-3", -3),
        ("int", "3.0", 3),
        ("int", "9" * 700, int("9" * 700)),
        ("float", "3", 3.0),
        ("float", "2.5e3", 2500.0),
        ("str", "3", "3"),
        ("str", "  two \n", "  two \n"),
        ("str", "", ""),
        ("str", '"quoted"', '"quoted"'),
        ("str", "null", "null"),
        ("bool", "true", True),
        ("bool", "False", False),
        ("None", "null", None),
        ("None", "None", None),
        ("Any", "[1, 2]", [1, 2]),
        ("Any", "3", 3),
        ("Any", '"3"', "3"),
        ("Any", " some words", " some words"),
        ("Any", "True", "True"),
        ("list[int]", "[1, 2]", [1, 2]),
        ("list[str]", "['a', \"it's\", 'say \\'x\\' \"y\"',]", ["a", "it's", "say 'x' \"y\""]),
        ("list[str]", "['line\\nbreak \\u00e9 \\\\']", ["line\nbreak é \\"]),
        ("list[bool | None]", "[True, None, false]", [True, None, False]),
        ("list[str]", "['True', \"None\", '(x)', 'a,]']", ["True", "None", "(x)", "a,]"]),
        ("tuple[int, int]", "(1, 2)", (1, 2)),
        ("tuple[int, str]", "(1, 'a')", (1, "a")),
        ("list[tuple[int, int]]", "[(1, 2), (3, 4)]", [(1, 2), (3, 4)]),
        ("dict[str, int]", '{"a": 1}', {"a": 1}),
        ("dict[str, int]", "{'a': 1,}", {"a": 1}),
        ("dict[str, int]", '[{"key": "a", "value": 1}]', {"a": 1}),
        ("dict[int, int]", "[[1, 2]]", {1: 2}),
        ("int | None", "null", None),
        ("int | None", "3", 3),
        ("str | int", "3", 3),
        ("str | int", "three", "three"),
        ("str | None", "null", None),
        ("str | None", "nothing", "nothing"),
        ("str | list[int]", "[1]", [1]),
        ("str | list[int]", "[one]", "[one]"),
        ("int | float", "3", 3),
        ("int | float", "3.0", 3.0),
        ("Literal['C', 'F']", "C", "C"),
        ("Literal['C', 'F']", " C\n", "C"),
        ("Literal['C', 'F']", '"C"', "C"),
        ("Literal[' C', 'C']", " C", " C"),
        ("Literal[1, 'one']", "1", 1),
        ("Literal[1, 'one']", "one", "one"),
        ("Literal['true', 'false']", "true", "true"),
        ("Literal[True, 'auto']", "True", True),
        ("Literal['a'] | None", "None", None),
        ("str | Literal[1]", "1", 1),
        ("int = 4", "null", 4),
        ("int = 4", "5", 5),
        ("str = 'x'", "null", "null"),
        ("list[int] = None", "None", None),
    ],
)
def test_texts_are_read_by_type(annotation, text, wanted):
    result = read(annotation, text)
    assert repr(result) == repr(wanted)


@pytest.mark.parametrize(
    ("annotation", "text", "words"),
    [
        ("int", "three", "expected int, but the text 'three' is not one"),
        ("int", "2.5", "'2.5'"),
        ("int", "", "''"),
        ("int", "007", "'007'"),
        ("int", "1 2", "'1 2'"),
        ("int", '"3"', "'\"3\"'"),
        ("int", "true", "expected int"),
        ("int", "null", "expected int"),
        ("bool", "1", "expected bool"),
        ("bool", "yes", "expected bool"),
        ("float", "NaN", "expected float"),
        ("float", "1e999", "expected float"),
        ("float", "9" * 400, "999…'"),
        ("list[int]", "1, 2", "expected list[int]"),
        ("list[int]", "[1, x]", "expected list[int]"),
        ("list[int]", "[1", "expected list[int]"),
        ("list[str]", "['a", "expected list[str]"),
        ("list[int]", "[" * 5000, "expected list[int]"),
        ("dict[str, int]", "{'a': 1, 'a': 2}", "expected dict[str, int]"),
        ("Literal['C', 'F']", "K", "expected Literal['C', 'F']"),
        ("int | None", "x\ny\x00" * 50, "'x y x y"),
        ("str", "\ud800", "lone surrogate"),
        ("Any", "\ud800", "lone surrogate"),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_texts_that_do_not_fit(annotation, text, words):
    with pytest.raises(ArgumentError) as caught:
        read(annotation, text)
    message = caught.value.message
    assert caught.value.code == "wrong_type"
    assert message.startswith("the argument a is given as text: ")
    assert words in message
    assert "look takes a:" in message
    assert "\n" not in message
    assert len(message) < 400


def test_names_are_left_to_the_check():
    look = tool("a: int")
    assert read_textual(look, {"b": "3", "a": "4"}) == {"b": "3", "a": 4}
    with pytest.raises(ArgumentError, match="no argument 'b'"):
        compile_arguments(look)(read_textual(look, {"b": "3", "a": "4"}))
    with pytest.raises(ArgumentError, match="missing"):
        compile_arguments(look)(read_textual(look, {}))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_what_is_written_is_read(data):
    wanted = data.draw(types)
    value = data.draw(values(wanted))
    look = ToolSpec("look", "", (ParameterSpec("a", wanted),), ANY)
    for form in (value, schema_form(value, wanted)):
        text = form if isinstance(form, str) else encode(form)
        try:
            (result,) = compile_arguments(look)(read_textual(look, {"a": text}))
        except ArgumentError:
            raise AssertionError(f"{text!r} is not read as {wanted}") from None
        ambiguous = isinstance(form, str) and wanted.kind != "str"  # "1" may be the number of a union
        assert ambiguous or score(value, result, wanted) == 1.0


python_values = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS.filter(str.isprintable),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXTS.filter(str.isprintable), inner, max_size=3)
    ),
    max_leaves=8,
).filter(lambda value: isinstance(value, (list, dict)))


@settings(max_examples=150, deadline=None)
@given(python_values)
def test_python_spelling_is_read(value):
    assert ast.literal_eval(repr(value)) == value
    look = tool("a: list" if isinstance(value, list) else "a: dict")
    assert repr(read_textual(look, {"a": repr(value)})["a"]) == repr(value)


PIECES = [
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "'",
    '"',
    "\\",
    ",",
    ":",
    " ",
    "1",
    "-",
    "+",
    "e",
    ".",
    "None",
    "True",
    "é",
]


@settings(max_examples=150, deadline=None)
@given(tools(), st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=12).map("".join))
def test_no_text_raises_anything_else(look, text):
    arguments = {parameter.name: text for parameter in look.parameters}
    try:
        compile_arguments(look)(read_textual(look, arguments))
    except ArgumentError as error:
        assert error.code == "wrong_type"
        error.message.encode()


def test_long_texts_take_no_time():
    look = tool("a: list[str], b: dict[str, int], c")
    draw = random.Random(0)
    texts = [
        "'" * 8192,
        "['" * 4096,
        "'\\" * 4096,
        "[" + "'\\'" * 2730,
        "," * 8192,
        "[" + ", " * 4095,
        "-" * 8192,
    ]
    texts += ["".join(draw.choices("[]{}()'\",\\: 1", k=8192)) for _ in range(20)]
    for text in texts:
        for name in "ab":
            with pytest.raises(ArgumentError):
                read_textual(look, {name: text})
        read_textual(look, {"c": text})
