"""The conformance test of tool environments, for the catalog and for modules of your own.

    from codegym_envs.testing import check_tool_env

    def test_my_module():
        check_tool_env(cg.load("my_module.py"), execution="inline")

What it asserts is in the docstrings of the functions listed in `CHECKS`, one per promise.
"""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import gymnasium
import numpy as np

from codegym_envs.actions import Refusal, ToolCall, parse, render_call
from codegym_envs.env import Execution, ToolEnv
from codegym_envs.episode import PROMPT_LIMIT, StepResult, example_call, example_value
from codegym_envs.spec import EnvironmentModule, Type

__all__ = ["CHECKS", "check_tool_env"]

_RESET_KEYS = {"env_id", "config_id", "difficulty", "fresh_seed", "max_tool_calls", "task", "tools"}
_STEP_KEYS = {"status", "tool", "arguments", "error", "num_tool_calls", "outcome"}
_MALFORMED: tuple[object, ...] = (
    None,
    3,
    b'{"name": "observe", "parameters": {}}',
    object(),
    "",
    "   ",
    "I will now look at the data.",
    "{",
    '{"name": "observe", "parameters": {}',
    '{"name": "observe", "parameters": []}',
    '{"name": 3, "parameters": {}}',
    '{"name": "no_such_tool", "parameters": {}}',
    '{"name": "done", "parameters": {}}',
    '{"name": "done", "parameters": {"answer": NaN}}',
    '{"name": "observe", "parameters": {"surplus": 1}}',
    '{"name": "observe", "parameters": {}} {"name": "observe", "parameters": {}}',
    "\ud800",
    "[" * 5_000,
    "x" * 10_000,
    "\x00",
)
_SEEDS = (0, 1, 2)
_STEPS = 24  # random actions per comparison


@dataclass(frozen=True)
class _Subject:
    """The module under test and how to play it."""

    module: EnvironmentModule
    execution: Execution | None
    action_format: str

    def make(self, **kwargs: Any) -> ToolEnv:
        return ToolEnv(self.module, execution=self.execution, action_format=self.action_format, **kwargs)

    def call(self, name: str, arguments: dict[str, Any]) -> str:
        return render_call("json" if self.action_format == "auto" else self.action_format, name, arguments)

    def read(self, action: str) -> ToolCall | Refusal:
        return parse(action, self.action_format)


def _expect(condition: bool, text: str) -> None:
    if not condition:
        raise AssertionError(text)


def _observe(subject: _Subject, env: ToolEnv) -> str:
    return env.step(subject.call("observe", {}))[0]


def check_reset(subject: _Subject) -> None:
    """``reset`` returns a prompt within the limit that names every tool, and the documented info keys."""
    env = subject.make()
    prompt, info = env.reset(seed=0)
    _expect(isinstance(prompt, str), f"the prompt is a {type(prompt).__name__}, not a str")
    _expect(len(prompt) <= PROMPT_LIMIT, f"the prompt has {len(prompt)} characters, more than {PROMPT_LIMIT}")
    _expect(prompt in env.observation_space, "the prompt is not in the observation space")
    _expect(set(info) == _RESET_KEYS, f"reset info has the keys {sorted(info)}, not {sorted(_RESET_KEYS)}")
    names = [tool["function"]["name"] for tool in info["tools"]]
    expected = [*(tool.name for tool in subject.module.tools), "done"]
    _expect(names == expected, f"info['tools'] lists {names}, not {expected}")
    _expect(json.loads(json.dumps(info["tools"])) == info["tools"], "info['tools'] is not plain JSON")
    for name in expected:
        _expect(name in prompt, f"the prompt does not name the tool {name}")
    info["tools"].clear()
    _expect(bool(env.reset(seed=0)[1]["tools"]), "changing a returned info changes the next one")


def check_seeding(subject: _Subject) -> None:
    """The same seed gives the same episode, and seeds reach more than one task configuration."""
    env = subject.make()
    picked = []
    for seed in range(32):
        prompt, info = env.reset(seed=seed)
        again, info_again = env.reset(seed=seed)
        _expect(prompt == again and info == info_again, f"reset(seed={seed}) differs from time to time")
        _expect(
            type(info["config_id"]) is int and 0 <= info["config_id"] < len(env.configs),
            f"config_id {info['config_id']!r} is not an index of the configurations",
        )
        picked.append(info["config_id"])
    _expect(len(env.configs) == 1 or len(set(picked)) > 1, "32 seeds all give the same configuration")
    env.reset(seed=5)
    drawn = [env.reset()[1]["config_id"] for _ in range(8)]
    env.reset(seed=5)
    _expect(
        drawn == [env.reset()[1]["config_id"] for _ in range(8)], "reset() without seed ignores np_random"
    )


