"""What a module's ``accepts`` is made of, whoever says what is right; and what the task text says of it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from codegym_envs.spec.records import Problem
from codegym_envs.spec.types import Type
from codegym_envs.synthesis.contract import refuse
from codegym_envs.synthesis.right_answers.carried import ModuleSurroundings, carried_acceptance
from codegym_envs.synthesis.right_answers.made import applicable, made_acceptance
from codegym_envs.synthesis.right_answers.said import Said, read_said
from codegym_envs.synthesis.trees import call, load

__all__ = ["Acceptance", "acceptance", "check_said", "said_sentences"]

_DOC = "Whether an answer is right; several may be."


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The function that judges one answer, and what it needs.

    Attributes:
        doc: Docstring of ``accepts``.
        parameter: Its name for the answer.
        body: Its statements; they use the module's names for the inputs.
        helpers: Functions that only it uses.
        constants: Constants that only it uses.
        imports: Import statements that it needs.
    """

    doc: str
    parameter: str
    body: list[ast.stmt]
    helpers: list[ast.FunctionDef] = field(default_factory=list)
    constants: list[ast.stmt] = field(default_factory=list)
    imports: list[ast.stmt] = field(default_factory=list)


def check_said(problem: Problem) -> None:
    """Refuse a problem that takes any of several answers and does not bring ``accepts``.

    Raises:
        SynthesisRefused: With the reason ``several_answers`` and the sentence that says so.
    """
    if not problem.has_accepts:
        told = read_said(problem.statement).any_of
        if told:
            path = str(problem.path) if problem.path else problem.name
            raise refuse("several_answers", f"{told[:200]!r}, and there is no accepts", path=path)


def acceptance(problem: Problem, said: Said, kind: Type, around: ModuleSurroundings) -> Acceptance | None:
    """The module's ``accepts``: the problem's own, else one that is made of what the statement says.

    Args:
        problem: The problem.
        said: What its statement says of the right answers.
        kind: The answer's type.
        around: The module.

    Returns:
        None if only the reference's answer is right.

    Raises:
        SynthesisRefused: With the reason ``several_answers``, if there are others and no form for them.
    """
    if problem.has_accepts:
        path = str(problem.path) if problem.path else problem.name
        own = carried_acceptance(problem.source, around, path=path)
        parameter = own.function.args.args[0].arg
        doc = own.doc or _DOC
        return Acceptance(doc, parameter, own.function.body, own.helpers, own.constants, own.imports)
    said = applicable(said, kind)
    if said.order is None and said.tolerance is None:
        return None
    inputs = [load(name) for name in around.parameters.values()]
    made = made_acceptance(said, kind, ast.unparse(call(around.plain, *inputs)))
    imports: list[ast.stmt] = [ast.Import([ast.alias("math")])] if made.needs_math else []
    return Acceptance(made.doc, "answer", ast.parse(made.body).body, imports=imports)


def said_sentences(problem: Problem, said: Said, kind: Type, body: str) -> list[str]:
    """What of the right answers a task text has lost, or never said, as sentences to add to it.

    Args:
        problem: The problem.
        said: What its statement says of the right answers.
        kind: The answer's type.
        body: The task text.
    """
    left = read_said(body)
    if not problem.has_accepts:
        said = applicable(said, kind)
    sentences = []
    if problem.has_accepts and not (left.any_of or left.order or left.tolerance):
        sentences.append("If several answers are right, any of them is accepted.")
    elif said.order is not None and left.order is None:
        whose = "The items within each item of the answer"
        if said.order.outer:
            whose = "The items of the answer" + (", and the items within each of them," * said.order.inner)
        sentences.append(f"{whose} may come in any order.")
    if said.tolerance is not None and left.tolerance is None:
        size = said.tolerance.absolute or said.tolerance.relative
        sentences.append(f"A number counts as right if its error is at most {size:g}.")
    return sentences
