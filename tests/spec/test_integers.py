import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegym_envs.errors import ConfigurationError
from codegym_envs.spec.plain_data.integers import as_index, decimal_digits, from_decimal, to_decimal


@given(
    st.integers()
    | st.integers(0, 3000).map(lambda exponent: 10**exponent)
    | st.integers(2, 9).map(lambda d: d**7000)
)
def test_round_trip(value):
    for signed in (value, -value, value - 1):
        text = to_decimal(signed)
        assert from_decimal(text) == signed
        assert len(text) <= decimal_digits(signed) <= len(text) + 2


def test_agrees_with_python_below_its_limit():
    for value in (0, 7, 10**599, 10**600, 10**601 - 1, -(10**4000) + 3, 3**9000):
        assert to_decimal(value) == str(value)
        assert from_decimal(str(value)) == value


def test_beyond_the_interpreters_limit():
    value = 10**8191 + 12345
    assert to_decimal(value) == "1" + "0" * 8186 + "12345"
    assert from_decimal("1" + "0" * 8186 + "12345") == value
    assert from_decimal("-" + "9" * 8191) == -(10**8191) + 1


def test_the_interpreters_setting_does_not_matter_and_stays():
    before = sys.get_int_max_str_digits()
    try:
        sys.set_int_max_str_digits(640)
        value = 7**5000
        assert from_decimal(to_decimal(value)) == value
        assert sys.get_int_max_str_digits() == 640
    finally:
        sys.set_int_max_str_digits(before)


@pytest.mark.parametrize("digits", [599, 600, 601, 1199, 1200, 1201, 4300, 4301])
def test_lengths_around_the_pieces(digits):
    text = "1" + "0" * (digits - 2) + "3" if digits > 1 else "3"
    assert to_decimal(from_decimal(text)) == text


class Count:
    def __index__(self):
        return 3


@pytest.mark.parametrize(
    "value", [3, np.int64(3), np.uint8(3), np.array(3), Count()], ids=lambda v: type(v).__name__
)
def test_integers_of_every_kind_are_indices(value):
    result = as_index(value, "config_id", 0, 3)
    assert result == 3
    assert type(result) is int


@pytest.mark.parametrize(
    "value",
    [True, np.True_, 3.0, np.float64(3), "3", None, np.array([3]), np.array(True), [3], 4, -1, np.int64(4)],
    ids=repr,
)
def test_what_is_no_index(value):
    with pytest.raises(ConfigurationError, match="config_id must be an integer from 0 to 3, not "):
        as_index(value, "config_id", 0, 3)


def test_bounds_of_indices():
    assert as_index(-5, "offset") == -5
    assert as_index(10**30, "seed", 0) == 10**30
    with pytest.raises(ConfigurationError, match="seed must be an integer of at least 0, not -1"):
        as_index(-1, "seed", 0)
    with pytest.raises(ConfigurationError, match="offset must be an integer, not 'x'"):
        as_index("x", "offset")
