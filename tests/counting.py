"""Bounds that a busy machine cannot break: counted calls instead of seconds, and a guard against hanging."""

import signal
import sys
from contextlib import contextmanager


class TooManyCalls(AssertionError):
    """What was counted is more than was allowed."""


@contextmanager
def calls_at_most(most):
    """Fail once the block has made more than so many calls, of Python functions and of built-in ones."""
    made = 0

    def count(frame, event, argument):
        nonlocal made
        if event in ("call", "c_call"):
            made += 1
            if made > most:
                sys.setprofile(None)
                raise TooManyCalls(f"more than {most:,} calls")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)


@contextmanager
def no_hanging(seconds=60):
    """Fail when the block has used far more processor time than it needs unless it hangs."""

    def stop(number, frame):
        raise AssertionError(f"it hangs: {seconds} s of processor time are used up")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
