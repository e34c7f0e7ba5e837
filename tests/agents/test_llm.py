"""The agent behind an endpoint, against a local one that plays."""

import asyncio
import json
import re

import gymnasium
import pytest
from fake_endpoint import FakeEndpoint, completion

from codegym_envs import catalog
from codegym_envs.actions import FORMATS, render_call
from codegym_envs.agents import make_agent, rollout, rollout_async
from codegym_envs.agents.llm import endpoint_agents
from codegym_envs.endpoint import ResponseStore
from codegym_envs.errors import ConfigurationError, MissingExtra
from codegym_envs.trajectories import Trajectory

THOUGHT = "<think>What now? {</think>"


def make(endpoint, **options):
    given = {"model": "a-model", "base_url": endpoint.base_url, "backoff_s": 0.01, **options}
    return endpoint_agents(**given)


def call(name, number=0, **arguments):
    function = {"name": name, "arguments": json.dumps(arguments)}
    return {"id": f"id{number}", "type": "function", "function": function}


def native(*calls, content=None, **more):
    return {"role": "assistant", "content": content, "tool_calls": list(calls), **more}


def meters(body, write):
    """A model that solves the task of the water meters, one call a turn."""
    seen = []
    for message in body["messages"]:
        if message["role"] in ("tool", "user"):
            text = message["content"].removeprefix("Observation: ")
            if re.fullmatch(r"\{.*\}|\d+", text):
                seen.append(json.loads(text))
    if not seen:
        return write("observe", {})
    if len(seen) <= seen[0]["count"]:
        return write("reading_at", {"index": len(seen) - 1})
    return write("done", {"answer": sum(min(reading, seen[0]["limit"]) for reading in seen[1:])})


def native_player(body):
    turn = sum(message["role"] == "assistant" for message in body["messages"])
    return meters(body, lambda name, arguments: native(call(name, turn, **arguments)))


def text_player(action_format, around="{}"):
    def answer(body):
        return around.format(
            meters(body, lambda name, arguments: render_call(action_format, name, arguments))
        )

    return answer


def test_native_calls_win(make_env):
    with FakeEndpoint(native_player) as endpoint:
        trajectory = rollout(make_env(), make(endpoint)(), seed=1)
        request = endpoint.requests[-1]
    assert trajectory.outcome == "won", trajectory
    assert "invalid_action" not in trajectory.statuses
    assert trajectory.agent == "a-model"
    turns = len(trajectory.steps)
    assert trajectory.usage == {
        "requests": turns,
        "prompt_tokens": 100 * turns,
        "completion_tokens": 50 * turns,
        "cost": None,
    }
    assert [tool["function"]["name"] for tool in request["tools"]] == [
        "observe",
        "reading_at",
        "exceeds",
        "done",
    ]
    assert (request["temperature"], request["max_tokens"], request["parallel_tool_calls"]) == (
        0.0,
        1024,
        False,
    )
    assert "seed" not in request and "stop" not in request and "top_p" not in request
    roles = [message["role"] for message in request["messages"]]
    assert roles == ["system", "user"] + ["assistant", "tool"] * (turns - 1)
    ids = [message["tool_call_id"] for message in request["messages"] if message["role"] == "tool"]
    assert ids == [f"id{number}" for number in range(turns - 1)]
    assert [message["role"] for message in trajectory.messages] == [*roles, "assistant"]
    assert Trajectory.from_json(json.loads(json.dumps(trajectory.to_json()))) == trajectory


@pytest.mark.parametrize("action_format", [name for name in FORMATS if name != "auto"])
@pytest.mark.parametrize("prompt", ["plain", "react"])
def test_calls_in_every_format_of_text_win(make_env, action_format, prompt):
    with FakeEndpoint(text_player(action_format)) as endpoint:
        agents = make(endpoint, mode="text", action_format=action_format, prompt=prompt)
        for env in (make_env(), make_env(action_format=action_format)):
            trajectory = rollout(env, agents(), seed=1)
            assert trajectory.outcome == "won", trajectory.statuses
        request = endpoint.requests[-1]
    assert "tools" not in request and "parallel_tool_calls" not in request
    opening = request["messages"][0]["content"]
    assert render_call(action_format, "reading_at", {"index": 0}) in opening
    assert ("Thought:" in opening) == (prompt == "react")
    assert request.get("stop") == (["\nObservation:"] if prompt == "react" else None)
    answers = [message["content"] for message in request["messages"][3::2]]
    assert all(text.startswith("Observation: ") == (prompt == "react") for text in answers)


