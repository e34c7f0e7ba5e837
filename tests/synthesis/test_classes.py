"""Classes of judges and of solutions become functions and variables that do the same."""

import ast
import copy

import pytest

from codegym_envs.errors import SynthesisRefused
from codegym_envs.synthesis.reading.classes import dissolve_classes
from codegym_envs.synthesis.reading.solution import read_solution

MEMO = """
class Solution:
    def __init__(self):
        self.known = {}
    def ways(self, n: int) -> int:
        if n < 2:
            return 1
        if n not in self.known:
            self.known[n] = self.ways(n - 1) + self.ways(n - 2)
        return self.known[n]
"""

COUNTING = """
class Solution:
    LIMIT = 7
    STEPS = [(0, 1), (1, 0)]
    def total(self, grid):
        self.grid = grid
        self.sum = 0
        def walk(i):
            self.sum += self.grid[0][i] % self.LIMIT
            self._bump(i)
        for i in range(len(grid[0])):
            walk(i)
        return self.sum + sum(a for a, _ in Solution.STEPS)
    def _bump(self, i):
        self.sum += i
"""

UNION_FIND = """
class Groups:
    def __init__(self, n, weight=1):
        self.n = n
        self.parent = []
        for i in range(n):
            self.parent.append(i)
        self.count = n * weight
    def find(self, x):
        if self.parent[x] != x:
            self.parent[x] = self.find(self.parent[x])
        return self.parent[x]
    def union(self, x, y):
        x, y = self.find(x), self.find(y)
        if x == y:
            return False
        self.parent[x] = y
        self.count -= 1
        return True
class Solution:
    def components(self, n, edges):
        groups = Groups(n)
        joined = [i for i, (a, b) in enumerate(edges) if groups.union(a, b)]
        return [groups.count, joined, groups.n]
"""

PLAIN = """
class Solution:
    def steps(self, n):
        \"\"\"How many steps.\"\"\"
        return self.half(n) if n % 2 == 0 else 1 + self.steps(n - 1)
    def half(self, n):
        return 0 if n == 0 else 1 + self.steps(n // 2)
"""

AT_ONCE = """
class Counter:
    def __init__(self, text):
        self.text = text
    def vowels(self):
        return sum(c in "aeiou" for c in self.text)
def solution(words):
    best = 0
    for word in words:
        count = Counter(word).vowels()
        best = max(best, count)
    return best
"""

SHARED_TABLE = """
class Solution:
    seen = {}
    def first_again(self, values):
        for value in values:
            if value in self.seen:
                return value
            self.seen[value] = True
        return -1
"""


FILLED = """
class Shelf:
    def __init__(self, sizes):
        self.sizes = []
        self.most = 0
        for size in sizes:
            self.put(size)
        self.first = self.taken()
    def put(self, size):
        self.sizes.append(size)
        self.most = max(self.most, size)
    def taken(self):
        return len(self.sizes)
def solution(sizes):
    shelf = Shelf(sizes)
    shelf.put(5)
    return [shelf.most, shelf.first, shelf.taken()]
"""


