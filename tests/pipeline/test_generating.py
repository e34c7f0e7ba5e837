"""Emitted ``generate``: draws for every domain, checks that mean the same, text that stays as it is."""

import ast
import inspect
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import codegym_envs as cg
from codegym_envs.executor import load_program
from codegym_envs.executor.configs import freeze
from codegym_envs.pipeline.constraints.constraint import Constraint
from codegym_envs.pipeline.constraints.places import places_of
from codegym_envs.pipeline.constraints.registry import KINDS
from codegym_envs.pipeline.generating.alone import generate_alone
from codegym_envs.pipeline.generating.draws import DRAWS, drawn
from codegym_envs.pipeline.generating.generator_text import GeneratorPlan, Material, with_generate
from codegym_envs.pipeline.generating.promises import Names, condition, mending
from codegym_envs.pipeline.generating.tests_as_code import Library, literal
from codegym_envs.pipeline.generating.unemittable import Unemittable
from codegym_envs.pipeline.generating.unused import without_unused
from codegym_envs.pipeline.inputs import InputSource, domains, maps
from codegym_envs.pipeline.inputs.input_pool import build_pool
from codegym_envs.pipeline.inputs.learning import learn_domain
from codegym_envs.pipeline.item_files import file_item
from codegym_envs.pipeline.items import Settings
from codegym_envs.pipeline.make import make, settle
from codegym_envs.spec.parse import parse_module, parse_problem

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
GOLDEN = Path(__file__).parent / "golden"

MODULE = '''"""Something

What is it?

Example: for 1 the answer is 1.
"""
TOPICS = ("search",)
{before}

def reference({parameters}) -> {type}:
    return {value}


def observe(state) -> int:
    """Nothing."""
    return 0
{after}'''


def module_of(library, expression, parameters="x: int", type_="bool"):
    """A module whose reference is an expression that uses a library."""
    before = "\n".join([*library.imports, *(f"{name} = {text}" for name, text in library.constants.items())])
    source = MODULE.format(
        before=f"{before}\n\n{chr(10).join(library.texts.values())}",
        parameters=parameters,
        type=type_,
        value=expression,
        after="\n\ndef generate(rng, difficulty):\n    return {}\n",
    )
    return cg.loads(source, name="something")


def drawing(domain, size="6"):
    """What an emitted draw gives, for some seeds."""
    library = Library(frozenset())
    expression = drawn(domain, size, library)
    constants = "\n".join(f"{name} = {text}" for name, text in library.constants.items())
    helpers = "\n".join(library.texts.values())
    before = f"{constants}\n\n{helpers}\n\ndef generate(rng, difficulty):\n    return {{'x': {expression}}}\n"
    source = MODULE.format(before=before, parameters="x", type="int", value="0", after="")
    program = load_program(cg.loads(source, name="something"), "inline")
    return [program.generate(1, seed)["x"] for seed in range(40)]


SEEN = {
    "flags": [True, False, True],
    "words": ["north", "south", "north", "south", "north", "south"],
    "numbers": [3, 9, 14, -2],
    "even numbers": [4, 8, 10, 22],
    "odd numbers": [5, 9, 11, 23],
    "floats": [1.5, 2.25, -3.0],
    "letters": ["abc", "bca", "a"],
    "sentences": ["one two", "two three four", "one"],
    "brackets": ["()", "(()())", "()()"],
    "lists": [[3, 1, 2, 2], [5, 9], [4, 4, 1]],
    "sorted lists": [[1, 2, 3, 9], [2, 4, 5], [0, 7, 8, 11]],
    "permutations": [[2, 0, 1], [0, 1], [3, 1, 2, 0]],
    "grids": [[[1, 0], [0, 1]], [[0, 0, 1], [1, 1, 0], [0, 0, 0]], [[1, 1, 1], [0, 1, 0]]],
    "pairs": [[[1, 4], [2, 9]], [[3, 7], [0, 2], [5, 6]]],
    "tuples": [(1, "a"), (2, "b"), (7, "c")],
    "tables": [{"a": 1, "b": 2}, {"b": 4, "c": 5}, {"a": 3}],
    "records": [{"size": 3, "name": "ab"}, {"size": 5, "name": "cd"}],
    "graphs": [{"a": ["b"], "b": ["a"]}, {"a": ["b", "c"], "b": ["a"], "c": ["a"]}],
    "maps": [["#.", ".#"], ["..#", "#..", ".#."], ["#.#", "..."]],
    "mazes": [["S.", "#E"], ["..#", "S.E", "..."], ["E#.", "..S"]],
    "numbers or none": [3, None, 5, 9, None],
}


