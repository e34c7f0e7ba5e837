"""The folder of an export is there complete or not at all, and nobody else's files are touched."""

import pytest
from export_samples import FEW

from codegym_envs.errors import CodeGymError, ConfigurationError
from codegym_envs.export import TaskSelection, export_demonstrations, export_tasks
from codegym_envs.export.staged_folder import staged

ONE = TaskSelection(targets=FEW[:1], limit=1)


def test_an_error_half_way_leaves_nothing(tmp_path):
    out = tmp_path / "new" / "x"
    with pytest.raises(ZeroDivisionError), staged(out, overwrite=False) as folder:
        (folder / "train.jsonl").write_text("half")
        raise ZeroDivisionError
    assert list(out.parent.iterdir()) == []


def test_an_error_half_way_keeps_the_earlier_export(tmp_path):
    export_tasks(tmp_path / "x", selection=ONE)
    before = (tmp_path / "x" / "train.jsonl").read_bytes()
    with pytest.raises(KeyboardInterrupt), staged(tmp_path / "x", overwrite=True):
        raise KeyboardInterrupt
    assert (tmp_path / "x" / "train.jsonl").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_an_earlier_export_is_replaced_only_on_demand(tmp_path):
    export_tasks(tmp_path / "x", selection=TaskSelection(limit=1))
    with pytest.raises(ConfigurationError, match="--overwrite"):
        export_tasks(tmp_path / "x", selection=ONE)
    export_tasks(tmp_path / "x", selection=ONE, to="parquet", overwrite=True)
    assert sorted(path.name for path in (tmp_path / "x").iterdir()) == ["README.md", "train.parquet"]


def test_folders_of_others_are_never_touched(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "README.md").write_text("my notes")
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    for name in ("mine", "file", "link"):
        with pytest.raises(ConfigurationError, match="--out"):
            export_tasks(tmp_path / name, selection=ONE, overwrite=True)
    assert (tmp_path / "mine" / "README.md").read_text() == "my notes"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "link", "mine"]


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "x").mkdir()
    export_tasks(tmp_path / "x", selection=ONE)
    assert (tmp_path / "x" / "train.jsonl").is_file()


def test_permissions_are_the_usual_ones(tmp_path):
    (tmp_path / "usual").mkdir()
    export_tasks(tmp_path / "x", selection=ONE)
    assert (tmp_path / "x").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_places_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigurationError, match="cannot write"):
        export_tasks(tmp_path / "file" / "x", selection=ONE)


def test_a_module_without_a_solution_is_an_error_in_one_line(tmp_path):
    source = '''"""Nothing to do

Answer with the number.

Example: for 1 the answer is 1.
"""
TOPICS = ("search",)


def generate(rng, difficulty):
    return {"number": rng.integers(1, 100)}


def reference(number: int) -> int:
    return number


def observe(state) -> int:
    """The number."""
    return state.number
'''
    path = tmp_path / "no_solution.py"
    path.write_text(source)
    with pytest.raises(CodeGymError) as caught:
        export_demonstrations(tmp_path / "x", selection=TaskSelection(targets=(str(path),), limit=1))
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "x").exists()
    report = export_tasks(tmp_path / "x", selection=TaskSelection(targets=(str(path),), limit=1))
    assert report.counts == {"train": 1}
