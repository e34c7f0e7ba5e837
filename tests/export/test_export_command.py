"""The command: one line for every error of use, and no traceback."""

import json

import pytest
from export_samples import FEW, lines

from codegym_envs import ToolEnv, catalog
from codegym_envs.agents import make_agent, rollout
from codegym_envs.cli.app import run as run_command
from codegym_envs.trajectories import write_trajectories


def run(capsys, *arguments):
    status = run_command([*map(str, arguments)])
    return status, *capsys.readouterr()


def test_without_a_subcommand_the_help_is_shown(capsys):
    status, out, _ = run(capsys, "export")
    assert status == 0
    for name in ("tasks", "demonstrations", "trajectories"):
        assert name in out


def test_tasks(capsys, tmp_path):
    status, out, _ = run(capsys, "export", "tasks", "--out", tmp_path / "x", "--split", "test", "--limit", 1)
    assert status == 0
    assert f"{len(catalog.ids('test'))} test" in out
    assert len(lines(tmp_path / "x" / "test.jsonl")) == len(catalog.ids("test"))


def test_demonstrations_are_of_the_training_split_by_default(capsys, tmp_path):
    arguments = ("--out", tmp_path / "x", "--limit", 1, "--to", "chat", "--json", "--topic", "search")
    status, out, _ = run(capsys, "export", "demonstrations", *arguments)
    assert status == 0
    wanted = set(catalog.ids("train")) & set(catalog.ids(topic="search"))
    assert json.loads(out) == {"path": str(tmp_path / "x"), "rows": {"train": len(wanted)}, "left_out": {}}


def test_trajectories(capsys, tmp_path):
    episodes = [
        rollout(ToolEnv(env_id), make_agent("oracle")(), seed=1)
        for env_id in (FEW[0], catalog.ids("test")[0])
    ]
    source = write_trajectories(tmp_path / "episodes.jsonl", episodes)
    status, out, _ = run(
        capsys, "export", "trajectories", source, "--out", tmp_path / "x", "--outcome", "won"
    )
    assert status == 0
    assert "1 train" in out
    assert "left out: 1 of the split test" in out


def test_the_command_on_the_card_writes_the_same_bytes(capsys, tmp_path):
    arguments = [
        FEW[0],
        "--to",
        "jsonl",
        "--limit",
        2,
        "--difficulty",
        2,
        "--format",
        "react",
        "--chat-template",
        "chatml",
    ]
    assert run(capsys, "export", "demonstrations", *arguments, "--out", tmp_path / "x")[0] == 0
    card = (tmp_path / "x" / "README.md").read_text()
    command = next(line for line in card.splitlines() if line.startswith("codegym export"))
    again = command.split()[1:-1]
    assert run(capsys, *again, tmp_path / "y")[0] == 0
    for name in ("README.md", "train.jsonl"):
        assert (tmp_path / "x" / name).read_bytes() == (tmp_path / "y" / name).read_bytes()


BAD = [
    ("tasks",),
    ("tasks", "--out", "OUT", "--to", "csv"),
    ("tasks", "--out", "OUT", "--to", "minari"),
    ("tasks", "--out", "OUT", "--to", "chat", "--with-answers"),
    ("tasks", "--out", "OUT", "--split", "training"),
    ("tasks", "--out", "OUT", "--difficulty", "9"),
    ("tasks", "--out", "OUT", "--difficulty", "easy"),
    ("tasks", "--out", "OUT", "--limit", "0"),
    ("tasks", "--out", "OUT", "--topic", "nothing"),
    ("tasks", "--out", "OUT", "--workflow", "nothing"),
    ("tasks", "--out", "OUT", "NoSuchEnvironment"),
    ("tasks", "--out", "OUT", "no_such_file.py"),
    ("tasks", "--out", "FULL"),
    ("demonstrations", "--out", "OUT", "--format", "yaml"),
    ("demonstrations", "--out", "OUT", "--layout", "none"),
    ("demonstrations", "--out", "OUT", "--chat-template", "nowhere"),
    ("demonstrations", "--out", "OUT", "--chat-template", "chatml", "--to", "minari"),
    ("demonstrations", "--out", "OUT", "TEST"),
    ("trajectories", "--out", "OUT"),
    ("trajectories", "nowhere.jsonl", "--out", "OUT"),
    ("trajectories", "FULL", "--out", "OUT"),
    ("trajectories", "nowhere.jsonl", "--out", "OUT", "--outcome", "lost"),
    ("trajectories", "nowhere.jsonl", "--out", "OUT", "--env", "NoSuchEnvironment"),
]


@pytest.mark.parametrize("arguments", BAD, ids=" ".join)
def test_errors_of_use(capsys, tmp_path, arguments):
    full = tmp_path / "full"
    full.mkdir()
    (full / "notes.txt").write_text("mine")
    places = {"OUT": tmp_path / "x", "FULL": full, "TEST": catalog.ids("test")[0]}
    status, out, err = run(capsys, "export", *[places.get(part, part) for part in arguments])
    assert status == 2
    assert out == ""
    assert err.startswith("codegym: ")
    assert err.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full"]


def test_ctrl_c_says_that_nothing_was_written(capsys, tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr("codegym_envs.export.exports.task_rows", interrupted)
    status, out, err = run(capsys, "export", "tasks", "--out", tmp_path / "x", "--limit", 1)
    assert status == 130
    assert out == ""
    assert err == "codegym: stopped: nothing was written\n"
    assert list(tmp_path.iterdir()) == []
