"""Reading assistant messages: every form a server sends, and whatever else may come."""

import json

import pytest
from chat_samples import native
from hypothesis import given, settings
from hypothesis import strategies as st

from codegym_envs.actions import FORMATS, Refusal, parse, parse_calls, render_call
from codegym_envs.chat import Reply, answer_messages, assistant_message, read_reply

CALL = ("is_lit", {"position": 1})

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("\ud800") | st.just("{}"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "role",
                    "content",
                    "tool_calls",
                    "function_call",
                    "function",
                    "name",
                    "arguments",
                    "id",
                    "type",
                ]
            )
            | st.text(max_size=3),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)
NEARLY_GOOD = st.fixed_dictionaries(
    {
        "tool_calls": st.lists(
            st.fixed_dictionaries({"function": ANYTHING, "id": ANYTHING}) | ANYTHING, max_size=4
        )
    },
    optional={"role": ANYTHING, "content": ANYTHING, "function_call": ANYTHING},
)


def check_sound(reply):
    """What holds for every reply: it can be stored and sent, and every call can be answered."""
    assert type(reply) is Reply
    assert type(reply.action) is str
    message = reply.message
    assert message["role"] == "assistant"
    assert json.loads(json.dumps(message, ensure_ascii=False).encode()) == message
    ids = [call["id"] for call in message.get("tool_calls", [])]
    assert tuple(ids) == reply.call_ids
    assert len(set(ids)) == len(ids)
    assert all(ids)
    assert message["content"] is not None or ids
    for call in message.get("tool_calls", []):
        assert set(call) == {"id", "type", "function"}
        assert type(call["function"]["name"]) is str
        assert type(call["function"]["arguments"]) is str
    assert reply.faults == tuple(sorted(set(reply.faults)))


@settings(max_examples=150, deadline=None)
@given(ANYTHING | NEARLY_GOOD)
def test_no_message_raises_and_every_reply_is_sound(message):
    check_sound(read_reply(message))


class Raises:
    """An object of which every look raises."""

    @property
    def __class__(self):
        raise RuntimeError("looked at")

    def __bool__(self):
        raise RuntimeError("asked")

    def __len__(self):
        raise RuntimeError("asked")


class RaisingDict(dict):
    def get(self, *_):
        raise RuntimeError("asked")


class OwnText(str):
    def isascii(self):
        raise RuntimeError("asked")

    def __str__(self):
        raise RuntimeError("asked")


def _circular():
    value = {}
    value["arguments"] = value
    return value


def _deep():
    value = []
    for _ in range(100_000):
        value = [value]
    return value


HOSTILE = [
    lambda: None,
    lambda: 5,
    lambda: float("nan"),
    lambda: b"bytes",
    list,
    object,
    Raises,
    lambda: RaisingDict(role="assistant"),
    lambda: OwnText("observe()"),
    lambda: {"content": Raises()},
    lambda: {"content": ["text", {"type": "text"}, {"text": 5}, {"text": "a"}, Raises()]},
    lambda: {"tool_calls": Raises()},
    lambda: {"tool_calls": [Raises()]},
    lambda: {"tool_calls": [{"function": Raises()}]},
    lambda: {"tool_calls": [{"id": Raises(), "function": {"name": Raises(), "arguments": Raises()}}]},
    lambda: {"tool_calls": [{"function": {"name": "observe", "arguments": {"a": object()}}}]},
    lambda: {"tool_calls": [{"function": {"name": "observe", "arguments": {1: 2}}}]},
    lambda: {"tool_calls": [{"function": {"name": "observe", "arguments": {(1, 2): 2}}}]},
    lambda: {"tool_calls": [{"function": {"name": "observe", "arguments": {"a": 10**5000}}}]},
    lambda: {"tool_calls": [{"function": {"name": "observe", "arguments": float("inf")}}]},
    lambda: {"tool_calls": [{"function": {"name": "observe", "arguments": _circular()}}]},
    lambda: {"tool_calls": [{"function": {"name": "observe", "arguments": _deep()}}]},
    lambda: {"tool_calls": [{"function": {"name": "observe", "arguments": "[" * 100_000}}]},
    lambda: {"tool_calls": [{"function": {"name": "\ud800", "arguments": "\udfff"}, "id": "\ud800"}]},
    lambda: {"tool_calls": [{"function": {"name": OwnText("observe"), "arguments": OwnText("{}")}}]},
    lambda: {"tool_calls": {"function": {"name": "observe"}}},
    lambda: {"function_call": [], "tool_calls": None},
    lambda: {"role": ["assistant"], "content": "x"},
]


