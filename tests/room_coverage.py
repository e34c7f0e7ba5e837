"""Coverage by room: combines what all processes measured, prints a table, fails where a room has too little.

    coverage run -m pytest && python tests/room_coverage.py

A room is a folder directly below ``codegym_envs``, or a file there. A process that is killed while it writes
leaves a file cut off, which is named and left out: ``coverage combine`` would stop at it.
"""

import json
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path

import coverage
from coverage.data import combinable_files

LEAST = 92.0  # percent of a room's lines
# Rooms that may have less, and why.
LESS: dict[str, tuple[float, str]] = {
    "agents": (85.0, "models on this machine need torch, which the development extra does not bring"),
}
COUNTED = ("num_statements", "covered_lines", "num_branches", "covered_branches")


def rooms(files):
    """Sums of each room, by its name; ``files`` are those of coverage's JSON report."""
    found = {}
    for path, measured in files.items():
        parts = Path(path).parts
        room = parts[len(parts) - 1 - parts[::-1].index("codegym_envs") + 1]
        found.setdefault(room, Counter()).update({name: measured["summary"][name] for name in COUNTED})
    return dict(sorted(found.items()))


def percent(covered, whole):
    return 100.0 * covered / whole if whole else 100.0


def table(found):
    """The lines to print, and the names of the rooms below what is due."""
    lines, below = [f"{'room':20} {'lines':>7} {'covered':>8} {'branches':>9} {'covered':>8}"], []
    total = Counter()
    for room, sums in found.items():
        total.update(sums)
        lines.append(row(room, sums))
        if percent(sums["covered_lines"], sums["num_statements"]) < LESS.get(room, (LEAST, ""))[0]:
            below.append(room)
    return [*lines, row("all", total)], below


def row(room, sums):
    lines = percent(sums["covered_lines"], sums["num_statements"])
    branches = percent(sums["covered_branches"], sums["num_branches"])
    return f"{room:20} {sums['num_statements']:7} {lines:6.1f} % {sums['num_branches']:9} {branches:6.1f} %"


def is_whole(path):
    """Whether a data file can be read to its end."""
    try:
        with closing(sqlite3.connect(path)) as data:
            checked = data.execute("PRAGMA integrity_check").fetchall()
            return (
                checked == [("ok",)] and data.execute("SELECT version FROM coverage_schema").fetchall() != []
            )
    except sqlite3.DatabaseError:
        return False


def combine():
    """Combine the data files of all processes, but for those that are cut off."""
    for path in combinable_files(coverage.Coverage().get_option("run:data_file")):
        if not is_whole(path):
            Path(path).unlink()
            sys.stdout.write(f"left out: {Path(path).name} is cut off\n")
    subprocess.run([sys.executable, "-m", "coverage", "combine", "-q"], check=True)


def main():
    combine()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        subprocess.run([sys.executable, "-m", "coverage", "json", "-q", "-o", str(report)], check=True)
        found = rooms(json.loads(report.read_text(encoding="utf-8"))["files"])
    lines, below = table(found)
    sys.stdout.write("\n".join(lines) + "\n")
    for room, (least, why) in LESS.items():
        sys.stdout.write(f"{room}: {least:.0f} % of its lines are enough, because {why}\n")
    if below or not found:
        sys.exit(f"below {LEAST:.0f} % of the lines: {', '.join(below)}" if found else "nothing was measured")


if __name__ == "__main__":
    main()
