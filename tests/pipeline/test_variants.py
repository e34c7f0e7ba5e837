"""One coding problem gives several environments of one family."""

import pytest
from small_sources import PROBLEM

from codegym_envs.errors import ConfigurationError
from codegym_envs.pipeline.synthesize import synthesize_problem
from codegym_envs.pipeline.variants import synthesize_variants
from codegym_envs.spec import load_module, parse_problem
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
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("variants")
    path = folder / "night_fares.py"
    path.write_text(PROBLEM, encoding="utf-8")
    return path, folder / "out", synthesize_variants(path, folder / "out", execution="inline")


def test_admitted_variants_are_written_and_belong_together(made):
    _, out, results = made
    admitted = [result for result in results if result.admitted]
    modules = [load_module(path) for path in sorted(out.glob("*.py"))]
    assert len(modules) == len(admitted) > 0
    assert {module.family for module in modules} == {"night_fares"}
    assert {module.workflow for module in modules} == {"linear_scan"}
    assert len({module.env_id for module in modules}) == len(modules)
    assert all((out / f"{module.name}.receipt.json").is_file() for module in modules)


def test_what_comes_out_alike_is_made_once(made):
    _, _, results = made
    forms = [result.best.module.source for result in results if result.admitted]
    assert len(set(forms)) == len(forms)
    assert any("duplicates" in result.reason for result in results if not result.admitted)


def test_a_problem_is_not_overwritten(made):
    path, _, _ = made
    with pytest.raises(ConfigurationError):
        synthesize_variants(path, path.parent, execution="inline")


def test_several_cases_of_one_argument_are_checked_against_the_solution():
    problem = parse_problem(SINGLE, name="long_runs")
    options = Options(lifted=True)
    result = synthesize_problem(problem, synthesizer="residual", options=options, execution="inline")
    assert result.best is not None and result.best.draft.lifted
    checks = {check.check: check for check in result.best.receipt.checks}
    assert checks["differential"].passed
