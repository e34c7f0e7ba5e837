"""Episodes over a small module of this test room's own."""

import pytest
from chat_samples import LAMPS, SOURCE

import codegym_envs as cg
from codegym_envs.chat import ChatEpisode
from codegym_envs.env import ToolEnv


@pytest.fixture(scope="session")
def module():
    return cg.loads(SOURCE, name="counting_lamps")


@pytest.fixture
def make_env(module):
    return lambda **kwargs: ToolEnv(module, execution="inline", **kwargs)


@pytest.fixture
def begin(make_env):
    """Begin an episode over three lamps, of which two are lit."""

    def begun(env=None, **kwargs):
        episode = ChatEpisode(make_env() if env is None else env, **kwargs)
        episode.reset(options={"config": LAMPS})
        return episode

    return begun
