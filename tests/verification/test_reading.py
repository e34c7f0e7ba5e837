# ruff: noqa: E501 - replaced source lines stand on one line, as in the module
"""What calls reveal, and how many are needed at least."""

import random

import pytest
from verification_modules import good

from codegym_envs import catalog
from codegym_envs.executor.workers import plaindata
from codegym_envs.verification import Subject, Thresholds, verify
from codegym_envs.verification.revealing import measuring
from codegym_envs.verification.revealing.perturb import Domains, list_cells, place_of
from codegym_envs.verification.revealing.static_reads import read_bounds
from codegym_envs.verification.state_changes import state_changes


def readings(module, cases=3):
    found = Subject(module, "inline", Thresholds(necessity_cases=cases)).readings
    assert len(found) == cases
    return found


def failed(module, **options):
    receipt = verify(module, execution="inline", checks=["revelation", "necessity"], **options)
    return {item.check: item.detail for item in receipt.checks if not item.passed}


def in_this_process(function, arguments):
    """What the measuring process does, without the process: the modules themselves instead of their text."""
    given = plaindata.decode(plaindata.encode(arguments))
    return plaindata.decode(plaindata.encode(getattr(measuring, function)(**given)))


@pytest.mark.parametrize(
    "env_id",
    [None, *sorted(random.Random("measuring").sample(catalog.ids(), 4))],
    ids=lambda name: name or "good",
)
def test_the_text_that_travels_measures_what_its_modules_measure(monkeypatch, env_id):
    module = good() if env_id is None else catalog.load(env_id)
    travelled = readings(module, cases=2)
    monkeypatch.setattr("codegym_envs.verification.revealing.measured_reads._run", in_this_process)
    assert readings(module, cases=2) == travelled


def tool(text):
    """A change that adds a tool to the good module."""
    return ("def exceeds(", text + "\n\n\ndef exceeds(")


def test_single_reads_are_counted_and_certified():
    for reading in readings(good()):
        assert reading.cells == len(reading.case.inputs["readings"]) + 1
        assert reading.observed == 1  # the limit
        assert reading.most == {"reading_at": 1, "exceeds": 1}
        assert reading.certain == 1
        # every reading and the limit change the sum, unless a reading stays above the limit
        assert reading.cells - 12 <= reading.needed <= reading.cells
        assert reading.bound == reading.needed >= 4


def test_a_first_observation_that_shows_everything_is_noticed():
    module = good(
        (
            '{"count": len(state.readings), "limit": state.limit}',
            '{"count": len(state.readings), "limit": state.limit, "all": sum([1 for item in state.readings if item > 0])}',
        )
    )
    assert "observe reads 100%" in failed(module)["revelation"]
    assert "a ratio of" in failed(module)["necessity"]


@pytest.mark.parametrize(
    "body",
    [
        "return state.readings[:]",
        "return sorted(state.readings)",
        "return [item for item in state.readings]",
        "return list(reversed(state.readings))",
        "return [state.readings[index] for index in range(len(state.readings))]",
        "first, *rest = state.readings\n    return [first, sum(rest)]",
        "copy = state.readings.copy()\n    copy.sort()\n    return copy[:1]",
        "return [max(state.readings)]",
        "return [len(str(state.readings))]",
        "return [int(state.readings == [])] if state.readings == state.readings[::-1] else []",
        "heap = list(state.readings)\n    heapq.heapify(heap)\n    return heap[:1]",
        "return [] + state.readings",
    ],
)
def test_a_call_that_reads_everything_is_noticed_however_it_does_it(body):
    module = good(
        tool(f'def glance(state) -> list[int]:\n    """A look at the readings."""\n    {body}'),
        ('TOPICS = ("ledgers", "sums")', 'import heapq\nTOPICS = ("ledgers", "sums")'),
    )
    found = failed(module)
    assert "glance" in found["revelation"]
    assert "necessity" in found


def test_what_only_a_password_opens_is_not_certified():
    module = good(
        tool(
            'def ask(state, word: str) -> list[int]:\n    """Ask the porter.\n\n    Args:\n        word: What to say.\n    """\n    if word == "xyzzy":\n        return state.readings\n    return []'
        )
    )
    reading = readings(module, 1)[0]
    assert reading.most["ask"] == 0  # nobody guesses the word
    assert reading.certain == reading.cells - 1  # but it cannot be ruled out: the list has that many
    assert "necessity" in failed(module)


