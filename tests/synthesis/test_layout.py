"""Emitted text is set for a reader and means what it meant."""

import ast

import pytest

from codegym_envs.synthesis.emitting.layout import tidy

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


LONG_CODE = [
    "x = f(" + ", ".join(f"argument_{n}=tools.number_at(index=position_{n} + 1)" for n in "abcd") + ")",
    "while tools.fits(" + "a" * 60 + "=1) and tools.fits(" + "b" * 60 + "=2) and (c or d):\n    pass",
    "if " + "a" * 60 + " + " + "b" * 60 + " < " + "c" * 40 + ":\n    pass",
    "x = ''.join((tools.character_at(index=" + "place" * 10 + ") for place in range(" + "text" * 12 + ")))",
    "words = {" + ", ".join(f"'word {n}': {n}" for n in range(40)) + "}",
    "return [" + "item" * 20 + " for item in " + "items" * 10 + " if " + "fits" * 10 + "]",
    "x = " + "a" * 50 + " if " + "b" * 50 + " else " + "c" * 50,
    "value = f(" + "a" * 60 + ").g(" + "b" * 60 + ")",
    "def f(" + ", ".join(f"parameter_{n}" * 3 for n in "abcde") + ") -> int:\n    pass",
]


@pytest.mark.parametrize("code", LONG_CODE)
def test_long_lines_are_folded_and_mean_the_same(code):
    code = code.replace("return", "x =", 1) if code.startswith("return") else code
    after = tidy(code)
    assert ast.dump(ast.parse(after)) == ast.dump(ast.parse(code))
    assert max(len(line) for line in after.splitlines()) <= 110


def test_needless_parentheses_go():
    assert tidy("x = sum((f(y) for y in z))") == "x = sum(f(y) for y in z)\n"
    assert tidy("a, b = (c, (d, (e, f)))") == "a, b = c, (d, (e, f))\n"
    assert tidy("x, y = ((a, b), c)") == "x, y = (a, b), c\n"
    assert tidy("x = (f(a) for a in b)") == "x = (f(a) for a in b)\n"


def test_nested_functions_are_set_apart():
    before = "def f():\n    a = 1\n    def g():\n        return 1\n    return g"
    assert tidy(before) == "def f():\n    a = 1\n\n    def g():\n        return 1\n\n    return g\n"


def test_tuples_that_are_kept_and_tables_stay_recognisable():
    names = ", ".join(f"'measurement_number_{letter}': {ord(letter)}" for letter in "abcd")
    text = (
        f"TOPICS = ('search', 'billing')\n\ndef observe(state):\n    a, b = (1, 2)\n    return {{{names}}}\n"
    )
    told = tidy(text)
    assert 'TOPICS = ("search", "billing")' in told and "a, b = 1, 2" in told
    assert '        "measurement_number_a": 97,\n        "measurement_number_b": 98,\n' in told


def test_quotes_are_the_same_on_every_python():
    text = "a = f'cases from {x} to {len(y) - 1}'\nb = f\"{z['key']} of {w}\"\nc = 'it is {é}' + 'ü'\n"
    assert tidy(text) == (
        'a = f"cases from {x} to {len(y) - 1}"\nb = f"{z[\'key\']} of {w}"\nc = "it is {é}" + "ü"\n'
    )
    assert tidy("d = '\"'\n") == "d = '\"'\n"
