"""Inputs are found in tests as people write them, whatever form they have and whatever else they do."""

# ruff: noqa: E501 (tables of expectations stand on one line each)

import json

import pytest

from codegym_envs.importers import IMPORTERS, ImportOptions
from codegym_envs.importers.tested_names import tested_names as names_in
from codegym_envs.pipeline.items import Settings
from codegym_envs.pipeline.make import make, settle
from codegym_envs.pipeline.observing.collect import collect_inputs

RISES = """
LIMIT = 100

class TooMany(ValueError):
    pass

def larger(one, other):
    return one > other

def rises(numbers, least=0):
    if len(numbers) > LIMIT:
        raise TooMany("too many")
    total = least
    for i in range(1, len(numbers)):
        if larger(numbers[i], numbers[i - 1]):
            total += numbers[i]
    return total
"""
PLAIN = RISES.replace("class TooMany(ValueError):\n    pass\n", "").replace("TooMany", "ValueError")
QUESTION = "Add up the numbers that are larger than the one before them, beginning with the value of least."
A, B, C = [5, 3, 8, 9], [1, 2, 3], [4, 4]

FORMS = {
    "unittest": """
import unittest
from solution import rises

class RisesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shared = [1, 2, 3]

    def setUp(self):
        super().setUp()
        self.numbers = [5, 3, 8, 9]

    def test_first(self):
        self.assertEqual(rises(self.numbers), 17)

    def test_shared(self):
        self.assertTrue(rises(self.shared) == 5)
        self.assertListEqual([rises([4, 4])], [0])

if __name__ == "__main__":
    unittest.main()
""",
    "unittest_assertions": """
from unittest import TestCase
from solution import rises

class Rises(TestCase):
    def test_all(self):
        self.assertIn(rises([5, 3, 8, 9]), (17, 18))
        self.assertAlmostEqual(rises([1, 2, 3]), 5.0, places=3)
        self.assertIsNone(rises([4, 4]), msg="wrong: assertions decide nothing")
""",
    "subtests": """
import unittest as ut
import solution

class T(ut.TestCase):
    def test_table(self):
        for given, wanted in [([5, 3, 8, 9], 17), ([1, 2, 3], -1), ([4, 4], 0)]:
            with self.subTest(given=given):
                self.assertEqual(solution.rises(given), wanted)
                raise AssertionError("only this subtest fails")
""",
    "static_function": """
import unittest
from solution import rises

class Base(unittest.TestCase):
    fn = staticmethod(rises)

class RisesTests(Base):
    def check(self, given, wanted):
        self.assertEqual(self.fn(given), wanted)

    def test_it(self):
        self.check([5, 3, 8, 9], 17)
        self.check([1, 2, 3], 5)
        self.check([4, 4], 0)
""",
    "skipped": """
import unittest
from solution import rises

class TestRises(unittest.TestCase):
    def test_one(self):
        self.assertEqual(rises([5, 3, 8, 9]), 17)

    @unittest.skip("not yet")
    def test_two(self):
        self.assertEqual(rises([1, 2, 3]), 5)

    @unittest.skipIf(True, "never")
    @unittest.expectedFailure
    def test_three(self):
        self.assertEqual(rises([4, 4]), 0)
""",
    "functions": """
from solution import rises

def test_first():
    assert rises([5, 3, 8, 9]) == 18, "a wrong assertion hides nothing behind it"
    assert rises([1, 2, 3]) == 5

def test_second():
    assert not rises([4, 4])
""",
    "classes": """
from solution import rises

class TestRises:
    wanted = 17

    def setup_method(self, method):
        self.given = [5, 3, 8, 9]

    def test_a(self):
        assert rises(self.given) == self.wanted

    @staticmethod
    def test_b():
        assert rises([1, 2, 3]) == 5

    @classmethod
    def test_c(cls):
        assert rises([4, 4]) == 0
""",
    "parametrize": """
import pytest
from solution import rises

@pytest.mark.parametrize("given, wanted", [([5, 3, 8, 9], 17), pytest.param([1, 2, 3], 5, id="up"), pytest.param([4, 4], 0, marks=pytest.mark.xfail)])
def test_many(given, wanted):
    assert rises(given) == wanted
""",
    "parametrize_one": """
from pytest import mark, param
import solution as s

@mark.parametrize(["given"], [([5, 3, 8, 9],), ([1, 2, 3],)], ids=["a", "b"])
def test_one(given):
    assert s.rises(given) > 0

@mark.parametrize("given", [param([4, 4])], ids=str)
def test_other(given):
    assert s.rises(given) == 0
""",
    "parametrize_class": """
import pytest
from solution import *

@pytest.mark.parametrize("given", ([5, 3, 8, 9], [1, 2, 3], [4, 4]))
class TestAll:
    @pytest.mark.slow
    def test_it(self, given):
        assert rises(given) < LIMIT
""",
    "fixtures": """
import pytest
from .solution import rises

@pytest.fixture
def first():
    return [5, 3, 8, 9]

@pytest.fixture(scope="module", params=[[1, 2, 3], [4, 4]])
def each(request):
    yield request.param

@pytest.fixture(autouse=True)
def quiet(capsys, monkeypatch):
    monkeypatch.setattr("builtins.print", None)

def test_first(first):
    assert rises(first) == 17

def test_each(each, tmp_path):
    assert rises(each) >= 0
""",
    "indirect": """
import pytest
from solution import rises

@pytest.fixture
def numbers(request):
    return list(request.param)

@pytest.mark.parametrize("numbers", [(5, 3, 8, 9), (1, 2, 3), (4, 4)], indirect=True)
def test_indirect(numbers):
    assert rises(numbers) is not None
""",
    "fixtures_of_classes": """
import pytest
from solution import rises

class TestRises:
    @pytest.fixture(autouse=True)
    def start(self):
        self.given = [5, 3, 8, 9]

    @pytest.fixture
    def other(self):
        return [1, 2, 3]

    def test_both(self, other):
        assert rises(self.given) == 17
        assert rises(other) == pytest.approx(5)
        assert rises([4, 4]) == 0
""",
    "helpers_and_loops": """
from solution import rises

CASES = {"a": ([5, 3, 8, 9], 17), "b": ([1, 2, 3], 5)}
INPUTS, OUTPUTS = [[4, 4]], [0]

def ensure(given, wanted):
    found = rises(list(given))
    assert found == wanted, f"{found} for {given}"

def test_cases():
    for name, (given, wanted) in CASES.items():
        ensure(given, wanted)

def test_zipped():
    for given, wanted in zip(INPUTS, OUTPUTS):
        ensure(given, wanted)
""",
    "main_block": """
from solution import rises

def run_all():
    for given in ([5, 3, 8, 9], [1, 2, 3]):
        print(given, "->", rises(given))

if __name__ == "__main__":
    run_all()
    assert rises([4, 4]) == 0
    exit(0)
""",
    "bare_assertions": """
assert rises([5, 3, 8, 9]) == 17
assert 1 == 2
assert (rises([1, 2, 3]) ==
        5)
assert all(rises(given) == 0 for given in [[4, 4]])
""",
    "check": """
def check(candidate):
    assert candidate([5, 3, 8, 9]) == 17
    assert candidate([1, 2, 3]) == 6
    assert candidate(numbers=[4, 4]) == 0
""",
    "other_module": """
import os, sys
sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from pathlib import Path
from src.number_rises import rises as count, TooMany, larger

def test_it():
    Path("/tmp/out.txt").write_text("x") if larger(1, 2) and False else print("not written")
    assert count([5, 3, 8, 9]) == 17
    assert count([1, 2, 3]) == 5
    assert count([4, 4]) == 0
""",
    "unknown_module": """
import number_rises as nr
import number_rises.core

def test_it():
    assert nr.rises([5, 3, 8, 9]) == 17
    assert number_rises.rises([1, 2, 3]) == 5
    assert number_rises.LIMIT == 100 and nr.rises([4, 4]) == 0
""",
    "module_named_like_the_function": """
import rises
from rises import rises as of

def test_it():
    assert rises.rises([5, 3, 8, 9]) == 17
    assert of([1, 2, 3]) == rises([1, 2, 3])
    assert of([4, 4]) == 0
""",
    "parameterized": """
import unittest
from parameterized import parameterized, param
from solution import rises

class Rises(unittest.TestCase):
    @parameterized.expand([("a", [5, 3, 8, 9], 17), param("b", [1, 2, 3], 5), ("c", [4, 4], 0)])
    def test_rises(self, name, given, wanted):
        self.assertEqual(rises(given), wanted)
""",
    "mocks": """
import unittest
from unittest.mock import patch, MagicMock
from solution import rises

class Rises(unittest.TestCase):
    @patch("builtins.print")
    def test_a(self, printed):
        self.assertEqual(rises([5, 3, 8, 9]), 17)
        printed.assert_not_called()

    def test_b(self):
        with patch("solution.LIMIT", 3) as limit:
            self.assertEqual(rises([1, 2, 3]), 5)
        MagicMock(return_value=3)()
        self.assertEqual(rises([4, 4]), 0)
""",
    "async": """
import unittest
from solution import rises

class Rises(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.given = [5, 3, 8, 9]

    async def test_a(self):
        self.assertEqual(rises(self.given), 17)
        self.assertEqual(rises([1, 2, 3]), 5)

async def test_b():
    assert rises([4, 4]) == 0
""",
    "things_that_fail": """
import pytest
import numpy as np
from hypothesis import given, strategies as st
from solution import rises

@given(st.lists(st.integers()))
def test_property(numbers):
    assert rises(numbers) >= 0

def test_file():
    assert rises([5, 3, 8, 9]) == 17
    with open("data/cases.txt") as lines:
        assert rises(lines.read()) == 0

def test_numpy():
    assert rises([1, 2, 3]) == np.int64(5)

def test_last():
    assert rises([4, 4]) == 0
    raise SystemExit
""",
    "in_a_fence": """
Here are the tests:

```python
from solution import rises

def test_it():
    assert rises([5, 3, 8, 9]) == 17
    assert rises([1, 2, 3]) == 5
    assert rises([4, 4]) == 0
```
""",
    "too_large": """
import time
from solution import rises

def test_speed():
    started = time.time()
    rises(list(range(10 ** 6)))
    assert time.time() - started < 1

def test_small():
    assert rises([5, 3, 8, 9]) == 17
    assert rises([1, 2, 3]) == 5
    assert rises([4, 4]) == 0
""",
}  # fmt: skip


