"""Building a small catalog: what is written, what is reused, and what makes it stale."""

import json
import shutil

import pytest
from small_sources import MODULE, PROBLEM

from codegym_envs.catalog.index import read_index
from codegym_envs.cli.app import run
from codegym_envs.errors import CatalogError, WorkerError
from codegym_envs.pipeline.build import LICENCE, build, sources

WRITTEN = "modules/ledgers/water_meters.py"
MADE = "modules/transport/night_fares.py"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    root = tmp_path_factory.mktemp("catalog")
    (root / "problems" / "transport").mkdir(parents=True)
    (root / "modules" / "ledgers").mkdir(parents=True)
    (root / "problems" / "transport" / "night_fares.py").write_text(PROBLEM, encoding="utf-8")
    (root / WRITTEN).write_text(MODULE, encoding="utf-8")
    (root / LICENCE).write_text("Apache-2.0\n", encoding="utf-8")
    report = build(root)
    assert report.refused == {}
    assert report.stale == (MADE, "index.json")
    return root


@pytest.fixture
def root(built, tmp_path):
    """A copy that a test may change."""
    return shutil.copytree(built, tmp_path / "catalog")


def texts(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.*") if path.is_file()
    }


def test_the_index_names_both_environments(built):
    index = read_index(built)
    assert index.ids() == ("CodeGym/NightFares-v0", "CodeGym/WaterMeters-v0")
    made = index.receipt("NightFares").provenance
    assert made["problem"] == "night_fares"
    assert made["source"] == "problems/transport/night_fares.py"
    assert made["licence"] == "Apache-2.0"
    assert made["synthesizer"]
    assert index.receipt("WaterMeters").provenance == {"source": WRITTEN, "licence": "Apache-2.0"}
    assert index.load("NightFares").title == "Night fares"


def test_a_second_build_changes_nothing_and_verifies_nothing(root):
    before = texts(root)
    report = build(root)
    assert report.stale == ()
    assert report.reused == 2
    assert texts(root) == before


def test_building_from_nothing_gives_the_same_bytes(root):
    before = texts(root)
    (root / MADE).unlink()
    (root / "index.json").unlink()
    assert build(root, jobs=2).reused == 0
    assert texts(root) == before


def test_forcing_verifies_again_and_gives_the_same_bytes(root):
    before = texts(root)
    report = build(root, force=True)
    assert report.reused == 0
    assert report.stale == ()
    assert texts(root) == before


def test_a_check_finds_what_is_stale_and_writes_nothing(root):
    assert build(root, check=True).stale == ()
    (root / MADE).write_text("changed by hand", encoding="utf-8")
    before = texts(root)
    assert build(root, check=True).stale == (MADE,)
    assert texts(root) == before
    assert build(root).stale == (MADE,)
    assert build(root, check=True).stale == ()


def test_a_changed_hand_written_module_is_verified_again(root):
    changed = MODULE.replace("Add up their readings", "Sum their readings")
    (root / WRITTEN).write_text(changed, encoding="utf-8")
    assert build(root, check=True).stale == ("index.json",)
    assert build(root).reused == 1
    assert (root / WRITTEN).read_text(encoding="utf-8") == changed


def test_a_module_that_is_not_admitted_is_listed_with_the_reason(root):
    (root / WRITTEN).write_text(MODULE.replace("total = 0", "total = 1"), encoding="utf-8")
    report = build(root)
    assert report.admitted == ("CodeGym/NightFares-v0",)
    assert report.refused[WRITTEN].startswith("solvability: the oracle wins 0 of 36")
    assert (root / WRITTEN).is_file()


def test_a_problem_that_cannot_be_converted_is_listed_and_its_module_goes(root):
    problem = root / "problems" / "transport" / "night_fares.py"
    problem.write_text(PROBLEM.replace("taken = 0", "taken = open('/etc/passwd')"), encoding="utf-8")
    report = build(root)
    assert report.refused["problems/transport/night_fares.py"].startswith("input_output: ")
    assert report.stale == (MADE, "index.json")
    assert not (root / MADE).exists()


