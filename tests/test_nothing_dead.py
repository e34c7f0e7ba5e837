"""Every definition of the package is used in the package, or is what users of the library were promised."""

import ast
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "codegym_envs"

# Used in a way that no reader of names can see. Name of the definition: why it stays.
REACHED_OTHERWISE: dict[str, str] = {
    "Command.format_help": "typer calls it",
    "CommandGroup.format_help": "typer calls it",
    "CommandGroup.resolve_command": "typer calls it",
    "_Connection.connection_made": "asyncio calls it",
    "_Connection.data_received": "asyncio calls it",
    "_Connection.connection_lost": "asyncio calls it",
    "Generation.tags": "Jinja reads it",
    "Settings.versions": "the key of a result holds all settings",
    "Usage.retried": "reports hold all counts, by the names of the slots",
    "Usage.estimated_requests": "as above",
    "Usage.estimated_prompt_tokens": "as above",
    "_Ruleset._fields_": "ctypes reads it",
    "_PathRule._pack_": "ctypes reads it",
    "_PathRule._fields_": "ctypes reads it",
    "Program._fields_": "ctypes reads it",
    "configure": "hosts set their workers with it, as docs/security.md says",
    "tool_slots": "tests find the workers that they kill or stop with it",
    "timed": "benchmarks/synthesis_cost.py measures the stages with it",
    "_ReadableSet.issubset": "solutions and environments call it, as they do a set's",
}

_CALLED_BY_NAME = re.compile(rf"__\w+__|visit_\w+|_(?:{'|'.join(vars(ast))})")
"""Methods that Python calls, and those that walkers over syntax trees find by the node's class."""

_ENTRY_POINT = re.compile(r"[\w.]*:(\w+)")
"""A function or class as ``package.module:name``."""


@dataclass(frozen=True)
class Definition:
    """A name that is given: function, class, method, constant, field or attribute.

    Attributes:
        name: The name.
        place: File and line.
        member: Whether it is reached as ``something.name`` only.
        owner: The class it is a member of, if any.
        inside: How often it is used within itself, which keeps nothing alive.
    """

    name: str
    place: str
    member: bool
    owner: str
    inside: int


class Reader(ast.NodeVisitor):
    """Collects what a file defines and what it uses."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.definitions: list[Definition] = []
        self.names: Counter[str] = Counter()
        self.attributes: Counter[str] = Counter()
        self.texts: Counter[str] = Counter()
        self.prefixes: set[str] = set()
        self._owner = ""
        self._in_function = self._is_tuple = False

    def _define(self, name: str, node: ast.AST, *, member: bool, inside: int = 0) -> None:
        if not _CALLED_BY_NAME.fullmatch(name) and name != "_":
            place = f"{self.file}:{node.lineno}"
            self.definitions.append(Definition(name, place, member, self._owner, inside))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if not any(_registers(item) for item in node.decorator_list):
            inside = sum(1 for item in ast.walk(node) if _is_use(item, node.name))
            self._define(node.name, node, member=bool(self._owner) and not self._in_function, inside=inside)
        outer, self._in_function = self._in_function, True
        self.generic_visit(node)
        self._in_function = outer

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._define(node.name, node, member=False)
        before = self._owner, self._in_function, self._is_tuple
        # Fields of a named tuple are used by position.
        is_tuple = any(ast.unparse(base) == "NamedTuple" for base in node.bases)
        self._owner, self._in_function, self._is_tuple = node.name, False, is_tuple
        self.generic_visit(node)
        self._owner, self._in_function, self._is_tuple = before

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._target(target)
        if not any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets):
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._target(node.target)
        self.generic_visit(node)

    def _target(self, target: ast.expr) -> None:
        if isinstance(target, (ast.Tuple, ast.List)):
            for item in target.elts:
                self._target(item)
        elif isinstance(target, ast.Attribute):
            self._define(target.attr, target, member=True)
        elif isinstance(target, ast.Name) and not self._in_function and not self._is_tuple:
            self._define(target.id, target, member=bool(self._owner))

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.names[node.id] += 1

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.ctx, ast.Load):
            self.attributes[node.attr] += 1
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            found = _ENTRY_POINT.fullmatch(node.value)
            self.texts[found[1] if found else node.value] += 1

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        first = node.values[0] if node.values else None
        # A name of which only the beginning is written down: ``getattr(methods, f"m_{name}")``.
        if isinstance(first, ast.Constant) and re.fullmatch(r"[a-z]+_", first.value):
            self.prefixes.add(first.value)
        self.generic_visit(node)

    def visit_MatchClass(self, node: ast.MatchClass) -> None:
        self.attributes.update(node.kwd_attrs)
        self.generic_visit(node)


def _registers(decorator: ast.expr) -> bool:
    """Whether a decorator hands the function to somebody, as typer's do."""
    return isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith((".command", ".callback"))


