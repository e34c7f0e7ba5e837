"""The wheel carries the catalog: installed into a clean environment, it can make and solve an id."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

SCRIPT = """
import pathlib, sys
import gymnasium
import codegym_envs, envs_catalog
for package in (codegym_envs, envs_catalog):
    assert pathlib.Path(package.__file__).is_relative_to(sys.prefix), package.__file__
ids = sorted(name for name in gymnasium.registry if name.startswith("CodeGym/"))
env = gymnasium.make(ids[0])
observation, info = env.reset(seed=0)
assert info["env_id"] == ids[0] and observation in env.observation_space
observation, reward, *_ = env.step('{"name": "observe", "parameters": {}}')
assert reward == 0.0 and observation in env.observation_space
print(len(ids))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_holds_code_and_data(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in [*ROOT.glob("codegym_envs/**/*"), *ROOT.glob("envs_catalog/**/*")]:
        if path.is_file() and "__pycache__" not in path.parts:
            assert path.relative_to(ROOT).as_posix() in names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "docs/"))]


@pytest.mark.slow
def test_an_installed_wheel_makes_an_environment(wheel, tmp_path):
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / "bin" / "python"
    target = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    zipfile.ZipFile(wheel).extractall(target)  # what installing a pure wheel does, without an index
    # The dependencies come from this environment; PYTHONPATH does not read .pth files, so an editable install
    # of the package itself stays out of sight.
    environ = {**os.environ, "PYTHONPATH": sysconfig.get_path("purelib")}
    done = subprocess.run(
        [python, "-c", SCRIPT],
        capture_output=True,
        text=True,
        timeout=120,
        env=environ,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0