def test_loops_over_enumerable_arguments_are_measured():
    module = good(
        tool(
            'def pair(state, which: Literal["first", "last"]) -> int:\n    """Sum of two readings.\n\n    Args:\n        which: Which two.\n    """\n    total = 0\n    place = 0 if which == "first" else len(state.readings) - 2\n    while place < len(state.readings) and total < 1:\n        total += state.readings[place] + state.readings[place + 1]\n    return total'
        ),
        ('TOPICS = ("ledgers", "sums")', 'from typing import Literal\nTOPICS = ("ledgers", "sums")'),
    )
    for reading in readings(module):
        assert reading.most["pair"] == 2
        assert (
            reading.certain == 2
        )  # no static bound, but both arguments were tried and no tool changes the state


def test_integers_are_tried_but_not_all_of_them():
    module = good(
        tool(
            'def first(state, count: int) -> int:\n    """Sum of the first readings.\n\n    Args:\n        count: How many.\n    """\n    return sum([state.readings[index] for index in range(min(count, 3))])'
        )
    )
    for reading in readings(module):
        assert reading.most["first"] == 3
        assert reading.certain == reading.cells


def test_loops_in_modules_whose_state_changes_are_not_certified():
    module = good(
        tool(
            'def add_up(state, count: int) -> int:\n    """Add the first ones.\n\n    Args:\n        count: How many.\n    """\n    state.total = 0\n    for index in range(count):\n        state.total += state.readings[index]\n    return state.total'
        )
    )
    reading = readings(module, 1)[0]
    assert reading.certain == reading.cells


def test_cells_that_setup_adds_up_cannot_be_told_apart():
    module = good(
        (
            "def observe(",
            "def setup(state):\n    state.due = sum([min(item, state.limit) for item in state.readings])\n\n\ndef observe(",
        ),
        tool('def hint(state) -> bool:\n    """Whether much is due."""\n    return state.due > 2000'),
    )
    reading = readings(module, 1)[0]
    assert reading.needed == 1  # every change shows in the sum that setup made
    assert "necessity" in failed(module)


def test_a_copy_that_setup_makes_hides_as_well_as_the_original():
    module = good(
        (
            "def observe(",
            "def setup(state):\n    state.queue = list(state.readings)\n    state.readings = []\n\n\ndef observe(",
        ),
        ('"count": len(state.readings)', '"count": len(state.queue)'),
        ("0 <= index < len(state.readings)", "0 <= index < len(state.queue)"),
        ("return state.readings[index]", "return state.queue[index]"),
    )
    reading = readings(module, 1)[0]
    assert reading.certain == 1
    assert reading.bound > 4
    assert not failed(module)


def test_endless_tools_count_as_reading_everything():
    module = good(
        tool(
            'def spin(state, index: int) -> int:\n    """Count down.\n\n    Args:\n        index: From where.\n    """\n    while index != 0:\n        index -= 1\n    return state.readings[index]'
        )
    )
    reading = readings(module, 1)[0]
    assert reading.most["spin"] == reading.cells


# the static bound


def bound_of(body, shapes, parameters="index: int"):
    module = good(tool(f'def look(state, {parameters}) -> int:\n    """A look."""\n    {body}'))
    return read_bounds(module, shapes)["look"]


NUMBERS = {"readings": ["list", "scalar", 30], "limit": "scalar"}
AGES = {"readings": ["dict", "scalar", 20], "limit": "scalar"}
GRID = {"readings": ["list", ["list", "scalar", 8], 9], "limit": "scalar"}
ROWS = {"readings": ["list", ["tuple", ["scalar", "scalar", ["list", "scalar", 4]]], 9], "limit": "scalar"}


