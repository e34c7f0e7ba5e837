"""The forms in which solutions hold nodes: each runs over objects as it stands, and over tables rewritten."""

import copy

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
CHAIN = [{"val": 4, "next": 2}, {"val": 7, "next": None}, {"val": 1, "next": 1}]  # 4, 1, 7
SMALL_TREE = [
    {"val": 3, "left": None, "right": None},
    {"val": 5, "left": 0, "right": 2},
    {"val": 8, "left": None, "right": 3},
    {"val": 6, "left": None, "right": None},
]


def both(source, nodes, *arguments, links=("next", "left", "right")):
    """What a solution answers about nodes that are objects, and rewritten about the same in tables.

    Arguments that are numbers of nodes are wrapped: ``[3]``.
    """
    space = {}
    exec(compile(source, "<objects>", "exec"), space)
    klass = next(value for value in space.values() if isinstance(value, type))
    objects = [object.__new__(klass) for _ in nodes]
    for made, node in zip(objects, nodes, strict=True):
        for name, value in node.items():
            found = objects[value] if name in links and value is not None else value
            setattr(made, name, [objects[number] for number in value] if name == "near" else found)
    given = [objects[item[0]] if isinstance(item, list) else item for item in arguments]
    answer = space["solution"](*given)

    task = tabled('"""Task\n\nThe statement.\n"""\n' + source, name="some_task")
    assert task is not None
    rewritten = {}
    exec(compile(task.source, "<tables>", "exec"), rewritten)
    tables = [copy.deepcopy([node[field.name] for node in nodes]) for field in task.fields]
    numbers = [item[0] if isinstance(item, list) else item for item in arguments]
    return answer, rewritten["solution"](*(tables if task.tables else []), *numbers), task.source


