import pytest

from example import spoons


@pytest.mark.parametrize(
    "blend, expected",
    [
        ("mint", {"mint": 1}),
        ("3xmint,2xsage,mint", {"mint": 4, "sage": 2}),
        ("", {}),
        ("2xrose, 2xrose", {"rose": 4}),
        ("12xnettle,fennel", {"nettle": 12, "fennel": 1}),
    ],
)
def test_spoons(blend, expected):
    assert spoons(blend) == expected
