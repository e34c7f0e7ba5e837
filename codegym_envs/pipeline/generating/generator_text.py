"""The text of a ``generate``: starts, ways to change them, draws from nothing, and what all has to keep."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from codegym_envs.pipeline.constraints.constraint import Constraint
from codegym_envs.pipeline.generating.changes import Changes, changed, regrouped
from codegym_envs.pipeline.generating.draws import drawn
from codegym_envs.pipeline.generating.promises import Names, condition, mending
from codegym_envs.pipeline.generating.tests_as_code import Library, literal
from codegym_envs.pipeline.generating.unemittable import Unemittable
from codegym_envs.pipeline.generating.unused import without_unused
from codegym_envs.pipeline.inputs.domains import DictDomain, Domain, IntDomain, ListDomain, TextDomain
from codegym_envs.pipeline.inputs.learning import learn_domain
from codegym_envs.pipeline.inputs.limits import constrained
from codegym_envs.pipeline.inputs.maps import MapDomain
from codegym_envs.pipeline.inputs.relations import Relation, find_relations
from codegym_envs.synthesis.emitting.layout import tidy

__all__ = ["GeneratorPlan", "Material", "with_generate"]

_TRIES = 12


@dataclass(frozen=True, slots=True)
class Material:
    """What a ``generate`` is made of.

    Attributes:
        source: The module's text without it.
        starts: By difficulty, groups of starts with the same answer. A start is a list of cases, each a
            tuple of values in the order of ``inputs``.
        inputs: Names of the values in the module.
        parameters: Names of the same values in the problem.
        lifted: Whether a configuration is a list of cases.
        tuples: Whether a case is a tuple in the module, where it has several values.
        statement: The problem's text.
    """

    source: str
    starts: Mapping[int, Sequence[Sequence[Sequence[tuple[Any, ...]]]]]
    inputs: tuple[str, ...]
    parameters: tuple[str, ...]
    lifted: bool
    tuples: bool
    statement: str

    @property
    def is_flat(self) -> bool:
        """Whether no two starts of a difficulty have the same answer."""
        return all(len(group) == 1 for groups in self.starts.values() for group in groups)

    def values(self, index: int, difficulty: int | None = None) -> list[Any]:
        """All values of an input in the starts, of one difficulty or all."""
        return [
            case[index]
            for level, groups in self.starts.items()
            for group in groups
            for start in group
            for case in start
            if difficulty in (None, level)
        ]


@dataclass(frozen=True, slots=True)
class GeneratorPlan:
    """What a ``generate`` does.

    Attributes:
        changes: Whether starts are changed.
        draws: Whether cases are drawn from nothing, too.
        gently: Whether as little as possible is changed.
        mends: Constraints that changed and drawn cases are made to keep.
        checks: Constraints that they are checked for.
    """

    changes: bool = True
    draws: bool = True
    gently: bool = False
    mends: tuple[Constraint, ...] = ()
    checks: tuple[Constraint, ...] = ()


@dataclass(slots=True)
class _Writer:
    """Writes one text."""

    material: Material
    plan: GeneratorPlan
    library: Library
    domains: dict[str, Domain] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    ranges: dict[str, dict[int, tuple[int, int]]] = field(default_factory=dict)

    def prepare(self) -> None:
        """Learn what the starts have in common."""
        names = self.material.inputs
        columns = [self.material.values(index) for index in range(len(names))]
        for name, old, values in zip(names, self.material.parameters, columns, strict=True):
            self.domains[name] = constrained(learn_domain(values), old, values, self.material.statement)
        self.relations = find_relations(
            [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
        )
        for name in self.tied():
            domain = self.domains[name]
            if isinstance(domain, MapDomain):  # that the texts are equally long is chance
                texts = [text for value in columns[names.index(name)] for text in value]
                self.domains[name] = ListDomain(learn_domain(texts), "list", 0, samples=tuple(texts[:40]))
        for index, name in enumerate(names):
            levels = {level: self.material.values(index, level) for level in sorted(self.material.starts)}
            if all(type(value) is int for found in levels.values() for value in found):
                self.ranges[name] = {level: (min(found), max(found) + 1) for level, found in levels.items()}

    def names(self) -> Names:
        tables = frozenset(
            old
            for old, new in zip(self.material.parameters, self.material.inputs, strict=True)
            if isinstance(self.domains[new], DictDomain)
        )
        return Names(dict(zip(self.material.parameters, self.material.inputs, strict=True)), tables)

    def listed(self) -> str:
        return ", ".join(self.material.inputs)

    def size(self, name: str) -> str:
        """An expression for the size of a new value, which is at most that of the start's."""
        other = next(
            (one.other for one in self.relations if one.kind == "same_length" and one.what == name), None
        )
        if other is not None:
            return f"len({other})"
        domain = self.domains[name]
        if isinstance(domain, TextDomain) and domain.separator:
            return f"_about(rng, len({name}.split({literal(domain.separator)})))"
        if isinstance(domain, MapDomain) or (isinstance(domain, ListDomain) and domain.rectangular):
            return f"_about(rng, sum(len(row) for row in {name}))"
        return f"_about(rng, len({name}))"

    def text(self) -> str:
        """The functions, then the constants."""
        own = [self.generate()]
        if self.plan.changes:
            own += [self.fresh(), self.changed()]
        if self.plan.changes and self.plan.draws:
            own.append(self.drawn())
        if self.plan.changes and self.plan.checks:
            own.append(self.keeps())
        if any("_about(" in text for text in own):
            own.append(_ABOUT)
        whole = without_unused("\n\n".join([*own, *self.library.texts.values()]))
        functions = [tidy(ast.unparse(node)) for node in ast.parse(whole).body]
        constants = dict(self.library.constants)
        if any("_RANGES[" in text for text in own):
            constants["_RANGES"] = literal(
                {name: self.ranges[name] for name in self.ranges if self.is_number(name)}
            )
        table = [tidy(f"{name} = {text}") for name, text in constants.items()]
        return "\n\n".join(["\n\n".join(functions), "".join(table)] if table else functions)

    def is_number(self, name: str) -> bool:
        return isinstance(self.domains[name], IntDomain)

    def choice(self) -> str:
        return (
            "rng.choice(_STARTS[difficulty])"
            if self.material.is_flat
            else "rng.choice(rng.choice(_STARTS[difficulty]))"
        )

    def generate(self) -> str:
        """The main function."""
        several = len(self.material.inputs) > 1
        lines = ["def generate(rng, difficulty):"]
        if self.material.lifted:
            lines.append('    """Cases like those of a known task of this difficulty, in any order."""')
            lines.append(f"    cases = {self.choice()}")
            lines.append("    rng.shuffle(cases)")
            if self.plan.changes:
                value = f"_fresh(rng, difficulty, {'*case' if several else 'case'})"
                if several and not self.material.tuples:
                    value = f"list({value})"
                if self.plan.gently:  # the others keep what matters in the known task
                    value = f"case if rng.random() < 0.5 else {value}"
                lines.append(f"    cases = [{value} for case in cases]")
            else:
                lines.append(f"    others = {self.choice()}")
                lines.append("    cases[rng.integers(0, len(cases))] = rng.choice(others)")
            lines.append('    return {"cases": cases}')
            return "\n".join(lines) + "\n"
        lines.append(
            '    """A task like a known one of this difficulty; all answers of those are as likely."""'
        )
        names = self.listed()
        if self.plan.changes:
            lines.append(f"    start = {self.choice()}")
            lines.append(f"    {names} = _fresh(rng, difficulty, {'*start' if several else 'start'})")
        else:
            lines.append(f"    {names} = {self.choice()}")
        lines.append("    return {" + ", ".join(f'"{name}": {name}' for name in self.material.inputs) + "}")
        return "\n".join(lines) + "\n"

    def fresh(self) -> str:
        names = self.listed()
        value = f"_changed(rng, difficulty, {names})"
        if self.plan.draws:
            value = f"_drawn(rng, difficulty, {names}) if rng.random() < 0.3 else {value}"
        lines = [f"def _fresh(rng, difficulty, {names}):"]
        if not self.plan.checks and not self.plan.mends:
            lines += ['    """Values like these, or new ones."""', f"    return {value}"]
            return "\n".join(lines) + "\n"
        lines.append(
            '    """Values like these; these themselves where no others keep what the task promises."""'
        )
        lines += [f"    for _ in range({_TRIES}):", "        try:", f"            found = {value}"]
        if self.plan.checks:
            lines += ["            if _keeps_promises(found):", "                return found"]
        else:
            lines[-1] = f"            return {value}"
        lines += [
            "        except (ValueError, IndexError, KeyError, ZeroDivisionError):",
            "            continue",
        ]
        lines.append(f"    return {names}")
        return "\n".join(lines) + "\n"

    def changed(self) -> str:
        lines = [f"def _changed(rng, difficulty, {self.listed()}):"]
        lines.append('    """The values with a few changes."""')
        write = Changes(self.library, self.plan.gently)
        tied = self.tied()
        texts = frozenset(name for name in tied if isinstance(self.domains[name], TextDomain))
        body: list[str] = []
        for name in self.material.inputs:
            if self.derived(name):
                continue
            size = self.size(name)
            domain = self.domains[name]
            some = changed(name, domain, size, write, resize=name not in tied)
            if isinstance(domain, IntDomain):
                some = self.number(name, domain)
            if len(self.material.inputs) > 1 and some:
                body += ["if rng.random() < 0.7:", *(f"    {line}" for line in some)]
            else:
                body += some
        if tied:
            body += regrouped(tied, texts, write)
        body += self.bound(always=True)
        body += self.mended()
        body.append(f"return {self.listed()}")
        return "\n".join([*lines, *(f"    {line}" for line in body)]) + "\n"

    def number(self, name: str, domain: IntDomain) -> list[str]:
        if name not in self.ranges or domain.even or domain.odd:
            return [f"{name} = {drawn(domain, '1', self.library)}"]
        return [f"{name} = rng.integers(*_RANGES[{literal(name)}][difficulty])"]

    def drawn(self) -> str:
        lines = [f"def _drawn(rng, difficulty, {self.listed()}):"]
        lines.append('    """New values of about these sizes."""')
        body: list[str] = []
        later = [one.what for one in self.relations if one.kind == "same_length"]
        for name in sorted(self.material.inputs, key=later.__contains__):
            if self.derived(name):
                continue
            domain = self.domains[name]
            if isinstance(domain, IntDomain):
                body += self.number(name, domain)
            else:
                body.append(f"{name} = {drawn(domain, self.size(name), self.library)}")
        body += self.bound(always=False)
        body += self.mended()
        body.append(f"return {self.listed()}")
        return "\n".join([*lines, *(f"    {line}" for line in body)]) + "\n"

    def derived(self, name: str) -> bool:
        """Whether a value follows from another one."""
        return any(one.what == name and one.kind in _FOLLOWS for one in self.relations)

    def tied(self) -> list[str]:
        """Lists that are always of one length."""
        found = [one for one in self.relations if one.kind == "same_length"]
        if not found:
            return []
        first = found[0].other
        names = [first, *(one.what for one in found if one.other == first)]
        names = [name for name in dict.fromkeys(names) if _is_line(self.domains[name])]
        return names if len(names) > 1 else []

    def bound(self, *, always: bool) -> list[str]:
        """Statements that keep relations between values.

        Args:
            always: Only what follows from other values.
        """
        lines: list[str] = []
        for relation in self.relations:
            make = _FOLLOWS.get(relation.kind) or (None if always else _BINDS.get(relation.kind))
            if make is not None:
                some = make(relation.what, relation.other)
                lines += (
                    some if relation.always else ["if rng.random() < 0.7:", *(f"    {line}" for line in some)]
                )
        return lines

    def mended(self) -> list[str]:
        names = self.names()
        return [line for constraint in self.plan.mends for line in mending(constraint, names, self.library)]

    def keeps(self) -> str:
        names = self.names()
        test = " and ".join(f"({condition(one, names, self.library)})" for one in self.plan.checks)
        several = len(self.material.inputs) > 1
        lines = [f"def _keeps_promises({'values' if several else self.listed()}):"]
        lines.append('    """Whether the values keep what the task promises."""')
        if several:
            used = {node.id for node in ast.walk(ast.parse(test)) if isinstance(node, ast.Name)}
            shown = [name if name in used else "_" for name in self.material.inputs]
            lines.append(f"    {', '.join(shown)} = values")
        return "\n".join([*lines, f"    return {test}"]) + "\n"


