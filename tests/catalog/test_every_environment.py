"""Every environment of the installed catalog: its receipt, its files, and a seeded sample verified anew."""

import random

import pytest

from codegym_envs import catalog
from codegym_envs.catalog import SPLITS, split_of
from codegym_envs.env import ToolEnv
from codegym_envs.executor import DIALECT_VERSION
from codegym_envs.spec import WORKFLOWS, encode, receipt_to_json
from codegym_envs.verification import VERIFIER_VERSION, all_checks, verify
from codegym_envs.verification.canonical import canonical_form

IDS = catalog.ids()


def test_the_catalog_is_not_empty():
    assert len(IDS) >= 24
    assert len({topic for item in catalog.load_index().entries for topic in item.topics}) >= 8


@pytest.mark.parametrize("env_id", IDS)
def test_index_module_and_receipt_agree(env_id):
    entry = catalog.entry(env_id)
    module = catalog.load(env_id)
    receipt = catalog.receipt(env_id)
    assert module.env_id == receipt.env_id == env_id
    assert module.hash == receipt.module_hash == entry.hash
    assert catalog.is_installed(module.hash)
    assert receipt.admitted
    assert (receipt.dialect, receipt.verifier) == (DIALECT_VERSION, VERIFIER_VERSION)
    assert [check.check for check in receipt.checks] == [check.name for check in all_checks()]
    assert len(receipt.calls) == len(receipt.configs) >= 30
    assert entry.split in SPLITS
    assert entry.split == split_of(module.family, benchmark=bool(receipt.provenance.get("benchmark")))
    assert entry.tools == tuple(tool.name for tool in module.tools)
    assert entry.workflow == module.workflow
    assert entry.workflow in WORKFLOWS


def test_agents_are_not_told_the_kind_of_workflow():
    for env_id in IDS:
        env = ToolEnv(env_id)
        prompt, info = env.reset(seed=0)
        shown = f"{prompt}{info['task']}{info['tools']}"
        assert env.module.workflow not in shown
        assert "WORKFLOW" not in shown


def test_the_kinds_of_workflow_are_many():
    assert len({entry.workflow for entry in catalog.load_index().entries}) >= 12
    assert sum(len(catalog.ids(workflow=name)) for name in WORKFLOWS) == len(IDS)


def test_no_two_environments_are_alike():
    forms = {}
    for env_id in IDS:
        form = canonical_form(catalog.load(env_id))
        assert forms.setdefault(form, env_id) == env_id


def test_families_stay_in_one_split():
    splits = {}
    for entry in catalog.load_index().entries:
        assert splits.setdefault(entry.family, entry.split) == entry.split


@pytest.mark.slow
@pytest.mark.parametrize("env_id", sorted(random.Random("catalog").sample(IDS, min(4, len(IDS)))))
def test_verifying_anew_gives_the_same_receipt(env_id):
    stored = catalog.receipt(env_id)
    # the original solution is known to the build alone
    names = [check.name for check in all_checks() if check.name != "differential"]
    fresh = verify(catalog.load(env_id), execution="inline", checks=names, provenance=stored.provenance)
    known = [check for check in stored.checks if check.check in names]
    assert [check for check in fresh.checks if check.check in names] == known
    assert encode(receipt_to_json(fresh)["configs"]) == encode(receipt_to_json(stored)["configs"])
    assert fresh.calls == stored.calls


@pytest.mark.slow
def test_the_catalog_is_up_to_date():
    from pathlib import Path

    from codegym_envs.pipeline.build import build

    root = catalog.catalog_files()
    if not isinstance(root, Path) or not (root / "problems").is_dir():
        pytest.skip("the installed catalog has no problems to build it from")
    report = build(root, check=True, jobs=2)
    assert report.stale == ()
