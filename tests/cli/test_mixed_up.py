"""Files of another kind than a command wants: the message names what it is and the command for it."""

import pytest
from small_sources import MODULE, PROBLEM

from codegym_envs.cli.app import run


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "problem.py").write_text(PROBLEM, encoding="utf-8")
    (tmp_path / "module.py").write_text(MODULE, encoding="utf-8")
    (tmp_path / "neither.py").write_text("def other():\n    return 1\n", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    return tmp_path


@pytest.mark.parametrize("command", ["show", "verify", "play"])
def test_a_coding_problem_is_no_environment_yet(files, capsys, command):
    run([command, "problem.py"])
    shown = capsys.readouterr()
    assert "codegym synthesize problem.py makes an environment of it" in shown.out + shown.err
    assert "observe is missing" not in shown.out + shown.err
    run([command, "neither.py"])  # what is neither is told what it lacks
    shown = capsys.readouterr()
    assert "observe is missing" in shown.out + shown.err


def test_an_environment_is_no_coding_problem(files, failing):
    line = failing("synthesize", "module.py")
    assert line.endswith("module.py is an environment module already; codegym verify module.py checks it")
    assert "solution is missing" in failing("synthesize", "neither.py")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "folder"], "folder is a folder; name an environment module's .py file in it"),
        (["verify", "folder"], "folder is a folder; name an environment module's .py file in it"),
        (["synthesize", "folder"], "folder is a folder; say --corpus folder"),
        (["synthesize", "--corpus", "problem.py"], "problem.py is a file, not a folder of coding problems"),
        (["import", "kodcode", "folder", "--out", "o"], "folder is a folder, not a file of rows"),
    ],
)
def test_folders_and_files_are_told_apart(files, failing, arguments, words):
    assert words in failing(*arguments)


def test_what_is_missing_is_told_before_the_work(files, monkeypatch, capsys):
    """TOPICS and an example were asked for when everything had been made and verified."""
    told = []

    def make(item, settings):
        told.append(capsys.readouterr().err)
        raise KeyboardInterrupt

    monkeypatch.setattr("codegym_envs.pipeline.make.make", make)
    bare = PROBLEM.replace('TOPICS = ("ledgers", "transport")\n', "").replace("Example: for", "Say, with")
    (files / "problem.py").write_text(bare, encoding="utf-8")
    assert run(["synthesize", "problem.py", "--out", "out"]) == 130
    (files / "folder" / "problem.py").write_text(bare, encoding="utf-8")
    assert run(["synthesize", "--corpus", "folder", "--out", "out", "--jobs", "0"]) == 130
    for text, path in zip(told, ("problem.py", "folder/problem.py"), strict=True):
        assert f"{path}: missing: an example in the statement, TOPICS" in text
    told.clear()
    capsys.readouterr()
    (files / "problem.py").write_text(PROBLEM, encoding="utf-8")
    run(["synthesize", "problem.py", "--out", "out"])
    assert told == [""]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["f.py", "--model", "m", "--ray"], "--ray and --model go with --corpus DIR"),
        (["f.py", "--base-url", "http://h"], "--base-url goes with --corpus DIR"),
        (["--corpus", ".", "--base-url", "http://h"], "--base-url goes with --model NAME"),
        (["--corpus", ".", "--requests-per-minute", "0"], "--requests-per-minute goes with --model NAME"),
        (["--corpus", ".", "--variants"], "--variants does not go with --corpus"),
        (["--corpus", ".", "--model", "m", "--jobs", "2"], "--jobs does not go with --model"),
        (["--corpus", ".", "--model", "m", "--tables", "state"], "--tables does not go with --model"),
        (
            ["--corpus", ".", "--model", "m", "--synthesizer", "helpers"],
            "--synthesizer does not go with --model",
        ),
    ],
)
def test_no_option_is_dropped(files, failing, arguments, words):
    assert words in failing("synthesize", *arguments)
