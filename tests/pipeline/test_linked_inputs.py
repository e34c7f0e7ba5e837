"""Problems over nodes: inputs that are lists, trees and graphs, and whole problems of them."""

import random

import pytest

from codegym_envs.errors import SynthesisRefused
from codegym_envs.importers import IMPORTERS
from codegym_envs.importers.node_classes import completed, with_own_classes
from codegym_envs.pipeline.converting.linked_problem import plain_task
from codegym_envs.pipeline.inputs.linked_inputs import LinkedSource, renumbered
from codegym_envs.pipeline.inputs.structures import Forest, Layout, Traits, traits_of
from codegym_envs.pipeline.items import Item, Settings
from codegym_envs.pipeline.make import make, settle
from codegym_envs.spec import parse_problem

CHAIN = Layout({"value_of": "value", "next_of": "link"}, {"head": "node", "n": "plain"})
TREE = Layout(
    {"value_of": "value", "left_child_of": "link", "right_child_of": "link"}, {"root": "node", "p": "node"}
)
PAIR = Layout({"value_of": "value", "next_of": "link"}, {"head": "node", "other_head": "node"})
GRAPH = Layout({"value_of": "value", "neighbors_of": "links"}, {"node": "node"})

SAMPLE = {
    "value_of": [4, 2, 7, 1, 3],
    "left_child_of": [1, 3, None, None, None],
    "right_child_of": [2, 4, None, None, None],
    "root": 0,
    "p": 3,
}


def along(sample, name="head"):
    """The nodes of a list, each once."""
    return Forest(sample, CHAIN, Traits(["next_of"])).order(sample[name])


def test_lists_grow_and_keep_what_held():
    sample = {"value_of": [1, 4, 9], "next_of": [1, 2, None], "head": 0, "n": 2}
    other = {"value_of": [2, 3, 5, 8], "next_of": [1, 2, 3, None], "head": 0, "n": 3}
    third = {"value_of": [2, 6], "next_of": [1, None], "head": 0, "n": 1}
    source = LinkedSource("growth", [sample, other, third], "", CHAIN)
    sizes = set()
    for level in range(10):
        for number in range(4):
            made = source.propose(level, number)
            assert made == source.propose(level, number)
            nodes = along(made)
            values = [made["value_of"][node] for node in nodes]
            assert values == sorted(values)
            assert 0 <= made["n"] <= max(1, len(nodes))
            sizes.add(len(nodes))
    assert max(sizes) > 20


def test_trees_grow_as_search_trees_with_nodes_inside():
    source = LinkedSource("growth", [SAMPLE], "", TREE)
    assert source.traits.inside == {"p": "root"} and source.traits.search_trees == 1.0
    spare = 0
    for number in range(12):
        made = source.propose(6, number)
        forest = Forest(made, TREE, source.traits)
        order = forest.order(made["root"])
        values = [made["value_of"][node] for node in order]
        assert values == sorted(set(values))
        assert made["p"] in order
        linked = [n for table in TREE.links for n in made[table] if n is not None]
        assert len(set(linked)) == len(linked) and made["root"] not in linked
        spare += len(made["value_of"]) - len(order)
    assert spare  # some nodes belong to no tree


def test_whether_a_tree_is_a_search_tree_may_be_the_question():
    text = "Determine if it is a valid binary search tree."
    source = LinkedSource("asked", [SAMPLE], text, TREE)
    found = set()
    for number in range(20):
        made = source.propose(7, number)
        values = Forest(made, TREE, source.traits).values(made["root"])
        found.add(values == sorted(values))
    assert found == {True, False}


def test_lists_run_into_each_other_and_into_themselves_where_samples_do():
    joined = {"value_of": [1, 2, 3, 4], "next_of": [2, 2, 3, None], "head": 0, "other_head": 1}
    assert traits_of([joined], PAIR).joins == {"other_head": "head"}
    source = LinkedSource("joined", [joined], "", PAIR)
    shared = 0
    for number in range(10):
        made = source.propose(4, number)
        shared += bool(set(along(made)) & set(along(made, "other_head")))
    assert shared
    looped = {"value_of": [1, 2, 3], "next_of": [1, 2, 1], "head": 0, "n": 1}
    source = LinkedSource("looped", [looped], "", CHAIN)
    tables = [source.propose(5, number) for number in range(20)]
    ends = {any(made["next_of"][node] is None for node in along(made)) for made in tables}
    assert ends == {True, False}


def test_graphs_stay_symmetric_and_connected():
    square = {"value_of": [1, 2, 3, 4], "neighbors_of": [[1, 3], [0, 2], [1, 3], [2, 0]], "node": 0}
    source = LinkedSource("graph", [square], "", GRAPH)
    for number in range(6):
        made = source.propose(5, number)
        table = made["neighbors_of"]
        assert all(node in table[other] for node, others in enumerate(table) for other in others)
        assert len(Forest(made, GRAPH, source.traits).order(made["node"])) == len(table)


