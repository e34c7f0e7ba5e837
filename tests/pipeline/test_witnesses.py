"""Further solutions and the statement's example: what they disagree about is no task."""

import json
from pathlib import Path

import pytest

import envs_catalog
from codegym_envs.errors import ModuleRejected, SynthesisRefused
from codegym_envs.importers import IMPORTERS, ImportOptions
from codegym_envs.pipeline.converting.plain_forms import forms, task_of
from codegym_envs.pipeline.inputs.accepted import agreed, are_alike
from codegym_envs.pipeline.inputs.input_pool import build_pool
from codegym_envs.pipeline.item_files import file_item
from codegym_envs.pipeline.items import Item, Settings
from codegym_envs.pipeline.make import make
from codegym_envs.pipeline.observing.observe import Solver, dialect_data
from codegym_envs.pipeline.observing.witnesses import check_examples, verdicts, witnesses_of
from codegym_envs.spec import parse_problem
from codegym_envs.spec.beside import examples_of
from codegym_envs.spec.types import Type

HEAD = '''"""Crates on the lift

A lift takes crates in the order of the list as long as their weight together is at most the limit. How many
crates does it take?

Example: for the weights 3, 4, 5 and the limit 8 the answer is 2.
"""

TOPICS = ("freight",)

'''
GENERATE = '''
def generate(rng, difficulty):
    """More crates at higher difficulty."""
    weights = [rng.integers(LOW, 9) for _ in range(rng.integers(8 * difficulty, 12 * difficulty))]
    return {"weights": weights, "limit": rng.integers(4, 40 * difficulty)}

'''
SOLUTION = """
def solution(weights: list[int], limit: int) -> int:
    load = 0
    for place, weight in enumerate(weights):
        load += weight
        if load > limit:
            return place
    return len(weights)

"""
AGAIN = '''
def solution_again(weights: list[int], limit: int) -> int:
    """Counts the fronts of the list that are light enough."""
    return sum(sum(weights[: count + 1]) <= limit for count in range(len(weights)))

'''
EXAMPLE = 'EXAMPLE = ({"weights": [3, 4, 5], "limit": 8}, 2)\n'


def problem_text(low=1, again=AGAIN, example=EXAMPLE):
    return HEAD + GENERATE.replace("LOW", str(low)) + SOLUTION + again + example


@pytest.mark.usefixtures("first_verified")
def test_what_stands_beside_the_solution_is_in_no_module():
    problem = parse_problem(problem_text(), name="lift")
    assert problem.beside == ("solution_again", "EXAMPLE")
    assert (
        problem.source.splitlines()
        == (HEAD + GENERATE.replace("LOW", "1") + SOLUTION).rstrip("\n").splitlines()
    )
    assert problem.whole == problem_text()
    assert problem.hash != parse_problem(problem_text(again=""), name="lift").hash
    result = make(Item("lift", "problem", problem_text()), Settings("inline"))
    assert result.verified and "solution_again" not in result.source and "EXAMPLE" not in result.source
    assert result.receipt["provenance"]["witnesses"] == {"solutions": 1, "inputs": 201}
    bare = make(Item("lift", "problem", problem_text(again="", example="")), Settings("inline"))
    assert bare.source == result.source and "witnesses" not in bare.receipt["provenance"]


def test_generated_inputs_on_which_solutions_disagree_refuse_the_problem():
    """Weights below zero break what both solutions rest on: the first stops, the second counts on."""
    with pytest.raises(SynthesisRefused) as caught:
        make(Item("lift", "problem", problem_text(low=-6)), Settings("inline"))
    assert caught.value.reason == "solutions_disagree"
    assert '{"weights":[' in caught.value.detail


def test_an_example_that_the_solution_contradicts_refuses_the_problem():
    wrong = EXAMPLE.replace("}, 2)", "}, 3)")
    with pytest.raises(SynthesisRefused) as caught:
        make(Item("lift", "problem", problem_text(example=wrong)), Settings("inline"))
    assert caught.value.reason == "example_disagrees"
    assert "it gives 2, not 3" in caught.value.detail


@pytest.mark.parametrize("written", ["EXAMPLE = 3\n", 'EXAMPLE = ("a", 3)\n', "EXAMPLE = (dict(a=1), 3)\n"])
def test_an_example_in_another_form_is_told(written):
    with pytest.raises(ModuleRejected, match="write EXAMPLE = "):
        make(Item("lift", "problem", problem_text(example=written)), Settings("inline"))


def test_a_file_brings_its_witness(tmp_path):
    path = tmp_path / "lift.py"
    path.write_text(problem_text(), encoding="utf-8")
    item = file_item(path)
    problem = parse_problem(item.source, name=item.name)
    assert len(witnesses_of(problem, ())) == 1


def row(**more):
    first = "def taken(weights, limit):" + SOLUTION.split("-> int:")[1]
    second = (
        "def taken(loads, most):\n    return sum(sum(loads[:n + 1]) <= most for n in range(len(loads)))\n"
    )
    inputs = [
        {"weights": [3, 4, 5, 1, 1, 2, 6, 3, 2], "limit": 8},
        {"weights": [1] * 12, "limit": 20},
        {"weights": [9, 2, 4], "limit": 3},
    ]
    return {"question_id": "lift", "question": HEAD.split('"""')[1], "solution": first, "solutions": [second],
            "inputs": inputs, **more}  # fmt: skip