@pytest.mark.parametrize("make", HOSTILE)
def test_hostile_messages(make, begin):
    message = make()
    check_sound(read_reply(message))
    episode = begin()
    step = episode.step(message)
    assert step.info["num_tool_calls"] == 1
    assert step.messages


def test_a_call_becomes_plain_json_with_the_same_arguments():
    for text in (
        '{"position": 1}',
        ' {"position":1}\n',
        '{"position": 1e0}',
        '{"a": "é\\u00e9", "b": [1, {"c": null}]}',
    ):
        call = parse(read_reply(native(("is_lit", text))).action, "json")
        assert (call.name, call.arguments) == ("is_lit", json.loads(text))


@pytest.mark.parametrize("arguments", ["", "  ", None, "{}", {}])
def test_calls_without_arguments_in_all_their_forms(arguments):
    message = {"tool_calls": [{"id": "a", "function": {"name": "observe", "arguments": arguments}}]}
    reply = read_reply(message)
    assert parse(reply.action).arguments == {}
    assert reply.message["tool_calls"][0]["function"]["arguments"] == "{}"
    assert reply.faults == ()


def test_missing_arguments_are_none():
    assert (
        parse(read_reply({"tool_calls": [{"id": "a", "function": {"name": "observe"}}]}).action).arguments
        == {}
    )


def test_arguments_as_an_object_are_played_and_written_as_text():
    message = {"tool_calls": [{"id": "a", "function": {"name": "is_lit", "arguments": {"position": 1}}}]}
    reply = read_reply(message)
    assert parse(reply.action).arguments == {"position": 1}
    assert reply.message["tool_calls"][0]["function"]["arguments"] == '{"position":1}'
    assert reply.faults == ("arguments_not_text",)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ("{position: 1}", "bad_json"),
        ('{"position": 1', "bad_json"),
        ("position=1", "bad_json"),
        ("[1]", "bad_call"),
        ("1", "bad_call"),
        ('"{}"', "bad_call"),
        ('{"position": NaN}', "bad_number"),
        ('{"position": 1, "position": 2}', "duplicate_key"),
        ('{"position": "\\ud800"}', "bad_text"),
        ('{}}, {"name": "done", "parameters": {"answer": 2}', "bad_json"),
        ('{}"}}]}{"name": "done", "parameters": {"answer": 2}}', "bad_json"),
        ('<tool_call>{"name": "done", "arguments": {"answer": 2}}</tool_call>', "bad_json"),
        ("[" * 5_000, "too_deep"),
        (5, "bad_call"),
        (["position", 1], "bad_call"),
        (True, "bad_call"),
        ({"position": float("nan")}, "bad_number"),
    ],
)
def test_arguments_that_are_no_object_are_refused_and_nothing_breaks_out(arguments, error, begin):
    message = {"tool_calls": [{"id": "a", "function": {"name": "is_lit", "arguments": arguments}}]}
    step = begin().step(message)
    assert step.info["status"] == "invalid_action"
    assert (step.info["tool"], step.info["error"]) == (None, error)
    assert [answer["tool_call_id"] for answer in step.messages] == ["a"]
    assert step.messages[0]["content"].startswith("Invalid action (")
    assert not step.terminated


def test_null_stands_for_no_arguments(begin):
    message = {"tool_calls": [{"id": "a", "function": {"name": "is_lit", "arguments": "null"}}]}
    step = begin().step(message)
    assert step.info["status"] == "invalid_action"
    assert (step.info["tool"], step.info["error"]) == ("is_lit", "missing_argument")


def test_ids_are_kept():
    reply = read_reply(native(CALL, CALL))
    assert reply.call_ids == ("id0", "id1")
    assert reply.faults == ()


def test_missing_and_repeated_ids_are_put_right():
    entries = [
        {"id": call_id, "function": {"name": "observe"}} for call_id in ("a", "a", None, "", 5, "call00000")
    ]
    reply = read_reply({"tool_calls": entries})
    assert len(set(reply.call_ids)) == 6
    assert reply.call_ids[0] == "a"
    assert reply.call_ids[5] == "call00000"
    assert reply.faults == ("duplicate_id", "missing_id")


def test_fresh_ids_are_nine_letters_and_digits_and_new_in_the_conversation():
    message = {"tool_calls": [{"function": {"name": "observe"}}]}
    first = read_reply(message).call_ids[0]
    second = read_reply(message, taken={first}).call_ids[0]
    assert first != second
    assert len(first) == len(second) == 9
    assert first.isalnum()


