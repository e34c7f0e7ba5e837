"""Which classes are records that refer to each other, what making one gives, and what annotations say."""

import ast

import pytest

from codegym_envs.synthesis.nodes.node_kinds import NodeKind, kind_of_hint, unify
from codegym_envs.synthesis.nodes.node_shapes import field_values, find_node_classes


@pytest.mark.parametrize(
    ("made", "fields"),
    [
        ("Node()", {"val": "0", "near": "[]", "far": "[]", "kind": "1"}),
        ("Node(3)", {"val": "3", "near": "[]", "far": "[]", "kind": "1"}),
        ("Node(3, [a], None)", {"val": "3", "near": "[a]", "far": "[]", "kind": "1"}),
        ("Node(3, None, [b])", {"val": "3", "near": "[]", "far": "[b]", "kind": "1"}),
        ("Node(near=[a, b], far=[])", {"val": "0", "near": "[a, b]", "far": "[]", "kind": "1"}),
        ("Node(3, a, b)", {"val": "3", "near": "[] if a is None else a", "far": "b or []", "kind": "1"}),
        ("Node(x=1)", None),
    ],
)
def test_what_a_constructor_makes_of_its_arguments_is_worked_out(made, fields):
    classes = find_node_classes(
        ast.parse(
            "class Node:\n    def __init__(self, val=0, near=None, far=None):\n        self.val = val\n"
            "        self.near = [] if near is None else near\n        self.far = far or []\n"
            "        self.kind = 1 if [0] else 2\n"
        ).body
    )
    found = field_values(classes["Node"], ast.parse(made, mode="eval").body)
    assert fields == (found and {name: ast.unparse(value) for name, value in found.items()})


@pytest.mark.parametrize(
    "body",
    [
        "    def __init__(self, *links):\n        self.links = links\n",
        "    def __init__(self, val):\n        self.val = val\n        print(val)\n",
        "    def __init__(self, val):\n        self.val = val\n        other.val = val\n",
        "    def __init__(self, val):\n        self.val = val\n        self.twice = self.val * 2\n",
        "    def __init__(self, val):\n        self.val = val\n    def __len__(self):\n        return 1\n",
        "    def __init__(self, val):\n        self.val = val\n    @cache\n    def zero(self): ...\n",
        "    def __init__(self, val):\n        self.val = val\n    count = 0\n",
        "    def __init__(self, val):\n        self.val = val\n    for name in 'ab':\n        pass\n",
        "    val = 0\n",
        "    pass\n",
    ],
)
def test_classes_that_are_more_than_records_are_left_out(body):
    assert find_node_classes(ast.parse("class Node:\n" + body).body) == {}


def test_classes_with_bases_or_decorators_are_left_out():
    body = "    def __init__(self, val):\n        self.val = val\n"
    for head in ("@total_ordering\nclass Node:\n", "class Node(Base):\n", "class Node(list):\n"):
        assert find_node_classes(ast.parse(head + body).body) == {}
    assert set(find_node_classes(ast.parse("class Node(object):\n" + body).body)) == {"Node"}


@pytest.mark.parametrize(
    ("field", "default"),
    [
        ("near: list = field(default_factory=list)", "[]"),
        ("near: object = field(default=None)", "None"),
        ("near: int = 3", "3"),
        ("near: dict = field(default_factory=dict)", None),
        ("near: dict = field(default_factory=make)", None),
        ("near: dict = field(repr=False)", None),
    ],
)
def test_defaults_of_data_classes(field, default):
    source = f"@dataclass\nclass Node:\n    '''A place.'''\n    val: int\n    {field}\n"
    found = find_node_classes(ast.parse(source).body)
    if default is None:
        assert found == {}
    else:
        values = field_values(found["Node"], ast.parse("Node(7)", mode="eval").body)
        assert {name: ast.unparse(value) for name, value in values.items()} == {"val": "7", "near": default}
        assert found["Node"].by_value


def test_data_classes_may_have_methods_but_no_meaning_of_their_own():
    source = "@dataclass(eq=False)\nclass Node:\n    val: int\n"
    method = "    def twice(self):\n        return self.val * 2\n"
    (found,) = find_node_classes(ast.parse(source + method).body).values()
    assert list(found.methods) == ["twice"] and not found.by_value
    for more in ("    def __lt__(self, other):\n        return True\n", "    total = 0\n"):
        assert find_node_classes(ast.parse(source + more).body) == {}


@pytest.mark.parametrize(
    ("hint", "tag", "parts"),
    [
        ("Node", "node", []),
        ("'Node'", "node", []),
        ("'not a hint ('", "", []),
        ("None", "", []),
        ("Node | None", "node", []),
        ("None | None", "", []),
        ("Optional[Node]", "node", []),
        ("typing.Union[None, Node]", "node", []),
        ("int", "plain", []),
        ("List[Node]", "list", ["node"]),
        ("tuple[Node, ...]", "list", ["node"]),
        ("Tuple[int, Node]", "tuple", ["plain", "node"]),
        ("Dict[str, Node]", "map", ["plain", "node"]),
        ("Callable[[Node], int]", "", []),
        ("Other", "", []),
    ],
)
def test_annotations_say_where_nodes_are(hint, tag, parts):
    kind = kind_of_hint(ast.parse(hint, mode="eval").body, {"Node"})
    assert (kind.tag, [part.tag for part in kind.parts]) == (tag, parts)


def test_a_list_and_places_of_a_tuple_hold_the_same():
    item, place = NodeKind(), NodeKind()
    unify(NodeKind("list", [item]), NodeKind("tuple", [NodeKind("node"), place]))
    assert item.is_node and place.is_node
    contrary = NodeKind("plain")
    unify(contrary, NodeKind("node"))
    assert contrary.tag == "plain"  # what contradicts stays as it was found first
