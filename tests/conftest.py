"""What holds for all tests.

Ctrl-C works in what tests start, also where they run in the background: there the shell lets it be
ignored, and children inherit that. A test that leaves it ignored fails: what later tests start would not
hear it. Under coverage (`make coverage`), what runs in sandboxed workers is measured as well.
"""

import signal

import coverage
import pytest

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

measuring = coverage.Coverage.current()
if measuring is not None:
    import measured_workers

    measured_workers.install(measuring.get_option("run:data_file"))


@pytest.fixture(autouse=True)
def ctrl_c_stays_as_it_was():
    before = signal.getsignal(signal.SIGINT)
    yield
    after = signal.signal(signal.SIGINT, before)
    assert after is before, "the test changed what Ctrl-C does (`cli.main` does; use `cli.app.run`)"


@pytest.fixture
def first_verified(monkeypatch):
    """The first verified environment of a problem is enough: no better one is looked for."""
    monkeypatch.setattr("codegym_envs.pipeline.draft_loop._MOST_VERIFIED", 1)
