import pytest
from example import load


class TestSkiLift:
    def test_single_group(self):
        assert load([3], 4) == (1, 1)

    def test_fits_exactly(self):
        assert load([2, 2, 4], 4) == (2, 0)

    def test_leaves_places(self):
        assert load([3, 2, 3, 1], 4) == (3, 3)

    def test_nobody(self):
        assert load([], 6) == (0, 0)

    def test_too_large(self):
        with pytest.raises(ValueError) as err:
            load([2, 7], 6)
        assert str(err.value) == "group too large"
