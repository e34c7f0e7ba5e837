"""Trajectories in files: all formats, damage, kills."""

import gzip
import os
import signal
import subprocess
import sys
import textwrap
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trajectory_samples import TRAJECTORIES, step, trajectory

from codegym_envs.errors import ConfigurationError, MissingExtra
from codegym_envs.trajectories import (
    LineWriter,
    Trajectory,
    dump_line,
    iter_trajectories,
    read_lines,
    read_trajectories,
    write_trajectories,
)

SUFFIXES = (".jsonl", ".jsonl.gz", ".parquet")
ODD = (
    trajectory(seed=2**70, prompt="日本語 😀 \x00 \u2028"),
    trajectory(steps=(step(action="\ud800"), step(action="\ud83d\ude00"), step(arguments={"n": 10**5000}))),
    trajectory(config_id=None, config={"pairs": [[1, None]]}, agent="ä", usage={"cost": None}, outcome=None),
    trajectory(messages=[{"role": "user", "content": "\udfff"}], steps=(), failure="worker\nlost"),
    trajectory(wrappers=({"name": "Latency", "kwargs": {"low": 0.1}, "episode_seed": 2**60},)),
)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_all_formats_keep_everything(tmp_path, suffix):
    path = write_trajectories(tmp_path / "new" / f"episodes{suffix}", iter(ODD))
    assert read_trajectories(path) == list(ODD)
    assert [item.name for item in path.parent.iterdir()] == [path.name]
    data = path.read_bytes()
    write_trajectories(path, ODD)
    assert path.read_bytes() == data
    write_trajectories(path, ())
    assert read_trajectories(path) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TRAJECTORIES, max_size=3))
def test_parquet_keeps_anything(tmp_path, samples):
    path = write_trajectories(tmp_path / "any.parquet", samples)
    assert read_trajectories(path) == samples


def test_parquet_loads_with_pandas(tmp_path):
    import pandas

    path = write_trajectories(
        tmp_path / "episodes.parquet", [trajectory(seed=number) for number in range(600)]
    )
    frame = pandas.read_parquet(path)
    assert frame["seed"].tolist() == list(range(600))
    assert frame["exact"].isna().all()
    assert frame["steps"][0][0]["tool"] == "observe"
    assert frame["steps"][0][0]["arguments"] == "{}"
    assert [item.seed for item in iter_trajectories(path)] == list(range(600))


def test_parquet_shows_the_nearest_where_a_column_cannot_hold_the_value(tmp_path):
    import pandas

    path = write_trajectories(tmp_path / "odd.parquet", ODD[:2])
    frame = pandas.read_parquet(path)
    assert frame["prompt"][0] == "日本語 😀 \x00 \u2028"
    assert pandas.isna(frame["seed"][0])
    assert [item["action"] for item in frame["steps"][1]][:2] == ["?", "??"]


def test_missing_pyarrow_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"codegym-envs\[parquet\]"):
        write_trajectories(tmp_path / "a.parquet", [])
    assert list(tmp_path.iterdir()) == []


def test_a_failing_source_leaves_the_old_file(tmp_path):
    path = write_trajectories(tmp_path / "a.jsonl", [trajectory()])

    def failing():
        yield trajectory(seed=1)
        raise RuntimeError("the source broke")

    for suffix in SUFFIXES:
        path = write_trajectories(tmp_path / f"a{suffix}", [trajectory()])
        with pytest.raises(RuntimeError):
            write_trajectories(path, failing())
        assert read_trajectories(path) == [trajectory()]
    assert len(list(tmp_path.iterdir())) == 3


def test_paths_that_cannot_be_used(tmp_path):
    with pytest.raises(ConfigurationError, match=r"a\.csv: the suffix must be one of \.jsonl"):
        write_trajectories(tmp_path / "a.csv", [])
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot write"):
        write_trajectories(tmp_path / "file" / "a.jsonl", [])
    for suffix in SUFFIXES:
        with pytest.raises(ConfigurationError, match="cannot read"):
            read_trajectories(tmp_path / f"none{suffix}")
    (tmp_path / "text.parquet").write_text("no parquet")
    with pytest.raises(ConfigurationError, match="cannot read"):
        read_trajectories(tmp_path / "text.parquet")
    (tmp_path / "text.jsonl.gz").write_bytes(gzip.compress(b"{}\n" * 9)[:-9])
    with pytest.raises(ConfigurationError, match=r"cannot read|env_id|format is missing"):
        read_trajectories(tmp_path / "text.jsonl.gz")


def test_parquet_of_something_else_is_refused(tmp_path):
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.table({"a": [1]}), tmp_path / "other.parquet")
    with pytest.raises(ConfigurationError, match=r"other\.parquet is no file of trajectories"):
        read_trajectories(tmp_path / "other.parquet")


def test_damage_is_named_by_line_and_field(tmp_path):
    path = tmp_path / "a.jsonl"
    good = dump_line(trajectory().to_json())
    for bad, message in (
        ("{]", r"a\.jsonl, line 3: not JSON at character 2"),
        (good.replace('"won"', '"lost"'), r"a\.jsonl, line 3: outcome must be one of"),
        (good.replace('"status":"ok"', '"status":1'), r"a\.jsonl, line 3: steps\[0\]\.status must be one of"),
        ("\ud800", r"a\.jsonl, line 3: not UTF-8 at byte 1"),
    ):
        path.write_bytes(f"{good}\n\n{bad}\n{good}\n".encode("utf-8", "surrogatepass"))
        with pytest.raises(ConfigurationError, match=message):
            read_trajectories(path)


