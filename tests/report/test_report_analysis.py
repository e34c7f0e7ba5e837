"""What the report says of an episode: repeats, waste, where it leaves the oracle's path."""

import dataclasses
import json

import pytest
from sample_results import Oracle, play

from codegym_envs import catalog
from codegym_envs.env import ToolEnv
from codegym_envs.executor import load_program
from codegym_envs.executor.configs import inputs_of
from codegym_envs.report.chat_log import message_rows
from codegym_envs.report.episode_calls import played_calls
from codegym_envs.report.episode_facts import analyse
from codegym_envs.report.traces import OracleTraces
from codegym_envs.spec.plain_data.encoding import encode
from codegym_envs.trajectories import Step

ENV = "CodeGym/PettyCash-v1"


@pytest.fixture
def env():
    env = ToolEnv(ENV)
    yield env
    env.close()


@pytest.fixture
def traces():
    traces = OracleTraces()
    yield traces
    traces.close()


class Scripted:
    name = "scripted"

    def __init__(self, change):
        self.change = change

    def actions(self, env, dice):
        yield from self.change(list(env.oracle_actions()))


def facts_of(env, traces, change):
    played = play(env, Scripted(change), 3).trajectory
    return analyse(played, traces.trace(played), traces)


def call(name, **arguments):
    return json.dumps({"name": name, "parameters": arguments})


def wrong_answer(actions):
    answer = json.loads(actions[-1])["parameters"]["answer"]
    return call("done", answer={name: value + 1 for name, value in answer.items()})


def test_the_oracle_never_leaves_its_path(env, traces):
    facts = facts_of(env, traces, lambda actions: actions)
    assert (facts.diverges, facts.repeated, facts.covered) == (0, 0, facts.needed)
    assert facts.followed == len(facts.calls)
    assert [call.match for call in facts.calls].count(-1) == 0


@pytest.mark.parametrize("env_id", catalog.ids()[::6])
def test_no_oracle_of_the_catalog_wastes_anything(env_id, traces):
    env = ToolEnv(env_id)
    played = play(env, Oracle(), 12).trajectory
    facts = analyse(played, traces.trace(played), traces)
    assert (facts.diverges, facts.repeated, facts.covered) == (0, 0, facts.needed)
    env.close()


def test_calls_that_change_nothing_are_waste_and_no_parting(env, traces):
    def change(actions):
        observe, *rest = actions
        yield from (observe, "Let me think.", observe, call("balance_of", account="Nobody"), observe, *rest)

    facts = facts_of(env, traces, change)
    assert facts.diverges == 0
    assert (facts.invalid, facts.errors, facts.repeated) == (1, 1, 2)
    assert [number for number, item in enumerate(facts.calls, 1) if item.repeats] == [3, 5]
    assert {item.repeats for item in facts.calls} == {0, 1}


def test_a_look_elsewhere_is_the_parting(env, traces):
    def change(actions):
        yield actions[0]
        yield from actions[2:4]
        yield wrong_answer(actions)

    facts = facts_of(env, traces, change)
    assert facts.diverges == 2 and facts.followed == 1
    assert facts.covered < facts.needed


def test_a_wrong_answer_at_the_end_is_the_parting(env, traces):
    facts = facts_of(env, traces, lambda actions: [*actions[:-1], wrong_answer(actions)])
    assert facts.diverges == len(facts.calls)
    assert facts.covered == facts.needed
    assert facts.submitted is not None and facts.submitted.startswith("{")


def test_stopping_early_parts_after_the_last_call(env, traces):
    played = play(env, Oracle(), 3, budget=5).trajectory
    facts = analyse(played, traces.trace(played), traces)
    assert facts.diverges == 6 and facts.followed == 5 and facts.submitted is None


def test_arguments_in_another_order_and_format_are_the_same_call(env, traces):
    def change(actions):
        for action in actions:
            content = json.loads(action)
            turned = dict(reversed(content["parameters"].items()))
            yield f"<tool_call>{json.dumps({'name': content['name'], 'arguments': turned})}</tool_call>"

    facts = facts_of(env, traces, change)
    assert facts.diverges == 0 and facts.repeated == 0