_FOLLOWS = {
    "length_of": lambda what, other: [f"{what} = len({other})"],
    "columns_of": lambda what, other: [f"{what} = len({other}[0]) if {other} else 0"],
    "nodes_of": lambda what, other: [
        f"{what} = 1 + max((max(edge[0], edge[1]) for edge in {other}), default=0)"
    ],
}
_BINDS = {
    "index_of": lambda what, other: [f"{what} = rng.integers(0, len({other})) if {other} else 0"],
    "count_of": lambda what, other: [f"{what} = rng.integers(1, len({other}) + 1) if {other} else 1"],
    "node_of": lambda what, other: [f"if {other}:", f"    {what} = rng.choice(list({other}))"],
    "member_of": lambda what, other: [f"if {other}:", f"    {what} = rng.choice(list({other}))"],
    "subset_of": lambda what, other: [f"{what} = rng.sample({other}, min(len({what}), len({other})))"],
    "at_most": lambda what, other: [f"if {what} > {other}:", f"    {what}, {other} = {other}, {what}"],
}


def _is_line(domain: Domain) -> bool:
    """Whether values are lists or texts of any length whose items may stand anywhere."""
    return isinstance(domain, (ListDomain, TextDomain)) or (isinstance(domain, MapDomain) and not domain.once)


