"""A terminal to run commands in."""

import os
import select
import signal
import subprocess
import sys
import time

import pytest

PROGRAM = "import sys; sys.argv[0] = 'codegym'; from codegym_envs.cli import main; main()"


class Screen:
    """A command that believes it talks to a person at a terminal."""

    def __init__(self, arguments, environment, columns, stdout=None):
        import pty

        ours, theirs = pty.openpty()
        self.terminal = ours
        self.shown = ""
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments],
            stdin=theirs,
            stdout=theirs if stdout is None else stdout,
            stderr=theirs,
            env={**os.environ, "TERM": "dumb", "COLUMNS": str(columns), **environment},
            start_new_session=True,
        )
        os.close(theirs)

    def expect(self, text, seconds=30.0):
        """Wait until a text is shown; what was shown up to there, once."""
        deadline = time.monotonic() + seconds
        while text not in self.shown:
            if not self._read(deadline):
                raise AssertionError(f"{text!r} did not come; there is:\n{self.shown}")
        before, _, self.shown = self.shown.partition(text)
        return before + text

    def expect_that(self, condition, seconds=30.0):
        """Wait until something holds, reading on meanwhile."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self.shown
            self._read(time.monotonic() + 0.05)

    def type(self, text):
        """Type something."""
        os.write(self.terminal, text.encode())

    def interrupt(self):
        """Press Ctrl-C, until it is heard: the terminal tells all processes of the command."""
        # Between the prompt and the wait for a line there is a moment in which Python misses it.
        for _ in range(6):
            os.killpg(self.process.pid, signal.SIGINT)
            deadline = time.monotonic() + 5
            while self.process.poll() is None and time.monotonic() < deadline:
                self._read(time.monotonic() + 0.05)
            if self.process.poll() is not None:
                return

    def end(self, seconds=30.0):
        """Wait for the end: the exit status and the rest of what was shown."""
        deadline = time.monotonic() + seconds
        while self._read(deadline):
            pass
        status = self.process.wait(timeout=seconds)
        os.close(self.terminal)
        return status, self.shown

    def _read(self, deadline):
        ready, _, _ = select.select([self.terminal], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return False
        try:
            data = os.read(self.terminal, 65536)
        except OSError:  # the other side is closed
            return False
        self.shown += data.decode(errors="replace").replace("\r\n", "\n")
        return bool(data)


@pytest.fixture
def screen(tmp_path):
    """Start commands at a terminal, with folders of their own for history and the like."""
    pytest.importorskip("pty")
    started = []

    def start(*arguments, columns=80, stdout=None, **environment):
        state = {"XDG_STATE_HOME": str(tmp_path / "state")}
        started.append(Screen(arguments, {**state, **environment}, columns, stdout))
        return started[-1]

    yield start
    for item in started:
        if item.process.poll() is None:
            item.process.kill()
            item.process.wait()


@pytest.fixture
def failing(capsys):
    """Run a command that must fail; its single line on standard error."""
    from codegym_envs.cli.app import run

    def fail(*arguments, status=2):
        assert run([str(item) for item in arguments]) == status
        captured = capsys.readouterr()
        lines = captured.err.strip().splitlines()
        assert len(lines) == 1, captured.err
        assert lines[0].startswith("codegym: ")
        return lines[0]

    return fail
