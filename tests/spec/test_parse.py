import contextlib
import hashlib
import pickle

import pytest
from counting import no_hanging
from hypothesis import given, settings
from hypothesis import strategies as st

from codegym_envs.errors import ModuleRejected
from codegym_envs.spec import (
    MAX_SOURCE_BYTES,
    OrderedSet,
    content_hash,
    format_sidecar,
    load_module,
    parse_module,
    parse_problem,
    parse_tree,
)

SOURCE = '''"""Closest reading

A gauge stored its readings.

Example: for 2, 5 and the target 4, the answer is 5.
"""
TOPICS = ("search", "arrays")


def generate(rng, difficulty):
    return {"readings": [rng.integers(5)], "target": difficulty}


def reference(readings: list[int], target: int = 3) -> int:
    return min(readings, key=lambda reading: abs(reading - target))


def setup(state):
    state.seen = 0


def observe(state) -> dict:
    """Number of readings."""
    return {"count": len(state.readings)}


def reading_at(state, index: int, unit: str = "C", scale: float = 1, limit: int = None):
    """One stored reading.

    Args:
        index: Position, counted from 0.

    Returns:
        The reading.
    """
    return helper(state.readings[index])


def helper(value):
    return value


def _look(state):
    return state.readings


def solve(tools):
    return tools.reading_at(0)
'''
SHORT = "def generate(rng, difficulty): return {}\ndef reference(): return 1\ndef observe(state): return 1\n"


def test_a_whole_module():
    module = parse_module(SOURCE, name="closest_reading_v2")
    assert module.title == "Closest reading"
    assert module.statement.startswith("A gauge stored its readings.\n\nExample:")
    assert module.topics == ("search", "arrays")
    assert module.family == "closest_reading"
    assert module.env_id == "CodeGym/ClosestReading-v2"
    assert [tool.name for tool in module.tools] == ["observe", "reading_at"]
    assert [parameter.name for parameter in module.inputs] == ["readings", "target"]
    assert str(module.answer) == "int"
    assert (module.has_generate, module.has_setup, module.has_solve) == (True, True, True)
    tool = module.tool("reading_at")
    assert tool.doc == "One stored reading.\n\nReturns: The reading."
    assert [str(parameter.type) for parameter in tool.parameters] == ["int", "str", "float", "int | None"]
    assert [parameter.required for parameter in tool.parameters] == [True, False, False, False]
    assert [parameter.default for parameter in tool.parameters[1:]] == ["C", 1.0, None]
    assert type(tool.parameters[2].default) is float
    assert tool.parameters[0].doc == "Position, counted from 0."
    assert SOURCE.splitlines()[tool.line - 1].startswith("def reading_at")
    assert pickle.loads(pickle.dumps(module)) == module
    assert pickle.loads(pickle.dumps(module)).tool("reading_at").parameters[0].required
    assert hash(module) == hash(parse_module(SOURCE, name="closest_reading_v2"))


def test_parsing_is_lenient():
    module = parse_module(SHORT, name="odd_name")
    assert (module.title, module.statement) == ("Odd name", "Odd name")
    assert str(module.answer) == "Any"
    assert module.tools[0].doc == ""
    assert module.topics == ()
    assert not module.has_setup


def test_the_hash_is_pinned_and_length_prefixed():
    data = SHORT.encode()
    plain = hashlib.sha256(f"{len(data)}:".encode() + data).hexdigest()
    assert parse_module(SHORT).hash == content_hash(SHORT) == plain
    assert parse_module(SHORT.replace("\n", "\r\n")).hash == plain
    assert parse_module("\ufeff" + SHORT).hash == plain
    assert content_hash("a", "b") != content_hash("a1:b")
    assert content_hash("a", "") != content_hash("a")
    assert content_hash("a", "b\r\n") == content_hash("a", "b\n")
    assert content_hash("ab", "c") != content_hash("a", "bc")


def rejected(source, **options):
    with pytest.raises(ModuleRejected) as caught:
        parse_module(source, **options)
    error = caught.value
    assert "\n" not in str(error)
    assert pickle.loads(pickle.dumps(error)).reason == error.reason
    return error


