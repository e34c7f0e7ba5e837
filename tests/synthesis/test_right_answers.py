"""What statements say of right answers, and the ``accepts`` that is made of it or carried over."""

import ast
import itertools
import math
import random

import pytest

from codegym_envs.errors import SynthesisRefused
from codegym_envs.executor import load_program
from codegym_envs.spec import parse_module, parse_problem
from codegym_envs.spec.types import parse_annotation
from codegym_envs.synthesis.contract import Sample
from codegym_envs.synthesis.model import draft_from_answers
from codegym_envs.synthesis.right_answers.acceptance import check_said, said_sentences
from codegym_envs.synthesis.right_answers.carried import ModuleSurroundings, carried_acceptance
from codegym_envs.synthesis.right_answers.kept_order import order_sentence
from codegym_envs.synthesis.right_answers.made import applicable, made_acceptance
from codegym_envs.synthesis.right_answers.said import AnyOrder, Said, Tolerance, read_said

OUTER, BOTH, INNER = AnyOrder(True, False), AnyOrder(True, True), AnyOrder(False, True)


def parse_type(text):
    return parse_annotation(ast.parse(text, mode="eval").body)


@pytest.mark.parametrize(
    "statement",
    [
        "If there are several shortest tours, return any of them.",
        "Print any of the optimal schedules.",
        "There may be more than one plan; any of them will do.",
        "Many seatings are possible, and every one of them is right.",
        "*Any* arrangement that keeps the rules is accepted.",
        "If two routes are equally long, either of them is fine.",
        "Return one of the possible splits.",
        "Output any valid colouring.",
        "If multiple solutions exist, you may output any.",
        "Ties may be broken arbitrarily.",
        "<p>Report <b>any</b> such pair, or -1.</p>",
    ],
)
def test_any_of_several_answers_is_read(statement):
    told = f"A port has quays. {statement} Quays are numbered from 0."
    assert read_said(told).any_of
    problem = parse_problem(f'"""Quays\n\n{told}\n"""\ndef solution(quays):\n    return quays\n')
    with pytest.raises(SynthesisRefused) as caught:
        check_said(problem)
    assert caught.value.reason == "several_answers"
    own = parse_problem(f"{problem.source}\n\ndef accepts(answer, quays):\n    return True\n")
    check_said(own)


@pytest.mark.parametrize(
    "statement",
    [
        "If any of the readings is negative, return 0.",
        "Return True if any of them is lit.",
        "Any item may be used at most once.",
        "Return the first of several equal minima.",
        "Each request is accepted if the quay is free.",
        "Count the ways to fill the shelf in any order.",
        "Is there any pair with this sum?",
        "Return how many of the lists are valid.",
        "At least three lockers must be opened, it does not matter which ones.",
        "If several blocks are equally long, return the leftmost one.",
        "Return the list in any order.",
    ],
)
def test_other_uses_of_these_words_are_left_alone(statement):
    assert read_said(f"A port has quays. {statement}").any_of == ""


@pytest.mark.parametrize(
    ("statement", "order"),
    [
        ("Return the missing numbers in any order.", OUTER),
        ("Return the missing numbers. The order of the numbers does not matter.", OUTER),
        ("You may print the names in any order.", OUTER),
        ("Return the names; their order is up to you.", OUTER),
        ("Return the sizes. Every order of the sizes is accepted.", OUTER),
        (
            "Return the groups. The groups may come in any order, and so may the names within each group.",
            BOTH,
        ),
        ("Return the lists. The order of the lists and the order within them are up to you.", BOTH),
        ("Return the pairs by size. Within each pair the order does not matter.", INNER),
        ("The rides are listed in no particular order. Return the longest.", None),
        ("Given words in any order, return them sorted.", None),
        ("Input\n\nThe rides, in any order.\n\nOutput\n\nThe longest ones, sorted.", None),
        (
            "Print the table.\n\nGiven: n. Then n lines follow, in any order.\n\nGive the names, best first.",
            None,
        ),
        ("Rides with one start may follow each other in any order. Return those that overlap.", None),
        ("Return the rides in order of time.", None),
        ("Return the sorted list. The rides may come in any order.", None),
    ],
)
def test_any_order_is_read_where_it_is_said_of_the_answer(statement, order):
    assert read_said(statement, ["rides"]).order == order


