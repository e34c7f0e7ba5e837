"""The benchmark's commands: what they print, their exit statuses, and Ctrl-C."""

import io
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from codegym_envs import catalog
from codegym_envs.cli.app import run

SMOKE = ("--suite", "smoke")


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


def failing(capsys, *arguments, status=2):
    """The single line on stderr of a command that must fail."""
    assert run(arguments) == status
    captured = capsys.readouterr()
    lines = captured.err.strip().splitlines()
    assert len(lines) == 1, captured.err
    assert lines[0].startswith("codegym: ")
    return lines[0]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A run of the random agent and one of the oracle, both of the smoke suite."""
    root = tmp_path_factory.mktemp("runs")
    for agent in ("random", "oracle"):
        assert run(["bench", "--agent", agent, *SMOKE, "--out", str(root / agent), "--json"]) == 0
    return root


def test_a_run_prints_its_figures(tmp_path, capsys):
    assert (
        run(["bench", "--agent", "random", *SMOKE, "--out", str(tmp_path / "r"), "--by", "difficulty"]) == 0
    )
    captured = capsys.readouterr()
    assert "12 of 12 episodes, 6 environments" in captured.out
    assert "95 % interval" in captured.out
    assert any(line.split()[0] == "1" for line in captured.out.splitlines() if line)
    # Again there is nothing left to play, and the figures are the same.
    assert (
        run(["bench", "--agent", "random", *SMOKE, "--out", str(tmp_path / "r"), "--by", "difficulty"]) == 0
    )
    assert capsys.readouterr().out == captured.out


def test_json_is_all_of_it(runs, capsys):
    assert run(["scores", str(runs / "oracle"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["run"]["agent"] == "oracle"
    assert found["overall"]["success"]["value"] == 1.0
    assert found["overall"]["coverage"] == 1.0
    assert found["overall"]["calls_to_oracle"] == 1.0
    assert found["overall"]["calls_to_bound"] > 1.0
    assert set(found["groups"]) == {"difficulty", "split", "topic", "workflow", "bound", "environment"}
    assert run(["scores", str(runs / "oracle"), str(runs / "random" / "results.jsonl"), "--json"]) == 0
    both = json.loads(capsys.readouterr().out)
    assert [item["overall"]["scored"] for item in both] == [12, 12]
    assert both[1]["run"] is None


def test_an_agent_that_looks_behind_the_texts_is_marked(runs, capsys):
    assert run(["scores", str(runs / "oracle"), str(runs / "random")]) == 0
    out = capsys.readouterr().out
    assert out.count("no result of an evaluation") == 1
    assert str(runs / "random") in out


@pytest.mark.parametrize("width", [60, 80])
def test_ids_stay_whole_in_narrow_terminals(runs, monkeypatch, width):
    ids = {entry["id"] for entry in map(json.loads, _lines(runs / "random"))}
    for arguments in (
        ["scores", str(runs / "random"), "--by", "environment"],
        ["compare", str(runs / "random"), str(runs / "oracle"), "--by", "environment"],
    ):
        monkeypatch.setenv("COLUMNS", str(width))
        stream = Terminal()
        monkeypatch.setattr(sys, "stdout", stream)
        assert run(arguments) == 0
        for env_id in ids:
            assert env_id in stream.getvalue()


def _lines(folder):
    for line in (folder / "results.jsonl").read_text().splitlines():
        yield json.dumps({"id": json.loads(line)["env_id"]})


def test_pipes_get_plain_lines(runs, capsys):
    assert run(["scores", str(runs / "random"), "--by", "environment"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert not set("│┃━─╭") & set(out)


def test_a_comparison_says_everything_that_is_due(runs, capsys):
    assert run(["compare", str(runs / "random"), str(runs / "oracle")]) == 0
    out = capsys.readouterr().out
    assert "+100.0 points" in out
    assert "12 only by B" in out
    assert "0 ties" in out
    assert run(["compare", str(runs / "oracle"), str(runs / "oracle"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["overall"]["both"], found["overall"]["difference"]["value"]) == (12, 0.0)


def test_an_unfinished_run_says_so(runs, tmp_path, capsys):
    (tmp_path / "run.json").write_bytes((runs / "random" / "run.json").read_bytes())
    lines = (runs / "random" / "results.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "journal.jsonl").write_text("".join(lines[:5]))
    assert run(["scores", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "not complete: 7 episodes were not played yet" in out
    assert "5 of 12 episodes" in out
    assert "success would be 0.0 to 58.3 %" in out


def test_runs_of_different_things_are_not_compared(runs, tmp_path, capsys):
    env = catalog.ids()[0]
    assert (
        run(["bench", "--agent", "random", "--env", env, "--episodes", "2", "--out", str(tmp_path / "x")])
        == 0
    )
    capsys.readouterr()
    line = failing(capsys, "compare", str(runs / "random"), str(tmp_path / "x"))
    assert "different suites" in line
    line = failing(capsys, "compare", str(runs / "random"), str(tmp_path / "x"), "--force")
    assert "no scored episode in common" in line


def test_one_environment_says_nothing_about_others(tmp_path, capsys):
    arguments = ["bench", "--agent", "random", "--env", catalog.ids()[0], "--episodes", "3"]
    assert run([*arguments, "--out", str(tmp_path / "one")]) == 0
    assert "each configuration counts once; says nothing about other environments" in capsys.readouterr().out
    assert run([*arguments, "--attempts", "2", "--episodes", "1", "--out", str(tmp_path / "two")]) == 0
    assert "of one configuration; says nothing about other environments" in capsys.readouterr().out
    assert run(["compare", str(tmp_path / "one"), str(tmp_path / "one")]) == 0
    assert "+0.0 points" in capsys.readouterr().out


def test_scoring_again_finds_what_was_changed(runs, tmp_path, capsys):
    assert run(["rescore", str(runs / "oracle")]) == 0
    assert capsys.readouterr().out.split() == [
        "episodes",
        "12",
        "another",
        "score",
        "now",
        "0",
        "not",
        "scored",
        "again",
        "0",
    ]
    lines = (runs / "oracle" / "results.jsonl").read_text().splitlines()
    forged = json.loads(lines[0]) | {"reward": 0.0, "outcome": "wrong"}
    path = tmp_path / "forged.jsonl"
    path.write_text("\n".join([json.dumps(forged), *lines[1:]]) + "\n")
    assert run(["rescore", str(path), "--out", str(tmp_path / "mended.jsonl"), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["differ"], found["not_scored"]) == (1, 0)
    assert found["rows"] == [{"key": forged["key"], "stored": 0.0, "now": 1.0, "problem": None}]
    assert (tmp_path / "mended.jsonl").read_text().splitlines() == lines


def test_the_suites_are_listed_and_fit(capsys):
    assert run(["suites", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [item["name"] for item in found] == ["smoke", "core", "full"]
    assert run(["suites", "--check"]) == 0
    assert "smoke" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["bench", *SMOKE, "--out", "x"], "--agent"),
        (["bench", "--agent", "random", *SMOKE], "--out"),
        (["bench", "--agent", "random", "--out", "x"], "name a suite, environments, or a split"),
        (["bench", "--agent", "rndom", *SMOKE, "--out", "x"], "there is no agent 'rndom'"),
        (["bench", "--agent", "no.such:thing", *SMOKE, "--out", "x"], "cannot be imported"),
        (["bench", "--agent", "random", "--suite", "smok", "--out", "x"], "--suite is smoke, core or full"),
        (["bench", "--agent", "random", "--split", "dev", "--out", "x"], "--split is"),
        (["bench", "--agent", "random", *SMOKE, "--episodes", "3", "--out", "x"], "a suite says itself"),
        (["bench", "--agent", "random", *SMOKE, "--attempts", "0", "--out", "x"], "attempts"),
        (["bench", "--agent", "random", *SMOKE, "--agent-option", "seven", "--out", "x"], "name=value"),
        (["bench", "--agent", "random", *SMOKE, "--agent-option", "a=1", "--out", "x"], "no option 'a'"),
        (["bench", "--agent", "random", *SMOKE, "--action-format", "xml", "--out", "x"], "action_format"),
        (
            ["bench", "--agent", "random", *SMOKE, "--parallel-calls", "all", "--out", "x"],
            "--parallel-calls is",
        ),
        (["bench", "--agent", "random", "--env", "PettyCsh", "--out", "x"], "did you mean"),
        (["bench", "--agent", "random", "--env", "nothing.py", "--out", "x"], "there is no file"),
        (["bench", "--agent", "random", *SMOKE, "--by", "colour", "--out", "x"], "--by is"),
        (["bench", "--agent", "random", *SMOKE, "--out", "FILE"], "FILE"),
        (["scores", "nothing"], "there is no file or folder nothing"),
        (["scores", "."], "holds no results"),
        (["compare", "nothing", "nothing"], "there is no file or folder"),
        (["compare", "nothing"], "Missing argument"),
        (["rescore", "FILE"], "FILE"),
        (["suites", "--write", "--check"], "either --check or --write"),
        (["suites", "--note", "x"], "go with --write"),
        (["suites", "--only", "x"], "--only is"),
    ],
)
def test_bad_input_is_one_line_and_exit_status_2(capsys, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "FILE").write_text("no results\n")
    assert words in failing(capsys, *arguments)
    assert not (tmp_path / "x").exists()


def test_a_folder_of_another_run_is_exit_status_2(runs, capsys):
    line = failing(capsys, "bench", "--agent", "random", *SMOKE, "--seed", "3", "--out", str(runs / "random"))
    assert "seed = 0, not 3" in line


def test_infrastructure_errors_are_exit_status_1(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "away_agent.py").write_text(AWAY)
    arguments = ["bench", "--agent", "away_agent:Away", *SMOKE, "--retries", "0", "--out", "out"]
    assert run(arguments) == 1
    captured = capsys.readouterr()
    assert "6 of 12 episodes have no result" in captured.err
    assert "6 of 12 episodes" in captured.out
    assert "success would be" in captured.out
    (tmp_path / "back").touch()
    assert run(arguments) == 0
    assert "12 of 12 episodes" in capsys.readouterr().out


AWAY = """
from pathlib import Path
from codegym_envs.agents import AgentFailure

