"""Runs over a corpus: reports, journal, crashes, hangs."""

import json
import multiprocessing
import os
import time

import pytest

from codegym_envs.errors import ConfigurationError, MissingExtra
from codegym_envs.pipeline.item_files import folder_items, read_receipt
from codegym_envs.pipeline.items import Item, Result, Settings
from codegym_envs.pipeline.running.corpus import JOURNAL, run_corpus
from codegym_envs.pipeline.settling import canonical_form_of
from codegym_envs.spec import CheckResult, Receipt, receipt_to_json

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
        case text if text.startswith("form "):
            env_id = f"CodeGym/{item.name.upper()}-v0"
            check = CheckResult("duplicates", True, "tools and oracle are not those of a known environment",
                                "admitted", {"canonical_form": text})  # fmt: skip
            receipt = Receipt("0" * 64, env_id, 1, 1, (), (), (check,))
            return Result(item.name, True, True, env_id=env_id, source="text\n",
                          receipt=receipt_to_json(receipt), form=canonical_form_of(receipt))  # fmt: skip
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
    assert shown["refused"] == {"no_samples": 1, "not_admitted:exploit": 1, "syntax": 1}
    assert shown["unsettled"] == {"internal_error": 1}
    assert shown["environments"] == ["CodeGym/a-v0", "CodeGym/b-v0"]
    assert shown["admitted_environments"] == ["CodeGym/a-v0"]
    assert (tmp_path / "out" / "a.py").read_text() == "text\n"
    assert (tmp_path / "out" / "b.configs.jsonl").read_text() == "{}\n"
    assert not (tmp_path / "out" / "c.py").exists()


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
    # What hangs comes to a process that has worked already: a fresh one has a minute for its imports.
    corpus = items(a="good", b="good", c="hangs", d="dies", e="raises", f="bad")
    found = run_corpus(corpus, fake, tmp_path, workers=2, quiet=True, item_s=3.0)
    assert found.refused == {"no_samples": 1}
    assert found.unsettled == {"crashed": 1, "internal_error": 1, "timeout": 1}
    assert found.admitted == 2


def test_no_process_is_left_when_a_run_ends(tmp_path):
    kinds = dict.fromkeys("abcd", "good")
    run_corpus(items(**kinds), fake, tmp_path, workers=2, quiet=True)
    assert multiprocessing.active_children() == []


def outcome(found, out):
    """What a run says of near-duplicates, without times: its report and its receipts."""
    shown = {key: value for key, value in found.to_json().items() if key != "median_seconds"}
    return shown, {path.name: path.read_text() for path in sorted(out.glob("*.receipt.json"))}


TWINS = {"a": "form 1", "b": "form 2", "c": "form 1", "d": "form 3", "e": "form 1", "f": "form 2"}


def test_the_first_of_near_duplicates_stays_however_the_run_went(tmp_path):
    corpus = items(**TWINS)
    one = run_corpus(corpus, fake, tmp_path / "one", workers=0, quiet=True)
    assert (one.verified, one.admitted, one.refused) == (6, 3, {"near_duplicate": 3})
    assert one.admitted_environments == ["CodeGym/A-v0", "CodeGym/B-v0", "CodeGym/D-v0"]
    for name, twin in {"c": "A", "e": "A", "f": "B"}.items():
        receipt = read_receipt(tmp_path / "one" / f"{name}.py")
        assert receipt.verified and not receipt.admitted
        assert f"CodeGym/{twin}-v0" in receipt.checks[0].detail
    assert read_receipt(tmp_path / "one" / "a.py").admitted
    expected = outcome(one, tmp_path / "one")
    # In threads and processes that finish in any order.
    for name, way in {"threads": {"threads": 4}, "processes": {"workers": 3}}.items():
        found = run_corpus(corpus, fake, tmp_path / name, quiet=True, **way)
        assert outcome(found, tmp_path / name) == expected
    # Later items first, then the others; and once more when nothing is left to do.
    run_corpus(corpus[3:], fake, tmp_path / "parts", workers=0, quiet=True)
    assert read_receipt(tmp_path / "parts" / "e.py").admitted
    for _ in range(2):
        found = run_corpus(corpus, fake, tmp_path / "parts", workers=0, quiet=True)
        assert outcome(found, tmp_path / "parts") == expected
    dry = run_corpus(corpus, fake, tmp_path / "none", workers=0, quiet=True, dry_run=True)
    assert dry.refused == one.refused and not (tmp_path / "none").exists()


def test_what_is_no_duplicate_any_more_is_admitted_again(tmp_path):
    run_corpus(items(a="form 1", b="form 1"), fake, tmp_path, workers=0, quiet=True)
    assert not read_receipt(tmp_path / "b.py").admitted
    found = run_corpus(items(a="bad", b="form 1"), fake, tmp_path, workers=0, quiet=True)
    assert found.admitted_environments == ["CodeGym/B-v0"]
    assert read_receipt(tmp_path / "b.py").admitted


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
        corpus = [*items(a="good", b="bad", c="raises"), *items(x="form 1", y="form 1", z="form 1")]
        found = run_corpus(corpus, fake, tmp_path, ray=True, quiet=True)
    finally:
        ray.cloudpickle.unregister_pickle_by_value(sys.modules[__name__])
    assert found.admitted_environments == ["CodeGym/a-v0", "CodeGym/X-v0"]
    assert found.refused == {"no_samples": 1, "near_duplicate": 2}
    assert found.unsettled == {"internal_error": 1}


def test_plain_progress_lines(tmp_path, capsys):
    run_corpus(items(a="good", b="bad"), fake, tmp_path, workers=0)
    assert "problems: 2/2 1 admitted of 2" in capsys.readouterr().err


def test_problems_of_a_folder(tmp_path):
    (tmp_path / "deep").mkdir()
    for path in (tmp_path / "a.py", tmp_path / "deep" / "a.py", tmp_path / "b.py"):
        path.write_text('"""T"""\n')
    (tmp_path / "b.configs.jsonl").write_text("{}\n")
    found = list(folder_items(tmp_path))
    assert [item.name for item in found] == ["a", "b", "a_n2"]
    assert found[1].payload["sidecar"] == "{}\n"
    with pytest.raises(ConfigurationError, match="no coding problem"):
        list(folder_items(tmp_path / "nothing"))
