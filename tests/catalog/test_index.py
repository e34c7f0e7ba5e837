import gzip
import json
import subprocess
import sys

import msgspec
import pytest
from msgspec.structs import replace

from codegym_envs import catalog
from codegym_envs.catalog import SPLITS, Index, admit, search, split_of, write_index
from codegym_envs.catalog.index import read_index
from codegym_envs.errors import CatalogError, ConfigurationError
from codegym_envs.spec import CheckResult, Receipt, TaskConfig, load_module

SOURCE = '''"""Lowest shelf

Find the lowest shelf.

Example: of 3, 1 and 2 it is 1.
"""
TOPICS = ("search", "storage")
WORKFLOW = "linear_scan"


def generate(rng, difficulty):
    return {"shelves": [rng.integers(0, 9) for _ in range(5)]}


def reference(shelves: list[int]) -> int:
    return min(shelves)


def observe(state) -> dict:
    """How many shelves there are."""
    return {"count": len(state.shelves)}


def shelf(state, index: int) -> int:
    """One shelf.

    Args:
        index: Which one, from 0.
    """
    return state.shelves[index]


def solve(tools) -> int:
    return min(tools.shelf(index=index) for index in range(tools.observe()["count"]))
'''


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "modules" / "search"
    folder.mkdir(parents=True)
    (folder / "lowest_shelf.py").write_text(SOURCE, encoding="utf-8")
    return tmp_path


def make_receipt(module, *, passed=True, **provenance):
    return Receipt(
        module_hash=module.hash,
        env_id=module.env_id,
        dialect=1,
        verifier=1,
        configs=(TaskConfig(1, 0, "0" * 64), TaskConfig(2, 0, "1" * 64)),
        calls=(12, 21),
        checks=(CheckResult("solvability", passed, "detail"),),
        provenance={"licence": "Apache-2.0", **provenance},
    )


def entry_of(root, **provenance):
    module = load_module(root / "modules" / "search" / "lowest_shelf.py")
    return admit(module, make_receipt(module, **provenance), "modules/search/lowest_shelf.py")


def test_an_admitted_module_comes_back_from_the_index(root):
    entry = entry_of(root)
    path = write_index(root, [entry])
    index = read_index(root)
    assert path.name == "index.json"
    assert index.ids() == ("CodeGym/LowestShelf-v0",)
    assert index.entry("CodeGym/LowestShelf-v0").calls == 16.5
    module = index.load("CodeGym/LowestShelf-v0")
    assert module.hash == entry.hash
    assert module.title == "Lowest shelf"
    assert index.receipt("CodeGym/LowestShelf-v0") == make_receipt(module)
    assert entry.hash in index.hashes


@pytest.mark.parametrize("name", ["CodeGym/LowestShelf-v0", "LowestShelf-v0", "LowestShelf", "lowest_shelf"])
def test_short_names_find_the_entry(root, name):
    write_index(root, [entry_of(root)])
    assert read_index(root).entry(name).id == "CodeGym/LowestShelf-v0"


def test_a_name_without_a_version_is_the_latest(root):
    entry = entry_of(root)
    index = Index(tuple(replace(entry, id=f"CodeGym/LowestShelf-v{version}") for version in (2, 10, 9)))
    assert index.entry("LowestShelf").id == index.entry("CodeGym/LowestShelf").id == "CodeGym/LowestShelf-v10"
    assert index.entry("LowestShelf-v9").id == "CodeGym/LowestShelf-v9"


def test_an_unknown_id_names_near_ones(root):
    write_index(root, [entry_of(root)])
    with pytest.raises(CatalogError, match=r"did you mean CodeGym/LowestShelf-v0\?"):
        read_index(root).entry("CodeGym/LowestShelve-v0")


def test_missing_and_empty_indices_are_empty(tmp_path):
    assert len(read_index(tmp_path)) == 0
    (tmp_path / "index.json").write_text("")
    assert read_index(tmp_path).ids() == ()
    write_index(tmp_path, [])
    assert read_index(tmp_path).ids() == ()


@pytest.mark.parametrize("text", ["{", "[]", '{"format":1}', '{"format":1,"environments":[{"id":3}]}'])
def test_damaged_indices_are_catalog_errors(tmp_path, text):
    (tmp_path / "index.json").write_text(text)
    with pytest.raises(CatalogError, match="cannot be read"):
        read_index(tmp_path)


def test_another_format_is_refused(tmp_path):
    (tmp_path / "index.json").write_text('{"format":99,"environments":[]}')
    with pytest.raises(CatalogError, match="format 99"):
        read_index(tmp_path)


def test_a_compressed_index_is_read_and_damage_noticed(root):
    path = write_index(root, [entry_of(root)])
    data = path.read_bytes()
    path.unlink()
    packed = root / "index.json.gz"
    packed.write_bytes(gzip.compress(data))
    assert len(read_index(root)) == 1
    packed.write_bytes(gzip.compress(data)[:-20])
    with pytest.raises(CatalogError, match="damaged"):
        read_index(root)


def test_a_large_index_is_compressed_reproducibly(root, monkeypatch):
    monkeypatch.setattr("codegym_envs.catalog.index_file._MAX_PLAIN_BYTES", 10)
    (root / "index.json").write_text("old")
    path = write_index(root, [entry_of(root)])
    assert path.name == "index.json.gz"
    assert not (root / "index.json").exists()
    first = path.read_bytes()
    assert write_index(root, [entry_of(root)]).read_bytes() == first
    assert len(read_index(root)) == 1


