import json
import time

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegym_envs.actions import FORMATS, MAX_ACTION_LENGTH, Refusal, ToolCall, parse, render_call
from codegym_envs.errors import ConfigurationError

CALL = '{"name": "f", "parameters": {"a": 1}}'
WANTED = ToolCall("f", {"a": 1})
CONCRETE = [name for name in FORMATS if name != "auto"]

text = st.text(st.characters(exclude_categories=["Cs"]))
identifiers = st.text("abcxyz_é", min_size=1, max_size=8)
floats = st.floats(allow_nan=False, allow_infinity=False)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | floats | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=10,
)


def test_the_formats_of_the_documentation_are_there():
    assert list(FORMATS) == ["auto", "json", "codegym", "tool_call", "fenced", "react", "python"]


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_is_documented_by_a_working_example(name):
    chosen = FORMATS[name]
    assert chosen.name == name
    assert len(chosen.doc) > 30
    assert parse(chosen.example, name) == parse(chosen.example) == ToolCall("observe", {})


@pytest.mark.parametrize("name", list(FORMATS))
@given(tool=identifiers, arguments=st.dictionaries(identifiers, json_values, max_size=4))
def test_round_trip(name, tool, arguments):
    written = render_call(name, tool, arguments)
    if len(written) <= MAX_ACTION_LENGTH:
        for reading in (name, "auto"):
            result = parse(written, reading)
            assert isinstance(result, ToolCall)
            assert result.name == tool
            assert repr(result.arguments) == repr(arguments)
            assert result.positional == ()


@settings(max_examples=500)
@given(st.text(max_size=200) | st.text("{}[]\"':,\\ \nfa1=().`<>", max_size=60) | st.binary() | st.integers())
def test_nothing_raises(action):
    for name in FORMATS:
        result = parse(action, name)
        assert isinstance(result, ToolCall | Refusal)
        if isinstance(result, Refusal):
            assert len(result.message) < 400
            result.message.encode()


@settings(max_examples=300)
@given(st.sampled_from(CONCRETE), st.data())
def test_mutated_calls_never_raise(name, data):
    written = render_call(name, "f", {"a": [1, {"k": "v"}], "b": "x"})
    start = data.draw(st.integers(0, len(written)))
    end = data.draw(st.integers(start, len(written)))
    piece = data.draw(st.text("{}[]\"':,\\ \n()=1a`", max_size=3))
    mutated = written[:start] + piece + written[end:]
    for reading in (name, "auto"):
        assert isinstance(parse(mutated, reading), ToolCall | Refusal)


ACCEPTED = [
    CALL,
    '{"name":"f","arguments":{"a":1}}',
    '{"parameters": {"a": 1}, "name": "f"}',
    f" \n{CALL}\n\n",
    f"[{CALL}]",
    '{"name": "f", "arguments": "{\\"a\\": 1}"}',
    '{"type": "function", "function": {"name": "f", "arguments": "{\\"a\\": 1}"}}',
    '[{"id": "call_1", "type": "function", "function": {"name": "f", "arguments": {"a": 1}}}]',
    '{"id": "x", "type": "function", "name": "f", "arguments": {"a": 1}}',
    f"<|FunctionCallBegin|>[{CALL}]<|FunctionCallEnd|>",
    f"First I look. <|FunctionCallBegin|> {CALL} <|FunctionCallEnd|> Then I think.",
    f"<|FunctionCallBegin|>[{CALL}]",
    f"<tool_call>\n{CALL}\n</tool_call>",
    f"<think>maybe g(2)?</think>\nI call:\n<tool_call>{CALL}</tool_call> and wait",
    f"<tool_call>{CALL}",
    f"<tool_call>[{CALL}]</tool_call>",
    f"```json\n{CALL}\n```",
    f"```\n{CALL}\n```",
    f"```JSON \n\n  {CALL}\n  ```\nDone.",
    f"Here is code:\n```python\nx = 1\n```\nand the call\n```json\n{CALL}\n```",
    f"```json\n{CALL}",
    'Thought: I need f.\nAction: f\nAction Input: {"a": 1}',
    'Action: f\nAction Input: {\n  "a": 1\n}\nObservation: made up',
    'Action: `f`\nAction_Input: {"a": 1}\n',
    'Thought: hm\r\nAction: f\r\nAction Input: {"a": 1}\r\n',
    "f(a=1)",
    "  f( a = 1, )  ",
    "f(a=+1);",
    "f(\n    a=1,\n)",
    f"<think>\nShould I call g(1)? No: {{ }}\n</think>\n\n{CALL}",
    f"I should look.</think>{CALL}",
    '{thinking} <tool_call>{"name": "f", "parameters": {"a": 1}}</tool_call>',
    f"[note to self]\n```json\n{CALL}\n```",
    numpy.str_(CALL),
]


@pytest.mark.parametrize("action", ACCEPTED)
def test_accepted_forms(action):
    assert parse(action) == WANTED


