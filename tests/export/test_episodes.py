"""Recorded episodes as rows: files of trajectories, results of runs, agents' own logs."""

import dataclasses
import json

import pandas as pd
import pytest
from export_samples import FEW, hf_offline, lines, replayed

from codegym_envs import ToolEnv, catalog
from codegym_envs.agents import make_agent, rollout
from codegym_envs.benchmark.episode_results import EpisodeResult
from codegym_envs.chat import ChatEpisode, assistant_message
from codegym_envs.errors import ConfigurationError
from codegym_envs.export import EpisodeFilter, export_trajectories
from codegym_envs.trajectories import dump_line, write_trajectories

SPLITS = ("train", "validation", "test")


def played(env_id, agent, config_id, **kwargs):
    env = ToolEnv(env_id, **kwargs)
    return rollout(env, make_agent(agent)(), seed=7, options={"config_id": config_id})


@pytest.fixture(scope="module")
def episodes():
    """Won, lost and truncated ones; of the training and the test split."""
    found = [played(env_id, "oracle", config_id) for env_id in FEW for config_id in (0, 30)]
    found += [played(FEW[0], "random", 0, max_tool_calls=12) for _ in range(2)]
    return [*found, played(catalog.ids("test")[0], "oracle", 0)]


@pytest.fixture(scope="module")
def recorded(episodes, tmp_path_factory):
    return write_trajectories(tmp_path_factory.mktemp("recorded") / "episodes.jsonl", episodes)


def export(sources, tmp_path, name="x", **kwargs):
    report = export_trajectories(sources, tmp_path / name, **kwargs)
    return report, [
        row for split in SPLITS if split in report.counts for row in lines(report.path / f"{split}.jsonl")
    ]


def test_episodes_of_the_training_split_and_a_word_on_the_others(recorded, episodes, tmp_path):
    report, rows = export([recorded], tmp_path)
    assert report.counts == {"train": len(episodes) - 1}
    assert report.left_out == {"of the split test": 1}
    assert "left out: 1 of the split test" in (report.path / "README.md").read_text()
    for row, episode in zip(rows, episodes, strict=False):
        assert (row["env_id"], row["config_id"]) == (episode.env_id, episode.config_id)
        assert (row["agent"], row["outcome"], row["reward"]) == (
            episode.agent,
            episode.outcome,
            episode.reward,
        )
        assert row["num_tool_calls"] == episode.num_tool_calls
        assert row["num_invalid"] == episode.statuses.count("invalid_action")
        assert row["module_hash"] == episode.module_hash
        said = [message["content"] for message in row["messages"]]
        assert f"{said[1]}\n\n{said[0]}" == episode.prompt
        assert said[2:] == [text for step in episode.steps for text in (step.action, step.observation)]
        assert [message["loss"] for message in row["messages"]] == [
            False,
            False,
            *[True, False] * len(episode.steps),
        ]
        if row["outcome"] == "won":
            assert replayed(row) == 1.0
    assert len({row["id"] for row in rows}) == len(rows)


def test_all_splits_on_demand_and_filters(recorded, episodes, tmp_path):
    _, rows = export([recorded], tmp_path, "all", episodes=EpisodeFilter(splits=SPLITS))
    assert [row["split"] for row in rows] == ["train"] * (len(episodes) - 1) + ["test"]
    report, rows = export([recorded], tmp_path, "won", episodes=EpisodeFilter(outcomes=("won",)))
    assert {row["outcome"] for row in rows} == {"won"}
    assert sum(report.left_out.values()) + len(rows) == len(episodes)
    _, rows = export([recorded], tmp_path, "one", episodes=EpisodeFilter(env_ids=FEW[1:2], difficulties=(1,)))
    assert [(row["env_id"], row["difficulty"]) for row in rows] == [(FEW[1], 1)]


