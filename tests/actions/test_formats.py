"""The formats: examples, what each accepts and refuses, and that none takes another's texts."""

import dataclasses
import importlib
import inspect
import json
import pkgutil

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegym_envs.actions import FORMATS, Refusal, ToolCall, formats, parse, parse_calls, render_call
from codegym_envs.errors import ConfigurationError

CALL = '{"name": "f", "parameters": {"a": 1}}'
WANTED = ToolCall("f", {"a": 1})
CONCRETE = [name for name in FORMATS if name != "auto"]
READING = {"index": 3}


def test_every_file_is_a_format_with_its_example_in_the_docstring():
    modules = [
        importlib.import_module(f"{formats.__name__}.{info.name}")
        for info in pkgutil.iter_modules(formats.__path__)
    ]
    assert sorted(module.FORMAT.name for module in modules) == sorted(CONCRETE)
    for module in modules:
        shown = inspect.cleandoc(module.__doc__).split("Example::")[1]
        assert inspect.cleandoc(shown) == module.FORMAT.example
        assert module.__all__ == ["FORMAT"]


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_is_documented_by_a_working_example(name):
    chosen = FORMATS[name]
    assert chosen.name == name
    assert len(chosen.doc) > 30
    assert chosen.example == render_call(name, "reading_at", READING)
    call = parse(chosen.example, name)
    assert call == parse(chosen.example)
    assert call == ToolCall("reading_at", {"index": "3"} if call.textual else READING, textual=call.textual)
    assert parse_calls(chosen.example) == (call,)


TEXTUAL = ["glm", "hunyuan", "invoke", "longcat", "minimax", "qwen3_coder", "seed_oss", "step3"]


def test_which_formats_write_arguments_as_text():
    assert [name for name in sorted(FORMATS) if parse(FORMATS[name].example).textual] == TEXTUAL


@pytest.mark.parametrize("name", CONCRETE)
def test_no_format_takes_the_text_of_another(name):
    for other in CONCRETE:
        if other == name:
            continue
        result = parse(FORMATS[other].example, name)
        if (name, other) == ("json", "openai"):  # the calls in the message are plain JSON too
            assert result == parse(FORMATS[other].example)
            continue
        assert isinstance(result, Refusal), (name, other)
        assert result.format == name
        assert FORMATS[name].example not in result.message


@pytest.mark.parametrize("name", CONCRETE)
def test_auto_names_the_format_of_a_faulty_text(name):
    """Two calls are a fault of every format; so the refusal says what the text was taken for."""
    text = f"{FORMATS[name].example}\n{FORMATS[name].example}"
    if name in ("glm4", "openai"):  # both are the whole text, so that nothing may follow
        assert isinstance(parse(text), Refusal)
        return
    result = parse(text)
    assert isinstance(result, Refusal)
    assert (result.code, result.format, result.tool) == ("several_calls", name, "reading_at")
    assert "2 tool calls" in result.message
    assert f"in the format {name}" in result.message
    assert parse_calls(text) == parse_calls(text, name) == (parse(FORMATS[name].example),) * 2


@pytest.mark.parametrize("name", CONCRETE)
def test_calls_without_arguments(name):
    for reading in (name, "auto"):
        call = parse(render_call(name, "observe", {}), reading)
        assert isinstance(call, ToolCall)
        assert (call.name, call.arguments, call.positional) == ("observe", {}, ())


