"""The command line of imports and corpus runs."""

import json
from pathlib import Path

import pytest

from codegym_envs.cli.app import run

SAMPLES = Path(__file__).parent / "samples"


def test_import_prints_and_writes_the_yield(tmp_path, capsys):
    report = tmp_path / "report.json"
    arguments = ["import", "codegym", str(SAMPLES), "--rows", str(SAMPLES / "rows.jsonl"), "--limit", "1"]
    arguments += ["--out", str(tmp_path / "out"), "--report", str(report), "--jobs", "0"]
    assert run(arguments) == 0
    assert "verified  1  (100.0 %)" in capsys.readouterr().out
    assert json.loads(report.read_text())["problems"] == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["import", "nothing", "x", "--out", "o"], "there is no format 'nothing'"),
        (["import", "kodcode", "nowhere.jsonl", "--out", "o"], "no such file"),
        (["import", "kodcode", "x", "--out", "o", "--rows", "r"], "--rows belongs to the format codegym"),
        (["import", "codegym", "nowhere", "--out", "o"], "no Python file there"),
        (["import", "kodcode", "x", "--out", "o", "--execution", "fast"], "inline or isolated"),
        (["synthesize", "--corpus", "nowhere", "--out", "o"], "no coding problem there"),
        (["synthesize", "--report", "r.json"], "go with --corpus"),
    ],
)
def test_errors_of_use_are_one_line(tmp_path, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == 2
    error = capsys.readouterr().err
    assert message in error and error.count("\n") == 1


def test_a_dry_run_of_the_model_sends_nothing(tmp_path, capsys):
    pytest.importorskip("httpx")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "double.py").write_text(
        '"""Double\n\nDouble the number.\n"""\n\n\ndef solution(n: int) -> int:\n    return 2 * n\n'
    )
    (corpus / "double.configs.jsonl").write_text('{"inputs": {"n": 2}}\n')
    out = tmp_path / "out"
    arguments = ["synthesize", "--corpus", str(corpus), "--out", str(out), "--model", "m", "--dry-run"]
    assert run([*arguments, "--base-url", "http://127.0.0.1:9/v1"]) == 0
    shown = capsys.readouterr().out
    assert "estimated requests: 13" in shown and "requests: 0" in shown
    assert not out.exists()