def _is_use(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Name):
        return node.id == name and isinstance(node.ctx, ast.Load)
    return isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.ctx, ast.Load)


def promised() -> set[str]:
    """Names in ``__all__`` of the modules that the reference documents."""
    found: set[str] = set()
    for page in (ROOT / "docs" / "reference").glob("*.md"):
        for module in re.findall(r"^::: codegym_envs(\S*)", page.read_text(), re.MULTILINE):
            place = PACKAGE.joinpath(*module.split(".")[1:])
            file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
            for node in ast.parse(file.read_text()).body:
                if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                    found.update(ast.literal_eval(node.value))
    return found


def dead(sources: dict[str, str], public: set[str]) -> list[str]:
    """Definitions that nothing uses, as ``file:line name``."""
    rooms: dict[str, list[Reader]] = {}
    for file, source in sources.items():
        reader = Reader(file)
        reader.visit(ast.parse(source))
        rooms.setdefault("/".join(Path(file).parts[:2]), []).append(reader)
    readers = [reader for room in rooms.values() for reader in room]
    names = _sum(reader.names for reader in readers)
    attributes = _sum(reader.attributes for reader in readers)
    found = []
    for room in rooms.values():
        # Names in texts, as of functions that are called in other processes, mean something in their room.
        texts = _sum(reader.texts for reader in room)
        prefixes = tuple(prefix for reader in room for prefix in reader.prefixes)
        for at, item in ((each, item) for each in room for item in each.definitions):
            if item.name in public or (item.owner in public and not item.name.startswith("_")):
                continue
            uses = attributes[item.name] + texts[item.name]
            uses += (at.names if item.member else names)[item.name]
            if uses <= item.inside and not (item.member and item.name.startswith(prefixes)):
                owner = f"{item.owner}." if item.member and item.owner else ""
                found.append(f"{item.place} {owner}{item.name}")
    return found


def _sum(counters: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for counter in counters:
        total.update(counter)
    return total


def package_sources() -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text() for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def unused_in_package() -> list[str]:
    return dead(package_sources(), promised())


def test_nothing_is_dead():
    assert [item for item in unused_in_package() if item.rsplit(" ", 1)[1] not in REACHED_OTHERWISE] == []


def test_the_list_of_exceptions_is_no_longer_than_needed():
    assert set(REACHED_OTHERWISE) - {item.rsplit(" ", 1)[1] for item in unused_in_package()} == set()


@pytest.mark.parametrize(
    "source",
    [
        "def unused():\n    pass",
        "def unused():\n    return unused()",
        "unused = 1",
        "__all__ = ['unused']\nunused = 1",
        "class A:\n    unused: int\nA(unused=1)",
        "class A:\n    def unused(self):\n        pass\nA()",
        "class A:\n    def __init__(self):\n        self.unused = 1\nA()",
        "class unused:\n    pass",
    ],
)
def test_what_is_dead_is_found(source):
    assert [item.rsplit(" ", 1)[1].rsplit(".", 1)[-1] for item in dead({"a.py": source}, set())] == ["unused"]
    assert dead({"a.py": source}, {"unused"}) == []


@pytest.mark.parametrize(
    "source",
    [
        "def used():\n    pass\nused()",
        "class A:\n    used: int\nA(used=1).used",
        "class A:\n    used: int\ngetattr(A(), 'used')",
        "@app.command('name')\ndef used():\n    pass",
        "def used():\n    pass\nrun_in_worker('used')",
        "def used():\n    pass\nAGENTS = [f'{HERE}.llm:used']\nAGENTS",
        "class A:\n    def m_used(self):\n        pass\ngetattr(A(), f'm_{name}')",
        "class A(NamedTuple):\n    used: int\nfirst, = A(1)\nfirst",
        "class A:\n    def __len__(self):\n        return 1\nA()",
    ],
)
def test_what_is_used_is_left_alone(source):
    assert dead({"a.py": source}, set()) == []
