# ruff: noqa: E501 - replaced source lines stand on one line, as in the module
"""A good module passes every check, and for each check there are modules that fail it and say why."""

from functools import cache

import pytest
from verification_modules import good

from codegym_envs.errors import ConfigurationError, ExecutionFailed
from codegym_envs.verification import Thresholds, all_checks, select_checks, verify


def result(module, check, **options):
    receipt = verify(module, execution="inline", checks=[check], **options)
    return next(item for item in receipt.checks if item.check == check)


def fails(module, check, **options):
    """The detail of a check that must fail while those it requires pass."""
    receipt = verify(module, execution="inline", checks=[check], **options)
    failed = {item.check: item.detail for item in receipt.checks if not item.passed}
    assert list(failed) == [check], failed
    return failed[check]


@cache
def whole_receipt():
    """What a verification of the good module to its end says."""
    return verify(good(), execution="inline")


def test_a_good_module_is_admitted():
    receipt = whole_receipt()
    assert [item.check for item in receipt.checks if not item.passed] == []
    assert receipt.admitted
    assert len(receipt.configs) == len(receipt.calls) == 36
    assert receipt.module_hash == good().hash


def test_every_check_says_what_a_failure_means():
    for check in all_checks():
        assert "A failure means" in check.doc, check.name
        assert check.gate in ("verified", "admitted")
    names = [check.name for check in all_checks()]
    assert len(names) == len(set(names)) > 8


def test_requirements_come_first_and_exist():
    seen = set()
    for check in all_checks():
        assert set(check.requires) <= seen, check.name
        seen.add(check.name)


def test_asking_for_a_check_brings_those_it_requires():
    names = [check.name for check in select_checks(("determinism",))]
    assert names == ["loads", "solvability", "determinism"]
    with pytest.raises(ConfigurationError, match="no check 'nonsense'"):
        select_checks(("nonsense",))


# loads


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("return sum(min(reading, limit) for reading in readings)", "return readings[999]", ""),
        ("return sum(min(reading, limit) for reading in readings)", "return str(limit)", "not of type int"),
        ('return {"readings": [rng', 'return {"wrong": 1, "readings": [rng', ""),
        ("    size = rng.integers", "    while True:\n        pass\n    size = rng.integers", ""),
        ("def solve(tools) -> int:", "def helper(tools) -> int:", "no solve"),
        ("    facts = tools.observe()", "    import os\n    facts = tools.observe()", ""),
    ],
)
def test_what_does_not_load_fails(old, new, text):
    detail = fails(good((old, new)), "loads")
    assert text in detail


def test_an_answer_too_long_for_an_action_fails():
    module = good(
        (
            "-> int:\n    return sum(min(reading, limit) for reading in readings)",
            "-> str:\n    return 'x' * 9000",
        ),
        ("    return total", "    return 'x' * 9000"),
    )
    assert "too long for one action" in fails(module, "loads")


def test_nothing_else_is_tried_when_loading_fails():
    receipt = verify(good(("def solve(tools) -> int:", "def helper(tools) -> int:")), execution="inline")
    assert not receipt.verified
    assert receipt.configs == receipt.calls == ()
    assert {item.check for item in receipt.checks if item.detail.startswith("not tried")} >= {
        "solvability",
        "leak",
    }


# configurations


def test_too_few_inputs_fail():
    module = good(
        ("rng.integers(6 * difficulty, 9 * difficulty)", "6"),
        ("rng.integers(1, 500)", "3"),
        ("rng.integers(100, 400)", "rng.integers(1, 5)"),
    )
    assert "distinct configurations" in fails(module, "configurations")


def test_the_number_of_configurations_is_a_threshold():
    assert "at least 40" in fails(good(), "configurations", thresholds=Thresholds(min_configs=40))


# solvability


def test_an_oracle_that_is_sometimes_wrong_fails():
    detail = fails(good(("total = 0", "total = facts['limit'] % 2")), "solvability")
    assert "its answer is wrong" in detail
    assert "of 36" in detail


def test_an_oracle_whose_call_is_refused_fails():
    assert "no such meter" in fails(
        good(('range(facts["count"])', "range(facts['count'] + 1)")), "solvability"
    )


def test_an_oracle_that_needs_too_many_actions_fails():
    detail = fails(good(), "solvability", thresholds=Thresholds(max_calls=10, max_calls_hard=10))
    assert "more than 10 actions" in detail


def test_the_oracle_cannot_look_at_the_state():
    detail = fails(good(("facts = tools.observe()", "facts = tools.state")), "solvability")
    assert "it fails" in detail


# differential


def test_an_original_solution_that_differs_is_noticed():
    def original(batch):
        return [sum(inputs["readings"]) for inputs in batch]

    assert "differ" in fails(good(), "differential", solution=original)


