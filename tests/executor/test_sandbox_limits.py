"""What workers cannot do, tried from inside: plain Python has the most freedom, so it does the trying."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from codegym_envs.executor.sandbox import PROTECTIONS
from codegym_envs.executor.worker_limits import WorkerLimits
from codegym_envs.executor.workers.foreign import FOREIGN_LIMITS, REQUIRED, Job, run_foreign
from codegym_envs.executor.workers.worker_process import WorkerProcess

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the protections are Linux's")


@pytest.fixture(scope="module")
def report():
    process = WorkerProcess("plain", FOREIGN_LIMITS, wait_s=2.0)
    process.kill()
    return process.report


def needs(report, *names):
    missing = report.missing(names)
    if missing:
        pytest.skip(f"this machine has no {', '.join(missing)}")


def attempt(body, **options):
    [outcome] = run_foreign(
        "import os, sys\ndef f():\n" + "".join(f"    {line}\n" for line in body.splitlines()),
        [Job("f")],
        **options,
    )
    return outcome


def test_the_report_names_every_protection(report):
    assert [item.name for item in report.protections] == list(PROTECTIONS)
    assert set(REQUIRED) <= set(PROTECTIONS)
    assert 0 < report.memory_bytes < FOREIGN_LIMITS.memory_bytes


CALLS = {
    "internet socket": "import socket\nsocket.socket()",
    "local socket": "import socket\nsocket.socket(socket.AF_UNIX)",
    "socket pair": "import socket\nsocket.socketpair()",
    "fork": "os.fork()",
    "spawn": "import subprocess\nsubprocess.run(['/bin/true'])",
    "execute": "os.execv('/bin/true', ['true'])",
    "signal the parent": "os.kill(os.getppid(), 9)",
    "signal all": "os.kill(-1, 9)",
    "trace": "import ctypes\nif ctypes.CDLL(None).ptrace(0, 0, 0, 0) != 0: raise PermissionError",
    "raise limits": "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (1, 1))",
    "lower limits": "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))",
    "pipe": "os.pipe()",
    "memory file": "os.memfd_create('x')",
    "remove": "os.unlink('/tmp/x')",
    "make folder": "os.mkdir('/tmp/made-by-a-worker')",
    "rename": "os.rename('/tmp/a', '/tmp/b')",
    "change mode": "os.chmod('/', 0o777)",
    "change user": "os.setuid(0)",
    "affinity": "os.sched_setaffinity(0, {0})",
    "priority": "os.nice(1)",
    "io_uring": "import ctypes\nif ctypes.CDLL(None).syscall(425, 1, 0) < 0: raise PermissionError",
    "new namespace": "import ctypes\nif ctypes.CDLL(None).unshare(0x10000000) != 0: raise PermissionError",
}


@pytest.mark.parametrize("body", CALLS.values(), ids=CALLS)
def test_the_filter_refuses(report, body):
    needs(report, "seccomp")
    outcome = attempt(body)
    assert outcome.status == "raised"
    # Python reports a refused setrlimit as a ValueError.
    assert outcome.error == ("ValueError" if "setrlimit" in body else "PermissionError")


@pytest.mark.parametrize("mode", ["w", "a", "x", "r+", "wb"])
def test_no_file_can_be_opened_for_writing(report, mode, tmp_path):
    needs(report, "seccomp")
    target = tmp_path / "file"
    if mode == "r+":
        target.write_text("before")
    outcome = attempt(f"open({str(target)!r}, {mode!r}).write('x')")
    assert outcome.error == "PermissionError"
    assert (target.read_text() if target.exists() else None) == ("before" if mode == "r+" else None)


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/proc/self/environ", "/proc/1/cmdline", "/dev/urandom", __file__]
)
def test_no_file_but_the_standard_library_can_be_read(report, path):
    needs(report, "landlock")
    assert attempt(f"open({path!r}, 'rb').read(1)").error == "PermissionError"


def test_folders_cannot_be_listed(report):
    needs(report, "landlock")
    assert attempt("os.listdir('/')").error == "PermissionError"


def test_the_standard_library_can_be_imported():
    names = "collections itertools functools heapq bisect math re string random decimal fractions json copy"
    outcome = attempt(
        "\n".join(f"import {name}" for name in names.split()) + "\nreturn re.sub('a', 'b', 'aa')"
    )
    assert outcome.value == "bb"


def test_other_packages_cannot_be_imported():
    for package in ("numpy", "gymnasium", "codegym_envs.registry"):
        assert attempt(f"import {package}").error == "ModuleNotFoundError"


def test_memory_is_limited(report):
    needs(report, "resource_limits")
    assert attempt("return len(bytearray(600 << 20))").status == "memory"
    assert attempt("x = []\nwhile True: x.append(bytearray(1 << 20))").status == "memory"
    small = WorkerLimits(memory_bytes=128 << 20, cpu_s=60, descriptors=32)
    assert attempt("return len(bytearray(150 << 20))", limits=small).status == "memory"


def test_processor_time_is_limited(report):
    needs(report, "resource_limits")
    limits = WorkerLimits(cpu_s=1, descriptors=32, wall_s=10.0)
    assert attempt("while True: pass", limits=limits).status == "crashed"


def test_descriptors_are_limited(report):
    needs(report, "resource_limits", "landlock")  # without it no file can be opened at all
    outcome = attempt("kept = []\nwhile True: kept.append(open(os.__file__))")
    assert (outcome.error, "Too many open files" in outcome.message) == ("OSError", True)


def test_there_is_no_network(report):
    needs(report, "network_namespace")
    # A worker cannot list its interfaces (that takes a socket or /sys), so its namespace is compared.
    process = WorkerProcess("plain", FOREIGN_LIMITS, wait_s=2.0)
    try:
        try:
            theirs, ours = (Path(f"/proc/{pid}/ns/net").readlink() for pid in (process.pid, os.getpid()))
        except PermissionError:
            pytest.skip("a worker cannot be looked into from here")
        assert theirs != ours
    finally:
        process.kill()


def status_of(process):
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


@pytest.mark.parametrize("role", ["tool", "oracle", "plain"])
def test_the_kernel_confirms_the_flags(role):
    process = WorkerProcess(role, FOREIGN_LIMITS, wait_s=2.0)
    try:
        status = status_of(process)
        found = process.report
        if found.active("seccomp"):
            assert status["Seccomp"].strip() == "2"
        if found.active("no_privileges"):
            assert status["NoNewPrivs"].strip() == "1"
            assert int(status["CapEff"], 16) == 0
            assert int(status["CapPrm"], 16) == 0
        assert status["Threads"].strip() == "1"
    finally:
        process.kill()


def test_a_worker_dies_with_its_parent():
    script = """
import os, sys, time
from codegym_envs.executor.workers.foreign import FOREIGN_LIMITS
from codegym_envs.executor.workers.worker_process import WorkerProcess
worker = WorkerProcess("plain", FOREIGN_LIMITS, wait_s=2.0)
print(worker.pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    try:
        worker = int(parent.stdout.readline())
        os.kill(worker, 0)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            try:
                if Path(f"/proc/{worker}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                    break
            except OSError:
                break
            time.sleep(0.01)
        else:
            pytest.fail("the worker outlived its parent")
    finally:
        parent.kill()
        parent.stdout.close()
        parent.wait()
