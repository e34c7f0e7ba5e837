"""What docs/benchmark.md shows works as printed."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

from codegym_envs.benchmark.episode_results import _OWN
from codegym_envs.cli.app import run

PAGE = (Path(__file__).parents[2] / "docs" / "benchmark.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_every_block_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for language, text in BLOCKS:
        if language == "console":
            for line in text.splitlines():
                program, *arguments = shlex.split(line, comments=True)
                assert program == "codegym"
                assert run(arguments) == 0, capsys.readouterr().err
        else:
            done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
            assert "Estimate(value=0.0" in done.stdout
            assert "1.0" in done.stdout
    assert {language for language, _ in BLOCKS} == {"console", "python"}
    assert (tmp_path / "out" / "report.html").stat().st_size > 10_000


def test_every_field_of_a_result_is_described():
    for name in (*_OWN, "key"):
        assert f"`{name}`" in PAGE


def test_every_measured_table_is_filled_in():
    for name in ("kill-resume", "interval-coverage", "floor"):
        table = PAGE.split(f"<!-- {name}:begin -->", 1)[1].split(f"<!-- {name}:end -->", 1)[0]
        assert table.count("\n| ") > 3
