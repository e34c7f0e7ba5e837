"""Results in files: exact, and honest about damage."""

import dataclasses
import json

import pytest
from bench_cases import call, result

from codegym_envs.benchmark import EpisodeResult, read_results
from codegym_envs.benchmark.episode_results import _OWN
from codegym_envs.errors import ConfigurationError
from codegym_envs.trajectories import FIELDS, dump_line, load_line


def write(path, *results, tail=""):
    path.write_text("".join(dump_line(item.to_json()) + "\n" for item in results) + tail)
    return path


def test_every_field_beside_the_trajectory_is_checked():
    assert list(_OWN) == [field.name for field in dataclasses.fields(EpisodeResult)][1:]


def test_a_line_is_a_trajectory_with_more_to_it():
    data = result().to_json()
    assert [name for name in FIELDS if name != "wrappers"] == list(data)[: len(FIELDS) - 1]
    assert data["key"] == "CodeGym/A-v0|0|0"


def test_results_come_back_as_they_were():
    big = 2**80 + 1
    steps = [call("look", {"at": [big, "é\ud800"], "x": 0.1}, "ü\n\u2028", number=1)]
    made = result(
        outcome="truncated",
        steps=steps,
        messages=[{"content": None}],
        usage={"cost": 0.25},
        topics=("a", "b"),
    )
    assert EpisodeResult.from_json(load_line(dump_line(made.to_json()))) == made


def test_a_folder_is_read_in_canonical_order(tmp_path):
    made = [result("B", 2), result("A", 10), result("A", 9, 1), result("A", 9, 0)]
    write(tmp_path / "results.jsonl", *made)
    keys = [item.key.split("/")[1] for item in read_results(tmp_path)]
    assert keys == ["A-v0|9|0", "A-v0|9|1", "A-v0|10|0", "B-v0|2|0"]
    assert [item.key for item in read_results(tmp_path / "results.jsonl")] == [
        item.key for item in read_results(tmp_path)
    ]


def test_what_the_journal_has_is_newer(tmp_path):
    write(tmp_path / "results.jsonl", result(outcome="infrastructure", failure="away"), result(config=1))
    write(tmp_path / "journal.jsonl", result(outcome="wrong"))
    assert [item.trajectory.outcome for item in read_results(tmp_path)] == ["wrong", "won"]


def test_a_line_that_was_cut_off_is_left_out(tmp_path):
    whole = dump_line(result(config=1).to_json())
    path = write(tmp_path / "journal.jsonl", result(), tail=whole[: len(whole) // 2])
    assert len(read_results(tmp_path)) == 1
    assert len(read_results(path)) == 1


def test_damage_elsewhere_is_named(tmp_path):
    path = write(tmp_path / "results.jsonl", result(), result(config=1))
    text = path.read_text()
    path.write_text(text[:50] + text[60:])
    with pytest.raises(ConfigurationError, match=r"results.jsonl, line 1"):
        read_results(tmp_path)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("attempt", "0", "attempt must be a number"),
        ("attempt", True, "attempt must be a number"),
        ("topics", "grids", "topics must be a list of texts"),
        ("bound", -1, "bound must be a number or null"),
        ("suite", 1, "suite must be a text or null"),
        ("key", "CodeGym/A-v0|1|0", "key must be"),
        ("outcome", "lost", "outcome must be one of"),
        ("steps", None, "steps must be"),
    ],
)
def test_wrong_fields_are_named(tmp_path, field, value, words):
    data = result().to_json()
    data[field] = value
    (tmp_path / "results.jsonl").write_text(json.dumps(data) + "\n")
    with pytest.raises(ConfigurationError, match=words) as caught:
        read_results(tmp_path)
    assert "line 1" in str(caught.value)


def test_missing_and_unknown_fields_are_named(tmp_path):
    data = result().to_json()
    del data["family"]
    (tmp_path / "results.jsonl").write_text(json.dumps(data) + "\n")
    with pytest.raises(ConfigurationError, match="family is missing"):
        read_results(tmp_path)
    (tmp_path / "results.jsonl").write_text("[1]\n")
    with pytest.raises(ConfigurationError, match="a result is an object"):
        read_results(tmp_path)


def test_results_of_two_runs_in_one_file_are_refused(tmp_path):
    path = write(tmp_path / "both.jsonl", result(), result(config=1), result(outcome="wrong"))
    with pytest.raises(ConfigurationError, match=r"line 3: CodeGym/A-v0\|0\|0 occurs twice"):
        read_results(path)
    # What failed stands in a journal again when it was tried again.
    path = write(tmp_path / "tried.jsonl", result(outcome="infrastructure"), result(outcome="wrong"))
    assert [item.trajectory.outcome for item in read_results(path)] == ["wrong"]


def test_no_results_are_an_error(tmp_path):
    with pytest.raises(ConfigurationError, match="holds no results"):
        read_results(tmp_path)
    with pytest.raises(ConfigurationError, match="there is no file or folder"):
        read_results(tmp_path / "nothing")
