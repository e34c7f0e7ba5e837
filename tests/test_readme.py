"""What the README shows works as printed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
PYTHON = [text for language, text in BLOCKS if language == "python"]


def run(*command, cwd):
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=cwd, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_first_example_runs(tmp_path):
    printed = run(sys.executable, "-c", PYTHON[0], cwd=tmp_path)
    assert "observe" in printed
    assert "invalid_action" in printed or "Invalid action" in printed


@pytest.mark.slow
def test_a_problem_of_ones_own_becomes_an_environment(tmp_path):
    problem, use = PYTHON[1], PYTHON[2]
    (tmp_path / "parcel_wall.py").write_text(problem, encoding="utf-8")
    commands = next(
        text for language, text in BLOCKS if language == "console" and "codegym synthesize" in text
    )
    for line in commands.splitlines():
        program, *arguments = line.split("#")[0].split()
        assert program == "codegym"
        run(sys.executable, "-c", "from codegym_envs.cli import main; main()", *arguments, cwd=tmp_path)
    check = "_, info = env.reset(seed=0)\nassert info['env_id'] == 'CodeGym/ParcelWall-v0'\nenv.close()\n"
    run(sys.executable, "-c", use + check, cwd=tmp_path)
