"""Under coverage, the workers that these tests start are measured; elsewhere that would cost too much."""

import coverage
import pytest


@pytest.fixture(autouse=True)
def measured_workers():
    """A worker that measures itself starts a third of a second later."""
    if coverage.Coverage.current() is None:
        yield
        return
    from measured_workers import measured

    with measured():
        yield