@pytest.mark.parametrize("name", SEEN)
def test_emitted_draws_give_what_the_domain_gives(name):
    domain = learn_domain(SEEN[name])
    rng = random.Random(7)
    known = [domain.draw(rng, 6) for _ in range(60)]
    found = drawing(domain)
    assert {type(value) for value in found} <= {type(value) for value in [*known, *SEEN[name]]}
    assert len({repr(value) for value in found}) > 1
    cells = set("".join(map(str, [*known, *SEEN[name]])))
    if name in ("letters", "sentences", "brackets", "maps", "mazes", "words"):
        assert set("".join(map(str, found))) <= cells


def test_emitted_draws_keep_what_a_domain_knows():
    assert all(value % 2 == 0 for value in drawing(learn_domain(SEEN["even numbers"])))
    assert all(value % 2 == 1 for value in drawing(learn_domain(SEEN["odd numbers"])))
    assert all(value == sorted(value) for value in drawing(learn_domain(SEEN["sorted lists"])))
    assert all(sorted(value) == list(range(6)) for value in drawing(learn_domain(SEEN["permutations"])))
    assert all(len({len(row) for row in value}) == 1 for value in drawing(learn_domain(SEEN["grids"])))
    assert all("".join(value).count("S") == 1 for value in drawing(learn_domain(SEEN["mazes"])))
    for text in drawing(learn_domain(SEEN["brackets"])):
        while "()" in text:
            text = text.replace("()", "")
        assert text == ""


def test_every_domain_has_an_emission():
    classes = {
        value
        for room in (domains, maps)
        for value in vars(room).values()
        if inspect.isclass(value) and value.__name__.endswith("Domain") and value is not domains.Domain
    }
    assert classes == set(DRAWS)
    with pytest.raises(Unemittable, match="no emission"):
        drawn(object(), "3", Library(frozenset()))


def samples():
    """Inputs of many forms, of which much can be said."""
    return {
        "numbers": [
            {"numbers": [1, 3, 4, 8], "k": 2},
            {"numbers": [2, 5], "k": 1},
            {"numbers": [0, 7, 9], "k": 3},
        ],
        "edges": [
            {"n": 3, "edges": [[0, 1], [1, 2]]},
            {"n": 4, "edges": [[0, 1], [1, 2], [2, 3]]},
            {"n": 2, "edges": [[0, 1]]},
        ],
        "maps": [{"rows": ["S.", "#E"]}, {"rows": ["..#", "S.E", "..."]}, {"rows": ["S..", "E#."]}],
        "tables": [
            {"near": {"a": ["b"], "b": ["a"]}},
            {"near": {"a": ["b", "c"], "b": ["a"], "c": ["a"]}},
            {"near": {"x": ["y"], "y": ["x"]}},
        ],
        "texts": [{"s": "(())", "t": "12:30"}, {"s": "()()", "t": "09:15"}, {"s": "()", "t": "23:59"}],
        "stays": [
            {"stays": [[1, 4], [5, 9]], "days": 12},
            {"stays": [[0, 2], [3, 4], [6, 8]], "days": 9},
            {"stays": [[2, 3]], "days": 4},
        ],
    }


def broken(inputs, rng):
    """Inputs in which something was changed that they may have to keep."""
    for name, value in inputs.items():
        if isinstance(value, int):
            yield {**inputs, name: value + rng.choice((-3, 1, 5))}
        if isinstance(value, (list, str)):
            yield {**inputs, name: value[::-1]}
            yield {**inputs, name: value + value[:1]}
            yield {**inputs, name: value[:1]}
        if isinstance(value, list) and value and isinstance(value[0], int):
            yield {**inputs, name: [rng.randint(-2, 9) for _ in value]}
        if isinstance(value, list) and value and isinstance(value[0], list):
            yield {**inputs, name: [[rng.randint(-1, 6) for _ in row] for row in value]}


@pytest.mark.parametrize("form", samples())
def test_emitted_checks_say_what_the_constraints_say(form):
    known = samples()[form]
    places = places_of(known)
    names = Names(
        {name: name for name in known[0]},
        frozenset(name for name in known[0] if isinstance(known[0][name], dict)),
    )
    rng = random.Random(3)
    others = [*known, *(changed for one in known for changed in broken(one, rng))]
    emitted = 0
    for kind in KINDS:
        for constraint in kind.candidates(known, places):
            library = Library(frozenset())
            try:
                test = condition(constraint, names, library)
            except Unemittable:
                continue
            emitted += 1
            program = load_program(module_of(library, f"bool({test})", ", ".join(known[0])), "inline")
            for inputs in others:
                try:
                    said = program.reference(inputs)
                except cg.ExecutionFailed:
                    said = False  # as of a constraint whose test fails
                assert said is constraint.holds(inputs), (constraint.words(), inputs, test)
    assert emitted > 10


