"""A small module of this test room's own, so that these tests do not depend on the catalog's content."""

import pytest
from trajectory_samples import SOURCE

import codegym_envs as cg
from codegym_envs.env import ToolEnv


@pytest.fixture(scope="session")
def module():
    return cg.loads(SOURCE, name="sorting_letters_v9")


@pytest.fixture
def make(module):
    return lambda **kwargs: ToolEnv(module, execution="inline", **kwargs)
