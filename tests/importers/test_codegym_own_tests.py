"""Configurations that a CodeGym-format file's own tests put together are found; nothing of the file runs."""

import ast

import pytest

from codegym_envs.importers.codegym.reading.own_tests import read_own_tests
from codegym_envs.importers.codegym.reading.plain_expressions import Unknown, Values, evaluate
from codegym_envs.importers.codegym.reading.training_rows import parse_config

FILE = """
import json

class CardsEnv:
    pass

{tests}
"""


def read(tests):
    found = read_own_tests(ast.parse(FILE.format(tests=tests)), "CardsEnv")
    return [parse_config(text) for text in found.configs], found.unread


@pytest.mark.parametrize(
    ("tests", "configs"),
    [
        (
            """\
if __name__ == "__main__":
    cards = [3, 4, 9]
    env = CardsEnv.from_env_str(f'CardsEnv@{{"cards": {cards}}}')
    print(env.solve())
""",
            [{"cards": [3, 4, 9]}],
        ),
        (
            """\
if __name__ == "__main__":
    prefix = "CardsEnv@"
    for cards, limit in [([1, 2], 5), ([], 0)]:
        text = prefix + str({"cards": cards, "limit": limit})
        env = CardsEnv(env_str=text)
""",
            [{"cards": [1, 2], "limit": 5}, {"cards": [], "limit": 0}],
        ),
        (
            """\
def run_test(cards, limit=7):
    config = {"cards": cards}
    config["limit"] = limit
    env = CardsEnv.from_env_str("CardsEnv@" + json.dumps(config))
    assert env.finished

def test_large():
    run_test([number % 3 for number in range(4)])

def main():
    run_test([5], limit=1)

if __name__ == "__main__":
    main()
""",
            [{"cards": [5], "limit": 1}, {"cards": [0, 1, 2, 0], "limit": 7}],
        ),
        (
            """\
if __name__ == "__main__":
    cases = {"few": [1], "more": [1, 2]}
    for number, (name, cards) in enumerate(cases.items()):
        env = CardsEnv()
        env.reset(options={"cards": cards, "number": number})
""",
            [{"cards": [1], "number": 0}, {"cards": [1, 2], "number": 1}],
        ),
        (
            """\
if __name__ == "__main__":
    words = ["a", "b"] * 2
    env = CardsEnv("CardsEnv@{}".format({"words": words}))
    env = CardsEnv("CardsEnv@%s" % {"words": words[1:]})
    print(CardsEnv("CardsEnv@{'words': []}").solve())
""",
            [{"words": []}, {"words": ["a", "b", "a", "b"]}, {"words": ["b", "a", "b"]}],
        ),
    ],
    ids=["f-string", "sum in a loop", "function", "reset", "format"],
)
def test_configurations_are_worked_out(tests, configs):
    assert read(tests) == (configs, [])


def test_a_configuration_that_cannot_be_read_is_named_with_its_line():
    tests = """\
if __name__ == "__main__":
    import random
    cards = [random.randint(1, 9) for _ in range(3)]
    env = CardsEnv.from_env_str(f"CardsEnv@{{'cards': {cards}}}")
"""
    assert read(tests) == ([], [10])


@pytest.mark.parametrize(
    "text",
    [
        "'a' * 10 ** 9",
        "'a' * 100_000_000",
        "f'{1:99999999d}'",
        "'%99999999d' % 1",
        "'{:99999999d}'.format(1)",
        "'{0.__class__}'.format(1)",
        "[[0 for a in range(4000)] for b in range(4000)]",
        "range(10 ** 12)",
        "list(range(10_000_000))",
        "open('/etc/passwd').read()",
        "__import__('os').getcwd()",
        "(1).__class__",
        "unknown",
        "1 / 0",
    ],
)
def test_what_is_too_large_or_no_plain_data_is_unknown(text):
    with pytest.raises(Unknown):
        evaluate(ast.parse(text, mode="eval").body, Values())


@pytest.mark.parametrize(
    "text",
    [
        "[*range(3), *'ab']",
        "{'a': 1, **{'b': [2][0]}}",
        "{word: len(word) for word in ('a', 'bb') if word != 'a'}",
        "f'{3.14159:.2f} {1 + 1!r:>4} {\"x\"!r}'",
        "sorted([3, 1, 2], reverse=True)[:-1]",
        "1 < 2 <= 2 and not None",
        "'-'.join(str(number) for number in range(3))",
        "dict(zip('ab', [1, 2]))",
        "5 if 2 in [1, 2] else 6",
        "'a,b'.split(',')",
        "'{} {name}'.format(1, name='x')",
    ],
)
def test_plain_expressions_have_the_values_that_python_gives_them(text):
    assert evaluate(ast.parse(text, mode="eval").body, Values()) == eval(text)