@pytest.mark.parametrize("name", CONCRETE)
def test_what_stands_around_an_action(name):
    """Special tokens, thinking and white space around every format."""
    written = FORMATS[name].example
    call = parse(written)
    for text in (
        f"<|im_start|>assistant\n{written}<|im_end|>",
        f"<think>\nFirst g(1)? Or <tool_call>{CALL}</tool_call>?\n</think>\n\n{written}\n</s>",
        f"So {CALL} would not do.\n</think>\n{written}<|eot_id|>\n",
        f"[THINK]{CALL}[/THINK]{written}<|endoftext|>",
        f" \n\n{written}\n\n <end_of_turn>\n",
        f"<think>{'I think. ' * 5000}</think>{written}",
    ):
        assert parse(text) == parse(text, name) == call, text[-200:]
    for text in (f"<think>{written}", f"<think>{written}</think>", f"{written}</think>", f"[THINK]{written}"):
        result = parse(text)
        assert isinstance(result, Refusal)
        assert result.code == "no_call"
        assert "think" in result.message


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=200)
    | st.text("{}[]\"':,\\ \nfa1=().`<>|/▁｜", max_size=60)
    | st.binary()
    | st.integers()
)
def test_nothing_raises(action):
    for name in FORMATS:
        result = parse(action, name)
        assert isinstance(result, ToolCall | Refusal)
        if isinstance(result, Refusal):
            assert len(result.message) < 400
            result.message.encode()


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CONCRETE), st.data())
def test_mutated_calls_never_raise(name, data):
    written = render_call(name, "f", {"a": [1, {"k": "v"}], "b": "x"})
    start = data.draw(st.integers(0, len(written)))
    end = data.draw(st.integers(start, min(len(written), start + 8)))
    piece = data.draw(st.text("{}[]\"':,\\ \n()=1a`<>|/", max_size=3))
    mutated = written[:start] + piece + written[end:]
    for reading in (name, "auto"):
        assert isinstance(parse(mutated, reading), ToolCall | Refusal)
        calls = parse_calls(mutated, reading)
        assert isinstance(calls, tuple | Refusal)
        assert calls != ()


