"""Solutions over node objects become solutions over tables."""

import ast

import pytest

from codegym_envs.errors import SynthesisRefused
from codegym_envs.synthesis.nodes.problem import tabled

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

DATA = """
from dataclasses import dataclass

@dataclass
class Link:
    label: str
    after: "Link | None" = None
"""


def made(source):
    """The rewritten solution, and what is known of it."""
    task = tabled('"""Task\n\nThe statement.\n"""\n' + source, name="some_task")
    assert task is not None
    space = {}
    exec(compile(task.source, "<task>", "exec"), space)  # what it makes is run as it stands
    return space["solution"], task


def test_lists_are_followed_by_number_and_written_down():
    solve, task = made(
        LIST
        + """
def solution(head):
    prev = None
    while head:
        head.next, prev, head = prev, head, head.next
    return prev
"""
    )
    assert solve([7, 8, 9], [2, None, 1], 0) == [8, 9, 7]
    assert solve([], [], None) == []
    assert [field.table for field in task.fields] == ["value_of", "next_of"]
    assert (task.shape, task.answer, task.roles) == ("chain", "structure", {"head": "node"})


def test_node_zero_is_a_node():
    solve, _ = made(
        TREE
        + """
def solution(root):
    def first(a, b):
        return a or b
    if not root:
        return -1
    kept = root.left and root.left.val
    found = first(root.left, root.right)
    both = [node.val for node in (root.left, root.right) if node]
    return [kept, found.val if found else None, both, any([root.left, root.right]), bool(root)]
"""
    )
    assert solve([5, 6], [None, 0], [None, None], 1) == [5, 5, [5], True, True]
    assert solve([5, 6], [None, None], [None, 0], 1) == [None, 5, [5], True, True]
    assert solve([5], [None], [None], 0) == [None, None, [], False, True]
    assert solve([], [], [], None) == -1


def test_new_nodes_get_rows_and_recursion_keeps_its_name():
    solve, task = made(
        TREE
        + """
def solution(first, second):
    if not first or not second:
        return first or second
    root = TreeNode(first.val + second.val)
    root.left = solution(first.left, second.left)
    root.right = solution(first.right, second.right)
    return root
"""
    )
    assert solve([1, 2, 3], [1, None, None], [None, None, None], 0, 2) == [4, 2]
    assert "def some_task(" in task.source and "def add_node(" in task.source
    assert task.shape == "binary"


def test_judges_classes_keep_what_they_remember():
    solve, task = made(
        TREE
        + """
class Solution:
    def widest(self, root):
        self.best = 0
        def depth(node):
            if not node:
                return 0
            left, right = depth(node.left), depth(node.right)
            self.best = max(self.best, left + right)
            return 1 + max(left, right)
        depth(root)
        return self.best

def solution(root):
    return Solution().widest(root)
"""
    )
    assert solve([1, None, None], [2, None, None], 0) == 2
    assert [field.table for field in task.fields] == [
        "left_child_of",
        "right_child_of",
    ]  # values do not matter


def test_answers_that_are_nodes_of_the_input_are_numbers():
    solve, task = made(
        LIST
        + """
def solution(head):
    slow = fast = head
    while fast and fast.next:
        slow, fast = slow.next, fast.next.next
    return slow
"""
    )
    assert task.answer == "numbers"
    assert solve([2, None, 1], 0) == 2 if len(task.fields) == 1 else solve([1, 2, 3], [2, None, 1], 0) == 2


def test_what_is_changed_in_place_is_the_answer():
    solve, task = made(
        LIST
        + """
def solution(node):
    node.val = node.next.val
    node.next = node.next.next
"""
    )
    assert task.in_place == "node"
    assert solve([3, 4, 5], [1, 2, None], 0) == [4, 5]


def test_graphs_are_given_as_records_and_lists_of_nodes_as_lists():
    solve, task = made(
        """
class Node:
    def __init__(self, val=0, neighbors=None):
        self.val = val
        self.neighbors = neighbors if neighbors is not None else []

def solution(node):
    copies = {}
    def copy(one):
        if one in copies:
            return copies[one]
        new = type(one)(one.val)
        copies[one] = new
        for other in one.neighbors:
            new.neighbors.append(copy(other))
        return new
    return copy(node) if node else None
"""
    )
    assert task.shape == "general"
    assert solve([10, 20], [[1], [0]], 1) == [[20, [1]], [10, [0]]]
    assert solve([], [], None) == []
    solve, task = made(
        LIST
        + """
def solution(lists):
    kept = [head for head in lists if head]
    for head in kept:
        head.next = None
    return kept
"""
    )
    assert task.roles == {"lists": "nodes"}
    assert solve([1, 2, 3], [1, None, None], [0, None, 2]) == [[1], [3]]


def test_names_say_what_parameters_are():
    _, task = made(
        LIST
        + """
def solution(l1, l2, n):
    while l1 and l2 and l1.val == l2.val:
        l1, l2 = l1.next, l2.next
    return n if l1 is l2 else 0
"""
    )
    assert list(task.roles) == ["head", "other_head", "n"]
    assert task.renamed == {"head": "l1", "other_head": "l2"}


def test_data_classes_and_classes_that_are_nowhere_defined():
    solve, _ = made(DATA + "def solution(start):\n    return start.label if start.after else ''\n")
    assert solve(["a", "b"], [None, 0], 1) == "b"
    solve, _ = made(
        "def solution(head: object) -> int:\n"
        "    total = 0\n"
        "    while head:\n"
        "        total += head.val\n"
        "        head = head.next\n"
        "    return total\n"
    )
    assert solve([5, 6], [None, 0], 1) == 11


def test_classes_used_inside_only_make_tables_inside():
    solve, task = made(
        """
class Trie:
    def __init__(self):
        self.children = {}
        self.ends = False

def solution(words, word):
    root = Trie()
    for one in words:
        node = root
        for letter in one:
            if letter not in node.children:
                node.children[letter] = Trie()
            node = node.children[letter]
        node.ends = True
    for letter in word:
        if letter not in root.children:
            return False
        root = root.children[letter]
    return root.ends
"""
    )
    assert not task.tables
    assert solve(["ab", "a"], "a") is True and solve(["ab"], "a") is False


def test_problems_without_nodes_are_none():
    assert tabled("import math\ndef solution(x: float) -> float:\n    return math.pi * x\n") is None
    assert tabled("def solution(xs):\n    return sorted(xs)\n") is None
    assert tabled("def solution(:\n") is None


@pytest.mark.parametrize(
    "source",
    [
        DATA + "def solution(a, b):\n    return a.label == b.label and a == b\n",
        LIST + "def solution(head):\n    del head.next\n    return head.val\n",
        LIST + "def solution(head):\n    made = ListNode(1, 2, 3)\n    made.next = head\n    return made\n",
    ],
)
def test_what_tables_cannot_say_is_refused(source):
    with pytest.raises(SynthesisRefused) as caught:
        tabled(source)
    assert caught.value.reason == "defines_classes"


def test_the_statement_says_how_nodes_are_known():
    _, task = made(LIST + "def solution(p):\n    p.next = None\n    return p\n")
    text = ast.get_docstring(ast.parse(task.source))
    assert text is not None and "null stands for no node" in text and "list of its values" in text
