"""Ids in Gymnasium's registry."""

import subprocess
import sys
import warnings

import gymnasium
import pytest

from codegym_envs import catalog, registry


def run(code):
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_registering_again_changes_nothing():
    before = dict(gymnasium.registry)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert registry.register_all() == catalog.ids()
    assert dict(gymnasium.registry) == before


def test_specs():
    for env_id in catalog.ids():
        spec = gymnasium.spec(env_id)
        assert spec.entry_point == registry.ENTRY_POINT
        assert spec.max_episode_steps is None
        assert spec.nondeterministic is False
        assert spec.kwargs == {"module": env_id}
        assert gymnasium.envs.registration.EnvSpec.from_json(spec.to_json()) == spec


@pytest.mark.skipif(not catalog.ids(), reason="the catalog is empty")
def test_make_with_and_without_import():
    env_id = catalog.ids()[0]
    play = "env.reset(seed=1); print(env.unwrapped.module.env_id)"
    assert run(f"import gymnasium; env = gymnasium.make('codegym_envs:{env_id}'); {play}") == env_id
    assert run(f"import gymnasium, codegym_envs; env = gymnasium.make('{env_id}'); {play}") == env_id


def test_a_damaged_index_does_not_stop_the_import():
    code = (
        "import warnings, importlib\n"
        "import codegym_envs as cg, codegym_envs.catalog as catalog\n"
        "def ids(): raise cg.CatalogError('damaged')\n"
        "catalog.ids = ids\n"
        "with warnings.catch_warnings(record=True) as caught:\n"
        "    warnings.simplefilter('always')\n"
        "    importlib.reload(cg)\n"
        "print(*[item.message for item in caught])"
    )
    assert run(code) == "no environment is registered: damaged"