@pytest.mark.parametrize(
    ("statement", "tolerance"),
    [
        ("Answers within 10^-3 of the true value are accepted.", Tolerance(1e-3, 0.0)),
        ("Answers within $10^{-5}$ are accepted.", Tolerance(1e-5, 0.0)),
        ("Answers within 10<sup>-5</sup> of the actual answer will be accepted.", Tolerance(1e-5, 0.0)),
        ("Answers within 10⁻⁴ count as correct.", Tolerance(1e-4, 0.0)),
        ("Your answer is accepted if its absolute or relative error is at most 1e-6.", Tolerance(1e-6, 1e-6)),
        (r"The relative error of the answer must not exceed $10^{-9}$.", Tolerance(0.0, 1e-9)),
        ("An absolute error of up to 0.01 is allowed.", Tolerance(0.01, 0.0)),
        ("Results that differ by at most 5 x 10^-7 are considered equal.", Tolerance(5e-7, 0.0)),
        ("The answer counts if it is within a hundredth of the exact mean.", Tolerance(0.01, 0.0)),
        ("A result within 1/1000 of the true one is right.", Tolerance(0.001, 0.0)),
        ("Two readings agree if they lie within 0.01 of each other.", None),
        ("Round the answer to 2 decimals.", None),
        ("Return the number of trains that arrive within 5 minutes.", None),
        ("Answers within 5 minutes are accepted.", None),
    ],
)
def test_tolerances_are_read(statement, tolerance):
    assert read_said(f"What is the mean load? {statement}").tolerance == tolerance


def judge(said, kind):
    """The made ``accepts`` as a function of an answer and the expected one."""
    made = made_acceptance(applicable(said, parse_type(kind)), parse_type(kind), "reference(known)")
    body = "\n    ".join(made.body.splitlines())
    source = (
        f'"""Judging\n\nExample: 1.\n"""\nimport math\n\n'
        f"def generate(rng, difficulty):\n    return {{}}\n\n"
        f"def reference(known: {kind}) -> {kind}:\n    return known\n\n"
        f'def accepts(answer: {kind}, known: {kind}) -> bool:\n    """{made.doc}"""\n    {body}\n\n'
        f"def observe(state) -> int:\n    return 0\n"
    )
    program = load_program(parse_module(source, name="judging"))
    return lambda answer, known: program.accepts(answer, {"known": known})


def values(kind, draw):
    """A random small value of a type, so that equal ones are common."""
    if kind.kind == "union":
        return values(draw.choice(kind.args), draw)
    if kind.kind in ("list", "vartuple"):
        found = [values(kind.args[0], draw) for _ in range(draw.randint(0, 3))]
        return found if kind.kind == "list" else tuple(found)
    if kind.kind == "tuple":
        return tuple(values(part, draw) for part in kind.args)
    if kind.kind == "dict":
        return {draw.choice("ab"): values(kind.args[1], draw) for _ in range(draw.randint(0, 2))}
    return {
        "int": lambda: draw.randint(0, 2),
        "str": lambda: draw.choice(["", "a", "b"]),
        "bool": lambda: draw.random() < 0.5,
        "none": lambda: None,
        "float": lambda: draw.choice([0.0, 0.5, 1.0]),
    }[kind.kind]()


