"""The benchmark of the step's cost runs and reports; its figures are not judged here."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_step_cost(tmp_path):
    output = tmp_path / "figures.json"
    command = [sys.executable, "benchmarks/step_cost.py", "--environments", "1", "--rounds", "5"]
    result = subprocess.run(
        [*command, "--output", str(output)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    figures = json.loads(output.read_text())
    assert {"inline", "inline_wrapped", "isolated_single", "isolated_batch"} <= set(figures["ratios"])
    assert all(value > 0 for value in figures["microseconds_per_step"].values())
    assert 0 < figures["memory"]["beyond_state_bytes"] <= 2048
    assert "| inline `ToolEnv.step` |" in result.stdout
