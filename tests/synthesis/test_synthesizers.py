"""Both synthesizers on problems of the tests: drafts load, their oracles win, and they read well."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from synthesis_cases import CASES, Case, drafts_of, module_of, observed, plays, problem_of

from codegym_envs.errors import SynthesisRefused
from codegym_envs.executor.rng import Rng
from codegym_envs.spec import parse_problem
from codegym_envs.synthesis import REASONS, SYNTHESIZERS, Observations, Options, Sample

PROBLEMS = sorted((Path(__file__).parents[2] / "envs_catalog" / "problems").glob("*/*.py"))
by_name = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@by_name
def test_every_draft_is_solved_by_its_oracle(case):
    drafts = drafts_of(case)
    assert len({draft.source for draft in drafts}) == len(drafts)
    for draft in drafts:
        for play, expected, answers in plays(draft, case):
            assert play.reward == 1.0, f"{draft.variant}\n{draft.source}"
            assert expected == (answers if draft.lifted else answers[0])
            assert play.calls > 1


@by_name
def test_expected_tools_are_made(case):
    names = {tool.name for draft in drafts_of(case) for tool in module_of(draft, case).tools}
    assert set(case.wants) <= names


@by_name
def test_drafts_read_well(case):
    for draft in drafts_of(case):
        module = module_of(draft, case)
        assert len(module.tools) <= 12
        assert module.statement and "def " not in module.statement and ">>>" not in module.statement
        for tool in module.tools:
            assert len(tool.doc.split()) > 1, tool.name
            assert not re.search(r"\d|tmp|temp", tool.name)
            for parameter in tool.parameters:
                assert parameter.doc, f"{tool.name}.{parameter.name}"
                assert not re.search(r"\d$", parameter.name)
                uses = re.findall(
                    rf"\b{parameter.name}\b", draft.source.split(f"def {tool.name}(")[1].split("\n\n\n")[0]
                )
                assert len(uses) >= 3, f"{tool.name} does nothing with {parameter.name}"


@by_name
def test_the_first_look_hides_the_data(case):
    for draft in drafts_of(case):
        module = module_of(draft, case)
        observe = draft.source.split("def observe(state)")[1].split("\n\n\n")[0]
        if draft.lifted:
            assert 'return {"cases": len(state.cases)}' in observe
            continue
        hidden = [
            item.name
            for item in module.inputs
            if item.type.kind in ("list", "str", "dict", "set", "vartuple")
        ]
        assert hidden
        for name in hidden:
            shown = re.findall(rf"(?:len\()?state\.{name}\b(?:\[0\])?\)?", observe)
            assert shown and all(part.startswith("len(") or part == f"state.{name}" for part in shown)
            assert f'"{name}": state.{name}' not in observe


def test_lifted_and_single_configurations_are_packed():
    case = next(case for case in CASES if case.name == "heavy_parcels")
    drafts = drafts_of(case)
    lifted = next(draft for draft in drafts if draft.lifted)
    single = next(draft for draft in drafts if not draft.lifted)
    assert lifted.pack(case.inputs[:2]) == {"cases": [[[3, 9, 12, 4], 5], [[7, 7], 7]]}
    assert single.pack(case.inputs[:1]) == {"weights": [3, 9, 12, 4], "limit": 5}
    with pytest.raises(ValueError, match="one case"):
        single.pack(case.inputs[:2])


def test_a_missing_argument_gets_its_default():
    case = next(case for case in CASES if case.name == "default_step")
    single = next(draft for draft in drafts_of(case) if not draft.lifted)
    assert single.pack(case.inputs[:1]) == {"readings": [1, 2, 3, 4], "step": 2}


def test_knobs_are_obeyed():
    case = next(case for case in CASES if case.name == "bracket_depth")
    drafts = drafts_of(case, options=Options(lifted=True, granularity="medium", scalars="explicit"))
    assert [draft.variant for draft in drafts] == ["medium-lifted", "access-lifted"]
    assert all(draft.lifted for draft in drafts)
    few = drafts_of(case, options=Options(max_tools=4, granularity="fine", lifted=False))
    assert few
    assert all(len(module_of(draft, case).tools) <= 4 for draft in few)


def test_scalars_can_live_in_the_state():
    case = next(case for case in CASES if case.name == "bracket_depth")
    drafts = drafts_of(case, options=Options(granularity="medium", scalars="state"))
    assert {draft.variant for draft in drafts} == {"medium-state", "medium-state-lifted"}
    for draft in drafts:
        update = module_of(draft, case).tool("update_depth")
        assert [parameter.name for parameter in update.parameters] == ["character"]
        begins = "_begin_case" if draft.lifted else "setup"
        assert "state.depth = 0" in draft.source.split(f"def {begins}(state)")[1].split("\n\n\n")[0]
        assert "depth = 0" not in draft.source.split("def solve")[1]
        for play, expected, answers in plays(draft, case):
            assert play.reward == 1.0
            assert expected == (answers if draft.lifted else answers[0])
    flat = next(case for case in CASES if case.name == "pairs_of_words")
    with pytest.raises(SynthesisRefused) as caught:
        drafts_of(flat, options=Options(scalars="state"))
    assert caught.value.reason == "no_updates"


def test_outlined_branches_return_what_they_change():
    case = next(case for case in CASES if case.name == "bracket_depth")
    (medium,) = [
        d
        for d in drafts_of(case, options=Options(granularity="medium", lifted=False))
        if d.variant == "medium"
    ]
    module = module_of(medium, case)
    update = module.tool("update_depth")
    assert [parameter.name for parameter in update.parameters] == ["character", "depth"]
    assert str(update.returns) == "int"


@pytest.mark.parametrize("path", PROBLEMS, ids=lambda path: path.stem)
def test_catalog_problems_become_modules_of_their_helpers(path):
    problem = parse_problem(path.read_text(), name=path.stem, path=path)
    space: dict = {}
    exec(compile(problem.source, path.name, "exec"), space)
    inputs = [space["generate"](Rng(f"{problem.name}|{level}|0"), level) for level in (1, 2, 3)]
    case = Case(problem.name, problem.source, inputs)
    (draft,) = SYNTHESIZERS["helpers"].synthesize(problem, observed(case), Options())
    module = module_of(draft, case)
    for name in re.findall(r"^def ([a-z]\w*)\(", problem.source, re.MULTILINE):
        if name in ("generate", "solution") or f"{name}(" not in problem.source.split("def solution(")[1]:
            continue
        assert module.tool(name).doc
    for play, expected, answers in plays(draft, case):
        assert play.reward == 1.0
        assert [set(expected) if isinstance(answers[0], set) else expected] == answers


def test_drafts_do_not_depend_on_the_hash_seed():
    """The catalog is built anew under many seeds besides (tests/catalog); here is a sample."""
    code = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1]); from synthesis_cases import CASES, drafts_of;"
        "drafts = [draft.source for case in CASES[::3] for draft in drafts_of(case)];"
        "print(hashlib.sha256(''.join(drafts).encode()).hexdigest(), len(drafts))"
    )
    found = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", code, str(Path(__file__).parent)]
        found.add(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    (printed,) = found
    assert int(printed.split()[1]) > len(CASES) // 3


def test_reasons_are_given_for_what_cannot_be_converted():
    case = CASES[0]
    with pytest.raises(SynthesisRefused) as caught:
        next(SYNTHESIZERS["residual"].synthesize(problem_of(case), Observations(), Options()))
    assert caught.value.reason == "no_samples"
    with pytest.raises(SynthesisRefused) as caught:
        drafts_of(case, "helpers")
    assert caught.value.reason == "no_helpers"
    silent = Case("silent", "def solution(numbers):\n    numbers[0]\n", [{"numbers": [1, 2]}])
    with pytest.raises(SynthesisRefused) as caught:
        observations = Observations(samples=[Sample({"numbers": [1, 2]}, None)])
        next(SYNTHESIZERS["residual"].synthesize(problem_of(silent), observations, Options()))
    assert caught.value.reason == "no_answer"
    assert {"no_samples", "no_helpers", "no_answer"} <= set(REASONS)


@pytest.mark.parametrize("name", ["shelf_order", "best_bid", "middle_of_readings"])
def test_sorting_can_ask_which_item_comes_first(name):
    case = next(case for case in CASES if case.name == name)
    drafts = drafts_of(case)
    deep = [draft for draft in drafts if "deep" in draft.variant]
    assert deep and len(deep) < len(drafts)
    for draft in deep:
        oracle = draft.source.split("def solve")[1]
        assert "sorted(" not in oracle and "tools.comes_before(first=" in oracle


@pytest.mark.parametrize("name", ["search_in_halves", "walk_on_its_own"])
def test_recursion_can_look_at_hidden_data_by_tools(name):
    case = next(case for case in CASES if case.name == name)
    deep = [draft for draft in drafts_of(case) if "deep" in draft.variant]
    assert deep
    for draft in deep:
        given = re.search(r"def (?:place|walk_on_its_own)\(([^)]*)\)", draft.source.split("def solve")[1])
        assert given is not None and not {"stones", "heights"} & set(given[1].split(", "))
        for play, _, _ in plays(draft, case):
            assert play.reward == 1.0
