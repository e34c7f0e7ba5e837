"""Inputs: types, domains, relations, growth."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegym_envs.pipeline.inputs import SIZES, InputSource, infer_type
from codegym_envs.pipeline.inputs.annotated import annotated_samples
from codegym_envs.pipeline.inputs.learning import learn_domain
from codegym_envs.pipeline.inputs.maps import MapDomain
from codegym_envs.pipeline.inputs.mutate import mutated
from codegym_envs.pipeline.inputs.relations import find_relations
from codegym_envs.spec import OrderedSet, matches, parse_annotation
from codegym_envs.spec.types import Type

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.tuples(inner, inner)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([1, 2], "int"),
        ([1, 2.5], "float"),
        ([True, 1], "bool | int"),
        ([None, "a"], "str | None"),
        ([[], [1]], "list[int]"),
        ([[]], "list"),
        ([[1], ["a"]], "list[int | str]"),
        ([(1, "a"), (2, "b")], "tuple[int, str]"),
        ([(1,), (1, 2)], "tuple[int, ...]"),
        ([{"a": [1]}, {}], "dict[str, list[int]]"),
        ([{1, 2}], "set[int]"),
        ([], "Any"),
        ([1, "a", None, [1], {"a": 1}, (1,)], "Any"),
    ],
)
def test_types_of_values(values, shown):
    assert str(infer_type(values)) == shown


def test_numbers_may_stay_apart():
    assert str(infer_type([1, 2.5], numbers="union")) == "int | float"


@settings(deadline=None)
@given(st.lists(PLAIN, min_size=1, max_size=4))
def test_every_value_has_the_type_that_was_found(values):
    found = infer_type(values, numbers="union")
    assert all(matches(value, found) for value in values)


SAMPLES = {
    "sorted and a member": [
        {"values": [1, 3, 5, 7], "wanted": 3},
        {"values": [2, 4, 9, 12], "wanted": 12},
        {"values": [0, 5, 6], "wanted": 0},
    ],
    "same length": [
        {"a": [1, 2, 3], "b": ["x", "y", "z"]},
        {"a": [4], "b": ["q"]},
        {"a": [1, 5], "b": ["a", "b"]},
    ],
    "grid": [{"grid": [[0, 1], [1, 0]]}, {"grid": [[0, 1, 1]]}, {"grid": [[1], [1], [0]]}],
    "graph": [{"graph": {"A": ["B"], "B": ["A"]}, "start": "A"}, {"graph": {"A": [], "B": []}, "start": "B"}],
    "length": [{"values": [1, 2], "n": 2}, {"values": [4, 5, 6], "n": 3}],
    "brackets": [{"text": "(())"}, {"text": "()()"}, {"text": "(()())"}],
    "permutation": [{"order": [2, 0, 1]}, {"order": [1, 0]}, {"order": [3, 1, 0, 2]}],
    "edges": [{"n": 3, "edges": [[0, 1], [1, 2]]}, {"n": 4, "edges": [[0, 3], [2, 1]]}],
    "scalars": [{"n": 5}, {"n": 12}],
    "text": [{"s": "one two three"}, {"s": "four five"}],
    "records": [{"rows": [{"name": "a", "age": 3}, {"name": "b", "age": 5}, {"name": "c", "age": 5}]}],
    "nothing": [{"values": []}, {"values": [1]}],
}


def everything(samples):
    source = InputSource("a problem", samples)
    return [source.propose(level, number) for level in range(len(SIZES)) for number in range(8)]


@pytest.mark.parametrize("name", SAMPLES)
def test_proposals_have_the_samples_types(name):
    samples = SAMPLES[name]
    types = {key: infer_type([sample[key] for sample in samples], numbers="union") for key in samples[0]}
    for inputs in everything(samples):
        assert list(inputs) == list(samples[0])
        for key, value in inputs.items():
            assert matches(value, types[key]), (key, value)


@pytest.mark.parametrize("name", SAMPLES)
def test_proposals_are_a_pure_function(name):
    assert everything(SAMPLES[name]) == everything(SAMPLES[name])


def test_proposals_grow():
    samples = SAMPLES["same length"]
    source = InputSource("a problem", samples)
    sizes = [len(source.propose(level, 0)["a"]) for level in range(len(SIZES))]
    assert sizes[0] <= 2 and sizes[-1] >= 40


def test_order_membership_and_lengths_are_kept():
    for inputs in everything(SAMPLES["sorted and a member"]):
        assert inputs["values"] == sorted(inputs["values"])
        assert inputs["wanted"] in inputs["values"]
    for inputs in everything(SAMPLES["same length"]):
        assert len(inputs["a"]) == len(inputs["b"])
    for inputs in everything(SAMPLES["length"]):
        assert inputs["n"] == len(inputs["values"])
    for inputs in everything(SAMPLES["graph"]):
        assert inputs["start"] in inputs["graph"]


def test_grids_stay_rectangular_and_brackets_closed_and_permutations_whole():
    source = InputSource("a problem", SAMPLES["grid"])
    for level in range(len(SIZES)):
        grid = source.propose(level, 0)["grid"]
        assert len({len(row) for row in grid}) == 1
        assert all(cell in (0, 1) for row in grid for cell in row)
    source = InputSource("a problem", SAMPLES["brackets"])
    for level in range(len(SIZES)):
        text = source.propose(level, 1)["text"]
        assert text.count("(") == text.count(")") and set(text) == {"(", ")"}
    source = InputSource("a problem", SAMPLES["permutation"])
    for level in range(len(SIZES)):
        order = source.propose(level, 2)["order"]
        assert sorted(order) == list(range(len(order)))


def test_limits_in_the_statement_are_kept():
    source = InputSource("a problem", [{"n": 3}, {"n": 5}], "Given n, 1 <= n <= 40, count.")
    assert all(1 <= source.propose(level, number)["n"] <= 42 for level in range(12) for number in range(12))


def test_one_sample_tells_little():
    assert find_relations([{"values": [1, 2], "n": 2}]) == []
    assert find_relations([{"values": [1, 3, 5], "wanted": 3}]) == []
    (found,) = find_relations([{"graph": {"a": {}, "b": {}, "c": {}}, "start": "b"}])
    assert (found.kind, found.what, found.other) == ("node_of", "start", "graph")


def test_boundary_cases_are_near_the_samples():
    source = InputSource("a problem", [{"values": [4, 5, 6]}])
    found = [inputs["values"] for inputs in source.boundary()]
    assert [4] in found and [6, 5, 4] in found and [4, 5, 6, 4, 5, 6] in found


def test_no_samples_is_an_error():
    with pytest.raises(ValueError, match="sample"):
        InputSource("a problem", [])


@pytest.mark.parametrize(
    "annotation",
    [
        "int",
        "list[int]",
        "dict[str, list[int]]",
        "tuple[int, str]",
        "str | None",
        "set[int]",
        "list[list[int]]",
        "float",
        "bool",
        "Literal['a', 'b']",
        "tuple[int, ...]",
    ],
)
def test_first_inputs_come_from_annotations(annotation):
    import ast

    kind = parse_annotation(ast.parse(annotation, mode="eval").body)
    found = annotated_samples("a problem", {"x": kind})
    assert found
    for sample in found:
        assert isinstance(sample["x"], set) if kind.kind == "set" else matches(sample["x"], kind)


def test_nothing_comes_from_a_missing_annotation():
    assert annotated_samples("a problem", {"x": Type("any")}) == []


# what statements say


def domain_of(values, statement, name="items"):
    return InputSource("p", [{name: value} for value in values], statement).domains[name]


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        ("1 <= n <= 100", 1, 100),
        ("where 1 ≤ n < 10^3.", 1, 999),
        ("-10**4 <= n <= 10**4", -10_000, 10_000),
        ("1 <= k, n <= 50", 1, 50),
        ("`n` is between 2 and 30", 2, 30),
        ("n in the range [1, 9]", 1, 9),
        ("n: 1..40", 1, 40),
        ("n >= 3", 3, None),
        ("Return n, 5 and 7", 1, None),  # no limit
        ("90 <= n <= 100", 1, None),  # the samples break it
    ],
)
def test_limits_of_numbers(said, least, most):
    found = domain_of([4, 7], said, "n")
    assert (found.least, found.most) == (least, most)


def test_limits_of_items_and_lengths():
    found = domain_of([[5, 8], [9, 6, 7]], "2 <= len(items) <= 9, -5 <= items[i] <= 30")
    assert found.shortest == 2
    assert (found.item.least, found.item.most) == (-5, 30)
    assert found.item.low == -5


@pytest.mark.parametrize(
    ("said", "values", "what"),
    [
        ("All values are distinct.", [[3, 1, 2]], {"unique": True}),
        ("All values are distinct.", [[3, 1, 1]], {"unique": False}),
        ("Count the distinct values.", [[3, 1, 2]], {"unique": False}),
        ("The list is sorted in non-decreasing order.", [[1, 2, 2]], {"order": 1}),
        ("The list is sorted in non-decreasing order.", [[1, 3, 2]], {"order": 0}),
        ("A strictly decreasing list.", [[9, 3, 2]], {"order": -1}),
    ],
)
def test_properties_that_samples_do_not_break(said, values, what):
    found = domain_of(values, said)
    assert {key: getattr(found, key) for key in what} == what


def test_letters_that_a_statement_allows():
    assert set("xyz") <= set(domain_of(["abcab"], "s has lowercase English letters", "s").alphabet)
    assert set(domain_of(["abab"], "s has lowercase English letters", "s").alphabet) == {"a", "b"}


def test_a_board_of_empty_places_gets_other_signs():
    source = InputSource("p", [{"board": [["."] * 9] * 9}], "9x9 grid")
    cells = {cell for number in range(8) for row in source.propose(8, number)["board"] for cell in row}
    assert "." in cells and len(cells) > 3


def test_a_near_copy_of_a_grid_is_a_grid():
    source = InputSource("p", [{"grid": [[1, 2, 3], [4, 5, 6]]}, {"grid": [[1, 2], [3, 4], [5, 6]]}])
    for number in range(60):
        grid = source.near({"grid": [[1, 2, 3], [4, 5, 6]]}, str(number))["grid"]
        assert len({len(row) for row in grid}) == 1


def test_pairs_below_a_number_stay_pairs_below_it():
    samples = [{"n": 8, "edges": []}, {"n": 4, "edges": [[0, 3]]}, {"n": 1, "edges": [[0, 0]]}]
    source = InputSource("p", samples)
    seen = set()
    for level in range(3, 9):
        for number in range(12):
            inputs = source.propose(level, number)
            assert all(len(pair) == 2 for pair in inputs["edges"])
            numbers = [item for pair in inputs["edges"] for item in pair]
            assert all(0 <= item < inputs["n"] for item in numbers)
            seen.update(numbers)
    assert len(seen) > 4


def test_near_copies_leave_the_input_as_it_is():
    source = InputSource("p", [{"a": [1, 2, 3], "s": "abc"}])
    given = {"a": [1, 2, 3], "s": "abc"}
    copies = [source.near(given, str(number)) for number in range(20)]
    assert given == {"a": [1, 2, 3], "s": "abc"}
    assert copies == [source.near(given, str(number)) for number in range(20)]
    assert any(one != given for one in copies)


def test_near_copies_of_sets_are_sets():
    source = InputSource("p", [{"known": OrderedSet([3, 1, 2])}, {"known": OrderedSet([8, 5])}])
    copies = [source.near({"known": OrderedSet([3, 1, 2])}, str(number))["known"] for number in range(20)]
    assert all(isinstance(known, set) for known in copies)
    assert any(known != {1, 2, 3} for known in copies)


MAZES = [["S..", "#.E"], ["S#", ".E", ".."], ["#.E.", "..S#"]]


def test_maps_stay_maps_and_keep_what_stands_there_once():
    domain = learn_domain(MAZES)
    assert isinstance(domain, MapDomain) and domain.once == ("E", "S")
    rng = random.Random(4)
    drawn = [domain.draw(rng, size) for size in range(2, 60)]
    near = [mutated(maze, domain, rng) for maze in MAZES * 20]
    for maze in [*drawn, *near]:
        assert len({len(row) for row in maze}) == 1
        assert set("".join(maze)) <= set("S.#E")
    for maze in drawn:
        assert "".join(maze).count("S") == "".join(maze).count("E") == 1
    assert len({len(maze) for maze in drawn}) > 3


@pytest.mark.parametrize(
    "values",
    [
        [["cat", "horse"], ["dog", "pig"]],
        [["cat", "dog"], ["pig", "cow"], ["hen", "ram"]],
        [["#.#"], ["..."]],
        [[], []],
    ],
    ids=["lengths differ", "words of one length", "single rows", "empty"],
)
def test_lists_of_words_are_no_maps(values):
    assert not isinstance(learn_domain(values), MapDomain)