_ABOUT = '''def _about(rng, size):
    """A size a little below another one, or the same."""
    return rng.integers((2 * size + 2) // 3, size + 1)
'''


def with_generate(material: Material, plan: GeneratorPlan) -> str:
    """The module's text with a ``generate``.

    Raises:
        Unemittable: If something in it has no form in the dialect, or the module has a name that it needs.
    """
    tree = ast.parse(material.source)
    taken = frozenset(
        name
        for node in ast.walk(tree)
        for name in [getattr(node, "name", None) or getattr(node, "id", None)]
        if isinstance(name, str)
    )
    if taken & _OWN:
        raise Unemittable(f"the module has a name of its own: {min(taken & _OWN)}")
    library = Library(taken | _OWN)
    writer = _Writer(material, plan, library)
    writer.prepare()
    text = writer.text()  # before the imports are known
    starts = tidy(f"_STARTS = {_starts(material)}")
    place = next(node.lineno for node in tree.body if isinstance(node, ast.FunctionDef)) - 1
    lines = material.source.split("\n")
    imports = "".join(f"{line}\n" for line in library.imports if line not in lines)
    head, rest = "\n".join(lines[:place]).rstrip("\n"), "\n".join(lines[place:])
    return f"{_imported(head, imports)}\n\n\n{text.rstrip()}\n\n\n{rest.rstrip()}\n\n\n{starts}"


_OWN = frozenset(
    {"generate", "_about", "_fresh", "_changed", "_drawn", "_keeps_promises", "_STARTS", "_RANGES"}
)


def _imported(head: str, imports: str) -> str:
    """The head of a module with more imports, which stand after its docstring."""
    if not imports:
        return head
    tree = ast.parse(head)
    end = tree.body[0].end_lineno or 0
    lines = head.split("\n")
    return "\n".join([*lines[:end], *imports.rstrip("\n").split("\n"), *lines[end:]])


def _starts(material: Material) -> str:
    """The table of starts; those with the same answer stand together."""
    several = len(material.inputs) > 1
    table: dict[int, list[Any]] = {}
    for level, groups in material.starts.items():
        table[level] = []
        for group in groups:
            listed = [[case if several else case[0] for case in start] for start in group]
            shown = [cases if material.lifted else cases[0] for cases in listed]
            table[level] += shown if material.is_flat else [shown]
    return literal(table)
