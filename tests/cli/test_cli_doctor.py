import json
import sys

import pytest
import typer
from typer.testing import CliRunner

from codegym_envs.cli.commands import doctor
from codegym_envs.errors import WorkerError
from codegym_envs.executor.sandbox import PROTECTIONS, Protection, SandboxReport
from codegym_envs.executor.workers import worker_process


@pytest.fixture
def run():
    app = typer.Typer()
    app.callback()(lambda: None)
    doctor.register(app)
    return lambda *options: CliRunner().invoke(app, ["doctor", *options])


def test_the_table_names_every_protection_and_every_attempt(run):
    result = run()
    assert result.exit_code == 0
    for name in PROTECTIONS:
        assert name in result.stdout
    assert "NOT REFUSED" not in result.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="the protections are Linux's")
def test_the_report_as_json(run):
    result = run("--json")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert set(report["workers"]) == {"tool", "oracle", "plain"}
    assert report["isolated"] is True
    for worker in report["workers"].values():
        assert [item["name"] for item in worker["protections"]] == list(PROTECTIONS)
        assert 0 < worker["memory_bytes"] < 512 << 20
    if report["foreign_solutions"]:
        assert all(outcome.startswith("refused") for outcome in report["attempts"].values())


def test_a_machine_where_no_worker_starts_is_reported(run, monkeypatch):
    def fail(*arguments, **options):
        raise WorkerError("no such luck")

    monkeypatch.setattr(worker_process, "WorkerProcess", fail)
    result = run("--json")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert (report["isolated"], report["foreign_solutions"], report["attempts"]) == (False, False, {})
    assert "cannot be used" in report["advice"][0]
    assert "no such luck" in run().stdout


def test_missing_protections_are_named(run, monkeypatch):
    class Weak:
        report = SandboxReport(
            tuple(Protection(name, name != "seccomp", "reason") for name in PROTECTIONS), 1
        )

        def __init__(self, *arguments, **options):
            pass

        def kill(self):
            pass

    monkeypatch.setattr(worker_process, "WorkerProcess", Weak)
    result = run("--json")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert (report["isolated"], report["foreign_solutions"]) == (True, False)
    assert "missing seccomp" in report["advice"][0]
    assert "without seccomp" in report["advice"][1]
    assert run().exit_code == 0