def same(one, other, outer, inner):
    """Equality by trying all orders: what the made functions are held against."""
    if isinstance(one, (list, tuple)) and type(one) is type(other):
        if len(one) != len(other):
            return False
        orders = itertools.permutations(other) if outer else [other]
        return any(
            all(same(mine, yours, inner, inner) for mine, yours in zip(one, order, strict=True))
            for order in orders
        )
    return type(one) is type(other) and one == other


@pytest.mark.parametrize(
    "kind",
    [
        "list[int]", "list[str]", "list[bool]", "tuple[int, ...]", "list[int | None]",
        "list[tuple[int, str]]", "list[list[int]]", "list[list[str]]", "list[tuple[int, ...]]",
        "list[list[int | None]]", "list[dict[str, int]]", "list[int] | None", "list[list[list[int]]]",
        "list[list[float]]", "list[float]",
    ],
)  # fmt: skip
@pytest.mark.parametrize("order", [OUTER, BOTH, INNER])
def test_any_order_accepts_just_the_permutations(kind, order):
    wanted = parse_type(kind)
    judged = judge(Said(order=order), kind)
    draw = random.Random(kind)
    verdicts = set()
    for _ in range(120):
        known, answer = values(wanted, draw), values(wanted, draw)
        if isinstance(known, list) and draw.random() < 0.6:
            answer = draw.sample(known, len(known))
            answer = [draw.sample(item, len(item)) if isinstance(item, list) else item for item in answer]
        if isinstance(known, list) and isinstance(answer, list) and "tuple" not in kind:
            expected = same(answer, known, order.outer, order.inner)
        elif isinstance(known, (list, tuple)) and isinstance(answer, (list, tuple)):
            flat = [[*item] if kind == "list[tuple[int, ...]]" else item for item in answer]
            other = [[*item] if kind == "list[tuple[int, ...]]" else item for item in known]
            expected = same_with_whole_tuples(flat, other, order, kind)
        else:
            expected = answer == known
        assert judged(answer, known) == expected, (answer, known)
        verdicts.add(expected)
    assert verdicts == {True, False}


def same_with_whole_tuples(one, other, order, kind):
    """Tuples of a fixed length are records: their order always matters."""
    if kind == "list[tuple[int, str]]":
        orders = itertools.permutations(other) if order.outer else [tuple(other)]
        return tuple(one) in set(orders)
    return same(one, other, order.outer, order.inner)


@pytest.mark.parametrize(
    ("tolerance", "right", "wrong"),
    [
        (Tolerance(0.01, 0.0), [100.009, 99.991, 100.0], [100.011, 99.98, 0.0, -100.0]),
        (Tolerance(0.0, 0.01), [100.9, 99.1], [101.2, 98.0, 0.0]),
        (Tolerance(1e-6, 1e-6), [100.00009, 100.0], [100.0002, 99.999]),
    ],
)
def test_tolerances_accept_what_is_near(tolerance, right, wrong):
    single = judge(Said(tolerance=tolerance), "float")
    several = judge(Said(tolerance=tolerance), "list[float]")
    rows = judge(Said(tolerance=tolerance), "list[tuple[str, float]]")
    table = judge(Said(tolerance=tolerance), "dict[str, float]")
    loose = judge(Said(tolerance=tolerance), "float | None")
    for value, verdict in [*((item, True) for item in right), *((item, False) for item in wrong)]:
        assert single(value, 100.0) is verdict
        assert several([1.0, value], [1.0, 100.0]) is verdict
        assert rows([("a", value)], [("a", 100.0)]) is verdict
        assert table({"a": value, "b": 1.0}, {"b": 1.0, "a": 100.0}) is verdict
        assert loose(value, 100.0) is verdict
    assert not several([100.0], [100.0, 100.0])
    assert not rows([("b", 100.0)], [("a", 100.0)])
    assert not table({"a": 100.0}, {"a": 100.0, "b": 1.0})
    assert not loose(None, 100.0)
    assert loose(None, None)


