"""Runs over a corpus: reports, journal, crashes, hangs."""

import json
import os
import time

import pytest

from codegym_envs.errors import ConfigurationError, MissingExtra
from codegym_envs.pipeline.corpus import JOURNAL, problem_items, run_corpus
from codegym_envs.pipeline.items import Item, Result, Settings

CALLED = []


def fake(item, settings):
    """Stands for the real work; what it does is written in the item's source."""
    CALLED.append(item.name)
    match item.source:
        case "good":
            return Result(
                item.name, True, True, env_id=f"CodeGym/{item.name}-v0", source="text\n", receipt={"a": 1}
            )
        case "weak":
            return Result(item.name, True, False, "not_admitted:exploit", env_id=f"CodeGym/{item.name}-v0",
                          source="text\n", sidecar="{}\n", receipt={})  # fmt: skip
        case "raises":
            raise RuntimeError("something odd")
        case "dies":
            os._exit(7)
        case "hangs":
            time.sleep(600)
    return Result(item.name, reason="no_samples", detail="why")


def items(**kinds):
    return [Item(name, "problem", kind) for name, kind in kinds.items()]


def test_the_report_counts_problems(tmp_path):
    report = tmp_path / "report.json"
    corpus = [
        *items(a="good", b="weak", c="bad", d="raises"),
        Item("e", "problem", "", refused=("syntax", "line 3")),
    ]
    found = run_corpus(corpus, fake, tmp_path / "out", report=report, workers=0, quiet=True)
    assert json.loads(report.read_text()) == found.to_json()
    shown = found.to_json()
    assert (shown["problems"], shown["verified"], shown["admitted"]) == (5, 2, 1)
    assert shown["refused"] == {"internal_error": 1, "no_samples": 1, "not_admitted:exploit": 1, "syntax": 1}
    assert shown["environments"] == ["CodeGym/a-v0", "CodeGym/b-v0"]
    assert shown["admitted_environments"] == ["CodeGym/a-v0"]
    assert (tmp_path / "out" / "a.py").read_text() == "text\n"
    assert (tmp_path / "out" / "b.configs.jsonl").read_text() == "{}\n"
    assert not (tmp_path / "out" / "c.py").exists()
    assert any("40.0 %" in line for line in found.lines())


def test_a_second_run_does_only_what_is_missing(tmp_path):
    corpus = items(a="good", b="bad")
    first = run_corpus(corpus, fake, tmp_path, workers=0, quiet=True)
    CALLED.clear()
    assert run_corpus(corpus, fake, tmp_path, workers=0, quiet=True).to_json() == first.to_json()
    assert CALLED == []
    (tmp_path / "a.py").unlink()  # a file that was lost is made again
    run_corpus([*corpus, *items(c="good")], fake, tmp_path, workers=0, quiet=True)
    assert CALLED == ["a", "c"]
    CALLED.clear()
    run_corpus([Item("a", "problem", "good", {"changed": 1})], fake, tmp_path, workers=0, quiet=True)
    assert CALLED == ["a"]
    CALLED.clear()
    run_corpus(corpus, fake, tmp_path, workers=0, quiet=True, settings=Settings(execution="inline"))
    assert CALLED == ["a", "b"]


def test_a_journal_cut_short_by_a_kill_is_read(tmp_path):
    corpus = items(a="good", b="bad")
    run_corpus(corpus, fake, tmp_path, workers=0, quiet=True)
    journal = tmp_path / JOURNAL
    journal.write_text(journal.read_text()[:-20])
    CALLED.clear()
    assert run_corpus(corpus, fake, tmp_path, workers=0, quiet=True).problems == 2
    assert CALLED == ["b"]
    CALLED.clear()
    run_corpus(corpus, fake, tmp_path, workers=0, quiet=True)
    assert CALLED == []


def test_an_environment_that_fell_out_goes_away(tmp_path):
    run_corpus(items(a="weak"), fake, tmp_path, workers=0, quiet=True)
    assert (tmp_path / "a.py").exists()
    run_corpus(items(a="bad"), fake, tmp_path, workers=0, quiet=True)
    assert not list(tmp_path.glob("a.*"))


def test_a_process_that_dies_or_hangs_costs_its_item_alone(tmp_path):
    corpus = items(a="good", b="dies", c="hangs", d="good", e="raises", f="bad")
    found = run_corpus(corpus, fake, tmp_path, workers=2, quiet=True, item_s=4.0)
    assert found.to_json()["refused"] == {"crashed": 1, "internal_error": 1, "no_samples": 1, "timeout": 1}
    assert found.admitted == 2


def test_threads_work_too(tmp_path):
    found = run_corpus(items(a="good", b="bad", c="raises"), fake, tmp_path, threads=3, quiet=True)
    assert found.problems == 3 and found.admitted == 1


def test_two_items_of_one_name_are_an_error(tmp_path):
    with pytest.raises(ConfigurationError, match="two items"):
        run_corpus([*items(a="good"), *items(a="bad")], fake, tmp_path, workers=0, quiet=True)


def test_ray_is_asked_for_only_when_wanted(tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtra, match=r"codegym-envs\[ray\]"):
        run_corpus(items(a="good"), fake, tmp_path, ray=True, quiet=True)


@pytest.mark.slow
def test_a_local_ray_cluster(tmp_path, monkeypatch):
    import sys

    ray = pytest.importorskip("ray")
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")  # nothing but this process talks to it
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])  # its workers cannot import this file
    try:
        found = run_corpus(items(a="good", b="bad", c="raises"), fake, tmp_path, ray=True, quiet=True)
    finally:
        ray.cloudpickle.unregister_pickle_by_value(sys.modules[__name__])
    assert found.problems == 3 and found.admitted == 1
    assert found.refused == {"no_samples": 1, "internal_error": 1}


def test_plain_progress_lines(tmp_path, capsys):
    run_corpus(items(a="good", b="bad"), fake, tmp_path, workers=0)
    assert "problems: 2/2 1 admitted of 2" in capsys.readouterr().err


def test_problems_of_a_folder(tmp_path):
    (tmp_path / "deep").mkdir()
    for path in (tmp_path / "a.py", tmp_path / "deep" / "a.py", tmp_path / "b.py"):
        path.write_text('"""T"""\n')
    (tmp_path / "b.configs.jsonl").write_text("{}\n")
    found = list(problem_items(tmp_path))
    assert [item.name for item in found] == ["a", "b", "a_n2"]
    assert found[1].payload["sidecar"] == "{}\n"
    with pytest.raises(ConfigurationError, match="no coding problem"):
        list(problem_items(tmp_path / "nothing"))
