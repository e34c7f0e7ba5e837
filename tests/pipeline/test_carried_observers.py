"""What runs around foreign solutions in their workers: counted steps, disturbed sets, the recorder."""

import time
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegym_envs.errors import ModuleRejected
from codegym_envs.pipeline.observing import carried_counter, carried_disturbed_sets, carried_recorder, stages
from codegym_envs.pipeline.observing.carried_counter import __MOST_STEPS__ as MOST_STEPS
from codegym_envs.pipeline.observing.carried_counter import __case__ as case
from codegym_envs.pipeline.observing.carried_disturbed_sets import __Disturbed__ as Disturbed
from codegym_envs.pipeline.observing.carried_disturbed_sets import __undisturbed__ as undisturbed
from codegym_envs.pipeline.observing.carried_recorder import __record__ as record
from codegym_envs.pipeline.observing.collect import collect_inputs, parameters_of

OVERRUN = [None, -1]


@pytest.fixture
def counting(monkeypatch):
    """Sets the solution whose steps are counted."""
    monkeypatch.setattr(carried_counter, "__overruns__", [])
    monkeypatch.setattr(carried_counter, "__tick__", None)

    def use(solution):
        monkeypatch.setattr(carried_counter, "solution", solution, raising=False)

    return use


def steps(n):
    for _ in range(n):
        carried_counter.__tick__()
    return n


def test_steps_are_counted_for_each_input_anew(counting):
    counting(steps)
    assert case({"n": 7}) == [7, 7]
    assert case({"n": 0}) == [0, 0]
    assert case({"n": MOST_STEPS}) == [MOST_STEPS, MOST_STEPS]
    assert case({"n": MOST_STEPS + 1}) == OVERRUN
    assert case({"n": 3}) == [3, 3]


def test_after_many_overruns_nothing_is_tried_any_more(counting):
    tried = []

    def solution(n):
        tried.append(n)
        return steps(n)

    counting(solution)
    for n in range(10):
        assert case({"n": MOST_STEPS + 1 + n}) == OVERRUN
    assert len(tried) == 6
    assert case({"n": 1}) == OVERRUN


def test_what_a_generator_gives_is_a_list_and_its_steps_count(counting):
    def solution(n):
        for number in range(n):
            carried_counter.__tick__()
            yield number

    counting(solution)
    assert case({"n": 4}) == [[0, 1, 2, 3], 4]
    assert case({"n": MOST_STEPS + 1}) == OVERRUN


