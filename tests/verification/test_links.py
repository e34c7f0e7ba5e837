"""Facts about links keep a changed structure one of its kind."""

from codegym_envs.verification.links import link_facts, link_targets
from codegym_envs.verification.revealing.perturb import Domains

TREES = [
    {
        "value_of": [5, 3, 8, 4],
        "left_of": [1, None, None, None],
        "right_of": [2, None, None, None],
        "root": 0,
    },
    {
        "value_of": [1, 2, 4, 0],
        "left_of": [None, 0, None, None],
        "right_of": [None, 2, None, None],
        "root": 1,
    },
]


def holding(inputs):
    return [fact for fact in link_facts(inputs) if all(fact(item) for item in inputs)]


def test_links_stay_apart_and_lead_nowhere_twice():
    facts = holding(TREES)
    twice = {**TREES[0], "right_of": [1, None, None, None]}
    back = {**TREES[0], "left_of": [1, 0, None, None]}
    beyond = {**TREES[0], "left_of": [9, None, None, None]}
    for wrong in (twice, back):
        assert not all(fact(wrong) for fact in facts)
    assert not facts[0](beyond)
    cut = {**TREES[0], "left_of": [None, None, None, None]}
    assert all(fact(cut) for fact in facts)


def test_values_keep_their_order_along_links():
    facts = holding(TREES)
    wrong = {**TREES[0], "value_of": [5, 6, 8, 9]}
    right = {**TREES[0], "value_of": [5, 4, 8, 9]}
    assert not all(fact(wrong) for fact in facts)
    assert all(fact(right) for fact in facts)


def test_inputs_without_links_have_no_such_facts():
    assert not list(link_facts([{"numbers": [1, 2, 3], "limit": 4}]))
    assert not list(link_facts([{"cases": [1, 2]}]))


def test_targets_are_nothing_and_nodes_that_nothing_leads_to():
    assert link_targets(TREES[0], ("left_of", 0)) == [None, 3]
    assert link_targets(TREES[0], ("value_of", 0)) == []
    assert link_targets(TREES[0], ("root",)) == []
    cases = {"cases": [tuple(TREES[0].values())]}
    assert link_targets(cases, ("cases", 0, 1, 0)) == [None, 3]


def test_changes_of_links_are_admissible_ones():
    domains = Domains([*TREES, *TREES])
    found = list(domains.alternatives(TREES[0], ("left_of", 0), 4))
    assert {changed["left_of"][0] for changed in found} == {None, 3}
    lifted = [{"cases": [tuple(tree.values()) for tree in TREES]}, {"cases": [tuple(TREES[1].values())]}]
    changes = list(Domains(lifted).alternatives(lifted[0], ("cases", 0, 2, 1), 4))
    assert changes
    assert all(changed["cases"][0][2][1] == 3 for changed in changes)
