"""What travels behind a solution and writes down types, run here: shapes, joins, limits, failures."""

from collections import deque

import pytest

from codegym_envs.synthesis.profiling import carried_profile as profiler


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """Nothing is written down yet; a worker runs the code once, in a namespace of its own."""
    monkeypatch.setattr(profiler, "_seen", {})
    monkeypatch.setattr(profiler, "_negative", set())
    monkeypatch.setattr(profiler, "_left", [profiler._MOST_NOTES, 0])


def profiled(monkeypatch, solve, cases):
    """What is found where ``solve`` is the function to profile."""
    monkeypatch.setattr(profiler, "_ENTRY_", "solve_it")
    monkeypatch.setattr(profiler, "solve_it", solve, raising=False)
    return profiler.profile(cases)


def noted(*values):
    """The annotation of one node that had these values in turn."""
    profiler._left[1] = len(values)
    for value in values:
        assert profiler._note(7, value) is value
    return profiler._text(profiler._seen[7][1])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "int"),
        (True, "bool"),
        (0.5, "float"),
        (None, "None"),
        ("a" * 16, "str"),
        ("a" * 17, "text"),
        ([], "list[Any]"),
        ([1, 2], "list[int]"),
        ([1, "a", None], "list[int | str | None]"),
        (deque([1.5]), "list[float]"),
        ({3, 4}, "set[int]"),
        (frozenset("ab"), "set[str]"),
        ((), "tuple[()]"),
        ((1, "a"), "tuple[int, str]"),
        ({}, "dict[Any, Any]"),
        ({"a": [1], "b": []}, "dict[str, list[int]]"),
        ({1: 2, "a": 0.5}, "dict[int | str, float | int]"),
        (range(4), "range"),
        (iter([1]), "opaque"),
        ([[[[[1]]]]], "list[list[list[list[Any]]]]"),
        ([[[[1]]]], "list[list[list[list[int]]]]"),
        ([*range(60), "out of sight"], "list[int]"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_value_has_a_shape(value, text):
    assert noted(value) == text


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ((1, 2), "int"),
        ((1, None, 0.5), "float | int | None"),
        (([], [1]), "list[int]"),
        (([1], []), "list[int]"),
        (([1], ["a"]), "list[int | str]"),
        (({1}, {"a"}), "set[int | str]"),
        (({1: "a"}, {"b": None}), "dict[int | str, str | None]"),
        (((1, "a"), (0.5, "b")), "tuple[float | int, str]"),
        (((1, 2), (3, 4, 5)), "tuple[int, ...]"),
        (((1, 2), (3, 4, 5), ("a",)), "tuple[int | str, ...]"),
        (((1, 2), (3, 4, 5), (6, 7), (8, 9, 10)), "tuple[int, ...]"),
        ((1, [1], ["a"]), "int | list[int | str]"),
        ((None, (1,), (1, 2)), "tuple[int, ...] | None"),
        (([1], {1}, 1, [None]), "int | list[int | None] | set[int]"),
        ((["a", [1]], ["b", ["c"]]), "list[list[int | str] | str]"),
    ],
    ids=repr,
)
def test_shapes_of_one_node_are_joined(values, text):
    assert noted(*values) == text


def test_joining_is_the_same_from_either_side():
    open_tuple = profiler._join(("tuple", ("int",)), ("tuple", ("int", "int")))
    assert open_tuple == ("vartuple", "int")
    assert profiler._join(open_tuple, ("tuple", ("str",))) == ("vartuple", ("union", ("int", "str")))
    assert profiler._join(("tuple", ("str",)), open_tuple) == ("vartuple", ("union", ("str", "int")))
    assert profiler._join(open_tuple, ("vartuple", "str")) == ("vartuple", ("union", ("int", "str")))


def test_negative_numbers_are_noted_by_node(monkeypatch):
    def solve(x):
        return (
            profiler._note(2, profiler._note(1, x) - 5) + profiler._note(3, -0.5) + profiler._note(4, False)
        )

    found = profiled(monkeypatch, solve, [{"x": 7}, {"x": 1}])
    assert found["types"] == {"1": "int", "2": "int", "3": "float", "4": "bool"}
    assert found["negative"] == [2]


def test_what_a_case_is_given_is_left_alone_and_changes_to_it_are_told(monkeypatch):
    def solve(rows, kept, table):
        rows.append(3)
        if kept:
            table["a"] = 1

    cases = [{"rows": [1], "kept": [], "table": {}}, {"rows": [2], "kept": [1], "table": {}}]
    found = profiled(monkeypatch, solve, cases)
    assert found["mutated"] == ["rows", "table"]
    assert cases == [{"rows": [1], "kept": [], "table": {}}, {"rows": [2], "kept": [1], "table": {}}]


def test_failures_are_counted_and_what_they_had_shown_is_kept(monkeypatch):
    def solve(x):
        return profiler._note(1, 6) // profiler._note(2, x)

    found = profiled(monkeypatch, solve, [{"x": 0}, {"x": 2}, {"y": 2}])
    assert found == {"types": {"1": "int", "2": "int"}, "negative": [], "mutated": [], "failed": 2}


def test_a_case_ends_when_it_has_shown_enough(monkeypatch):
    monkeypatch.setattr(profiler, "_MOST_IN_A_CASE", 50)
    turns = []

    def solve(xs):
        xs.append(0)
        turns.append(0)
        while True:
            try:
                turns[-1] += profiler._note(1, 1)
            except Exception:  # what the case is ended by is no error of the solution's
                turns.append("caught")

    found = profiled(monkeypatch, solve, [{"xs": []}, {"xs": []}])
    assert turns == [50, 50]
    assert found == {"types": {"1": "int"}, "negative": [], "mutated": [], "failed": 0}


def test_no_node_uses_up_the_notes_of_the_others(monkeypatch):
    monkeypatch.setattr(profiler, "_MOST_OF_A_NODE", 3)
    monkeypatch.setattr(profiler, "_left", [5, 0])

    def solve():
        for number in range(3):
            for value in (1, 2, 3, "late"):
                profiler._note(number, value)
        profiler._note(9, -1)

    found = profiled(monkeypatch, solve, [{}])
    assert found["types"] == {"0": "int", "1": "int"}  # of the third node nothing could be noted any more
    assert [profiler._seen[number][0] for number in (0, 1)] == [3, 2]
    assert found["negative"] == [9]
