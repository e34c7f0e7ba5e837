"""One coding problem gives several environments of one family."""

import pytest
from small_sources import PROBLEM

from codegym_envs.cli.app import run
from codegym_envs.pipeline.items import Item, Settings
from codegym_envs.pipeline.make import make, make_variants
from codegym_envs.spec import parse_module
from codegym_envs.synthesis import Options

SINGLE = '''"""Long runs

A sensor writes down whether a lamp was on. Is it on in more than half of its readings?

Example: for the readings 1, 0, 1 the answer is true; for the readings 0, 1 the answer is false.
"""

TOPICS = ("sensors",)


def generate(rng, difficulty):
    """More readings at higher difficulty."""
    count = rng.integers(6 * difficulty, 9 * difficulty)
    return {"readings": [rng.integers(0, 2) for _ in range(count)]}


def solution(readings: list[int]) -> bool:
    lit = 0
    for reading in readings:
        if reading > 0:
            lit += 1
    return 2 * lit > len(readings)
'''


@pytest.fixture(scope="module")
def results():
    return make_variants(Item("night_fares", "problem", PROBLEM), Settings(execution="inline"))


def test_admitted_variants_belong_together(results):
    admitted = [result for result in results if result.admitted]
    modules = [parse_module(result.source, name=result.name, sidecar=result.sidecar) for result in admitted]
    assert len(modules) > 0
    assert {module.family for module in modules} == {"night_fares"}
    assert {module.workflow for module in modules} == {"linear_scan"}
    assert len({module.env_id for module in modules}) == len(modules)
    facts = [result.receipt["provenance"] for result in admitted]
    assert {fact["problem"] for fact in facts} == {"night_fares"}


def test_what_comes_out_alike_is_made_once(results):
    sources = [result.source for result in results if result.admitted]
    assert len(set(sources)) == len(sources)
    assert any("duplicates" in result.reason for result in results if not result.admitted)


def test_only_admitted_variants_are_written_and_never_over_the_problem(tmp_path, capsys):
    path = tmp_path / "night_fares.py"
    path.write_text(PROBLEM, encoding="utf-8")
    assert run(["synthesize", str(path), "--variants", "--execution", "inline", "--out", str(tmp_path)]) == 2
    assert "would overwrite" in capsys.readouterr().err
    out = tmp_path / "out"
    assert run(["synthesize", str(path), "--variants", "--execution", "inline", "--out", str(out)]) == 0
    lines = capsys.readouterr().out.splitlines()
    admitted = [line.partition(":")[0] for line in lines if "admitted (" in line]
    assert sorted(admitted) == sorted(str(file) for file in out.glob("*.py"))
    assert len(list(out.glob("*.receipt.json"))) == len(admitted) > 0


def test_several_cases_of_one_argument_are_checked_against_the_solution():
    settings = Settings("inline", ("residual",), Options(lifted=True))
    result = make(Item("long_runs", "problem", SINGLE), settings)
    assert "cases" in result.source
    checks = {check["check"]: check for check in result.receipt["checks"]}
    assert checks["differential"]["passed"]
