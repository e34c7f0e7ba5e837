"""Distractors, failures, latency, cut and garbled results, formats."""

import json
import time

import pytest
from jsonschema import Draft202012Validator
from wrapper_samples import call, play, solution

import codegym_envs as cg
from codegym_envs import catalog
from codegym_envs.actions import FORMATS, parse
from codegym_envs.env import ToolEnv
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec import convert, decode
from codegym_envs.wrappers import (
    ActionFormat,
    DistractorTools,
    Latency,
    NoisyObservations,
    TransientFailures,
    TruncateObservations,
)

CATALOG = sorted(cg.catalog.ids())


# Distractors


def calls_of(env, count=40):
    """Sampled calls of the added tools."""
    env.action_space.seed(1)
    found = []
    while len(found) < count:
        action = env.action_space.sample()
        if parse(action, "json").name in env.distractors:
            found.append(action)
    return found


def test_distractors_answer_and_change_nothing(make):
    env = DistractorTools(make(), 6)
    _, info = env.reset(seed=2)
    shown = {tool["function"]["name"]: tool["function"] for tool in info["tools"]}
    assert set(env.distractors) < set(shown)
    assert len(shown) == len(env.unwrapped.module.tools) + 1 + 6
    assert list(shown)[-1] == "done"
    before = env.step(call("observe"))[0]
    tools = {tool.name: tool for tool in env._extra}
    for count, action in enumerate(calls_of(env), 2):
        observation, reward, terminated, truncated, info = env.step(action)
        called = parse(action, "json")
        Draft202012Validator(shown[called.name]["parameters"]).validate(
            {**dict.fromkeys(shown[called.name]["parameters"]["properties"]), **called.arguments}
        )
        assert (info["status"], info["tool"], info["num_tool_calls"]) == ("ok", called.name, count)
        assert (reward, terminated, truncated) == (0.0, False, False)
        convert(decode(observation), tools[called.name].returns)
        assert env.step(action)[0] == observation  # the same question has the same answer
        env.unwrapped._episode.num_tool_calls -= 1
    assert env.step(call("observe"))[0] == before
    assert env.step(call(env.distractors[0], surplus=1))[4]["error"] == "unexpected_argument"
    assert play(env, solution(env))[-1][1] == 1.0


def test_distractors_count_and_end_streaks(make):
    env = DistractorTools(make(max_tool_calls=4, max_invalid_actions=2), 1)
    env.reset(seed=2)
    action = calls_of(env, 1)[0]
    outcomes = [env.step(text)[4]["outcome"] for text in ("x", action, "x", action)]
    assert outcomes == [None, None, None, "truncated"]


@pytest.mark.parametrize("env_id", CATALOG[::6])
def test_distractors_come_from_the_same_split_and_other_families(env_id):
    env = DistractorTools(ToolEnv(env_id), 5)
    own = catalog.entry(env_id)
    homes = {}
    for other in catalog.ids():
        for name in catalog.entry(other).tools:
            homes.setdefault(name, []).append(catalog.entry(other))
    wanted = {tool.returns for tool in env.unwrapped.module.tools}
    fitting = 0
    for seed in range(3):
        env.reset(seed=seed)
        assert len(set(env.distractors)) == 5
        assert not set(env.distractors) & {*own.tools, "observe", "done"}
        for tool in env._extra:
            assert any(home.split == own.split and home.family != own.family for home in homes[tool.name])
            fitting += tool.returns in wanted
    assert fitting >= 12


def test_too_many_distractors(make, monkeypatch):
    for count in (0, -1, 65, 1.5, "3", None):
        with pytest.raises(ConfigurationError, match="count"):
            DistractorTools(make(), count)
    monkeypatch.setattr(catalog, "ids", lambda *_, **__: ())
    env = DistractorTools(make(), 2)
    with pytest.raises(ConfigurationError, match="the catalog has 0 fitting tools"):
        env.reset(seed=1)


def test_a_prompt_that_gets_too_long(module):
    long = cg.loads(
        module.source.replace("Example:", f"{'More words. ' * 1000}\n\nExample:"), name="long_story"
    )
    env = DistractorTools(ToolEnv(long, execution="inline"), 64)
    with pytest.raises(ConfigurationError, match="the wrappers make the prompt too long"):
        env.reset(seed=1)


# Transient failures


def test_failures_are_short_and_change_nothing(make):
    env = TransientFailures(make(), 0.6, longest=3)
    prompt, info = env.reset(seed=2)
    note = "unavailable"
    assert note in prompt
    assert note in info["task"]
    assert info["task"].rpartition("\n\n")[2].startswith("Submit the answer")
    longest = row = fails = 0
    results = []
    for action in solution(env):
        while True:
            results.append(env.step(action))
            observation, reward, terminated, truncated, info = results[-1]
            if info["error"] != "unavailable":
                break
            assert observation == (
                "Tool error (unavailable): The tool is unavailable at the moment. Try again.\n"
                "The state is unchanged."
            )
            assert (reward, terminated, truncated, info["status"]) == (0.0, False, False, "tool_error")
            assert info["tool"] is not None
            row, fails = row + 1, fails + 1
        longest, row = max(longest, row), 0
    assert results[-1][1] == 1.0
    assert 2 <= longest <= 3
    assert fails > 4
    assert [result[4]["num_tool_calls"] for result in results] == list(range(1, len(results) + 1))


