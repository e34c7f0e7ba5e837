"""What runs beside a solution over node objects: tables and objects say the same."""

import itertools
from functools import cache
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegym_envs.pipeline.converting import node_codec
from codegym_envs.pipeline.converting.linked_problem import _Runtime
from codegym_envs.pipeline.converting.node_codec import (
    _answer_over_objects_,
    _as_plain_,
    _is_record_,
    _to_objects_,
    _to_tables_,
    _written_down_,
)
from codegym_envs.spec import parse_problem
from codegym_envs.synthesis.nodes.problem import tabled

HEAD = '"""Task\n\nThe statement.\n"""\nTOPICS = ("lists",)\nFAMILY = "tasks"\n'
LIST = """
class ListNode:
    def __init__(self, val=0, next=None):
        self.val = val
        self.next = next
"""
TREE = """
class TreeNode:
    def __init__(self, val=0, left=None, right=None):
        self.val = val
        self.left = left
        self.right = right
"""
MANY = """
class Node:
    def __init__(self, val=0, children=None):
        self.val = val
        self.children = children if children is not None else []
"""
GRAPH = """
class Node:
    def __init__(self, val=0, neighbors=None):
        self.val = val
        self.neighbors = neighbors if neighbors is not None else []
"""

LISTS = {
    "a chain turned around": """
def solution(head):
    prev = None
    while head:
        head.next, prev, head = prev, head, head.next
    return prev
""",
    "a chain changed in place": """
def solution(head):
    while head:
        head.val += 1
        head = head.next
""",
    "a node of a chain": """
def solution(head):
    slow = fast = head
    while fast and fast.next:
        slow, fast = slow.next, fast.next.next
    return slow
""",
    "nodes of a chain": """
def solution(head):
    found = []
    while head:
        found.append(head)
        head = head.next
    return found
""",
    "chains of one node": """
def solution(head):
    found = []
    while head:
        after = head.next
        head.next = None
        found.append(head)
        head = after
    return found
""",
    "a sum": """
def solution(head):
    return head.val + solution(head.next) if head else 0
""",
}
TREES = {
    "a mirrored tree": """
def solution(root):
    if root:
        root.left, root.right = solution(root.right), solution(root.left)
    return root
""",
    "a tree changed in place": """
def solution(root):
    def bare(node):
        if node:
            bare(node.left)
            bare(node.right)
            node.right = None
    bare(root)
""",
    "a node of a tree": """
def solution(root):
    while root and (root.left or root.right):
        root = root.left or root.right
    return root
""",
    "a depth": """
def solution(root):
    return 1 + max(solution(root.left), solution(root.right)) if root else 0
""",
}
MANIES = {
    "a tree of many": """
def solution(root):
    if root:
        root.children = [solution(child) for child in root.children][::-1]
    return root
""",
}
GRAPHS = {
    "a copied graph": """
def solution(node):
    copies = {}
    def copy(one):
        if one in copies:
            return copies[one]
        new = Node(one.val)
        copies[one] = new
        for other in one.neighbors:
            new.neighbors.append(copy(other))
        return new
    return copy(node) if node else None
""",
}
VALUES = st.lists(st.integers(-9, 9), max_size=7)


@st.composite
def chains(draw):
    """A list whose nodes have any numbers."""
    values = draw(VALUES)
    order = draw(st.permutations(range(len(values))))
    after = [None] * len(values)
    for one, other in itertools.pairwise(order):
        after[one] = other
    return {"value_of": values, "next_of": after, "head": order[0] if order else None}


@st.composite
def parents(draw):
    """Values of nodes, and pairs of a node and its parent; node 0 is the top."""
    values = draw(VALUES)
    return values, [draw(st.integers(0, node - 1)) for node in range(1, len(values))]


@st.composite
def trees(draw):
    values, above = draw(parents())
    sides = {side: [None] * len(values) for side in ("left_child_of", "right_child_of")}
    for node, parent in enumerate(above, start=1):
        free = [side for side in sides if sides[side][parent] is None]
        if free:  # else it belongs to no tree
            sides[draw(st.sampled_from(free))][parent] = node
    return {"value_of": values, **sides, "root": 0 if values else None}


