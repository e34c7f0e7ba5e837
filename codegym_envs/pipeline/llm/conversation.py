"""The model synthesizer's work on one problem: ask for a module, for inputs, for oracles; try; verify."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from codegym_envs.endpoint import ModelUnavailable
from codegym_envs.errors import CodeGymError, ExecutionFailed, ModuleRejected, SynthesisRefused
from codegym_envs.pipeline.inputs.choose import CALLS
from codegym_envs.pipeline.items import Item, Result, Settings
from codegym_envs.pipeline.llm.model_client import Client
from codegym_envs.pipeline.llm.prompts import environment_prompt, inputs_prompt, oracle_prompt
from codegym_envs.pipeline.observing.observe import Solver
from codegym_envs.pipeline.process import known_inputs, result_of
from codegym_envs.spec import (
    EnvironmentModule,
    Problem,
    convert,
    decode,
    digest,
    encode,
    format_sidecar,
    parse_module,
    parse_problem,
)
from codegym_envs.synthesis.contract import refuse
from codegym_envs.synthesis.model import draft_from_answers, inputs_from_answer
from codegym_envs.verification import Subject, verify

__all__ = ["ModelProcess"]

_EXECUTION = (
    threading.Lock()
)  # requests overlap; running code on this machine's few cores does not gain by it
_MEDIUM, _HARD = 32, 128


class ModelProcess:
    """Processes coding problems by asking a model; a `Process` for corpus runs with threads.

    Args:
        client: Whom to ask.
    """

    def __init__(self, client: Client) -> None:
        self.client = client

    def __call__(self, item: Item, settings: Settings) -> Result:
        """Make an environment of a coding problem (see `codegym_envs.pipeline.process.process_problem`)."""
        started = time.perf_counter()
        try:
            return self._run(item, settings, started)
        except ModelUnavailable as error:
            return _refused(item, "model_unavailable", str(error), started)
        except SynthesisRefused as error:
            return _refused(item, error.reason, error.detail, started)
        except ModuleRejected as error:
            return _refused(item, error.reason, error.detail, started)

    def _run(self, item: Item, settings: Settings, started: float) -> Result:
        problem = parse_problem(item.source, name=item.name, sidecar=item.payload.get("sidecar"))
        environment = self.client.ask(environment_prompt(problem))
        pairs = self._inputs(problem, item)
        if environment is None:  # a dry run: an oracle's prompt is about as long as the module would be
            self.client.usage.add(
                estimated_requests=self.client.settings.candidates,
                estimated_prompt_tokens=self.client.settings.candidates * len(problem.source) // 2,
            )
            return Result(item.name, reason="dry_run", detail="nothing was asked")
        provenance = {
            "synthesizer": "model",
            "model": self.client.settings.model,
            "problem": problem.name,
            "problem_hash": problem.hash,
            **item.provenance,
        }
        with _EXECUTION:
            sidecar = format_sidecar((1, inputs) for inputs, _ in pairs)
            bare = draft_from_answers(problem, environment.text, None, sidecar=sidecar, provenance=provenance)
            module = parse_module(bare.source, name=problem.name, sidecar=sidecar)
            self._check_reference(module, pairs, settings)
        candidates = self._candidates(module)
        passing = 0
        chosen: tuple[str, list[int]] | None = None
        broken = ""
        for text, times in Counter(candidates).items():
            with _EXECUTION:
                try:
                    draft = draft_from_answers(
                        problem, environment.text, text, sidecar=sidecar, provenance=provenance
                    )
                    calls = _calls(parse_module(draft.source, name=problem.name, sidecar=sidecar), settings)
                except ModuleRejected as error:
                    broken = broken or f"{error.detail} [{error.reason}]"
                    continue
                except ExecutionFailed as error:
                    broken = broken or error.detail
                    continue
            passing += times
            if chosen is None or sum(calls) < sum(chosen[1]):
                chosen = draft.source, calls
        if chosen is None:
            detail = f"none of {len(candidates)} oracle candidates passes all tests: {broken}"
            return _refused(item, "no_oracle", detail, started)
        provenance["pass_at_k"] = {"k": len(candidates), "passed": passing}
        return self._verified(
            item,
            problem,
            chosen,
            module=module,
            pairs=pairs,
            provenance=provenance,
            settings=settings,
            started=started,
        )

    def _inputs(self, problem: Problem, item: Item) -> list[tuple[dict[str, Any], Any]]:
        """Inputs that the solution accepts, with its answers: known ones and two rounds of new ones."""
        with _EXECUTION:
            pairs = _answered(problem, known_inputs(problem, item))
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
        subject = Subject(module, _tier(settings))
        for (_, inputs), (_, answer) in zip(module.listed, pairs, strict=True):
            try:
                found = subject.program.reference(inputs)
                same = encode(convert(decode(encode(found)), module.answer)) == encode(
                    convert(decode(encode(answer)), module.answer)
                )
            except ModuleRejected:
                raise
            except (CodeGymError, ValueError, TypeError) as error:
                raise refuse("bad_answer", f"the module's reference fails: {error}") from None
            if not same:
                raise refuse("bad_answer", "the module's reference differs from the solution")

    def _verified(
        self,
        item: Item,
        problem: Problem,
        chosen: tuple[str, list[int]],
        *,
        module: EnvironmentModule,
        pairs: Sequence[tuple[dict[str, Any], Any]],
        provenance: Mapping[str, Any],
        settings: Settings,
        started: float,
    ) -> Result:
        source, calls = chosen
        listed = [
            (1 if number <= _MEDIUM else 2 if number <= _HARD else 3, inputs)
            for (_, inputs), number in zip(module.listed, calls, strict=True)
            if number <= CALLS[2]
        ]
        answers = {
            digest(dict(inputs)): answer
            for (_, inputs), (_, answer) in zip(module.listed, pairs, strict=True)
        }
        unknown = ExecutionFailed("unknown_input", "the solution was not run on this input")

        def solution(batch: Sequence[Mapping[str, Any]]) -> list[Any]:
            return [answers.get(digest(dict(inputs)), unknown) for inputs in batch]

        with _EXECUTION:
            final = parse_module(source, name=problem.name, sidecar=format_sidecar(listed))
            receipt = verify(final, execution=_tier(settings), solution=solution, provenance=provenance)
        return result_of(item, final, receipt, started)


def _tier(settings: Settings) -> Any:
    return settings.execution


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
    subject = Subject(module, _tier(settings))
    calls: list[int] = []
    for difficulty, inputs in module.listed:
        play = subject.play(subject.case(len(calls), max(difficulty, 3), inputs))
        if play.reward != 1.0:
            raise ExecutionFailed("oracle", play.failure)
        calls.append(play.calls)
    return calls


def _refused(item: Item, reason: str, detail: str, started: float) -> Result:
    return Result(
        item.name, reason=reason, detail=" ".join(detail.split())[:300], seconds=time.perf_counter() - started
    )