def test_the_rate_is_the_rate(make):
    env = TransientFailures(make(max_tool_calls=10_000), 0.25, longest=1)
    env.reset(seed=2)
    calls = fails = 0
    while calls < 1500:
        failed = env.step(call("observe"))[4]["error"] == "unavailable"
        fails += failed
        calls += not failed
    assert 0.2 < fails / calls < 0.3


def test_waiting_helps_no_tool_and_other_tools_do_not_matter(make):
    """Failures belong to a tool's next call, whatever is called meanwhile."""
    env = TransientFailures(make(), 1.0, longest=1, tools=["label_at"], tell=False)
    prompt, _ = env.reset(seed=2)
    assert prompt == make().reset(seed=2)[0]
    errors = [
        env.step(action)[4]["error"]
        for action in (call("label_at", place=0), call("observe"), call("observe"), call("label_at", place=1))
    ]
    assert errors == ["unavailable", None, None, None]
    assert env.step(call("label_at", place=0))[4]["error"] == "unavailable"
    assert env.step(call("label_at", place="0"))[4]["error"] == "wrong_type"  # a refused call is no try
    assert env.step(call("label_at", place=99))[4]["error"] == "tool_raised"
    assert env.step(solution(env)[-1])[4]["status"] == "done"


def test_done_never_fails(make):
    for seed in range(5):
        env = TransientFailures(make(), 1.0, longest=9)
        env.reset(seed=seed)
        assert env.step(solution(env)[-1])[1] == 1.0


def test_failures_with_wrong_arguments(make):
    for rate in (-0.1, 1.1, "0.1", None, float("nan"), True):
        with pytest.raises(ConfigurationError, match="rate must be a number at least 0 and at most 1"):
            TransientFailures(make(), rate)
    with pytest.raises(ConfigurationError, match="longest"):
        TransientFailures(make(), longest=0)
    with pytest.raises(ConfigurationError, match="tools must be a sequence of names"):
        TransientFailures(make(), tools="weigh")


# Latency


def test_latency_is_said_and_added_up(make):
    env = Latency(make(), 0.25, 0.5, tools={"weigh": (2, 3)})
    env.reset(seed=2)
    total = 0.0
    drawn = set()
    for action in (*solution(env)[:8], call("weigh", place=0), "nonsense", call("weigh", place=99)):
        info = env.step(action)[4]
        total += info["latency_s"]
        assert info["total_latency_s"] == pytest.approx(total)
        if info["status"] == "invalid_action":
            assert info["latency_s"] == 0.0
        else:
            low, high = (2, 3) if info["tool"] == "weigh" else (0.25, 0.5)
            assert low <= info["latency_s"] <= high
            assert info["latency_s"] not in drawn
            drawn.add(info["latency_s"])
    env.reset(seed=2)
    assert env.step(call("observe"))[4]["total_latency_s"] <= 0.5


def test_latency_sleeps_only_when_asked(make, monkeypatch):
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)
    for sleep in (False, True):
        env = Latency(make(), sleep=sleep)
        env.reset(seed=2)
        info = env.step(call("observe"))[4]
        env.step("nonsense")
    assert slept == [info["latency_s"]]


def test_latency_with_wrong_arguments(make):
    for bounds in ((-1, 2), (3, 2), ("1", 2), (0, float("inf"))):
        with pytest.raises(ConfigurationError, match="low, high must be a number at least"):
            Latency(make(), *bounds)
    for tools in ({"weigh": 1}, {"weigh": (1, 2, 3)}, {"weigh": (2, 1)}, [("weigh", (1, 2))], "weigh"):
        with pytest.raises(ConfigurationError, match="tools"):
            Latency(make(), tools=tools)


# Cut results


LABELS = {"config": {"labels": ["x" * 50, "é😀" * 30], "weights": [1, 2]}}


@pytest.mark.parametrize(
    ("keep", "mark", "expected"),
    [
        ("head", True, '["xxxxxxxx[… 107 characters left out …]'),
        ("tail", True, '[… 107 characters left out …]é😀é😀é😀é😀"]'),
        ("both", True, '["xxx[… 107 characters left out …]😀é😀"]'),
        ("both", False, '["xxx😀é😀"]'),
    ],
)
def test_long_results_are_cut(make, keep, mark, expected):
    env = TruncateObservations(make(), 10, keep=keep, mark=mark)
    prompt, _ = env.reset(seed=1, options=LABELS)
    assert prompt == make().reset(seed=1, options=LABELS)[0]
    observation, *_, info = env.step(call("all_labels"))
    assert observation == expected
    assert info["status"] == "ok"
    assert env.step(call("weigh", place=0))[0] == "1"
    for action in ("nonsense", call("weigh", place=99)):
        assert env.step(action)[0] == make_result(make, action)


