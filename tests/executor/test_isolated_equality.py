"""Both tiers give the same bytes: over the catalog's modules, and over hostile ones."""

import json
import random
from pathlib import Path

import pytest
from hostile_sources import HOSTILE
from isolated_samples import MODULE, random_call

from codegym_envs.errors import ExecutionFailed, ModuleRejected
from codegym_envs.executor import load_program
from codegym_envs.executor.isolated import call_batch
from codegym_envs.spec.parse import load_module, parse_module

ROOT = Path(__file__).resolve().parents[2]
CATALOG = sorted((ROOT / "envs_catalog" / "modules").rglob("*.py"))
TIERS = ("inline", "isolated")
# Each of them is played inline by test_inline_hostile.py; here a third is played in both tiers.
SAMPLE = random.Random("both tiers").sample(HOSTILE, len(HOSTILE) // 3)
# Of the catalog's modules verification has shown it of each one's calls.
SOME = random.Random("both tiers").sample(CATALOG, len(CATALOG) // 3)


def outcome_of(function, *arguments):
    """What a function returns or raises, comparable."""
    try:
        return "returned", function(*arguments)
    except (ExecutionFailed, ModuleRejected, ValueError) as error:
        return type(error).__name__, str(error)


def some_arguments(tool, choose):
    """Arguments of roughly the right types for a tool."""
    values = {
        "int": [0, 1, 2, 3, 5, -1, 40],
        "str": ["", "a", "x y"],
        "bool": [True, False],
        "float": [0.5, 2.0],
    }
    return tuple(
        choose.choice(values.get(parameter.type.kind, [None, 1, "a", [1, 2], [], (1, 2)]))
        for parameter in tool.parameters
    )


def script(module, seed, count):
    """Some calls: (tool index, arguments)."""
    choose = random.Random(seed)
    indices = [choose.randrange(len(module.tools)) for _ in range(count)]
    return [(index, some_arguments(module.tools[index], choose)) for index in indices]


def solved(program, session):
    """The oracle's answer, its calls played on a session without any episode around it."""
    names = [tool.name for tool in program.module.tools]

    def call(name, arguments):
        tool = program.module.tools[names.index(name)]
        given = tuple(arguments.get(parameter.name, parameter.default) for parameter in tool.parameters)
        code, text = session.call(names.index(name), given)
        if code is not None:
            raise ExecutionFailed(code, text)
        return json.loads(text)

    return outcome_of(program.solve, call)


@pytest.mark.parametrize("path", SOME, ids=lambda path: path.stem)
def test_catalog_modules_give_the_same_bytes(path):
    module = load_module(path)
    inline, isolated = (load_program(module, tier) for tier in TIERS)
    for difficulty, seed in ((1, 0), (3, 1)):
        inputs = outcome_of(inline.generate, difficulty, seed)
        assert outcome_of(isolated.generate, difficulty, seed) == inputs
        if inputs[0] != "returned":
            continue
        inputs = inputs[1]
        assert outcome_of(isolated.reference, inputs) == outcome_of(inline.reference, inputs)
        ours, theirs = inline.start(inputs), isolated.start(inputs)
        for index, arguments in script(module, seed, 40):
            assert theirs.call(index, arguments) == ours.call(index, arguments)
        assert theirs.snapshot() == ours.snapshot()
        assert solved(isolated, isolated.start(inputs)) == solved(inline, inline.start(inputs))


def test_a_long_mixed_session_gives_the_same_bytes():
    inline, isolated = (load_program(MODULE, tier) for tier in TIERS)
    choose = random.Random(5)
    for seed in range(5):
        inputs = inline.generate(2, seed)
        ours, theirs, batched = inline.start(inputs), isolated.start(inputs), isolated.start(inputs)
        calls = [random_call(choose) for _ in range(100)]
        expected = [ours.call(*call) for call in calls]
        assert [theirs.call(*call) for call in calls] == expected
        assert call_batch([(batched, *call) for call in calls]) == expected
        assert ours.snapshot() == theirs.snapshot() == batched.snapshot()


def test_values_of_the_oracle_keep_their_types():
    inline, isolated = (load_program(MODULE, tier) for tier in TIERS)
    ours, theirs = inline.generate(1, 3), isolated.generate(1, 3)
    assert theirs == ours
    assert repr(theirs) == repr(ours)
    assert [type(part) for part in theirs.values()] == [type(part) for part in ours.values()]


UNUSUAL = {
    "escapes by name": MODULE.source.replace("return text", "return text + '\\N{EN DASH}'"),
    "letters beyond ASCII": MODULE.source.replace("members", "größe"),
    "large integers": MODULE.source.replace(
        "return 2 * value", "return len(str(3 ** 20000 // (3 ** 9000 + 1)))"
    ),
    "integers from text": MODULE.source.replace("return 2 * value", "return int('7' * 9000) % 1000003"),
    "many formats": MODULE.source.replace(
        "return 2 * value", "return f'{value:>30,} {value!r:^9} {value / 7:.3e}'"
    ),
    "sorting and encoding": MODULE.source.replace(
        "return 2 * value", "return sorted('žluťoučký'.casefold().title())"
    ),
}


@pytest.mark.parametrize("source", UNUSUAL.values(), ids=UNUSUAL)
def test_what_the_interpreter_loads_on_demand_is_there(source):
    inline, isolated = (played(source, tier) for tier in TIERS)
    assert isolated == inline


REFUSED = {
    "syntax": "def f(:\n",
    "import": MODULE.source.replace("from collections", "import os\nfrom collections"),
    "dunder": MODULE.source.replace("state.total += value", "state.__class__ = value"),
    "global": MODULE.source.replace("    state.total += value", "    global x\n    x = 1"),
    "bare except": MODULE.source.replace(
        "    state.total += value", "    try:\n        state.total += value\n    except:\n        pass"
    ),
}


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED)
def test_modules_are_refused_with_the_same_words(source):
    refusals = []
    for tier in TIERS:
        with pytest.raises(ModuleRejected) as error:
            load_program(parse_module(source, name="refused"), tier)
        refusals.append((error.value.reason, error.value.detail, error.value.line, error.value.path))
    assert refusals[0] == refusals[1]


@pytest.mark.parametrize("case", SAMPLE, ids=lambda case: case.name)
def test_hostile_modules_end_the_same_way(case):
    inline, isolated = (played(case.source, tier) for tier in TIERS)
    assert isolated == inline


def played(source, tier):
    """Everything that comes of a module in one tier."""
    try:
        module = parse_module(source, name="hostile")
        program = load_program(module, tier)
    except ModuleRejected as error:
        return "rejected", str(error)
    found = [outcome_of(program.generate, 1, 0)]
    inputs = found[0][1] if found[0][0] == "returned" else {parameter.name: 1 for parameter in module.inputs}
    found.append(outcome_of(program.reference, inputs))
    try:
        session = program.start(inputs)
    except ExecutionFailed as error:
        return [*found, str(error)]
    found += [session.call(index, arguments) for index, arguments in script(module, 0, 2 * len(module.tools))]
    return [*found, solved(program, session), session.snapshot()]