@pytest.mark.parametrize(
    ("body", "shapes", "bound"),
    [
        ("return index", NUMBERS, 0),
        ("return len(state.readings)", NUMBERS, 0),
        ("return state.readings[index]", NUMBERS, 1),
        ("return state.readings[index] + state.limit", NUMBERS, 2),
        ("return state.readings[index] if state.readings[index] > 3 else state.readings[index]", NUMBERS, 1),
        ("index += 1\n    return state.readings[index] + state.readings[index]", NUMBERS, 2),
        (
            "if index:\n        return state.readings[0]\n    return state.readings[1] + state.readings[2]",
            NUMBERS,
            3,
        ),
        ("items = state.readings\n    return items[index]", NUMBERS, 1),
        ("return state.readings[index][0]", GRID, 1),
        ("row = state.readings[index]\n    return len(row)", GRID, 0),
        ("return sum(state.readings[index])", GRID, 8),
        ("first, second, rest = state.readings[index]\n    return first", ROWS, 2),
        ("return state.readings[index][2][0]", ROWS, 1),
        ("return str(state.readings[index])", ROWS, 6),
        ("return sum(state.readings)", NUMBERS, 30),
        ("return max(0, *state.readings)", NUMBERS, 30),
        ("return sum(item for item in state.readings)", NUMBERS, 30),
        ("return list(state.readings)[index]", AGES, 0),
        ("return len([name for name in state.readings if name])", AGES, 0),
        ("return sum(state.readings.values())", AGES, 20),
        ("return state.readings.get(index, 0) + (3 in state.readings)", AGES, 2),
        ("return 3 in state.readings", NUMBERS, 30),
        ("return state.readings[1:][index]", NUMBERS, 30),
        ("if not state.readings:\n        return 0\n    return state.readings.pop()", NUMBERS, 1),
        ("state.readings[index] += 1\n    return 0", NUMBERS, 1),
        ("state.readings.append(index)\n    return 0", NUMBERS, 0),
        (
            "for place in range(index):\n        index += state.readings[place]\n    return index",
            NUMBERS,
            None,
        ),
        (
            "for offset in range(3):\n        index += state.readings[index + offset]\n    return index",
            NUMBERS,
            3,
        ),
        ("return sum([state.readings[index + offset] for offset in (0, 1)])", NUMBERS, 2),
        ("return sum(state.readings[a + b] for a in range(2) for b in 'xyz')", NUMBERS, 6),
        ("while index:\n        index = state.readings[index]\n    return index", NUMBERS, None),
        ("return sum(state.readings[place] for place in range(index))", NUMBERS, None),
        ("box = []\n    box.append(state.readings)\n    return box[0][index]", NUMBERS, None),
        ("state.other = state.readings\n    return 0", NUMBERS, None),
        ("return (lambda place: state.readings[place])(index)", NUMBERS, None),
        ("return look(state, index - 1)", NUMBERS, None),
        ("return exceeds(state, state.readings[index])", NUMBERS, 2),
        ("found: int = state.readings[index]\n    return found", NUMBERS, 1),
        ("assert state.readings[0] < 3, state.readings[1]\n    return 0", NUMBERS, 2),
        ("raise ValueError(state.readings[index])", NUMBERS, 1),
        ("del state.readings[index]\n    return 0", NUMBERS, 0),
        ("(lambda: 0)()\n    pass\n    return state.limit", NUMBERS, 1),
        ("if (row := state.readings[index]):\n        return row[0] + row[1]\n    return 0", GRID, 2),
        ("total = 0\n    total += state.readings[index]\n    return total", NUMBERS, 1),
        ("state.readings[index][0] += 1\n    return 0", GRID, 1),
        ("state.readings += [1]\n    return 0", NUMBERS, None),
        ("return state.readings[index] if index else state.readings[0]", GRID, 8),
        ("return (index in state.readings) + (index in [1, 2])", GRID, 72),
        ("return len({key: state.readings[key] for key in ('a', 'b')})", AGES, 2),
        ("return [*state.readings, index][0]", NUMBERS, 30),
    ],
)
def test_static_bounds(body, shapes, bound):
    assert bound_of(body, shapes) == bound


def test_helpers_are_followed_into():
    module = good(
        tool(
            'def _both(items, place):\n    return items[place] + items[place + 1]\n\n\ndef look(state, index: int) -> int:\n    """A look."""\n    return _both(state.readings, index)'
        )
    )
    assert read_bounds(module, NUMBERS)["look"] == 2


