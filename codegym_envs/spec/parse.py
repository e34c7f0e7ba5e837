"""From a source text to an `EnvironmentModule` or a `Problem`. Nothing is executed."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from codegym_envs.errors import ModuleRejected
from codegym_envs.spec.beside import without_beside
from codegym_envs.spec.docstrings import read_module_doc
from codegym_envs.spec.records import EnvironmentModule, ParameterSpec, Problem, ToolSpec
from codegym_envs.spec.sidecar import MAX_SIDECAR_BYTES, parse_sidecar
from codegym_envs.spec.signatures import Reader, is_tool
from codegym_envs.spec.syntax import MAX_SOURCE_BYTES, normalize_newlines, parse_tree
from codegym_envs.spec.workflows import WORKFLOWS, unknown_workflow

__all__ = [
    "MAX_SOURCE_BYTES",
    "content_hash",
    "load_module",
    "parse_module",
    "parse_problem",
    "parse_tree",
    "read_source",
    "sidecar_path",
]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,99}")

_Parsed = TypeVar("_Parsed", EnvironmentModule, Problem)


def content_hash(source: str, sidecar: str | None = None) -> str:
    """SHA-256 (hex) of a source and its sidecar: the identity of an environment module.

    Each text is preceded by its length, so that no pair of texts can pass for another pair.

    Args:
        source: The source; line endings do not matter.
        sidecar: The sidecar's text, or None if there is none.
    """
    whole = hashlib.sha256()
    for text in (source, sidecar):
        if text is not None:
            data = normalize_newlines(text).encode()
            whole.update(f"{len(data)}:".encode())
            whole.update(data)
    return whole.hexdigest()


def sidecar_path(path: Path) -> Path:
    """Where the sidecar of a source file is: ``<name>.configs.jsonl`` beside it."""
    return path.with_name(f"{path.stem}.configs.jsonl")


def load_module(path: str | Path) -> EnvironmentModule:
    """Read an environment module and, if there is one, its sidecar.

    Raises:
        ModuleRejected: If a file cannot be read or the module does not follow the format.
    """
    path = Path(path)
    source, sidecar = read_source(path)
    return parse_module(source, name=path.stem, path=path, sidecar=sidecar)


def parse_module(
    source: str, *, name: str = "module", path: Path | None = None, sidecar: str | None = None
) -> EnvironmentModule:
    """Parse an environment module.

    Parsing is lenient: missing annotations mean any JSON value, docstrings may be missing. ``observe``
    and ``reference`` must be there, and ``generate`` or a sidecar.

    Args:
        source: Its source.
        name: Its stem; decides the id.
        path: Where it came from, for errors.
        sidecar: The sidecar's text, or None.

    Raises:
        ModuleRejected: If the module does not follow the format; names the line and what to do.
    """
    return _guarded(path, lambda: _parse_module(source, name, path, sidecar))


def parse_problem(
    source: str, *, name: str = "problem", path: Path | None = None, sidecar: str | None = None
) -> Problem:
    """Parse a coding problem.

    Only ``solution`` must be there. Annotations that are not of the language mean any value, since
    foreign solutions are to be read as well.

    Args:
        source: Its source.
        name: Its stem.
        path: Where it came from, for errors.
        sidecar: The sidecar's text, or None.

    Raises:
        ModuleRejected: If the problem does not follow the format; names the line and what to do.
    """
    return _guarded(path, lambda: _parse_problem(source, name, path, sidecar))


def _guarded(path: Path | None, parse: Callable[[], _Parsed]) -> _Parsed:
    try:
        return parse()
    except (RecursionError, MemoryError):
        raise ModuleRejected(
            "nesting",
            "an expression or annotation is nested too deeply; split it up",
            path=_shown(path),
        ) from None


def _shown(path: Path | None) -> str:
    return "<string>" if path is None else str(path)


def read_source(path: Path) -> tuple[str, str | None]:
    """The text of a Python file, and of the sidecar beside it if there is one.

    Raises:
        ModuleRejected: If one of them cannot be read, is too large, or is not UTF-8.
    """
    source = _read(path, MAX_SOURCE_BYTES)
    beside = sidecar_path(path)
    return source, _read(beside, MAX_SIDECAR_BYTES) if beside.is_file() else None


def _read(path: Path, limit: int) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a usable path"
        raise ModuleRejected("unreadable", f"the file cannot be read: {reason}", path=str(path)) from None
    if len(data) > limit:
        raise ModuleRejected("too_large", f"the file has more than {limit:,} bytes", path=str(path))
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ModuleRejected(
            "encoding", "the file is not UTF-8; save it as UTF-8", path=str(path), line=line
        ) from None


@dataclass(frozen=True, slots=True)
class _Outline:
    """What modules and problems have in common."""

    source: str
    title: str
    statement: str
    topics: tuple[str, ...]
    family: str
    workflow: str
    functions: dict[str, ast.FunctionDef]
    reader: Reader


def _outline(source: str, name: str, path: Path | None, *, lenient: bool) -> _Outline:
    shown = _shown(path)
    tree = parse_tree(source, shown)
    source = normalize_newlines(source)
    reader = Reader(shown, lenient)
    if _NAME.fullmatch(name) is None:
        raise _reject_name(reader, name)
    docstring = ast.get_docstring(tree, clean=False)
    if docstring is not None:
        reader.check_text(docstring, "the docstring", tree.body[0])
    title, statement = read_module_doc(docstring)
    if not title:
        title = _stem(name).replace("_", " ").strip().capitalize()
        statement = title
    topics: tuple[str, ...] = ()
    family = _stem(name)
    workflow = ""
    functions: dict[str, ast.FunctionDef] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            if node.name in functions and not lenient:
                first = functions[node.name].lineno
                raise reader.reject(
                    "duplicate", f"{node.name} is defined twice, first on line {first}; rename one", node
                )
            functions[node.name] = node
        elif isinstance(node, ast.AsyncFunctionDef) and not lenient:
            raise reader.reject("async", f"{node.name} is async; write def {node.name}(...)", node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {target.id for target in targets if isinstance(target, ast.Name)}
            if "TOPICS" in names:
                topics = _topics(node, reader)
            if "FAMILY" in names:
                family = _text("FAMILY", node, reader, "closest_reading")
            if "WORKFLOW" in names:
                workflow = _workflow(node, reader)
    return _Outline(source, title, statement, topics, family, workflow, functions, reader)


def _reject_name(reader: Reader, name: str) -> ModuleRejected:
    """The error for a stem from which no id can be made."""
    return reader.reject(
        "name",
        f"the file name {name[:40]!r} gives no id; use at most 100 letters, digits and underscores, "
        "beginning with a letter",
    )


def _stem(name: str) -> str:
    """A file stem without its version suffix: ``closest_reading_v1`` becomes ``closest_reading``."""
    head, _, tail = name.rpartition("_v")
    return head if head and tail.isdigit() else name


def _topics(node: ast.Assign | ast.AnnAssign, reader: Reader) -> tuple[str, ...]:
    value = node.value
    items = value.elts if isinstance(value, ast.Tuple | ast.List | ast.Set) else [value]
    topics = []
    for item in items:
        if not isinstance(item, ast.Constant) or not isinstance(item.value, str):
            raise reader.reject(
                "topics", 'TOPICS must be strings, such as TOPICS = ("search", "arrays")', node
            )
        reader.check_text(item.value, "TOPICS", node)
        topics.append(item.value)
    return tuple(topics)


def _text(name: str, node: ast.Assign | ast.AnnAssign, reader: Reader, example: str) -> str:
    """The value of a constant that has to be a text."""
    value = node.value
    if not isinstance(value, ast.Constant) or not isinstance(value.value, str) or not value.value.strip():
        raise reader.reject(name.lower(), f'{name} must be a string, such as {name} = "{example}"', node)
    reader.check_text(value.value, name, node)
    return value.value


def _workflow(node: ast.Assign | ast.AnnAssign, reader: Reader) -> str:
    name = _text("WORKFLOW", node, reader, "linear_scan")
    if name not in WORKFLOWS:
        raise reader.reject("workflow", f"WORKFLOW: {unknown_workflow(name)}", node)
    return name


def _sidecar_text(sidecar: str | None, reader: Reader) -> str | None:
    if sidecar is None:
        return None
    try:
        size = len(sidecar.encode())
    except UnicodeEncodeError:
        raise reader.reject("encoding", "the sidecar holds a lone surrogate; save it as UTF-8") from None
    if size > MAX_SIDECAR_BYTES:
        raise reader.reject("too_large", f"the sidecar has more than {MAX_SIDECAR_BYTES:,} bytes")
    return normalize_newlines(sidecar)


def _sidecar_name(path: Path | None) -> str:
    return "<sidecar>" if path is None else str(sidecar_path(path))


def _parse_module(source: str, name: str, path: Path | None, sidecar: str | None) -> EnvironmentModule:
    outline = _outline(source, name, path, lenient=False)
    reader, functions = outline.reader, outline.functions
    _check_entry_points(functions, reader)
    reference = functions["reference"]
    inputs = reader.parameters(reference, reader.doc(reference))
    for parameter in inputs:
        if parameter.name.startswith("_"):
            raise reader.reject(
                "signature",
                f"the parameter {parameter.name} of reference becomes an attribute of state; "
                "use a name without underscore at the beginning",
                reference,
            )
    tools: list[ToolSpec] = [reader.tool(function) for function in functions.values() if is_tool(function)]
    text = _sidecar_text(sidecar, reader)
    if text is None and "generate" not in functions:
        raise reader.reject(
            "missing",
            "there are no task configurations: define generate(rng, difficulty) "
            "or list inputs in a .configs.jsonl file beside the module",
        )
    listed = () if text is None else parse_sidecar(text, inputs, _sidecar_name(path))
    if not listed and "generate" not in functions:
        raise ModuleRejected("sidecar", "the sidecar lists no inputs", path=_sidecar_name(path))
    return EnvironmentModule(
        source=outline.source,
        name=name,
        title=outline.title,
        statement=outline.statement,
        topics=outline.topics,
        family=outline.family,
        workflow=outline.workflow,
        tools=tuple(tools),
        inputs=inputs,
        answer=reader.returns(reference),
        has_generate="generate" in functions,
        has_setup="setup" in functions,
        has_solve="solve" in functions,
        listed=listed,
        sidecar=text,
        hash=content_hash(outline.source, text),
        path=path,
        has_accepts=_has_accepts(functions, inputs, reader),
    )


def _check_entry_points(functions: dict[str, ast.FunctionDef], reader: Reader) -> None:
    if "done" in functions:
        raise reader.reject("done", "done is supplied by the library; rename the function", functions["done"])
    for name, hint in (
        ("observe", "define observe(state), the agent's first look at the task"),
        ("reference", "define reference(...), the plain solution that computes the expected answer"),
    ):
        if name not in functions:
            raise reader.reject("missing", f"{name} is missing: {hint}")
    for name, wanted in (("generate", ("rng", "difficulty")), ("setup", ("state",)), ("solve", ("tools",))):
        function = functions.get(name)
        if function is None:
            continue
        arguments = function.args
        plain = not (arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs)
        if not plain or len(arguments.args) != len(wanted):
            signature = f"{name}({', '.join(wanted)})"
            raise reader.reject("signature", f"{name} must be written as def {signature}", function)


def _has_accepts(
    functions: dict[str, ast.FunctionDef], parameters: tuple[ParameterSpec, ...], reader: Reader
) -> bool:
    """Whether there is an ``accepts``; its parameters are the answer and those of the plain solution.

    A foreign solution may have a helper of that name: one that takes no ``answer``.
    """
    function = functions.get("accepts")
    if function is None or (reader.lenient and [item.arg for item in function.args.args[:1]] != ["answer"]):
        return False
    given = [item.arg for item in function.args.args]
    wanted = [parameter.name for parameter in parameters]
    plain = function.args.defaults == [] and len(reader.parameters(function, reader.doc(function))) == len(
        given
    )
    if not given or given[1:] != wanted or not plain:
        signature = f"accepts({', '.join(['answer', *wanted])})"
        raise reader.reject("signature", f"accepts must be written as def {signature}", function)
    return True


def _parse_problem(source: str, name: str, path: Path | None, sidecar: str | None) -> Problem:
    outline = _outline(source, name, path, lenient=True)
    reader, functions = outline.reader, outline.functions
    solution = functions.get("solution")
    if solution is None:
        raise reader.reject("missing", "solution is missing: define solution(...), the entry point")
    parameters = reader.parameters(solution, reader.doc(solution))
    text = _sidecar_text(sidecar, reader)
    core, names = without_beside(outline.source)
    return Problem(
        source=core,
        whole=outline.source,
        beside=names,
        name=name,
        title=outline.title,
        statement=outline.statement,
        topics=outline.topics,
        workflow=outline.workflow,
        parameters=parameters,
        returns=reader.returns(solution),
        has_generate="generate" in functions,
        listed=() if text is None else parse_sidecar(text, parameters, _sidecar_name(path)),
        sidecar=text,
        hash=content_hash(outline.source, text),
        path=path,
        has_accepts=_has_accepts(functions, parameters, reader),
    )
