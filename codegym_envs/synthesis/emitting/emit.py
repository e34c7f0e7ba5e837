"""Emission: the module's text, laid out as a person would."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from codegym_envs.spec.types import Type
from codegym_envs.synthesis.emitting.function_text import (
    WIDTH,
    annotation_of,
    expression,
    function_text,
    quoted,
    statement_text,
    typed_parameters,
)
from codegym_envs.synthesis.emitting.guards import Containers, guards, parameter_docs
from codegym_envs.synthesis.emitting.layout import tidy
from codegym_envs.synthesis.emitting.paragraphs import wrapped
from codegym_envs.synthesis.hiding.hidden import Hidden
from codegym_envs.synthesis.hiding.node_tools import without_tables
from codegym_envs.synthesis.right_answers.acceptance import Acceptance
from codegym_envs.synthesis.toolbox import Tool
from codegym_envs.synthesis.trees import call, clone, is_name, load, names_in
from codegym_envs.synthesis.wording.english import listing
from codegym_envs.synthesis.wording.words import phrase, plural

__all__ = ["Parts", "emit"]


@dataclass(slots=True)
class Parts:
    """What a module is made of.

    Attributes:
        title: First line of the docstring.
        statement: The rest of it.
        topics: Values of ``TOPICS``.
        family: Value of ``FAMILY``.
        workflow: Value of ``WORKFLOW``, or "".
        imports: Import statements.
        constants: Module-level constants.
        generate: The problem's generator, or "".
        helpers: Plain helper functions that the reference and the tools share.
        reference: The plain solution; its name does not matter.
        solution_name: Name of the plain solution where it is a function of its own.
        inputs: Names and types of its parameters.
        keys: The parameters' names in what ``generate`` returns.
        answer: Type of the answer of one case.
        hidden: The hidden parameters.
        lifted: Whether a configuration holds several cases.
        tools: The tools but ``observe``.
        solve: Body of the oracle for one case.
        fields: What the oracle takes from its first look, in order.
        tuples: Open parameters that are tuples, which JSON makes lists of.
        memory: Statements that give the tools' working memory in the state its first values.
        tables: Types of the containers in that memory.
        from_end: Tables in which the oracle counts positions from the end, with the depth at which it does.
        accepts: What judges answers beside the reference's; None if only that one is right.
    """

    title: str
    statement: str
    topics: tuple[str, ...]
    family: str
    workflow: str
    imports: list[ast.stmt]
    constants: list[ast.stmt]
    generate: str
    helpers: list[ast.FunctionDef]
    reference: ast.FunctionDef
    solution_name: str
    inputs: list[tuple[str, Type]]
    keys: list[str]
    answer: Type
    hidden: list[Hidden]
    lifted: bool
    tools: list[Tool]
    solve: list[ast.stmt]
    fields: list[str]
    tuples: list[str] = field(default_factory=list)
    memory: list[ast.stmt] = field(default_factory=list)
    tables: Mapping[str, Type] = field(default_factory=dict)
    from_end: set[tuple[str, int]] = field(default_factory=set)
    accepts: Acceptance | None = None


def emit(parts: Parts) -> str:
    """The module's text."""
    sections = [_head(parts)]
    sections.extend(statement_text(clone(helper)) for helper in parts.helpers)
    if parts.generate:
        sections.append(_generate(parts))
    sections.extend(_reference(parts))
    sections.extend(_accepts(parts))
    sections.extend(_setup(parts))
    sections.append(_observe(parts))
    if parts.lifted:
        sections.append(_open_case(parts))
    containers = _containers(parts)
    sections.extend(_tool(tool, parts, containers) for tool in parts.tools)
    sections.extend(_solve(parts))
    return tidy("\n\n\n".join(section for section in sections if section))


def _head(parts: Parts) -> str:
    statement = wrapped(quoted(parts.statement), WIDTH)
    lines = [f'"""{quoted(parts.title)}\n\n{statement}\n"""']
    if parts.imports:
        lines.append("\n".join(sorted(ast.unparse(node) for node in parts.imports)))
    named = f"TOPICS = {parts.topics!r}" if parts.topics else ""
    family = f'FAMILY = "{parts.family}"' if parts.family else ""
    workflow = f'WORKFLOW = "{parts.workflow}"' if parts.workflow else ""
    lines.append("\n".join(line.replace("'", '"') for line in (named, family, workflow) if line))
    lines.extend(statement_text(node) for node in parts.constants)
    return "\n\n".join(line for line in lines if line)


