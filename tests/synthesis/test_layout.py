"""Emitted text is set for a reader and means what it meant."""

import ast

import pytest

from codegym_envs.synthesis.layout import tidy

LONG = (
    "    return {"
    + ", ".join(f"'entry_{n}': len(state.entries_{n}) + f(1, {{2: 3}})" for n in range(4))
    + "}"
)


@pytest.mark.parametrize(
    "line",
    [
        "x = 'a'",
        "x = 'say \"a\"'",
        'x = "it\'s"',
        "x = f'{a!r}' + 'b'",
        "x = 'a\\n'",
        "x = '''a'''",
        "x = r'a' + 'ä'",
    ],
)
def test_quotes_change_and_meaning_does_not(line):
    assert ast.dump(ast.parse(tidy(line))) == ast.dump(ast.parse(line))


def test_plain_strings_are_double_quoted():
    assert tidy("x = ['a', 'b']") == 'x = ["a", "b"]\n'


def test_a_long_dictionary_has_one_entry_a_line():
    before = f"def observe(state):\n{LONG}"
    after = tidy(before)
    assert ast.dump(ast.parse(after)) == ast.dump(ast.parse(before))
    assert max(len(line) for line in after.splitlines()) <= 110
    assert after.count('": len(state.entries_') == 4


def test_texts_that_look_like_code_stay():
    text = f'def f():\n    """Doc.\n\n{LONG.replace("{", "{not code ")}\n    """\n'
    assert tidy(text) == text