def test_an_original_solution_that_fails_is_noticed():
    def original(batch):
        return [ExecutionFailed("tool_raised", "no luck") for _ in batch]

    assert "no luck" in fails(good(), "differential", solution=original)


def test_an_original_solution_that_agrees_is_counted():
    def original(batch):
        return [sum(min(reading, inputs["limit"]) for reading in inputs["readings"]) for inputs in batch]

    found = result(good(), "differential", solution=original)
    assert found.passed
    assert found.figures == {"fresh": 100, "original": 136}


def test_an_oracle_that_is_right_on_the_frozen_inputs_only_is_noticed():
    # generate() tells the frozen inputs from the fresh ones by how large a number it draws.
    module = good(
        ('"limit": rng.integers(100, 400)}', '"limit": rng.integers(100, 400)} if size else {}'),
        ("total = 0", "total = 0 if facts['count'] % 7 else 1"),
    )
    receipt = verify(module, execution="inline", checks=["differential"])
    assert not receipt.verified


# strictness


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ("Example: for", "So: for", "an example"),
        ('TOPICS = ("ledgers", "sums")', "", "TOPICS"),
        ('    """Number of meters and the limit."""\n', "", "a docstring of observe"),
        (
            "        index: Position of the meter, counted from 0.\n",
            "",
            "a description of reading_at's index",
        ),
        ("(state, reading: int) -> bool", "(state, reading) -> bool", "the annotation of exceeds's reading"),
        ("(state, reading: int) -> bool", "(state, reading: int)", "the return annotation of exceeds"),
        (
            "readings: list[int], limit: int) -> int",
            "readings, limit: int) -> int",
            "the annotation of reference's readings",
        ),
        (
            "readings: list[int], limit: int) -> int",
            "readings: list[int], limit: int)",
            "the return annotation of reference",
        ),
    ],
)
def test_what_is_missing_is_named(old, new, missing):
    assert missing in fails(good((old, new)), "strictness")


# complexity


def test_a_task_that_is_over_soon_fails():
    module = good(("rng.integers(6 * difficulty, 9 * difficulty)", "2"))
    assert "fewer than 10 actions" in fails(module, "complexity")


def test_a_task_of_one_tool_fails():
    module = good(("if tools.exceeds(reading=reading)", "if reading > facts['limit']"))
    assert "3 distinct tools" in fails(module, "complexity")


# exploit


def test_a_common_answer_is_noticed():
    module = good(
        (
            "-> int:\n    return sum(min(reading, limit) for reading in readings)",
            "-> bool:\n    return sum(readings) > 300",
        ),
        ("    return total", "    return total > 300"),
        ('total += facts["limit"] if tools.exceeds(reading=reading) else reading', "total += reading"),
    )
    assert "wins" in fails(module, "exploit")


def test_an_answer_that_stands_in_the_first_observation_is_noticed():
    module = good(
        (
            '{"count": len(state.readings), "limit": state.limit}',
            '{"count": len(state.readings), "limit": state.limit, "due": sum([min(item, state.limit) for item in state.readings])}',
        ),
    )
    detail = fails(module, "exploit")
    assert "100%" in detail


def test_an_answer_that_a_call_without_arguments_gives_is_noticed():
    module = good(
        (
            "def exceeds",
            'def due(state) -> dict[str, list[int]]:\n    """The sum due."""\n    return {"due": [0, sum([min(item, state.limit) for item in state.readings])]}\n\n\ndef exceeds',
        ),
    )
    assert "due.due[-1]" in fails(module, "exploit")


# verdict and leak cannot be failed by a module as long as the library is right: they are tried on a broken library


def test_a_lenient_reward_is_noticed(monkeypatch):
    monkeypatch.setattr("codegym_envs.episode.core.right", lambda *arguments: 1.0)
    assert "wrong answer" in fails(good(), "verdict")


def test_a_reward_that_confuses_near_misses_is_noticed(monkeypatch):
    def lenient(expected, submitted, kind):
        return 1.0 if abs(expected - submitted) <= 1 else 0.0

    monkeypatch.setattr("codegym_envs.episode.scoring.score", lenient)
    assert "near miss" in fails(good(), "verdict")


def test_a_reward_that_is_won_twice_is_noticed(monkeypatch):
    from codegym_envs.episode import Episode

    monkeypatch.setattr(
        Episode, "_after_end", lambda self: ("", 1.0, True, False, {"error": None, "status": "done"})
    )
    assert "twice" in fails(good(), "verdict")


def test_a_text_that_depends_on_the_answer_is_noticed(monkeypatch):
    from codegym_envs.episode import Episode

    honest = Episode._done

    def talkative(self, *arguments):
        observation, reward, *rest = honest(self, *arguments)
        return (f"{observation} {'Right' if reward else 'Wrong'}.", reward, *rest)

    monkeypatch.setattr(Episode, "_done", talkative)
    assert "depends on the expected answer" in fails(good(), "leak")


