import sys
import threading
from collections import Counter, deque

import pytest

from codegym_envs.executor.worker_limits import WorkerLimits
from codegym_envs.executor.workers import foreign
from codegym_envs.executor.workers.foreign import Job, run_foreign
from codegym_envs.executor.workers.plaindata import Instance, Opaque
from codegym_envs.executor.workers.type_text import type_text

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")

QUICK = WorkerLimits(wall_s=0.5, cpu_s=60, descriptors=32, stack_bytes=64 << 20)


def run(source, *jobs, **options):
    return run_foreign(source, jobs, **options)


def test_values_survive_with_their_types():
    source = """
import collections, math
def f(numbers, names):
    numbers.sort()
    return [(1, 2), {3}, {5: "x", (1,): None}, collections.deque([1], 3), collections.Counter("aab"), 10**50,
            math.inf, names, len, 1 == 1]
"""
    [outcome] = run(source, Job("f", {"numbers": [3, 1], "names": {"a"}}, keep_arguments=True))
    assert outcome.status == "returned"
    expected = [(1, 2), {3}, {5: "x", (1,): None}, deque([1], 3), Counter("aab"), 10**50, float("inf"), {"a"}]
    assert outcome.value == [*expected, Opaque("builtin_function_or_method"), True]
    assert type(outcome.value[-1]) is bool
    assert outcome.arguments == {"numbers": [1, 3], "names": {"a"}}


def test_methods_positional_arguments_generators_and_objects():
    source = """
class Node:
    def __init__(self, value): self.value = value
class Solution:
    def double(self, x): return 2 * x
def count(n):
    yield from range(n)
def node(): return Node([1])
"""
    outcomes = run(source, Job("Solution.double", [4]), Job("count", (3,)), Job("node"), Job("missing"))
    assert [outcome.value for outcome in outcomes[:3]] == [8, [0, 1, 2], Instance("Node", (("value", [1]),))]
    assert (outcomes[3].status, outcomes[3].error) == ("raised", "NameError")


def test_scripts_read_standard_input_and_print():
    source = """
import sys
a = int(input())
b = sys.stdin.readline().strip()
rest = open(0).read()
print(a, b, rest, end="")
sys.stdout.buffer.write(b"!")
sys.exit()
"""
    [outcome] = run(source, Job(None, stdin="1\ntwo\nthree é\nfour"))
    assert (outcome.status, outcome.stdout) == ("returned", "1 two three é\nfour!")


def test_exceptions_name_their_type_text_and_line():
    source = "def f(x):\n    y = 1\n    return helper(x)\ndef helper(x):\n    raise ValueError('no ' + x)\n"
    [raised] = run(source, Job("f", {"x": "good"}))
    assert (raised.status, raised.error, raised.message, raised.line) == (
        "raised",
        "ValueError",
        "no good",
        5,
    )
    [syntax] = run("x = 1\ndef f(:\n", Job("f"))
    assert (syntax.status, syntax.error, syntax.line) == ("raised", "SyntaxError", 2)


def test_observations_give_types_and_return_the_value():
    source = """
def f(xs):
    for x in xs:
        __observe__("x", x)
    return __observe__("xs", xs) is xs
"""
    [outcome] = run(source, Job("f", {"xs": [1, None, [2, "a"], {}, 1]}))
    assert outcome.value is True
    assert outcome.observations["x"] == ("int", "None", "list[int | str]", "dict")
    assert outcome.observations["xs"] == ("list[int | list[int | str] | dict | None]",)


def test_a_fresh_job_sees_nothing_of_the_one_before():
    source = "seen = []\ndef f():\n    seen.append(1)\n    return len(seen)\n"
    assert [outcome.value for outcome in run(source, Job("f"), Job("f"))] == [1, 1]
    assert [outcome.value for outcome in run(source, Job("f"), Job("f", fresh=False))] == [1, 2]


def test_bad_jobs_cost_only_themselves():
    source = """
import os, ctypes
def good(n): return n
def slow():
    while True: pass
def big(): return len(bytearray(600 << 20))
def crash(): ctypes.string_at(0)
def leave(): os._exit(0)
def deep():
    value = []
    for _ in range(10**5): value = [value]
    return value
def forge(): os.write(3, b"x" * 100); os.write(4, b"x" * 100); os.write(5, b"x" * 100)
"""
    names = ["good", "slow", "good", "big", "good", "crash", "good", "leave", "good", "deep", "good"]
    outcomes = run(source, *(Job(name, [7] if name == "good" else []) for name in names), limits=QUICK)
    statuses = [outcome.status for outcome in outcomes]
    assert statuses[::2] == ["returned"] * 6
    assert statuses[1::2] == ["wall_clock", "memory", "crashed", "crashed", "raised"]


def test_endless_failures_are_given_up():
    outcomes = run("def f():\n    while True: pass\n", *[Job("f")] * 5, limits=QUICK, give_up_after=2)
    assert [outcome.status for outcome in outcomes] == [
        "wall_clock",
        "wall_clock",
        "skipped",
        "skipped",
        "skipped",
    ]


