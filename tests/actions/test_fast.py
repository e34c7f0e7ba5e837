import json
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from codegym_envs.actions import Refusal, ToolCall, compile_fast_parser, parse, render_call
from codegym_envs.spec import ArgumentError, compile_arguments, parse_module

sys.path.insert(0, str(Path(__file__).parent))
from hostile_actions import HOSTILE_ACTIONS

MODULE = parse_module(
    """
def generate(rng, difficulty): return {}
def reference(readings: list[int]) -> list[list[int]]: return []
def observe(state): return 1
def f(state, a: int): return 1
def reading_at(state, index: int): return 1
def scale(state, factor: float, by: float = 2.0): return 1
def rename(state, old: str, new: str = "x"): return 1
def mark(state, flag: bool, places: list[int], path: tuple[int, ...]): return 1
def pair(state, both: tuple[int, float], maybe: int | None): return 1
def texts(state, words: list[str], matrix: list[list[float]]): return 1
def free(state, value): return 1
def table(state, entries: dict[str, int]): return 1
def group(state, members: set[int]): return 1
def either(state, value: int | str): return 1
def choose(state, unit: Literal["C", "F"]): return 1
def nothing(state, value: None): return 1
"""
)
TOOLS = (*MODULE.tools, MODULE.done_tool())
FAST = compile_fast_parser(TOOLS)
VALIDATORS = [compile_arguments(tool) for tool in TOOLS]
INDEX = {tool.name: index for index, tool in enumerate(TOOLS)}


def strict(text):
    """What the complete way says: the verdict that the fast parser must never contradict."""
    call = parse(text)
    if isinstance(call, Refusal) or call.positional or call.name not in INDEX:
        return None
    index = INDEX[call.name]
    try:
        return index, VALIDATORS[index](call.arguments)
    except ArgumentError:
        return None


def agree(text):
    answer = FAST(text)
    if answer is not None:
        assert repr(answer) == repr(strict(text))  # repr tells 1 from True and 0.0 from -0.0
        assert type(parse(text)) is ToolCall


INTEGERS = [
    *(
        "0",
        "-0",
        "3",
        "-1",
        "01",
        "123456789012345678901234567890",
        "9007199254740993",
        "18446744073709551617",
    ),
    *(str(2**63), str(-(2**63)), str(2**64), "9" * 400, "1" + "0" * 330),
]
FLOATS = [
    *("3.0", "-0.0", "1e2", "1E+2", "1e999", "0.1", "NaN", "0.1234567890123456789", "5e-324", "1e-400"),
    *("9007199254740993.0", "2.2250738585072011e-308"),
]
OTHERS = [
    *(
        "true",
        "false",
        "null",
        '"x"',
        '""',
        '"a:b"',
        '"\\u0061"',
        '"é"',
        "[]",
        "[1]",
        "[1, 2.5]",
        '["a"]',
        "{}",
    ),
    *(
        "[[1], [2]]",
        "[true]",
        '{"a": 1}',
        '"arguments"',
        "\x0b",
        '"\t"',
        '"\x7f"',
        "[1,]",
        "[[]]",
        "[null]",
        "C",
    ),
]
pieces = st.sampled_from(INTEGERS) | st.sampled_from(FLOATS) | st.sampled_from(OTHERS)
names = st.sampled_from([tool.name for tool in TOOLS] + ["unknown", ""])
keys = st.sampled_from(
    [parameter.name for tool in TOOLS for parameter in tool.parameters]
    + ["name", "parameters", "answer", "p0"]
)


@st.composite
def texts(draw):
    space = draw(st.sampled_from(["", " ", "\n", "\t ", "\u00a0"]))
    members = draw(st.lists(st.tuples(keys, pieces), max_size=3))
    tool = draw(names)
    if draw(st.booleans()) and tool in INDEX:
        members = [(parameter.name, draw(pieces)) for parameter in TOOLS[INDEX[tool]].parameters]
    inner = f",{space}".join(f'"{key}":{space}{value}' for key, value in members)
    word = draw(st.sampled_from(["parameters", "parameters", "arguments", "params"]))
    outer = [f'"name":{space}"{tool}"', f'"{word}":{space}{{{inner}}}']
    outer += draw(
        st.lists(st.sampled_from(['"id":"x"', '"name":"f"', '"type":"function"', '"arguments":{}']))
    )
    text = f"{{{space}" + f",{space}".join(draw(st.permutations(outer))) + "}" + space
    if draw(st.booleans()):
        start = draw(st.integers(0, len(text)))
        text = (
            text[:start]
            + draw(st.text('{}[]":,\\1 .e-', max_size=2))
            + text[start + draw(st.integers(0, 2)) :]
        )
    return text