def test_the_module_of_a_problem_that_is_gone_goes_too(root):
    (root / "problems" / "transport" / "night_fares.py").unlink()
    assert build(root, check=True).stale == (MADE, "index.json")
    assert build(root).admitted == ("CodeGym/WaterMeters-v0",)
    assert not (root / MADE).exists()


def test_broken_sources_do_not_stop_the_build(root):
    (root / "modules" / "ledgers" / "broken.py").write_text("def observe(:", encoding="utf-8")
    (root / "problems" / "transport" / "garbled.py").write_bytes(b"\xff\x00")
    report = build(root)
    assert set(report.refused) == {"modules/ledgers/broken.py", "problems/transport/garbled.py"}
    assert len(report.admitted) == 2


def test_a_copy_under_another_name_is_refused(root):
    twin = (
        MODULE.replace("reading_at", "meter_at")
        .replace("exceeds", "is_above")
        .replace("Water meters", "Gas meters")
    )
    (root / "modules" / "ledgers" / "gas_meters.py").write_text(twin, encoding="utf-8")
    report = build(root)
    assert report.refused[WRITTEN] == "duplicates: the tools and the oracle are those of CodeGym/GasMeters-v0"


def test_two_files_cannot_give_the_same_id(root):
    (root / "modules" / "other").mkdir()
    (root / "modules" / "other" / "water_meters.py").write_text(MODULE, encoding="utf-8")
    with pytest.raises(CatalogError, match="same id CodeGym/WaterMeters-v0"):
        build(root)


def test_a_damaged_index_is_made_again(root):
    good = (root / "index.json").read_bytes()
    (root / "index.json").write_text("{", encoding="utf-8")
    assert build(root).stale == ("index.json",)
    assert (root / "index.json").read_bytes() == good


def test_receipts_of_another_verifier_are_not_reused(root):
    content = json.loads((root / "index.json").read_text(encoding="utf-8"))
    for entry in content["environments"]:
        entry["receipt"]["verifier"] = 0
    (root / "index.json").write_text(json.dumps(content), encoding="utf-8")
    assert build(root).reused == 0


def test_sources_are_listed_by_kind_and_path(root):
    assert [source.path for source in sources(root)] == [WRITTEN, "problems/transport/night_fares.py"]
    assert [source.module_path for source in sources(root)] == [WRITTEN, MADE]


def test_an_outage_writes_nothing_and_takes_nothing_away(root, monkeypatch, capsys):
    """A worker that could not be started was a reason, and the generated module was removed."""
    before = texts(root)

    def failing(item, settings):
        if item.kind == "module":
            raise WorkerError("no process can be started")
        raise KeyError("nobody foresaw this")

    monkeypatch.setattr("codegym_envs.pipeline.build.make", failing)
    report = build(root, force=True, check=True)
    assert texts(root) == before
    assert report.unsettled == {
        WRITTEN: "no_worker: no process can be started",
        "problems/transport/night_fares.py": "internal_error: KeyError: 'nobody foresaw this'",
    }
    assert run(["build", "--catalog", str(root), "--jobs", "1"]) == 1
    shown = capsys.readouterr().out
    assert f"nothing is known of {WRITTEN}: no_worker" in shown and "nothing was written" in shown
    trace = (root / "night_fares.traceback.txt").read_text(encoding="utf-8")
    assert "KeyError" in trace
    (root / "night_fares.traceback.txt").unlink()
    assert texts(root) == before


def test_a_catalog_states_its_licence(root):
    """Apache-2.0 was written into receipts of whatever somebody built."""
    (root / LICENCE).write_text("GPL-3.0-only\n", encoding="utf-8")
    assert set(build(root, check=True).refused.values()) == {
        "water_meters: licence GPL-3.0-only is not compatible with Apache-2.0",
        "night_fares: licence GPL-3.0-only is not compatible with Apache-2.0",
    }
    for text in ("", "Apache License, Version 2.0\n"):
        (root / LICENCE).write_text(text, encoding="utf-8")
        with pytest.raises(CatalogError, match=r"licence\.txt must state the licence"):
            build(root, check=True)
