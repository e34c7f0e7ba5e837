"""Gymnasium's vector environments give the right texts, in every mode, with default arguments."""

import copy
import functools
import json
import pickle
from typing import ClassVar

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AsyncVectorEnv, AutoresetMode, SyncVectorEnv
from gymnasium.vector.utils import create_shared_memory, read_from_shared_memory, write_to_shared_memory
from hypothesis import given
from hypothesis import strategies as st

from codegym_envs.env import ToolEnv
from codegym_envs.spaces import OBSERVATION_LIMIT, LiveTexts, ObservationText

CONFIG = {"weights": [2, 9, 5], "labels": ["ä", "日本語🎈", "c\x00d\n"], "limit": 6}


def call(name, **arguments):
    return json.dumps({"name": name, "parameters": arguments})


class Echo(gymnasium.Env):
    """Gives every action back, whatever characters it has."""

    observation_space = ObservationText()
    action_space = ObservationText()
    metadata: ClassVar = {"render_modes": []}

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return f"seed {seed}", {}

    def step(self, action):
        return action, 0.0, False, False, {}


@pytest.fixture(params=["fork", "spawn"])
def context(request):
    return request.param


def plays(env, steps):
    """Everything a vector environment returns, in comparable form."""
    seen = [env.reset(seed=11)]
    seen += [env.step(step) for step in steps]
    env.close()
    return json.dumps(seen, default=plain, sort_keys=True)


def plain(value):
    return value.tolist() if isinstance(value, np.ndarray) else dict(value)


def test_async_equals_sync_with_autoreset(module, context):
    make = functools.partial(ToolEnv, module, execution="inline", max_tool_calls=6)
    sampler = make().action_space
    sampler.seed(1)
    steps = [
        (sampler.sample(), call("label_at", position=number % 4), call("mark", position=1), "nonsense")
        for number in range(20)
    ]
    sync = plays(SyncVectorEnv([make] * 4), steps)
    assert plays(AsyncVectorEnv([make] * 4, context=context), steps) == sync
    assert "parcel-" in sync
    assert "Weighing parcels" in sync


@pytest.mark.parametrize("mode", [AutoresetMode.SAME_STEP, AutoresetMode.NEXT_STEP])
def test_autoreset_modes(module, mode):
    make = functools.partial(ToolEnv, module, execution="inline", max_tool_calls=3)
    steps = [(call("observe"), call("done", answer="")) for _ in range(7)]
    sync = plays(SyncVectorEnv([make] * 2, autoreset_mode=mode), steps)
    assert plays(AsyncVectorEnv([make] * 2, autoreset_mode=mode), steps) == sync


TEXTS = [
    ("", "x" * OBSERVATION_LIMIT),
    ("é\u0000ß", "日本語"),
    ("\ud800 lone \udfff", "🎈" * OBSERVATION_LIMIT),
    ("short", ""),
    ("", "\x7f\x80"),
]


@pytest.mark.parametrize("arguments", [{}, {"copy": False}, {"shared_memory": False}])
def test_every_text_arrives(context, arguments):
    env = AsyncVectorEnv([Echo, Echo], context=context, **arguments)
    observations, _ = env.reset(seed=5)
    assert observations == ("seed 5", "seed 6")
    for texts in TEXTS:
        observations = env.step(texts)[0]
        assert tuple(observations) == texts
        assert list(observations) == list(texts)
        assert observations[1] == texts[1]
    env.close()


def test_copies_stay_as_they_were(context):
    env = AsyncVectorEnv([Echo, Echo], context=context)
    first, _ = env.reset(seed=5)
    second = env.step(("a", "b"))[0]
    third = env.step(("c", "d"))[0]
    assert (first, second, third) == (("seed 5", "seed 6"), ("a", "b"), ("c", "d"))
    assert type(second) is tuple
    assert second in env.observation_space
    env.close()


def test_non_ascii_results_of_tools(module, context):
    make = functools.partial(ToolEnv, module, execution="inline")
    env = AsyncVectorEnv([make] * 3, context=context)
    observations, infos = env.reset(seed=1, options={"config": CONFIG})
    assert observations[0].startswith("Weighing parcels")
    assert list(infos["config_id"]) == [None] * 3
    observations = env.step(tuple(call("label_at", position=position) for position in range(3)))[0]
    assert observations == ('"ä"', '"日本語🎈"', '"c\\u0000d\\n"')
    env.close()


def test_make_vec_with_defaults(module, tmp_path):
    import codegym_envs as cg

    path = tmp_path / "weighing_parcels_v8.py"
    path.write_text(module.source)
    env_id = cg.register(path, execution="inline")
    try:
        results = []
        for mode in ("sync", "async"):
            env = gymnasium.make_vec(env_id, num_envs=2, vectorization_mode=mode)
            env.action_space.seed(3)
            results.append(plays(env, [env.action_space.sample() for _ in range(10)]))
        assert results[0] == results[1]
    finally:
        del gymnasium.registry[env_id]


def live(*texts):
    space = ObservationText()
    memory = create_shared_memory(space, n=len(texts))
    view = read_from_shared_memory(space, memory, n=len(texts))
    for index, text in enumerate(texts):
        write_to_shared_memory(space, index, text, memory)
    return view, lambda index, text: write_to_shared_memory(space, index, text, memory)


@given(st.lists(st.text(st.characters(exclude_categories=())), min_size=1, max_size=3))
def test_shared_memory_round_trip(texts):
    view, write = live(*texts)
    assert view == tuple(texts)
    write(0, texts[-1])
    assert view[0] == texts[-1]


def test_live_texts_behave_as_a_tuple():
    view, write = live("a", "b", "a")
    assert isinstance(view, tuple)
    assert isinstance(view, LiveTexts)
    assert len(view) == 3
    assert (view[1], view[-1], view[1:]) == ("b", "a", ("b", "a"))
    assert ("b" in view, view.index("b"), view.count("a")) == (True, 1, 2)
    assert repr(view) == "('a', 'b', 'a')"
    assert hash(view) == hash(("a", "b", "a"))
    assert view.__add__(("c",)) == ("a", "b", "a", "c")
    assert np.array(view).tolist() == ["a", "b", "a"]
    copies = [copy.copy(view), copy.deepcopy(view), pickle.loads(pickle.dumps(view)), tuple(view)]
    write(1, "changed")
    assert view != ("a", "b", "a")
    assert all(type(item) is tuple and item == ("a", "b", "a") for item in copies)