def make_result(make, action):
    env = make()
    env.reset(seed=1, options=LABELS)
    return env.step(action)[0]


def test_one_character_too_many(make):
    env = TruncateObservations(make(), 117)
    env.reset(seed=1, options=LABELS)
    text = make_result(make, call("all_labels"))
    assert len(text) == 117
    assert env.step(call("all_labels"))[0] == text
    env = TruncateObservations(make(), 116)
    env.reset(seed=1, options=LABELS)
    assert env.step(call("all_labels"))[0] == f"{text[:-1]}[… 1 character left out …]"


def test_cutting_with_wrong_arguments(make):
    for limit in (0, -1, 16_001, "9", 1.5):
        with pytest.raises(ConfigurationError, match="limit"):
            TruncateObservations(make(), limit)
    with pytest.raises(ConfigurationError, match="keep must be one of head, tail, both"):
        TruncateObservations(make(), keep="middle")


# Noise


def test_characters_stay_of_their_kind(make):
    env = NoisyObservations(make(), 1.0)
    env.reset(seed=1, options=LABELS)
    text = make_result(make, call("all_labels"))
    seen = []
    for _ in range(3):
        observation = env.step(call("all_labels"))[0]
        noisy, _, mark = observation.rpartition("\n")
        assert mark == "[Some characters of this result may be wrong.]"
        assert len(noisy) == len(text)
        assert all(
            new != old and new.isascii() and new.islower() if old == "x" else new == old
            for old, new in zip(text, noisy, strict=True)
        )
        seen.append(noisy)
    assert len(set(seen)) == 3  # drawn for each call anew
    weight = env.step(call("weigh", place=0))[0].partition("\n")[0]
    assert weight in set("023456789")


def test_noise_rates_and_marks(make):
    env = NoisyObservations(make(max_tool_calls=10_000), 0.1, mark=False)
    env.reset(seed=1, options={"config": {"labels": ["a" * 1000], "weights": [1]}})
    wrong = [
        sum(character != "a" for character in env.step(call("label_at", place=0))[0][1:-1]) for _ in range(10)
    ]
    assert 800 < sum(wrong) < 1200
    env = NoisyObservations(make(), 0.0)
    env.reset(seed=1)
    assert json.loads(env.step(call("observe"))[0])["taken"] == 0


@pytest.mark.parametrize(("mark", "lost"), [(True, "[The result was lost.]"), (False, "")])
def test_lost_results(make, mark, lost):
    env = NoisyObservations(make(), 0.4, kind="drop", mark=mark)
    env.reset(seed=1)
    seen = [env.step(call("observe"))[0] for _ in range(100)]
    assert len(set(seen)) == 2
    assert 20 < seen.count(lost) < 60
    env = NoisyObservations(make(), 1.0, kind="drop", mark=mark)
    env.reset(seed=1)
    observation, *_, info = env.step(call("take_box", place=0))
    assert (observation, info["status"]) == (lost, "ok")
    assert "taken already" in env.step(call("take_box", place=0))[0]  # it was played, and errors arrive
    assert env.step("nonsense")[0].startswith("Invalid action")


def test_noise_with_wrong_arguments(make):
    with pytest.raises(ConfigurationError, match="rate must be a number"):
        NoisyObservations(make(), 2)
    with pytest.raises(ConfigurationError, match="kind must be one of characters, drop"):
        NoisyObservations(make(), kind="words")


# Formats


def test_formats_are_drawn_and_hold(make):
    env = ActionFormat(make())
    seen = set()
    for seed in range(400):
        prompt, _ = env.reset(seed=seed)
        chosen = env.unwrapped.action_format
        seen.add(chosen)
        action = solution(env)[0]
        assert parse(action, chosen).name == "observe"
        assert env.step(action)[4]["status"] == "ok"
        sample = env.action_space.sample()
        assert parse(sample, chosen).name
        example = prompt.partition("How to call")[2]
        assert FORMATS[chosen].example.split("reading_at")[0].strip() in example
        if chosen == "python":
            assert env.step(call("observe"))[4]["status"] == "invalid_action"
    assert seen == set(FORMATS) - {"auto"}


def test_one_format_and_wrong_ones(make):
    env = ActionFormat(make(), "python")
    assert env.formats == ("python",)
    env.reset(seed=1)
    assert env.step("observe()")[4]["status"] == "ok"
    for formats, wrong in (("yaml", "'yaml'"), ((), "none"), (["json", "xml!"], "'xml!'")):
        with pytest.raises(ConfigurationError, match=f"formats must be some of .*; not {wrong}"):
            ActionFormat(make(), formats)