@st.composite
def manies(draw):
    values, above = draw(parents())
    children = [
        [node for node, parent in enumerate(above, start=1) if parent == top] for top in range(len(values))
    ]
    return {"value_of": values, "children_of": children, "root": 0 if values else None}


@st.composite
def graphs(draw):
    values = draw(VALUES)
    nodes = st.integers(0, max(0, len(values) - 1))
    return {
        "value_of": values,
        "neighbors_of": [draw(st.lists(nodes, max_size=3, unique=True)) for _ in values],
        "node": draw(nodes) if values else None,
    }


@cache
def both(source, records=False):
    """The rewritten solution, and the original one with what it is given as tables."""
    text = HEAD + source
    task = tabled(text, name="some_task", records=records)
    rewritten, original = {}, {}
    exec(compile(task.source, "<rewritten>", "exec"), rewritten)
    exec(compile(text, "<original>", "exec"), original)
    layout = _Runtime(parse_problem(text, name="some_task"), task).described

    def answer(inputs):
        with mock.patch.dict(vars(node_codec), original):
            return _answer_over_objects_(inputs, layout)

    return rewritten["solution"], answer, layout


CASES = [
    *((name, LIST + text, chains()) for name, text in LISTS.items()),
    *((name, TREE + text, trees()) for name, text in TREES.items()),
    *((name, MANY + text, manies()) for name, text in MANIES.items()),
    *((name, GRAPH + text, graphs()) for name, text in GRAPHS.items()),
]


