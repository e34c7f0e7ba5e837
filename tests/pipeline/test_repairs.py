"""More kinds of constraints: what known inputs share is found, and what breaks it is repaired."""

import random

import pytest

from codegym_envs.pipeline.constraints.places import places_of
from codegym_envs.pipeline.constraints.registry import KINDS

BY_NAME = {kind.name: kind for kind in KINDS}

# Kind, form, known inputs that keep it, and an input that does not.
CASES = [
    (
        "formats",
        "time with seconds",
        [{"t": ["07:30:05", "23:59:59"]}, {"t": ["00:00:00"]}],
        {"t": ["9:99", "24:00:00"]},
    ),
    ("formats", "date", [{"d": "2021-03-04"}, {"d": "2020-02-29"}, {"d": "2023-12-31"}], {"d": "2021-02-30"}),
    ("formats", "date number", [{"d": 20210304}, {"d": 20200229}, {"d": 20231231}], {"d": 20210230}),
    ("formats", "colour", [{"c": "#00ff1a"}, {"c": "#abcdef"}, {"c": "#123456"}], {"c": "#12"}),
    (
        "formats",
        "address",
        [{"a": "10.0.0.1"}, {"a": "192.168.1.254"}, {"a": "8.8.8.8"}],
        {"a": "10.0.0.999"},
    ),
    ("formats", "single blanks", [{"s": "one two"}, {"s": "red"}, {"s": "a b c"}], {"s": " a  b "}),
    (
        "formats",
        "numbers in texts ascend",
        [{"s": "1,3,9"}, {"s": "2,20"}, {"s": "4,5,6,7"}],
        {"s": "9,3,x1"},
    ),
    ("formats", "pattern", [{"s": "ab-12"}, {"s": "xyz-7"}, {"s": "q-100"}], {"s": "12-ab"}),
    (
        "formats",
        "first letter within",
        [{"n": 4, "s": "B2"}, {"n": 2, "s": "A1"}, {"n": 9, "s": "I9"}],
        {"n": 3, "s": "X7"},
    ),
    (
        "distinctness",
        "so often",
        [{"a": [1, 1, 2, 2]}, {"a": [5, 5]}, {"a": [9, 7, 7, 9]}],
        {"a": [1, 2, 2, 3]},
    ),
    (
        "distinctness",
        "one repeats",
        [{"a": [1, 1, 2, 5]}, {"a": [5, 5, 3, 9]}, {"a": [9, 8, 7, 9, 9]}],
        {"a": [1, 2, 3]},
    ),
    ("distinctness", "majority", [{"a": [1, 1, 2]}, {"a": [5]}, {"a": [9, 7, 9, 9]}], {"a": [1, 2, 3, 4]}),
    (
        "distinctness",
        "at most so often",
        [{"a": [1, 1, 2]}, {"a": [5, 6]}, {"a": [9, 7, 9, 3]}],
        {"a": [1, 1, 1, 1]},
    ),
    (
        "distinctness",
        "distinct pairs",
        [{"e": [[1, 2], [3, 4]]}, {"e": [[2, 1], [5, 2]]}, {"e": [[0, 3]]}],
        {"e": [[1, 2], [2, 1], [1, 2]]},
    ),
    ("distinctness", "no letter twice", [{"w": "abc"}, {"w": "xy"}, {"w": "hero"}], {"w": "aabb"}),
    (
        "graphs",
        "two parts",
        [
            {"n": 4, "e": [[0, 1], [1, 2], [2, 3], [3, 0]]},
            {"n": 3, "e": [[0, 1], [1, 2]]},
            {"n": 2, "e": [[0, 1]]},
        ],
        {"n": 3, "e": [[0, 1], [1, 2], [2, 0]]},
    ),
    (
        "graphs",
        "even degrees",
        [
            {"n": 3, "e": [[0, 1], [1, 2], [2, 0]]},
            {"n": 4, "e": [[0, 1], [1, 2], [2, 3], [3, 0]]},
            {"n": 5, "e": [[0, 3], [3, 4], [4, 0]]},
        ],
        {"n": 4, "e": [[0, 1], [1, 2], [1, 3]]},
    ),
    (
        "graphs",
        "strongly connected",
        [
            {"n": 3, "e": [[0, 1], [1, 2], [2, 0]]},
            {"n": 2, "e": [[0, 1], [1, 0]]},
            {"n": 4, "e": [[0, 1], [1, 2], [2, 3], [3, 0]]},
        ],
        {"n": 4, "e": [[0, 1], [1, 2]]},
    ),
    (
        "trees",
        "short form",
        [{"t": [1, 2, None, 3, 4]}, {"t": [5, None, 6, 7]}, {"t": [1, 2, 3]}],
        {"t": [1, None, None, 4, None]},
    ),
    (
        "intervals",
        "no common point",
        [{"b": [[1, 3], [5, 9]]}, {"b": [[2, 4], [6, 7], [10, 12]]}, {"b": [[0, 1], [3, 8]]}],
        {"b": [[1, 3], [3, 5], [9, 2]]},
    ),
    (
        "intervals",
        "no overlap of one thing",
        [
            {"b": [["a", 1, 3], ["b", 2, 5], ["a", 3, 4]]},
            {"b": [["x", 0, 9]]},
            {"b": [["c", 1, 2], ["c", 4, 8]]},
        ],
        {"b": [["a", 1, 5], ["a", 2, 3], ["b", 2, 3]]},
    ),
    (
        "membership",
        "the same values",
        [{"a": [1, 2, 3], "b": [3, 1, 2]}, {"a": [5, 5], "b": [5, 5]}, {"a": [7, 8], "b": [8, 7]}],
        {"a": [1, 2], "b": [3, 4]},
    ),
    ("membership", "as many of both", [{"s": "LRLR"}, {"s": "RL"}, {"s": "LLRR"}], {"s": "LLR"}),
    (
        "membership",
        "consists of",
        [
            {"t": "redfox", "w": ["red", "fox"]},
            {"t": "foxfox", "w": ["fox", "a"]},
            {"t": "aredfox", "w": ["red", "fox", "a"]},
        ],
        {"t": "redf", "w": ["red", "fox"]},
    ),
    (
        "membership",
        "no beginning of another",
        [{"w": ["ab", "ba"]}, {"w": ["a", "b", "cc"]}, {"w": ["xyz"]}],
        {"w": ["a", "ab", "b"]},
    ),
    (
        "solutions",
        "one pair between",
        [
            {"a": [1, 2], "b": [5, 9], "t": 6},
            {"a": [3, 8], "b": [4, 20], "t": 7},
            {"a": [1, 10], "b": [2, 30], "t": 12},
        ],
        {"a": [1, 2], "b": [5, 9], "t": 100},
    ),
    (
        "solutions",
        "one pair apart",
        [
            {"a": [1, 2], "b": [5, 9], "d": 8},
            {"a": [3, 8], "b": [4, 20], "d": 17},
            {"a": [1, 10], "b": [2, 30], "d": 1},
        ],
        {"a": [1, 2], "b": [5, 9], "d": 100},
    ),
    (
        "solutions",
        "each total once",
        [
            {"a": [1, 2], "b": [5, 9], "t": [6, 11]},
            {"a": [3, 8], "b": [4, 20], "t": [7]},
            {"a": [1, 10], "b": [2, 30], "t": [12, 3]},
        ],
        {"a": [1, 2], "b": [5, 9], "t": [100, 6]},
    ),
    ("solutions", "two halves", [{"a": [1, 2, 3]}, {"a": [4, 4]}, {"a": [5, 1, 2, 2]}], {"a": [1, 2, 9]}),
    ("solutions", "two halves", [{"a": [1, 2, 3]}, {"a": [4, 4]}, {"a": [5, 1, 2, 2]}], {"a": [3]}),
    (
        "formats",
        "numbers in texts within",
        [{"n": 4, "s": "B2"}, {"n": 2, "s": "A1"}, {"n": 9, "s": "I9"}],
        {"n": 3, "s": "X7"},
    ),
    ("formats", "neighbouring characters", [{"s": "one two"}, {"s": "red"}, {"s": "a b c"}], {"s": " a  b "}),
    (
        "trees",
        "ends with a node",
        [{"t": [1, 2, None, 3, 4]}, {"t": [5, None, 6, 7]}, {"t": [1, 2, 3]}],
        {"t": [1, None, None, 4, None]},
    ),
    ("formats", "characters", [{"s": "1,3,9"}, {"s": "2,20"}, {"s": "4,5,6,7"}], {"s": "9,3,x1"}),
    (
        "intervals",
        "no overlap",
        [{"b": [[1, 3], [5, 9]]}, {"b": [[2, 4], [6, 7], [10, 12]]}, {"b": [[0, 1], [3, 8]]}],
        {"b": [[1, 3], [3, 5], [9, 2]]},
    ),
]


@pytest.mark.parametrize(
    ("kind", "form", "known", "broken"), CASES, ids=[f"{case[0]}: {case[1]}" for case in CASES]
)
def test_it_is_found_and_repaired(kind, form, known, broken):
    candidates = BY_NAME[kind].candidates(known, places_of(known))
    found = [item for item in candidates if item.form.name == form and not item.holds(broken)]
    assert found, [item.form.name for item in candidates]
    before = repr(broken)
    for constraint in found:
        assert all(constraint.holds(inputs) for inputs in known)
        for seed in range(20):
            assert constraint.holds(constraint.repair(broken, random.Random(seed)))
    assert repr(broken) == before