def _generate(parts: Parts) -> str:
    if not parts.lifted:
        return parts.generate
    text = re.sub(r"\bdef generate\(", "def one_case(", parts.generate)
    values = ", ".join(f'made["{key}"]' for key in parts.keys)
    case = values if len(parts.keys) == 1 else f"({values})"
    return (
        text
        + "\n\n\ndef generate(rng, difficulty):\n"
        + '    """Several cases; more of them at higher difficulty."""\n'
        + "    cases = []\n    for _ in range(rng.integers(3, 4 + 2 * difficulty)):\n"
        + f"        made = one_case(rng, difficulty)\n        cases.append({case})\n"
        + '    return {"cases": cases}'
    )


def _reference(parts: Parts) -> list[str]:
    plain = clone(parts.reference)
    body = plain.body
    if not parts.lifted:
        if plain.name == parts.solution_name:  # it calls itself by that name
            function = function_text(plain.name, plain.args, body, None)
            again: list[ast.stmt] = [ast.Return(call(plain.name, *[load(name) for name, _ in parts.inputs]))]
            return [
                function,
                function_text(
                    "reference", typed_parameters(parts.inputs), again, annotation_of(parts.answer)
                ),
            ]
        return [function_text("reference", typed_parameters(parts.inputs), body, annotation_of(parts.answer))]
    function = function_text(parts.solution_name, plain.args, body, None)
    answers, cases = _answers_and_cases(parts)
    only = parts.inputs[0][0]
    each = f"{only}) for {only}" if len(parts.inputs) == 1 else "*case) for case"
    every: list[ast.stmt] = [ast.Return(expression(f"[{parts.solution_name}({each} in cases]"))]
    return [
        function,
        function_text("reference", typed_parameters([("cases", cases)]), every, annotation_of(answers)),
    ]


def _accepts(parts: Parts) -> list[str]:
    """``accepts`` with its helpers; for several cases one function judges a case, and all must be right."""
    own = parts.accepts
    if own is None:
        return []
    found = [statement_text(clone(helper)) for helper in own.helpers]
    body = [clone(node) for node in own.body]
    one_case = typed_parameters([(own.parameter, parts.answer), *parts.inputs])
    returns = load("bool")
    if not parts.lifted:
        return [*found, function_text("accepts", one_case, body, returns, own.doc)]
    found.append(function_text("_is_right", one_case, body, returns, own.doc))
    answers, cases = _answers_and_cases(parts)
    each = "one, case" if len(parts.inputs) == 1 else "one, *case"
    every = f"len(answer) == len(cases) and all(_is_right({each}) for one, case in zip(answer, cases))"
    arguments = typed_parameters([("answer", answers), ("cases", cases)])
    whole: list[ast.stmt] = [ast.Return(expression(every))]
    return [
        *found,
        function_text("accepts", arguments, whole, returns, "Whether the answer to every case is right."),
    ]


def _answers_and_cases(parts: Parts) -> tuple[Type, Type]:
    """Types of the answer to several cases, and of the cases."""
    kinds = tuple(type_ for _, type_ in parts.inputs)
    case = kinds[0] if len(kinds) == 1 else Type("tuple", kinds)
    return Type("list", (parts.answer,)), Type("list", (case,))


def _setup(parts: Parts) -> list[str]:
    """``setup``, and for several cases a function that makes the working memory of the current one."""
    state = typed_parameters([("state", None)])
    if not parts.lifted:
        memory = [clone(item) for item in parts.memory]
        return [function_text("setup", state, memory, None, "Working memory of the tools.")] if memory else []
    body = ast.parse("state.current_case = 0").body
    found: list[str] = []
    if parts.memory:
        memory = _of_case(parts.memory, parts)
        found.append(
            function_text("_begin_case", state, memory, None, "Working memory for the current case.")
        )
        body.extend(ast.parse("_begin_case(state)").body)
    found.append(function_text("setup", state, body, None, "The first case is the current one."))
    return found


