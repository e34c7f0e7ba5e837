"""Faults that users met: for each row and file of ``faults`` the outcome that is right."""

import ast
import copy
import json
import random
from pathlib import Path

import pytest

import codegym_envs as cg
import envs_catalog
from codegym_envs.env import ToolEnv
from codegym_envs.errors import CodeGymError
from codegym_envs.importers import IMPORTERS, ImportOptions
from codegym_envs.importers.codegym.reading.training_rows import EnvRows, collect_rows
from codegym_envs.importers.codegym.trying.convert import convert_file
from codegym_envs.pipeline.converting.plain_forms import forms, task_of
from codegym_envs.pipeline.items import Settings
from codegym_envs.pipeline.make import make, settle
from codegym_envs.synthesis.profiling.instrument import prepare
from codegym_envs.synthesis.statement.task_text import clean_statement
from codegym_envs.verification import Subject

FAULTS = Path(__file__).parent / "faults"
CONVERTED = ""
OUTCOMES = {
    "d02_star_imports": CONVERTED,
    "d10_dataclass_order": CONVERTED,
    "d13_accumulate": CONVERTED,
    "d26_decimal": "forbidden_import",
    "d28_datetime": CONVERTED,
    "d36_matrix_strings": CONVERTED,
    "d39_exception_class": CONVERTED,
    "d42_lt_heap": CONVERTED,
    "d47_complex_numbers": "forbidden_construct",
    "m01_star_collections": CONVERTED,
    "m03_star_math": CONVERTED,
    "m05_alias_plain": CONVERTED,
    "m06_alias_TypeAlias": CONVERTED,
    "m07_alias_builtin": CONVERTED,
    "m12_dataclass_order_sort": CONVERTED,
    "m14_frozen_dataclass_set": CONVERTED,
    "m16_custom_exception": CONVERTED,
    "m18_statement_lower": CONVERTED,
    "m27_exec_parallel": CONVERTED,
    "s01_star_formula": CONVERTED,
    "s03_snake_case": CONVERTED,
    "s05_in_place": CONVERTED,
    "s06_print_the_page": CONVERTED,
    "s09_any_order": CONVERTED,
    "s10_any_valid": "several_answers",
    "s11_groups": CONVERTED,
    "s13_type_statement": CONVERTED,
    "e07_bytes_encode": CONVERTED,
    "e12_inheritance_super": CONVERTED,
    "e16_kwonly_default_none": CONVERTED,
    "e17_cache_clear": CONVERTED,
    "e29_string_format_percent": CONVERTED,
    "e36_contains_getitem": CONVERTED,
    "f02_filter_str_method": CONVERTED,
    "f04_star_width": CONVERTED,
    "f07_property": CONVERTED,
    "f09_cache_clear_method": CONVERTED,
    "f11_posonly": CONVERTED,
    "f15_encode": CONVERTED,
    "f18_accumulate_op_in_genexpr": CONVERTED,
    "f22_date_ordinal": CONVERTED,
    "f24_re_simple": CONVERTED,
    "f25_intenum": CONVERTED,
    "g01_own_decorator": CONVERTED,
    "g03_with_contextmanager": CONVERTED,
    "g04_try_index_error": CONVERTED,
    "h02_parametrize": CONVERTED,
    "h03_unittest": CONVERTED,
    "h08_class_tests": CONVERTED,
    "h09_module_alias": CONVERTED,
    "j3_prop_other_name": CONVERTED,
    "k4_lambda_in_comp_iterable": CONVERTED,
    "k5_try_index": CONVERTED,
    "k8_type_alias_only_annotation": CONVERTED,
    "l3_product_formula": CONVERTED,
    "l4_regex_pattern_statement": CONVERTED,
    "l7_dna_strings_question": CONVERTED,
    "n1_python_function": CONVERTED,
    "n2_in_python": CONVERTED,
    "star_import_of_no_facade": "forbidden_import",
    "statistics_of_no_facade": "forbidden_import",
    "function_named_top": CONVERTED,
    "cached_property": CONVERTED,
    "method_named_top": CONVERTED,
    "accumulate_lambda": CONVERTED,
    "dataclass_field_without_order": CONVERTED,
    "property_setter": CONVERTED,
    "pop_from_nothing": CONVERTED,
    "percent_minus_star": CONVERTED,
    "enum_auto": CONVERTED,
    "total_ordering": CONVERTED,
    "unittest_subtests": CONVERTED,
    "pytest_params_and_star_import": CONVERTED,
    "pytest_fixture_and_raises": CONVERTED,
}  # fmt: skip
TEXTS = {
    "d36_matrix_strings": ["'#' (land) and '.' (water)", "the rows ##. and ..# the answer is 2."],
    "m18_statement_lower": ["the string s = a. b. c (", "for e. f. g the answer is 2", "for .x. y it is 1"],
    "s01_star_formula": ["rows*jars + rows*2", "3*4 + 3*2 + 1*2 + 1*2 = 22"],
    "s03_snake_case": ["such as user_name", "order_item_count", "orderItemCount"],
    "s05_in_place": ["the runner in place a changes with the one in place b", "Which runner is in place k"],
    "s06_print_the_page": ["A printer can print a page", "After how many seconds is the last page done?"],
    "s09_any_order": ["in any order"],
    "s11_groups": ["Groups of people arrive", "3, 4, 2", "How many people sit at the end?"],
    "s13_type_statement": ["From Python's point of view: a python of the zoo", "on the last day?"],
    "l3_product_formula": ["a*b*c", "2*a*b + 2*b*c + 2*a*c cents"],
    "l4_regex_pattern_statement": ["[a-z]*ing or *ed"],
    "l7_dna_strings_question": ["Is a sign one of ! ? . : and does it end the text?", "with ! or ?"],
    "n1_python_function": ["Find the largest gap between two neighbours of the list."],
    "n2_in_python": ["Given a list of numbers, find the largest gap between neighbours.", "4, 9, 1"],
}
ROWS = {
    row["question_id"]: row
    for name in ("rows.jsonl", "more_rows.jsonl")
    for row in map(json.loads, (FAULTS / name).read_text(encoding="utf-8").splitlines())
}
SAMPLE = random.Random("reported faults").sample(sorted(OUTCOMES), 6)


