"""The model synthesizer's work on one problem: ask for a module, for inputs, for oracles; try; verify."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from codegym_envs.errors import CodeGymError, ExecutionFailed, ModuleRejected, WorkerError
from codegym_envs.pipeline.attempts import Attempt, Attempts
from codegym_envs.pipeline.choosing import CALLS
from codegym_envs.pipeline.converting.task import Task
from codegym_envs.pipeline.items import Item, Settings
from codegym_envs.pipeline.llm.model_client import Client
from codegym_envs.pipeline.llm.prompts import environment_prompt, inputs_prompt, oracle_prompt
from codegym_envs.pipeline.observing.observe import Solver
from codegym_envs.pipeline.settling import provenance
from codegym_envs.pipeline.suiting import known_answers
from codegym_envs.spec import (
    EnvironmentModule,
    Problem,
    convert,
    decode,
    digest,
    encode,
    format_sidecar,
    parse_module,
)
from codegym_envs.synthesis.contract import Draft, refuse
from codegym_envs.synthesis.model import draft_from_answers, inputs_from_answer
from codegym_envs.verification import Subject, verify

__all__ = ["ModelMaker"]

_EXECUTION = (
    threading.Lock()
)  # requests overlap; code running on this machine's few cores gains nothing from that
_MEDIUM, _HARD = 32, 128


class ModelMaker:
    """Makes a module from a task by asking a model: a `Maker` for `codegym_envs.pipeline.make.make`.

    Args:
        client: Whom to ask.
    """

    def __init__(self, client: Client) -> None:
        self.client = client

    def __call__(
        self, task: Task, item: Item, settings: Settings, *, known: Mapping[str, str] | None = None
    ) -> Attempts:
        """Ask for a module, for inputs and for oracles; try them; verify the best.

        Raises:
            SynthesisRefused: If the answers hold nothing that works.
            ModelUnavailable: If the model does not answer.
        """
        problem = task.problem
        environment = self.client.ask(environment_prompt(problem))
        pairs = self._inputs(task)
        if environment is None:  # a dry run: an oracle's prompt is about as long as the module would be
            self.client.usage.add(
                estimated_requests=self.client.settings.candidates,
                estimated_prompt_tokens=self.client.settings.candidates * len(problem.source) // 2,
            )
            raise refuse("dry_run")
        with _EXECUTION:
            sidecar = format_sidecar((1, inputs) for inputs, _ in pairs)
            bare = draft_from_answers(problem, environment.text, None, sidecar=sidecar)
            module = parse_module(bare.source, name=problem.name, sidecar=sidecar)
            self._check_reference(module, pairs, settings)
        candidates = self._candidates(module)
        draft, calls, passing = _best_oracle(problem, environment.text, candidates, sidecar, settings)
        facts = provenance(
            item,
            settings,
            synthesizer=draft.synthesizer,
            model=self.client.settings.model,
            pass_at_k={"k": len(candidates), "passed": passing},
        )
        listed = [
            (1 if number <= _MEDIUM else 2 if number <= _HARD else 3, inputs)
            for (_, inputs), number in zip(module.listed, calls, strict=True)
            if number <= CALLS[2]
        ]
        answers = {
            digest(dict(inputs)): answer
            for (_, inputs), (_, answer) in zip(module.listed, pairs, strict=True)
        }
        with _EXECUTION:
            final = parse_module(draft.source, name=problem.name, sidecar=format_sidecar(listed))
            receipt = verify(
                final,
                execution=settings.execution,
                solution=known_answers(answers),
                known=known,
                provenance=facts,
            )
        return Attempts((Attempt(draft, final, receipt),))

    def _inputs(self, task: Task) -> list[tuple[dict[str, Any], Any]]:
        """Inputs that the solution accepts, with its answers: known ones and two rounds of new ones."""
        problem = task.problem
        with _EXECUTION:
            pairs = _answered(problem, () if task.guessed else task.inputs)
        names = [parameter.name for parameter in problem.parameters]
        for round_number in range(self.client.settings.input_rounds):
            shown = pairs[-15:] if round_number else []
            answer = self.client.ask(
                inputs_prompt(problem, shown),
                temperature=self.client.settings.temperature,
                sample=round_number,
            )
            if answer is None:
                continue
            offered = [_converted(problem, inputs) for inputs in inputs_from_answer(answer.text, names)]
            with _EXECUTION:
                fresh = _answered(problem, [inputs for inputs in offered if inputs is not None])
            there = {digest(inputs) for inputs, _ in pairs}
            pairs += [pair for pair in fresh if digest(pair[0]) not in there]
        if not pairs and not self.client.dry_run:
            raise refuse("no_samples", "the solution accepts none of the model's inputs")
        return pairs

    def _candidates(self, module: EnvironmentModule) -> list[str]:
        settings = self.client.settings
        prompt = oracle_prompt(module)

        def ask(sample: int) -> str:
            answer = self.client.ask(prompt, temperature=settings.temperature, sample=sample)
            return "" if answer is None else answer.text

        with ThreadPoolExecutor(min(settings.candidates, settings.concurrency)) as pool:
            return list(pool.map(ask, range(settings.candidates)))

    def _check_reference(
        self, module: EnvironmentModule, pairs: Sequence[tuple[dict[str, Any], Any]], settings: Settings
    ) -> None:
        """Refuse a module whose reference differs from the solution on any input."""
        subject = Subject(module, settings.execution)
        for (_, inputs), (_, answer) in zip(module.listed, pairs, strict=True):
            try:
                found = subject.program.reference(inputs)
                same = encode(convert(decode(encode(found)), module.answer)) == encode(
                    convert(decode(encode(answer)), module.answer)
                )
            except (ModuleRejected, WorkerError):
                raise
            except (CodeGymError, ValueError, TypeError) as error:
                raise refuse("bad_answer", f"the module's reference fails: {error}") from None
            if not same:
                raise refuse("bad_answer", "the module's reference differs from the solution")


def _best_oracle(
    problem: Problem, module_answer: str, candidates: Sequence[str], sidecar: str, settings: Settings
) -> tuple[Draft, list[int], int]:
    """The oracle that solves every input in the fewest calls, those calls, and how many candidates do.

    Raises:
        SynthesisRefused: With reason ``no_oracle`` if none does.
    """
    passing = 0
    chosen: tuple[Draft, list[int]] | None = None
    broken = ""
    for text, times in Counter(candidates).items():
        with _EXECUTION:
            try:
                draft = draft_from_answers(problem, module_answer, text, sidecar=sidecar)
                calls = _calls(parse_module(draft.source, name=problem.name, sidecar=sidecar), settings)
            except ModuleRejected as error:
                broken = broken or f"{error.detail} [{error.reason}]"
                continue
            except ExecutionFailed as error:
                broken = broken or error.detail
                continue
        passing += times
        if chosen is None or sum(calls) < sum(chosen[1]):
            chosen = draft, calls
    if chosen is None:
        raise refuse("no_oracle", f"none of {len(candidates)} candidates passes all tests: {broken}")
    return *chosen, passing


def _answered(problem: Problem, inputs: Sequence[Mapping[str, Any]]) -> list[tuple[dict[str, Any], Any]]:
    """Inputs that the solution accepts, with its answers; each once."""
    distinct: dict[str, dict[str, Any]] = {}
    for item in inputs:
        try:
            distinct.setdefault(digest(dict(item)), dict(item))
        except (ValueError, TypeError):
            continue
    if not distinct:
        return []
    answers = Solver(problem).answers(list(distinct.values()))
    return [
        (item, answer)
        for item, answer in zip(distinct.values(), answers, strict=True)
        if not isinstance(answer, ExecutionFailed)
    ]


def _converted(problem: Problem, inputs: Mapping[str, Any]) -> dict[str, Any] | None:
    """A model's input with its JSON forms as values of the solution's types."""
    try:
        return {
            parameter.name: convert(decode(encode(inputs[parameter.name])), parameter.type)
            for parameter in problem.parameters
        }
    except (ValueError, TypeError):
        return None


def _calls(module: EnvironmentModule, settings: Settings) -> list[int]:
    """Oracle calls on every listed input.

    Raises:
        ExecutionFailed: If the oracle fails on one of them or gives a wrong answer.
        ModuleRejected: If the module cannot be loaded.
    """
    subject = Subject(module, settings.execution)
    calls: list[int] = []
    for difficulty, inputs in module.listed:
        play = subject.play(subject.case(len(calls), max(difficulty, 3), inputs))
        if play.reward != 1.0:
            raise ExecutionFailed("oracle", play.failure)
        calls.append(play.calls)
    return calls