def _look(parts: Parts, whole: str) -> tuple[list[tuple[str, ast.expr]], list[str]]:
    """What the first look (or opening a case) tells: names with expressions, and words for it."""
    entries: list[tuple[str, ast.expr]] = []
    words: list[str] = []
    hidden = {one.name: one for one in parts.hidden}
    for name, _ in parts.inputs:
        value: ast.expr = expression(f"{whole}{name}")
        one = hidden.get(name)
        if one is None:
            entries.append((name, value))
            words.append(f"the given {phrase(name)}" if len(name) > 1 else f"the given value {name}")
            continue
        if one.by_node:  # all tables have the same length
            if one.count_field not in dict(entries):
                entries.append((one.count_field, call("len", value)))
                words.append("the number of nodes in the store")
            continue
        entries.append((one.count_field, call("len", value)))
        if one.kind == "text":
            words.append(f"how many characters the {one.words} {one.verb('has', 'have')}")
        elif one.kind == "grid":
            words.append(f"how many rows the {one.words} {one.verb('has', 'have')}")
        elif one.kind == "mapping":
            words.append(f"how many keys the {one.words} {one.verb('has', 'have')}")
        else:
            words.append(f"how many {phrase(plural(one.item))} there are")
        if one.kind == "grid" and one.rectangular:
            row = ast.Subscript(clone(value), ast.Constant(0), ast.Load())
            width = ast.IfExp(clone(value), call("len", row), ast.Constant(0))
            entries.append((one.width_field, width))
            words[-1] = f"how many rows and columns the {one.words} {one.verb('has', 'have')}"
    return entries, _together(words)


def _together(words: list[str]) -> list[str]:
    """``how many limits there are`` and ``how many prices there are`` in one phrase."""
    start, end = "how many ", " there are"
    counted = [item.removeprefix(start).removesuffix(end) for item in words if item.endswith(end)]
    if len(counted) < 2:
        return words
    first = next(place for place, item in enumerate(words) if item.endswith(end))
    kept = [item for item in words if not item.endswith(end)]
    return [*kept[:first], f"{start}{listing(counted)}{end}", *kept[first:]]


def _observe(parts: Parts) -> str:
    if parts.lifted:
        body: list[ast.stmt] = [ast.Return(expression('{"cases": len(state.cases)}'))]
        return function_text(
            "observe",
            typed_parameters([("state", None)]),
            body,
            expression("dict[str, int]"),
            "How many cases there are.",
        )
    entries, words = _look(parts, "state.")
    keys: list[ast.expr | None] = [ast.Constant(name) for name, _ in entries]
    whole = ast.Dict(keys, [value for _, value in entries])
    doc = listing(words) + "."
    returns = _view_type(parts)
    return function_text(
        "observe",
        typed_parameters([("state", None)]),
        [ast.Return(whole)],
        returns,
        doc[:1].upper() + doc[1:],
    )


def _view_type(parts: Parts) -> ast.expr:
    """Return annotation of a look: sizes are integers, other entries have their inputs' types."""
    hidden = {one.name for one in parts.hidden}
    kinds = ["int"] if hidden else []
    for name, type_ in parts.inputs:
        if name not in hidden:
            made = annotation_of(type_)
            kinds.append(ast.unparse(made) if made is not None else "")
    members = [member for kind in kinds for member in _members(kind)]
    return expression(f"dict[str, {' | '.join(dict.fromkeys(members))}]") if all(kinds) else load("dict")


def _members(annotation: str) -> list[str]:
    """The members of a union."""
    found: list[str] = []
    node = expression(annotation) if annotation else None
    while isinstance(node, ast.BinOp):
        found.insert(0, ast.unparse(node.right))
        node = node.left
    return [ast.unparse(node), *found] if node is not None else []


def _open_case(parts: Parts) -> str:
    body: list[ast.stmt] = list(
        ast.parse(
            "if not 0 <= case < len(state.cases):\n"
            "    raise ValueError(f'cases are numbered from 0 to {len(state.cases) - 1}')\n"
            "state.current_case = case"
        ).body
    )
    if parts.memory:
        body.extend(ast.parse("_begin_case(state)").body)
    names = [name for name, _ in parts.inputs]
    whole = names[0] if len(names) == 1 else ", ".join(names)
    body.extend(ast.parse(f"{whole} = state.cases[case]").body)
    entries, words = _look(parts, "")
    keys: list[ast.expr | None] = [ast.Constant(name) for name, _ in entries]
    body.append(ast.Return(ast.Dict(keys, [value for _, value in entries])))
    about = "; the other tools then look at it" if parts.hidden else ""
    about += " and start over" if parts.memory and parts.hidden else ""
    doc = f"Open a case{about}.\n\n    Returns {listing(words)}.\n\n    Args:\n"
    doc += "        case: Number of the case, counted from 0.\n    "
    arguments = typed_parameters([("state", None), ("case", Type("int"))])
    return function_text("open_case", arguments, body, _view_type(parts), doc)


