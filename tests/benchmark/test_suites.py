"""The suites: those on disk fit the catalog, new ones are reproducible, changed ones are refused."""

import dataclasses
import json
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from codegym_envs import catalog
from codegym_envs.benchmark import SUITES, Selection, load_suite
from codegym_envs.benchmark import plan as planning
from codegym_envs.benchmark import suites as suites_module
from codegym_envs.benchmark.suite_making import make_suite, prompts_digest, write_suite
from codegym_envs.benchmark.suites import changes, read_suite
from codegym_envs.errors import CatalogError, ConfigurationError

INDEX = catalog.load_index()


@pytest.mark.parametrize("name", SUITES)
def test_suites_on_disk_fit_the_catalog(name):
    """If this fails, environments or prompts have changed: codegym suites --write --note '…' --docs …."""
    suite = load_suite(name)
    assert changes(suite) == {}
    assert prompts_digest(suite.entries, INDEX, suite.max_tool_calls) == suite.prompts
    assert suite.history[-1].digest == suite.digest
    assert [version.version for version in suite.history] == list(range(1, suite.version + 1))


@pytest.mark.parametrize("name", SUITES)
def test_suites_name_every_environment_once_with_its_own_seeds(name):
    suite = load_suite(name)
    ids = [entry.id for entry in suite.entries]
    assert ids == sorted(set(ids))
    seeds = [seed for entry in suite.entries for seed in entry.seeds]
    assert len(set(seeds)) == len(seeds)
    assert all(0 <= seed < 2**31 for seed in seeds)
    for entry in suite.entries:
        assert list(entry.configs) == sorted(set(entry.configs))


def test_the_changelog_has_every_version():
    text = (Path(__file__).parents[2] / "docs" / "benchmark_suites.md").read_text()
    for name in SUITES:
        for version in load_suite(name).history:
            assert f"| {name} | {version.version} |" in text
            assert f"`{version.digest[:12]}` | {version.note} |" in text


def test_smoke_is_small_and_can_be_won():
    suite = load_suite("smoke")
    assert (len(suite.entries), suite.configurations) == (6, 12)
    topics = {INDEX.entry(entry.id).topics[0] for entry in suite.entries}
    assert len(topics) == 6
    for entry in suite.entries:
        receipt = INDEX.receipt(entry.id)
        for config_id in entry.configs:
            assert receipt.configs[config_id].difficulty == 1
            assert 2 * receipt.calls[config_id] <= suite.max_tool_calls


def test_core_is_stratified():
    suite = load_suite("core")
    for entry in suite.entries:
        configs = INDEX.receipt(entry.id).configs
        found = Counter(configs[config_id].difficulty for config_id in entry.configs)
        there = Counter(config.difficulty for config in configs)
        assert found == {difficulty: min(2, count) for difficulty, count in there.items()}


def test_full_is_everything_it_was_made_from():
    suite = load_suite("full")
    for entry in suite.entries:
        assert entry.configs == tuple(range(len(INDEX.receipt(entry.id).configs)))


@pytest.mark.parametrize("name", SUITES)
def test_the_same_catalog_gives_the_same_suite(name, tmp_path):
    made = make_suite(name, INDEX, None, "A reason.")
    assert made == make_suite(name, INDEX, None, "A reason.")
    assert make_suite(name, INDEX, made, "") is made
    path = write_suite(made, tmp_path)
    assert read_suite(path.read_bytes(), name) == made
    assert json.loads(path.read_text())["version"] == 1


def test_a_changed_catalog_gives_the_next_version_and_asks_why():
    first = make_suite("smoke", INDEX, None, "The first.")
    fewer = type(INDEX)(INDEX.entries[:40], INDEX.root)
    older = make_suite("core", fewer, None, "Of forty.")
    with pytest.raises(ConfigurationError, match="say why"):
        make_suite("core", INDEX, older, " ")
    newer = make_suite("core", INDEX, older, "More   environments.")
    assert (newer.version, newer.history[0]) == (2, older.history[0])
    assert newer.history[1].note == "More environments."
    kept = {entry.id: entry for entry in newer.entries}
    # Those that were there keep their configurations and seeds: what is added moves nothing.
    assert all(kept[entry.id] == entry for entry in older.entries)
    assert first.max_tool_calls is not None


