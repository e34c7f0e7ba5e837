"""The table of coverage by room: what is below the least fails, and what a killed process left does not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from room_coverage import is_whole, rooms, table

SCRIPT = str(Path(__file__).with_name("room_coverage.py"))
# Each process that runs this measures another line of it.
SOURCE = "import sys\n" + "".join(f"if sys.argv[1] == '{number}':\n    x = {number}\n" for number in range(4))

LINES = SOURCE.count("\n")


def row(name, lines, covered):
    return f"{name:20} {lines:7} {100 * covered / lines:6.1f} %"


@pytest.fixture
def measured(tmp_path):
    """A folder in which four processes measured one file, and what runs commands there."""
    (tmp_path / ".coveragerc").write_text("[run]\nbranch = true\nparallel = true\ndata_file = data\n")
    (tmp_path / "codegym_envs").mkdir()
    (tmp_path / "codegym_envs" / "room.py").write_text(SOURCE)
    # Where these tests are measured themselves, this is not.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}

    def run(*command):
        command = [sys.executable, *command]
        return subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)

    for number in range(4):
        run("-m", "coverage", "run", "codegym_envs/room.py", str(number))
    assert len(list(tmp_path.glob("data.*"))) == 4
    return tmp_path, run


def test_what_all_processes_measured_counts(measured):
    _, run = measured
    done = run(SCRIPT)
    assert done.returncode == 0, done.stderr
    assert row("room.py", LINES, LINES) in done.stdout


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_a_file_cut_off_is_named_and_left_out(measured, share):
    folder, run = measured
    path = max(folder.glob("data.*"))
    os.truncate(path, int(path.stat().st_size * share))
    assert not is_whole(path)
    done = run(SCRIPT)
    assert f"left out: {path.name} is cut off" in done.stdout
    assert row("room.py", LINES, LINES - 1) in done.stdout
    assert done.returncode == 1 and done.stderr == "below 92 % of the lines: room.py\n"


def test_nothing_measured_is_no_success(tmp_path):
    done = subprocess.run([sys.executable, SCRIPT], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1


def summary(lines, covered):
    counts = {"num_statements": lines, "covered_lines": covered, "num_branches": 0, "covered_branches": 0}
    return {"summary": counts}


def test_rooms_are_folders_and_files_below_the_package():
    files = {
        "/x/codegym_envs/env/a.py": summary(10, 10),
        "codegym_envs/env/deep/b.py": summary(10, 8),
        "/y/codegym_envs/errors.py": summary(4, 4),
    }
    lines, below = table(rooms(files))
    assert [line.split()[0] for line in lines] == ["room", "env", "errors.py", "all"]
    assert below == ["env"]