@pytest.mark.parametrize(("source", "inputs"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_both_forms_of_a_solution_answer_alike(source, inputs, data):
    rewritten, answer, layout = both(source)
    tables = [table for _, _, table in layout["fields"]]
    given = {
        name: value for name, value in data.draw(inputs).items() if name in tables or name in layout["roles"]
    }
    shown = repr(given)
    found = answer(given)
    assert repr(given) == shown  # the tables are as they were
    assert rewritten(**given) == found


@settings(max_examples=25, deadline=None)
@given(trees(), st.booleans())
def test_records_say_as_much_as_levels(inputs, records):
    rewritten, answer, _ = both(TREE + TREES["a mirrored tree"], records)
    assert answer(inputs) == rewritten(**inputs)


FIELDS = [
    ["val", "value", "value_of"],
    ["neighbors", "links", "neighbors_of"],
    ["far", "link", "far_of"],
    ["by", "linkmap", "by_of"],
]
LAYOUT = {
    "fields": FIELDS,
    "roles": {"node": "node", "others": "nodes", "n": "plain"},
    "renamed": {"n": "count"},
    "klass": "",
    "unused": ["colour"],
    "shape": "general",
    "answer": "plain",
    "in_place": None,
}


@st.composite
def anything(draw):
    """Tables in which nodes link to any nodes, numbered as they are met."""
    size = draw(st.integers(1, 5))
    node = st.integers(0, size - 1)
    return {
        "value_of": draw(st.lists(st.integers(-9, 9), min_size=size, max_size=size)),
        "neighbors_of": [draw(st.lists(node, max_size=2)) for _ in range(size)],
        "far_of": [draw(st.none() | node) for _ in range(size)],
        "by_of": [draw(st.dictionaries(st.sampled_from("xyz"), node, max_size=2)) for _ in range(size)],
        "node": draw(node),
        "others": draw(st.lists(st.none() | node, max_size=3)),
        "n": draw(st.integers(0, 9)),
    }


@settings(max_examples=60, deadline=None)
@given(anything())
def test_objects_written_as_tables_are_the_same_objects(inputs):
    made, nodes = _to_objects_(inputs, LAYOUT)
    assert made["count"] == inputs["n"] and all(node.colour is None for node in nodes)
    tables = _to_tables_({"node": made["node"], "others": made["others"], "n": made["count"]}, FIELDS)
    again, copies = _to_objects_(tables, LAYOUT)
    assert _written_down_(again["node"], LAYOUT) == _written_down_(made["node"], LAYOUT)
    assert len(copies) <= len(nodes)  # nodes that nothing leads to are no part of it
    for one, other in zip(made["others"], again["others"], strict=True):
        assert _written_down_(one, LAYOUT) == _written_down_(other, LAYOUT)


def test_graphs_are_written_node_by_node_with_all_their_links():
    inputs = {
        "value_of": [7, 8, 9],
        "neighbors_of": [[1], [0], []],
        "far_of": [None, 2, 2],
        "by_of": [{"x": 0}, {}, {"y": 1}],
        "node": 1,
        "others": [],
        "n": 0,
    }
    made, _ = _to_objects_(inputs, LAYOUT)
    assert _written_down_(made["node"], LAYOUT) == [
        [8, [1], 2, []],
        [7, [0], None, [["x", 1]]],
        [9, [], 2, [["y", 0]]],
    ]
    assert _written_down_(None, LAYOUT) == []
    alone = {**LAYOUT, "fields": [["far", "link", "far_of"]]}
    assert _written_down_(made["node"], alone) == [1, 1]  # records of one field are that field


def test_what_is_no_node_stays_as_it_is():
    class Named:
        val = 3

    assert _is_record_(Named(), FIELDS)
    assert not any(_is_record_(value, FIELDS) for value in (None, 3, "val", [3], {"val": 3}, Named, object()))
    node = Named()
    given = {"pair": (node, 4), "by": {"a": node, "b": "text"}, "flag": True}
    tables = _to_tables_(given, FIELDS)
    assert tables == {
        "value_of": [3],
        "neighbors_of": [[]],
        "far_of": [None],
        "by_of": [None],
        "pair": (0, 4),
        "by": {"a": 0, "b": "text"},
        "flag": True,
    }


def test_the_recorder_writes_copies_down():
    class Named:
        def __init__(self, val):
            self.val = val

    with mock.patch.dict(node_codec._LAYOUT_, {"fields": [["val", "value", "value_of"]]}):
        assert _as_plain_({"node": Named([1, 2]), "n": 3}) == {"value_of": [[1, 2]], "node": 0, "n": 3}


class Endless:
    """A node with one more behind it, again and again."""

    val = 1
    left = None
    children = ()

    @property
    def next(self):
        return Endless()

    @property
    def right(self):
        return Endless()

    @property
    def kids(self):
        return [Endless()]


ONE = ["val", "value", "value_of"]


@pytest.mark.parametrize(
    ("shape", "fields"),
    [
        ("chain", [ONE, ["next", "link", "next_of"]]),
        ("binary", [ONE, ["left", "link", "left_of"], ["right", "link", "right_of"]]),
        ("many", [ONE, ["kids", "links", "kids_of"]]),
        ("general", [ONE, ["next", "link", "next_of"]]),
    ],
)
def test_a_structure_without_an_end_cannot_be_written_down(shape, fields):
    with pytest.raises(ValueError, match="a structure without an end"):
        _written_down_(Endless(), {"shape": shape, "fields": fields})


def test_too_many_nodes_are_no_input():
    with pytest.raises(ValueError, match="too many nodes"):
        _to_tables_({"head": Endless()}, [ONE, ["next", "link", "next_of"]])


NUMBERS = """
def solution(head):
    return {form}
"""


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        ("(head, head.next)", (1, 0)),
        ("[head.next, None]", [0, None]),
        ("{head, head.next}", {0, 1}),
        ("frozenset({head})", {1}),
        ("{head: [head.next], 'end': None}", {1: [0], "end": None}),
    ],
)
def test_nodes_of_the_input_are_answered_by_number_wherever_they_stand(form, answer):
    layout = {
        **LAYOUT,
        "fields": [ONE, ["next", "link", "next_of"]],
        "roles": {"head": "node"},
        "answer": "numbers",
        "klass": "ListNode",
    }
    space = {}
    exec(compile(LIST + NUMBERS.format(form=form), "<original>", "exec"), space)
    with mock.patch.dict(vars(node_codec), space):
        assert _answer_over_objects_({"value_of": [4, 5], "next_of": [None, 0], "head": 1}, layout) == answer


def test_a_missing_class_is_stood_in_for():
    layout = {**LAYOUT, "fields": [ONE], "roles": {"node": "node", "spare": "plain"}, "klass": "Nowhere"}
    made, nodes = _to_objects_({"value_of": [4], "node": 0}, layout)
    assert list(made) == ["node"] and nodes[0].val == 4 and type(nodes[0]).__name__ == "Node"
