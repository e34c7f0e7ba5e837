"""Answers beside the reference's that a module accepts win, in both tiers and however they are played."""

import copy
import json
import pickle
import random

import numpy as np
import pytest
from accepting_modules import SOURCES, accepting, is_right

from codegym_envs.chat import ChatEpisode
from codegym_envs.env import ToolEnv
from codegym_envs.episode import Episode, right
from codegym_envs.errors import ExecutionFailed
from codegym_envs.executor import load_program
from codegym_envs.vector import ToolVectorEnv

WEIGHTS = [300, 9, 700, 4, 251, 8]
names = pytest.mark.parametrize("name", SOURCES)
tiers = pytest.mark.parametrize("tier", ["inline", "isolated"])


def done(answer):
    return json.dumps({"name": "done", "parameters": {"answer": answer}})


def guesses(name, draw):
    """Right and wrong answers to random weights."""
    weights = [draw.randint(1, 500) for _ in range(draw.randint(1, 12))]
    if name == "heavy_crates":
        answer = [place for place, weight in enumerate(weights) if weight > 250]
        draw.shuffle(answer)
        if draw.random() < 0.5:
            change = draw.choice(["drop", "twice", "other"])
            answer = {
                "drop": answer[1:],
                "twice": answer + answer[:1],
                "other": [draw.randint(-1, 12), *answer[1:]],
            }[change]
        return answer, weights
    if name == "a_peak":
        return draw.randint(-2, 13), weights
    return sum(weights) / len(weights) + draw.choice([0, 0.4, -0.4, 0.49, 0.51, -0.6, 3.0]), weights


@names
def test_what_is_accepted_is_what_is_right(name):
    program = load_program(accepting(name))
    draw = random.Random(name)
    seen = set()
    for _ in range(400):
        answer, weights = guesses(name, draw)
        verdict = program.accepts(answer, {"weights": weights})
        assert verdict == is_right(name, answer, weights), (answer, weights)
        seen.add(verdict)
    assert seen == {True, False}


@names
def test_both_tiers_judge_alike(name):
    inline, isolated = (load_program(accepting(name), tier) for tier in ("inline", "isolated"))
    draw = random.Random(name)
    for _ in range(40):
        answer, weights = guesses(name, draw)
        inputs = {"weights": weights}
        before = copy.deepcopy((answer, inputs))
        assert inline.accepts(answer, inputs) == isolated.accepts(answer, inputs)
        assert (answer, inputs) == before


@names
@tiers
def test_an_accepted_answer_wins_an_episode(name, tier):
    program = load_program(accepting(name), tier)
    inputs = {"weights": WEIGHTS}
    expected = program.reference(inputs)
    others = {"heavy_crates": [4, 0, 2], "a_peak": 2, "mean_weight": 212.4}
    wrong = {"heavy_crates": [4, 0], "a_peak": 1, "mean_weight": 213.0}
    for answer, reward in ((expected, 1.0), (others[name], 1.0), (wrong[name], 0.0)):
        episode = Episode(program, inputs, expected)
        result = episode.step(done(answer))
        assert result[1] == reward
        assert result[2:4] == (True, False)
        assert episode.outcome == ("won" if reward else "wrong")


@tiers
def test_the_text_of_the_last_observation_does_not_tell_who_accepted(tier):
    program = load_program(accepting("heavy_crates"), tier)
    inputs = {"weights": WEIGHTS}
    texts = {
        Episode(program, inputs, program.reference(inputs)).step(done(answer))[0]
        for answer in ([0, 2, 4], [4, 2, 0], [1])
    }
    assert len(texts) == 1


@tiers
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("raise ValueError('no')", "tool_raised"),
        ("return answer[99] == 1", "tool_raised"),
        ("return 1", "bad_result"),
        ("return None", "bad_result"),
        ("while True:\n        pass", "budget_exceeded"),
        ("return [0] * 10**9 == answer", "size_exceeded"),
    ],
)
def test_an_accepts_that_fails_accepts_nothing_and_never_raises(tier, body, code):
    module = accepting("heavy_crates", ("return sorted(answer) == sorted(reference(weights))", body))
    program = load_program(module, tier)
    inputs = {"weights": WEIGHTS}
    with pytest.raises(ExecutionFailed) as caught:
        program.accepts([4, 2, 0], inputs)
    assert caught.value.code == code
    assert right(program, inputs, [0, 2, 4], [4, 2, 0]) == 0.0
    assert right(program, inputs, [0, 2, 4], [0, 2, 4]) == 1.0  # nobody is asked
    assert Episode(program, inputs, [0, 2, 4]).step(done([4, 2, 0]))[1] == 0.0