@pytest.mark.parametrize("name", CONCRETE)
def test_a_text_that_is_cut_off_is_never_another_call(name):
    """However much of the end is missing: the same call, or a refusal."""
    arguments = {"index": 123456, "label": "north side"}
    INDEX = {**dict.fromkeys(TEXTUAL, "123456"), "deepseek_v32": 123456, "kimi_k3": 123456}
    written = render_call(name, "reading_at", arguments)
    whole = parse(written)
    assert isinstance(whole, ToolCall)
    for end in range(len(written)):
        result = parse(written[:end])
        if isinstance(result, ToolCall):
            if name == "react":  # a line with a name alone is a call of its own
                assert result == whole or "Action Input: {" not in written[:end]
                continue
            # A missing parameter is seen by the tool's schema, but none is ever cut short.
            assert result == whole or result == dataclasses.replace(whole, arguments={"index": INDEX[name]})


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
    '{"index": 0, "id": "x", "type": "function", "function": {"name": "f", "arguments": "{\\"a\\": 1}"}}',
    '{"type": "function", "function": "f", "parameters": {"a": 1}}',
    '{"type": "tool_use", "id": "toolu_1", "name": "f", "input": {"a": 1}}',
    '{"type": "function_call", "call_id": "c", "name": "f", "arguments": "{\\"a\\": 1}"}',
    '{"functionCall": {"name": "f", "args": {"a": 1}}}',
    '{"action": "f", "action_input": {"a": 1}}',
    '{"tool": "f", "tool_input": {"a": 1}}',
    '{"tool_name": "f", "parameters": {"a": 1}}',
    '{"thought": "hm", "tool_calls": [{"name": "f", "arguments": {"a": 1}}]}',
    '{"role": "assistant", "content": [{"type": "text", "text": "hm"}, '
    '{"type": "tool_use", "id": "t", "name": "f", "input": {"a": 1}}]}',
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
    f"```json {CALL} ```",
    f"Here is code:\n```python\nx = 1\n```\nand the call\n```json\n{CALL}\n```",
    f"```json\n{CALL}",
    f"I call `{CALL}`.",
    f"The first is {{\"value\": 3}}. Now: {CALL}",
    f"```xml\n{CALL}\n```",
    f"Action: {CALL}",
    f"{CALL}<|im_end|>",
    'Thought: I need f.\nAction: f\nAction Input: {"a": 1}',
    'Action: f\nAction Input: {\n  "a": 1\n}\nObservation: made up',
    'Action: `f`\nAction_Input: {"a": 1}\n',
    'Thought: hm\r\nAction: f\r\nAction Input: {"a": 1}\r\n',
    '**Thought:** hm\n**Action:** f\n**Action Input:** {"a": 1}',
    'Action: f\nAction Input: ```json\n{"a": 1}\n```',
    'Action: f(a=1)\nObservation: 3',
    'Action: f {"a": 1}',
    "f(a=1)",
    "  f( a = 1, )  ",
    "f(a=+1);",
    "f(\n    a=1,\n)",
    "print(f(a=1))",
    "```python\nf(a=1)\n```",
    "```\nf(a=1)\n```",
    "```tool_code\nprint(default_api.f(a=1))\n```",
    "I look.\n```tool_code\n# the first one\nresult = f(a=1)\nprint(result)\n```\nThen I wait.",
    "[f(a=1)]",
    "I look.\n[f(a=1)]",
    f"<think>\nShould I call g(1)? No: {{ }}\n</think>\n\n{CALL}",
    f"I should look.</think>{CALL}",
    f"Okay. <think>g(1)?</think> I do it.\n<tool_call>{CALL}</tool_call>",
    '{thinking} <tool_call>{"name": "f", "parameters": {"a": 1}}</tool_call>',
    f"[note to self]\n```json\n{CALL}\n```",
    numpy.str_(CALL),
]  # fmt: skip


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
        ("Action: observe\nAction Input: None", ToolCall("observe", {})),
        ("Action: observe\nAction Input:\nObservation: x", ToolCall("observe", {})),
        ("observe()", ToolCall("observe", {})),
        ("tools.observe()", ToolCall("tools.observe", {})),
        ("f(1, 'x', b=[2.5])", ToolCall("f", {"b": [2.5]}, (1, "x"))),
        ("f((1, 2), (3,), (4), ())", ToolCall("f", {}, ([1, 2], [3], 4, []))),
        ("f({1, 2}, {}, {'a': None}, {1: 'x'})", ToolCall("f", {}, ([1, 2], {}, {"a": None}, [[1, "x"]]))),
        ("f(True, true, null, None)", ToolCall("f", {}, (True, True, None, None))),
        ("f(-3, -.5, 1e3, 2.)", ToolCall("f", {}, (-3, -0.5, 1e3, 2.0))),
        (r"f('it\'s', "
         r'"\x41\u00e9\n\\\101", "\ud83d\ude00")', ToolCall("f", {}, ("it's", "Aé\n\\A", "😀"))),
        ('f("""two\nlines with "quotes" """)', ToolCall("f", {}, ('two\nlines with "quotes" ',))),
        ("wähle(größe='ß')", ToolCall("wähle", {"größe": "ß"})),
        ("f(" + "9" * 5000 + ")", ToolCall("f", {}, (10**5000 - 1,))),
        ('{"name": "f", "parameters": {"a": -' + "9" * 8000 + "}}", ToolCall("f", {"a": 1 - 10**8000})),
        ('{"name": "f", "parameters": {"t": "</think>"}}', ToolCall("f", {"t": "</think>"})),
        ('{"name": "f", "parameters": {"t": "<tool_call>"}}', ToolCall("f", {"t": "<tool_call>"})),
        (
            '<tool_call>{"name": "f", "parameters": {"t": "</tool_call> <tool_call>"}}</tool_call>',
            ToolCall("f", {"t": "</tool_call> <tool_call>"}),
        ),
        (
            '<tool_call>{"name": "f", "parameters": {"t": "<think>"}}</tool_call>',
            ToolCall("f", {"t": "<think>"}),
        ),
        ('```json\n{"name": "f", "parameters": {"t": "```"}}\n```', ToolCall("f", {"t": "```"})),
        ("done(answer='</think>')", ToolCall("done", {"answer": "</think>"})),
        ("[done(answer='<think>')]", ToolCall("done", {"answer": "<think>"})),
        (
            "<function=f><parameter=t>\na</think> <think>b\n</parameter></function>",
            ToolCall("f", {"t": "a</think> <think>b"}, textual=True),
        ),
        ('{"name": "f", "parameters": {"t": "\\ud83d\\ude00"}}', ToolCall("f", {"t": "😀"})),
        ('{"name": "f", "parameters": {"a": ' + "[" * 62 + "]" * 62 + "}}", None),
        ('{"name": " odd name ", "parameters": {}}', ToolCall(" odd name ", {})),
        ("<tool_call>observe</tool_call>", ToolCall("observe", {}, textual=True)),
        ('<|python_tag|>f.call(query="x")', ToolCall("f", {"query": "x"})),
        ("[TOOL_CALLS]f[CALL_ID]aB3[ARGS]{}", ToolCall("f", {})),
        ('functions.f\n{"a": 1}', ToolCall("functions.f", {"a": 1})),
        ('{"name": "functions.f", "parameters": {}}', ToolCall("functions.f", {})),
    ],
)  # fmt: skip
def test_particular_calls(action, wanted):
    result = parse(action)
    assert isinstance(result, ToolCall)
    if wanted is not None:
        assert repr(result) == repr(wanted) if "9999" not in action else result == wanted


