"""Lists, trees and graphs as people write them down, and what is made up where nobody does."""

import pytest
from test_node_codec import GRAPH, LIST, MANY, TREE

from codegym_envs.errors import SynthesisRefused
from codegym_envs.pipeline.converting.linked_problem import _as_tables, _fits, plain_task
from codegym_envs.pipeline.inputs.structures import Layout
from codegym_envs.pipeline.items import Item
from codegym_envs.spec import parse_problem

HEAD = '"""Task\n\n{statement}\n"""\nTOPICS = ("lists",)\nFAMILY = "tasks"\n'

CHAIN = Layout({"value_of": "value", "next_of": "link"}, {"head": "node"})
CHAINS = Layout({"value_of": "value", "next_of": "link"}, {"lists": "nodes", "n": "plain"})
BINARY = Layout(
    {"value_of": "value", "left_child_of": "link", "right_child_of": "link"}, {"root": "node", "p": "node"}
)
OUTLINE = Layout({"value_of": "value", "children_of": "links"}, {"root": "node"})
FAR = Layout({"value_of": "value", "next_of": "link", "random_of": "link"}, {"head": "node"})
WIDE = Layout({"value_of": "value", "cost_of": "value", "next_of": "link"}, {"head": "node"})
MAPPED = Layout({"value_of": "value", "next_of": "link", "by_of": "linkmap"}, {"head": "node"})
THREE = Layout({"value_of": "value", "a_of": "link", "b_of": "link", "c_of": "link"}, {"head": "node"})


@pytest.mark.parametrize(
    ("layout", "given", "tables"),
    [
        (CHAIN, {"head": [4, 5]}, {"value_of": [4, 5], "next_of": [1, None], "head": 0}),
        (CHAIN, {"head": []}, {"value_of": [], "next_of": [], "head": None}),
        (MAPPED, {"head": [4, 5]}, {"value_of": [4, 5], "next_of": [1, None], "by_of": [{}, {}], "head": 0}),
        (
            CHAINS,
            {"lists": [[1, 4], (2,), [], None], "n": 3},
            {"value_of": [1, 4, 2], "next_of": [1, None, None], "lists": [0, 2, None, None], "n": 3},
        ),
        (
            BINARY,
            {"root": [3, 5, 1, None, 2], "p": 5},
            {
                "value_of": [3, 5, 1, 2],
                "left_child_of": [1, None, None, None],
                "right_child_of": [2, 3, None, None],
                "root": 0,
                "p": 1,
            },
        ),
        (
            BINARY,
            {"root": [], "p": None},
            {"value_of": [], "left_child_of": [], "right_child_of": [], "root": None, "p": None},
        ),
        (
            OUTLINE,
            {"root": [1, None, 3, 2, 4, None, 5, 6]},
            {"value_of": [1, 3, 2, 4, 5, 6], "children_of": [[1, 2, 3], [4, 5], [], [], [], []], "root": 0},
        ),
        (
            OUTLINE,
            {"root": [1, None, 3, 2, None, None, 5]},
            {"value_of": [1, 3, 2, 5], "children_of": [[1, 2], [], [3], []], "root": 0},
        ),
        (OUTLINE, {"root": []}, {"value_of": [], "children_of": [], "root": None}),
        (
            OUTLINE,
            {"root": [[2, 3], [1], []]},
            {"value_of": [1, 2, 3], "children_of": [[1, 2], [0], []], "root": 0},
        ),
        (
            FAR,
            {"head": [[7, None], [13, 0], [11, 2]]},
            {"value_of": [7, 13, 11], "next_of": [1, 2, None], "random_of": [None, 0, 2], "head": 0},
        ),
        (FAR, {"head": []}, {"value_of": [], "next_of": [], "random_of": [], "head": None}),
        (
            CHAIN,
            {"value_of": [4], "next_of": [None], "head": 0},
            {"value_of": [4], "next_of": [None], "head": 0},
        ),
    ],
)
def test_structures_are_read_as_people_write_them(layout, given, tables):
    made = _as_tables(given, layout)
    assert made == tables
    assert _fits(made, layout)