@pytest.mark.parametrize(
    "source",
    [
        "(" * 5000 + ")" * 5000,
        "x = " + "-" * 50000 + "1",
        "\ud800",
        "a\0b",
        "def f(: pass",
        "raise BaseException('x')",
    ],
    ids=["parentheses", "signs", "surrogate", "null", "syntax", "base exception"],
)
def test_sources_that_break_the_compiler_are_outcomes(source):
    outcomes = run(source, Job("f"), Job("f"), limits=QUICK)
    assert {outcome.status for outcome in outcomes} <= {"raised", "memory", "crashed"}


def test_output_is_cut_at_a_megabyte():
    [outcome] = run("def f():\n    print('x' * (3 << 20))\n    return 1\n", Job("f"))
    assert (outcome.value, len(outcome.stdout), outcome.stdout_complete) == (1, 1 << 20, False)


def test_threads_work_and_do_not_outlive_their_job():
    source = """
import sys, threading
def f():
    found = []
    threading.stack_size(64 << 20)
    sys.setrecursionlimit(10**6)
    def deep(n): return 0 if n == 0 else 1 + deep(n - 1)
    thread = threading.Thread(target=lambda: found.append(deep(20000)))
    thread.start(); thread.join()
    return found
def g():
    threading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()
def count(): return threading.active_count()
"""
    outcomes = run(source, Job("f"), Job("g"), Job("count"))
    assert [outcome.value for outcome in outcomes] == [[20000], None, 1]


def test_hash_seed_is_the_callers():
    source = "def f(): return list({'a', 'b', 'c', 'd', 'e', 'f'}), hash('x')\n"
    first, again = (run(source, Job("f"), hash_seed=1)[0].value for _ in range(2))
    assert first == again
    assert run(source, Job("f"), hash_seed=2)[0].value[1] != first[1]


def test_the_environment_is_clean(monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    [names] = run("import os\ndef f(): return sorted(os.environ)\n", Job("f"))
    assert "SECRET_TOKEN" not in names.value
    [descriptors] = run(
        """
import os
def f():
    found = []
    for number in range(100):
        try: os.fstat(number)
        except OSError: continue
        found.append(number)
    return len(found)
""",
        Job("f"),
    )
    assert descriptors.value == 4  # the three standard streams and the connection


def test_workers_started_by_a_thread_outlive_it():
    found = []
    thread = threading.Thread(target=lambda: found.extend(run("def f(): return 1\n", Job("f"))))
    thread.start()
    thread.join()
    assert found[0].value == 1


def test_missing_protections_refuse_foreign_solutions(monkeypatch):
    monkeypatch.setattr(foreign, "REQUIRED", ("a protection that no machine has",))
    with pytest.raises(foreign.WorkerError, match="codegym doctor"):
        run("def f(): return 1\n", Job("f"))


def test_arguments_that_are_no_plain_data_are_refused_before_anything_runs():
    with pytest.raises(ValueError, match="plain data"):
        run("def f(x): return 1\n", Job("f", {"x": object()}))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (True, "bool"),
        ([], "list"),
        ([[], [1]], "list[list[int]]"),
        ([1, 2.5, None], "list[int | float | None]"),
        ((1, "a"), "tuple[int, str]"),
        (tuple(range(20)), "tuple[int, ...]"),
        ({"a": [1]}, "dict[str, list[int]]"),
        ({1}, "set[int]"),
        ([1, "a", 2.5, None, True], "list[Any]"),
        (print, "builtin_function_or_method"),
        (Instance("Node", ()), "Node"),
    ],
)
def test_type_text(value, text):
    assert type_text(value) == text


def test_a_worker_loads_little_of_the_library():
    source = "import sys\ndef f(): return [[n, hasattr(m, '__path__')] for n, m in sys.modules.items()]\n"
    [outcome] = run(source, Job("f"))
    loaded = {name for name, _ in outcome.value}
    ours = [(name, is_package) for name, is_package in outcome.value if name.startswith("codegym_envs.")]
    files = {name for name, is_package in ours if not is_package}
    assert "codegym_envs.executor.workers.foreign_worker" in files
    assert len(files) <= 12, sorted(files)
    assert not {"numpy", "gymnasium", "jsonschema", "codegym_envs.registry"} & loaded


BUSY = """
import time
def work(seconds):
    ends = time.process_time() + seconds
    while time.process_time() < ends:
        pass
    return True
def sleep(seconds):
    time.sleep(seconds)
    return True
"""


def test_a_busy_machine_takes_no_time_away_from_a_job(monkeypatch):
    """The clock that the caller looks at runs ahead of the processor time that the job gets."""
    limits = WorkerLimits(wall_s=0.6)
    jobs = [Job("work", {"seconds": 0.3}), Job("work", {"seconds": 30.0}), Job("sleep", {"seconds": 30.0})]
    told = [outcome.status for outcome in run_foreign(BUSY, jobs, limits=limits)]
    assert told == ["returned", "wall_clock", "wall_clock"]
    slow = foreign.read_frame
    monkeypatch.setattr(
        foreign, "read_frame", lambda *given, wait_s, **more: slow(*given, wait_s=wait_s / 6, **more)
    )
    assert [outcome.status for outcome in run_foreign(BUSY, jobs, limits=limits)] == told
