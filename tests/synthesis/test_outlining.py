"""What is outlined: sizes of tools, parameters and results by liveness, and what stays with the oracle."""

import ast

import pytest
from synthesis_cases import Case, drafts_of, module_of, plays

from codegym_envs.synthesis import Options
from codegym_envs.synthesis.outlining.liveness import exposed, live_after

PILING = Case(
    "piled_crates",
    '''
def solution(crates: list[int], limit: int) -> tuple[int, int]:
    """Pile crates up to a weight limit; find the number of piles and the heaviest one."""
    piles = 1
    weight = 0
    heaviest = 0
    for crate in crates:
        if weight + crate > limit:
            piles += 1
            weight = 0
        weight += crate
        spare = limit - weight
        heaviest = max(heaviest, limit - spare)
    return piles, heaviest
''',
    [{"crates": [4, 3, 5, 2, 2], "limit": 8}, {"crates": [1, 1], "limit": 1}],
)
TABLE = Case(
    "widest_steps",
    '''
def solution(gains: list[int], width: int) -> int:
    """Find the best total of gains when at most width places may be jumped at once."""
    best = [0] * (len(gains) + 1)
    for place in range(1, len(gains) + 1):
        gain = gains[place - 1]
        top = 0
        for back in range(1, width + 1):
            if back <= place and best[place - back] > top:
                top = best[place - back]
        best[place] = top + gain
    return best[len(gains)]
''',
    [{"gains": [4, -3, 5, -2, -2], "width": 2}, {"gains": [1, 1], "width": 1}],
)


def single(case, size, **options):
    drafts = drafts_of(case, options=Options(granularity=size, lifted=False, scalars="explicit", **options))
    return next(draft for draft in drafts if draft.variant.startswith(size))


def wins(draft, case):
    return all(play.reward == 1.0 for play, _, _ in plays(draft, case))


def test_coarse_tools_do_runs_of_statements():
    medium, coarse = (single(PILING, size, tables="explicit") for size in ("medium", "coarse"))
    assert wins(medium, PILING) and wins(coarse, PILING)
    names = [{tool.name for tool in module_of(draft, PILING).tools} for draft in (medium, coarse)]
    assert len(names[1]) < len(names[0])
    (update,) = [tool for tool in module_of(coarse, PILING).tools if tool.name.startswith("update_")]
    assert [item.name for item in update.parameters] == ["weight", "crate", "limit", "piles", "heaviest"]
    assert str(update.returns) == "tuple[int, int, int]"  # spare is not needed later
    assert "if " not in coarse.source.split("def solve(tools)")[1]


def test_inner_loops_over_tables_become_one_tool():
    coarse = single(TABLE, "coarse", tables="state")
    assert wins(coarse, TABLE)
    oracle = coarse.source.split("def solve(tools)")[1]
    assert oracle.count("for ") == 1 and "gain_at" in oracle
    medium = single(TABLE, "medium", tables="state")
    assert wins(medium, TABLE)
    assert medium.source.split("def solve(tools)")[1].count("for ") == 2


def test_no_coarse_tool_loops_over_hidden_data():
    source = PILING.source.replace(
        "        spare",
        "        total = 0\n        for other in crates:\n            total += other\n        spare",
    )
    case = Case("piled_again", source.replace("limit - spare)", "limit - spare + total)"), PILING.inputs)
    for tables in ("explicit", "state"):
        for draft in drafts_of(case, options=Options(granularity="coarse", tables="explicit")):
            assert wins(draft, case)
            for tool in module_of(draft, case).tools:
                body = draft.source.split(f"def {tool.name}(state")[1].split("\n\n\n")[0]
                assert "for " not in body.split('"""')[2], (tables, tool.name)


def test_branches_with_jumps_stay():
    source = PILING.source.replace(
        "            piles += 1\n",
        "            piles += 1\n            if piles > 9:\n                break\n",
    )
    case = Case("piled_few", source, PILING.inputs)
    coarse = single(case, "coarse")
    assert wins(coarse, case)
    assert "break" in coarse.source.split("def solve(tools)")[1]