def test_a_line_that_was_cut_off(tmp_path):
    path = tmp_path / "a.jsonl"
    line = dump_line(trajectory(prompt="é日😀").to_json()).encode()
    for cut in (1, 10, line.index("日".encode()) + 1, len(line) - 1):
        path.write_bytes(line + b"\n" + line[:cut])
        with pytest.raises(ConfigurationError, match=r"a\.jsonl, line 2: the line was cut off"):
            read_trajectories(path)
        assert len(read_trajectories(path, torn="skip")) == 1
        with LineWriter(path) as writer:
            assert writer.recovered == cut
            writer.write(trajectory(seed=1).to_json())
        assert [item.seed for item in read_trajectories(path)] == [7, 1]
    path.write_bytes(line)  # complete, only the line break is missing
    assert len(read_trajectories(path)) == 1
    with LineWriter(path) as writer:
        assert writer.recovered == 0
        writer.write(trajectory(seed=1).to_json())
    assert len(read_trajectories(path)) == 2
    path.write_bytes(b'{"format": 1}\n' + line[:-1] + b"\n" + line)
    with pytest.raises(ConfigurationError, match="line 1"):  # damage in front is never skipped
        read_trajectories(path, torn="skip")


def test_a_long_line_that_was_cut_off_is_found(tmp_path):
    path = tmp_path / "a.jsonl"
    with LineWriter(path) as writer:
        writer.write(trajectory().to_json())
    before = path.read_bytes()
    path.write_bytes(before + b'{"format":1,"prompt":"' + b"x" * 300_000)
    with LineWriter(path) as writer:
        assert writer.recovered > 300_000
    assert path.read_bytes() == before


def test_one_writer_a_file(tmp_path):
    path = tmp_path / "deep" / "a.jsonl"
    with LineWriter(path) as writer:
        with pytest.raises(ConfigurationError, match="is being written by somebody else"):
            LineWriter(path)
        writer.write({"a": 1})
    with pytest.raises(ConfigurationError, match="is closed"):
        writer.write({"a": 2})
    with LineWriter(path) as writer:
        writer.write({"a": 3})
    assert [value for _, value in read_lines(path)] == [{"a": 1}, {"a": 3}]
    with pytest.raises(ConfigurationError, match="compressed"):
        LineWriter(tmp_path / "a.jsonl.gz")
    with pytest.raises(ConfigurationError, match="torn must be"):
        list(read_lines(path, torn="maybe"))


def test_a_file_that_is_removed_while_it_is_opened(tmp_path, monkeypatch):
    """Between opening and locking, its last owner takes it away; no line may go into the nameless file."""
    from codegym_envs.trajectories import json_lines

    path = tmp_path / "a.jsonl"
    locked = json_lines._locked
    removed = []

    def removing(file):
        if len(removed) < 2:
            path.unlink()
            removed.append(file)
            if len(removed) == 2:
                path.write_text('{"by": "another"}\n')
        return locked(file)

    monkeypatch.setattr(json_lines, "_locked", removing)
    with LineWriter(path) as writer:
        writer.write({"by": "me"})
    assert [value["by"] for _, value in read_lines(path)] == ["another", "me"]


def test_threads_share_a_writer(tmp_path):
    with LineWriter(tmp_path / "a.jsonl") as writer:
        threads = [
            threading.Thread(
                target=lambda name=name: [writer.write({"by": name, "text": "x" * 5000}) for _ in range(50)]
            )
            for name in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    found = [value["by"] for _, value in read_lines(tmp_path / "a.jsonl")]
    assert sorted(found) == sorted([*range(4)] * 50)


WRITING = """
import sys
from codegym_envs.trajectories import LineWriter
writer = LineWriter(sys.argv[1])
number = int(sys.argv[2])
print("ready", flush=True)
while True:
    writer.write({"number": number, "text": "é" * 200_000})
    number += 1
"""


def test_killed_writers_lose_at_most_the_line_they_were_writing(tmp_path):
    path = tmp_path / "a.jsonl"
    done = 0
    for _ in range(4):
        before = path.stat().st_size if path.exists() else 0
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WRITING), str(path), str(done)], stdout=subprocess.PIPE
        )
        assert process.stdout.readline() == b"ready\n"
        while path.stat().st_size < before + 3_000_000:
            pass
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        with LineWriter(path):
            pass
        numbers = [value["number"] for _, value in read_lines(path)]
        assert numbers == list(range(len(numbers)))
        assert len(numbers) > done
        done = len(numbers)


def test_a_file_is_read_without_holding_it_all(tmp_path):
    path = write_trajectories(tmp_path / "a.jsonl", [trajectory(seed=number) for number in range(5)])
    with path.open("ab") as file:
        file.write(b"{}\n")
    reader = iter_trajectories(path)
    assert [next(reader).seed for _ in range(5)] == list(range(5))
    with pytest.raises(ConfigurationError, match="line 6: format is missing"):
        next(reader)
    assert isinstance(trajectory(), Trajectory)
