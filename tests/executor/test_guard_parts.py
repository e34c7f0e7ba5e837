"""The parts that rewritten code calls: each a class of its own, with its own doors."""

import inspect

import pytest

from codegym_envs.executor.guards import runtime
from codegym_envs.executor.guards.library.mathematics import FLOAT_FUNCTIONS
from codegym_envs.executor.signals import screen

PARTS = runtime._PARTS


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_a_part_is_one_class_that_can_be_read(part):
    assert part.__mro__ == (part, object)
    assert sum(inspect.isfunction(member) for member in vars(part).values()) <= 60


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_doors_are_methods_and_belong_to_one_part(part):
    assert part.doors
    assert all(inspect.isfunction(vars(part)[name]) for name in part.doors)
    others = [other.doors for other in PARTS if other is not part]
    assert part.doors.isdisjoint(set().union(FLOAT_FUNCTIONS, runtime._INJECTED, *others))


def test_every_door_can_be_bound_and_nothing_else():
    doors = frozenset().union(*[part.doors for part in PARTS])
    bound = runtime.Runtime(doors, {}).namespace
    assert {name.removeprefix("$") for name in bound} == doors | {"__builtins__"}
    # A guard is a bound method of its part: a call of it goes through nothing else.
    for name in doors - {"b_len", "b_ord", "b_abs"}:
        assert type(bound[f"${name}"].__self__) in PARTS
    with pytest.raises(KeyError):
        runtime.Runtime(frozenset({"reset"}), {})


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("a plain message, 1/2 of it", "a plain message, 1/2 of it"),
        ("<f at 0x7f0012345>", "<f <address>>"),
        ("see /usr/lib/x.py", "see <path>"),
        ("see C:\\work\\x.py", "see <path>"),
        ("two\nlines\x00", "two lines "),
        ("caf\u00e9 \ud800", "caf\u00e9 ?"),
        ("x" * 3_000, "x" * 1_997 + "..."),
    ],
)
def test_messages_are_made_fit(message, shown):
    assert screen(message) == shown