@pytest.mark.parametrize(
    ("text", "after", "live"),
    [
        ("a = 1\nb = a\nreturn b", "a = 1", {"a"}),
        ("a = 1\na = 2\nreturn a", "a = 1", set()),
        ("for x in y:\n    a = x\n    b = a\nreturn b", "a = x", {"a"}),
        ("for x in y:\n    b = b + x\nreturn b", "b = b + x", {"b"}),
        (
            "while t:\n    t = t - 1\n    if c:\n        break\n    d = t\nreturn d",
            "t = t - 1",
            {"t", "c", "d"},
        ),
        ("while t:\n    a = 1\n    if c:\n        continue\n    a = 2\nreturn a", "a = 2", {"t", "c", "a"}),
        ("a = 1\ndef f():\n    return a\nb = 2\nreturn f()", "b = 2", {"a", "f"}),
        (
            "try:\n    a = 1\n    b = g()\nexcept ValueError:\n    return a\nreturn b",
            "a = 1",
            {"a", "g"},
        ),
    ],
)
def test_what_is_live_after_a_statement(text, after, live):
    body = ast.parse(f"def f():\n    {text.replace(chr(10), chr(10) + '    ')}").body[0].body
    (found,) = [
        node
        for item in body
        for node in ast.walk(item)
        if isinstance(node, ast.Assign) and ast.unparse(node) == after
    ]
    assert live_after(body, found) - {"ValueError"} == live


@pytest.mark.parametrize(
    ("text", "returned", "needed"),
    [
        ("a = b", ["a"], ["b"]),
        ("if c:\n    a = 1", ["a"], ["c", "a"]),
        ("a = 1\nfor i in range(n):\n    a += i", ["a"], ["range", "n"]),
        ("while t > 0:\n    t -= s", ["t"], ["t", "s"]),
        ("table[i] = v", [], ["v", "table", "i"]),
        ("a, b = b, a", ["a", "b"], ["b", "a"]),
    ],
)
def test_what_a_fragment_needs(text, returned, needed):
    assert exposed(ast.parse(text).body, returned) == needed


ODD = [
    Case(
        "digits_of_codes",
        '''
from math import log

def _log2(x):
    return log(x, 2)

def solution(codes: list[int]) -> int:
    """Add up the binary lengths of the codes."""
    return sum(1 + int(_log2(code)) for code in codes)
''',
        [{"codes": [3, 9, 12]}, {"codes": [1]}],
    ),
    Case(
        "doubled_marks",
        '''
double = lambda mark: mark * 2 + 1

def solution(marks: list[int]) -> list[int]:
    """Double all marks and add one."""
    return [double(mark) for mark in marks]
''',
        [{"marks": [3, 9, 12]}, {"marks": [1]}],
    ),
    Case(
        "lambda",
        '''
def solution(marks: list[int]) -> int:
    """Add the doubled marks."""
    total = 0
    for mark in marks:
        total += 2 * mark
    return total
''',
        [{"marks": [3, 9, 12]}, {"marks": [1]}],
    ),
]


@pytest.mark.parametrize("case", ODD, ids=lambda case: case.name)
def test_names_that_clash_are_kept_apart(case):
    for draft in drafts_of(case):
        assert wins(draft, case), draft.source


def test_a_division_that_no_run_came_to_still_gives_a_float():
    source = '''
def solution(marks: list[int]) -> float:
    """Halve the sum of the marks if it is above a thousand."""
    total = 0
    for mark in marks:
        total += 2 * mark
    if total > 1000:
        total = total / 2
        total = total - 1 if total > 3 else total * 3
    return total
'''
    case = Case("halved_marks", source, [{"marks": [3, 9, 12]}, {"marks": [1]}])
    draft = single(case, "coarse")
    rare = Case("halved_marks", source, [{"marks": [501, 200]}])
    assert wins(draft, rare), draft.source
