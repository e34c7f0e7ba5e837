"""Frozen records: what the rest of the library passes around."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codegym_envs.spec.advertised import described, is_strict, nullable, object_schema, type_schema
from codegym_envs.spec.plain_data.encoding import encode
from codegym_envs.spec.types import Type
from codegym_envs.spec.wording import argument_in_words, result_in_words

__all__ = [
    "REQUIRED",
    "CheckResult",
    "EnvironmentModule",
    "ParameterSpec",
    "Problem",
    "Receipt",
    "TaskConfig",
    "ToolSpec",
]


class _Required:
    """The type of `REQUIRED`; pickling and copying keep its identity, which `required` compares."""

    def __reduce__(self) -> str:
        return "REQUIRED"

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED = _Required()
"""Stands for "no default" in `ParameterSpec.default`."""


@dataclass(frozen=True, slots=True)
class ParameterSpec:
    """One parameter of a tool, or of ``reference`` / ``solution``.

    Attributes:
        name: Its name in the source.
        type: Its annotated type; ``Type("any")`` without an annotation.
        doc: Its entry under ``Args:``, one line; empty if there is none.
        default: Its default value (a JSON scalar), or `REQUIRED`.
    """

    name: str
    type: Type
    doc: str = ""
    default: Any = REQUIRED

    @property
    def required(self) -> bool:
        """Whether a call must give it."""
        return self.default is REQUIRED

    @property
    def null_is_default(self) -> bool:
        """Whether null stands for the default: a call may leave it out, and null is not one of its values."""
        return not self.required and not _takes_null(self.type)

    def schema(self) -> dict[str, Any]:
        """The advertised JSON Schema of this parameter; the description tells its form and default."""
        schema = type_schema(self.type)
        sentences = [self.doc] if self.doc else []
        if not self.doc or self.type.kind in ("tuple", "set", "dict"):
            words = argument_in_words(self.type)
            sentences.append(f"{words[0].upper()}{words[1:]}.")
        if self.null_is_default:
            schema = nullable(schema)
            sentences.append(f"Null stands for the default, {encode(self.default)}.")
        elif not self.required:
            sentences.append(f"Default: {encode(self.default)}.")
        return described(schema, " ".join(sentences))


def _takes_null(wanted: Type) -> bool:
    if wanted.kind == "union":
        return any(map(_takes_null, wanted.args))
    return wanted.kind in ("none", "any") or None in wanted.literals


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """One tool of an environment module, or the library's ``done``.

    Attributes:
        name: Function name.
        doc: Docstring without its ``Args:`` section; its last paragraph says what is returned.
        parameters: In the order of the signature, without ``state``.
        returns: Annotated return type.
        line: Line of its definition in the source, counted from 1; 0 for ``done``.
        reply: What comes back, in words, where it is not the value that the function returns.
    """

    name: str
    doc: str
    parameters: tuple[ParameterSpec, ...]
    returns: Type
    line: int = 0
    reply: str = ""

    def parameters_schema(self) -> dict[str, Any]:
        """The advertised JSON Schema of the arguments object: all parameters are required, others refused."""
        return object_schema({parameter.name: parameter.schema() for parameter in self.parameters})

    def openai_schema(self) -> dict[str, Any]:
        """The tool as an OpenAI-style function schema.

        The description says what comes back. ``strict`` is there, and true, if the schema keeps within the
        limits of every provider (see `codegym_envs.spec.advertised`).
        """
        parameters = self.parameters_schema()
        function: dict[str, Any] = {
            "name": self.name,
            "description": self.description(),
            "parameters": parameters,
        }
        if is_strict(self.name, parameters):
            function["strict"] = True
        return {"type": "function", "function": function}

    def description(self) -> str:
        """The docstring for an agent that sees no signature: what the tool does, and what comes back."""
        body, found, told = f"\n\n{self.doc}".rpartition("\n\nReturns: ")
        if not found or "\n\n" in told:
            body, told = self.doc, ""
        body = body.strip("\n")
        if told and self.returns.kind == "any":
            return f"{body}{_gap(body)}Returns: {told}"
        words = self.reply or result_in_words(self.returns)
        returns = f"Returns {words}: {told}" if told else f"Returns {words}."
        return f"{body}{_gap(body)}{returns}"


def _gap(text: str) -> str:
    """What goes between a description and the sentence that follows."""
    if not text:
        return ""
    return "\n\n" if "\n" in text else " " if text[-1] in ".!?:;" else ". "


@dataclass(frozen=True, slots=True)
class TaskConfig:
    """One frozen task configuration.

    Attributes:
        difficulty: 1 (easy), 2 (medium) or 3 (hard).
        seed: Seed given to ``generate`` (at least 0), or -1 - n for line n of the sidecar.
        digest: SHA-256 (hex) of the inputs' canonical JSON.
    """

    difficulty: int
    seed: int
    digest: str


@dataclass(frozen=True, slots=True)
class EnvironmentModule:
    """An environment module, parsed but not executed.

    Attributes:
        source: The module's text, with LF line endings.
        name: File stem, for example ``"closest_reading"``.
        title: First line of the docstring.
        statement: The rest of the docstring: the agent's task text.
        topics: Values of ``TOPICS``.
        family: Value of ``FAMILY``; the stem without version suffix by default.
        workflow: Value of ``WORKFLOW``, one of `codegym_envs.spec.WORKFLOWS`; empty without one.
        tools: The agent's tools in source order, ``observe`` included, ``done`` not.
        inputs: Parameters of ``reference``: the values of a task configuration.
        answer: Return type of ``reference``.
        has_generate: Whether the module defines ``generate``.
        has_setup: Whether it defines ``setup``.
        has_solve: Whether it defines ``solve``.
        has_accepts: Whether it defines ``accepts``, which says of an answer that is not the reference's
            whether it is right as well.
        listed: Task configurations from the sidecar file (difficulty, inputs), in file order.
        sidecar: The sidecar's text with LF endings, or None.
        hash: SHA-256 (hex) of the source and the sidecar.
        path: Where it was read from, or None.
    """

    source: str
    name: str
    title: str
    statement: str
    topics: tuple[str, ...]
    family: str
    workflow: str
    tools: tuple[ToolSpec, ...]
    inputs: tuple[ParameterSpec, ...]
    answer: Type
    has_generate: bool
    has_setup: bool
    has_solve: bool
    listed: tuple[tuple[int, Mapping[str, Any]], ...]
    sidecar: str | None
    hash: str
    path: Path | None = None
    has_accepts: bool = False

    def __hash__(self) -> int:
        return hash(self.hash)  # listed inputs are dictionaries, which have no hash

    @property
    def camel_name(self) -> str:
        """The file stem in CamelCase: ``closest_reading_v1`` becomes ``ClosestReading`` (see `version`)."""
        stem = self.name
        head, _, tail = stem.rpartition("_v")
        if head and tail.isdigit():
            stem = head
        return "".join(part[:1].upper() + part[1:] for part in stem.split("_"))

    @property
    def version(self) -> int:
        """Version number from the ``_vN`` suffix of the stem; 0 without one."""
        head, _, tail = self.name.rpartition("_v")
        return int(tail) if head and tail.isdigit() else 0

    @property
    def env_id(self) -> str:
        """Gymnasium id, for example ``CodeGym/ClosestReading-v0``."""
        return f"CodeGym/{self.camel_name}-v{self.version}"

    def tool(self, name: str) -> ToolSpec:
        """The tool of that name.

        Raises:
            KeyError: If there is none.
        """
        for tool in self.tools:
            if tool.name == name:
                return tool
        raise KeyError(name)

    def done_tool(self) -> ToolSpec:
        """The schema of ``done``, from the answer's type."""
        answer = ParameterSpec("answer", self.answer, "The final answer.")
        doc = "Submit the final answer and end the episode."
        reply = "a confirmation that does not say whether the answer is right"
        return ToolSpec("done", doc, (answer,), Type("none"), reply=reply)


