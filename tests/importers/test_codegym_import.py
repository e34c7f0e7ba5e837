"""CodeGym-format files become modules whose oracle gets reward 1.0 on every row."""

# ruff: noqa: E501 (sources of samples stand on one line each)

import json
import re
import shutil
from pathlib import Path

import pytest

from codegym_envs.errors import ConfigurationError, ModuleRejected
from codegym_envs.executor import load_program
from codegym_envs.importers import IMPORTERS, ImportOptions, import_source
from codegym_envs.importers.codegym.reading.identifiers import snake_case
from codegym_envs.importers.codegym.reading.training_rows import (
    EnvRows,
    collect_rows,
    parse_config,
    question_of,
)
from codegym_envs.importers.codegym.trying.convert import convert_file
from codegym_envs.verification import Subject

SAMPLES = Path(__file__).parent / "samples"
FILES = sorted(SAMPLES.glob("*.py"))
ROWS = collect_rows(SAMPLES / "rows.jsonl")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem.rpartition("__")[2])
def test_the_oracle_solves_every_row(path):
    rows = ROWS[path.stem]
    converted = convert_file(path.read_text(), rows, name="task", path=path.name, execution="inline")
    module = converted.module
    assert converted.dropped == {}
    # The file's own EnvName@{…} string counts besides the rows.
    own = re.findall(r'from_env_str\("\w+@\{', path.read_text())
    assert len(module.listed) == len(rows.configs) + len(own)
    subject = Subject(module, "inline")
    plays = [subject.play(subject.case(0, 3, inputs)) for _, inputs in module.listed]
    assert [play.reward for play in plays] == [1.0] * len(plays)
    assert tuple(play.calls for play in plays) == converted.calls
    assert module.answer.kind != "any"
    text = module.source
    assert (
        "self" not in text.replace("itself", "") and "Example Output" not in text and "gymnasium" not in text
    )
    assert all(tool.name == snake_case(tool.name) for tool in module.tools)


def test_expected_answers_are_those_of_the_original():
    """The original class, run as it is, gives the same answers as the module's reference."""
    path = SAMPLES / "Coins_104_I__ChangeEnv.py"
    rows = ROWS[path.stem]
    module = convert_file(path.read_text(), rows, name="task", execution="inline").module
    source = path.read_text().replace("import gymnasium\n", "").replace("(gymnasium.Env)", "")
    space = {"__name__": "original"}
    exec(compile(source, "original", "exec"), space)
    program = load_program(module, "inline")
    for config in rows.configs:
        original = space["ChangeEnv"]()
        original.reset(dict(config))
        assert program.reference(config) == original.get_ref_answer()
        assert "reward=1" in original.solve()


def test_tools_return_values_and_raise_on_errors():
    path = SAMPLES / "Shelf_101_I__TallyEnv.py"
    module = convert_file(path.read_text(), ROWS[path.stem], name="tally", execution="inline").module
    program = load_program(module, "inline")
    session = program.start({"marks": [4, 2], "wanted": 2})
    names = [tool.name for tool in module.tools]
    assert names == ["read_mark", "count_marks", "observe"]
    assert session.call(0, (1,)) == (None, "2")
    code, text = session.call(0, (7,))
    assert code == "tool_raised" and "out of range" in text
    assert str(module.tool("read_mark").returns) == "int"
    assert module.tool("read_mark").parameters[0].doc == "Position on the sheet, from 0."


def test_statements_come_from_rows_or_else_from_docs():
    path = SAMPLES / "Shelf_102_I__PlatesEnv.py"
    with_rows = convert_file(path.read_text(), ROWS[path.stem], name="plates", execution="inline")
    assert with_rows.module.statement.startswith("Plates are put on a stack")
    assert with_rows.provenance["statement"] == "rows"
    bare = ROWS[path.stem]
    without = EnvRows(configs=list(bare.configs))
    converted = convert_file(path.read_text(), without, name="plates", execution="inline")
    assert converted.provenance["statement"] == "class docstrings"