@pytest.mark.parametrize(
    ("body", "change"),
    [
        ("return state.limit", "nothing"),
        ("found = []\n    found.append(state.limit)\n    return len(found)", "nothing"),
        ("found = {}\n    found[index] = 1\n    return len(found)", "nothing"),
        ("state.limit = 3\n    return 0", "attributes"),
        ("state.limit += 1\n    return 0", "attributes"),
        ("state.readings += state.readings\n    return 0", "containers"),
        ("state.readings.pop()\n    return 0", "containers"),
        ("items = state.readings\n    items.append(1)\n    return 0", "containers"),
        ("del state.readings[0]\n    return 0", "containers"),
        ("heapq.heappush(state.readings, 1)\n    return 0", "containers"),
        ("heappush(state.readings, 1)\n    return 0", "containers"),
        ("return _emptied(state)", "containers"),
    ],
)
def test_what_tools_change_is_recognised(body, change):
    helper = "def _emptied(state):\n    state.readings.clear()\n    return 0"
    module = good(
        tool(f'{helper}\n\n\ndef look(state, index: int) -> int:\n    """A look."""\n    {body}'),
        (
            'TOPICS = ("ledgers", "sums")',
            'import heapq\nfrom heapq import heappush\nTOPICS = ("ledgers", "sums")',
        ),
    )
    assert state_changes(module)["look"] == change


# admissible changes


def changed_values(inputs, cell, limit=20):
    domains = Domains(inputs)
    return [changed[cell[0]] for changed in domains.alternatives(inputs[0], cell, limit)]


def test_values_stay_in_the_range_that_was_seen():
    inputs = [{"numbers": [5, 3, 9]}, {"numbers": [7, 2, 4]}]
    for numbers in changed_values(inputs, ("numbers", 0)):
        assert 2 <= numbers[0] <= 9
        assert numbers[0] != 5
        assert numbers[1:] == [3, 9]


def test_order_is_kept():
    inputs = [{"numbers": [1, 4, 9]}, {"numbers": [2, 3, 8]}]
    values = changed_values(inputs, ("numbers", 1))
    assert values
    assert all(numbers == sorted(numbers) for numbers in values)


def test_uniqueness_symmetry_and_permutations_are_kept():
    permutations = [{"order": [2, 0, 1]}, {"order": [1, 2, 0]}]
    assert changed_values(permutations, ("order", 0)) == []
    symmetric = [{"table": [[0, 5], [5, 0]]}, {"table": [[0, 7], [7, 0]]}]
    assert changed_values(symmetric, ("table", 0, 1)) == []


def test_positions_stay_below_sizes():
    inputs = [{"count": 3, "edges": [(0, 1), (1, 2)]}, {"count": 9, "edges": [(3, 8), (0, 7)]}]
    assert changed_values(inputs, ("edges", 0, 1)) == [[(0, 2), (1, 2)]]


def test_members_stay_members():
    inputs = [{"names": ["ann", "bob"], "first": "bob"}, {"names": ["cid", "dan"], "first": "cid"}]
    assert changed_values(inputs, ("first",)) == []


def test_brackets_stay_balanced():
    inputs = [{"text": "(a)b"}, {"text": "(b(a))"}]
    values = changed_values(inputs, ("text", 1))
    assert values
    assert all(text.count("(") == text.count(")") for text in values)
    assert all(text[0] == "(" for text in changed_values(inputs, ("text", 1)))


def test_cells_and_places():
    inputs = {
        "n": 3,
        "text": "ab",
        "rows": ["#.#", "..#", "###"],
        "words": ["one", "three"],
        "pairs": [(1, "x")],
        "ages": {"ann": 5},
        "boxes": [{"size": 4}],
    }
    cells = list_cells(inputs)
    assert len(cells) == 1 + 2 + 9 + 2 + 2 + 1 + 1
    assert place_of(inputs, ("rows", 1, 2)) == ("rows", "*", "*")
    assert place_of(inputs, ("pairs", 0, 1)) == ("pairs", "*", 1)
    assert place_of(inputs, ("ages", "ann")) == ("ages", "*")
    assert place_of(inputs, ("boxes", 0, "size")) == ("boxes", "*", "size")


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        (["S+..E", ".##+#", "...+."], 15),
        (["S.", "#E"], 4),
        (["abc", "bca", "cab"], 9),
        (["cat", "dog", "pig"], 3),
        (["a-b", "c"], 2),
        (["#.#"], 1),
    ],
    ids=["a map with marks", "a small map", "few letters", "words", "lengths differ", "one row"],
)
def test_a_cell_of_a_map_is_a_cell(rows, cells):
    assert len(list_cells({"rows": rows})) == cells