@pytest.mark.parametrize(
    ("action", "wanted"),
    [
        ('{"name": "observe"}', ToolCall("observe", {})),
        ('{"name": "observe", "arguments": ""}', ToolCall("observe", {})),
        ('{"name": "observe", "parameters": null}', ToolCall("observe", {})),
        ("Action: observe", ToolCall("observe", {})),
        ("Action: observe\nAction Input:", ToolCall("observe", {})),
        ("Action: observe\nAction Input:\nObservation: x", ToolCall("observe", {})),
        ("observe()", ToolCall("observe", {})),
        ("f(1, 'x', b=[2.5])", ToolCall("f", {"b": [2.5]}, (1, "x"))),
        ("f((1, 2), (3,), (4), ())", ToolCall("f", {}, ([1, 2], [3], 4, []))),
        ("f({1, 2}, {}, {'a': None}, {1: 'x'})", ToolCall("f", {}, ([1, 2], {}, {"a": None}, [[1, "x"]]))),
        ("f(True, true, null, None)", ToolCall("f", {}, (True, True, None, None))),
        ("f(-3, -.5, 1e3, 2.)", ToolCall("f", {}, (-3, -0.5, 1e3, 2.0))),
        (r"f('it\'s', "
         r'"\x41\u00e9\n\\\101", "\ud83d\ude00")', ToolCall("f", {}, ("it's", "Aé\n\\A", "😀"))),
        ("wähle(größe='ß')", ToolCall("wähle", {"größe": "ß"})),
        ("f(" + "9" * 5000 + ")", ToolCall("f", {}, (10**5000 - 1,))),
        ('{"name": "f", "parameters": {"a": -' + "9" * 8000 + "}}", ToolCall("f", {"a": 1 - 10**8000})),
        ('{"name": "f", "parameters": {"t": "</think>"}}', ToolCall("f", {"t": "</think>"})),
        ('{"name": "f", "parameters": {"t": "<tool_call>"}}', ToolCall("f", {"t": "<tool_call>"})),
        (
            '<tool_call>{"name": "f", "parameters": {"t": "</tool_call> <tool_call>"}}</tool_call>',
            ToolCall("f", {"t": "</tool_call> <tool_call>"}),
        ),
        ('```json\n{"name": "f", "parameters": {"t": "```"}}\n```', ToolCall("f", {"t": "```"})),
        ("done(answer='</think>')", ToolCall("done", {"answer": "</think>"})),
        ('{"name": "f", "parameters": {"t": "\\ud83d\\ude00"}}', ToolCall("f", {"t": "😀"})),
        ('{"name": "f", "parameters": {"a": ' + "[" * 62 + "]" * 62 + "}}", None),
        ('{"name": " odd name ", "parameters": {}}', ToolCall(" odd name ", {})),
    ],
)  # fmt: skip
def test_particular_calls(action, wanted):
    result = parse(action)
    assert isinstance(result, ToolCall)
    if wanted is not None:
        assert repr(result) == repr(wanted) if "9999" not in action else result == wanted


@pytest.mark.parametrize(
    ("action", "name"),
    [
        (CALL, "python"),
        (CALL, "react"),
        (CALL, "tool_call"),
        (CALL, "codegym"),
        (CALL, "fenced"),
        ("f(a=1)", "json"),
    ],
)
def test_a_chosen_format_takes_no_other(action, name):
    result = parse(action, name)
    assert isinstance(result, Refusal)
    assert result.code == "no_call"
    assert result.format == name
    assert FORMATS[name].example not in result.message


def test_an_unknown_format_is_an_error_of_use():
    with pytest.raises(ConfigurationError, match="json"):
        parse(CALL, "yaml")
    with pytest.raises(ConfigurationError):
        render_call("yaml", "f", {})


def test_encoding_refuses_what_has_no_form():
    with pytest.raises(ValueError):
        render_call("json", "f", {"a": float("nan")})
    with pytest.raises(TypeError):
        render_call("json", "f", {"a": {1}})


def test_refusals_repeat_little_of_the_text():
    for action in ("{" + "secret" * 1000, "f(" + "secret" * 1000, "f(1) " + "secret" * 1000, "secret" * 1000):
        for name in FORMATS:
            result = parse(action, name)
            assert isinstance(result, Refusal)
            assert result.message.count("secret") < 12


STORMS = [
    piece * (8192 // len(piece))
    for piece in (
        *"{}[]()\"'`<>,:;= \n\\-+.0_aé",
        '{"',
        '":',
        '\\"',
        "```json\n{",
        "```json\n",
        "``` ",
        "<tool_call>{",
        "<tool_call>",
        "<|FunctionCallBegin|>[{",
        "Action: f\n",
        "Action Input: {",
        "Action: f\nAction Input: {}\n",
        "\n \t",
        "f(",
        "f(a=",
        "a=1,",
        "'\\",
        "</think>",
        "<think>",
        ",\n ",
        ": None",
    )
]


@pytest.mark.parametrize("storm", STORMS, ids=lambda storm: ascii(storm[:12]))
def test_reading_is_linear(storm):
    # 8,192 characters take about a millisecond; anything quadratic takes far more than the limit.
    prefixes = (
        "",
        "{",
        "f(",
        "f(a='",
        '{"name": "',
        "```json\n",
        "Action: f\nAction Input: {",
        "<tool_call>",
    )
    for prefix in prefixes:
        action = (prefix + storm)[:8192]
        for name in FORMATS:
            started = time.perf_counter()
            parse(action, name)
            assert time.perf_counter() - started < 0.25


def test_near_the_recursion_limit():
    deep = '{"name": "f", "parameters": {"a": ' + "[" * 60 + "]" * 60 + "}}"

    def descend():
        try:
            return descend()
        except RecursionError:
            return parse(deep), parse("f(" + "[" * 60 + "]" * 60 + ")")

    for result in descend():
        assert isinstance(result, ToolCall | Refusal)


def test_the_plain_json_of_the_standard_library_is_read():
    assert parse(json.dumps({"name": "f", "parameters": {"a": 1}}, indent=2)) == WANTED
