"""From a problem and its observations to the text of one module."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import Any

from codegym_envs.synthesis.contract import Draft, refuse
from codegym_envs.synthesis.emitting.emit import Parts, emit
from codegym_envs.synthesis.hiding.hidden import Hidden
from codegym_envs.synthesis.oracle_maker import Made, OracleMaker, Style
from codegym_envs.synthesis.reading.solution import Solution
from codegym_envs.synthesis.statement.task_text import clean_statement, example, hidden_note, title_from
from codegym_envs.synthesis.study import function_name, stem
from codegym_envs.synthesis.tables.memory import move_to_state
from codegym_envs.synthesis.toolbox import Tool
from codegym_envs.synthesis.trees import clone, names_in, rename
from codegym_envs.synthesis.wording.variable_names import RESERVED

__all__ = ["Engine", "Style"]


class Engine(OracleMaker):
    """Drafts of one problem in any style."""

    def draft(self, style: Style, synthesizer: str) -> Draft:
        """The module in one style.

        Raises:
            SynthesisRefused: If this style has no form for the problem.
        """
        if not style.lifted and not self.hidden:
            raise refuse("nothing_hidden", self.problem.name)
        made = self.oracle(style)
        memory = list(made.memory)
        if style.scalars == "state":
            blocked = {*self.inputs, "cases", "current_case", *made.tables} | made.fields
            made.body, made.used, scalars = move_to_state(made.body, made.used, blocked)
            memory += scalars
            if not scalars:
                raise refuse("no_updates", self.problem.name)
            if len(made.used) > self.options.max_tools - 1 - style.lifted:
                raise refuse("no_updates", "asking for the state would take too many tools")
        least = 1 if style.lifted else 2
        if len(made.used) < least:
            raise refuse("too_few_tools", self.problem.name)
        source = emit(self._parts(style, made, memory))
        provenance: dict[str, Any] = {
            "synthesizer": synthesizer,
            "variant": style.variant,
            "problem": self.problem.hash,
        }
        return Draft(
            source=source,
            synthesizer=synthesizer,
            variant=style.variant,
            lifted=style.lifted,
            parameters=tuple(self.parameters),
            inputs=tuple(self.inputs),
            provenance=provenance,
            defaults=self.defaults,
        )

    def _parts(self, style: Style, made: Made, memory: list[ast.stmt]) -> Parts:
        plain = self.plain
        reference = clone(plain.entry)
        helpers = [clone(helper) for helper in plain.helpers.values()]
        plain_names = {name: self.plain_name(name) for name in plain.helpers}
        tool_names = {tool.name for tool in made.used}
        renamed = {
            name: new
            for name, new in plain_names.items()
            if name in tool_names or name in RESERVED or _wraps(made.used, new)
        }
        generate = plain.generate
        for name, new in renamed.items():
            generate = re.sub(rf"\b{name}\b(?=\()", new, generate)
        taken = tool_names | set(plain.helpers) | set(plain.constants) | set(RESERVED) | set(self.inputs)
        solution_name = function_name(self.family)
        if solution_name in taken:
            solution_name = (
                f"answer_for_{solution_name}" if solution_name in RESERVED else f"{solution_name}_of_one"
            )
        renamed = dict(renamed) | {self.options.entry: solution_name}
        for function in [*helpers, reference]:
            rename(function, renamed)
        if not self.recursive and not style.lifted:
            reference.name = "reference"
        helpers = _with_docs(helpers, plain, renamed)
        shown = list(self.hidden.values())
        statement = self._statement(style, shown)
        used = {name for function in [*helpers, reference] for name in names_in(function)}
        constants: list[ast.stmt] = []
        for name, node in plain.constants.items():
            if node not in constants and (
                name in used or any(name in names_in(tool.body) for tool in made.used)
            ):
                constants.append(node)
        for node in plain.constants.values():
            if node not in constants:
                constants.append(node)
        imports = list(plain.imports)
        texts = {ast.unparse(node): node for node in imports}
        open_inputs = [name for name in self.inputs if name not in self.hidden]
        order = [name for name in (*self.inputs, *sorted(made.fields)) if name in made.fields]
        return Parts(
            title=title_from(self.problem.title, self.family),
            statement=statement,
            topics=self.problem.topics,
            family=stem(self.family),
            workflow=self.problem.workflow,
            imports=list(texts.values()),
            constants=constants,
            generate=generate,
            helpers=helpers,
            reference=reference,
            solution_name=solution_name,
            inputs=[(name, self.types[name]) for name in self.inputs],
            keys=self.parameters,
            answer=self.answer,
            hidden=shown,
            lifted=style.lifted,
            tools=made.used,
            solve=made.body,
            fields=list(dict.fromkeys(order)),
            memory=memory,
            tuples=[name for name in open_inputs if self.types[name].kind in ("tuple", "vartuple")],
        )

    def _statement(self, style: Style, shown: Sequence[Hidden]) -> str:
        given = self.problem.statement
        if given.strip() in ("", self.problem.title.strip()):  # then the solution's own docstring says more
            given = self.plain.docstring or given
        trusted = self.problem.has_generate
        body = (
            given
            if trusted
            else clean_statement(
                given, stem(self.family), dict(zip(self.parameters, self.inputs, strict=True))
            )
        )
        parts = [body]
        if self.in_place is not None:
            changed = self.renamed.get(self.in_place, self.in_place).replace("_", " ")
            parts.append(f"The answer is the state of the {changed} in the end.")
        if not trusted or "example" not in body.lower():
            names = dict(zip(self.parameters, self.inputs, strict=True))
            parts.append(example(self.samples, names))
        called = {
            new: old for old, new in self.renamed.items() if len(old) == 1 and re.search(rf"\b{old}\b", body)
        }
        parts.append(hidden_note(shown, called, lifted=style.lifted, words=len(body.split())))
        return "\n\n".join(part for part in parts if part)


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
