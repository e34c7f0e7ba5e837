"""What holds in samples of lists, trees and graphs holds in what is proposed."""

import random

from codegym_envs.pipeline.inputs.linked_inputs import LinkedSource, renumbered
from codegym_envs.pipeline.inputs.structures import Forest, Layout, Traits, traits_of

DOUBLE = Layout({"value_of": "value", "next_of": "link", "prev_of": "link"}, {"head": "node"})
FAR = Layout({"value_of": "value", "next_of": "link", "random_of": "link"}, {"head": "node"})
CHAINS = Layout({"value_of": "value", "next_of": "link"}, {"lists": "nodes", "n": "plain"})
OUTLINE = Layout({"value_of": "value", "children_of": "links", "parent_of": "link"}, {"root": "node"})
TWO_TREES = Layout(
    {"value_of": "value", "left_child_of": "link", "right_child_of": "link"},
    {"root": "node", "other_root": "node"},
)
TREE = Layout(
    {"value_of": "value", "left_child_of": "link", "right_child_of": "link"},
    {"root": "node", "p": "node", "q": "node"},
)
MAPPED = Layout({"value_of": "value", "next_of": "link", "by_of": "linkmap"}, {"head": "node"})
PLAIN = Layout({"value_of": "value", "next_of": "link"}, {"head": "node"})

DOUBLED = {"value_of": [3, 1, 2], "next_of": [1, 2, None], "prev_of": [None, 0, 1], "head": 0}


def proposed(source, level=5, count=20):
    return [source.propose(level, number) for number in range(count)]


def test_links_back_run_back_in_what_is_proposed():
    assert traits_of([DOUBLED], DOUBLE).extra == {"prev_of": "inverse"}
    source = LinkedSource("double", [DOUBLED], "", DOUBLE)
    for made in [*proposed(source), source.near(DOUBLED, "a"), *source.boundary()]:
        order = Forest(made, DOUBLE, source.traits).order(made["head"])
        assert [made["prev_of"][node] for node in order] == [None, *order[:-1]][: len(order)]


def test_links_beside_the_structure_go_anywhere_in_it_if_they_did():
    sample = {"value_of": [3, 1, 2], "next_of": [1, 2, None], "random_of": [2, None, 0], "head": 0}
    assert traits_of([sample], FAR).extra == {"random_of": "any"}
    source = LinkedSource("far", [sample], "", FAR)
    aimed = 0
    for made in proposed(source):
        order = Forest(made, FAR, source.traits).order(made["head"])
        targets = [made["random_of"][node] for node in order]
        assert all(target is None or target in order for target in targets)
        aimed += any(target is not None for target in targets)
    assert aimed > 10


def test_what_links_beside_the_structure_do_is_guessed_where_no_sample_tells():
    empty = {"value_of": [], "next_of": [], "head": None}
    unused = {"value_of": [3, 1], "next_of": [1, None], "prev_of": [None, None], "head": 0}
    assert traits_of([{**empty, "random_of": []}], FAR).extra == {"random_of": "any"}
    assert traits_of([{**empty, "prev_of": []}], DOUBLE).extra == {"prev_of": "inverse"}
    assert traits_of([unused], DOUBLE).extra == {"prev_of": "none"}
    for made in proposed(LinkedSource("unused", [unused], "", DOUBLE)):
        assert set(made["prev_of"]) <= {None}


def test_collections_of_lists_stay_collections():
    sample = {"value_of": [1, 4, 2], "next_of": [1, None, None], "lists": [0, 2, None], "n": 3}
    source = LinkedSource("lists", [sample], "", CHAINS)
    counts = set()
    for made in [*proposed(source), source.near(sample, "a")]:
        reached = [
            node for start in made["lists"] for node in Forest(made, CHAINS, source.traits).order(start)
        ]
        assert len(set(reached)) == len(reached)
        counts.add(len(made["lists"]))
    assert len(counts) > 1


def test_trees_of_many_children_grow_with_links_to_their_parents():
    sample = {
        "value_of": [1, 3, 2, 4],
        "children_of": [[1, 2], [3], [], []],
        "parent_of": [None, 0, 0, 1],
        "root": 0,
    }
    source = LinkedSource("outline", [sample], "", OUTLINE)
    assert (source.traits.primary, source.traits.extra) == (["children_of"], {"parent_of": "inverse"})
    wide = 0
    for made in proposed(source):
        order = Forest(made, OUTLINE, source.traits).order(made["root"])
        for node in order:
            assert all(made["parent_of"][child] == node for child in made["children_of"][node])
            wide = max(wide, len(made["children_of"][node]))
        linked = [child for node in order for child in made["children_of"][node]]
        assert sorted([*linked, *([] if made["root"] is None else [made["root"]])]) == sorted(order)
    assert wide > 1


def outline_of(made, node):
    """A tree by its values."""
    if node is None:
        return None
    sides = (made[side][node] for side in ("left_child_of", "right_child_of"))
    return made["value_of"][node], *(outline_of(made, below) for below in sides)


def test_two_trees_are_alike_more_often_than_by_chance():
    sample = {
        "value_of": [1, 2, 3, 4, 9, 7],
        "left_child_of": [1, None, None, None, 5, None],
        "right_child_of": [2, 3, None, None, None, None],
        "root": 0,
        "other_root": 4,
    }
    source = LinkedSource("same tree", [sample], "", TWO_TREES)
    pairs = [
        [outline_of(made, made[name]) for name in TWO_TREES.roles]
        for made in proposed(source, level=6, count=80)
    ]
    same = sum(one == other for one, other in pairs if one is not None)
    assert 5 < same < 60