def test_a_statement_without_example_gets_one_that_is_no_row():
    path = SAMPLES / "Coins_104_I__ChangeEnv.py"
    module = convert_file(path.read_text(), ROWS[path.stem], name="change", execution="inline").module
    assert "Example: for " in module.statement


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: "def broken(:\n", "syntax"),
        (lambda text: "x = 1\n", "no_environment_class"),
        (lambda text: text.replace("def solve(self)", "def solved(self)"), "no_oracle"),
        (lambda text: text.replace("def get_ref_answer(self)", "def other(self)"), "no_reference"),
        (lambda text: text.replace("def reset(self", "def set_up(self"), "no_reset"),
        (lambda text: text.replace("total = 0\n        for i in range(n)", "total = sum(self.marks)\n        for i in range(n)"),
         "oracle_reads_state"),
        (lambda text: text.replace('"name": "ReadMark"', '"name": "Nothing"'), "dynamic_call"),
        (lambda text: text.replace("if mark == wanted:", "if mark != wanted:"), "oracle_fails"),
        (lambda text: text.replace("total = 0\n        for mark", "open('/etc/passwd')\n        for mark"), None),
        (lambda text: text.replace("total = 0\n        for mark", "while True: pass\n        for mark"), "reference_fails"),
    ],
    ids=["syntax", "class", "solve", "reference", "reset", "cheats", "unknown", "wrong", "hostile",
    "endless"],
)  # fmt: skip
def test_what_cannot_be_imported_is_refused_with_a_reason(change, reason):
    path = SAMPLES / "Shelf_101_I__TallyEnv.py"
    text = change(path.read_text())
    assert text != path.read_text()
    with pytest.raises(ModuleRejected) as caught:
        convert_file(text, ROWS[path.stem], name="task", execution="isolated")
    if reason is not None:
        assert caught.value.reason == reason


def test_a_file_without_configurations_is_refused():
    path = SAMPLES / "Shelf_101_I__TallyEnv.py"
    text = path.read_text().split('if __name__ == "__main__"')[0]
    with pytest.raises(ModuleRejected) as caught:
        convert_file(text, type(ROWS[path.stem])(), name="task", execution="inline")
    assert caught.value.reason == "no_configurations"


def test_importing_a_folder_writes_environments_and_a_report(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    for path in FILES[:2]:
        shutil.copy(path, folder)
    (folder / "Broken_7_I__BrokenEnv.py").write_text("class BrokenEnv(:\n")
    out, report = tmp_path / "out", tmp_path / "report.json"
    options = ImportOptions(rows=SAMPLES / "rows.jsonl")
    found = import_source(
        IMPORTERS["codegym"], str(folder), out, options=options, report=report, workers=0, quiet=True
    )
    assert found.problems == 3 and found.verified == 2
    assert found.refused["syntax"] == 1
    written = json.loads(report.read_text())
    assert written["problems"] == 3 and len(written["environments"]) == 2
    assert len(list(out.glob("*.receipt.json"))) == 2
    receipt = json.loads(next(out.glob("*.receipt.json")).read_text())
    assert receipt["provenance"]["importer"] == "codegym" and receipt["provenance"]["licence"]


def test_configurations_with_tuples_as_keys_reach_the_module_as_they_are(tmp_path):
    path = SAMPLES / "Depot_301_I__FreeBayEnv.py"
    (item,) = IMPORTERS["codegym"].items(str(path), ImportOptions(rows=SAMPLES / "rows.jsonl"))
    again = EnvRows.from_payload(json.loads(json.dumps(item.payload["rows"])))
    assert again == ROWS[path.stem] and (1, 1) in again.configs[0]["bays"]
    one, two = EnvRows(), EnvRows()
    one.add({"names": {"ann", "bob", "cid"}})
    two.add({"names": {"cid", "bob", "ann"}})
    assert one.to_payload() == two.to_payload()


def test_texts_that_step_writes_become_values():
    path = SAMPLES / "Depot_301_I__FreeBayEnv.py"
    module = convert_file(path.read_text(), ROWS[path.stem], name="bays", execution="inline").module
    assert {tool.name: str(tool.returns) for tool in module.tools} == {
        "bays": "list[list[int]]",
        "bay_state": "int",
        "way": "int",
        "observe": "dict",
    }
    assert "as_text" not in module.source and "json" not in module.source


def test_locals_called_like_refused_builtins_are_renamed_and_absent_arguments_have_defaults():
    path = SAMPLES / "Depot_302_I__CrewEnv.py"
    module = convert_file(path.read_text(), ROWS[path.stem], name="crew", execution="inline").module
    book = module.tool("book")
    assert [(item.name, item.required) for item in book.parameters] == [
        ("id_value", True), ("hours", True), ("type_value", False)
    ]  # fmt: skip
    assert "tools.book(id_value=" in module.source and "call_tool" not in module.source


@pytest.mark.parametrize(
    "lines",
    [
        "given = options or {}\n        self.marks = given.get('marks', [])\n        self.wanted = given['wanted']",
        "self.given = options\n        self.marks = self.given['marks']\n        self.wanted = self.given.get('wanted', 0)",
        "given = dict(options)\n        self.marks, self.wanted = list(given['marks']), given.get('wanted')",
        "if options:\n            self.marks = options['marks']\n        else:\n            self.marks = []\n        self.wanted = options and options['wanted']",
    ],
)
def test_options_are_followed_under_other_names(lines):
    path = SAMPLES / "Shelf_101_I__TallyEnv.py"
    text = path.read_text()
    head = text.index("self.marks = options")
    foot = text.index("self._reward = 0")
    changed = text[:head] + lines + "\n        " + text[foot:]
    module = convert_file(changed, ROWS[path.stem], name="tally", execution="inline").module
    assert [item.name.removeprefix("given_") for item in module.inputs] == ["marks", "wanted"]
    assert len(module.listed) >= len(ROWS[path.stem].configs)


def test_what_a_tool_may_return_is_told_even_if_the_oracle_never_gets_it():
    path = SAMPLES / "Shelf_101_I__TallyEnv.py"
    text = path.read_text()
    mark = text.index("if i < 0", text.index("def ReadMark"))
    guarded = text[:mark] + "if i == 99:\n            return str(None)\n        " + text[mark:]
    plain = convert_file(text, ROWS[path.stem], name="tally", execution="inline").module
    module = convert_file(guarded, ROWS[path.stem], name="tally", execution="inline").module
    assert str(plain.tool("read_mark").returns) == "int"
    assert str(module.tool("read_mark").returns) == "int | None"


def test_rows_of_other_files_are_an_error(tmp_path):
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"ability": "v1@Other_1_I__OtherEnv@{}"}\n')
    with pytest.raises(ConfigurationError, match="no row names"):
        list(IMPORTERS["codegym"].items(str(SAMPLES), ImportOptions(rows=rows)))


