"""The tests' own layout."""

from collections import Counter
from pathlib import Path


def test_test_modules_have_names_of_their_own():
    """They are imported by their bare names: two of the same name cannot be collected in one run."""
    names = Counter(path.name for path in Path(__file__).parent.rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []
