"""Modules of a hostile author, which verify and are hollow, are not admitted; honest ones like them are."""
# ruff: noqa: E501, C408 - texts of modules, and their parts as keyword arguments

import pytest
from meter_modules import INPUTS, SOLVE, TOOLS, meters

from codegym_envs.verification import verify

SIZE = "\n    size = rng.integers(6 * difficulty, 9 * difficulty)\n"
READINGS = (
    f"{SIZE}    readings = [rng.integers(1, 500) for _ in range(size)]\n    limit = rng.integers(100, 400)\n"
)
DUE = f"{READINGS}    due = sum([min(reading, limit) for reading in readings])\n"
PLAIN_TOOL = TOOLS.replace("min(reading, state.limit)", "reading")
PLAIN_SUM = "\n    return sum(readings)\n"

HOSTILE = {
    "an input that reference ignores is the answer": (
        dict(
            generate=f'{DUE}    return {{"readings": readings, "limit": limit, "ticket": due}}\n',
            inputs=f"{INPUTS}, ticket: int",
            view='{"count": len(state.readings), "limit": state.limit, "ticket": state.ticket}',
        ),
        {"exploit": "a copy of observe.ticket wins 100%", "idle_inputs": "the tools show ticket"},
    ),
    "an input that reference ignores is a line through the answer": (
        dict(
            generate=f'{DUE}    return {{"readings": readings, "limit": limit, "ticket": 37 * due + 11}}\n',
            inputs=f"{INPUTS}, ticket: int",
            view='{"count": len(state.readings), "limit": state.limit, "ticket": state.ticket}',
        ),
        {"exploit": "a fitted line through observe.ticket wins 100%", "idle_inputs": "the tools show ticket"},
    ),
    "a tool without arguments shows the answer with noise below it": (
        dict(
            generate=f'{DUE}    return {{"readings": readings, "limit": limit, "serial": 1000 * due + rng.integers(0, 1000)}}\n',
            inputs=f"{INPUTS}, serial: int",
            more='\n\ndef serial(state) -> int:\n    """The serial number of the house."""\n    return state.serial\n',
        ),
        {"exploit": "serial divided by 1000 wins 100%", "idle_inputs": "the tools show serial"},
    ),
    "the answer stands above a remainder that is noise": (
        dict(
            generate=f'{DUE}    return {{"readings": readings, "limit": limit, "serial": 100000 * rng.integers(1, 1000) + due}}\n',
            inputs=f"{INPUTS}, serial: int",
            more='\n\ndef serial(state) -> int:\n    """The serial number of the house."""\n    return state.serial\n',
        ),
        {"exploit": "wins 100%", "idle_inputs": "the tools show serial"},
    ),
    "the answer is written in hexadecimal digits": (
        dict(
            generate=f'{DUE}    return {{"readings": readings, "limit": limit, "seal": f"{{due:06x}}"}}\n',
            inputs=f"{INPUTS}, seal: str",
            view='{"count": len(state.readings), "limit": state.limit, "seal": state.seal}',
            view_type="dict[str, int | str]",
        ),
        {"exploit": "observe.seal as a hexadecimal number", "idle_inputs": "the tools show seal"},
    ),
    "the answer is hidden under a fixed mask": (
        dict(
            generate=f'{DUE}    return {{"readings": readings, "limit": limit, "seal": due ^ 21845}}\n',
            inputs=f"{INPUTS}, seal: int",
            view='{"count": len(state.readings), "limit": state.limit, "seal": state.seal}',
        ),
        {"exploit": "observe.seal xor 21845 wins 100%", "idle_inputs": "the tools show seal"},
    ),
    "the answer is what two visible numbers differ by": (
        dict(
            generate=f'{DUE}    new = due + rng.integers(1, 90000)\n    return {{"readings": readings, "limit": limit, "new": new, "old": new - due}}\n',
            inputs=f"{INPUTS}, new: int, old: int",
            view='{"count": len(state.readings), "limit": state.limit, "new": state.new, "old": state.old}',
        ),
        {"exploit": "wins 100%", "idle_inputs": "the tools show new and old"},
    ),
    "the answer is a function of a visible size": (
        dict(
            generate=f"{SIZE}    readings = [0] * size\n    for index in range(size):\n        readings[index] = 40 + index % 2\n    rng.shuffle(readings)\n"
            '    return {"readings": readings, "limit": rng.integers(100, 400)}\n',
        ),
        {"exploit": "wins 100%", "idle_inputs": "the tools show limit"},
    ),
    "everything follows from a small visible number": (
        dict(
            generate="\n    limit = rng.integers(100, 125)\n    readings = [limit * (7 * index + 13) * (index + 5) % 499 + 1 for index in range(7 * difficulty)]\n"
            '    return {"readings": readings, "limit": limit}\n',
        ),
        {"exploit": "the answer to the same first look"},
    ),
    "setup packs all readings into one number that the first look shows": (
        dict(
            setup="\ndef setup(state):\n    state.code = 0\n    for reading in state.readings:\n        state.code = state.code * 512 + reading\n",
            view='{"count": len(state.readings), "limit": state.limit, "code": state.code}',
        ),
        {"revelation": "observe reads 100% of the hidden input"},
    ),
    "setup packs all readings into one text that a tool shows": (
        dict(
            setup='\ndef setup(state):\n    state.code = ",".join([str(reading) for reading in state.readings])\n',
            more='\n\ndef code(state) -> str:\n    """The code of the house."""\n    return state.code\n',
        ),
        {"revelation": "one call of code reads 100% of the hidden input"},
    ),
    "the sum of the digits of a packed number is the answer": (
        dict(
            reference=PLAIN_SUM,
            generate=f'{READINGS}    return {{"readings": readings}}\n',
            inputs="readings: list[int]",
            setup="\ndef setup(state):\n    state.code = 0\n    for reading in state.readings:\n        state.code = state.code * 1000 + reading\n",
            view='{"count": len(state.readings), "code": state.code}',
            tools=PLAIN_TOOL,
        ),
        {"exploit": "the sum of the digits of observe.code to base 1000", "revelation": "observe reads 100%"},
    ),
    "the limit is never reached": (
        dict(
            generate=f'{SIZE}    return {{"readings": [rng.integers(1, 500) for _ in range(size)], "limit": rng.integers(500, 900)}}\n',
        ),
        {"idle_inputs": "the tools show limit, on which the answer never depends"},
    ),
    "the limit is hardly ever reached": (
        dict(
            generate=f'{SIZE}    return {{"readings": [rng.integers(1, 500) for _ in range(size)], "limit": rng.integers(485, 500)}}\n',
        ),
        {"exploit": "leaving out limit in min(reading, limit) wins"},
    ),
    "a rule speaks of what does not happen": (
        dict(
            reference="\n    total = 0\n    for reading in readings:\n        if reading > 600:\n            total += 3 * reading\n"
            "        total += min(reading, limit)\n    return total\n",
        ),
        {"exploit": "leaving out what is done if reading > 600 (no input comes to it)"},
    ),
    "a helper's rule hardly matters": (
        dict(
            helpers="def _counted(reading, limit):\n    if reading < 3:\n        return 1\n    return min(reading, limit)\n",
            reference="\n    return sum(_counted(reading, limit) for reading in readings)\n",
            tools=TOOLS.replace("min(reading, state.limit)", "_counted(reading, state.limit)"),
        ),
        {"exploit": "leaving out what is done if reading < 3 wins"},
    ),
    "the last reading is the largest one": (
        dict(
            generate=f'{READINGS}    readings.sort()\n    return {{"readings": readings}}\n',
            inputs="readings: list[int]",
            reference="\n    best = 0\n    for reading in readings:\n        if reading > best:\n            best = reading\n    return best\n",
            view='{"count": len(state.readings)}',
            tools=PLAIN_TOOL,
            solve=SOLVE.replace("total +=", "total = "),
        ),
        {"exploit": "wins 100%"},
    ),
    "a few readings decide": (
        dict(
            helpers="def _common(one, other):\n    while other:\n        one, other = other, one % other\n    return one\n",
            generate="\n    unit = rng.integers(2, 90)\n    readings = [unit * rng.integers(1, 40) for _ in range(10 * difficulty)]\n"
            '    return {"readings": readings}\n',
            inputs="readings: list[int]",
            reference="\n    shared = 0\n    for reading in readings:\n        shared = _common(shared, reading)\n    return shared\n",
            view='{"count": len(state.readings)}',
            tools=PLAIN_TOOL.replace("return reading\n", "return _common(0, reading)\n"),
            more='\n\ndef common(state, one: int, other: int) -> int:\n    """The largest common divisor.\n\n    Args:\n        one: A number.\n        other: Another one.\n    """\n    return _common(one, other)\n',
            solve="\n    shared = 0\n    for index in range(tools.observe()['count']):\n        shared = tools.common(one=shared, other=tools.limited(reading=tools.reading_at(index=index)))\n    return shared\n",
        ),
        {"exploit": "wins"},
    ),
    "most answers of a list of yes and no are yes": (
        dict(
            generate='\n    readings = [rng.integers(1, 500) for _ in range(6 + difficulty)]\n    return {"readings": readings, "limit": rng.integers(480, 500)}\n',
            answer="list[bool]",
            reference="\n    return [reading <= limit for reading in readings]\n",
            solve="\n    count = tools.observe()['count']\n    return [tools.reading_at(index=index) == tools.limited(reading=tools.reading_at(index=index)) for index in range(count)]\n",
        ),
        {"exploit": "wins"},
    ),
    "the answer is one word in most inputs": (
        dict(
            answer="str",
            reference='\n    total = sum(min(reading, limit) for reading in readings)\n    return "odd" if total % 2 else "even"\n',
            solve=SOLVE.replace("return total", 'return "odd" if total % 2 else "even"'),
        ),
        {"exploit": "wins"},
    ),
    "the easy inputs alone can be guessed": (
        dict(
            generate=f'{READINGS}    if difficulty == 1:\n        readings = [500] * size\n    return {{"readings": readings, "limit": limit}}\n',
        ),
        {"exploit": "of the inputs of difficulty 1"},
    ),
    "the answer is a visible text in reverse": (
        dict(
            generate=f'{DUE}    return {{"readings": readings, "limit": limit, "seal": f"x{{due}}"[::-1]}}\n',
            inputs=f"{INPUTS}, seal: str",
            answer="str",
            reference='\n    return f"x{sum(min(reading, limit) for reading in readings)}"\n',
            view='{"count": len(state.readings), "limit": state.limit, "seal": state.seal}',
            view_type="dict[str, int | str]",
            solve=SOLVE.replace("return total", 'return f"x{total}"'),
        ),
        {"exploit": "observe.seal in reverse wins 100%", "idle_inputs": "the tools show seal"},
    ),
}