def found_in(tests, source=RISES, aliases=("rises",)):
    text = source.replace("def rises(", "def solution(")
    return collect_inputs(text, [tests], list(aliases))


@pytest.mark.parametrize("form", FORMS)
def test_all_inputs_are_found(form):
    found = found_in(FORMS[form])
    assert sorted(str(given["numbers"]) for given in found.inputs) == sorted(str(item) for item in (A, B, C))


@pytest.mark.parametrize(
    "lines",
    [
        "with pytest.raises(TooMany, match='many'):\n        rises([1] * 101)",
        "pytest.raises(ValueError, rises, [1] * 101)",
        "try:\n        rises([1] * 101)\n    except TooMany:\n        pass",
    ],
)
def test_an_input_that_raises_is_no_sample(lines):
    found = found_in(
        f"import pytest\nfrom solution import rises, TooMany\n\ndef test_it():\n    {lines}\n    assert rises([4, 4]) == 0\n"
    )
    assert found.inputs == ({"numbers": C},)
    assert found.raising == ({"numbers": [1] * 101},)


@pytest.mark.parametrize(
    "lines",
    [
        "with self.assertRaises(TooMany) as caught:\n            rises([1] * 101)\n        self.assertEqual(str(caught.exception), 'too many')",
        "self.assertRaises(ValueError, rises, [1] * 101)",
        "self.assertRaisesRegex(TooMany, 'many', rises, numbers=[1] * 101)",
    ],
)
def test_an_input_for_which_unittest_expects_an_error_is_no_sample(lines):
    found = found_in(
        f"import unittest\nfrom solution import rises, TooMany\n\nclass T(unittest.TestCase):\n    def test_it(self):\n        {lines}\n        self.assertEqual(rises([4, 4]), 0)\n"
    )
    assert found.inputs == ({"numbers": C},)
    assert found.raising == ({"numbers": [1] * 101},)


