"""Tables: whole ids at every width, one line a record in a pipe, and text that stays text."""

import io
import os
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from codegym_envs import catalog
from codegym_envs.cli.tables import (
    TableColumn,
    plain,
    print_facts,
    print_table,
    remark,
    render_table,
    wrap_lines,
)

COLUMNS = (
    TableColumn("id", whole=True),
    TableColumn("title"),
    TableColumn("topics", drop=1),
    TableColumn("split", drop=0, whole=True),
    TableColumn("tools", number=True),
)


def catalog_rows():
    return [
        (entry.id, entry.title, ", ".join(entry.topics), entry.split, len(entry.tools))
        for entry in catalog.load_index().entries
    ]


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    """Standard output as a terminal of a given width."""

    def start(width, **environment):
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.delenv("NO_COLOR", raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        stream = Terminal()
        monkeypatch.setattr(sys, "stdout", stream)
        return stream

    return start


@pytest.mark.parametrize("width", [30, 40, 50, 60, 70, 80, 100, 200])
def test_every_id_is_whole_and_no_line_is_too_long(width):
    text, left_out, _ = render_table(COLUMNS, catalog_rows(), width)
    for name in catalog.ids():
        assert text.count(name) == 1
    assert max(map(cell_len, text.splitlines())) <= width
    for name in left_out:
        assert name not in text.splitlines()[0]


def test_columns_are_left_out_in_the_stated_order():
    wide, nothing, _ = render_table(COLUMNS, catalog_rows(), 200)
    assert nothing == []
    assert len(wide.splitlines()) == len(catalog.ids()) + 1
    seen = [tuple(render_table(COLUMNS, catalog_rows(), width)[1]) for width in range(110, 45, -1)]
    assert [found for index, found in enumerate(seen) if found not in seen[:index]] == [
        (),
        ("split",),
        ("topics", "split"),
    ]


def test_what_does_not_fit_is_a_block_a_record():
    columns = (
        TableColumn("path", whole=True),
        TableColumn("hash", whole=True),
        TableColumn("n", number=True),
    )
    row = ("some/quite/long/path/of/a/file.py", "0123456789abcdef0123456789abcdef", 7)
    text, left_out, _ = render_table(columns, [row, row], 40)
    assert left_out == []
    assert text.splitlines() == [row[0], f"  hash  {row[1]}", "  n     7"] * 2
    longer = render_table(columns, [row], 20).text
    assert row[0] in longer
    assert row[1] in longer


def test_numbers_are_aligned_to_the_right_everywhere():
    columns = (TableColumn("n", number=True), TableColumn("name"))
    for width in (None, 80):
        text = render_table(columns, [(1, "a"), (1000, "b"), (None, "c")], width).text
        assert text.splitlines() == ["   n  name", "   1  a", "1000  b", "   -  c"]


def test_a_pipe_gets_one_line_a_record(capsys):
    rows = [("CodeGym/A-v0", "two\nlines\tand a tab", "x" * 300), ("CodeGym/B-v0", "", 0)]
    print_table((TableColumn("id", whole=True), TableColumn("title"), TableColumn("topics", drop=0)), rows)
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert len(lines) == 3
    assert lines[1] == f"CodeGym/A-v0  two lines and a tab  {'x' * 300}"
    assert lines[2].split() == ["CodeGym/B-v0", "-", "0"]
    assert err == ""
    assert "\x1b" not in out


def test_remarks_do_not_disturb_a_pipe(capsys, terminal):
    remark("two of three")
    out, err = capsys.readouterr()
    assert (out, err) == ("", "two of three\n")
    screen = terminal(80)
    remark("two of three")
    assert screen.getvalue() == "two of three\n"


def test_a_terminal_gets_its_width_and_a_bold_heading(terminal):
    screen = terminal(60)
    print_table(COLUMNS, catalog_rows())
    text = screen.getvalue()
    assert text.startswith("\x1b[1m")
    assert "left out for want of width: topics, split" in text
    assert all(name in text for name in catalog.ids())
    assert max(map(cell_len, text.splitlines()[1:])) <= 60


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_without_colours_there_are_none(terminal, environment):
    screen = terminal(80, **environment)
    print_table(COLUMNS, catalog_rows())
    assert "\x1b[3" not in screen.getvalue()
    if environment.get("TERM") == "dumb":
        assert "\x1b" not in screen.getvalue()


@pytest.mark.parametrize("columns", ["0", "abc", "-5", "1", ""])
def test_a_terminal_of_no_sensible_width_is_no_error(terminal, columns):
    screen = terminal(columns)
    print_table(COLUMNS, catalog_rows())
    assert all(name in screen.getvalue() for name in catalog.ids())


HOSTILE = [
    "[red]markup[/red] :smile: [/]",
    "\x1b[31mred\x1b]0;title\x07",
    "a\rb\x08\x7f\x9b1m",
    "\u202ereversed\u2066",
    "zero\u200bwidth\ufeff",
    "lone \ud800 surrogate",
    "breaks \x0b\x0c\x85\u2028\u2029 all",
    "a\u3000wide space",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("width", [None, 80, 30])
def test_hostile_text_is_shown_as_text(text, width):
    shown = render_table((TableColumn("a", whole=True), TableColumn("b")), [(text, text)], width).text
    assert all(character.isprintable() or character == "\n" for character in shown)
    if text.startswith("["):
        assert text in shown
    shown.encode("utf-8")


def test_lines_stay_where_they_are_wanted():
    assert plain("a\n\tb\x1b", lines=True) == "a\n\tb\\x1b"
    assert plain("a\r\nb") == "a b"


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(st.text(max_size=30), st.text(max_size=60), st.integers()), max_size=5),
    width=st.integers(20, 120),
)
def test_any_text_at_any_width(rows, width):
    columns = (TableColumn("a", whole=True), TableColumn("b"), TableColumn("c", number=True, drop=0))
    text = render_table(columns, rows, width).text
    assert all(character.isprintable() or character == "\n" for character in text)
    for first, *_ in rows:
        assert plain(first) in text
    piped = render_table(columns, rows, None).text
    assert len(piped.split("\n")) == len(rows) + 1


