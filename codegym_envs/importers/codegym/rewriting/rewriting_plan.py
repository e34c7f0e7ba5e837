"""Everything that decides how the text of a rewritten module comes out."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from codegym_envs.importers.codegym.reading.anatomy import EnvFile
from codegym_envs.importers.codegym.reading.answer import AnswerComparison
from codegym_envs.importers.codegym.rewriting.resetting import EpisodeStart
from codegym_envs.importers.codegym.rewriting.results import Writing
from codegym_envs.importers.codegym.rewriting.surroundings import OnState
from codegym_envs.importers.codegym.rewriting.tool_names import ModuleNames, tool_parameter

__all__ = ["AnswerForm", "RewritingPlan"]

AnswerForm = Literal["plain", "converted", "set", "set of tuples"]
"""What is submitted: the answer as it is, as the original's ``Done`` converts it, or as a set."""


@dataclass(frozen=True, slots=True)
class RewritingPlan:
    """What `assemble` goes by.

    Attributes:
        env: The file, taken apart.
        names: The names chosen.
        start: What `reset` sets.
        inputs: Configuration key → parameter of ``reference``, in order.
        input_types: Parameter of ``reference`` → annotation.
        title: First line of the docstring.
        statement: The task text.
        comparison: How answers are compared.
        writings: Action → how its answers were written, where the tool is to return the value.
        parameter_types: (tool, parameter) → annotation.
        return_types: Tool or ``reference`` → annotation.
        answer_form: What is submitted.
        infinite: (tool, parameter) pairs that may be infinite, which JSON cannot express; None if unknown, so
            that all may be.
        declared: Whether the file's own annotations are used where nothing was observed.
        sending: Whether ``json.dumps`` meets values that JSON has no form for.
        narrow: Whether ``observe`` shows scalars and sizes only.
    """

    env: EnvFile
    names: ModuleNames
    start: EpisodeStart
    inputs: Mapping[str, str]
    input_types: Mapping[str, str]
    title: str
    statement: str
    comparison: AnswerComparison
    writings: Mapping[str, Writing] = field(default_factory=dict)
    parameter_types: Mapping[tuple[str, str], str] = field(default_factory=dict)
    return_types: Mapping[str, str] = field(default_factory=dict)
    answer_form: AnswerForm = "plain"
    infinite: frozenset[tuple[str, str]] | None = frozenset()
    declared: bool = False
    sending: bool = False
    narrow: bool = False

    @property
    def submitted(self) -> ast.expr | None:
        """What is done with an answer before it is submitted, as an expression over ``answer``."""
        return self.comparison.submitted if self.answer_form == "converted" else None

    def may_be_infinite(self, tool: str, parameter: str) -> bool:
        """Whether a tool's parameter may get what JSON cannot express."""
        return self.infinite is None or (tool, parameter) in self.infinite

    def text_functions(self) -> dict[str, str]:
        """The functions for other methods, by method, where they cannot call the tool that it has become.

        Such a tool returns a value instead of a text, or has the name of a parameter of a tool.
        """
        actions, tools = self.names.actions, self.names.tools
        hiding = {tool_parameter(key) for action in self.env.actions for key in action.keys.values()}
        return {
            name: text
            for name, text in self.names.texts.items()
            if actions[name] in self.writings or tools[actions[name]] in hiding
        }

    def on_state(self) -> OnState:
        """The surroundings of tools and their helpers."""
        return OnState(self.names, self.text_functions())

    def writing(self, action: str) -> Writing:
        """How the answers of an action were written, if its tool returns the value; else ``text``."""
        return self.writings.get(action, "text")