def test_the_special_style_of_one_format_is_no_style_of_others():
    assert parse("[TOOL_CALLS]functions.f[ARGS]{}").name == "functions.f"
    assert parse("```tool_code\ndefault_api.f()\n```").name == "f"
    assert parse("default_api.f()").name == "default_api.f"
    assert parse("<|python_tag|>call.call(a=1)").name == "call"


SEVERAL = [
    (f"[{CALL}, {CALL}]", 2),
    (f"{CALL}\n{CALL}", 2),
    (f"{CALL}; {CALL}", 2),
    ("[f(a=1), f(a=1), f(a=1)]", 3),
    ("f(a=1)\nf(a=1)", 2),
    ("f(a=1)\n[f(a=1), f(a=1)]", 3),
    ("```tool_code\nf(a=1)\nf(a=1)\n```", 2),
    (f"```json\n{CALL}\n```\nand\n```json\n{CALL}\n```", 2),
    (f"```json\n[{CALL}, {CALL}]\n```", 2),
    (f"<tool_call>{CALL}</tool_call>\n" * 4, 4),
    (f"<tool_call>{CALL}\n{CALL}</tool_call>", 2),
    (f"First {CALL} and then {CALL}", 2),
    (f"[TOOL_CALLS] [{CALL}, {CALL}]", 2),
    ('[TOOL_CALLS]f[ARGS]{"a": 1}[TOOL_CALLS]f[ARGS]{"a": 1}', 2),
    ('Action: f\nAction Input: {"a": 1}\nObservation: 2\nAction: f\nAction Input: {"a": 1}', 2),
    (f"<|python_tag|>{CALL}; {CALL}", 2),
    (f"<tool_calls>\n{CALL}\n{CALL}\n</tool_calls>", 2),
    ("<function_calls>f(a=1)\nf(a=1)</function_calls>", 2),
    ("<|tool_call_start|>[f(a=1), f(a=1)]<|tool_call_end|>", 2),
    (f'<tool_call>{CALL}</tool_call><function=f>{{"a": 1}}</function>', 2),
]


@pytest.mark.parametrize(("action", "number"), SEVERAL)
def test_several_calls(action, number):
    assert parse_calls(action) == (WANTED,) * number
    result = parse(action)
    assert isinstance(result, Refusal)
    assert (result.code, result.tool) == ("several_calls", "f")
    assert f"{number} tool calls" in result.message


def test_one_fault_among_several_calls_refuses_them_all():
    text = f'[{CALL}, {{"name": "g", "parameters": 1}}, {CALL}]'
    assert parse(text).code == "several_calls"
    result = parse_calls(text)
    assert isinstance(result, Refusal)
    assert (result.code, result.tool, result.format) == ("bad_call", "g", "json")
    assert result.message.startswith("Call 2 of 3: ")
    assert parse_calls("<tool_call>{</tool_call>").message.startswith("The action is not valid JSON")


