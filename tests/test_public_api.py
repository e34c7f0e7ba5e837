"""What `import codegym_envs` offers and what it does not load."""

import json
import subprocess
import sys

import pytest

import codegym_envs as cg


def loaded_by(code):
    code = f"import json, sys\n{code}\nprint(json.dumps(sorted(sys.modules)))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    return set(json.loads(result.stdout))


def test_all_is_sorted_and_there():
    constants = [name for name in cg.__all__ if name.startswith("_")]
    classes = [name for name in cg.__all__ if name[0].isupper()]
    functions = [name for name in cg.__all__ if name[0].islower()]
    assert cg.__all__ == [*sorted(classes), *constants, *sorted(functions)]
    for name in cg.__all__:
        assert getattr(cg, name) is not None
        assert name in dir(cg)


def test_unknown_names():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = cg.nothing


def test_star_import():
    namespace = {}
    exec("from codegym_envs import *", namespace)
    assert set(cg.__all__) <= set(namespace)


def test_import_loads_neither_synthesis_nor_verification_nor_extras():
    modules = loaded_by("import codegym_envs")
    ours = {name.split(".")[1] for name in modules if name.startswith("codegym_envs.")}
    assert ours.isdisjoint({"synthesis", "verification", "pipeline", "cli", "agents", "env", "importers"}), (
        ours
    )
    others = {name.split(".")[0] for name in modules}
    assert others.isdisjoint(
        {"typer", "rich", "hypothesis", "dill", "pytest", "RestrictedPython", "jsonschema"}
    )


def test_playing_loads_neither_synthesis_nor_verification():
    modules = loaded_by("import codegym_envs as cg\ncg.ToolEnv")
    assert {"codegym_envs.synthesis", "codegym_envs.verification", "codegym_envs.pipeline"}.isdisjoint(
        modules
    )


def test_load_and_loads(module, tmp_path):
    path = tmp_path / "weighing_parcels.py"
    path.write_text(module.source)
    assert cg.load(path).hash == cg.load(str(path)).hash == cg.loads(module.source).hash == module.hash
    assert cg.load(path).env_id == "CodeGym/WeighingParcels-v0"
    assert cg.loads(module.source).env_id == "CodeGym/Module-v0"
    with pytest.raises(cg.ModuleRejected):
        cg.loads("import os")
    with pytest.raises(cg.ModuleRejected):
        cg.load(tmp_path / "nothing.py")


def test_errors_are_one_tree():
    errors = [
        value
        for name in cg.__all__
        if isinstance(value := getattr(cg, name), type) and issubclass(value, Exception)
    ]
    assert len(errors) == 8
    assert all(issubclass(error, cg.CodeGymError) for error in errors)


def test_typed():
    import importlib.resources

    assert importlib.resources.files("codegym_envs").joinpath("py.typed").is_file()


@pytest.fixture
def module():
    return cg.loads(
        '"""Adding\n\nAdd a and b. Example: 1 and 2 give 3.\n"""\n\n\n'
        'def generate(rng, difficulty):\n    return {"a": rng.integers(9), "b": 1}\n\n\n'
        "def reference(a: int, b: int) -> int:\n    return a + b\n\n\n"
        'def observe(state) -> dict:\n    """Nothing."""\n    return {}\n',
        name="weighing_parcels",
    )
