"""What runs around foreign solutions in their workers: counted steps, disturbed sets."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegym_envs.errors import ModuleRejected
from codegym_envs.pipeline.observing import carried_counter, carried_disturbed_sets, stages
from codegym_envs.pipeline.observing.carried_counter import __MOST_STEPS__ as MOST_STEPS
from codegym_envs.pipeline.observing.carried_counter import __case__ as case
from codegym_envs.pipeline.observing.carried_disturbed_sets import __Disturbed__ as Disturbed
from codegym_envs.pipeline.observing.carried_disturbed_sets import __undisturbed__ as undisturbed
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


def test_a_solution_that_takes_nothing_is_no_function_of_inputs():
    with pytest.raises(ModuleRejected) as caught:
        collect_inputs("def solution():\n    return 3\n", ["assert solution() == 3"], [])
    assert (caught.value.reason, caught.value.detail) == ("not_a_function", "the solution takes no arguments")


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
