"""Building a small catalog: what is written, what is reused, and what makes it stale."""

import json
import shutil

import pytest

from codegym_envs.catalog.index import read_index
from codegym_envs.errors import CatalogError
from codegym_envs.pipeline.build import build, sources

PROBLEM = '''"""Night fares

A cab books its rides in minutes after midnight. A ride that begins before 360 costs the night fare, any other
one the day fare; the first ride of all is free.

What is taken in all?

Example: for the rides 30, 400 and 350, with a day fare of 5 and a night fare of 8, the answer is 13: the
first ride is free, the second costs 5, and the third costs 8.
"""

TOPICS = ("ledgers", "transport")


def generate(rng, difficulty):
    """More rides at higher difficulty."""
    count = rng.integers(8 * difficulty, 12 * difficulty)
    rides = [rng.integers(0, 1440) if rng.random() < 0.5 else rng.integers(0, 360) for _ in range(count)]
    return {"rides": rides, "day_fare": rng.integers(3, 90), "night_fare": rng.integers(100, 300)}


def is_night(minute: int) -> bool:
    """Whether a minute is before six in the morning.

    Args:
        minute: Minutes after midnight.
    """
    return minute < 360


def price(night: bool, day_fare: int, night_fare: int) -> int:
    """The price of a ride.

    Args:
        night: Whether it is a ride at night.
        day_fare: Price of a ride by day.
        night_fare: Price of a ride at night.
    """
    return night_fare if night else day_fare


def solution(rides: list[int], day_fare: int, night_fare: int) -> int:
    taken = 0
    for index in range(1, len(rides)):
        night = is_night(rides[index])
        taken += price(night, day_fare, night_fare)
    return taken
'''

MODULE = '''"""Water meters

A house has water meters. Add up their readings, but count a reading above the limit as the limit.

Example: for the readings 3, 9 and 4 and the limit 5, the answer is 12.
"""
TOPICS = ("ledgers", "sums")


def generate(rng, difficulty):
    size = rng.integers(6 * difficulty, 9 * difficulty)
    return {"readings": [rng.integers(1, 500) for _ in range(size)], "limit": rng.integers(100, 400)}


def reference(readings: list[int], limit: int) -> int:
    return sum(min(reading, limit) for reading in readings)


def observe(state) -> dict[str, int]:
    """Number of meters and the limit."""
    return {"count": len(state.readings), "limit": state.limit}


def reading_at(state, index: int) -> int:
    """The reading of one meter.

    Args:
        index: Position of the meter, counted from 0.
    """
    if not 0 <= index < len(state.readings):
        raise ValueError("there is no such meter")
    return state.readings[index]


def exceeds(state, reading: int) -> bool:
    """Whether a reading is above the limit.

    Args:
        reading: The reading.
    """
    return reading > state.limit


def solve(tools) -> int:
    facts = tools.observe()
    total = 0
    for index in range(facts["count"]):
        reading = tools.reading_at(index=index)
        total += facts["limit"] if tools.exceeds(reading=reading) else reading
    return total
'''

WRITTEN = "modules/ledgers/water_meters.py"
MADE = "modules/transport/night_fares.py"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    root = tmp_path_factory.mktemp("catalog")
    (root / "problems" / "transport").mkdir(parents=True)
    (root / "modules" / "ledgers").mkdir(parents=True)
    (root / "problems" / "transport" / "night_fares.py").write_text(PROBLEM, encoding="utf-8")
    (root / WRITTEN).write_text(MODULE, encoding="utf-8")
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
    assert made["problem"] == "problems/transport/night_fares.py"
    assert made["synthesizer"]
    assert "problem" not in index.receipt("WaterMeters").provenance
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
    assert "[" in report.refused["problems/transport/night_fares.py"]
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
