"""What the checks examine: one module, with everything about it computed at most once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from codegym_envs.episode import Episode, play_oracle, right
from codegym_envs.errors import CodeGymError, ExecutionFailed
from codegym_envs.executor import Program, load_program
from codegym_envs.executor.configs import freeze, inputs_of
from codegym_envs.spec import EnvironmentModule, TaskConfig
from codegym_envs.spec.plain_data.values import digest, encode
from codegym_envs.verification.cases import Case, Play, spread
from codegym_envs.verification.revealing.measured_reads import MeasuredReads, measure_reading
from codegym_envs.verification.thresholds import Thresholds

__all__ = ["AgentFactory", "Execution", "Solution", "Subject", "why"]

Execution = Literal["inline", "isolated"]

Solution = Callable[[Sequence[Mapping[str, Any]]], Sequence[Any]]
"""The original solution: inputs → answers; an `ExecutionFailed` stands for one that it does not accept."""

AgentFactory = Callable[[EnvironmentModule, int], Callable[[str], str]]
"""Makes an agent for one attempt: (module, number of the attempt) → a function from the text that the
agent reads, first the prompt and then each observation, to its next action."""


@dataclass
class Subject:
    """A module under verification.

    Attributes:
        module: The module.
        execution: The tier in which its code runs.
        thresholds: What it must reach.
        given: Frozen configurations to use, or None to freeze them now.
        solution: The original solution if it is known.
        agent: An agent for the difficulty check, or None to leave that check out.
        known: Canonical forms of other modules → their ids, for the near-duplicate check.
    """

    module: EnvironmentModule
    execution: Execution = "isolated"
    thresholds: Thresholds = field(default_factory=Thresholds)
    given: Sequence[TaskConfig] | None = None
    solution: Solution | None = None
    agent: AgentFactory | None = None
    known: Mapping[str, str] = field(default_factory=dict)
    _rewards: dict[tuple[int, str], float] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def program(self) -> Program:
        """The loaded module.

        Raises:
            ModuleRejected: If it cannot be loaded.
        """
        return load_program(self.module, self.execution)

    @cached_property
    def configs(self) -> tuple[TaskConfig, ...]:
        """The frozen task configurations.

        Raises:
            CodeGymError: If the module cannot be loaded or makes no inputs.
        """
        return freeze(self.program) if self.given is None else tuple(self.given)

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """All configurations with their inputs and expected answers.

        Raises:
            ExecutionFailed: If ``generate`` or ``reference`` fails on one.
        """
        return tuple(
            self.case(index, config.difficulty, inputs_of(self.program, config))
            for index, config in enumerate(self.configs)
        )

    def case(self, index: int, difficulty: int, inputs: Mapping[str, Any]) -> Case:
        """Compute the expected answer of an input."""
        limit = self.thresholds.action_limit(difficulty)
        return Case(index, difficulty, inputs, self.program.reference(inputs), limit)

    @cached_property
    def fresh(self) -> tuple[Case, ...]:
        """Inputs outside the frozen list, made by ``generate`` with seeds of their own.

        Empty for modules that only list inputs. An input on which ``reference`` fails is kept out of the
        list and raises, as it would for a user.
        """
        if not self.module.has_generate:
            return ()
        taken = {config.digest for config in self.configs}
        found: list[Case] = []
        levels = sorted({config.difficulty for config in self.configs})
        for number, difficulty in enumerate(levels):
            wanted = (self.thresholds.fresh_inputs + number) // len(levels)  # the hardest get what is left
            for seed in range(_FRESH_SEED, _FRESH_SEED + 3 * wanted):
                inputs = self.program.generate(difficulty, seed)
                name = digest(inputs)
                if name in taken:
                    continue
                taken.add(name)
                found.append(self.case(-1, difficulty, inputs))
                wanted -= 1
                if not wanted:
                    break
        return tuple(found)

    @cached_property
    def plays(self) -> tuple[Play, ...]:
        """The oracle's play of every configuration, in order."""
        return tuple(self.play(case) for case in self.cases)

    @cached_property
    def readings(self) -> tuple[MeasuredReads, ...]:
        """What calls reveal of the hidden input, on a sample of the configurations.

        Raises:
            ExecutionFailed: If that cannot be measured on this machine.
        """
        sampled = tuple(self.sampled_plays(self.thresholds.necessity_cases))
        return measure_reading(self.program, sampled, [case.inputs for case in self.cases])

    def play(self, case: Case) -> Play:
        """Let the oracle play a case through an episode."""
        try:
            done = play_oracle(self.program, case.inputs, case.expected, max_tool_calls=case.limit)
        except ExecutionFailed as error:
            return Play(0.0, 0, (), f"it fails: {why(error)} [{error.code}]")
        failure = "" if done.reward == 1.0 else "its answer is wrong"
        return Play(done.reward, done.calls, done.transcript, failure)

    def episode(self, case: Case, *, expected: Any = ...) -> Episode:
        """A fresh episode of a case, with another expected answer if one is given."""
        answer = case.expected if expected is ... else expected
        return Episode(self.program, case.inputs, answer, max_tool_calls=case.limit)

    def right(self, case: Case, answer: Any) -> float:
        """Score an answer of the module's type, as an episode of the case would; 1.0 or 0.0."""
        if not self.module.has_accepts:
            return right(self.program, case.inputs, case.expected, answer)
        key = case.index, encode([case.inputs, answer] if case.index < 0 else answer)
        reward = self._rewards.get(key)
        if reward is None:
            reward = self._rewards[key] = right(self.program, case.inputs, case.expected, answer)
        return reward

    def sample(self, count: int) -> tuple[Case, ...]:
        """Up to ``count`` configurations spread evenly over the list, so over all difficulties."""
        return tuple(self.cases[index] for index in spread(len(self.cases), count))

    def sampled_plays(self, count: int) -> Iterator[tuple[Case, Play]]:
        """The cases of `sample` with the oracle's plays of them."""
        for index in spread(len(self.cases), count):
            yield self.cases[index], self.plays[index]


_FRESH_SEED = 1_000_000  # far above the seeds that freezing tries


def why(error: CodeGymError) -> str:
    """An error as one line for a receipt, without the place in the file system."""
    detail = getattr(error, "detail", None)
    line = getattr(error, "line", None)
    text = str(detail if detail is not None else error)
    return f"line {line}: {text}" if line else text
