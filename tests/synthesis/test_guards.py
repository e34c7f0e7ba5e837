"""What tools say when an argument leads nowhere."""

import pytest
from synthesis_cases import Case, drafts_of, module_of, plays

from codegym_envs.executor import load_program
from codegym_envs.synthesis import Options

STOCK = {"tea": 3, "milk": 2, "salt": 4, "rice": 9}
ORDER_TOTAL = Case(
    "order_total",
    '''
def solution(prices: dict[str, int], order: list[str]) -> int:
    """Add up the prices of an order."""
    total = 0
    for name in order:
        if prices[name] > 3:
            total += prices[name]
    return total
''',
    [{"prices": STOCK, "order": ["tea", "salt", "rice"]}, {"prices": STOCK, "order": ["tea", "milk"]}],
)
VOTES = Case(
    "votes",
    '''
def solution(names: list[str]) -> int:
    """Count how many names were called more often than the first one."""
    votes = {}
    for name in names:
        votes[name] = 0
    for name in names:
        votes[name] += 1
    return sum(1 for name in names if votes[name] > votes[names[0]])
''',
    [{"names": ["ada", "bob", "bob", "eve"]}, {"names": ["ada", "bob", "eve", "eve", "ada"]}],
)


def answered(draft, case, name, *arguments):
    """What a tool answers, called in the first case before anything else."""
    program = load_program(module_of(draft, case), "inline")
    session = program.start(draft.pack(case.inputs[:1]))
    tools = [tool.name for tool in program.module.tools]
    if draft.lifted:
        session.call(tools.index("open_case"), (0,))
    return session.call(tools.index(name), arguments)


def draft_with(case, name, *, lifted=False, tables="explicit"):
    """The first draft that has a certain tool; its oracle solves every input."""
    for draft in drafts_of(case, options=Options(lifted=lifted, tables=tables)):
        if f"\ndef {name}(" in draft.source:
            for played, *_ in plays(draft, case):
                assert played.reward == 1.0, draft.source
            return draft
    raise AssertionError(f"no draft has {name}")


@pytest.mark.parametrize("lifted", [False, True])
def test_missing_key_is_named_with_the_number_of_keys(lifted):
    draft = draft_with(ORDER_TOTAL, "price_of", lifted=lifted)
    told = answered(draft, ORDER_TOTAL, "price_of", "oil")
    assert told == ("tool_raised", "KeyError: no such key: 'oil'; there are 4 keys")
    assert answered(draft, ORDER_TOTAL, "price_of", "salt") == (None, "4")


def test_missing_key_of_a_table_is_named_without_a_number():
    draft = draft_with(VOTES, "count_vote", tables="state")
    told = answered(draft, VOTES, "count_vote", "ada")
    assert told == ("tool_raised", "KeyError: no such key: 'ada'")
    assert answered(draft, VOTES, "record_vote", "ada", 0) == (None, "null")  # to write, it need not be there


def test_every_argument_that_is_a_key_is_named():
    draft = draft_with(VOTES, "vote_is_above", tables="state")
    told = answered(draft, VOTES, "vote_is_above", "ada", "bob")
    assert told == ("tool_raised", "KeyError: no such each_name: 'ada'")