def test_renumbering_changes_nothing_but_numbers():
    moved = renumbered(SAMPLE, TREE, random.Random(3))
    traits = traits_of([SAMPLE], TREE)
    assert moved["value_of"] != SAMPLE["value_of"]
    assert Forest(moved, TREE, traits).values(moved["root"]) == [1, 2, 3, 4, 7]
    assert moved["value_of"][moved["p"]] == 1


LIST = '''"""Last of a list

Give the value of the last node.
"""
TOPICS = ("lists",)
FAMILY = "last"

class ListNode:
    def __init__(self, val=0, next=None):
        self.val = val
        self.next = next

def solution(head):
    {body}
'''

TESTS = [
    "def build(values):\n"
    "    head = None\n"
    "    for value in reversed(values):\n"
    "        head = ListNode(value, head)\n"
    "    return head\n"
    "def test_it():\n"
    "    assert last(build([3, 1, 2])) == 2\n"
    "    assert last(head=build([5])) == 5\n"
]


def item(body, **payload):
    return Item("last", "problem", LIST.format(body=body), {"aliases": ["last"], **payload})


def task_of(given):
    return plain_task(parse_problem(given.source, name=given.name), given)


LAST = "while head.next:\n        head = head.next\n    return head.val"


def test_tests_show_nodes_and_examples_show_lists():
    task = task_of(item(LAST, tests=TESTS))
    assert task is not None
    shown = [[given["value_of"][node] for node in along(given)] for given in task.inputs]
    assert [3, 1, 2] in shown and [5] in shown
    task = task_of(item(LAST, examples=["last(head=[4, 5, 6, 7])"]))
    assert task is not None
    assert [[given["value_of"][node] for node in along(given)] for given in task.inputs] == [[4, 5, 6, 7]]


def test_without_samples_structures_are_made_up():
    task = task_of(item(LAST))
    assert task is not None and len(task.inputs) >= 6


def test_solutions_that_differ_over_tables_are_refused():
    # The solution tells a node by more than what a table holds of it.
    body = "return len(str(type(head)))"
    with pytest.raises(SynthesisRefused) as caught:
        task_of(item(f"if head.next is not None and head.val:\n        pass\n    {body}", tests=TESTS))
    assert caught.value.reason == "nodes_differ"


def test_structures_without_an_end_become_records():
    body = (
        "last = head\n    while last.next:\n        last = last.next\n    last.next = head\n    return head"
    )
    task = task_of(item(body, tests=TESTS))
    assert task is not None and "records_from" in task.problem.source


def test_a_problem_over_nodes_becomes_an_environment():
    body = (
        "prev = None\n    while head:\n        head.next, prev, head = prev, head, head.next\n    return prev"
    )
    result = settle(make, item(body, tests=TESTS), Settings())
    assert result.admitted, (result.reason, result.detail)
    assert "def next_of(state, node: int)" in result.source and "def set_next(state" in result.source
    assert "add_node" not in result.source


def test_what_judges_supply_is_completed():
    text = (
        "# Definition for singly-linked list.\n"
        "# class ListNode:\n"
        "#     def __init__(self, val=0, next=None):\n"
        "#         self.val = val\n"
        "#         self.next = next\n"
        "class Solution:\n"
        "    def last(self, head: Optional[ListNode]) -> List[int]:\n"
        "        return heapq.nsmallest(1, [head.val])\n"
    )
    made = completed(text, [])
    assert made.index("class ListNode:") < made.index("class Solution:")
    assert "from typing import List, Optional" in made and "import heapq" in made
    space = {}
    exec(compile(made, "<made>", "exec"), space)
    assert space["Solution"]().last(space["ListNode"](4)) == [4]
    assert completed("def f(x):\n    return x\n", ["class X:\n    pass\n"]) == "def f(x):\n    return x\n"


def test_classes_of_the_own_package_are_defined_in_place(tmp_path):
    root = tmp_path / "package"
    (root / "common").mkdir(parents=True)
    (root / "common" / "__init__.py").write_text("from package.common.node import Node\n")
    (root / "common" / "node.py").write_text(
        "class Node:\n    def __init__(self, val):\n        self.val = val\n"
    )
    made = with_own_classes(
        "from package.common import Node\n\ndef f(node: Node):\n    return node.val\n", root
    )
    assert "class Node:" in made and "from package" not in made


def test_the_package_of_algorithms_has_trees_that_can_be_made():
    found = [item for item in IMPORTERS["algorithms"].items("", _options()) if item.name == "max_height"]
    (given,) = found
    task = plain_task(parse_problem(given.source, name=given.name), given)
    assert task is not None and {"left_child_of", "right_child_of"} <= set(task.inputs[0])


def _options():
    from codegym_envs.importers import ImportOptions

    return ImportOptions()