def test_errors_of_the_solution_are_its_own(counting):
    counting(lambda n: 1 // n)
    with pytest.raises(ZeroDivisionError):
        case({"n": 0})
    assert case({"n": 1}) == [1, 0]


@pytest.mark.parametrize(
    ("answer", "fits"),
    [
        ([0] * 5998, True),
        ([0] * 6000, False),
        ({n: n for n in range(2999)}, True),
        ({n: n for n in range(3000)}, False),
        ({n: n for n in range(6001)}, False),
        ([[0] * 2000, [0] * 2000], True),
        ([[0] * 2000, (0,) * 2000, set(range(2000))], False),
        ("a" * 10_000, True),
    ],
    ids=["list", "long list", "mapping", "long mapping", "longer mapping", "lists", "containers", "text"],
)
def test_an_answer_that_is_far_too_long_counts_as_an_overrun(counting, answer, fits):
    counting(lambda: answer)
    assert case({}) == ([answer, 0] if fits else OVERRUN)


@settings(max_examples=60, deadline=None)
@given(st.sets(st.one_of(st.integers(), st.text(max_size=3)), max_size=8))
def test_disturbed_sets_are_the_same_sets_in_another_order(members):
    disturbed = Disturbed(members)
    assert disturbed == members and len(disturbed) == len(members)
    assert list(disturbed) == list(set.__iter__(disturbed))[::-1]
    taken = []
    while disturbed:
        first = next(iter(disturbed))
        taken.append(disturbed.pop())
        assert taken[-1] == first and first not in disturbed
    assert set(taken) == members and len(taken) == len(members)
    with pytest.raises(KeyError):
        disturbed.pop()


def test_answers_have_ordinary_sets_wherever_they_stand():
    shown = undisturbed([Disturbed({1}), ({"a": Disturbed()}, Disturbed({2})), {3}, "text"])
    assert shown == [{1}, ({"a": set()}, {2}), {3}, "text"]
    assert [type(shown[0]), type(shown[1][0]["a"]), type(shown[1][1])] == [set, set, set]


def test_an_answer_is_given_without_disturbed_sets(counting, monkeypatch):
    counting(lambda: [Disturbed({1, 2})])
    monkeypatch.setattr(carried_counter, "__undisturbed__", carried_disturbed_sets.__undisturbed__)
    (answer,), count = case({})
    assert type(answer) is set and answer == {1, 2} and count == 0


def recorded(pieces, names=("n",), most=50, **space):
    """What tests give a solution, which answers twice the number."""
    with mock.patch.dict(vars(carried_recorder), {"solution": lambda n, more=0: 2 * n + more, **space}):
        return record(pieces, list(names), most)


def test_whatever_a_test_calls_the_solution_it_is_recorded():
    pieces = [
        (
            "candidate(1)\nassert solution(n=2) == 4\nassert double(3) == 7\nassert double(4) == 8",
            ["double"],
        ),
        ("assert Doubler().anything(5) == 10\nassert Doubler('x').double(6) == 12", ["Doubler"]),
        ("def check(other):\n    assert other(7) == 14\n", []),
        ("def test_one():\n    solution(8)\ndef helper():\n    solution(9)\n", []),
    ]
    assert recorded(pieces) == [{"n": number} for number in range(1, 9)]


def test_a_wrong_test_costs_only_itself():
    pieces = [
        ("this is no Python", []),
        ("raise ValueError\nsolution(1)", []),
        ("def test_it():\n    raise ValueError\ndef test_that():\n    solution(2)", []),
        ("test_what = 3\nsolution(3)", []),
    ]
    assert recorded(pieces) == [{"n": 1}, {"n": 2}, {"n": 3}]


def test_arguments_are_recorded_as_they_were_given():
    text = "given = [1]\nsolution(given)\ngiven.append(2)\nsolution(given)\n"
    text += "solution(1, 2, 3)\nsolution((n for n in 'ab'))"
    assert recorded([(text, [])], solution=lambda n: n) == [{"n": [1]}, {"n": [1, 2]}]
    plain = recorded([("solution(4)", [])], _as_plain_=lambda given: {"seen": given["n"]})
    assert plain == [{"seen": 4}]


def test_no_more_than_asked_for_are_recorded_and_the_solution_goes_on_answering():
    text = "made = [solution(n) for n in range(5)]\nassert made == [0, 2, 4, 6, 8]\nsolution(made[-1])"
    assert recorded([(text, [])], most=2) == [{"n": 0}, {"n": 1}]
    assert recorded([(text, [])], most=9)[-1] == {"n": 8}


def test_random_tests_are_the_same_each_time():
    text = "import random\nsolution(random.randrange(10**9))"
    assert recorded([(text, [])]) == recorded([(text, [])])


def test_tests_of_the_solutions_own_module_are_not_run_again():
    def test_own():
        raise AssertionError("it belongs to the solution")

    assert recorded([("solution(1)", [])], test_own=test_own) == [{"n": 1}]


SOURCE = "def solution(n, *, more=0):\n    return n\n"


def test_inputs_of_tests_are_collected_each_once():
    tests = [
        "from solution import solution\nsolution(1)\nsolution(1)\nsolution(2, more=3)",
        "solution({2, 1})\nsolution(float('inf'))\nsolution(object())\nsolution(print)",
    ]
    found = collect_inputs(SOURCE, tests, [])
    assert [(given["n"] if isinstance(given["n"], int) else sorted(given["n"])) for given in found] == [
        1,
        2,
        [1, 2],
    ]
    assert found[1] == {"n": 2, "more": 3}
    assert parameters_of(SOURCE) == ["n", "more"]


def test_a_solution_that_cannot_be_loaded_has_no_inputs():
    assert collect_inputs("raise ValueError\n" + SOURCE, ["solution(1)"], []) == []


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("def solution(*given):\n    pass\n", "not_a_function"),
        ("def solution(**given):\n    pass\n", "not_a_function"),
        ("def other():\n    pass\n", "no_entry_point"),
    ],
)
def test_a_solution_without_parameters_of_its_own_is_refused(source, reason):
    with pytest.raises(ModuleRejected) as caught:
        parameters_of(source)
    assert caught.value.reason == reason


def test_stages_inside_stages_count_for_the_outer_one(monkeypatch):
    clock = iter(range(100))
    monkeypatch.setattr(time, "perf_counter", lambda: next(clock))
    with stages.stage("grow"):
        pass  # nobody asks
    with stages.timed() as seconds:
        with stages.stage("verify"), stages.stage("observe"):
            pass
        assert list(stages.staged("synthesize", iter("abc"))) == ["a", "b", "c"]
        with pytest.raises(KeyError), stages.stage("grow"):
            raise KeyError
    # Every stage looks at the clock twice, which goes on by 1; the end of the items is looked for, too.
    assert seconds == {"grow": 1, "observe": 0, "synthesize": 4, "configure": 0, "verify": 1}
