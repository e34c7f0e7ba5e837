"""The record of an episode: its JSON form, and what damaged input is answered with."""

import json

import pytest
from hypothesis import given, settings
from trajectory_samples import TRAJECTORIES, step, trajectory

from codegym_envs.errors import ConfigurationError
from codegym_envs.trajectories import FIELDS, Step, Trajectory, dump_line, load_line


@settings(max_examples=80, deadline=None)
@given(TRAJECTORIES)
def test_json_form_keeps_everything(sample):
    line = dump_line(sample.to_json())
    line.encode()
    assert "\n" not in line
    again = Trajectory.from_json(load_line(line))
    assert again == sample
    assert dump_line(again.to_json()) == line


def test_field_names_are_the_contract():
    sample = trajectory(wrappers=({"name": "Latency", "kwargs": {}, "episode_seed": 1},))
    assert tuple(sample.to_json()) == FIELDS
    assert tuple(trajectory().to_json()) == FIELDS[:-1]
    assert list(step().to_json()) == [
        "action",
        "observation",
        "reward",
        "status",
        "tool",
        "arguments",
        "error",
        "num_tool_calls",
    ]


@pytest.mark.parametrize("action", ["\ud800", "\udc00\ud800", "\ud83d\ude00", "😀", "é\ud83d", "", None])
def test_surrogates_in_actions_survive(action):
    line = dump_line(trajectory(steps=(step(action=action),)).to_json())
    assert Trajectory.from_json(json.loads(line)).steps[0].action == action


def test_a_mapping_that_is_no_dictionary_is_taken():
    from types import MappingProxyType

    sample = step(arguments=MappingProxyType({"values": (1, 10**5000)}))
    assert load_line(dump_line(sample.to_json()))["arguments"] == {"values": [1, 10**5000]}


def test_integers_are_exact_whatever_the_interpreters_limit_is():
    import sys

    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    try:
        assert load_line(dump_line({"a": 10**5000, "b": -(7**2000)})) == {"a": 10**5000, "b": -(7**2000)}
    finally:
        sys.set_int_max_str_digits(limit)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data.pop("env_id"), "env_id is missing"),
        (lambda data: data.update(env_id=3), "env_id must be a text, not 3"),
        (lambda data: data.update(format=2), "format 2 is not known; this version reads 1"),
        (lambda data: data.update(config_id=-1), "config_id must be an integer of at least 0, not -1"),
        (lambda data: data.update(config_id=True), "config_id must be an integer of at least 0, not True"),
        (lambda data: data.update(config_id=1.0), "config_id must be an integer of at least 0"),
        (lambda data: data.update(config=[]), "config must be an object or null, not an array of 0"),
        (lambda data: data.update(outcome="lost"), "outcome must be one of won, wrong"),
        (lambda data: data.update(terminated=1), "terminated must be true or false, not 1"),
        (lambda data: data.update(reward="1"), "reward must be a number, not '1'"),
        (lambda data: data.update(reward=10**400), "reward must be a number"),
        (lambda data: data.update(steps={}), "steps must be a list, not an object"),
        (lambda data: data.update(messages="hi"), "messages must be a list, not 'hi'"),
        (lambda data: data.update(extra=1), "extra is not a known field"),
        (lambda data: data["steps"].append(3), r"steps\[1\]: an object is due, not an integer"),
        (lambda data: data["steps"][0].pop("status"), r"steps\[0\].status is missing"),
        (lambda data: data["steps"][0].update(status="fine"), r"steps\[0\].status must be one of ok"),
        (lambda data: data["steps"][0].update(action=[-1]), r"steps\[0\].action must be a text or null"),
        (lambda data: data["steps"][0].update(arguments="{}"), r"steps\[0\].arguments must be an object"),
        (lambda data: data["steps"][0].update(num_tool_calls=None), r"steps\[0\].num_tool_calls must be"),
        (lambda data: data.update(wrappers=[{"name": 1}]), r"wrappers\[0\].name must be a text"),
        (lambda data: data.update(parallel_calls="all"), "parallel_calls must be one of refuse"),
    ],
)
def test_damaged_fields_are_named(change, message):
    data = trajectory().to_json()
    change(data)
    with pytest.raises(ConfigurationError, match=rf"^here: {message}"):
        Trajectory.from_json(data, "here: ")


@pytest.mark.parametrize("data", [None, [], "text", 3])
def test_what_is_no_object_is_refused(data):
    with pytest.raises(ConfigurationError, match="an object is due"):
        Trajectory.from_json(data)
    with pytest.raises(ConfigurationError, match="an object is due"):
        Step.from_json(data)


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), {1, 2}, object(), {"a": b"x"}, {3: 1, "a": 10**5000}, [[float("-inf")]]],
)
def test_what_has_no_json_form_is_refused(value):
    with pytest.raises(ConfigurationError):
        dump_line({"value": value})


def test_keys_that_are_no_texts_are_refused():
    with pytest.raises(ConfigurationError, match="key"):
        trajectory(usage={3: 1}).to_json()


def test_deep_nesting_is_one_error():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(ConfigurationError, match="nested too deeply"):
        dump_line(deep)
    with pytest.raises(ConfigurationError, match="nested too deeply"):
        load_line("[" * 100_000 + "]" * 100_000)
    while deep:  # taken apart by hand: freeing it in one go would need the stack
        deep = deep.pop()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON at character 2"),
        ('{"a": 1, "a": 2}', "a key occurs twice"),
        ("[NaN]", "NaN is not a JSON number"),
        ("[1e999]", "a number is too large for a float"),
        (f"[NaN, {10**4200}{10**4200}]", "NaN is not a JSON number"),
        (f"[{10**4200}{10**4200}, NaN]", "NaN is not a JSON number"),
        ("", "not JSON at character 1"),
    ],
)
def test_damaged_lines_say_where(text, message):
    with pytest.raises(ConfigurationError, match=f"^file, line 3: {message}"):
        load_line(text, "file, line 3: ")