def test_a_prompt_that_tells_something_of_the_state_is_noticed(monkeypatch):
    from codegym_envs.episode import Episode

    monkeypatch.setattr(Episode, "prompt", property(lambda self: f"the answer is not {self._expected + 1}"))
    assert "prompt" in fails(good(), "leak")


# duplicates


def test_a_renamed_copy_is_noticed():
    twin = good(
        ("reading_at", "meter"),
        ("exceeds", "too_high"),
        ("index", "place"),
        ("facts", "seen"),
        name="copied_meters",
    )
    known = result(good(), "duplicates").figures["canonical_form"]
    detail = fails(twin, "duplicates", known={known: "CodeGym/WaterMeters-v0"})
    assert "CodeGym/WaterMeters-v0" in detail


def test_another_oracle_is_no_copy():
    other = good(("total = 0", "total = 0 * 1"), name="copied_meters")
    known = result(good(), "duplicates").figures["canonical_form"]
    assert result(other, "duplicates", known={known: "CodeGym/WaterMeters-v0"}).passed
    assert result(good(), "duplicates", known={known: "CodeGym/WaterMeters-v0"}).passed


# receipts


def test_receipts_have_the_same_bytes_every_time():
    from codegym_envs.spec import encode, receipt_to_json

    again = verify(good(), execution="inline", until="all")
    assert encode(receipt_to_json(again)) == encode(receipt_to_json(whole_receipt()))


def test_given_configurations_are_used():
    whole = verify(good(), execution="inline", checks=["loads"])
    part = verify(good(), execution="inline", checks=["configurations"], configs=whole.configs[:10])
    assert part.configs == whole.configs[:10]
    assert not part.verified


# leaving off early


@pytest.mark.parametrize("until", ["verified", "admitted"])
def test_a_good_module_has_the_same_receipt_however_early_one_would_leave_off(until):
    assert verify(good(), execution="inline", until=until) == whole_receipt()


def test_leaving_off_early_never_hides_a_failure():
    wrong = good(("return sum(min(reading, limit) for reading in readings)", "return len(readings)"))
    whole = verify(wrong, execution="inline")
    short = verify(wrong, execution="inline", until="verified")
    assert [item.check for item in short.checks] == [item.check for item in whole.checks]
    assert not short.verified and not whole.verified
    passed = {item.check for item in whole.checks if item.passed}
    assert {item.check for item in short.checks if item.passed} <= passed
    left_out = [item for item in short.checks if item.detail == "not tried: solvability failed"]
    assert "determinism" in [item.check for item in left_out]
    assert not any(item.passed for item in left_out)


def test_what_is_not_admitted_anyway_is_not_measured():
    unreadable = good(("A house has water meters.", "Write a function."))
    short = verify(unreadable, execution="inline", until="admitted")
    by_name = {item.check: item for item in short.checks}
    assert not by_name["readability"].passed
    assert by_name["necessity"].detail == "not tried: readability failed"
    whole = verify(unreadable, execution="inline", until="verified")
    assert whole.verified and not whole.admitted


@pytest.mark.parametrize(
    "words",
    [
        "Example 1: Input: readings = [2] Output: 2.",
        "Do it in O(n) time, that is, look at every reading once.",
        "Constraints: there are at most ten meters.",
    ],
)
def test_statements_for_programmers_do_not_read_well(words):
    told = good(("A house has water meters.", f"A house has water meters. {words}"))
    (result,) = verify(told, execution="inline", checks=["readability"]).checks
    assert not result.passed and "speaks to programmers" in result.detail


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("Example: for the readings >>> and ", ""),
        (">>> limited([3], 2)\n\n", "shows code"),
    ],
)
def test_prompts_are_code_and_arrows_are_not(statement, problem):
    told = good(("A house has water meters.", f"A house has water meters.\n\n{statement}"))
    (result,) = verify(told, execution="inline", checks=["readability"]).checks
    assert problem in result.detail and result.passed == (not problem)


def test_an_example_alone_is_no_task():
    source = good().source
    start, end = source.index("A house has"), source.index("Example")
    module = good((source[start:end], ""))
    (result,) = verify(module, execution="inline", checks=["readability"]).checks
    assert not result.passed and "nothing but an example" in result.detail


def test_a_statement_without_a_question_is_no_task():
    source = good().source
    start = source.index("A house has")
    end = source.index("Example", start)
    module = good((source[start:end], "A house has water meters. Each one stands on a floor of its own.\n\n"))
    (result,) = verify(module, execution="inline", checks=["readability"]).checks
    assert not result.passed and "does not say what to find out" in result.detail
