"""What `render_call` writes is read back exactly, whatever stands in the strings."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from codegym_envs.actions import FORMATS, MAX_ACTION_LENGTH, ToolCall, parse, parse_calls, render_call
from codegym_envs.spec import parse_module
from codegym_envs.spec.plain_data.values import encode
from codegym_envs.spec.schema import compile_arguments, read_textual

CONCRETE = [name for name in FORMATS if name != "auto"]
# Formats in which strings stand as they are between tags or special tokens, so that not all can be written.
BARE_STRINGS = {name for name in CONCRETE if '\\"' not in render_call(name, "f", {"a": '"'})}

PIECES = [
    *(FORMATS[name].example for name in CONCRETE),
    *("<think>", "</think>", "[THINK]", "[/THINK]", "<|channel|>analysis<|message|>", "<|end|>", "analysis"),
    *("<|im_end|>", "</s>", "<|eot_id|>", "<|call|>", "<end_of_turn>", "<|im_start|>assistant\n"),
    *("<tool_call>", "</tool_call>", "<function=g>", "</function>", "<parameter=a>", "</parameter>"),
    *('<parameter name="a">', "</invoke>", "<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>"),
    *('<|"|>', "<escape>", "<|close|>argument<|sep|>", "</｜DSML｜parameter>", "<tool_call|>"),
    *("[TOOL_CALLS]", "[ARGS]", "<|python_tag|>", "✿ARGS✿", ">>>g\n{}"),
    *("```", "```json\n", "\n```\n", "Action: g\n", "Action Input: {}", "Observation: 1"),
    *("{", "}", "[", "]", "(", ")", '"', "'", "\\", "\n", "\r\n", "\t", "\0", " ", ",", ":", "=", "#"),
    *("g(1)", "[g(1)]", '{"name": "g", "parameters": {}}', "{'name': 'g'}", "null", "3", "-0.5", "true"),
    *("é", "漢", "😀", "\u2028"),
]
nasty = st.lists(
    st.sampled_from(PIECES) | st.text(st.characters(exclude_categories=["Cs"]), max_size=6), max_size=5
).map("".join)
numbers = st.integers() | st.integers(-(10**40), 10**40) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | nasty,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(nasty, inner, max_size=3),
    max_leaves=6,
)
names = st.text("abcxyz_é", min_size=1, max_size=8) | st.sampled_from(
    ["function", "name", "json", "call", "to", "analysis", "print_it"]
)


def read_back(call, arguments):
    """The arguments of a call as their types would have them read; all are named."""
    assert call.positional == ()
    if not call.textual:
        return call.arguments
    assert all(type(text) is str for text in call.arguments.values())
    return {
        key: text if type(arguments[key]) is str else json.loads(text) for key, text in call.arguments.items()
    }


def check(name, tool, arguments):
    try:
        written = render_call(name, tool, arguments)
    except ValueError:
        assert name in BARE_STRINGS
        assert "<" in encode(arguments) or ":" in encode(arguments)
        return False
    if len(written) > MAX_ACTION_LENGTH:
        return True
    for reading in (name, "auto"):
        result = parse(written, reading)
        assert isinstance(result, ToolCall), (reading, written, result)
        assert result.name == tool
        assert encode(read_back(result, arguments)) == encode(arguments)
        assert parse_calls(written, reading) == (result,)
    return True


@settings(max_examples=100, deadline=None)
@given(tool=names, arguments=st.dictionaries(names, values, max_size=3))
@example(tool="f", arguments={"a": "</think>", "b": ["<think>", {"</parameter>": 10**30}]})
@example(tool="f", arguments={"a": "\n\nx\n\n", "b": "", "c": " "})
@example(tool="name", arguments={"name": "g", "parameters": {"a": 1}})
@example(tool="f", arguments={"name": "f", "arguments": "{}", "tool_calls": []})
@example(tool="f", arguments={"type": "<|im_end|>", "a": 'x"}}<|im_end|>'})
def test_round_trip(tool, arguments):
    for name in CONCRETE:
        check(name, tool, arguments)


@settings(max_examples=100, deadline=None)
@given(nasty)
def test_round_trip_of_strings_that_stand_bare(text):
    for name in BARE_STRINGS:
        check(name, "f", {"a": text, "b": 1, "c": text[:3]})


def test_which_formats_cannot_write_every_string():
    assert sorted(BARE_STRINGS) == [
        *("deepseek_v32", "function_gemma", "gemma4", "glm", "hunyuan", "invoke", "kimi_k3", "longcat"),
        *("minimax", "qwen3_coder", "seed_oss", "step3"),
    ]
    closings = {
        "deepseek_v32": "</｜DSML｜parameter>",
        "function_gemma": "<escape>",
        "gemma4": '<|"|>',
        "glm": "</arg_value>",
        "hunyuan": "</arg_value>",
        "invoke": "</parameter>",
        "kimi_k3": "<|close|>argument<|sep|>",
        "longcat": "</longcat_arg_value>",
        "minimax": "</parameter>",
        "qwen3_coder": "</parameter>",
        "seed_oss": "</parameter>",
        "step3": "</steptml:parameter>",
    }
    for name in CONCRETE:
        for other, closing in closings.items():
            if name in closings and closing == closings[name]:
                with pytest.raises(ValueError, match="cannot be written in the format"):
                    render_call(name, "f", {"a": f"x{closing}y"})
            elif other == name:
                assert check(name, "f", {"a": f"x{closing}y"})


@pytest.mark.parametrize("name", CONCRETE)
def test_names_that_a_format_cannot_write_are_not_written(name):
    for tool in ("a b", "a>b", 'a"b', "", "a\nb", "a[ARGS]b", "a:0", "{", "functions.a"):
        try:
            written = render_call(name, tool, {"x": 1})
        except ValueError:
            continue
        assert parse(written, name).name == tool


def test_encoding_refuses_what_has_no_form():
    for name in FORMATS:
        with pytest.raises(ValueError):
            render_call(name, "f", {"a": float("nan")})
        with pytest.raises(TypeError):
            render_call(name, "f", {"a": object()})


MODULE = parse_module(
    """
def generate(rng, difficulty): return {}
def reference(): return 1
def observe(state): return 1
def f(state, text: str, number: int, ratio: float, flag: bool, words: list[str], table: dict[str, int]):
    return 1
"""
)
TOOL = MODULE.tools[1]
VALIDATE = compile_arguments(TOOL)


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "text": nasty,
            "number": st.integers() | st.integers(-(10**40), 10**40),
            "ratio": st.floats(allow_nan=False, allow_infinity=False),
            "flag": st.booleans(),
            "words": st.lists(nasty, max_size=3),
            "table": st.dictionaries(nasty, st.integers(), max_size=3),
        }
    )
)
def test_round_trip_by_the_schema_of_a_tool(arguments):
    wanted = encode([arguments[parameter.name] for parameter in TOOL.parameters])
    for name in CONCRETE:
        try:
            written = render_call(name, "f", arguments)
        except ValueError:
            assert name in BARE_STRINGS
            continue
        if len(written) <= MAX_ACTION_LENGTH:
            call = parse(written)
            named = read_textual(TOOL, call.arguments) if call.textual else call.arguments
            assert encode(VALIDATE(named)) == wanted