LISTS = {
    "added in place": """
        waiting = []
        waiting += [head]
        found = 0
        while waiting:
            node = waiting.pop()
            found = found * 10 + node.val
            if node.next:
                waiting += [node.next]
        return found
""",
    "tried": """
        try:
            return head.next.next.next.val
        except Exception:
            head.next.val = 9
            return head.next.val
        finally:
            head = None
""",
    "a node as default": """
        def last(node, before=None):
            return last(node.next, node) if node else before.val
        return last(head)
""",
    "named in a test": """
        total = head.val
        node = head
        while node := node.next:
            total = total * 10 + node.val
        return total
""",
    "handed to functions of one line": """
        nodes = []
        while head:
            nodes.append(head)
            head = head.next
        nodes.sort(key=lambda node: node.val)
        first = min(nodes, key=lambda one: -one.val)
        return [node.val for node in sorted(nodes, key=lambda node: node.val)], first.next is None
""",
    "shown in a text": """
        return f"{head.val}-{head.next.val if head.next else 'end'}"
""",
    "keys of a written mapping": """
        names = {head: "first", head.next: "second"}
        node = head
        told = []
        while node:
            told.append(names.get(node, "later"))
            node = node.next
        return told
""",
    "keys of a mapping from a comprehension": """
        nodes = [head, head.next, head.next.next]
        place = {node: number for number, node in enumerate(nodes)}
        return [place[node] for node in nodes[1:]] + [place[nodes[0].next]]
""",
    "lists put together": """
        pair = [head] + [head.next]
        many = [None] * 2
        many[1] = head
        return [node.val for node in pair + many if node]
""",
    "a place of a pair": """
        pair = (head, 1)
        other = (head.next, head)
        total = pair[0].val
        for node in other:
            total = total * 10 + node.val
        return total
""",
    "items of an unknown list": """
        def second(items):
            return items[1].val + items[-1].val
        return second(list([head, head.next]))
""",
    "a copy of a list": """
        nodes = list([head])
        more = nodes.copy()
        more.insert(0, head.next)
        more.extend([head.next.next])
        return [a.val * b.val for a, b in zip(more, reversed(more))]
""",
    "a heap of pairs": """
        import heapq
        heap = []
        number = 0
        while head:
            heapq.heappush(heap, (head.val, number, head))
            number += 1
            head = head.next
        told = []
        while heap:
            value, _, node = heapq.heappop(heap)
            told.append([value, node.next.val if node.next else None])
        return told
""",
    "a heap by its bare name": """
        from heapq import heappop, heappush
        heap = []
        heappush(heap, (head.val, 0, head))
        heappush(heap, (head.next.val, 1, head.next))
        return heappop(heap)[2].next.val
""",
    "a queue": """
        import collections
        waiting = collections.deque([head])
        total = 0
        while waiting:
            node = waiting.popleft()
            total = total * 10 + node.val
            if node.next:
                waiting.append(node.next)
        return total
""",
    "mappings of nodes to lists": """
        from collections import defaultdict
        by_value = defaultdict(list)
        after = {}
        while head:
            by_value[head.val % 3].append(head)
            after.setdefault(head, head.next)
            head = head.next
        told = []
        for key in sorted(by_value.keys()):
            for node in by_value[key]:
                told.append((key, after[node].val if after[node] else -1))
        for node, follower in after.items():
            told.append(node.val - (follower.val if follower else 0))
        return told, sum(node.val for node in after.values() if node)
""",
    "a mapping by number": """
        known = dict()
        known[3] = head
        gone = known.pop(3)
        return gone.val, known.get(3, head).next.val
""",
    "sets": """
        seen = set()
        seen.add(head)
        both = seen.union({head.next})
        return sorted(node.val for node in both), head.next in seen
""",
    "truth of all kinds": """
        assert head
        empty = head.next.next.next
        told = [not empty, bool(head), bool(not (head and empty)), isinstance(head, ListNode)]
        told.append(hasattr(head, "next") and not hasattr(head, "parent"))
        told.append(1 if (head if told else empty) else 2)
        told.append(not (head.val and empty))
        told.append(0 if (told if not head else empty) else 2)
        told.append(list(filter(None, [head, empty]))[0].val)
        if bool(empty):
            told.append("wrong")
        return told, any([empty, head]), all([empty, head])
""",
    "a choice of what a call gives": """
        def following(node):
            return node.next
        found = following(head) or head
        missing = following(head.next.next) or head
        other = following(head) and following(head).next
        return [found.val, missing.val, other.val]
""",
    "known by identity": """
        seen = {id(head): "first"}
        return seen.get(id(head)), seen.get(id(head.next), "none")
""",
    "numbers from a module": """
        import math
        best = math.inf
        while head:
            best = min(best, head.val)
            head = head.next
        return best
""",
    "one taken of several": """
        nodes = iter([head, head.next])
        first = next(nodes)
        return first.val, next(nodes).val
""",
    "spread": """
        first, *rest = [head, head.next, head.next.next]
        return first.val, [node.val for node in rest], max(*[one.val for one in [first, *rest]])
""",
}
LISTS["counted by a module"] = """
        import collections
        seen = collections.Counter()
        while head:
            seen[head] += 1
            head = head.next
        return sorted(seen.values())
"""
TREES = {
    "hinted": """
        from typing import Dict, List, Optional, Tuple
        def walk(node: Optional["TreeNode"], above: List[Tuple[TreeNode, int]]) -> Optional[TreeNode]:
            node: TreeNode
            kept: Dict[int, TreeNode] = {0: node}
            above.append((kept[0], len(above)))
            return kept[0].left
        above: List[Tuple[TreeNode, int]] = []
        below = walk(root, above)
        return below.val, above[0][0].val
""",
    "levels": """
        level = [root]
        told = []
        while level:
            told.append([node.val for node in level])
            level = [child for node in level for child in (node.left, node.right) if child]
        return told
""",
    "a stack of pairs": """
        waiting = [(root, 1)]
        deepest = 0
        while waiting:
            node, depth = waiting.pop()
            deepest = max(deepest, depth)
            for child in [node.left, node.right]:
                if child is not None:
                    waiting.append((child, depth + 1))
        return deepest
""",
    "classes passed on": """
        from collections import defaultdict
        made = defaultdict(TreeNode)
        made["a"].val = root.val
        made["a"].left = root.left
        return made["a"].val, made["a"].left.val, made["b"].val
""",
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_followed_in_any_form(name):
    answer, rewritten, source = both(LIST + f"def solution(head):{LISTS[name]}", CHAIN, [0])
    assert rewritten == answer
    assert ".next" not in source and ".val" not in source.replace(".values()", "")


@pytest.mark.parametrize("name", TREES)
def test_trees_are_followed_in_any_form(name):
    answer, rewritten, source = both(TREE + f"def solution(root):{TREES[name]}", SMALL_TREE, [1])
    assert rewritten == answer
    assert not any(word in source for word in (".left", ".right", "Optional["))


def test_lists_of_lists_are_found_by_what_is_done_with_their_items():
    source = (
        LIST
        + """
def solution(rows):
    return rows[0][1].val * 10 + rows[1][0].val
"""
    )
    solve, _, task = made(source)
    assert task.roles == {"rows": "nodes"}
    assert solve([4, 7], [[0, 1], [0]]) == 74


def test_fields_that_are_bound_together_keep_their_hints():
    solve, _, task = made(
        """
class Node:
    def __init__(self, label: str, near: "list[Node]"):
        self.label, self.near = label, near

def solution(node: Node) -> str:
    return "".join(one.label for one in node.near)
"""
    )
    assert [field.kind for field in task.fields] == ["value", "links"]
    assert solve(["a", "b", "c"], [[1, 2], [], []], 0) == "bc"


def test_methods_of_nodes_become_functions():
    source = """
class Node:
    \"\"\"A place.\"\"\"

    __slots__ = ("val", "near")
    val: int

    def __init__(self, val, near=()):
        \"\"\"Make one.\"\"\"
        self.val: int = val
        self.near = near

    def __repr__(self):
        return f"Node({self.val})"

    def farthest(self, other, bound):
        return max([self.val + bound, *[one.val for one in self.near if one is not other]])

def solution(start: Node, other: Node) -> tuple[int, list[int]]:
    return start.farthest(other, 10), [one.farthest(start, 0) for one in start.near]
"""
    nodes = [{"val": 1, "near": [1, 2]}, {"val": 5, "near": [0, 1]}, {"val": 30, "near": []}]
    task = tabled(source, name="some_task")
    space = {}
    exec(task.source, space)
    tables = [[node[field.name] for node in nodes] for field in task.fields]
    assert space["solution"](*tables, 0, 2) == (11, [5, 30])
    assert "def farthest(node, other, bound)" in task.source and ".near" not in task.source


def made(source, name="some_task"):
    """The rewritten solution, its source, and what is known of it."""
    task = tabled('"""Task\n\nThe statement.\n"""\n' + source, name=name)
    assert task is not None
    space = {}
    exec(compile(task.source, "<tables>", "exec"), space)
    return space["solution"], task.source, task


@pytest.mark.parametrize(
    ("body", "answer", "name"),
    [
        ("head.next, head.val, count = None, count + 1, head.next\n    return count.val", 5, "next_node"),
        ("head.next, head.val = head.next.next, more(count)\n    return head", [3, 6], "new_value"),
        ("head.val, count = 9, more(head.next.val)\n    return head.val, count", (9, 6), "new_count"),
        ("tail = head.next.next\n    head, head.next = head.next, head\n    return head.val, head.next.val",
         (5, 4), "former_head"),
        ("head.next.val, *rest = head.val, count\n    return head.next.val, rest", (4, [2]), "rest"),
        ("head.next, last = head.next.next, head\n    return last", [4, 6], "last"),
    ],
)  # fmt: skip
def test_what_is_kept_while_links_change_has_a_name_that_says_it(body, answer, name):
    solve, source, _ = made(
        LIST + f"def more(n):\n    return n + 1\n\ndef solution(head, count):\n    {body}\n"
    )
    assert solve([4, 5, 6], [1, 2, None], 0, 2) == answer
    assert f"{name} = " in source or f"*{name} = " in source


def test_what_is_changed_in_place_is_told_from_where_it_began():
    solve, _, task = made(
        LIST
        + """
def solution(head):
    if head.next is None:
        return
    while head.next:
        head.val = head.next.val
        head = head.next
        if head.val > 8:
            return
    head.val = 0
"""
    )
    assert task.in_place == "head"
    assert solve([1, 2, 3], [1, 2, None], 0) == [2, 3, 0]
    assert solve([1, 9, 3], [1, 2, None], 0) == [9, 9, 3]
    assert solve([1], [None], 0) == [1]


def test_functions_inside_keep_their_answers():
    solve, source, _ = made(
        LIST
        + """
def solution(head, size):
    def skipToEnd(node):
        return skipToEnd(node.next) if node.next else node
    if head is None:
        return None
    last = lambda: skipToEnd(head)
    last().next = ListNode(size)
    return head
"""
    )
    assert solve([1, 2], [1, None], 0, 7) == [1, 2, 7]
    assert solve([], [], None, 7) == []
    assert "def skip_to_end(node)" in source


def test_values_that_nobody_looks_at_belong_to_the_answer():
    solve, _, task = made("def solution(head):\n    head.next = head.next.next\n    return head\n")
    assert [(field.name, field.kind) for field in task.fields] == [("val", "value"), ("next", "link")]
    assert solve([4, 5, 6], [1, 2, None], 0) == [4, 6]


@pytest.mark.parametrize(
    "source",
    [
        LIST + "def other(head):\n    return head.val\n",
        LIST
        + "class Queue(list):\n    pass\n\ndef solution(head):\n    return Queue([head.val, head.next])\n",
    ],
)
def test_what_is_no_problem_over_records_is_left_alone(source):
    assert tabled(source, name="some_task") is None


def test_new_nodes_among_other_values_cannot_be_written_down():
    with pytest.raises(SynthesisRefused) as caught:
        tabled(LIST + "def solution(head):\n    return head.val, ListNode(1, head)\n")
    assert caught.value.reason == "opaque_answer"


def test_classes_that_are_handed_on_need_no_arguments():
    made = "def solution(head):\n    return head.val, [one.val for one in map(ListNode, [1, 2])]\n"
    with pytest.raises(SynthesisRefused) as caught:
        tabled(LIST.replace("val=0", "val") + made)
    assert caught.value.reason == "defines_classes"


def test_looking_at_nodes_alone_answers_nothing():
    with pytest.raises(SynthesisRefused) as caught:
        tabled(LIST + "def solution(head):\n    while head.val:\n        head = head.next\n")
    assert caught.value.reason == "no_answer"
