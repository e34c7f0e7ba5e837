"""A model that is not stopped goes on with a turn that it makes up: only its own turn counts."""

import pytest

from codegym_envs.actions import Refusal, ToolCall, parse_calls

CALL = ToolCall("reading_at", {"index": 9})
TURNS = [
    "<|eot_id|><|start_header_id|>ipython<|end_header_id|>\n\n7<|eot_id|>",
    "<|im_end|>\n<|im_start|>user\n<tool_response>\n7\n</tool_response><|im_end|>",
    "<end_of_turn>\n<start_of_turn>user\n7<end_of_turn>",
    "</s>[INST] 7 [/INST]",
    "<|end|><|user|>7<|end|>",
]
TEXTS = [
    "[reading_at(index=9)]",
    "reading_at(index=9)",
    '{"name": "reading_at", "arguments": {"index": 9}}',
    '[{"name": "reading_at", "arguments": {"index": 9}}]',
    "<tool_call>\n<function=reading_at>\n<parameter=index>\n9\n</parameter>\n</function>\n</tool_call>",
]


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("text", TEXTS)
def test_the_next_turn_does_not_count(text, turn):
    (call,) = parse_calls(text + turn)
    assert call.name == CALL.name
    assert {key: int(value) for key, value in call.arguments.items()} == CALL.arguments


@pytest.mark.parametrize("turn", TURNS)
def test_nothing_is_made_of_two_broken_turns(turn):
    assert isinstance(parse_calls("{broken" + turn + TEXTS[2][:-1]), Refusal)


def test_the_marks_inside_of_an_argument_are_text():
    text = '{"name": "note", "arguments": {"text": "a<|im_end|>\\n<|im_start|>user"}}'
    (call,) = parse_calls(text)
    assert call.arguments == {"text": "a<|im_end|>\n<|im_start|>user"}