@pytest.mark.parametrize(
    ("action", "code", "name", "tool"),
    [
        ('{"name": "f", "parameters": {"a": 1}', "bad_json", "json", "f"),
        ("{'name': 'f', 'parameters': {}}", "bad_json", "json", "f"),
        ('{"name": "f", "a": 1}', "bad_call", "json", "f"),
        ("guarantor_of(account=Studio)", "bad_call", "python", "guarantor_of"),
        ("[guarantor_of(account=Studio)]", "bad_call", "pythonic", "guarantor_of"),
        ("f(1", "bad_call", "python", "f"),
        ("I look.\nf(1)", "bad_call", "python", "f"),
        ("I would call f(1) now.", "no_call", None, "f"),
        ("observe", "no_call", None, "observe"),
        ("`observe`", "no_call", None, "observe"),
        ("Either f(1) or g(2).", "no_call", None, None),
        ('<tool_call>{"name": "f", </tool_call>', "bad_json", "tool_call", "f"),
        ("<function=f><parameter=a>1</function>", "bad_call", "qwen3_coder", "f"),
        ("<tool_call>f\n<arg_key>a</arg_key>\n<arg_value>1", "bad_call", "glm", "f"),
        ('Action: f\nAction Input: {"a": ', "bad_json", "react", "f"),
        ("Action: f\nAction Input: 3", "bad_call", "react", "f"),
        ('[TOOL_CALLS]f[ARGS]{"a": 1', "bad_json", "mistral", "f"),
        ("<start_function_call>call:f{a:b}<end_function_call>", "bad_call", "function_gemma", "f"),
        ("<|channel|>commentary to=functions.f<|message|>3<|call|>", "bad_json", "harmony", "f"),
        ("<|channel|>final<|message|>It is 3.<|return|>", "no_call", None, None),
        ("```tool_code\nf(x)\n```", "bad_call", "tool_code", "f"),
        ("I am done.\nFinal Answer: 3", "no_call", None, None),
    ],
)
def test_refusals_name_the_format_and_the_tool(action, code, name, tool):
    result = parse(action)
    assert isinstance(result, Refusal)
    assert (result.code, result.format, result.tool) == (code, name, tool)
    assert name is None or f"in the format {name}" in result.message


@pytest.mark.parametrize(
    ("action", "name"),
    [
        (CALL, "python"),
        (CALL, "react"),
        (CALL, "tool_call"),
        (CALL, "codegym"),
        (CALL, "fenced"),
        ("f(a=1)", "json"),
        (f"<tool_call>{CALL}", "json"),
    ],
)
def test_a_chosen_format_takes_no_other(action, name):
    result = parse(action, name)
    assert isinstance(result, Refusal)
    assert (result.code, result.format) == ("no_call", name)


def test_an_unknown_format_is_an_error_of_use():
    with pytest.raises(ConfigurationError, match="json"):
        parse(CALL, "yaml")
    with pytest.raises(ConfigurationError):
        parse_calls(CALL, "yaml")
    with pytest.raises(ConfigurationError):
        render_call("yaml", "f", {})


def test_refusals_repeat_little_of_the_text():
    for action in ("{" + "secret" * 1000, "f(" + "secret" * 1000, "f(1) " + "secret" * 1000, "secret" * 1000):
        for name in FORMATS:
            result = parse(action, name)
            assert isinstance(result, Refusal)
            assert result.message.count("secret") < 12
            assert result.tool is None or len(result.tool) <= 200


def test_near_the_recursion_limit():
    deep = '{"name": "f", "parameters": {"a": ' + "[" * 60 + "]" * 60 + "}}"
    gemma = "<|tool_call>call:f{a:" + "[" * 60 + "]" * 60 + "}<tool_call|>"

    def descend():
        try:
            return descend()
        except RecursionError:
            return parse(deep), parse("f(" + "[" * 60 + "]" * 60 + ")"), parse(gemma)

    for result in descend():
        assert isinstance(result, ToolCall | Refusal)


def test_the_plain_json_of_the_standard_library_is_read():
    assert parse(json.dumps({"name": "f", "parameters": {"a": 1}}, indent=2)) == WANTED
