import pytest

from solution import report


def test_quiet_day():
    assert report([20, 22, 21]) == {"min": 20, "max": 22, "mean": 21.0, "alarms": 0}


def test_one_alarm():
    assert report([28, 31, 33, 29]) == {"min": 28, "max": 33, "mean": 30.2, "alarms": 1}


def test_two_alarms():
    result = report([30, 10, 35])
    assert result["alarms"] == 2
    assert result["mean"] == 25.0


def test_nothing():
    with pytest.raises(ValueError, match="no readings"):
        report([])