HONEST = {
    "nothing is changed": {},
    "setup puts the readings into order": dict(
        setup="\ndef setup(state):\n    state.ordered = sorted(state.readings)\n",
        tools=TOOLS.replace("return state.readings[index]", "return state.ordered[index]"),
    ),
    "setup adds the readings up to check them, and a tool shows the last digit": dict(
        setup="\ndef setup(state):\n    state.digit = sum(state.readings) % 10\n",
        more='\n\ndef check_digit(state) -> int:\n    """The last digit of the sum of all readings."""\n    return state.digit\n',
    ),
    "a guard answers for houses without meters, which there are not": dict(
        reference="\n    if not readings:\n        return 0\n    return sum(min(reading, limit) for reading in readings)\n",
    ),
    "a short cut that changes nothing is no rule": dict(
        reference="\n    total = 0\n    for reading in readings:\n        if reading == limit:\n            total += limit\n        else:\n            total += min(reading, limit)\n    return total\n",
    ),
    "a visible number that counts is no key": dict(
        generate=f'{READINGS}    return {{"readings": readings, "limit": limit, "fee": rng.integers(1, 90000)}}\n',
        inputs=f"{INPUTS}, fee: int",
        reference="\n    return fee + sum(min(reading, limit) for reading in readings)\n",
        view='{"count": len(state.readings), "limit": state.limit, "fee": state.fee}',
        solve=SOLVE.replace("return total", "return total + tools.observe()['fee']"),
    ),
    "lists of yes and no that are long and even": dict(
        generate='\n    readings = [rng.integers(1, 500) for _ in range(rng.integers(9, 12) + difficulty)]\n    return {"readings": readings, "limit": rng.integers(200, 300)}\n',
        answer="list[bool]",
        reference="\n    return [reading <= limit for reading in readings]\n",
        solve="\n    count = tools.observe()['count']\n    return [tools.reading_at(index=index) == tools.limited(reading=tools.reading_at(index=index)) for index in range(count)]\n",
    ),
}

CHECKS = ("solvability", "exploit", "idle_inputs", "revelation")


def failures(parts, checks=CHECKS):
    receipt = verify(meters(**parts), execution="inline", checks=checks)
    return {item.check: item.detail for item in receipt.checks if not item.passed}


@pytest.mark.parametrize("told", HOSTILE)
def test_hollow_modules_are_refused_with_the_right_reasons(told):
    parts, reasons = HOSTILE[told]
    found = failures(parts, ("solvability", *reasons))
    assert {check: text for check, text in reasons.items() if text not in found.get(check, "")} == {}, found
    assert "solvability" not in found


@pytest.mark.parametrize("told", HONEST)
def test_honest_modules_that_look_alike_pass(told):
    assert failures(HONEST[told]) == {}


def test_figures_of_guesses_are_the_same_every_time_and_in_both_tiers():
    module = meters()
    figures = [
        next(
            item.figures
            for item in verify(module, execution=tier, checks=["exploit"]).checks
            if item.check == "exploit"
        )
        for tier in ("inline", "inline", "isolated")
    ]
    assert figures[0] == figures[1] == figures[2]
    assert figures[0]["inputs"] == {"1": 100, "2": 100, "3": 100}