def test_stacked_decorators_give_every_pair():
    tests = """
import pytest
from solution import rises

@pytest.mark.parametrize("least", [0, 7])
@pytest.mark.parametrize("given", [[1, 2], [2, 1]])
def test_pairs(given, least):
    assert rises(given, least) >= least
"""
    pairs = [(item["numbers"], item["least"]) for item in found_in(tests).inputs]
    assert sorted(pairs) == [([1, 2], 0), ([1, 2], 7), ([2, 1], 0), ([2, 1], 7)]


METHOD = """
class Solution:
    def half(self, x):
        return x // 2

    def total(self, values):
        return sum(map(self.half, values))

def solution(values):
    return Solution().total(values)
"""


@pytest.mark.parametrize(
    "lines",
    [
        "assert Solution().total([4, 6]) == 5",
        "from solution import Solution\nsol = Solution()\n\ndef test_a():\n    assert sol.half(5) == 2\n    assert sol.total([4, 6]) == 5",
        "import unittest, solution\nclass T(unittest.TestCase):\n    def setUp(self):\n        self.s = solution.Solution()\n    def test_a(self):\n        self.assertEqual(self.s.total([4, 6]), 5)",
        "import pytest\nfrom solution import Solution\n@pytest.fixture\ndef s():\n    return Solution()\ndef test_a(s):\n    assert s.total(values=[4, 6]) == 5",
        "from solution import Solution\nassert Solution.total(Solution(), [4, 6]) == 5",
    ],
)
def test_methods_are_recorded(lines):
    assert found_in(lines, METHOD, ("total", "Solution")).inputs == ({"values": [4, 6]},)