REJECTED = [
    ("def f(:\n", "syntax", 1),
    (SHORT + "x = '\n", "syntax", 4),
    (SHORT + "\0", "syntax", 4),
    (SHORT + "x = '\ud800'", "encoding", None),
    ("'''A \\ud800'''\n" + SHORT, "encoding", 1),
    (SHORT + "#" * MAX_SOURCE_BYTES, "too_large", None),
    (SHORT.replace("observe", "watch"), "missing", None),
    (SHORT.replace("reference", "answer"), "missing", None),
    (SHORT.replace("generate", "make"), "missing", None),
    (SHORT + "def done(state, answer): return 1\n", "done", 4),
    (SHORT + "def observe(state): return 2\n", "duplicate", 4),
    (SHORT + "async def look(state): return 2\n", "async", 4),
    (SHORT.replace("observe(state)", "observe()"), "signature", 3),
    (SHORT.replace("observe(state)", "observe(self)"), "signature", 3),
    (SHORT + "def look(state=None): return 2\n", "signature", 4),
    (SHORT + "def look(state, *args): return 2\n", "signature", 4),
    (SHORT + "def look(state, **kwargs): return 2\n", "signature", 4),
    (SHORT + "def look(state, *, index): return 2\n", "signature", 4),
    (SHORT + "def look(state, index, /): return 2\n", "signature", 4),
    (SHORT + "def setup(): return 2\n", "signature", 4),
    (SHORT + "def setup(state, more): return 2\n", "signature", 4),
    (SHORT + "def solve(): return 2\n", "signature", 4),
    (SHORT.replace("rng, difficulty", "rng"), "signature", 1),
    (SHORT.replace("reference()", "reference(*values)"), "signature", 2),
    (SHORT.replace("reference()", "reference(_secret)"), "signature", 2),
    (SHORT + "def look(state, index: Widget): return 2\n", "annotation", 4),
    (SHORT + "def look(state) -> Widget: return 2\n", "annotation", 4),
    (SHORT + "def look(state, index=[]): return 2\n", "default", 4),
    (SHORT + "def look(state, index=1e999): return 2\n", "default", 4),
    (SHORT + "def look(state, index=LIMIT): return 2\n", "default", 4),
    (SHORT + "def look(state, index: int = 'x'): return 2\n", "default", 4),
    (SHORT + "def look(state, index: int = True): return 2\n", "default", 4),
    (SHORT + "def look(state, unit='\\ud800'): return 2\n", "encoding", 4),
    (SHORT + "def look(state, unit: Literal['\\ud800']): return 2\n", "encoding", 4),
    (SHORT + "def look(state):\n    '''\\ud800'''\n", "encoding", 4),
    (SHORT + "TOPICS = (1, 2)\n", "topics", 4),
    (SHORT + "TOPICS = make()\n", "topics", 4),
    (SHORT + "TOPICS: tuple\n", "topics", 4),
    (SHORT + "FAMILY = 3\n", "family", 4),
]


@pytest.mark.parametrize(("source", "reason", "line"), REJECTED)
def test_rejections(source, reason, line):
    error = rejected(source)
    assert (error.reason, error.line) == (reason, line)


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "(" * 5000,
        "x = " + "-" * 30_000 + "1",
        "x = " + "+".join(["1"] * 30_000),
        "x = " + "[" * 90 + "]" * 90 + "\n" + "x = " + "not " * 15_000 + "1",
        "x = " + "1 if 1 else " * 5_000 + "1",
        "".join(" " * depth + "if 1:\n" for depth in range(120)) + " " * 120 + "x",
        "x" + ".a" * 20_000,
        "x = " + "9" * 60_000,
        "x = f'" + "{" * 1000,
        "\\" * 60_000,
        "lambda: " * 8_000 + "1",
    ],
    ids=lambda source: source[:25],
)
def test_what_exhausts_parsers_ends_in_time(source):
    with no_hanging():
        # Which of the two depends on the version of Python, whose parser gives up at its own depth.
        assert rejected(source).reason in ("syntax", "nesting")


def test_what_is_long_but_plain_is_read():
    union = " | ".join(["int"] * 10_000)
    deep = "list[" * 80 + "int" + "]" * 80
    with no_hanging():
        assert rejected(f"{SHORT}def look(state, index: {union}): return 1\n").reason == "nesting"
        assert parse_module(f"{SHORT}def look(state, index: {deep}): return 1\n").tools


@pytest.mark.parametrize("name", ["", "1st", "a-b", "a b", "ä", "x" * 101, "a/b", "_a"])
def test_names_that_give_no_id(name):
    assert rejected(SHORT, name=name).reason == "name"


