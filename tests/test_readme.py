"""What the README shows works as printed, and its links lead somewhere."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
PYTHON = [text for language, text in BLOCKS if language == "python"]
COMMANDS = [
    line.split("#")[0].split()
    for language, text in BLOCKS
    if language == "console"
    for line in text.splitlines()
    if line.startswith("codegym ")
]
LATER = {"import", "--corpus"}  # need files that the README does not bring: tests/importers runs them


def run(*command, cwd, status=0):
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=cwd, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def codegym(*arguments, cwd, status=0):
    return run(
        sys.executable,
        "-c",
        "from codegym_envs.cli import main; main()",
        *arguments,
        cwd=cwd,
        status=status,
    )


def block(part):
    return next(text for text in PYTHON if part in text)


def test_every_python_block_is_tried_here():
    parts = ("class Agent", "gymnasium.make(", "make_vec", "def solution", "cg.load(")
    assert len(PYTHON) == len(parts)
    for part in parts:
        assert block(part)


def test_the_first_example_runs(tmp_path):
    printed = run(sys.executable, "-c", block("gymnasium.make("), cwd=tmp_path)
    assert "observe" in printed
    assert "Invalid action" in printed
    assert 'guarantor_of(account="text")' in printed


def test_the_small_policy_learns(tmp_path):
    printed = run(sys.executable, "-c", block("make_vec"), cwd=tmp_path)
    success = [float(found) for found in re.findall(r"success ([\d.]+)", printed)]
    assert len(success) == 8
    assert success[0] < 0.5
    assert success[-1] > 0.9


def test_an_agent_of_ones_own_plays(tmp_path):
    (tmp_path / "my_module.py").write_text(block("class Agent"), encoding="utf-8")
    printed = codegym(
        "run", "PettyCash", "--agent", "my_module:make", "--episodes", "1", "--json", cwd=tmp_path
    )
    (played,) = json.loads(printed)
    assert (played["agent"], played["episodes"]) == ("my_module:make", 1)


def test_evaluation(tmp_path):
    """The commands as printed, against an endpoint on loopback that answers like a model."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    from fake_model import FakeModel

    with FakeModel() as endpoint:
        for arguments in COMMANDS:
            if arguments[1] in ("bench", "compare", "report") and "local" not in arguments:
                shown = [
                    item.replace("http://127.0.0.1:8000/v1", endpoint.base_url) for item in arguments[1:]
                ]
                codegym(*shown, cwd=tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "my-model" in page


def test_demonstrations(tmp_path):
    arguments = next(found for found in COMMANDS if found[1] == "export")
    codegym(*arguments[1:], cwd=tmp_path)
    assert list((tmp_path / "data" / "demonstrations").glob("*.jsonl"))


@pytest.mark.slow
def test_a_problem_of_ones_own_becomes_an_environment(tmp_path):
    (tmp_path / "parcel_wall.py").write_text(block("def solution"), encoding="utf-8")
    for arguments in COMMANDS:
        if any("parcel_wall" in item for item in arguments):
            codegym(*arguments[1:], cwd=tmp_path)
    check = "_, info = env.reset(seed=0)\nassert info['env_id'] == 'CodeGym/ParcelWall-v0'\nenv.close()\n"
    run(sys.executable, "-c", block("cg.load(") + check, cwd=tmp_path)


def test_every_command_is_tried_or_said_to_be_tried_elsewhere():
    tried = {"bench", "compare", "report", "export", "synthesize", "verify", "run"}
    for arguments in COMMANDS:
        assert arguments[1] in tried or LATER & set(arguments), arguments


@pytest.mark.parametrize("path", [README, ROOT / "CONTRIBUTING.md"], ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "#")):
            assert (ROOT / target.split("#")[0]).exists(), target