class Away:
    name = "away"
    played = 0

    def start(self, env, prompt, info, seed):
        Away.played += 1
        if Away.played % 2 and not Path("back").exists():
            raise AgentFailure("the endpoint is away")

    def act(self, observation):
        return '{"name": "done", "parameters": {"answer": 1}}'
"""

SLOW = """
import asyncio, json, time

class Slow:
    name = "slow"

    def start(self, env, prompt, info, seed):
        self.left, self.seed = 4, seed

    async def act(self, observation):
        await asyncio.sleep(0.05)
        self.left -= 1
        name, parameters = ("observe", {}) if self.left > 0 else ("done", {"answer": self.seed % 5})
        return json.dumps({"name": name, "parameters": parameters})

class Busy(Slow):
    def act(self, observation):
        time.sleep(0.05)
        self.left -= 1
        name, parameters = ("observe", {}) if self.left > 0 else ("done", {"answer": self.seed % 5})
        return json.dumps({"name": name, "parameters": parameters})
"""


@pytest.mark.parametrize(
    ("agent", "jobs"),
    [
        ("Slow", "1"),
        pytest.param("Busy", "1", marks=pytest.mark.slow),
        pytest.param("Busy", "2", marks=pytest.mark.slow),
    ],
)
def test_ctrl_c_says_how_to_go_on(tmp_path, agent, jobs):
    """A real process and a real signal, to its whole group as a terminal sends it."""
    (tmp_path / "slow_agent.py").write_text(SLOW)
    command = [sys.executable, "-c", "from codegym_envs.cli import main; main()", "bench"]
    command += [
        "--agent",
        f"slow_agent:{agent}",
        *SMOKE,
        "--jobs",
        jobs,
        "--concurrency",
        "2",
        "--out",
        "out",
    ]
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    journal = tmp_path / "out" / "journal.jsonl"
    until = time.monotonic() + 60
    while not (journal.is_file() and journal.stat().st_size) and process.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert "of 12 episodes are written down in out; to go on: codegym bench --agent" in err
    assert out == ""
    done = len(journal.read_text().splitlines())
    assert 0 < done < 12
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert f"{done} of 12 episodes have a result already" in again.stderr
    assert "12 of 12 episodes" in again.stdout