@pytest.mark.parametrize(
    ("source", "method", "inputs"),
    [
        (MEMO, "ways", [(1,), (5,), (20,)]),
        (COUNTING, "total", [([[8, 9, 3]],), ([[]],)]),
        (UNION_FIND, "components", [(4, [(0, 1), (1, 0), (2, 3)]), (1, [])]),
        (PLAIN, "steps", [(0,), (9,), (64,)]),
        (AT_ONCE, "", [(["echo", "aeon", "sky"],), ([],)]),
        (SHARED_TABLE, "first_again", [([1, 2, 1],), ([1, 2],)]),
        (FILLED, "", [([4, 1, 9],), ([],), ([2, 2],)]),
    ],
    ids=[
        "memo",
        "attributes",
        "union-find",
        "no attributes",
        "used at once",
        "table of the class",
        "a constructor that calls methods",
    ],
)
def test_a_dissolved_class_does_the_same(source, method, inputs):
    body = dissolve_classes(ast.parse(source).body, "solution") if not method else None
    if body is None:
        names = "".join(f"{name}, " for name in [f"item{i}" for i in range(len(inputs[0]))])
        wrapped = source + f"\ndef solution({names}):\n    return Solution().{method}({names})\n"
        body = dissolve_classes(ast.parse(wrapped).body, "solution")
        direct = dissolve_classes(ast.parse(source).body, method)
        assert not any(isinstance(node, ast.ClassDef) for node in direct)
    assert not any(isinstance(node, ast.ClassDef) for item in body for node in ast.walk(item))
    before: dict = {}
    after: dict = {}
    exec(source, before)
    exec(compile(ast.Module(body, []), "dissolved", "exec"), after)
    for given in inputs:
        original = getattr(before["Solution"](), method) if method else before["solution"]
        if "seen" in source:
            before["Solution"].seen.clear()  # a judge starts a process for every input
        assert after["solution"](*copy.deepcopy(given)) == original(*copy.deepcopy(given))


SMALL = """
class B:
    pass
class A{base}:
    y = 1
    def f(self):
        return self
    def __add__(self, other):
        return 1
def solution(x):
    kept = A()
    {use}
"""


@pytest.mark.parametrize(
    ("base", "use"),
    [
        ("", "return [kept]"),
        ("", "return kept.f()"),
        ("(list)", "return kept.y"),
        ("", "return kept.z"),
        ("", "return kept + 1"),
        ("", "kept = A(); return kept.y"),
    ],
    ids=["escapes", "gives itself away", "inherits", "missing", "operator", "made twice"],
)
def test_objects_without_another_form_are_refused(base, use):
    source = SMALL.format(base=base, use=use)
    left = dissolve_classes(ast.parse(source).body, "solution")
    assert "A" in {node.name for node in left if isinstance(node, ast.ClassDef)}
    with pytest.raises(SynthesisRefused) as caught:
        read_solution(source)
    assert caught.value.reason == "defines_classes"


def test_sources_without_classes_stay_as_they_are():
    body = ast.parse("def solution(x):\n    return x\n").body
    assert dissolve_classes(body, "solution") is body


def test_classes_without_another_form_may_stay():
    tree = ast.parse(UNION_FIND + SMALL.format(base="", use="return [kept]").replace("solution", "listed"))
    tree.body += ast.parse(
        "def solution(n, edges):\n    return Solution().components(n, edges), listed(n)\n"
    ).body
    body = dissolve_classes(tree.body, "solution")
    assert {node.name for node in body if isinstance(node, ast.ClassDef)} == {"A"}


LEDGER = """
from dataclasses import dataclass
from collections import namedtuple

Entry = namedtuple("Entry", "name amount")

@dataclass
class Member:
    balance: int = 0
    marks: int = 0

    def take(self, amount: int) -> bool:
        if amount > self.balance:
            self.marks += 1
            return False
        self.balance -= amount
        return True

def solution(entries):
    members = {}
    for name, amount in entries:
        entry = Entry(name, amount)
        member = members.setdefault(entry.name, Member())
        if entry.amount < 0:
            member.take(-entry.amount)
        else:
            member.balance += entry.amount
    return [[name, member.balance, member.marks] for name, member in members.items()]
"""


def test_small_objects_in_many_places_become_plain_data():
    solution = read_solution(LEDGER)
    body = [*solution.imports, *solution.constants.values(), *solution.functions()]
    plain: dict = {}
    exec(compile(ast.fix_missing_locations(ast.Module(body, [])), "lowered", "exec"), plain)
    original: dict = {"__name__": "builtins"}
    exec(LEDGER, original)
    entries = [("Ada", 5), ("Bo", -1), ("Ada", -3), ("Ada", -9), ("Bo", 2)]
    assert plain["solution"](entries) == original["solution"](entries)
