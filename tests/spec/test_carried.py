"""Code that travels to worker processes as text."""

import ast
from pathlib import Path

import pytest

from codegym_envs.spec.carried import carried_source
from codegym_envs.verification.revealing import measured_reads

PACKAGE = Path(__file__).parents[2] / "codegym_envs"
ALONE = [
    ".".join(("codegym_envs", *path.relative_to(PACKAGE).with_suffix("").parts))
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.name.startswith("carried_") or path.name == "node_codec.py"
]


def with_what_it_imports(module):
    """A module behind those of the package that it imports, in the order in which they are put together."""
    path = PACKAGE.parent.joinpath(*module.split(".")).with_suffix(".py")
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("codegym_envs"):
            found += with_what_it_imports(node.module)
    return list(dict.fromkeys([*found, module]))


MEASURING = with_what_it_imports("codegym_envs.verification.revealing.measuring")
TRAVELLING = [MEASURING, *map(with_what_it_imports, ALONE)]


def test_the_modules_that_travel_are_found():
    assert len(ALONE) >= 6
    assert sorted(MEASURING) == sorted(measured_reads._MEASURING)


@pytest.mark.parametrize("modules", TRAVELLING, ids=lambda names: names[-1])
def test_the_text_runs_behind_another_one_where_the_package_is_not(modules):
    text = "def solution(**given):\n    return given\n" + carried_source(*modules)
    imported = {
        node.module if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    assert not [name for name in imported if name.startswith(("codegym_envs", "__future__"))]
    space = {"__name__": "solution"}
    exec(compile(text, "<solution>", "exec"), space)
    assert space["solution"](a=1) == {"a": 1}


def test_values_stand_behind_the_text():
    space = {}
    exec(carried_source("codegym_envs.synthesis.profiling.carried_profile", _ENTRY_="other"), space)
    assert space["_ENTRY_"] == "other"


def test_a_module_that_imports_what_workers_lack_does_not_travel():
    with pytest.raises(
        ValueError, match=r"verification\.revealing\.measuring, line \d+: workers do not have codegym_envs"
    ):
        carried_source("codegym_envs.verification.revealing.measuring")
    with pytest.raises(ValueError, match="workers do not have msgspec"):
        carried_source("codegym_envs.executor.workers.foreign_worker")
