"""Every catalog environment plays today as it did when its golden trajectory was recorded, byte for byte."""

import make_golden
import pytest

from codegym_envs import catalog

COMMAND = "python tests/env/make_golden.py"


@pytest.mark.parametrize("env_id", catalog.ids())
def test_golden_trajectory(env_id):
    path = make_golden.golden_path(env_id)
    assert path.exists(), f"no golden trajectory for {env_id}; run: {COMMAND}"
    assert make_golden.golden_text(env_id) == path.read_text(encoding="utf-8"), (
        f"{env_id} behaves differently from {path.name}; a published id never changes"
    )


def test_golden_folder_has_nothing_else():
    expected = {make_golden.golden_path(env_id).name for env_id in catalog.ids()}
    there = {path.name for path in make_golden.FOLDER.glob("*.json")}
    assert there <= expected, f"belonging to no environment: {sorted(there - expected)}"
