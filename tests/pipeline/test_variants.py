"""One coding problem gives several environments of one family."""

import contextlib
import io

import pytest
from small_sources import PROBLEM

from codegym_envs.cli.app import run
from codegym_envs.pipeline.item_files import read_receipt
from codegym_envs.pipeline.items import Item, Settings
from codegym_envs.pipeline.make import make
from codegym_envs.spec import load_module
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


def synthesized(folder, out):
    """Status and lines of a run over all variants of a problem in a folder."""
    path = folder / "night_fares.py"
    path.write_text(PROBLEM, encoding="utf-8")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        status = run(["synthesize", str(path), "--variants", "--execution", "inline", "--out", str(out)])
    return status, printed.getvalue().splitlines()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder with what was written, and the lines that were printed; made once, since it takes long."""
    folder = tmp_path_factory.mktemp("variants")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("codegym_envs.pipeline.draft_loop._MOST_VERIFIED", 1)
        status, lines = synthesized(folder, folder / "out")
    assert status == 0
    return folder / "out", lines


def test_only_admitted_variants_are_written(made):
    out, lines = made
    admitted = [line.partition(":")[0] for line in lines if "admitted (" in line]
    assert sorted(admitted) == sorted(str(file) for file in out.glob("*.py"))
    assert len(list(out.glob("*.receipt.json"))) == len(admitted) > 0


def test_admitted_variants_belong_together(made):
    out, _ = made
    modules = [load_module(path) for path in out.glob("*.py")]
    assert {module.family for module in modules} == {"night_fares"}
    assert {module.workflow for module in modules} == {"linear_scan"}
    assert len({module.env_id for module in modules}) == len(modules) > 0
    receipts = [read_receipt(path) for path in out.glob("*.py")]
    assert {receipt.provenance["problem"] for receipt in receipts} == {"night_fares"}
    assert all(receipt.admitted for receipt in receipts)


def test_what_comes_out_alike_is_made_once(made):
    out, lines = made
    sources = [path.read_text(encoding="utf-8") for path in out.glob("*.py")]
    assert len(set(sources)) == len(sources)
    assert any("duplicates: the tools and the oracle are those of" in line for line in lines)


def test_variants_are_never_written_over_the_problem(tmp_path, capsys):
    status, _ = synthesized(tmp_path, tmp_path)
    assert status == 2
    assert "would overwrite" in capsys.readouterr().err
    assert (tmp_path / "night_fares.py").read_text(encoding="utf-8") == PROBLEM


def test_several_cases_of_one_argument_are_checked_against_the_solution():
    settings = Settings("inline", ("residual",), Options(lifted=True))
    result = make(Item("long_runs", "problem", SINGLE), settings)
    assert "cases" in result.source
    checks = {check["check"]: check for check in result.receipt["checks"]}
    assert checks["differential"]["passed"]