def test_code_in_the_rows_is_imported_too(tmp_path):
    path = SAMPLES / "Shelf_101_I__TallyEnv.py"
    rows = tmp_path / "rows.jsonl"
    first = {"env_name": path.stem, "env_code": path.read_text(), "source": "somewhere"}
    second = {"ability": f"v1@{path.stem}@{{'marks': [1, 2], 'wanted': 1}}"}
    rows.write_text(json.dumps(first) + "\n" + json.dumps(second) + "\n")
    (item,) = IMPORTERS["codegym"].items(str(rows), ImportOptions())
    assert item.name == "tally" and item.provenance["source"] == "somewhere"
    assert EnvRows.from_payload(item.payload["rows"]).configs == [{"marks": [1, 2], "wanted": 1}]


def test_parquet_rows_are_read(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = [json.loads(line) for line in (SAMPLES / "rows.jsonl").read_text().splitlines()[:3]]
    path = tmp_path / "rows.parquet"
    parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    assert {stem: len(entry.configs) for stem, entry in collect_rows(path).items()} == {
        "Shelf_101_I__TallyEnv": 3
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{'a': [1, (2, 3)], 'b': True}", {"a": [1, (2, 3)], "b": True}),
        ('{"a": true, "b": null}', {"a": True, "b": None}),
        ("{1: 2}", None),
        ("[1]", None),
        ("{'a': __import__('os')}", None),
        ("{'a': float('inf')}", None),
        ("{" * 300, None),
        ("", None),
    ],
)
def test_configurations_are_literals_or_json(text, value):
    assert parse_config(text) == value


def test_the_question_is_what_follows_its_word():
    prompt = [
        {"role": "system", "content": "Question: no"},
        {"role": "user", "content": "Rules\nQuestion: Which?\n"},
    ]
    assert question_of(prompt) == "Which?"
    assert question_of(json.dumps(prompt)) == "Which?"
    assert question_of([{"role": "user", "content": "nothing"}]) == ""
    assert question_of(None) == ""


def test_observe_is_narrowed_where_the_oracle_does_without_it():
    path = SAMPLES / "Words_106_I__AnagramsEnv.py"  # its oracle never observes
    rows = ROWS[path.stem]
    narrowed = convert_file(path.read_text(), rows, name="words", execution="inline", hide_input=True)
    assert narrowed.provenance["observe"] == "narrowed"
    session = load_program(narrowed.module, "inline").start({"words": ["ab", "ba"]})
    tools = [tool.name for tool in narrowed.module.tools]
    assert session.call(tools.index("observe"), ()) == (None, '{"words_size":2}')
    path = SAMPLES / "Queue_109_I__DeadlineEnv.py"  # its oracle reads all jobs from it
    kept = convert_file(path.read_text(), ROWS[path.stem], name="queue", execution="inline", hide_input=True)
    assert kept.provenance["observe"] == "as published"


@pytest.mark.parametrize(
    "row",
    [
        {"ability": "v1@Shelf_101_I__TallyEnv@{'marks': [1], 'wanted': 1}"},
        {"ability": "v1@Shelf_101_I__TallyEnv@TallyEnv@{'marks': [1], 'wanted': 1}"},
        {"env_str": "TallyEnv@{'marks': [1], 'wanted': 1}"},
        {"env_name": "Shelf_101_I__TallyEnv", "config": "TallyEnv@{'marks': [1], 'wanted': 1}"},
    ],
)
def test_configurations_are_found_in_every_kind_of_row(tmp_path, row):
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps(row) + "\n")
    found = list(
        IMPORTERS["codegym"].items(str(SAMPLES / "Shelf_101_I__TallyEnv.py"), ImportOptions(rows=rows))
    )
    assert EnvRows.from_payload(found[0].payload["rows"]).configs == [{"marks": [1], "wanted": 1}]
