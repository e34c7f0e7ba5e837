"""Episodes into files: whole, in several processes, through kills."""

import copy
import gc
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import textwrap

import pytest
from gymnasium.vector import AsyncVectorEnv, SyncVectorEnv
from wrapper_samples import ALL, SOURCE, call, play, solution

from codegym_envs.errors import ConfigurationError, MissingExtra
from codegym_envs.trajectories import (
    LineWriter,
    environment_of,
    read_trajectories,
    replay,
    write_trajectories,
)
from codegym_envs.wrappers import CallPrices, RecordTrajectories, recordings

LOOK = call("observe")
LAST = call("done", answer=-1)


@pytest.fixture(params=["episodes.jsonl", "episodes.parquet"])
def path(request, tmp_path):
    yield tmp_path / "runs" / request.param
    assert not recordings._RECORDINGS  # every test closes what it opens


def finish(env, seed=1):
    env.reset(seed=seed)
    env.step(LOOK)
    return env.step(LAST)


def test_what_is_recorded_can_be_replayed(make, module, path):
    with RecordTrajectories(ALL["stack"](make()), path, agent="tester") as env:
        for seed in range(3):
            prompt, _ = env.reset(seed=seed)
            results = play(env, ("nonsense", None, *solution(env)))
        env.reset(options={"config": {"labels": ["é", "long"], "weights": [1, 10**20]}})
        play(env, solution(env))
    episodes = read_trajectories(path)
    assert [episode.seed for episode in episodes] == [0, 1, 2, None]
    assert {episode.agent for episode in episodes} == {"tester"}
    assert episodes[3].config == {"labels": ["é", "long"], "weights": [1, 10**20]}
    assert episodes[2].prompt == prompt
    assert episodes[2].observations == tuple(result[0] for result in results)
    assert len(episodes[2].wrappers) == 11  # all but the one that sets the action format
    for episode in episodes:
        report = replay(episode, environment_of(episode, module))
        assert report.exact, str(report)


def test_only_finished_episodes_unless_asked(make, path):
    env = RecordTrajectories(make(), path)
    finish(env)
    env.reset(seed=2)
    env.step(LOOK)
    env.reset(seed=3)
    env.close()
    env.close()
    assert [episode.outcome for episode in read_trajectories(path)] == ["wrong"]
    env = RecordTrajectories(make(), path, unfinished=True)
    env.reset(seed=4)
    env.reset(seed=5)
    env.step(LOOK)
    env.reset(seed=6)
    env.step(LOOK)
    env.close()
    assert [(episode.seed, episode.outcome) for episode in read_trajectories(path)] == [
        (1, "wrong"),
        (5, None),
        (6, None),
    ]


def test_steps_after_the_end_and_before_a_reset_are_not_recorded(make, path):
    env = RecordTrajectories(make(), path)
    finish(env)
    env.step(LOOK)
    env.step(LAST)
    finish(env, seed=2)
    env.close()
    assert [len(episode.steps) for episode in read_trajectories(path)] == [2, 2]


@pytest.mark.parametrize("outside", [True, False])
def test_budgets_are_noticed(make, path, outside):
    if outside:
        env = CallPrices(RecordTrajectories(make(), path), budget=2)
    else:
        env = RecordTrajectories(CallPrices(make(), budget=2), path)
    env.reset(seed=1)
    env.step(LOOK)
    env.step(LOOK)
    env.reset(seed=2)
    env.step(LOOK)
    env.get_wrapper_attr("truncate")("budget")
    env.get_wrapper_attr("truncate")("budget")
    env.close()
    episodes = read_trajectories(path)
    assert [(episode.outcome, episode.truncated, len(episode.steps)) for episode in episodes] == [
        ("budget", True, 2),
        ("budget", True, 1),
    ]


def test_copies_record_their_own_ends(make, path):
    env = RecordTrajectories(make(), path)
    env.reset(seed=1)
    env.step(LOOK)
    twins = [copy.deepcopy(env), pickle.loads(pickle.dumps(env))]
    for answer, player in enumerate((env, *twins)):
        player.step(call("done", answer=answer))
    for player in (env, *twins):
        player.close()
    episodes = read_trajectories(path)
    assert [episode.steps[1].arguments for episode in episodes] == [{"answer": number} for number in range(3)]
    assert len({episode.steps[0].observation for episode in episodes}) == 1


def test_environments_of_one_process_share_the_file(make, path):
    env = SyncVectorEnv([lambda: RecordTrajectories(make(), path)] * 3)
    env.reset(seed=1)
    for action in (LOOK, LAST):
        env.step((action,) * 3)
    recorders = env.envs
    assert {recorder.path for recorder in recorders} == {path}
    recorders[0].close()
    recorders[1].close()
    env.close()
    assert [episode.seed for episode in read_trajectories(path)] == [1, 2, 3]
    assert [item.name for item in path.parent.iterdir()] == [path.name]


def test_processes_have_files_of_their_own(make, path):
    env = AsyncVectorEnv([lambda: RecordTrajectories(make(), path)] * 3, context="fork")
    env.reset(seed=1)
    for action in (LOOK, LAST):
        env.step((action,) * 3)
    env.close()
    names = sorted(item.name for item in path.parent.iterdir())
    assert names == sorted(f"episodes{number}{path.suffix}" for number in ("", ".1", ".2"))
    seeds = [episode.seed for name in names for episode in read_trajectories(path.parent / name)]
    assert sorted(seeds) == [1, 2, 3]


