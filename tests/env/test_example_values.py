"""The sample call keeps to the ranges that a tool's own description states."""

import pytest

from codegym_envs.episode.example_values import example_argument
from codegym_envs.spec.records import ParameterSpec
from codegym_envs.spec.types import BOOL, FLOAT, INT, STR


@pytest.mark.parametrize(
    ("type_", "doc", "value"),
    [
        (INT, "Zone of the parcel, 1 to 4.", 1),
        (INT, "Position, counted from 0.", 0),
        (INT, "Floor, counted from 1.", 1),
        (INT, "Year, from 1990 to 2020.", 1990),
        (INT, "A value between -5 and 5.", 0),
        (INT, "Degrees of frost, -9 to -5.", -9),
        (INT, "Size of the order, at least 10.", 10),
        (INT, "Number of pages, greater than 2.", 3),
        (INT, "Amount, a positive number of cents.", 1),
        (INT, "0 for the depot, else the stop.", 0),
        (INT, "Change, positive or negative.", 0),
        (INT, "Weight in grams.", 0),
        (FLOAT, "Share, from 0.5 to 2.5.", 0.5),
        (FLOAT, "Length in metres.", 1.5),
        (STR, 'Direction: "N", "E", "S" or "W".', "N"),
        (STR, "Time of day as hh:mm.", "08:00"),
        (STR, "The letter, a single letter.", "a"),
        (STR, "Name of the plant.", "text"),
        (BOOL, "Whether it counts, 1 to 4.", True),
    ],
)
def test_a_value_lies_within_what_is_said_of_it(type_, doc, value):
    assert example_argument(ParameterSpec("it", type_, doc)) == value