def test_the_prompt_shows_the_format_that_is_asked_for_and_no_other(make_env):
    with FakeEndpoint(text_player("tool_call")) as endpoint:
        rollout(make_env(), make(endpoint, mode="text", action_format="tool_call", layout="user")(), seed=1)
        first = endpoint.requests[0]["messages"]
    assert [message["role"] for message in first] == ["user"]
    assert '{"name": "reading_at", "parameters"' not in first[0]["content"].replace(
        render_call("tool_call", "reading_at", {"index": 0}), ""
    )


def test_a_react_agent_writes_react_unless_told_otherwise(make_env):
    with FakeEndpoint(text_player("react")) as endpoint:
        rollout(make_env(), make(endpoint, mode="text", prompt="react")(), seed=1)
        assert (
            render_call("react", "reading_at", {"index": 0}) in endpoint.requests[0]["messages"][0]["content"]
        )


@pytest.mark.parametrize("reasoning", ["strip", "keep"])
def test_thinking_is_hidden_from_later_turns_or_kept(make_env, reasoning):
    with FakeEndpoint(text_player("json", THOUGHT.replace("{", "{{") + "{}")) as endpoint:
        trajectory = rollout(make_env(), make(endpoint, mode="text", reasoning=reasoning)(), seed=1)
        sent = json.dumps(endpoint.requests[-1]["messages"])
    assert trajectory.outcome == "won"
    assert ("What now?" in sent) == (reasoning == "keep")
    assert all(THOUGHT in action for action in trajectory.actions)

    def thinking(body):
        return {**native_player(body), "reasoning_content": "What now?"}

    with FakeEndpoint(thinking) as endpoint:
        trajectory = rollout(make_env(), make(endpoint, reasoning=reasoning)(), seed=1)
        assert ("What now?" in json.dumps(endpoint.requests[-1]["messages"])) == (reasoning == "keep")
        assert "What now?" in json.dumps(trajectory.messages)


def test_every_environment_of_the_catalog_can_be_begun():
    first = {"name": "observe", "arguments": "{}"}
    message = native({"id": "a", "type": "function", "function": first})
    with FakeEndpoint(lambda _: message) as endpoint:
        for number, env_id in enumerate(catalog.ids()):
            env = gymnasium.make(env_id, max_tool_calls=2)
            mode = {"mode": "text", "prompt": "react"} if number % 2 else {}
            trajectory = rollout(env, make(endpoint, **mode)(), seed=number)
            assert trajectory.statuses == ("ok", "ok"), (env_id, trajectory.observations)


BOTH = [call("reading_at", 1, index=0), call("reading_at", 2, index=1)]


@pytest.mark.parametrize(
    ("parallel", "statuses", "answers"),
    [
        (
            "refuse",
            ["invalid_action"],
            [r"Invalid action \(several_calls\)", "Not played: the reply was refused"],
        ),
        ("first", ["ok"], [r"\d+", "only the first call"]),
        ("sequence", ["ok"], [r"\d+", r"\d+"]),
    ],
)
def test_several_calls_are_answered_one_by_one(make_env, parallel, statuses, answers):
    with FakeEndpoint(lambda _: native(*BOTH)) as endpoint:
        env = make_env(parallel_calls=parallel, max_tool_calls=4)
        trajectory = rollout(env, make(endpoint)(), seed=1)
        messages = endpoint.requests[1]["messages"]
        assert endpoint.requests[0]["parallel_tool_calls"] == (parallel == "sequence")
    assert list(trajectory.statuses[:1]) == statuses
    told = [message for message in messages if message["role"] == "tool"]
    assert [message["tool_call_id"] for message in told] == ["id1", "id2"]
    for message, pattern in zip(told, answers, strict=True):
        assert re.match(pattern, message["content"]) or pattern in message["content"]


def test_calls_of_a_sequence_behind_the_end_are_answered_too():
    from codegym_envs.agents.chatting import _info_of
    from codegym_envs.chat import answer_messages, read_reply

    reply = read_reply(native(*(call("f", number) for number in range(4))))
    for observation, expected in (
        (
            "[1] 5\n[2] 6\n[3-4] Not played: the episode is over.",
            ["5", "6"] + ["Not played: the episode is over."] * 2,
        ),
        ("[1] 5\n[2] 6\n[3] 7\n[4] Not played: it is.", ["5", "6", "7", "Not played: it is."]),
        ("[1] a\nb\n[2] c [3] d\n[3] e\n[4] f\n[5] g", ["a\nb", "c [3] d", "e", "f\n[5] g"]),
    ):
        told = answer_messages(reply, observation, _info_of(observation, 4, "sequence"))
        assert [message["content"] for message in told] == expected