def test_columns_of_one_number_are_left_out_together():
    columns = (
        TableColumn("id", whole=True),
        *(TableColumn(name, whole=True, drop=3) for name in ("easy", "hard")),
        TableColumn("z"),
    )
    row = ("x" * 20, "a" * 10, "b" * 10, "z")
    assert render_table(columns, [row], 48).left_out == []
    assert render_table(columns, [row], 36).left_out == ["easy", "hard"]


def test_prose_flows_on_and_nothing_else_does():
    text = "\n".join(
        [
            "one two three four five six",
            "seven eight",
            "",
            "    indented one two three four",
            "    five",
            "{1: 2, 3: 4, 5: 6}",
            "end",
        ]
    )
    assert wrap_lines(text, 20).split("\n") == [
        "one two three four",
        "five six seven eight",
        "",
        "    indented one two",
        "    three four five",
        "{1: 2, 3: 4, 5: 6}",
        "end",
    ]
    assert wrap_lines("a sentence that ends here.\nAnother", 20) == "a sentence that ends\nhere.\nAnother"
    assert wrap_lines(text, None) == text
    assert wrap_lines("x" * 50, 20) == "x" * 50


@given(st.text(alphabet="ab ,.\n(", max_size=200), st.integers(20, 60))
def test_wrapping_keeps_every_word(text, width):
    wrapped = wrap_lines(text, width)
    assert wrapped.split() == text.split()
    assert all(len(line) <= width or " " not in line.strip() for line in wrapped.split("\n"))


def test_facts(capsys, terminal):
    facts = [("title", "A title"), ("topics", "word " * 30 + "end"), ("none", None)]
    print_facts(facts)
    assert capsys.readouterr().out.splitlines()[0] == "title   A title"
    screen = terminal(60)
    print_facts(facts)
    lines = screen.getvalue().splitlines()
    assert max(map(len, lines)) <= 60
    assert lines[2].startswith(" " * 8 + "word")


def test_a_terminal_that_cannot_show_a_character_shows_an_escape(monkeypatch):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    print_table((TableColumn("näme"),), [("é",)])
    sys.stdout.flush()
    assert raw.getvalue().split() == [b"n\\xe4me", b"\\xe9"]


def test_nothing_to_show_is_the_heading_alone(capsys):
    print_table((TableColumn("a"), TableColumn("b")), [])
    assert capsys.readouterr().out == f"a  b{os.linesep}".replace("\r", "")
