"""A small module of this test room's own, so that these tests do not depend on the catalog's content."""

import pytest
from small_sources import MODULE

import codegym_envs as cg
from codegym_envs.env import ToolEnv


@pytest.fixture(scope="session")
def module():
    return cg.loads(MODULE, name="water_meters")


@pytest.fixture
def make_env(module):
    return lambda **kwargs: ToolEnv(module, execution="inline", **kwargs)
