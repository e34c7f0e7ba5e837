"""Conversations: stored, shown, sent, learnt from."""

import json

import pytest
from chat_samples import LAMPS, native

from codegym_envs.chat import ChatEpisode, Conversation, read_reply, render_spans
from codegym_envs.errors import ConfigurationError

TOOLS = [{"type": "function", "function": {"name": "observe", "parameters": {}}}]


def chatml(messages, tools, begin):
    """A template in the manner of many: turns between marks."""
    parts = [f"<tools>{json.dumps(tools)}</tools>\n"] if tools else []
    for message in messages:
        calls = "".join(
            f"<call>{json.dumps(call['function'])}</call>" for call in message.get("tool_calls", ())
        )
        parts.append(f"<|{message['role']}|>{message['content'] or ''}{calls}<|end|>\n")
    return "".join(parts) + ("<|assistant|>" if begin else "")


@pytest.fixture
def conversation():
    log = Conversation(tools=TOOLS)
    log.system("Rules")
    log.user("Task é")
    log.assistant("I look.", [("a", "observe", "{}")])
    log.tool('{"n":9007199254740993}', "a")
    log.assistant(None, [("b", "observe", "{}"), ("c", "is_lit", '{"position": 1}')])
    log.extend(
        [
            {"role": "tool", "tool_call_id": "b", "content": "1"},
            {"role": "tool", "tool_call_id": "c", "content": "2"},
        ]
    )
    log.reply(read_reply("It is 2."))
    return log


def test_json_round_trip(conversation):
    text = json.dumps(conversation.to_json(), ensure_ascii=False)
    back = Conversation.from_json(json.loads(text))
    assert back == conversation
    assert back.messages == conversation.messages
    assert Conversation.from_json({"messages": []}) == Conversation()


def test_copies_share_nothing(conversation):
    for twin in (conversation.copy(), Conversation.from_json(conversation.to_json())):
        twin.messages[2]["tool_calls"][0]["function"]["name"] = "changed"
        twin.tools[0]["type"] = "changed"
        assert twin != conversation
    assert conversation.messages[2]["tool_calls"][0]["function"]["name"] == "observe"
    given = [{"role": "user", "content": "x"}]
    log = Conversation(given)
    given[0]["content"] = "y"
    assert log.messages[0]["content"] == "x"


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"role": "user"},
        {"role": "user", "content": None},
        {"role": "robot", "content": "x"},
        {"role": "tool", "content": 5},
        {"role": "assistant", "content": ["x"]},
        "text",
    ],
)
def test_messages_of_no_known_form_are_refused(message):
    with pytest.raises(ConfigurationError):
        Conversation([message])
    with pytest.raises(ConfigurationError):
        Conversation().extend([message])


@pytest.mark.parametrize("value", [{}, {"messages": {}}, {"messages": [], "tools": "x"}])
def test_from_json_refuses_what_is_none(value):
    with pytest.raises(ConfigurationError, match="messages"):
        Conversation.from_json(value)


def test_shown_to_people(conversation):
    shown = conversation.render()
    for part in (
        "[system]\nRules",
        "[user]\nTask é",
        "I look.\nobserve({})  [a]",
        "[tool a]",
        "9007199254740993",
    ):
        assert part in shown
    assert Conversation().render() == ""


def test_call_ids_and_loss(conversation):
    assert conversation.call_ids() == {"a", "b", "c"}
    assert conversation.loss() == [False, False, True, False, True, False, False, True]


def test_spans_hold_what_the_model_writes_and_nothing_else(conversation):
    rendered = conversation.rendered(chatml)
    assert rendered.text == chatml(conversation.messages, TOOLS, False)
    written = [rendered.text[start:end] for start, end in rendered.spans]
    assert written == [
        'I look.<call>{"name": "observe", "arguments": "{}"}</call><|end|>',
        '<call>{"name": "observe", "arguments": "{}"}</call>'
        '<call>{"name": "is_lit", "arguments": "{\\"position\\": 1}"}</call><|end|>',
        "It is 2.<|end|>",
    ]


def test_spans_by_choice(conversation):
    flags = [False] * len(conversation)
    flags[2] = True
    rendered = render_spans(conversation.messages, None, chatml, loss=flags)
    ((start, end),) = rendered.spans
    assert rendered.text[start:end].startswith("I look.")


def thoughtful(messages, tools, begin):
    """A template that puts an empty thought in front of the last reply only, as those of some models do."""
    parts = []
    for index, message in enumerate(messages):
        last = index == len(messages) - 1 and message["role"] == "assistant"
        calls = "".join(
            f"<call>{json.dumps(call['function'])}</call>" for call in message.get("tool_calls", ())
        )
        thought = "<think></think>" if last else ""
        parts.append(f"<|{message['role']}|>{thought}{message['content'] or ''}{calls}<|end|>\n")
    return "".join(parts) + ("<|assistant|>" if begin else "")


def test_spans_in_templates_that_write_the_last_turn_differently(conversation):
    rendered = render_spans(conversation.messages, None, thoughtful)
    assert rendered.text == thoughtful(conversation.messages, None, False)
    plain = render_spans(conversation.messages, None, chatml)
    written = [rendered.text[start:end] for start, end in rendered.spans]
    assert written[:-1] == [plain.text[start:end] for start, end in plain.spans][:-1]
    assert written[-1] == "<think></think>It is 2.<|end|>"
    assert rendered.text.count("<think>") == 1


def test_a_template_that_leaves_replies_out_has_no_spans(conversation):
    def forgetful(messages, tools, begin):
        kept = [message for message in messages[:-1] if message["role"] != "assistant"] + list(messages[-1:])
        return chatml(kept, tools, begin)

    with pytest.raises(ConfigurationError, match="it is not known where"):
        conversation.rendered(forgetful)


def test_requests_hold_only_what_servers_accept():
    log = Conversation()
    log.user("Task")
    bad = [
        {"id": "a", "function": {"name": "is lit!", "arguments": "{position"}},
        {"id": "b", "function": {"name": "x" * 65, "arguments": "[1]"}},
        {"id": "c", "function": {"name": "", "arguments": '{"a": 1, "a": 2}'}},
        {"id": "d", "function": {"name": "is_lit", "arguments": '{"position": 1}'}},
    ]
    log.reply(read_reply({"content": None, "tool_calls": bad, "reasoning_content": "hm"}))
    stored = log.to_json()
    sent = log.sendable()
    assert log.to_json() == stored
    assert "reasoning_content" not in sent[1]
    functions = [call["function"] for call in sent[1]["tool_calls"]]
    assert functions[:3] == [{"name": "invalid", "arguments": "{}"}] * 3
    assert functions[3] == {"name": "is_lit", "arguments": '{"position": 1}'}


def test_a_played_episode_is_stored_and_read_back(make_env):
    episode = ChatEpisode(make_env())
    episode.reset(options={"config": LAMPS})
    for message in (native(("observe", {})), "prose \ud800", native(("is_lit", "{"), ("observe", {})), None):
        episode.step(message)
    text = json.dumps(episode.conversation.to_json(), ensure_ascii=False).encode()
    assert Conversation.from_json(json.loads(text)) == episode.conversation
