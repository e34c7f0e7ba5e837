"""The normal form of a CodeGym-format file does what the file did, without what the dialect lacks."""

import ast

import pytest

from codegym_envs.importers.codegym.reading.normal import normalise

FRAME = """
class SmallEnv:
    {constants}

    def __init__(self):
        self.reset()

    def reset(self, options={{}}):
        self.count = 0

    {methods}
"""


def ran(source, call):
    """What a call of a function gives, before and after, and the text after."""
    before = {}
    exec(compile(source, "before", "exec"), before)
    tree = ast.parse(source)
    klass = next(
        (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name.endswith("Env")), None
    )
    normalise(tree, klass or ast.ClassDef("NoEnv", [], [], [], [], type_params=[]))
    text = ast.unparse(tree)
    after = {}
    exec(compile(text, "after", "exec"), after)
    return eval(call, before), eval(call, after), text


@pytest.mark.parametrize(
    ("source", "call", "gone"),
    [
        (
            """\
def kind(x):
    match x:
        case 0:
            return 'none'
        case 1 | 2 if x > 1:
            return 'two'
        case None:
            return 'nothing'
        case _:
            return 'many'
""",
            "[kind(x) for x in (0, 1, 2, None, 9)]",
            "match",
        ),
        (
            """\
import operator as op
from operator import itemgetter
def f(rows):
    rows = sorted(rows, key=itemgetter(1, 0))
    return rows, op.add(1, 2), op.neg(3), op.contains(rows, 4)
""",
            "f([(3, 1), (2, 2), (1, 1)])",
            "operator",
        ),
        (
            """\
import operator
OPS = {'+': operator.add, '-': operator.sub, 'max': max}
def f(op, a, b):
    ops = OPS
    return ops[op](a, b) if op in OPS else None
""",
            "[f('+', 2, 3), f('-', 2, 3), f('max', 2, 3), f('?', 1, 1)]",
            "OPS",
        ),
        (
            """\
from functools import cmp_to_key
def order(a, b):
    return len(b) - len(a)
def f(words):
    words = list(words)
    least = min(words, key=cmp_to_key(order))
    most = max(words, key=cmp_to_key(order))
    words.sort(key=cmp_to_key(order))
    return words, least, most, sorted(words, key=cmp_to_key(lambda a, b: (a > b) - (a < b)), reverse=True)
""",
            "f(['b', 'a', 'ccc', 'aa', 'bb', 'c'])",
            "cmp_to_key(",
        ),
        (
            """\
from collections import OrderedDict
def f():
    shelf = OrderedDict(a=1, b=2, c=3)
    shelf.move_to_end('a')
    shelf.move_to_end('c', last=False)
    gone = shelf.popitem(last=False)
    return gone, list(shelf.items()), shelf.popitem()
""",
            "f()",
            ".move_to_end(",
        ),
        (
            """\
import statistics
from statistics import mean
def f(xs):
    return mean(xs), statistics.median(xs), statistics.mode(xs), statistics.fmean(xs)
""",
            "[f([1, 2, 3]), f([4, 1, 1, 3]), f([2.5])]",
            "statistics",
        ),
        (
            """\
import re
WORD = re.compile(r'[a-z]+', re.I)
NUMBER = r'\\d+'
def f(text):
    return WORD.findall(text), re.findall(NUMBER, text)
""",
            "f('Ab 12 c3')",
            "compile",
        ),
        (
            """\
def f(xs=[], *, more={}):
    xs = xs + [1]
    return xs, dict(more, a=len(xs))
""",
            "[f(), f([5]), f(more={'b': 1}), f()]",
            "=[]",
        ),
    ],
    ids=["match", "operator", "tables", "comparisons", "ordered", "statistics", "patterns", "defaults"],
)
def test_functions_do_the_same(source, call, gone):
    before, after, text = ran(source, call)
    assert after == before
    assert gone in source and gone not in text


