"""Trajectories for the tests of this room: hand-made ones and a strategy that makes any."""

from hypothesis import strategies as st

from codegym_envs.trajectories import Step, Trajectory

SOURCE = '''"""Sorting letters

Letters lie in numbered trays; each has a weight in grams. Find the tray of the heaviest letter.

Example: with the weights 20, 90, 50 the answer is 1.
"""
TOPICS = ("search",)


def generate(rng, difficulty):
    """Some letters."""
    return {"weights": rng.sample(range(1, 1000), 3 * difficulty + 2), "unit": "g é😀"}


def reference(weights: list[int], unit: str) -> int:
    """The tray."""
    return weights.index(max(weights))


def observe(state) -> dict:
    """Number of letters and the unit."""
    return {"count": len(state.weights), "unit": state.unit}


def weight_at(state, tray: int, scale: int = 1) -> int:
    """The weight of the letter in a tray.

    Args:
        tray: Number of the tray, counted from 0.
        scale: The weight is multiplied by it.
    """
    if tray < 0 or tray >= len(state.weights):
        raise ValueError("there is no such tray")
    return state.weights[tray] * scale


def solve(tools):
    """Look into every tray."""
    count = tools.observe()["count"]
    weights = [tools.weight_at(tray=tray) for tray in range(count)]
    return weights.index(max(weights))
'''

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
UTF8_TEXT = st.text(max_size=12)
HUGE = st.integers() | st.sampled_from([10**700, -(10**4200), 2**53 + 1, 2**64])
JSON = st.recursive(
    st.none() | st.booleans() | HUGE | st.floats(allow_nan=False, allow_infinity=False) | UTF8_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(UTF8_TEXT, inner, max_size=3),
    max_leaves=6,
)
OBJECT = st.dictionaries(UTF8_TEXT, JSON, max_size=3)

STEPS = st.builds(
    Step,
    action=st.none() | ANY_TEXT,
    observation=ANY_TEXT,
    reward=st.floats(-2, 2),
    status=st.sampled_from(["ok", "invalid_action", "tool_error", "done"]),
    tool=st.none() | ANY_TEXT,
    arguments=st.none() | OBJECT,
    error=st.none() | st.sampled_from(["unknown_tool", "tool_raised"]),
    num_tool_calls=st.integers(0, 600),
    info=OBJECT,
)
TRAJECTORIES = st.builds(
    Trajectory,
    env_id=UTF8_TEXT,
    module_hash=UTF8_TEXT,
    config_id=st.none() | st.integers(0, 40),
    config=st.none() | OBJECT,
    difficulty=st.integers(1, 3),
    seed=st.none() | HUGE,
    action_format=st.sampled_from(["auto", "json"]),
    parallel_calls=st.sampled_from(["refuse", "first", "sequence"]),
    max_tool_calls=st.integers(0, 600),
    max_invalid_actions=st.none() | st.integers(1, 9),
    prompt=ANY_TEXT,
    steps=st.lists(STEPS, max_size=3).map(tuple),
    outcome=st.none()
    | st.sampled_from(["won", "wrong", "truncated", "budget", "invalid_streak", "infrastructure"]),
    reward=st.floats(-2, 2),
    terminated=st.booleans(),
    truncated=st.booleans(),
    agent=st.none() | ANY_TEXT,
    usage=st.none() | OBJECT,
    messages=st.none() | st.lists(OBJECT, max_size=2),
    failure=st.none() | ANY_TEXT,
    wrappers=st.lists(
        st.fixed_dictionaries(
            {"name": UTF8_TEXT, "kwargs": OBJECT, "episode_seed": st.none() | st.integers()}
        ),
        max_size=2,
    ).map(tuple),
)


def step(**changes):
    fields = {
        "action": '{"name": "observe", "parameters": {}}',
        "observation": '{"count":3}',
        "reward": 0.0,
        "status": "ok",
        "tool": "observe",
        "arguments": {},
        "error": None,
        "num_tool_calls": 1,
    }
    return Step(**{**fields, **changes})


def trajectory(**changes):
    fields = {
        "env_id": "CodeGym/Sample-v0",
        "module_hash": "0" * 64,
        "config_id": 4,
        "config": None,
        "difficulty": 2,
        "seed": 7,
        "action_format": "auto",
        "parallel_calls": "refuse",
        "max_tool_calls": 256,
        "max_invalid_actions": None,
        "prompt": "Sample",
        "steps": (step(),),
        "outcome": "won",
        "reward": 1.0,
        "terminated": True,
        "truncated": False,
    }
    return Trajectory(**{**fields, **changes})
