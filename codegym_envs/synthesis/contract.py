"""What goes into a synthesizer and what comes out of it.

A synthesizer is a pure function of a `Problem` and the `Observations` that somebody else made by
running the solution. It answers with `Draft`s, best first, or refuses with one of `REASONS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from codegym_envs.errors import SynthesisRefused
from codegym_envs.spec.records import Problem

__all__ = [
    "REASONS",
    "Draft",
    "Granularity",
    "Observations",
    "Options",
    "Sample",
    "Scalars",
    "Synthesizer",
    "Tables",
    "refuse",
]

Granularity = Literal["fine", "medium", "coarse"]
Scalars = Literal["explicit", "state"]
Tables = Literal["explicit", "state"]

REASONS: Mapping[str, str] = {
    "syntax": "the source is not Python that can be parsed",
    "no_entry_point": "there is no function of the expected name to start from",
    "not_a_function": "the entry point is not a plain function with positional parameters",
    "generator": "the solution yields instead of returning a value",
    "asynchronous": "the solution uses async functions",
    "input_output": "the solution reads or writes files, streams or the network",
    "tangled_input": "reading the input cannot be told apart from computing with it",
    "interactive": "the problem is a dialogue with a judge, whose answers no input holds",
    "forbidden_import": "the solution imports something the dialect has no facade for",
    "forbidden_construct": "the solution uses a construct that the dialect has no form for",
    "forbidden_name": "the solution calls something that the dialect does not have",
    "unknown_name": "the solution uses a name that nothing defines",
    "defines_classes": "the solution rests on classes of its own",
    "nodes_differ": "the solution over tables of nodes answers differently from the one over objects",
    "solutions_disagree": "solutions of the problem give different answers to the same input",
    "example_disagrees": "the solution gives another answer than the statement's own example",
    "random": "the solution draws random numbers",
    "time": "the solution depends on the clock",
    "callable_input": "an input is a function or another value that cannot be written down as data",
    "opaque_input": "an input's type cannot be written as an annotation",
    "opaque_answer": "the answer's type cannot be written as an annotation",
    "no_answer": "the solution returns nothing and changes no input",
    "no_samples": "no input is known that the solution accepts",
    "missing_library": "a library that the solution or its tests need is not there",
    "unreadable_tests": "the tests cannot be read, or not be run to their end",
    "promise_not_kept": "the statement promises something of its inputs that nothing would keep",
    "no_helpers": "the solution is not written with helper functions",
    "nothing_hidden": "no input is large enough to be hidden",
    "no_updates": "no scalar of the solution changes by tools alone, so that none can live in the state",
    "no_tables": "no local container of the solution can live in the state",
    "too_few_tools": "fewer than two tools besides observe and done come out",
    "mutable_global": "the solution keeps state in module-level variables",
    "bad_answer": "a model's answer does not hold what it was asked for",
    "several_answers": "several answers are right, and nothing says which",
    "no_oracle": "no oracle that a model wrote solves every input",
    "dry_run": "nothing was asked",
}
"""Every reason a synthesizer may give, with its explanation."""


def refuse(
    reason: str, detail: str = "", *, path: str = "<string>", line: int | None = None
) -> SynthesisRefused:
    """Make the error for one of `REASONS`; ``detail`` adds what exactly was found.

    Raises:
        KeyError: If the reason is not on the list.
    """
    text = REASONS[reason]
    return SynthesisRefused(reason, f"{text}: {detail}" if detail else text, path=path, line=line)


@dataclass(frozen=True, slots=True)
class Sample:
    """One input that the solution accepted.

    Attributes:
        inputs: Argument for each parameter, plain data, as before the call.
        output: What the solution returned, or for an in-place solution what it left in the
            changed argument (see `Observations.mutated`).
        difficulty: 1, 2 or 3 if known, else None.
    """

    inputs: Mapping[str, Any]
    output: Any
    difficulty: int | None = None


@dataclass(frozen=True, slots=True)
class Observations:
    """What was observed of a solution by running it.

    Attributes:
        types: Type (as annotation text) of the value of each expression, by the expression's number
            in the source that `codegym_envs.synthesis.profiling.instrument` made; expressions that were never
            evaluated are missing.
        samples: Inputs that the solution accepted, smallest first.
        mutated: Names of the parameters whose value some call changed.
        negative: Numbers of the expressions that were once a negative integer.
    """

    types: Mapping[int, str] = field(default_factory=dict)
    samples: Sequence[Sample] = ()
    mutated: tuple[str, ...] = ()
    negative: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Options:
    """Knobs of a synthesizer.

    Attributes:
        entry: Name of the function to start from.
        granularity: How much work one tool does; None to offer several.
        scalars: Whether the oracle carries scalars along or they live in ``state``; None for both.
        tables: Whether local containers (tables, queues, sets of what was visited) stay with the oracle or
            live in ``state``, where tools named by their role look at them and change them; None for both.
        lifted: Whether one task configuration holds several cases answered by a list; None to let
            the synthesizer decide.
        max_tools: Most tools an environment may have, ``observe`` included.
        family: The family of all environments of one problem; the problem's name by default.
    """

    entry: str = "solution"
    granularity: Granularity | None = None
    scalars: Scalars | None = None
    tables: Tables | None = None
    lifted: bool | None = None
    max_tools: int = 12
    family: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One environment module proposed by a synthesizer; nobody has run it yet.

    Attributes:
        source: The module's text.
        synthesizer: Name of the synthesizer.
        variant: Which of its variants this is, for example ``"medium-explicit-lifted"``.
        lifted: Whether a task configuration is ``{"cases": [[argument, …], …]}`` in the order of
            ``parameters`` (``{"cases": [argument, …]}`` if there is only one) instead of
            ``{parameter: argument, …}``.
        parameters: Names of the solution's parameters, in order.
        inputs: Names of the same values in the module, in order: parameters called ``s`` or ``lst`` get a
            name that says what they hold.
        sidecar: The problem's own sidecar made to fit this module, or None.
        defaults: Values for arguments that a case may leave out.
    """

    source: str
    synthesizer: str
    variant: str
    lifted: bool
    parameters: tuple[str, ...]
    inputs: tuple[str, ...]
    sidecar: str | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)

    def pack(self, cases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Turn inputs of the solution into one task configuration of this module.

        Args:
            cases: Arguments by parameter name; any number of them if the module is lifted, else one.
                Parameters that the module does not have are ignored.

        Raises:
            ValueError: If the module is not lifted and there is not exactly one case.
        """
        full = [{**self.defaults, **case} for case in cases]
        if self.lifted and len(self.parameters) == 1:
            return {"cases": [case[self.parameters[0]] for case in full]}
        if self.lifted:
            return {"cases": [[case[name] for name in self.parameters] for case in full]}
        if len(cases) != 1:
            raise ValueError(f"this module takes one case a configuration, not {len(cases)}")
        return {new: full[0][old] for old, new in zip(self.parameters, self.inputs, strict=True)}


class Synthesizer(Protocol):
    """One way of making environment modules from coding problems."""

    @property
    def name(self) -> str:
        """Key in `codegym_envs.synthesis.SYNTHESIZERS`."""

    def synthesize(self, problem: Problem, observations: Observations, options: Options) -> Iterator[Draft]:
        """Propose environment modules, best first; at least one. Each is made when it is asked for.

        Raises:
            SynthesisRefused: With a reason from `REASONS`, when the first one is asked for.
        """
