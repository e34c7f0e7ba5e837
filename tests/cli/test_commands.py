"""The command line: what it prints, its exit statuses, and that no use of it ends in a traceback."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from small_sources import PROBLEM

from codegym_envs import catalog
from codegym_envs.benchmark.facts import environment_facts
from codegym_envs.cli.app import run


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a problem and the environment made from it."""
    root = tmp_path_factory.mktemp("cli")
    (root / "night_fares.py").write_text(PROBLEM, encoding="utf-8")
    status = run(
        ["synthesize", str(root / "night_fares.py"), "--out", str(root / "made"), "--execution", "inline"]
    )
    assert status == 0
    return root


@pytest.fixture
def env_id():
    return catalog.ids()[0]


def failing(capsys, *arguments, status=2):
    """The single line on stderr of a command that must fail."""
    assert run(arguments) == status
    captured = capsys.readouterr()
    lines = captured.err.strip().splitlines()
    assert len(lines) == 1, captured.err
    assert lines[0].startswith("codegym: ")
    return lines[0]


def test_synthesis_writes_module_and_receipt(folder, capsys):
    made = folder / "made"
    assert (made / "night_fares.py").is_file()
    receipt = json.loads((made / "night_fares.receipt.json").read_text())
    assert receipt["admitted"]
    assert receipt["provenance"]["problem"] == "night_fares"