def test_any_order_and_a_tolerance_go_together():
    judged = judge(Said(order=OUTER, tolerance=Tolerance(0.1, 0.0)), "list[float]")
    assert judged([3.05, 1.0, 1.96], [1.0, 2.0, 3.0])
    assert not judged([3.05, 1.0, 1.0], [1.0, 2.0, 3.0])
    assert not judged([math.inf, 1.0, 2.0], [1.0, 2.0, 3.0])


def test_words_that_are_not_about_such_answers_do_nothing():
    said = Said(order=OUTER, tolerance=Tolerance(0.1, 0.0))
    assert applicable(said, parse_type("int")) == Said()
    assert applicable(said, parse_type("set[int]")) == Said()
    assert applicable(said, parse_type("list[int]")) == Said(order=OUTER)
    assert applicable(said, parse_type("float")) == Said(tolerance=said.tolerance)
    with pytest.raises(SynthesisRefused) as caught:
        applicable(said, parse_type("str"))
    assert caught.value.reason == "several_answers"


def test_the_task_text_says_what_it_lost():
    problem = parse_problem('"""Loads\n\nLoads.\n"""\ndef solution(loads):\n    return loads\n')
    kind = parse_type("list[list[float]]")
    said = Said(order=BOTH, tolerance=Tolerance(0.001, 0.0))
    sentences = said_sentences(problem, said, kind, "Which loads are heavy?")
    assert sentences == [
        "The items of the answer, and the items within each of them, may come in any order.",
        "A number counts as right if its error is at most 0.001.",
    ]
    assert read_said(" ".join(sentences)) == said
    assert said_sentences(problem, said, kind, f"Which? {' '.join(sentences)}") == []


def samples_of(function, *lists):
    return [Sample({"loads": loads}, function(loads)) for loads in lists]


LISTS = [
    [9, 2, 7, 4, 8],
    [5, 6, 1, 3, 9, 9],
    [4, 8, 2, 6],
    [],
    [7, 1, 9, 3],
    [8, 3, 5, 1],
    [6, 2, 8, 4],
    [1, 2, 9, 8],
]
QUESTION = "Which loads are above the mean of all loads by less than 7 or below it?"


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (lambda loads: sorted(loads)[:3], "Give the items of the answer in ascending order."),
        (lambda loads: sorted(loads)[:0:-1], "Give the items of the answer in descending order."),
        (
            lambda loads: loads[1:],
            "Give the items of the answer in the order in which they come in the loads.",
        ),
        (sorted, ""),  # one for each load: by place
        (lambda loads: loads[:0:-1], ""),
        (sum, ""),
    ],
)
def test_an_order_that_all_answers_have_is_said(function, sentence):
    kind = parse_type("int" if function([]) == 0 else "list[int]")
    assert order_sentence(QUESTION, samples_of(function, *LISTS), kind, {"loads": "loads"}) == sentence


@pytest.mark.parametrize(
    "words", ["Give them in ascending order.", "Sort them.", "The largest first.", "From left to right."]
)
def test_an_order_that_is_said_is_not_said_again(words):
    samples = samples_of(lambda loads: sorted(loads)[:3], *LISTS)
    assert order_sentence(f"{QUESTION} {words}", samples, parse_type("list[int]"), {"loads": "loads"}) == ""


def test_a_few_answers_are_no_order():
    samples = samples_of(lambda loads: sorted(loads)[:3], *LISTS[:5])
    assert order_sentence(QUESTION, samples, parse_type("list[int]"), {"loads": "loads"}) == ""


CARRIED = '''"""Crates

Any heavy crate is right.
"""
LIMIT = 250
SLACK = 3


def is_heavy(weight):
    return weight > LIMIT


def close(one, two):
    return abs(one - two) <= SLACK


def solution(ws, k=2):
    return next((w for w in ws if is_heavy(w)), 0)


def accepts(answer, ws, k=2):
    weights = sorted(ws)
    if type(answer) is not int:
        return False
    return any(is_heavy(w) and close(w, answer) for w in weights) or (answer == solution(ws) == 0)
'''