def _record_in_child(env, queue):
    finish(env, seed=9)
    queue.put(str(env.path.name))
    env.close()


def test_a_forked_process_does_not_write_into_its_parents_file(make, path):
    env = RecordTrajectories(make(), path)
    finish(env)
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=_record_in_child, args=(env, queue))
    child.start()
    assert queue.get(timeout=30) == f"episodes.1{path.suffix}"
    child.join()
    finish(env, seed=2)
    env.close()
    finish(env, seed=3)  # the lock went with the file, although a child had copies of it
    assert env.path == path
    env.close()
    assert [episode.seed for episode in read_trajectories(path)] == [1, 2, 3]
    assert [episode.seed for episode in read_trajectories(path.with_name(f"episodes.1{path.suffix}"))] == [9]


def test_a_file_goes_on_where_it_was(make, path):
    for seed in range(3):
        env = RecordTrajectories(make(), path)
        finish(env, seed)
        env.close()
    assert [episode.seed for episode in read_trajectories(path)] == [0, 1, 2]


def test_environments_that_nobody_closed_do_not_keep_the_file(make, path):
    env = RecordTrajectories(make(), path)
    finish(env)
    del env
    gc.collect()
    env = RecordTrajectories(make(), path)
    finish(env)
    env.close()
    assert len(read_trajectories(path)) == 2


RECORDING = """
import sys
import codegym_envs as cg
from codegym_envs.env import ToolEnv
from codegym_envs.wrappers import RecordTrajectories
module = cg.loads(sys.stdin.read(), name="tidy_shelf_v9")
env = RecordTrajectories(ToolEnv(module, execution="inline"), sys.argv[1])
seed = int(sys.argv[2])
while True:
    env.reset(seed=seed)
    for action in env.unwrapped.oracle_actions():
        env.step(action)
    print(seed, flush=True)
    seed += 1
"""


def test_kills_lose_no_finished_episode(make, path):
    told = 0
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(RECORDING), str(path), str(told)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        process.stdin.write(SOURCE)
        process.stdin.close()
        for _ in range(7):
            told = int(process.stdout.readline()) + 1
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
    env = RecordTrajectories(make(), path)
    finish(env, seed=10_000)
    env.close()
    seeds = [episode.seed for episode in read_trajectories(path)]
    assert seeds[-1] == 10_000
    assert set(range(told)) <= set(seeds)  # every episode that was told to be finished
    assert all(episode.outcome == "won" for episode in read_trajectories(path)[:-1])


def test_parquet_without_close_is_moved_at_the_end_of_the_process(tmp_path):
    code = textwrap.dedent(RECORDING).replace("while True:", "for _ in range(2):")
    path = tmp_path / "episodes.parquet"
    subprocess.run(
        [sys.executable, "-c", code, str(path), "5"], input=SOURCE, text=True, check=True, capture_output=True
    )
    assert [episode.seed for episode in read_trajectories(path)] == [5, 6]
    assert [item.name for item in tmp_path.iterdir()] == ["episodes.parquet"]


def test_a_kill_in_the_middle_of_a_move_repeats_nothing(make, tmp_path, monkeypatch):
    path = tmp_path / "episodes.parquet"
    env = RecordTrajectories(make(), path)
    finish(env)
    lines = (tmp_path / "episodes.parquet.jsonl").read_bytes()
    env.close()
    (tmp_path / "episodes.parquet.jsonl").write_bytes(lines)  # as if killed before they were removed
    finish(env, seed=2)
    env.close()
    assert [episode.seed for episode in read_trajectories(path)] == [1, 2]
    with LineWriter(tmp_path / "episodes.parquet.jsonl") as writer:  # and killed before they were moved
        writer.write(read_trajectories(path)[0].to_json())
    finish(env, seed=3)
    env.close()
    assert [episode.seed for episode in read_trajectories(path)] == [1, 2, 1, 3]


def test_parquet_without_pyarrow_is_said_at_once(make, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra):
        RecordTrajectories(make(), tmp_path / "episodes.parquet")
    RecordTrajectories(make(), tmp_path / "episodes.jsonl")


def test_paths_that_cannot_be_used(make, tmp_path):
    for path in (tmp_path / "episodes.csv", "episodes.jsonl.gz", 3, None):
        with pytest.raises(ConfigurationError, match=r"path must be a \.jsonl or \.parquet file"):
            RecordTrajectories(make(), path)
    (tmp_path / "file").write_text("")
    env = RecordTrajectories(make(), tmp_path / "file" / "episodes.jsonl")
    with pytest.raises(ConfigurationError, match="cannot write"):
        finish(env)


def test_a_damaged_parquet_file_is_not_lost(make, tmp_path):
    path = tmp_path / "episodes.parquet"
    path.write_text("no parquet")
    env = RecordTrajectories(make(), path)
    finish(env)
    with pytest.raises(ConfigurationError, match="cannot read"):
        env.close()
    assert path.read_text() == "no parquet"
    lines = tmp_path / "episodes.parquet.jsonl"
    assert len(read_trajectories(lines)) == 1
    write_trajectories(path, read_trajectories(lines))