@dataclass(frozen=True, slots=True)
class Problem:
    """A coding problem, parsed but not executed.

    Attributes:
        source: The file's text, with LF line endings and empty lines in the place of what stands beside the
            solution: what modules are made of.
        whole: The file's text as it is, with LF line endings.
        beside: Names of what stands beside the solution (see `codegym_envs.spec.beside`).
        name: File stem.
        title: First line of the docstring.
        statement: The rest of the docstring.
        topics: Values of ``TOPICS``.
        workflow: Value of ``WORKFLOW``; empty without one.
        parameters: Parameters of ``solution``.
        returns: Return type of ``solution``.
        has_generate: Whether the file defines ``generate``.
        has_accepts: Whether it defines ``accepts``, for problems with several right answers.
        listed: Inputs from the sidecar file (difficulty, inputs).
        sidecar: The sidecar's text with LF endings, or None.
        hash: SHA-256 (hex) of the source and the sidecar.
        path: Where it was read from, or None.
    """

    source: str
    name: str
    title: str
    statement: str
    topics: tuple[str, ...]
    workflow: str
    parameters: tuple[ParameterSpec, ...]
    returns: Type
    has_generate: bool
    listed: tuple[tuple[int, Mapping[str, Any]], ...]
    sidecar: str | None
    hash: str
    path: Path | None = None
    whole: str = ""
    beside: tuple[str, ...] = ()
    has_accepts: bool = False

    def __hash__(self) -> int:
        return hash(self.hash)  # listed inputs are dictionaries, which have no hash


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check of verification found.

    Attributes:
        check: Name of the check, for example ``"solvability"``.
        passed: Whether the module passes it.
        detail: One line: what was found, or what failed and why it matters.
        gate: ``"verified"`` if failing it means not verified, ``"admitted"`` if it means not admitted.
        figures: Measured numbers, JSON-able.
    """

    check: str
    passed: bool
    detail: str
    gate: str = "verified"
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What verification found out about one environment module, tied to it by its content hash.

    Attributes:
        module_hash: `EnvironmentModule.hash` of the verified module.
        env_id: Its Gymnasium id.
        dialect: Version of the restricted dialect.
        verifier: Version of verification.
        configs: The frozen task configurations; ``config_id`` indexes them.
        calls: Number of actions of the oracle on each configuration, ``done`` included.
        checks: The checks' results, in the order they ran.
        provenance: Where the module came from: synthesizer, problem hash, licence, source.
    """

    module_hash: str
    env_id: str
    dialect: int
    verifier: int
    configs: tuple[TaskConfig, ...]
    calls: tuple[int, ...]
    checks: tuple[CheckResult, ...]
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @property
    def verified(self) -> bool:
        """Whether every check of the gate "verified" passed."""
        return bool(self.checks) and all(check.passed for check in self.checks if check.gate == "verified")

    @property
    def admitted(self) -> bool:
        """Whether every check passed."""
        return bool(self.checks) and all(check.passed for check in self.checks)
