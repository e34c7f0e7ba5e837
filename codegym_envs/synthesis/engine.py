"""From a problem and its observations to the text of one module."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from codegym_envs.spec.records import Problem
from codegym_envs.synthesis.contract import Draft, Observations, Options, refuse
from codegym_envs.synthesis.emitting.emit import Parts, emit
from codegym_envs.synthesis.hiding.hidden import Hidden
from codegym_envs.synthesis.oracle_maker import OracleMaker
from codegym_envs.synthesis.profiling.infinities import crosses
from codegym_envs.synthesis.reading.solution import Solution
from codegym_envs.synthesis.right_answers.acceptance import Acceptance, acceptance, said_sentences
from codegym_envs.synthesis.right_answers.carried import ModuleSurroundings
from codegym_envs.synthesis.right_answers.kept_order import order_sentence
from codegym_envs.synthesis.statement.task_text import clean_statement, example, hidden_note, title_from
from codegym_envs.synthesis.study import StudiedProblem, function_name, stem
from codegym_envs.synthesis.style import Made, Style
from codegym_envs.synthesis.tables.memory import move_to_state
from codegym_envs.synthesis.toolbox import Tool
from codegym_envs.synthesis.trees import clone, names_in, rename
from codegym_envs.synthesis.wording.variable_names import RESERVED

__all__ = ["Engine"]


class Engine:
    """Drafts of one problem in any style.

    Args:
        problem: The problem.
        observations: What was observed of its solution.
        options: Knobs of the synthesizer.
        finite: Whether the largest number stands for the solution's infinities.

    Attributes:
        subject: The problem, read.
        maker: Makes the oracles.

    Raises:
        SynthesisRefused: If the problem cannot be converted in any style.
    """

    def __init__(
        self, problem: Problem, observations: Observations, options: Options, *, finite: bool = False
    ) -> None:
        self.subject = StudiedProblem(problem, observations, options, finite=finite)
        self.maker = OracleMaker(self.subject)

    def draft(self, style: Style, synthesizer: str) -> Draft:
        """The module in one style.

        Raises:
            SynthesisRefused: If this style has no form for the problem.
        """
        subject = self.subject
        if not style.lifted and not subject.hidden:
            raise refuse("nothing_hidden", subject.problem.name)
        made = self.maker.oracle(style)
        if style.scalars == "state":
            made = self._with_scalars_in_state(made, style)
        if subject.has_infinities and crosses(made.body, made.used, made.memory, subject.plain):
            finite = Engine(subject.problem, subject.observations, subject.options, finite=True)
            return finite.draft(style, synthesizer)
        least = 1 if style.lifted else 2
        if len(made.used) < least:
            raise refuse("too_few_tools", subject.problem.name)
        return Draft(
            source=emit(self._parts(style, made)),
            synthesizer=synthesizer,
            variant=style.variant,
            lifted=style.lifted,
            parameters=tuple(subject.parameters),
            inputs=tuple(subject.inputs),
            defaults=subject.defaults,
        )

    def _with_scalars_in_state(self, made: Made, style: Style) -> Made:
        """The oracle without the scalars that tools can keep; refused if there are none."""
        blocked = {*self.subject.inputs, "cases", "current_case", *made.tables} | made.fields
        body, used, scalars = move_to_state(made.body, made.used, blocked)
        if not scalars:
            raise refuse("no_updates", self.subject.problem.name)
        if len(used) > self.subject.options.max_tools - 1 - style.lifted:
            raise refuse("no_updates", "asking for the state would take too many tools")
        return replace(made, body=body, used=used, memory=[*made.memory, *scalars])

    def _parts(self, style: Style, made: Made) -> Parts:
        subject = self.subject
        plain = subject.plain
        reference = clone(plain.entry)
        helpers = [clone(helper) for helper in plain.helpers.values()]
        beside = self._names_beside_tools(made.used)
        generate = plain.generate
        for name, new in beside.items():
            generate = re.sub(rf"\b{name}\b(?=\()", new, generate)
        solution_name = self._solution_name(made.used)
        renamed = beside | {subject.options.entry: solution_name}
        for function in [*helpers, reference]:
            rename(function, renamed)
        if not subject.recursive and not style.lifted:
            reference.name = "reference"
        shown = list(subject.hidden.values())
        open_inputs = [name for name in subject.inputs if name not in subject.hidden]
        names = {*(item.name for item in made.used), *renamed.values()}
        accepts = self._accepts(reference.name, renamed, names)
        imports = {
            ast.unparse(node): node for node in (*plain.imports, *(accepts.imports if accepts else ()))
        }
        return Parts(
            title=title_from(subject.problem.title, subject.family),
            statement=self._statement(style, shown),
            topics=subject.problem.topics,
            family=stem(subject.family),
            workflow=subject.problem.workflow,
            imports=list(imports.values()),
            constants=[
                *_constants([*helpers, reference], made.used, plain),
                *(accepts.constants if accepts else ()),
            ],
            generate=generate,
            helpers=_with_docs(helpers, plain, renamed),
            reference=reference,
            solution_name=solution_name,
            inputs=[(name, subject.types[name]) for name in subject.inputs],
            keys=subject.parameters,
            answer=subject.answer,
            hidden=shown,
            lifted=style.lifted,
            tools=made.used,
            solve=made.body,
            fields=list(
                dict.fromkeys(name for name in (*subject.inputs, *sorted(made.fields)) if name in made.fields)
            ),
            memory=made.memory,
            tables={name: table.type for name, table in made.tables.items()},
            from_end={(name, depth) for name, table in made.tables.items() for depth in table.from_end},
            tuples=[name for name in open_inputs if subject.types[name].kind in ("tuple", "vartuple")],
            accepts=accepts,
        )

    def _accepts(self, reference: str, renamed: Mapping[str, str], names: set[str]) -> Acceptance | None:
        """What judges answers beside the reference's, with the names of the module.

        Args:
            reference: Name of the plain solution in the module.
            renamed: New names of helpers, and of the solution where it is a function of its own.
            names: Names of tools and functions that are in use.
        """
        subject = self.subject
        around = ModuleSurroundings(
            entry=subject.options.entry,
            plain=reference,
            as_given=subject.in_place is None and len(subject.parameters) == len(subject.problem.parameters),
            renamed=renamed,
            generate=subject.plain.generate,
            taken=RESERVED
            | names
            | set(subject.plain.helpers)
            | set(subject.plain.constants)
            | subject.imported,
            parameters=dict(zip(subject.parameters, subject.inputs, strict=True)),
        )
        return acceptance(subject.problem, subject.said, subject.answer, around)

    def _names_beside_tools(self, tools: Sequence[Tool]) -> dict[str, str]:
        """New names for helpers whose own names are tools' or reserved."""
        names = {tool.name for tool in tools} | set(RESERVED)
        plain_names = {name: self.subject.plain_name(name) for name in self.subject.plain.helpers}
        return {name: new for name, new in plain_names.items() if name in names or _wraps(tools, new)}

    def _solution_name(self, tools: Sequence[Tool]) -> str:
        """What the plain solution is called where it is a function of its own."""
        plain = self.subject.plain
        taken = {tool.name for tool in tools} | set(plain.helpers) | set(plain.constants)
        name = function_name(self.subject.family)
        if name in RESERVED:
            return f"answer_for_{name}"
        return f"{name}_of_one" if name in taken or name in self.subject.inputs else name

    def _statement(self, style: Style, shown: Sequence[Hidden]) -> str:
        subject = self.subject
        given = subject.problem.statement
        if given.strip() in (
            "",
            subject.problem.title.strip(),
        ):  # then the solution's own docstring says more
            given = subject.plain.docstring or given
        trusted = subject.problem.has_generate
        names = dict(zip(subject.parameters, subject.inputs, strict=True))
        body = given if trusted else clean_statement(given, stem(subject.family), names)
        parts = [body]
        if subject.in_place is not None:
            changed = subject.renamed.get(subject.in_place, subject.in_place).replace("_", " ")
            parts.append(f"The answer is the final state of the {changed}.")
        parts.extend(said_sentences(subject.problem, subject.said, subject.answer, body))
        if not (trusted or subject.said.order or subject.problem.has_accepts):
            parts.append(order_sentence(given, subject.samples, subject.answer, names))
        if not trusted or "example" not in body.lower():
            parts.append(example(subject.samples, names))
        called = {
            new: old
            for old, new in subject.renamed.items()
            if len(old) == 1 and re.search(rf"\b{old}\b", body)
        }
        parts.append(hidden_note(shown, called, lifted=style.lifted, words=len(body.split())))
        return "\n\n".join(part for part in parts if part)


def _constants(
    functions: Sequence[ast.FunctionDef], tools: Sequence[Tool], plain: Solution
) -> list[ast.stmt]:
    """The module-level constants, first those that the functions or tools use; each statement once."""
    used = names_in([*functions, *(item for tool in tools for item in tool.body)])
    first = [node for name, node in plain.constants.items() if name in used]
    found: list[ast.stmt] = []
    for node in [*first, *plain.constants.values()]:
        if node not in found:
            found.append(node)
    return found


def _wraps(tools: Sequence[Tool], plain_name: str) -> bool:
    return any(tool.kind == "helper" and plain_name in names_in(tool.body) for tool in tools)


def _with_docs(
    helpers: Sequence[ast.FunctionDef], solution: Solution, renamed: dict[str, str]
) -> list[ast.FunctionDef]:
    """Helpers that became tools lose their docstring to the tool; the others keep it."""
    back = {new: old for old, new in renamed.items()}
    for helper in helpers:
        doc = solution.docs.get(back.get(helper.name, helper.name), "")
        if doc and helper.name not in back:
            first = doc.strip().splitlines()[0]
            helper.body.insert(0, ast.Expr(ast.Constant(first)))
    return list(helpers)
