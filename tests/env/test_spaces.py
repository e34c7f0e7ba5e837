"""The text spaces."""

import copy
import json
import pickle

import gymnasium
import pytest
from hypothesis import given
from hypothesis import strategies as st

import codegym_envs as cg
from codegym_envs.spaces import ACTION_LIMIT, OBSERVATION_LIMIT, ActionText, ObservationText
from codegym_envs.spec import compile_arguments

TYPED = '''"""Types

Every type once. Example: the answer is 1.
"""


def generate(rng, difficulty):
    return {"n": rng.integers(9)}


def reference(n: int) -> int:
    return n


def observe(state) -> dict:
    return {}


def scalars(state, a: int, b: float, c: str, d: bool, e: None, f: int = 3) -> None:
    """All scalars."""


def containers(
    state,
    a: list[int],
    b: tuple[int, str],
    c: tuple[float, ...],
    d: set[str],
    e: dict[str, list[int]],
    f: dict[int, str],
    g: dict[tuple[int, int], set[int]],
) -> None:
    """All containers."""


def choices(state, a: "Literal['x', 2, None]", b: int | str | None, c, d: list) -> None:
    """All choices."""


def solve(tools) -> int:
    return 1
'''


@pytest.fixture(scope="module")
def tools():
    module = cg.loads(TYPED, name="typed")
    return (*module.tools, module.done_tool())


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_is_an_element(text):
    assert text in ObservationText()


def test_limits(tools):
    assert "é" * OBSERVATION_LIMIT in ObservationText()
    assert "é" * (OBSERVATION_LIMIT + 1) not in ObservationText()
    assert "\ud800" * ACTION_LIMIT in ActionText(tools)
    assert "x" * (ACTION_LIMIT + 1) not in ActionText(tools)
    assert "" in ActionText(tools)
    for other in (None, 3, b"x", ["x"]):
        assert other not in ActionText(tools)


def test_they_are_text_spaces(tools):
    space = ActionText(tools)
    assert isinstance(space, gymnasium.spaces.Text)
    assert (space.min_length, space.max_length) == (0, ACTION_LIMIT)
    assert not space.is_np_flattenable
    assert repr(space) == "ActionText(8192)"


def test_samples_are_valid_calls(tools):
    space = ActionText(tools, seed=1)
    validators = {tool.name: compile_arguments(tool) for tool in tools}
    counts = dict.fromkeys(validators, 0)
    for _ in range(3000):
        text = space.sample()
        assert text in space
        call = json.loads(text)
        validators[call["name"]](call["parameters"])
        counts[call["name"]] += 1
    assert 30 < counts.pop("done") < 200
    assert min(counts.values()) > 500


def test_sampling_is_seeded(tools):
    first, second = ActionText(tools), ActionText(tools)
    first.seed(3)
    second.seed(3)
    drawn = [first.sample() for _ in range(50)]
    assert drawn == [second.sample() for _ in range(50)]
    assert len(set(drawn)) > 20
    second.seed(4)
    assert drawn != [second.sample() for _ in range(50)]


def test_sampling_takes_no_mask(tools):
    with pytest.raises(cg.ConfigurationError, match="mask"):
        ActionText(tools).sample(mask=(3, None))


def test_observation_samples_are_elements():
    space = ObservationText(seed=0)
    assert space.sample() in space


@pytest.mark.parametrize(
    "copier", [copy.copy, copy.deepcopy, lambda space: pickle.loads(pickle.dumps(space))]
)
def test_copies(tools, copier):
    space = ActionText(tools, "python", seed=5)
    twin = copier(space)
    assert twin == space
    assert pickle.loads(pickle.dumps(space)).sample() == ActionText(tools, "python", seed=5).sample()


def test_equality(tools):
    assert ActionText(tools) == ActionText(tools[1:], "python")
    assert ObservationText() == ObservationText()
    assert ActionText(tools) != ObservationText()
    assert gymnasium.spaces.Text(ACTION_LIMIT) != ActionText(tools)
    assert ActionText(tools) != gymnasium.spaces.Text(ACTION_LIMIT)