@settings(max_examples=100, deadline=None)
@given(
    st.text()
    | st.lists(
        st.sampled_from(["def ", "observe", "(state", "):", "\n", "    ", "return", "'''", "[", ":"])
    ).map("".join)
)
def test_no_text_raises_anything_else(source):
    for parse in (parse_module, parse_problem, parse_tree):
        with contextlib.suppress(ModuleRejected):
            parse(source)


def test_not_even_a_string():
    with pytest.raises(ModuleRejected):
        parse_tree(b"x = 1")


LISTED = (
    "def reference(cells: list[int], names: set[str], limit: int = 5): return 1\n"
    "def observe(state): return 1\n"
)


def test_sidecar_values_are_converted():
    text = (
        '{"difficulty": 2, "inputs": {"cells": [1], "names": ["b", "a"]}}\r\n\n'
        '{"inputs": {"cells": [], "names": [], "limit": 1}}'
    )
    module = parse_module(LISTED, sidecar=text)
    assert module.listed == (
        (2, {"cells": [1], "names": OrderedSet(["a", "b"]), "limit": 5}),
        (1, {"cells": [], "names": OrderedSet(), "limit": 1}),
    )
    assert module.sidecar == text.replace("\r\n", "\n")
    assert module.hash == content_hash(LISTED, text)
    again = parse_module(LISTED, sidecar=format_sidecar(module.listed))
    assert again.listed == module.listed


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", None),
        ("{}", 1),
        ("\n[1]", 2),
        ("{", 1),
        ('{"inputs": 3}', 1),
        ('{"inputs": {"cells": [1]}}', 1),
        ('{"inputs": {"cells": [true], "names": []}}', 1),
        ('{"inputs": {"cells": [], "names": [], "other": 1}}', 1),
        ('{"inputs": {"cells": [], "names": []}, "more": 1}', 1),
        ('{"inputs": {"cells": [], "names": []}, "difficulty": 4}', 1),
        ('{"inputs": {"cells": [], "names": []}, "difficulty": true}', 1),
        ('{"inputs": {"cells": [], "cells": []}}', 1),
        ('{"inputs": {"cells": [], "names": ["\\ud800"]}}', 1),
    ],
)
def test_sidecar_faults(text, line):
    error = rejected(LISTED, sidecar=text)
    assert (error.reason, error.line) == ("sidecar", line)


def test_loading_files(tmp_path):
    path = tmp_path / "closest_reading.py"
    path.write_bytes(SOURCE.replace("\n", "\r\n").encode())
    module = load_module(str(path))
    assert module.path == path
    assert module.name == "closest_reading"
    assert module.hash == content_hash(SOURCE)
    (tmp_path / "closest_reading.configs.jsonl").write_text('{"inputs": {"readings": [1, true]}}')
    with pytest.raises(ModuleRejected) as caught:
        load_module(path)
    assert caught.value.path.endswith("closest_reading.configs.jsonl")
    assert caught.value.line == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"x = '\xff'", "encoding"), (b"#" * (MAX_SOURCE_BYTES + 1), "too_large"), (None, "unreadable")],
)
def test_files_that_cannot_be_read(tmp_path, content, reason):
    path = tmp_path / "bad.py"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModuleRejected) as caught:
        load_module(path)
    assert caught.value.reason == reason
    assert caught.value.path == str(path)


def test_a_folder_and_an_odd_path():
    for path in (".", "a\0b.py"):
        with pytest.raises(ModuleRejected) as caught:
            load_module(path)
        assert caught.value.reason == "unreadable"


def test_problems_of_strangers():
    source = (
        '"""Sum\n\nAdd them up."""\nfrom typing import *\nimport re\n\nclass Node: pass\n\n'
        "async def later(): pass\n\n"
        "def solution(values: 'List[int]', root: Node, flag=[], limit: int = 'x') -> Optional[Node]:\n"
        "    return 1\n\ndef solution2(): pass\n"
    )
    problem = parse_problem(source, name="sum_up")
    assert (problem.title, problem.statement) == ("Sum", "Add them up.")
    assert [str(parameter.type) for parameter in problem.parameters] == ["list[int]", "Any", "Any", "Any"]
    assert str(problem.returns) == "Any"
    assert not problem.has_generate
    with pytest.raises(ModuleRejected, match="solution"):
        parse_problem("def other(): pass")
    listed = parse_problem(
        "def solution(values: list[float]): return 1", sidecar='{"inputs": {"values": [1]}}'
    )
    assert listed.listed == ((1, {"values": [1.0]}),)