def pool_of(tmp_path, **more):
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row(**more)) + "\n", encoding="utf-8")
    (item,) = IMPORTERS["kodcode"].items(str(path), ImportOptions())
    ((problem, given),) = forms(item)
    task = task_of(problem, given, Settings("inline"))
    return build_pool(task.problem, task.inputs, witnesses=task.witnesses)


def test_a_row_may_bring_several_solutions_with_other_names_of_parameters(tmp_path):
    pool = pool_of(tmp_path)
    assert len(pool.witnesses) == 1 and pool.compared >= 200 and pool.disputed == 0
    assert pool_of(tmp_path, solutions=["def other(a): return 1\n", "def taken(:"]).witnesses == ()


def test_grown_inputs_on_which_solutions_disagree_fall_away(tmp_path):
    """The second solution is wrong where all crates are taken and weigh 3 more than a multiple of 7."""
    odd = "def taken(weights, limit):\n    load = 0\n    for place, weight in enumerate(weights):\n"
    odd += "        load += weight\n        if load > limit:\n            return place\n"
    odd += "    return len(weights) - (sum(weights) % 7 == 3)\n"
    pool = pool_of(tmp_path, solutions=[odd])
    assert 0 < pool.disputed <= 0.3 * pool.compared
    wrong = [case for case in pool.cases if sum(case.inputs["weights"]) % 7 == 3]
    assert wrong and all(case.answer < len(case.inputs["weights"]) for case in wrong)


def test_known_inputs_on_which_solutions_disagree_refuse_the_row(tmp_path):
    with pytest.raises(SynthesisRefused) as caught:
        pool_of(tmp_path, solutions=["def taken(weights, limit):\n    return len(weights) - 7\n"])
    assert caught.value.reason == "solutions_disagree"
    assert caught.value.detail.endswith('"limit":20} they give 12 and 5')


ACCEPTING = """
def accepts(answer, numbers):
    return sorted(answer) == sorted(set(numbers))


def solution(numbers: list[int]) -> list[int]:
    return list(dict.fromkeys(numbers))


def solution_again(numbers: list[int]) -> list[int]:
    return sorted(set(numbers)) + ([0] if len(numbers) == 3 else [])
"""


def test_other_answers_that_are_accepted_are_no_disagreement():
    problem = parse_problem(ACCEPTING, name="different")
    inputs = [{"numbers": [3, 1, 2, 3]}, {"numbers": [2, 1, 1]}]
    answers = [[3, 1, 2], [2, 1]]
    said = verdicts(witnesses_of(problem, ()), problem, inputs, answers, Type("list", (Type("int"),)))
    assert [verdict.agreed for verdict in said] == [False, False]
    found = agreed(problem, inputs, answers, said)
    assert [verdict.agreed for verdict in found] == [True, False]
    assert found[1].other == [1, 2, 0]


def test_a_witness_that_gives_no_answer_is_silent():
    endless = "def solution(n: int) -> int:\n    return n\n\ndef solution_again(n: int) -> int:\n"
    endless += "    while n > 3:\n        pass\n    return [][0] if n == 3 else n\n"
    problem = parse_problem(endless, name="endless")
    found = verdicts(
        witnesses_of(problem, ()), problem, [{"n": 2}, {"n": 3}, {"n": 4}], [2, 3, 4], Type("int")
    )
    assert [(verdict.agreed, verdict.silent) for verdict in found] == [
        (True, False),
        (False, True),
        (False, True),
    ]


def test_an_example_may_hold_a_set():
    text = "def solution(names: list[str]) -> set[str]:\n    return {name for name in names if name}\n\n"
    text += 'EXAMPLE = ({"names": ["b", "", "a"]}, {"a", "b"})\n'
    problem = parse_problem(text, name="named")
    assert check_examples(problem, Solver(problem)) == 1


def test_the_order_of_keys_and_sets_is_no_other_answer():
    problem = parse_problem("def solution(n):\n    return n\n", name="plan")
    pairs = [
        ({"n": 1}, {"a": {"x": 1, "y": 2}}, {"a": {"y": 2, "x": 1}}),
        ({"n": 2}, dialect_data({"b", "a"}), dialect_data({"a", "b"})),
        ({"n": 3}, [1, 2], [2, 1]),
        ({"n": 4}, {"a": 1}, {"a": 2}),
    ]
    assert are_alike(problem, pairs) == [True, True, False, False]


CATALOG = Path(envs_catalog.__file__).parent


@pytest.mark.parametrize("path", sorted(CATALOG.glob("problems/*/*.py")), ids=lambda path: path.stem)
def test_every_problem_of_the_catalog_has_an_example_and_a_second_solution(path):
    problem = parse_problem(path.read_text(encoding="utf-8"), name=path.stem)
    assert problem.beside == ("EXAMPLE", "solution_again")
    [(inputs, _)] = examples_of(problem.whole)
    assert list(inputs) == [parameter.name for parameter in problem.parameters]