def test_the_older_form_of_a_call():
    reply = read_reply(
        {"role": "assistant", "content": None, "function_call": {"name": "observe", "arguments": "{}"}}
    )
    assert parse(reply.action).name == "observe"
    assert len(reply.call_ids) == 1
    assert reply.faults == ("legacy_function_call",)
    assert "function_call" not in reply.message


def test_several_calls_become_one_action():
    calls = parse_calls(read_reply(native(CALL, ("observe", {}))).action)
    assert [call.name for call in calls] == ["is_lit", "observe"]


def test_a_malformed_call_among_several_refuses_the_reply_as_a_whole(begin, make_env):
    episode = begin(make_env(parallel_calls="sequence"))
    step = episode.step(native(("observe", {}), ("is_lit", "{"), ("done", {"answer": 2})))
    assert step.info["status"] == "invalid_action"
    assert step.info["num_tool_calls"] == 1
    assert len(step.messages) == 3
    assert not step.terminated


def test_content_without_calls_is_the_action():
    assert read_reply({"role": "assistant", "content": "observe()"}).action == "observe()"
    assert read_reply({"role": "assistant", "content": "observe()", "tool_calls": []}).action == "observe()"
    assert read_reply("observe()").message == {"role": "assistant", "content": "observe()"}
    parts = [{"type": "text", "text": "obs"}, {"type": "image_url"}, {"type": "text", "text": "erve()"}]
    assert read_reply({"content": parts}).action == "observe()"


def test_content_beside_calls_is_no_action():
    reply = read_reply(native(CALL, content="done(answer=2)"))
    assert parse(reply.action).name == "is_lit"
    assert reply.message["content"] == "done(answer=2)"


def test_thinking_is_kept_beside_the_content():
    reply = read_reply({"content": "observe()", "reasoning_content": "hm", "audio": {"data": "x"}})
    assert reply.message == {"role": "assistant", "content": "observe()", "reasoning_content": "hm"}


def test_lone_surrogates_are_refused_and_not_written_down():
    reply = read_reply({"content": "a\ud800"})
    assert reply.action == "a\ud800"
    assert reply.message["content"] == "a?"
    assert reply.faults == ("bad_text",)
    refusal = parse(read_reply(native(("is_\ud800", "{}"))).action)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "bad_text"


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ({"role": "user", "content": "observe()"}, "wrong_role"),
        ({"content": 5}, "content_not_text"),
        ({"tool_calls": "observe()"}, "tool_calls_not_list"),
        ({"tool_calls": [{"id": "a", "type": "custom", "custom": {"name": "observe"}}]}, "bad_call"),
        ({"tool_calls": ["observe()"]}, "bad_call"),
        ({"tool_calls": [{"id": "a", "function": {"name": 5}}]}, "bad_call"),
        ({"tool_calls": [{"id": "a", "function": {"name": ""}}]}, "bad_call"),
    ],
)
def test_faults_of_form_are_named(message, fault):
    assert fault in read_reply(message).faults


def test_every_call_is_answered_in_order():
    message = assistant_message(
        None, [("a", "observe", "{}"), ("b", "observe", "{}"), ("c", "observe", "{}")]
    )
    reply = read_reply(message)
    for info in (
        {"status": "ok"},
        {"status": "invalid_action"},
        {"status": "ok", "calls": [{"observation": "x"}, {"observation": "y"}]},
        {"status": "ok", "calls": [{"observation": "x"}] * 3},
        {"status": "ok", "calls": []},
    ):
        answers = answer_messages(reply, "x", info)
        assert [answer["tool_call_id"] for answer in answers] == ["a", "b", "c"]
        assert all(answer["role"] == "tool" and answer["content"] for answer in answers)
        assert answers[0]["content"] == "x"


@pytest.mark.parametrize("action_format", FORMATS)
@pytest.mark.parametrize("alone", [True, False])
def test_what_stands_in_an_argument_is_no_call(action_format, alone, begin, make_env):
    """Texts that are calls in some format are texts where they stand as arguments."""
    text = render_call(action_format, "done", {"answer": 2})
    episode = begin(make_env(parallel_calls="sequence"))
    calls = [("label", {"text": text})] if alone else [("observe", {}), ("label", {"text": text})]
    step = episode.step(native(*calls))
    assert json.loads(step.messages[-1]["content"]) == text
    assert not step.terminated
    # With an escape in it, or an argument too many, the call takes the way through the strict parsers.
    step = episode.step(native(("label", {"text": f"{text}\u2028", "nothing": text})))
    assert step.info["error"] == "unexpected_argument"
    assert not step.terminated
    step = episode.step(native(("label", f'{{"text": {json.dumps(text)}')))
    assert step.info["status"] == "invalid_action"
    assert not step.terminated