def surroundings(**changes):
    facts = {
        "entry": "solution",
        "plain": "reference",
        "as_given": True,
        "renamed": {"is_heavy": "_is_heavy"},
        "generate": "",
        "taken": {"close", "observe"},
        "parameters": {"ws": "weights", "k": "count"},
    }
    return ModuleSurroundings(**{**facts, **changes})


def test_a_problems_own_accepts_is_carried_over_with_the_modules_names():
    found = carried_acceptance(CARRIED.replace(", k=2", ", k"), surroundings())
    text = ast.unparse(found.function)
    assert [item.arg for item in found.function.args.args] == ["answer", "weights", "count"]
    assert "own_weights = sorted(weights)" in text
    assert "_is_heavy(w)" in text
    assert "_close(w, answer)" in text
    assert "reference(weights) == 0" in text
    assert "type(" not in text
    assert [helper.name for helper in found.helpers] == ["_close"]
    assert [ast.unparse(node) for node in found.constants] == ["SLACK = 3"]


def test_a_parameter_that_the_module_does_not_have_is_its_default():
    found = carried_acceptance(CARRIED, surroundings(parameters={"ws": "weights"}))
    assert [item.arg for item in found.function.args.args] == ["answer", "weights"]
    assert ast.unparse(found.function.body[0]) == "k = 2"


def test_an_accepts_without_a_form_is_refused():
    for changes, source in (
        ({"as_given": False}, CARRIED),
        ({}, CARRIED.replace("weights = sorted(ws)", "weights = eval('ws')")),
    ):
        with pytest.raises(SynthesisRefused) as caught:
            carried_acceptance(source, surroundings(**changes))
        assert caught.value.reason == "several_answers"


MODEL_MODULE = '''"""Crates

Any heavy crate is right. Example: for 300 and 7 the answer is 300.
"""


def close(weight):
    return weight > 250


def reference(ws: list[int], k: int) -> int:
    return next((w for w in ws if close(w)), 0)


def observe(state) -> int:
    """How many crates."""
    return len(state.ws)
'''


def test_what_a_model_wrote_gets_the_problems_accepts():
    """The model's helper has the name of one of the problem's, and does something else."""
    text = CARRIED.replace("k=2", "k").replace("solution(ws)", "solution(ws, k)")
    problem = parse_problem(text, name="crates")
    sidecar = '{"difficulty": 1, "inputs": {"ws": [260, 400, 3], "k": 1}}\n'
    draft = draft_from_answers(problem, f"```python\n{MODEL_MODULE}```", None, sidecar=sidecar)
    program = load_program(parse_module(draft.source, name="crates", sidecar=sidecar))
    inputs = {"ws": [260, 400, 3], "k": 1}
    assert program.reference(inputs) == 260
    right = [answer for answer in range(500) if program.accepts(answer, inputs)]
    assert right == [*range(257, 264), *range(397, 404)]


def test_what_a_model_wrote_gets_an_accepts_for_any_order():
    source = '"""Loads\n\nReturn the heavy loads in any order.\n"""\ndef solution(loads):\n    return loads\n'
    written = (
        '"""Loads\n\nHeavy loads, in any order. Example: 1.\n"""\n\n\n'
        "def reference(loads: list[int]) -> list[int]:\n    return loads\n\n\n"
        'def observe(state) -> int:\n    """None."""\n    return 0\n'
    )
    sidecar = '{"difficulty": 1, "inputs": {"loads": [1, 2]}}\n'
    draft = draft_from_answers(parse_problem(source), written, None, sidecar=sidecar)
    program = load_program(parse_module(draft.source, sidecar=sidecar))
    assert program.accepts([2, 1], {"loads": [1, 2]})
    assert not program.accepts([2], {"loads": [1, 2]})