@pytest.mark.parametrize(
    ("message", "count"),
    [
        ({"role": "assistant", "content": None, "refusal": "I will not"}, "refusals"),
        ({"role": "assistant", "content": ""}, "empty_replies"),
        ({"role": "assistant", "content": None}, "empty_replies"),
        ({}, "empty_replies"),
        (
            native({"id": "x", "function": {"name": "reading_at", "arguments": '{"index": '}}),
            "malformed_replies",
        ),
        (native({"id": "x", "function": {"name": None, "arguments": {}}}), "malformed_replies"),
        (native("x", 3, None), "malformed_replies"),
        ({"role": "assistant", "content": None, "tool_calls": "observe()"}, "malformed_replies"),
        (native(call("no such tool \ud800")), "malformed_replies"),
        (completion("I was about to", finish="length"), "cut_replies"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_whatever_a_model_answers_is_played_and_counted(make_env, message, count):
    with FakeEndpoint(lambda _: message) as endpoint:
        env = make_env(max_invalid_actions=3)
        trajectory = rollout(env, make(endpoint)(), seed=1)
        for request in endpoint.requests:
            for sent in request["messages"]:
                assert sent.get("content") or sent.get("tool_calls")
                for entry in sent.get("tool_calls", ()):
                    assert isinstance(json.loads(entry["function"]["arguments"]), dict)
    assert trajectory.outcome == "invalid_streak"
    assert trajectory.usage[count] == 3
    assert Trajectory.from_json(json.loads(json.dumps(trajectory.to_json()))) == trajectory


def test_a_request_that_is_filtered_is_a_refusal(make_env):
    filtered = (400, '{"error": {"code": "content_filter", "message": "no"}}', {})
    with FakeEndpoint(native_player, [filtered]) as endpoint:
        trajectory = rollout(make_env(), make(endpoint)(), seed=1)
    assert trajectory.statuses[0] == "invalid_action"
    assert (trajectory.outcome, trajectory.usage["refusals"]) == ("won", 1)


def test_sampling_and_further_fields_are_sent(make_env):
    with FakeEndpoint(native_player) as endpoint:
        agents = make(
            endpoint,
            temperature=0.7,
            top_p=0.9,
            max_tokens=77,
            seed=5,
            extra={"max_tokens": None, "max_completion_tokens": 78, "parallel_tool_calls": None, "top_k": 3},
        )
        rollout(make_env(), agents(), seed=1)
        rollout(make_env(), agents(), seed=2)
        first = endpoint.requests[0]
        seeds = [request["seed"] for request in endpoint.requests]
    assert {name: first[name] for name in ("temperature", "top_p", "max_completion_tokens", "top_k")} == {
        "temperature": 0.7,
        "top_p": 0.9,
        "max_completion_tokens": 78,
        "top_k": 3,
    }
    assert "max_tokens" not in first and "parallel_tool_calls" not in first
    assert len(set(seeds)) == len(seeds) and all(0 <= seed < 2**31 for seed in seeds)
    with FakeEndpoint(native_player) as endpoint:
        rollout(make_env(), make(endpoint, temperature=None, seed=5)(), seed=1)
        assert "temperature" not in endpoint.requests[0]
        assert [request["seed"] for request in endpoint.requests] == seeds[: len(endpoint.requests)]


def test_an_endpoint_that_fails_is_no_result(make_env):
    with FakeEndpoint(
        native_player, [(200, completion(native(call("observe"))), {})] + [(500, "", {})] * 9
    ) as endpoint:
        trajectory = rollout(make_env(), make(endpoint, retries=1)(), seed=1)
    assert trajectory.outcome == "infrastructure"
    assert trajectory.failure == "the model's endpoint fails: status 500, 2 times"
    assert (len(trajectory.steps), trajectory.usage["requests"]) == (1, 1)


def test_wrong_settings_end_the_run(make_env):
    faults = [(401, "no such key", {})]
    with FakeEndpoint(native_player, faults) as endpoint, pytest.raises(ConfigurationError, match="such key"):
        rollout(make_env(), make(endpoint)(), seed=1)


def test_a_budget_that_is_used_up_is_no_result_and_can_be_gone_on_with(make_env, tmp_path):
    store = tmp_path / "store.sqlite"
    with FakeEndpoint(native_player) as endpoint:
        poor = make(endpoint, budget_requests=5, store=store)
        env = make_env()
        trajectory = rollout(env, poor(), seed=1)
        assert (trajectory.outcome, trajectory.num_tool_calls) == ("infrastructure", 5)
        assert "budget of 5 requests" in trajectory.failure
        again = rollout(env, make(endpoint, store=store)(), seed=1)
        assert again.outcome == "won"
        assert len(endpoint.requests) == again.num_tool_calls
        asked = len(endpoint.requests)
        free = make(endpoint, budget_requests=0, store=str(store))
        assert rollout(env, free(), seed=1) == again, "the same result, whether answers were stored or not"
        assert (len(endpoint.requests), free.usage.reused) == (asked, again.num_tool_calls)


def test_costs(make_env):
    with FakeEndpoint(native_player) as endpoint:
        trajectory = rollout(make_env(), make(endpoint, input_price=2.0, output_price=10.0)(), seed=1)
    assert trajectory.usage["cost"] == pytest.approx(0.0007 * len(trajectory.steps))


def test_answers_belong_to_their_episode(make_env, tmp_path):
    store = tmp_path / "store.sqlite"
    with FakeEndpoint(lambda _: native(call("observe"))) as endpoint:
        agents = make(endpoint, store=store, temperature=1.0)
        env = make_env(max_tool_calls=2)

        def play(seed, **options):
            before = len(endpoint.requests)
            rollout(env, agents(), seed=seed, options=options or None)
            return len(endpoint.requests) - before

        assert [play(1), play(2), play(1), play(2)] == [2, 2, 0, 0]
        assert play(1, config_id=0) + play(1, config_id=1) >= 2
        assert (play(None), play(None)) == (2, 2), "without a seed nothing is reused"
        agents = make(endpoint, store=store, temperature=0.9)
        assert play(1) == 2, "another request"
        agents = make(endpoint, store=store, temperature=0.9, model="another")
        assert play(1) == 2
        assert len(ResponseStore(store)) > 0


def test_many_episodes_at_once_share_one_client(make_env, tmp_path):
    with FakeEndpoint(native_player, latency_s=0.01) as endpoint:
        agents = make(endpoint, concurrency=5, store=tmp_path / "store.sqlite")

        async def play():
            return await asyncio.gather(
                *(rollout_async(make_env(), agents(), seed=seed) for seed in range(20))
            )

        played = asyncio.run(play())
        assert {trajectory.outcome for trajectory in played} == {"won"}
        assert endpoint.most_active == 5
        assert endpoint.connections == 5
        assert agents.usage.answered == sum(trajectory.num_tool_calls for trajectory in played)
        again = asyncio.run(play())
        assert again == played


def test_a_conversation_that_grows_beyond_the_context_ends_the_episode(make_env):
    def counted(body):
        size = len(json.dumps(body["messages"])) // 4
        return completion(native(call("observe")), usage=(size, 5))

    with FakeEndpoint(counted) as endpoint:
        trajectory = rollout(make_env(), make(endpoint, context_limit=600, max_tokens=100)(), seed=1)
        sizes = [len(json.dumps(request["messages"])) // 4 for request in endpoint.requests]
    assert (trajectory.outcome, trajectory.truncated, trajectory.failure) == ("budget", True, None)
    assert len(trajectory.steps) == len(sizes) > 3
    assert max(sizes) <= 500


def test_a_window_leaves_out_the_oldest_exchanges(make_env):
    def counted(body):
        size = len(json.dumps(body["messages"])) // 4
        turn = sum(message["role"] == "assistant" for message in body["messages"])
        return completion(native(call("observe", turn)), usage=(size, 5))

    with FakeEndpoint(counted) as endpoint:
        env = make_env(max_tool_calls=40)
        agents = make(endpoint, context_limit=600, max_tokens=100, context_policy="window")
        trajectory = rollout(env, agents(), seed=1)
        requests = [request["messages"] for request in endpoint.requests]
    assert (trajectory.outcome, len(trajectory.steps)) == ("truncated", 40)
    assert max(len(json.dumps(messages)) // 4 for messages in requests) <= 500
    for messages in requests:
        assert [message["role"] for message in messages[:2]] == ["system", "user"]
        assert messages[0] == requests[0][0]
        rest = [message["role"] for message in messages[2:]]
        assert rest == ["assistant", "tool"] * (len(rest) // 2), "no answer without its call"
    left_out = [re.search(r"The first (\d+) exchanges are left out", m[1]["content"]) for m in requests]
    counts = [int(match.group(1)) if match else 0 for match in left_out]
    assert counts == sorted(counts) and counts[0] == 0 and counts[-1] > 10
    assert len(set(counts)) < 15, "several at a time, so that what is in front stays the same for a while"
    assert len(trajectory.messages) == 2 + 2 * 40 - 1, "the record is whole"


@pytest.mark.parametrize(("policy", "outcome"), [("window", "truncated"), ("error", "budget")])
def test_an_endpoint_that_finds_a_request_too_long_is_believed(make_env, policy, outcome):
    class Strict(FakeEndpoint):
        def _answer(self, connection, body, fault):
            if len(body["messages"]) > 12:
                fault = (400, '{"error": {"code": "context_length_exceeded", "message": "x"}}', {})
            super()._answer(connection, body, fault)

    with Strict(lambda _: native(call("observe"))) as endpoint:
        trajectory = rollout(make_env(max_tool_calls=20), make(endpoint, context_policy=policy)(), seed=1)
    assert trajectory.outcome == outcome
    assert len(trajectory.steps) == (20 if policy == "window" else 6)


def test_a_task_that_does_not_fit_at_all_is_out_of_budget(make_env):
    with FakeEndpoint(native_player) as endpoint:
        for policy in ("error", "window"):
            agents = make(endpoint, context_limit=101, max_tokens=100, context_policy=policy)
            trajectory = rollout(make_env(), agents(), seed=1)
            assert (trajectory.outcome, trajectory.steps) == ("budget", ())
        assert endpoint.requests == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"mode": "chat"}, "mode must be one of native, text"),
        ({"prompt": "cot"}, "prompt must be one of plain, react"),
        ({"layout": "x"}, "layout must be one of"),
        ({"reasoning": True}, "reasoning must be one of"),
        ({"context_policy": "cut"}, "context_policy must be one of"),
        ({"max_tokens": 0}, "max_tokens must be"),
        ({"max_tokens": "9"}, "max_tokens must be"),
        ({"context_limit": 1024}, "above max_tokens"),
        ({"action_format": "json"}, "is for mode='text'"),
        ({"mode": "text", "action_format": "yaml"}, "action_format must be one of"),
        ({"temperature": 3}, "temperature must be a number from 0 to 2"),
        ({"top_p": "x"}, "top_p must be a number"),
        ({"seed": 0.5}, "seed must be an integer"),
        ({"extra": "top_k=3"}, "extra must be a mapping"),
        ({"base_url": "localhost:8000"}, "must begin with http"),
        ({"budget_cost": 3}, "needs input_price"),
        ({"temprature": 3}, "has no option 'temprature'"),
    ],
)
def test_wrong_options_are_refused_at_once(options, message):
    given = {"model": "m", "base_url": "http://127.0.0.1:1/v1", **options}
    with pytest.raises(ConfigurationError, match=message):
        make_agent("llm", **given)


def test_needed_options_are_named():
    with pytest.raises(ConfigurationError, match="missing a required argument: 'base_url'"):
        make_agent("llm", model="m")


def test_formats_that_the_environment_does_not_read_are_refused(make_env):
    given = {"model": "m", "base_url": "http://127.0.0.1:1/v1"}
    with pytest.raises(ConfigurationError, match="play with mode='text'"):
        rollout(make_env(action_format="react"), make_agent("llm", **given)(), seed=1)
    agent = make_agent("llm", **given, mode="text", action_format="json")()
    with pytest.raises(ConfigurationError, match="the environment reads 'react'"):
        rollout(make_env(action_format="react"), agent, seed=1)


def test_without_httpx_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "httpx", None)
    with pytest.raises(MissingExtra, match=r"codegym-envs\[llm\]"):
        make_agent("llm", model="m", base_url="http://127.0.0.1:1/v1")


def test_a_store_that_cannot_be_used_ends_the_run(make_env, tmp_path):
    path = tmp_path / "store.sqlite"
    path.write_text("no database" * 200)
    with FakeEndpoint(native_player) as endpoint, pytest.raises(ConfigurationError, match="cannot be used"):
        rollout(make_env(), make(endpoint, store=path)(), seed=1)
