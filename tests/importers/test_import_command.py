"""The command line of imports and corpus runs."""

import csv
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from codegym_envs.cli.app import run

SAMPLES = Path(__file__).parent / "samples"


def test_import_prints_and_writes_the_yield(tmp_path, capsys):
    report = tmp_path / "report.json"
    arguments = ["import", "codegym", str(SAMPLES), "--rows", str(SAMPLES / "rows.jsonl"), "--limit", "1"]
    arguments += ["--out", str(tmp_path / "out"), "--report", str(report), "--jobs", "0"]
    assert run(arguments) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["verified", "1", "(100.0", "%)"] in lines
    assert json.loads(report.read_text())["problems"] == 1


@pytest.fixture
def rows(tmp_path):
    """A corpus with a problem that works, one that does not, and a row that is none."""
    path = tmp_path / "rows.jsonl"
    good = {
        "question_id": "sum_of_even",
        "question": "Even sum\n\nAdd up the even numbers of a list.",
        "solution": "def sum_of_even(values: list[int]) -> int:\n    total = 0\n    for value in values:\n"
        "        if value % 2 == 0:\n            total += value\n    return total\n",
        "test": "assert sum_of_even([1, 2, 4]) == 6\nassert sum_of_even([3, 8, 10, 5]) == 18\n",
    }
    bad = {"question_id": "=cmd|x", "question": "What?", "solution": "def f(:\n"}
    lines = [json.dumps(good), json.dumps(bad), "{no json", json.dumps({"question_id": "empty"})]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_every_row_is_listed_with_its_reason(tmp_path, capsys, rows):
    arguments = ["import", "kodcode", str(rows), "--out", str(tmp_path / "out"), "--jobs", "0"]
    table = tmp_path / "report.csv"
    assert run([*arguments, "--report", str(table)]) == 0
    shown = capsys.readouterr().out
    listed = list(csv.DictReader(table.open(encoding="utf-8")))
    assert [row["outcome"] for row in listed] == ["admitted", "refused", "refused", "refused"]
    assert listed[0]["title"] == "Sum of even"
    assert listed[0]["env_id"] == "CodeGym/SumOfEven-v0"
    assert (tmp_path / "out" / listed[0]["file"]).is_file()
    assert listed[0]["reason"] == "" != listed[1]["reason"]
    for row in listed[1:]:
        assert any(row["id"] in line and row["reason"] in line for line in shown.splitlines())
    assert listed[0]["id"] not in shown  # only with --verbose
    assert run([*arguments, "--verbose", "--report", str(tmp_path / "report.json")]) == 0
    assert listed[0]["id"] in capsys.readouterr().out
    assert run([*arguments, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report == json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert [{name: row[name] for name in listed[0]} for row in report["rows"]] == listed
    assert sum(report["refused"].values()) == 3


def test_many_refused_rows_are_cut_short_on_the_screen(tmp_path, capsys):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps({"question_id": f"row_{n}"}) + "\n" for n in range(50)))
    arguments = ["import", "kodcode", str(path), "--out", str(tmp_path / "out"), "--jobs", "0"]
    assert run(arguments) == 0
    out, err = capsys.readouterr()
    assert out.count("kodcode:row_") == 20
    assert "20 of the 50 that are not admitted; --verbose shows all" in err
    assert run([*arguments, "-v"]) == 0
    assert capsys.readouterr().out.count("kodcode:row_") == 50


@pytest.mark.skipif(not hasattr(os, "setsid"), reason="Ctrl-C of a terminal")
@pytest.mark.parametrize("jobs", ["0", pytest.param("2", marks=pytest.mark.slow)])
def test_ctrl_c_says_how_to_go_on(tmp_path, jobs):
    solution = "def double_all(values: list[int]) -> list[int]:\n    return [2 * value for value in values]\n"
    rows = [
        {
            "question_id": f"double_{number}",
            "question": f"Double {number}",
            "solution": solution,
            "test": "assert double_all([1, 2]) == [2, 4]\n",
        }
        for number in range(6)
    ]
    # Two that are refused at once, and then some that take their time.
    rows = [{"question_id": "empty"}, {"question_id": "void"}, *rows]
    path = tmp_path / "my rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = tmp_path / "out"
    program = "from codegym_envs.cli import main; main()"
    arguments = ["import", "kodcode", str(path), "--out", str(out), "--jobs", jobs]
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    journal = out / "journal.jsonl"
    for _ in range(600):
        if journal.is_file() and journal.read_text().count("\n") >= 2:
            break
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to all of them
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    lines = err.strip().splitlines()
    assert "Traceback" not in err
    assert lines[-1] == (
        f"codegym: stopped: what is done is kept in {out}; to go on: {shlex.join(['codegym', *arguments])}"
    )
    assert len([line for line in lines if line and not line.startswith("problems:")]) == 1
    kept = journal.read_text().count("\n")
    assert 2 <= kept < len(rows)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["import", "nothing", "x", "--out", "o"],
            "FORMAT is kodcode, human-eval, algorithms, exercises or codegym, not 'nothing'",
        ),
        (["import", "kodcode", "nowhere.jsonl", "--out", "o"], "no such file"),
        (["import", "kodcode", "x", "--out", "o", "--rows", "r"], "belong to the format codegym"),
        (["import", "codegym", "nowhere", "--out", "o"], "no Python file there"),
        (["import", "kodcode", "x", "--out", "o", "--execution", "fast"], "inline or isolated"),
        (["synthesize", "--corpus", "nowhere", "--out", "o"], "no coding problem there"),
        (["synthesize", "--report", "r.json"], "goes with --corpus"),
        (["import", "kodcode", "x", "--out", "o", "--report", "r.txt"], "ends in .json or .csv"),
        (["import", "kodcode", "x", "--out", "o", "--report", "r"], "ends in .json or .csv"),
        (["import", "kodcdoe", "x", "--out", "o"], "did you mean kodcode?"),
        (["import", "kodcode", "x", "--out", "o", "--ray", "--jobs", "2"], "leave out --jobs"),
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
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["estimated", "requests", "13"] in lines and ["requests", "0"] in lines
    assert not out.exists()
