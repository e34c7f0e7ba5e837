"""A worker cannot import anything once it is shut in, so whatever may be needed must be there before."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent

SCRIPT = """
import sys
sys.path[:0] = [sys.argv[1], sys.argv[2]]
from codegym_envs.executor.workers import dialect_worker
from codegym_envs.executor.workers.warmup import exercise
from hostile_sources import HOSTILE
from test_isolated_equality import CATALOG, UNUSUAL, load_module, played
for role in ("tool", "oracle"):
    exercise(role)
before = set(sys.modules)
for case in HOSTILE[::8]:  # every kind; each runs up to its budget
    played(case.source, "inline")
for path in CATALOG[::12]:
    played(load_module(path).source, "inline")
for source in UNUSUAL.values():
    played(source, "inline")
print(*sorted(set(sys.modules) - before))
"""


def test_nothing_is_imported_after_the_warm_up():
    command = [sys.executable, "-c", SCRIPT, str(HERE), str(HERE.parents[1])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