@pytest.mark.parametrize(
    ("source", "call"),
    [
        (
            """\
from collections import namedtuple
Task = namedtuple('Task', 'name minutes', defaults=[5])
def f():
    tasks = [Task('a', 2), Task(minutes=1, name='b'), Task('c')]
    late = tasks[0]._replace(minutes=9)
    name, minutes = late
    return [t.name for t in sorted(tasks, key=lambda t: t.minutes)], name, minutes, list(map(Task, 'xy'))
""",
            "f()",
        ),
        (
            """\
from dataclasses import dataclass, field
@dataclass
class Job:
    name: str
    parts: list = field(default_factory=list)
    done: bool = False
def f():
    jobs = [Job('a'), Job('b', [1], done=True)]
    jobs[0].parts.append(4)
    jobs[1].done = False
    return [(j.name, j.parts, j.done) for j in jobs]
""",
            "f()",
        ),
        (
            """\
class Node:
    def __init__(self, val, next=None):
        self.val = val
        self.next = next
        self.seen = False
def f(values):
    head = None
    for value in reversed(values):
        head = Node(value, head)
    out = []
    while head is not None:
        head.seen = True
        out.append((head.val, head.seen))
        head = head.next
    return out
""",
            "f([1, 2, 3])",
        ),
        (
            """\
class Union:
    def __init__(self, n):
        self.up = []
        for i in range(n):
            self.up.append(i)
    def find(self, x):
        while self.up[x] != x:
            x = self.up[x]
        return x
    def join(self, a, b):
        a, b = self.find(a), self.find(b)
        self.up[b] = a
        return a != b
def f(pairs):
    union = Union(5)
    return [union.join(a, b) for a, b in pairs], union.up, 'text'.find('x')
""",
            "f([(0, 1), (1, 2), (2, 0), (3, 4)])",
        ),
        (
            """\
class Node:
    def __init__(self):
        self.following = {}
        self.ends = False
class Trie:
    def __init__(self):
        self.root = Node()
    def insert(self, word: str):
        node = self.root
        for char in word:
            if char not in node.following:
                node.following[char] = Node()
            node = node.following[char]
        node.ends = True
    def has(self, word):
        node = self.root
        for char in word:
            node = node.following.get(char)
            if node is None:
                return False
        return node.ends
def f(words, asked):
    trie = Trie()
    other = Trie()
    for word in words:
        trie.insert(word)
    return [trie.has(word) for word in asked], other.has('a')
""",
            "f(['ab', 'a', 'cd'], ['a', 'ab', 'c', 'cd', 'x', ''])",
        ),
        (
            """\
from enum import Enum, auto
class Phase(Enum):
    IDLE = auto()
    BURN = auto()
def f(p):
    phase = Phase.IDLE
    if p:
        phase = Phase(2)
    return phase.name, phase.value, phase is Phase.BURN, Phase['BURN'].name, [x.value for x in Phase]
""",
            "[f(0), f(1)]",
        ),
        (
            """\
from enum import IntEnum
class Level(IntEnum):
    LOW = 1
    HIGH = 5
def f(level):
    return Level.LOW + level, Level(5).name, Level.HIGH > level, [int(x) for x in Level]
""",
            "f(3)",
        ),
    ],
    ids=["named tuple", "data class", "node", "union", "trie", "enum", "int enum"],
)
def test_small_classes_become_plain_data(source, call):
    before, after, text = ran(source, call)
    assert after == before
    assert "class " not in text and "namedtuple(" not in text


def test_class_attributes_stand_one_by_one_and_start_in_init_if_they_change():
    source = FRAME.format(
        constants="LOW, HIGH = range(2)\n    made: int = 0\n    STEP: int = 2",
        methods="@classmethod\n    def both(cls, x):\n        return cls.LOW + cls.HIGH + x\n\n"
        "    def add(self):\n        self.made += self.STEP\n        return self.made, self.both(3)",
    )
    before, after, text = ran(source, "[SmallEnv().add(), SmallEnv().add()]")
    assert after == before == [(2, 4), (2, 4)]
    assert "LOW = 0" in text and "HIGH = 1" in text and "self.made = 0" in text and "cls" not in text


def test_what_takes_values_apart_stays():
    tree = ast.parse(
        """\
def f(x):
    match x:
        case [a, b]:
            return a
        case _:
            return x
"""
    )
    normalise(tree, ast.ClassDef("NoEnv", [], [], [], [], type_params=[]))
    assert any(isinstance(node, ast.Match) for node in ast.walk(tree))
