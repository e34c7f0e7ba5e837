"""Hostile modules get the verdict that they must get, at once, and leave no trace."""

from __future__ import annotations

import pytest
from counting import no_hanging
from hostile_sources import HOSTILE

from codegym_envs.errors import ModuleRejected
from codegym_envs.executor import load_program
from codegym_envs.spec.parse import parse_module

INPUTS = {"xs": [1, 2, 3], "n": 5}


@pytest.fixture
def guarded():
    """Verdicts are counts; this only notices what would hang."""
    with no_hanging():
        yield


def load(source: str):
    return load_program(parse_module(source, name="hostile"), "inline")


def test_corpus_is_large_and_names_are_unique():
    names = [case.name for case in HOSTILE]
    assert len(set(names)) == len(names)
    assert len(names) >= 200


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.name)
@pytest.mark.usefixtures("guarded")
def test_verdict(case):
    if case.verdict == "rejected":
        with pytest.raises(ModuleRejected) as caught:
            load(case.source)
        assert caught.value.reason == case.detail
        assert len(caught.value.detail) < 500
    else:
        program = load(case.source)
        session = program.start(INPUTS)
        before = session.snapshot()
        error, text = session.call(1, ())
        if case.verdict == "ok":
            assert (error, text) == (None, case.detail)
        else:
            assert error == case.verdict, text
            assert session.snapshot() == before
            assert text.isprintable()
            assert len(text) <= 2000
            assert "0x" not in text
            assert "/etc" not in text
        # The namespace is fit for the next call: same verdict again, and other tools still work.
        assert session.call(1, ())[0] == error
        assert session.call(0, ())[1] == str(vars(session.state)["n"])
