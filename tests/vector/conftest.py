"""Modules that several tests of vector environments play."""

import pytest
from vector_samples import ECHO

import codegym_envs as cg


@pytest.fixture(scope="session")
def echo():
    """A module whose tool takes as long as it is told."""
    return cg.loads(ECHO, name="echoes")