def test_nothing_left_is_an_error_that_says_why(recorded, tmp_path):
    with pytest.raises(ConfigurationError, match=r"nothing is left to export: .*with the outcome won"):
        export([recorded], tmp_path, episodes=EpisodeFilter(outcomes=("invalid_streak",)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kwargs", [{"splits": ("all",)}, {"outcomes": ("lost",)}, {"difficulties": (0,)}])
def test_filters_that_cannot_hold(kwargs):
    with pytest.raises(ConfigurationError, match="there is no"):
        EpisodeFilter(**kwargs)


def result(trajectory, attempt, split):
    return EpisodeResult(trajectory, "smoke", "1", attempt, split, (), "", "family", "title", None, None)


def test_results_of_a_run(episodes, tmp_path):
    run = tmp_path / "run"
    run.mkdir()
    results = [result(episode, number, "train") for number, episode in enumerate(episodes[:3])]
    results.append(result(episodes[3], 3, "validation"))
    (run / "results.jsonl").write_text("".join(dump_line(item.to_json()) + "\n" for item in results[:2]))
    # What the journal holds twice is one episode, and a line that was cut off is none.
    journal = [dump_line(item.to_json()) + "\n" for item in (results[1], results[2], results[3])]
    (run / "journal.jsonl").write_text("".join(journal) + journal[0][:50])
    report, rows = export([run], tmp_path)
    assert [row["env_id"] for row in rows] == [episode.env_id for episode in episodes[:3]]
    assert report.left_out == {"of the split validation": 1}
    report, rows = export([run], tmp_path, "held", episodes=EpisodeFilter(splits=("validation",)))
    assert [row["split"] for row in rows] == ["validation"]  # as the results say, whatever the catalog does
    by_file, _ = export([run / "results.jsonl"], tmp_path, "file")
    assert by_file.counts == {"train": 2}


def test_parquet_and_several_sources(episodes, tmp_path):
    first = write_trajectories(tmp_path / "a.parquet", episodes[:2])
    second = write_trajectories(tmp_path / "b.jsonl.gz", episodes[:2])
    report, rows = export([first, second], tmp_path)
    assert report.counts == {"train": 4}
    assert [row["id"] for row in rows[2:]] == [f"{row['id']}#1" for row in rows[:2]]
    assert [row["messages"] for row in rows[2:]] == [row["messages"] for row in rows[:2]]


def chatted(log, episode):
    """An episode as a chat agent records it: texts for the environment, messages of its own."""
    return dataclasses.replace(episode, agent="llm", messages=log.conversation.messages)


def native_log(episode):
    """The same episode by native calls."""
    env = ToolEnv(episode.env_id)
    log = ChatEpisode(env)
    log.reset(options={"config_id": episode.config_id})
    for number, step in enumerate(episode.steps):
        call = json.loads(step.action)
        log.step(assistant_message(None, [(f"c{number}", call["name"], json.dumps(call["parameters"]))]))
    return log


def test_the_agents_own_log_is_what_is_written(episodes, tmp_path):
    episode = episodes[0]
    log = native_log(episode)
    source = write_trajectories(tmp_path / "a.jsonl", [chatted(log, episode)])
    _, (row,) = export([source], tmp_path, "log")
    assert row["action_format"] == "native"
    assert json.loads(row["tools"]) == log.tools
    assert [message["tool_calls"] for message in row["messages"]] == [
        message.get("tool_calls") for message in log.conversation
    ]
    assert replayed(row) == 1.0
    _, (row,) = export([source], tmp_path, "templated", template="chatml")
    assert len(row["loss_spans"]) == len(episode.steps)
    assert "<tools>" in row["text"]


def test_the_last_reply_is_answered_and_thinking_is_kept(episodes, tmp_path):
    """Agents do not see what answers their last reply, and keep their thinking beside their texts."""
    episode = episodes[0]
    log = native_log(episode)
    answer = log.conversation.messages.pop()
    for name, message in zip(
        ("reasoning_content", "reasoning"), log.conversation.messages[2:5:2], strict=True
    ):
        message[name] = "hm"
    source = write_trajectories(tmp_path / "a.jsonl", [chatted(log, episode)])
    _, (row,) = export([source], tmp_path)
    assert row["messages"][-1]["tool_call_id"] == answer["tool_call_id"]
    assert row["messages"][-1]["content"] == answer["content"]
    assert replayed(row) == 1.0
    thoughts = [message["reasoning_content"] for message in row["messages"]]
    assert thoughts[:5] == [None, None, "hm", None, "hm"]
    assert set(thoughts[5:]) == {None}
    parquet = export_trajectories([source], tmp_path / "p", to="parquet").path / "train.parquet"
    assert list(pd.read_parquet(parquet)["messages"][0][2]["reasoning_content"]) == list("hm")


def test_a_log_that_is_no_chat_falls_back_on_the_texts(episodes, tmp_path):
    odd = dataclasses.replace(episodes[0], messages=[{"role": "robot", "content": "x"}])
    source = write_trajectories(tmp_path / "a.jsonl", [odd])
    _, (row,) = export([source], tmp_path)
    assert row["messages"][2]["content"] == episodes[0].steps[0].action


def test_refused_replies_can_be_masked(tmp_path):
    env = ToolEnv(FEW[0], max_tool_calls=4)
    agent = make_agent("random")()
    episode = rollout(env, agent, seed=1, options={"config_id": 0})
    steps = [*episode.steps]
    steps[1] = dataclasses.replace(steps[1], action="prose", status="invalid_action", error="no_call")
    source = write_trajectories(tmp_path / "a.jsonl", [dataclasses.replace(episode, steps=tuple(steps))])
    _, (plain,) = export([source], tmp_path, "plain")
    _, (masked,) = export([source], tmp_path, "masked", mask_refused=True, template="chatml")
    replies = [message["loss"] for message in plain["messages"] if message["role"] == "assistant"]
    assert replies == [True] * len(steps)
    replies = [message["loss"] for message in masked["messages"] if message["role"] == "assistant"]
    assert replies == [True, False] + [True] * (len(steps) - 2)
    assert len(masked["loss_spans"]) == sum(replies)
    assert not any("prose" in masked["text"][start:end] for start, end in masked["loss_spans"])
    report = export_trajectories([source], tmp_path / "chat", to="chat", mask_refused=True)
    (line,) = lines(report.path / "train.jsonl")
    weights = [message["weight"] for message in line["messages"] if message["role"] == "assistant"]
    assert weights == [int(flag) for flag in replies]


def test_environments_that_the_catalog_does_not_hold(episodes, tmp_path):
    """Own modules and changed ones keep what was recorded; what is not known is null."""
    own = dataclasses.replace(episodes[0], env_id="CodeGym/MyOwn-v0")
    changed = dataclasses.replace(episodes[0], module_hash="0" * 64)
    given = dataclasses.replace(episodes[0], config_id=None, config={"a": 1})
    source = write_trajectories(tmp_path / "a.jsonl", [own, changed, given])
    _, rows = export([source], tmp_path)
    assert [row["split"] for row in rows] == [None, "train", "train"]
    assert [row["config_digest"] for row in rows] == [None] * 3
    assert rows[0]["title"] == catalog.entry(FEW[0]).title
    assert rows[1]["module_hash"] == "0" * 64
    assert rows[2]["id"] == f"{FEW[0]}#given"
    assert [row["licence"] for row in rows] == ["", "", "Apache-2.0"]
    report, _ = export(
        [source], tmp_path, "test", episodes=EpisodeFilter(splits=("test", "train"), env_ids=FEW)
    )
    assert report.left_out == {"of other environments": 1}


def test_texts_that_no_file_can_hold(episodes, tmp_path):
    steps = list(episodes[0].steps)
    steps[0] = dataclasses.replace(steps[0], action="a\ud800b", observation="\udfff")
    steps[1] = dataclasses.replace(steps[1], action=None)
    odd = dataclasses.replace(episodes[0], steps=tuple(steps))
    source = write_trajectories(tmp_path / "a.jsonl", [odd])
    _, (row,) = export([source], tmp_path)
    assert [message["content"] for message in row["messages"]][2:5] == ["a?b", "?", ""]
    for to in ("parquet", "chat"):
        assert export_trajectories([source], tmp_path / to, to=to).counts == {"train": 1}
    with hf_offline(tmp_path) as datasets:
        loaded = datasets.load_dataset("parquet", data_files=str(tmp_path / "parquet" / "train.parquet"))
    assert list(loaded["train"]) == [row]


def test_damaged_and_missing_files(recorded, tmp_path):
    (tmp_path / "bad.jsonl").write_text('{"format": 1}\n')
    (tmp_path / "empty.jsonl").write_text("")
    (tmp_path / "folder").mkdir()
    for name, says in (
        ("bad.jsonl", "bad.jsonl, line 1"),
        ("empty.jsonl", "there are no episodes"),
        ("folder", "holds no results"),
        ("nothing.jsonl", "there is no file"),
    ):
        with pytest.raises(ConfigurationError, match=says):
            export([tmp_path / name], tmp_path, "x")
        assert not (tmp_path / "x").exists()