def constraint_of(name, known):
    """A constraint that known inputs keep, by the name of its form."""
    found = [
        one for kind in KINDS for one in kind.candidates(known, places_of(known)) if one.form.name == name
    ]
    assert found
    return found[0]


def test_mending_statements_mend():
    known = samples()["numbers"]
    names = Names({"numbers": "numbers", "k": "k"})
    for form in ("ascending", "distinct"):
        library = Library(frozenset())
        constraint = constraint_of(form, known)
        lines = "\n    ".join(mending(constraint, names, library))
        before = f"\n{chr(10).join(library.texts.values())}\n\n{chr(10).join(library.imports)}\n"
        generate = "\n".join(
            [
                "def generate(rng, difficulty):",
                "    numbers = [rng.integers(0, 5) for _ in range(6)]",
                "    k = 1",
                f"    {lines}",
                "    return {'numbers': numbers, 'k': k}",
            ]
        )
        source = MODULE.format(
            before=f"{before}\n{generate}\n", parameters="numbers, k", type="int", value="0", after=""
        )
        program = load_program(cg.loads(source, name="something"), "inline")
        assert all(constraint.holds(program.generate(1, seed)) for seed in range(30))


def test_constraints_that_need_patterns_have_no_form():
    known = samples()["texts"]
    with pytest.raises(Unemittable):
        condition(constraint_of("time", known), Names({"s": "s", "t": "t"}), Library(frozenset()))


def material(name):
    """What three texts are made of."""
    source = MODULE.format(before="", parameters="{parameters}", type="int", value="0", after="")
    cases = {
        "sorted_prices": (
            ("prices", "budget"),
            [([2, 3, 7], 9), ([1, 4, 4, 8], 11), ([3, 5, 6, 9, 12], 20), ([2, 2, 8, 10, 11, 15], 31)],
        ),
        "aisle_notes": (("note",), [("abca",), ("bcab",), ("ccabab",), ("abcabcab",)]),
        "tied_lists": (
            ("names", "ages", "count"),
            [
                (["ann", "bo"], [3, 9], 2),
                (["cy", "di", "ed"], [8, 1, 4], 3),
                (["al", "bea", "cem", "dot"], [7, 7, 2, 9], 4),
                (["flo", "gus"], [6, 5], 2),
            ],
        ),
    }
    inputs, starts = cases[name]
    lifted = name == "aisle_notes"
    levels = {level: [[[start]] for start in starts] for level in (1, 2, 3)}
    if lifted:
        levels = {level: [[[starts[0], starts[level]]]] for level in (1, 2, 3)}
    parameters = "cases" if lifted else ", ".join(inputs)
    return Material(source.replace("{parameters}", parameters), levels, inputs, inputs, lifted, False, "")


def golden_text(name):
    made = material(name)
    known = [
        dict(zip(made.inputs, case, strict=True))
        for case in zip(*map(made.values, range(len(made.inputs))), strict=True)
    ]
    kept = InputSource(name, known, "The prices are sorted in ascending order.").kept.constraints
    checks = tuple(one for one in kept if one.form.name in ("ascending", "equal lengths"))
    draws = name != "tied_lists"
    return with_generate(made, GeneratorPlan(gently=not draws, draws=draws, checks=checks))


@pytest.mark.parametrize("name", ["sorted_prices", "aisle_notes", "tied_lists"])
def test_the_text_of_a_generate_stays_as_it_is(name):
    text = golden_text(name)
    assert text == (GOLDEN / f"{name}.txt").read_text()
    module = cg.loads(text, name=name)
    program = load_program(module, "inline")
    made = [program.generate(level, seed) for level in (1, 2, 3) for seed in range(40)]
    assert made == [program.generate(level, seed) for level in (1, 2, 3) for seed in range(40)]
    assert len({repr(inputs) for inputs in made}) > 40
    for inputs in made:
        if name == "sorted_prices":
            assert inputs["prices"] == sorted(inputs["prices"])
        if name == "tied_lists":
            assert len(inputs["names"]) == len(inputs["ages"]) == inputs["count"]
        if name == "aisle_notes":
            assert set("".join(inputs["cases"])) <= set("abc")