def test_a_synthesized_module_can_be_shown_verified_run_and_made(folder, capsys):
    path = str(folder / "made" / "night_fares.py")
    assert run(["show", path]) == 0
    shown = capsys.readouterr().out
    assert "Night fares" in shown and "What guesses win" in shown
    before = (folder / "made" / "night_fares.receipt.json").read_text()
    assert run(["verify", path, "--execution", "inline"]) == 0
    assert "CodeGym/NightFares-v0: admitted" in capsys.readouterr().out
    assert (
        json.loads(before)["configs"]
        == json.loads((folder / "made" / "night_fares.receipt.json").read_text())["configs"]
    )
    assert run(["run", path, "--agent", "oracle", "--episodes", "2", "--execution", "inline", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)[0]
    assert row["success"] == 1.0
    assert row["mean_calls"] > 10


def test_a_receipt_of_another_text_is_not_shown(folder, capsys):
    made = folder / "made"
    source = (made / "night_fares.py").read_text()
    (folder / "later_fares.py").write_text(source.replace("Night fares", "Later fares"), encoding="utf-8")
    (folder / "later_fares.receipt.json").write_text((made / "night_fares.receipt.json").read_text())
    assert run(["show", str(folder / "later_fares.py")]) == 0
    shown = capsys.readouterr().out
    assert "There is no receipt of this module" in shown and "What guesses win" not in shown


def test_a_module_that_fails_verification_is_exit_status_1(folder, capsys):
    source = (folder / "made" / "night_fares.py").read_text()
    broken = folder / "broken_fares.py"
    start = source.index("def solve(tools)")
    broken.write_text(source[:start] + "def solve(tools) -> int:\n    return 7\n", encoding="utf-8")
    assert run(["verify", str(broken), "--execution", "inline"]) == 1
    out = capsys.readouterr().out
    assert "NOT VERIFIED" in out
    assert any(line.startswith("  FAILED  solvability: ") for line in out.splitlines())


def test_listing(capsys):
    assert run(["list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [item["id"] for item in listed] == list(catalog.ids())
    topic = listed[0]["topics"][0]
    assert run(["list", "--topic", topic, "--split", "train", "--json"]) == 0
    assert [item["id"] for item in json.loads(capsys.readouterr().out)] == list(
        catalog.ids("train", topic=topic)
    )
    assert run(["list"]) == 0
    assert listed[0]["id"] in capsys.readouterr().out
    assert run(["list", listed[0]["title"], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == listed[0]["id"]


def test_showing(capsys, env_id):
    assert run(["show", env_id]) == 0
    out = capsys.readouterr().out
    assert catalog.entry(env_id).title in out
    assert "solvability" in out
    assert "What guesses win" in out and "a rule left out" in out
    assert run(["show", env_id, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["receipt"]["admitted"]
    assert shown["tools"][-1]["function"]["name"] == "done"


def test_what_is_known_of_a_problems_truth_is_shown(capsys):
    entries = map(catalog.entry, catalog.ids())
    entry = next(one for one in entries if "witnesses" in one.decoded_receipt().provenance)
    assert run(["show", entry.id]) == 0
    assert "further solution gave the same answers as the first on" in capsys.readouterr().out


def test_running_several(capsys):
    ids = list(catalog.ids()[:2])
    assert run(["run", *ids, "--agent", "random", "--episodes", "3", "--seed", "5"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in ids)
    assert run(["run", *ids, "--agent", "random", "--episodes", "3", "--seed", "5"]) == 0
    assert capsys.readouterr().out == out


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["nonsense"], "There is no command"),
        (["show"], "Missing argument"),
        (["show", "Nowhere-v0"], "no environment 'Nowhere-v0'"),
        (["show", "nowhere.py"], "no file nowhere.py"),
        (["run", "Nowhere", "--agent", "oracle"], "no environment"),
        (["run"], "name environments"),
        (["run", "X", "--agent", "wizard"], "there is no agent"),
        (["run", "X", "--episodes", "0"], "--episodes"),
        (["list", "--split", "holdout"], "--split is train, validation or test, not 'holdout'"),
        (["verify"], "name environments"),
        (["verify", "Nowhere"], "no environment"),
        (["synthesize"], "name files"),
        (["synthesize", "nowhere.py"], "no file nowhere.py"),
        (["synthesize", "nowhere.py", "--granularity", "tiny"], "--granularity"),
        (["synthesize", "nowhere.py", "--scalars", "heap"], "--scalars is explicit or state"),
        (["synthesize", "nowhere.py", "--tables", "heap"], "--tables is explicit or state"),
        (["synthesize", __file__, "--variants", "--tables", "state"], "--variants tries all"),
        (["build", "--catalog", "/nowhere"], "is no catalog"),
        (["play", "Nowhere"], "no environment"),
        (["list", "--wrong"], "There is no option --wrong"),
    ],
)
def test_errors_of_use_are_one_line_and_exit_status_2(capsys, arguments, text):
    assert text in failing(capsys, *arguments)


def test_unknown_check_and_tier(capsys, env_id):
    assert "not 'magic'" in failing(capsys, "verify", env_id, "--check", "magic")
    assert "--execution is inline or isolated" in failing(capsys, "run", env_id, "--execution", "outside")
    assert "--agent nowhere:x" in failing(capsys, "verify", env_id, "--agent", "nowhere:x")


def test_an_unreadable_problem_is_one_line(capsys, tmp_path):
    (tmp_path / "bad.py").write_text("def solution(:\n", encoding="utf-8")
    assert "bad.py" in failing(capsys, "synthesize", str(tmp_path / "bad.py"), "--out", str(tmp_path / "out"))
    (tmp_path / "data.py").write_bytes(b"\xff\xfe\x00")
    failing(capsys, "show", str(tmp_path / "data.py"))


def test_a_module_does_not_overwrite_its_problem(capsys, folder):
    assert "overwrite" in failing(capsys, "synthesize", str(folder / "night_fares.py"), "--out", str(folder))


def test_results_go_into_the_file_and_progress_to_the_terminal(screen, tmp_path):
    """The bar of a terminal must not catch what is printed meanwhile."""
    ids = catalog.ids()[:3]
    with (tmp_path / "out.txt").open("w") as file:
        at = screen("verify", *ids, "--check", "loads", stdout=file, TERM="xterm")
        status, shown = at.end()
    assert status == 0
    lines = (tmp_path / "out.txt").read_text().splitlines()
    assert [line.partition(":")[0] for line in lines if line.startswith("CodeGym/")] == list(ids)
    assert "verifying" in shown
    assert "passed" not in shown


@pytest.mark.slow
def test_a_build_that_is_stopped_writes_nothing(screen, tmp_path):
    root = Path(str(catalog.catalog_files()))
    problems = sorted((root / "problems").rglob("*.py"))[:6]
    for path in problems:
        copy = tmp_path / "catalog" / path.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (tmp_path / "catalog" / "licence.txt").write_bytes((root / "licence.txt").read_bytes())
    at = screen("build", "--catalog", str(tmp_path / "catalog"), "--jobs", "2", TERM="xterm")
    at.expect_that(lambda: re.search("[1-3]/6", at.shown), seconds=60)
    at.interrupt()
    status, rest = at.end()
    assert status == 130, rest
    assert "Traceback" not in rest
    assert "SpawnProcess" not in rest
    assert rest.strip().splitlines()[-1].endswith("codegym: stopped: nothing was written")
    files = {path.relative_to(tmp_path / "catalog").parts[0] for path in (tmp_path / "catalog").rglob("*.*")}
    assert files == {"problems", "licence.txt"}


def test_help_and_version(capsys):
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    for command in ("list", "show", "play", "run", "synthesize", "verify", "build"):
        assert command in out
    assert run([]) == 0
    assert "synthesize" in capsys.readouterr().out
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.strip()[0].isdigit()


def test_checks_are_explained(capsys):
    from codegym_envs.verification import all_checks

    assert run(["checks"]) == 0
    out = capsys.readouterr().out
    assert all(f"{check.name} (a module that fails is not {check.gate})" in out for check in all_checks())
    assert out.count("A failure means") == len(all_checks())


def test_difficulty_is_measured_with_a_given_agent(capsys, env_id, tmp_path, monkeypatch):
    (tmp_path / "my_agents.py").write_text(
        "def hopeless(module, attempt):\n    return lambda text: 'no idea'\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert run(["verify", env_id, "--check", "difficulty", "--agent", "my_agents:hopeless"]) == 0
    assert "the agent wins 0% of 32 attempts" in capsys.readouterr().out


def test_without_the_extra_there_is_one_line():
    program = (
        "import sys\n"
        "sys.modules['typer'] = None\n"
        "import importlib.util\n"
        "real = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *rest: None if name == 'typer' else real(name, *rest)\n"
        "from codegym_envs.cli import main\n"
        "main(['list'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert done.stderr.strip().splitlines() == [
        "typer is not installed; run: pip install 'codegym-envs[cli]'"
    ]


def test_the_console_script_can_be_piped_into_head():
    command = f"{sys.executable} -c 'from codegym_envs.cli import main; main()' list --json | head -c 100"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    assert done.stdout.startswith("[")


def test_a_copy_of_a_catalog_module_under_another_name_is_a_module_of_its_own(env_id, tmp_path, capsys):
    """It has the content hash of the original, but neither its id nor its receipt."""
    path = tmp_path / "copy_of_it.py"
    path.write_text(catalog.load(env_id).source, encoding="utf-8")
    assert run(["verify", str(path), "--execution", "inline"]) == 0
    assert "CodeGym/CopyOfIt-v0: admitted" in capsys.readouterr().out
    receipt = json.loads((tmp_path / "copy_of_it.receipt.json").read_text())
    assert receipt["env_id"] == "CodeGym/CopyOfIt-v0"
    assert receipt["module_hash"] == catalog.entry(env_id).hash
    assert run(["show", str(path)]) == 0
    assert "What guesses win" in capsys.readouterr().out
    facts = environment_facts(str(path))
    assert facts.env_id == "CodeGym/CopyOfIt-v0" and facts.split is None
    assert len(facts.configs) == len(receipt["configs"])