class _OfCase(ast.NodeTransformer):
    """``state.numbers`` becomes the numbers of the current case."""

    def __init__(self, places: dict[str, str]) -> None:
        self.places = places

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id == "state" and node.attr in self.places:
            return expression(self.places[node.attr])
        return node


def _of_case(body: Sequence[ast.stmt], parts: Parts) -> list[ast.stmt]:
    """Statements that look at the current case's inputs."""
    only = len(parts.inputs) == 1
    places = {
        name: "state.cases[state.current_case]" + ("" if only else f"[{place}]")
        for place, (name, _) in enumerate(parts.inputs)
    }
    return [_OfCase(places).visit(clone(node)) for node in body]


def _containers(parts: Parts) -> Containers:
    """What the tools look into. A first look tells the sizes of the inputs, and some tools others."""
    counted = {f"state.{name}" for name, _ in parts.inputs}
    counted |= {f"state.{one.name}[row]" for one in parts.hidden if one.rectangular}
    for tool in parts.tools:
        value = tool.body[0].value if isinstance(tool.body[0], ast.Return) else None
        if isinstance(value, ast.Call) and is_name(value.func, "len"):
            counted.add(ast.unparse(value.args[0]))
    return Containers({**dict(parts.inputs), **parts.tables}, counted, parts.from_end, _defaulting(parts))


def _defaulting(parts: Parts) -> set[str]:
    """The tables in which a key that is missing stands for something."""
    return {
        target.attr
        for item in parts.memory
        if isinstance(item, ast.Assign) and names_in(item.value) & {"defaultdict", "Counter"}
        for target in item.targets
        if isinstance(target, ast.Attribute)
    }


def _tool(tool: Tool, parts: Parts, containers: Containers) -> str:
    doc = tool.doc
    told = parameter_docs(tool, containers)
    lines = [f"        {parameter.name}: {told[parameter.name]}" for parameter in tool.parameters]
    if lines:
        doc += "\n\n    Args:\n" + "\n".join(lines) + "\n    "
    arguments = typed_parameters([("state", None), *[(item.name, item.type) for item in tool.parameters]])
    body = [*guards(tool, containers), *(clone(node) for node in tool.body)]
    if parts.lifted:
        body = _of_case(body, parts)
    return function_text(tool.name, arguments, body, annotation_of(tool.returns), doc)


def _solve(parts: Parts) -> list[str]:
    taken: list[ast.stmt] = []
    tuples = set(parts.tuples)
    for name in parts.fields:
        value = expression(f"view[{name!r}]")
        taken.append(
            ast.Assign([ast.Name(name, ast.Store())], call("tuple", value) if name in tuples else value)
        )
    tools = typed_parameters([("tools", None)])
    others, nodes = without_tables(parts.hidden)
    looked = listing([*(f"the {one.words}" for one in others), *([nodes] if nodes else [])])
    how = f"Look at {looked} through the tools" if looked else "Ask the tools"
    answer = annotation_of(parts.answer)
    if not parts.lifted:
        look = ast.parse("view = tools.observe()" if taken else "tools.observe()").body
        return [
            function_text(
                "solve", tools, [*look, *taken, *parts.solve], answer, f"{how} and find the answer."
            )
        ]
    given = ("tools", "view") if taken else ("tools",)
    arguments = typed_parameters([(name, None) for name in given])
    one = function_text(
        "solve_case", arguments, [*taken, *parts.solve], answer, f"{how}: the answer of one case."
    )
    opened = "view = tools.open_case(case=case)" if taken else "tools.open_case(case=case)"
    every = ast.parse(
        "answers = []\n"
        "for case in range(tools.observe()['cases']):\n"
        f"    {opened}\n"
        f"    answers.append(solve_case({', '.join(given)}))\n"
        "return answers"
    ).body
    answers = annotation_of(Type("list", (parts.answer,)))
    return [one, function_text("solve", tools, list(every), answers, "Open every case in turn.")]