def test_texts_do_not_depend_on_hashes():
    program = (
        "import test_generating as t; print(t.golden_text('tied_lists') + t.golden_text('sorted_prices'))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": f"{Path(cg.__file__).parents[1]}:{Path(__file__).parent}",
            },
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert runs == {golden_text("tied_lists") + golden_text("sorted_prices") + "\n"}


def test_parameters_that_are_not_used_go_with_their_arguments():
    text = """
def generate(rng, difficulty):
    return f(rng, 1, *[2, 3])

def f(rng, a, b, c):
    return g(b, a)

def g(b, a):
    return b
"""
    assert without_unused(text).split("\n\n") == [
        "def generate(rng, difficulty):\n    return f(*[2, 3])",
        "def f(b, c):\n    return g(b)",
        "def g(b):\n    return b",
    ]


def test_what_has_no_form_as_a_constant_is_refused():
    assert literal({"a": [1, (2,), None, True, 1.5]}) == "{'a': [1, (2,), None, True, 1.5]}"
    assert ast.literal_eval(literal([-1, "é'"])) == [-1, "é'"]
    for value in (float("nan"), float("inf"), object()):
        with pytest.raises(Unemittable):
            literal(value)


def test_a_long_list_is_what_is_frozen_and_generate_makes_fresh_inputs():
    source = MODULE.format(
        before="\ndef generate(rng, difficulty):\n    return {'x': rng.integers(0, 10**6)}\n",
        parameters="x: int",
        type="int",
        value="x",
        after="",
    )
    lines = [f'{{"difficulty": {1 + number // 10}, "inputs": {{"x": {number}}}}}\n' for number in range(30)]
    long = parse_module(source, name="something", sidecar="".join(lines))
    assert [config.seed for config in freeze(load_program(long, "inline"))] == [
        -1 - line for line in range(30)
    ]
    short = parse_module(source, name="something", sidecar="".join(lines[:2]))
    assert len(freeze(load_program(short, "inline"))) == 38
    env = cg.ToolEnv(long, "inline", configs="fresh")
    assert env.reset(seed=3)[1]["config_id"] is None


def test_names_of_helpers_make_way_for_those_of_the_module():
    library = Library(frozenset({"_text"}))
    expression = drawn(learn_domain(SEEN["letters"]), "3", library)
    assert expression.startswith("_text_2(rng, ")
    assert list(library.texts) == ["_text_2"]
    assert isinstance(constraint_of("ascending", samples()["numbers"]), Constraint)


@pytest.mark.parametrize("name", ["_fresh", "_changed", "_STARTS", "generate"])
def test_a_module_that_has_one_of_its_names_gets_no_generate(name):
    made = material("sorted_prices")
    theirs = f"{name} = 3\n" if name.isupper() else f"def {name}(value):\n    return value\n"
    made = replace(made, source=f"{made.source}\n\n{theirs}")
    with pytest.raises(Unemittable, match=name):
        with_generate(made, GeneratorPlan())


def test_a_problem_without_a_generator_gets_one(tmp_path):
    (tmp_path / "large_sum.py").write_text(ANNOTATED)
    item = file_item(tmp_path / "large_sum.py")
    result = settle(make, item, Settings(execution="inline"))
    assert result.admitted
    assert result.receipt["provenance"]["fresh"] in ("drawn", "changed")
    assert all(seed < 0 for _, seed, _ in result.receipt["configs"])  # the list, as it was chosen
    module = parse_module(result.source, name="large_sum", sidecar=result.sidecar)
    env = cg.ToolEnv(module, "inline", configs="fresh")
    for seed in range(5):
        env.reset(seed=seed)
        assert [env.step(action)[1] for action in env.oracle_actions()][-1] == 1.0
    alone = load_program(cg.loads(generate_alone(result.source), name="large_sum"), "inline")
    program = load_program(module, "inline")
    assert [alone.generate(2, seed) for seed in range(5)] == [program.generate(2, seed) for seed in range(5)]


def test_judging_inputs_leaves_the_pool_as_it_is():
    problem = parse_problem(ANNOTATED, name="large_sum")
    pool = build_pool(problem, [{"values": [1, 5]}, {"values": [7]}], levels=[2])
    before = list(pool.cases)
    judged = pool.judged([{"values": [4, 9]}, {"values": ["no number"]}, {"values": [1, 5]}])
    assert [None if case is None else case.answer for case in judged] == [13, None, 5]
    assert pool.cases == before
