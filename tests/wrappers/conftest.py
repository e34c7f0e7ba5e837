"""Fixtures of the tests of wrappers."""

import pytest
from wrapper_samples import SOURCE

import codegym_envs as cg
from codegym_envs.env import ToolEnv


@pytest.fixture(scope="session")
def module():
    return cg.loads(SOURCE, name="tidy_shelf_v9")


@pytest.fixture
def make(module):
    return lambda **kwargs: ToolEnv(module, execution="inline", **kwargs)