def test_a_repeat_that_the_oracle_makes_too_is_no_waste(traces):
    """Tools that write often answer nothing; calling them twice with the same arguments may be right."""
    found = False
    for env_id in catalog.ids():
        env = ToolEnv(env_id)
        played = play(env, Oracle(), 24).trajectory
        env.close()
        seen = [(step.tool, str(step.arguments), step.observation) for step in played.steps]
        if len(set(seen)) < len(seen):
            found = True
            assert analyse(played, traces.trace(played), traces).repeated == 0, env_id
    assert found, "no oracle of the catalog repeats a call"


def test_a_given_input_has_its_oracle_too(env, traces):
    played = play(env, Oracle(), 3).trajectory
    config = inputs_in_json(env, 3)
    by_input = dataclasses.replace(played, config_id=None, config=config)
    trace, again = traces.trace(played), traces.trace(by_input)
    assert again.calls == trace.calls and trace.calls
    assert trace.answer == json.dumps(json.loads(trace.answer), ensure_ascii=False)


def inputs_in_json(env, config_id):
    inputs = inputs_of(load_program(env.module, "inline"), env.configs[config_id])
    return json.loads(encode(dict(inputs)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"env_id": "CodeGym/NoSuchThing-v0"}, "is not in the installed catalog"),
        ({"env_id": "PettyCash"}, "is not in the installed catalog"),
        ({"module_hash": "0" * 64}, "another version"),
        ({"config_id": None}, "does not say which hidden input"),
        ({"config_id": 10_000}, "must be an integer from"),
        ({"config": {"nonsense": 1}}, "cannot be made"),
    ],
)
def test_where_there_is_no_oracle_the_reason_is_said(env, traces, changes, words):
    played = dataclasses.replace(play(env, Oracle(), 3).trajectory, **changes)
    trace = traces.trace(played)
    assert trace.calls == () and trace.answer is None and words in trace.reason
    facts = analyse(played, trace, traces)
    assert (facts.diverges, facts.needed) == (0, 0)


def test_several_calls_of_one_action_are_several_calls(env, traces):
    env.reset(options={"config_id": 3})
    actions = env.oracle_actions()
    inner = []
    for action in actions[:3]:
        observation, reward, _, _, info = env.step(action)
        inner.append({**info, "arguments": dict(info["arguments"]), "observation": observation})
    told = "\n".join(f"[{number}] {item['observation']}" for number, item in enumerate(inner, 1))
    observation = f"{told}\n[4-9] Not played: the episode is over."
    last = {name: inner[-1][name] for name in ("status", "tool", "arguments", "error", "num_tool_calls")}
    step = Step("text", observation, reward, **last, info={"calls": inner, "price": 2})
    played = dataclasses.replace(play(env, Oracle(), 3).trajectory, steps=(step,), outcome="budget")
    calls = played_calls(played)
    assert [item.action for item in calls] == ["text", "", ""]
    assert [item.tool for item in calls] == [json.loads(action)["name"] for action in actions[:3]]
    assert calls[-1].notes == "price=2" and calls[0].notes == ""
    assert calls[0].observation == inner[0]["observation"]
    assert calls[-1].observation == f"{inner[-1]['observation']}\n[4-9] Not played: the episode is over."
    facts = analyse(played, traces.trace(played), traces)
    assert facts.diverges == 4 and facts.followed == 3


def test_messages_refer_to_what_the_steps_hold(env):
    played = play(env, Oracle(), 3).trajectory
    first = played.steps[0]
    messages = [
        {"role": "system", "content": played.prompt},
        {"role": "assistant", "content": first.action, "reasoning": "hm"},
        {"role": "tool", "content": first.observation},
        {"role": "assistant", "content": None, "tool_calls": [{"n": 2**70}]},
        "no message at all",
    ]
    rows = message_rows(dataclasses.replace(played, messages=messages))
    assert rows[0] == ["system", [["prompt"]]]
    assert rows[1] == ["assistant", [["action", 0], ["reasoning", "hm"]]]
    assert rows[2] == ["tool", [["observation", 0]]]
    assert str(2**70) in rows[3][1][0][1]
    assert rows[4] == ["", [["", '"no message at all"']]]
    assert message_rows(played) is None