def check_steps(subject: _Subject) -> None:
    """Samples of the action space are valid calls; every step counts; results have the documented form."""
    env = subject.make()
    env.action_space.seed(0)
    env.reset(seed=0)
    for count in range(1, _STEPS + 1):
        action = env.action_space.sample()
        _expect(action in env.action_space, f"the sample {action!r} is not in the action space")
        result = env.step(action)
        _check_result(env, result, count, action)
        status = result[4]["status"]
        _expect(status != "invalid_action", f"the sample {action!r} is refused: {result[0]}")
        if result[2] or result[3]:
            _expect(status == "done" or result[3], f"{action!r} ended the episode with status {status}")
            return


def _check_result(env: ToolEnv, result: StepResult, count: int, action: object) -> None:
    observation, reward, terminated, truncated, info = result
    where = f"after {action!r}:"[:200]
    _expect(isinstance(observation, str), f"{where} the observation is a {type(observation).__name__}")
    _expect(observation in env.observation_space, f"{where} the observation is not in the space")
    _expect(type(reward) is float and reward in (0.0, 1.0), f"{where} the reward is {reward!r}")
    _expect(reward == 0.0 or info["status"] == "done", f"{where} a reward without done")
    _expect(type(terminated) is bool and type(truncated) is bool, f"{where} the flags are not bools")
    _expect(
        set(info) == _STEP_KEYS, f"{where} step info has the keys {sorted(info)}, not {sorted(_STEP_KEYS)}"
    )
    _expect(
        info["num_tool_calls"] == count, f"{where} num_tool_calls is {info['num_tool_calls']}, not {count}"
    )
    failed = info["status"] in ("invalid_action", "tool_error")
    _expect(
        (info["error"] is not None) == failed, f"{where} status {info['status']}, error {info['error']!r}"
    )


def check_malformed(subject: _Subject) -> None:
    """No object raises as an action; what cannot be read is refused, counts, and leaves the state alone."""
    env = subject.make()
    env.reset(seed=0)
    before = _observe(subject, env)
    for count, action in enumerate(_MALFORMED, start=2):
        try:
            result = env.step(cast("str", action))
        except Exception as error:
            raise AssertionError(f"step({action!r:.80}) raised {type(error).__name__}: {error}") from error
        _check_result(env, result, count, action)
        _expect(
            result[4]["status"] == "invalid_action", f"step({action!r:.80}) has status {result[4]['status']}"
        )
        _expect(not (result[2] or result[3]), f"step({action!r:.80}) ended the episode")
    _expect(_observe(subject, env) == before, "refused actions changed what observe returns")


def check_determinism(subject: _Subject) -> None:
    """The same seed and actions give the same bytes in another environment, and in copies made midway."""
    for seed in _SEEDS:
        first, second = subject.make(), subject.make()
        _expect(first.reset(seed=seed) == second.reset(seed=seed), f"reset(seed={seed}) differs")
        actions = _some_actions(subject, seed)
        middle = len(actions) // 2
        results = [first.step(action) for action in actions[:middle]]
        copied, unpickled = copy.deepcopy(first), pickle.loads(pickle.dumps(first))
        results += [first.step(action) for action in actions[middle:]]
        _expect(results == [second.step(action) for action in actions], f"seed {seed}: two plays differ")
        for twin, name in ((copied, "deep copy"), (unpickled, "pickled copy")):
            rest = [twin.step(action) for action in actions[middle:]]
            _expect(
                rest == results[middle:], f"seed {seed}: a {name} made in mid-episode goes on differently"
            )


def _some_actions(subject: _Subject, seed: int) -> list[str]:
    """The oracle's actions if there is an oracle, with random ones in between; no ``done``."""
    env = subject.make()
    env.reset(seed=seed)
    env.action_space.seed(seed)
    sampled = [env.action_space.sample() for _ in range(_STEPS)]
    mixed = list(env.oracle_actions()[:-1][:_STEPS]) if subject.module.has_solve else []
    rng = np.random.default_rng(seed)
    for action in sampled:
        mixed.insert(int(rng.integers(len(mixed) + 1)), action)
    return [action for action in mixed if getattr(subject.read(action), "name", None) != "done"]


def check_oracle(subject: _Subject) -> None:
    """The oracle gets reward 1.0 by tool calls alone, ends by ``done``, and stays within the limit."""
    if not subject.module.has_solve:
        return
    env = subject.make()
    for seed in _SEEDS:
        env.reset(seed=seed)
        actions = env.oracle_actions()
        for count, action in enumerate(actions, start=1):
            result = env.step(action)
            _check_result(env, result, count, action)
            _expect(result[4]["error"] is None, f"seed {seed}: the oracle's {action!r} failed: {result[0]}")
        _expect(result[1] == 1.0, f"seed {seed}: the oracle's answer is wrong")
        _expect(result[2] and not result[3], f"seed {seed}: the oracle's episode did not end by done")