@settings(max_examples=500, deadline=None)
@given(texts())
@example('{"name": "scale", "parameters": {"factor": -0, "by": 1}}')
@example('{"name": "reading_at", "parameters": {"index": 1, "index": 2}}')
@example('{"name": "reading_at", "parameters": {"index": 3}, "parameters": {}}')
@example('{"name": "rename", "parameters": {"old": "a:b", "old": "x"}}')
@example('{"name": "f", "arguments": {"a": 1}, "parameters": {}}')
def test_the_fast_parser_never_contradicts_the_strict_one(text):
    agree(text)


@pytest.mark.parametrize("row", HOSTILE_ACTIONS, ids=lambda row: row[0])
def test_hostile_texts_are_left_to_the_strict_parser(row):
    if isinstance(row[1], str):
        assert FAST(row[1]) is None


plain = st.fixed_dictionaries(
    {"places": st.lists(st.integers()), "path": st.lists(st.integers()), "flag": st.booleans()}
)


@settings(deadline=None)
@given(plain, st.sampled_from(["parameters", "arguments"]))
def test_plain_calls_are_answered(arguments, word):
    text = render_call("json", "mark", arguments).replace('"parameters"', f'"{word}"')
    wanted = (INDEX["mark"], (arguments["flag"], arguments["places"], tuple(arguments["path"])))
    assert strict(text) == wanted
    if len(text) <= 600:
        assert FAST(text) == wanted


@pytest.mark.parametrize(
    ("name", "arguments", "wanted"),
    [
        ("observe", {}, ()),
        ("reading_at", {"index": 3}, (3,)),
        ("reading_at", {"index": 10**30}, (10**30,)),
        ("scale", {"factor": 1, "by": 2.5}, (1.0, 2.5)),
        ("rename", {"old": "é", "new": "ü"}, ("é", "ü")),
        ("pair", {"both": [1, 2], "maybe": None}, ((1, 2.0), None)),
        ("texts", {"words": ["a"], "matrix": [[1], []]}, (["a"], [[1.0], []])),
        ("nothing", {"value": None}, (None,)),
        ("done", {"answer": [[1]]}, ([[1]],)),
    ],
)
def test_what_it_answers(name, arguments, wanted):
    text = render_call("json", name, arguments)
    assert repr(FAST(text)) == repr((INDEX[name], wanted)) == repr(strict(text))
    spaced = json.dumps({"name": name, "parameters": arguments}, indent=1, ensure_ascii=False)
    assert FAST(spaced) == (INDEX[name], wanted)


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "scale", "parameters": {"factor": 1}}',  # defaults are the strict parser's
        '{"name": "free", "parameters": {"value": 1}}',
        '{"name": "table", "parameters": {"entries": {"a": 1}}}',
        '{"name": "group", "parameters": {"members": [1]}}',
        '{"name": "rename", "parameters": {"old": "a:b", "new": "c"}}',
        '{"name": "rename", "parameters": {"old": "a\\n", "new": "c"}}',
        '{"name": "observe"}',
        " reading_at(index=3)",
    ],
)
def test_what_it_leaves_to_the_strict_parser(text):
    assert FAST(text) is None
    assert strict(text) is not None or text.startswith(" reading_at")


def test_modules_without_a_plain_tool():
    module = parse_module(
        "def generate(rng, difficulty): return {}\ndef reference(): return 1\n"
        "def observe(state, x): return 1\n"
    )
    fast = compile_fast_parser(module.tools)
    assert fast('{"name": "observe", "parameters": {"x": 1}}') is None


def test_names_that_are_hard_for_classes():
    module = parse_module(
        "def generate(rng, difficulty): return {}\ndef reference(): return 1\n"
        "def observe(state, p1: int, p0: int): return 1\n"
        "def name(state, name: int): return 1\n"
        "def parameters(state, parameters: int, class_: int): return 1\n"
    )
    fast = compile_fast_parser(module.tools)
    assert fast('{"name": "observe", "parameters": {"p0": 1, "p1": 2}}') == (0, (2, 1))
    assert fast('{"name": "name", "parameters": {"name": 1}}') == (1, (1,))
    assert fast('{"name": "parameters", "parameters": {"class_": 2, "parameters": 1}}') == (2, (1, 2))