@pytest.mark.parametrize(
    ("layout", "given"),
    [
        (CHAIN, {}),
        (CHAIN, {"head": [None]}),
        (CHAIN, {"head": [[1]]}),
        (BINARY, {"root": [1, None, None, 4], "p": 1}),
        (BINARY, {"root": [1, 2], "p": 7}),
        (OUTLINE, {"root": [[2], [5]]}),
        (OUTLINE, {"root": [1, None, 2, None, None, None, 3]}),
        (FAR, {"head": [1, 2]}),
        (FAR, {"head": [[1, 4], [2, 0]]}),
        (WIDE, {"head": [1]}),
        (THREE, {"head": [1]}),
    ],
    ids=[
        "nothing given",
        "a node without a value",
        "a list as a value",
        "a child of no node",
        "a value that no node holds",
        "a neighbour that is not there",
        "a tree that has ended",
        "no place to lead to",
        "a place beyond the end",
        "two values",
        "three links",
    ],
)
def test_what_is_no_structure_is_left_out(layout, given):
    assert _as_tables(given, layout) is None


@pytest.mark.parametrize(
    ("layout", "given"),
    [
        (CHAIN, {"value_of": [1], "next_of": [None], "head": 1}),
        (CHAIN, {"value_of": [1], "next_of": [None], "head": True}),
        (CHAIN, {"value_of": [1], "next_of": [-1], "head": 0}),
        (CHAIN, {"value_of": [1], "next_of": [None], "head": 0, "more": 3}),
        (CHAINS, {"value_of": [1], "next_of": [None], "lists": 0, "n": 1}),
        (CHAINS, {"value_of": [1], "next_of": [None], "lists": [0, 2], "n": 1}),
        (OUTLINE, {"value_of": [1], "children_of": [None], "root": 0}),
        (OUTLINE, {"value_of": [1], "children_of": [[1]], "root": 0}),
    ],
)
def test_numbers_that_are_of_no_node_do_not_fit(layout, given):
    assert not _fits(given, layout)


def task_of(source, statement="The statement.", **payload):
    text = HEAD.format(statement=statement) + source
    given = Item("some_task", "problem", text, {"aliases": ["some_task"], **payload})
    return plain_task(parse_problem(text, name="some_task"), given)


def refusal(source, **payload):
    with pytest.raises(SynthesisRefused) as caught:
        task_of(source, **payload)
    return caught.value.reason, str(caught.value)


SUM_MANY = """
def solution(root, least):
    if not root:
        return 0
    below = [solution(child, least) for child in root.children]
    return sum(below) + (root.val if root.val > least else 0)
"""


def test_listed_inputs_of_trees_are_taken_as_they_are_written():
    task = task_of(
        MANY + SUM_MANY,
        inputs=[{"root": [1, None, 3, 2, 4, None, 5, 6], "least": 2}, {"root": [], "least": 0}],
    )
    assert [sorted(given["value_of"]) for given in task.inputs] == [[1, 2, 3, 4, 5, 6], []]
    large = task.inputs[0]
    assert sorted(len(row) for row in large["children_of"]) == [0, 0, 0, 0, 2, 3]
    assert large["value_of"][large["root"]] == 1 and large["least"] == 2


def test_structures_are_made_up_for_arguments_of_every_role():
    source = """
def solution(lists, n: int):
    return n * sum(head.next.val for head in lists if head and head.next)
"""
    task = task_of(LIST + source, statement="Lists of digits, sorted.")
    assert len(task.inputs) >= 6
    for given in task.inputs:
        assert set(given) == {"value_of", "next_of", "lists", "n"} and len(given["lists"]) == 3
        assert all(0 <= value <= 9 for value in given["value_of"])
        for start in given["lists"]:
            values = []
            while start is not None:
                values.append(given["value_of"][start])
                start = given["next_of"][start]
            assert values == sorted(values)


