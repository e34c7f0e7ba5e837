"""The comparison with other packages: its protocol, its rounds and its tables, with made-up packages.

The real ones are installed and measured by `python benchmarks/peers.py --setup`, never here.
"""

import importlib
import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "benchmarks"
WORKERS = BENCHMARKS / "peer_workers"

HEAD = f"""
import sys
sys.path.insert(0, {str(WORKERS)!r})
import itertools
from protocol import Case, play, serve
"""

FAKE = (
    HEAD
    + """
import os
print("said at import")

def prepare(seed):
    print("said by a package")
    os.write(1, b"written to the descriptor")
    taken = []
    def run(steps):
        taken.append(steps)
        return 2e-6 * steps, steps
    def played(steps):
        return play(itertools.repeat((taken.append, [1, 2, 3])), steps)
    def broken(steps):
        if len(taken) > 2:
            raise ValueError("worn | out\\nafter a while")
        return run(steps)
    def printing(steps):
        print("said in a step")
        return run(steps)
    return [
        Case(name="sure", label="a step", step=f"seed {seed}", run=run, more="more", less="less",
             beside="quick", catalog="slow"),
        Case(name="few", label="a slow step", step="slow", run=printing, most=7,
             beside="quick", catalog="slow"),
        Case(name="played", label="played", step="three at a time", run=played, beside="nothing"),
        Case(name="broken", label="a step that fails", step="-", run=broken, beside="quick"),
    ]

serve(prepare)
"""
)
OURS = (
    HEAD
    + """
def prepare(seed):
    return [
        Case(name="quick", label="quick", step="a", run=lambda steps: (1e-6 * steps, steps)),
        Case(name="slow", label="slow", step="b", run=lambda steps: (4e-6 * steps, steps)),
    ]

serve(prepare)
"""
)