def test_a_changed_module_is_noticed(root):
    write_index(root, [entry_of(root)])
    file = root / "modules" / "search" / "lowest_shelf.py"
    file.write_text(SOURCE.replace("lowest", "highest"), encoding="utf-8")
    with pytest.raises(CatalogError, match="differs from the index"):
        read_index(root).load("LowestShelf")
    file.unlink()
    with pytest.raises(CatalogError, match="cannot read"):
        read_index(root).load("LowestShelf")


def test_a_sidecar_is_part_of_the_module(root):
    line = '{"difficulty": 1, "inputs": {"shelves": [4, 2]}}\n'
    (root / "modules" / "search" / "lowest_shelf.configs.jsonl").write_text(line, encoding="utf-8")
    write_index(root, [entry_of(root)])
    assert read_index(root).load("LowestShelf").listed[0][1] == {"shelves": [4, 2]}


def test_two_entries_cannot_share_an_id(root):
    entry = entry_of(root)
    with pytest.raises(CatalogError, match="share the id"):
        write_index(root, [entry, msgspec.structs.replace(entry, hash="f" * 64)])
    with pytest.raises(CatalogError, match="share the hash"):
        write_index(root, [entry, msgspec.structs.replace(entry, id="CodeGym/Other-v0")])


def test_only_admitted_modules_enter(root):
    module = load_module(root / "modules" / "search" / "lowest_shelf.py")
    with pytest.raises(CatalogError, match=r"not admitted \(solvability\)"):
        admit(module, make_receipt(module, passed=False), "modules/search/lowest_shelf.py")
    with pytest.raises(CatalogError, match="licence unknown"):  # nobody stated one
        admit(module, make_receipt(module, licence="unknown"), "modules/search/lowest_shelf.py")
    with pytest.raises(CatalogError, match=r"licence CC-BY-NC-4\.0"):
        admit(module, make_receipt(module, licence="CC-BY-NC-4.0"), "modules/search/lowest_shelf.py")
    with pytest.raises(CatalogError, match="not a path"):
        admit(module, make_receipt(module), "../lowest_shelf.py")
    foreign = Receipt(
        **{
            **{name: getattr(make_receipt(module), name) for name in Receipt.__slots__},
            "module_hash": "f" * 64,
        }
    )
    with pytest.raises(CatalogError, match="another version"):
        admit(module, foreign, "modules/search/lowest_shelf.py")


def test_benchmarks_are_never_in_training(root):
    assert entry_of(root, benchmark=True).split == "test"
    assert all(split_of(f"family {number}", benchmark=True) == "test" for number in range(50))


def test_splits_have_their_shares_and_follow_the_family():
    drawn = [split_of(f"family {number}") for number in range(4000)]
    shares = {split: drawn.count(split) / 4000 for split in SPLITS}
    assert 0.77 < shares["train"] < 0.83
    assert 0.08 < shares["validation"] < 0.12
    assert 0.08 < shares["test"] < 0.12
    assert split_of("closest_reading") == split_of("closest_reading")


def test_search_matches_prefixes_and_ranks_titles_first(root):
    def entry(name, title, topics, tools):
        return msgspec.structs.replace(
            template, id=f"CodeGym/{name}-v0", name=name, family=name, title=title, topics=topics, tools=tools
        )

    template = entry_of(root)
    index = Index(
        (
            entry("A", "Water pipes", ("graphs",), ("observe", "pipe_at")),
            entry("B", "Graph of friends", ("people",), ("observe", "friends_of")),
            entry("C", "Ledger", ("accounts",), ("observe", "graph_row")),
        )
    )
    assert [item.name for item in search("graph", index)] == ["B", "A", "C"]
    assert [item.name for item in search("WATER graph", index)] == ["A"]
    assert [item.name for item in search("", index)] == ["A", "B", "C"]
    assert search("zebra", index) == ()


def test_ids_are_filtered(root):
    entry = entry_of(root)
    index = Index((entry,))
    assert index.ids(entry.split) == (entry.id,)
    assert index.ids(topic="storage") == (entry.id,)
    assert index.ids(topic="graphs") == ()
    assert index.ids(family="lowest_shelf") == (entry.id,)
    assert index.ids(workflow="linear_scan") == (entry.id,)
    assert index.ids(workflow="graph_walk") == ()
    with pytest.raises(ConfigurationError, match="linear_scan"):
        index.ids(workflow="linear_scn")
    with pytest.raises(ConfigurationError, match="training"):
        index.ids("training")


def test_the_kind_of_workflow_is_kept_and_found(root):
    entry = entry_of(root)
    write_index(root, [entry])
    index = read_index(root)
    assert index.entry("LowestShelf").workflow == entry.workflow == "linear_scan"
    assert search("linear shelf", index) == index.entries


def test_an_index_that_was_written_without_workflows_is_read(root):
    path = write_index(root, [entry_of(root)])
    path.write_text(path.read_text().replace('"workflow":"linear_scan",', ""))
    assert read_index(root).entry("LowestShelf").workflow == ""


def test_the_index_is_valid_json_with_one_line_an_environment(root):
    text = write_index(root, [entry_of(root)]).read_text(encoding="utf-8")
    content = json.loads(text)
    assert content["environments"][0]["receipt"]["calls"] == [12, 21]
    assert len(text.splitlines()) == 3


def test_importing_the_catalog_loads_neither_synthesis_nor_verification():
    program = (
        "import sys, codegym_envs.catalog\n"
        "rooms = [name for name in sys.modules if name.startswith('codegym_envs.')]\n"
        "sys.exit(any('verification' in name or 'synthesis' in name for name in rooms))\n"
    )
    assert subprocess.run([sys.executable, "-c", program], timeout=60, check=False).returncode == 0


def test_the_installed_index_is_read_once():
    assert catalog.load_index() is catalog.load_index()
    assert not catalog.is_installed("0" * 64)