def check_end(subject: _Subject) -> None:
    """``done`` ends the episode with a text that does not say how good the answer was.

    Afterwards nothing changes and nothing can be won. An answer of a wrong type, sent before, is refused and
    the episode goes on.
    """
    env = subject.make()
    answers = [subject.call("done", {"answer": example_value(subject.module.answer)})]
    wrong = _wrong_type(subject.module.answer, textual=getattr(subject.read(answers[0]), "textual", False))
    env.reset(seed=0)
    if wrong is not None:
        refused = env.step(subject.call("done", {"answer": wrong}))
        _expect(
            refused[4]["status"] == "invalid_action", "an answer of a wrong type is not an invalid action"
        )
        _expect(not (refused[2] or refused[3]), "an answer of a wrong type ended the episode")
    if subject.module.has_solve:
        answers.append(env.oracle_actions()[-1])
    texts = set()
    for answer in answers:
        env.reset(seed=0)
        last = env.step(answer)
        _expect(
            last[2] and not last[3] and last[4]["status"] == "done", f"{answer!r} did not end the episode"
        )
        texts.add(last[0])
        for action in (subject.call("observe", {}), *answers, None):
            after = env.step(cast("str", action))
            _expect(after[1] == 0.0, "a step after the end has a reward")
            _expect(after[2:4] == last[2:4], "a step after the end changes the flags")
            _expect(after[4]["error"] == "episode_over", "a step after the end is not refused")
            _expect(after[4]["num_tool_calls"] == last[4]["num_tool_calls"], "a step after the end counts")
    _expect(len(texts) == 1, "the text after done depends on the answer")


def _wrong_type(type_: Type, *, textual: bool) -> Any:
    """A value that is not of the type; None if every value is, as where texts are written bare."""
    if type_.kind == "any" or any(arg.kind == "any" for arg in type_.args if type_.kind == "union"):
        return None
    kinds = {type_.kind, *(arg.kind for arg in type_.args if type_.kind == "union")}
    if textual and "str" in kinds:
        return None
    if kinds.isdisjoint({"dict", "list", "vartuple", "tuple", "set"}):
        return [{"no": "such answer"}]
    return "no such answer" if "str" not in kinds else 12.5 if kinds.isdisjoint({"float"}) else None


def check_limit(subject: _Subject) -> None:
    """The limit on actions truncates, refused ones included; ``done`` as the last one is scored."""
    look = subject.call("observe", {})
    env = subject.make(max_tool_calls=3)
    env.reset(seed=0)
    flags = [env.step(action)[2:4] for action in (look, "nonsense", look)]
    _expect(flags == [(False, False), (False, False), (False, True)], f"three of three actions give {flags}")
    _expect(env.step(look)[2:4] == (False, True), "a step after truncation changes the flags")
    env.reset(seed=0)
    env.step(look)
    env.step(look)
    answer = subject.call("done", {"answer": example_value(subject.module.answer)})
    if subject.module.has_solve:
        free = subject.make()
        free.reset(seed=0)
        answer = free.oracle_actions()[-1]
    last = env.step(answer)
    _expect(last[2:4] == (True, False), f"done as the last allowed action gives the flags {last[2:4]}")
    _expect(last[1] == 1.0 or not subject.module.has_solve, "done as the last allowed action is not scored")


def check_prompt_example(subject: _Subject) -> None:
    """The example call of every tool is a valid action."""
    env = subject.make()
    for tool in (*subject.module.tools, subject.module.done_tool()):
        env.reset(seed=0)
        action = example_call(tool, subject.action_format)
        result = env.step(action)
        _expect(result[4]["status"] != "invalid_action", f"the example {action!r} is refused: {result[0]}")


CHECKS: tuple[Callable[[_Subject], None], ...] = (
    check_reset,
    check_seeding,
    check_steps,
    check_malformed,
    check_determinism,
    check_oracle,
    check_end,
    check_limit,
    check_prompt_example,
)
"""What `check_tool_env` runs, in this order."""


def check_tool_env(
    subject: EnvironmentModule | gymnasium.Env[Any, Any] | str | Path,
    *,
    execution: Execution | None = None,
    action_format: str = "auto",
) -> None:
    """Assert that an environment keeps the promises of a tool environment (see `CHECKS`).

    Args:
        subject: A module, its id or path, or an environment. An environment is not played: fresh ones are
            made from its module with its execution tier and action format.
        execution: As for `codegym_envs.ToolEnv`; ignored for an environment.
        action_format: As for `codegym_envs.ToolEnv`; ignored for an environment.

    Raises:
        AssertionError: If a promise is broken; the text names the id, the check and what happened.
    """
    if isinstance(subject, gymnasium.Env):
        bare = subject.unwrapped
        if not isinstance(bare, ToolEnv):
            raise AssertionError(f"{type(bare).__name__} is not a ToolEnv")
        tested = _Subject(bare.module, bare.execution, bare.action_format)
    else:
        tested = _Subject(ToolEnv(subject, execution=execution).module, execution, action_format)
    for check in CHECKS:
        try:
            check(tested)
        except AssertionError as error:
            raise AssertionError(f"{tested.module.env_id}: {check.__name__}: {error}") from error