@pytest.fixture
def bench(monkeypatch):
    """Imports a file of the benchmarks."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    before = set(sys.modules)
    yield importlib.import_module
    for name in set(sys.modules) - before:
        if name.startswith("peer") or name == "doc_tables":
            sys.modules.pop(name)


@pytest.fixture
def program(tmp_path):
    """Writes a worker; gives its interpreter and path."""

    def write(name: str, text: str) -> tuple[Path, Path]:
        path = tmp_path / f"{name}_worker.py"
        path.write_text(text)
        return Path(sys.executable), path

    return write


def figures_of(cases, peers):
    return {
        "peers": peers,
        "cases": cases,
        "rounds": 3,
        "steps": 1000,
        "seed": 5,
        "machine": {"python": "3.11.7", "cpus": 2},
    }


def test_protocol(bench, program):
    worker = bench("peer_process").Worker(*program("fake", FAKE))
    try:
        cases = worker.prepare(3)
        assert [case["name"] for case in cases] == ["sure", "few", "played", "broken"]
        assert cases[0] == {
            "name": "sure",
            "label": "a step",
            "step": "seed 3",
            "more": "more",
            "less": "less",
            "beside": "quick",
            "catalog": "slow",
        }
        assert worker.run("sure", 50) == (pytest.approx(1e-4), 50)
        assert worker.run("few", 50)[1] == 7
        seconds, steps = worker.run("played", 10)
        assert steps == 12  # whole episodes
        assert 0 < seconds < 1
        failed = bench("peer_process").WorkerFailed
        with pytest.raises(failed, match=r"ValueError: worn \| out after a while"):
            worker.run("broken", 1)
        with pytest.raises(failed, match="KeyError: 'other'"):
            worker.run("other", 1)
        assert worker.run("sure", 1)[1] == 1  # it goes on
    finally:
        worker.close()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import a_package_that_is_not_there", "ended: ModuleNotFoundError"),
        ("", "ended without a word"),
        (HEAD + "serve(lambda seed: 1 / 0)", "ZeroDivisionError: division by zero"),
        ("import time; time.sleep(60)", r"no answer within 0\.3 s"),
    ],
)
def test_workers_that_fail(bench, program, monkeypatch, text, said):
    process = bench("peer_process")
    if "sleep" in text:
        monkeypatch.setattr(process, "PREPARE_TIMEOUT_S", 0.3)
    worker = process.Worker(*program("failing", text))
    try:
        with pytest.raises(process.WorkerFailed, match=said):
            worker.prepare(0)
    finally:
        worker.close()


def test_rounds_and_tables(bench, program):
    programs = {
        "ours": program("ours", OURS),
        "fake": program("fake", FAKE),
        "gone": program("gone", "raise SystemExit('no such library')"),
    }
    cases, failures = bench("peers").measure(programs, rounds=3, steps=1000, seed=5)
    assert failures == {"gone": "its process ended: no such library"}
    by_name = {case["name"]: case for case in cases}
    assert by_name["sure"]["microseconds"] == pytest.approx(2.0)
    assert by_name["sure"]["ratios"] == pytest.approx({"beside": 2.0, "catalog": 0.5})
    assert by_name["few"]["steps"] == 7
    assert by_name["played"]["ratios"] == {}
    assert by_name["broken"]["failure"].startswith("ValueError")
    assert "microseconds" not in by_name["broken"]

    peers = {
        "ours": {"title": "ours 1"},
        "fake": {"title": "fake 2", "distributions": 4, "megabytes": 30},
        "gone": {"title": "gone 3", "failure": failures["gone"]},
    }
    text = bench("peer_table").tables(figures_of(cases, peers))
    assert "| ours 1 | A: quick | a | 1.00 | 1,000,000 | – | – |" in text
    assert "| fake 2 | a step | seed 5 | 2.00 | 500,000 | 2.00 × A | 0.50 × B |" in text
    assert "| fake 2 | a step that fails | not measured: ValueError: worn \\| out after a while | – |" in text
    assert "| gone 3 | – | not measured: its process ended: no such library | – |" in text
    assert "| fake 2 | a step | A | more | less |" in text
    assert "| fake 2 | 3 | 30 |" in text
    assert "Medians of 3 interleaved rounds of about 1,000 steps" in text
    columns = [line.replace("\\|", "").count("|") for line in text.splitlines()]
    rows = [here for before, here in itertools.pairwise(columns) if before and here]
    assert len(rows) > 8
    for before, here in itertools.pairwise(columns):  # every row has its table's columns
        assert not before or not here or before == here


def test_same_order_for_a_seed(bench, program, tmp_path):
    log = tmp_path / "order.txt"
    text = OURS.replace("lambda steps: (1e-6", "lambda steps: note('quick') or (1e-6").replace(
        "lambda steps: (4e-6", "lambda steps: note('slow') or (4e-6"
    )
    note = f"\ndef note(name):\n    with open({str(log)!r}, 'a') as file:\n        file.write(name + ' ')\n"
    orders = []
    for seed in (1, 1, 2):
        log.write_text("")
        bench("peers").measure({"ours": program("ours", note + text)}, rounds=9, steps=10, seed=seed)
        orders.append(log.read_text().split())
    assert len(orders[0]) == 20
    assert orders[0] == orders[1] != orders[2]


def test_receipts(bench, tmp_path):
    venvs = bench("peer_venvs")
    venv = venvs.Venv(venvs.Peer("some", ("some-package==1.2",)), tmp_path)
    assert venv.peer.title == "some-package 1.2"
    assert "run with `--setup`" in venv.facts()["failure"]
    venv.receipt.write_text(json.dumps({"requirements": ["some-package==1.1"]}))
    assert "another version" in venv.facts()["failure"]
    venv.receipt.write_text(json.dumps({"requirements": ["some-package==1.2"], "distributions": 3}))
    assert venv.facts()["distributions"] == 3


def test_every_peer_is_pinned_and_has_a_worker(bench):
    for peer in bench("peer_venvs").PEERS:
        assert "==" in peer.requirements[0]
        assert (WORKERS / f"{peer.name}_worker.py").is_file()
    page = (ROOT / "docs" / "peers.md").read_text(encoding="utf-8")
    assert "<!-- peers:begin -->" in page
    assert "<!-- peers:end -->" in page


def test_ours_runs(bench):
    ours = {"ours": (Path(sys.executable), WORKERS / "ours_worker.py")}
    cases, failures = bench("peers").measure(ours, rounds=1, steps=1, seed=0)
    assert failures == {}
    assert {case["name"] for case in cases} >= {"catalog", "made", "vector", "small_tool", "game"}
    for case in cases:
        assert case.get("microseconds", 0) > 0, case
    named = {
        line.split('"')[1]
        for path in WORKERS.glob("*_worker.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip().startswith(("beside=", "catalog="))
    }
    assert named <= {case["name"] for case in cases}  # what others are compared with is there


@pytest.mark.parametrize("arguments", ["--only gem --write-docs", "--rounds 0", "--only none", "--seed -1"])
def test_bad_arguments(arguments):
    command = [sys.executable, "benchmarks/peers.py", *arguments.split()]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "error:" in done.stderr
    assert "Traceback" not in done.stderr
