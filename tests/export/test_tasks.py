"""Tasks as rows: all of them, nothing that gives them away, and readable by what people use."""

import hashlib
import json
import os
import subprocess
import sys

import pandas as pd
import pytest
from export_samples import FEW, hf_offline, lines

from codegym_envs import ToolEnv, catalog
from codegym_envs.errors import ConfigurationError
from codegym_envs.export import TaskSelection, export_tasks


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tasks")
    return {to: export_tasks(folder / to, to=to) for to in ("jsonl", "parquet", "chat")}


@pytest.fixture(scope="module")
def rows(exported):
    return [
        row
        for split in ("train", "validation", "test")
        for row in lines(exported["jsonl"].path / f"{split}.jsonl")
    ]


def test_every_task_of_the_catalog_is_there_once(rows, exported):
    wanted = {
        (env_id, config_id)
        for env_id in catalog.ids()
        for config_id in range(len(catalog.receipt(env_id).configs))
    }
    assert {(row["env_id"], row["config_id"]) for row in rows} == wanted
    assert len(rows) == len(wanted) == len({row["id"] for row in rows})
    assert sum(exported["jsonl"].counts.values()) == len(wanted)
    assert exported["parquet"].counts == exported["chat"].counts == exported["jsonl"].counts


def test_rows_say_what_the_catalog_and_the_environment_say(rows):
    for row in rows[:: len(rows) // 40]:
        entry, receipt = catalog.entry(row["env_id"]), catalog.receipt(row["env_id"])
        config = receipt.configs[row["config_id"]]
        assert (row["split"], row["family"], row["topics"]) == (entry.split, entry.family, list(entry.topics))
        assert (row["module_hash"], row["title"]) == (entry.hash, entry.title)
        assert (row["difficulty"], row["config_digest"]) == (config.difficulty, config.digest)
        assert row["oracle_calls"] == receipt.calls[row["config_id"]]
        assert row["bound"] is None or 1 <= row["bound"] <= row["oracle_calls"]
        env = ToolEnv(row["env_id"])
        prompt, info = env.reset(options={"config_id": row["config_id"]})
        assert row["prompt"] == prompt
        assert json.loads(row["tools"]) == info["tools"]
        assert row["max_tool_calls"] == info["max_tool_calls"]
        assert [message["role"] for message in row["messages"]] == ["system", "user"]
        assert row["licence"] == "Apache-2.0"


def test_files_are_by_split(exported):
    for split in ("train", "validation", "test"):
        found = lines(exported["jsonl"].path / f"{split}.jsonl")
        assert {row["split"] for row in found} == {split}
        assert len(found) == exported["jsonl"].counts[split]


def test_answers_are_written_only_when_they_are_asked_for(tmp_path):
    selection = TaskSelection(targets=FEW, limit=2)
    plain = lines(export_tasks(tmp_path / "plain", selection=selection).path / "train.jsonl")
    full = lines(export_tasks(tmp_path / "full", selection=selection, with_answers=True).path / "train.jsonl")
    assert len(plain) == 6
    for without, with_answers in zip(plain, full, strict=True):
        inputs, answer = json.loads(with_answers.pop("inputs")), with_answers.pop("answer")
        assert without == with_answers
        env = ToolEnv(without["env_id"])
        env.reset(options={"config": inputs})
        done = env.oracle_actions()[-1]
        assert answer in done  # the last action submits it
        assert env.step(done)[1] == 1.0
        assert "inputs" not in without
    assert "do not train on these columns" in (tmp_path / "full" / "README.md").read_text()
    assert "would give the task away" in (tmp_path / "plain" / "README.md").read_text()


def test_chat_lines_open_an_episode_and_say_nothing_else(exported, rows):
    found = lines(exported["chat"].path / "train.jsonl")
    assert len(found) == exported["chat"].counts["train"]
    assert {tuple(line) for line in found} == {("messages", "tools", "parallel_tool_calls")}
    assert found[0]["tools"] == json.loads(rows[0]["tools"])
    assert found[0]["messages"] == rows[0]["messages"]


def test_datasets_and_pandas_read_the_same_rows(exported, rows, tmp_path):
    with hf_offline(tmp_path) as datasets:
        jsonl, parquet = exported["jsonl"].path, exported["parquet"].path
        files = {split: str(jsonl / f"{split}.jsonl") for split in ("train", "validation", "test")}
        by_json = datasets.load_dataset("json", data_files=files, cache_dir=str(tmp_path / "a"))
        files = {split: str(parquet / f"{split}.parquet") for split in files}
        by_parquet = datasets.load_dataset("parquet", data_files=files, cache_dir=str(tmp_path / "b"))
        whole = datasets.load_dataset(
            str(parquet), cache_dir=str(tmp_path / "c")
        )  # by the card's front matter
        chat = datasets.load_dataset(
            "json", data_files=str(exported["chat"].path / "test.jsonl"), cache_dir=str(tmp_path / "d")
        )
    for loaded in (by_json, by_parquet, whole):
        assert {split: len(loaded[split]) for split in loaded} == dict(exported["jsonl"].counts)
        assert list(loaded["train"].select(range(20))) == rows[:20]
    assert chat["train"][0]["messages"][0]["role"] == "system"
    frame = pd.read_json(jsonl / "train.jsonl", lines=True)
    assert list(frame["id"]) == list(pd.read_parquet(parquet / "train.parquet")["id"])
    assert json.loads(frame["tools"][0]) == json.loads(rows[0]["tools"])


def test_the_card_tells_where_the_data_comes_from(exported):
    for to, report in exported.items():
        card = (report.path / "README.md").read_text(encoding="utf-8")
        assert card.startswith("---\nlicense: apache-2.0\n")
        assert f"codegym export tasks --to {to} --split train" in card
        assert str(report.path) not in card
        for file in report.path.glob("*.*"):
            if file.name != "README.md":
                assert hashlib.sha256(file.read_bytes()).hexdigest() in card
                assert f"  - split: {file.stem}\n    path: {file.name}" in card
    for column in lines(exported["jsonl"].path / "test.jsonl")[0]:
        assert f"| `{column}` | " in (exported["jsonl"].path / "README.md").read_text()


def test_the_same_bytes_in_every_process(tmp_path):
    digests = set()
    for seed in ("1", "2"):
        out = tmp_path / seed
        code = (
            "from codegym_envs.export import *\n"
            "chosen = TaskSelection(limit=1, topics=('search',))\n"
            f"for to in ('jsonl', 'parquet', 'chat'):\n"
            f"    export_tasks({str(out)!r} + to, to=to, selection=chosen)\n"
        )
        env = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", code], check=True, env=env)
        files = sorted(
            file for to in ("jsonl", "parquet", "chat") for file in (tmp_path / f"{seed}{to}").iterdir()
        )
        digests.add(tuple((file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in files))
    assert len(digests) == 1


def test_filters():
    everything = TaskSelection().environments()
    assert [facts.env_id for facts in everything] == list(catalog.ids())
    search = TaskSelection(topics=("search", "sorting")).environments()
    assert {facts.env_id for facts in search} == {*catalog.ids(topic="search"), *catalog.ids(topic="sorting")}
    assert {facts.split for facts in TaskSelection(splits=("test",)).environments()} == {"test"}
    scans = TaskSelection(workflows=("linear_scan", "graph_walk")).environments()
    assert {facts.workflow for facts in scans} == {"linear_scan", "graph_walk"}
    facts = everything[0]
    assert TaskSelection().configurations(facts) == list(range(len(facts.configs)))
    hard = TaskSelection(difficulties=(3,)).configurations(facts)
    assert {facts.configs[config_id].difficulty for config_id in hard} == {3}
    spread = TaskSelection(limit=4).configurations(facts)
    assert len(spread) == 4
    assert {facts.configs[config_id].difficulty for config_id in spread} == {1, 2, 3}
    assert spread == sorted(spread)
    assert len(TaskSelection(limit=10_000).configurations(facts)) == len(facts.configs)


@pytest.mark.parametrize(
    ("kwargs", "says"),
    [
        ({"splits": ("training",)}, "no split 'training'"),
        ({"difficulties": (4,)}, "1, 2 or 3"),
        ({"limit": 0}, "positive"),
        ({"topics": ("serach",)}, "no environment has the topic 'serach'"),
        ({"workflows": ("linear",)}, "linear_scan"),
    ],
)
def test_filters_that_cannot_hold(kwargs, says):
    with pytest.raises(ConfigurationError, match=says):
        TaskSelection(**kwargs)


def test_named_environments_of_other_splits_are_not_left_out_in_silence():
    env_id = catalog.ids("test")[0]
    with pytest.raises(ConfigurationError, match="is in the split test"):
        TaskSelection(targets=(env_id,), splits=("train",)).environments()


def test_filters_that_leave_nothing():
    topics = {topic for entry in catalog.load_index().entries for topic in entry.topics}
    env_id = FEW[0]
    other = sorted(topics - set(catalog.entry(env_id).topics))[0]
    with pytest.raises(ConfigurationError, match="leave nothing"):
        TaskSelection(targets=(env_id,), topics=(other,)).environments()
