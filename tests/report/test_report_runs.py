"""Reading results of every kind into runs."""

import dataclasses
import json
from importlib.util import find_spec

import pytest
from sample_results import Corrupted, Oracle, Random, play_all, write_run

from codegym_envs import catalog
from codegym_envs.cli.app import run
from codegym_envs.errors import ConfigurationError
from codegym_envs.report import write_report
from codegym_envs.report.runs import read_runs
from codegym_envs.trajectories import write_trajectories

ENVS = catalog.ids()[:2]


@pytest.fixture(scope="module")
def results():
    return play_all(Oracle(), ENVS, (0, 12))


def test_a_run_folder_says_what_was_planned_and_how(results, tmp_path):
    folder = write_run(tmp_path / "mine", results, planned=9)
    (run,) = read_runs([folder])
    assert (run.label, run.slug, run.source, run.suite) == ("oracle", "oracle", "mine", "core 1")
    assert run.planned == 9 and len(run.results) == 4
    assert ("planned", "9") in run.settings


def test_a_file_alone_plans_nothing(results, tmp_path):
    folder = write_run(tmp_path / "mine", results, planned=9)
    (run,) = read_runs([folder / "results.jsonl"])
    assert run.planned is None and run.settings == ()


def test_a_folder_of_runs_gives_them_all(results, tmp_path):
    for name in ("b", "a"):
        write_run(tmp_path / name, results)
    (tmp_path / "notes").mkdir()
    runs = read_runs([tmp_path])
    assert [run.source for run in runs] == ["a", "b"]
    assert [run.label for run in runs] == ["oracle (a)", "oracle (b)"]
    assert [run.slug for run in runs] == ["oracle-a", "oracle-b"]


def test_the_same_run_twice_keeps_its_names_apart(results, tmp_path):
    folder = write_run(tmp_path / "mine", results)
    runs = read_runs([folder, folder])
    assert len({run.label for run in runs}) == len({run.slug for run in runs}) == 2


def test_a_file_of_several_runs_loses_nothing(results, tmp_path):
    other = play_all(Corrupted(0.3, "other"), ENVS, (0, 12))
    folder = write_run(tmp_path / "all", [*results, *other, results[0]])
    runs = read_runs([folder / "results.jsonl"])
    assert [(run.label, len(run.results)) for run in runs] == [("oracle", 4), ("other", 4)]


SUFFIXES = [".jsonl", ".jsonl.gz"] + ([".parquet"] if find_spec("pyarrow") else [])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_bare_trajectories_are_runs_too(results, tmp_path, suffix):
    other = play_all(Corrupted(0.3, "other"), ENVS[:1], (0,))
    played = [item.trajectory for item in (*results, *results[:1], *other)]
    nameless = dataclasses.replace(played[0], agent=None)
    path = write_trajectories(tmp_path / f"played{suffix}", [*played, nameless])
    runs = read_runs([path])
    assert [run.label for run in runs] == [path.name, "oracle", "other"]
    oracle = runs[1]
    assert [item.attempt for item in oracle.results] == [0, 0, 0, 0, 1]
    entry = catalog.entry(ENVS[0])
    assert (oracle.results[0].title, oracle.results[0].topics) == (entry.title, entry.topics)
    assert oracle.results[0].split == entry.split and oracle.suite == ""
    assert write_report([path], tmp_path / "report.html").stat().st_size > 50_000


def test_a_foreign_environment_is_shown_without_what_nobody_knows(results, tmp_path):
    played = dataclasses.replace(results[0].trajectory, env_id="CodeGym/Elsewhere-v0", module_hash="f" * 64)
    path = write_trajectories(tmp_path / "played.jsonl", [played])
    (run,) = read_runs([path])
    assert run.results[0].title == "" and run.results[0].topics == () and run.results[0].split is None
    assert "CodeGym/Elsewhere-v0" in write_report([path], tmp_path / "report.html").read_text()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.jsonl", None, "there is no file or folder"),
        ("empty.jsonl", "", "holds no episodes"),
        ("blank.jsonl", "\n\n", "holds no episodes"),
        ("list.jsonl", "[1]\n", "line 1"),
        ("text.jsonl", "hello\n", "line 1"),
        ("half.jsonl", '{"attempt": 0}\n', "line 1"),
        ("other.jsonl", '{"format": 1}\n', "line 1"),
        ("folder", "folder", "holds no results"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(tmp_path, capsys, name, content, words):
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_text(content)
    with pytest.raises(ConfigurationError, match=words):
        read_runs([path])
    assert run(["report", str(path), "--out", str(tmp_path / "report.html")]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and words in error
    assert not (tmp_path / "report.html").exists()


def test_no_results_at_all():
    with pytest.raises(ConfigurationError, match="name results"):
        read_runs([])


def test_the_page_never_takes_the_place_of_results(results, tmp_path, capsys):
    file = write_run(tmp_path / "mine", results) / "results.jsonl"
    before = file.read_bytes()
    with pytest.raises(ConfigurationError, match="one of the results"):
        write_report([file], file)
    with pytest.raises(ConfigurationError, match="is a folder"):
        write_report([file], tmp_path)
    assert file.read_bytes() == before


def test_the_command_writes_and_tells(results, tmp_path, capsys, monkeypatch):
    folder = write_run(tmp_path / "mine", results)
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    out = tmp_path / "deep" / "page.html"
    arguments = ["--out", str(out), "--title", "Mine & yours", "--open", "--json"]
    assert run(["report", str(folder), *arguments]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"report": str(out), "bytes": out.stat().st_size}
    assert "<title>Mine &amp; yours</title>" in out.read_text()
    assert opened == [out.resolve().as_uri()]
    assert [item.name for item in out.parent.iterdir()] == ["page.html"]


def test_an_unfinished_episode_is_no_result(tmp_path):
    played = [item.trajectory for item in play_all(Random(), ENVS[:1], (0, 12))]
    played[0] = dataclasses.replace(played[0], outcome=None, terminated=False)
    path = write_trajectories(tmp_path / "played.jsonl", played)
    page = write_report([path], tmp_path / "report.html").read_text()
    assert "1 of 2 episodes have no result" in page