def test_trees_are_made_up_with_every_node_on_an_earlier_one():
    task = task_of(MANY + SUM_MANY.replace("least):", "least: int):"))
    assert len(task.inputs) >= 6
    assert max(len(row) for given in task.inputs for row in given["children_of"]) > 1
    for given in task.inputs:
        linked = [node for row in given["children_of"] for node in row]
        assert sorted([*linked, given["root"]]) == list(range(len(given["value_of"])))


def test_a_node_inside_stays_inside_what_is_made_up():
    source = """
def solution(root, p):
    depth = 0
    while root and root.val != p.val:
        root = root.left if p.val < root.val else root.right
        depth += 1
    return depth
"""
    shown = {"value_of": [5], "left_child_of": [None], "right_child_of": [None], "root": 0, "p": 0}
    task = task_of(TREE + source, inputs=[shown])
    first, *rest = task.inputs
    assert first == {"node" if name == "p" else name: value for name, value in shown.items()}
    assert len(rest) >= 6 and all(0 <= given["node"] < len(given["value_of"]) for given in rest)


@pytest.mark.parametrize(
    ("source", "reason", "detail"),
    [
        (
            "class Node:\n"
            "    def __init__(self, key, cost, next=None):\n"
            "        self.key, self.cost, self.next = key, cost, next\n"
            "def solution(head):\n"
            "    return head.key + head.cost + (head.next.key if head.next else 0)\n",
            "no_samples",
            "no test shows what its nodes hold",
        ),
        (
            LIST + "def solution(head, n):\n    return head.next.val + n\n",
            "no_samples",
            "no test shows its arguments",
        ),
        (
            LIST
            + "def solution(head):\n    return [].index(head.val + (head.next.val if head.next else 0))\n",
            "no_samples",
            "the solution accepts too few structures (ValueError",
        ),
    ],
    ids=["nodes of two values", "an argument of any type", "a solution that takes nothing"],
)
def test_where_nothing_can_be_made_up_the_reason_is_told(source, reason, detail):
    found, text = refusal(source)
    assert found == reason and detail in text


def test_answers_that_are_too_long_to_write_down_are_refused_in_both_forms():
    source = """
def solution(head):
    top = head
    for number in range(5000):
        top = ListNode(number, top)
    return top
"""
    assert refusal(LIST + source, inputs=[{"head": [1, 2, 3]}]) == (
        "no_samples",
        "<string>: no input is known that the solution accepts: its answers have no end [no_samples]",
    )


def test_infinite_answers_are_alike_in_both_forms():
    source = """
def solution(head):
    least = float("inf")
    while head:
        least, head = min(least, head.val), head.next
    return least
"""
    task = task_of(LIST + source, inputs=[{"head": [4, 2, 3]}, {"head": []}])
    assert len(task.inputs) == 2


def test_a_solution_that_makes_its_own_nodes_takes_plain_inputs():
    source = """
def solution(values: list[int]) -> int:
    head = None
    for value in values:
        head = ListNode(value, head)
    total = 0
    while head:
        total = 3 * total + head.val
        head = head.next
    return total
"""
    task = task_of(LIST + source)
    assert set(task.inputs[0]) == {"values"}
    shown = task_of(LIST + source, inputs=[{"values": [1, 2]}])
    assert shown.inputs == [{"values": [1, 2]}]


def test_graphs_are_read_from_lists_of_neighbours():
    source = """
def solution(node):
    seen = []
    waiting = [node] if node else []
    while waiting:
        one = waiting.pop()
        if one.val not in seen:
            seen.append(one.val)
            waiting.extend(one.neighbors)
    return sorted(seen)
"""
    task = task_of(GRAPH + source, inputs=[{"node": [[2, 4], [1, 3], [2, 4], [1, 3]]}])
    (given,) = task.inputs
    assert sorted(given["value_of"]) == [1, 2, 3, 4]
    neighbours = {
        given["value_of"][node]: sorted(given["value_of"][other] for other in row)
        for node, row in enumerate(given["neighbors_of"])
    }
    assert neighbours == {1: [2, 4], 2: [1, 3], 3: [2, 4], 4: [1, 3]}