def test_an_answer_of_another_type_is_refused_without_asking():
    program = load_program(
        accepting("heavy_crates", ("return sorted(answer)", "return True or sorted(answer)"))
    )
    assert program.accepts([7], {"weights": WEIGHTS})
    for answer in ("07", [0.5], [None], {0: 2}, None, [[0]]):
        assert not program.accepts(answer, {"weights": WEIGHTS})


def test_what_accepts_changes_is_seen_by_nobody():
    module = accepting(
        "heavy_crates",
        (
            "return sorted(answer) == sorted(reference(weights))",
            "weights.clear()\n    answer.clear()\n    return True",
        ),
    )
    program = load_program(module)
    inputs = {"weights": [*WEIGHTS]}
    answer = [1]
    assert program.accepts(answer, inputs)
    assert answer == [1]
    assert inputs == {"weights": WEIGHTS}
    episode = Episode(program, inputs, [0, 2, 4])
    assert json.loads(episode.step(json.dumps({"name": "observe", "parameters": {}}))[0]) == {"count": 6}


def test_accepts_and_reference_are_no_tools_and_share_nothing_with_them():
    module = accepting("heavy_crates")
    assert module.has_accepts
    assert [tool.name for tool in module.tools] == ["observe", "weight_at", "is_larger"]


def test_tool_workers_are_never_asked_what_is_right(monkeypatch):
    from codegym_envs.executor.workers.pool import Slot

    asked = []
    ask = Slot.ask

    def noted(slot, operation, subject, detail):
        asked.append((operation, slot.role))
        return ask(slot, operation, subject, detail)

    monkeypatch.setattr(Slot, "ask", noted)
    program = load_program(accepting("heavy_crates"), "isolated")
    inputs = {"weights": WEIGHTS}
    expected = program.reference(inputs)
    assert Episode(program, inputs, expected).step(done([4, 2, 0]))[1] == 1.0
    roles = {role for operation, role in asked if operation in ("accepts", "reference")}
    assert roles == {"oracle"}
    assert "accepts" in {operation for operation, _ in asked}


@pytest.mark.parametrize("twin", [copy.deepcopy, lambda env: pickle.loads(pickle.dumps(env))])
@tiers
def test_copies_of_a_running_episode_judge_alike(twin, tier):
    env = ToolEnv(accepting("heavy_crates"), execution=tier)
    env.reset(options={"config": {"weights": WEIGHTS}})
    for played in (twin(env), env):
        _, reward, terminated, _, info = played.step(done([2, 4, 0]))
        assert (reward, terminated, info["outcome"]) == (1.0, True, "won")


@pytest.mark.parametrize("settings", [{}, {"execution": "isolated"}, {"shards": 2}])
def test_vectors_of_environments_judge_alike(settings):
    env = ToolVectorEnv(accepting("heavy_crates"), num_envs=4, **settings)
    try:
        env.reset(options={"config": {"weights": WEIGHTS}})
        answers = [[0, 2, 4], [4, 2, 0], [4, 2], [4, 2, 2, 0]]
        _, rewards, terminations, _, _ = env.step([done(answer) for answer in answers])
    finally:
        env.close()
    assert np.array_equal(rewards, [1.0, 1.0, 0.0, 0.0])
    assert terminations.all()


@pytest.mark.parametrize(("answer", "reward"), [(0, 1.0), (2, 1.0), (4, 1.0), (1, 0.0), (99, 0.0)])
def test_a_conversation_wins_with_an_accepted_answer(answer, reward):
    episode = ChatEpisode(ToolEnv(accepting("a_peak")), mode="text")
    episode.reset(options={"config": {"weights": WEIGHTS}})
    assert episode.step({"role": "assistant", "content": done(answer)}).reward == reward