def test_a_large_catalog_is_dealt_evenly_over_topics(monkeypatch):
    monkeypatch.setattr("codegym_envs.benchmark.suite_making._CORE_ENVIRONMENTS", 15)
    suite = make_suite("core", INDEX, None, "Fifteen.")
    topics = Counter(INDEX.entry(entry.id).topics[0] for entry in suite.entries)
    assert len(suite.entries) == 15
    assert max(topics.values()) == 1


def test_an_empty_catalog_gives_no_suite():
    for name in SUITES:
        with pytest.raises(ConfigurationError, match="no environment"):
            make_suite(name, type(INDEX)(), None, "None.")
    with pytest.raises(ConfigurationError, match="no suite 'other'"):
        make_suite("other", INDEX, None, "None.")


def changed_suite(monkeypatch, **changes_by_id):
    """The smoke suite with the hash or the inputs of some entries changed."""
    suite = load_suite("smoke")
    entries = []
    for number, entry in enumerate(suite.entries):
        entries.append(msgspec.structs.replace(entry, **changes_by_id.get(f"e{number}", {})))
    other = msgspec.structs.replace(suite, entries=tuple(entries))
    monkeypatch.setattr(planning, "load_suite", lambda name: other)
    return other


def test_a_suite_of_another_catalog_is_refused_by_name(monkeypatch):
    suite = changed_suite(monkeypatch, e1={"hash": "0" * 64}, e3={"inputs": "0" * 64})
    with pytest.raises(CatalogError) as caught:
        planning.make_plan(Selection(suite="smoke"))
    text = str(caught.value)
    assert f"{suite.entries[1].id} (module changed)" in text
    assert f"{suite.entries[3].id} (configurations changed)" in text
    assert suite.entries[0].id not in text
    assert "--allow-changed" in text


def test_a_changed_suite_can_be_played_and_is_marked(monkeypatch):
    changed_suite(monkeypatch, e1={"hash": "0" * 64})
    plan = planning.make_plan(Selection(suite="smoke", allow_changed=True))
    assert not plan.comparable
    assert plan.suite_version.endswith("+changed")
    assert {item.suite_version for item in plan.assignments} == {plan.suite_version}
    # What is played is the module that is there.
    assert all(item.module_hash == INDEX.entry(item.env_id).hash for item in plan.assignments)


def test_what_is_missing_cannot_be_allowed(monkeypatch):
    changed_suite(monkeypatch, e0={"id": "CodeGym/NotThere-v0"})
    for allowed in (False, True):
        with pytest.raises(CatalogError, match=r"NotThere-v0 \(missing\)"):
            planning.make_plan(Selection(suite="smoke", allow_changed=allowed))


def test_configurations_that_are_gone_are_refused(monkeypatch):
    changed_suite(monkeypatch, e0={"configs": (0, 99), "seeds": (1, 2)})
    with pytest.raises(CatalogError, match="configurations changed"):
        planning.make_plan(Selection(suite="smoke"))
    with pytest.raises(CatalogError, match="no configuration 99"):
        planning.make_plan(Selection(suite="smoke", allow_changed=True))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"name":"smoke"}',
        '{"name":"core","version":1,"max_tool_calls":null,"prompts":"","history":[],"entries":[]}',
    ],
)
def test_a_damaged_suite_is_one_clear_error(monkeypatch, tmp_path, text):
    (tmp_path / "suites").mkdir()
    (tmp_path / "suites" / "smoke.json").write_text(text)
    monkeypatch.setattr(suites_module.catalog, "catalog_files", lambda: tmp_path)
    with pytest.raises(CatalogError, match="the suite smoke cannot be read"):
        load_suite("smoke")
    with pytest.raises(CatalogError, match="not installed"):
        load_suite("full")
    with pytest.raises(ConfigurationError, match="there are smoke, core, full"):
        load_suite("everything")


def test_a_plan_of_a_suite_is_all_of_it():
    plan = planning.make_plan(Selection(suite="smoke", attempts=2))
    suite = load_suite("smoke")
    wanted = {(e.id, c, a) for e in suite.entries for c in e.configs for a in (0, 1)}
    assert {(i.env_id, i.config_id, i.attempt) for i in plan.assignments} == wanted
    assert {item.max_tool_calls for item in plan.assignments} == {suite.max_tool_calls}
    only = planning.make_plan(Selection(suite="full", split="test"))
    assert {item.split for item in only.assignments} == {"test"}
    assert dataclasses.asdict(only.assignments[0])["suite"] == "full"