def item_of(name, tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(ROWS[name]) + "\n", encoding="utf-8")
    (item,) = IMPORTERS["kodcode"].items(str(path), ImportOptions())
    return item


def run(source, arguments):
    space: dict = {}
    exec(compile(source, "solution", "exec"), space)
    return space["solution"](**copy.deepcopy(dict(arguments)))


def converted(item):
    """The task of an item and its solution in the dialect, or the reason why there is none."""
    if item.refused is not None:
        return item.refused[0]
    try:
        ((problem, given), *_) = forms(item)
        task = task_of(problem, given, Settings())
        return task, prepare(problem.source)[0]
    except CodeGymError as error:
        return error.reason


def test_every_row_has_its_outcome():
    assert set(OUTCOMES) == set(ROWS)


@pytest.mark.parametrize("name", [name for name, reason in OUTCOMES.items() if reason])
def test_what_is_refused_is_refused_by_its_reason(name, tmp_path):
    assert converted(item_of(name, tmp_path)) == OUTCOMES[name]


@pytest.mark.parametrize("name", [name for name, reason in OUTCOMES.items() if not reason])
def test_what_is_converted_has_inputs_and_answers_as_before(name, tmp_path):
    task, solution = converted(item_of(name, tmp_path))
    body = [*solution.imports, *dict.fromkeys(solution.constants.values()), *solution.functions()]
    text = ast.unparse(ast.fix_missing_locations(ast.Module(body, [])))
    assert len(task.inputs) >= 2
    for inputs in task.inputs:
        assert run(text, inputs) == run(task.problem.source, inputs)


@pytest.mark.parametrize("name", TEXTS)
def test_texts_keep_their_meaning(name):
    row = ROWS[name]
    function = row["solution"].partition("def ")[2].partition("(")[0]
    text = clean_statement(row["question"], function, {key: key for key in row["inputs"][0]})
    assert [phrase for phrase in TEXTS[name] if phrase not in " ".join(text.split())] == []
    assert "Python function" not in text and "named" not in text


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in SAMPLE else pytest.mark.whole_corpus) for name in OUTCOMES],
)
def test_environments_are_verified_or_refused(name, tmp_path):
    result = settle(make, item_of(name, tmp_path), Settings(execution="inline"))
    assert (result.verified, result.reason if not result.verified else "") == (
        not OUTCOMES[name],
        OUTCOMES[name],
    )


def test_any_order_takes_every_order(tmp_path):
    result = settle(make, item_of("s09_any_order", tmp_path), Settings(execution="inline"))
    space: dict = {}
    exec(compile(result.source, "module", "exec"), space)
    assert space["accepts"]([1, 3], [3, 1, 3, 1, 2]) and space["accepts"]([3, 1], [3, 1, 3, 1, 2])
    assert not space["accepts"]([3], [3, 1, 3, 1, 2])


def test_the_usual_node_classes_need_no_definition(tmp_path):
    text = "class Solution:\n    def total(self, head: Optional[ListNode]) -> int:\n        total = 0\n"
    text += "        while head:\n            total += head.val\n            head = head.next\n"
    text += "        return total\n"
    path = tmp_path / "rows.jsonl"
    row = {"question_id": "chain", "question": "Add up the values of the list.", "solution": text}
    path.write_text(json.dumps({**row, "inputs": [{"head": [3, 1, 2]}, {"head": []}, {"head": [7]}]}) + "\n")
    (item,) = IMPORTERS["kodcode"].items(str(path), ImportOptions())
    task, _ = converted(item)
    assert [sorted(inputs["value_of"]) for inputs in task.inputs] == [[1, 2, 3], [], [7]]


@pytest.mark.parametrize("name", ["module", "copy_of_it"])
def test_the_exact_source_of_a_catalog_module_plays_under_any_name(name):
    source = next(Path(envs_catalog.__file__).parent.glob("modules/*/*.py")).read_text(encoding="utf-8")
    env = ToolEnv(cg.loads(source, name=name))
    observation, info = env.reset(seed=3)
    assert observation and info["tools"]
    assert env.step('{"name": "observe", "parameters": {}}')[1] == 0.0


FILES = sorted((FAULTS / "codegym").glob("*.py"))
FILE_ROWS = collect_rows(FAULTS / "codegym" / "rows.jsonl")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_files_of_the_codegym_format_are_solved_on_every_row(path):
    source = path.read_text(encoding="utf-8")
    rows = FILE_ROWS.get(path.stem, EnvRows())
    found = convert_file(source, rows, name="task", path=path.name, execution="inline")
    own = 1 if "from_env_str" in source else 0
    assert found.dropped == {} and len(found.module.listed) >= max(own, len(rows.configs))
    subject = Subject(found.module, "inline")
    plays = [subject.play(subject.case(0, 3, inputs)) for _, inputs in found.module.listed]
    assert [play.reward for play in plays] == [1.0] * len(plays)
