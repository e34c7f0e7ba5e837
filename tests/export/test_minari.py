"""Minari datasets: they load, name their environments, and play again."""

import dataclasses

import gymnasium
import pytest
from export_samples import FEW

from codegym_envs import ToolEnv
from codegym_envs.agents import make_agent, rollout
from codegym_envs.errors import ConfigurationError
from codegym_envs.export import TaskSelection, export_demonstrations, export_tasks, export_trajectories
from codegym_envs.trajectories import write_trajectories

minari = pytest.importorskip("minari")


@pytest.fixture
def local(monkeypatch):
    """All datasets below a folder by their ids."""

    def found(folder):
        monkeypatch.setenv("MINARI_DATASETS_PATH", str(folder))
        return {name: minari.load_dataset(name) for name in minari.list_local_datasets()}

    return found


def play_again(dataset):
    """Play every episode in the environment that the dataset names, and compare everything."""
    env = dataset.recover_environment()
    rewards = []
    metadata = dataset.storage.get_episode_metadata(range(dataset.total_episodes))
    for episode, facts in zip(dataset.iterate_episodes(), metadata, strict=True):
        prompt, _ = env.reset(options=facts["options"])
        assert prompt == episode.observations[0]
        for action, observation, reward, terminated, truncated in zip(
            episode.actions,
            episode.observations[1:],
            episode.rewards,
            episode.terminations,
            episode.truncations,
            strict=True,
        ):
            assert env.step(action)[:4] == (observation, reward, terminated, truncated)
        rewards.append(float(episode.rewards.sum()))
    return rewards


def test_demonstrations_play_again(local, tmp_path):
    selection = TaskSelection(targets=FEW, limit=3)
    report = export_demonstrations(tmp_path / "x", to="minari", selection=selection)
    assert report.counts == {"train": 9}
    found = local(tmp_path / "x")
    assert set(found) == {f"codegym/{env_id.removeprefix('CodeGym/')}/oracle-v0" for env_id in FEW}
    for dataset in found.values():
        assert play_again(dataset) == [1.0] * 3
        assert isinstance(dataset.spec.action_space, gymnasium.spaces.Text)
        assert dataset.spec.action_space.max_length == 8192
        assert dataset.spec.env_spec.id in FEW
    assert minari.list_local_datasets()[next(iter(found))]["description"].startswith("demonstrations of")


def test_demonstrations_in_a_text_format(local, tmp_path):
    selection = TaskSelection(targets=FEW[:1], limit=1)
    export_demonstrations(tmp_path / "x", to="minari", action_format="react", selection=selection)
    (dataset,) = local(tmp_path / "x").values()
    assert dataset.spec.env_spec.kwargs["action_format"] == "react"
    assert "Action:" in next(iter(dataset.iterate_episodes())).actions[0]
    assert play_again(dataset) == [1.0]


def test_recorded_episodes_with_their_settings(local, tmp_path):
    plain = ToolEnv(FEW[0])
    short = ToolEnv(FEW[0], max_tool_calls=9, parallel_calls="sequence", max_invalid_actions=3)
    episodes = [
        rollout(plain, make_agent("oracle")(), seed=1),
        rollout(short, make_agent("random")(), seed=2),
        rollout(plain, make_agent("random")(), seed=3, options={"difficulty": 3}),
    ]
    unplayable = [
        dataclasses.replace(episodes[0], module_hash="0" * 64),
        dataclasses.replace(episodes[0], wrappers=({"name": "X", "kwargs": {}, "episode_seed": 1},)),
        dataclasses.replace(episodes[0], steps=()),
    ]
    source = write_trajectories(tmp_path / "a.jsonl", [*episodes, *unplayable])
    report = export_trajectories([source], tmp_path / "x", to="minari")
    assert report.counts == {"train": 3}
    assert sum(report.left_out.values()) == 3
    assert len(report.left_out) == 3
    found = local(tmp_path / "x")
    first, second = (
        found[f"codegym/{FEW[0].removeprefix('CodeGym/')}/episodes-v{number}"] for number in (0, 1)
    )
    assert play_again(first) == [1.0, episodes[2].reward]
    assert play_again(second) == [episodes[1].reward]
    assert second.spec.env_spec.kwargs["max_tool_calls"] == 9


def test_bytes_are_the_same_every_time(tmp_path):
    selection = TaskSelection(targets=FEW[:1], limit=2)
    contents = []
    for name in ("a", "b"):
        folder = export_demonstrations(tmp_path / name, to="minari", selection=selection).path
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        contents.append([(path.relative_to(folder), path.read_bytes()) for path in files])
    assert contents[0] == contents[1]


def test_what_minari_has_no_place_for(tmp_path):
    with pytest.raises(ConfigurationError, match="tasks are written to"):
        export_tasks(tmp_path / "x", to="minari")
    with pytest.raises(ConfigurationError, match="chat template"):
        export_demonstrations(tmp_path / "x", to="minari", template="chatml")