def test_trees_with_halves_that_mirror_each_other_are_among_the_proposals():
    sample = {
        "value_of": [1, 2, 2],
        "left_child_of": [1, None, None],
        "right_child_of": [2, None, None],
        "root": 0,
        "other_root": None,
    }

    def turned(tree):
        return tree and (tree[0], turned(tree[2]), turned(tree[1]))

    source = LinkedSource("mirrored", [sample], "", TWO_TREES)
    trees = [outline_of(made, made["root"]) for made in proposed(source, level=6, count=80)]
    large = [tree for tree in trees if tree and tree[1] and tree[1][1:] != (None, None)]
    assert any(tree == turned(tree) for tree in large) and any(tree != turned(tree) for tree in large)


def full_sample(count):
    """A tree filled level by level."""
    below = [(2 * node + 1, 2 * node + 2) for node in range(count)]
    return {
        "value_of": list(range(count))[::-1],
        "left_child_of": [left if left < count else None for left, _ in below],
        "right_child_of": [right if right < count else None for _, right in below],
        "root": 0,
        "other_root": None,
    }


def depths(made, node, depth=0):
    """How deep nodes lie, from left to right."""
    if node is None:
        return []
    return [
        *depths(made, made["left_child_of"][node], depth + 1),
        depth,
        *depths(made, made["right_child_of"][node], depth + 1),
    ]


def test_complete_trees_stay_so_where_the_statement_asks_for_them():
    assert traits_of([full_sample(6)], TWO_TREES).full
    loose = {**full_sample(6), "left_child_of": [None, 3, None, 5, None, None]}
    loose["right_child_of"] = [1, 4, None, 2, None, None]
    assert not traits_of([loose], TWO_TREES).full
    source = LinkedSource("complete", [full_sample(6)], "It is a complete binary tree.", TWO_TREES)
    for made in proposed(source):
        found = depths(made, made["root"])
        assert all(found.count(depth) == 2**depth for depth in range(max(found, default=0)))


def test_values_that_cannot_be_compared_make_no_search_tree():
    sample = {**full_sample(5), "value_of": [1, "a", None, 2, 3]}
    traits = traits_of([sample], TWO_TREES)
    assert traits.search_trees == 0.0 and not traits.may_be_search_trees


def test_two_nodes_of_a_tree_lie_in_it_and_in_no_empty_one():
    sample = {
        "value_of": [5, 3, 8, 1],
        "left_child_of": [1, 3, None, None],
        "right_child_of": [2, None, None, None],
        "root": 0,
        "p": 1,
        "q": 2,
    }
    empty = {"value_of": [], "left_child_of": [], "right_child_of": [], "root": None, "p": None, "q": None}
    source = LinkedSource("inside", [sample, empty], "", TREE)
    assert source.traits.inside == {"p": "root", "q": "root"}
    for made in [*proposed(source), *source.boundary()]:
        order = Forest(made, TREE, source.traits).order(made["root"])
        for name in ("p", "q"):
            assert made[name] in order if order else made[name] is None


def test_a_sequence_in_which_ways_lead_back_is_read_to_its_end_only():
    looped = {
        "value_of": [1, 2],
        "left_child_of": [1, 0],
        "right_child_of": [None, None],
        "root": 0,
        "other_root": None,
    }
    traits = Traits(["left_child_of", "right_child_of"])
    assert sorted(Forest(looped, TWO_TREES, traits).order(0)) == [0, 1]
    across = {**looped, "left_child_of": [None, None], "right_child_of": [1, 0]}
    assert Forest(across, TWO_TREES, traits).order(0) == [0, 1]
    assert traits_of([looped], TWO_TREES).primary != ["left_child_of", "right_child_of"]


def test_maps_of_links_stay_maps():
    sample = {"value_of": [1, 2, 3], "next_of": [1, 2, None], "by_of": [{"x": 1}, {}, {}], "head": 0}
    moved = renumbered(sample, MAPPED, random.Random(5))
    place = {moved["value_of"][node]: node for node in range(3)}
    assert moved["by_of"][place[1]] == {"x": place[2]} and moved["head"] == place[1]
    for made in proposed(LinkedSource("mapped", [sample], "", MAPPED)):
        assert all(type(row) is dict for row in made["by_of"])


def test_lists_that_only_run_into_themselves_do_not_always_do_so():
    sample = {"value_of": [1, 2], "next_of": [1, 0], "head": 0}
    assert traits_of([sample], PLAIN).loops == 0.8
    ends = {
        any(
            made["next_of"][node] is None
            for node in Forest(made, PLAIN, Traits(["next_of"])).order(made["head"])
        )
        for made in proposed(LinkedSource("loops", [sample], "", PLAIN), count=30)
        if made["head"] is not None
    }
    assert ends == {True, False}


def test_every_proposal_is_made_again_as_it_was():
    for level in range(4):
        source, again = (LinkedSource("again", [DOUBLED], "", DOUBLE) for _ in range(2))
        assert proposed(source, level) == proposed(again, level)
        assert list(source.boundary()) == list(again.boundary())