def test_arguments_are_written_down_as_they_were_given():
    source = "def solution(values):\n    values.sort()\n    return values\n"
    assert found_in("assert order([3, 1]) == [1, 3]", source, ("order",)).inputs == ({"values": [3, 1]},)


@pytest.mark.parametrize(
    ("tests", "missing", "trouble"),
    [
        ("import pandas as pd\n\ndef test_it():\n    assert rises(pd.read_csv('x')) == 0\n", ("pandas",), ""),
        ("from torch import tensor\n\ndef test_it():\n    assert rises(tensor([1])) == 0\n", ("torch",), ""),
        ("def test_it(:\n    pass\n", (), "no Python that can be parsed (invalid syntax (<unknown>, line 1))"),
        ("while True:\n    pass\n", (), "the tests do not come to their end (took longer than 5 s)"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(tests, missing, trouble):
    found = found_in(tests)
    assert (found.inputs, found.missing, found.trouble) == ((), missing, trouble)


def row(name, tests, **more):
    return {"question_id": name, "question": QUESTION, "solution": RISES, "test": tests, **more}


def made(tmp_path, *rows):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(item) + "\n" for item in rows))
    items = IMPORTERS["kodcode"].items(str(path), ImportOptions())
    return [settle(make, item, Settings(execution="inline")) for item in items]


@pytest.mark.parametrize(
    ("tests", "reason", "said"),
    [
        ("import pandas as pd\n\ndef test_it():\n    assert rises(pd.read_csv('x')) == 0\n", "missing_library", "the tests import pandas"),
        ("def test_it(:\n    pass\n", "unreadable_tests", "no Python that can be parsed"),
        ("def test_it():\n    assert falls([1]) == 0\n", "no_samples", "the tests give the solution no plain data"),
        ("import pytest\n\ndef test_it():\n    with pytest.raises(TypeError):\n        rises(5)\n", "no_samples", "TypeError"),
    ],
)  # fmt: skip
def test_the_reason_of_a_refusal_is_what_is_missing(tmp_path, tests, reason, said):
    (result,) = made(tmp_path, row("rises", tests))
    assert result.reason == reason and said in result.detail


def test_a_library_that_the_solution_needs_is_named(tmp_path):
    solution = "import pandas\n\ndef rises(numbers):\n    return pandas.Series(numbers).sum()\n"
    (result,) = made(tmp_path, row("rises", "assert rises([1, 2]) == 3", solution=solution))
    assert result.reason == "missing_library" and "pandas" in result.detail


FULL = (
    "unittest",
    "subtests",
    "functions",
    "classes",
    "parametrize",
    "fixtures",
    "other_module",
    "parameterized",
)


@pytest.mark.parametrize("form", FULL)
def test_a_row_becomes_an_environment(tmp_path, form):
    (result,) = made(tmp_path, row("rises", FORMS[form].replace(", TooMany", ""), solution=PLAIN))
    assert result.verified, result.why


@pytest.mark.parametrize(
    ("tests", "names"),
    [
        ("from solution import larger, rises\nassert rises([1]) == 0\nassert rises([2]) == 0\nassert larger(1, 2)", ["rises", "larger"]),
        ("from src.rising import rises as of, larger\nassert of([1]) == 0\nassert of([2]) == 0\nassert larger(1, 2)", ["rises", "larger"]),
        ("import number_rises as nr\nassert nr.rises([1]) == 0", ["rises"]),
        ("from a import (\n    b,\n    c,\n)\nself.assertRaises(ValueError, c, 1)", ["c", "b"]),
        ("from math import gcd\ndef helper(x):\n    return x\nassert f(helper(2)) == gcd(2, 2)", ["f"]),
        ("from a import b, c\nassert (", ["b", "c"]),
        ("assert Solution().go(1)", ["go", "Solution"]),
    ],
)  # fmt: skip
def test_the_functions_that_tests_are_about(tests, names):
    assert list(dict.fromkeys(names_in([tests]))) == names
